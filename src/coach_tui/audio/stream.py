"""The stream that the device plays: scheduled sounds, mixed just before they are due.

``StreamClock`` maps clock readings to frames. The device requests a block when there is room in
its buffer, sometimes late and never early: so the smallest recent difference between the clock
and the stream's position is the true offset, and the others are that plus a delay. ``Stream`` gets
the time with each block and reads no clock, so it can be tested without a device or waiting.
``KeepAliveNoise`` keeps loudspeakers awake: Bluetooth speakers and some amplifiers shut off in
digital silence and swallow the first syllable when they come back.
"""

from __future__ import annotations

import heapq
import math
import random
from array import array
from collections import deque
from typing import NamedTuple

from coach_tui.audio.mixer import DELAY_FRAMES, Group, Mixer, Playable
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sound_out import LATE_S, MAX_AHEAD

STEP_S = 0.015
"""A larger difference is an interruption (measured: a busy machine delays blocks by up to 10 ms
without one)."""

# The time that such a difference has to last. Late blocks are made up for sooner.
STEP_WINDOW_S = 0.3

SHIFT_S = 0.002
"""A lasting difference above this is corrected too: the rest of a short interruption, or clocks
that differ (15 ms in 2.5 minutes at 100 ppm)."""

SHIFT_WINDOW_S = 2.0


class StreamClock:
    """The device's clock tied to the monotonic clock.

    The latency is from the request for a block to its first frame being audible.
    """

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._origin_s: float | None = None
        self._first_s = 0.0
        self._seen: deque[tuple[float, float]] = deque()
        self.interruptions = 0  # Times the stream stood still and was realigned

    def observe(self, position: int, now_s: float) -> None:
        """Record that the block starting at frame ``position`` was requested at ``now_s``."""
        offset_s = now_s - position / RATE
        self._seen.append((now_s, offset_s))
        while self._seen[0][0] < now_s - SHIFT_WINDOW_S:
            self._seen.popleft()
        if self._origin_s is None:
            self._origin_s, self._first_s = offset_s, now_s
        if now_s - self._first_s < STEP_WINDOW_S:
            # The buffer is filled for the first time: blocks are requested all at once.
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
        self._latency_s = latency_s

    def frame_at(self, at_s: float) -> int:
        """Return the frame that is audible at a reading of the clock, once a block was requested."""
        if self._origin_s is None:
            raise ValueError("the stream has not started")
        return round((at_s - self._latency_s - self._origin_s) * RATE)


MAX_RECENT = 32  # Sounds started last that are remembered: more than start within two blocks


class _Due(NamedTuple):
    at_s: float
    number: int
    source: Playable
    group: Group

    def is_late(self, now_s: float) -> bool:
        """Whether to drop it. The rest of a tone is still useful."""
        late_s = now_s - self.at_s
        if self.group is Group.TONE:
            return late_s >= self.source.n_frames / RATE
        return late_s > LATE_S

    def start_frame(self, frame: int, block_start: int) -> int:
        """Return the frame to place it at: a late sound starts with the block, a tone before it."""
        return frame if self.group is Group.TONE else max(frame, block_start)


class Stream:
    """A schedule turned into blocks of sound."""

    def __init__(self, latency_s: float, noise: KeepAliveNoise | None = None) -> None:
        self._mixer = Mixer()
        self.output = self._mixer.output  # Volume and mute
        self._noise = noise
        self._interruptions = 0
        self._clock = StreamClock(latency_s + DELAY_FRAMES / RATE)
        self._ahead: list[_Due] = []
        self._number = 0
        self._started: deque[tuple[float, Group, int]] = deque(maxlen=MAX_RECENT)
        self._still_sounding: frozenset[tuple[float, Group, int]] = frozenset()
        self._lease_s = math.inf
        self._lease_ended = False
        self.late = 0  # Sounds dropped because they arrived too late
        self.expired = 0  # Sounds dropped because the lease had run out
        self.cuts = 0  # Times that what was playing was cut off

    @property
    def interruptions(self) -> int:
        """Times the device stood still and the stream was realigned with the clock."""
        return self._interruptions + self._clock.interruptions

    def schedule(self, source: Playable, at_s: float, group: Group = Group.SOUND) -> None:
        """Schedule a sound at a reading of the monotonic clock.

        A sound that still plays after a cut with ``keep_sounding`` is not started twice: it was
        mixed a little ahead, so the scheduler cannot know that it has started.
        """
        if (at_s, group, source.n_frames) in self._still_sounding:
            return
        if len(self._ahead) < MAX_AHEAD:
            heapq.heappush(self._ahead, _Due(at_s, self._number, source, group))
            self._number += 1

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Clear the schedule and fade out playing sounds, or let them finish."""
        self._ahead.clear()
        if not keep_sounding:
            self.cuts += 1
            self._started.clear()
        self._still_sounding = frozenset(self._started)
        self._mixer.cut(keep_sounding=keep_sounding)

    def realign(self, latency_s: float) -> None:
        """Align the clocks with another device."""
        self._interruptions += self._clock.interruptions + 1
        self._clock = StreamClock(latency_s + DELAY_FRAMES / RATE)

    def set_latency(self, latency_s: float) -> None:
        self._clock.set_latency(latency_s + DELAY_FRAMES / RATE)

    def lease(self, until_s: float) -> None:
        """Fall silent after ``until_s``; without any lease the stream plays on."""
        self._lease_s = until_s

    def pull(self, n_frames: int, now_s: float) -> bytes:
        """Return the next block, requested at ``now_s``."""
        start = self._mixer.position
        self._clock.observe(start, now_s)
        if now_s > self._lease_s and not self._lease_ended:
            self._mixer.cut()
        self._lease_ended = now_s > self._lease_s
        while self._ahead:
            due = self._ahead[0]
            frame = self._clock.frame_at(due.at_s)
            if frame >= start + n_frames:
                break
            heapq.heappop(self._ahead)
            if due.is_late(now_s):
                self.late += 1
            elif due.at_s > self._lease_s:
                self.expired += 1
            else:
                self._started.append((due.at_s, due.group, due.source.n_frames))
                self._mixer.place(due.source, due.start_frame(frame, start), due.group)
        block = self._mixer.mix(n_frames)
        return block if self._noise is None else self._noise.add_to(block)


NOISE_PEAK = 6
"""The largest sample, of 32767: 75 dB below full scale, 20 dB below a quiet room where full
scale is as loud as a vacuum cleaner."""


class KeepAliveNoise:
    """An inaudible second of noise, repeated, muted or not."""

    def __init__(self) -> None:
        generator = random.Random(1)  # noqa: S311 - noise, the same each time
        self._noise = array(
            "h", (generator.randint(-NOISE_PEAK, NOISE_PEAK) for _ in range(RATE))
        ).tobytes()
        self._position = 0

    def add_to(self, pcm: bytes) -> bytes:
        """Return the frames with noise added."""
        end = self._position + len(pcm)
        noise = self._noise[self._position : end]
        while len(noise) < len(pcm):
            noise += self._noise[: len(pcm) - len(noise)]
        self._position = end % len(self._noise)
        return audioop.add(pcm, noise, WIDTH)
