"""The rule for pain, and the actions at a rating: carry on, an easier variation, skip, stop."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.exercise import Difficulty, Variation
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, Amrap, Breaths, PainLimits, Reps
from coach_tui.core.model.variations import step_with_exercise

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise


class Regression(StrEnum):
    """How an exercise is made easier. The journal stores the value where it names no variation."""

    VARIATION = "form"  # In its easier variation; the journal stores the id of that variation
    SMALLER = "smaller"  # Reps in a smaller range
    GENTLER = "gentler"  # Timed or open work, which has no range, with less effort
    OWN_RHYTHM = "own-rhythm"  # Free breathing while the session waits


def pain_rule(limits: PainLimits) -> str:
    """The rule for pain, to be read; the phrase ``pain_rule`` of the languages is to be heard."""
    if not limits.carry_on:
        return "Stop at any pain."
    return f"Mild pain is fine, up to {limits.carry_on}/10. Stop if it's sharp or spreads."


class PainAction(StrEnum):
    CARRY_ON = "carry-on"
    EASIER = "easier"  # The rest of the exercise, as `regression_for` finds
    SKIP = "skip"
    STOP = "stop"


class UseEasierVariation(Struct, frozen=True):
    """Do the rest of an exercise in another variation."""

    exercise_index: int  # The exercise's index in `Timeline.exercises`
    variation: Variation


def pain_actions(
    pain: int | None, limits: PainLimits = DEFAULT_PAIN_LIMITS, *, can_ease: bool = True
) -> tuple[PainAction, ...]:
    """The actions offered at a pain of 0 to 10, or unrated, the advised one first."""
    if pain is not None and pain > limits.ease_off:
        return (PainAction.STOP,)
    reduce = (PainAction.EASIER, PainAction.SKIP) if can_ease else (PainAction.SKIP,)
    if pain is None or pain > limits.carry_on:
        return (*reduce, PainAction.STOP)
    return (PainAction.CARRY_ON, *reduce, PainAction.STOP)


def regression_for(item: TimelineExercise) -> Regression | None:
    """How the rest of an exercise can be made easier; ``None`` for a self-test."""
    dose = item.step.dose
    if isinstance(dose, SelfTestDose):
        return None
    if easier_variation(item) is not None:
        return Regression.VARIATION
    if isinstance(dose, Breaths):
        return Regression.OWN_RHYTHM
    return Regression.SMALLER if isinstance(dose, Reps | Amrap) else Regression.GENTLER


def easier_variation(item: TimelineExercise) -> Variation | None:
    """An exercise's easier variation; ``None`` if it has none or is already in use."""
    exercise = item.step.base or item.step.exercise
    easier = [v for v in exercise.variations if v.level is Difficulty.EASIER]
    if any(variation.name == item.step.exercise.name for variation in easier):
        return None
    return easier[0] if easier else None


def with_variation(timeline: Timeline, easier: UseEasierVariation) -> Timeline:
    """A timeline in another variation; sets, reps and pace stay, to compare result and plan."""
    item = timeline.exercises[easier.exercise_index]
    step = item.step
    exercise = replace(easier.variation.exercise, tempo=step.exercise.tempo)
    eased = replace(step_with_exercise(step, exercise), base=step.base or step.exercise)
    new = replace(item, step=eased)
    items = (*timeline.exercises[: item.index], new, *timeline.exercises[item.index + 1 :])
    return replace(timeline, exercises=items)
