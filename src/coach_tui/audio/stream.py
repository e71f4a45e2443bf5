"""The stream that the device plays: scheduled sounds, mixed just before they are due.

``StreamClock`` maps clock readings to frames. The device requests a block when there is room in
its buffer, sometimes late and never early: so the smallest recent difference between the clock
and the stream's position is the true offset, and the others are that plus a delay. ``Stream`` gets
the time with each block and reads no clock, so it can be tested without a device or waiting.
``Engine`` shares it between the device's thread and the one that reads commands.
``KeepAliveNoise`` keeps loudspeakers awake: Bluetooth speakers and some amplifiers shut off in
digital silence and swallow the first syllable when they come back.
"""

from __future__ import annotations

import heapq
import logging
import math
import random
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from coach_tui.audio.device import BUFFER_MS
from coach_tui.audio.mixer import DELAY_FRAMES, Group, Mixer, Playable
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.protocol import (
    Command,
    Cut,
    ExtraLatency,
    Health,
    Lease,
    Mute,
    Note,
    Report,
    ScheduleSounds,
    Theme,
    Volume,
)
from coach_tui.audio.sound_out import LATE_S, MAX_AHEAD
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.clock import monotonic_s

_logger = logging.getLogger(__name__)

STEP_S = 0.015
"""A larger difference is an interruption (measured: a busy machine delays blocks by up to 10 ms
without one)."""

STEP_WINDOW_S = 0.3
"""The time that such a difference has to last. Late blocks are made up for sooner."""

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


_HEALTH_BLOCKS = 25  # Blocks between two health checks: about a second
_LOGGED_ERRORS = 10  # Later faults of blocks are only counted


def bank_of(folders: Iterable[str], report: Callable[[Report], None]) -> SoundBank:
    return SoundBank([Path(folder) for folder in folders], lambda text: report(Note(text)))


class Engine:
    """The stream, shared by the device's thread and the thread that reads commands.

    The reader never touches the stream: its calls wait in a queue until the device requests the
    next block, so that no block ever waits for a lock.
    """

    def __init__(
        self,
        sources: SoundSources,
        report: Callable[[Report], None],
        latency_s: float = BUFFER_MS / 1000,
    ) -> None:
        self._sources = sources
        self._report = report
        self._device_s = latency_s
        self._extra_s = 0.0
        self._stream = Stream(latency_s, KeepAliveNoise())
        self.last_pull_s = monotonic_s()  # When the device last requested a block
        self._calls: deque[Callable[[], None]] = deque()
        self._blocks = 0
        self._errors = 0
        self._health = Health()

    def execute(self, command: Command) -> None:
        """Queue a command; decoding and synthesis happen here, in the reader's thread."""
        match command:
            case ScheduleSounds(sounds):
                for scheduled in sounds:
                    if (playable := self._sources.get(scheduled)) is not None:
                        source, group = playable
                        call = partial(self._stream.schedule, source, scheduled.at_s, group)
                        self._calls.append(call)
            case Cut(keep_sounding):
                self._calls.append(partial(self._stream.cut, keep_sounding=keep_sounding))
            case Volume(level):
                self._calls.append(partial(self._stream.output.set_volume, level))
            case Mute(on):
                self._calls.append(partial(self._stream.output.set_muted, on))
            case ExtraLatency(by_s):
                self._extra_s = by_s
                self._calls.append(self._apply_latency)
            case Theme(folders):
                self._sources.use_bank(bank_of(folders, self._report))
            case Lease(until_s):
                self._calls.append(partial(self._stream.lease, until_s))

    @property
    def cuts(self) -> int:
        """Times that what was playing was cut off."""
        return self._stream.cuts

    def realign(self) -> None:
        """Prepare for another device."""
        self._calls.append(lambda: self._stream.realign(self._device_s + self._extra_s))

    def set_latency(self, latency_s: float) -> None:
        """Use the latency of the device, as it says or as measured."""
        self._device_s = latency_s
        self._calls.append(self._apply_latency)

    def pull(self, n_frames: int) -> bytes:
        """Return the next block, a silent one after a fault: the device would stop for good."""
        try:
            self.last_pull_s = monotonic_s()
            while self._calls:
                self._calls.popleft()()
            block = self._stream.pull(n_frames, self.last_pull_s)
            self._check_health()
        except Exception:
            self._errors += 1
            if self._errors <= _LOGGED_ERRORS:
                _logger.exception("a block failed")
            return bytes(n_frames * WIDTH)
        return block

    def _apply_latency(self) -> None:
        self._stream.set_latency(self._device_s + self._extra_s)

    def _check_health(self) -> None:
        self._blocks += 1
        if self._blocks % _HEALTH_BLOCKS:
            return
        stream = self._stream
        health = Health(stream.interruptions, stream.late, stream.expired, self._errors)
        if health != self._health:
            self._health = health
            self._report(health)
