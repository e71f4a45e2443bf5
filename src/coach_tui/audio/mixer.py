"""How loud: speech pushes the rest back, sums stay below full scale, the output opens and shuts.

Each of these is told sound frame after frame and comes to the same whether it is told
in large pieces or in small ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from coach_tui.audio.pcm import WIDE, WIDE_ONE, WIDTH, audioop, narrowed, scaled, widened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FADE_FRAMES = 240
"""Length of a fade, 5 ms: short enough to be at once, long enough not to click."""


@dataclass(frozen=True, slots=True)
class GainRamp:
    """A run of frames over which speech pushes the rest back evenly.

    Attributes:
        n_frames: Its length.
        before: How far at its start, from 0 to 1.
        after: How far at its end.
    """

    n_frames: int
    before: float
    after: float


class Ducking:
    """Follows speech: goes down within 50 ms when it begins and comes back in 200 ms after it."""

    _DEPTH = 9_600
    _DOWN = 4
    _UP = 1

    def __init__(self) -> None:
        self._depth = 0

    def pieces(self, first: int, n_frames: int, spans: Sequence[tuple[int, int]]) -> list[GainRamp]:
        """How far back the rest is pushed in the next frames.

        Args:
            first: The first of them.
            n_frames: How many.
            spans: First frames and ends of what is spoken.
        """
        last = first + n_frames
        inside = {edge for span in spans for edge in span if first < edge < last}
        edges = sorted({first, last, *inside})
        found: list[GainRamp] = []
        for begin, end in pairwise(edges):
            spoken = any(start <= begin < stop for start, stop in spans)
            found.extend(self._towards(spoken=spoken, n_frames=end - begin))
        return found

    def _towards(self, *, spoken: bool, n_frames: int) -> Iterator[GainRamp]:
        way = self._DEPTH - self._depth if spoken else self._depth
        speed = self._DOWN if spoken else self._UP
        moving = min(n_frames, way // speed)
        if moving:
            before = self._depth
            self._depth += moving * speed if spoken else -moving * speed
            yield GainRamp(moving, before / self._DEPTH, self._depth / self._DEPTH)
        if n_frames > moving:
            self._depth = self._DEPTH if spoken else 0
            yield GainRamp(n_frames - moving, self._depth / self._DEPTH, self._depth / self._DEPTH)


def ducked(wide: bytes, first: int, pieces: Sequence[GainRamp], by: float) -> bytes:
    """Wide samples, pushed back.

    Args:
        wide: The samples, as many as the pieces are long.
        first: The first of them, counted from the start of the stream.
        pieces: How far.
        by: What their gain loses where they are pushed back wholly, from 0 to 1.
    """
    if all(piece.before == piece.after == 0 for piece in pieces):
        return wide
    parts: list[bytes] = []
    at = 0
    for piece in pieces:
        part = wide[at * WIDE : (at + piece.n_frames) * WIDE]
        parts.append(_stepped(part, first + at, 1 - by * piece.before, 1 - by * piece.after))
        at += piece.n_frames
    return b"".join(parts)


_STEP = 32
"""Ramps of ducking go in steps of so many frames: each is a fifth of a percent, which is 80 dB
below full scale in a tone, and costs an eighth of a ramp that is worked out by the frame."""


def _stepped(wide: bytes, first: int, before: float, after: float) -> bytes:
    if before == after:
        return scaled(wide, WIDE, before, after)
    n_frames = len(wide) // WIDE
    slope = (after - before) / n_frames
    parts: list[bytes] = []
    at = first
    while at < first + n_frames:
        # Steps begin at the same frames of the stream however it is divided.
        step = at // _STEP * _STEP
        end = min(step + _STEP, first + n_frames)
        part = wide[(at - first) * WIDE : (end - first) * WIDE]
        parts.append(audioop.mul(part, WIDE, before + slope * (step - first)))
        at = end
    return b"".join(parts)


class Limiter:
    """Turns a sum down before it would clip, and up again after.

    It looks ``DELAY_FRAMES`` ahead, and its output is late by that: so it is down
    when the loud part comes, and no wave is bent.
    """

    CHUNK = 120
    DELAY_FRAMES = 2 * CHUNK
    LIMIT = 32_000 * WIDE_ONE
    """0.2 dB below full scale."""
    RELEASE = 0.02
    """How much the gain comes up over a chunk of 2.5 ms."""

    def __init__(self) -> None:
        self._ahead = bytes(self.DELAY_FRAMES * WIDE)
        self._gains = (1.0, 1.0)
        self._into_chunk = 0

    def run(self, wide: bytes) -> bytes:
        """Take the next frames of the sum; returns as many, narrow, of those before."""
        held = self._ahead + wide
        size = len(wide)
        self._ahead = held[size:]
        if self._gains == (1.0, 1.0) and audioop.max(held, WIDE) <= self.LIMIT:
            self._into_chunk = (self._into_chunk + size // WIDE) % self.CHUNK
            return narrowed(held[:size])
        parts: list[bytes] = []
        at = 0
        while at < size:
            end = min(size, at + (self.CHUNK - self._into_chunk) * WIDE)
            parts.append(self._turned_down(held, at, end))
            at = end
        return narrowed(b"".join(parts))

    def fade_out(self) -> None:
        """Let what was taken and not yet returned fade to nothing."""
        fading = self._ahead[: FADE_FRAMES * WIDE]
        rest = self._ahead[FADE_FRAMES * WIDE :]
        self._ahead = scaled(fading, WIDE, 1.0, 0.0) + bytes(len(rest))

    def _turned_down(self, held: bytes, at: int, end: int) -> bytes:
        if self._into_chunk == 0:
            chunk = self.CHUNK * WIDE
            before = self._gains[1]
            needed = min(
                self._needed(held[at : at + chunk]), self._needed(held[at + chunk : at + 2 * chunk])
            )
            self._gains = (before, min(needed, before + self.RELEASE))
        before, after = self._gains
        first, last = self._into_chunk, self._into_chunk + (end - at) // WIDE
        self._into_chunk = last % self.CHUNK
        slope = (after - before) / self.CHUNK
        return scaled(held[at:end], WIDE, before + slope * first, before + slope * last)

    def _needed(self, wide: bytes) -> float:
        peak = audioop.max(wide, WIDE)
        return 1.0 if peak <= self.LIMIT else self.LIMIT / peak


class OutputGain:
    """The last gain before the loudspeaker: the volume, and mute."""

    def __init__(self) -> None:
        self._from = 1.0
        self._to: float = 1.0
        self._into = FADE_FRAMES
        self._volume = 1.0
        self._muted = False

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Go down to silence, or come up again."""
        self._muted = muted
        self._aim()

    def set_volume(self, volume: float) -> None:
        """Go to a volume from 0 to 1. By the ear's measure: one half is a quarter of the swing."""
        held = min(1.0, max(0.0, volume))
        self._volume = held * held
        self._aim()

    def run(self, pcm: bytes) -> bytes:
        """The next frames at their level."""
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


# MERGED: The mixer: sounds placed to the frame, summed by groups, held below full scale, cut without a click.
#
# MERGED: Pure: it knows frames and bytes, no clock and no device. How the output is divided
# MERGED: into blocks changes nothing in it.


DELAY_FRAMES = Limiter.DELAY_FRAMES
"""A frame comes out so many frames after the one it was placed at."""


class Group(Enum):
    """What is turned down together. The value is how much gain it loses under speech."""

    SOUND = 0.37
    """The theme's sounds: 4 dB less under speech, and still its equal."""
    TONE = 0.65
    """Tones: 9 dB less."""
    VOICE = 0.0


class Playable(Protocol):
    """Something that sounds."""

    @property
    def n_frames(self) -> int:
        """Its length."""
        ...

    def read(self, first: int, last: int) -> bytes:
        """The frames from ``first`` up to ``last``, which lie within its length."""
        ...


class Sample:
    """Sound that is all there.

    Args:
        pcm: Its frames.
    """

    def __init__(self, pcm: bytes) -> None:
        self._pcm = pcm[: len(pcm) // WIDTH * WIDTH]

    @property
    def n_frames(self) -> int:
        """Its length."""
        return len(self._pcm) // WIDTH

    def read(self, first: int, last: int) -> bytes:
        """The frames from ``first`` up to ``last``."""
        return self._pcm[first * WIDTH : last * WIDTH]


@dataclass(frozen=True, slots=True)
class _Voice:
    source: Playable
    start: int
    group: Group
    joined: int | None

    @property
    def end(self) -> int:
        return self.start + self.source.n_frames

    def wide(self, first: int, last: int) -> bytes:
        """The frames of the stream from ``first`` up to ``last``, within its own."""
        part = widened(self.source.read(first - self.start, last - self.start))
        if self.joined is None or first >= self.joined + FADE_FRAMES:
            return part
        into = first - self.joined
        fading = min(FADE_FRAMES - into, last - first)
        from_gain, to_gain = into / FADE_FRAMES, (into + fading) / FADE_FRAMES
        faded = scaled(part[: fading * WIDE], WIDE, from_gain, to_gain)
        return faded + part[fading * WIDE :]


class Mixer:
    """Sums sounds into one stream."""

    def __init__(self) -> None:
        self._voices: list[_Voice] = []
        self._position = 0
        self._ducking = Ducking()
        self._limiter = Limiter()
        self._outlet = OutputGain()

    @property
    def position(self) -> int:
        """The first frame of the next block."""
        return self._position

    def place(self, source: Playable, at_frame: int, group: Group = Group.SOUND) -> None:
        """Let something sound.

        Args:
            source: What.
            at_frame: Its first frame; what lies before ``position`` is not heard, and
                the rest fades in.
            group: What it is turned down with.
        """
        if source.n_frames:
            joined = self._position if at_frame < self._position else None
            self._voices.append(_Voice(source, at_frame, group, joined))

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Forget what has not begun, and fade out the rest. What is placed later is not touched.

        Args:
            keep_sounding: Let the rest sound to its end.
        """
        if keep_sounding:
            self._voices = [voice for voice in self._voices if voice.start < self._position]
        else:
            self._voices = []
            self._limiter.fade_out()

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Ramp the output down to silence, or up again; what is placed goes on meanwhile."""
        self._outlet.set_muted(muted)

    def set_volume(self, volume: float) -> None:
        """Ramp the output to a volume from 0 to 1."""
        self._outlet.set_volume(volume)

    def mix(self, n_frames: int) -> bytes:
        """The next block of the output, late by ``DELAY_FRAMES``.

        Args:
            n_frames: Its length.
        """
        out = self._outlet.run(self._limiter.run(self._sum(n_frames)))
        self._position += n_frames
        self._voices = [voice for voice in self._voices if voice.end > self._position]
        return out

    def _sum(self, n_frames: int) -> bytes:
        """What sounds in the next frames, wide."""
        spoken = [(v.start, v.end) for v in self._voices if v.group is Group.VOICE]
        pieces = self._ducking.pieces(self._position, n_frames, spoken)
        parts = [
            ducked(self._added(voices, n_frames), self._position, pieces, group.value)
            for group in Group
            if (voices := [v for v in self._heard(n_frames) if v.group is group])
        ]
        return reduce(_sum_of, parts) if parts else bytes(n_frames * WIDE)

    def _heard(self, n_frames: int) -> Iterator[_Voice]:
        """What sounds in the next frames."""
        until = self._position + n_frames
        return (v for v in self._voices if v.start < until and v.end > self._position)

    def _added(self, voices: Iterable[_Voice], n_frames: int) -> bytes:
        """Voices that sound in the next frames, as one."""
        return reduce(_sum_of, (self._padded(voice, n_frames) for voice in voices))

    def _padded(self, voice: _Voice, n_frames: int) -> bytes:
        first = max(voice.start, self._position)
        last = min(voice.end, self._position + n_frames)
        before = bytes((first - self._position) * WIDE)
        after = bytes((self._position + n_frames - last) * WIDE)
        return before + voice.wide(first, last) + after


def _sum_of(one: bytes, other: bytes) -> bytes:
    return audioop.add(one, other, WIDE)
