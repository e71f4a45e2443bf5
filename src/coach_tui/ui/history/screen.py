"""The history screen: a map of days, trends by the week, the list of entries, one of them opened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.analysis.heatmap import YEAR_WEEKS
from coach_tui.core.analysis.trends import WeekTrend, week_trends
from coach_tui.core.log.days import DAYS_A_WEEK
from coach_tui.core.log.entry import EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.paths import home_dir
from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app, with_doctor_key
from coach_tui.ui.history.entry_screen import EntryPane, EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.export_screen import ExportScreen
from coach_tui.ui.history.model import (
    QUARTER_WEEKS,
    STATE_LABELS,
    HistoryView,
    ShownSummaries,
    TrendLine,
    day_line,
    entry_row,
    history_view,
    months_text,
    pain_limits,
    ratings_text,
    shown_summaries,
    trend_lines,
)
from coach_tui.ui.widgets.calendar import LEGEND, DayMap, sparkline
from coach_tui.ui.widgets.header import Header, SearchBox
from coach_tui.ui.widgets.key_bar import KeyBar, with_keys
from coach_tui.ui.widgets.lists import TALL_LIST_HEIGHTS, KeyList, table_row

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.ui.app_services import AppServices

# How many entries are added at once, more at the last row. 2,000 would take 0.5 s.
_PAGE_ROWS = 200

_WIDE = 66  # From this width on a row of the list has its length beside its amount

_RATED = 76  # From this width on it has its ratings too

TWO_PANES = 120  # From this width on the highlighted entry is opened beside the list

_WIDTHS: list[tuple[int, str]] | None = [
    (0, "-narrow"),
    (60, "-usual-width"),
    (TWO_PANES, "-wide"),
    (198, "-vast"),
]

_PAUSE_S = 0.15  # How long the highlight rests on an entry before it is read. Our choice.

_LABEL_COLS = 9

_EMPTY = """\
No sessions yet. Finish one and it shows up here.

`esc`, then `enter` starts the session at the top of the list.
Trained without the app? `{details}` on a session opens it, `{log}` logs it as done.
Another machine's journal: coach-tui journal merge FILE, in a shell."""


class HistoryScreen(AppScreen[None]):
    """Shows the journal. Map and list have one cursor: a day and its newest entry."""

    CSS_PATH = "history.tcss"
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = TALL_LIST_HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "year", "Year", id="history.year", tooltip="13 weeks or a year"),
        Binding("x", "exercises", "Exercises", id="history.exercises", tooltip="By exercise"),
        Binding("slash", "find", "Search", id="history.find", key_display="/"),
        Binding("E", "export", "Export", id="history.export", key_display="E"),
        Binding(
            "tab,shift+tab",
            "to_days",
            "Map",
            id="history.to-days",
            key_display="tab",
            tooltip="Days on the map",
        ),
        Binding("tab,shift+tab", "to_list", "List", id="history.to-list", key_display="tab"),
        Binding("left", "to_days(-1)", "Week before", id="history.before", show=False),
        Binding("right", "to_days(1)", "Week after", id="history.after", show=False),
        Binding("escape,h", "back", "Back", id="history.back", key_display="esc"),
    ]

    def __init__(self, services: AppServices) -> None:
        super().__init__()
        self._services = services
        self._journal = services.journal
        self._view: HistoryView | None = None
        self._shown = ShownSummaries((), (), {})
        self._trends: Sequence[WeekTrend] = ()
        self._window = (0, 0)
        self._pane = EntryPane(services.journal, id="history-entry")
        self._pane.add_class("pane")
        self._outdated = False
        self._row_cols = 0
        self._fact_cols: Sequence[int] = ()
        self._entry_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="history", classes="page"):
            yield Header("History")
            with Horizontal(id="history-top"):
                with Vertical(id="history-days", classes="pane"):
                    yield DayMap(QUARTER_WEEKS, id="history-map")
                yield Static(id="history-trends", classes="pane", markup=False)
            yield Static(id="history-day", markup=False)
            yield Static(LEGEND, id="history-legend", markup=False)
            with Horizontal(id="history-panes"):
                with Vertical(id="history-sessions", classes="pane"):
                    yield SearchBox(
                        id="history-search",
                        classes="filter",
                        placeholder=f"{key_of(typed_app(self), 'history.find', '/')} Search",
                    )
                    yield KeyList(id="history-list", markup=False)
                    yield Static("Reading the journal…", id="history-empty", markup=False)
                yield self._pane
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#history-sessions").border_title = "Sessions"
        self.query_one("#history-trends").border_title = "Trend"
        self.query_one("#history-days").border_subtitle = LEGEND
        self.query_one(KeyList).focus()

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._load)

    def _empty_text(self) -> str:
        app = typed_app(self)
        details, log = key_of(app, "home.details", "space"), key_of(app, "detail.log", "d")
        return _EMPTY.format(details=details, log=log)

    def _read(self) -> HistoryView:
        services = self._services
        summaries = self._journal.summaries()
        rests = services.advice.accepted().rests
        listings = services.sessions()
        self._pane.limits = pain_limits(listings)
        return history_view(summaries, listings, services.today(), rests)

    @work(exclusive=True, group="history")
    async def _load(self) -> None:
        self._outdated = False
        try:
            self._view = await before_next_key(self, self._read)
        except JournalError as error:
            problem = with_doctor_key(typed_app(self), str(error))
            self.query_one("#history-empty", Static).update(problem)
            return
        self.query_one(Header).set_detail(self._view.heading)
        self._show_matches()

    @on(Input.Submitted)
    def _open_found(self) -> None:
        """Open the entry that is highlighted, as enter does in the list."""
        if self._shown.summaries:
            self.query_one(KeyList).action_select()

    @on(Input.Changed)
    def _search(self) -> None:
        self._show_matches()
        if self._shown.summaries:
            self.query_one(KeyList).highlighted = 0

    def _show_matches(self) -> None:
        view = self._view
        if view is None:
            return
        query = self.query_one(SearchBox).value
        self._shown = shown_summaries(view, query)
        self.query_one(DayMap).show(self._shown.weeks)
        self._list_rows()
        summaries = self._shown.summaries
        self.query_one(KeyList).display = bool(summaries)
        empty = self.query_one("#history-empty", Static)
        empty.display = not summaries
        text = "No matches. `esc` to clear." if view.summaries else self._empty_text()
        empty.update(with_keys(text))
        self.set_class(not view.summaries, "-empty")
        if not view.summaries:
            self.set_focus(None)
        self._window = (0, 0)
        self._show_day()

    @on(OptionList.OptionHighlighted, "#history-list")
    def _highlight(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= event.option_list.option_count - 1:
            self._add_rows(_PAGE_ROWS)
        # Moved on the map, the highlight follows the cursor and not the other way round.
        if not self.query_one(DayMap).has_focus:
            self._show_day_of(event.option_index)
        self._show_entry_soon()

    def _show_day_of(self, place: int) -> None:
        self.query_one(DayMap).move_to(self._shown.summaries[place].day)
        self._show_day()

    def _show_entry_soon(self) -> None:
        if self._entry_timer is not None:
            self._entry_timer.stop()
        self._entry_timer = self.set_timer(_PAUSE_S, self._show_entry)

    def _show_entry(self) -> None:
        index, days = self.query_one(KeyList).highlighted, self.query_one(DayMap)
        if index is None or index >= len(self._shown.summaries) or not self._is_wide:
            return
        if days.has_focus and days.cursor not in self._shown.by_day:
            self._pane.close(day_line(days.cursor, ()))
        else:
            self._pane.open(self._shown.summaries[index].entry_id)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= TWO_PANES

    @on(DayMap.Moved)
    def _move(self, message: DayMap.Moved) -> None:
        places = self._shown.by_day.get(message.day, ())
        if places:
            entries = self.query_one(KeyList)
            self._add_rows(places[0] + 2 - entries.option_count)
            entries.highlighted = places[0]
        self._show_day()
        self._show_entry_soon()

    @on(DayMap.Opened)
    def _open_day(self, message: DayMap.Opened) -> None:
        self._open_place(self._shown.by_day[message.day][0])

    def _show_day(self) -> None:
        days = self.query_one(DayMap)
        places = self._shown.by_day.get(days.cursor, ())
        days.can_open = bool(places)
        line = day_line(days.cursor, [self._shown.summaries[place] for place in places])
        self.query_one("#history-day", Static).update(line)
        self.refresh_bindings()
        window = days.window
        self.query_one("#history-days").border_title = f"Days, {months_text(*window)}"
        # Where the trends have no room they are not read.
        if window != self._window and self.query_one("#history-trends").region:
            self._window = window
            self._load_trends()

    @work(exclusive=True, group="trends")
    async def _load_trends(self) -> None:
        """Read the measured work of the weeks that are shown, and of no others."""
        monday, weeks = self._window
        days = range(monday, monday + weeks * DAYS_A_WEEK)
        summaries = [summary for summary in self._shown.summaries if summary.day in days]
        try:
            totals = await asyncio.to_thread(
                self._journal.side_totals, [summary.entry_id for summary in summaries]
            )
        except JournalError as error:
            problem = with_doctor_key(typed_app(self), str(error))
            self.query_one("#history-trends", Static).update(problem)
            return
        self._trends = week_trends(summaries, totals, monday, weeks)
        self._draw_trends()

    def _draw_trends(self) -> None:
        panel = self.query_one("#history-trends", Static)
        cols = panel.content_size.width
        if not cols:
            return
        lines = trend_rows(trend_lines(self._trends), cols)
        for text in self._view.adherence if self._view is not None else ():
            # Done of due this week, and in all weeks if that fits.
            fits = cell_len(text) <= cols
            short = text if fits else text.rpartition(", ")[0]
            if cell_len(short) > cols:
                short = short.removesuffix(" this week")
            lines.append(Content.styled(short, "$foreground 70%"))
        panel.update(Content("\n").join(lines))

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Fit rows, weeks and trends into the room that there is now."""
        if self._view is None:
            return
        if self._row_cols != self.query_one("#history-sessions").size.width:
            self._list_rows()
        # The entry that has the focus has no room any more; Textual takes the focus from it a moment later.
        is_lost = self.focused is None or (self._pane.has_focus_within and not self._is_wide)
        if is_lost and self._shown.summaries:
            self.action_to_list()
        self._show_day()
        self._draw_trends()
        self._show_entry()

    def _list_rows(self) -> None:
        entries = self.query_one(KeyList)
        index = entries.highlighted or 0
        entries.clear_options()
        self._row_cols = self.query_one("#history-sessions").size.width
        first = self._shown.summaries[:_PAGE_ROWS]
        facts = zip(*(_facts(summary, self._row_cols) for summary in first), strict=True)
        self._fact_cols = [max(map(cell_len, column)) for column in facts]
        self._add_rows(max(_PAGE_ROWS, index + 1))
        if self._shown.summaries:
            entries.highlighted = min(index, len(self._shown.summaries) - 1)

    def _add_rows(self, count: int) -> None:
        entries = self.query_one(KeyList)
        start = entries.option_count
        entries.add_options(
            Option(_row(summary, self._row_cols, self._fact_cols))
            for summary in self._shown.summaries[start : start + max(0, count)]
        )

    @on(OptionList.OptionSelected, "#history-list")
    def _open(self, event: OptionList.OptionSelected) -> None:
        self._open_place(event.option_index)

    def _open_place(self, place: int) -> None:
        entry_id = self._shown.summaries[place].entry_id
        if self._is_wide:
            self._pane.open(entry_id)
            self._pane.query_one(KeyList).focus()
        else:
            screen = EntryScreen(self._journal, entry_id, self._pane.limits)
            typed_app(self).push_screen(screen)

    @on(EntryPane.Annotated)
    def _mark_outdated(self) -> None:
        # Not now: a deleted entry would leave the list, and could not be undone.
        self._outdated = True

    def on_descendant_focus(self) -> None:
        self.set_class(self.query_one(DayMap).has_focus, "-days")
        entries = self.query_one("#history-list", KeyList)
        if entries.has_focus and entries.highlighted is not None:
            # From a day without a session the cursor returns to that of the list.
            self._show_day_of(entries.highlighted)
            self._show_entry_soon()
        if self._outdated and not self._pane.has_focus_within:
            self._load()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return super().check_action(action, parameters)
        days, entries = self.query_one(DayMap), self.query_one("#history-list")
        match action:
            case "to_days" if parameters:
                return entries.has_focus
            case "to_days":
                return bool(self._shown.summaries) and not days.has_focus
            case "to_list":
                return days.has_focus
            case "year" | "find" | "export":
                return self._view is None or bool(self._view.summaries)
            case _:
                return super().check_action(action, parameters)

    def action_to_days(self, weeks: int = 0) -> None:
        days = self.query_one(DayMap)
        # Where there is room for one of them only, the map takes the place of the list.
        self.add_class("-days")
        days.focus()
        if weeks:
            days.action_move(weeks * DAYS_A_WEEK)

    def action_to_list(self) -> None:
        self.remove_class("-days")
        self.query_one(KeyList).focus()

    def action_back(self) -> None:
        if self._pane.has_focus_within:
            self.action_to_list()
        else:
            self.dismiss()

    def action_find(self) -> None:
        self.remove_class("-days")
        self.query_one(SearchBox).focus()

    def action_year(self) -> None:
        days = self.query_one(DayMap)
        is_year = days.weeks_shown == QUARTER_WEEKS
        days.weeks_shown = YEAR_WEEKS if is_year else QUARTER_WEEKS
        self.set_class(is_year, "-year")
        if not days.region:
            self.action_to_days()
        days.move_to(days.cursor)
        self.call_after_refresh(self._fit)

    def action_export(self) -> None:
        """Export the entries that the list shows."""
        ids = [summary.entry_id for summary in self._shown.summaries]
        if ids:
            typed_app(self).push_screen(ExportScreen(self._journal, ids, home_dir()))

    def action_exercises(self) -> None:
        services = self._services
        typed_app(self).push_screen(
            ExercisesScreen(self._journal, services.today, services.exercises)
        )


def trend_rows(lines: Sequence[TrendLine], cols: int) -> list[Content]:
    """Each trend in a row: its label, its bars, and what it comes to where there is room for that."""
    if not lines:
        return []
    longest = 1 + max(cell_len(line.label) for line in lines)
    label_cols = max(_LABEL_COLS, min(longest, cols // 2))
    room = cols - label_cols
    weeks, text_cols = len(lines[0].values), 2 + max(cell_len(line.text) for line in lines)
    week_cols = max(1, min(_MAX_WEEK_COLS, (room - text_cols) // weeks))
    has_texts = weeks * week_cols + text_cols <= room
    return [
        Content.assemble(
            (_label(line.label, label_cols), "$foreground 70%"),
            (sparkline(line.values[-room:], line.low, line.high, week_cols), "$primary"),
            f"  {line.text}" if has_texts else "",
        )
        for line in lines
    ]


def _label(label: str, cols: int) -> str:
    short = label if cell_len(label) < cols else f"{set_cell_size(label, cols - 2).rstrip()}…"
    return set_cell_size(short, cols)


_MAX_WEEK_COLS = 4  # Columns of a week's bar: as much as still reads as a line. Our choice.


def _row(summary: EntrySummary, width: int, fact_cols: Sequence[int]) -> Table:
    day, title, *_ = entry_row(summary)
    facts = zip(_facts(summary, width), fact_cols, strict=True)
    cells = [
        (Text(text, justify="right"), max(cols, cell_len(text)))
        for text, cols in facts
        if cols or text
    ]
    return table_row((Text(day, "dim"), 10), (Text(title, "bold"), None), *cells)


def _facts(summary: EntrySummary, width: int) -> list[str]:
    """Length, amount and ratings of an entry: as many as have room, and a state that is not "done"."""
    _, _, state, length, amount = entry_row(summary)
    is_done = state == STATE_LABELS[EntryState.COMPLETED]
    if width < _WIDE:
        return [amount if is_done else state]
    if width >= _RATED:
        return [length, amount, ratings_text(summary) if is_done else state]
    return [length if is_done else state, amount]
