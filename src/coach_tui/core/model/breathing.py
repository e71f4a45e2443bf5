"""Paced breathing: breaths are reps whose motions are in, hold, out, rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coach_tui.core.model.exercise import Exercise, Motion, Range, Tempo
from coach_tui.core.model.session import Breaths


@dataclass(frozen=True, slots=True)
class BreathPattern:
    """The lengths of one breath's parts; a part of length 0 is left out, ``rest_ms`` is empty."""

    in_ms: int
    hold_ms: int
    out_ms: int
    rest_ms: int

    @property
    def cycle_ms(self) -> int:
        """One whole breath."""
        return self.in_ms + self.hold_ms + self.out_ms + self.rest_ms


class BreathPreset(StrEnum):
    """Named patterns."""

    BOX = "box"
    RELAXING = "relaxing"
    COHERENT = "coherent"


PRESETS: Mapping[BreathPreset, BreathPattern] = {
    BreathPreset.BOX: BreathPattern(4_000, 4_000, 4_000, 4_000),
    BreathPreset.RELAXING: BreathPattern(4_000, 7_000, 8_000, 0),
    BreathPreset.COHERENT: BreathPattern(5_000, 0, 5_000, 0),
}
"""In, hold, out, rest: the field's usual figures."""

UNIT = "breaths"
"""The unit of breathing."""

_WORDS = {
    Motion.UP: "Breathe in",
    Motion.HOLD: "Hold",
    Motion.DOWN: "Breathe out",
    Motion.PAUSE: "Rest",
}


def breathing_exercise(pattern: BreathPattern, preset: BreathPreset | None) -> Exercise:
    """The exercise of breathing in a pattern."""
    return Exercise(
        id="breathing" if preset is None else f"{preset}-breathing",
        name="Breathing" if preset is None else f"{preset.value.capitalize()} breathing",
        motion_names=_WORDS,
        tempo=Tempo(
            up=Range.exactly(pattern.in_ms),
            hold=Range.exactly(pattern.hold_ms),
            down=Range.exactly(pattern.out_ms),
            pause=Range.exactly(pattern.rest_ms),
        ),
    )


def breaths_filling(pattern: BreathPattern, duration_ms: int) -> Breaths:
    """The breaths that fill a time, the last one whole even if it ends later."""
    return Breaths(Range.exactly(-(-duration_ms // pattern.cycle_ms)))
