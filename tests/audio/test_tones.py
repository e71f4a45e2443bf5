"""The tones under a motion: as long as it, followed by pitch, without a click at a joint."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

import pytest
from listening import decibels, levels, on_small_speakers

from coach_tui.audio.mixer import Group, Mixer, Sample
from coach_tui.audio.pcm import RATE
from coach_tui.audio.tones import (
    EDGE_FRAMES,
    MAX_CACHED_FRAMES,
    MAX_CACHED_TONES,
    SHAPES,
    ToneBank,
    ToneSource,
)

MOTIONS = ("rise", "stay", "fall", "wait")
BREATHS = ("breathe-in", "breathe-hold", "breathe-out", "breathe-rest")


def whole(name: str, seconds: float) -> list[int]:
    tone = ToneSource(SHAPES[name], seconds)
    return array("h", tone.read(0, tone.n_frames)).tolist()


def power(samples: list[int]) -> float:
    return math.sqrt(sum(v * v for v in samples) / len(samples))


def pitch(samples: list[int]) -> float:
    """Upward zero crossings a second."""
    ups = [n for n, (a, b) in enumerate(pairwise(samples)) if a < 0 <= b]
    return (len(ups) - 1) / (ups[-1] - ups[0]) * RATE


def in_a_row(names: tuple[str, ...], seconds: float) -> list[int]:
    mixer = Mixer()
    for number, name in enumerate(names):
        start = round(number * seconds * RATE)
        mixer.place(ToneSource(SHAPES[name], seconds), start, group=Group.TONE)
    return array("h", mixer.mix(round(len(names) * seconds * RATE) + RATE // 10)).tolist()


@pytest.mark.parametrize("name", sorted(SHAPES))
@pytest.mark.parametrize("seconds", [0.1, 0.733, 2.0])
def test_a_tone_is_as_long_as_it_is_asked_to_be(name: str, seconds: float):
    samples = whole(name, seconds)
    assert len(samples) == round(seconds * RATE) + EDGE_FRAMES
    assert samples[0] == 0
    assert abs(samples[-1]) <= 2
    ends = power(samples[-EDGE_FRAMES - 960 : -EDGE_FRAMES])
    tail = samples[-EDGE_FRAMES // 2 :]
    assert power(tail) < ends / 2


@pytest.mark.parametrize("names", [(*MOTIONS, *MOTIONS), (*BREATHS, *BREATHS)])
def test_nothing_is_heard_of_the_joints(names: tuple[str, ...]):
    seconds = 0.8
    samples = in_a_row(names, seconds)
    step = max(abs(a - b) for a, b in pairwise(samples))
    within = max(
        abs(a - b)
        for name in names
        for a, b in pairwise(whole(name, seconds)[EDGE_FRAMES:-EDGE_FRAMES])
    )
    assert step <= within * 1.05
    size = RATE // 100
    levels = [power(samples[n : n + size]) for n in range(RATE // 10, 4 * RATE, size)]
    assert max(abs(a - b) for a, b in pairwise(levels)) < max(levels) * 0.12


def test_the_lift_rises_an_octave_evenly_and_the_lowering_falls_it_back():
    rise, fall = whole("rise", 2.0), whole("fall", 2.0)
    assert pitch(rise[960 : 960 + 9_600]) == pytest.approx(261.6 * 1.06, rel=0.04)
    assert pitch(rise[86_400:96_000]) == pytest.approx(523.3 * 0.97, rel=0.04)
    heights = [pitch(rise[n : n + 4_800]) for n in range(0, 96_000, 4_800)]
    assert heights == sorted(heights)
    assert pitch(fall[86_400:96_000]) < pitch(fall[960:10_560]) / 1.7


def test_breath_grows_fuller_going_in_and_thinner_going_out():
    breathed_in, breathed_out = whole("breathe-in", 3.0), whole("breathe-out", 3.0)
    swell = [power(breathed_in[n : n + 9_600]) for n in range(960, 130_000, 9_600)]
    fade = [power(breathed_out[n : n + 9_600]) for n in range(960, 130_000, 9_600)]
    assert swell == sorted(swell)
    assert fade == sorted(fade, reverse=True)
    assert swell[-1] > swell[0] * 1.7


@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("name", sorted(SHAPES))
def test_no_part_of_a_tone_is_lost_on_the_speakers_of_a_laptop(name: str, order: int):
    tone = ToneSource(SHAPES[name], 2.0)
    whole_tone = tone.read(0, tone.n_frames)
    parts = zip(
        levels(whole_tone, RATE // 10),
        levels(on_small_speakers(whole_tone, order), RATE // 10),
        strict=True,
    )
    losses = [decibels(level) - decibels(left) for level, left in parts]
    assert max(losses) <= 6


def test_a_part_of_a_tone_is_what_it_is_in_the_whole():
    tone = ToneSource(SHAPES["breathe-in"], 0.5)
    parts = b"".join(tone.read(n, min(n + 777, tone.n_frames)) for n in range(0, 24_720, 777))
    assert parts == tone.read(0, tone.n_frames)


def test_tones_are_cached_unless_they_are_long():
    tones = ToneBank()
    assert tones.get("rise", 1.0) is tones.get("rise", 1.0)
    assert isinstance(tones.get("stay", 1.0), Sample)
    long = tones.get("stay", 300.0)
    assert isinstance(long, ToneSource)
    assert long.n_frames > MAX_CACHED_FRAMES
    middle = array("h", long.read(200 * RATE, 200 * RATE + 9_600)).tolist()
    assert pitch(middle) == pytest.approx(523.25, rel=0.01)


def test_of_many_tones_those_of_the_last_tempos_stay_cached():
    tones = ToneBank()
    first, second = tones.get("rise", 0.1), tones.get("rise", 0.2)
    for number in range(MAX_CACHED_TONES - 1):
        assert tones.get("rise", 0.1) is first
        tones.get("stay", 0.1 + number / 10)
    assert tones.get("rise", 0.1) is first
    assert tones.get("rise", 0.2) is not second
