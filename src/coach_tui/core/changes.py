"""What a person says of an entry afterwards: ratings, notes, corrections, deletion.

Nothing is ever overwritten. Each saying is kept, the last one counts, and undoing
is saying again what counted before. So two machines that both said something
agree when they meet, and neither has lost anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coach_tui.core.entry import Moment

Value = int | str | bool | None
"""What can be said; ``None`` takes it back."""


class Field(StrEnum):
    """What is said something about."""

    RPE = "rpe"
    """Perceived exertion of the session, 0 to 10."""
    PAIN = "pain"
    """The worst pain of the session, 0 to 10; of one exercise where ``part`` names it."""
    PAIN_WHERE = "pain-where"
    """Where it hurt, in the person's words."""
    NOTE = "note"
    FELT = "felt"
    """How an exercise was: ``easy``, ``right`` or ``hard``; ``part`` is the exercise's id."""
    DAY_AFTER = "day-after"
    """How it was on the day after, 0 to 10 of pain."""
    EASED = "eased"
    """What an exercise (its id is ``part``) was changed to on the way because it hurt.

    The id of an easier variation, or ``smaller`` for a smaller range.
    """
    ANSWER = "answer"
    """The answer to a self-test; ``part`` is the number of the bout."""
    REPS = "reps"
    """The reps really done in a set; ``part`` is the number of the bout."""
    DELETED = "deleted"
    """Whether the entry is to be left out of everything."""
    PLACE = "place"
    """The bout that was gone to by a skip or a step back; their number is the end.

    ``part`` is how many reps and pieces of work had been done by then.
    """
    PACE = "pace"
    """The pace an exercise goes on at; ``part`` is its place in the timeline."""
    LONGER = "longer"
    """By how many milliseconds a rest was made longer; all of them count together.

    ``part`` is what it was: ``rest@3`` is the rest that leads up to bout 3.
    """
    FORM = "form"
    """The variation an exercise goes on in; ``part`` is its place in the timeline."""


STEERED = frozenset({Field.PLACE, Field.PACE, Field.LONGER, Field.FORM})
"""What was steered while a session ran. It is kept so that a session can be gone on with; nobody said it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to be said, before it is.

    Attributes:
        field: What it is about.
        value: What is said.
        part: What of the entry it is about; empty for all of it.
    """

    field: Field
    value: Value
    part: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One saying.

    Attributes:
        id: A fresh identifier, unique across machines.
        field: What it is about: a ``Field``, or what a newer version has added.
        value: What is said.
        at: When it was said.
        part: What of the entry it is about; empty for all of it.
        turn: Its place among the sayings of its entry, given by the journal: a clock
            that was put back does not let an older saying win.
    """

    id: str
    field: str
    value: Value
    at: Moment
    part: str = ""
    turn: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        """What sorts sayings, the same on every machine."""
        return self.turn, self.at.utc_ms, self.id


def in_force(changes: Iterable[Change]) -> Mapping[tuple[str, str], Value]:
    """What counts of all that was said: for each field and part the last value."""
    return {(each.field, each.part): each.value for each in sorted(changes, key=_order)}


def inverse_of(changes: Iterable[Change], change: Change, base: Value = None) -> Value:
    """What to say in order to undo a change.

    Args:
        changes: All that was said of the entry, the change among it.
        change: The change to undo.
        base: What counted before anything was said.

    Returns:
        The value that counted before it.
    """
    same = [each for each in changes if (each.field, each.part) == (change.field, change.part)]
    earlier = [each for each in sorted(same, key=_order) if each.order < change.order]
    return earlier[-1].value if earlier else base


def _order(change: Change) -> tuple[int, int, str]:
    return change.order
