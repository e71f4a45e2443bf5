"""All of an exercise explained again by one key: its set-up, movement and form cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.conductor import Speak, TeachAgain
from coach_tui.core.coaching.before_work import teaching_texts
from coach_tui.core.coaching.lines import CoachingLevel
from coach_tui.core.player.state import State
from coach_tui.core.player.transitions import next_exercise

if TYPE_CHECKING:
    from coach_tui.conductor import Conductor, Snapshot

NOT_NOW = "Pause first, or wait for the next rest."


class Lesson(Struct, frozen=True):
    """What is explained, or why nothing is; neither is safe to print."""

    lines: tuple[str, ...] = ()
    refusal: str = ""


def can_teach(snapshot: Snapshot) -> bool:
    """Whether an exercise can be taught now: in what leads up to it, and in a pause."""
    phase = snapshot.phase
    leads_up = snapshot.state is State.RUNNING and phase is not None and not phase.kind.is_work
    return leads_up or snapshot.state is State.PAUSED


def teach_again(conductor: Conductor) -> Lesson:
    """Explain all of the present or next exercise again, and take the time for it."""
    snapshot = conductor.snapshot
    item = next_exercise(snapshot.timeline, snapshot.transport.index)
    if item is None:
        return Lesson(refusal="No exercise comes next.")
    if not can_teach(snapshot):
        return Lesson(refusal=NOT_NOW)
    texts = teaching_texts(snapshot.timeline, item.step)
    if snapshot.state is not State.PAUSED:
        conductor.post(TeachAgain())
    elif conductor.coaching.level is not CoachingLevel.TONES:
        conductor.post(Speak(texts))
    return Lesson((f"{item.step.exercise.name}.", *texts))
