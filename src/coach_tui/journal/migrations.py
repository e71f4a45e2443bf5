"""The schema, as the steps that lead to it.

Append only: a migration that has been released is never changed, for files made
by it exist. Each one is a transaction together with ``PRAGMA user_version``, so a
file is always at one version or the next, whatever is cut off when.

About the shape: ``seq`` counts reps and work of an entry in one row of numbers,
in the order they were done, and is what a repeated write and a merge recognise
a record by. There is deliberately no index that starts with the exercise: SQLite
prefers it for questions about a month and reads the whole history for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x434F4348
"""``COCH`` in ASCII: the mark, in the file's header, that it is a journal of this program."""

_FIRST = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    """
    CREATE TABLE entry (
        id                 TEXT PRIMARY KEY NOT NULL,
        session            TEXT NOT NULL,
        title              TEXT NOT NULL,
        content_hash       TEXT NOT NULL,
        started_utc_ms     INTEGER NOT NULL,
        started_offset_s   INTEGER NOT NULL,
        started_zone       TEXT NOT NULL,
        started_local_date TEXT NOT NULL,
        ended_utc_ms       INTEGER,
        ended_offset_s     INTEGER,
        ended_zone         TEXT,
        ended_local_date   TEXT,
        state              TEXT NOT NULL DEFAULT 'unfinished'
                           CHECK (state IN ('unfinished', 'completed', 'stopped')),
        running_ms         INTEGER NOT NULL DEFAULT 0 CHECK (running_ms >= 0),
        rpe                INTEGER CHECK (rpe BETWEEN 0 AND 10),
        pain               INTEGER CHECK (pain BETWEEN 0 AND 10),
        note               TEXT NOT NULL DEFAULT '',
        CHECK ((state = 'unfinished') = (ended_utc_ms IS NULL)),
        CHECK ((ended_utc_ms IS NULL) = (ended_offset_s IS NULL)),
        CHECK ((ended_utc_ms IS NULL) = (ended_zone IS NULL)),
        CHECK ((ended_utc_ms IS NULL) = (ended_local_date IS NULL))
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE bout (
        entry_id    TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
        bout        INTEGER NOT NULL,
        exercise    TEXT NOT NULL,
        name        TEXT NOT NULL,
        "set"       INTEGER NOT NULL,
        sets        INTEGER NOT NULL,
        side        TEXT,
        reps        INTEGER,
        duration_ms INTEGER,
        unit        TEXT,
        PRIMARY KEY (entry_id, bout)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE rep (
        entry_id      TEXT NOT NULL,
        seq           INTEGER NOT NULL,
        bout          INTEGER NOT NULL,
        rep           INTEGER NOT NULL,
        up_ms         INTEGER NOT NULL,
        hold_ms       INTEGER NOT NULL,
        down_ms       INTEGER NOT NULL,
        pause_ms      INTEGER NOT NULL,
        at_utc_ms     INTEGER NOT NULL,
        at_offset_s   INTEGER NOT NULL,
        at_zone       TEXT NOT NULL,
        at_local_date TEXT NOT NULL,
        PRIMARY KEY (entry_id, seq),
        FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE work (
        entry_id      TEXT NOT NULL,
        seq           INTEGER NOT NULL,
        bout          INTEGER NOT NULL,
        duration_ms   INTEGER NOT NULL,
        whole         INTEGER NOT NULL CHECK (whole IN (0, 1)),
        at_utc_ms     INTEGER NOT NULL,
        at_offset_s   INTEGER NOT NULL,
        at_zone       TEXT NOT NULL,
        at_local_date TEXT NOT NULL,
        PRIMARY KEY (entry_id, seq),
        FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX entry_by_day ON entry (started_local_date, state, session)",
    "CREATE INDEX entry_by_start ON entry (started_utc_ms)",
    "CREATE INDEX entry_by_session ON entry (session, started_utc_ms, state, started_local_date)",
)

# A record is its whole row: two machines that went on with the same entry have
# different records of the same number, and a merge keeps both. WITHOUT ROWID
# stores a row in its key's tree anyway, so the long key costs nothing.
_RECORDS_BY_CONTENT = (
    """
    CREATE TABLE rep_by_content (
        entry_id      TEXT NOT NULL,
        seq           INTEGER NOT NULL,
        bout          INTEGER NOT NULL,
        rep           INTEGER NOT NULL,
        up_ms         INTEGER NOT NULL,
        hold_ms       INTEGER NOT NULL,
        down_ms       INTEGER NOT NULL,
        pause_ms      INTEGER NOT NULL,
        at_utc_ms     INTEGER NOT NULL,
        at_offset_s   INTEGER NOT NULL,
        at_zone       TEXT NOT NULL,
        at_local_date TEXT NOT NULL,
        PRIMARY KEY (entry_id, seq, at_utc_ms, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
            at_offset_s, at_zone, at_local_date),
        FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO rep_by_content SELECT entry_id, seq, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
        at_utc_ms, at_offset_s, at_zone, at_local_date FROM rep
    """,
    "DROP TABLE rep",
    "ALTER TABLE rep_by_content RENAME TO rep",
    """
    CREATE TABLE work_by_content (
        entry_id      TEXT NOT NULL,
        seq           INTEGER NOT NULL,
        bout          INTEGER NOT NULL,
        duration_ms   INTEGER NOT NULL,
        whole         INTEGER NOT NULL CHECK (whole IN (0, 1)),
        at_utc_ms     INTEGER NOT NULL,
        at_offset_s   INTEGER NOT NULL,
        at_zone       TEXT NOT NULL,
        at_local_date TEXT NOT NULL,
        PRIMARY KEY (entry_id, seq, at_utc_ms, bout, duration_ms, whole,
            at_offset_s, at_zone, at_local_date),
        FOREIGN KEY (entry_id, bout) REFERENCES bout (entry_id, bout) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO work_by_content SELECT entry_id, seq, bout, duration_ms, whole,
        at_utc_ms, at_offset_s, at_zone, at_local_date FROM work
    """,
    "DROP TABLE work",
    "ALTER TABLE work_by_content RENAME TO work",
)

# What is said of an entry afterwards. ``value`` is JSON; the row with the highest
# (turn, at_utc_ms, id) for its entry, field and part counts.
_CHANGES = (
    """
    CREATE TABLE change (
        entry_id      TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
        id            TEXT NOT NULL,
        field         TEXT NOT NULL,
        part          TEXT NOT NULL,
        value         TEXT NOT NULL,
        turn          INTEGER NOT NULL,
        at_utc_ms     INTEGER NOT NULL,
        at_offset_s   INTEGER NOT NULL,
        at_zone       TEXT NOT NULL,
        at_local_date TEXT NOT NULL,
        PRIMARY KEY (entry_id, id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX change_by_entry ON change (entry_id, field, part, turn, at_utc_ms, id)",
)

# What is left of entries that were taken out for good, so that no merge brings them back.
_FORGOTTEN = ("CREATE TABLE forgotten (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _RECORDS_BY_CONTENT, _CHANGES, _FORGOTTEN)
"""Each migration's statements; the file's version is how many of them it has seen."""


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen."""
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return row[0]


def migrate(
    connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS
) -> None:
    """Bring a file to the newest schema, one transaction for each step.

    Args:
        connection: In autocommit mode (``isolation_level=None``).
        migrations: All steps from the first on.

    Raises:
        sqlite3.Error: A step failed; the file is at the version before that step.
    """
    while version_of(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another process may have been quicker.
            version = version_of(connection)
            for statement in migrations[version] if version < len(migrations) else ():
                connection.execute(statement)
            if version < len(migrations):
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
