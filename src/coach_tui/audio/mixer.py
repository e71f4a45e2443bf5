"""The mixer: sounds placed to the frame, summed by groups, ducked under speech, limited, faded.

``Ducking`` lowers tones and sounds under speech, ``Limiter`` keeps the sum below full scale,
``OutputGain`` applies volume and mute. The mixer knows frames and bytes, no clock and no device, and
its output is the same however it is divided into blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import reduce
from itertools import pairwise
from typing import NamedTuple, Protocol

from msgspec import Struct

from coach_tui.audio.pcm import WIDE, WIDE_ONE, WIDTH, audioop, narrowed, scaled, widened

FADE_FRAMES = 240  # 5 ms: short enough to seem immediate, long enough not to click


class GainRamp(NamedTuple):
    """A linear change of the ducking depth, which is from 0 to 1."""

    n_frames: int
    before: float
    after: float


class Ducking:
    """The ducking depth: reached 50 ms after speech starts, gone 200 ms after it ends."""

    _DEPTH = 9_600
    _DOWN = 4
    _UP = 1

    def __init__(self) -> None:
        self._depth = 0

    def ramps(self, first: int, n_frames: int, spans: Sequence[tuple[int, int]]) -> list[GainRamp]:
        """The depth over the next frames, where ``spans`` are frames of speech."""
        last = first + n_frames
        inside = {edge for span in spans for edge in span if first < edge < last}
        edges = sorted({first, last, *inside})
        ramps: list[GainRamp] = []
        for begin, end in pairwise(edges):
            spoken = any(start <= begin < stop for start, stop in spans)
            ramps.extend(self._towards(spoken=spoken, n_frames=end - begin))
        return ramps

    def _towards(self, *, spoken: bool, n_frames: int) -> Iterator[GainRamp]:
        distance = self._DEPTH - self._depth if spoken else self._depth
        speed = self._DOWN if spoken else self._UP
        moving = min(n_frames, distance // speed)
        if moving:
            before = self._depth
            self._depth += moving * speed if spoken else -moving * speed
            yield GainRamp(moving, before / self._DEPTH, self._depth / self._DEPTH)
        if n_frames > moving:
            self._depth = self._DEPTH if spoken else 0
            yield GainRamp(n_frames - moving, self._depth / self._DEPTH, self._depth / self._DEPTH)


def ducked(wide: bytes, first: int, ramps: Sequence[GainRamp], loss: float) -> bytes:
    """Return wide samples from frame ``first`` on, ducked: at full depth they lose ``loss`` of 1."""
    if all(ramp.before == ramp.after == 0 for ramp in ramps):
        return wide
    parts: list[bytes] = []
    at = 0
    for ramp in ramps:
        part = wide[at * WIDE : (at + ramp.n_frames) * WIDE]
        parts.append(_stepped(part, first + at, 1 - loss * ramp.before, 1 - loss * ramp.after))
        at += ramp.n_frames
    return b"".join(parts)


_STEP = 32
"""Ducking ramps move in steps of this many frames. A step is a fifth of a percent, 80 dB below
full scale in a tone, and costs an eighth of a gain per frame."""


def _stepped(wide: bytes, first: int, before: float, after: float) -> bytes:
    if before == after:
        return scaled(wide, WIDE, before, after)
    n_frames = len(wide) // WIDE
    slope = (after - before) / n_frames
    parts: list[bytes] = []
    at = first
    while at < first + n_frames:
        # Steps start at the same frames however the stream is divided.
        step = at // _STEP * _STEP
        end = min(step + _STEP, first + n_frames)
        part = wide[(at - first) * WIDE : (end - first) * WIDE]
        parts.append(audioop.mul(part, WIDE, before + slope * (step - first)))
        at = end
    return b"".join(parts)


MAX_PEAK = 32_000  # 0.2 dB below full scale


class Limiter:
    """Lowers the sum before it would clip, and raises it again.

    It looks ``DELAY_FRAMES`` ahead, so that the gain is down when the loud part arrives and no
    wave is distorted; its output is delayed by that.
    """

    CHUNK = 120
    DELAY_FRAMES = 2 * CHUNK
    RELEASE = 0.02  # The rise of the gain over a chunk of 2.5 ms

    def __init__(self, max_peak: int = MAX_PEAK) -> None:
        self._limit = max_peak * WIDE_ONE
        self._ahead = bytes(self.DELAY_FRAMES * WIDE)
        self._gains = (1.0, 1.0)
        self._into_chunk = 0

    def run(self, wide: bytes) -> bytes:
        """Take the next frames of the sum; return as many earlier ones, narrow."""
        pending = self._ahead + wide
        size = len(wide)
        self._ahead = pending[size:]
        if self._gains == (1.0, 1.0) and audioop.max(pending, WIDE) <= self._limit:
            self._into_chunk = (self._into_chunk + size // WIDE) % self.CHUNK
            return narrowed(pending[:size])
        parts: list[bytes] = []
        at = 0
        while at < size:
            end = min(size, at + (self.CHUNK - self._into_chunk) * WIDE)
            parts.append(self._lowered(pending, at, end))
            at = end
        return narrowed(b"".join(parts))

    def fade_out(self) -> None:
        """Fade out the frames that were not returned yet."""
        fading = self._ahead[: FADE_FRAMES * WIDE]
        rest = self._ahead[FADE_FRAMES * WIDE :]
        self._ahead = scaled(fading, WIDE, 1.0, 0.0) + bytes(len(rest))

    def _lowered(self, pending: bytes, at: int, end: int) -> bytes:
        if self._into_chunk == 0:
            chunk = self.CHUNK * WIDE
            before = self._gains[1]
            needed = min(
                self._needed(pending[at : at + chunk]),
                self._needed(pending[at + chunk : at + 2 * chunk]),
            )
            self._gains = (before, min(needed, before + self.RELEASE))
        before, after = self._gains
        first, last = self._into_chunk, self._into_chunk + (end - at) // WIDE
        self._into_chunk = last % self.CHUNK
        slope = (after - before) / self.CHUNK
        return scaled(pending[at:end], WIDE, before + slope * first, before + slope * last)

    def _needed(self, wide: bytes) -> float:
        peak = audioop.max(wide, WIDE)
        return 1.0 if peak <= self._limit else self._limit / peak


class OutputGain:
    """The last gain: volume and mute."""

    def __init__(self) -> None:
        self._from = 1.0
        self._to: float = 1.0
        self._into = FADE_FRAMES
        self._volume = 1.0
        self._muted = False

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        self._muted = muted
        self._aim()

    def set_volume(self, volume: float) -> None:
        self._volume = min(1.0, max(0.0, volume)) ** 2
        self._aim()

    def run(self, pcm: bytes) -> bytes:
        fading = min(len(pcm) // WIDTH, FADE_FRAMES - self._into)
        before = self._level()
        self._into += fading
        faded = scaled(pcm[: fading * WIDTH], WIDTH, before, self._level()) if fading else b""
        return faded + scaled(pcm[fading * WIDTH :], WIDTH, self._to, self._to)

    def _aim(self) -> None:
        aim = 0.0 if self._muted else self._volume
        if aim != self._to:
            self._from, self._to, self._into = self._level(), aim, 0

    def _level(self) -> float:
        return self._from + (self._to - self._from) * self._into / FADE_FRAMES


DELAY_FRAMES = Limiter.DELAY_FRAMES  # The delay of the output


class Group(Enum):
    """Sources that are ducked alike. The value is the gain lost under speech."""

    SOUND = 0.37  # 4 dB less under speech, which leaves a sound as loud as the speech
    TONE = 0.65  # 9 dB less
    VOICE = 0.0


class Playable(Protocol):
    """Frames that can be mixed."""

    n_frames: int

    def read(self, first: int, last: int) -> bytes:
        """The frames from ``first`` up to ``last``, both within its length."""
        ...


class Sample:
    """A source in memory."""

    def __init__(self, pcm: bytes) -> None:
        self.n_frames = len(pcm) // WIDTH
        self._pcm = pcm[: self.n_frames * WIDTH]

    def read(self, first: int, last: int) -> bytes:
        return self._pcm[first * WIDTH : last * WIDTH]


class _Placed(Struct, frozen=True):
    source: Playable
    start: int
    group: Group
    joined: int | None

    @property
    def end(self) -> int:
        return self.start + self.source.n_frames

    def wide(self, first: int, last: int) -> bytes:
        """The stream's frames from ``first`` up to ``last``, which lie within this source."""
        part = widened(self.source.read(first - self.start, last - self.start))
        if self.joined is None or first >= self.joined + FADE_FRAMES:
            return part
        into = first - self.joined
        fading = min(FADE_FRAMES - into, last - first)
        from_gain, to_gain = into / FADE_FRAMES, (into + fading) / FADE_FRAMES
        faded = scaled(part[: fading * WIDE], WIDE, from_gain, to_gain)
        return faded + part[fading * WIDE :]


class Mixer:
    """Sums sources into one stream."""

    def __init__(self) -> None:
        self._placed: list[_Placed] = []
        self._position = 0
        self._ducking = Ducking()
        self._limiter = Limiter()
        self.output = OutputGain()

    @property
    def position(self) -> int:
        return self._position

    def place(self, source: Playable, at_frame: int, group: Group = Group.SOUND) -> None:
        """Add a source at a frame of the stream; if it has passed, the rest of the source fades in."""
        if source.n_frames:
            joined = self._position if at_frame < self._position else None
            self._placed.append(_Placed(source, at_frame, group, joined))

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Remove sources that have not started, and fade out the rest."""
        if keep_sounding:
            self._placed = [p for p in self._placed if p.start < self._position]
        else:
            self._placed = []
            self._limiter.fade_out()

    def mix(self, n_frames: int) -> bytes:
        out = self.output.run(self._limiter.run(self._sum(n_frames)))
        self._position += n_frames
        self._placed = [p for p in self._placed if p.end > self._position]
        return out

    def _sum(self, n_frames: int) -> bytes:
        """The sum of all groups, wide."""
        spoken = [(v.start, v.end) for v in self._placed if v.group is Group.VOICE]
        ramps = self._ducking.ramps(self._position, n_frames, spoken)
        parts = [
            ducked(self._added(placed, n_frames), self._position, ramps, group.value)
            for group in Group
            if (placed := [v for v in self._sounding(n_frames) if v.group is group])
        ]
        return reduce(_sum_of, parts) if parts else bytes(n_frames * WIDE)

    def _sounding(self, n_frames: int) -> Iterator[_Placed]:
        until = self._position + n_frames
        return (v for v in self._placed if v.start < until and v.end > self._position)

    def _added(self, placed: Iterable[_Placed], n_frames: int) -> bytes:
        return reduce(_sum_of, (self._padded(source, n_frames) for source in placed))

    def _padded(self, placed: _Placed, n_frames: int) -> bytes:
        first = max(placed.start, self._position)
        last = min(placed.end, self._position + n_frames)
        before = bytes((first - self._position) * WIDE)
        after = bytes((self._position + n_frames - last) * WIDE)
        return before + placed.wide(first, last) + after


def _sum_of(left: bytes, right: bytes) -> bytes:
    return audioop.add(left, right, WIDE)
