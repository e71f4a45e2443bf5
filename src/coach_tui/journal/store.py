"""The journal: SQLite with a rollback journal and ``synchronous = EXTRA``, or SQLite in memory.

Reading sees what is committed, from any thread. Writing never waits: each record is queued
(3 microseconds) and committed by the writer's thread (0.7 to 15 ms, by disk).
A committed rep survives a power loss: of the settings tried, this one and WAL with ``FULL`` lost
nothing, and this one also opens on a full disk and is safe on SQLite before 3.51.3. Opening reads
the whole file to see whether it is sound: 28 ms for 18 MB, about ten years' worth.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from coach_tui.core.log.entry import (
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
    Timestamp,
    WorkRecord,
)
from coach_tui.journal import backups
from coach_tui.journal.database import Database, DatabaseFile, MemoryDatabase, open_file
from coach_tui.journal.errors import (
    DATABASE_ERRORS,
    NOTHING_CHANGED,
    WAY_OUT,
    JournalError,
    is_damage,
    reason,
)
from coach_tui.journal.jsonl import jsonl_lines, rows_of_lines
from coach_tui.journal.merge import (
    MergeResult,
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
    select_ids,
    select_last_done,
    select_records,
    select_sides,
    select_summaries,
    select_unfinished,
    update_end,
)
from coach_tui.journal.records import EntryRecord, JournalDump
from coach_tui.journal.writer import MemoryWriter, Write, Writer
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.analysis.trends import SideTotal
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.journal.row_checks import Row

_T = TypeVar("_T")


BUSY_MS = 2000  # How long to wait for another program's lock: far longer than a commit takes


class Journal:
    """The log of sessions. Made by ``Journal.open`` or ``Journal.in_memory``.

    In memory every record is committed at once. Each query opens the file again and does not
    wait for queued records; it raises ``JournalError`` where the file cannot be read.
    """

    def __init__(
        self, database: Database, writer: Writer | MemoryWriter, copy: Journal | None = None
    ) -> None:
        self._database = database
        self._writer = writer
        self._copy = copy
        self._of_earlier: list[tuple[str, Write]] = []  # Changes of entries not in the copy
        self._gathering = _Gathering()

    @classmethod
    def open(cls, path: Path, *, busy_ms: int = BUSY_MS, copy: Journal | None = None) -> Self:
        """Open the journal, making folder and file for this user only where there are none.

        ``copy`` is a journal in memory that gets every record too, in case the disk is full. The
        message of a ``JournalError`` is a sentence for the user, and the file is unchanged.
        """
        writer = Writer(open_file(path, busy_ms))
        return cls(DatabaseFile(path, busy_ms), writer, copy)

    @classmethod
    def in_memory(cls, problem: str | None = None) -> Self:
        """A journal for tests, and where no file can be opened; ``problem`` is the reason."""
        database = MemoryDatabase()
        return cls(database, MemoryWriter(database, problem))

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """The committed entries, newest first, at most ``limit``."""
        records = self.read(lambda c: select_records(c, limit=limit, deleted=deleted))
        return [record.entry() for record in records]

    def record(self, entry_id: str) -> EntryRecord | None:
        return next(iter(self.read(lambda c: select_records(c, entry_id=entry_id))), None)

    def records(self) -> list[EntryRecord]:
        return self.read(select_records)

    def ids(self, prefix: str = "") -> list[str]:
        """The ids that begin with some letters, deleted entries included; newest first."""
        return self.read(lambda connection: select_ids(connection, prefix))

    def deleted(self) -> list[str]:
        return self.read(select_deleted)

    def dump(self) -> JournalDump:
        return self.read(select_dump)

    def tombstones(self) -> frozenset[str]:
        return self.read(select_tombstones)

    def unfinished(self) -> list[Entry]:
        """Entries that can be resumed, at most one of each session; newest first."""
        return self.read(select_unfinished)

    def entry(self, entry_id: str) -> Entry | None:
        record = self.record(entry_id)
        return None if record is None else record.entry()

    def summaries(self) -> list[EntrySummary]:
        return self.read(select_summaries)

    def side_totals(self, ids: Collection[str]) -> list[SideTotal]:
        return self.read(lambda connection: select_sides(connection, ids))

    def last_done(self) -> dict[str, str]:
        return self.read(select_last_done)

    def read(self, query: Callable[[sqlite3.Connection], _T]) -> _T:
        """Query the database; the function may neither write through the connection nor store it."""
        try:
            with self._database.reading() as connection:
                return query(connection)
        except DATABASE_ERRORS as error:
            way_out = f" {WAY_OUT}" if is_damage(error) else ""
            raise JournalError(f"The journal cannot be read: {reason(error)}.{way_out}") from error
        except (ValueError, TypeError) as error:
            why = safe_text(str(error))
            raise JournalError(f"The journal is damaged: {why}. {WAY_OUT}") from error

    def begin(self, entry: EntryHead) -> None:
        self.write(lambda connection: insert_entry(connection, entry))

    def resume(self, entry_id: str) -> None:
        """Queue that an entry is under way again; the records that follow belong to it."""
        if self._copy is not None:
            with suppress(JournalError):
                self._copy_entry(entry_id, self._copy)
        self.write(lambda c: update_end(c, entry_id, EntryState.UNFINISHED, None, None))

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        self.write(_Append(entry_id, lambda c, seq: insert_rep(c, entry_id, seq, rep)))

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        self.write(_Append(entry_id, lambda c, seq: insert_work(c, entry_id, seq, work)))

    def change(self, entry_id: str, change: AnnotationRecord) -> None:
        def write(connection: sqlite3.Connection) -> None:
            insert_change(connection, entry_id, change)

        if self._copy is None or self._copy.ids(entry_id):
            self.write(write)
            return
        self._of_earlier.append((entry_id, write))
        self._put(write)

    def complete_copy(self) -> None:
        """Put the changes of earlier entries into the copy too, with those entries. Blocks."""
        if self._copy is None:
            return
        for entry_id, write in self._of_earlier:
            if not self._copy.ids(entry_id):
                self._copy_entry(entry_id, self._copy)
            self._copy.write(write)

    def _copy_entry(self, entry_id: str, copy: Journal) -> None:
        # Merged rather than replaced: the file may lack records that are still queued.
        record = self.record(entry_id)
        lines = jsonl_lines(JournalDump(() if record is None else (record,)))
        copy.merge_rows(rows_of_lines(lines, "this journal"))

    def end(self, entry_id: str, state: EntryState, ended: Timestamp, running_ms: int) -> None:
        self.write(lambda connection: update_end(connection, entry_id, state, ended, running_ms))

    def write(self, write: Write) -> None:
        """Queue a change, for the copy too where there is one."""
        if self._copy is not None:
            self._copy.write(write)
        self._put(write)

    @contextmanager
    def together(self) -> Generator[None]:
        """Commit what this thread records meanwhile as one: after a kill all of it is there, or none."""
        writes: list[Write] = []
        self._gathering.writes = writes
        try:
            yield
        finally:
            self._gathering.writes = None
            if writes:
                self._writer.put(*writes)

    def _put(self, write: Write) -> None:
        if self._gathering.writes is None:
            self._writer.put(write)
        else:
            self._gathering.writes.append(write)

    def merge(self, path: Path) -> MergeResult:
        """Merge another machine's journal or an export of it, all or none, after a backup.

        Blocks. The file is read and checked before the journal is locked.
        """
        return self.merge_rows(rows_of_file(path, BUSY_MS))

    def merge_rows(self, rows: Iterable[tuple[str, list[Row]]]) -> MergeResult:
        with self._writing() as connection:
            stage(connection, rows)
            if self._database.backups is not None:
                backups.make_backup(connection, self._database.backups, datetime.now(UTC))
            connection.execute("BEGIN IMMEDIATE")
            result = merge_staged(connection)
            connection.execute("COMMIT")
            return result

    def purge(self, ids: Collection[str]) -> int:
        """Delete entries for good and store only their ids; the number of deleted ones. Blocks.

        Their place in the file is overwritten; backups are not touched.
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
        """A connection besides the writer's, which has nothing left to write."""
        if not self.flush():
            raise JournalError(self.problem or "The journal cannot be written now.")
        try:
            with self._database.writing() as connection:
                yield connection
        except DATABASE_ERRORS as error:
            raise JournalError(
                f"The journal cannot be written: {reason(error)}. {NOTHING_CHANGED}"
            ) from error
        except OSError as error:
            raise JournalError(
                f"No backup can be made: {error.strerror or error}. {NOTHING_CHANGED}"
            ) from error

    def back_up(self) -> Path:
        folder, now = self._database.backups, datetime.now(UTC)
        if folder is None:
            raise JournalError("A journal in memory has no backups.")
        return self.read(lambda connection: backups.make_backup(connection, folder, now))

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until the queue is committed; ``False`` once a fresh try fails or time runs out."""
        return self._writer.flush(timeout_s)

    @property
    def problem(self) -> str | None:
        """One sentence while writing fails, else ``None``."""
        return self._writer.problem

    def close(self) -> None:
        """Try to write the rest of the queue, then close the file. Blocks; may be called twice.

        Where that fails, ``problem`` still says so afterwards.
        """
        self._writer.close()


class _Gathering(threading.local):
    writes: list[Write] | None = None  # What a thread records together


class _Append:
    """A record that takes the next number of its entry, once in each database.

    A commit can report an error although it took effect. With the number of the first try, the
    next try finds the record already there.
    """

    def __init__(self, entry_id: str, insert: Callable[[sqlite3.Connection, int], None]) -> None:
        self._entry_id = entry_id
        self._insert = insert
        self._seqs: dict[sqlite3.Connection, int] = {}

    def __call__(self, connection: sqlite3.Connection) -> None:
        if connection not in self._seqs:
            self._seqs[connection] = next_seq(connection, self._entry_id)
        self._insert(connection, self._seqs[connection])
