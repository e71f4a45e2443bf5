"""Writes sound files with a title and chapters.

WAV is written by the standard library, MP3 by lameenc (LAME), FLAC and Ogg (Opus) by PyAV
(FFmpeg). The metadata is written here: Vorbis comments and an ID3 tag.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from coach_tui.audio.optional import install_command
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.files import PUBLIC_MODE, atomic_file

if TYPE_CHECKING:
    from pathlib import Path

MAX_CHAPTERS = 200  # An ID3 tag allows 255
_NOT_USED = 0xFFFFFFFF  # In place of a byte offset: the times are enough


class Chapter(Struct, frozen=True):
    start_ms: int
    end_ms: int
    name: str


class Tags(Struct, frozen=True):
    """Title and chapters; chapters after ``MAX_CHAPTERS`` are left out."""

    title: str
    chapters: Sequence[Chapter]


def comments(tags: Tags) -> Mapping[str, str]:
    """The comments of Ogg and FLAC; chapters follow Xiph's wiki."""
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
_OPUS_BITS_A_SECOND = 64_000  # Higher rates sound the same for one channel of speech and tones

_OPUS_OPTIONS = {"compression_level": "0", "frame_duration": "60"}
"""Level 0 is twice as fast and sounds the same at this rate. Three Opus frames in a packet save
work and headers."""

_LAME_QUALITY = 7  # The quickest; better ones sound the same at this rate
_MP3_FRAME = 1152
_MP3_FRAME_BYTES = 144_000 * _MP3_KILOBITS_A_SECOND // RATE
_LAME_DELAY = 576  # The encoder's delay in samples; decoders know their own


ENDINGS = (".wav", ".flac", ".ogg", ".mp3")


class FileError(Exception):
    """A file cannot be written. The message has the reason and the remedy, for the user."""


def write_sound_file(path: Path, blocks: Iterator[bytes], tags: Tags) -> int:
    """Write a sound file, which appears when it is complete; return its number of frames."""
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise FileError(f"{path.name}: the ending is one of {', '.join(ENDINGS)}.")
    try:
        with atomic_file(path, mode=PUBLIC_MODE, fsync=False) as draft:
            match kind:
                case ".flac" | ".ogg":
                    return _write_with_pyav(_package("av", kind), draft, kind, blocks, tags)
                case ".mp3":
                    return _write_mp3(_package("lameenc", kind), draft, blocks, tags)
                case _:
                    return _write_wav(draft, blocks)
    except (OSError, ValueError, RuntimeError) as error:
        # PyAV raises ValueError for a missing codec, lameenc RuntimeError for everything.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise FileError(f"{path} cannot be written: {reason}.") from error


_EXTRAS = {"av": "render", "lameenc": "mp3"}


def _package(name: str, kind: str) -> Any:
    try:
        # By name: these packages are large, may be missing, and are barely typed.
        return import_module(name)
    except ImportError as error:
        raise FileError(
            f"Writing {kind} needs one more package: {install_command(_EXTRAS[name])}. "
            "A .wav file needs nothing."
        ) from error


def _mixed_ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks, each mixed on another thread while the one before it is encoded.

    Encoders release the interpreter's lock, so two cores share the work.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="mixer") as pool:
        job = pool.submit(next, blocks, None)
        while (block := job.result()) is not None:
            job = pool.submit(next, blocks, None)
            yield block


def _write_wav(path: Path, blocks: Iterator[bytes]) -> int:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        for block in blocks:
            # It swaps bytes itself where that is needed.
            file.writeframesraw(block)
        return file.getnframes()


def _write_with_pyav(av: Any, path: Path, kind: str, blocks: Iterator[bytes], tags: Tags) -> int:
    """Write FLAC or Ogg Opus; FFmpeg's Vorbis encoder in PyAV's wheels is unusable."""
    position = 0
    with av.open(str(path), "w", format=kind[1:]) as out:
        out.metadata.update(comments(tags))
        if kind == ".flac":
            stream = out.add_stream("flac", rate=RATE)
        else:
            stream = out.add_stream("libopus", rate=RATE, options=_OPUS_OPTIONS)
            stream.bit_rate = _OPUS_BITS_A_SECOND
        stream.layout = "mono"
        stream.format = "s16"
        for block in filter(None, _mixed_ahead(blocks)):
            n_frames = len(block) // WIDTH
            frame = av.AudioFrame(format="s16", layout="mono", samples=n_frames)
            frame.sample_rate = RATE
            frame.pts = position
            position += n_frames
            frame.planes[0].update(block.ljust(frame.planes[0].buffer_size, b"\0"))
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return position


def _write_mp3(lameenc: Any, path: Path, blocks: Iterator[bytes], tags: Tags) -> int:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE)
    encoder.set_bit_rate(_MP3_KILOBITS_A_SECOND)
    encoder.set_quality(_LAME_QUALITY)
    n_samples = 0
    with path.open("wb") as file:
        file.write(id3(tags))
        start = file.tell()
        file.write(_info_frame(0, 0))
        for block in filter(None, _mixed_ahead(blocks)):
            n_samples += len(block) // WIDTH
            file.write(encoder.encode(block))
        file.write(encoder.flush())
        n_frames = (file.tell() - start) // _MP3_FRAME_BYTES - 1
        file.seek(start)
        file.write(_info_frame(n_frames, n_samples))
    return n_samples


def _info_frame(n_frames: int, n_samples: int) -> bytes:
    """The silent first frame (Xing, LAME) by which players skip the encoder's padding.

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
    """The CRC-16/ARC that some players check in the frame."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value
