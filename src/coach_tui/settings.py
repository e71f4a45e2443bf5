"""The user's settings: a small TOML file that may be edited by hand.

A mistake in it never keeps a session from running: the default replaces a wrong value, and
``load`` returns a sentence about it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
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
        voice: ``auto``, ``off``, or the name of a voice.
        volume: In percent.
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


_NAMES = tuple(setting.name for setting in fields(Settings))


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
    return _parsed(values, path)


def _parsed(values: Mapping[str, object], path: Path) -> tuple[Settings, tuple[str, ...]]:
    settings, notices = Settings(), list[str]()
    for name in filter(values.__contains__, _NAMES):
        try:
            value = _checked(name, getattr(settings, name), values[name])
        except ValueError as error:
            notices.append(f"{path}: {name} {error}.")
        else:
            settings = replace(settings, **{name: value})
    notices += [
        f"{path}: there is no setting called {name!r}{_hint(name, sorted(_NAMES))}."
        for name in values
        if name not in _NAMES
    ]
    return settings, tuple(notices)


def save(path: Path, settings: Settings) -> None:
    """Save the settings that differ from the defaults.

    Comments, blank lines and the order of a file written by hand stay. A file with a mistake is
    renamed to ``settings.unread.toml``: it may hold a typing error, or a newer version's setting.

    Raises:
        SettingsError: They cannot be written; the file is unchanged.
    """
    chosen = {
        setting.name: _toml_value(getattr(settings, setting.name))
        for setting in fields(Settings)
        if getattr(settings, setting.name) != getattr(Settings(), setting.name)
    }
    try:
        paths.make_private_folder(path.parent)
        with paths.atomic_file(path) as draft:
            is_understood = not load(path)[1]
            text = _edited(path, settings, chosen) if is_understood else None
            if text is None:
                lines = (f"{name} = {value}\n" for name, value in chosen.items())
                text = _HEAD + "".join(lines)
            draft.write_bytes(text.encode("utf-8"))
            if not is_understood:
                paths.set_aside(path, path.with_suffix(".unread.toml"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


_ASSIGNMENT = re.compile(r"""\s*(?:"(\w+)"|'(\w+)'|(\w+))\s*=\s*(.*)""", re.DOTALL)

# The end of a line that is no comment: strings are skipped whole.
_COMMENT = re.compile(r"""((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'#])*?)(\s*#.*)?(\s*)""", re.DOTALL)


def _edited(path: Path, settings: Settings, chosen: Mapping[str, str]) -> str | None:
    """The file's text with changed values in their lines, removed ones left out, new ones last.

    Returns:
        ``None`` where there is no file, or one whose result would not read back as the settings:
        it has tables or values of several lines, which no line-based edit can follow.
    """
    with suppress(OSError, UnicodeDecodeError):
        before, _ = load(path)
        lines: list[str] = []
        rest = dict(chosen)
        for line in path.read_bytes().decode("utf-8").splitlines(keepends=True):
            assignment = _ASSIGNMENT.fullmatch(line)
            name = assignment and next(filter(None, assignment.groups()[:3]))
            if assignment is None or name not in _NAMES:
                lines.append(line)
            elif name in rest:
                value = rest.pop(name)
                unchanged = getattr(before, name) == getattr(settings, name)
                lines.append(line if unchanged else _with_value(line, assignment, value))
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        table = next(
            (n for n, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines)
        )
        new_lines = [f"{name} = {value}\n" for name, value in rest.items()]
        text = "".join([*lines[:table], *new_lines, *lines[table:]])
        with suppress(ValueError, RecursionError):
            return text if _parsed(tomllib.loads(text), path)[0] == settings else None
    return None


def _with_value(line: str, assignment: re.Match[str], value: str) -> str:
    start = assignment.start(4)
    rest = _COMMENT.fullmatch(line[start:])
    comment = "" if rest is None else f"{rest[2] or ''}{rest[3]}"
    return f"{line[:start]}{value}{comment}"


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


def _toml_value(value: str | int | Mapping[str, str] | DayStart) -> str:
    if isinstance(value, DayStart):
        return _toml_value(str(value))
    if isinstance(value, Mapping):
        pairs = (f"{_toml_value(key)} = {_toml_value(word)}" for key, word in sorted(value.items()))
        return f"{{{', '.join(pairs)}}}"
    # A basic string of TOML is escaped as JSON text is, and DEL besides.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
