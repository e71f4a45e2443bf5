"""The mixer: sounds placed to the frame, summed by groups, held below full scale, cut without a click.

Pure: it knows frames and bytes, no clock and no device. How the output is divided
into blocks changes nothing in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Protocol

from coach_tui.audio.levels import FADE_FRAMES, Ducking, Limiter, Outlet, pushed_back
from coach_tui.audio.pcm import WIDE, WIDTH, audioop, scaled, widened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELAY_FRAMES = Limiter.DELAY_FRAMES
"""A frame comes out so many frames after the one it was placed at."""


class Group(Enum):
    """What is turned down together. The value is how much gain it loses under speech."""

    SOUND = 0.37
    """The theme's sounds: 4 dB less under speech, and still its equal."""
    TONE = 0.65
    """Tones: 9 dB less."""
    VOICE = 0.0


class Source(Protocol):
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
    source: Source
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
        self._outlet = Outlet()

    @property
    def position(self) -> int:
        """The first frame of the next block."""
        return self._position

    def place(self, source: Source, at_frame: int, group: Group = Group.SOUND) -> None:
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
            pushed_back(self._added(voices, n_frames), self._position, pieces, group.value)
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
