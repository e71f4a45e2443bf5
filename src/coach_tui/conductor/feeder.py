"""Feeds the audio engine a little ahead of what is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.audio.link import ScheduledSound
from coach_tui.clock import real_ms
from coach_tui.core.cues import count_in, cues_for
from coach_tui.core.transport import LEAD_IN_MS, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.audio.link import SoundOut
    from coach_tui.clock import Clock
    from coach_tui.core.cues import Cue
    from coach_tui.core.timeline import Timeline
    from coach_tui.core.transport import Transport

HORIZON_S = 2.0
"""How far ahead sounds are handed over.

More than the longest stall that a busy interpreter causes (0.5 s measured with
native code holding the lock), less than a person would put up with hearing
after the program was stopped.
"""

REFILL_S = 0.5
"""How often, at the most, the feeder wants to be called while sounds lie ahead."""


class CueFeeder:
    """Hands each cue of a session to the sound, once, ahead of its time.

    Args:
        sound: Where the cues go.
        clock: The session's clock.
    """

    def __init__(self, sound: SoundOut, clock: Clock) -> None:
        self._sound = sound
        self._clock = clock
        self._cues: tuple[Cue, ...] = ()
        self._next = 0
        self._count_in: list[tuple[int, str]] = []

    def restart(self, timeline: Timeline, transport: Transport, now_ms: int) -> None:
        """Forget what was handed over and begin again from where the session stands.

        Args:
            timeline: What is to be done from now on.
            transport: Where the session stands.
            now_ms: The clock's reading.
        """
        self._sound.cut()
        self._cues = cues_for(timeline)
        self._count_in = []
        here = _here(timeline, transport, now_ms)
        if transport.state is State.LEAD_IN:
            self._count_in = list(count_in(transport.since_ms))
            # Its go stands for the cue that the phase would begin with.
            here = (here[0], here[1] + 1)
        self._next = next(
            (n for n, cue in enumerate(self._cues) if (cue.phase, cue.at_ms) >= here),
            len(self._cues),
        )
        self.feed(timeline, transport, now_ms)

    def feed(self, timeline: Timeline, transport: Transport, now_ms: int) -> int | None:
        """Hand over what is to be heard soon.

        Args:
            timeline: What is to be done.
            transport: Where the session stands.
            now_ms: The clock's reading.

        Returns:
            The reading of the clock at which to feed again; ``None`` when all that
            can be known has been handed over.
        """
        horizon_ms = now_ms + real_ms(self._clock, HORIZON_S)
        due = [
            ScheduledSound(sound, self._clock.monotonic_at(at_ms))
            for at_ms, sound in self._take(timeline, transport, horizon_ms)
        ]
        if due:
            self._sound.schedule(due)
        following = self._peek(timeline, transport)
        if following is None:
            return None
        return max(
            now_ms + real_ms(self._clock, REFILL_S), following[0] - real_ms(self._clock, HORIZON_S)
        )

    def _take(
        self, timeline: Timeline, transport: Transport, until_ms: int
    ) -> Iterator[tuple[int, str]]:
        while (following := self._peek(timeline, transport)) is not None:
            if following[0] > until_ms:
                return
            if self._count_in:
                self._count_in.pop(0)
            else:
                self._next += 1
            yield following

    def _peek(self, timeline: Timeline, transport: Transport) -> tuple[int, str] | None:
        """The next thing to be heard and when, as far as that can be known."""
        if self._count_in:
            return self._count_in[0]
        if self._next == len(self._cues):
            return None
        cue = self._cues[self._next]
        at_ms = _clock_time(timeline, transport, cue)
        return None if at_ms is None else (at_ms, cue.sound)


def _here(timeline: Timeline, transport: Transport, now_ms: int) -> tuple[int, int]:
    """Where a session stands, in the order that cues are in."""
    if transport.index == len(timeline.phases):
        return transport.index, timeline.total_ms
    start_ms = timeline.phases[transport.index].start_ms
    return transport.index, start_ms + transport.elapsed_at(now_ms)


def _clock_time(timeline: Timeline, transport: Transport, cue: Cue) -> int | None:
    """The reading of the clock at which a cue is due, if the session runs on; else ``None``."""
    if transport.state is State.FINISHED:
        return transport.since_ms
    if transport.state not in (State.RUNNING, State.WAITING, State.LEAD_IN):
        return None
    # What comes after an open phase comes when the person says so.
    if any(phase.is_open for phase in timeline.phases[transport.index : cue.phase]):
        return None
    _, position_ms = _here(timeline, transport, transport.since_ms)
    from_ms = transport.since_ms + (LEAD_IN_MS if transport.state is State.LEAD_IN else 0)
    return from_ms + cue.at_ms - position_ms
