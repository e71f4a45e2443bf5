"""Reps as a row of marks: done, current, ahead."""

from __future__ import annotations

from msgspec import Struct
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

DONE = "▅"
CURRENT = "█"
AHEAD = "▁"  # The current rep is the tallest mark, those ahead are the lowest

_WIDEST = 6  # Wider marks no longer read as a count. Our choice.


class SetProgress(Struct, frozen=True):
    current: int
    total: int


def dots(reps: SetProgress, cols: int) -> str:
    """Draw reps in at most ``cols`` columns; with more reps than columns, marks are shared."""
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
    """Draws ``SetProgress`` in one row."""

    _count: SetProgress | None = None

    def show(self, reps: SetProgress | None) -> None:
        if reps != self._count:
            self._count = reps
            self.refresh()

    def render(self) -> RenderResult:
        return Content("" if self._count is None else dots(self._count, self.size.width))
