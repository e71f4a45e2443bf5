"""Loudness by ITU-R BS.1770-4: K-weighted, gated, in LUFS; for one channel of any rate."""

from __future__ import annotations

import math
from array import array

from coach_tui.audio.mixer import Limiter
from coach_tui.audio.pcm import WIDE, WIDTH, audioop, widened

TARGET_LUFS = -18.0
"""Of each spoken phrase. Our choice: it leaves room for the peaks of speech."""

MAX_PEAK = 26_000
"""2 dB below full scale, so that tones under speech rarely make the mixer's limiter work."""

_MAX_GAIN = 16.0
"""A nearly silent recording is not amplified to noise. The limit of a wide sample, too."""

_TOLERANCE_LU = 0.3

_BLOCK_S, _HOP_S = 0.4, 0.1

_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, -10.0


def loudness(frames: bytes, rate: int) -> float:
    """Return the gated loudness in LUFS; ``-inf`` for silence.

    What is shorter than a gating block (0.4 s) is one block of its own length.
    """
    squares = _k_weighted_squares(frames, rate)
    hop = round(_HOP_S * rate)
    hops = round(_BLOCK_S / _HOP_S)
    if len(squares) < hops * hop:
        hop, hops = max(1, len(squares)), 1
    powers = [sum(squares[n : n + hop]) / hop for n in range(0, len(squares) - hop + 1, hop)]
    blocks = [sum(powers[n : n + hops]) / hops for n in range(len(powers) - hops + 1)]
    loud = [power for power in blocks if _lufs(power) > _ABSOLUTE_GATE_LUFS]
    if not loud:
        return -math.inf
    gate = _lufs(sum(loud) / len(loud)) + _RELATIVE_GATE_LU
    louder = [power for power in loud if _lufs(power) > gate]
    return _lufs(sum(louder) / len(louder))


def levelled(frames: bytes, rate: int) -> bytes:
    """Return speech at ``TARGET_LUFS``, its peaks limited to ``MAX_PEAK``."""
    measured = loudness(frames, rate)
    if measured == -math.inf:
        return frames
    gain = 1.0
    result = frames
    # The limiter takes a little loudness from peaky speech, which more gain makes up for.
    for _ in range(4):
        gain = min(_MAX_GAIN, gain * 10 ** ((TARGET_LUFS - measured) / 20))
        result = _limited(frames, gain)
        measured = loudness(result, rate)
        if abs(measured - TARGET_LUFS) < _TOLERANCE_LU or gain == _MAX_GAIN:
            break
    return result


def _limited(frames: bytes, gain: float) -> bytes:
    limiter = Limiter(MAX_PEAK)
    delay = bytes(Limiter.DELAY_FRAMES * WIDE)
    wide = audioop.mul(widened(frames), WIDE, gain)
    return limiter.run(wide + delay)[len(delay) // WIDE * WIDTH :]


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _k_weighted_squares(frames: bytes, rate: int) -> list[float]:
    """Return the squares of the samples after a high shelf (the head) and a high-pass filter."""
    shelf_b, shelf_a = _high_shelf(rate)
    pass_b, pass_a = (1.0, -2.0, 1.0), _high_pass(rate)
    (b0, b1, b2), (a1, a2) = shelf_b, shelf_a
    (d0, d1, d2), (c1, c2) = pass_b, pass_a
    s1 = s2 = t1 = t2 = 0.0
    squares: list[float] = []
    add = squares.append
    for sample in array("h", frames):
        x = sample / 32_768
        y = b0 * x + s1
        s1 = b1 * x - a1 * y + s2
        s2 = b2 * x - a2 * y
        z = d0 * y + t1
        t1 = d1 * y - c1 * z + t2
        t2 = d2 * y - c2 * z
        add(z * z)
    return squares


# The standard gives coefficients for 48 kHz only. These are the analogue filters behind them, as
# libebur128 and pyloudnorm have them, for any rate.


def _high_shelf(rate: int) -> tuple[tuple[float, float, float], tuple[float, float]]:
    gain, quality = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    bend = gain**0.4996667741545416
    k = math.tan(math.pi * 1681.974450955533 / rate)
    a0 = 1 + k / quality + k * k
    b = (
        (gain + bend * k / quality + k * k) / a0,
        2 * (k * k - gain) / a0,
        (gain - bend * k / quality + k * k) / a0,
    )
    return b, (2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0)


def _high_pass(rate: int) -> tuple[float, float]:
    quality = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / rate)
    a0 = 1 + k / quality + k * k
    return 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0
