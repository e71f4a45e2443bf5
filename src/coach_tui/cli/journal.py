"""What the commands of ``journal`` did with an entry, in a line each."""

from __future__ import annotations

import shlex
import sqlite3
import sys
import uuid
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli.common import PROBLEMS, timestamp_now
from coach_tui.core.log.entry import (
    RESUME_FIELDS,
    AnnotationField,
    AnnotationRecord,
    previous_value,
)
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.backups import backup_folder
from coach_tui.journal.errors import reason
from coach_tui.journal.lock import is_training
from coach_tui.journal.merge import backups_with, purge_backup
from coach_tui.journal.repair import plan_repair
from coach_tui.journal.repair import repair as repair_journal
from coach_tui.journal.store import BUSY_MS
from coach_tui.services.session_lock import lock_file
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from coach_tui.core.log.entry import Entry, PlannedSet, Value
    from coach_tui.journal.repair import RepairPlan

_MOST_SHOWN = 60
"""Characters of a note; more than that is recognised by its beginning."""

_NAMES = {
    AnnotationField.RPE: "effort",
    AnnotationField.PAIN: "pain",
    AnnotationField.PAIN_WHERE: "where it hurt",
    AnnotationField.FELT: "how it was",
    AnnotationField.DAY_AFTER: "pain on the day after",
    AnnotationField.EASED: "made easier",
    AnnotationField.ANSWER: "answer",
}


def said_words(entry: Entry, field: str, value: Value, part: str = "") -> str:
    """What counts of an entry now that it was said, and how that is taken back.

    Args:
        entry: The entry, as it was before or after.
        field: What was said something about.
        value: What was said.
        part: What of the entry it is about; empty for all of it.

    Returns:
        A line that is safe to print.
    """
    how = f"coach-tui journal undo {shlex.quote(safe_text(entry.plan.id))}"
    return f"{_heading(entry)}: {_now(entry, field, value, part)}. To take it back: {how}"


def undone_words(entry: Entry, field: str, value: Value, part: str = "") -> str:
    """What counts of an entry again, now that what was said last is undone; as ``said_words``."""
    now = _now(entry, field, value, part)
    return f"{_heading(entry)}: undone, {now}. The same once more takes that back."


def _heading(entry: Entry) -> str:
    return f"{safe_text(entry.plan.title)}, {entry.plan.started.local_date}"


def _now(entry: Entry, field: str, value: Value, part: str) -> str:
    match field:
        case AnnotationField.DELETED:
            return "deleted" if value else "not deleted any more"
        case AnnotationField.NOTE:
            return (
                f'the note is now "{_shortened(str(value))}"' if value else "there is no note now"
            )
        case AnnotationField.REPS:
            return _reps(entry, value, part)
        case _:
            about = _about(entry, part)
            name = next((each for own, each in _NAMES.items() if own == field), safe_text(field))
            told = "not told" if value is None else _shortened(str(value))
            return f"{about}{name} is now: {told}"


def _reps(entry: Entry, value: Value, part: str) -> str:
    """How many reps count now; those that were recorded where the person says nothing of them."""
    result = next((each for each in entry.results() if str(each.planned.work_set) == part), None)
    if result is None:
        return "reps as they were recorded" if value is None else f"{value} reps"
    reps = len(result.reps) if value is None else value
    return f"{_set_words(result.planned)}, now {reps} of {result.planned.reps} reps"


def _about(entry: Entry, part: str) -> str:
    """The exercise or the set that a part names, for a line to begin with."""
    if not part:
        return ""
    for bout in entry.plan.planned:
        if part == bout.exercise:
            return f"{safe_text(bout.name)}, "
        if part == str(bout.work_set):
            return f"{_set_words(bout)}, "
    return f"{safe_text(part)}, "


def _set_words(bout: PlannedSet) -> str:
    side = f", {safe_text(bout.side)}" if bout.side else ""
    return f"{safe_text(bout.name)}, set {bout.set}{side}"


def _shortened(words: str) -> str:
    safe = safe_text(words)
    return safe if len(safe) <= _MOST_SHOWN else f"{safe[: _MOST_SHOWN - 1].rstrip()}…"


# MERGED: The command ``merge``, and the group ``journal`` that looks after the journal's file.


_MOST_FAULTS = 10


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def merge(file: Path) -> None:
    """Take in FILE, another machine's journal or an export of it.

    An export is what `export --format jsonl` made. Nothing is lost and nothing is counted twice, however often and in whichever
    order files are merged.
    """
    with _journal() as opened:
        merged = opened.merge(file)
    forgotten = f", {_sessions(merged.purged)} forgotten" if merged.purged else ""
    click.echo(
        f"{_sessions(merged.added)} new, {_sessions(merged.changed)} completed, "
        f"{_sessions(merged.same)} already here{forgotten}.",
        err=True,
    )


@click.group()
def journal() -> None:
    """Look after the journal: its file, its backups, its entries."""


@journal.command()
def backup() -> None:
    """Make a backup now, and tell where. One is made each day by itself."""
    try:
        with _journal() as opened:
            made = opened.back_up()
    except OSError as error:
        _end(f"No backup can be made: {error.strerror or error}.")
    click.echo(safe_text(str(made)))


@journal.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def repair(yes: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Begin a new journal with what can be saved of a damaged one.

    The damaged file is set aside whole and never written to. What can be read of it
    and what the newest good backup holds go into the new one.
    """
    try:
        prospect = plan_repair(paths.journal_file())
        if prospect is None:
            click.echo("The journal is sound; there is nothing to repair.", err=True)
            return
        for line in _told(prospect):
            click.echo(line, err=True)
        if not yes and not click.confirm("Set the damaged file aside and go on so?", err=True):
            _end("Nothing was changed.")
        aside = repair_journal(prospect)
    except JournalError as error:
        _end(str(error))
    click.echo(f"Done. The damaged file is now {safe_text(str(aside))}.", err=True)


@journal.command()
@click.argument("entry")
@click.argument("words")
def note(entry: str, words: str) -> None:
    """Write WORDS as the note of ENTRY.

    ENTRY is an id as `history --json` tells it, or `last`.
    """
    _say(entry, AnnotationField.NOTE, words)


@journal.command()
@click.argument("entry")
@click.argument("place", type=click.IntRange(min=1))
@click.argument("reps", type=click.IntRange(min=0, max=10_000))
def correct(entry: str, place: int, reps: int) -> None:
    """Say how many REPS were really done in a set of ENTRY.

    PLACE is that of the set; places count from 1 in the order in which `history --json` tells the sets.
    """
    with _journal() as opened:
        found = _found(opened, entry)
        planned = found.plan.planned
        if place > len(planned) or planned[place - 1].reps is None:
            _end(f"This entry has no set with reps at place {place}.")
        change = replace(_new(AnnotationField.REPS, reps), part=str(planned[place - 1].work_set))
        opened.change(found.plan.id, change)
    click.echo(said_words(found, change.field, reps, change.part), err=True)


@journal.command()
@click.argument("entry")
def delete(entry: str) -> None:
    """Leave ENTRY out of everything from now on. `journal undo` takes that back."""
    _say(entry, AnnotationField.DELETED, value=True)


@journal.command()
@click.argument("entry", required=False)
@click.option("--backups", "also_backups", is_flag=True, help="Take it out of the backups too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(entry: str | None, also_backups: bool, yes: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Take what was deleted out for good: ENTRY, or everything.

    Entries cannot be brought back. Only their ids are kept, so that no merge does it.
    """
    if is_training(lock_file()):
        _end("A session is under way; forget once it is over.")
    with _journal() as opened:
        wanted = opened.deleted() if entry is None else [_found(opened, entry).plan.id]
        if not set(wanted) <= set(opened.deleted()):
            _end("Only what was deleted can be forgotten: coach-tui journal delete ENTRY.")
        for told in filter(None, map(opened.entry, wanted)):
            plan = told.plan
            click.echo(f"{plan.started.local_date}  {safe_text(plan.title)}, {plan.id}", err=True)
        question = f"Take {_sessions(len(wanted))} out of the journal for good?"
        if wanted and not yes and not click.confirm(question, err=True):
            _end("Nothing was changed.")
        click.echo(f"{_sessions(opened.purge(wanted))} forgotten.", err=True)
        forgotten = opened.tombstones()
    _see_to_backups(forgotten, take_out=also_backups)


@journal.command()
@click.argument("entry")
def undo(entry: str) -> None:
    """Take back what was said of ENTRY last.

    That is a note, a rating, a correction, or its deletion. Done twice, it is as it was.
    """
    with _journal() as opened:
        found = _found(opened, entry)
        said = [change for change in found.changes if change.field not in RESUME_FIELDS]
        if not said:
            _end("Nothing was said of this entry that could be undone.")
        last = said[-1]
        value = previous_value(found.changes, last)
        opened.change(found.plan.id, replace(_new(last.field, value), part=last.part))
    click.echo(undone_words(found, last.field, value, last.part), err=True)


def _say(entry: str, field: AnnotationField, value: Value) -> None:
    with _journal() as opened:
        found = _found(opened, entry)
        opened.change(found.plan.id, _new(field, value))
    # Only here, with the journal closed, is it known to be written.
    click.echo(said_words(found, field, value), err=True)


def _new(field: str, value: Value) -> AnnotationRecord:
    return AnnotationRecord(str(uuid.uuid4()), field, value, timestamp_now())


def _found(opened: Journal, wanted: str) -> Entry:
    """The entry of that id; for ``last`` the newest one, or the one that was deleted last."""
    if wanted != "last":
        found = opened.entry(wanted)
    else:
        found = next(iter(opened.entries(1, deleted=True)), None)
    if found is None:
        _end("There is no such entry; `coach-tui history --json` tells their ids.")
    return found


def _see_to_backups(forgotten: frozenset[str], *, take_out: bool) -> None:
    """Take what was ever forgotten out of the backups, or say which of them hold it."""
    held = backups_with(backup_folder(paths.journal_file()), forgotten, BUSY_MS)
    if not held:
        return
    count = "1 backup" if len(held) == 1 else f"{len(held)} backups"
    if not take_out:
        holds = "holds" if len(held) == 1 else "hold"
        click.echo(
            f"{count} still {holds} what was forgotten: coach-tui journal forget --backups",
            err=True,
        )
        return
    try:
        for path in held:
            purge_backup(path, forgotten, BUSY_MS)
    except sqlite3.Error as error:
        _end(f"A backup cannot be written anew: {reason(error)}.")
    except OSError as error:
        _end(f"A backup cannot be written anew: {error.strerror or error}.")
    click.echo(f"Taken out of {count} too.", err=True)


def _told(prospect: RepairPlan) -> Iterator[str]:
    yield f"The journal {safe_text(str(prospect.path))} is damaged or empty."
    yield f"{_sessions(prospect.entries)} with {prospect.reps} reps can be read."
    for fault in prospect.faults[:_MOST_FAULTS]:
        yield f"  Left out: {fault}"
    if len(prospect.faults) > _MOST_FAULTS:
        yield f"  and {len(prospect.faults) - _MOST_FAULTS} more"
    if prospect.backup is None:
        yield "There is no good backup."
    else:
        name = safe_text(prospect.backup.name)
        yield f"The newest good backup, {name}, holds {_sessions(prospect.backup_entries)}."
        yield "The new journal will hold both."


@contextmanager
def _journal() -> Generator[Journal]:
    """The journal, closed again; what goes wrong with it ends the program with a sentence."""
    try:
        opened = Journal.open(paths.journal_file())
        try:
            yield opened
        finally:
            opened.close()
        if opened.problem is not None:
            _end(opened.problem)
    except JournalError as error:
        _end(str(error))


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(PROBLEMS)
