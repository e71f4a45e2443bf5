"""Taking entries out for good: of the journal, and of its backups.

An entry that was deleted is only left out, so that it can be brought back. One that is
forgotten is gone, and its place in the file overwritten; its id is kept, and nothing
else, so that a merge does not bring it back.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.backups import is_sound, list_backups
from coach_tui.journal.database import check_sound, connect, connect_for_reading
from coach_tui.journal.errors import JournalError, reason
from coach_tui.journal.jsonl import (
    COLUMNS,
    LIMITS,
    LINE_CHARS,
    quoted_columns,
    rows_of_journal,
    rows_of_lines,
)
from coach_tui.journal.queries import select_records
from coach_tui.journal.records import JournalDump
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from coach_tui.journal.jsonl import Row

_TAKE_OUT = "DELETE FROM entry WHERE id = ?"

_MARK = "INSERT INTO forgotten (id) VALUES (?) ON CONFLICT DO NOTHING"

_HELD = "SELECT 1 FROM entry WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1"

_HAS_MARKS = "SELECT 1 FROM sqlite_schema WHERE name = 'forgotten'"


def purge(connection: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Take entries out and keep their ids, inside a transaction of the caller's.

    Args:
        connection: With foreign keys on; what belongs to an entry goes with it.
        ids: The entries. Those that are not there are marked all the same.

    Returns:
        How many were there.
    """
    wanted = sorted(ids)
    connection.executemany(_MARK, [(entry_id,) for entry_id in wanted])
    return sum(connection.execute(_TAKE_OUT, (entry_id,)).rowcount for entry_id in wanted)


def select_tombstones(connection: sqlite3.Connection) -> frozenset[str]:
    """The ids of everything that was ever forgotten here."""
    rows: list[tuple[str]] = connection.execute("SELECT id FROM forgotten").fetchall()
    return frozenset(row[0] for row in rows)


def backups_with(folder: Path, ids: Collection[str], busy_ms: int) -> list[Path]:
    """The backups that hold any of some entries, newest first. Damaged ones are left out."""
    return [path for _, path in list_backups(folder) if _holds(path, ids, busy_ms)]


def purge_backup(path: Path, ids: Iterable[str], busy_ms: int) -> None:
    """Put a backup without some entries in the place of one, whole or not at all.

    Raises:
        OSError: The folder cannot be written to.
        sqlite3.Error: The disk is full, or what was made is not sound.
    """
    with paths.atomic_file(path) as made:
        shutil.copyfile(path, made)
        with closing(connect(made, busy_ms)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute(_HAS_MARKS).fetchone():
                purge(connection, ids)
            else:  # made by a program that knew of no forgetting
                connection.executemany(_TAKE_OUT, [(entry_id,) for entry_id in ids])
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        if not is_sound(made):
            raise sqlite3.DatabaseError("the backup is not sound")


def _holds(path: Path, ids: Collection[str], busy_ms: int) -> bool:
    with suppress(sqlite3.Error), closing(connect_for_reading(path, busy_ms)) as connection:
        return connection.execute(_HELD, (json.dumps(list(ids)),)).fetchone() is not None
    return False


# MERGED: Another machine's journal taken into this one.
#
# MERGED: Its rows are checked and copied into a temporary database first. From there they
# MERGED: go into the journal in one transaction, by one rule for each table: a row that is
# MERGED: not there is added, and of what can be only one the greater counts. So it does not matter in
# MERGED: which order copies meet, nor how often.


SQLITE_MARK = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What came of a merge.

    Attributes:
        added: Entries that were not there.
        changed: Entries of which more is known now.
        same: Entries that brought nothing new.
        forgotten: Entries that one machine has and the other has forgotten: they are gone.
    """

    added: int
    changed: int
    same: int
    purged: int = 0


def rows_of_file(path: Path, busy_ms: int) -> Iterator[tuple[str, list[Row]]]:
    """Read another journal, or an export of one as JSON Lines. The file is not written to.

    Yields:
        A table and rows of it, checked.

    Raises:
        JournalError: It is neither, or damaged; the message is a sentence.
    """
    shown = safe_text(str(path))
    try:
        with path.open("rb") as file:
            is_database = file.read(len(SQLITE_MARK)) == SQLITE_MARK
        if is_database:
            with closing(connect_for_reading(path, busy_ms)) as theirs:
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
    except ValueError as error:
        raise JournalError(f"{shown} is neither a journal nor an export of one.") from error
    except OSError as error:
        raise JournalError(f"{shown} cannot be read: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise JournalError(f"{shown} cannot be read: {reason(error)}.") from error


def select_dump(connection: sqlite3.Connection) -> JournalDump:
    """All that a journal holds, entries newest first."""
    return JournalDump(tuple(select_records(connection)), select_tombstones(connection))


# Columns of which only one value can count, together: the greatest, in the order of the columns.
_GREATEST: dict[str, tuple[tuple[str, ...], ...]] = {
    "entry": (
        (
            "started_utc_ms",
            "started_offset_s",
            "started_zone",
            "started_local_date",
            "session",
            "title",
            "content_hash",
        ),
        (
            "state",
            "ended_utc_ms",
            "running_ms",
            "ended_offset_s",
            "ended_zone",
            "ended_local_date",
        ),
        ("rpe",),
        ("pain",),
        ("note",),
    ),
    "bout": (("exercise", "name", "set", "sets", "side", "reps", "duration_ms", "unit"),),
    "change": (
        (
            "turn",
            "at_utc_ms",
            "field",
            "part",
            "value",
            "at_offset_s",
            "at_zone",
            "at_local_date",
        ),
    ),
}


def _order(row: str, table: str, columns: Iterable[str]) -> str:
    """What sorts rows by some columns; a value that is missing comes before any other."""
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


def _find_news(table: str) -> str:
    """Note the entries of which a table has a row that would add or change something."""
    entry = COLUMNS[table][0]
    same = " AND ".join(f'ours."{column}" = theirs."{column}"' for column in _key(table))
    no_less = "".join(
        f" AND NOT {_greater(table, columns, 'theirs', 'ours')}"
        for columns in _GREATEST.get(table, ())
    )
    return f"""
        INSERT OR IGNORE INTO incoming.news SELECT theirs.{entry} FROM incoming.{table} AS theirs
        WHERE theirs.{entry} IN (SELECT id FROM incoming.entry)
            AND theirs.{entry} NOT IN (SELECT id FROM incoming.news)
            AND NOT EXISTS (SELECT 1 FROM main.{table} AS ours WHERE {same}{no_less})
    """  # noqa: S608 - names of these files


def _add(table: str) -> Iterator[str]:
    """Add the rows of these entries that are not there, and set what is greater."""
    columns = quoted_columns(COLUMNS[table])
    add = f"""
        INSERT INTO main.{table} ({columns}) SELECT {columns} FROM incoming.{table}
        WHERE {COLUMNS[table][0]} IN (SELECT id FROM incoming.news)
        ON CONFLICT ({quoted_columns(_key(table))}) DO
    """  # noqa: S608 - as above
    if table not in _GREATEST:
        yield f"{add} NOTHING"  # the whole row is the key
    for group in _GREATEST.get(table, ()):
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in group)
        yield f"{add} UPDATE SET {changes} WHERE {_greater(table, group, 'excluded', table)}"


_TABLES = tuple(table for table in COLUMNS if table != "forgotten")

_NEWS = tuple(map(_find_news, _TABLES))

_ADDITIONS = tuple(statement for table in _TABLES for statement in _add(table))


def stage(connection: sqlite3.Connection, found: Iterable[tuple[str, list[Row]]]) -> None:
    """Copy checked rows beside a journal, into a temporary database of the connection.

    The journal is neither changed nor locked. Further rows join those staged before.

    Args:
        connection: To the journal, outside any transaction.
        found: Tables and rows of them.
    """
    if all(name != "incoming" for _, name, _ in connection.execute("PRAGMA database_list")):
        connection.execute("ATTACH '' AS incoming")
        # With a journal on disk, a commit would span two files.
        connection.execute("PRAGMA incoming.journal_mode = MEMORY")
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE incoming.{table} ({quoted_columns(columns)})")
        connection.execute("CREATE TABLE incoming.news (id PRIMARY KEY) WITHOUT ROWID")
        connection.execute("CREATE INDEX incoming.entry_by_id ON entry (id)")
    connection.execute("BEGIN")
    try:
        for table, rows in found:
            marks = ", ".join("?" * len(COLUMNS[table]))
            connection.executemany(f"INSERT INTO incoming.{table} VALUES ({marks})", rows)  # noqa: S608 - as above
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def merge_staged(connection: sqlite3.Connection) -> MergeResult:
    """Join what was staged with what is there, inside a transaction of the caller's.

    Args:
        connection: With foreign keys on; what belongs to a forgotten entry goes with it.
    """

    def count(statement: str) -> int:
        return connection.execute(statement).rowcount

    forgotten = count("DELETE FROM main.entry WHERE id IN (SELECT id FROM incoming.forgotten)")
    count("DELETE FROM incoming.entry WHERE id IN (SELECT id FROM incoming.forgotten)")
    count("INSERT OR IGNORE INTO main.forgotten SELECT id FROM incoming.forgotten")
    forgotten += count("DELETE FROM incoming.entry WHERE id IN (SELECT id FROM main.forgotten)")
    added = count("""
        INSERT INTO incoming.news SELECT DISTINCT id FROM incoming.entry
        WHERE id NOT IN (SELECT id FROM main.entry)
    """)
    for statement in (*_NEWS, *_ADDITIONS):
        connection.execute(statement)
    (touched,) = connection.execute("SELECT count(*) FROM incoming.news").fetchone()
    (staged,) = connection.execute("SELECT count(DISTINCT id) FROM incoming.entry").fetchone()
    merged = MergeResult(added, touched - added, staged - touched, forgotten)
    for table in (*COLUMNS, "news"):
        connection.execute(f"DELETE FROM incoming.{table}")  # noqa: S608 - as above
    return merged
