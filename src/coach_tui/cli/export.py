"""The command ``export``: the journal for other programs and for other people."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli.common import PROBLEMS, NameChoice, SessionName, timestamp_now
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.log.summary import summaries_of
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.journal.exports.csv import write_csv
from coach_tui.journal.exports.fit import fit_activity
from coach_tui.journal.exports.ics import Scheduled, ics_of
from coach_tui.journal.exports.report import report_html, report_markdown, report_of
from coach_tui.journal.jsonl import write_jsonl
from coach_tui.journal.records import JournalDump
from coach_tui.services.sessions import library
from coach_tui.services.today import scheduled_sessions
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.exercise import FitExercise
    from coach_tui.journal.records import EntryRecord

FORMATS = ("csv", "jsonl", "fit", "ics", "markdown", "html")


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted.

    Attributes:
        since: The first day; ``None`` for the very first.
        until: The last day; ``None`` for the very last.
        session: Only this session; ``None`` for all.
    """

    since: date | None
    until: date | None
    session: str | None

    def takes(self, page: EntryRecord) -> bool:
        """Whether an entry is among them."""
        day = date.fromisoformat(page.plan.started.local_date)
        return (
            (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (self.session is None or page.plan.session == self.session)
        )


_FORMATS_TOLD = """\
\b
  csv       a row for each set, for spreadsheets
  jsonl     everything; `coach-tui merge` takes it in again
  fit       a strength activity, for sports watches and training sites
  ics       the sessions' schedules, for a calendar
  markdown  a page for the physio: done against planned, pain, tempo, notes
  html      the same page, to print
"""


@click.command(epilog=_FORMATS_TOLD)
@click.option("--format", "kind", type=NameChoice(FORMATS), required=True, help="What to make.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to this day, and with it.")
@click.option("--session", type=SessionName(), help="Only this session.")
@click.option(
    "-o",
    "--output",
    help="The file to write; a folder gets a file for each entry (fit).",
    type=click.Path(),
)
def export(
    kind: str,
    since: datetime | None,
    until: datetime | None,
    session: str | None,
    output: str | None,
) -> None:
    """Take the journal out of here. Without -o it goes to stdout, fit excepted."""
    to = None if output is None else Path(output)
    choice = EntryFilter(
        None if since is None else since.date(), None if until is None else until.date(), session
    )
    if kind == "ics":
        _write(to, ics_of(_scheduled(session), timestamp_now()))
        return
    held = _holdings()
    chosen = tuple(page for page in held.records if choice.takes(page))
    if kind == "jsonl":
        lines = write_jsonl(replace(held, pages=chosen), outcomes=True)
        _write(to, "".join(f"{line}\n" for line in lines))
        return
    entries = [entry for entry in (page.entry() for page in chosen) if not entry.is_deleted]
    if kind == "fit":
        if to is not None and output is not None and output.endswith((os.sep, "/")):
            _make_folder(to)
        _write_fit(to, entries)
    else:
        _write(to, _TEXTS[kind](entries))


_TEXTS: dict[str, Callable[[list[Entry]], str]] = {
    "csv": write_csv,
    "markdown": lambda entries: report_markdown(report_of(entries)),
    "html": lambda entries: report_html(report_of(entries)),
}


def _holdings() -> JournalDump:
    if not paths.journal_file().exists():
        return JournalDump()
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.dump()
        finally:
            journal.close()
    except JournalError as error:
        _end(str(error))


def _scheduled(session: str | None) -> list[Scheduled]:
    """The sessions for a calendar: the one that is named, else those taken up, else all."""
    listings = library().sessions()
    rests = read_accepted(paths.advice_file()).rests
    agenda = agenda_of(
        scheduled_sessions(listings),
        summaries_of(page.entry() for page in _holdings().records) if session is None else (),
        timestamp_now().local_date,
        rests,
    )
    in_hand = {item.session for item in agenda.items}
    return [
        Scheduled(
            listing.reference,
            listing.session.title,
            listing.session.summary,
            listing.session.schedule,
            rests.get(listing.reference, frozenset()),
        )
        for listing in listings
        if listing.session is not None
        and listing.session.schedule is not None
        and (
            listing.reference == session if session else not in_hand or listing.reference in in_hand
        )
    ]


def _fit_names() -> Callable[[str], FitExercise | None]:
    exercises = library().exercises
    known = set(exercises.ids())

    def fit_name(exercise_id: str) -> FitExercise | None:
        # An id in a journal may be anything; only ids of the catalogue are looked up.
        found = exercises.find(exercise_id) if exercise_id in known else None
        return None if found is None else found.fit

    return fit_name


def _write_fit(output: Path | None, entries: list[Entry]) -> None:
    if output is None:
        raise click.UsageError("A FIT file is not for reading: say where with -o.")
    fit_name = _fit_names()
    if output.is_dir():
        for entry in entries:
            _put(output / _fit_file(entry), fit_activity(entry, fit_name))
        click.echo(f"{len(entries)} written to {safe_text(str(output))}.", err=True)
        return
    if len(entries) != 1:
        _end(
            f"A FIT file holds one session, and {len(entries)} are chosen. Choose one with "
            "--since, --until and --session, or give -o a folder."
        )
    _put(output, fit_activity(entries[0], fit_name))


def _make_folder(path: Path) -> None:
    try:
        paths.make_private_folder(path)
    except OSError as error:
        _end(f"{safe_text(str(path))} cannot be made: {error.strerror or error}.")


def _fit_file(entry: Entry) -> str:
    plan = entry.plan
    words = re.sub(r"[^a-z0-9]+", "-", Path(plan.session).stem.lower()).strip("-")
    mark = re.sub(r"[^a-z0-9]+", "", plan.id.lower())
    return f"{plan.started.local_date}-{words[:40]}-{mark[:12]}.fit"


def _write(output: Path | None, text: str) -> None:
    if output is not None:
        _put(output, text.encode("utf-8"))
        return
    # Bytes, so that the line ends a format asks for are not changed on the way.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user only: it is about their health."""
    try:
        paths.atomic_write(path, content, fsync=False, to_device=True)
    except OSError as error:
        _end(f"{safe_text(str(path))} cannot be written: {error.strerror or error}.")


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(PROBLEMS)
