"""Reps as a row of marks: done, under way, ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import RenderResult

DONE = "▅"
CURRENT = "█"
AHEAD = "▁"
"""The rep under way stands tallest; those ahead lie low."""

_WIDEST = 6
"""Marks wider than this no longer read as a count."""


@dataclass(frozen=True, slots=True)
class SetProgress:
    """Where a set stands.

    Attributes:
        current: The rep that is under way, from 1.
        total: How many there are.
    """

    current: int
    total: int


def dots(reps: SetProgress, cols: int) -> str:
    """Draw reps in at most ``cols`` columns.

    Each is as wide as there is room for, with a gap where that leaves any. More
    reps than columns share marks, so that the row still fills from end to end.
    """
    total = max(0, reps.total)
    if cols <= 0 or total == 0:
        return ""
    current = max(0, min(reps.current - 1, total - 1))
    shown = min(total, cols)
    at = current * shown // total
    gap = 1 if 2 * shown - 1 <= cols else 0
    wide = max(1, min(_WIDEST, (cols + gap) // shown - gap))
    row = [DONE * wide] * at + [CURRENT * wide] + [AHEAD * wide] * (shown - at - 1)
    return (" " * gap).join(row)


class RepDots(Widget):
    """Draws ``Reps`` in one row."""

    DEFAULT_CSS = """
    RepDots { width: 1fr; height: 1; }
    """

    _reps: SetProgress | None = None

    def show(self, reps: SetProgress | None) -> None:
        """Show where the set stands; ``None`` for work that has no reps."""
        if reps != self._reps:
            self._reps = reps
            self.refresh()

    def render(self) -> RenderResult:
        return Content("" if self._reps is None else dots(self._reps, self.size.width))
