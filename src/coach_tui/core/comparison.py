"""Left against right, or one direction against the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.progress import ExercisePoint


@dataclass(frozen=True, slots=True)
class SideComparison:
    """Two sides of one exercise over some sessions, or its two directions.

    Attributes:
        first: The label of the side planned first.
        second: The other's.
        reps: Finished reps of each, in that order.
        tension_ms: Time under tension of each, in that order.
    """

    first: str
    second: str
    reps: tuple[int, int]
    tension_ms: tuple[int, int]

    @property
    def reps_percent(self) -> float:
        """By how much the second side's reps differ from the first's: see ``difference_percent``."""
        return difference_percent(*self.reps)

    @property
    def tension_percent(self) -> float:
        """The same for time under tension."""
        return difference_percent(*self.tension_ms)


def difference_percent(first: int, second: int) -> float:
    """The difference of two sides as a percentage of the larger.

    Returns:
        Positive where the second is larger, negative where the first is, 0 for equals;
        -100 to 100.
    """
    larger = max(first, second)
    return 100 * (second - first) / larger if larger else 0.0


def compare_sides(points: Iterable[ExercisePoint]) -> SideComparison | None:
    """Left against right, summed over sessions.

    Args:
        points: Those to be compared: all, or the last few.

    Returns:
        ``left`` first where the sides are those, otherwise the side planned first in
        the first point; ``None`` where there are not two sides. Points with other
        sides than the first two-sided one are left out.
    """
    known = list(points)
    labels = next((found for point in known if (found := _two_sides(point))), None)
    if labels is None:
        return None
    own = [point for point in known if _two_sides(point) == labels]
    reps = [sum(point.sides[label].reps for point in own) for label in labels]
    tension = [sum(point.sides[label].tension_ms for point in own) for label in labels]
    return SideComparison(*labels, (reps[0], reps[1]), (tension[0], tension[1]))


def _two_sides(point: ExercisePoint) -> tuple[str, str] | None:
    labels = [label for label in point.sides if label is not None]
    if len(labels) != 2:
        return None
    first, second = sorted(labels) if set(labels) == {"left", "right"} else labels
    return first, second
