"""Ogg files that hold Opus, by PyAV, whose wheels have no encoder for Vorbis that is fit for use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.tags import comments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach_tui.audio.tags import Tags

BITS_A_SECOND = 64_000
"""One channel of speech and tones: no difference is heard above this."""

_FRAME_MS = 60
"""Three of Opus's own frames to a packet: less to do for each, and less of the file is headers."""

_SETTINGS = {"compression_level": "0", "frame_duration": str(_FRAME_MS)}
"""The quick way, twice as fast: at this rate of bits the careful one gains nothing."""


class Opus:
    """An Ogg file.

    Args:
        av: The module of that name.
        path: Where.
        tags: What it says of itself.
    """

    frame = RATE * _FRAME_MS // 1000
    before = 2
    """A decoder has found its feet after 80 ms, RFC 7845 says in 4.6; this is 120."""
    after = 0

    def __init__(self, av: Any, path: Path, tags: Tags) -> None:
        self._av = av
        self._out = av.open(str(path), "w", format="ogg")
        self._out.metadata.update(comments(tags))
        self._stream = self._out.add_stream("libopus", rate=RATE, options=_SETTINGS)
        self._stream.layout = "mono"
        self._stream.bit_rate = BITS_A_SECOND

    def encode(self, pcm: bytes, at: int, skip: int, count: int | None) -> Sequence[Any]:
        """The packets of a stretch."""
        coder = self._av.CodecContext.create("libopus", "w")
        coder.sample_rate, coder.layout, coder.format = RATE, "mono", "s16"
        coder.bit_rate = BITS_A_SECOND
        coder.options = _SETTINGS
        found: list[Any] = []
        if pcm:
            frame = self._av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // WIDTH)
            frame.sample_rate = RATE
            frame.pts = at
            frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
            found += coder.encode(frame)
        if count is None:
            found += coder.encode(None)
            return found[skip:]
        return found[skip : skip + count]

    def append(self, part: Sequence[Any]) -> None:
        """Write packets."""
        for packet in part:
            packet.stream = self._stream
            self._out.mux(packet)

    def close(self, n_samples: int) -> None:
        """Finish it; the packets themselves say how many samples there are."""
        del n_samples
        self._out.close()
