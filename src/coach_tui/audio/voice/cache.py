"""What a voice spoke, made ready to be heard: silence trimmed, as loud as any other."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
import wave
from array import array
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.audio.pcm import WIDTH, audioop
from coach_tui.audio.sound_out import MAX_SPEECH_S
from coach_tui.audio.voice.engines import speakable

if TYPE_CHECKING:
    from coach_tui.audio.voice.engines import VoiceEngine

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


# MERGED: Speech kept on disk, so that each phrase is rendered once.


_logger = logging.getLogger(__name__)

_logger.addHandler(logging.NullHandler())

MAX_BYTES = 64 * 1024 * 1024
"""A session's speech is about 5 MB; this is a dozen of them."""

_VERSION = "1"
"""Part of every name: raised when what is done to speech before it is kept changes."""

_UNFINISHED = "new-"

_FORGOTTEN_S = 3_600
"""Speaking a phrase takes a second; what has lain unfinished for so long is nobody's."""


class SpeechCache:
    """Speech by text and voice. What was not used for longest goes first.

    Args:
        folder: Where the files are; made when needed.
        max_bytes: How much is kept.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def path_for(self, engine: VoiceEngine, text: str) -> Path:
        """Where the speech of a text is or would be."""
        key = "\0".join((_VERSION, engine.name, engine.voice, speakable(text)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"

    def find(self, engine: VoiceEngine, text: str) -> tuple[Path, int] | None:
        """The speech of a text and its length in milliseconds, if it is kept.

        A file that is damaged is removed.
        """
        path = self.path_for(engine, text)
        if not path.exists():
            return None
        try:
            length_ms = read(path).length_ms
        except RecordingError as error:
            _logger.warning("kept speech is damaged: %s: %s", path, error)
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return path, length_ms

    def render(self, engine: VoiceEngine, text: str) -> tuple[Path, int]:
        """Speak a text and keep it.

        Raises:
            VoiceError: The voice failed.
            RecordingError: What it wrote is no speech.
            OSError: It cannot be kept.
        """
        path = self.path_for(engine, text)
        paths.make_private_folder(self._folder)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_UNFINISHED) as folder:
            raw, ready = Path(folder) / "raw.wav", Path(folder) / "ready.wav"
            engine.render(speakable(text), raw)
            spoken = read(raw).trimmed()
            write(spoken, ready)
            ready.chmod(paths.PRIVATE)
            # In one step, so that nobody ever reads half a file.
            ready.replace(path)
        return path, spoken.length_ms

    def trim(self) -> None:
        """Remove what was not used for longest until no more is kept than may be.

        What a program that was killed while it spoke has left behind goes too.
        """
        for unfinished in self._folder.glob(f"{_UNFINISHED}*"):
            with suppress(OSError):
                if time.time() - unfinished.stat().st_mtime > _FORGOTTEN_S:
                    shutil.rmtree(unfinished)
        try:
            found = [
                (p.stat().st_mtime_ns, p.stat().st_size, p) for p in self._folder.glob("*.wav")
            ]
        except OSError:
            return
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._max_bytes:
                return
            with suppress(OSError):
                path.unlink()
                total -= size
