"""A year of days as a heat map, and weekly values as bars.

``YearMap`` has weeks as columns with Monday at the top; ``WeekPlot`` draws bars with eighths of a
cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.core.log.days import MONTHS

if TYPE_CHECKING:
    from textual.app import RenderResult

    from coach_tui.core.analysis.heatmap import HeatmapWeek

LEVELS = "·░▒▓█"
"""The mark of each level, from none to most: readable without colours."""

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")

_LABEL_COLS = 4


def month_row(weeks: Sequence[HeatmapWeek], cols: int) -> str:
    """The months' names above the columns they begin in, ``cols`` columns to a week."""
    row = [" "] * (len(weeks) * cols)
    free_from = 0
    for index, week in enumerate(weeks):
        start = index * cols
        if week.month is None or start < free_from or start + 3 > len(row):
            continue
        row[start : start + 3] = MONTHS[week.month - 1][:3]
        free_from = start + 4
    return "".join(row)


def day_row(weeks: Sequence[HeatmapWeek], weekday: int, cols: int) -> str:
    """One weekday (0 for Monday) of every week; blank for days to come."""
    cells: list[str] = []
    for week in weeks:
        day = week.days[weekday]
        mark = " " if day is None else LEVELS[day.level]
        # A dot is not widened: a row of dots would read as twice the days.
        cells.append(mark.ljust(cols) if mark == LEVELS[0] else mark * cols)
    return "".join(cells)


class YearMap(Widget):
    """Draws the last weeks that fit, the newest at the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "year-map--label",
        "year-map--none",
        "year-map--some",
    }

    _weeks: tuple[HeatmapWeek, ...] = ()

    def show(self, weeks: tuple[HeatmapWeek, ...]) -> None:
        self._weeks = weeks
        self.refresh()

    def render(self) -> RenderResult:
        return "\n".join(self.render_line(y).text for y in range(8))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._weeks or y > 7:
            return Strip.blank(width, self.rich_style)
        room = max(1, width - _LABEL_COLS)
        cols = 2 if room >= 2 * len(self._weeks) else 1
        weeks = self._weeks[-(room // cols) :]
        label = self.get_component_rich_style("year-map--label")
        if y == 0:
            row = " " * _LABEL_COLS + month_row(weeks, cols)
            return Strip([Segment(row, label)]).adjust_cell_length(width, self.rich_style)
        none = self.get_component_rich_style("year-map--none")
        some = self.get_component_rich_style("year-map--some")
        segments = [Segment(_DAYS[y - 1].ljust(_LABEL_COLS), label)]
        segments += [
            Segment(mark, none if mark in f" {LEVELS[0]}" else some)
            for mark in day_row(weeks, y - 1, cols)
        ]
        return Strip(segments).adjust_cell_length(width, self.rich_style)


_EIGHTHS = " ▁▂▃▄▅▆▇█"

NO_VALUE = "·"

_AXIS_COLS = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """Weekly values.

    Attributes:
        values: Oldest first; ``None`` for a week without a value.
        first: The label of the oldest week.
        last: The label of the newest week.
    """

    values: tuple[float | None, ...]
    first: str
    last: str


def bar_rows(values: Sequence[float | None], rows: int) -> tuple[str, ...]:
    """Bars one cell wide, from the top row to the bottom.

    The largest value fills its column; the smallest above 0 is still an eighth.

    Args:
        values: From 0 on; ``None`` gives ``NO_VALUE`` in the bottom row.
    """
    top = max((value for value in values if value is not None), default=0.0)
    heights = [_eighths(value, top, rows) for value in values]
    drawn: list[str] = []
    for row in reversed(range(rows)):
        cells = [_EIGHTHS[max(0, min(8, height - 8 * row))] for height in heights]
        if row == 0:
            pairs = zip(values, cells, strict=True)
            cells = [NO_VALUE if value is None else cell for value, cell in pairs]
        drawn.append("".join(cells))
    return tuple(drawn)


def _eighths(value: float | None, top: float, rows: int) -> int:
    if not value or not top:
        return 0
    return max(1, round(8 * rows * value / top))


class WeekPlot(Widget):
    """Draws the newest weeks that fit, labelled with the largest value and both ends."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-plot--bar", "week-plot--axis"}

    _plot: Plot | None = None

    def show(self, plot: Plot) -> None:
        """Draw values."""
        self._plot = plot
        self.refresh()

    def render(self) -> RenderResult:
        return "\n".join(self.render_line(y).text for y in range(self.size.height))

    def render_line(self, y: int) -> Strip:
        width, rows = self.size.width, self.size.height - 1
        plot = self._plot
        if plot is None or rows < 1:
            return Strip.blank(width, self.rich_style)
        axis = self.get_component_rich_style("week-plot--axis")
        room = max(1, width - _AXIS_COLS)
        cols = 2 if room >= 2 * len(plot.values) else 1
        values = plot.values[-(room // cols) :]
        if y == rows:
            return self._below(plot, len(values) * cols, cut=len(values) < len(plot.values))
        bars = "".join(cell.ljust(cols) for cell in bar_rows(values, rows)[y])
        top = max((value for value in values if value is not None), default=0)
        label = f"{top:.10g}"[:_AXIS_COLS] if y == 0 else "0" if y == rows - 1 else ""
        bar = self.get_component_rich_style("week-plot--bar")
        segments = [Segment(label.rjust(_AXIS_COLS - 1) + " ", axis), Segment(bars, bar)]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _below(self, plot: Plot, cols: int, *, cut: bool) -> Strip:
        # A single week is labelled once.
        first = "" if cut or plot.first == plot.last else plot.first
        gap = " " * max(1, cols - len(first) - len(plot.last))
        text = f"{' ' * _AXIS_COLS}{first}{gap}{plot.last}"
        axis = self.get_component_rich_style("week-plot--axis")
        return Strip([Segment(text, axis)]).adjust_cell_length(self.size.width, self.rich_style)
