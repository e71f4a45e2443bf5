"""How the body gets from one exercise to the next: the words for it and the time it needs.

The figures are the project's: a calm move by someone who has just worked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Position

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise, Side
    from coach_tui.core.model.session import ExerciseStep

ROLL_MS = 4_000
"""From lying to lying: back, front, left or right side."""

SHIFT_MS = 6_000
"""Between lying, sitting and hands and knees."""

UP_DOWN_MS = 10_000
"""Between the floor or a seat and standing."""

BAND_MS = 10_000
"""Putting a band on or taking it off, on top of the move itself."""

_VERB_WORDS = 2
"""The words beside the place in a sentence such as "Lie on your back."."""

_LYING = frozenset({Position.SIDE_LYING, Position.SUPINE, Position.PRONE})

_FLOOR = _LYING | {Position.HANDS_AND_KNEES}

_BAND = "band"

_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


class Height(StrEnum):
    """How high the body is."""

    FLOOR = "floor"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class BodyPosition:
    """How a body is placed while it works.

    Attributes:
        position: How it lies or stands; ``None`` when nobody said.
        lying_on: The side it lies on, in side-lying work of one side.
        band: Whether a band is worn.
    """

    position: Position | None
    lying_on: Side | None = None
    band: bool = False

    @property
    def level(self) -> Height | None:
        """Floor or standing; ``None`` when unknown, or on a seat, which may be either."""
        if self.position in _FLOOR:
            return Height.FLOOR
        return Height.STANDING if self.position is Position.STANDING else None


@dataclass(frozen=True, slots=True)
class PositionChange:
    """A change of stance.

    Attributes:
        words: What the coach says, such as "Roll onto your left side."; may be empty.
        needs_ms: The least time it takes.
    """

    words: str = ""
    needs_ms: int = 0


def body_position(step: ExerciseStep, side: Side | None) -> BodyPosition:
    """How the body is placed for one side of an exercise.

    Whoever works one leg on their side lies on the other.
    """
    exercise = step.exercise
    on_side = exercise.position is Position.SIDE_LYING and step.side_labels is None
    lying_on = side.other if on_side and side is not None else None
    return BodyPosition(exercise.position, lying_on, wears_band(exercise))


def wears_band(exercise: Exercise) -> bool:
    """Whether an exercise is done with a band, as its equipment says."""
    return any(_BAND in thing.casefold().split() for thing in exercise.equipment)


def position_change(before: BodyPosition | None, after: BodyPosition) -> PositionChange:
    """What a person has to do to get from one stance to another.

    Args:
        before: The stance so far; ``None`` at the start of a session, when nobody
            knows how the person stands and the first preparation has to do.
        after: The stance that is wanted.
    """
    if after.position is None:
        return PositionChange()
    if before is None:
        upright = after.position is Position.STANDING
        return PositionChange("" if upright else _words(BodyPosition(Position.STANDING), after))
    words, needs_ms = "", 0
    if _placed(before) != _placed(after):
        words, needs_ms = _words(before, after), _time_ms(before, after)
    if before.position is not None and before.band != after.band:
        # A band goes on and comes off while one does not lie on it.
        lies_down = after.position in _LYING and before.position not in _LYING
        band = "Put the band on." if after.band else "Take the band off."
        words = " ".join(filter(None, (band, words) if lies_down else (words, band)))
        needs_ms += BAND_MS
    return PositionChange(words, needs_ms)


def getting_into_position(step: ExerciseStep, side: Side | None) -> PositionChange:
    """What a person has to do who stands before the screen and is to go on with an exercise."""
    return position_change(BodyPosition(Position.STANDING), body_position(step, side))


def sentences(words: str) -> list[str]:
    """Words cut where a sentence ends; those of an empty text are one empty sentence."""
    return _SENTENCE_END.split(words)


def without_repetition(move: str, setup: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A move and the starting position after it, without what one says that the other does.

    Where a line of the position says no more than the move, the move is kept; where
    it says more, that line.

    Args:
        move: The words of a ``Move``.
        setup: The starting position, line by line.
    """
    kept: list[str] = []
    for sentence in sentences(move):
        place = _place_in(sentence)
        said = [line for line in setup if place and place in line.casefold()]
        if any(len(line.split()) <= len(place.split()) + _VERB_WORDS for line in said[:1]):
            setup = tuple(line for line in setup if line != said[0])
            said = []
        if not said:
            kept.append(sentence)
    return " ".join(kept), setup


def _place_in(sentence: str) -> str:
    """What a sentence of a move brings about, as a starting position would name it."""
    if sentence == "Put the band on.":
        return _BAND
    _, found, place = sentence.casefold().rstrip(".").partition("onto your ")
    if not found:
        _, found, place = sentence.casefold().rstrip(".").partition("down on your ")
    return f"your {place}" if found else ""


def _placed(stance: BodyPosition) -> tuple[Position | None, Side | None]:
    return stance.position, stance.lying_on


def _words(before: BodyPosition, after: BodyPosition) -> str:
    upright = before.position is Position.STANDING
    if after.position in _LYING:
        way = "Roll onto" if before.position in _LYING else "Lie down on"
        return f"{way} your {_underneath(after)}."
    return {
        Position.HANDS_AND_KNEES: f"{'Down' if upright else 'Come'} onto your hands and knees.",
        Position.SEATED: "Sit down." if upright else "Come up to sitting.",
    }.get(after.position or Position.STANDING, "Come up to standing.")


def _underneath(stance: BodyPosition) -> str:
    """What a lying body rests on."""
    if stance.position is Position.SIDE_LYING:
        return "side" if stance.lying_on is None else f"{stance.lying_on} side"
    return "back" if stance.position is Position.SUPINE else "front"


def _time_ms(before: BodyPosition, after: BodyPosition) -> int:
    if before.position is None:
        return 0
    if Position.STANDING in (before.position, after.position):
        return UP_DOWN_MS
    if before.position in _LYING and after.position in _LYING:
        return ROLL_MS
    return SHIFT_MS
