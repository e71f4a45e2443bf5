"""The thread that writes: a queue in memory, each item a transaction.

An item that cannot be written stays at the head of the queue and is tried again with the next
write, with the next flush, and every second.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from coach_tui.journal.errors import is_damage, never_written, record_refused, writing_failed

if TYPE_CHECKING:
    from coach_tui.journal.database import MemoryDatabase

# Makes one change inside a transaction; done twice, it changes nothing more.
Write = Callable[[sqlite3.Connection], None]

_RETRY_S = 1.0

# SQLite's errors for a record that it refuses at every try.
_REFUSALS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


class Writer:
    """Owns the writing connection, which is in autocommit mode and usable from another thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changed = threading.Condition()
        # The fields below are accessed only with the condition held.
        self._queue: deque[tuple[Write, ...]] = deque()
        self._put = 0
        self._finished = 0
        self._asked = False
        self._closing = False
        self._pass = 0
        self._failed_pass = 0
        self._failing: sqlite3.Error | None = None
        self._refused: str | None = None
        self._damaged = False
        # A daemon, so that a program that does not close the journal can still end.
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str | None:
        """The present problem in one or two sentences; that of a refused record stays."""
        with self._changed:
            if self._failing is None:
                return self._refused
            if self._closing:
                return never_written(self._failing, partly=self._finished > 0)
            return writing_failed(self._failing)

    def put(self, *writes: Write) -> None:
        """Queue changes that are committed as one; returns at once."""
        with self._changed:
            if self._closing:
                raise RuntimeError("the journal is closed")
            self._queue.append(writes)
            self._put += len(writes)
            self._asked = True
            self._changed.notify_all()

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was queued is committed; ``False`` if a try fails or time runs out."""
        with self._changed:
            target = self._put
            # A pass under way may have failed for a reason that is gone by now.
            fresh = self._pass + 1
            self._asked = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: (
                    self._finished >= target
                    or self._failed_pass >= fresh
                    or self._damaged
                    or not self._thread.is_alive()
                ),
                timeout_s,
            )
            return self._finished >= target

    def close(self) -> None:
        """Try once more to write the queue, end the thread, close the connection."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._asked or self._closing,
                    _RETRY_S if self._queue and not self._damaged else None,
                )
                self._asked = False
                closing = self._closing
                self._pass += 1
            self._write_all()
        self._connection.close()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                if not self._queue or self._damaged:
                    return
                writes = self._queue[0]
            refused: str | None = None
            try:
                _commit(self._connection, *writes)
            except Exception as error:  # noqa: BLE001  (a dead thread would lose all later records)
                if isinstance(error, sqlite3.Error) and not isinstance(error, _REFUSALS):
                    self._fail(error)
                    return
                if len(writes) > 1:  # all but the one that is refused are written
                    with self._changed:
                        self._queue.popleft()
                        self._queue.extendleft((write,) for write in reversed(writes))
                    continue
                # Left in the queue, it would block all later records for good.
                refused = record_refused(error)
            with self._changed:
                self._queue.popleft()
                self._finished += len(writes)
                self._failing = None
                self._refused = refused or self._refused
                self._changed.notify_all()

    def _fail(self, error: sqlite3.Error) -> None:
        with self._changed:
            self._failing = error
            self._failed_pass = self._pass
            self._damaged = is_damage(error)
            self._changed.notify_all()


class MemoryWriter:
    """Writes to a database in memory, in the caller's thread, since nothing there waits."""

    def __init__(self, database: MemoryDatabase, problem: str | None) -> None:
        self._database = database
        self.problem = problem
        self._closed = False

    def put(self, *writes: Write) -> None:
        with self._database.writing() as connection:
            if self._closed:
                raise RuntimeError("the journal is closed")
            for write in writes:
                try:
                    _commit(connection, write)
                except Exception as error:  # noqa: BLE001 - as on disk, it blocks no other
                    self.problem = record_refused(error)

    def flush(self, timeout_s: float) -> bool:  # noqa: ARG002 - as on disk
        """Whether all is written: always."""
        return True

    def close(self) -> None:
        """Refuse further changes; the database can still be read."""
        self._closed = True


def _commit(connection: sqlite3.Connection, *writes: Write) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        for write in writes:
            write(connection)
        connection.execute("COMMIT")
    finally:
        # A COMMIT that a reader blocked leaves the transaction open.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
