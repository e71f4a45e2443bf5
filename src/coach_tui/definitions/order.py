"""Whether an order of steps makes people get up and down, or change the band, needlessly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from coach_tui.core.positions import stance_for
from coach_tui.core.session import ExerciseStep
from coach_tui.definitions.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.positions import Level
    from coach_tui.core.session import Step
    from coach_tui.definitions.problems import Place, Report


@dataclass(frozen=True, slots=True)
class _Placing:
    """What is costly to change: floor or standing, band or none."""

    level: Level
    band: bool

    def changes_to(self, other: _Placing) -> int:
        return (self.level is not other.level) + (self.band is not other.band)


def check_order(steps: Sequence[tuple[Place, Step]], report: Report) -> None:
    """Warn where the same steps in another order would need fewer changes.

    Steps of one list are compared, those of a block among themselves. There are at
    most four ways to be placed, and steps placed alike can always stand together, so
    the best order is found by trying all orders of these four.
    """
    placed = [(place, placing) for place, step in steps if (placing := _placing(step)) is not None]
    order = [placing for _, placing in placed]
    changes = _changes(order)
    least = min(map(_changes, permutations(dict.fromkeys(order))), default=0)
    if changes <= least:
        return
    changed = [number for number in range(1, len(order)) if order[number] != order[number - 1]]
    # Where something comes back that was left before; else the first change will have to do.
    back = next((number for number in changed if order[number] in order[:number]), changed[0])
    place, _ = placed[back]
    report.add(
        place,
        f"this order gets up or down or changes the band {changes} times; {least} would do",
        "put what is done on the floor together, and what is done with the band",
        Severity.WARNING,
    )


def _changes(order: Sequence[_Placing]) -> int:
    return sum(before.changes_to(after) for before, after in pairwise(order))


def _placing(step: Step) -> _Placing | None:
    if not isinstance(step, ExerciseStep):
        return None
    stance = stance_for(step, None)
    return None if stance.level is None else _Placing(stance.level, stance.band)
