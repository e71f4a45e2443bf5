"""The home screen: today's lines, and the list of sessions with a search box and a preview.

The screen appears empty and reads its data on a worker thread: first ``HomeData`` for the
list, then ``TodayView`` for the lines above it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.services.resume import ResumableSession
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.dialogs import LIST_HEIGHTS
from coach_tui.ui.editing import EditRequested, NewSessionRequested
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.model import read_home, read_today
from coach_tui.ui.home.session_rows import SessionRow
from coach_tui.ui.home.today_panel import DayAfterRow, TodayPanel
from coach_tui.ui.session.exercise_screen import CatalogueScreen
from coach_tui.ui.widgets.header import Header, SearchBox
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import ResumableList
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.definitions.library_types import Listing
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.model import HomeData, TodayView

_log = logging.getLogger(__name__)

NARROW = 64
"""In a terminal with fewer columns the equipment is left out of the list."""

_DIM = Style(dim=True)


class HomeScreen(AdviceScreen):
    """Lists the sessions.

    Args:
        services: Reads sessions and journal, and returns today's date.
    """

    CSS_PATH = "home.tcss"
    VERTICAL_BREAKPOINTS = LIST_HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", id="home.run"),
        Binding("h", "history", "History", id="home.history"),
        Binding("y", "day_after", "Answer", id="home.day-after", show=False),
        Binding("e", "edit", "Edit", id="home.edit"),
        Binding("N", "new", "New session", id="home.new", key_display="N", show=False),
        Binding("s", "app.settings", "Settings", id="home.settings"),
        Binding("x", "catalogue", "Exercises", id="home.exercises", show=False),
        Binding("slash", "find", "Search", id="home.find", key_display="/", show=False),
        Binding("ctrl+r", "reload", "Reload", id="home.reload", show=False),
        Binding("q", "app.quit", "Quit", id="home.quit"),
    ]

    @dataclass
    class Opened(Message):
        """A session, or a broken file, was chosen to look at."""

        listing: Listing

    @dataclass
    class RunRequested(Message):
        """A session was chosen to be done at once."""

        listing: Listing

    @dataclass
    class ResumeRequested(Message):
        """An interrupted session was chosen to be resumed."""

        resumable: ResumableSession

    def __init__(self, services: AppServices) -> None:
        super().__init__(services.advice)
        self._services = services
        self._rows: list[SessionRow] | None = None
        self._shown: list[SessionRow | ResumableSession] = []
        self._unfinished: tuple[ResumableSession, ...] = ()
        self._today: TodayView | None = None
        self._highlighted_key = ""
        self._day = ""
        self._wide = True

    def compose(self) -> ComposeResult:
        with Vertical(id="home"):
            yield Header("coach")
            yield Static(id="home-problem", markup=False)
            yield TodayPanel()
            with Horizontal(id="home-bar"):
                yield Static("Sessions", id="home-label", markup=False)
                yield SearchBox(id="home-search", placeholder="/ Search")
            yield ResumableList(id="home-list", markup=False)
            yield Static("Looking for sessions…", id="home-empty", markup=False)
            yield Static(id="home-preview", markup=False)
            yield Static(id="home-strip", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ResumableList).focus()

    def on_screen_resume(self) -> None:
        """Read everything again after the frame is drawn: files and journal may have changed."""
        self.call_after_refresh(self._load)

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        data = await asyncio.to_thread(read_home, self._services)
        self._show_sessions(data)
        try:
            view = await asyncio.to_thread(read_today, self._services, data)
        except Exception:  # noqa: BLE001 - no figure may keep the app from starting
            _log.exception("the figures of today cannot be shown")
            message = "Today's figures can't be shown; the log has the details."
            typed_app(self).notify(message, severity="error", markup=False)
            return
        if view is not None:
            self._show_today(view)

    def on_resize(self) -> None:
        if self._wide != (self.size.width >= NARROW):
            self._list_rows()

    def _show_sessions(self, data: HomeData) -> None:
        self._rows = data.rows
        self._unfinished = data.unfinished
        self._day = day_text(data.today)
        self.query_one(Header).set_detail(self._day)
        problem = self.query_one("#home-problem", Static)
        problem.update(data.problem)
        problem.display = bool(data.problem)
        self._list_rows()

    def _show_today(self, view: TodayView) -> None:
        self._today = view
        self.query_one(TodayPanel).show(view)
        self.query_one(Header).set_detail(" · ".join(filter(None, [view.streak, self._day])))
        strip = self.query_one("#home-strip", Static)
        strip.update(f"Last 12 weeks  {view.strip}")
        strip.display = bool(view.strip)
        self.set_advice(view.advice)

    @on(DayAfterRow.Answered)
    def _save_day_after(self, answered: DayAfterRow.Answered) -> None:
        """Save the answer, or that the question was skipped: it is asked once."""
        view = self._today
        if view is not None and view.day_after is not None:
            annotation = Annotation(AnnotationField.DAY_AFTER, answered.pain)
            self._services.journal.annotate(view.day_after.entry_id, [annotation])
            self._today = replace(view, day_after=None)
            self.query_one(TodayPanel).show(self._today)
        self.query_one(ResumableList).focus()
        self._load()

    @on(Input.Changed)
    def _list_rows(self) -> None:
        if self._rows is None:
            return
        query = self.query_one(SearchBox).value
        matches = [row for row in self._rows if row.matches(query)]
        self._shown = [*(() if query else self._unfinished), *matches]
        rows = self.query_one(ResumableList)
        # Clearing the options changes the highlight.
        highlighted_key = self._highlighted_key
        rows.clear_options()
        self._wide = self.size.width >= NARROW
        colours = typed_app(self).theme_variables
        rows.add_options(row_option(row, colours, wide=self._wide) for row in self._shown)
        keys = [row_key(row) for row in self._shown]
        if keys:
            rows.highlighted = keys.index(highlighted_key) if highlighted_key in keys else 0
        rows.display = bool(keys)
        empty = self.query_one("#home-empty", Static)
        empty.display = not keys
        empty.update("No matches. esc to clear." if self._rows else "There are no sessions yet.")
        self._show_preview()

    @on(OptionList.OptionHighlighted)
    def _show_preview(self) -> None:
        row = self._highlighted_row()
        if row is not None:
            self._highlighted_key = row_key(row)
        if isinstance(row, SessionRow) and not row.is_broken:
            self._prepare(row.listing)
        self.query_one(ResumableList).resumes = isinstance(row, ResumableSession)
        self.query_one("#home-preview", Static).update(Content(preview_text(row)))
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="prepare")
    def _prepare(self, listing: Listing) -> None:
        # Its steps are read here, on a worker thread, before the user opens it.
        if listing.session is not None:
            self._services.prepare(listing.session)

    @on(Input.Submitted)
    def _open_first(self) -> None:
        self._open()

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        row = self._highlighted_row()
        if isinstance(row, ResumableSession):
            self.post_message(self.ResumeRequested(row))
        elif row is not None:
            self.post_message(self.Opened(row.listing))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "edit":
                return self._highlighted_session() is not None
            case "day_after":
                return bool(self._today and self._today.day_after)
            case "run":
                row = self._highlighted_session()
                return row is not None and not row.is_broken
            case _:
                return super().check_action(action, parameters)

    def action_run(self) -> None:
        row = self._highlighted_session()
        if row is not None:
            self.post_message(self.RunRequested(row.listing))

    def action_edit(self) -> None:
        row = self._highlighted_session()
        if row is not None:
            self.post_message(EditRequested(row.listing.path))

    def action_catalogue(self) -> None:
        typed_app(self).push_screen(CatalogueScreen(self._services.exercises))

    def action_new(self) -> None:
        self.post_message(NewSessionRequested())

    def action_history(self) -> None:
        from coach_tui.ui.history.screen import HistoryScreen  # noqa: PLC0415 - not for the first frame

        typed_app(self).push_screen(HistoryScreen(self._services))

    def advice_answered(self) -> None:
        """Reload: an accepted answer may change lengths, today's lines and the next advice."""
        self._load()

    def action_day_after(self) -> None:
        self.query_one(DayAfterRow).focus()

    def action_find(self) -> None:
        self.query_one(SearchBox).focus()

    def action_reload(self) -> None:
        self._load()

    def _highlighted_session(self) -> SessionRow | None:
        row = self._highlighted_row()
        return row if isinstance(row, SessionRow) else None

    def _highlighted_row(self) -> SessionRow | ResumableSession | None:
        if not self.is_mounted:
            return None
        index = self.query_one(ResumableList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None


def row_key(row: SessionRow | ResumableSession) -> str:
    """Identifies a row when the list is read again."""
    return (
        row.listing.reference if isinstance(row, SessionRow) else f"resume {row.loaded.reference}"
    )


def row_option(
    row: SessionRow | ResumableSession, colours: Mapping[str, str], *, wide: bool
) -> Option:
    """A row of the list.

    Args:
        row: A session, a broken file, or an interrupted session.
        wide: Whether there is room for the equipment.
    """
    if isinstance(row, SessionRow):
        return Option(_session_line(row, Style(color=colours["error"]), wide=wide))
    return Option(_resumable_line(row, Style(color=colours["accent"])))


def preview_text(row: SessionRow | ResumableSession | None) -> str:
    """The lines below the list about the highlighted row."""
    if row is None:
        return ""
    if isinstance(row, SessionRow):
        hint = "This file has errors. enter to see them.\n" if row.is_broken else ""
        return f"{hint}{row.summary}"
    changed = "\nIts file was edited since; its sets are the same." if row.changed else ""
    return f"Interrupted. Picks up at {row.position}.{changed}"


def _resumable_line(row: ResumableSession, accent: Style) -> Table:
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(width=12, no_wrap=True)
    title = row.loaded.session.title
    text = Text.assemble(("▸ Resume: ", accent), (title, "bold"), f", {row.position}")
    line.add_row(text, Text("enter", style=accent))
    return line


def _session_line(row: SessionRow, error: Style, *, wide: bool) -> Table:
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=5, no_wrap=True, overflow="ellipsis")
    line.add_column(width=12 if wide else 10, no_wrap=True)
    mark = Text("✗ ", style=error) if row.is_broken else Text("")
    cells = [
        mark + Text(row.title, style=_DIM if row.is_broken else Style(bold=True)),
        Text(row.length, style=error if row.is_broken else Style()),
    ]
    if wide:
        line.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
        cells.append(Text("broken" if row.is_broken else row.equipment, style=_DIM))
    line.add_column(width=15 if wide else 13, no_wrap=True)
    line.add_row(*cells, Text(row.last_done, style=_DIM))
    return line
