"""What is said and offered when something hurts in the middle of a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.changes import Field, Saying
from coach_tui.core.easing import SMALLER, Easier, PainWay, easier_variation
from coach_tui.core.transport import Command, State
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.conductor import Conductor, Snapshot
    from coach_tui.core.pain import PainLimits
    from coach_tui.core.session import Variation
    from coach_tui.core.timeline import Item


def pain_words(limits: PainLimits) -> str:
    """How much pain means what, in a line."""
    return f"carry on up to {limits.carry_on} of 10, stop above {limits.ease_off}"


GOING = frozenset({State.RUNNING, State.WAITING, State.LEAD_IN})
"""The states in which a session moves, and stands still when something hurts."""

KEEP_SMALL = "Smaller from here: only as far as it does not hurt."
TOO_MUCH = "That is more than should be worked with. Stop here for today; what you did is kept."


@dataclass(frozen=True, slots=True)
class Hurt:
    """The exercise that hurts. Its words are safe to print.

    Attributes:
        item: Its place in the timeline.
        exercise: Its id.
        name: What people call it.
        flags: When to stop it, a line each.
        easier: Its easier variation; ``None`` if it has none, or is done in it already.
        is_ahead: Whether anything of it is left to be skipped.
        limits: How much pain means what.
    """

    item: int
    exercise: str
    name: str
    flags: tuple[str, ...]
    easier: Variation | None
    is_ahead: bool
    limits: PainLimits


def hurt_of(snapshot: Snapshot) -> Hurt | None:
    """The exercise that hurts: the one under way, in a rest the one before it."""
    item = _item_under_way(snapshot)
    if item is None:
        return None
    work = snapshot.timeline.next_work(snapshot.transport.index)
    return Hurt(
        item=item.index,
        exercise=item.step.exercise.id,
        name=safe_text(item.step.exercise.name),
        flags=tuple(map(safe_text, item.step.exercise.stop_if)),
        easier=easier_variation(item),
        is_ahead=work is not None and work.item == item.index,
        limits=snapshot.timeline.pain,
    )


def easier_words(hurt: Hurt) -> str:
    """What going on in an easier form means: ``Half clamshell``, or a smaller range."""
    if hurt.easier is None:
        return "Go on in a smaller range"
    return f"Go on easier: {safe_text(hurt.easier.name)}"


def explained(hurt: Hurt) -> str:
    """How the easier form is done."""
    if hurt.easier is None:
        return KEEP_SMALL
    form = hurt.easier.exercise
    lines = [*form.setup[:1], *form.movement[:2]] or list(form.cues[:2])
    return " ".join(map(safe_text, lines)) or KEEP_SMALL


def way_words(way: PainWay, hurt: Hurt) -> str:
    """What is offered, in words."""
    match way:
        case PainWay.CARRY_ON:
            return "Carry on, as far as it does not hurt more"
        case PainWay.EASIER:
            return easier_words(hurt)
        case PainWay.SKIP:
            return f"Leave {hurt.name} for today" if hurt.is_ahead else "Go on with what comes next"
        case PainWay.STOP:
            return "Stop the session; what you did is kept"


def follow(conductor: Conductor, hurt: Hurt, pain: int | None, way: PainWay) -> str:
    """Keep what was told and do what was chosen; the session stands still before.

    Returns:
        A line for the person; empty when there is nothing to say.
    """
    if pain is not None:
        conductor.say(Saying(Field.PAIN, pain, hurt.exercise))
    match way:
        case PainWay.STOP:
            conductor.post(Command.STOP)
            return ""
        case PainWay.SKIP if hurt.is_ahead:
            conductor.post(Command.SKIP_EXERCISE)
        case PainWay.EASIER:
            to = SMALLER if hurt.easier is None else hurt.easier.id
            conductor.say(Saying(Field.EASED, to, hurt.exercise))
            if hurt.easier is not None:
                conductor.ease(Easier(hurt.item, hurt.easier.exercise))
        case _:
            pass
    conductor.post(Command.RESUME)
    return explained(hurt) if way is PainWay.EASIER else ""


def _item_under_way(snapshot: Snapshot) -> Item | None:
    timeline, phase = snapshot.timeline, snapshot.phase
    if phase is None:
        return None
    if not phase.kind.is_work:
        before = [each for each in timeline.phases[: phase.index] if each.kind.is_work]
        found = before[-1] if before else timeline.next_work(phase.index)
        phase = phase if found is None else found
    return timeline.item_of(phase)
