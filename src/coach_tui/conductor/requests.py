"""What may be asked of a conductor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from coach_tui.clock import real_ms
from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
from coach_tui.core.coaching.script import resume_texts
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.state import Answer, Command
from coach_tui.core.timeline.positions import getting_into_position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.clock import Clock
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.log.entry import Annotation
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.core.player.state import PlayerRequest
    from coach_tui.core.timeline.positions import PositionChange
    from coach_tui.core.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Speak:
    """Say something now, in the place of what is being said.

    Attributes:
        texts: Sentences, said one after the other; none for silence. What has not been
            rendered is left out.
        order: What is done at the same moment; ``None`` for nothing. Without one it is
            heard only while the session is paused.
    """

    texts: tuple[str, ...]
    request: PlayerRequest | None = None


Request: TypeAlias = "PlayerRequest | Annotation | UseEasierVariation | Speak | bool"
"""What is asked of the thread; a ``bool`` mutes the sound, or lets it be heard again."""

START_DELAY_S = 0.25
"""A session starts, and goes on after a pause, a moment after the key.

The engine's buffer is up to 0.1 s long and its process takes 0.12 s to start, so
without this the first sound, and only that, would be late.
"""

MIXING_S = 0.2
"""The same without the loudspeaker: a session gives one that is late the time it takes."""

GET_READY_MS = 4_000
"""Whoever goes on with work that was broken off is told first what they go on with, and
gets so long at the least; longer where they have to lie down first, or put a band on. The
figure is the project's."""

KEEPS_SOUNDING = frozenset({Command.SLOWER, Command.QUICKER, Command.MORE_REST})
"""After these, what sounds is let sound out: no tone is broken off."""


@dataclass(frozen=True, slots=True)
class AudioChange:
    """What the wishes of one turn mean for what is heard.

    Attributes:
        steered: Whether what is to be heard has changed.
        abrupt: Whether what sounds is cut.
        aloud: What is said in the place of it.
    """

    changed: bool = False
    abrupt: bool = False
    spoken: tuple[str, ...] = ()

    def after(self, wish: Request) -> AudioChange:
        """This, and one more wish that was granted."""
        match wish:
            case Command() if wish in KEEPS_SOUNDING:
                return AudioChange(changed=True, abrupt=self.abrupt, spoken=self.spoken)
            case Speak(texts):
                return AudioChange(changed=True, abrupt=True, spoken=texts)
            case UseEasierVariation() | Command() | Answer():
                return AudioChange(changed=True, abrupt=True)
            case _:
                return self


def delay_ms(order: PlayerRequest, clock: Clock, latency_ms: int = 0, *, ready_ms: int = 0) -> int:
    """How long after it was asked for an order is carried out, on the session's clock.

    Args:
        order: What was asked for.
        clock: The session's clock.
        latency_ms: From the mixer to the ear, in real milliseconds.
        ready_ms: What a session that begins with work gives to get into position.
    """
    if order not in (Command.START, Command.RESUME):
        return 0
    first_ms = ready_ms if order is Command.START else 0
    return first_ms + real_ms(clock, max(START_DELAY_S, MIXING_S + latency_ms / 1000))


# MERGED: What a conductor is given to run.


@dataclass(frozen=True, slots=True)
class SessionRun:
    """What a conductor is to run.

    Attributes:
        session: The reference the session was started by.
        content_hash: SHA-256 of the session file's bytes, in hex.
        timeline: The session laid out in time.
        going_on: Where a broken-off session goes on; ``None`` to begin anew.
        earlier: What its self-tests were answered with before.
    """

    session: str
    content_hash: str
    timeline: Timeline
    resumed: ResumedSession | None = None
    previous_answers: Mapping[SelfTestKey, PreviousAnswer] = field(
        default_factory=dict[SelfTestKey, PreviousAnswer]
    )

    @property
    def timeline_to_play(self) -> Timeline:
        """The session as the person left it: its paces, rests and easier forms with it."""
        return (
            self.timeline if self.resumed is None else self.resumed.restored_timeline(self.timeline)
        )

    @property
    def move(self) -> PositionChange | None:
        """How to get into position for work that was broken off.

        ``None`` where the session begins with something else: that leads up to work itself.
        """
        timeline = self.timeline_to_play
        index = len(timeline.phases) if self.resumed is None else self.resumed.index
        for phase in timeline.phases[index : index + 1]:
            item = timeline.exercise_of(phase)
            if phase.kind.is_work and item is not None:
                return getting_into_position(item.step, phase.side)
        return None

    @property
    def ready_ms(self) -> int:
        """The time to get into position before the 3-2-1; 0 where something else leads up to it."""
        return 0 if self.move is None else max(GET_READY_MS, self.move.needs_ms)

    def opening_texts(self, coaching: Coaching) -> tuple[str, ...]:
        """What is said before work that was broken off goes on, sentence by sentence."""
        if self.resumed is None:
            return ()
        return resume_texts(self.timeline_to_play, coaching, self.resumed.index)

    @property
    def running_ms(self) -> int:
        """Time spent exercising before, in a session that is gone on with."""
        return 0 if self.resumed is None else self.resumed.running_ms(self.timeline_to_play)
