"""MP3 files by lameenc, which is LAME: its frames, cut out and joined again, with their tags.

The layout of a frame is that of ISO 11172-3, 2.4.1. The first is the one by which LAME tells
players how much of the ends is not sound.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from coach_tui.audio.pcm import RATE
from coach_tui.audio.tags import id3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coach_tui.audio.tags import Tags

KILOBITS_A_SECOND = 96
"""One channel of speech and tones: no difference is heard above this."""

_QUALITY = 7
"""LAME's quick way: at this rate of bits the careful ones gain nothing."""

_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""What the four bits of a header mean, for layer III of MPEG-1."""

_HEAD = 4
_SIDE = 17
"""Bytes that tell how a frame of one channel is to be read, after those of its header."""

_DELAY = 576
"""Samples by which LAME's own sound comes late; decoders know what they add to that."""


class Mp3:
    """An MP3 file.

    Args:
        lameenc: The module of that name.
        path: Where.
        tags: What it says of itself.
    """

    frame = 1152
    before = 10
    """What a decoder carries over is two frames, what LAME goes by some more."""
    after = 4
    """LAME looks ahead less than two."""

    def __init__(self, lameenc: Any, path: Path, tags: Tags) -> None:
        self._lameenc = lameenc
        # Closed by close(), which is called whatever happens.
        self._file = path.open("wb")
        self._file.write(id3(tags))
        self._start = self._file.tell()
        self._file.write(_tag_frame(0, 0, 0))
        self._n_frames = 0

    def encode(self, pcm: bytes, at: int, skip: int, count: int | None) -> Sequence[bytes]:
        """The frames of a stretch, of which the first needs none before it."""
        del at
        coder = self._lameenc.Encoder()
        coder.silence()
        coder.set_channels(1)
        coder.set_in_sample_rate(RATE)
        coder.set_bit_rate(KILOBITS_A_SECOND)
        coder.set_quality(_QUALITY)
        frames = list(_frames(bytes(coder.encode(pcm)) + bytes(coder.flush()))) if pcm else []
        until = None if count is None else skip + count
        return [*_on_its_own(frames, skip), *frames[skip + 1 : until]]

    def append(self, part: Sequence[bytes]) -> None:
        """Write frames."""
        self._n_frames += len(part)
        self._file.writelines(part)

    def close(self, n_samples: int) -> None:
        """Finish it, with what is known now."""
        with self._file as file:
            size = file.tell() - self._start
            padding = max(0, self._n_frames * self.frame - _DELAY - n_samples)
            file.seek(self._start)
            file.write(_tag_frame(self._n_frames, size, padding))


def _size(frame: bytes) -> int:
    """The length in bytes that a frame's header tells."""
    return 144_000 * _KILOBITS[frame[2] >> 4] // RATE


def _frames(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + _HEAD <= len(data):
        size = _size(data[at : at + _HEAD])
        yield data[at : at + size]
        at += size


def _borrowed(frame: bytes) -> int:
    """How many bytes of a frame's sound stand in those before it."""
    return frame[_HEAD] << 1 | frame[_HEAD + 1] >> 7


def _on_its_own(frames: Sequence[bytes], index: int) -> list[bytes]:
    """A frame with all its own sound in it, none of it in those before.

    The one after it may borrow from its end, as from that of the frame it was. It is
    made as much larger as it must be, which the rules allow from frame to frame.
    """
    if index >= len(frames):
        return []
    frame = frames[index]
    if not _borrowed(frame):
        return [frame]
    before = b"".join(one[_HEAD + _SIDE :] for one in frames[:index])
    sound = before[-_borrowed(frame) :] + frame[_HEAD + _SIDE :]
    lent = _borrowed(frames[index + 1]) if index + 1 < len(frames) else 0
    code, size = next(
        (code, size)
        for code, rate in enumerate(_KILOBITS)
        if (size := 144_000 * rate // RATE) >= _HEAD + _SIDE + len(sound)
    )
    head = bytes([frame[0], frame[1], code << 4 | frame[2] & 0x0F, frame[3]])
    side = bytes([0, frame[_HEAD + 1] & 0x7F]) + frame[_HEAD + 2 : _HEAD + _SIDE]
    end = len(sound) - lent
    fill = bytes(size - _HEAD - _SIDE - len(sound))
    return [head + side + sound[:end] + fill + sound[end:]]


def _tag_frame(n_frames: int, n_bytes: int, padding: int) -> bytes:
    """The silent frame before the first, which tells players how long the sound is.

    Args:
        n_frames: How many frames follow it.
        n_bytes: Its own length and theirs.
        padding: Samples at the end of the last that are not of the sound.
    """
    code = _KILOBITS.index(KILOBITS_A_SECOND)
    head = bytes([0xFF, 0xFB, code << 4 | 0x04, 0xC0])
    places = bytes(256 * percent // 100 for percent in range(100))
    xing = b"Xing" + struct.pack(">III", 0x0F, n_frames, n_bytes) + places + bytes(4)
    lame = b"LAME3.100" + bytes([1, 0]) + bytes(9) + bytes([KILOBITS_A_SECOND])
    lame += (_DELAY << 12 | min(padding, 0xFFF)).to_bytes(3, "big") + bytes(4)
    tag = head + bytes(_SIDE) + xing + lame + struct.pack(">IH", n_bytes, 0)
    tag += struct.pack(">H", _checksum(tag))
    return tag.ljust(_size(head), b"\0")


def _checksum(data: bytes) -> int:
    """CRC-16 by 0x8005, the lowest bit first."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value
