"""Samples as the whole room has them: 48 kHz, one channel, 16 bits in the machine's own order.

While they are summed they are *wide*: 32 bits, of which the lowest twelve are a fraction
and the highest four are room for sums.
"""

from __future__ import annotations

import warnings
from array import array

with warnings.catch_warnings():
    # The standard library's audioop says from 3.11 on that it is going to leave, as it
    # did with 3.13; the dependency audioop-lts takes its place there under the same name.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

RATE = 48_000
"""Frames a second."""

WIDTH = 2
"""Bytes a frame."""

WIDE = 4
"""Bytes a frame while sums are made."""

_ROOM = 16.0
"""How many full-scale sounds a wide sum has room for: 24 dB."""

WIDE_ONE = 1 << 12
"""The wide value of the smallest step that a narrow sample can make."""


def widened(pcm: bytes) -> bytes:
    """Narrow samples as wide ones."""
    return audioop.mul(audioop.lin2lin(pcm, WIDTH, WIDE), WIDE, 1 / _ROOM)


def narrowed(wide: bytes) -> bytes:
    """Wide samples as narrow ones; what is beyond full scale is clipped."""
    return audioop.lin2lin(audioop.mul(wide, WIDE, _ROOM), WIDE, WIDTH)


def scaled(pcm: bytes, width: int, from_gain: float, to_gain: float) -> bytes:
    """Samples under a gain that goes evenly from one value towards another.

    Args:
        pcm: The samples.
        width: Bytes a frame, ``WIDTH`` or ``WIDE``.
        from_gain: The gain of the first frame.
        to_gain: The gain that the frame after the last would have.
    """
    if from_gain == to_gain:
        return pcm if from_gain == 1.0 else audioop.mul(pcm, width, from_gain)
    samples = array("h" if width == WIDTH else "i", pcm)
    step = (to_gain - from_gain) / max(1, len(samples))
    return array(
        samples.typecode, [int(v * (from_gain + i * step)) for i, v in enumerate(samples)]
    ).tobytes()
