"""The user's settings: a small TOML file that may be edited by hand.

A mistake in it never keeps a session from running: the default replaces a wrong value, and
``load`` returns a sentence about it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from coach_tui import paths
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.log.days import DayStart
from coach_tui.text import nearest

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024

DEFAULT_THEME = "soft"
DEFAULT_COLOURS = "calm"

LIMITS = {"volume": (0, 100), "latency": (0, 500)}
"""Least and greatest value of a number."""

_HEAD = "# The choices of coach-tui. What is left out is as it comes.\n"


class SettingsError(Exception):
    """The settings could not be saved. The message tells the user why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's settings; the attributes are the keys of the file.

    Attributes:
        coaching: How much the coach says.
        counts: Which reps are counted aloud.
        tones: The tempo sound.
        voice: ``auto``, ``off``, or the name of a voice.
        volume: In percent.
        theme: The folder of sounds.
        colours: The theme of the screens' colours.
        latency: Milliseconds by which sound is later than the sound system knows, as with
            a Bluetooth speaker.
        variations: The variation of each exercise for which a session names none: its id by
            the exercise's id.
        day_turns: When a new day starts.
    """

    coaching: CoachingLevel = CoachingLevel.FULL
    counts: Counts = Counts.EVERY
    tones: TempoSound = TempoSound.GLIDE
    voice: str = "auto"
    volume: int = 100
    theme: str = DEFAULT_THEME
    colours: str = DEFAULT_COLOURS
    latency: int = 0
    variations: Mapping[str, str] = field(default_factory=dict[str, str])
    day_turns: DayStart = field(default_factory=DayStart)

    @property
    def heard(self) -> Coaching:
        """How much is spoken and sounded."""
        return Coaching(self.coaching, self.counts, self.tones)


def settings_file() -> Path:
    """The file of the settings."""
    return paths.config_dir() / "settings.toml"


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Read the settings; a missing file has none.

    Returns:
        The settings, and a sentence about each mistake in the file.
    """
    try:
        values = _read(path)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return Settings(), (f"{path} is not used: {why}.",)
    settings, notices = Settings(), list[str]()
    names = [setting.name for setting in fields(Settings)]
    for name in names:
        if name not in values:
            continue
        try:
            value = _checked(name, getattr(settings, name), values[name])
        except ValueError as error:
            notices.append(f"{path}: {name} {error}.")
        else:
            settings = replace(settings, **{name: value})
    notices += [
        f"{path}: there is no setting called {name!r}{_hint(name, sorted(names))}."
        for name in values
        if name not in names
    ]
    return settings, tuple(notices)


def save(path: Path, settings: Settings) -> None:
    """Keep the choices, those that differ from what comes without any.

    A file of which anything was not understood is set aside whole, as
    ``settings.unread.toml``: what it says may be a slip of the pen, or of a newer version.

    Raises:
        SettingsError: They cannot be written; what was there before is there still.
    """
    chosen = [
        f"{each.name} = {_written(getattr(settings, each.name))}\n"
        for each in fields(Settings)
        if getattr(settings, each.name) != getattr(Settings(), each.name)
    ]
    try:
        paths.make_private_folder(path.parent)
        with paths.atomic_file(path) as draft:
            draft.write_bytes((_HEAD + "".join(chosen)).encode("utf-8"))
            if load(path)[1]:
                paths.set_aside(path, path.with_suffix(".unread.toml"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


def _read(path: Path) -> dict[str, Any]:
    data = paths.read_file(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 1024} KiB")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _checked(name: str, default: object, value: object) -> object:
    """The value of a setting, of the type of its default.

    Raises:
        ValueError: It has another type; the message continues after the setting's name.
    """
    if isinstance(default, StrEnum):
        choices = [str(choice.value) for choice in type(default)]
        if value not in choices:
            raise ValueError(
                f"is one of {', '.join(choices)}; got {value!r}{_hint(value, choices)}"
            )
        return type(default)(str(value))
    if isinstance(default, int):
        low, high = LIMITS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"is a whole number from {low} to {high}; got {value!r}")
        return value
    if isinstance(default, dict):
        return _text_table(value)
    if isinstance(default, DayStart):
        return DayStart.read(value)
    if not isinstance(value, str) or not value:
        raise ValueError(f"is text in quotes; got {value!r}")
    return value


def _hint(word: object, names: list[str]) -> str:
    near = nearest(word, names) if isinstance(word, str) else None
    return "" if near is None else f" (did you mean {near!r}?)"


def _text_table(value: object) -> dict[str, str]:
    table = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    texts = {key: text for key, text in table.items() if isinstance(text, str)}
    if not isinstance(value, dict) or len(texts) < len(table):
        raise ValueError(f'is a table such as {{clamshell = "band"}}; got {value!r}')
    return texts


def _written(value: str | int | Mapping[str, str] | DayStart) -> str:
    if isinstance(value, DayStart):
        return _written(str(value))
    if isinstance(value, Mapping):
        pairs = (f"{_written(key)} = {_written(word)}" for key, word in sorted(value.items()))
        return f"{{{', '.join(pairs)}}}"
    # A basic string of TOML is escaped as JSON text is, and DEL besides.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
