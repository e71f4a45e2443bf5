"""What follows from where a session stands: its phase, its position, what comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.events import RepDone
from coach_tui.core.session import Motion
from coach_tui.core.transport import LEAD_IN_MS, State

if TYPE_CHECKING:
    from coach_tui.core.timeline import Phase, Timeline
    from coach_tui.core.transport import Transport


def phase_at(timeline: Timeline, transport: Transport) -> Phase | None:
    """The phase that is under way or comes next; ``None`` at the end."""
    phases = timeline.phases
    return phases[transport.index] if transport.index < len(phases) else None


def position_at(timeline: Timeline, transport: Transport, now_ms: int) -> int:
    """Where on a timeline a session stands at a reading of the clock, in milliseconds."""
    phase = phase_at(timeline, transport)
    if phase is None:
        return timeline.total_ms
    if phase.is_open:
        return phase.start_ms
    return phase.start_ms + min(phase.duration_ms, transport.elapsed_at(now_ms))


def deadline_ms(timeline: Timeline, transport: Transport) -> int | None:
    """The reading of the clock at which something happens by itself; ``None`` for never."""
    if transport.state is State.LEAD_IN:
        return transport.since_ms + LEAD_IN_MS
    phase = phase_at(timeline, transport)
    if phase is None or not transport.is_moving:
        return None
    length_ms = phase.max_ms if phase.is_open else phase.duration_ms
    if length_ms is None:
        return None
    # A phase can have become shorter than the time already spent in it.
    return transport.since_ms + max(0, length_ms - transport.elapsed_ms)


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
