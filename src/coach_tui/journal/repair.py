"""Replaces a damaged or emptied journal by one with everything that can be read of it.

The rows of a copy are read, table by table and past damaged pages; each is checked, and repaired
where its value follows from the others. A repair merges them with the newest good backup into a
new journal. The damaged file is renamed and never written to.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from coach_tui.files import fsync_folder, link_or_copy
from coach_tui.journal import backups
from coach_tui.journal.connection import connect
from coach_tui.journal.database import are_indexes_sound, is_sound, open_file
from coach_tui.journal.errors import DATABASE_ERRORS, JournalError, is_damage, reason
from coach_tui.journal.merge import SQLITE_MARK, merge_staged, stage
from coach_tui.journal.migrations import MIGRATIONS, migrate, version_of
from coach_tui.journal.row_checks import (
    COLUMNS,
    LIMITS,
    SELECT_TABLES,
    Checker,
    Row,
    RowError,
    rows_of_journal,
    select_all,
)
from coach_tui.journal.store import BUSY_MS
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.text import safe_text

_HEADER_BYTES = 100

_PAGE_COUNT = slice(28, 32)

_FREE_PAGES = slice(32, 40)

# What the headers of all journals have in common: mark, page size and format; the schema's format;
# no automatic vacuum, UTF-8; no incremental vacuum.
_ALIKE = (slice(24), slice(44, 48), slice(52, 60), slice(64, 68))

_PAGE_SIZE = 4096


class RepairPlan(Struct, frozen=True):
    """The result that a repair would have."""

    path: Path
    entries: int
    reps: int
    faults: tuple[str, ...]  # A line for each record that is left out or repaired
    backup: Path | None  # The newest good backup; None when there is none
    backup_entries: int


def plan_repair(path: Path) -> RepairPlan | None:
    """Check a journal and its backups, changing nothing; ``None`` when it is sound."""
    try:
        if not path.exists():
            raise JournalError("There is no journal yet.")
        if path.stat().st_size > 0 and _is_sound(path):
            return None
        backup = backups.newest_good(backups.backup_folder(path))
        checker = Checker()
        faults: list[str] = []
        backup_entries, _ = (0, 0) if backup is None else _counts(backup, checker, [])
        entries, reps = _counts(path, checker, faults)
    except OSError as error:
        raise JournalError(f"The journal cannot be read: {reason(error)}.") from error
    return RepairPlan(path, entries, reps, tuple(faults), backup, backup_entries)


def _counts(path: Path, checker: Checker, faults: list[str]) -> tuple[int, int]:
    """The numbers of entries and reps that can be read in a file."""
    distinct: dict[str, set[Row]] = {"entry": set(), "rep": set()}
    for table, rows in salvaged(path, checker, faults):
        if table in distinct:
            distinct[table].update(rows)
    return len(distinct["entry"]), len(distinct["rep"])


def repair(plan: RepairPlan) -> Path:
    """Rename the damaged file, merge its readable rows and the backup into a new journal.

    Return the renamed file. A ``JournalError`` has changed nothing.
    """
    path = plan.path
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z"  # never twice the same
    aside = path.with_name(f"journal-damaged-{stamp}.sqlite3")
    fresh = path.with_name(f".journal-repaired-{stamp}.new")
    try:
        with closing(open_file(fresh, BUSY_MS)) as connection:
            checker = Checker()  # of both: a record may have its entry in the backup alone
            for source in filter(None, (plan.backup, path)):
                stage(connection, salvaged(source, checker, []))
            connection.execute("BEGIN IMMEDIATE")
            merge_staged(connection)
            connection.execute("COMMIT")
        if not backups.is_sound(fresh):
            raise JournalError(
                "The repaired journal is not sound; the damaged one is left as it is."
            )
        _put_in_place(fresh, path, aside)
        fsync_folder(path.parent)
    except (OSError, *DATABASE_ERRORS) as error:
        raise JournalError(f"The journal cannot be repaired: {reason(error)}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def _put_in_place(fresh: Path, path: Path, aside: Path) -> None:
    """Set the damaged file aside and rename ``fresh``; at no moment is there no journal.

    One that is missing would be made anew, empty, by whatever starts next.
    """
    # The rollback journal of a killed program belongs to the damaged file.
    hot, hot_aside = (file.with_name(f"{file.name}-journal") for file in (path, aside))
    try:
        link_or_copy(path, aside)
        if hot.exists():
            link_or_copy(hot, hot_aside)
            hot.unlink()
        fresh.replace(path)
    except OSError:
        if hot_aside.exists():
            hot_aside.replace(hot)
        aside.unlink(missing_ok=True)
        raise


def _is_sound(path: Path) -> bool:
    """Whether a file is undamaged, its indexes too, and every value in it can be read."""
    try:
        with closing(connect(path, BUSY_MS, writable=False)) as connection:
            return (
                is_sound(connection, safe_text(str(path)))
                and are_indexes_sound(connection)
                and _are_rows_sound(connection)
            )
    except DATABASE_ERRORS as error:
        if is_damage(error):
            return False
        raise JournalError(f"The journal cannot be read: {reason(error)}.") from error


def _are_rows_sound(connection: sqlite3.Connection) -> bool:
    with suppress(JournalError):
        deque(rows_of_journal(connection), maxlen=0)
        return True
    return False


def salvaged(path: Path, checker: Checker, faults: list[str]) -> Iterator[tuple[str, list[Row]]]:
    """The readable rows of a journal in any state, checked, by table, from a copy of it.

    ``checker`` has the entries that records may belong to besides those of this file; ``faults``
    receives a line for each record that is left out or repaired.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "journal.sqlite3"
        shutil.copyfile(path, copy)
        hot = path.with_name(f"{path.name}-journal")
        if hot.exists():
            shutil.copyfile(hot, copy.with_name(f"{copy.name}-journal"))
        _fix_header(copy)
        _fix_schema(copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as damaged:
            damaged.text_factory = _escaped_text
            tables, _ = _rows_until_error(damaged, SELECT_TABLES)
            entries: set[object] = set()
            for table in COLUMNS:
                if tables and (table,) not in tables:
                    continue
                rows = _sound_rows(table, _readable_rows(damaged, table), checker, faults)
                if table == "entry":
                    entries.update(row[0] for row in rows)
                elif table == "forgotten":
                    rows = list(_of_gone_entries(rows, entries, faults))
                yield table, rows


def _of_gone_entries(
    tombstones: Sequence[Row], entries: Collection[object], faults: list[str]
) -> Iterator[Row]:
    """The tombstones of entries that the file has no more: another one is damage, and would delete it."""
    for row in tombstones:
        if row[0] in entries:
            faults.append(safe_text(f"Left out: forgotten of {row[0]}: it is there"))
        else:
            yield row


def _fix_header(copy: Path) -> None:
    """Give a copy the header of a new journal: all of it if its own is lost, else what all have."""
    content = bytearray(copy.read_bytes())
    if not content:
        return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model)
        header = model.serialize()[:_HEADER_BYTES]
    is_lost = not content.startswith(SQLITE_MARK)
    for part in (slice(_HEADER_BYTES),) if is_lost else _ALIKE:
        content[part] = header[part]
    content[_PAGE_COUNT] = (len(content) // _PAGE_SIZE).to_bytes(4, "big")
    content[_FREE_PAGES] = bytes(8)
    copy.write_bytes(content)


def _fix_schema(copy: Path) -> None:
    """Restore names and statements in a copy's schema where SQLite refuses it."""
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as damaged,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as model,
        suppress(*DATABASE_ERRORS),
    ):
        if _rows_until_error(damaged, SELECT_TABLES)[1]:
            return
        migrate(model)
        schema = model.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        damaged.execute("PRAGMA writable_schema = ON")
        named = "UPDATE sqlite_schema SET type = ?, name = ?, tbl_name = ? WHERE sql = ?"
        damaged.executemany(named, [row for row in schema if row[3]])
        if version_of(damaged) == len(MIGRATIONS):  # an older version has other statements
            stated = "UPDATE sqlite_schema SET sql = ? WHERE type = ? AND name = ? AND sql <> ?"
            rows = [(sql, kind, name, sql) for kind, name, _, sql in schema if sql]
            damaged.executemany(stated, rows)


def _escaped_text(raw: bytes) -> str:
    """Text whose bytes that are no UTF-8 are escaped as surrogates."""
    return raw.decode("utf-8", "surrogateescape")


def _readable_rows(damaged: sqlite3.Connection, table: str) -> list[Row]:
    """A table's rows from both ends; what lies between two damaged pages, by entry."""
    query, entry = select_all(table), COLUMNS[table][0]
    rows, is_complete = _rows_until_error(damaged, query)
    if is_complete:
        return rows
    ids: dict[Row, None] = {}
    for direction in ("ASC", "DESC"):
        rows += _rows_until_error(damaged, f"{query} ORDER BY {entry} {direction}")[0]
        for name in ("entry", "bout"):
            id_query = f"SELECT {COLUMNS[name][0]} FROM {name} ORDER BY 1 {direction}"  # noqa: S608 - names of this program
            rows_of_ids = _rows_until_error(damaged, id_query)[0]
            # No query takes an id that is no text any more; its records are found by the others.
            ids |= dict.fromkeys(row for row in rows_of_ids if not _has_escapes(row))
    second = COLUMNS[table][min(1, len(COLUMNS[table]) - 1)]
    for direction in ("ASC", "DESC"):
        of_entry = f"{query} WHERE {entry} = ? ORDER BY {second} {direction}"
        for entry_id in ids:
            rows += _rows_until_error(damaged, of_entry, entry_id)[0]
    return list(dict.fromkeys(rows))


def _rows_until_error(
    damaged: sqlite3.Connection, query: str, values: Row = ()
) -> tuple[list[Row], bool]:
    """Rows up to the first unreadable one, and whether there was none."""
    rows: list[Row] = []
    try:
        for row in damaged.execute(query, values):
            rows.append(row)  # noqa: PERF402 - the rows before an error count
    except DATABASE_ERRORS:
        return rows, False
    return rows, True


def _sound_rows(table: str, rows: Sequence[Row], checker: Checker, faults: list[str]) -> list[Row]:
    """The rows with all values within their limits, repaired where that is possible."""
    with suppress(RowError):
        if not any(map(_has_escapes, rows)):
            checker.check_stored(table, rows)
            return [*rows]
    sound: list[Row] = []
    for row in rows:
        repaired = _with_day(table, tuple(map(_without_escapes, row)))
        label = f"{table} of {_without_escapes(row[0])}"
        try:
            checker.check_stored(table, [repaired])
        except RowError as error:
            faults.append(safe_text(f"Left out: {label}: {error}"))
        else:
            columns = zip(COLUMNS[table], row, repaired, strict=True)
            changed = [name for name, value, new_value in columns if value != new_value]
            if changed:
                faults.append(safe_text(f"Repaired: {label}: {', '.join(changed)}"))
            sound.append(repaired)
    return sound


def _has_escapes(row: Row) -> bool:
    return any(_without_escapes(value) is not value for value in row)


def _without_escapes(value: Any) -> Any:
    """A text with a replacement character for each byte that is no UTF-8; other values as they are."""
    if not isinstance(value, str) or value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "replace")
    return value if text == value else text


def _with_day(table: str, row: Row) -> Row:
    """A row whose unreadable local days are worked out from its times."""
    values = dict(zip(COLUMNS[table], row, strict=True))
    for name in COLUMNS[table]:
        prefix, is_day, _ = name.partition("local_date")
        if is_day and LIMITS[table][name].fault([values[name]]) is not None:
            with suppress(TypeError, OverflowError, ValueError):
                at = timestamp_of(values[f"{prefix}utc_ms"], values[f"{prefix}offset_s"], "")
                values[name] = at.local_date
    return tuple(values.values())
