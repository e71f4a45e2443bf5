"""History: a year at a glance, how schedules were kept to, and every entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.journal.errors import JournalError
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.dialogs import HEIGHTS
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.model import history_view
from coach_tui.ui.widgets.calendar import YearMap
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.core.model.session import PainLimits
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.history.model import EntryRow, HistoryView

_DIM = Style(dim=True)

_AT_ONCE = 200
"""So many entries are listed at once; more when one comes to the last. 2,000 would take 0.5 s."""

_KEPT_LINES = 3
"""So many schedules fit above the list at 24 rows."""


class HistoryScreen(Screen[None]):
    """Shows the journal; reads it on a worker thread after its first frame.

    Args:
        services: Where journal, sessions and the day come from.
    """

    CSS_PATH = "history.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "exercises", "Exercises", id="history.exercises"),
        Binding("escape,h", "dismiss", "Back", id="history.back", key_display="esc"),
    ]

    @dataclass
    class Loaded(Message):
        """The worker has read the journal."""

        ledger: HistoryView | None
        trouble: str
        limits: Mapping[str, PainLimits]

    def __init__(self, services: AppServices) -> None:
        super().__init__()
        self._services = services
        self._diary = services.journal
        self._lines: tuple[EntryRow, ...] = ()
        self._limits: Mapping[str, PainLimits] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="history"):
            yield Header("History")
            yield YearMap(id="history-map")
            yield Static(id="history-kept", markup=False)
            yield KeyList(id="history-list", markup=False)
            yield Static("Reading the journal…", id="history-empty", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(KeyList).focus()

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._load)

    @work(thread=True, exclusive=True, group="history")
    def _load(self) -> None:
        try:
            visits = self._diary.visits()
        except JournalError as error:
            self.post_message(self.Loaded(None, str(error), {}))
            return
        services = self._services
        rests = services.advice.accepted().rests
        listings = services.sessions()
        ledger = history_view(visits, listings, services.today(), rests)
        limits = {
            each.reference: each.session.pain for each in listings if each.session is not None
        }
        self.post_message(self.Loaded(ledger, "", limits))

    @on(Loaded)
    def _show(self, loaded: Loaded) -> None:
        ledger = loaded.ledger
        empty = self.query_one("#history-empty", Static)
        if ledger is None:
            empty.update(loaded.trouble)
            return
        self.query_one(YearMap).show(ledger.weeks)
        self.query_one(Header).set_detail(ledger.streak)
        self.query_one("#history-kept", Static).update("\n".join(ledger.kept[:_KEPT_LINES]))
        self._lines, self._limits = ledger.lines, loaded.limits
        choices = self.query_one(KeyList)
        place = choices.highlighted or 0
        choices.clear_options()
        self._add_lines(max(_AT_ONCE, place + 1))
        choices.display = bool(ledger.lines)
        empty.display = not ledger.lines
        empty.update("Nothing has been done yet. It will stand here when it is.")
        if ledger.lines:
            choices.highlighted = min(place, len(ledger.lines) - 1)

    @on(OptionList.OptionHighlighted)
    def _add_more(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= event.option_list.option_count - 1:
            self._add_lines(_AT_ONCE)

    def _add_lines(self, count: int) -> None:
        choices = self.query_one(KeyList)
        there = choices.option_count
        choices.add_options(Option(_row(line)) for line in self._lines[there : there + count])

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        line = self._lines[event.option_index]
        typed_app(self).push_screen(EntryScreen(self._diary, line.entry_id, self._limits))

    def action_exercises(self) -> None:
        services = self._services
        typed_app(self).push_screen(
            ExercisesScreen(self._diary, services.today, services.exercises)
        )


def _row(line: EntryRow) -> Table:
    row = Table.grid(expand=True, padding=(0, 2, 0, 0))
    row.add_column(width=18, no_wrap=True)
    row.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for cols in (10, 7, 15):
        row.add_column(width=cols, no_wrap=True, justify="right")
    state, length, reps = line.facts
    row.add_row(
        Text(line.day, style=_DIM),
        Text(line.title, style=Style(bold=True)),
        Text(state),
        Text(length),
        Text(reps),
    )
    return row
