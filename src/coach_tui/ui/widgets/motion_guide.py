"""The motion guide: a gauge that rises, stays and falls with the movement."""

from __future__ import annotations

from itertools import zip_longest
from math import cos, tau
from typing import ClassVar

from msgspec import Struct
from rich.segment import Segment
from textual.app import RenderResult
from textual.geometry import Region
from textual.strip import Strip

from coach_tui.ui.widgets.live import LiveWidget

RISING = " ▁▂▃▄▅▆▇█"  # A cell filled from below by 0 to 8 eighths

PULSE_MS = 1_000  # The period of the edge's swell during a hold. Our choice.

_PULSE_DEPTH = 5  # Eighths of a row by which the edge sinks


class Gauge(Struct, frozen=True):
    """The guide's position from 0 (bottom) to 1 (top), and in a hold the time since it began."""

    level: float
    pulse_ms: int | None = None


def gauge_eighths(gauge: Gauge, rows: int) -> int:
    """The filled eighths of ``rows`` rows: monotonic in the level, all of them at 1."""
    full = rows * 8
    filled = round(max(0.0, min(1.0, gauge.level)) * full)
    if gauge.pulse_ms is None or filled == 0:
        return filled
    swell = (1 - cos(tau * gauge.pulse_ms / PULSE_MS)) / 2
    return max(1, filled - round(swell * _PULSE_DEPTH))


def gauge_rows(eighths: int, rows: int) -> tuple[str, ...]:
    """The cell of every row, from the top."""
    return tuple(RISING[max(0, min(8, eighths - 8 * (rows - 1 - row)))] for row in range(rows))


class MotionGuide(LiveWidget):
    """Draws a ``Gauge`` over its whole height; writes only changed rows."""

    # It has no rules; Textual caches the style of a component, not of a widget.
    COMPONENT_CLASSES: ClassVar[set[str]] = {"motion-guide--ink"}

    _gauge: Gauge = Gauge(0.0)
    _cells: tuple[str, ...] = ()

    def show(self, gauge: Gauge) -> None:
        self._gauge = gauge
        cells = self._drawn()
        if cells != self._cells:
            pairs = zip_longest(self._cells, cells)
            rows = [y for y, (old, new) in enumerate(pairs) if old != new]
            self._cells = cells
            self.paint(Region(0, rows[0], self.size.width, rows[-1] - rows[0] + 1))

    def on_resize(self) -> None:
        self._cells = self._drawn()
        self.refresh()

    def render(self) -> RenderResult:
        return "\n".join(self._cells)

    def render_line(self, y: int) -> Strip:
        cell = self._cells[y] if y < len(self._cells) else " "
        width = self.size.width
        return Strip(
            [Segment(cell * width, self.get_component_rich_style("motion-guide--ink"))], width
        )

    def _drawn(self) -> tuple[str, ...]:
        rows = self.size.height
        return gauge_rows(gauge_eighths(self._gauge, rows), rows)
