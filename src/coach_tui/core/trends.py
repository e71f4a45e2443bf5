"""An exercise's figures by the week, without gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.attendance import present_day
from coach_tui.core.days import DAYS_A_WEEK, day_number, iso_day, monday_of
from coach_tui.core.progress import PACED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.progress import ExercisePoint


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


def exercise_by_week(points: Iterable[ExercisePoint], today: str) -> tuple[ExerciseWeek, ...]:
    """Sum an exercise up by the week, from the first week with any of it to this one.

    Args:
        points: In any order.
        today: The person's local date.

    Returns:
        Oldest first, empty weeks included; nothing when it was never done.

    Raises:
        ValueError: ``today`` is not a day.
    """
    own = [(day_number(point.date), point) for point in points]
    return tuple(_exercise_week(monday, found) for monday, found in _weeks(own, today))


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


def _weeks(
    found: list[tuple[int, ExercisePoint]], today: str
) -> list[tuple[int, list[ExercisePoint]]]:
    """What belongs to each week, from the first week with anything to the present one."""
    now = present_day(today, {day for day, _ in found})
    by_monday: defaultdict[int, list[ExercisePoint]] = defaultdict(list)
    for day, point in found:
        by_monday[monday_of(day)].append(point)
    first = min(by_monday, default=now + 1)
    return [(monday, by_monday[monday]) for monday in range(first, now + 1, DAYS_A_WEEK)]
