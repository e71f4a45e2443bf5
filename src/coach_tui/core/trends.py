"""Figures by the week, without gaps, and series for a plot."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from coach_tui.core.attendance import present_day
from coach_tui.core.days import DAYS_A_WEEK, day_number, iso_day, monday_of
from coach_tui.core.progress import PACED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.attendance import Visit
    from coach_tui.core.progress import ExercisePoint

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """All that somebody did in one week.

    Attributes:
        monday: The day it begins on, ``YYYY-MM-DD``.
        sessions: Sessions of which something was done.
        days: Days on which something was done, 0 to 7.
        reps: Finished reps.
        worked_ms: Time under tension: whole reps and timed work.
        running_ms: Time spent exercising.
    """

    monday: str
    sessions: int
    days: int
    reps: int
    worked_ms: int
    running_ms: int


@dataclass(frozen=True, slots=True)
class ExerciseWeek:
    """One exercise in one week.

    Attributes:
        monday: The day it begins on, ``YYYY-MM-DD``.
        sessions: Sessions in which something of it was done.
        reps: Finished reps of all sides.
        tension_ms: Time under tension, without the pauses at the bottom.
        rep_ms: The mean length of a rep, without that pause; ``None`` without reps.
    """

    monday: str
    sessions: int
    reps: int
    tension_ms: int
    rep_ms: float | None


class Measure(StrEnum):
    """What a plot can show of an exercise."""

    REPS = "reps"
    TENSION = "time under tension, s"
    REP_LENGTH = "length of a rep, s"


def summary_by_week(visits: Iterable[Visit], today: str) -> tuple[WeekSummary, ...]:
    """Sum everything up by the week, from the first week with anything to this one.

    Args:
        visits: In any order.
        today: The person's local date.

    Returns:
        Oldest first, empty weeks included; nothing when nothing was ever done.

    Raises:
        ValueError: ``today`` is not a day.
    """
    own = [(visit.day, visit) for visit in visits if visit.is_something]
    return tuple(
        WeekSummary(
            monday=iso_day(monday),
            sessions=len(found),
            days=len({visit.day for visit in found}),
            reps=sum(visit.reps for visit in found),
            worked_ms=sum(visit.worked_ms for visit in found),
            running_ms=sum(visit.running_ms for visit in found),
        )
        for monday, found in _weeks(own, today)
    )


def exercise_by_week(points: Iterable[ExercisePoint], today: str) -> tuple[ExerciseWeek, ...]:
    """The same for one exercise.

    Args:
        points: In any order.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    own = [(day_number(point.date), point) for point in points]
    return tuple(_exercise_week(monday, found) for monday, found in _weeks(own, today))


def series(
    points: Iterable[ExercisePoint], measure: Measure
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """What a plot needs of some points.

    Args:
        points: In the order they are to be drawn.
        measure: What is to be drawn.

    Returns:
        The numbers of the days (see ``coach_tui.core.days``) and the values beside
        them; points without a value are left out.
    """
    found = [(day_number(point.date), _value(point, measure)) for point in points]
    drawn = [(day, value) for day, value in found if value is not None]
    return tuple(day for day, _ in drawn), tuple(value for _, value in drawn)


def _value(point: ExercisePoint, measure: Measure) -> float | None:
    match measure:
        case Measure.REPS:
            return float(point.reps) if point.planned else None
        case Measure.TENSION:
            return point.tension_ms / 1000
        case Measure.REP_LENGTH:
            rep_ms = _rep_ms([point])
            return None if rep_ms is None else rep_ms / 1000


def _exercise_week(monday: int, found: list[ExercisePoint]) -> ExerciseWeek:
    return ExerciseWeek(
        monday=iso_day(monday),
        sessions=len(found),
        reps=sum(point.reps for point in found),
        tension_ms=sum(point.tension_ms for point in found),
        rep_ms=_rep_ms(found),
    )


def _rep_ms(points: list[ExercisePoint]) -> float | None:
    kept = [(point.tempo, point.reps) for point in points if point.tempo is not None]
    reps = sum(count for _, count in kept)
    if not reps:
        return None
    return sum(tempo.of(motion) * count for tempo, count in kept for motion in PACED) / reps


def _weeks(found: list[tuple[int, _T]], today: str) -> list[tuple[int, list[_T]]]:
    """What belongs to each week, from the first week with anything to the present one."""
    now = present_day(today, {day for day, _ in found})
    by_monday: defaultdict[int, list[_T]] = defaultdict(list)
    for day, thing in found:
        by_monday[monday_of(day)].append(thing)
    first = min(by_monday, default=now + 1)
    return [(monday, by_monday[monday]) for monday in range(first, now + 1, DAYS_A_WEEK)]
