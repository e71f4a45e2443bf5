"""The user's settings: a small TOML file that may be edited by hand.

A mistake in it never keeps a session from running: the default replaces a wrong value, and
``load`` returns a sentence about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.log.days import DayStart
from coach_tui.core.model.coaching import CoachingLevel, Counts, TempoSound
from coach_tui.files import atomic_file, make_private_folder, read_file, set_aside
from coach_tui.text import nearest, parse_problem

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.model.coaching import AuthorCoaching

MAX_BYTES = 64 * 1024
DEFAULT_SOUNDS = "soft"
DEFAULT_THEME = "calm"
LIMITS = {"volume": (0, 100), "latency": (0, 500)}  # Least and greatest value of a number


class Accent(StrEnum):
    """The English that is spoken, where a voice has both."""

    AUTO = "auto"  # As the voice comes
    BRITISH = "british"
    AMERICAN = "american"


class Awake(StrEnum):
    """Whether the screen stays on while a session runs."""

    ON = "on"
    OFF = "off"


class HookEvent(StrEnum):
    START = "start"
    PHASE = "phase"
    END = "end"


_REGIONS = {Accent.AUTO: "", Accent.BRITISH: "GB", Accent.AMERICAN: "US"}
_HEAD = "# The settings of coach-tui. What is left out has its default.\n"


class SettingsError(Exception):
    """The settings could not be saved. The message is for the user."""


class Settings(Struct, frozen=True):
    """The user's settings; the attributes are the keys of the file."""

    coaching: CoachingLevel = CoachingLevel.FULL
    counts: Counts = Counts.EVERY
    tones: TempoSound = TempoSound.GLIDE
    voice: str = "auto"  # `auto`, `off`, or the name of a voice
    accent: Accent = Accent.AUTO
    volume: int = 100  # In percent
    sounds: str = DEFAULT_SOUNDS  # The name of the sounds that mark lift, hold and lower
    theme: str = DEFAULT_THEME  # The name of the colours of the screens
    # Milliseconds by which sound is later than the sound system knows, as with a Bluetooth speaker.
    latency: int = 0
    awake: Awake = Awake.ON
    # The variation of each exercise for which a session names none: its id by the exercise's id.
    variations: Mapping[str, str] = field(default_factory=dict[str, str])
    day_turns: DayStart = field(default_factory=DayStart)  # When a new day starts
    # The command of each event, program first.
    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    # The key of each action that has another than its default, as in `player.slower`; the app
    # checks both.
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    # The names of settings given on the command line, which is no key of the file.
    overridden: frozenset[str] = frozenset()

    @property
    def region(self) -> str:
        """The region of the English that is spoken, such as ``GB``; may be empty."""
        return _REGIONS[self.accent]

    def spoken_language(self, language: str) -> str:
        """A session's language, with the user's region where it is English without one."""
        return f"{language}-{self.region}" if language == "en" and self.region else language

    def heard_in(self, author: AuthorCoaching) -> Coaching:
        """How much is heard in a session: by the command line, its author, the settings."""
        if "coaching" in self.overridden:
            author = replace(author, level=None)
        if "counts" in self.overridden:
            author = replace(author, counts=None)
        if "tones" in self.overridden:
            author = replace(author, tones=None)
        from coach_tui.core.coaching.lines import Coaching

        return Coaching(
            author.level or self.coaching,
            author.counts or self.counts,
            author.tones or self.tones,
        )


_NAMES = tuple(name for name in Settings.__struct_fields__ if name != "overridden")


def settings_file() -> Path:
    return paths.config_dir() / "settings.toml"


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Read the settings, with a sentence about each mistake in the file."""
    try:
        values = _read(path)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return Settings(), (f"{path} is not used: {why}.",)
    return _parsed(values, path)


# In version 0.1 ``theme`` named the sounds, and ``colours`` the theme.
_OLD_NAMES = {"theme": "sounds", "colours": "theme"}

_OLD_SOUNDS = ("soft", "wood", "clear")


def _is_old(values: Mapping[str, object]) -> bool:
    """Whether settings have the names of version 0.1."""
    return "sounds" not in values and ("colours" in values or values.get("theme") in _OLD_SOUNDS)


def _parsed(values: Mapping[str, object], path: Path) -> tuple[Settings, tuple[str, ...]]:
    settings, notices = Settings(), list[str]()
    if _is_old(values):
        values = {_OLD_NAMES.get(name, name): value for name, value in values.items()}
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
    """
    try:
        make_private_folder(path.parent)
        with atomic_file(path) as draft:
            before, notices = load(path)
            draft.write_bytes(_edited(None if notices else path, before, settings).encode("utf-8"))
            if notices:
                set_aside(path, path.with_suffix(".unread.toml"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


def _edited(path: Path | None, before: Settings, settings: Settings) -> str:
    """The text of a settings file without mistakes, or of a new one, with the changed values."""
    import tomlkit

    text = path.read_text("utf-8") if path is not None and path.exists() else _HEAD
    document = tomlkit.parse(_with_new_names(text))
    for name in _NAMES:
        value = getattr(settings, name)
        # Without ``sounds`` such a theme would be read as of version 0.1.
        is_needed = name == "sounds" and settings.theme in _OLD_SOUNDS
        if value == getattr(Settings(), name) and not is_needed:
            if name in document:
                document.remove(name)
        elif name not in document or value != getattr(before, name):
            document[name] = tomlkit.item(dict(value)) if name == "keys" else _toml_value(value)
    return tomlkit.dumps(document)


def _with_new_names(text: str) -> str:
    """A file of version 0.1 with its settings renamed; all else in it stays."""
    import tomlkit
    from tomlkit.items import SingleKey

    document = tomlkit.parse(text)
    if not _is_old(document.unwrap()):
        return text
    for place, (key, item) in enumerate(document.body):
        if key is not None and key.key in _OLD_NAMES:
            document.body[place] = (SingleKey(_OLD_NAMES[key.key], sep=" = "), item)
    return document.as_string()


def _read(path: Path) -> dict[str, Any]:
    data = read_file(path, MAX_BYTES)
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(parse_problem(error)) from error


def _checked(name: str, default: object, value: object) -> object:
    """The value of a setting, of its default's type; a ``ValueError`` continues its name."""
    if name == "hooks":
        return _commands(value)
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
        return _text_table(value, name)
    if isinstance(default, DayStart):
        return DayStart.read(value)
    if not isinstance(value, str) or not value:
        raise ValueError(f"is text in quotes; got {value!r}")
    return value


def _hint(word: object, names: list[str]) -> str:
    near = nearest(word, names) if isinstance(word, str) else None
    return "" if near is None else f" (did you mean {near!r}?)"


_TABLE_EXAMPLES = {
    "variations": '{clamshell = "band"}',
    "keys": '{"player.slower" = "a"}',
}


def _text_table(value: object, name: str) -> dict[str, str]:
    table = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if name == "keys":
        # ``player.slower = "a"`` without quotes is a table in a table.
        table = {
            f"{part}.{action}" if action else part: key
            for part, keys in table.items()
            for action, key in (
                cast("dict[str, object]", keys).items() if isinstance(keys, dict) else [("", keys)]
            )
        }
    texts = {key: text for key, text in table.items() if isinstance(text, str)}
    if not isinstance(value, dict) or len(texts) < len(table):
        raise ValueError(f"is a table such as {_TABLE_EXAMPLES[name]}; got {value!r}")
    return texts


def _commands(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError(f"is a table of commands; got {value!r}")  # noqa: TRY004 - as in _checked
    events = [event.value for event in HookEvent]
    commands: dict[str, tuple[str, ...]] = {}
    for name, command in cast("dict[str, object]", value).items():
        if name not in events:
            raise ValueError(f"has no event {name!r}{_hint(name, events)}")
        words = cast("list[object]", command) if isinstance(command, list) else []
        texts = tuple(word for word in words if isinstance(word, str) and "\0" not in word)
        if not texts or not texts[0] or len(texts) < len(words):
            raise ValueError(f'{name} is a command such as ["lamp", "on"]; got {command!r}')
        commands[name] = texts
    return commands


def _toml_value(value: str | int | Mapping[str, object] | DayStart) -> object:
    import tomlkit

    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, text in sorted(value.items()):
            table[key] = list(cast("tuple[str, ...]", text)) if isinstance(text, tuple) else text
        return table
    return value if isinstance(value, int) else str(value)
