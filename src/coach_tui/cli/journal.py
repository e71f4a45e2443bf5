"""The command ``merge``, and the group ``journal``: backups, repair, corrections, deletion.

A correction or a note is an annotation of an entry. ``undo`` writes another one with the
value before it, so that nothing is overwritten and a second ``undo`` restores it.
"""

from __future__ import annotations

import shlex
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from coach_tui import paths
from coach_tui.cli.common import fail, open_journal, timestamp_now
from coach_tui.core.log.entry import (
    RESUME_FIELDS,
    AnnotationField,
    AnnotationRecord,
    Entry,
    PlannedSet,
    Timestamp,
    Value,
    previous_value,
)
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.backups import backup_folder
from coach_tui.journal.errors import reason
from coach_tui.journal.lock import is_training
from coach_tui.journal.merge import backups_with, purge_backup
from coach_tui.journal.repair import RepairPlan, plan_repair
from coach_tui.journal.repair import repair as repair_journal
from coach_tui.journal.store import BUSY_MS
from coach_tui.journal.timestamps import iso, timestamp_at
from coach_tui.services.session_lock import lock_file
from coach_tui.settings import load as load_settings
from coach_tui.settings import settings_file
from coach_tui.text import safe_text

_MAX_FAULTS = 10

_MAX_NOTE = 60
"""Characters of a note that are printed."""

_FIELD_LABELS = {
    AnnotationField.RPE: "effort",
    AnnotationField.PAIN: "pain",
    AnnotationField.PAIN_WHERE: "where it hurt",
    AnnotationField.FELT: "how it was",
    AnnotationField.DAY_AFTER: "pain on the day after",
    AnnotationField.EASED: "made easier",
    AnnotationField.ANSWER: "answer",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def merge(file: Path) -> None:
    """Merge FILE, another machine's journal or an export of it.

    An export is made with `export --format jsonl`. Nothing is lost or counted twice,
    however often and in whichever order files are merged.
    """
    if not file.is_file():  # before a journal is created
        fail(f"{safe_text(str(file))} is not a file.")
    with open_journal() as opened:
        merged = opened.merge(file)
    purged = f", {_sessions(merged.purged)} forgotten" if merged.purged else ""
    click.echo(
        f"{_sessions(merged.added)} new, {_sessions(merged.changed)} completed, "
        f"{_sessions(merged.same)} already here{purged}.",
        err=True,
    )


@click.group()
def journal() -> None:
    """Manage the journal: its file, its backups, its entries."""


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
        if not yes and not click.confirm("Set the damaged file aside and continue?", err=True):
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
@click.argument("entry")
@click.argument("words")
def note(entry: str, words: str) -> None:
    """Write WORDS as the note of ENTRY.

    ENTRY is an id from `history --json` or its first letters, or `last`.
    """
    _annotate(entry, AnnotationField.NOTE, words)


@journal.command()
@click.argument("entry")
@click.argument("place", type=click.IntRange(min=1))
@click.argument("reps", type=click.IntRange(min=0, max=10_000))
def correct(entry: str, place: int, reps: int) -> None:
    """Correct how many REPS were done in a set of ENTRY.

    PLACE is the number of the set in `history --json`, from 1.
    """
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        planned = recorded.plan.planned
        if place > len(planned) or planned[place - 1].reps is None:
            fail(f"This entry has no set with reps at place {place}.")
        change = replace(_record(AnnotationField.REPS, reps), part=str(planned[place - 1].work_set))
        opened.change(recorded.plan.id, change)
    click.echo(_annotated_text(recorded, change.field, reps, change.part), err=True)


@journal.command()
@click.argument("entry")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day it was done on.")
@click.option("--time", "clock", type=click.DateTime(["%H:%M"]), help="When it began.")
def edit(entry: str, day: datetime | None, clock: datetime | None) -> None:
    """Correct the day and time at which ENTRY was done."""
    if day is None and clock is None:
        raise click.UsageError("Give --day, --time or both.")
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        started = recorded.plan.started
        shown = datetime.fromisoformat(iso(started))
        date = day.date() if day else datetime.fromisoformat(started.local_date).date()
        turn = load_settings(settings_file())[0].day_turns
        corrected = timestamp_at(date, clock.time() if clock else shown.time(), turn)
        if corrected.utc_ms > timestamp_now().utc_ms:
            fail("That time has not come yet.")
        opened.change(recorded.plan.id, _record(AnnotationField.STARTED, corrected.text))
    click.echo(_annotated_text(recorded, AnnotationField.STARTED, corrected.text), err=True)


@journal.command()
@click.argument("entry")
def delete(entry: str) -> None:
    """Delete ENTRY from history and statistics. `journal undo` restores it."""
    _annotate(entry, AnnotationField.DELETED, value=True)


@journal.command()
@click.argument("entry", required=False)
@click.option("--backups", "also_backups", is_flag=True, help="Purge the backups too.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def forget(entry: str | None, also_backups: bool, yes: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Purge deleted entries for good: ENTRY, or all of them.

    They cannot be restored. Only their ids are saved, so that no merge restores them.
    """
    if is_training(lock_file()):
        fail("A session is under way; forget once it is over.")
    with open_journal() as opened:
        ids = opened.deleted() if entry is None else [_entry(opened, entry).plan.id]
        if not set(ids) <= set(opened.deleted()):
            fail("Only what was deleted can be forgotten: coach-tui journal delete ENTRY.")
        for recorded in filter(None, map(opened.entry, ids)):
            plan = recorded.plan
            click.echo(f"{plan.started.local_date}  {safe_text(plan.title)}, {plan.id}", err=True)
        question = f"Take {_sessions(len(ids))} out of the journal for good?"
        if ids and not yes and not click.confirm(question, err=True):
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
@click.argument("entry")
def undo(entry: str) -> None:
    """Undo the last change of ENTRY.

    That is a note, a rating, a correction, or its deletion. A second undo restores it.
    """
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        changes = [change for change in recorded.changes if change.field not in RESUME_FIELDS]
        if not changes:
            fail("This entry has no change to undo.")
        last = changes[-1]
        value = previous_value(recorded.changes, last)
        opened.change(recorded.plan.id, replace(_record(last.field, value), part=last.part))
    now = _value_text(recorded, last.field, value, last.part)
    click.echo(f"{_heading(recorded)}: undone, {now}. Run it again to restore that.", err=True)


def _annotate(entry: str, field: AnnotationField, value: Value) -> None:
    with open_journal() as opened:
        recorded = _entry(opened, entry)
        opened.change(recorded.plan.id, _record(field, value))
    # Not inside the block: only a closed journal is known to be written.
    click.echo(_annotated_text(recorded, field, value), err=True)


def _record(field: str, value: Value) -> AnnotationRecord:
    return AnnotationRecord(str(uuid.uuid4()), field, value, timestamp_now())


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


def _annotated_text(entry: Entry, field: str, value: Value, part: str = "") -> str:
    command = f"coach-tui journal undo {shlex.quote(safe_text(entry.plan.id))}"
    now = _value_text(entry, field, value, part)
    return f"{_heading(entry)}: {now}. To undo: {command}"


def _heading(entry: Entry) -> str:
    return f"{safe_text(entry.plan.title)}, {entry.plan.started.local_date}"


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
            return "it began as recorded" if started is None else f"it began {iso(started)}"
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
    return f"{_set_text(result.planned)}, now {reps} of {result.planned.reps} reps"


def _part_text(entry: Entry, part: str) -> str:
    """The exercise or the set that an annotation belongs to, as the beginning of a line."""
    if not part:
        return ""
    for planned in entry.plan.planned:
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
