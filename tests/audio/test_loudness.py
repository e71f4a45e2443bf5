"""Loudness against the reference values of its standard, and speech levelled by it."""

from __future__ import annotations

import math
import random
from array import array

import pytest

from coach_tui.audio.voice.loudness import (
    MAX_PEAK,
    TARGET_LUFS,
    _high_pass,
    _high_shelf,
    levelled,
    loudness,
)

RATES = (8_000, 16_000, 22_050, 24_000, 48_000)


def sine(rate: int, seconds: float, peak: float = 1.0, hertz: float = 997.0) -> bytes:
    count = round(seconds * rate)
    turn = math.tau * hertz / rate
    return array("h", (round(32_767 * peak * math.sin(turn * n)) for n in range(count))).tobytes()


@pytest.mark.parametrize("rate", RATES)
def test_a_sine_of_997_hertz_at_full_scale_has_minus_3_lufs_at_every_rate(rate: int):
    assert loudness(sine(rate, 2.0), rate) == pytest.approx(-3.01, abs=0.15)
    assert loudness(sine(rate, 2.0, 0.1), rate) == pytest.approx(-23.01, abs=0.15)


def test_both_filters_have_the_coefficients_of_the_standard_at_its_rate():
    # ITU-R BS.1770-4, tables 1 and 2, for 48 kHz.
    head, low_cut = _high_shelf(48_000), _high_pass(48_000)
    assert head[0] == pytest.approx((1.53512485958697, -2.69169618940638, 1.19839281085285))
    assert head[1] == pytest.approx((-1.69065929318241, 0.73248077421585))
    assert low_cut == pytest.approx((-1.99004745483398, 0.99007225036621))


def test_low_tones_count_for_less_and_high_ones_for_more():
    middle, low, high = (loudness(sine(48_000, 1.0, 0.1, hz), 48_000) for hz in (997, 40, 8_000))
    assert low < middle - 3
    assert middle + 3 < high < middle + 4.5


def test_pauses_do_not_make_a_phrase_quieter():
    rate = 16_000
    phrase = sine(rate, 1.0, 0.1)
    assert loudness(phrase + bytes(4 * rate) + phrase, rate) == pytest.approx(
        loudness(phrase, rate), abs=1.0
    )


def test_silence_has_no_loudness_and_stays_silence():
    assert loudness(bytes(48_000), 24_000) == loudness(b"", 24_000) == -math.inf
    assert levelled(bytes(48_000), 24_000) == bytes(48_000)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("seconds", "peak"), [(0.05, 0.1), (0.05, 1.0), (0.3, 0.1), (0.3, 0.4), (0.3, 1.0), (1.2, 0.4)]
)
def test_every_phrase_has_the_same_loudness_after_levelling(rate: int, seconds: float, peak: float):
    # Bursts of noise: their peaks are far above their loudness, as those of speech are.
    noise = random.Random(3)  # noqa: S311 - noise, the same each time
    values = (
        noise.gauss(0, 10_000 * peak) * (0.2 + abs(math.sin(9 * n / rate)))
        for n in range(round(seconds * rate))
    )
    frames = array("h", (max(-32_768, min(32_767, round(v))) for v in values)).tobytes()
    result = levelled(frames, rate)
    assert len(result) == len(frames)
    assert loudness(result, rate) == pytest.approx(TARGET_LUFS, abs=1)
    assert max(map(abs, array("h", result))) <= MAX_PEAK + 1
    assert 20 * math.log10(MAX_PEAK / 32_768) == pytest.approx(-2, abs=0.05)  # the mixer's room


def test_a_nearly_silent_recording_is_not_amplified_to_noise():
    result = levelled(sine(16_000, 1.0, 0.001), 16_000)
    assert max(array("h", result)) < 600
