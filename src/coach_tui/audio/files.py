"""Sound files: WAV by the standard library, FLAC and Ogg by PyAV, MP3 by lameenc, where they are."""

from __future__ import annotations

import sys
import threading
import wave
from array import array
from contextlib import contextmanager
from importlib import import_module
from queue import Queue
from typing import TYPE_CHECKING, Any, Protocol

from coach_tui import paths
from coach_tui.audio.abreast import Abreast
from coach_tui.audio.extras import how_to_install
from coach_tui.audio.mp3 import Mp3
from coach_tui.audio.opus import Opus
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.tags import comments

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from coach_tui.audio.tags import Tags

ENDINGS = (".wav", ".flac", ".ogg", ".mp3")

_BLOCKS_AHEAD = 8
"""Blocks that may wait for the encoder: enough to keep it busy, and little memory."""


class FileError(Exception):
    """A file cannot be written. The message says why and what to do, for the person."""


class SoundFile(Protocol):
    """A sound file that is being written."""

    def write(self, pcm: bytes) -> None:
        """Add frames."""
        ...

    def close(self) -> None:
        """Finish it."""
        ...


class _Wav:
    def __init__(self, path: Path) -> None:
        # Closed by close(), which is called whatever happens.
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


class _Flac:
    def __init__(self, av: Any, path: Path, tags: Tags) -> None:
        self._new_frame = av.AudioFrame
        self._out = av.open(str(path), "w", format="flac")
        self._out.metadata.update(comments(tags))
        self._stream = self._out.add_stream("flac", rate=RATE)
        self._stream.layout = "mono"
        self._stream.format = "s16"
        self._position = 0

    def write(self, pcm: bytes) -> None:
        """Add frames."""
        n_frames = len(pcm) // WIDTH
        if not n_frames:
            return
        frame = self._new_frame(format="s16", layout="mono", samples=n_frames)
        frame.sample_rate = RATE
        frame.pts = self._position
        self._position += n_frames
        frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
        self._out.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish it."""
        self._out.mux(self._stream.encode(None))
        self._out.close()


class _Behind:
    """Encodes on a thread of its own while the next frames are mixed.

    Encoders let go of the interpreter's lock, so two cores do the work of one. It is enough
    for FLAC, which takes no longer than mixing.
    """

    def __init__(self, file: SoundFile) -> None:
        self._file = file
        self._blocks: Queue[bytes | None] = Queue(_BLOCKS_AHEAD)
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._encode, name="encoder", daemon=True)
        self._thread.start()

    def write(self, pcm: bytes) -> None:
        """Add frames; waits when the encoder is far behind."""
        if self._error is not None:
            raise self._error
        self._blocks.put(pcm)

    def close(self) -> None:
        """Finish it."""
        self._blocks.put(None)
        self._thread.join()
        try:
            if self._error is not None:
                raise self._error
        finally:
            self._file.close()

    def _encode(self) -> None:
        while (pcm := self._blocks.get()) is not None:
            if self._error is None:
                try:
                    self._file.write(pcm)
                except Exception as error:  # noqa: BLE001 - raised where the writing is asked for
                    self._error = error


def _opened(kind: str, path: Path, tags: Tags) -> SoundFile:
    """A new file of a kind.

    Raises:
        FileError: A package is missing.
    """
    match kind:
        case ".flac":
            return _Behind(_Flac(_package("av", kind), path, tags))
        case ".ogg":
            return Abreast(Opus(_package("av", kind), path, tags))
        case ".mp3":
            return Abreast(Mp3(_package("lameenc", kind), path, tags))
        case _:
            return _Wav(path)


def _package(name: str, kind: str) -> Any:
    try:
        # By name: these are large, may be missing, and tell a type checker little.
        return import_module(name)
    except ImportError as error:
        raise FileError(
            f"Writing {kind} needs one more package: {how_to_install('render')}. "
            "A .wav file needs nothing."
        ) from error


@contextmanager
def sound_file(path: Path, tags: Tags) -> Generator[SoundFile]:
    """Write a sound file; it is there when it is whole, and not before.

    Args:
        path: Where; its ending says which kind.
        tags: What it says of itself; a WAV has no room for that.

    Raises:
        FileError: The ending is not known, a package is missing, or it cannot be written.
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
        # PyAV tells of a codec that its build does not have by a ValueError, lameenc of
        # whatever went wrong by a RuntimeError.
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise FileError(f"{path} cannot be written: {why}.") from error
