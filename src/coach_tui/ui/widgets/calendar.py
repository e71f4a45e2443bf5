"""A year of days as a picture: weeks as columns, Monday at the top, months above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.core.log.days import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import RenderResult

    from coach_tui.core.analysis.heatmap import HeatmapWeek

LEVELS = "·░▒▓█"
"""A day by its level: nothing, then ever more; each its own shape, whatever the colours."""

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")

_LABEL_COLS = 4


def month_row(weeks: Sequence[HeatmapWeek], cols: int) -> str:
    """The months' names above the columns they begin in, as far as each has room.

    Args:
        weeks: The columns.
        cols: How wide each column is.
    """
    row = [" "] * (len(weeks) * cols)
    free_from = 0
    for place, week in enumerate(weeks):
        start = place * cols
        if week.month is None or start < free_from or start + 3 > len(row):
            continue
        row[start : start + 3] = MONTHS[week.month - 1][:3]
        free_from = start + 4
    return "".join(row)


def day_row(weeks: Sequence[HeatmapWeek], weekday: int, cols: int) -> str:
    """One weekday of every week; blank where a day has not come.

    Args:
        weeks: The columns.
        weekday: 0 for Monday.
        cols: How wide each column is.
    """
    cells: list[str] = []
    for week in weeks:
        day = week.days[weekday]
        mark = " " if day is None else LEVELS[day.level]
        # A dot stays a dot; what was done fills its cell.
        cells.append(mark.ljust(cols) if mark == LEVELS[0] else mark * cols)
    return "".join(cells)


class YearMap(Widget):
    """Draws the last weeks, as many as fit, the newest at the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "year-map--label",
        "year-map--none",
        "year-map--some",
    }
    DEFAULT_CSS = """
    YearMap {
        width: 1fr;
        height: 8;
        & > .year-map--label { color: $text-muted; }
        & > .year-map--none { color: $foreground 30%; }
        & > .year-map--some { color: $success; }
    }
    """

    _weeks: tuple[HeatmapWeek, ...] = ()

    def show(self, weeks: tuple[HeatmapWeek, ...]) -> None:
        """Draw other weeks."""
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


# MERGED: Figures by the week as upright bars, drawn with eighths of a cell.


_EIGHTHS = " ▁▂▃▄▅▆▇█"

NO_VALUE = "·"

_AXIS_COLS = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn.

    Attributes:
        values: One for each week, oldest first; ``None`` for a week without one.
        first: What the oldest week is called.
        last: What the newest is called.
    """

    values: tuple[float | None, ...]
    first: str
    last: str


def bar_rows(values: Sequence[float | None], rows: int) -> tuple[str, ...]:
    """Bars of one cell each, from the top row to the bottom.

    The largest value fills its column, nothing is an empty one, and the smallest of
    something is still an eighth.

    Args:
        values: From 0 on; ``None`` leaves ``NO_VALUE`` in the bottom row.
        rows: How high the largest is.
    """
    top = max((value for value in values if value is not None), default=0.0)
    heights = [_eighths(value, top, rows) for value in values]
    drawn: list[str] = []
    for row in reversed(range(rows)):
        cells = [_EIGHTHS[max(0, min(8, height - 8 * row))] for height in heights]
        if row == 0:
            none = [value is None for value in values]
            cells = [NO_VALUE if n else c for n, c in zip(none, cells, strict=True)]
        drawn.append("".join(cells))
    return tuple(drawn)


def _eighths(value: float | None, top: float, rows: int) -> int:
    if not value or not top:
        return 0
    return max(1, round(8 * rows * value / top))


class WeekPlot(Widget):
    """Draws the newest weeks that fit, with the largest value and the ends of time named."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-plot--bar", "week-plot--axis"}
    DEFAULT_CSS = """
    WeekPlot {
        width: 1fr;
        height: 6;
        & > .week-plot--bar { color: $primary; }
        & > .week-plot--axis { color: $text-muted; }
    }
    """

    _plot: Plot | None = None

    def show(self, plot: Plot) -> None:
        """Draw something else."""
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
        # The only week there is needs no name twice.
        first = "" if cut or plot.first == plot.last else plot.first
        gap = " " * max(1, cols - len(first) - len(plot.last))
        words = f"{' ' * _AXIS_COLS}{first}{gap}{plot.last}"
        axis = self.get_component_rich_style("week-plot--axis")
        return Strip([Segment(words, axis)]).adjust_cell_length(self.size.width, self.rich_style)
