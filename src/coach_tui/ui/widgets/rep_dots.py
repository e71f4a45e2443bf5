"""Reps as dots: done, under way, ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import RenderResult

DONE = "●"
CURRENT = "◉"
AHEAD = "○"

_WIDEST_STEP = 4
"""Dots further apart than this no longer read as a row."""


@dataclass(frozen=True, slots=True)
class Reps:
    """Where a set stands.

    Attributes:
        current: The rep that is under way, from 1.
        total: How many there are.
    """

    current: int
    total: int


def dots(reps: Reps, cols: int) -> str:
    """Draw reps in at most ``cols`` columns.

    They stand as far apart as there is room for. More reps than columns share
    dots, so that the row still fills from end to end.
    """
    total = max(0, reps.total)
    if cols <= 0 or total == 0:
        return ""
    current = max(0, min(reps.current - 1, total - 1))
    shown = min(total, cols)
    at = current * shown // total
    step = 1 if shown == 1 else max(1, min(_WIDEST_STEP, (cols - 1) // (shown - 1)))
    row = [DONE] * at + [CURRENT] + [AHEAD] * (shown - at - 1)
    return (" " * (step - 1)).join(row)


class RepDots(Widget):
    """Draws ``Reps`` in one row."""

    DEFAULT_CSS = """
    RepDots { width: 1fr; height: 1; }
    """

    _reps: Reps | None = None

    def show(self, reps: Reps | None) -> None:
        """Show where the set stands; ``None`` for work that has no reps."""
        if reps != self._reps:
            self._reps = reps
            self.refresh()

    def render(self) -> RenderResult:
        """The dots."""
        return Content("" if self._reps is None else dots(self._reps, self.size.width))
