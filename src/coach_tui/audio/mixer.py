"""The mixer: samples placed to the frame, summed, cut and muted without a click.

Pure: it knows frames and bytes, no clock and no device. All sound is 48 kHz, one
channel, signed 16 bits in the machine's own order. How the output is divided into
blocks changes nothing in it.
"""

from __future__ import annotations

import warnings
from array import array
from dataclasses import dataclass

with warnings.catch_warnings():
    # The standard library's audioop says from 3.11 on that it is going to leave, as it
    # did with 3.13; the dependency audioop-lts takes its place there under the same name.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

RATE = 48_000
"""Frames a second."""

WIDTH = 2
"""Bytes a frame."""

FADE_FRAMES = 240
"""Length of every ramp, 5 ms: short enough to be at once, long enough not to click."""


@dataclass(frozen=True, slots=True)
class _Voice:
    pcm: bytes
    start: int
    gain: float

    @property
    def end(self) -> int:
        return self.start + len(self.pcm) // WIDTH


class Mixer:
    """Sums samples into one stream."""

    def __init__(self) -> None:
        self._voices: list[_Voice] = []
        self._position = 0
        # How open the output is, in FADE_FRAMES parts, and where it is going.
        self._level = FADE_FRAMES
        self._target = FADE_FRAMES

    @property
    def position(self) -> int:
        """The first frame of the next block."""
        return self._position

    def place(self, pcm: bytes, at_frame: int, gain: float = 1.0) -> None:
        """Let a sample sound.

        Args:
            pcm: The sample.
            at_frame: Its first frame; what lies before ``position`` is not heard.
            gain: 1 for as it is.
        """
        if len(pcm) >= WIDTH and gain > 0:
            self._voices.append(_Voice(pcm[: len(pcm) // WIDTH * WIDTH], at_frame, gain))

    def cut(self) -> None:
        """Fade out what sounds and forget what has not begun. What is placed later is not touched."""
        self._voices = [voice for voice in self._voices if voice.start < self._position]
        tail = _ramp(self._sum(FADE_FRAMES), FADE_FRAMES, -1)
        self._voices = [_Voice(tail, self._position, 1.0)] if any(tail) else []

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Ramp the output down to silence, or up again; placed samples go on meanwhile."""
        self._target = 0 if muted else FADE_FRAMES

    def mix(self, n_frames: int) -> bytes:
        """The next block of the output.

        Args:
            n_frames: Its length.
        """
        out = self._sum(n_frames)
        self._position += n_frames
        self._voices = [voice for voice in self._voices if voice.end > self._position]
        step = self._target - self._level
        if step == 0:
            return out if self._level else bytes(len(out))
        moving = min(abs(step), n_frames)
        step = 1 if step > 0 else -1
        ramped = _ramp(out[: moving * WIDTH], self._level, step)
        self._level += step * moving
        rest = out[moving * WIDTH :]
        return ramped + (rest if self._level else bytes(len(rest)))

    def _sum(self, n_frames: int) -> bytes:
        """What sounds in the next frames, before the output's level."""
        out = bytes(n_frames * WIDTH)
        for voice in self._voices:
            first = max(voice.start, self._position)
            last = min(voice.end, self._position + n_frames)
            if first >= last:
                continue
            part = voice.pcm[(first - voice.start) * WIDTH : (last - voice.start) * WIDTH]
            if voice.gain != 1.0:
                part = audioop.mul(part, WIDTH, voice.gain)
            before = bytes((first - self._position) * WIDTH)
            after = bytes((self._position + n_frames - last) * WIDTH)
            out = audioop.add(out, before + part + after, WIDTH)
        return out


def _ramp(pcm: bytes, level: int, step: int) -> bytes:
    """Scale each frame by a level, in ``FADE_FRAMES`` parts, that goes a step on with each."""
    samples = array("h", pcm)
    for index, value in enumerate(samples):
        samples[index] = value * (level + step * index) // FADE_FRAMES
    return samples.tobytes()
