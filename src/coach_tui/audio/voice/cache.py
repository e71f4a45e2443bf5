"""The speech cache: what a voice spoke, trimmed of silence and levelled, so that it is rendered once."""

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
from pathlib import Path

from msgspec import Struct

from coach_tui.audio.pcm import WIDTH, audioop
from coach_tui.audio.sound_out import MAX_SPEECH_S
from coach_tui.audio.voice.engines import VoiceEngine, speakable
from coach_tui.audio.voice.loudness import levelled
from coach_tui.files import PRIVATE_MODE, make_private_folder

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())

QUIET = 200  # Samples below this, of 32767, are silence
MARGIN_S = 0.02  # The silence left at both ends: a consonant starts softly
MAX_BYTES = 64 * 1024 * 1024  # A dozen sessions of about 5 MB
_VERSION = "2"  # Part of every name. Raise it when the processing of speech changes.
_UNFINISHED = "new-"

# Speaking a phrase takes a second: an older unfinished file is left over from a crash.
_ABANDONED_S = 3_600


class RecordingError(Exception):
    """A file holds no usable speech."""


class Recording(Struct, frozen=True):
    """Speech in one channel of 16 bits, in the machine's byte order; ``rate`` is frames a second."""

    rate: int
    frames: bytes

    @property
    def length_ms(self) -> int:
        """The length, rounded up."""
        return -(-len(self.frames) // WIDTH * 1000 // self.rate)

    def prepared(self) -> Recording:
        """Return it without the silence around it, at the loudness of all speech."""
        samples = array("h", self.frames)
        first = next((n for n, value in enumerate(samples) if abs(value) > QUIET), None)
        if first is None:
            raise RecordingError("it is silent")
        last = next(n for n in reversed(range(len(samples))) if abs(samples[n]) > QUIET)
        margin = round(MARGIN_S * self.rate)
        speech = samples[max(0, first - margin) : last + 1 + margin].tobytes()
        return Recording(self.rate, levelled(speech, self.rate))


def read(path: Path) -> Recording:
    """Read a WAV file of 16 bits with one or two channels; others raise ``RecordingError``."""
    try:
        with path.open("rb") as raw, wave.open(raw, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            # Programs that write to a pipe do not know the length and promise the maximum.
            frames = file.readframes(min(file.getnframes(), MAX_SPEECH_S * rate))
    except (OSError, EOFError, ValueError, RuntimeError, wave.Error) as error:
        raise RecordingError(str(error) or "it ends too early") from error
    if width != WIDTH or channels not in (1, 2) or not rate:
        raise RecordingError(f"{channels} channels of {width * 8} bits")
    # A file that is cut short may end within a frame, which audioop refuses.
    frames = frames[: len(frames) // (WIDTH * channels) * WIDTH * channels]
    if channels == 2:
        frames = audioop.tomono(frames, WIDTH, 0.5, 0.5)
    if not frames:
        raise RecordingError("it is empty")
    return Recording(rate, frames)


def write(recording: Recording, path: Path) -> None:
    """Write a WAV file, whole or not at all."""
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


class SpeechCache:
    """Speech by text and voice. The least recently used goes first, above ``max_bytes``."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def path_for(self, engine: VoiceEngine, text: str) -> Path:
        """The path of a text's speech, whether it exists or not."""
        key = "\0".join((_VERSION, engine.name, engine.voice, speakable(text)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"

    def obtain(self, engine: VoiceEngine, text: str) -> tuple[str, int]:
        """The file of a text, rendered as ``render`` does, and its length in milliseconds."""
        path, length_ms = self.find(engine, text) or self.render(engine, text)
        return str(path), length_ms

    def find(self, engine: VoiceEngine, text: str) -> tuple[Path, int] | None:
        """The cached speech of a text and its length; a damaged file is removed."""
        path = self.path_for(engine, text)
        if not path.exists():
            return None
        try:
            length_ms = read(path).length_ms
        except RecordingError as error:
            _logger.warning("cached speech is damaged: %s: %s", path, error)
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return path, length_ms

    def render(self, engine: VoiceEngine, text: str) -> tuple[Path, int]:
        """Speak a text and cache it, as ``find`` returns it."""
        path = self.path_for(engine, text)
        make_private_folder(self._folder)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_UNFINISHED) as folder:
            raw, ready = Path(folder) / "raw.wav", Path(folder) / "ready.wav"
            engine.render(speakable(text), raw)
            speech = read(raw).prepared()
            write(speech, ready)
            ready.chmod(PRIVATE_MODE)
            # In one step, so that no reader gets half a file.
            ready.replace(path)
        return path, speech.length_ms

    def trim(self) -> None:
        """Remove the least recently used speech above the limit, and unfinished files of crashes."""
        try:
            for unfinished in self._folder.glob(f"{_UNFINISHED}*"):
                with suppress(OSError):
                    if time.time() - unfinished.stat().st_mtime > _ABANDONED_S:
                        shutil.rmtree(unfinished)
            files = [
                (p.stat().st_mtime_ns, p.stat().st_size, p) for p in self._folder.glob("*.wav")
            ]
        except OSError:
            return
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._max_bytes:
                return
            with suppress(OSError):
                path.unlink()
                total -= size
