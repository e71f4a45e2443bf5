"""Sound files: WAV by the standard library, FLAC, Ogg and MP3 by PyAV, where it is installed."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import wave
from array import array
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any, Protocol

from coach_tui.audio.pcm import RATE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

CODECS: Mapping[str, tuple[str, str, str, Mapping[str, str]]] = {
    ".flac": ("flac", "flac", "s16", {}),
    ".ogg": ("ogg", "libopus", "s16", {"compression_level": "0"}),
    ".mp3": ("mp3", "libmp3lame", "s16p", {"compression_level": "7"}),
}
"""By ending: the container, the codec, the form of samples it takes and its settings.

Ogg holds Opus: PyAV's wheels have no encoder for Vorbis that is fit for use. The settings
are the encoders' quick ones, twice as fast: at this rate of bits, with one voice and soft
tones to encode, the careful ones gain nothing."""

ENDINGS = (".wav", *CODECS)

_BLOCKS_AHEAD = 8
"""Blocks that may wait for the encoder: enough to keep it busy, and little memory."""

_BITS_A_SECOND = 96_000
"""One channel of speech and tones: no difference is heard above this."""


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


class _Encoded:
    def __init__(self, path: Path, kind: str, tags: Mapping[str, str]) -> None:
        try:
            # By name: it is large, may be missing, and tells a type checker only half.
            av: Any = import_module("av")
        except ImportError as error:
            raise FileError(
                f"Writing {kind} needs one more package: pip install 'coach-tui[render]'. "
                "A .wav file needs nothing."
            ) from error
        container, codec, form, settings = CODECS[kind]
        self._new_frame = av.AudioFrame
        self._out = av.open(str(path), "w", format=container)
        self._out.metadata.update(tags)
        self._stream = self._out.add_stream(codec, rate=RATE, options=settings)
        self._stream.layout = "mono"
        if kind != ".flac":
            self._stream.bit_rate = _BITS_A_SECOND
        self._resampler = av.AudioResampler(format=form, layout="mono", rate=RATE)
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
        self._encode(self._resampler.resample(frame))

    def close(self) -> None:
        """Finish it."""
        self._encode(self._resampler.resample(None))
        self._encode([None])
        self._out.close()

    def _encode(self, frames: Sequence[Any]) -> None:
        for frame in frames:
            for packet in self._stream.encode(frame):
                self._out.mux(packet)


class _Behind:
    """Encodes on a thread of its own while the next frames are mixed.

    Encoders let go of the interpreter's lock, so two cores do the work of one.
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


@contextmanager
def sound_file(path: Path, tags: Mapping[str, str]) -> Generator[SoundFile]:
    """Write a sound file; it is there when it is whole, and not before.

    Args:
        path: Where; its ending says which kind.
        tags: What it says of itself, such as its title, where its kind has room for that.

    Raises:
        FileError: The ending is not known, a package is missing, or it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise FileError(f"{path.name}: the ending is one of {', '.join(ENDINGS)}.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".render-", suffix=kind)
        os.close(handle)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        file = _Wav(Path(name)) if kind == ".wav" else _Behind(_Encoded(Path(name), kind, tags))
        try:
            yield file
        finally:
            file.close()
        _as_new_files_are(Path(name))
        Path(name).replace(path)
    except (OSError, ValueError) as error:
        # PyAV tells of a codec that its build does not have by a ValueError.
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise FileError(f"{path} cannot be written: {why}.") from error
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _as_new_files_are(path: Path) -> None:
    """Give a temporary file, which only its owner may read, the permissions of any other."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
