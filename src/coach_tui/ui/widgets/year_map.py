"""A year of days as a picture: weeks as columns, Monday at the top, months above."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.core.days import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import RenderResult

    from coach_tui.core.heatmap import HeatWeek

LEVELS = "·░▒▓█"
"""A day by its level: nothing, then ever more; each its own shape, whatever the colours."""

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_LABEL_COLS = 4


def month_row(weeks: Sequence[HeatWeek], cols: int) -> str:
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


def day_row(weeks: Sequence[HeatWeek], weekday: int, cols: int) -> str:
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

    _weeks: tuple[HeatWeek, ...] = ()

    def show(self, weeks: tuple[HeatWeek, ...]) -> None:
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
