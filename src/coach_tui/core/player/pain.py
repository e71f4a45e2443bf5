"""What to do when something hurts: how much may be worked with, and an easier form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Difficulty
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, Amrap, Breaths, Reps

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise, Variation
    from coach_tui.core.model.session import PainLimits
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise


class Regression(StrEnum):
    """How an exercise can be made easier. The journal keeps it where there is no variation."""

    FORM = "form"
    """In its easier variation; the journal keeps that one's id."""
    SMALLER = "smaller"
    """In a smaller range: what moves moves less far."""
    GENTLER = "gentler"
    """What is done for a time, and has no range, with less effort."""
    OWN_RHYTHM = "own-rhythm"
    """Breathing as one likes, while the session waits."""


class PainAction(StrEnum):
    """What can be done about pain."""

    CARRY_ON = "carry-on"
    EASIER = "easier"
    """What is left, in the way that ``ease_of`` finds."""
    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class UseEasierVariation:
    """Do what is left of an exercise in another form.

    Attributes:
        item: The exercise's place in the timeline.
        form: The form to do it in.
    """

    item: int
    form: Exercise


def pain_actions(
    pain: int | None, limits: PainLimits = DEFAULT_PAIN_LIMITS, *, can_ease: bool = True
) -> tuple[PainAction, ...]:
    """What is offered at a pain of 0 to 10, the advised first.

    Args:
        pain: How much it hurts; ``None`` when that was not said.
        limits: How much pain means what.
        can_ease: Whether what is done can be made easier.
    """
    if pain is not None and pain > limits.ease_off:
        return (PainAction.STOP,)
    less = (PainAction.EASIER, PainAction.SKIP) if can_ease else (PainAction.SKIP,)
    if pain is None or pain > limits.carry_on:
        return (*less, PainAction.STOP)
    return (PainAction.CARRY_ON, *less, PainAction.STOP)


def regression_for(item: TimelineExercise) -> Regression | None:
    """How what is left of an exercise can be made easier; ``None`` for a self-test."""
    dose = item.step.dose
    if isinstance(dose, SelfTestDose):
        return None
    if easier_variation(item) is not None:
        return Regression.FORM
    if isinstance(dose, Breaths):
        return Regression.OWN_RHYTHM
    return Regression.SMALLER if isinstance(dose, Reps | Amrap) else Regression.GENTLER


def easier_variation(item: TimelineExercise) -> Variation | None:
    """An exercise's easier variation; ``None`` if it has none, or is done in it already."""
    exercise = item.step.base or item.step.exercise
    easier = [each for each in exercise.variations if each.level is Difficulty.EASIER]
    if any(each.name == item.step.exercise.name for each in easier):
        return None
    return easier[0] if easier else None


def with_variation(timeline: Timeline, easier: UseEasierVariation) -> Timeline:
    """A timeline in which an exercise is named, cued and explained in another form.

    Its sets, reps and pace stay: what is planned and what is done remain comparable.
    """
    item = timeline.exercises[easier.item]
    step = item.step
    form = replace(easier.form, tempo=step.exercise.tempo)
    new = replace(item, step=replace(step, exercise=form, base=step.base or step.exercise))
    items = (*timeline.exercises[: item.index], new, *timeline.exercises[item.index + 1 :])
    return replace(timeline, exercises=items)
