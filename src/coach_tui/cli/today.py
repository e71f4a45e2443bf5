"""A day's agenda in words, as data, and in lines for a status bar."""

from __future__ import annotations

import json
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from coach_tui import paths
from coach_tui.cli.advice import advice_data, advice_lines, current_view
from coach_tui.cli.common import PROBLEMS, as_json
from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import ScheduledSession, agenda_of
from coach_tui.core.log.summary import summaries_of
from coach_tui.definitions.library_types import SessionSource
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.services.advice import advice_service
from coach_tui.services.sessions import library
from coach_tui.text import safe_text
from coach_tui.wording import day_text, last_done_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.core.advice.rules import Advice
    from coach_tui.core.analysis.adherence import StreakRun
    from coach_tui.core.analysis.agenda import Agenda, AgendaItem
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.services.resume import Interrupted

NEVER = "-"
"""What stands in a status bar's field for nothing."""

_HEADINGS = {
    Due.DUE: "Due today",
    Due.OPEN: "Any day this week",
    Due.DONE: "Done today",
    Due.REST: "Resting",
}


def as_lines(
    agenda: Agenda, unfinished: Sequence[EntrySummary] = (), outgrown: Sequence[EntrySummary] = ()
) -> Iterator[str]:
    """For a person: what is due, what was broken off, when something was last done.

    Args:
        agenda: The day.
        unfinished: What can be gone on with, newest first; so in the other forms.
        outgrown: What was broken off and has other sets since; so in the other forms.
    """
    yield day_text(agenda.today)
    for due, heading in _HEADINGS.items():
        items = [item for item in agenda.items if item.due is due]
        if items:
            yield f"{heading}:"
            yield from (f"  {_item_words(item, agenda.today)}" for item in items)
    if unfinished:
        yield "Not finished (coach-tui run --resume SESSION goes on with it):"
        yield from (f"  {_unfinished_words(visit, agenda.today)}" for visit in unfinished)
    if outgrown:
        yield "Broken off, to be begun anew (its file has other sets since):"
        yield from (f"  {_unfinished_words(visit, agenda.today)}" for visit in outgrown)
    if not agenda.items:
        yield "Nothing is due: no session with a schedule has been taken up in the last weeks."
    if agenda.last is not None:
        when = last_done_text(agenda.last.started.local_date, agenda.today)
        part = "" if agenda.last.share >= 1 else f", {_percent(agenda.last)} % of it"
        yield f"Last done: {safe_text(agenda.last.title)}, {when}{part}"
    if agenda.streak.current is not None:
        yield f"Streak: {_run_words(agenda.streak.current, agenda.today)}"


def as_data(
    agenda: Agenda, unfinished: Sequence[EntrySummary] = (), outgrown: Sequence[EntrySummary] = ()
) -> dict[str, Any]:
    """What ``today --json`` prints."""
    streak = agenda.streak
    return {
        "today": agenda.today,
        "sessions": [_item_data(item) for item in agenda.items],
        "unfinished": [_visit_data(visit) for visit in unfinished],
        "outgrown": [_visit_data(visit) for visit in outgrown],
        "last": None if agenda.last is None else _visit_data(agenda.last),
        "streak": {
            "days": streak.days,
            "since": None if streak.current is None else streak.current.since,
            "done_today": streak.done_today,
            "longest": 0 if streak.longest is None else streak.longest.days,
        },
    }


def as_porcelain(
    agenda: Agenda, unfinished: Sequence[EntrySummary] = (), outgrown: Sequence[EntrySummary] = ()
) -> Iterator[str]:
    """Lines of tab-separated fields that stay as they are: see docs/today.md."""
    streak = agenda.streak
    yield _fields("today", agenda.today, len(agenda.due))
    for item in agenda.items:
        yield _fields(
            "session",
            item.due.value,
            item.session,
            item.times_today,
            item.times_a_day,
            0 if item.week is None else item.week.done,
            NEVER if item.week is None else item.week.due,
            item.last_done or NEVER,
            item.title,
        )
    broken_off = [
        *(("unfinished", visit) for visit in unfinished),
        *(("outgrown", visit) for visit in outgrown),
    ]
    for kind, visit in broken_off:
        yield _fields(kind, visit.session, visit.started.local_date, _percent(visit), visit.title)
    if agenda.last is not None:
        yield _fields(
            "last",
            agenda.last.session,
            agenda.last.started.local_date,
            agenda.last.title,
            _percent(agenda.last),
        )
    since = NEVER if streak.current is None else streak.current.since
    yield _fields("streak", streak.days, since, "done" if streak.done_today else "open")


def _fields(*fields: str | int) -> str:
    # Made safe, no field holds a tab or an end of line.
    return "\t".join(safe_text(str(field)) for field in fields)


def _item_words(item: AgendaItem, today: str) -> str:
    parts = [safe_text(item.title)]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.week is not None:
        parts.append(f"{item.week.words} this week")
    parts.append(f"last done {last_done_text(item.last_done, today)}" if item.last_done else "new")
    if item.rest_day_chosen:
        parts.append("rest, your choice")
    return " · ".join(parts)


def _unfinished_words(visit: EntrySummary, today: str) -> str:
    begun = last_done_text(visit.started.local_date, today)
    return f"{safe_text(visit.title)} · begun {begun} · {_percent(visit)} % done"


def _run_words(run: StreakRun, today: str) -> str:
    days = "1 day" if run.days == 1 else f"{run.days} days"
    year = "" if run.since[:4] == today[:4] else f" {run.since[:4]}"
    return f"{days}, since {day_text(run.since)}{year}"


def _percent(visit: EntrySummary) -> int:
    return int(100 * visit.share)


def _item_data(item: AgendaItem) -> dict[str, Any]:
    week = item.week
    return {
        "session": item.session,
        "title": item.title,
        "due": item.due.value,
        "rest_chosen": item.rest_day_chosen,
        "times_today": item.times_today,
        "times_per_day": item.times_a_day,
        "last_done": item.last_done,
        "week": None
        if week is None
        else {
            "monday": week.monday,
            "done": week.done,
            "due": week.due,
            "missed": week.missed,
            "extra": week.extra,
        },
    }


def _visit_data(visit: EntrySummary) -> dict[str, Any]:
    return {
        "id": visit.entry_id,
        "session": visit.session,
        "title": visit.title,
        "date": visit.started.local_date,
        "state": visit.state.value,
        "share": round(visit.share, 3),
    }


# MERGED: The command ``today``: what the day holds.


_FIELDS = """\
--porcelain prints lines of fields separated by tabs. Their order stays; new ones
come last.

\b
  today       DATE NUMBER-DUE
  session     due|open|done|rest NAME TIMES-TODAY TIMES-A-DAY
              WEEK-DONE WEEK-DUE LAST-DONE TITLE
  unfinished  NAME DATE PERCENT-DONE TITLE
  outgrown    NAME DATE PERCENT-DONE TITLE
  last        NAME DATE TITLE PERCENT-DONE
  streak      DAYS SINCE done|open
"""


@click.command(epilog=_FIELDS)
@as_json
@click.option("--porcelain", is_flag=True, help="Print tab-separated lines for a status bar.")
def today(as_json: bool, porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell what is due today, what was broken off, and your streak.

    A session is asked for once you have taken it up, and for four weeks after you
    last did it; one of your own making also before. The day turns at 04:00,
    unless `day_turns` in your settings says otherwise.
    """
    from coach_tui.cli.common import timestamp_now  # noqa: PLC0415 - reads the zone files

    if as_json and porcelain:
        raise click.UsageError("--json and --porcelain do not go together.")
    plans = [
        ScheduledSession(
            listing.reference,
            listing.title,
            listing.session.schedule,
            listing.source is SessionSource.USER,
        )
        for listing in library().sessions()
        if listing.session is not None
    ]
    visits, left = _read()
    unfinished, outgrown = summaries_of(left.resumable), summaries_of(left.stale)
    now = timestamp_now().local_date
    rests = read_accepted(paths.advice_file()).rests
    agenda = agenda_of(plans, visits, now, rests, training=left.training)
    if porcelain:
        lines = as_porcelain(agenda, unfinished, outgrown)
    elif as_json:
        data = as_data(agenda, unfinished, outgrown)
        data |= {"advice": advice_data(_advice(now))}
        # ASCII only: what a stranger wrote cannot reach the terminal as a control character.
        lines = iter([json.dumps(data, indent=2)])
    else:
        told = as_lines(agenda, unfinished, outgrown)
        lines = chain(told, advice_lines(_advice(now)))
    for line in lines:
        click.echo(line)


def _advice(now: str) -> Sequence[Advice]:
    """What the journal advises; a status bar does not ask, for it reads every rep of weeks."""
    return current_view(advice_service(lambda: now)).open


def _read() -> tuple[list[EntrySummary], Interrupted]:
    """The journal in short, and what of it was broken off: what the home screen tells."""
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite
    from coach_tui.services.resume import Interrupted, interrupted_in  # noqa: PLC0415 - lays sessions out

    if not paths.journal_file().exists():
        return [], Interrupted()
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.summaries(), interrupted_in(journal)
        finally:
            journal.close()
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
