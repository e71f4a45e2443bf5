"""The user's answers to advice, in a small JSON file beside the journal.

They are choices of one machine, not what was done, so they are neither exported nor merged.
A file that cannot be read counts as empty, and is renamed when a new one is written: advice
is never a reason for the program not to start.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, cast

from coach_tui import paths
from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import RestDay, SlowTempo, SmallRangeReminder, UseVariation
from coach_tui.core.log.days import day_number
from coach_tui.core.model.session import MOST_PAIN
from coach_tui.journal.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.advice.rules import Adjustment

MAX_BYTES = 1024 * 1024

_MAX_MS = 2**53
"""Beyond this JSON's numbers are no longer exact everywhere."""

# The stored words: `taken` are acceptances (`since` the day, `cause` the fingerprint, `before`
# the previous variations, `changes` the adjustments), `put_away` dismissal keys.
_KEYS: dict[type[Adjustment], tuple[str, ...]] = {
    UseVariation: ("use", "variation", "session"),
    SlowTempo: ("slower", "variation"),
    SmallRangeReminder: ("small", "session", "since_ms", "up_to"),
    RestDay: ("rest", "sessions"),
}


def read_accepted(path: Path) -> AcceptedAdvice:
    """The file's answers; none where there is no file, or none that can be read."""
    return _read(path) or AcceptedAdvice()


def problem_of(path: Path) -> str | None:
    """Why the file is not used, in a sentence; ``None`` when it is, or there is none."""
    try:
        paths.read_file(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path} is not used: {error.strerror}."
    return f"{path} is not used: it is not understood." if _read(path) is None else None


def write_accepted(path: Path, accepted: AcceptedAdvice) -> None:
    """Replace the file whole.

    Raises:
        JournalError: It cannot be written.
    """
    data = {
        "version": 1,
        "taken": [
            {
                "since": acceptance.accepted_on,
                "cause": acceptance.fingerprint,
                "before": dict(acceptance.previous),
                "changes": [
                    dict(zip(_KEYS[type(adjustment)], astuple(adjustment), strict=True))
                    for adjustment in acceptance.adjustments
                ],
            }
            for acceptance in accepted.accepted
        ],
        "put_away": list(accepted.dismissed),
    }
    try:
        paths.make_private_folder(path.parent)
        if path.exists() and _read(path) is None:
            paths.set_aside(path, path.with_suffix(".unread.json"))
        paths.atomic_write(path, json.dumps(data, indent=1))
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {error.strerror}.") from error


def _read(path: Path) -> AcceptedAdvice | None:
    try:
        data = paths.read_file(path, MAX_BYTES)
        return _accepted(json.loads(data)) if len(data) <= MAX_BYTES else None
    except FileNotFoundError:
        return AcceptedAdvice()
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _accepted(data: Any) -> AcceptedAdvice:
    """The answers in a file's data.

    Raises:
        ValueError: It is of another version, or not what it should be.
    """
    match data:
        case {"version": 1, "taken": taken, "put_away": dismissed}:
            return AcceptedAdvice(tuple(map(_acceptance, _list(taken))), _strings(dismissed))
        case _:
            raise ValueError("another version")


def _acceptance(data: Any) -> Acceptance:
    match data:
        case {"since": str(since), "cause": str(cause), "before": before, "changes": changes}:
            previous = dict(before)
            _strings(list(previous.values()))
            return Acceptance(_day(since), tuple(map(_adjustment, _list(changes))), cause, previous)
        case _:
            raise ValueError("not an acceptance")


def _adjustment(data: Any) -> Adjustment:
    match data:
        case {
            "use": str(exercise),
            "variation": str() | None as variation,
            "session": str() | None as session,
        }:
            return UseVariation(exercise, variation, session)
        case {"slower": str(exercise), "variation": str() | None as variation}:
            return SlowTempo(exercise, variation)
        case {"slower": str(exercise)} if "variation" not in data:
            # Written before advice was about one variation.
            return SlowTempo(exercise)
        case {
            "small": str(exercise),
            "session": str(session),
            "since_ms": int(since_ms),
            "up_to": int(up_to),
        } if 0 <= since_ms <= _MAX_MS and 0 <= up_to <= MOST_PAIN:
            return SmallRangeReminder(exercise, session, since_ms, up_to)
        case {"rest": str(date), "sessions": sessions}:
            return RestDay(_day(date), _strings(sessions))
        case _:
            raise ValueError("not an adjustment")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return cast("list[Any]", value)


def _strings(value: Any) -> tuple[str, ...]:
    strings = _list(value)
    if not all(isinstance(string, str) for string in strings):
        raise ValueError("not strings")
    return tuple(strings)


def _day(date: str) -> str:
    day_number(date)  # raises ValueError where it is no day
    return date
