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
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.backups import backups_in, is_sound
from coach_tui.journal.files import connect, connect_for_reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

_TAKE_OUT = "DELETE FROM entry WHERE id = ?"
_MARK = "INSERT INTO forgotten (id) VALUES (?) ON CONFLICT DO NOTHING"
_HELD = "SELECT 1 FROM entry WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1"
_HAS_MARKS = "SELECT 1 FROM sqlite_schema WHERE name = 'forgotten'"


def forget(connection: sqlite3.Connection, ids: Iterable[str]) -> int:
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


def select_forgotten(connection: sqlite3.Connection) -> frozenset[str]:
    """The ids of everything that was ever forgotten here."""
    rows: list[tuple[str]] = connection.execute("SELECT id FROM forgotten").fetchall()
    return frozenset(row[0] for row in rows)


def backups_with(folder: Path, ids: Collection[str], busy_ms: int) -> list[Path]:
    """The backups that hold any of some entries, newest first. Damaged ones are left out."""
    return [path for _, path in backups_in(folder) if _holds(path, ids, busy_ms)]


def take_out_of_backup(path: Path, ids: Iterable[str], busy_ms: int) -> None:
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
                forget(connection, ids)
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
