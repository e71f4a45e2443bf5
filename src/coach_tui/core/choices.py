"""The form of each exercise that a person has chosen: easier, harder, or as first described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.session import Block, ExerciseStep, flattened

if TYPE_CHECKING:
    from coach_tui.core.session import Session, Step, Variation

Choices = Mapping[str, str]
"""The id of a variation for the ids of some exercises; ``""`` for the exercise as first described."""


def with_choices(session: Session, choices: Choices, *, over_author: bool = False) -> Session:
    """A session whose exercises are done in the chosen forms.

    Choices for other exercises, and of variations that an exercise does not have, change
    nothing: they may have been made for another session.

    Args:
        session: The session.
        choices: What the person has chosen.
        over_author: Whether a choice counts also where the author has named a variation.
    """
    return replace(session, steps=_chosen(session.steps, choices, over_author=over_author))


def forms(session: Session) -> dict[str, tuple[Variation, ...]]:
    """The variations there are to choose from, by the id of the exercise."""
    return {
        step.exercise.id: (step.base or step.exercise).variations
        for step in flattened(session.steps)
        if isinstance(step, ExerciseStep) and (step.base or step.exercise).variations
    }


def form_of(step: ExerciseStep) -> str:
    """The id of the variation that a step does; ``""`` for the exercise as first described."""
    if step.base is None:
        return ""
    named = (v.id for v in step.base.variations if v.name == step.exercise.name)
    return next(named, "")


def next_form(step: ExerciseStep) -> str | None:
    """The form that comes after the one a step does, all of them in turn; ``None`` for no other."""
    variations = (step.base or step.exercise).variations
    if not variations:
        return None
    ids = ["", *(variation.id for variation in variations)]
    return ids[(ids.index(form_of(step)) + 1) % len(ids)]


def _chosen(steps: tuple[Step, ...], choices: Choices, *, over_author: bool) -> tuple[Step, ...]:
    found: list[Step] = []
    for step in steps:
        if isinstance(step, Block):
            inner = _chosen(step.steps, choices, over_author=over_author)
            found.append(replace(step, steps=inner))
        elif isinstance(step, ExerciseStep) and (over_author or step.base is None):
            found.append(_in_form(step, choices.get(step.exercise.id)))
        else:
            found.append(step)
    return tuple(found)


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
