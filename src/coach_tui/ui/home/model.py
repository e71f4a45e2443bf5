"""What the home screen shows, read from session files and the journal.

``read_home`` reads what the card and the list need; ``read_today`` reads the newest entries for
the lines between them, which takes longer. Both run on a worker thread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import Agenda, AgendaItem, agenda_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, HeatmapWeek, heatmap
from coach_tui.definitions.library_types import Listing, SessionSource
from coach_tui.journal.errors import JournalError
from coach_tui.services.programmes import done_text, hint_text, place_text
from coach_tui.services.today import (
    DayAfterQuestion,
    coming_text,
    day_after_question,
    scheduled_sessions,
    week_text,
)
from coach_tui.ui.home.session_rows import SessionRow, session_rows
from coach_tui.wording import streak_text

if TYPE_CHECKING:
    from coach_tui.core.advice.accepted import AcceptedAdvice
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.services.advice import AdviceView
    from coach_tui.services.programmes import CurrentProgramme
    from coach_tui.services.resume import Interrupted, ResumableSession
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.session_rows import AnyRow

MAX_RESUMABLE = 2  # How many interrupted sessions are listed above the others. Our choice.

_BARS = "·▂▃▄▅▆▇█"

_DUE_LABELS = {
    Due.DUE: "due",
    Due.OPEN: "any day",
    Due.DONE: "done today",
    Due.REST: "rest day",
}


class HomeData(Struct, frozen=True):
    """The contents of the card and the list."""

    # The sessions: due, then the last one done, then the user's own, then the others.
    rows: list[SessionRow]
    today: str
    # The problem with the journal, or why no session can be started now; empty when all is
    # well.
    problem: str
    unfinished: tuple[ResumableSession, ...]
    stale: tuple[Entry, ...]
    listings: Sequence[Listing]
    is_new: bool  # Whether nothing has been done yet
    streak: str  # The streak as text; empty before the first session
    weeks: tuple[HeatmapWeek, ...]  # The last weeks; empty before the first session
    coming: str = ""  # Where there is nothing for today: what that day is, and what is next
    programme: CurrentProgramme | None = None  # The programme that the user does; ``None`` for none

    @property
    def first(self) -> AnyRow | None:
        """What comes next: what was interrupted, else the most pressing session."""
        return next(iter([*self.unfinished, *self.rows]), None)

    @property
    def strip(self) -> str:
        """The weeks as bars, as high as their training days; empty before the first session."""
        return f"Last {len(self.weeks)} weeks  {strip_of(self.weeks)}" if self.weeks else ""

    @property
    def programme_lines(self) -> tuple[str, str] | None:
        return None if self.programme is None else programme_texts(self.programme)

    def offers(self, action: str) -> bool:
        """Whether there is something to do for the action ``try_it`` or ``repeat_week``."""
        if action == "try_it":
            return self.is_new
        return self.programme is not None and self.programme.can_repeat


class TodayView(Struct, frozen=True):
    """The questions and advice of today, and a line on interrupted sessions that cannot be resumed."""

    day_after: DayAfterQuestion | None
    advice: AdviceView
    stale: str = ""


def read_home(services: AppServices) -> HomeData:
    problem = services.problem
    last_done: dict[str, str] = {}
    summaries: Sequence[EntrySummary] = ()
    interrupted: Interrupted | None = None
    try:
        last_done = services.last_done()
        summaries = services.journal.summaries()
        interrupted = services.interrupted()
    except JournalError as error:
        problem = str(error)
    today, listings = services.today(), services.sessions()
    rests = services.advice.accepted().rests
    programme = services.programmes.current(today, summaries)
    if programme is None:
        problem = problem or services.programmes.problem(today)
    planned = frozenset[str]() if programme is None else programme.references
    agenda = agenda_of(scheduled_sessions(listings, planned), summaries, today, rests)
    facts = {
        item.session: (
            _DUE_LABELS[item.due],
            week_text(item, today, is_planned=item.session in planned),
        )
        for item in agenda.items
    }
    rows = session_rows(listings, last_done, facts, today)
    return HomeData(
        rows=in_order(rows, agenda, planned),
        today=today,
        problem=problem or services.other_session() or "",
        unfinished=interrupted.resumable[:MAX_RESUMABLE] if interrupted else (),
        stale=interrupted.stale if interrupted else (),
        listings=listings,
        is_new=not (last_done or summaries or problem or programme),
        streak=streak_text(agenda.streak),
        weeks=heatmap(summaries, today, STRIP_WEEKS) if summaries else (),
        coming=_coming_text(agenda),
        programme=programme,
    )


def _coming_text(agenda: Agenda) -> str:
    is_done = any(item.due is Due.DONE for item in agenda.items)
    following = coming_text(agenda)
    return following and f"{'Done for today' if is_done else 'Rest day'} · next: {following}"


def in_order(
    rows: Iterable[SessionRow], agenda: Agenda, planned: Collection[str] = ()
) -> list[SessionRow]:
    """The rows: due, then the last one done, then the user's own, the others, the broken.

    Of those due the programme's come first, then those done before; the programme's others come
    after what is due.
    """

    def pressing(item: AgendaItem) -> tuple[bool, bool]:
        return item.session not in planned, item.last_done is None

    due = [item.session for item in sorted(agenda.due, key=pressing)]
    last = "" if agenda.last is None else agenda.last.session

    def rank(row: SessionRow) -> tuple[bool, int, bool, bool, bool]:
        reference = row.listing.reference
        urgency = due.index(reference) if reference in due else len(due)
        return (
            row.is_broken,
            urgency,
            reference not in planned,
            bool(due) or reference != last,
            row.listing.source is not SessionSource.USER,
        )

    return sorted(rows, key=rank)


def read_today(services: AppServices, data: HomeData) -> TodayView | None:
    """Read the journal for today; ``None`` when it cannot be read, which ``HomeData`` reports."""
    from coach_tui.services.advice import RECENT_ENTRIES

    try:
        entries = services.journal.entries(RECENT_ENTRIES)
    except JournalError:
        return None
    accepted = services.advice.current(entries)
    planned = frozenset[str]() if data.programme is None else data.programme.references
    return today_view(entries, data.listings, data.today, accepted, data.stale, planned)


def today_view(
    entries: Sequence[Entry],
    listings: Sequence[Listing],
    today: str,
    accepted: AcceptedAdvice,
    stale: Sequence[Entry] = (),
    planned: frozenset[str] = frozenset(),
) -> TodayView:
    from coach_tui.services.advice import SessionsByReference, advice_view

    return TodayView(
        day_after=day_after_question(entries, today),
        advice=advice_view(entries, SessionsByReference(listings), accepted, today, planned),
        stale=stale_text(stale),
    )


def repeated_text(current: CurrentProgramme, key: str) -> str:
    """What the key that repeats a week has done; the next time on that day it undoes it."""
    which = "Last" if current.standing.first is None else "This"
    return "Undone." if current.is_repeated else f"{which} week starts over. {key} to undo."


def programme_texts(current: CurrentProgramme) -> tuple[str, str]:
    """Where the user is in their programme, and what to do about it, a line each."""
    place = place_text(current.standing).capitalize()
    done = "" if current.is_paused else done_text(current.standing)
    stage = current.standing.current
    hint = hint_text(current) or ("" if stage is None else stage.phase.name)
    head = " · ".join(filter(None, (place, done, current.title)))
    return head, hint


def strip_of(weeks: Iterable[HeatmapWeek]) -> str:
    """The training days of each week as bars, from ``·`` to ``█``."""
    days = [sum(day is not None and day.times > 0 for day in week.days) for week in weeks]
    return " ".join(_BARS[count] * 2 for count in days)


def stale_text(entries: Sequence[Entry]) -> str:
    """A line on interrupted sessions that cannot be resumed, and why; empty for none."""
    if not entries:
        return ""
    more = "" if len(entries) == 1 else f" (and {len(entries) - 1} more)"
    title = entries[0].head.title
    return f"{title}{more}: interrupted, but the session has changed; start over"
