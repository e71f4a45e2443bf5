"""A session and what was lately done of it: what advice is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.advice import UseVariation
from coach_tui.core.changes import Field
from coach_tui.core.choices import form_of
from coach_tui.core.days import day_number
from coach_tui.core.positions import wears_band

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.entry import Entry
    from coach_tui.core.results import BoutResult
    from coach_tui.core.session import ExerciseStep, Level, Session

IN_A_ROW = 3
"""So many sessions must say the same before something is changed for it. The project's."""

RECENT_DAYS = 28
"""What was done longer ago advises nothing. The project's."""

EASY_RPE = 4
"""Effort up to this is easy, where the exercise itself was not rated."""

LOADED_SETS = 3
"""From so many sets on, work with a band counts as strength work: the clamshell article's."""


@dataclass(frozen=True, slots=True)
class Course:
    """A session as it is done now.

    Attributes:
        ref: Its reference, as entries hold it.
        session: The session, the person's variations chosen.
        entries: Those of this session that advice may be drawn from: not deleted,
            recent, something done; newest first.
    """

    ref: str
    session: Session
    entries: tuple[Entry, ...]


def course_of(ref: str, session: Session, entries: Iterable[Entry], today: str) -> Course:
    """Pick out of the journal what advice on a session may be drawn from.

    Args:
        ref: The session's reference.
        session: The session.
        entries: All there are, in any order.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    since = day_number(today) - RECENT_DAYS
    own = [
        entry
        for entry in entries
        if entry.plan.session == ref
        and (entry.reps or entry.work)
        and entry.plan.started.day >= since
        and not entry.is_deleted
    ]
    own.sort(key=lambda entry: entry.plan.started.utc_ms, reverse=True)
    return Course(ref, session, tuple(own))


def worst_pain(entry: Entry, exercise: str | None = None) -> int | None:
    """The worst pain told of an entry, 0 to 10; ``None`` when none was told.

    What was told during the session, after it and of the day after all count.

    Args:
        entry: The entry.
        exercise: Only what was told of this exercise, by its id.
    """
    told = [
        value
        for (field, part), value in entry.said.items()
        if isinstance(value, int) and _is_pain(field, part, exercise)
    ]
    if exercise is None and entry.pain is not None:
        told.append(entry.pain)
    return max(told, default=None)


def _is_pain(field: str, part: str, exercise: str | None) -> bool:
    if exercise is None:
        return field in (Field.PAIN, Field.DAY_AFTER)
    return field == Field.PAIN and part == exercise


def is_loaded(session: Session) -> bool:
    """Whether a session is strength work with a band: three sets of it, or tagged ``strength``."""
    banded = [step for step in session.exercise_steps() if wears_band(step.exercise)]
    return any("strength" in session.tags or step.sets >= LOADED_SETS for step in banded)


def exercises_of(session: Session) -> tuple[ExerciseStep, ...]:
    """The exercises of a session, the first step of each form of each."""
    first: dict[tuple[str, str], ExerciseStep] = {}
    for step in session.exercise_steps():
        first.setdefault(_form(step), step)
    return tuple(first.values())


def last_with(course: Course, step: ExerciseStep) -> list[Entry]:
    """The last sessions with this exercise in this form, newest first, at most ``IN_A_ROW``."""
    return [
        entry
        for entry in course.entries
        if any((plan.exercise, plan.name) == _form(step) for plan in entry.plan.planned)
    ][:IN_A_ROW]


def _form(step: ExerciseStep) -> tuple[str, str]:
    """The exercise and its form, as a journal entry names them."""
    return step.exercise.id, step.exercise.name


def other_form(step: ExerciseStep, level: Level, ref: str) -> tuple[UseVariation, str] | None:
    """The next form of an exercise up or down, with its name.

    From one side of the exercise as first described that is the exercise itself;
    from the exercise, the first of its variations of that level. Variations of
    one level are not ranked among each other.

    Args:
        step: The exercise.
        level: Up or down.
        ref: The reference of its session. Where the author names the form, the change is
            for that session only.
    """
    only = ref if step.is_named else None
    if step.base is not None:
        current = step.base.variation(form_of(step))
        if current is None or current.level is level:
            return None
        return UseVariation(step.base.id, None, only), step.base.name
    variations = step.exercise.variations
    variation = next((v for v in variations if v.level is level), None)
    return variation and (UseVariation(step.exercise.id, variation.id, only), variation.name)


def was_easy(entry: Entry, step: ExerciseStep) -> bool:
    """Whether an exercise was done whole, easily and without pain."""
    own = [result for result in entry.results() if result.planned.exercise == step.exercise.id]
    felt = entry.said.get((Field.FELT, step.exercise.id))
    easy = felt == "easy" or (felt is None and entry.rpe is not None and entry.rpe <= EASY_RPE)
    return easy and all(map(_is_whole, own)) and not worst_pain(entry)


def _is_whole(result: BoutResult) -> bool:
    if result.planned.reps is None:
        return result.whole
    return (result.reps_done or 0) >= result.planned.reps
