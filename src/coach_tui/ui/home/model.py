"""What the home screen says of today, worked out without a screen. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, heatmap
from coach_tui.journal.errors import JournalError
from coach_tui.services.advice import RECENT_ENTRIES, advice_view, sessions_by_reference
from coach_tui.services.resume import worth_offering
from coach_tui.services.today import day_after_question, scheduled_sessions
from coach_tui.text import safe_text
from coach_tui.ui.home.session_rows import session_rows
from coach_tui.wording import streak_text

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

_BARS = "·▂▃▄▅▆▇█"

_DUE_WORDS = {
    Due.DUE: "due",
    Due.OPEN: "any day this week",
    Due.DONE: "done today",
    Due.REST: "resting",
}

REST_CHOSEN = "rest, your choice"

_SHOWN = (Due.DUE, Due.OPEN, Due.DONE)


@dataclass(frozen=True, slots=True)
class TodayView:
    """What today holds.

    Attributes:
        today: What is due, the most pressing first, a line each.
        streak: How long one has kept at it; empty before anything was done.
        strip: The last weeks, a bar each as high as the days on which something was done.
        day_after: What is to be asked; ``None`` for nothing.
        advice: All there is to show of advice.
        outgrown: What was broken off and cannot be gone on with; empty for nothing.
    """

    today: tuple[str, ...]
    streak: str
    strip: str
    day_after: DayAfterQuestion | None
    advice: AdviceView
    outgrown: str = ""


def today_view(
    visits: Sequence[EntrySummary],
    entries: Sequence[Entry],
    listings: Sequence[Listing],
    today: str,
    accepted: AcceptedAdvice,
    outgrown: Sequence[Entry] = (),
) -> TodayView:
    """Put together what the home screen says.

    Args:
        visits: The whole journal in short, newest first.
        entries: The newest entries whole, newest first.
        listings: The library, the person's variations chosen.
        today: The person's local date.
        accepted: The user's answers to earlier advice.
        outgrown: Broken-off entries whose sessions have other sets by now.
    """
    agenda = agenda_of(scheduled_sessions(listings), visits, today, accepted.rests)
    shown = [item for item in agenda.items if item.due in _SHOWN or item.rest_day_chosen]
    return TodayView(
        today=tuple(map(_item_words, shown)),
        streak=streak_text(agenda.streak),
        strip=strip_of(visits, today) if visits else "",
        day_after=day_after_question(entries, today),
        advice=advice_view(entries, sessions_by_reference(listings), accepted, today),
        outgrown=stale_text(outgrown),
    )


def strip_of(visits: Iterable[EntrySummary], today: str) -> str:
    """The last twelve weeks: for each the days with something done, from ``·`` to ``█``."""
    weeks = heatmap(visits, today, STRIP_WEEKS)
    days = [sum(day is not None and day.times > 0 for day in week.days) for week in weeks]
    return " ".join(_BARS[count] * 2 for count in days)


def stale_text(outgrown: Sequence[Entry]) -> str:
    """That something broken off cannot be gone on with, and why; empty for nothing."""
    if not outgrown:
        return ""
    more = "" if len(outgrown) == 1 else f" (and {len(outgrown) - 1} more)"
    title = safe_text(outgrown[0].plan.title)
    return f"{title}{more}: broken off; its sets changed since, so begin anew"


def _item_words(item: AgendaItem) -> str:
    parts = [REST_CHOSEN if item.rest_day_chosen else _DUE_WORDS[item.due]]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.week is not None:
        parts.append(f"{item.week.label} this week")
    return f"{safe_text(item.title)} · {' · '.join(parts)}"


# MERGED: What the home screen needs to know, read from files and journal: for a worker thread.


MOST_UNFINISHED = 2
"""So many broken-off sessions stand above the others."""


@dataclass(frozen=True, slots=True)
class HomeData:
    """What can be listed at once.

    Attributes:
        rows: The sessions.
        today: The person's local date.
        trouble: What is wrong with the journal, or why nothing can be started just now;
            empty when all is well.
        unfinished: Broken-off sessions to be offered.
        listings: What the library holds.
    """

    rows: list[SessionRow]
    today: str
    problem: str
    unfinished: tuple[ResumableSession, ...]
    listings: Sequence[Listing]


def read_home(services: AppServices) -> HomeData:
    """Read files, and the little of the journal that the list wants."""
    trouble = services.problem
    last_done: dict[str, str] = {}
    unfinished: list[ResumableSession] = []
    try:
        last_done = services.last_done()
        unfinished = worth_offering(services.resumable())
    except JournalError as error:
        trouble = str(error)
    today, listings = services.today(), services.sessions()
    return HomeData(
        rows=session_rows(listings, last_done, today),
        today=today,
        problem=trouble or services.other_session() or "",
        unfinished=tuple(unfinished[:MOST_UNFINISHED]),
        listings=listings,
    )


def read_today(services: AppServices, arrival: HomeData) -> TodayView | None:
    """Read the journal for today; ``None`` when it cannot be read, which has been told of."""
    diary = services.journal
    try:
        visits, entries = diary.visits(), diary.entries(RECENT_ENTRIES)
        outgrown = services.stale()
    except JournalError:
        return None
    accepted = services.advice.current(entries)
    return today_view(visits, entries, arrival.listings, arrival.today, accepted, outgrown)
