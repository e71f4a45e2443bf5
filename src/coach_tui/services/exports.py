"""The journal for other programs and for other people: what is in each kind of file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.analysis.adherence import Adherence, adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.standing import adherence_in, expected_phases
from coach_tui.core.log.days import iso_day
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.session import ExerciseStep, Step, walk_steps
from coach_tui.definitions.problems import DefinitionError
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
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.programme_file import enrolment_data, read_enrolment
from coach_tui.services.programmes import done_of, often_text, phase_heading, programme_sentence
from coach_tui.services.sessions import author_listings, library, programmes
from coach_tui.services.today import scheduled_sessions
from coach_tui.wording import schedule_text

if TYPE_CHECKING:
    from coach_tui.core.analysis.standing import PhaseDays
    from coach_tui.core.log.entry import Entry, Timestamp
    from coach_tui.core.log.summary import EntrySummary, RestDays
    from coach_tui.core.model.exercise import Exercise, FitExercise
    from coach_tui.core.model.figure import Figure
    from coach_tui.journal.exports.report import PhysioReport
    from coach_tui.journal.records import EntryRecord, JournalDump
    from coach_tui.services.programmes import CurrentProgramme

# The formats, with their lines in the help.
FORMATS = {
    "html": "a page for the physio, to print: done, pain, tempo, notes",
    "markdown": "the same page, as plain text",
    "csv": "a row for each set, for spreadsheets",
    "ics": "the sessions' schedules, for a calendar",
    "fit": "a strength activity, for sports watches and training sites",
    "jsonl": "everything; `coach-tui merge` reads it",
}

# What the names of their files end with.
SUFFIXES = {
    "csv": ".csv",
    "jsonl": ".jsonl",
    "fit": ".fit",
    "ics": ".ics",
    "markdown": ".md",
    "html": ".html",
}


class Selection(Struct, frozen=True):
    """Which entries are exported; the last day is included."""

    since: date | None = None
    until: date | None = None
    session: str | None = None
    ids: frozenset[str] | None = None

    def includes(self, record: EntryRecord) -> bool:
        day = date.fromisoformat(record.entry().head.started.local_date)
        return (
            (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (self.session is None or record.head.session == self.session)
            and (self.ids is None or record.head.id in self.ids)
        )


class JournalExport:
    """Some entries of a journal.

    Attributes:
        records: The entries with all that was recorded of them, deleted ones included.
        entries: Those of them that are not deleted.
    """

    def __init__(self, dump: JournalDump, selection: Selection, now: Timestamp) -> None:
        self.dump = dump
        self.selection = selection
        self.now = now
        self.records = tuple(record for record in dump.records if selection.includes(record))
        entries = (record.entry() for record in self.records)
        self.entries = [entry for entry in entries if not entry.is_deleted]

    def text(self, kind: str) -> str:
        """The file of a kind that is a text."""
        match kind:
            case "jsonl":
                enrolment = read_enrolment(paths.programme_file())
                programme = None if enrolment is None else enrolment_data(enrolment)
                selected = replace(self.dump, records=self.records)
                lines = jsonl_lines(selected, outcomes=True, programme=programme)
                return "".join(f"{line}\n" for line in lines)
            case "csv":
                return write_csv(self.entries)
            case "ics":
                return self.calendar(self.scheduled, Alarms())
            case "html":
                return report_html(self._report(), _figures(self.entries))
            case _:
                return report_markdown(self._report())

    def fit_files(self) -> dict[str, bytes]:
        """A FIT file for each entry with work, by a name for it."""
        done = [entry for entry in self.entries if any(r.has_work for r in entry.results())]
        return {_fit_file(entry): _fit_content(entry) for entry in done}

    def files(self, kind: str, path: Path) -> dict[Path, bytes]:
        """What is to be written: a file, or with several FIT files a folder of them."""
        if kind != "fit":
            return {path: self.text(kind).encode()}
        fit = self.fit_files()
        if len(fit) == 1:
            return dict(zip([path], fit.values(), strict=True))
        return {path / name: content for name, content in fit.items()}

    def calendar(self, scheduled: Sequence[Scheduled], alarms: Alarms) -> str:
        selection = self.selection
        return ics_of(scheduled, self.now, selection.since, selection.until, alarms)

    @property
    def scheduled(self) -> list[Scheduled]:
        """The sessions for a calendar: the selected one, else the active ones, else all."""
        summaries = summaries_of(record.entry() for record in self.dump.records)
        return _scheduled(self.selection.session, summaries, self.now.local_date)

    def _report(self) -> PhysioReport:
        summaries = summaries_of(record.entry() for record in self.dump.records)
        return _report(self.entries, summaries, self.selection, self.now.local_date)


def _scheduled(
    session: str | None, summaries: Sequence[EntrySummary], today: str
) -> list[Scheduled]:
    """The sessions of the user's programme are in it by their phases."""
    listings = author_listings()
    rests = read_accepted(paths.advice_file()).rests
    current = programmes().current(today, summaries)
    planned = [] if current is None else list(_planned(current, rests))
    in_programme = current.standing.programme.session_references if planned and current else ()
    agenda = agenda_of(
        scheduled_sessions(listings), summaries if session is None else (), today, rests
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
    entries: list[Entry], summaries: Sequence[EntrySummary], selection: Selection, today: str
) -> PhysioReport:
    """The physio's page, with how the schedules were followed up to today.

    Args:
        summaries: The whole journal.
    """
    done = summaries_of(entries)
    rests = read_accepted(paths.advice_file()).rests
    current = programmes().current(today, summaries)
    phases = () if current is None else current.past_phases(summaries)
    schedules = (
        [] if current is None else list(_in_programme(current, phases, summaries, selection))
    )
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
    lines = list(_earlier_programmes(entries, current))
    if current is not None:
        lines.append(programme_sentence(current))
    return report_of(entries, _variation_name, schedules, lines)


def _earlier_programmes(
    entries: Iterable[Entry], current: CurrentProgramme | None
) -> Iterator[str]:
    """A sentence for each programme in which entries were done and that has been left since."""
    places: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        name, _, place = entry.programme.partition(", ")
        if name and (current is None or name != current.enrolment.programme):
            places.setdefault(name, []).append((entry.head.started.local_date, place))
    for name, days in places.items():
        programme = programmes().find(name)
        title = name if programme is None else programme.title
        (first, _), (last, place) = min(days), max(days)
        yield f"Earlier programme: {title}, {first} to {last}, up to {place}."


def _in_programme(
    current: CurrentProgramme,
    phases: Sequence[PhaseDays],
    summaries: Sequence[EntrySummary],
    selection: Selection,
) -> Iterator[ScheduleFollowed]:
    programme = current.standing.programme
    first = 0 if selection.since is None else selection.since.toordinal()
    last = current.standing.today if selection.until is None else selection.until.toordinal()
    days = (replace(p, first=max(p.first, first), last=min(p.last, last)) for p in phases)
    rests = read_accepted(paths.advice_file()).rests
    for item in adherence_in(programme, days, done_of(summaries), rests):
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
    finders = {session: _exercise_finder(session) for session in {e.head.session for e in entries}}
    figures: dict[str, Figure] = {}
    for entry in entries:
        for planned in entry.head.planned:
            exercise = finders[entry.head.session](planned.exercise)
            if exercise is None:
                continue
            variations = (v.exercise for v in exercise.variations if v.name == planned.name)
            figure = next(variations, exercise).figure
            if figure is not None:
                figures[planned.name] = figure
    return figures


def _fit_content(entry: Entry) -> bytes:
    find = _exercise_finder(entry.head.session)

    def fit_name(exercise_id: str, name: str) -> FitExercise | None:
        exercise = find(exercise_id)
        if exercise is None:
            return None
        return next((v.exercise.fit for v in exercise.variations if v.name == name), exercise.fit)

    return fit_activity(entry, fit_name)


def _fit_file(entry: Entry) -> str:
    head = entry.head
    session = re.sub(r"[^a-z0-9]+", "-", Path(head.session).stem.lower()).strip("-")
    entry_id = re.sub(r"[^a-z0-9]+", "", head.id.lower())
    return f"{head.started.local_date}-{session[:40]}-{entry_id[:12]}.fit"
