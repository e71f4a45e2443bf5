"""Days as a heat map, and weekly values as bars.

``DayMap`` has weeks as columns with Monday at the top; ``WeekPlot`` draws bars with eighths of a
cell, ``sparkline`` in one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.core.log.days import DAYS_A_WEEK, MONTHS, day_number, iso_day

if TYPE_CHECKING:
    from textual.app import RenderResult
    from textual.events import Click

    from coach_tui.core.analysis.heatmap import HeatmapWeek

LEVELS = "·░▒▓█"  # The mark of each level, from none to most: readable without colours

LEGEND = "minutes ░ few ▓ usual █ many"

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


_MOVES = Binding.Group("On the days")


class DayMap(Widget, can_focus=True):
    """A map of days with a cursor, which arrows and clicks move; the oldest weeks scroll into view.

    Attributes:
        weeks_shown: How many weeks it shows; fewer where there is no room.
        can_open: Whether there is something to open on the day under the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="days.open", key_display="enter"),
        *(
            Binding(key, f"move({days})", label, id=f"days.{key}", show=False, group=_MOVES)
            for key, days, label in (
                ("left", -DAYS_A_WEEK, "The week before"),
                ("right", DAYS_A_WEEK, "The week after"),
                ("up", -1, "The day before"),
                ("down", 1, "The day after"),
            )
        ),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "day-map--label",
        "day-map--none",
        "day-map--some",
        "day-map--cursor",
        "day-map--cursor-focused",
    }

    @dataclass
    class Moved(Message):
        """The user moved the cursor to another day."""

        day: int

    class Opened(Moved):
        """The user opened the day under the cursor."""

    def __init__(self, weeks_shown: int, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.weeks_shown = weeks_shown
        self.can_open = False
        self._weeks: tuple[HeatmapWeek, ...] = ()
        self._first = 0
        self._last = 0
        self._scroll = 0
        self._clicked = 0
        self.cursor = 0

    def show(self, weeks: tuple[HeatmapWeek, ...]) -> None:
        """Show weeks without a gap, oldest first; the cursor stays on its day if that is one of them."""
        self._weeks = weeks
        days = [day.date for week in weeks for day in week.days if day is not None]
        self._first, self._last = day_number(days[0]), day_number(days[-1])
        self._scroll = len(weeks)
        self.move_to(self.cursor or self._last)

    def move_to(self, day: int) -> None:
        self.cursor = min(max(day, self._first), self._last)
        week = (self.cursor - self._first) // DAYS_A_WEEK
        _, count, _ = self._layout()
        self._scroll = min(max(self._scroll, week - count + 1, 0), week)
        self.refresh()

    @property
    def window(self) -> tuple[int, int]:
        """The number of the first day on the screen, and the number of weeks."""
        start, count, _ = self._layout()
        return self._first + start * DAYS_A_WEEK, count

    def _layout(self) -> tuple[int, int, int]:
        """The place of the first week on the screen, the number of them, and the columns of each."""
        weeks = max(1, min(self.weeks_shown, len(self._weeks)))
        room = max(1, self.size.width - _LABEL_COLS)
        cols = 2 if room >= 2 * weeks else 1
        count = min(weeks, room // cols)
        # Resized, it may be drawn before it is scrolled anew.
        return max(0, min(self._scroll, len(self._weeks) - count)), count, cols

    def on_resize(self) -> None:
        if self._weeks:
            self.move_to(self.cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.can_open if action == "open" else super().check_action(action, parameters)

    def action_open(self) -> None:
        if self.can_open:
            self.post_message(self.Opened(self.cursor))

    def action_move(self, days: int) -> None:
        before = self.cursor
        # A week back from the second day of all is no day: the cursor stays in its row.
        if self._weeks and self._first <= before + days <= self._last:
            self.move_to(before + days)
            self.post_message(self.Moved(self.cursor))

    def on_click(self, event: Click) -> None:
        """Move the cursor to a day; a second click on it opens it."""
        at = event.get_content_offset(self)
        start, count, cols = self._layout()
        if at is None or not 1 <= at.y <= DAYS_A_WEEK or at.x < _LABEL_COLS:
            return
        week, weekday = (at.x - _LABEL_COLS) // cols, at.y - 1
        day = self._first + (start + week) * DAYS_A_WEEK + weekday
        if week >= count or day > self._last:
            return
        if day == self._clicked == self.cursor:
            self.action_open()
            return
        self._clicked = day
        self.move_to(day)
        self.post_message(self.Moved(day))

    def render(self) -> RenderResult:
        return "\n".join(self.render_line(y).text for y in range(8))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._weeks or y > DAYS_A_WEEK:
            return Strip.blank(width, self.rich_style)
        start, count, cols = self._layout()
        weeks = self._weeks[start : start + count]
        label = self.get_component_rich_style("day-map--label")
        if y == 0:
            row = " " * _LABEL_COLS + month_row(weeks, cols)
            return Strip([Segment(row, label)]).adjust_cell_length(width, self.rich_style)
        none = self.get_component_rich_style("day-map--none")
        some = self.get_component_rich_style("day-map--some")
        marks = day_row(weeks, y - 1, cols)
        segments = [Segment(_DAYS[y - 1].ljust(_LABEL_COLS), label)]
        for week in range(count):
            text = marks[week * cols : (week + 1) * cols]
            day = self._first + (start + week) * DAYS_A_WEEK + y - 1
            style = none if text[0] in f" {LEVELS[0]}" else some
            if day == self.cursor:
                # The day of the month: a colour alone would not be seen on a full cell.
                text = iso_day(day)[-2:] if cols == 2 else "◆"
                name = "cursor-focused" if self.has_focus else "cursor"
                style = self.get_component_rich_style(f"day-map--{name}")
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, self.rich_style)


_EIGHTHS = " ▁▂▃▄▅▆▇█"

NO_VALUE = "·"

_AXIS_COLS = 6

_MAX_BAR_COLS = 7  # Of a bar with the gap after it: so wide as the day below it


class Plot(Struct, frozen=True):
    """Weekly values, oldest first, with labels for both ends; ``None`` for a week without a value."""

    values: tuple[float | None, ...]
    first: str
    last: str


def bar_rows(values: Sequence[float | None], rows: int) -> tuple[str, ...]:
    """Bars one cell wide, from the top row to the bottom; ``NO_VALUE`` for ``None``.

    The largest value fills its column; the smallest above 0 is still an eighth.
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


def sparkline(values: Sequence[float | None], low: float, high: float, cols: int = 1) -> str:
    """Values as a row of bars, also the lowest; ``NO_VALUE`` for ``None``."""
    span = high - low
    levels = [
        None if value is None else round(7 * min(1, max(0, (value - low) / span))) if span else 3
        for value in values
    ]
    return "".join(
        NO_VALUE.ljust(cols) if level is None else _EIGHTHS[1 + level] * cols for level in levels
    )


def _eighths(value: float | None, top: float, rows: int) -> int:
    if not value or not top:
        return 0
    return max(1, round(8 * rows * value / top))


class WeekPlot(Widget):
    """Draws the newest weeks that fit, labelled with the largest value and both ends."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-plot--bar", "week-plot--axis"}

    _plot: Plot | None = None

    def show(self, plot: Plot) -> None:
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
        cols = max(1, min(_MAX_BAR_COLS, room // len(plot.values)))
        values = plot.values[-(room // cols) :]
        if y == rows:
            return self._below(plot, len(values) * cols, cut=len(values) < len(plot.values))
        bars = "".join(
            (cell * (1 if cell == NO_VALUE else max(1, cols - 1))).ljust(cols)
            for cell in bar_rows(values, rows)[y]
        )
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


async def show_weeks_below(widget: Widget, weeks: tuple[HeatmapWeek, ...]) -> None:
    """Show weeks in a map below a widget, as a picture only: no key or click does anything there."""
    pane = widget.parent
    if not isinstance(pane, Widget):
        return
    if not pane.query(DayMap):
        days = DayMap(len(weeks), id="weeks-below")
        days.can_focus, days.disabled = False, True
        days.border_title = f"Last {len(weeks)} weeks: {LEGEND}"
        await pane.mount(days)
    pane.query_one(DayMap).show(weeks)
