"""Pain during a session: the exercise it concerns, the options, and carrying one out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.coaching.pain_prompts import PainPrompt, Remaining, remaining_of
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.player.pain import PainAction, Regression, UseEasierVariation
from coach_tui.core.player.state import Command, State
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.conductor import Conductor, Snapshot
    from coach_tui.core.model.exercise import Variation
    from coach_tui.core.model.session import PainLimits
    from coach_tui.core.timeline.timeline import Phase, TimelineExercise

MOVING_STATES = frozenset({State.RUNNING, State.WAITING, State.LEAD_IN})
"""The states that a report of pain pauses."""

TOO_MUCH = "That's too much to train through. Stop for today; your reps are saved."

_EASIER = {
    Regression.VARIATION: "Switch to an easier version",
    Regression.SMALLER: "Continue with a smaller movement",
    Regression.GENTLER: "Continue more gently",
    Regression.OWN_RHYTHM: "Breathe at your own pace while the session is paused",
}

_EXPLAINED = {
    Regression.VARIATION: "From here on, the easier version, and only as far as it doesn't hurt.",
    Regression.SMALLER: "From here on, only go as far as it doesn't hurt.",
    Regression.GENTLER: "From here on, use less effort, and only as long as it doesn't hurt.",
    Regression.OWN_RHYTHM: "Breathe as you like. The session is paused until you resume it.",
}


@dataclass(frozen=True, slots=True)
class PainContext:
    """The exercise that hurts. Its texts are safe to print.

    Attributes:
        flags: When to stop it, a line each.
    """

    item: int
    exercise: str
    name: str
    flags: tuple[str, ...]
    prompt: PainPrompt

    @property
    def easier(self) -> Variation | None:
        """The easier variation for its remaining part; ``None`` where there is none."""
        return self.prompt.easier

    @property
    def is_ahead(self) -> bool:
        """Whether it is under way or comes next, so that it can be skipped."""
        return self.prompt.remaining is Remaining.NEXT

    @property
    def limits(self) -> PainLimits:
        """The session's pain limits."""
        return self.prompt.timeline.pain

    def actions(self, pain: int | None) -> tuple[PainAction, ...]:
        """The options at a pain of 0 to 10 (``None``: not given), the advised first."""
        return self.prompt.actions(pain)


def pain_context(snapshot: Snapshot) -> PainContext | None:
    """The exercise that hurts: the one under way, in a rest the one before it.

    After a skip nothing was done of the one before; then it is the next one.
    """
    item = _item_under_way(snapshot)
    if item is None:
        return None
    left = remaining_of(item, snapshot.timeline, snapshot.transport.index)
    pain_prompt = PainPrompt(item, snapshot.timeline, left)
    return PainContext(
        item=item.index,
        exercise=item.step.exercise.id,
        name=safe_text(item.step.exercise.name),
        flags=tuple(map(safe_text, pain_prompt.flags)),
        prompt=pain_prompt,
    )


def pain_limits_text(limits: PainLimits) -> str:
    """Pain limits in a line."""
    return f"carry on up to {limits.carry_on} of 10, stop above {limits.ease_off}"


def regression_text(context: PainContext) -> str:
    """How the remaining part is made easier; empty where it cannot be."""
    ease = context.prompt.regression
    if context.easier is None or ease is None:
        return "" if ease is None else _EXPLAINED[ease]
    form = context.easier.exercise
    lines = [*form.setup[:1], *form.movement[:2]] or list(form.cues[:2])
    return " ".join(map(safe_text, lines)) or _EXPLAINED[ease]


def action_label(way: PainAction, context: PainContext) -> str:
    """An option in words."""
    match way:
        case PainAction.CARRY_ON:
            return "Carry on, as long as it doesn't get worse"
        case PainAction.EASIER if context.easier is not None:
            return f"Switch to an easier version: {safe_text(context.easier.name)}"
        case PainAction.EASIER:
            return _EASIER[context.prompt.regression or Regression.SMALLER]
        case PainAction.SKIP:
            return (
                f"Skip {context.name} today"
                if context.is_ahead
                else "Continue with the next exercise"
            )
        case PainAction.STOP:
            return "Stop (progress is saved)"


def not_offered(way: PainAction, context: PainContext, pain: int | None) -> str:
    """Why an option cannot be chosen at a pain of 0 to 10 (``None``: not given)."""
    if way is PainAction.EASIER and context.prompt.regression is None:
        return "There's no easier version of this one."
    if pain is None:
        return "Rate the pain first."
    return "Not an option at this pain level."


def prompt(conductor: Conductor, context: PainContext, pain: int | None) -> None:
    """Speak the question about the pain, or the options once it is given.

    Args:
        pain: 0 to 10; ``None`` before the answer.
    """
    conductor.speak(context.prompt.question() if pain is None else context.prompt.offer(pain))


def cancel(conductor: Conductor, *, was_going: bool) -> None:
    """Resume as before, and stop speaking about the pain."""
    if was_going:
        conductor.post(Command.RESUME)
    else:
        conductor.speak(())


def apply(conductor: Conductor, context: PainContext, pain: int | None, way: PainAction) -> str:
    """Annotate the pain and carry out an option; the session is paused before.

    Returns:
        A line to show; may be empty.
    """
    if pain is not None:
        conductor.annotate(Annotation(AnnotationField.PAIN, pain, context.exercise))
    words = context.prompt.confirmation(way)
    match way:
        case PainAction.STOP:
            conductor.speak(words, Command.STOP)
            return ""
        case PainAction.EASIER:
            return _ease(conductor, context, words)
        case PainAction.SKIP if context.is_ahead:
            conductor.post(Command.SKIP_EXERCISE)
        case _:
            pass
    conductor.speak(words, Command.RESUME)
    return ""


def _ease(conductor: Conductor, context: PainContext, words: tuple[str, ...]) -> str:
    ease = context.prompt.regression or Regression.SMALLER
    to = ease.value if context.easier is None else context.easier.id
    conductor.annotate(Annotation(AnnotationField.EASED, to, context.exercise))
    if context.easier is not None:
        conductor.use_variation(UseEasierVariation(context.item, context.easier.exercise))
    # A user who breathes in their own rhythm resumes when they like.
    conductor.speak(words, None if ease is Regression.OWN_RHYTHM else Command.RESUME)
    return regression_text(context)


def _item_under_way(snapshot: Snapshot) -> TimelineExercise | None:
    timeline, phase = snapshot.timeline, snapshot.phase
    if phase is None:
        return None
    if not phase.kind.is_work:
        before = [past for past in timeline.phases[: phase.index] if past.kind.is_work]
        coming = timeline.next_work(phase.index)
        if before and (coming is None or _is_begun(snapshot, before[-1])):
            phase = before[-1]
        elif coming is not None:
            phase = coming
    return timeline.exercise_of(phase)


def _is_begun(snapshot: Snapshot, work: Phase) -> bool:
    """Whether the exercise of a working phase has finished work."""
    bouts = snapshot.timeline.work_sets
    return any(
        result.has_work and bouts[result.planned.work_set].item == work.item
        for result in snapshot.results()
    )
