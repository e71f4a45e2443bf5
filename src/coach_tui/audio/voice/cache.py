"""Speech kept on disk, so that each phrase is rendered once."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.audio.voice import recording
from coach_tui.audio.voice.engines import speakable
from coach_tui.audio.voice.recording import RecordingError

if TYPE_CHECKING:
    from coach_tui.audio.voice.engines import VoiceEngine

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
            length_ms = recording.read(path).length_ms
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
            spoken = recording.read(raw).trimmed()
            recording.write(spoken, ready)
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
