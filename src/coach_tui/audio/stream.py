"""When a frame of the stream is heard: the device's own clock tied to the monotonic one.

The device asks for the next block when there is room in its buffer, sometimes late
and never early. So of the differences between the clock and the stream's position,
the smallest of a while is the true one, and the others are that plus a delay.
"""

from __future__ import annotations

import heapq
import math
import random
from array import array
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.audio.mixer import DELAY_FRAMES, Group, Mixer
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sound_out import LATE_S, MAX_AHEAD

if TYPE_CHECKING:
    from coach_tui.audio.mixer import Playable

STEP_S = 0.015
"""A difference from which on the stream was interrupted (measured: a busy machine
makes blocks up to 10 ms late without an interruption)."""

STEP_WINDOW_S = 0.3
"""How long such a difference has to last. Late blocks are caught up with in less."""

SHIFT_S = 0.002
"""A smaller difference is corrected too, once it has lasted: what a short interruption
leaves behind, and crystals that do not agree (15 ms in 2.5 minutes at 100 ppm)."""

SHIFT_WINDOW_S = 2.0


class StreamClock:
    """Maps readings of the monotonic clock to frames of the stream.

    Args:
        latency_s: From a block being asked for, on time, to its first frame being heard.

    Attributes:
        interruptions: How often the stream stood still and was lined up again.
    """

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._origin_s: float | None = None
        self._first_s = 0.0
        self._seen: deque[tuple[float, float]] = deque()
        self.interruptions = 0

    def observe(self, position: int, now_s: float) -> None:
        """Take note that the block beginning at frame ``position`` was asked for at ``now_s``."""
        offset_s = now_s - position / RATE
        self._seen.append((now_s, offset_s))
        while self._seen[0][0] < now_s - SHIFT_WINDOW_S:
            self._seen.popleft()
        if self._origin_s is None:
            self._origin_s, self._first_s = offset_s, now_s
        if now_s - self._first_s < STEP_WINDOW_S:
            # The buffer is being filled for the first time: blocks come all at once.
            self._origin_s = min(self._origin_s, offset_s)
            return
        floor_s = min(o for at, o in self._seen if at >= now_s - STEP_WINDOW_S)
        if abs(floor_s - self._origin_s) > STEP_S:
            self.interruptions += floor_s > self._origin_s
            self._origin_s = floor_s
            self._seen.clear()
            self._seen.append((now_s, floor_s))
            return
        if self._seen[0][0] > now_s - SHIFT_WINDOW_S + STEP_WINDOW_S:
            return
        floor_s = min(o for _, o in self._seen)
        if abs(floor_s - self._origin_s) > SHIFT_S:
            self._origin_s = floor_s

    def set_latency(self, latency_s: float) -> None:
        """Go on with another latency: from the next frame that is asked for."""
        self._latency_s = latency_s

    def frame_at(self, at_s: float) -> int:
        """The frame that is heard at a reading of the clock.

        Raises:
            ValueError: Nothing was observed yet.
        """
        if self._origin_s is None:
            raise ValueError("the stream has not begun")
        return round((at_s - self._latency_s - self._origin_s) * RATE)


# MERGED: The stream that the device plays: the schedule, placed in the mixer just before it is due.
#
# MERGED: It is told the time with each block and asks no clock, so all of it can be tested
# MERGED: without a device and without waiting.


MAX_RECENT = 32
"""Sounds that were begun last and are remembered: more than begin within a block or two."""


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at_s: float
    number: int
    source: Playable = field(compare=False)
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

    def __init__(self, latency_s: float, hush: KeepAliveNoise | None = None) -> None:
        self._mixer = Mixer()
        self._hush = hush
        self._interruptions = 0
        self._pace = StreamClock(latency_s + DELAY_FRAMES / RATE)
        self._ahead: list[_Due] = []
        self._number = 0
        self._begun: deque[tuple[float, Group, int]] = deque(maxlen=MAX_RECENT)
        self._spared: frozenset[tuple[float, Group, int]] = frozenset()
        self._lease_s = math.inf
        self._lapsed = False
        self.late = 0
        self.expired = 0

    @property
    def interruptions(self) -> int:
        """How often the device stood still and was lined up with the clock again."""
        return self._interruptions + self._pace.interruptions

    def schedule(self, source: Playable, at_s: float, group: Group = Group.SOUND) -> None:
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

    def realign(self, latency_s: float) -> None:
        """Another device asks from now on, so that the clocks are to be tied together anew."""
        self._interruptions += self._pace.interruptions + 1
        self._pace = StreamClock(latency_s + DELAY_FRAMES / RATE)

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
        return block if self._hush is None else self._hush.add_to(block)


# MERGED: What keeps a loudspeaker awake: noise that nobody hears.
#
# MERGED: Bluetooth speakers and some amplifiers shut off in digital silence and take half a second
# MERGED: to come back, which swallows the first syllable. So the stream is open from the start,
# MERGED: long before the first cue, and never quite silent, muted or not.


PEAK = 6
"""The largest sample, of 32767: 75 dB below full scale, 20 dB below a quiet room where full
scale is as loud as a vacuum cleaner."""


class KeepAliveNoise:
    """A second of noise, over and over."""

    def __init__(self) -> None:
        chance = random.Random(1)  # noqa: S311 - noise, and the same each time
        self._noise = array("h", (chance.randint(-PEAK, PEAK) for _ in range(RATE))).tobytes()
        self._at = 0

    def add_to(self, pcm: bytes) -> bytes:
        """The frames with as many of noise added."""
        end = self._at + len(pcm)
        noise = self._noise[self._at : end]
        while len(noise) < len(pcm):
            noise += self._noise[: len(pcm) - len(noise)]
        self._at = end % len(self._noise)
        return audioop.add(pcm, noise, WIDTH)
