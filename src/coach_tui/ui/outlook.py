"""What the home screen says of today, worked out without a screen. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.adherence import Due
from coach_tui.core.agenda import agenda_of
from coach_tui.core.changes import Field
from coach_tui.core.course import worst_pain
from coach_tui.core.days import day_number
from coach_tui.core.heatmap import STRIP_WEEKS, heatmap
from coach_tui.text import safe_text
from coach_tui.ui.ledger import plans_of, streak_words
from coach_tui.ui.offers import advice_view, sessions_of
from coach_tui.ui.shelf import last_done_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.agenda import AgendaItem
    from coach_tui.core.attendance import Visit
    from coach_tui.core.entry import Entry
    from coach_tui.core.following import AcceptedAdvice
    from coach_tui.core.session import Session
    from coach_tui.definitions.library import Listing
    from coach_tui.ui.offers import AdviceView
    from coach_tui.ui.services import Unfinished

RECENT_ENTRIES = 100
"""So many are read whole for advice: more than four weeks of three a day."""

DAY_AFTER_DAYS = 3
"""Longer ago nobody can tell the day after from the others."""

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
class DayAfter:
    """A session of which it is not known how the day after was.

    Attributes:
        entry_id: Its entry.
        question: What is asked.
    """

    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class Outlook:
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
    day_after: DayAfter | None
    advice: AdviceView
    outgrown: str = ""


def outlook_of(
    visits: Sequence[Visit],
    entries: Sequence[Entry],
    listings: Sequence[Listing],
    today: str,
    accepted: AcceptedAdvice,
    outgrown: Sequence[Entry] = (),
) -> Outlook:
    """Put together what the home screen says.

    Args:
        visits: The whole journal in short, newest first.
        entries: The newest entries whole, newest first.
        listings: The library, the person's variations chosen.
        today: The person's local date.
        accepted: The user's answers to earlier advice.
        outgrown: Broken-off entries whose sessions have other sets by now.
    """
    agenda = agenda_of(plans_of(listings), visits, today, accepted.rests)
    shown = [item for item in agenda.items if item.due in _SHOWN or item.rest_chosen]
    return Outlook(
        today=tuple(map(_item_words, shown)),
        streak=streak_words(agenda.streak),
        strip=strip_of(visits, today) if visits else "",
        day_after=day_after_of(entries, today),
        advice=advice_view(entries, sessions_of(listings), accepted, today),
        outgrown=outgrown_words(outgrown),
    )


def strip_of(visits: Iterable[Visit], today: str) -> str:
    """The last twelve weeks: for each the days with something done, from ``·`` to ``█``."""
    weeks = heatmap(visits, today, STRIP_WEEKS)
    days = [sum(day is not None and day.times > 0 for day in week.days) for week in weeks]
    return " ".join(_BARS[count] * 2 for count in days)


def day_after_of(entries: Sequence[Entry], today: str) -> DayAfter | None:
    """The newest session before today, if it was lately and nothing was said of the day after."""
    now = day_number(today)
    done = [entry for entry in entries if entry.reps or entry.work]
    newest = next((entry for entry in done if entry.plan.started.day < now), None)
    if newest is None or newest.plan.started.day < now - DAY_AFTER_DAYS:
        return None
    if (Field.DAY_AFTER, "") in newest.said:
        return None
    when = last_done_words(newest.plan.started.local_date, today)
    title = safe_text(newest.plan.title)
    return DayAfter(newest.plan.id, f"{title}, {when}: any pain the day after?")


def to_be_offered(unfinished: Iterable[Unfinished]) -> list[Unfinished]:
    """Those of the broken-off sessions that are worth going on with."""
    return [each for each in unfinished if is_worth_it(each.resumption.entry, each.loaded.session)]


def is_worth_it(entry: Entry, session: Session) -> bool:
    """Whether something was done, and it did not hurt more than should be worked with."""
    return bool(entry.reps or entry.work) and (worst_pain(entry) or 0) <= session.pain.ease_off


def outgrown_words(outgrown: Sequence[Entry]) -> str:
    """That something broken off cannot be gone on with, and why; empty for nothing."""
    if not outgrown:
        return ""
    more = "" if len(outgrown) == 1 else f" (and {len(outgrown) - 1} more)"
    title = safe_text(outgrown[0].plan.title)
    return f"{title}{more}: broken off; its sets changed since, so begin anew"


def _item_words(item: AgendaItem) -> str:
    parts = [REST_CHOSEN if item.rest_chosen else _DUE_WORDS[item.due]]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.week is not None:
        parts.append(f"{item.week.words} this week")
    return f"{safe_text(item.title)} · {' · '.join(parts)}"
