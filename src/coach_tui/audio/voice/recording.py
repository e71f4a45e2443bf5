"""What a voice spoke, made ready to be heard: silence trimmed, as loud as any other."""

from __future__ import annotations

import wave
from array import array
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.audio.output import MAX_SPEECH_S
from coach_tui.audio.pcm import WIDTH, audioop

if TYPE_CHECKING:
    from pathlib import Path

QUIET = 200
"""Samples below this, of 32767, are silence."""

MARGIN_S = 0.02
"""So much silence is left at both ends: a consonant begins softly."""

PEAK = 26_000
"""The loudest sample of each phrase, so that one voice is as loud as another."""

MAX_GAIN = 8.0
"""A nearly silent file is not blown up to noise."""


class RecordingError(Exception):
    """A file does not hold speech that can be used."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Speech in one channel of 16 bits.

    Attributes:
        rate: Frames a second.
        frames: The samples, in the machine's order.
    """

    rate: int
    frames: bytes

    @property
    def length_ms(self) -> int:
        """How long it is, rounded up."""
        return -(-len(self.frames) // WIDTH * 1000 // self.rate)

    def trimmed(self) -> Recording:
        """The same without the silence around it, its loudest sample at ``PEAK``.

        Raises:
            RecordingError: There is nothing but silence.
        """
        samples = array("h", self.frames)
        first = next((n for n, value in enumerate(samples) if abs(value) > QUIET), None)
        if first is None:
            raise RecordingError("it is silent")
        last = next(n for n in range(len(samples) - 1, -1, -1) if abs(samples[n]) > QUIET)
        margin = round(MARGIN_S * self.rate)
        kept = samples[max(0, first - margin) : last + 1 + margin].tobytes()
        gain = min(MAX_GAIN, PEAK / audioop.max(kept, WIDTH))
        return Recording(self.rate, audioop.mul(kept, WIDTH, gain))


def read(path: Path) -> Recording:
    """Read a WAV file.

    Raises:
        RecordingError: It is none, is cut short, or holds no sound of 16 bits.
    """
    try:
        with path.open("rb") as raw, wave.open(raw, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            promised = file.getnframes()
            # Some programs write to a pipe and cannot know how much there will be.
            frames = file.readframes(min(promised, MAX_SPEECH_S * rate))
    except (OSError, EOFError, wave.Error) as error:
        raise RecordingError(str(error) or "it ends too early") from error
    if width != WIDTH or channels not in (1, 2) or not rate:
        raise RecordingError(f"{channels} channels of {width * 8} bits")
    if channels == 2:
        frames = audioop.tomono(frames, WIDTH, 0.5, 0.5)
    if not frames:
        raise RecordingError("it is empty")
    return Recording(rate, frames)


def write(recording: Recording, path: Path) -> None:
    """Write a WAV file.

    Raises:
        OSError: It cannot be written; nothing of it is left then.
    """
    try:
        with path.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(WIDTH)
            file.setframerate(recording.rate)
            file.writeframes(recording.frames)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
