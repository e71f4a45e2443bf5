"""The history screen: a map of the year, adherence to schedules, and the list of entries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.log.entry import EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.dialogs import LIST_HEIGHTS
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.model import STATE_LABELS, HistoryView, entry_row, history_view
from coach_tui.ui.widgets.calendar import YearMap
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.core.model.session import PainLimits
    from coach_tui.ui.app_services import AppServices

_DIM = Style(dim=True)

_PAGE_ROWS = 200
"""How many entries are added at once, more at the last row. 2,000 would take 0.5 s."""

_WIDE = 72
"""From this width on a row has its state and length beside its amount."""

_ADHERENCE_LINES = 3
"""How many schedules fit above the list at 24 rows."""


class HistoryScreen(Screen[None]):
    """Shows the journal, which a worker thread reads after the first frame.

    Args:
        services: Reads journal and sessions, and returns today's date.
    """

    CSS_PATH = "history.tcss"
    VERTICAL_BREAKPOINTS = LIST_HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "exercises", "Exercises", id="history.exercises"),
        Binding("escape,h", "dismiss", "Back", id="history.back", key_display="esc"),
    ]

    def __init__(self, services: AppServices) -> None:
        super().__init__()
        self._services = services
        self._journal = services.journal
        self._visits: Sequence[EntrySummary] = ()
        self._limits: Mapping[str, PainLimits] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="history"):
            yield Header("History")
            yield YearMap(id="history-map")
            yield Static(id="history-adherence", markup=False)
            yield KeyList(id="history-list", markup=False)
            yield Static("Reading the journal…", id="history-empty", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(KeyList).focus()

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._load)

    def _read(self) -> HistoryView:
        services = self._services
        visits = self._journal.visits()
        rests = services.advice.accepted().rests
        listings = services.sessions()
        self._limits = {
            listing.reference: listing.outline.pain
            for listing in listings
            if listing.outline is not None
        }
        return history_view(visits, listings, services.today(), rests)

    @work(exclusive=True, group="history")
    async def _load(self) -> None:
        empty = self.query_one("#history-empty", Static)
        try:
            view = await asyncio.to_thread(self._read)
        except JournalError as error:
            empty.update(str(error))
            return
        self.query_one(YearMap).show(view.weeks)
        self.query_one(Header).set_detail(view.streak)
        self.query_one("#history-adherence", Static).update(
            "\n".join(view.adherence[:_ADHERENCE_LINES])
        )
        self._visits = view.visits
        entries = self.query_one(KeyList)
        index = entries.highlighted or 0
        entries.clear_options()
        self._add_rows(max(_PAGE_ROWS, index + 1))
        entries.display = bool(view.visits)
        empty.display = not view.visits
        empty.update("No sessions yet. Finish one and it shows up here.")
        if view.visits:
            entries.highlighted = min(index, len(view.visits) - 1)

    @on(OptionList.OptionHighlighted)
    def _add_more(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= event.option_list.option_count - 1:
            self._add_rows(_PAGE_ROWS)

    def _add_rows(self, count: int) -> None:
        entries = self.query_one(KeyList)
        start = entries.option_count
        entries.add_options(
            Option(_row(*entry_row(visit), self.size.width))
            for visit in self._visits[start : start + count]
        )

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        entry_id = self._visits[event.option_index].entry_id
        typed_app(self).push_screen(EntryScreen(self._journal, entry_id, self._limits))

    def action_exercises(self) -> None:
        services = self._services
        typed_app(self).push_screen(
            ExercisesScreen(self._journal, services.today, services.exercises)
        )


def _row(day: str, title: str, state: str, length: str, amount: str, width: int) -> Table:
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(width=10, no_wrap=True)
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    cells = [Text(day, style=_DIM), Text(title, style=Style(bold=True))]
    # Where there is no room, only the state that is not "done" is worth a column.
    facts = [(state, 11), (length, 7), (amount, 15)]
    if width < _WIDE:
        is_done = state == STATE_LABELS[EntryState.COMPLETED]
        facts = [(amount if is_done else state, 12)]
    for text, cols in facts:
        line.add_column(width=cols, no_wrap=True, justify="right")
        cells.append(Text(text))
    line.add_row(*cells)
    return line
