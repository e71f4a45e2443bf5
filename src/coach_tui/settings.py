"""What a person has chosen once and for all: how much is said, in which voice, how loud.

It is a small TOML file that may be written by hand. A file that cannot be read, or holds
something else than it should, never keeps a session from running: the value in question
is as if it had not been given, and the person is told.
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
"""The least and the most of what is a number."""

_HEAD = "# The choices of coach-tui. What is left out is as it comes.\n"


class SettingsError(Exception):
    """The settings could not be kept. The message says why, for the person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's choices.

    Attributes:
        coaching: How much the coach says.
        counts: Which reps are counted aloud.
        tones: What leads through a rep.
        voice: Which voice speaks: ``auto``, ``off``, or the name of one.
        volume: How loud all of it is, in percent.
        theme: The folder of sounds.
        colours: The theme of the screens' colours.
        latency: How much later sound is heard than the sound system knows of, in
            milliseconds: what a Bluetooth loudspeaker takes.
        variations: The form in which each exercise is done where no author says: the id of
            a variation by the id of the exercise.
        day_turns: When the person's day turns.
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
        """What the person wants to hear."""
        return Coaching(self.coaching, self.counts, self.tones)


def settings_file() -> Path:
    """Where the choices are."""
    return paths.config_dir() / "settings.toml"


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Read the choices.

    Args:
        path: The file; one that is not there holds no choices.

    Returns:
        The choices, and a sentence for the person about each thing that is wrong.
    """
    try:
        found = _read(path)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return Settings(), (f"{path} is not used: {why}.",)
    settings, notices = Settings(), list[str]()
    for each in fields(Settings):
        if each.name not in found:
            continue
        try:
            value = _checked(each.name, getattr(settings, each.name), found[each.name])
        except ValueError as error:
            notices.append(f"{path}: {each.name} {error}.")
        else:
            settings = replace(settings, **{each.name: value})
    known = {each.name for each in fields(Settings)}
    notices += [
        f"{path}: there is no setting called {name!r}{_meant(name, sorted(known))}."
        for name in found
        if name not in known
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
    """A value of a setting, of the kind that its default is.

    Raises:
        ValueError: It is of another kind; the message goes on from the setting's name.
    """
    if isinstance(default, StrEnum):
        choices = [str(choice.value) for choice in type(default)]
        if value not in choices:
            raise ValueError(
                f"is one of {', '.join(choices)}; got {value!r}{_meant(value, choices)}"
            )
        return type(default)(str(value))
    if isinstance(default, int):
        low, high = LIMITS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"is a whole number from {low} to {high}; got {value!r}")
        return value
    if isinstance(default, dict):
        return _words_by_word(value)
    if isinstance(default, DayStart):
        return DayStart.read(value)
    if not isinstance(value, str) or not value:
        raise ValueError(f"is text in quotes; got {value!r}")
    return value


def _meant(word: object, known: list[str]) -> str:
    """The end of a sentence about a word that is not known."""
    near = nearest(word, known) if isinstance(word, str) else None
    return "" if near is None else f" (did you mean {near!r}?)"


def _words_by_word(value: object) -> dict[str, str]:
    found = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    words = {key: word for key, word in found.items() if isinstance(word, str)}
    if not isinstance(value, dict) or len(words) < len(found):
        raise ValueError(f'is a table such as {{clamshell = "band"}}; got {value!r}')
    return words


def _written(value: str | int | Mapping[str, str] | DayStart) -> str:
    if isinstance(value, DayStart):
        return _written(str(value))
    if isinstance(value, Mapping):
        pairs = (f"{_written(key)} = {_written(word)}" for key, word in sorted(value.items()))
        return f"{{{', '.join(pairs)}}}"
    # A basic string of TOML is escaped as JSON text is, and DEL besides.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
