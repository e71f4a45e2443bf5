"""The command ``merge``, and the group ``journal``: backups, repair, corrections, deletion.

A correction or a note is an annotation of an entry. ``undo`` writes another one with the
value before it, so that nothing is overwritten and a second ``undo`` restores it.
"""

from __future__ import annotations

import shlex
import sqlite3
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from datetime import time as wall_clock
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli.common import (
    Day,
    EntryName,
    ExerciseValue,
    NameChoice,
    SessionName,
    confirm,
    fail,
    load_personal,
    open_journal,
    timestamp_now,
    variation_option,
)
from coach_tui.cli.export import export
from coach_tui.cli.import_ import MAX_HISTORY_BYTES, import_history
from coach_tui.core.log.days import iso_day
from coach_tui.core.log.entry import (
    MAX_COUNT,
    Annotation,
    AnnotationField,
    AnnotationRecord,
    Entry,
    PlannedSet,
    Timestamp,
    Value,
    previous_value,
)
from coach_tui.core.model.load import parse_resistance
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.problems import did_you_mean
from coach_tui.files import read_head
from coach_tui.journal.backups import backup_folder
from coach_tui.journal.errors import JournalError, reason
from coach_tui.journal.lock import is_training
from coach_tui.journal.merge import backups_with, purge_backup
from coach_tui.journal.programme_file import enrolment_beside, read_enrolment
from coach_tui.journal.repair import RepairPlan, plan_repair
from coach_tui.journal.repair import repair as repair_journal
from coach_tui.journal.store import BUSY_MS, Journal
from coach_tui.journal.timestamps import NOT_YET, iso, timestamp_at
from coach_tui.services.feedback import load_annotations
from coach_tui.services.imported_history import history_program
from coach_tui.services.journal import add_done, start_text, times_done
from coach_tui.services.session_lock import lock_file
from coach_tui.services.sessions import done_session
from coach_tui.settings import load as load_settings
from coach_tui.settings import settings_file
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.log.days import DayStart


_MAX_FAULTS = 10

_HEAD_BYTES = 4096  # The beginning of a file, by which another app's export is recognised
_MAX_NOTE = 60  # Characters of a note or an option that are printed
_MAX_DIGITS = 6  # More than any number of reps or sets has

_FIELD_LABELS = {
    AnnotationField.RPE: "effort",
    AnnotationField.PAIN: "pain",
    AnnotationField.PAIN_WHERE: "where it hurt",
    AnnotationField.FELT: "how it was",
    AnnotationField.DAY_AFTER: "pain on the day after",
    AnnotationField.EASED: "made easier",
    AnnotationField.ANSWER: "answer",
    AnnotationField.LOAD: "weight",
    AnnotationField.BAND: "band",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="Another app's export: only print what would be added."
)
@click.option(
    "--weights", type=NameChoice(["kg", "lb"]), default="kg", help="Its unit, if it names none."
)
def merge(file: Path, weights: str, *, dry_run: bool) -> None:
    """Merge FILE, another machine's journal or an export of it.

    An export is made with `export --format jsonl`. Nothing is lost or counted twice,
    however often and in whichever order files are merged. FILE may also be a CSV export of
    Strong, Hevy or FitNotes.
    """
    try:  # before a journal is created
        head = read_head(file, _HEAD_BYTES)
        is_history = history_program(head.decode("utf-8-sig", "replace"))
        data = read_head(file, MAX_HISTORY_BYTES + 1) if is_history else b""
    except OSError as error:
        fail(f"{safe_text(str(file))} cannot be read: {reason(error)}.")
    if is_history:
        import_history(data, dry_run=dry_run, weights=weights)
        return
    if dry_run:
        raise click.UsageError("--dry-run is for exports of other apps.")
    with open_journal() as opened:
        merged = opened.merge(file)
    purged = f", {_sessions(merged.purged)} forgotten" if merged.purged else ""
    click.echo(
        f"{_sessions(merged.added)} new, {_sessions(merged.changed)} completed, "
        f"{_sessions(merged.same)} already here{purged}.",
        err=True,
    )
    followed = enrolment_beside(file)
    if followed is not None and followed != read_enrolment(paths.programme_file()):
        start = followed.starts[-1]
        command = ["coach-tui", "programme", "start", safe_text(followed.programme)]
        command += ["--day", iso_day(start.day)]
        if start.stage:
            command += ["--week", str(start.stage + 1)]
        click.echo(f"To follow its programme here, too: {shlex.join(command)}", err=True)


@click.group()
def journal() -> None:
    """Manage the journal: its file, its backups, its entries."""


journal.add_command(merge)
journal.add_command(export)


@journal.command()
def backup() -> None:
    """Make a backup now and print its path. One is made automatically each day."""
    try:
        with open_journal() as opened:
            path = opened.back_up()
    except OSError as error:
        fail(f"No backup can be made: {reason(error)}.")
    click.echo(safe_text(str(path)))


@journal.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
def repair(yes: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Start a new journal with what can be saved from a damaged one.

    The damaged file is set aside unchanged. The new one gets what can be read from it
    and from the newest good backup.
    """
    try:
        plan = plan_repair(paths.journal_file())
        if plan is None:
            click.echo("The journal is sound; there is nothing to repair.", err=True)
            return
        for line in _plan_lines(plan):
            click.echo(line, err=True)
        if not yes and not confirm("Set the damaged file aside and continue?"):
            fail("Nothing was changed.")
        aside = repair_journal(plan)
    except JournalError as error:
        fail(str(error))
    click.echo(f"Done. The damaged file is now {safe_text(str(aside))}.", err=True)


def _plan_lines(plan: RepairPlan) -> Iterator[str]:
    yield f"The journal {safe_text(str(plan.path))} is damaged or empty."
    yield f"{_sessions(plan.entries)} with {plan.reps} reps can be read."
    for fault in plan.faults[:_MAX_FAULTS]:
        yield f"  {fault}"
    if len(plan.faults) > _MAX_FAULTS:
        yield f"  and {len(plan.faults) - _MAX_FAULTS} more"
    if plan.backup is None:
        yield "There is no good backup."
    else:
        name = safe_text(plan.backup.name)
        yield f"The newest good backup, {name}, holds {_sessions(plan.backup_entries)}."
        yield "The new journal will hold both."


@journal.command()
@click.argument("entry", type=EntryName())
@click.argument("words")
def note(entry: str, words: str) -> None:
    """Write WORDS as the note of ENTRY.

    ENTRY is an id from `history --json` or its first letters, or `last`.
    """
    _change(entry, lambda _: [Annotation(AnnotationField.NOTE, words)])


@journal.command()
@click.argument("session", type=SessionName())
@click.option("--day", type=Day(), help="The day it was done on. Default: today.")
@click.option("--time", "clock", type=click.DateTime(["%H:%M"]), help="When it began.")
@click.option("--minutes", type=click.IntRange(1, 24 * 60), help="How long it took.")
@click.option(
    "--reps",
    type=ExerciseValue(),
    multiple=True,
    metavar="[EXERCISE=]N",
    help="Reps of every set, or of an exercise's; 0 leaves it out. Default: all as planned.",
)
@variation_option
def add(
    session: str,
    day: date | None,
    clock: datetime | None,
    minutes: int | None,
    reps: tuple[str, ...],
    variations: tuple[str, ...],
) -> None:
    """Add SESSION, which you did without the program, to the journal.

    All of it counts as done unless you say otherwise. The entry is like any other: it
    counts for history, streak and advice, and can be edited, rated and deleted.
    """
    loaded = load_personal(session, variations, None if day is None else day.isoformat())
    timeline = compile_timeline(loaded.session)
    counts = _counts(reps, {item.step.exercise.id for item in timeline.exercises})
    now, length_ms = timestamp_now(), timeline.total_ms if minutes is None else minutes * 60_000
    on_day = date.fromisoformat(now.local_date) if day is None else day
    try:
        times = times_done(on_day, clock and clock.time(), now, length_ms, _day_turns())
    except ValueError as error:
        fail(str(error))
    if times is None:
        fail(NOT_YET)
    started, ended = times
    done = done_session(loaded, started, ended, variations)
    with open_journal() as opened:
        entry_id = add_done(opened, done, counts)
    command = f"coach-tui journal delete {entry_id}"
    when = start_text(started)
    click.echo(f"{safe_text(timeline.title)}, {when}: added. To undo: {command}", err=True)


def _at(day: date, clock: wall_clock) -> Timestamp:
    try:
        return timestamp_at(day, clock, _day_turns())
    except ValueError as error:
        return fail(str(error))


def _day_turns() -> DayStart:
    return load_settings(settings_file())[0].day_turns


def _counts(options: tuple[str, ...], exercises: Collection[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for option in options:
        exercise, _, text = option.rpartition("=")
        count = _whole_number(text)
        if count is None or count > MAX_COUNT:
            raise click.BadParameter(f"{option[:_MAX_NOTE]!r}: write 12 or EXERCISE=12.")
        if exercise and exercise not in exercises:
            hint = did_you_mean(exercise, exercises)
            fail(f"The session has no exercise {exercise!r}; {hint}.")
        counts[exercise] = count
    return counts


def _whole_number(text: str) -> int | None:
    """Digits as a number; ``int`` raises for thousands of them."""
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None


@journal.command()
@click.argument("entry", type=EntryName())
@click.argument("place", type=click.IntRange(min=1))
@click.argument("reps", type=click.IntRange(min=0, max=MAX_COUNT))
def correct(entry: str, place: int, reps: int) -> None:
    """Correct how many REPS were done in a set of ENTRY.

    PLACE is the number of the set in `history --json`, from 1.
    """

    def corrected(recorded: Entry) -> list[Annotation]:
        planned = recorded.head.planned
        if place > len(planned):
            fail(f"This entry has no set at place {place}.")
        return [Annotation(AnnotationField.REPS, reps, str(planned[place - 1].work_set))]

    _change(entry, corrected)


_RATINGS: tuple[Callable[..., Callable[..., object]], ...] = (
    click.option("--effort", type=click.IntRange(0, 10), help="How hard it was, 0 to 10."),
    click.option("--pain", type=click.IntRange(0, 10), help="The worst pain, 0 to 10."),
    click.option("--note", help="A note; an empty one removes it."),
)


def _rating_options(command: Callable[..., None]) -> Callable[..., object]:
    decorated: Callable[..., object] = command
    for option in reversed(_RATINGS):
        decorated = option(decorated)
    return decorated


@journal.command()
@click.argument("entry", type=EntryName())
@click.option("--day", type=Day(), help="The day it was done on; yesterday is understood.")
@click.option("--time", "clock", type=click.DateTime(["%H:%M"]), help="When it began.")
@click.option(
    "--load",
    "loads",
    multiple=True,
    metavar="[PLACE=]WEIGHT",
    help="Weight or band: 2.5kg, green, none; of one set, or of all that were done.",
)
@_rating_options
def edit(
    entry: str,
    day: date | None,
    clock: datetime | None,
    loads: tuple[str, ...],
    **ratings: int | str | None,
) -> None:
    """Correct the day, time, weights and ratings of ENTRY."""
    if day is None and clock is None and not loads and not _rated(ratings):
        raise click.UsageError("Give --day, --time, --load or a rating.")

    def edited(recorded: Entry) -> Iterator[Annotation]:
        if day is not None or clock is not None:
            started = _moved(recorded.head.started, day, clock)
            yield Annotation(AnnotationField.STARTED, started.text)
        for text in loads:
            yield from _load_annotations(recorded, text)
        yield from _rated(ratings)

    _change(entry, edited)


@journal.command()
@click.argument("entry", type=EntryName())
@_rating_options
def rate(entry: str, **ratings: int | str | None) -> None:
    """Rate ENTRY: effort, pain, a note."""
    annotations = _rated(ratings)
    if not annotations:
        raise click.UsageError("Give --effort, --pain or --note.")
    _change(entry, lambda _: annotations)


def _rated(ratings: Mapping[str, int | str | None]) -> list[Annotation]:
    fields = {
        "effort": AnnotationField.RPE,
        "pain": AnnotationField.PAIN,
        "note": AnnotationField.NOTE,
    }
    return [
        Annotation(fields[name], None if value == "" else value)
        for name, value in ratings.items()
        if value is not None
    ]


def _moved(started: Timestamp, day: date | None, clock: datetime | None) -> Timestamp:
    shown = datetime.fromisoformat(iso(started))
    on_day = day or date.fromisoformat(started.local_date)
    corrected = _at(on_day, clock.time() if clock else shown.time())
    if corrected.utc_ms > timestamp_now().utc_ms:
        fail(NOT_YET)
    return corrected


def _load_annotations(entry: Entry, text: str) -> Iterator[Annotation]:
    place, _, words = text.rpartition("=")
    results = entry.results()
    resistance = parse_resistance(words)
    if resistance is None:
        raise click.BadParameter(f"{text[:_MAX_NOTE]!r}: write 2.5kg, 5lb, green or none.")
    number = _whole_number(place)
    if place and not (number and number <= len(results)):
        fail(f"This entry has no set at place {_shortened(place)}.")
    sets = [results[number - 1]] if number else [r for r in results if r.has_work]
    yield from load_annotations(sets, *resistance)


@journal.command()
@click.argument("entry", type=EntryName())
def delete(entry: str) -> None:
    """Delete ENTRY from history and statistics. `journal undo` restores it."""
    _change(entry, lambda _: [Annotation(AnnotationField.DELETED, value=True)])


@journal.command()
@click.argument("entry", required=False, type=EntryName())
@click.option("--backups", "also_backups", is_flag=True, help="Purge the backups too.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def forget(entry: str | None, also_backups: bool, yes: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Purge deleted entries for good: ENTRY, or all of them.

    They cannot be restored. Only their ids are saved, so that no merge restores them.
    """
    if is_training(lock_file()):
        fail("A session is under way; forget once it is over.")
    with open_journal() as opened:
        ids = opened.deleted() if entry is None else [_entry(opened, entry).head.id]
        if not set(ids) <= set(opened.deleted()):
            fail("Only what was deleted can be forgotten: coach-tui journal delete ENTRY.")
        for recorded in filter(None, map(opened.entry, ids)):
            head = recorded.head
            click.echo(f"{head.started.local_date}  {safe_text(head.title)}, {head.id}", err=True)
        question = f"Take {_sessions(len(ids))} out of the journal for good?"
        if ids and not yes and not confirm(question):
            fail("Nothing was changed.")
        click.echo(f"{_sessions(opened.purge(ids))} forgotten.", err=True)
        tombstones = opened.tombstones()
    _purge_backups(tombstones, confirmed=also_backups)


def _purge_backups(tombstones: frozenset[str], *, confirmed: bool) -> None:
    """Purge every backup that still holds a purged entry, or print how to do that."""
    backups = backups_with(backup_folder(paths.journal_file()), tombstones, BUSY_MS)
    if not backups:
        return
    count = "1 backup" if len(backups) == 1 else f"{len(backups)} backups"
    if not confirmed:
        holds = "holds" if len(backups) == 1 else "hold"
        click.echo(
            f"{count} still {holds} what was forgotten: coach-tui journal forget --backups",
            err=True,
        )
        return
    try:
        for path in backups:
            purge_backup(path, tombstones, BUSY_MS)
    except (OSError, sqlite3.Error) as error:
        fail(f"A backup cannot be rewritten: {reason(error)}.")
    click.echo(f"Taken out of {count} too.", err=True)


@journal.command()
@click.argument("entry", type=EntryName())
def undo(entry: str) -> None:
    """Undo the last change of ENTRY.

    That is a note, a rating, a correction, or its deletion, and all that one command
    changed; not what was recorded with it. A second undo restores it.
    """
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        record = opened.record(recorded.head.id)
        if record is None or not record.undoable:
            command = f"coach-tui journal delete {shlex.quote(safe_text(recorded.head.id))}"
            fail(f"This entry has no change to undo. To delete it: {command}")
        # What was given at once is undone at once.
        last = [c for c in record.undoable if c.at == record.undoable[-1].at]
        values = [previous_value(recorded.changes, change) for change in last]
        now = timestamp_now()
        for change, value in zip(last, values, strict=True):
            opened.change(recorded.head.id, _record(change.field, value, change.part, now))
    for change, value in zip(last, values, strict=True):
        text = _value_text(recorded, change.field, value, change.part)
        click.echo(f"{_heading(recorded)}: undone, {text}. Run it again to restore that.", err=True)


def _change(entry: str, annotations_of: Callable[[Entry], Iterable[Annotation]]) -> None:
    """Annotate an entry, and print what holds now; exits where there is nothing to change."""
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        annotations = list(annotations_of(recorded))
        if not annotations:
            fail("Nothing to change: it is so already.")
        now = timestamp_now()
        for note in annotations:
            opened.change(recorded.head.id, _record(note.field, note.value, note.part, now))
    # Not inside the block: only a closed journal is known to be written.
    command = f"coach-tui journal undo {shlex.quote(safe_text(recorded.head.id))}"
    for note in annotations:
        text = _value_text(recorded, note.field, note.value, note.part)
        click.echo(f"{_heading(recorded)}: {text}. To undo: {command}", err=True)


def _record(field: str, value: Value, part: str, at: Timestamp) -> AnnotationRecord:
    return AnnotationRecord(str(uuid.uuid4()), field, value, at, part)


def _entry(opened: Journal, reference: str) -> Entry:
    """The entry whose id begins like that, or the newest one for ``last``; deleted ones too."""
    if reference == "last":
        entry = next(iter(opened.entries(1, deleted=True)), None)
    else:
        ids = opened.ids(reference)
        if len(ids) > 1 and reference not in ids:
            fail(f"{len(ids)} entries begin with {safe_text(reference)}; give more of the id.")
        entry = opened.entry(reference if reference in ids else ids[0]) if ids else None
    if entry is None:
        fail("There is no such entry; `coach-tui history --json` prints their ids.")
    return entry


def _heading(entry: Entry) -> str:
    return f"{safe_text(entry.head.title)}, {entry.head.started.local_date}"


def _value_text(entry: Entry, field: str, value: Value, part: str) -> str:
    match field:
        case AnnotationField.DELETED:
            return "deleted" if value else "restored"
        case AnnotationField.NOTE:
            return (
                f'the note is now "{_shortened(str(value))}"' if value else "there is no note now"
            )
        case AnnotationField.STARTED:
            started = Timestamp.parse(value)
            return (
                "it began as recorded" if started is None else f"it began on {start_text(started)}"
            )
        case AnnotationField.REPS:
            return _reps_text(entry, value, part)
        case _:
            labels = {str(field): label for field, label in _FIELD_LABELS.items()}
            now = "not rated" if value is None else _shortened(str(value))
            return f"{_part_text(entry, part)}{labels.get(field, safe_text(field))} is now: {now}"


def _reps_text(entry: Entry, value: Value, part: str) -> str:
    """The reps that count; the recorded ones if the correction was undone."""
    results = {str(result.planned.work_set): result for result in entry.results()}
    result = results.get(part)
    if result is None:
        return "reps as they were recorded" if value is None else f"{value} reps"
    reps = len(result.reps) if value is None else value
    planned = result.planned
    if planned.reps is None:
        counted = "not counted" if value is None else f"{value} {safe_text(planned.unit or 'reps')}"
        return f"{_set_text(planned)}, now {counted}"
    return f"{_set_text(planned)}, now {reps} of {planned.reps} reps"


def _part_text(entry: Entry, part: str) -> str:
    """The exercise or the set that an annotation belongs to, as the beginning of a line."""
    if not part:
        return ""
    for planned in entry.head.planned:
        if part == planned.exercise:
            return f"{safe_text(planned.name)}, "
        if part == str(planned.work_set):
            return f"{_set_text(planned)}, "
    return f"{safe_text(part)}, "


def _set_text(planned: PlannedSet) -> str:
    side = f", {safe_text(planned.side)}" if planned.side else ""
    return f"{safe_text(planned.name)}, set {planned.set}{side}"


def _shortened(text: str) -> str:
    safe = safe_text(text)
    return safe if len(safe) <= _MAX_NOTE else f"{safe[: _MAX_NOTE - 1].rstrip()}…"


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
