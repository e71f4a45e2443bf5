"""How a person has chosen to do their exercises: in which form, how slowly, how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.phrasebook import ENGLISH
from coach_tui.core.phrases import Phrase
from coach_tui.core.session import Block, ExerciseStep, Reps, flattened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from coach_tui.core.following import Following
    from coach_tui.core.session import Session, Step, Variation

Choices = Mapping[str, str]
"""The id of a variation for the ids of some exercises; ``""`` for the exercise as first described."""


def as_followed(session: Session, ref: str, following: Following) -> Session:
    """A session as advice has changed it: forms of its own, slow tempos, reminders.

    Args:
        session: The session, the forms chosen that hold for every session.
        ref: Its reference.
        following: What the person follows.
    """
    formed = with_choices(session, following.forms(ref), over_author=True)
    slowed = with_slow(formed, following.slow)
    return with_reminders(slowed, following.small(ref))


def with_slow(session: Session, exercises: Collection[str]) -> Session:
    """A session in which some exercises start at the slow end of their tempo, and no others.

    Args:
        session: The session.
        exercises: Their ids.
    """

    def slowed(step: ExerciseStep) -> ExerciseStep:
        return replace(step, is_slow=step.exercise.id in exercises and has_range(step))

    return replace(session, steps=_mapped(session.steps, slowed))


def has_range(step: ExerciseStep) -> bool:
    """Whether a step is done by reps to a tempo that leaves room to go slower or quicker."""
    return isinstance(step.dose, Reps) and not step.effective_tempo.is_fixed


def with_reminders(session: Session, exercises: Collection[str]) -> Session:
    """A session whose coach reminds the person to keep some exercises small.

    Args:
        session: The session.
        exercises: Their ids.
    """
    words, *_ = ENGLISH.say(Phrase.KEEP_SMALL)

    def reminded(step: ExerciseStep) -> ExerciseStep:
        if step.exercise.id not in exercises:
            return step
        note = f"{words} {step.note}".strip()
        return replace(step, note=note, cues=(words, *step.cues))

    return replace(session, steps=_mapped(session.steps, reminded))


def with_choices(session: Session, choices: Choices, *, over_author: bool = False) -> Session:
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

    return replace(session, steps=_mapped(session.steps, in_form))


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


def _mapped(
    steps: tuple[Step, ...], change: Callable[[ExerciseStep], ExerciseStep]
) -> tuple[Step, ...]:
    found: list[Step] = []
    for step in steps:
        if isinstance(step, Block):
            found.append(replace(step, steps=_mapped(step.steps, change)))
        else:
            found.append(change(step) if isinstance(step, ExerciseStep) else step)
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
