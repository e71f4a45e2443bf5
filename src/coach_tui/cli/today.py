"""The command ``today``: the agenda in words, as JSON, and as fields for a status bar."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import click

from coach_tui import paths, wording
from coach_tui.cli.advice import advice_data, advice_lines, current_view
from coach_tui.cli.common import as_json, print_json, print_lines, read_journal, timestamp_now
from coach_tui.cli.programme import current_lines
from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import Agenda, AgendaItem, agenda_of
from coach_tui.core.log.summary import EntrySummary, summaries_of
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.journal.lock import is_training
from coach_tui.services.advice import advice_service
from coach_tui.services.programmes import CurrentProgramme, place_text, programme_data
from coach_tui.services.resume import Interrupted, interrupted_in
from coach_tui.services.session_lock import lock_file
from coach_tui.services.sessions import author_listings, listings, programmes
from coach_tui.services.today import coming_text, scheduled_sessions
from coach_tui.text import safe_text
from coach_tui.wording import day_text, last_done_text

NEVER = "-"  # An empty field of a status bar

_HEADINGS = {
    Due.DUE: "Due today",
    Due.OPEN: "Any day this week",
    Due.DONE: "Done today",
    Due.REST: "Resting",
}

# Headings by the kinds of interrupted sessions: those to resume, and those whose sets changed.
_INTERRUPTED = {
    "unfinished": "Interrupted (resume with: coach-tui run --resume SESSION):",
    "outgrown": "Interrupted, but the session has changed; start over:",
}

_EPILOG = """\
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
  programme   NAME PLACE DONE DUE NEXT-SESSION TITLE
"""


@click.command(epilog=_EPILOG)
@as_json
@click.option("--porcelain", is_flag=True, help="Print tab-separated lines for a status bar.")
def today(as_json: bool, porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Show what is due today, unfinished sessions, and your streak.

    A session is due from its first run until four weeks after the last; one of your
    own also before. A new day starts at 04:00, or at `day_turns` in your settings.
    """
    if as_json and porcelain:
        raise click.UsageError("--json and --porcelain do not go together.")
    training = is_training(lock_file())
    summaries, in_journal = read_journal(
        lambda journal: (journal.summaries(), interrupted_in(journal, training=training)),
        ([], Interrupted()),
    )
    interrupted = {
        "unfinished": summaries_of(session.resumption.entry for session in in_journal.resumable),
        "outgrown": summaries_of(in_journal.stale),
    }
    now = timestamp_now().local_date
    rests = read_accepted(paths.advice_file()).rests
    current = programmes().current(now, summaries)
    planned = () if current is None else current.references
    sessions = scheduled_sessions(listings() if current else author_listings(), planned)
    agenda = agenda_of(sessions, summaries, now, rests, training=in_journal.training)
    if porcelain:
        for line in as_porcelain(agenda, interrupted, current):
            click.echo(line)  # print_lines would replace the tabs
        return
    # Not for --porcelain: it reads every rep of weeks.
    advice = current_view(advice_service(lambda: now)).open
    if as_json:
        following = {"programme": None if current is None else programme_data(current)}
        print_json(as_data(agenda, interrupted) | following | {"advice": advice_data(advice)})
    else:
        if current is None and (problem := programmes().problem(now)):
            click.echo(problem, err=True)
        print_lines(as_lines(agenda, interrupted, current))
        print_lines(advice_lines(advice))


def as_lines(
    agenda: Agenda,
    interrupted: Mapping[str, Sequence[EntrySummary]],
    current: CurrentProgramme | None = None,
) -> Iterator[str]:
    yield day_text(agenda.today)
    # Of these the programme's own week says how much is done.
    planned = frozenset[str]() if current is None else current.references
    if current is not None:
        yield from current_lines(current)
    for due, heading in _HEADINGS.items():
        items = [item for item in agenda.items if item.due is due]
        if items:
            yield f"{heading}:"
            yield from (f"  {_item_text(item, agenda.today, planned)}" for item in items)
    for kind, summaries in interrupted.items():
        if summaries:
            yield _INTERRUPTED[kind]
        for summary in summaries:
            begun = last_done_text(summary.started.local_date, agenda.today)
            yield f"  {summary.title} · started {begun} · {_percent(summary)} % done"
    if not agenda.items:
        yield "Nothing is due: you have not done any session with a schedule in the last weeks."
    yield from _lines_beyond_today(agenda)


def _lines_beyond_today(agenda: Agenda) -> Iterator[str]:
    if coming := coming_text(agenda):
        yield f"Next: {coming}"
    if agenda.last is not None:
        when = last_done_text(agenda.last.started.local_date, agenda.today)
        part = "" if agenda.last.share >= 1 else f", {_percent(agenda.last)} % of it"
        yield f"Last done: {agenda.last.title}, {when}{part}"
    if (run := agenda.streak.current) is not None:
        year = "" if run.since[:4] == agenda.today[:4] else f" {run.since[:4]}"
        yield f"Streak: {wording.days_text(run.days)}, since {day_text(run.since)}{year}"


def as_data(agenda: Agenda, interrupted: Mapping[str, Sequence[EntrySummary]]) -> dict[str, Any]:
    streak = agenda.streak
    return {
        "today": agenda.today,
        "sessions": [_item_data(item) for item in agenda.items],
        **{kind: list(map(_summary_data, summaries)) for kind, summaries in interrupted.items()},
        "last": None if agenda.last is None else _summary_data(agenda.last),
        "streak": {
            "days": streak.days,
            "since": None if streak.current is None else streak.current.since,
            "done_today": streak.done_today,
            "longest": 0 if streak.longest is None else streak.longest.days,
        },
    }


def as_porcelain(
    agenda: Agenda,
    interrupted: Mapping[str, Sequence[EntrySummary]],
    current: CurrentProgramme | None = None,
) -> Iterator[str]:
    """Lines of tab-separated fields, documented in docs/today.md."""
    yield _fields("today", agenda.today, len(agenda.due))
    for item in agenda.items:
        week = (0, None) if item.week is None else (item.week.done, item.week.due)
        times = (item.times_today, item.times_a_day)
        yield _fields(
            "session", item.due.value, item.session, *times, *week, item.last_done, item.title
        )
    for kind, summaries in interrupted.items():
        for summary in summaries:
            day = summary.started.local_date
            yield _fields(kind, summary.session, day, _percent(summary), summary.title)
    if (last := agenda.last) is not None:
        day = last.started.local_date
        yield _fields("last", last.session, day, last.title, _percent(last))
    streak = agenda.streak
    since = None if streak.current is None else streak.current.since
    yield _fields("streak", streak.days, since, "done" if streak.done_today else "open")
    if current is not None:
        place, counts = place_text(current.standing), current.standing
        name, following = current.enrolment.programme, counts.next_session
        session = None if following is None else following.session
        yield _fields("programme", name, place, counts.done, counts.due, session, current.title)


def _fields(*fields: str | int | None) -> str:
    # safe_text replaces tabs and line ends.
    return "\t".join(safe_text(str(NEVER if field is None else field)) for field in fields)


def _item_text(item: AgendaItem, today: str, planned: Collection[str]) -> str:
    parts = [item.title]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.next_at is not None:
        parts.append(f"at {wording.day_time_text(item.next_at)}")
    if item.week is not None and item.session not in planned:
        parts.append(f"{item.week.label} this week")
    parts.append(f"last done {last_done_text(item.last_done, today)}" if item.last_done else "new")
    if item.rest_day_chosen:
        parts.append("rest, your choice")
    return " · ".join(parts)


def _percent(summary: EntrySummary) -> int:
    return int(100 * summary.share)


def _item_data(item: AgendaItem) -> dict[str, Any]:
    names = ("monday", "done", "due", "missed", "extra")
    return {
        "session": item.session,
        "title": item.title,
        "due": item.due.value,
        "rest_chosen": item.rest_day_chosen,
        "times_today": item.times_today,
        "times_per_day": item.times_a_day,
        "next_at": item.next_at,
        "next_day": item.next_day,
        "last_done": item.last_done,
        "week": item.week and {name: getattr(item.week, name) for name in names},
    }


def _summary_data(summary: EntrySummary) -> dict[str, Any]:
    return {
        "id": summary.entry_id,
        "session": summary.session,
        "title": summary.title,
        "date": summary.started.local_date,
        "state": summary.state.value,
        "share": round(summary.share, 3),
    }
