"""The home screen: what is next, today's question and advice, and the sessions with a preview.

The screen appears empty and reads its data on a worker thread: first ``HomeData`` for card and
list, then ``TodayView`` for the lines between them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.console import Group
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.services.own_sessions import FileChangeError
from coach_tui.ui.app_screen import before_next_key, key_of, typed_app, with_doctor_key
from coach_tui.ui.editing import (
    FILE_KEYS,
    EditRequested,
    FileChange,
    FileChangeRequested,
)
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.session_rows import (
    TWO_PANES,
    AnyRow,
    SessionRow,
    columns_at,
    enter_action,
    facts_of,
    preview_of,
    row_key,
    row_table,
    title_of,
)
from coach_tui.ui.home.today_panel import DayAfterRow, NextCard, TodayPanel, WelcomeCard
from coach_tui.ui.widgets.header import Header, SearchBox
from coach_tui.ui.widgets.key_bar import KeyBar, with_keys
from coach_tui.ui.widgets.lists import MOVES, TALL_LIST_HEIGHTS, KeyList
from coach_tui.ui.widgets.session_strip import SessionStrip

# What the first frame does not show is imported where it is used, most of it on the worker's thread.

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from coach_tui.core.model.session import Session
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.library_types import Listing
    from coach_tui.services.resume import ResumableSession
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.model import HomeData, TodayView

_log = logging.getLogger(__name__)

_FIGURE_ROWS = 8  # The most rows of the figure there: the doses come below it. Our choice.


class SessionList(KeyList, inherit_bindings=False):
    """The sessions; enter starts or resumes one, and shows the problems of a broken one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                "enter", f"{verb.lower()}_row", verb, id=f"home.{verb.lower()}", key_display="enter"
            )
            for verb in ("Start", "Resume", "Problems")
        ),
        *MOVES,
    ]

    enter_action = "start_row"  # The action of enter on the highlighted row

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action.endswith("_row"):
            return action == self.enter_action
        return super().check_action(action, parameters)

    def action_start_row(self) -> None:
        self.action_select()

    action_resume_row = action_problems_row = action_start_row


class HomeScreen(AdviceScreen):
    """Lists the sessions, the most pressing first."""

    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "#home-list"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (TWO_PANES, "-wide")]  # noqa: RUF012 - Textual declares it as an instance's
    VERTICAL_BREAKPOINTS = TALL_LIST_HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "details", "Details", id="home.details", tooltip="Session details"),
        Binding("N", "new", "New", id="home.new", key_display="N", tooltip="New session"),
        Binding("h", "history", "History", id="home.history"),
        Binding("s", "app.settings", "Settings", id="home.settings"),
        Binding("q", "app.quit", "Quit", id="home.quit"),
        Binding("x", "catalogue", "Exercises", id="home.exercises", tooltip="All exercises"),
        Binding(
            "slash",
            "find",
            "Search",
            id="home.find",
            key_display="/",
            tooltip="Search the sessions",
        ),
        Binding("e", "edit", "Edit", id="home.edit", tooltip="Edit reps, rest, days of a session"),
        Binding("p", "programmes", "Programmes", id="home.programmes"),
        Binding(
            "w",
            "repeat_week",
            "Repeat week",
            id="home.repeat-week",
            show=False,
            tooltip="Repeat the week of the programme",
        ),
        Binding(
            "i", "add_sheet", "Add a sheet", id="home.add-sheet", tooltip="Add my physio's sheet"
        ),
        Binding("t", "try_it", "Try it", id="home.try", tooltip="Try it for one minute"),
        Binding(
            "y",
            "day_after",
            "Answer",
            id="home.day-after",
            show=False,
            tooltip="Answer: any pain since?",
        ),
        Binding(
            "ctrl+r",
            "reload",
            "Reload",
            id="home.reload",
            show=False,
            tooltip="Reload the sessions",
        ),
        *FILE_KEYS,
    ]

    @dataclass
    class Opened(Message):
        listing: Listing

    @dataclass
    class RunRequested(Message):
        listing: Listing

    @dataclass
    class ResumeRequested(Message):
        resumable: ResumableSession

    class TasterRequested(Message):
        """The user wants to try a minute of it."""

    def __init__(self, services: AppServices) -> None:
        super().__init__(services)
        self._data: HomeData | None = None
        self._shown: list[AnyRow] = []
        self._today: TodayView | None = None
        self._highlighted_key = ""
        self._key_to_highlight = ""
        self._columns: Mapping[str, int] = {}
        self._sound_checked = False
        self._asked_about = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="home", classes="page"):
            yield Header("coach")
            yield Static(id="home-problem", markup=False)
            yield NextCard(id="home-next", classes="pane", markup=False)
            yield WelcomeCard(id="home-welcome", classes="pane")
            yield TodayPanel()
            with Horizontal(id="home-panes"):
                with Vertical(id="home-sessions", classes="pane"):
                    yield SearchBox(id="home-search", classes="filter")
                    yield SessionList(id="home-list", markup=False)
                    yield Static("Looking for sessions…", id="home-empty", markup=False)
                with VerticalScroll(id="home-preview", classes="pane", can_focus=False):
                    yield Static(id="home-preview-text", markup=False)
                    yield SessionStrip(id="home-preview-strip")
            yield Static(id="home-strip", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#home-sessions").border_title = "Sessions"
        self.query_one(NextCard).display = False
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._list_rows())  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType] - Textual leaves the parameter of App open

    def on_screen_resume(self) -> None:
        """Read everything again after the frame is drawn: files and journal may have changed."""
        box = self.query_one(SearchBox)
        box.placeholder = f"{key_of(typed_app(self), 'home.find', '/')} Search"
        self.call_after_frame(self._load)

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        data = await before_next_key(self, self._read_home)
        self._show_sessions(data)
        try:
            view = await before_next_key(self, self._read_today, data)
        except Exception:  # noqa: BLE001 - no figure may keep the app from starting
            _log.exception("the figures of today cannot be shown")
            message = "Today's figures can't be shown; the log has the details."
            typed_app(self).notify(message, severity="error")
            return
        if view is not None:
            self._show_today(view)

    def _read_home(self) -> HomeData:
        from coach_tui.ui.home.model import read_home

        return read_home(self._services)

    def _read_today(self, data: HomeData) -> TodayView | None:
        from coach_tui.ui.home.model import read_today

        return read_today(self._services, data)

    def on_resize(self) -> None:
        if self._columns != columns_at(self.size.width, self._shown):
            self._list_rows()
        self.call_after_refresh(self._show_preview)
        self.call_later(self._show_weeks)

    def _show_sessions(self, data: HomeData) -> None:
        from coach_tui.wording import day_text

        before, self._data = self._data, data
        if before is not None and data.unfinished:
            # What was just interrupted is what the card names and enter resumes.
            newest = row_key(data.unfinished[0])
            if newest not in map(row_key, before.unfinished):
                self._highlighted_key = newest
        detail = " · ".join(filter(None, [data.streak, day_text(data.today)]))
        self.query_one(Header).set_detail(detail)
        problem = data.problem and with_doctor_key(typed_app(self), data.problem)
        for widget_id, text in (("#home-problem", problem), ("#home-strip", data.strip)):
            line = self.query_one(widget_id, Static)
            line.update(text)
            line.display = bool(text)
        self.query_one(WelcomeCard).show(is_new=data.is_new)
        if data.is_new and not self._sound_checked:
            self._sound_checked = True
            self.call_after_frame(self._check_sound)
        # What was highlighted meanwhile is not what was just saved.
        self._highlighted_key = self._key_to_highlight or self._highlighted_key
        self._key_to_highlight = ""
        self._list_rows()
        self.call_later(self._show_weeks)

    async def _show_weeks(self) -> None:
        """Show the last weeks as a map where there is room below the list, in place of their bars."""
        weeks = self._data.weeks if self._data and self.has_class("-wide", "-tall") else ()
        if weeks:
            from coach_tui.ui.widgets.calendar import show_weeks_below

            await show_weeks_below(self.query_one(SessionList), weeks)

    @work(group="sound")
    async def _check_sound(self) -> None:
        """Let the coach speak once, so that a new user knows before the first session."""
        problem = await asyncio.to_thread(self._services.settings.play, "volume")
        self.query_one(WelcomeCard).show_sound(problem)

    def _show_today(self, view: TodayView) -> None:
        self._today = view
        self.query_one(TodayPanel).show(view)
        self.set_advice(view.advice)
        question = view.day_after
        if question is not None and question.entry_id != self._asked_about:
            self._asked_about = question.entry_id
            self._ask_day_after(question.session)

    @work(group="sound")
    async def _ask_day_after(self, session: str) -> None:
        """Ask aloud, once, in the language of the session."""
        from coach_tui.core.coaching.script import Question
        from coach_tui.services.sessions import language_of

        language = await asyncio.to_thread(language_of, session)
        say = partial(self._services.settings.say, Question.DAY_AFTER, language=language)
        await asyncio.to_thread(say)

    @on(DayAfterRow.Answered)
    def _save_day_after(self, answered: DayAfterRow.Answered) -> None:
        """Save the answer, or that the question was skipped: it is asked once."""
        view = self._today
        if view is not None and view.day_after is not None:
            from coach_tui.core.log.entry import Annotation, AnnotationField

            annotation = Annotation(AnnotationField.DAY_AFTER, answered.pain)
            self._services.journal.annotate(view.day_after.entry_id, [annotation])
            self._today = replace(view, day_after=None)
            self.query_one(TodayPanel).show(self._today)
        self.query_one(SessionList).focus()
        self._load()

    @on(Input.Changed, "#home-search")
    def _list_rows(self) -> None:
        data = self._data
        if data is None:
            return
        query = self.query_one(SearchBox).value
        unfinished = () if query else data.unfinished
        self._shown = [*unfinished, *(row for row in data.rows if row.matches(query))]
        rows = self.query_one(SessionList)
        # Clearing the options changes the highlight.
        highlighted_key = self._highlighted_key
        rows.clear_options()
        self._columns = columns_at(self.size.width, self._shown)
        colours = typed_app(self).theme_variables
        rows.add_options(Option(row_table(row, colours, self._columns)) for row in self._shown)
        keys = [row_key(row) for row in self._shown]
        if keys:
            rows.highlighted = keys.index(highlighted_key) if highlighted_key in keys else 0
        rows.display = bool(keys)
        empty = self.query_one("#home-empty", Static)
        empty.display = not keys
        text = "No matches. `esc` to clear." if data.rows else "There are no sessions yet."
        empty.update(with_keys(text))
        self._show_preview()

    @on(OptionList.OptionHighlighted)
    def _show_preview(self) -> None:
        row, data = self._highlighted_row(), self._data
        self.query_one("#home-preview").visible = row is not None
        if data is None:
            return
        self._show_card()
        if row is None:
            return
        self._highlighted_key = row_key(row)
        self.query_one(SessionList).enter_action = enter_action(row)
        self.query_one(TodayPanel).set_dismissal(is_of_advice=isinstance(row, SessionRow))
        self.query_one("#home-preview-text", Static).update(preview_of(row, self._services.today()))
        self.query_one("#home-preview").border_title = Content(title_of(row))
        self.query_one(SessionStrip).display = False
        self.call_after_frame(partial(self._describe, row, is_chosen=row is not data.first))
        self.refresh_bindings()

    @on(DescendantFocus)
    def _show_card(self) -> None:
        if self._data is not None:
            # While the question or the search has the focus, enter is theirs.
            is_elsewhere = isinstance(self.focused, (DayAfterRow, SearchBox))
            enters = None if is_elsewhere else self._highlighted_row()
            self.query_one(NextCard).show(self._data, enters)

    @work(exclusive=True, group="describe")
    async def _describe(self, row: AnyRow, *, is_chosen: bool) -> None:
        """Show the exercises of a session, whose file is read here, before it is opened.

        Args:
            is_chosen: The user went to it: a user who only glances at home needs no voice, which
                takes three times the memory of all else.
        """
        session = await asyncio.to_thread(self._read_session, row, is_chosen=is_chosen)
        if session is None or self.size.width < TWO_PANES:
            await self._show_figure(None)
            return
        from coach_tui.core.timeline.compiler import compile_timeline
        from coach_tui.ui.session.text import session_lines

        timeline = compile_timeline(session)
        doses = [table for table, _ in session_lines(session, timeline)]
        is_welcome = self._data is not None and self._data.is_new
        facts = facts_of(row) if is_chosen or is_welcome else ()  # the card has those of the first
        about = Group(preview_of(row, self._services.today()), *facts, Text(), *doses, Text())
        self.query_one("#home-preview-text", Static).update(about)
        await self._show_figure(timeline)
        strip = self.query_one(SessionStrip)
        strip.display = True
        strip.show(timeline)

    async def _show_figure(self, timeline: Timeline | None) -> None:
        """Show the first figure of a session above its exercises; none without one."""
        steps = [] if timeline is None else [item.step for item in timeline.exercises]
        step = next((step for step in steps if step.exercise.figure is not None), None)
        if step is None:
            await asyncio.shield(self.query("#home-preview-figure").remove())
            return
        from coach_tui.ui.widgets.figure import FigurePair, first_side

        pairs = self.query(FigurePair)
        pair = pairs.first() if pairs else FigurePair(_FIGURE_ROWS, id="home-preview-figure")
        if not pairs:
            mounted = self.query_one("#home-preview").mount(pair, before="#home-preview-text")
            # A worker that is cancelled meanwhile would end the figure, and leave it in its place.
            await asyncio.shield(mounted)
        pair.show(step.exercise, first_side(step.sides))

    def _read_session(self, row: AnyRow, *, is_chosen: bool) -> Session | None:
        if not isinstance(row, SessionRow):
            return row.loaded.session
        session = row.listing.session
        if is_chosen and session is not None:
            self._services.prepare(session)
        return session

    @on(Input.Submitted, "#home-search")
    def _open_found(self) -> None:
        if self._shown:
            self.action_details()
            self.query_one(SearchBox).action_leave()

    def action_details(self) -> None:
        row = self._highlighted_session()
        if row is not None:
            self.post_message(self.Opened(row.listing))

    @on(OptionList.OptionSelected)
    def _start(self) -> None:
        row = self._highlighted_row()
        if isinstance(row, SessionRow):
            self.post_message((self.Opened if row.is_broken else self.RunRequested)(row.listing))
        elif row is not None:
            self.post_message(self.ResumeRequested(row))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "edit" | "details":
                return self._highlighted_session() is not None
            case "day_after":
                return bool(self._today and self._today.day_after)
            case "dismiss_offered" if self._highlighted_resumable() is not None:
                return True
            case "undo_newest" if self._data is not None and self._services.editor.files.can_undo:
                return True
            case "try_it" | "repeat_week":
                return self._data is not None and self._data.offers(action)
            case _:
                return self._can_change_file(action, parameters) and super().check_action(
                    action, parameters
                )

    def action_edit(self) -> None:
        row = self._highlighted_session()
        if row is not None:
            problem = next(iter(row.listing.problems), None)
            self.post_message(EditRequested(row.listing.path, problem))

    def _can_change_file(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether an action does not change a file, or may change that of the highlighted session."""
        if action != "file":
            return True
        row, change = self._highlighted_session(), FileChange(parameters[0])
        is_own = row is not None and self._services.editor.files.owns(row.listing.path)
        can_be_read = row is not None and not row.is_broken
        return (is_own or change is FileChange.DUPLICATE) and (
            can_be_read or (change is FileChange.DELETE and is_own)
        )

    def action_file(self, change: str) -> None:
        row = self._highlighted_session()
        if row is not None:
            self.post_message(FileChangeRequested(FileChange(change), row.listing.path, row.title))

    def select(self, reference: str) -> None:
        """Highlight a session, which may be new: clear the search and read all sessions again."""
        self._key_to_highlight = reference
        self.query_one(SearchBox).clear()
        self.query_one(SessionList).focus()
        self.call_later(self._list_anew)

    async def _list_anew(self) -> None:
        """Read all sessions in a message: the next key, which waits for it, is about what is new."""
        self._show_sessions(await asyncio.to_thread(self._read_home))

    def action_undo_newest(self) -> None:
        """Undo the last change of a session's file, or else the newest accepted advice."""
        files = self._services.editor.files
        if not files.can_undo:
            super().action_undo_newest()
            return
        try:
            self.notify(files.undo())
        except FileChangeError as error:
            self.notify(str(error), severity="error")
        self._load()

    def action_dismiss_offered(self) -> None:
        """Stop offering an interrupted session, whose work stays in the journal, or else the advice."""
        row = self._highlighted_resumable()
        if row is not None:
            from coach_tui.core.log.entry import Annotation, AnnotationField

            annotation = Annotation(AnnotationField.NOT_RESUMED, value=True)
            self._services.journal.annotate(row.resumption.entry.head.id, [annotation])
            self._load()
        else:
            super().action_dismiss_offered()

    @on(NextCard.Clicked)
    def _point_at_first(self) -> None:
        self.query_one(SessionList).point_at(0)

    def action_act(self) -> None:
        """Do with the highlighted session what enter does."""
        self.query_one(SessionList).action_select()

    def action_try_it(self) -> None:
        self.post_message(self.TasterRequested())

    def action_add_sheet(self) -> None:
        from coach_tui.ui.sheet.screen import SheetScreen

        typed_app(self).push_screen(SheetScreen(self._services.editor.files), self._select_saved)

    def action_pick(self) -> None:
        self.query_one(SessionList).focus()

    def action_catalogue(self) -> None:
        from coach_tui.ui.session.exercise_screen import CatalogueScreen

        typed_app(self).push_screen(CatalogueScreen(self._services.exercises))

    def action_programmes(self) -> None:
        from coach_tui.ui.home.programme_screen import ProgrammeScreen

        def chosen(started: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if started:
                self._highlighted_key = ""

        services = self._services
        read = partial(services.programme_on, services.today())
        screen = ProgrammeScreen(services.programmes, read, services.today)
        typed_app(self).push_screen(screen, chosen)

    async def action_repeat_week(self) -> None:
        from coach_tui.ui.home.model import repeated_text

        programme = None if self._data is None else self._data.programme
        if programme is None:
            return
        services = self._services
        problem = await asyncio.to_thread(services.programmes.repeat, programme, services.today())
        key = key_of(typed_app(self), "home.repeat-week", "w")
        severity = "warning" if problem else "information"
        self.notify(problem or repeated_text(programme, key), severity=severity)
        await self._list_anew()  # the next key undoes it: that needs it read
        self._load()

    def action_new(self) -> None:
        from coach_tui.ui.new.screen import NewSessionScreen

        screen = NewSessionScreen(self._services.editor.files, self._services.exercises)
        typed_app(self).push_screen(screen, self._select_saved)

    def _select_saved(self, path: Path | None) -> None:
        if path is not None:
            edit = key_of(typed_app(self), "home.edit", "e")
            self.notify(f"Saved as {path.name}. {edit} to edit.")
            self.select(path.stem)

    def action_history(self) -> None:
        from coach_tui.ui.history.screen import HistoryScreen

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

    def _highlighted_resumable(self) -> ResumableSession | None:
        row = self._highlighted_row()
        return None if isinstance(row, SessionRow) else row

    def _highlighted_row(self) -> AnyRow | None:
        if not self.is_mounted:
            return None
        index = self.query_one(SessionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None
