"""The stream that the device plays: the schedule, placed in the mixer just before it is due.

It is told the time with each block and asks no clock, so all of it can be tested
without a device and without waiting.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

from coach_tui.audio.mixer import Mixer
from coach_tui.audio.output import LATE_S
from coach_tui.audio.pace import Pace

MAX_AHEAD = 2_000
"""Sounds kept waiting; the app schedules two seconds ahead, which is a few dozen."""


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at_s: float
    number: int
    pcm: bytes = field(compare=False)
    gain: float = field(compare=False)


class Stream:
    """A schedule against the clock, turned into blocks of sound.

    Args:
        latency_s: From a block being asked for to its first frame being heard.

    Attributes:
        late: Sounds dropped because they came too late.
        expired: Sounds dropped because the lease had run out.
    """

    def __init__(self, latency_s: float) -> None:
        self._mixer = Mixer()
        self._pace = Pace(latency_s)
        self._ahead: list[_Due] = []
        self._number = 0
        self._lease_s = math.inf
        self.late = 0
        self.expired = 0

    @property
    def interruptions(self) -> int:
        """How often the device stood still and was lined up with the clock again."""
        return self._pace.interruptions

    def schedule(self, pcm: bytes, at_s: float, gain: float) -> None:
        """Have a sample heard at a reading of the monotonic clock."""
        if len(self._ahead) < MAX_AHEAD:
            heapq.heappush(self._ahead, _Due(at_s, self._number, pcm, gain))
            self._number += 1

    def cut(self) -> None:
        """Forget the schedule and fade out what sounds."""
        self._ahead.clear()
        self._mixer.cut()

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Silence the output, or open it again."""
        self._mixer.set_muted(muted)

    def lease(self, until_s: float) -> None:
        """Start nothing that is due after ``until_s``; without any lease, all is started."""
        self._lease_s = until_s

    def pull(self, n_frames: int, now_s: float) -> bytes:
        """The next block.

        Args:
            n_frames: Its length.
            now_s: The monotonic clock's reading at which it was asked for.
        """
        start = self._mixer.position
        self._pace.observe(start, now_s)
        while self._ahead:
            due = self._ahead[0]
            frame = self._pace.frame_at(due.at_s)
            if frame >= start + n_frames:
                break
            heapq.heappop(self._ahead)
            if now_s - due.at_s > LATE_S:
                self.late += 1
            elif due.at_s > self._lease_s:
                self.expired += 1
            else:
                self._mixer.place(due.pcm, max(frame, start), due.gain)
        return self._mixer.mix(n_frames)
