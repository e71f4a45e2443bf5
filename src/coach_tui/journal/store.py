"""Reading the journal: what is committed, from any thread."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from coach_tui.journal import backups
from coach_tui.journal.database import DatabaseFile, MemoryDatabase, open_file
from coach_tui.journal.errors import JournalError, reason
from coach_tui.journal.jsonl import rows_of_lines, write_jsonl
from coach_tui.journal.merge import (
    merge_staged,
    purge,
    rows_of_file,
    select_dump,
    select_tombstones,
    stage,
)
from coach_tui.journal.queries import (
    insert_change,
    insert_entry,
    insert_rep,
    insert_work,
    next_seq,
    select_deleted,
    select_entries,
    select_last_done,
    select_records,
    select_unfinished,
    update_end,
    update_resumed,
)
from coach_tui.journal.records import JournalDump
from coach_tui.journal.summaries import select_summaries
from coach_tui.journal.writer import MemoryWriter, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable
    from pathlib import Path

    from coach_tui.core.log.entry import (
        AnnotationRecord,
        Entry,
        EntryState,
        NewEntry,
        RepRecord,
        Timestamp,
        WorkRecord,
    )
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.journal.database import Database
    from coach_tui.journal.merge import MergeResult
    from coach_tui.journal.records import EntryRecord
    from coach_tui.journal.row_checks import Row
    from coach_tui.journal.writer import Write

_T = TypeVar("_T")


class JournalReader:
    """What a journal's database holds.

    Each question opens a file anew and waits for nothing that is still queued.

    Args:
        database: The file, or the one in memory.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """What is committed, newest first.

        Args:
            limit: At most so many; all when ``None``.
            deleted: Those that the person has deleted too.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(lambda c: select_entries(c, limit=limit, deleted=deleted))

    def record(self, entry_id: str) -> EntryRecord | None:
        """One entry with all that is kept of it; ``None`` when there is none of that id.

        Raises:
            JournalError: The file cannot be read.
        """
        found = self.read(lambda c: select_records(c, entry_id=entry_id))
        return found[0] if found else None

    def records(self) -> list[EntryRecord]:
        """All that is committed, deleted entries included, newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_records)

    def deleted(self) -> list[str]:
        """The ids of the entries that are deleted and not yet forgotten, newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_deleted)

    def dump(self) -> JournalDump:
        """All that is committed, and the ids of what was forgotten.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_dump)

    def tombstones(self) -> frozenset[str]:
        """The ids of everything that was ever forgotten.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_tombstones)

    def unfinished(self) -> list[Entry]:
        """Entries that can be resumed, at most one of each session; newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_unfinished)

    def entry(self, entry_id: str) -> Entry | None:
        """One entry, deleted or not; ``None`` when there is none of that id.

        Raises:
            JournalError: The file cannot be read.
        """
        found = self.read(lambda connection: select_entries(connection, entry_id=entry_id))
        return found[0] if found else None

    def summaries(self) -> list[EntrySummary]:
        """All that is committed in short, deleted entries left out, newest first. Quick.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_summaries)

    def last_done(self) -> dict[str, str]:
        """The local date of each session's newest entry that was ended with something done.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_last_done)

    def read(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        """Ask the database something.

        Args:
            question: Asks it through a connection that is not its to write through, nor to keep.

        Raises:
            JournalError: The file cannot be read.
        """
        try:
            with self._database.reading() as connection:
                return question(connection)
        except sqlite3.Error as error:
            raise JournalError(f"The journal cannot be read: {reason(error)}.") from error


# MERGED: The journal: SQLite with a rollback journal, ``synchronous = EXTRA``; or SQLite in memory.
#
# MERGED: On disk a rep is safe once its transaction is committed: of the settings tried, this one
# MERGED: and WAL with FULL lost nothing at a power loss, and this one also opens on a full
# MERGED: disk and is safe on SQLite before 3.51.3.
#
# MERGED: A commit was measured at 0.7 ms on one disk and 15 ms on another of the same
# MERGED: machine, queueing it at 3 microseconds; a rep takes seconds. Opening reads the
# MERGED: whole file to see whether it is sound: 28 ms for 18 MB, about ten years' worth.


BUSY_MS = 2000
"""How long to wait for another program's lock: far longer than any commit takes."""


class JournalWriter(Protocol):
    """The part of a journal that a running session needs. No call but ``flush`` waits for a disk."""

    def begin(self, entry: NewEntry) -> None:
        """Record the start of a session; an entry of that id is left as it is."""
        ...

    def resume(self, entry_id: str) -> None:
        """Record that an interrupted or stopped session is under way again."""
        ...

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        """Record a finished rep."""
        ...

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        """Record timed or open work."""
        ...

    def change(self, entry_id: str, change: AnnotationRecord) -> None:
        """Record a rating, a note, an answer, a correction or a deletion."""
        ...

    def end(self, entry_id: str, state: EntryState, ended: Timestamp, running_ms: int) -> None:
        """Record that the session was completed or stopped."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait until all records are committed; ``False`` as soon as a fresh try to write fails."""
        ...

    @property
    def problem(self) -> str | None:
        """One sentence for a person when a record could not be written, else ``None``."""
        ...


class Journal(JournalReader):
    """The sessions done. Made by ``Journal.open`` or ``Journal.in_memory``.

    Writing to a file is queued to a thread and never waits; reading sees what is committed.
    In memory every record is committed at once.
    """

    def __init__(
        self, database: Database, writer: Writer | MemoryWriter, copy: Journal | None = None
    ) -> None:
        super().__init__(database)
        self._writer = writer
        self._copy = copy

    @classmethod
    def open(cls, path: Path, *, busy_ms: int = BUSY_MS, copy: Journal | None = None) -> Self:
        """Open the journal, making folder and file for this user only where there are none.

        Args:
            path: The file.
            busy_ms: How long to wait for a lock that another program holds.
            copy: A journal in memory that gets every record too, for the day when the
                disk takes none.

        Raises:
            JournalError: It is damaged, empty, newer than this program or out of
                reach; the message is a sentence for a person, and the file is as it was.
        """
        writer = Writer(open_file(path, busy_ms))
        return cls(DatabaseFile(path, busy_ms), writer, copy)

    @classmethod
    def in_memory(cls, trouble: str | None = None) -> Self:
        """A journal that lasts as long as the object: for tests, and where no file can be opened.

        Args:
            trouble: Why there is no file, in one sentence; shown as ``trouble``.
        """
        database = MemoryDatabase()
        return cls(database, MemoryWriter(database, trouble))

    def begin(self, entry: NewEntry) -> None:
        """Queue the start of a session."""
        self.write(lambda connection: insert_entry(connection, entry))

    def resume(self, entry_id: str) -> None:
        """Queue that an entry is under way again; what follows goes to it."""
        if self._copy is not None:
            # Joined, for the file may lack records that are still queued.
            with suppress(JournalError):
                page = self.record(entry_id)
                lines = write_jsonl(JournalDump(() if page is None else (page,)))
                self._copy.merge_rows(rows_of_lines(lines, "this journal"))
        self.write(lambda connection: update_resumed(connection, entry_id))

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        """Queue a finished rep."""
        self.write(_Append(entry_id, lambda c, seq: insert_rep(c, entry_id, seq, rep)))

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        """Queue timed or open work."""
        self.write(_Append(entry_id, lambda c, seq: insert_work(c, entry_id, seq, work)))

    def change(self, entry_id: str, change: AnnotationRecord) -> None:
        """Queue what a person says of an entry: a rating, a note, a correction, its deletion."""
        self.write(lambda connection: insert_change(connection, entry_id, change))

    def end(self, entry_id: str, state: EntryState, ended: Timestamp, running_ms: int) -> None:
        """Queue how a session ended: completed or stopped."""
        self.write(lambda connection: update_end(connection, entry_id, state, ended, running_ms))

    def write(self, write: Write) -> None:
        """Queue a change, for the copy too where there is one.

        Raises:
            RuntimeError: The journal has been closed.
        """
        if self._copy is not None:
            self._copy.write(write)
        self._writer.put(write)

    def merge(self, path: Path) -> MergeResult:
        """Take in another machine's journal or an export of it, all or none, after a backup.

        Waits until it is done. The file is read and checked before the journal is locked.

        Raises:
            JournalError: The file is not fit to be merged, or the journal cannot be written; nothing has changed.
        """
        return self.merge_rows(rows_of_file(path, BUSY_MS))

    def merge_rows(self, rows: Iterable[tuple[str, list[Row]]]) -> MergeResult:
        """Merge checked rows: see ``merge``."""
        with self._writing() as connection:
            stage(connection, rows)
            if self._database.backups is not None:
                backups.make_backup(connection, self._database.backups, datetime.now(UTC))
            connection.execute("BEGIN IMMEDIATE")
            merged = merge_staged(connection)
            connection.execute("COMMIT")
            return merged

    def purge(self, ids: Collection[str]) -> int:
        """Take entries out for good and keep only their ids. Waits until it is done.

        What they held is overwritten in the file; backups are not touched.

        Returns:
            How many entries there were of these.

        Raises:
            JournalError: It could not be done; nothing has changed.
        """
        with self._writing() as connection:
            connection.execute("BEGIN IMMEDIATE")
            count = purge(connection, ids)
            connection.execute("COMMIT")
            with suppress(sqlite3.Error):
                connection.execute("VACUUM")  # only to give the room back
            return count

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        """A connection besides the writer's, which has nothing left to write.

        Raises:
            JournalError: It cannot be written to.
        """
        if not self.flush():
            raise JournalError(self.problem or "The journal cannot be written now.")
        try:
            with self._database.writing() as connection:
                yield connection
        except sqlite3.Error as error:
            raise JournalError(f"The journal cannot be written: {reason(error)}.") from error
        except OSError as error:
            raise JournalError(f"No backup can be made: {error.strerror or error}.") from error

    def back_up(self) -> Path:
        """Make a backup of what is committed now.

        Returns:
            The backup.

        Raises:
            JournalError: The journal cannot be read, the disk is full, or there is no file.
            OSError: The folder for backups cannot be written to.
        """
        folder, now = self._database.backups, datetime.now(UTC)
        if folder is None:
            raise JournalError("A journal in memory has no backups.")
        return self.read(lambda connection: backups.make_backup(connection, folder, now))

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until all that was queued is committed.

        Returns:
            Whether it is; ``False`` as soon as a fresh try has failed, or after ``timeout_s``.
        """
        return self._writer.flush(timeout_s)

    @property
    def problem(self) -> str | None:
        """One sentence when writing fails, ``None`` when all is fine. Goes by itself."""
        return self._writer.problem

    def close(self) -> None:
        """Try to write what is left, then let go of the file. Waits; may be called twice.

        Where that fails, ``trouble`` still says so afterwards.
        """
        self._writer.close()


class _Append:
    """A record that takes the next number of its entry, once in each database.

    A commit can report an error although it took effect. The number found at the
    first try makes the next try find the record already there.
    """

    def __init__(self, entry_id: str, insert: Callable[[sqlite3.Connection, int], None]) -> None:
        self._entry_id = entry_id
        self._insert = insert
        self._seqs: dict[sqlite3.Connection, int] = {}

    def __call__(self, connection: sqlite3.Connection) -> None:
        if connection not in self._seqs:
            self._seqs[connection] = next_seq(connection, self._entry_id)
        self._insert(connection, self._seqs[connection])
