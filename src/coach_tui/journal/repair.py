"""The way out of a damaged or emptied journal, on the person's word."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui.journal import backups
from coach_tui.journal.database import connect_for_reading, is_sound, open_file
from coach_tui.journal.errors import JournalError, is_damage, reason
from coach_tui.journal.merge import SQLITE_MARK, merge_staged, stage
from coach_tui.journal.migrations import migrate
from coach_tui.journal.row_checks import COLUMNS, Checker, select_all
from coach_tui.journal.store import BUSY_MS
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.journal.row_checks import Row

_HEADER_BYTES = 100

_PAGE_COUNT = slice(28, 32)

_FREE_PAGES = slice(32, 40)

_PAGE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """What a repair would bring.

    Attributes:
        path: The journal's file.
        entries: How many entries can be read in it.
        reps: How many of their reps.
        faults: What of it is set aside, a line for each record.
        backup: The newest good backup; ``None`` when there is none.
        backup_entries: How many entries that backup holds.
    """

    path: Path
    entries: int
    reps: int
    faults: tuple[str, ...]
    backup: Path | None
    backup_entries: int


def plan_repair(path: Path) -> RepairPlan | None:
    """Look at a journal and at its backups. Nothing is changed.

    Returns:
        ``None`` when the journal is sound.

    Raises:
        JournalError: There is nothing to repair, or it is not damage that is wrong.
    """
    if not path.exists():
        raise JournalError("There is no journal yet.")
    try:
        if path.stat().st_size > 0 and _is_sound(path):
            return None
        backup = backups.newest_good(backups.backup_folder(path))
        checker = Checker()
        faults: list[str] = []
        backup_entries, _ = (0, 0) if backup is None else _counts(backup, checker, [])
        entries, reps = _counts(path, checker, faults)
    except OSError as error:
        raise JournalError(f"The journal cannot be read: {error.strerror or error}.") from error
    return RepairPlan(path, entries, reps, tuple(faults), backup, backup_entries)


def _counts(path: Path, checker: Checker, faults: list[str]) -> tuple[int, int]:
    """How many entries and reps can be read in a file."""
    found: dict[str, set[Row]] = {"entry": set(), "rep": set()}
    for table, rows in salvaged(path, checker, faults):
        if table in found:
            found[table].update(rows)
    return len(found["entry"]), len(found["rep"])


def repair(prospect: RepairPlan) -> Path:
    """Set the damaged file aside whole, and begin a new journal with all that there is.

    What the backup holds and what could be read are joined, so there is nothing to
    choose between.

    Returns:
        Where the damaged file is now.

    Raises:
        JournalError: It could not be done; what had been done is undone.
    """
    path = prospect.path
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z"  # never twice the same
    aside = path.with_name(f"journal-damaged-{stamp}.sqlite3")
    fresh = path.with_name(f".journal-repaired-{stamp}.new")
    try:
        with closing(open_file(fresh, BUSY_MS)) as connection:
            checker = Checker()  # of both: a record may have its entry in the backup alone
            for source in filter(None, (prospect.backup, path)):
                stage(connection, salvaged(source, checker, []))
            connection.execute("BEGIN IMMEDIATE")
            merge_staged(connection)
            connection.execute("COMMIT")
        if not backups.is_sound(fresh):
            raise JournalError(
                "The repaired journal is not sound; the damaged one is left as it is."
            )
        # What a killed program left beside it belongs to it, under its name.
        hot = path.with_name(f"{path.name}-journal")
        if hot.exists():
            hot.replace(aside.with_name(f"{aside.name}-journal"))
        path.replace(aside)
        fresh.replace(path)
    except sqlite3.Error as error:
        raise JournalError(f"The journal cannot be repaired: {reason(error)}.") from error
    except OSError as error:
        raise JournalError(f"The journal cannot be repaired: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def _is_sound(path: Path) -> bool:
    """Whether a file is sound.

    Raises:
        JournalError: It is not a journal of this version, or cannot be read just now.
    """
    try:
        with closing(connect_for_reading(path, BUSY_MS)) as connection:
            return is_sound(connection, safe_text(str(path)))
    except sqlite3.Error as error:
        if is_damage(error):
            return False
        raise JournalError(f"The journal cannot be read: {reason(error)}.") from error


def salvaged(path: Path, checker: Checker, faults: list[str]) -> Iterator[tuple[str, list[Row]]]:
    """Read what can be read of a journal, whatever state it is in. The file is not written to.

    Args:
        path: The file. It is copied first, with what a killed program left beside it.
        checker: Knows the entries that records may belong to besides those of this file.
        faults: Takes a line for each record that is left out.

    Yields:
        A table and rows of it, checked.

    Raises:
        OSError: The file cannot be read or there is no room for a copy.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "journal.sqlite3"
        shutil.copyfile(path, copy)
        hot = path.with_name(f"{path.name}-journal")
        if hot.exists():
            shutil.copyfile(hot, copy.with_name(f"{copy.name}-journal"))
        _mend_header(copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as damaged:
            for table in COLUMNS:
                yield table, _sound_rows(table, _readable_rows(damaged, table), checker, faults)


def _mend_header(copy: Path) -> None:
    """Give a copy the header of a new journal where its own is gone."""
    content = bytearray(copy.read_bytes())
    if not content or content.startswith(SQLITE_MARK):
        return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model)
        content[:_HEADER_BYTES] = model.serialize()[:_HEADER_BYTES]
    content[_PAGE_COUNT] = (len(content) // _PAGE_SIZE).to_bytes(4, "big")
    content[_FREE_PAGES] = bytes(8)
    copy.write_bytes(content)


def _readable_rows(damaged: sqlite3.Connection, table: str) -> list[Row]:
    """A table's rows from both ends; what lies between two damaged pages, by entry."""
    question, entry = select_all(table), COLUMNS[table][0]
    rows, is_all = _rows_until_error(damaged, question)
    if is_all:
        return rows
    ids: dict[Row, None] = {}
    for direction in ("ASC", "DESC"):
        rows += _rows_until_error(damaged, f"{question} ORDER BY {entry} {direction}")[0]
        for name in ("entry", "bout"):
            known = f"SELECT {COLUMNS[name][0]} FROM {name} ORDER BY 1 {direction}"  # noqa: S608 - names of this program
            ids |= dict.fromkeys(_rows_until_error(damaged, known)[0])
    second = COLUMNS[table][min(1, len(COLUMNS[table]) - 1)]
    for direction in ("ASC", "DESC"):
        of_one = f"{question} WHERE {entry} = ? ORDER BY {second} {direction}"
        for entry_id in ids:
            rows += _rows_until_error(damaged, of_one, entry_id)[0]
    return list(dict.fromkeys(rows))


def _rows_until_error(
    damaged: sqlite3.Connection, question: str, values: Row = ()
) -> tuple[list[Row], bool]:
    """Rows up to the first that cannot be read, and whether that is all of them."""
    rows: list[Row] = []
    try:
        for row in damaged.execute(question, values):
            rows.append(row)  # noqa: PERF402 - what came before an error is wanted
    except (sqlite3.Error, UnicodeDecodeError):
        return rows, False
    return rows, True


def _sound_rows(table: str, rows: Sequence[Row], checker: Checker, faults: list[str]) -> list[Row]:
    """The rows of which all values are within their limits; the others are faults."""
    with suppress(ValueError):
        checker.check_stored(table, rows)
        return [*rows]
    sound: list[Row] = []
    for row in rows:
        try:
            checker.check_stored(table, [row])
        except ValueError as error:
            faults.append(safe_text(f"{table} of {row[0]}: {error}"))
        else:
            sound.append(row)
    return sound
