"""What the home screen shows, read from session files and the journal.

``read_home`` reads what the list needs; ``read_today`` reads the journal for the lines above it,
which takes longer. Both run on a worker thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, heatmap
from coach_tui.journal.errors import JournalError
from coach_tui.services.advice import RECENT_ENTRIES, SessionsByReference, advice_view
from coach_tui.services.resume import Interrupted
from coach_tui.services.today import day_after_question, scheduled_sessions
from coach_tui.ui.home.session_rows import session_rows
from coach_tui.wording import day_time_text, streak_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.advice.accepted import AcceptedAdvice
    from coach_tui.core.analysis.agenda import AgendaItem
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.definitions.library_types import Listing
    from coach_tui.services.advice import AdviceView
    from coach_tui.services.resume import ResumableSession
    from coach_tui.services.today import DayAfterQuestion
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.session_rows import SessionRow

MAX_RESUMABLE = 2
"""How many interrupted sessions are listed above the others. Our choice."""

REST_CHOSEN = "rest, your choice"

_BARS = "·▂▃▄▅▆▇█"

_DUE_LABELS = {
    Due.DUE: "due",
    Due.OPEN: "any day this week",
    Due.DONE: "done today",
    Due.REST: "resting",
}

_SHOWN = (Due.DUE, Due.OPEN, Due.DONE)


@dataclass(frozen=True, slots=True)
class HomeData:
    """The sessions to list.

    Attributes:
        problem: What is wrong with the journal, or why no session can be started now;
            empty when all is well.
    """

    rows: list[SessionRow]
    today: str
    problem: str
    unfinished: tuple[ResumableSession, ...]
    stale: tuple[Entry, ...]
    listings: Sequence[Listing]


@dataclass(frozen=True, slots=True)
class TodayView:
    """What is due, asked and advised today.

    Attributes:
        today: The sessions due, the most pressing first, a line each.
        streak: The streak as text; empty before the first session.
        strip: The last weeks, a bar each as high as its number of training days.
        day_after: The question about the day after; ``None`` for none.
        stale: A line on interrupted sessions that cannot be resumed; empty for none.
    """

    today: tuple[str, ...]
    streak: str
    strip: str
    day_after: DayAfterQuestion | None
    advice: AdviceView
    stale: str = ""


def read_home(services: AppServices) -> HomeData:
    """Read the session files, and from the journal only what the list shows."""
    problem = services.problem
    last_done: dict[str, str] = {}
    interrupted = Interrupted()
    try:
        last_done = services.last_done()
        interrupted = services.interrupted()
    except JournalError as error:
        problem = str(error)
    today, listings = services.today(), services.sessions()
    return HomeData(
        rows=session_rows(listings, last_done, today),
        today=today,
        problem=problem or services.other_session() or "",
        unfinished=interrupted.resumable[:MAX_RESUMABLE],
        stale=interrupted.stale,
        listings=listings,
    )


def read_today(services: AppServices, data: HomeData) -> TodayView | None:
    """Read the journal for today; ``None`` when it cannot be read, which ``HomeData`` reports."""
    try:
        visits, entries = services.journal.visits(), services.journal.entries(RECENT_ENTRIES)
    except JournalError:
        return None
    accepted = services.advice.current(entries)
    return today_view(visits, entries, data.listings, data.today, accepted, data.stale)


def today_view(
    visits: Sequence[EntrySummary],
    entries: Sequence[Entry],
    listings: Sequence[Listing],
    today: str,
    accepted: AcceptedAdvice,
    stale: Sequence[Entry] = (),
) -> TodayView:
    """Build the view of one day.

    Args:
        visits: Summaries of the whole journal, newest first.
        entries: The newest entries, newest first.
        stale: Interrupted entries whose sessions have other sets now.
    """
    agenda = agenda_of(scheduled_sessions(listings), visits, today, accepted.rests)
    shown = [item for item in agenda.items if item.due in _SHOWN or item.rest_day_chosen]
    return TodayView(
        today=tuple(map(_item_text, shown)),
        streak=streak_text(agenda.streak),
        strip=strip_of(visits, today) if visits else "",
        day_after=day_after_question(entries, today),
        advice=advice_view(entries, SessionsByReference(listings), accepted, today),
        stale=stale_text(stale),
    )


def strip_of(visits: Iterable[EntrySummary], today: str) -> str:
    """The training days of each of the last twelve weeks as bars, from ``·`` to ``█``."""
    weeks = heatmap(visits, today, STRIP_WEEKS)
    days = [sum(day is not None and day.times > 0 for day in week.days) for week in weeks]
    return " ".join(_BARS[count] * 2 for count in days)


def stale_text(entries: Sequence[Entry]) -> str:
    """A line on interrupted sessions that cannot be resumed, and why; empty for none."""
    if not entries:
        return ""
    more = "" if len(entries) == 1 else f" (and {len(entries) - 1} more)"
    title = entries[0].plan.title
    return f"{title}{more}: interrupted, but the session has changed; start over"


def _item_text(item: AgendaItem) -> str:
    parts = [REST_CHOSEN if item.rest_day_chosen else _DUE_LABELS[item.due]]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.next_at is not None:
        parts.append(f"at {day_time_text(item.next_at)}")
    if item.week is not None:
        parts.append(f"{item.week.label} this week")
    return f"{item.title} · {' · '.join(parts)}"
