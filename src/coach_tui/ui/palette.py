"""Sessions, exercises and days in the command palette, each opened where it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from textual.command import Hit, Hits, Provider
from textual.content import Content

from coach_tui.journal.errors import JournalError
from coach_tui.services.today import day_of_words
from coach_tui.text import safe_text
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.model import amount_text, brief_day_text, pain_limits
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from textual.screen import Screen

    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.definitions.library_types import Listing
    from coach_tui.ui.app_services import AppServices

_DAY_SCORE = 1.0  # A typed day comes before titles with the same letters


class PageApp(Protocol):
    """The part of the app that opens pages."""

    @property
    def services(self) -> AppServices: ...

    @property
    def runs_session(self) -> bool:
        """Whether a session runs, which no page may cover."""
        ...

    def open_session(self, listing: Listing) -> None: ...

    def push_screen(self, screen: Screen[None]) -> object: ...


class PageCommands(Provider):
    """Finds sessions and exercises by their titles, and a day's entries by words for the day.

    Files are read once each time the palette is opened, the journal only for a day.
    """

    _sessions: Sequence[Listing] = ()
    _exercises: Sequence[Exercise] = ()
    _summaries: Sequence[EntrySummary] | None = None
    _reading: asyncio.Task[None] | None = None

    @property
    def _pages(self) -> PageApp:
        return cast("PageApp", self.app)

    async def startup(self) -> None:
        # Not here: Textual cancels a start that lasts beyond the next key, and finds nothing then.
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        if not self._pages.runs_session:
            services = self._pages.services
            self._sessions = await asyncio.to_thread(services.sessions)
            self._exercises = await asyncio.to_thread(services.exercises)

    async def shutdown(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def search(self, query: str) -> Hits:
        if self._pages.runs_session or self._reading is None:
            return
        await asyncio.shield(self._reading)
        for listing in self._sessions:
            score, title = self._match(query, listing.title)
            if score:
                command = partial(self._pages.open_session, listing)
                yield Hit(score, title, command, safe_text(listing.title), "Session")
        for exercise in self._exercises:
            score, title = self._match(query, exercise.name)
            if score:
                command = partial(self._open_exercise, exercise)
                yield Hit(score, title, command, safe_text(exercise.name), "Exercise")
        day = day_of_words(query, self._pages.services.today())
        for summary in await self._summaries_of(day) if day else ():
            facts = ", ".join(filter(None, [clock_text(summary.running_ms), amount_text(summary)]))
            text = (
                f"{brief_day_text(summary.started.local_date)}  {safe_text(summary.title)}  {facts}"
            )
            command = partial(self._open_entry, summary.entry_id)
            yield Hit(_DAY_SCORE, Content(text), command, text, "Day")

    def _match(self, query: str, title: str) -> tuple[float, Content]:
        """How well a title matches, and the title with the letters that do; it is never markup."""
        title = safe_text(title)
        matcher = self.matcher(query)
        score, places = matcher.fuzzy_search.match(query, title)
        content = Content(title)
        for place in places if score else ():
            content = content.stylize(matcher.match_style, place, place + 1)
        return score, content

    async def _summaries_of(self, day: str) -> Sequence[EntrySummary]:
        if self._summaries is None:
            try:
                self._summaries = await asyncio.to_thread(self._pages.services.journal.summaries)
            except JournalError:
                self._summaries = ()
        return [summary for summary in self._summaries if summary.started.local_date == day]

    def _open_exercise(self, exercise: Exercise) -> None:
        self._pages.push_screen(ExerciseScreen(exercise))

    def _open_entry(self, entry_id: str) -> None:
        limits = pain_limits(self._sessions)
        screen = EntryScreen(self._pages.services.journal, entry_id, limits)
        self._pages.push_screen(screen)
