"""Encoders of sound files: MP3 by lameenc, which is LAME; FLAC and Opus by PyAV, which is FFmpeg."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.tags import comments, id3

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.audio.tags import Tags

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
        av: The module.
        path: The file.
        container: ``flac`` or ``ogg``.
        tags: Title and chapters.
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
    """An MP3 file.

    Args:
        lameenc: The module.
        path: The file.
        tags: Title and chapters.
    """

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
