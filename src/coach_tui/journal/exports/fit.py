"""FIT: one entry as a strength activity, for sports watches and training sites.

Numbers of messages, fields and values are those of Garmin's FIT profile 21.40. What an
activity has to hold is told at https://developer.garmin.com/fit/file-types/activity: one
file id, activity, session, lap and record at the least, a time in each; Strava asks for a
time in every record (https://developers.strava.com/docs/uploads).

The profile gives no scale for ``workout_rpe``. Watches write ten times the rating there
(GoldenCheetah's issue 4124, read out of a Forerunner 945), and so do we.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.entry import EntryState
from coach_tui.journal.exports.fit_encoding import Base, FitField, FitFile
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach_tui.core.entry import Entry
    from coach_tui.core.results import BoutResult
    from coach_tui.core.session import FitName

_EPOCH_S = 631_065_600  # 1989-12-31 00:00 UTC
_EARLIEST = 0x10000001  # below, a FIT time counts from when the device was started

# Messages.
_FILE_ID, _SESSION, _LAP, _RECORD, _EVENT, _ACTIVITY = 0, 18, 19, 20, 21, 34
_DEVICE_INFO, _FILE_CREATOR, _SET, _EXERCISE_TITLE = 23, 49, 225, 264
# Values.
_DEVELOPMENT = 255  # the manufacturer's number for software without one of its own
_PRODUCT = 0
_NAME = "coach-tui"
_CREATOR, _LOCAL = 0, 5  # what wrote the file, as a device; and that it is the one itself
_RPE_SCALE = 10
_ACTIVITY_FILE, _TRAINING, _STRENGTH = 4, 10, 20
_TIMER, _SESSION_EVENT, _LAP_EVENT, _ACTIVITY_EVENT = 0, 8, 9, 26
_START, _STOP, _STOP_ALL = 0, 1, 4
_REST, _ACTIVE = 0, 1
_SESSION_END, _ACTIVITY_END = 7, 0


@dataclass(frozen=True, slots=True)
class _Set:
    """One set that was done: when, and what it was."""

    result: BoutResult
    start_ms: int
    end_ms: int
    title: int


def fit_activity(entry: Entry, fit_name: Callable[[str], FitName | None]) -> bytes:
    """One entry as a FIT activity file with a set for each set and side that was done.

    A set has no field for the side, so it is in the set's title.

    Args:
        entry: The entry.
        fit_name: An exercise's place in the FIT profile by its id; ``None`` where it has
            none: its sets then go without a category.

    Returns:
        The file.
    """
    sets = _sets(entry)
    start_ms = min([entry.plan.started.utc_ms, *(each.start_ms for each in sets)])
    last_ms = max([start_ms, *(each.end_ms for each in sets)])
    end_ms = max(last_ms, entry.ended.utc_ms if entry.ended is not None else last_ms)
    # The timer cannot have run for longer than it took; in a rehearsal at speed it would.
    running_ms = min(entry.known_running_ms, end_ms - start_ms)
    file = FitFile()
    _add_maker(file, entry, start_ms)
    _add_event(file, start_ms, _START)
    # Some sites take an activity without any record for an empty one.
    file.add(_RECORD, FitField(253, Base.UINT32, _time(start_ms)))
    _add_titles(file, sets, fit_name)
    _add_sets(file, sets, fit_name, start_ms)
    file.add(_RECORD, FitField(253, Base.UINT32, _time(end_ms)))
    _add_event(file, end_ms, _STOP_ALL)
    _add_totals(file, entry, start_ms, end_ms, running_ms)
    return file.content()


def _add_maker(file: FitFile, entry: Entry, start_ms: int) -> None:
    """What kind of file it is, which activity, and what wrote it."""
    serial = FitField(3, Base.UINT32Z, _serial(entry.plan.id))
    file.add(
        _FILE_ID,
        FitField(0, Base.ENUM, _ACTIVITY_FILE),
        FitField(1, Base.UINT16, _DEVELOPMENT),
        FitField(2, Base.UINT16, _PRODUCT),
        serial,
        FitField(4, Base.UINT32, _time(start_ms)),
        FitField(8, Base.STRING, _NAME),
    )
    file.add(_FILE_CREATOR, FitField(0, Base.UINT16, 1))
    file.add(
        _DEVICE_INFO,
        FitField(253, Base.UINT32, _time(start_ms)),
        FitField(0, Base.UINT8, _CREATOR),
        FitField(2, Base.UINT16, _DEVELOPMENT),
        serial,
        FitField(4, Base.UINT16, _PRODUCT),
        FitField(25, Base.ENUM, _LOCAL),
        FitField(27, Base.STRING, _NAME),
    )


def _sets(entry: Entry) -> list[_Set]:
    """The sets that were done, by the time they began."""
    found: list[_Set] = []
    works = {work.bout: work for work in entry.work}
    for number, result in enumerate(entry.results()):
        bout = result.planned.bout
        if result.reps:
            first, last = result.reps[0], result.reps[-1]
            begun_ms = first.at.utc_ms - first.duration_ms
            found.append(_Set(result, begun_ms, max(last.at.utc_ms, begun_ms), number))
        elif bout in works:
            ended_ms = works[bout].at.utc_ms
            found.append(_Set(result, ended_ms - result.worked_ms, ended_ms, number))
    return sorted(found, key=lambda each: (each.start_ms, each.title))


def _add_event(file: FitFile, at_ms: int, kind: int) -> None:
    file.add(
        _EVENT,
        FitField(253, Base.UINT32, _time(at_ms)),
        FitField(0, Base.ENUM, _TIMER),
        FitField(1, Base.ENUM, kind),
    )


def _add_titles(
    file: FitFile, sets: Sequence[_Set], fit_name: Callable[[str], FitName | None]
) -> None:
    for index, each in enumerate(sets):
        planned = each.result.planned
        side = f", {planned.side}" if planned.side else ""
        name = fit_name(planned.exercise)
        file.add(
            _EXERCISE_TITLE,
            FitField(254, Base.UINT16, index),
            *(() if name is None else (FitField(0, Base.UINT16, name.category),)),
            *(() if name is None else (FitField(1, Base.UINT16, name.name),)),
            FitField(2, Base.STRING, safe_text(f"{planned.name}{side}")),
        )


def _add_sets(
    file: FitFile,
    sets: Sequence[_Set],
    fit_name: Callable[[str], FitName | None],
    start_ms: int,
) -> None:
    message = 0
    free_ms = start_ms
    for index, each in enumerate(sets):
        if each.start_ms - free_ms >= 1_000:  # a rest of less than a second is none
            file.add(_SET, *_span(free_ms, each.start_ms, message), FitField(5, Base.UINT8, _REST))
            message += 1
        name = fit_name(each.result.planned.exercise)
        reps = each.result.reps_done
        file.add(
            _SET,
            *_span(each.start_ms, each.end_ms, message),
            FitField(5, Base.UINT8, _ACTIVE),
            *(() if reps is None else (FitField(3, Base.UINT16, reps),)),
            *(() if name is None else (FitField(7, Base.UINT16, name.category),)),
            *(() if name is None else (FitField(8, Base.UINT16, name.name),)),
            FitField(11, Base.UINT16, index),
        )
        message += 1
        free_ms = max(free_ms, each.end_ms)


def _span(start_ms: int, end_ms: int, index: int) -> tuple[FitField, ...]:
    return (
        FitField(254, Base.UINT32, _time(end_ms)),
        FitField(0, Base.UINT32, end_ms - start_ms),
        FitField(6, Base.UINT32, _time(start_ms)),
        FitField(10, Base.UINT16, index),
    )


def _add_totals(file: FitFile, entry: Entry, start_ms: int, end_ms: int, running_ms: int) -> None:
    at = FitField(253, Base.UINT32, _time(end_ms))
    spans = (
        FitField(2, Base.UINT32, _time(start_ms)),
        FitField(7, Base.UINT32, end_ms - start_ms),
        FitField(8, Base.UINT32, running_ms),
    )
    file.add(
        _LAP,
        FitField(254, Base.UINT16, 0),
        at,
        FitField(0, Base.ENUM, _LAP_EVENT),
        FitField(1, Base.ENUM, _STOP),
        *spans,
        FitField(24, Base.ENUM, _SESSION_END),
        FitField(25, Base.ENUM, _TRAINING),
        FitField(39, Base.ENUM, _STRENGTH),
    )
    rpe = entry.rpe if entry.state is not EntryState.UNFINISHED else None
    file.add(
        _SESSION,
        FitField(254, Base.UINT16, 0),
        at,
        FitField(0, Base.ENUM, _SESSION_EVENT),
        FitField(1, Base.ENUM, _STOP),
        *spans,
        FitField(5, Base.ENUM, _TRAINING),
        FitField(6, Base.ENUM, _STRENGTH),
        FitField(25, Base.UINT16, 0),
        FitField(26, Base.UINT16, 1),
        FitField(28, Base.ENUM, _ACTIVITY_END),
        FitField(110, Base.STRING, safe_text(entry.plan.title)),
        *(() if rpe is None else (FitField(193, Base.UINT8, rpe * _RPE_SCALE),)),
    )
    offset_s = (entry.ended or entry.plan.started).offset_s
    file.add(
        _ACTIVITY,
        at,
        FitField(0, Base.UINT32, running_ms),
        FitField(1, Base.UINT16, 1),
        FitField(2, Base.ENUM, 0),
        FitField(3, Base.ENUM, _ACTIVITY_EVENT),
        FitField(4, Base.ENUM, _STOP),
        FitField(5, Base.UINT32, _time(end_ms + offset_s * 1000)),
    )


def _time(utc_ms: int) -> int:
    return max(_EARLIEST, utc_ms // 1000 - _EPOCH_S)


def _serial(entry_id: str) -> int:
    """The same number for the same entry, so that a site knows an activity it has already."""
    return int.from_bytes(hashlib.sha256(entry_id.encode()).digest()[:4], "big") | 1
