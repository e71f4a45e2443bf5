"""What the history screens say, worked out without a screen. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.adherence import adherence_of
from coach_tui.core.agenda import Plan, agenda_of
from coach_tui.core.amounts import Amount
from coach_tui.core.attendance import attendance_of
from coach_tui.core.comparison import compare_sides
from coach_tui.core.entry import EntryState
from coach_tui.core.heatmap import heatmap
from coach_tui.core.progress import exercise_points, exercises_done
from coach_tui.core.session import Motion
from coach_tui.core.trends import exercise_by_week
from coach_tui.definitions.listing import Source
from coach_tui.text import safe_text
from coach_tui.ui.shelf import day_words
from coach_tui.ui.wording import (
    about_words,
    brief_tempo_words,
    clock_words,
    length_words,
    result_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach_tui.core.adherence import Adherence
    from coach_tui.core.attendance import Rests, Visit
    from coach_tui.core.comparison import SideComparison
    from coach_tui.core.entry import Entry
    from coach_tui.core.heatmap import HeatWeek
    from coach_tui.core.progress import ExercisePoint
    from coach_tui.core.session import Exercise
    from coach_tui.core.streak import Streak
    from coach_tui.core.trends import ExerciseWeek
    from coach_tui.definitions.library import Listing

STATE_WORDS = {
    EntryState.COMPLETED: "done",
    EntryState.STOPPED: "stopped",
    EntryState.UNFINISHED: "broken off",
}

IN_PART = "in part"
"""Came to its end with so much skipped that it does not count as done."""

_ANSWERS = 6
"""So many answers to a self-test fit above the plot at 24 rows."""

SIDES_EVEN_PERCENT = 5
"""A smaller difference of the sides is not worth a word."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in a list.

    Attributes:
        entry_id: The entry.
        day: ``Fri 20 November``.
        title: The session's title.
        facts: State, length, how much of it.
    """

    entry_id: str
    day: str
    title: str
    facts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of the journal in short.

    Attributes:
        weeks: A year of days.
        lines: The entries, newest first.
        streak: How long one has kept at it, in words.
        kept: How each session was kept to against its schedule, a line each.
    """

    weeks: tuple[HeatWeek, ...]
    lines: tuple[Line, ...]
    streak: str
    kept: tuple[str, ...]


def plans_of(listings: Iterable[Listing]) -> tuple[Plan, ...]:
    """The sessions that could be due."""
    return tuple(
        Plan(each.ref, each.title, each.session.schedule, own=each.source is Source.USER)
        for each in listings
        if each.session is not None
    )


def ledger_of(
    visits: Sequence[Visit],
    listings: Iterable[Listing],
    today: str,
    rests: Rests | None = None,
) -> Ledger:
    """Put a journal into words.

    Args:
        visits: All of it, newest first.
        listings: What the library holds.
        today: The person's local date.
        rests: The days of rest that the person chose, for each session.
    """
    plans = plans_of(listings)
    kept: list[str] = []
    for plan in plans:
        if plan.schedule is None:
            continue
        adherence = adherence_of(attendance_of(visits, plan.session, rests), plan.schedule, today)
        if adherence is not None:
            kept.append(f"{safe_text(plan.title)}: {kept_words(adherence)}")
    return Ledger(
        weeks=heatmap(visits, today),
        lines=tuple(map(_line, visits)),
        streak=streak_words(agenda_of(plans, visits, today, rests).streak),
        kept=tuple(kept),
    )


def kept_words(adherence: Adherence) -> str:
    """Done of due: ``4 of 7 this week, 31 of 35 in 5 weeks``."""
    weeks = len(adherence.weeks)
    this_week = f"{adherence.this_week.words} this week"
    if weeks == 1:
        return this_week
    return f"{this_week}, {adherence.done} of {adherence.due} in {weeks} weeks"


def streak_words(streak: Streak) -> str:
    """``streak 9 days, longest 21``; empty before anything was done."""
    longest = 0 if streak.longest is None else streak.longest.days
    if not longest:
        return ""
    now = "no streak just now" if not streak.days else f"streak {_days(streak.days)}"
    return now if streak.days >= longest else f"{now}, longest {_days(longest)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def state_words(visit: Visit) -> str:
    """How far a session came: ``done``, ``in part``, ``stopped``, ``broken off``."""
    if visit.state is EntryState.COMPLETED and not visit.counts:
        return IN_PART
    return STATE_WORDS[visit.state]


def amount_words(visit: Visit) -> str:
    """How much of it was done, by kind: ``79 reps, 20 steps``, ``40/99 reps``, ``2/3 exercises``."""
    if visit.reps >= visit.planned_reps and visit.exercises_done < visit.exercises:
        return f"{visit.exercises_done}/{visit.exercises} exercises"
    return ", ".join(map(_counted, visit.amounts)) if visit.reps or visit.planned_reps else ""


def brief_amount_words(visit: Visit) -> str:
    """The same where room is scarce: of several kinds their sum, ``40/99 in all``."""
    if len(visit.amounts) < 2:
        return amount_words(visit)
    total = Amount("in all", visit.reps, visit.planned_reps)
    return amount_words(replace(visit, amounts=(total,)))


def _counted(amount: Amount) -> str:
    unit = safe_text(amount.unit) if amount.unit else ""
    if amount.done < amount.planned:
        return f"{amount.done}/{amount.planned} {unit or 'reps'}"
    return f"{amount.done} {unit or ('rep' if amount.done == 1 else 'reps')}"


def _line(visit: Visit) -> Line:
    return Line(
        entry_id=visit.entry_id,
        day=day_words(visit.started.local_date),
        title=safe_text(visit.title),
        facts=(state_words(visit), clock_words(visit.running_ms), brief_amount_words(visit)),
    )


@dataclass(frozen=True, slots=True)
class ExerciseFigures:
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


def figures_of(
    entries: Sequence[Entry], today: str, known: Mapping[str, Exercise] | None = None
) -> tuple[ExerciseFigures, ...]:
    """Every exercise that was ever done, most often first.

    Args:
        entries: Newest first.
        today: The person's local date.
        known: Exercises by their id, for their own words for a motion; the usual words
            stand for those of any other.
    """
    found: list[ExerciseFigures] = []
    for exercise, name in exercises_done(entries).items():
        points = exercise_points(entries, exercise)
        if points:
            weeks = exercise_by_week(points, today)
            words = (*_figures(points, (known or {}).get(exercise)), *_answers(entries, exercise))
            unit = safe_text(points[-1].unit or "reps")
            found.append(ExerciseFigures(safe_text(name), unit, words, weeks))
    return tuple(found)


def _figures(points: Sequence[ExercisePoint], exercise: Exercise | None) -> Iterable[str]:
    reps = sum(point.reps for point in points)
    unit = points[-1].unit
    tension_ms = sum(point.tension_ms for point in points)
    times = "once" if len(points) == 1 else f"{len(points)} times"
    yield f"Done {times}, last on {day_words(points[-1].date)}."
    counted = f"{_counted(Amount(unit, reps, 0))}, " if reps else ""
    yield f"In all {counted}{about_words(tension_ms)} under tension."
    tempo = points[-1].tempo
    if tempo is not None:
        kept_ms = {motion: round(tempo.of(motion) / 100) * 100 for motion in _order(exercise)}
        yield f"Tempo the last time: {brief_tempo_words(exercise, kept_ms)}."
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
            day = day_words(entry.plan.started.local_date)
            found.append(f"{day}: {', '.join(map(result_words, own))}")
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
        amounts = [_counted(Amount(unit, count, 0)) for count in sides.reps]
        percent = sides.reps_percent
        words = ("fewer", "more")
    else:
        amounts = [length_words(round(ms / 1000) * 1000) for ms in sides.tension_ms]
        percent = sides.tension_percent
        words = ("less", "more")
    both = f"{first.capitalize()} {amounts[0]}, {second} {amounts[1]}"
    if abs(percent) < SIDES_EVEN_PERCENT:
        return f"{both}: even."
    return f"{both}: {second} {abs(percent):.0f} % {words[percent > 0]}."
