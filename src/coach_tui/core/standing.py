"""What follows from where a session stands: its phase, its position, what comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.events import RepDone
from coach_tui.core.phases import PhaseKind
from coach_tui.core.session import Motion
from coach_tui.core.transport import LEAD_IN_MS, State

if TYPE_CHECKING:
    from coach_tui.core.timeline import Phase, Timeline
    from coach_tui.core.transport import Transport


class Standing:
    """A session at a place on its timeline: what can be said of it without knowing more.

    Attributes:
        timeline: What is to be done.
        transport: Where the session stands, and since when.
    """

    __slots__ = ()
    timeline: Timeline
    transport: Transport

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self.transport.state

    @property
    def phase(self) -> Phase | None:
        """The phase that is under way or comes next; ``None`` at the end."""
        phases, index = self.timeline.phases, self.transport.index
        return phases[index] if index < len(phases) else None

    def position_at(self, now_ms: int) -> int:
        """Where on the timeline the session stands at a reading of the clock, in milliseconds."""
        phase = self.phase
        if phase is None:
            return self.timeline.total_ms
        if phase.is_open:
            return phase.start_ms
        return phase.start_ms + min(phase.duration_ms, self.transport.elapsed_at(now_ms))

    def is_getting_ready(self, now_ms: int) -> bool:
        """Whether the 3-2-1 has not begun yet, so that the person can get into position."""
        return self.state is State.LEAD_IN and now_ms < self.transport.since_ms

    def next_deadline_ms(self) -> int | None:
        """The reading of the clock at which something happens by itself; ``None`` for never."""
        transport, phase = self.transport, self.phase
        if transport.state is State.LEAD_IN:
            return transport.since_ms + LEAD_IN_MS
        if phase is None or not transport.is_moving:
            return None
        length_ms = phase.max_ms if phase.is_open else phase.duration_ms
        if length_ms is None:
            return None
        # A phase can have become shorter than the time already spent in it.
        return transport.since_ms + max(0, length_ms - transport.elapsed_ms)


def last_motion(rep: tuple[Phase, ...]) -> Phase:
    """The phase with whose end a rep is done; only a pause can come after it."""
    return [phase for phase in rep if phase.kind is not PhaseKind.PAUSE][-1]


def rep_is_done(timeline: Timeline, index: int) -> bool:
    """Whether a phase is the pause after a rep that is done."""
    phase = timeline.phases[index]
    return phase.rep is not None and index > last_motion(timeline.rep_phases(index)).index


def rep_done(at_ms: int, bout: int, rep: int, phases: tuple[Phase, ...]) -> RepDone:
    """That a rep was finished, with what its phases took.

    Args:
        at_ms: When.
        bout: The set and side that worked.
        rep: Its number, from 1.
        phases: All of its phases.
    """
    took = dict.fromkeys(Motion, 0)
    for phase in phases:
        if phase.kind.motion is not None:
            took[phase.kind.motion] += phase.duration_ms
    return RepDone(
        at_ms=at_ms,
        bout=bout,
        rep=rep,
        up_ms=took[Motion.UP],
        hold_ms=took[Motion.HOLD],
        down_ms=took[Motion.DOWN],
        pause_ms=took[Motion.PAUSE],
    )
