"""Writes sound files: WAV by the standard library, FLAC and Ogg by PyAV, MP3 by lameenc."""

from __future__ import annotations

import sys
import wave
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from coach_tui import paths
from coach_tui.audio.encoders import Mp3Encoder, PyavEncoder
from coach_tui.audio.optional import install_command
from coach_tui.audio.pcm import RATE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future
    from pathlib import Path

    from coach_tui.audio.tags import Tags

ENDINGS = (".wav", ".flac", ".ogg", ".mp3")


class FileError(Exception):
    """A file cannot be written. The message has the reason and the remedy, for the user."""


class SoundFile(Protocol):
    """A sound file open for writing."""

    def write(self, pcm: bytes) -> None:
        """Add frames."""
        ...

    def close(self) -> None:
        """Finish it."""
        ...


class _Wav:
    def __init__(self, path: Path) -> None:
        # Closed by close(), which always runs.
        self._file = wave.open(str(path), "wb")  # noqa: SIM115 - see above
        self._file.setnchannels(1)
        self._file.setsampwidth(WIDTH)
        self._file.setframerate(RATE)

    def write(self, pcm: bytes) -> None:
        """Add frames."""
        if sys.byteorder == "big":
            samples = array("h", pcm)
            samples.byteswap()
            pcm = samples.tobytes()
        self._file.writeframesraw(pcm)

    def close(self) -> None:
        """Finish it."""
        self._file.close()


class _BackgroundWriter:
    """Encodes each block on another thread while the next is mixed.

    Encoders release the interpreter's lock, so two cores share the work.
    """

    def __init__(self, file: SoundFile) -> None:
        self._file = file
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._job: Future[None] | None = None

    def write(self, pcm: bytes) -> None:
        """Add frames once the previous ones are encoded."""
        if self._job is not None:
            self._job.result()
        self._job = self._pool.submit(self._file.write, pcm)

    def close(self) -> None:
        """Finish the file."""
        try:
            if self._job is not None:
                self._job.result()
        finally:
            self._pool.shutdown()
            self._file.close()


def _opened(kind: str, path: Path, tags: Tags) -> SoundFile:
    match kind:
        case ".flac" | ".ogg":
            return _BackgroundWriter(PyavEncoder(_package("av", kind), path, kind[1:], tags))
        case ".mp3":
            return _BackgroundWriter(Mp3Encoder(_package("lameenc", kind), path, tags))
        case _:
            return _Wav(path)


def _package(name: str, kind: str) -> Any:
    try:
        # By name: these packages are large, may be missing, and are barely typed.
        return import_module(name)
    except ImportError as error:
        raise FileError(
            f"Writing {kind} needs one more package: {install_command('render')}. "
            "A .wav file needs nothing."
        ) from error


@contextmanager
def sound_file(path: Path, tags: Tags) -> Generator[SoundFile]:
    """Write a sound file, which appears when it is complete.

    Args:
        path: Its ending selects the format.
        tags: Title and chapters; a WAV has none.

    Raises:
        FileError: The ending is unknown, a package is missing, or it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise FileError(f"{path.name}: the ending is one of {', '.join(ENDINGS)}.")
    try:
        with paths.atomic_file(path, mode=paths.PUBLIC, fsync=False) as draft:
            file = _opened(kind, draft, tags)
            try:
                yield file
            finally:
                file.close()
    except (OSError, ValueError, RuntimeError) as error:
        # PyAV raises ValueError for a missing codec, lameenc RuntimeError for everything.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise FileError(f"{path} cannot be written: {reason}.") from error
