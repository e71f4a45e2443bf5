"""The command ``export``: the journal for other programs and for other people."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.cli.common import (
    Day,
    NameChoice,
    SessionName,
    did_you_mean_session,
    fail,
    make_folder,
    read_journal,
    timestamp_now,
    write_file,
)
from coach_tui.core.analysis.adherence import Adherence, adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.standing import adherence_in, expected_phases
from coach_tui.core.log.days import iso_day
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.session import ExerciseStep, Step, walk_steps
from coach_tui.definitions.durations import HOUR_MS, parse_duration
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal import Journal
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.journal.exports.csv import write_csv
from coach_tui.journal.exports.fit import fit_activity
from coach_tui.journal.exports.ics import Alarms, Scheduled, ics_of
from coach_tui.journal.exports.report import (
    ScheduleFollowed,
    report_html,
    report_markdown,
    report_of,
)
from coach_tui.journal.jsonl import write_jsonl
from coach_tui.journal.records import EntryRecord, JournalDump
from coach_tui.services.programmes import done_of, often_text, phase_heading, programme_sentence
from coach_tui.services.sessions import author_listings, library, programmes
from coach_tui.services.today import scheduled_sessions
from coach_tui.text import safe_text
from coach_tui.wording import schedule_text

if TYPE_CHECKING:
    from coach_tui.core.analysis.standing import PhaseDays
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.log.summary import EntrySummary, RestDays
    from coach_tui.core.model.exercise import Exercise, FitExercise
    from coach_tui.core.model.figure import Figure
    from coach_tui.journal.exports.report import PhysioReport
    from coach_tui.services.programmes import CurrentProgramme

FORMATS = {
    "csv": "a row for each set, for spreadsheets",
    "jsonl": "everything; `coach-tui merge` reads it",
    "fit": "a strength activity, for sports watches and training sites",
    "ics": "the sessions' schedules, for a calendar",
    "markdown": "a page for the physio: done against planned, pain, tempo, notes",
    "html": "the same page, to print",
}
"""The formats, with their lines in the help."""


class Selection(Struct, frozen=True):
    """Which entries are exported; the last day is included."""

    since: date | None
    until: date | None
    session: str | None

    def includes(self, record: EntryRecord) -> bool:
        day = date.fromisoformat(record.entry().plan.started.local_date)
        return (
            (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (self.session is None or record.plan.session == self.session)
        )


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
    if kind == "ics":
        _write_ics(target, selection, remind, at)
        return
    dump = _journal_dump()
    records = tuple(record for record in dump.records if selection.includes(record))
    if not records:
        reason = "No entry matches" if dump.records else "Nothing has been done yet"
        hint = did_you_mean_session(session, (record.plan.session for record in dump.records))
        click.echo(f"{reason}: the export is empty.{hint}", err=True)
    if kind == "jsonl":
        lines = write_jsonl(replace(dump, records=records), outcomes=True)
        _write(target, "".join(f"{line}\n" for line in lines))
        return
    entries = [entry for entry in (record.entry() for record in records) if not entry.is_deleted]
    if kind == "fit":
        _write_fit(target, entries, is_folder=str(output).endswith((os.sep, "/")))
    elif kind == "csv":
        _write(target, write_csv(entries))
    else:
        report = _report(entries, summaries_of(r.entry() for r in dump.records), selection)
        is_page = kind == "html"
        _write(
            target, report_html(report, _figures(entries)) if is_page else report_markdown(report)
        )


def _write_ics(
    target: Path | None, selection: Selection, remind: int | None, at: tuple[str, ...]
) -> None:
    scheduled = _scheduled(selection.session)
    if not scheduled:
        names = (listing.reference for listing in author_listings())
        hint = did_you_mean_session(selection.session, names)
        click.echo(f"No session with a schedule matches: the calendar is empty.{hint}", err=True)
    if remind is not None and not at and not all(session.schedule.at for session in scheduled):
        raise click.UsageError("--remind needs a time of day: add --at 8:00.")
    alarms = Alarms(at, remind or 0)
    _write(target, ics_of(scheduled, timestamp_now(), selection.since, selection.until, alarms))


def _journal_dump() -> JournalDump:
    return read_journal(Journal.dump, JournalDump())


def _scheduled(session: str | None) -> list[Scheduled]:
    """The sessions for a calendar: the named one, else the active ones, else all.

    Those of the user's programme are in it by their phases.
    """
    listings, today = author_listings(), timestamp_now().local_date
    rests = read_accepted(paths.advice_file()).rests
    visits = summaries_of(record.entry() for record in _journal_dump().records)
    current = programmes().current(today, visits)
    planned = [] if current is None else list(_planned(current, rests))
    in_programme = current.standing.programme.session_references if planned and current else ()
    agenda = agenda_of(
        scheduled_sessions(listings), visits if session is None else (), today, rests
    )
    active = {item.session for item in agenda.items} | {plan.ref for plan in planned}
    plain = [
        Scheduled(
            listing.reference,
            listing.title,
            listing.outline.summary,
            listing.outline.schedule,
            rests.get(listing.reference, frozenset()),
        )
        for listing in listings
        if listing.outline is not None
        and listing.outline.schedule is not None
        and listing.reference not in in_programme
        and (listing.reference == session if session else not active or listing.reference in active)
    ]
    return [plan for plan in planned if session in (None, plan.ref)] + plain


def _planned(current: CurrentProgramme, rests: RestDays) -> Iterator[Scheduled]:
    """The sessions of the user's programme, phase by phase, on the days they are expected."""
    standing, name = current.standing, current.enrolment.programme
    for days in () if current.is_paused else expected_phases(standing):
        heading = phase_heading(standing.programme, days.phase_number)
        between = date.fromordinal(days.first), date.fromordinal(days.last)
        for planned in standing.programme.phases[days.phase_number - 1].sessions:
            if planned.schedule is not None:
                yield Scheduled(
                    planned.session,
                    planned.title,
                    f"{current.title}. {heading}",
                    planned.schedule,
                    rests.get(planned.session, frozenset()),
                    f"{name} {days.phase_number}",
                    between,
                )


def _exercise_finder(session: str) -> Callable[[str], Exercise | None]:
    """Exercises by id: those of the session's file first, then the catalogue's."""
    exercises = library().exercises
    ids = set(exercises.ids())
    steps: tuple[Step, ...] = ()
    with suppress(DefinitionError):  # the file was moved or is broken: the catalogue alone
        steps = library().find(session).session.steps
    local = {
        exercise.id: exercise
        for step in walk_steps(steps)
        if isinstance(step, ExerciseStep)
        for exercise in (step.base or step.exercise,)
    }

    def find(exercise_id: str) -> Exercise | None:
        # The journal may hold any text as an id: find() would take it for a path.
        catalogued = exercises.find(exercise_id) if exercise_id in ids else None
        return local.get(exercise_id) or catalogued

    return find


def _report(
    entries: list[Entry], visits: Sequence[EntrySummary], selection: Selection
) -> PhysioReport:
    """The physio's page, with how the schedules were followed up to today."""
    done, today = summaries_of(entries), timestamp_now().local_date
    rests = read_accepted(paths.advice_file()).rests
    current = programmes().current(today, visits)
    phases = () if current is None else current.past_phases(visits)
    schedules = [] if current is None else list(_in_programme(current, phases, visits, selection))
    for plan in scheduled_sessions(author_listings()):
        if plan.schedule is None:
            continue
        days = training_days(done, plan.session, rests)
        spans = [(days, today)]
        if phases and current and plan.session in current.standing.programme.session_references:
            # In the time of the programme its own schedule holds.
            before, after = days.split(phases[0].first, phases[-1].last)
            spans = [(before, iso_day(phases[0].first - 1)), (after, today)]
        courses = [adherence_of(span, plan.schedule, until) for span, until in spans]
        weeks = tuple(week for course in courses if course is not None for week in course.weeks)
        if weeks:
            planned = schedule_text(plan.schedule)
            schedules.append(ScheduleFollowed(plan.title, planned, Adherence(weeks)))
    lines = () if current is None else (programme_sentence(current),)
    return report_of(entries, _variation_name, schedules, lines)


def _in_programme(
    current: CurrentProgramme,
    phases: Sequence[PhaseDays],
    visits: Sequence[EntrySummary],
    selection: Selection,
) -> Iterator[ScheduleFollowed]:
    programme = current.standing.programme
    first = 0 if selection.since is None else selection.since.toordinal()
    last = current.standing.today if selection.until is None else selection.until.toordinal()
    days = (replace(p, first=max(p.first, first), last=min(p.last, last)) for p in phases)
    rests = read_accepted(paths.advice_file()).rests
    for item in adherence_in(programme, days, done_of(visits), rests):
        if selection.session in (None, item.session.session):
            yield ScheduleFollowed(
                item.session.title,
                often_text(item.session),
                item.adherence,
                (
                    phase_heading(programme, item.days.phase_number),
                    iso_day(item.days.first),
                    iso_day(item.days.last),
                ),
            )


def _variation_name(exercise_id: str, variation_id: str) -> str:
    exercises = library().exercises
    exercise = exercises.find(exercise_id) if exercise_id in exercises.ids() else None
    variation = exercise and exercise.variation(variation_id)
    return variation_id if variation is None else variation.name


def _figures(entries: list[Entry]) -> dict[str, Figure]:
    """The figures of all exercises of the entries, by the name they had there."""
    finders = {session: _exercise_finder(session) for session in {e.plan.session for e in entries}}
    figures: dict[str, Figure] = {}
    for entry in entries:
        for planned in entry.plan.planned:
            exercise = finders[entry.plan.session](planned.exercise)
            if exercise is None:
                continue
            variations = (v.exercise for v in exercise.variations if v.name == planned.name)
            figure = next(variations, exercise).figure
            if figure is not None:
                figures[planned.name] = figure
    return figures


def _fit_content(entry: Entry) -> bytes:
    find = _exercise_finder(entry.plan.session)

    def fit_name(exercise_id: str, name: str) -> FitExercise | None:
        exercise = find(exercise_id)
        if exercise is None:
            return None
        return next((v.exercise.fit for v in exercise.variations if v.name == name), exercise.fit)

    return fit_activity(entry, fit_name)


def _write_fit(output: Path | None, entries: list[Entry], *, is_folder: bool) -> None:
    if output is None:
        raise click.UsageError("A FIT file is binary: name a file with -o.")
    if is_folder:
        make_folder(output)
    done = [entry for entry in entries if any(result.has_work for result in entry.results())]
    if output.is_dir():
        for entry in done:
            _put(output / _fit_file(entry), _fit_content(entry))
        click.echo(f"{len(done)} written to {safe_text(str(output))}.", err=True)
        return
    if len(done) != 1:
        fail(
            f"A FIT file holds one session, and {len(done)} are chosen. "
            "Choose one that was done with --since, --until and --session, or give -o a folder."
        )
    _put(output, _fit_content(done[0]))


def _fit_file(entry: Entry) -> str:
    plan = entry.plan
    session = re.sub(r"[^a-z0-9]+", "-", Path(plan.session).stem.lower()).strip("-")
    entry_id = re.sub(r"[^a-z0-9]+", "", plan.id.lower())
    return f"{plan.started.local_date}-{session[:40]}-{entry_id[:12]}.fit"


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
    write_file(path, content, fsync=False, to_device=True)
