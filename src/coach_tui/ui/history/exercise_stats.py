"""Each exercise over time as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui import wording
from coach_tui.core.analysis.progress import (
    ExercisePoint,
    ExerciseWeek,
    SideComparison,
    compare_sides,
    exercise_by_week,
    exercise_points,
    exercises_done,
    load_changes,
)
from coach_tui.core.log.outcome import Count
from coach_tui.core.model.exercise import Exercise, Motion
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry

_MAX_ANSWERS = 6  # How many answers to a self-test fit above the plot at 24 rows

_MAX_LOADS = 4  # How many changes of load fit in a line

SIDES_EVEN_PERCENT = 5  # A smaller difference between the sides is reported as even. Our choice.


class ExerciseStats(Struct, frozen=True):
    """One exercise over time: its figures, a line each, and totals by the week."""

    name: str
    unit: str
    lines: tuple[str, ...]
    weeks: tuple[ExerciseWeek, ...]


def exercise_stats(
    entries: Sequence[Entry], today: str, exercises: Mapping[str, Exercise] | None = None
) -> tuple[ExerciseStats, ...]:
    """The figures of every exercise in the journal, the most frequent first.

    Args:
        entries: Newest first.
        exercises: Exercises by their id, for their own names of a motion.
    """
    stats: list[ExerciseStats] = []
    for exercise, name in exercises_done(entries).items():
        points = exercise_points(entries, exercise)
        if points:
            weeks = exercise_by_week(points, today)
            figures = _figures(points, (exercises or {}).get(exercise))
            unit = points[-1].unit or "reps"
            lines = (*figures, *_answers(entries, exercise))
            stats.append(ExerciseStats(name, unit, lines, weeks))
    return tuple(stats)


def _figures(points: Sequence[ExercisePoint], exercise: Exercise | None) -> Iterable[str]:
    reps = sum(point.reps for point in points)
    unit = points[-1].unit
    tension_ms = sum(point.tension_ms for point in points)
    times = "once" if len(points) == 1 else f"{len(points)} times"
    yield f"Done {times}, last on {wording.day_text(points[-1].date)}."
    counted = f"{wording.count_text(Count(unit, reps, 0))} · " if reps else ""
    yield f"{counted}{wording.about_text(tension_ms)} under tension"
    tempo = points[-1].tempo
    if tempo is not None:
        rounded_ms = {motion: round(tempo.of(motion) / 100) * 100 for motion in _order(exercise)}
        yield f"Last tempo: {wording.brief_tempo_text(exercise, rounded_ms)}"
    changes = load_changes(points)[-_MAX_LOADS:]
    if changes:
        steps = [f"{safe_text(c.load) or 'none'} from {wording.day_text(c.date)}" for c in changes]
        yield f"Weight: {', '.join(steps)}"
    sides = compare_sides(points)
    if sides is not None:
        yield sides_text(sides, unit)


def _order(exercise: Exercise | None) -> tuple[Motion, ...]:
    tempo = None if exercise is None else exercise.tempo
    return tuple(Motion) if tempo is None else tempo.order


def _answers(entries: Iterable[Entry], exercise: str) -> list[str]:
    """The latest answers to a self-test and counts, a line for each session, newest first."""
    lines: list[str] = []
    for entry in entries:
        results = [
            r
            for r in entry.results()
            if r.planned.exercise == exercise
            and (r.answer or (r.planned.reps is None and r.corrected is not None))
        ]
        if results and not entry.is_deleted:
            day = wording.day_text(entry.head.started.local_date)
            lines.append(f"{day}: {', '.join(map(wording.result_text, results))}")
        if len(lines) == _MAX_ANSWERS:
            break
    return lines


def sides_text(sides: SideComparison, unit: str | None = None) -> str:
    """Left against right, as in ``Left 240 reps, right 228 reps: right 5 % fewer``.

    Args:
        unit: The word for its reps when it is not ``reps``.
    """
    first, second = sides.first, sides.second
    if any(sides.reps):
        amounts = [wording.count_text(Count(unit, count, 0)) for count in sides.reps]
        percent = sides.reps_percent
        comparatives = ("fewer", "more")
    else:
        amounts = [wording.length_text(round(ms / 1000) * 1000) for ms in sides.tension_ms]
        percent = sides.tension_percent
        comparatives = ("less", "more")
    both = f"{first.capitalize()} {amounts[0]}, {second} {amounts[1]}"
    if abs(percent) < SIDES_EVEN_PERCENT:
        return f"{both}: even."
    return f"{both}: {second} {abs(percent):.0f} % {comparatives[percent > 0]}."
