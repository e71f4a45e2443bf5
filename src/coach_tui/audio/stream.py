"""The stream that the device plays: the schedule, placed in the mixer just before it is due.

It is told the time with each block and asks no clock, so all of it can be tested
without a device and without waiting.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.audio.mixer import DELAY_FRAMES, Group, Mixer
from coach_tui.audio.output import LATE_S, MAX_AHEAD
from coach_tui.audio.pace import Pace
from coach_tui.audio.pcm import RATE

if TYPE_CHECKING:
    from coach_tui.audio.hush import Hush
    from coach_tui.audio.mixer import Source

MAX_SPARED = 32
"""Sounds that were begun last and are remembered: more than begin within a block or two."""


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at_s: float
    number: int
    source: Source = field(compare=False)
    group: Group = field(compare=False)

    def is_late(self, now_s: float) -> bool:
        """Whether it is better not heard at all; of a tone, the rest still leads the way."""
        late_s = now_s - self.at_s
        if self.group is Group.TONE:
            return late_s >= self.source.n_frames / RATE
        return late_s > LATE_S

    def frame(self, frame: int, start: int) -> int:
        """Where to place what is due at ``frame`` when the stream is at ``start``."""
        return frame if self.group is Group.TONE else max(frame, start)


class Stream:
    """A schedule against the clock, turned into blocks of sound.

    Args:
        latency_s: From a block being asked for to its first frame being heard.
        hush: Added to the output, if anything is.

    Attributes:
        late: Sounds dropped because they came too late.
        expired: Sounds dropped because the lease had run out.
    """

    def __init__(self, latency_s: float, hush: Hush | None = None) -> None:
        self._mixer = Mixer()
        self._hush = hush
        self._interruptions = 0
        self._pace = Pace(latency_s + DELAY_FRAMES / RATE)
        self._ahead: list[_Due] = []
        self._number = 0
        self._begun: deque[tuple[float, Group, int]] = deque(maxlen=MAX_SPARED)
        self._spared: frozenset[tuple[float, Group, int]] = frozenset()
        self._lease_s = math.inf
        self._lapsed = False
        self.late = 0
        self.expired = 0

    @property
    def interruptions(self) -> int:
        """How often the device stood still and was lined up with the clock again."""
        return self._interruptions + self._pace.interruptions

    def schedule(self, source: Source, at_s: float, group: Group = Group.SOUND) -> None:
        """Have something heard at a reading of the monotonic clock.

        What a gentle cut has let sound out is not heard twice when it is asked for again:
        it was mixed a little ahead, so whoever asks cannot know that it has begun.
        """
        if (at_s, group, source.n_frames) in self._spared:
            return
        if len(self._ahead) < MAX_AHEAD:
            heapq.heappush(self._ahead, _Due(at_s, self._number, source, group))
            self._number += 1

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Forget the schedule and fade out what sounds, or let that sound to its end."""
        self._ahead.clear()
        if not keep_sounding:
            self._begun.clear()
        self._spared = frozenset(self._begun)
        self._mixer.cut(keep_sounding=keep_sounding)

    def play_on(self, latency_s: float) -> None:
        """Another device asks from now on, so that the clocks are to be tied together anew."""
        self._interruptions += self._pace.interruptions + 1
        self._pace = Pace(latency_s + DELAY_FRAMES / RATE)

    def set_latency(self, latency_s: float) -> None:
        """The device is found to be later, or less late; what sounds is left where it is."""
        self._pace.set_latency(latency_s + DELAY_FRAMES / RATE)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Silence the output, or open it again."""
        self._mixer.set_muted(muted)

    def set_volume(self, volume: float) -> None:
        """Turn the output to a volume from 0 to 1."""
        self._mixer.set_volume(volume)

    def lease(self, until_s: float) -> None:
        """Be silent after ``until_s``; without any lease, all is heard."""
        self._lease_s = until_s

    def pull(self, n_frames: int, now_s: float) -> bytes:
        """The next block.

        Args:
            n_frames: Its length.
            now_s: The monotonic clock's reading at which it was asked for.
        """
        start = self._mixer.position
        self._pace.observe(start, now_s)
        if now_s > self._lease_s and not self._lapsed:
            self._mixer.cut()
        self._lapsed = now_s > self._lease_s
        while self._ahead:
            due = self._ahead[0]
            frame = self._pace.frame_at(due.at_s)
            if frame >= start + n_frames:
                break
            heapq.heappop(self._ahead)
            if due.is_late(now_s):
                self.late += 1
            elif due.at_s > self._lease_s:
                self.expired += 1
            else:
                self._begun.append((due.at_s, due.group, due.source.n_frames))
                self._mixer.place(due.source, due.frame(frame, start), due.group)
        block = self._mixer.mix(n_frames)
        return block if self._hush is None else self._hush.over(block)
