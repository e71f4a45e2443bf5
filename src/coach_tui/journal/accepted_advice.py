"""The user's answers to advice, in a small JSON file beside the journal.

They are choices of one machine, not what was done, so they are neither exported nor merged.
A file that cannot be read counts as empty, and is renamed when a new one is written: advice
is never a reason for the program not to start.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import astuple, replace

from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import (
    Adjustment,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
)
from coach_tui.core.log.days import day_number
from coach_tui.core.model.session import MOST_PAIN
from coach_tui.files import atomic_write, make_private_folder, read_file, set_aside
from coach_tui.journal.errors import JournalError, reason
from coach_tui.journal.row_checks import NAME, ORDINAL, FieldLimits

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024

_OPTIONAL = replace(NAME, optional=True)

# The keys of each adjustment in the order of its fields; the first one identifies the kind.
# The stored words: `taken` are acceptances (`since` the day, `cause` the fingerprint, `before`
# the previous variations, `changes` the adjustments), `put_away` dismissal keys.
_FIELDS: dict[type[Adjustment], dict[str, FieldLimits]] = {
    UseVariation: {"use": NAME, "variation": _OPTIONAL, "session": _OPTIONAL},
    # Without a variation in files from before advice was about one.
    SlowTempo: {"slower": NAME, "variation": _OPTIONAL},
    SmallRangeReminder: {
        "small": NAME,
        "session": NAME,
        "since_ms": ORDINAL,
        "up_to": FieldLimits(int, high=MOST_PAIN),
    },
    RestDay: {"rest": FieldLimits(date), "sessions": NAME},
    UseResistance: {"heavier": NAME, "session": NAME, "load": _OPTIONAL, "band": _OPTIONAL},
}


def read_accepted(path: Path) -> AcceptedAdvice:
    """The file's answers; none where there is no file, or none that can be read."""
    return _read(path) or AcceptedAdvice()


def problem_of(path: Path) -> str | None:
    """Why the file is not used, in a sentence; ``None`` when it is, or there is none."""
    try:
        read_file(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path} is not used: {reason(error)}."
    return f"{path} is not used: it is not understood." if _read(path) is None else None


def write_accepted(path: Path, accepted: AcceptedAdvice) -> None:
    data = {
        "version": 1,
        "taken": [
            {
                "since": acceptance.accepted_on,
                "cause": acceptance.fingerprint,
                "before": dict(acceptance.previous),
                "changes": [
                    dict(zip(_FIELDS[type(adjustment)], astuple(adjustment), strict=True))
                    for adjustment in acceptance.adjustments
                ],
            }
            for acceptance in accepted.accepted
        ],
        "put_away": list(accepted.dismissed),
    }
    try:
        make_private_folder(path.parent)
        if path.exists() and _read(path) is None:
            set_aside(path, path.with_suffix(".unread.json"))
        atomic_write(path, json.dumps(data, indent=1))
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {reason(error)}.") from error


def _read(path: Path) -> AcceptedAdvice | None:
    try:
        return _accepted(json.loads(read_file(path, MAX_BYTES)))
    except FileNotFoundError:
        return AcceptedAdvice()
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _accepted(data: Any) -> AcceptedAdvice:
    """The answers in a file's data; ``ValueError`` where it is not what it should be."""
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
    for kind, fields in _FIELDS.items():
        if next(iter(fields)) in data:
            values = {key: data.get(key) for key in fields}
            if "sessions" in values:
                values["sessions"] = _strings(values["sessions"])
            for key, limits in fields.items():
                if fault := limits.fault(values[key] if key == "sessions" else [values[key]]):
                    raise ValueError(f"{key} {fault}")
            return kind(*values.values())
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


def _day(text: str) -> str:
    day_number(text)  # raises ValueError where it is no day
    return text
