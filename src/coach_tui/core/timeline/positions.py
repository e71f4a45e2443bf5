"""Moves between body positions: what the coach speaks and the time they need.

The texts are in ``coach_tui/languages``. The times are our choice: a calm move after work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.exercise import Position, Side, wears_band
from coach_tui.core.model.figure import Joint
from coach_tui.core.model.session import Breaths
from coach_tui.languages import DEFAULT_LANGUAGE, language_table

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep

ROLL_MS = 4_000  # From lying to lying: back, front, left or right side
SHIFT_MS = 6_000  # Between lying, sitting and hands and knees
UP_DOWN_MS = 10_000  # Between the floor or a seat and standing
BAND_MS = 10_000  # Putting a band on or taking it off, on top of the move itself
_VERB_WORDS = 2  # The words before the body part in a sentence such as "Lie on your back."
LYING = frozenset({Position.SIDE_LYING, Position.SUPINE, Position.PRONE})

_FLOOR = LYING | {Position.HANDS_AND_KNEES}

_POSTURE_MOVES = (
    *("roll", "lie_down", "hands_and_knees", "down_to_hands_and_knees"),
    *("sit_down", "sit_up", "stand_up"),
)

_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


class Height(StrEnum):
    """Whether the body is on the floor or stands."""

    FLOOR = "floor"
    STANDING = "standing"


class PositionChange(Struct, frozen=True):
    """The move from one body position to another."""

    text: str = ""  # The spoken text, such as "Roll onto your left side."; can be empty
    needs_ms: int = 0


class BodyPosition(Struct, frozen=True):
    """The position of the body during work."""

    position: Position | None  # As the exercise gives it; None where it gives none
    lying_on: Side | None = None  # The side it lies on, in side-lying work of one side
    # Whether a band is worn; None where it does not matter, as for breathing.
    band: bool | None = False
    side: Side | None = None  # The working side
    # The exercise's own way to the other side; empty for the usual one.
    switch: PositionChange = PositionChange()
    # The joints that it is around, as the figure has it; empty if unknown.
    band_at: frozenset[Joint] = frozenset()

    @property
    def level(self) -> Height | None:
        """Floor or standing; ``None`` if unknown, or on a seat, which can be either."""
        if self.position in _FLOOR:
            return Height.FLOOR
        return Height.STANDING if self.position is Position.STANDING else None


def body_position(step: ExerciseStep, side: Side | None) -> BodyPosition:
    """The body position for one side of an exercise: work of the left leg lies on the right."""
    exercise = step.exercise
    on_side = exercise.position is Position.SIDE_LYING and step.side_labels is None
    lying_on = side.other if on_side and side is not None else None
    switch = PositionChange(exercise.switch_text, exercise.switch_ms)
    if isinstance(step.dose, Breaths):
        return BodyPosition(exercise.position, lying_on, None, side, switch)
    band, figure = wears_band(exercise), exercise.figure
    band_at = frozenset(figure.for_side(side).band) if band and figure else frozenset[Joint]()
    return BodyPosition(exercise.position, lying_on, band, side, switch, band_at)


def position_change(
    before: BodyPosition | None, after: BodyPosition, language: str = DEFAULT_LANGUAGE
) -> PositionChange:
    """The move from one position, unknown at the start of a session, to another."""
    if before is None:
        upright = after.position in (Position.STANDING, None)
        standing = BodyPosition(Position.STANDING)
        return PositionChange("" if upright else _text_of(standing, after, language))
    text, needs_ms = "", 0
    if after.position is not None and _posture(before) != _posture(after):
        text, needs_ms = _text_of(before, after, language), _time_ms(before, after)
    band = _band_change(before, after)
    if _turns(before, after):
        text = after.switch.text or text
        needs_ms = max(after.switch.needs_ms, needs_ms)
        # The exercise's own way knows of its band.
        band = "" if after.switch.text else band
    if band:
        # The band is put on or taken off while the user does not lie.
        lies_down = after.position in LYING and before.position not in LYING
        band_text = language_table(language)["moves"][band]
        text = " ".join(filter(None, (band_text, text) if lies_down else (text, band_text)))
        needs_ms += BAND_MS
    return PositionChange(text, needs_ms)


def _band_change(before: BodyPosition, after: BodyPosition) -> str | None:
    """What happens to the band, by its name among the moves; ``None`` where it stays."""
    if None in (before.band, after.band):
        return None
    if before.band != after.band:
        return "band_on" if after.band else "band_off"
    if not before.band_at or not after.band_at or before.band_at == after.band_at:
        return None
    joints = {joint.partition("-")[2] for joint in after.band_at}
    if joints == {joint.partition("-")[2] for joint in before.band_at}:
        return "band_swap"
    return {"knee": "band_to_knees", "foot": "band_to_ankles"}.get("".join(joints), "band_move")


def getting_into_position(
    step: ExerciseStep, side: Side | None, language: str = DEFAULT_LANGUAGE
) -> PositionChange:
    """The move from standing at the screen to resuming an exercise."""
    return position_change(BodyPosition(Position.STANDING), body_position(step, side), language)


def sentences(text: str) -> list[str]:
    """The sentences of a text; an empty text has one empty sentence."""
    return _SENTENCE_END.split(text)


def without_repetition(
    move: str, setup: tuple[str, ...], language: str = DEFAULT_LANGUAGE, setup_language: str = ""
) -> tuple[str, tuple[str, ...]]:
    """A move and the starting position after it, without repeating each other.

    Where a line of the position adds nothing to the move, it is dropped; where it adds something,
    the sentence of the move is, unless the position is in another language.
    """
    setup_language = setup_language or language
    remaining: list[str] = []
    for sentence in sentences(move):
        target = _target_of(sentence, language, setup_language)
        repeated = next((line for line in setup if target and target in line.casefold()), None)
        if repeated and len(repeated.split()) <= len(target.split()) + _VERB_WORDS:
            setup = tuple(line for line in setup if line != repeated)
            repeated = None
        if repeated is None or language != setup_language:
            remaining.append(sentence)
    return " ".join(remaining), setup


def beyond_posture(move: str, language: str = DEFAULT_LANGUAGE) -> str:
    """What a move says besides how one then lies, sits or stands: ``Take the band off.``."""
    table = language_table(language)
    postures = {
        table["moves"][move].format(target=target)
        for move in _POSTURE_MOVES
        for target in table["targets"].values()
    }
    return " ".join(s for s in sentences(move) if s not in postures)


def _target_of(sentence: str, language: str, setup_language: str) -> str:
    """Where a move leads, in the words of a starting position in a language."""
    table = language_table(language)
    targets: Mapping[str, str] = table["targets"]
    if sentence == table["moves"]["band_off"]:
        return ""
    inside = (name for name, target in targets.items() if target in sentence)
    name = max(inside, key=lambda name: len(targets[name]), default="standing")
    return language_table(setup_language)["targets"][name].casefold()


def _turns(before: BodyPosition, after: BodyPosition) -> bool:
    """Whether the other side of the same way to switch comes next."""
    both_sides = None not in (before.side, after.side) and before.side is not after.side
    return both_sides and before.switch == after.switch


def _posture(position: BodyPosition) -> tuple[Position | None, Side | None]:
    return position.position, position.lying_on


def _text_of(before: BodyPosition, after: BodyPosition, language: str) -> str:
    upright, lies = before.position is Position.STANDING, before.position in LYING
    if after.position in LYING:
        move = "roll" if lies else "lie_down"
    else:
        move = {
            Position.HANDS_AND_KNEES: "down_to_hands_and_knees" if upright else "hands_and_knees",
            Position.SEATED: "sit_down" if upright else "sit_up",
        }.get(after.position or Position.STANDING, "stand_up")
    table = language_table(language)
    return table["moves"][move].format(target=table["targets"][_target(after)])


def _target(position: BodyPosition) -> str:
    """The key of what a body rests on; it means nothing where it stands or sits."""
    if position.position is Position.SIDE_LYING:
        return "side" if position.lying_on is None else f"{position.lying_on}_side"
    return "back" if position.position is Position.SUPINE else "front"


def _time_ms(before: BodyPosition, after: BodyPosition) -> int:
    if before.position is None:
        return 0
    if Position.STANDING in (before.position, after.position):
        return UP_DOWN_MS
    if before.position in LYING and after.position in LYING:
        return ROLL_MS
    return SHIFT_MS
