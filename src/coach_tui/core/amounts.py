"""What was counted, each kind by its own word: reps, steps, breaths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.entry import PlannedBout


@dataclass(frozen=True, slots=True)
class Amount:
    """What was counted of one kind.

    Attributes:
        unit: What one of them is called as its author wrote it; ``None`` for a rep.
        done: How many were done.
        planned: How many were planned, to the top of a range.
    """

    unit: str | None
    done: int
    planned: int


def amounts_of(done: Iterable[tuple[PlannedBout, int]]) -> tuple[Amount, ...]:
    """Add up what was counted.

    Args:
        done: Bouts and how many of each were done.

    Returns:
        An amount for each kind, in the order in which they come first. Timed and open work,
        of which nothing was counted, has none.
    """
    sums: dict[str | None, tuple[int, int]] = {}
    for plan, count in done:
        if count or plan.reps is not None:
            before = sums.get(plan.unit, (0, 0))
            sums[plan.unit] = (before[0] + count, before[1] + (plan.reps or 0))
    return tuple(Amount(unit, *counted) for unit, counted in sums.items())
