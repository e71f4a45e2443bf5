"""The lines of the home screen's list."""

from __future__ import annotations

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
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.services.resume import ResumableSession
from coach_tui.text import safe_text
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.dialogs import HEIGHTS
from coach_tui.ui.editing import EditRequested, NewSessionRequested
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.model import read_home, read_today
from coach_tui.ui.home.session_rows import SessionRow
from coach_tui.ui.home.today_panel import DayAfterPicks, TodayPanel
from coach_tui.ui.session.exercise_screen import CatalogueScreen
from coach_tui.ui.widgets.header import Header, SearchBox
from coach_tui.ui.widgets.lists import ResumableList
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.definitions.library_types import Listing
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.model import HomeData, TodayView

_DIM = Style(dim=True)


def ref_of(one: SessionRow | ResumableSession) -> str:
    """What a line of the list is known by when it is read again."""
    return one.listing.reference if isinstance(one, SessionRow) else f"go on {one.loaded.reference}"


def line_of(
    one: SessionRow | ResumableSession, colours: Mapping[str, str], *, wide: bool
) -> Option:
    """A line of the list.

    Args:
        one: A session, a broken file, or a broken-off session.
        colours: The theme's variables.
        wide: Whether there is room for the equipment.
    """
    if isinstance(one, SessionRow):
        return Option(_session_line(one, Style(color=colours["error"]), wide=wide))
    return Option(_going_on_line(one, Style(color=colours["accent"])))


def preview_words(one: SessionRow | ResumableSession | None) -> str:
    """What stands below the list about the highlighted line."""
    if one is None:
        return ""
    if not isinstance(one, SessionRow):
        return _going_on_words(one)
    hint = "The file has to be mended first; enter shows what is wrong.\n"
    return f"{hint if one.is_broken else ''}{one.summary}"


def _going_on_line(one: ResumableSession, accent: Style) -> Table:
    """A broken-off session: where it goes on, and how."""
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(width=12, no_wrap=True)
    title = safe_text(one.loaded.session.title)
    words = Text.assemble(("▸ Unfinished: ", accent), (title, "bold"), f", {one.position}")
    line.add_row(words, Text("enter: go on", style=accent))
    return line


def _going_on_words(one: ResumableSession) -> str:
    """What going on with it means."""
    words = f"Broken off. Goes on at {one.position}, after 3-2-1."
    changed = "\nIts file was edited since; its sets are the same." if one.changed else ""
    return words + changed


def _session_line(row: SessionRow, error: Style, *, wide: bool) -> Table:
    """A session, or a broken file.

    Args:
        row: The session.
        error: How what is wrong is drawn.
        wide: Whether there is room for the equipment.
    """
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


# MERGED: The first screen: the sessions there are.


NARROW = 64
"""In a terminal with fewer columns the equipment is left out of the list."""


class HomeScreen(AdviceScreen):
    """Lists the sessions; reads them on a worker thread after its first frame.

    Args:
        services: Where sessions, dates and the day come from.
    """

    CSS_PATH = "home.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", id="home.run"),
        Binding("h", "history", "History", id="home.history"),
        Binding("y", "day_after", "Answer", id="home.day-after", show=False),
        Binding("e", "edit", "Edit", id="home.edit"),
        Binding("N", "new", "New session", id="home.new", key_display="N", show=False),
        Binding("s", "app.settings", "Settings", id="home.settings"),
        Binding("x", "catalogue", "Exercises", id="home.exercises", show=False),
        Binding("slash", "find", "Find", id="home.find", key_display="/", show=False),
        Binding("ctrl+r", "reload", "Read again", id="home.reload", show=False),
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
        """A broken-off session is to be gone on with."""

        unfinished: ResumableSession

    @dataclass
    class Loaded(Message):
        """The worker has read what there is."""

        arrival: HomeData

    @dataclass
    class LookedOut(Message):
        """The worker has read the journal for today."""

        outlook: TodayView

    def __init__(self, services: AppServices) -> None:
        super().__init__(services.advice)
        self._services = services
        self._rows: list[SessionRow] | None = None
        self._shown: list[SessionRow | ResumableSession] = []
        self._unfinished: tuple[ResumableSession, ...] = ()
        self._outlook: TodayView | None = None
        self._chosen = ""
        self._day = ""
        self._wide = True

    def compose(self) -> ComposeResult:
        with Vertical(id="home"):
            yield Header("coach")
            yield Static(id="home-trouble", markup=False)
            yield TodayPanel()
            with Horizontal(id="home-bar"):
                yield Static("Sessions", id="home-label", markup=False)
                yield SearchBox(id="home-find", placeholder="/ finds by name, tag, equipment")
            yield ResumableList(id="home-list", markup=False)
            yield Static("Looking for sessions…", id="home-empty", markup=False)
            yield Static(id="home-preview", markup=False)
            yield Static(id="home-strip", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(ResumableList).focus()

    def on_screen_resume(self) -> None:
        """Read everything (again) once this frame is drawn: files and journal may have changed."""
        self.call_after_refresh(self._load)

    @work(thread=True, exclusive=True, group="load")
    def _load(self) -> None:
        arrival = read_home(self._services)
        self.post_message(self.Loaded(arrival))
        outlook = read_today(self._services, arrival)
        if outlook is not None:
            self.post_message(self.LookedOut(outlook))

    def on_resize(self) -> None:
        if self._wide != (self.size.width >= NARROW):
            self._show_found()

    @on(Loaded)
    def _take_rows(self, loaded: Loaded) -> None:
        arrival = loaded.arrival
        self._rows = arrival.rows
        self._unfinished = arrival.unfinished
        self._day = day_text(arrival.today)
        self.query_one(Header).set_detail(self._day)
        trouble = self.query_one("#home-trouble", Static)
        trouble.update(arrival.problem)
        trouble.display = bool(arrival.problem)
        self._show_found()

    @on(LookedOut)
    def _take_outlook(self, looked_out: LookedOut) -> None:
        outlook = self._outlook = looked_out.outlook
        self.query_one(TodayPanel).show(outlook)
        self.query_one(Header).set_detail(" · ".join(filter(None, [outlook.streak, self._day])))
        strip = self.query_one("#home-strip", Static)
        strip.update(f"Last 12 weeks  {outlook.strip}")
        strip.display = bool(outlook.strip)
        self.set_advice(outlook.advice)

    @on(DayAfterPicks.Answered)
    def _keep_day_after(self, answered: DayAfterPicks.Answered) -> None:
        """Keep the answer, or that there was none: either way it is asked once."""
        outlook = self._outlook
        if outlook is not None and outlook.day_after is not None:
            said = Annotation(AnnotationField.DAY_AFTER, answered.pain)
            self._services.journal.annotate(outlook.day_after.entry_id, [said])
            self._outlook = replace(outlook, day_after=None)
            self.query_one(TodayPanel).show(self._outlook)
        self.query_one(ResumableList).focus()
        self._load()

    @on(Input.Changed)
    def _show_found(self) -> None:
        if self._rows is None:
            return
        query = self.query_one(SearchBox).value
        found = [row for row in self._rows if row.has(query)]
        self._shown = [*(() if query else self._unfinished), *found]
        choices = self.query_one(ResumableList)
        chosen = self._chosen
        choices.clear_options()
        self._wide = self.size.width >= NARROW
        colours = typed_app(self).theme_variables
        choices.add_options(line_of(one, colours, wide=self._wide) for one in self._shown)
        refs = [ref_of(one) for one in self._shown]
        choices.highlighted = (refs.index(chosen) if chosen in refs else 0) if refs else None
        choices.display = bool(refs)
        empty = self.query_one("#home-empty", Static)
        empty.display = not refs
        empty.update(
            "Nothing found by that. Escape clears." if self._rows else "There are no sessions yet."
        )
        self._show_preview()

    @on(OptionList.OptionHighlighted)
    def _show_preview(self) -> None:
        row, one = self._highlighted(), self._chosen_one()
        if one is not None:
            self._chosen = ref_of(one)
        if row is not None and row.listing.session is not None:
            self._services.prepare(row.listing.session)
        self.query_one(ResumableList).resumes = isinstance(one, ResumableSession)
        self.query_one("#home-preview", Static).update(Content(preview_words(one)))
        self.refresh_bindings()

    @on(Input.Submitted)
    def _open_first(self) -> None:
        self._open()

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        one = self._chosen_one()
        if isinstance(one, ResumableSession):
            self.post_message(self.ResumeRequested(one))
        elif one is not None:
            self.post_message(self.Opened(one.listing))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "edit":
            return self._highlighted() is not None
        if action == "day_after":
            return bool(self._outlook and self._outlook.day_after)
        if action == "run":
            row = self._highlighted()
            return row is not None and not row.is_broken
        return super().check_action(action, parameters)

    def action_run(self) -> None:
        row = self._highlighted()
        if row is not None:
            self.post_message(self.RunRequested(row.listing))

    def action_edit(self) -> None:
        row = self._highlighted()
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
        """Read again: lengths, today and what is advised next may be others now."""
        self._load()

    def action_day_after(self) -> None:
        self.query_one(DayAfterPicks).focus()

    def action_find(self) -> None:
        self.query_one(SearchBox).focus()

    def action_reload(self) -> None:
        self._load()

    def _highlighted(self) -> SessionRow | None:
        one = self._chosen_one()
        return one if isinstance(one, SessionRow) else None

    def _chosen_one(self) -> SessionRow | ResumableSession | None:
        if not self.is_mounted:
            return None
        at = self.query_one(ResumableList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None
