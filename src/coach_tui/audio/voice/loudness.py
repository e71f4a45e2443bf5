"""Loudness by ITU-R BS.1770-4: K-weighted, gated, in LUFS; for one channel of any rate."""

from __future__ import annotations

import math
from array import array

from coach_tui.audio.mixer import Limiter
from coach_tui.audio.pcm import WIDE, WIDTH, audioop, widened

TARGET_LUFS = -18.0  # Of each spoken phrase. Our choice: it leaves room for the peaks of speech.

# 2 dB below full scale, so that tones under speech rarely make the mixer's limiter work.
MAX_PEAK = 26_000

# A nearly silent recording is not amplified to noise. The limit of a wide sample, too.
_MAX_GAIN = 16.0

_MAX_LOSS = 1.03  # 0.26 dB

_BLOCK_S, _HOP_S = 0.4, 0.1

_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, -10.0


def loudness(frames: bytes, rate: int) -> float:
    """The gated loudness in LUFS; one block (0.4 s) at least, ``-inf`` for silence."""
    n_frames = len(frames) // WIDTH
    hop, hops = round(_HOP_S * rate), round(_BLOCK_S / _HOP_S)
    if n_frames < hops * hop:
        hop, hops = max(1, n_frames), 1
    powers = _k_weighted_powers(frames, rate, hop)
    blocks = [sum(powers[n : n + hops]) / hops for n in range(len(powers) - hops + 1)]
    loud = [power for power in blocks if _lufs(power) > _ABSOLUTE_GATE_LUFS]
    if not loud:
        return -math.inf
    gate = _lufs(sum(loud) / len(loud)) + _RELATIVE_GATE_LU
    louder = [power for power in loud if _lufs(power) > gate]
    return _lufs(sum(louder) / len(louder))


def levelled(frames: bytes, rate: int) -> bytes:
    """Return speech at ``TARGET_LUFS``, its peaks limited to ``MAX_PEAK``."""
    lufs = loudness(frames, rate)
    if lufs == -math.inf:
        return frames
    target_gain = min(_MAX_GAIN, 10 ** ((TARGET_LUFS - lufs) / 20))
    power = audioop.rms(frames, WIDTH) * target_gain
    gain = target_gain
    result = _limited(frames, gain)
    # The limiter takes a little power from peaky speech, which more gain makes up for. Power
    # is as good a measure of that as loudness, and a hundred times quicker.
    for _ in range(3):
        loss = power / max(1, audioop.rms(result, WIDTH))
        if loss < _MAX_LOSS:
            break
        gain = min(_MAX_GAIN, gain * loss)
        result = _limited(frames, gain)
    return result


def _limited(frames: bytes, gain: float) -> bytes:
    if audioop.max(frames, WIDTH) * gain <= MAX_PEAK:
        return audioop.mul(frames, WIDTH, gain)
    limiter = Limiter(MAX_PEAK)
    delay = bytes(Limiter.DELAY_FRAMES * WIDE)
    wide = audioop.mul(widened(frames), WIDE, gain)
    return limiter.run(wide + delay)[len(delay) // WIDE * WIDTH :]


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _k_weighted_powers(frames: bytes, rate: int, hop: int) -> list[float]:
    """The mean square of each whole hop after a high shelf (the head) and a high-pass.

    Both filters are in one loop of few operations: it takes most of the time that a phrase needs.
    """
    samples = array("h", frames)
    (b0, b1, b2), (a1, a2) = _high_shelf(rate)
    c1, c2 = _high_pass(rate)
    s1 = s2 = t1 = t2 = 0.0
    powers: list[float] = []
    for start in range(0, len(samples) - hop + 1, hop):
        total = 0.0
        for x in samples[start : start + hop]:
            y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            z = y + t1
            t1 = t2 - 2 * y - c1 * z
            t2 = y - c2 * z
            total += z * z
        powers.append(total / hop / 32_768**2)
    return powers


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
