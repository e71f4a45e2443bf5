"""How much of a session's plan was done, skipped, and never come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.changes import Field
from coach_tui.core.entry import EntryState

if TYPE_CHECKING:
    from coach_tui.core.entry import Entry
    from coach_tui.core.results import BoutResult


class Outcome(StrEnum):
    """What became of one set of one side."""

    DONE = "done"
    """Something of it was done; how much, its figures tell."""
    SKIPPED = "skipped"
    """Nothing was done of it, and the session went on with something behind it."""
    NOT_REACHED = "not reached"
    """The session ended before it."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a plan was done.

    Attributes:
        reps: Reps done, as corrected; of bouts that have reps planned.
        planned_reps: Reps planned, to the top of a range.
        skipped: The names of exercises that were skipped altogether, in order.
        not_reached: The names of exercises that the session ended before.
    """

    reps: int
    planned_reps: int
    skipped: tuple[str, ...]
    not_reached: tuple[str, ...]


def outcomes_of(entry: Entry) -> tuple[Outcome, ...]:
    """What became of each planned bout, in their order."""
    return _outcomes(entry, entry.results())


def extent_of(entry: Entry) -> Extent:
    """How much of an entry's plan was done."""
    results = entry.results()
    counted = [result for result in results if result.planned.reps is not None]
    names: dict[str, str] = {}
    found: dict[str, set[Outcome]] = {}
    for result, outcome in zip(results, _outcomes(entry, results), strict=True):
        names.setdefault(result.planned.exercise, result.planned.name)
        found.setdefault(result.planned.exercise, set()).add(outcome)
    return Extent(
        reps=sum(result.reps_done or 0 for result in counted),
        planned_reps=sum(result.planned.reps or 0 for result in counted),
        skipped=tuple(
            names[exercise]
            for exercise, became in found.items()
            if Outcome.SKIPPED in became and Outcome.DONE not in became
        ),
        not_reached=tuple(
            names[exercise] for exercise, became in found.items() if became == {Outcome.NOT_REACHED}
        ),
    )


def _outcomes(entry: Entry, results: tuple[BoutResult, ...]) -> tuple[Outcome, ...]:
    passed = _passed(entry, results)
    return tuple(
        Outcome.DONE
        if result.is_something
        else Outcome.SKIPPED
        if number < passed
        else Outcome.NOT_REACHED
        for number, result in enumerate(results)
    )


def _passed(entry: Entry, results: tuple[BoutResult, ...]) -> int:
    """How many bouts the session came past, done or not."""
    if entry.state is EntryState.COMPLETED:
        return len(results)
    done = [number for number, result in enumerate(results, 1) if result.is_something]
    gone_to = [
        value
        for (field, _), value in entry.steered.items()
        if field == Field.PLACE and isinstance(value, int)
    ]
    return max([0, *done, *gone_to])
