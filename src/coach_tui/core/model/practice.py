"""How often the user has done an exercise: a new one is taught, a known one only named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.variations import map_exercises

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep, Session

KNOWN_TIMES = 3
"""An exercise done this often is known."""

FORGOTTEN_DAYS = 60
"""One not done for longer is taught again."""

KNOWN_PREPARE_MS = 14_000
"""The longest time to get into position for a known exercise, unless what is said needs more."""

MOVEMENT_LINES = 3
"""Number of lines of its movement with which a new exercise is taught."""


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
    """A session that knows what is new to its user.

    Args:
        default: The practice of an exercise that is not in ``practice``.
        brief: Whether little is spoken, so that every set-up is as short as that of a known one.
    """

    def practised(step: ExerciseStep) -> ExerciseStep:
        exercise = step.exercise
        is_known = practice.get((exercise.id, exercise.name), default).is_known
        short = (is_known or brief) and step.prepare_ms > KNOWN_PREPARE_MS
        return replace(
            step,
            is_known=is_known,
            prepare_ms=KNOWN_PREPARE_MS if short else step.prepare_ms,
            prepare_is_own=step.prepare_is_own and not short,
        )

    taught = map_exercises(session, practised)
    return replace(taught, is_first=not practice and not default.times)
