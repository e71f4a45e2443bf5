"""How a person has chosen to do their exercises: in which form, how slowly, how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.model.session import Block, ExerciseStep, Reps, walk_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.model.exercise import Exercise, Variation
    from coach_tui.core.model.session import Session, Step

VariationChoices = Mapping[str, str]
"""The id of a variation for the ids of some exercises; ``""`` for the exercise as first described."""


def with_slow(session: Session, exercise: str, *, slow: bool) -> Session:
    """A session in which an exercise starts at the slow end of its tempo, or in the middle.

    Args:
        session: The session.
        exercise: The exercise's id.
        slow: Whether it starts slow, in whichever variation.
    """

    def paced(step: ExerciseStep) -> ExerciseStep:
        if step.exercise.id != exercise:
            return step
        variations = frozenset(variation_ids(step.base or step.exercise) if slow else ())
        return replace(step, slow_variations=variations)

    return map_exercises(session, paced)


def is_slow(step: ExerciseStep) -> bool:
    """Whether a step starts at the slow end of its tempo."""
    return has_tempo_range(step) and variation_id(step) in step.slow_variations


def has_tempo_range(step: ExerciseStep) -> bool:
    """Whether a step is done by reps to a tempo that leaves room to go slower or quicker."""
    return isinstance(step.dose, Reps) and not step.effective_tempo.is_fixed


def with_variations(
    session: Session, choices: VariationChoices, *, over_author: bool = False
) -> Session:
    """A session whose exercises are done in the chosen forms.

    Choices for other exercises, and of variations that an exercise does not have, change
    nothing: they may have been made for another session.

    Args:
        session: The session.
        choices: What the person has chosen.
        over_author: Whether a choice counts also where the author has named a variation.
    """

    def in_form(step: ExerciseStep) -> ExerciseStep:
        if step.is_named and not over_author:
            return step
        return _in_form(step, choices.get(step.exercise.id))

    return map_exercises(session, in_form)


def variations_of(session: Session) -> dict[str, tuple[Variation, ...]]:
    """The variations there are to choose from, by the id of the exercise."""
    return {
        step.exercise.id: (step.base or step.exercise).variations
        for step in walk_steps(session.steps)
        if isinstance(step, ExerciseStep) and (step.base or step.exercise).variations
    }


def variation_id(step: ExerciseStep) -> str:
    """The id of the variation that a step does; ``""`` for the exercise as first described."""
    if step.base is None:
        return ""
    named = (v.id for v in step.base.variations if v.name == step.exercise.name)
    return next(named, "")


def next_variation(step: ExerciseStep) -> str | None:
    """The form that comes after the one a step does, all of them in turn; ``None`` for no other."""
    ids = variation_ids(step.base or step.exercise)
    return ids[(ids.index(variation_id(step)) + 1) % len(ids)] if len(ids) > 1 else None


def variation_ids(exercise: Exercise) -> list[str]:
    """The ids of an exercise's variations, after ``""`` for the exercise as first described."""
    return ["", *(variation.id for variation in exercise.variations)]


def map_exercises(session: Session, change: Callable[[ExerciseStep], ExerciseStep]) -> Session:
    """A session whose exercise steps are changed, those inside blocks included."""

    def changed(step: Step) -> Step:
        if isinstance(step, Block):
            return replace(step, steps=tuple(map(changed, step.steps)))
        return change(step) if isinstance(step, ExerciseStep) else step

    return replace(session, steps=tuple(map(changed, session.steps)))


def _in_form(step: ExerciseStep, variation_id: str | None) -> ExerciseStep:
    if variation_id is None:
        return step
    base = step.base or step.exercise
    variation = base.variation(variation_id)
    if variation is None and variation_id:
        return step
    form = base if variation is None else variation.exercise
    # Where the step left sides and labels to its exercise, they are those of the form.
    own_sides = step.sides is not step.exercise.sides
    own_labels = step.side_labels != step.exercise.side_labels
    return replace(
        step,
        exercise=replace(form, breathe={**form.breathe, **step.breathe}),
        base=None if variation is None else base,
        sides=step.sides if own_sides else form.sides,
        side_labels=step.side_labels if own_labels else form.side_labels,
    )
