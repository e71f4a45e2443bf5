"""The user's choices for a session: the variation and the tempo of its exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui.core.model.exercise import is_band, wears_band
from coach_tui.core.model.session import (
    Block,
    Breaths,
    ExerciseStep,
    Reps,
    Session,
    Step,
    walk_steps,
)

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise, Variation

VariationChoices = Mapping[str, str]  # Variation ids by exercise id; `""` is the exercise itself


def with_slow(session: Session, exercise: str, *, slow: bool) -> Session:
    """A session with an exercise at the slow end of its tempo in every variation, or in the middle."""

    def paced(step: ExerciseStep) -> ExerciseStep:
        if step.exercise.id != exercise:
            return step
        variations = frozenset(variation_ids(step.base or step.exercise) if slow else ())
        return replace(step, slow_variations=variations)

    return map_exercises(session, paced)


def is_slow(step: ExerciseStep) -> bool:
    return has_tempo_range(step) and variation_id(step) in step.slow_variations


def has_tempo_range(step: ExerciseStep) -> bool:
    """Whether a step has reps and a tempo with a range; that of breaths is a ramp."""
    is_reps = isinstance(step.dose, Reps) and not isinstance(step.dose, Breaths)
    return is_reps and not step.effective_tempo.is_fixed


def with_variations(
    session: Session, choices: VariationChoices, *, over_author: bool = False
) -> Session:
    """A session with the chosen variations, those that the author named only if ``over_author``.

    Choices that do not fit change nothing: they can come from another session.
    """

    def in_variation(step: ExerciseStep) -> ExerciseStep:
        if step.is_named and not over_author:
            return step
        return step_in_variation(step, choices.get(step.exercise.id))

    return map_exercises(session, in_variation)


def variations_of(session: Session) -> dict[str, tuple[Variation, ...]]:
    return {
        step.exercise.id: (step.base or step.exercise).variations
        for step in walk_steps(session.steps)
        if isinstance(step, ExerciseStep) and (step.base or step.exercise).variations
    }


def variation_id(step: ExerciseStep) -> str:
    if step.base is None:
        return ""
    return next((v.id for v in step.base.variations if v.name == step.exercise.name), "")


def variation_ids(exercise: Exercise) -> list[str]:
    """``""`` for the exercise itself, then the ids of its variations."""
    return ["", *(variation.id for variation in exercise.variations)]


def map_exercises(session: Session, change: Callable[[ExerciseStep], ExerciseStep]) -> Session:
    """A session with ``change`` applied to every exercise step, also in blocks.

    What of its equipment only the steps before the change needed is unused after it.
    """

    def changed(step: Step) -> Step:
        if isinstance(step, Block):
            return replace(step, steps=tuple(map(changed, step.steps)))
        return change(step) if isinstance(step, ExerciseStep) else step

    mapped = replace(session, steps=tuple(map(changed, session.steps)))
    unused = tuple(
        thing
        for thing in session.equipment
        if (thing in session.unused_equipment or _needs(session, thing))
        and not _needs(mapped, thing)
    )
    return replace(mapped, unused_equipment=unused) if unused != mapped.unused_equipment else mapped


def _needs(session: Session, thing: str) -> bool:
    """Whether an exercise of a session needs a thing; any band is the band of an exercise."""
    steps = session.exercise_steps()
    if is_band(thing) and any(step.band or wears_band(step.exercise) for step in steps):
        return True
    return any(thing in step.exercise.equipment for step in steps)


def step_in_variation(step: ExerciseStep, variation_id: str | None) -> ExerciseStep:
    """A step in another variation; as it is for ``None`` or a variation that it lacks."""
    if variation_id is None:
        return step
    base = step.base or step.exercise
    variation = base.variation(variation_id)
    if variation is None and variation_id:
        return step
    if (step.base is None) if variation is None else (variation.name == step.exercise.name):
        return step  # It is in this one already
    exercise = base if variation is None else variation.exercise
    # A step without sides or labels of its own takes those of the variation.
    fields = own_fields(step)
    return replace(
        step_with_exercise(step, replace(exercise, breathe={**exercise.breathe, **step.breathe})),
        base=None if variation is None else base,
        sides=step.sides if "sides" in fields else exercise.sides,
        side_labels=step.side_labels if "side_labels" in fields else exercise.side_labels,
    )


def own_fields(step: ExerciseStep) -> frozenset[str]:
    """The fields that stay in every variation; once known they are so whatever it is done in."""
    if step.own_fields is not None:
        return step.own_fields
    is_own = {
        "sides": step.sides is not step.exercise.sides,
        "side_labels": step.side_labels != step.exercise.side_labels,
        "band": bool(step.band) and not wears_band(step.exercise),
    }
    return frozenset(name for name, applies in is_own.items() if applies)


def step_with_exercise(step: ExerciseStep, exercise: Exercise) -> ExerciseStep:
    """A step with another variation's exercise; the band stays aside where only the other one needs it."""
    fields, band = own_fields(step), step.band or step.unused_band
    is_worn = "band" in fields or wears_band(exercise)
    return replace(
        step,
        exercise=exercise,
        band=band if is_worn else "",
        unused_band="" if is_worn else band,
        own_fields=fields,
    )


def step_with_band(step: ExerciseStep, band: str) -> ExerciseStep:
    """A step with the band that the user chose; if its exercise needs none, it is for every variation."""
    fields = own_fields(step)
    if band and not wears_band(step.exercise):
        fields |= {"band"}
    return replace(step, band=band, own_fields=fields)
