"""What a person follows of the advice, in a small file beside the journal.

It holds choices of one machine, not what was done, so it is neither exported nor merged.
A file that cannot be read holds nothing, and is kept under another name when a new one
is written: advice is never a reason for the program not to start.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from coach_tui import paths
from coach_tui.core.advice import GoSlower, KeepSmall, RestDay, UseVariation
from coach_tui.core.days import day_number
from coach_tui.core.following import Followed, Following
from coach_tui.core.pain import MOST_PAIN
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.advice import Adjustment

VERSION = 1
MAX_BYTES = 1024 * 1024

_MOST_MS = 2**53
"""Beyond this JSON's numbers are no longer exact everywhere."""


def read_following(path: Path) -> Following:
    """What the file holds; nothing where there is no file, or none that can be read."""
    return _read(path) or Following()


def problem_of(path: Path) -> str | None:
    """Why the file is not used, in a sentence; ``None`` when it is, or there is none."""
    try:
        paths.read_file(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path} is not used: {error.strerror}."
    return f"{path} is not used: it is not understood." if _read(path) is None else None


def write_following(path: Path, following: Following) -> None:
    """Keep what is followed: whole, or what was there before.

    Raises:
        JournalError: It cannot be written.
    """
    try:
        paths.make_private_folder(path.parent)
        if path.exists() and _read(path) is None:
            paths.set_aside(path, path.with_suffix(".unread.json"))
        paths.atomic_write(path, json.dumps(_data_of(following), indent=1))
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {error.strerror}.") from error


def _read(path: Path) -> Following | None:
    try:
        data = paths.read_file(path, MAX_BYTES)
        found = json.loads(data) if len(data) <= MAX_BYTES else None
        return _following_of(found)
    except FileNotFoundError:
        return Following()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _data_of(following: Following) -> dict[str, Any]:
    return {
        "version": VERSION,
        "taken": [
            {
                "since": one.since,
                "cause": one.cause,
                "before": dict(one.before),
                "changes": [_change_data(change) for change in one.changes],
            }
            for one in following.taken
        ],
        "put_away": list(following.put_away),
    }


def _change_data(change: Adjustment) -> dict[str, Any]:
    match change:
        case UseVariation(exercise, variation, session):
            return {"use": exercise, "variation": variation, "session": session}
        case GoSlower(exercise):
            return {"slower": exercise}
        case KeepSmall(exercise, session, since_ms, up_to):
            return {"small": exercise, "session": session, "since_ms": since_ms, "up_to": up_to}
        case RestDay(date, sessions):
            return {"rest": date, "sessions": list(sessions)}


def _following_of(data: object) -> Following:
    """What a file's data says.

    Raises:
        ValueError: It is of another version, or not what it should be.
        KeyError: Something is missing.
        TypeError: As ``ValueError``.
    """
    table = _table(data)
    if table["version"] != VERSION:
        raise ValueError("another version")
    taken = tuple(_followed_of(_table(one)) for one in _list(table["taken"]))
    return Following(taken, tuple(map(_word, _list(table["put_away"]))))


def _followed_of(data: dict[str, object]) -> Followed:
    return Followed(
        since=_day(data["since"]),
        changes=tuple(_change_of(_table(change)) for change in _list(data["changes"])),
        cause=_word(data["cause"]),
        before={key: _word(value) for key, value in _table(data["before"]).items()},
    )


def _change_of(data: dict[str, object]) -> Adjustment:
    if "use" in data:
        variation, session = data["variation"], data["session"]
        return UseVariation(
            _word(data["use"]),
            None if variation is None else _word(variation),
            None if session is None else _word(session),
        )
    if "slower" in data:
        return GoSlower(_word(data["slower"]))
    if "small" in data:
        since_ms, up_to = _number(data["since_ms"], _MOST_MS), _number(data["up_to"], MOST_PAIN)
        return KeepSmall(_word(data["small"]), _word(data["session"]), since_ms, up_to)
    return RestDay(_day(data["rest"]), tuple(map(_word, _list(data["sessions"]))))


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"a table was expected, not {value!r}")
    return cast("dict[str, object]", value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected, not {value!r}")
    return cast("list[object]", value)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a word was expected, not {value!r}")
    return value


def _day(value: object) -> str:
    day = _word(value)
    day_number(day)  # raises ValueError where it is no day
    return day


def _number(value: object, most: int) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"a number up to {most} was expected, not {value!r}")
    return value
