"""The values of ``core.entry`` written as rows of the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from coach_tui.core.changes import Change
    from coach_tui.core.entry import EntryState, Moment, NewEntry, RepRecord, WorkRecord

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
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_INSERT_WORK = """
    INSERT INTO work (entry_id, seq, bout, duration_ms, whole,
        at_utc_ms, at_offset_s, at_zone, at_local_date)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
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
_INSERT_CHANGE = """
    INSERT INTO change (id, entry_id, field, part, value, turn,
        at_utc_ms, at_offset_s, at_zone, at_local_date)
    VALUES (?, ?, ?, ?, ?, (SELECT 1 + coalesce(max(turn), 0) FROM change WHERE entry_id = ?),
        ?, ?, ?, ?) ON CONFLICT (entry_id, id) DO NOTHING
"""
_NEXT_SEQ = """
    SELECT 1 + max(coalesce((SELECT max(seq) FROM rep WHERE entry_id = :id), -1),
                   coalesce((SELECT max(seq) FROM work WHERE entry_id = :id), -1))
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


def insert_change(connection: sqlite3.Connection, entry_id: str, change: Change) -> None:
    """Write what was said of an entry, after all that was said before; the same again is left.

    Raises:
        sqlite3.IntegrityError: There is no such entry.
    """
    connection.execute(
        _INSERT_CHANGE,
        (
            change.id,
            entry_id,
            _text(change.field),
            _text(change.part),
            json.dumps(change.value),
            entry_id,
            *_moment(change.at),
        ),
    )
