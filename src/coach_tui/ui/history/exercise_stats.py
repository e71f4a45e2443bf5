"""Each exercise over time, in words. All of them are safe to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.analysis.progress import (
    compare_sides,
    exercise_by_week,
    exercise_points,
    exercises_done,
)
from coach_tui.core.log.outcome import Count
from coach_tui.core.model.exercise import Motion
from coach_tui.text import safe_text
from coach_tui.wording import (
    about_text,
    brief_tempo_text,
    count_text,
    day_text,
    length_text,
    result_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach_tui.core.analysis.progress import ExercisePoint, ExerciseWeek, SideComparison
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.exercise import Exercise

_ANSWERS = 6
"""So many answers to a self-test fit above the plot at 24 rows."""

SIDES_EVEN_PERCENT = 5
"""A smaller difference of the sides is not worth a word."""


@dataclass(frozen=True, slots=True)
class ExerciseStats:
    """One exercise over time.

    Attributes:
        name: What it is called.
        unit: What its reps are called; ``reps`` as a rule.
        words: Its figures, a line each.
        weeks: By the week, for a plot.
    """

    name: str
    unit: str
    words: tuple[str, ...]
    weeks: tuple[ExerciseWeek, ...]


def exercise_stats(
    entries: Sequence[Entry], today: str, known: Mapping[str, Exercise] | None = None
) -> tuple[ExerciseStats, ...]:
    """Every exercise that was ever done, most often first.

    Args:
        entries: Newest first.
        today: The person's local date.
        known: Exercises by their id, for their own words for a motion; the usual words
            stand for those of any other.
    """
    found: list[ExerciseStats] = []
    for exercise, name in exercises_done(entries).items():
        points = exercise_points(entries, exercise)
        if points:
            weeks = exercise_by_week(points, today)
            words = (*_figures(points, (known or {}).get(exercise)), *_answers(entries, exercise))
            unit = safe_text(points[-1].unit or "reps")
            found.append(ExerciseStats(safe_text(name), unit, words, weeks))
    return tuple(found)


def _figures(points: Sequence[ExercisePoint], exercise: Exercise | None) -> Iterable[str]:
    reps = sum(point.reps for point in points)
    unit = points[-1].unit
    tension_ms = sum(point.tension_ms for point in points)
    times = "once" if len(points) == 1 else f"{len(points)} times"
    yield f"Done {times}, last on {day_text(points[-1].date)}."
    counted = f"{count_text(Count(unit, reps, 0))}, " if reps else ""
    yield f"In all {counted}{about_text(tension_ms)} under tension."
    tempo = points[-1].tempo
    if tempo is not None:
        kept_ms = {motion: round(tempo.of(motion) / 100) * 100 for motion in _order(exercise)}
        yield f"Tempo the last time: {brief_tempo_text(exercise, kept_ms)}."
    sides = compare_sides(points)
    if sides is not None:
        yield sides_words(sides, unit)


def _order(exercise: Exercise | None) -> tuple[Motion, ...]:
    """The motions of a rep in the order they are done."""
    tempo = None if exercise is None else exercise.tempo
    return tuple(Motion) if tempo is None else tempo.order


def _answers(entries: Iterable[Entry], exercise: str) -> list[str]:
    """What a self-test was answered with lately, a line for each session, newest first."""
    found: list[str] = []
    for entry in entries:
        own = [r for r in entry.results() if r.planned.exercise == exercise and r.answer]
        if own and not entry.is_deleted:
            day = day_text(entry.plan.started.local_date)
            found.append(f"{day}: {', '.join(map(result_text, own))}")
        if len(found) == _ANSWERS:
            break
    return found


def sides_words(sides: SideComparison, unit: str | None = None) -> str:
    """Left against right, as in ``Left 240 reps, right 228 reps: right 5 % fewer``.

    Args:
        sides: Their work.
        unit: What a rep of it is called when it is not a rep.
    """
    first, second = safe_text(sides.first), safe_text(sides.second)
    if any(sides.reps):
        amounts = [count_text(Count(unit, count, 0)) for count in sides.reps]
        percent = sides.reps_percent
        words = ("fewer", "more")
    else:
        amounts = [length_text(round(ms / 1000) * 1000) for ms in sides.tension_ms]
        percent = sides.tension_percent
        words = ("less", "more")
    both = f"{first.capitalize()} {amounts[0]}, {second} {amounts[1]}"
    if abs(percent) < SIDES_EVEN_PERCENT:
        return f"{both}: even."
    return f"{both}: {second} {abs(percent):.0f} % {words[percent > 0]}."
