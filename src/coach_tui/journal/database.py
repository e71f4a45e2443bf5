"""The journal's file: created whole or not at all, checked before it is written to."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Generator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.files import atomic_file, make_private_folder
from coach_tui.journal import backups
from coach_tui.journal.connection import connect, reading
from coach_tui.journal.errors import DATABASE_ERRORS, WAY_OUT, JournalError, is_damage, reason
from coach_tui.journal.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from coach_tui.journal.row_checks import COLUMNS, SELECT_TABLES
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path


_NO_VERSION = 100  # No version of this program will write so high a number: it is damaged

# Only the tables with indexes, as those of reps, which are long, have none.
_SELECT_INDEX_FAULTS = """
    SELECT fault.* FROM (SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'index' AND sql <> '') AS indexed,
        pragma_integrity_check(indexed.tbl_name) AS fault
    WHERE fault.integrity_check <> 'ok' LIMIT 1
"""


class DatabaseFile(Struct, frozen=True):
    """A journal's file, opened for each use."""

    path: Path
    busy_ms: int

    @property
    def backups(self) -> Path:
        return backups.backup_folder(self.path)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return reading(self.path, self.busy_ms)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection besides that of the writer's thread."""
        return closing(connect(self.path, self.busy_ms))


class MemoryDatabase:
    """A journal's database in memory: one connection, which threads use in turn."""

    backups = None

    def __init__(self) -> None:
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._turn = threading.Lock()
        # Closed by garbage collection: there is no file to release.
        weakref.finalize(self, self._connection.close)
        _empty_database().backup(self._connection)
        self._connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._turn:
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    reading = writing


@cache
def _empty_database() -> sqlite3.Connection:
    """The newest schema, made once: copying it takes a fiftieth of the time."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


Database = DatabaseFile | MemoryDatabase  # A journal's database: a file, or in memory


def open_file(path: Path, busy_ms: int) -> sqlite3.Connection:
    """Open the journal for writing, making it if there is none, and migrate it.

    A file that is damaged, empty, another program's or newer than this program is not written to:
    the ``JournalError`` says why.
    """
    shown = safe_text(str(path))
    try:
        if not path.exists():
            _make(path)
        # stat, not open: opening and closing the file would drop the locks that SQLite
        # holds on it in this process.
        if path.stat().st_size == 0:
            raise JournalError(
                f"The journal {shown} is empty, which this program never leaves it. {WAY_OUT}"
            )
        connection = connect(path, busy_ms)
    except (OSError, *DATABASE_ERRORS) as error:
        raise JournalError(_unusable(shown, error, "opened")) from error
    try:
        check_sound(connection, shown, with_indexes=True)
        connection.execute("PRAGMA journal_mode = DELETE")
        _back_up(connection, path)
        migrate(connection)
    except DATABASE_ERRORS as error:
        connection.close()
        raise JournalError(_unusable(shown, error, "used")) from error
    except BaseException:
        connection.close()
        raise
    _keep_private(path)
    return connection


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Make the day's backup, and before the schema changes one that must not fail."""
    folder, now = backups.backup_folder(path), datetime.now(UTC)
    is_older = version_of(connection) < len(MIGRATIONS)
    if not is_older and (not _has_entries(connection) or not backups.is_due(folder, now)):
        return
    try:
        backups.make_backup(connection, folder, now)
    except (OSError, sqlite3.Error) as error:
        if not is_older:
            return  # tried again at the next start
        raise JournalError(
            f"The journal {safe_text(str(path))} is of an older version, and no backup can be made before it is brought up to date: {reason(error)}."
        ) from error


def _has_entries(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is not None


def _unusable(shown: str, error: Exception, participle: str) -> str:
    if is_damage(error):
        return f"The journal {shown} is damaged or not a journal; it is left as it is. {WAY_OUT}"
    return f"The journal {shown} cannot be {participle}: {reason(error)}."


def check_sound(connection: sqlite3.Connection, shown: str, *, with_indexes: bool = False) -> None:
    """Check a journal before anything is written to it, or merged from it."""
    if not is_sound(connection, shown) or (with_indexes and not are_indexes_sound(connection)):
        raise JournalError(f"The journal {shown} is damaged; it is left as it is. {WAY_OUT}")


def is_sound(connection: sqlite3.Connection, shown: str) -> bool:
    """Whether a journal is undamaged; raises for another program's or a newer one's."""
    mark: tuple[int] = connection.execute("PRAGMA application_id").fetchone()
    if mark[0] != APPLICATION_ID:
        if _has_tables(connection):
            return False
        raise JournalError(
            f"The file {shown} is another program's database, not a journal; it is left as it is."
        )
    if len(MIGRATIONS) < version_of(connection) < _NO_VERSION:
        raise JournalError(
            f"The journal {shown} was written by a newer version of this program; update to that version to use it."
        )
    if not 0 < version_of(connection) < _NO_VERSION or not _has_tables(connection):
        return False
    # A broken page can still take inserts, and be made worse by them.
    verdict: tuple[str] = connection.execute("PRAGMA quick_check(1)").fetchone()
    return verdict[0] == "ok"


def are_indexes_sound(connection: sqlite3.Connection) -> bool:
    """Whether the indexes have what their tables have; a query that one answers is wrong otherwise.

    ``quick_check`` does not look. What is read table by table, to be merged, needs no index.
    """
    return connection.execute(_SELECT_INDEX_FAULTS).fetchone() is None


def _has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the tables exist with all their columns."""
    tables = {name for (name,) in connection.execute(SELECT_TABLES)}
    older = {"change", "forgotten"} if version_of(connection) < len(MIGRATIONS) else set[str]()
    for table, columns in COLUMNS.items():
        info = connection.execute(f"PRAGMA table_info({table})")
        if not (table in tables and {*columns} <= {row[1] for row in info}) and (
            table in tables or table not in older
        ):
            return False
    return True


def _make(path: Path) -> None:
    """Make an empty journal under another name, and rename it when it is whole.

    So the file is never seen half made, and an empty one always means a loss.
    """
    make_private_folder(path.parent)
    backups.sweep(path.parent, f".{path.name}-*.new*", datetime.now(UTC))
    with (
        suppress(FileExistsError),  # another process was quicker
        atomic_file(path, overwrite=False) as draft,
        closing(connect(draft, busy_ms=0)) as connection,
    ):
        migrate(connection)


def _keep_private(path: Path) -> None:
    """Remove other users' permissions on the file, not on a folder, which may be shared."""
    if os.name != "posix":
        return  # there, the user's profile is private as a whole
    with suppress(OSError):  # another owner's file
        mode = path.stat().st_mode
        if mode & 0o077:
            path.chmod(mode & 0o700)
