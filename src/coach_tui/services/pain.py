"""What is said and offered when something hurts in the middle of a session."""

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
"""The states in which a session moves, and stands still when something hurts."""

TOO_MUCH = "That is more than should be worked with. Stop here for today; what you did is kept."

_EASIER = {
    Regression.FORM: "Go on in an easier form",
    Regression.SMALLER: "Go on in a smaller range",
    Regression.GENTLER: "Go on more gently",
    Regression.OWN_RHYTHM: "Breathe in your own rhythm while the session waits",
}

_EXPLAINED = {
    Regression.FORM: "Easier from here: only as far as it does not hurt.",
    Regression.SMALLER: "Smaller from here: only as far as it does not hurt.",
    Regression.GENTLER: "Gently from here: with less effort, only as long as it does not hurt.",
    Regression.OWN_RHYTHM: "Breathe as you like. The session is paused, and goes on when you like.",
}


@dataclass(frozen=True, slots=True)
class PainContext:
    """The exercise that hurts. Its words are safe to print.

    Attributes:
        item: Its place in the timeline.
        exercise: Its id.
        name: What people call it.
        flags: When to stop it, a line each.
        asking: What the coach says of it.
    """

    item: int
    exercise: str
    name: str
    flags: tuple[str, ...]
    prompt: PainPrompt

    @property
    def easier(self) -> Variation | None:
        """Its easier variation for what is left; ``None`` where there is none to go on in."""
        return self.prompt.easier

    @property
    def is_ahead(self) -> bool:
        """Whether it is what comes next, so that it can be skipped."""
        return self.prompt.remaining is Remaining.NEXT

    @property
    def limits(self) -> PainLimits:
        """How much pain means what."""
        return self.prompt.limits

    def actions(self, pain: int | None) -> tuple[PainAction, ...]:
        """What is offered at a pain of 0 to 10 (``None``: not said), the advised first."""
        return self.prompt.actions(pain)


def pain_context(snapshot: Snapshot) -> PainContext | None:
    """The exercise that hurts: the one under way, in a rest the one before it.

    Where nothing was done of the one before, as after a skip, it is the one that comes.
    """
    item = _item_under_way(snapshot)
    if item is None:
        return None
    left = remaining_of(item, snapshot.timeline, snapshot.transport.index)
    asking = PainPrompt(item, snapshot.timeline, left)
    return PainContext(
        item=item.index,
        exercise=item.step.exercise.id,
        name=safe_text(item.step.exercise.name),
        flags=tuple(map(safe_text, asking.flags)),
        prompt=asking,
    )


def pain_limits_text(limits: PainLimits) -> str:
    """How much pain means what, in a line."""
    return f"carry on up to {limits.carry_on} of 10, stop above {limits.ease_off}"


def regression_text(hurt: PainContext) -> str:
    """How what is left is made easier; empty where it cannot be."""
    ease = hurt.prompt.regression
    if hurt.easier is None or ease is None:
        return "" if ease is None else _EXPLAINED[ease]
    form = hurt.easier.exercise
    lines = [*form.setup[:1], *form.movement[:2]] or list(form.cues[:2])
    return " ".join(map(safe_text, lines)) or _EXPLAINED[ease]


def action_label(way: PainAction, hurt: PainContext) -> str:
    """What is offered, in words."""
    match way:
        case PainAction.CARRY_ON:
            return "Carry on, as far as it does not hurt more"
        case PainAction.EASIER if hurt.easier is not None:
            return f"Go on easier: {safe_text(hurt.easier.name)}"
        case PainAction.EASIER:
            return _EASIER[hurt.prompt.regression or Regression.SMALLER]
        case PainAction.SKIP:
            return f"Leave {hurt.name} for today" if hurt.is_ahead else "Go on with what comes next"
        case PainAction.STOP:
            return "Stop the session; what you did is kept"


def not_offered(way: PainAction, hurt: PainContext, pain: int | None) -> str:
    """Why something cannot be chosen at a pain of 0 to 10 (``None``: not said), in a sentence."""
    if way is PainAction.EASIER and hurt.prompt.regression is None:
        return "There is nothing here to be made easier."
    if pain is None:
        return "First say how much it hurts."
    return "With such a pain that is not offered."


def prompt(conductor: Conductor, hurt: PainContext, pain: int | None) -> None:
    """Have read aloud when to stop and how much it hurts, or what such a pain allows.

    Args:
        conductor: The session, which stands still.
        hurt: What hurts.
        pain: How much; ``None`` while that was not said.
    """
    conductor.speak(hurt.prompt.question() if pain is None else hurt.prompt.offer(pain))


def cancel(conductor: Conductor, *, was_going: bool) -> None:
    """It was a mistake: go on as before, and say no more of it."""
    if was_going:
        conductor.post(Command.RESUME)
    else:
        conductor.speak(())


def apply(conductor: Conductor, hurt: PainContext, pain: int | None, way: PainAction) -> str:
    """Keep what was told and do what was chosen; the session stands still before.

    Returns:
        A line for the person; empty when there is nothing to say.
    """
    if pain is not None:
        conductor.annotate(Annotation(AnnotationField.PAIN, pain, hurt.exercise))
    words = hurt.prompt.confirmation(way)
    match way:
        case PainAction.STOP:
            conductor.speak(words, Command.STOP)
            return ""
        case PainAction.EASIER:
            return _ease(conductor, hurt, words)
        case PainAction.SKIP if hurt.is_ahead:
            conductor.post(Command.SKIP_EXERCISE)
        case _:
            pass
    conductor.speak(words, Command.RESUME)
    return ""


def _ease(conductor: Conductor, hurt: PainContext, words: tuple[str, ...]) -> str:
    ease = hurt.prompt.regression or Regression.SMALLER
    to = ease.value if hurt.easier is None else hurt.easier.id
    conductor.annotate(Annotation(AnnotationField.EASED, to, hurt.exercise))
    if hurt.easier is not None:
        conductor.use_variation(UseEasierVariation(hurt.item, hurt.easier.exercise))
    # Whoever breathes as they like goes on when they like.
    conductor.speak(words, None if ease is Regression.OWN_RHYTHM else Command.RESUME)
    return regression_text(hurt)


def _item_under_way(snapshot: Snapshot) -> TimelineExercise | None:
    timeline, phase = snapshot.timeline, snapshot.phase
    if phase is None:
        return None
    if not phase.kind.is_work:
        before = [each for each in timeline.phases[: phase.index] if each.kind.is_work]
        coming = timeline.next_work(phase.index)
        if before and (coming is None or _is_begun(snapshot, before[-1])):
            phase = before[-1]
        elif coming is not None:
            phase = coming
    return timeline.exercise_of(phase)


def _is_begun(snapshot: Snapshot, work: Phase) -> bool:
    """Whether anything was done of the exercise that a working phase belongs to."""
    bouts = snapshot.timeline.work_sets
    return any(
        result.has_work and bouts[result.planned.work_set].item == work.item
        for result in snapshot.results()
    )
