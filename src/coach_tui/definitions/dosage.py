"""How reps are written: ``20``, ``15-20``, ``[10, 8, 6]`` set by set, or ``amrap``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.session import Range, Reps
from coach_tui.definitions.kinds import WholeRange
from coach_tui.definitions.nodes import Scalar, Sequence
from coach_tui.definitions.reader import ListOf

if TYPE_CHECKING:
    from coach_tui.definitions.nodes import Node
    from coach_tui.definitions.problems import Report


class AsMany(StrEnum):
    """The word in place of a number of reps."""

    AMRAP = "amrap"


@dataclass(frozen=True, slots=True)
class RepsKind:
    """A number of reps, a range, one of these for each set, or ``amrap``.

    Attributes:
        most: Reps allowed in a set.
        most_sets: Sets that a list may be for.
    """

    most: int
    most_sets: int

    @property
    def of_one_set(self) -> WholeRange:
        """What the reps of one set may be."""
        return WholeRange(1, self.most)

    @property
    def by_set(self) -> ListOf[Range]:
        """What a list of sets may be."""
        return ListOf(self.of_one_set, most=self.most_sets, least=1)

    def read(self, node: Node, what: str, report: Report) -> Reps | AsMany | None:
        """The reps of every set."""
        if isinstance(node, Scalar) and node.text == AsMany.AMRAP:
            return AsMany.AMRAP
        if not isinstance(node, Sequence):
            count = self.of_one_set.read(node, what, report)
            return None if count is None else Reps(count)
        sets = self.by_set.read(node, what, report)
        if not sets:
            return None
        low, high = min(s.low for s in sets), max(s.high for s in sets)
        return Reps(Range(low, high), sets)
