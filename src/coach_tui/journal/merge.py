"""Merges another machine's journal, and purges deleted entries for good.

The other journal's rows are checked and copied into a temporary database first. From there
they go into the journal in one transaction, by one rule for each table: a missing row is
added, and where only one value can count the greater one does. So neither the order of merges
nor their number matters. A purged entry leaves its id as a tombstone, which no merge brings back.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.files import atomic_file
from coach_tui.journal.backups import is_sound, list_backups
from coach_tui.journal.connection import connect
from coach_tui.journal.database import check_sound
from coach_tui.journal.errors import DATABASE_ERRORS, JournalError, reason
from coach_tui.journal.jsonl import LINE_CHARS, rows_of_lines
from coach_tui.journal.queries import select_records
from coach_tui.journal.records import JournalDump
from coach_tui.journal.row_checks import (
    COLUMNS,
    LIMITS,
    TIMESTAMP,
    Row,
    RowError,
    quoted_columns,
    rows_of_journal,
)
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

SQLITE_MARK = b"SQLite format 3\x00"


class MergeResult(Struct, frozen=True):
    """Counts of a merge."""

    added: int
    changed: int  # Entries that got more reps, changes or an end
    same: int
    purged: int = 0  # Entries that one machine had and the other had purged


def rows_of_file(path: Path, busy_ms: int) -> Iterator[tuple[str, list[Row]]]:
    """The checked rows of another journal, or of an export of one as JSON Lines, by table."""
    shown = safe_text(str(path))
    try:
        with path.open("rb") as file:
            is_database = file.read(len(SQLITE_MARK)) == SQLITE_MARK
        if is_database:
            with closing(connect(path, busy_ms, writable=False)) as theirs:
                theirs.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LINE_CHARS)
                theirs.execute("BEGIN")  # one snapshot
                try:
                    check_sound(theirs, shown)
                    yield from rows_of_journal(theirs)
                except JournalError as error:
                    raise JournalError(f"{shown} cannot be merged. {error}") from error
        else:
            with path.open(encoding="utf-8") as file:
                # No line is read farther than where it becomes too long.
                lines = iter(lambda: file.readline(LINE_CHARS + 1), "")
                yield from rows_of_lines(lines, shown)
    except (RowError, UnicodeDecodeError) as error:
        raise JournalError(f"{shown} is neither a journal nor an export of one.") from error
    except (OSError, sqlite3.Error) as error:
        raise JournalError(f"{shown} cannot be read: {reason(error)}.") from error


def _at(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{key}" for key in TIMESTAMP)


# Columns taken together: the greater group wins, compared in this order.
_GREATEST: dict[str, tuple[tuple[str, ...], ...]] = {
    "entry": (
        (*_at("started"), "session", "title", "content_hash"),
        ("state", "ended_utc_ms", "running_ms", *_at("ended")[1:]),
        ("rpe",),
        ("pain",),
        ("note",),
    ),
    "bout": (COLUMNS["bout"][2:],),
    "change": (("turn", "at_utc_ms", "field", "part", "value", *_at("at")[1:]),),
}


def _order(row: str, table: str, columns: Iterable[str]) -> str:
    """The sort key of rows by some columns; a missing value comes before any other."""
    parts: list[str] = []
    for column in columns:
        name = f'{row}."{column}"'
        if column == "state":
            name = f"instr('unfinished stopped completed', {name})"
        if LIMITS[table][column].optional:
            parts.append(f"{name} IS NOT NULL")
            name = f"ifnull({name}, 0)"
        parts.append(name)
    return f"({', '.join(parts)})"


def _greater(table: str, columns: Iterable[str], theirs: str, ours: str) -> str:
    columns = tuple(columns)
    return f"{_order(theirs, table, columns)} > {_order(ours, table, columns)}"


def _key(table: str) -> tuple[str, ...]:
    greatest = {column for columns in _GREATEST.get(table, ()) for column in columns}
    return tuple(column for column in COLUMNS[table] if column not in greatest)


def _find_changed(table: str) -> str:
    """Record the entries for which a table has a row that would add or change something."""
    entry = COLUMNS[table][0]
    same = " AND ".join(f'ours."{column}" = theirs."{column}"' for column in _key(table))
    no_less = "".join(
        f" AND NOT {_greater(table, columns, 'theirs', 'ours')}"
        for columns in _GREATEST.get(table, ())
    )
    return f"""
        INSERT OR IGNORE INTO incoming.changed SELECT theirs.{entry} FROM incoming.{table} AS theirs
        WHERE theirs.{entry} IN (SELECT id FROM incoming.entry)
            AND theirs.{entry} NOT IN (SELECT id FROM incoming.changed)
            AND NOT EXISTS (SELECT 1 FROM main.{table} AS ours WHERE {same}{no_less})
    """  # noqa: S608 - names of this program


def _add(table: str) -> Iterator[str]:
    """Add the missing rows of these entries, and set the greater values."""
    columns = quoted_columns(COLUMNS[table])
    add = f"""
        INSERT INTO main.{table} ({columns}) SELECT {columns} FROM incoming.{table}
        WHERE {COLUMNS[table][0]} IN (SELECT id FROM incoming.changed)
        ON CONFLICT ({quoted_columns(_key(table))}) DO
    """  # noqa: S608 - as above
    if table not in _GREATEST:
        yield f"{add} NOTHING"  # the whole row is the key
    for group in _GREATEST.get(table, ()):
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in group)
        yield f"{add} UPDATE SET {changes} WHERE {_greater(table, group, 'excluded', table)}"


_TABLES = tuple(table for table in COLUMNS if table != "forgotten")

_FIND_CHANGED = tuple(map(_find_changed, _TABLES))

_ADDITIONS = tuple(statement for table in _TABLES for statement in _add(table))


def stage(connection: sqlite3.Connection, checked: Iterable[tuple[str, list[Row]]]) -> None:
    """Add checked rows to a temporary database of the connection; the journal stays unlocked."""
    if all(name != "incoming" for _, name, _ in connection.execute("PRAGMA database_list")):
        connection.execute("ATTACH '' AS incoming")
        # With a journal on disk, a commit would span two files.
        connection.execute("PRAGMA incoming.journal_mode = MEMORY")
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE incoming.{table} ({quoted_columns(columns)})")
        connection.execute("CREATE TABLE incoming.changed (id PRIMARY KEY) WITHOUT ROWID")
        connection.execute("CREATE INDEX incoming.entry_by_id ON entry (id)")
    connection.execute("BEGIN")
    try:
        for table, rows in checked:
            marks = ", ".join("?" * len(COLUMNS[table]))
            connection.executemany(f"INSERT INTO incoming.{table} VALUES ({marks})", rows)  # noqa: S608 - as above
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def merge_staged(connection: sqlite3.Connection) -> MergeResult:
    """Merge the staged rows, inside the caller's transaction with foreign keys on."""

    def count(statement: str) -> int:
        return connection.execute(statement).rowcount

    purged = count("DELETE FROM main.entry WHERE id IN (SELECT id FROM incoming.forgotten)")
    count("DELETE FROM incoming.entry WHERE id IN (SELECT id FROM incoming.forgotten)")
    count("INSERT OR IGNORE INTO main.forgotten SELECT id FROM incoming.forgotten")
    purged += count("DELETE FROM incoming.entry WHERE id IN (SELECT id FROM main.forgotten)")
    added = count("""
        INSERT INTO incoming.changed SELECT DISTINCT id FROM incoming.entry
        WHERE id NOT IN (SELECT id FROM main.entry)
    """)
    for statement in (*_FIND_CHANGED, *_ADDITIONS):
        connection.execute(statement)
    (touched,) = connection.execute("SELECT count(*) FROM incoming.changed").fetchone()
    (staged,) = connection.execute("SELECT count(DISTINCT id) FROM incoming.entry").fetchone()
    result = MergeResult(added, touched - added, staged - touched, purged)
    for table in (*COLUMNS, "changed"):
        connection.execute(f"DELETE FROM incoming.{table}")  # noqa: S608 - as above
    return result


def select_dump(connection: sqlite3.Connection) -> JournalDump:
    """All entries, newest first, and the tombstones."""
    return JournalDump(tuple(select_records(connection)), select_tombstones(connection))


_DELETE_ENTRY = "DELETE FROM entry WHERE id = ?"
_INSERT_TOMBSTONE = "INSERT INTO forgotten (id) VALUES (?) ON CONFLICT DO NOTHING"
_HOLDS_ANY = "SELECT 1 FROM entry WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1"
_HAS_TOMBSTONES = "SELECT 1 FROM sqlite_schema WHERE name = 'forgotten'"


def purge(connection: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Delete entries for tombstones, in the caller's transaction with foreign keys on."""
    keys = [(entry_id,) for entry_id in sorted(ids)]
    connection.executemany(_INSERT_TOMBSTONE, keys)
    return connection.executemany(_DELETE_ENTRY, keys).rowcount


def select_tombstones(connection: sqlite3.Connection) -> frozenset[str]:
    """The ids of all purged entries."""
    rows: list[tuple[str]] = connection.execute("SELECT id FROM forgotten").fetchall()
    return frozenset(row[0] for row in rows)


def backups_with(folder: Path, ids: Collection[str], busy_ms: int) -> list[Path]:
    """The backups that hold any of those entries, newest first; damaged ones are skipped."""
    return [path for _, path in list_backups(folder) if _holds(path, ids, busy_ms)]


def purge_backup(path: Path, ids: Iterable[str], busy_ms: int) -> None:
    """Replace a backup by one without those entries, whole or not at all."""
    with atomic_file(path) as draft:
        shutil.copyfile(path, draft)
        with closing(connect(draft, busy_ms)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute(_HAS_TOMBSTONES).fetchone():
                purge(connection, ids)
            else:  # a schema before tombstones
                connection.executemany(_DELETE_ENTRY, [(entry_id,) for entry_id in ids])
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        if not is_sound(draft):
            raise sqlite3.DatabaseError("the backup is not sound")


def _holds(path: Path, ids: Collection[str], busy_ms: int) -> bool:
    with (
        suppress(JournalError, *DATABASE_ERRORS),
        closing(connect(path, busy_ms, writable=False)) as connection,
    ):
        check_sound(connection, path.name)  # a view in place of a table may be endless
        return connection.execute(_HOLDS_ANY, (json.dumps(list(ids)),)).fetchone() is not None
    return False
