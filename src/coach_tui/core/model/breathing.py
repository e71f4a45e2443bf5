"""Paced breathing: breaths are reps whose motions are in, hold, out, rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coach_tui.core.model.exercise import Exercise, Motion, Range, Tempo
from coach_tui.core.model.session import Breaths
from coach_tui.languages import DEFAULT_LANGUAGE, language_table


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


BREATHING_IDS = frozenset({"breathing", *(f"{preset}-breathing" for preset in BreathPreset)})
"""The ids of the exercises that ``breathing_exercise`` makes."""


def breathing_exercise(
    pattern: BreathPattern, preset: BreathPreset | None, language: str = DEFAULT_LANGUAGE
) -> Exercise:
    """The exercise of breathing in a pattern."""
    words: Mapping[str, str] = language_table(language)["breathing"]
    return Exercise(
        id="breathing" if preset is None else f"{preset}-breathing",
        name=words["plain" if preset is None else preset],
        motion_names={motion: words[motion] for motion in Motion},
        tempo=Tempo(
            up=Range.exactly(pattern.in_ms),
            hold=Range.exactly(pattern.hold_ms),
            down=Range.exactly(pattern.out_ms),
            pause=Range.exactly(pattern.rest_ms),
        ),
    )


def breath_unit(language: str) -> str:
    """The unit of breathing, such as ``breaths``."""
    return language_table(language)["breathing"]["unit"]


def breaths_filling(pattern: BreathPattern, duration_ms: int) -> Breaths:
    """The breaths that fill a time, the last one whole even if it ends later."""
    return Breaths(Range.exactly(-(-duration_ms // pattern.cycle_ms)))
