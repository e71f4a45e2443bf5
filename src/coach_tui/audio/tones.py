"""The tones that lead through a motion or a breath: synthesised, each as long as its phase.

A tone is a function of the frame, so any part of it can be computed without the rest. It has a
whole number of periods, and its edges are halves of a raised cosine that overlap those of its
neighbours: at the boundary of two phases the two tones are in step and add up to one, so that the
joint is inaudible. Half of each edge lies within the phase, so a tone is as long as its phase at
half its height.
"""

from __future__ import annotations

import math
from array import array
from collections import OrderedDict

from msgspec import Struct

from coach_tui.audio.mixer import Sample
from coach_tui.audio.pcm import RATE

EDGE_FRAMES = 720  # An edge of 15 ms: soft, and far shorter than any motion

PEAK = 2_300
"""The largest sample of a tempo tone: its power is 27 dB below full scale and that of speech
about 18 (see ``voice.cache``), so that with the ducking speech stands 18 dB clear."""

# A tone up to this length is computed once and cached, a longer one while it plays.
MAX_CACHED_FRAMES = 20 * RATE

MAX_CACHED_TONES = 24  # Several tempos (three tones each) and breaths (four)
_PERIOD_BITS = 12
_FINE_BITS = 44
_LEVEL_BITS = 15
_ONE = 1 << _LEVEL_BITS

# Equal temperament, A4 = 440 Hz: notes of the scale that the themes are in.
_C4, _E4, _A4, _C5 = 261.63, 329.63, 440.00, 523.25


class Shape(Struct, frozen=True):
    """The linear change of a tone from its start to its end."""

    hertz: tuple[float, float]  # Its pitch at the start and at the end
    fullness: tuple[float, float]  # Its strength and richness in overtones, from 0 to 1


# The tones, by the names in cues.
# An octave, so that pitch alone shows how far a motion has come. Breathing moves less, and swells
# instead: fuller as you breathe in, thinner as you breathe out.
SHAPES = {
    "rise": Shape((_C4, _C5), (0.5, 0.5)),
    "stay": Shape((_C5, _C5), (0.5, 0.5)),
    "fall": Shape((_C5, _C4), (0.5, 0.5)),
    "wait": Shape((_C4, _C4), (0.5, 0.5)),
    "breathe-in": Shape((_E4, _A4), (0.0, 1.0)),
    "breathe-hold": Shape((_A4, _A4), (1.0, 1.0)),
    "breathe-out": Shape((_A4, _E4), (1.0, 0.0)),
    "breathe-rest": Shape((_E4, _E4), (0.0, 0.0)),
}

# Strengths of the partials, the first being the note itself. The second is strong enough to be
# heard in place of a low note on the speakers of a laptop, which lose what is below 400 Hz.
_THIN = (0.38, 0.16)
_RICH = (0.78, 0.50, 0.24, 0.12, 0.06)


def _period(strengths: tuple[float, ...]) -> list[float]:
    size = 1 << _PERIOD_BITS
    return [
        sum(s * math.sin(math.tau * n * i / size) for n, s in enumerate(strengths, 1))
        for i in range(size)
    ]


_EDGE = [
    round(_ONE * (0.5 - 0.5 * math.cos(math.pi * (i + 0.5) / EDGE_FRAMES)))
    for i in range(EDGE_FRAMES)
]


class ToneSource:
    def __init__(self, shape: Shape, duration_s: float) -> None:
        length = max(1, round(duration_s * RATE))
        start, end = shape.hertz
        turns = (start + end) / 2 * length / RATE
        # A whole number of periods, so that the next tone continues where this one ends.
        stretch = max(1, round(turns)) / turns
        unit = stretch / RATE * (1 << (_PERIOD_BITS + _FINE_BITS))
        self._slope = round(start * unit)
        self._bend = round((end - start) * unit / (2 * length))
        self._length = length
        # With the edge that overlaps the next tone.
        self.n_frames = length + EDGE_FRAMES
        self._fullness = shape.fullness

    def read(self, first: int, last: int) -> bytes:
        from_level, to_level = self._fullness
        samples = self._steady(first, last) if from_level == to_level else self._swell(first, last)
        for frame in range(first, min(last, EDGE_FRAMES)):
            samples[frame - first] = samples[frame - first] * _EDGE[frame] >> _LEVEL_BITS
        for frame in range(max(first, self._length), last):
            falling = _ONE - _EDGE[frame - self._length]
            samples[frame - first] = samples[frame - first] * falling >> _LEVEL_BITS
        return array("h", samples).tobytes()

    def _steady(self, first: int, last: int) -> list[int]:
        slope, bend, mask = self._slope, self._bend, (1 << _PERIOD_BITS) - 1
        wave = _wave(self._fullness[0])
        return [wave[(n * (slope + n * bend)) >> _FINE_BITS & mask] for n in range(first, last)]

    def _swell(self, first: int, last: int) -> list[int]:
        slope, bend, mask = self._slope, self._bend, (1 << _PERIOD_BITS) - 1
        from_level, to_level = self._fullness
        thin, full = _wave(0.0), _wave(1.0)
        extra = [f - t for f, t in zip(full, thin, strict=True)]
        level = round(from_level * _ONE * self._length)
        step = round((to_level - from_level) * _ONE)
        length = self._length
        return [
            thin[index := (n * (slope + n * bend)) >> _FINE_BITS & mask]
            + (extra[index] * ((level + n * step) // length) >> _LEVEL_BITS)
            for n in range(first, last)
        ]


def _wave(fullness: float) -> list[int]:
    """Return one period of a tone; its largest sample is ``PEAK`` at a fullness of 0.5."""
    if fullness not in _waves:
        thin, rich = _period(_THIN), _period(_RICH)
        mixed = [(1 - fullness) * t + fullness * r for t, r in zip(thin, rich, strict=True)]
        middle = max(abs(t + r) / 2 for t, r in zip(thin, rich, strict=True))
        _waves[fullness] = [round(v * PEAK / middle) for v in mixed]
    return _waves[fullness]


_waves: dict[float, list[int]] = {}


class ToneBank:
    """Synthesises tones, with a cache of those of the last tempos and breaths."""

    def __init__(self) -> None:
        self._cache: OrderedDict[tuple[str, float], Sample] = OrderedDict()

    def get(self, name: str, duration_s: float) -> Sample | ToneSource:
        key = (name, round(duration_s, 3))
        if (cached := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
            return cached
        tone = ToneSource(SHAPES[name], duration_s)
        if tone.n_frames > MAX_CACHED_FRAMES:
            return tone
        self._cache[key] = sample = Sample(tone.read(0, tone.n_frames))
        if len(self._cache) > MAX_CACHED_TONES:
            self._cache.popitem(last=False)
        return sample
