"""Writes sound files with a title and chapters.

WAV is written by the standard library, MP3 by lameenc (LAME), FLAC and Ogg (Opus) by PyAV
(FFmpeg). The metadata is written here: Vorbis comments and an ID3 tag.
"""

from __future__ import annotations

import struct
import sys
import wave
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from coach_tui import paths
from coach_tui.audio.optional import install_command
from coach_tui.audio.pcm import RATE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

MAX_CHAPTERS = 200
"""An ID3 tag allows 255."""

_NOT_USED = 0xFFFFFFFF
"""In place of a byte offset: the times are enough."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the sound."""

    start_ms: int
    end_ms: int
    name: str


@dataclass(frozen=True, slots=True)
class Tags:
    """Title and chapters; chapters after ``MAX_CHAPTERS`` are left out."""

    title: str
    chapters: Sequence[Chapter] = ()


def comments(tags: Tags) -> Mapping[str, str]:
    """Return the comments of Ogg and FLAC; chapters follow Xiph's wiki."""
    fields = {"title": tags.title}
    for number, chapter in enumerate(tags.chapters[:MAX_CHAPTERS], 1):
        seconds, ms = divmod(chapter.start_ms, 1000)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        fields[f"CHAPTER{number:03}"] = f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"
        fields[f"CHAPTER{number:03}NAME"] = chapter.name
    return fields


def id3(tags: Tags) -> bytes:
    """Return an ID3v2.3 tag, which every player reads, with chapter frames 1.0."""
    frames = [_title_frame(tags.title)]
    chapters = tags.chapters[:MAX_CHAPTERS]
    if chapters:
        names = [f"chapter{number}".encode() + b"\0" for number in range(len(chapters))]
        # Flags: top level, ordered.
        frames.append(_frame(b"CTOC", b"toc\0" + bytes([0b11, len(names)]) + b"".join(names)))
        for name, chapter in zip(names, chapters, strict=True):
            times = struct.pack(">IIII", chapter.start_ms, chapter.end_ms, _NOT_USED, _NOT_USED)
            frames.append(_frame(b"CHAP", name + times + _title_frame(chapter.name)))
    body = b"".join(frames)
    sevens = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + sevens + body


def _frame(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">IH", len(body), 0) + body


def _title_frame(title: str) -> bytes:
    # UTF-16 with a byte order mark: this version has no UTF-8.
    return _frame(b"TIT2", b"\x01\xff\xfe" + title.encode("utf-16-le"))


_MP3_KILOBITS_A_SECOND = 96

_OPUS_BITS_A_SECOND = 64_000
"""Higher rates sound the same for one channel of speech and tones."""

_OPUS_OPTIONS = {"compression_level": "0", "frame_duration": "60"}
"""Level 0 is twice as fast and sounds the same at this rate. Three Opus frames in a packet save
work and headers."""

_LAME_QUALITY = 7
"""The fastest; better ones sound the same at this rate."""

_MP3_FRAME = 1152

_MP3_FRAME_BYTES = 144_000 * _MP3_KILOBITS_A_SECOND // RATE

_LAME_DELAY = 576
"""The encoder's delay in samples; decoders know their own."""


class PyavEncoder:
    """A FLAC or an Ogg Opus file.

    FFmpeg's Vorbis encoder in PyAV's wheels is unusable.

    Args:
        container: ``flac`` or ``ogg``.
    """

    def __init__(self, av: Any, path: Path, container: str, tags: Tags) -> None:
        self._new_frame = av.AudioFrame
        self._out = av.open(str(path), "w", format=container)
        self._out.metadata.update(comments(tags))
        if container == "flac":
            self._stream = self._out.add_stream("flac", rate=RATE)
        else:
            self._stream = self._out.add_stream("libopus", rate=RATE, options=_OPUS_OPTIONS)
            self._stream.bit_rate = _OPUS_BITS_A_SECOND
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
        """Finish the file."""
        try:
            self._out.mux(self._stream.encode(None))
        finally:
            self._out.close()


class Mp3Encoder:
    """An MP3 file."""

    def __init__(self, lameenc: Any, path: Path, tags: Tags) -> None:
        self._encoder = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_channels(1)
        self._encoder.set_in_sample_rate(RATE)
        self._encoder.set_bit_rate(_MP3_KILOBITS_A_SECOND)
        self._encoder.set_quality(_LAME_QUALITY)
        # Closed by close(), which always runs.
        self._file = path.open("wb")
        self._file.write(id3(tags))
        self._start = self._file.tell()
        self._file.write(_info_frame(0, 0))
        self._n_samples = 0

    def write(self, pcm: bytes) -> None:
        """Add frames."""
        if pcm:
            self._n_samples += len(pcm) // WIDTH
            self._file.write(self._encoder.encode(pcm))

    def close(self) -> None:
        """Finish the file."""
        with self._file as file:
            if self._n_samples:
                file.write(self._encoder.flush())
            n_frames = (file.tell() - self._start) // _MP3_FRAME_BYTES - 1
            file.seek(self._start)
            file.write(_info_frame(n_frames, self._n_samples))


def _info_frame(n_frames: int, n_samples: int) -> bytes:
    """Return the silent first frame (Xing, LAME) by which players skip the encoder's padding.

    lameenc does not write it. Without it a player starts 23 ms late.
    """
    n_bytes = (n_frames + 1) * _MP3_FRAME_BYTES
    padding = max(0, n_frames * _MP3_FRAME - _LAME_DELAY - n_samples)
    # MPEG-1 layer III without a checksum, 96 kbit/s, 48 kHz, one channel; 17 bytes of side information.
    frame = b"\xff\xfb\x74\xc0" + bytes(17)
    seek_table = bytes(256 * percent // 100 for percent in range(100))
    frame += b"Xing" + struct.pack(">III", 0x0F, n_frames, n_bytes) + seek_table + bytes(4)
    frame += b"LAME3.100" + bytes([1, 0]) + bytes(9) + bytes([_MP3_KILOBITS_A_SECOND])
    frame += (_LAME_DELAY << 12 | min(padding, 0xFFF)).to_bytes(3, "big") + bytes(4)
    frame += struct.pack(">IH", n_bytes, 0)
    frame += struct.pack(">H", _crc_16(frame))
    return frame.ljust(_MP3_FRAME_BYTES, b"\0")


def _crc_16(data: bytes) -> int:
    """Return the CRC-16/ARC that some players check in the frame."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


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
