"""The sample format: 48 kHz, one channel, 16 bits in the machine's byte order.

While they are summed, samples are *wide*: 32 bits, of which the lowest twelve are a fraction and
the highest four are headroom.
"""

from __future__ import annotations

import warnings
from array import array

with warnings.catch_warnings():
    # Deprecated in the standard library from 3.11 on and gone from 3.13 on, where the dependency
    # audioop-lts has the same name.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

RATE = 48_000  # Frames a second
WIDTH = 2  # Bytes a frame
WIDE = 4  # Bytes a frame in sums
_ROOM = 16.0  # The headroom of a wide sum: 16 sounds at full scale, 24 dB
WIDE_ONE = 1 << 12  # The smallest step of a narrow sample, as a wide value


def widened(pcm: bytes) -> bytes:
    return audioop.mul(audioop.lin2lin(pcm, WIDTH, WIDE), WIDE, 1 / _ROOM)


def narrowed(wide: bytes) -> bytes:
    """Return wide samples as narrow ones, clipped to full scale."""
    return audioop.lin2lin(audioop.mul(wide, WIDE, _ROOM), WIDE, WIDTH)


def scaled(pcm: bytes, width: int, from_gain: float, to_gain: float) -> bytes:
    """Return samples under a linear change of gain, ``to_gain`` being that after the last."""
    if from_gain == to_gain:
        return pcm if from_gain == 1.0 else audioop.mul(pcm, width, from_gain)
    samples = array("h" if width == WIDTH else "i", pcm)
    step = (to_gain - from_gain) / max(1, len(samples))
    return array(
        samples.typecode, [int(v * (from_gain + i * step)) for i, v in enumerate(samples)]
    ).tobytes()
