"""Paced breathing: breaths are reps whose motions are in, hold, out, rest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.exercise import Exercise, Motion, Range, Tempo
from coach_tui.languages import DEFAULT_LANGUAGE, language_table

if TYPE_CHECKING:
    from coach_tui.core.model.session import BreathSpan


class BreathPattern(Struct, frozen=True):
    """The lengths of a breath's parts in milliseconds; a part of length 0 is left out.

    A range grows evenly from the first breath to the last. ``rest`` is empty lungs.
    """

    inhale: Range
    hold: Range
    exhale: Range
    rest: Range
    # The parts in an order of their own; the four lengths are then their sums.
    own_parts: tuple[BreathSpan, ...] = ()

    @classmethod
    def even(cls, in_ms: int, hold_ms: int, out_ms: int, rest_ms: int) -> BreathPattern:
        inhale, hold, exhale, rest = map(Range.exactly, (in_ms, hold_ms, out_ms, rest_ms))
        return cls(inhale, hold, exhale, rest)

    @classmethod
    def of_parts(cls, parts: tuple[BreathSpan, ...]) -> BreathPattern:
        def total(motion: Motion) -> Range:
            lengths = [part.length for part in parts if part.motion is motion]
            return Range(sum(span.low for span in lengths), sum(span.high for span in lengths))

        inhale, hold, exhale, rest = map(total, _IN_ORDER)
        return cls(inhale, hold, exhale, rest, parts)

    @property
    def _parts(self) -> tuple[Range, ...]:
        return self.inhale, self.hold, self.exhale, self.rest

    @property
    def first_ms(self) -> int:
        """The first breath, the shortest one."""
        return sum(part.low for part in self._parts)

    @property
    def first_and_last_ms(self) -> int:
        """The first breath and the last: twice the mean."""
        return self.first_ms + sum(part.high for part in self._parts)


_IN_ORDER = Motion.UP, Motion.HOLD, Motion.DOWN, Motion.PAUSE


class BreathPreset(StrEnum):
    """Named patterns."""

    BOX = "box"
    RELAXING = "relaxing"
    COHERENT = "coherent"


# In, hold, out, rest: the field's usual figures.
PRESETS: Mapping[BreathPreset, BreathPattern] = {
    BreathPreset.BOX: BreathPattern.even(4_000, 4_000, 4_000, 4_000),
    BreathPreset.RELAXING: BreathPattern.even(4_000, 7_000, 8_000, 0),
    BreathPreset.COHERENT: BreathPattern.even(5_000, 0, 5_000, 0),
}


# The ids of the exercises that ``breathing_exercise`` makes.
BREATHING_IDS = frozenset({"breathing", *(f"{preset}-breathing" for preset in BreathPreset)})


def breathing_exercise(
    pattern: BreathPattern, preset: BreathPreset | None, language: str = DEFAULT_LANGUAGE
) -> Exercise:
    words: Mapping[str, str] = language_table(language)["breathing"]
    # Written out, a preset is called by its name too.
    named = preset or next((name for name, parts in PRESETS.items() if parts == pattern), None)
    return Exercise(
        id="breathing" if preset is None else f"{preset}-breathing",
        name=words[named or "plain"],
        motion_names={motion: words[motion] for motion in Motion},
        tempo=Tempo(
            up=pattern.inhale,
            hold=pattern.hold,
            down=pattern.exhale,
            pause=pattern.rest,
        ),
    )


def breath_unit(language: str) -> str:
    return language_table(language)["breathing"]["unit"]


def breaths_filling(pattern: BreathPattern, duration_ms: int) -> int:
    """How many breaths fill a time, the last one whole even if it ends later."""
    return -(-2 * duration_ms // pattern.first_and_last_ms)
