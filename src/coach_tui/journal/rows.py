"""Between the values of ``core.entry`` and the rows of the journal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coach_tui.core.entry import (
    Entry,
    EntryState,
    Moment,
    NewEntry,
    PlannedBout,
    RepRecord,
    WorkRecord,
)

if TYPE_CHECKING:
    import sqlite3

# Written out, so that no statement is ever put together while the program runs.
_INSERT_ENTRY = """
    INSERT INTO entry (id, session, title, content_hash,
        started_utc_ms, started_offset_s, started_zone, started_local_date)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
"""
_INSERT_BOUT = """
    INSERT INTO bout (entry_id, bout, exercise, name, "set", sets, side, reps, duration_ms, unit)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_REP = """
    INSERT INTO rep (entry_id, seq, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
        at_utc_ms, at_offset_s, at_zone, at_local_date)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entry_id, seq) DO NOTHING
"""
_INSERT_WORK = """
    INSERT INTO work (entry_id, seq, bout, duration_ms, whole,
        at_utc_ms, at_offset_s, at_zone, at_local_date)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entry_id, seq) DO NOTHING
"""
_UPDATE_END = """
    UPDATE entry SET state = ?, ended_utc_ms = ?, ended_offset_s = ?, ended_zone = ?,
        ended_local_date = ?, running_ms = ?
    WHERE id = ?
"""
_UPDATE_RESUMED = """
    UPDATE entry SET state = 'unfinished', ended_utc_ms = NULL, ended_offset_s = NULL,
        ended_zone = NULL, ended_local_date = NULL
    WHERE id = ?
"""
_NEXT_SEQ = """
    SELECT 1 + max(coalesce((SELECT max(seq) FROM rep WHERE entry_id = :id), -1),
                   coalesce((SELECT max(seq) FROM work WHERE entry_id = :id), -1))
"""
_SELECT_ENTRIES = """
    SELECT id, session, title, content_hash,
        started_utc_ms, started_offset_s, started_zone, started_local_date,
        ended_utc_ms, ended_offset_s, ended_zone, ended_local_date,
        state, running_ms, rpe, pain, note
    FROM entry WHERE :id IS NULL OR id = :id
    ORDER BY started_utc_ms DESC, id DESC LIMIT :limit
"""
_SELECT_BOUTS = """
    SELECT entry_id, bout, exercise, name, "set", sets, side, reps, duration_ms, unit FROM bout
    WHERE entry_id IN (
        SELECT id FROM entry WHERE :id IS NULL OR id = :id
        ORDER BY started_utc_ms DESC, id DESC LIMIT :limit)
    ORDER BY entry_id, bout
"""
_SELECT_REPS = """
    SELECT entry_id, bout, rep, up_ms, hold_ms, down_ms, pause_ms,
        at_utc_ms, at_offset_s, at_zone, at_local_date
    FROM rep
    WHERE entry_id IN (
        SELECT id FROM entry WHERE :id IS NULL OR id = :id
        ORDER BY started_utc_ms DESC, id DESC LIMIT :limit)
    ORDER BY entry_id, seq
"""
_SELECT_WORK = """
    SELECT entry_id, bout, duration_ms, whole, at_utc_ms, at_offset_s, at_zone, at_local_date
    FROM work
    WHERE entry_id IN (
        SELECT id FROM entry WHERE :id IS NULL OR id = :id
        ORDER BY started_utc_ms DESC, id DESC LIMIT :limit)
    ORDER BY entry_id, seq
"""
_SELECT_DONE = """
    SELECT session, started_local_date FROM entry
    WHERE state <> 'unfinished' ORDER BY started_utc_ms, id
"""

Row = tuple[Any, ...]


def _text(words: str) -> str:
    # A file's name may hold bytes that are no text, and SQLite takes text only.
    return words.encode("utf-8", "replace").decode("utf-8")


def _text_or_none(words: str | None) -> str | None:
    return None if words is None else _text(words)


def _moment(moment: Moment) -> Row:
    return (moment.utc_ms, moment.offset_s, _text(moment.zone), moment.local_date)


def insert_entry(connection: sqlite3.Connection, entry: NewEntry) -> None:
    """Write a session's start and its plan; an entry that is there already is left as it is."""
    added = connection.execute(
        _INSERT_ENTRY,
        (
            entry.id,
            _text(entry.session),
            _text(entry.title),
            entry.content_hash,
            *_moment(entry.started),
        ),
    )
    if added.rowcount == 0:
        return
    connection.executemany(
        _INSERT_BOUT,
        [
            (
                entry.id,
                plan.bout,
                _text(plan.exercise),
                _text(plan.name),
                plan.set,
                plan.sets,
                _text_or_none(plan.side),
                plan.reps,
                plan.duration_ms,
                _text_or_none(plan.unit),
            )
            for plan in entry.planned
        ],
    )


def next_seq(connection: sqlite3.Connection, entry_id: str) -> int:
    """The number of the record that comes next in an entry, from 0."""
    row: tuple[int] = connection.execute(_NEXT_SEQ, {"id": entry_id}).fetchone()
    return row[0]


def insert_rep(connection: sqlite3.Connection, entry_id: str, seq: int, rep: RepRecord) -> None:
    """Write a rep, unless one of that number is there already."""
    connection.execute(
        _INSERT_REP,
        (
            entry_id,
            seq,
            rep.bout,
            rep.rep,
            rep.up_ms,
            rep.hold_ms,
            rep.down_ms,
            rep.pause_ms,
            *_moment(rep.at),
        ),
    )


def insert_work(connection: sqlite3.Connection, entry_id: str, seq: int, work: WorkRecord) -> None:
    """Write a piece of work, unless one of that number is there already."""
    connection.execute(
        _INSERT_WORK,
        (entry_id, seq, work.bout, work.duration_ms, work.whole, *_moment(work.at)),
    )


def update_end(
    connection: sqlite3.Connection,
    entry_id: str,
    state: EntryState,
    ended: Moment,
    running_ms: int,
) -> None:
    """Write how and when an entry ended.

    Raises:
        LookupError: There is no such entry.
    """
    changed = connection.execute(
        _UPDATE_END,
        (state.value, *_moment(ended), running_ms, entry_id),
    )
    if changed.rowcount == 0:
        raise LookupError("the session it belongs to is not there")


def update_resumed(connection: sqlite3.Connection, entry_id: str) -> None:
    """Take the end of an entry back; the time spent exercising stays.

    Raises:
        LookupError: There is no such entry.
    """
    if connection.execute(_UPDATE_RESUMED, (entry_id,)).rowcount == 0:
        raise LookupError("the session it belongs to is not there")


def select_entries(
    connection: sqlite3.Connection, *, entry_id: str | None = None, limit: int | None = None
) -> list[Entry]:
    """Read entries whole, newest first.

    All rows are fetched under one snapshot and let go before values are made of
    them, since a writer has to wait for readers.

    Args:
        connection: In autocommit mode.
        entry_id: Only this one.
        limit: At most so many of the newest.
    """
    chosen = {"id": entry_id, "limit": -1 if limit is None else limit}
    connection.execute("BEGIN")
    entries, bouts, reps, work = (
        connection.execute(question, chosen).fetchall()
        for question in (_SELECT_ENTRIES, _SELECT_BOUTS, _SELECT_REPS, _SELECT_WORK)
    )
    connection.execute("COMMIT")
    return _assemble(entries, bouts, reps, work)


def select_last_done(connection: sqlite3.Connection) -> dict[str, str]:
    """The local date of each session's newest entry that was completed or stopped."""
    rows: list[tuple[str, str]] = connection.execute(_SELECT_DONE).fetchall()
    return dict(rows)  # oldest first, so the newest stays


def _assemble(
    entries: list[Row], bout_rows: list[Row], rep_rows: list[Row], work_rows: list[Row]
) -> list[Entry]:
    bouts: defaultdict[str, list[PlannedBout]] = defaultdict(list)
    for entry_id, *rest in bout_rows:
        bouts[entry_id].append(PlannedBout(*rest))
    reps: defaultdict[str, list[RepRecord]] = defaultdict(list)
    for entry_id, bout, rep, up, hold, down, pause, *at in rep_rows:
        reps[entry_id].append(RepRecord(bout, rep, up, hold, down, pause, Moment(*at)))
    work: defaultdict[str, list[WorkRecord]] = defaultdict(list)
    for entry_id, bout, duration_ms, whole, *at in work_rows:
        work[entry_id].append(WorkRecord(bout, duration_ms, bool(whole), Moment(*at)))
    return [
        _entry(row, tuple(bouts[row[0]]), tuple(reps[row[0]]), tuple(work[row[0]]))
        for row in entries
    ]


def _entry(
    row: Row,
    planned: tuple[PlannedBout, ...],
    reps: tuple[RepRecord, ...],
    work: tuple[WorkRecord, ...],
) -> Entry:
    entry_id, session, title, content_hash, *rest = row
    started, ended = rest[0:4], rest[4:8]
    state, running_ms, rpe, pain, note = rest[8:]
    return Entry(
        plan=NewEntry(entry_id, session, title, content_hash, Moment(*started), planned),
        state=EntryState(state),
        ended=None if ended[0] is None else Moment(*ended),
        running_ms=running_ms,
        reps=reps,
        work=work,
        rpe=rpe,
        pain=pain,
        note=note,
    )
