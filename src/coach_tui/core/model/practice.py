"""How often the user has done an exercise: a new one is taught, a known one only named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.variations import map_exercises

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep, Session

KNOWN_TIMES = 3
"""An exercise done this often is known."""

FORGOTTEN_DAYS = 60
"""One not done for longer is taught again."""

KNOWN_PREPARE_MS = 14_000
"""The longest time to get into position for a known exercise, unless the move needs more."""

QUESTION_MS = 12_000
"""The time for the question of a self-test, on top."""

MOVEMENT_LINES = 3
"""Number of lines of its movement with which a new exercise is taught."""

TEACHABLE_MS = 10_000
"""In a shorter time to get into position nothing is taught, and it stays as its author set it."""

OTHER_LINES = 6
"""The dose, tones, note, reasons to stop and the last reminder, which are spoken too."""

PAUSE_MS = 2_600
"""The pause after each line, to do what it says."""

LINE_MS, LETTER_MS = 900, 62
"""The time for a line of the movement: to pause before it, and to speak each of its letters."""


@dataclass(frozen=True, slots=True)
class Practice:
    """How often an exercise was done, and how many days ago the last time."""

    times: int
    days_ago: int = 0

    @property
    def is_known(self) -> bool:
        """Whether it needs no teaching."""
        return self.times >= KNOWN_TIMES and self.days_ago <= FORGOTTEN_DAYS


NEVER = Practice(0)

PracticeByName = Mapping[tuple[str, str], Practice]
"""By the id and the name of an exercise: a variation has a name of its own."""


def with_practice(
    session: Session, practice: PracticeByName, *, default: Practice = NEVER, brief: bool = False
) -> Session:
    """A session that teaches what is new to its user.

    Args:
        default: The practice of an exercise that is not in ``practice``.
        brief: Whether little is spoken, so that every set-up is as short as that of a known one.
    """

    def practised(step: ExerciseStep) -> ExerciseStep:
        exercise = step.exercise
        is_known = practice.get((exercise.id, exercise.name), default).is_known
        if not (is_known or brief):
            lines = exercise.movement[:MOVEMENT_LINES]
            room_ms = sum(LINE_MS + LETTER_MS * len(line) for line in lines)
            room_ms += PAUSE_MS * (len(exercise.setup) + len(lines) + OTHER_LINES)
            is_short = step.prepare_ms < TEACHABLE_MS
            return step if is_short else replace(step, prepare_ms=step.prepare_ms + room_ms)
        asks = isinstance(step.dose, SelfTestDose)
        longest_ms = KNOWN_PREPARE_MS + (QUESTION_MS if asks else 0)
        short = step.prepare_ms > longest_ms
        return replace(
            step,
            is_known=is_known,
            prepare_ms=min(step.prepare_ms, longest_ms),
            prepare_is_own=step.prepare_is_own and not short,
        )

    taught = map_exercises(session, practised)
    return replace(taught, is_first=not practice and not default.times)
