"""The first screen: the sessions there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.journal.trouble import JournalError
from coach_tui.ui.host import app_of
from coach_tui.ui.screens.history import HistoryScreen
from coach_tui.ui.shelf import day_words, rows_of
from coach_tui.ui.widgets.choices import Choices
from coach_tui.ui.widgets.masthead import Masthead

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.definitions.library import Listing
    from coach_tui.ui.services import Services
    from coach_tui.ui.shelf import Row

NARROW = 64
"""In a terminal with fewer columns the equipment is left out of the list."""

_DIM = Style(dim=True)


class FindBox(Input):
    """Where a person types what they look for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Clear", id="find.clear"),
        Binding("down", "to_list", "To the list", id="find.list", show=False),
    ]

    def action_leave(self) -> None:
        """Look for nothing any more."""
        self.clear()
        self.action_to_list()

    def action_to_list(self) -> None:
        """Go to what was found."""
        self.screen.query_one(Choices).focus()


class HomeScreen(Screen[None]):
    """Lists the sessions; reads them on a worker thread after its first frame.

    Args:
        services: Where sessions, dates and the day come from.
    """

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", id="home.run"),
        Binding("h", "history", "History", id="home.history"),
        Binding("slash", "find", "Find", id="home.find", key_display="/"),
        Binding("ctrl+r", "reload", "Read again", id="home.reload", show=False),
        Binding("q", "app.quit", "Quit", id="home.quit"),
    ]

    @dataclass
    class Opened(Message):
        """A session, or a broken file, was chosen to look at."""

        listing: Listing

    @dataclass
    class RunAsked(Message):
        """A session was chosen to be done at once."""

        listing: Listing

    @dataclass
    class Loaded(Message):
        """The worker has read what there is."""

        rows: list[Row]
        today: str
        trouble: str | None

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._rows: list[Row] | None = None
        self._shown: list[Row] = []
        self._chosen = ""
        self._wide = True

    def compose(self) -> ComposeResult:
        """Lay the screen out, with nothing in it yet."""
        with Vertical(id="home"):
            yield Masthead("coach")
            yield Static(id="home-trouble", markup=False)
            with Horizontal(id="home-bar"):
                yield Static("Sessions", id="home-label", markup=False)
                yield FindBox(id="home-find", placeholder="find by name, tag, equipment")
            yield Choices(id="home-list", markup=False)
            yield Static("Looking for sessions…", id="home-empty", markup=False)
            yield Static(id="home-preview", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Let the list have the keys."""
        self.query_one(Choices).focus()

    def on_screen_resume(self) -> None:
        """Read everything (again) once this frame is drawn: files and journal may have changed."""
        self.call_after_refresh(self._load)

    @work(thread=True, exclusive=True, group="load")
    def _load(self) -> None:
        trouble = self._services.trouble
        last_done: dict[str, str] = {}
        try:
            last_done = self._services.last_done()
        except JournalError as error:
            trouble = str(error)
        today = self._services.today()
        rows = rows_of(self._services.sessions(), last_done, today)
        self.post_message(self.Loaded(rows, today, trouble))

    def on_resize(self) -> None:
        """Fit the list into its new width."""
        if self._wide != (self.size.width >= NARROW):
            self._show_found()

    @on(Loaded)
    def _take_rows(self, loaded: Loaded) -> None:
        self._rows = loaded.rows
        self.query_one(Masthead).set_fact(day_words(loaded.today))
        trouble = self.query_one("#home-trouble", Static)
        trouble.update(loaded.trouble or "")
        trouble.display = loaded.trouble is not None
        self._show_found()

    @on(Input.Changed)
    def _show_found(self) -> None:
        if self._rows is None:
            return
        query = self.query_one(FindBox).value
        self._shown = [row for row in self._rows if row.has(query)]
        choices = self.query_one(Choices)
        chosen = self._chosen
        choices.clear_options()
        error = Style(color=app_of(self).theme_variables["error"])
        wide = self._wide = self.size.width >= NARROW
        choices.add_options(Option(_line(row, error, wide=wide)) for row in self._shown)
        refs = [row.listing.ref for row in self._shown]
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
        row = self._highlighted()
        if row is not None:
            self._chosen = row.listing.ref
            if row.listing.session is not None:
                self._services.prepare(row.listing.session)
        hint = "The file has to be mended first; enter shows what is wrong."
        words = "" if row is None else row.summary
        if row is not None and row.is_broken:
            words = f"{hint}\n{words}"
        self.query_one("#home-preview", Static).update(Content(words))
        self.refresh_bindings()

    @on(Input.Submitted)
    def _open_first(self) -> None:
        self._open()

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        row = self._highlighted()
        if row is not None:
            self.post_message(self.Opened(row.listing))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Running needs a session that is whole, and history a journal."""
        if action == "history":
            return self._services.diary is not None
        if action == "run":
            row = self._highlighted()
            return row is not None and not row.is_broken
        return super().check_action(action, parameters)

    def action_run(self) -> None:
        """Do the highlighted session now."""
        row = self._highlighted()
        if row is not None:
            self.post_message(self.RunAsked(row.listing))

    def action_history(self) -> None:
        """Look at what was done."""
        diary = self._services.diary
        if diary is not None:
            app_of(self).push_screen(HistoryScreen(self._services, diary))

    def action_find(self) -> None:
        """Type what to look for."""
        self.query_one(FindBox).focus()

    def action_reload(self) -> None:
        """Read the files again."""
        self._load()

    def _highlighted(self) -> Row | None:
        if not self.is_mounted:
            return None
        at = self.query_one(Choices).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None


def _line(row: Row, error: Style, *, wide: bool) -> Table:
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
