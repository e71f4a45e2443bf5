"""The command ``export``: the journal for other programs and for other people."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from coach_tui.cli.common import (
    Day,
    NameChoice,
    SessionName,
    did_you_mean_session,
    exiting_if_unwritten,
    fail,
    make_folder,
    read_journal,
    timestamp_now,
)
from coach_tui.definitions.durations import HOUR_MS, parse_duration
from coach_tui.files import is_folder, write_output
from coach_tui.journal.exports.ics import Alarms
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal
from coach_tui.services.exports import FORMATS, JournalExport, Selection
from coach_tui.services.sessions import author_listings
from coach_tui.text import safe_text


class ReminderTime(click.ParamType[int]):
    """A time before an event such as ``10m``, up to a day; in milliseconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        ms = parse_duration(str(value))
        if ms is None or not 0 <= ms <= 24 * HOUR_MS:
            self.fail(f"{value!r} is no time up to a day, such as 10m.", param, ctx)
        return ms


class ClockOption(click.ParamType[str]):
    """A time of day such as ``8:00``."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return datetime.strptime(str(value), "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a time of day
        except ValueError:
            self.fail(f"{value!r} is no time of day, such as 8:00.", param, ctx)


# click leaves the line breaks of a paragraph after \b as they are.
_EPILOG = "\b\n" + "\n".join(f"  {name:<8}  {what}" for name, what in FORMATS.items())


@click.command(epilog=_EPILOG)
@click.option(
    "--format", "kind", type=NameChoice(tuple(FORMATS)), required=True, help="The kind of file."
)
@click.option("--since", type=Day(), help="From this day on.")
@click.option("--until", type=Day(), help="Up to and including this day.")
@click.option("--session", type=SessionName(), help="Only this session.")
@click.option(
    "-o",
    "--output",
    help="The file to write, or for fit a folder: one file per entry.",
    type=click.Path(),
)
@click.option("--at", type=ClockOption(), multiple=True, help="For ics: a time of day; repeat it.")
@click.option(
    "--remind", type=ReminderTime(), help="For ics: an alarm so long before, such as 10m."
)
def export(
    kind: str,
    since: date | None,
    until: date | None,
    session: str | None,
    output: str | None,
    remind: int | None,
    at: tuple[str, ...],
) -> None:
    """Export the journal, to stdout unless -o is given."""
    if kind != "ics" and (remind is not None or at):
        raise click.UsageError("--remind and --at are for --format ics.")
    target = None if output is None else Path(output)
    selection = Selection(since, until, session)
    dump = read_journal(Journal.dump, JournalDump())
    chosen = JournalExport(dump, selection, timestamp_now())
    if kind == "ics":
        _write_ics(target, chosen, remind, at)
        return
    if not chosen.records:
        reason = "No entry matches" if chosen.dump.records else "Nothing has been done yet"
        names = (record.head.session for record in chosen.dump.records)
        hint = did_you_mean_session(session, names)
        click.echo(f"{reason}: the export is empty.{hint}", err=True)
    if kind == "fit":
        _write_fit(target, chosen, to_folder=str(output).endswith((os.sep, "/")))
    else:
        _write(target, chosen.text(kind))


def _write_ics(
    target: Path | None, chosen: JournalExport, remind: int | None, at: tuple[str, ...]
) -> None:
    scheduled = chosen.scheduled
    if not scheduled:
        names = (listing.reference for listing in author_listings())
        hint = did_you_mean_session(chosen.selection.session, names)
        click.echo(f"No session with a schedule matches: the calendar is empty.{hint}", err=True)
    if remind is not None and not at and not all(session.schedule.at for session in scheduled):
        raise click.UsageError("--remind needs a time of day: add --at 8:00.")
    _write(target, chosen.calendar(scheduled, Alarms(at, remind or 0)))


def _write_fit(output: Path | None, chosen: JournalExport, *, to_folder: bool) -> None:
    if output is None:
        raise click.UsageError("A FIT file is binary: name a file with -o.")
    if to_folder:
        make_folder(output)
    files = chosen.fit_files()
    if is_folder(output):
        for name, content in files.items():
            _put(output / name, content)
        click.echo(f"{len(files)} written to {safe_text(str(output))}.", err=True)
        return
    if len(files) != 1:
        fail(
            f"A FIT file holds one session, and {len(files)} are chosen. "
            "Choose one that was done with --since, --until and --session, or give -o a folder."
        )
    _put(output, *files.values())


def _write(output: Path | None, text: str) -> None:
    if output is not None:
        _put(output, text.encode("utf-8"))
        return
    # Bytes: a text stream would change the line ends that iCalendar and CSV require.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user only: it holds health data."""
    with exiting_if_unwritten(path):
        write_output(path, content, fsync=False)
