"""The journal's SQL: entries read from rows, and records written as rows.

Summaries take a fraction of the time of whole entries (1.5 s for 2,000, nearly all of it for
their 200,000 reps): they need only the number of reps, which SQL counts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import astuple

from coach_tui.core.analysis.trends import SideTotal
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    PlannedSet,
    RepRecord,
    Timestamp,
    WorkRecord,
)
from coach_tui.core.log.summary import EntrySummary, Worked, build_summary, corrected_reps
from coach_tui.journal.practice import DELETED_IDS
from coach_tui.journal.records import EntryRecord, record_order
from coach_tui.journal.row_checks import (
    COLUMNS,
    Row,
    RowError,
    check_values,
    parsed_changes,
    quoted_columns,
    select_all,
)

if TYPE_CHECKING:
    import sqlite3

# Constants, so that no statement is built from values while the program runs.

# An entry's start as it was last corrected: the JSON of a ``Timestamp.text``.
_CORRECTED_START = """
    (SELECT value FROM change WHERE entry_id = entry.id AND field = 'started' AND part = ''
        ORDER BY turn DESC, at_utc_ms DESC, id DESC LIMIT 1)
"""

_STARTED_MS = f"coalesce(nullif(cast(substr({_CORRECTED_START}, 2) AS INTEGER), 0), started_utc_ms)"

_SELECT_ENTRIES = f"""
    {select_all("entry")}
    WHERE id = :id OR (:id IS NULL AND (:deleted OR id NOT IN ({DELETED_IDS}))
        AND (started_local_date >= :since OR {_CORRECTED_START} IS NOT NULL))
    ORDER BY {_STARTED_MS} DESC, id DESC LIMIT :limit
"""

_CHOSEN = "entry_id IN (SELECT value FROM json_each(?))"

# The rows of some entries, by table.
_SELECT_PARTS = {
    "bout": f"{select_all('bout')} WHERE {_CHOSEN} ORDER BY entry_id, bout",
    "rep": f"{select_all('rep')} WHERE {_CHOSEN} ORDER BY entry_id, seq",
    "work": f"{select_all('work')} WHERE {_CHOSEN} ORDER BY entry_id, seq",
    "change": f"{select_all('change')} WHERE {_CHOSEN} ORDER BY entry_id, turn, at_utc_ms, id",
}

_HAS_RECORDS = """
    (EXISTS (SELECT 1 FROM rep WHERE entry_id = entry.id)
        OR EXISTS (SELECT 1 FROM work WHERE entry_id = entry.id)
        OR EXISTS (SELECT 1 FROM change
            WHERE entry_id = entry.id AND field = 'reps' AND value NOT IN ('0', 'null')))
"""

_SELECT_DONE = f"""
    SELECT session, started_local_date, {_CORRECTED_START}, {_STARTED_MS} AS started FROM entry
    WHERE state <> 'unfinished' AND id NOT IN ({DELETED_IDS})
        AND {_HAS_RECORDS}
    ORDER BY started, id
"""  # noqa: S608  (as above)

_SELECT_STATES = f"""
    SELECT id, session, state <> 'completed', {_HAS_RECORDS} FROM entry
    WHERE id NOT IN ({DELETED_IDS}) ORDER BY {_STARTED_MS} DESC, id DESC
"""  # noqa: S608  (as above)

_SELECT_IDS = f"""
    SELECT id FROM entry WHERE substr(id, 1, length(:prefix)) = :prefix
    ORDER BY {_STARTED_MS} DESC, id DESC
"""  # noqa: S608  (as above)

_SELECT_DELETED = f"""
    SELECT id FROM entry WHERE id IN ({DELETED_IDS}) ORDER BY {_STARTED_MS} DESC, id DESC
"""  # noqa: S608  (as above)

_Record = TypeVar("_Record", RepRecord, WorkRecord)


def select_records(
    connection: sqlite3.Connection,
    *,
    entry_id: str | None = None,
    limit: int | None = None,
    deleted: bool = True,
    parts: Collection[str] = tuple(_SELECT_PARTS),
    since: str = "",
) -> list[EntryRecord]:
    """Read entries as they are stored, newest first.

    All rows are fetched in one transaction that ends before values are made of them, since a writer
    has to wait for readers. Inside a transaction the caller's is used. Tables that are not in
    ``parts`` count as empty; ``since`` a day also selects entries whose start was corrected. A
    damaged file's values can raise ``RowError``.
    """
    is_own_transaction = not connection.in_transaction
    if is_own_transaction:
        connection.execute("BEGIN")
    chosen = {
        "id": entry_id,
        "limit": -1 if limit is None else limit,
        "deleted": deleted,
        "since": since,
    }
    entries: list[Row] = connection.execute(_SELECT_ENTRIES, chosen).fetchall()
    ids = json.dumps([row[0] for row in entries])
    rows: dict[str, list[Row]] = {
        table: connection.execute(query, (ids,)).fetchall() if table in parts else []
        for table, query in _SELECT_PARTS.items()
    }
    if is_own_transaction:
        connection.execute("COMMIT")
    return _assemble(entries, rows)


def select_last_done(connection: sqlite3.Connection) -> dict[str, str]:
    """The local date of each session's newest entry that was ended with something done."""
    last_done: dict[str, str] = {}
    for session, date, corrected, _ in connection.execute(_SELECT_DONE).fetchall():
        started = Timestamp.parse(json.loads(corrected)) if corrected else None
        last_done[session] = started.local_date if started else date  # oldest first
    return last_done


def select_unfinished(connection: sqlite3.Connection) -> list[Entry]:
    """Entries that can be resumed, stopped ones among them, newest first.

    For each session that is the newest entry with records, since an empty restart does not hide an
    earlier interrupted entry. If that one was completed, or there is none, it is the session's
    newest entry, unless that was completed.
    """
    rows: list[tuple[str, str, int, int]] = connection.execute(_SELECT_STATES).fetchall()
    newest: dict[str, tuple[str, int]] = {}
    with_records: dict[str, tuple[str, int]] = {}
    for entry_id, session, is_open, has_records in rows:
        newest.setdefault(session, (entry_id, is_open))
        if has_records:
            with_records.setdefault(session, (entry_id, is_open))
    resumable = {session: entry_id for session, (entry_id, is_open) in newest.items() if is_open}
    resumable |= {name: entry_id for name, (entry_id, is_open) in with_records.items() if is_open}
    return [
        record.entry()
        for entry_id, session, _, _ in rows
        if entry_id == resumable.get(session)
        for record in select_records(connection, entry_id=entry_id)
    ]


def select_ids(connection: sqlite3.Connection, prefix: str) -> list[str]:
    rows: list[tuple[str]] = connection.execute(_SELECT_IDS, {"prefix": prefix}).fetchall()
    return [row[0] for row in rows]


def select_deleted(connection: sqlite3.Connection) -> list[str]:
    rows: list[tuple[str]] = connection.execute(_SELECT_DELETED).fetchall()
    return [row[0] for row in rows]


def _assemble(entries: list[Row], rows: dict[str, list[Row]]) -> list[EntryRecord]:
    rows["change"] = parsed_changes(rows["change"])
    for table, table_rows in (("entry", entries), *rows.items()):
        check_values(table, table_rows)
    planned = {(entry_id, work_set) for entry_id, work_set, *_ in rows["bout"]}
    for table in ("rep", "work"):
        if not planned.issuperset(
            (entry_id, work_set) for entry_id, _, work_set, *_ in rows[table]
        ):
            raise RowError(f"a {table} belongs to no bout")
    plans: defaultdict[str, list[PlannedSet]] = defaultdict(list)
    for entry_id, *work_set in rows["bout"]:
        plans[entry_id].append(PlannedSet(*work_set))
    reps: defaultdict[str, list[tuple[int, RepRecord]]] = defaultdict(list)
    for entry_id, seq, work_set, rep, up, hold, down, pause, *at in rows["rep"]:
        reps[entry_id].append(
            (seq, RepRecord(work_set, rep, up, hold, down, pause, Timestamp(*at)))
        )
    work: defaultdict[str, list[tuple[int, WorkRecord]]] = defaultdict(list)
    for entry_id, seq, work_set, duration_ms, whole, *at in rows["work"]:
        work[entry_id].append((seq, WorkRecord(work_set, duration_ms, bool(whole), Timestamp(*at))))
    changes: defaultdict[str, list[AnnotationRecord]] = defaultdict(list)
    for entry_id, change_id, field, part, value, turn, *at in rows["change"]:
        change = AnnotationRecord(change_id, field, value, Timestamp(*at), part, turn)
        changes[entry_id].append(change)
    return [
        EntryRecord(
            head=EntryHead(
                entry_id, session, title, file_hash, Timestamp(*at[:4]), tuple(plans[entry_id])
            ),
            state=EntryState(state),
            ended=None if at[4] is None else Timestamp(*at[4:]),
            running_ms=running_ms,
            rpe=rpe,
            pain=pain,
            note=note,
            reps=_in_order(reps[entry_id]),
            work=_in_order(work[entry_id]),
            changes=tuple(changes[entry_id]),
        )
        for entry_id, session, title, file_hash, state, running_ms, rpe, pain, note, *at in entries
    ]


def _in_order(numbered: list[tuple[int, _Record]]) -> tuple[tuple[int, _Record], ...]:
    """Sorted by number, as they were read; only a merge makes two of one number."""
    if all(number < next_number for (number, _), (next_number, _) in pairwise(numbered)):
        return tuple(numbered)
    return tuple(sorted(numbered, key=record_order))


_INSERT = {
    table: f"""
        INSERT INTO {table} ({quoted_columns(columns)}) VALUES ({", ".join("?" * len(columns))})
        ON CONFLICT DO NOTHING
    """  # noqa: S608  (as above)
    for table, columns in COLUMNS.items()
}

_UPDATE_END = """
    UPDATE entry SET ended_utc_ms = ?, ended_offset_s = ?, ended_zone = ?, ended_local_date = ?,
        state = ?, running_ms = coalesce(?, running_ms)
    WHERE id = ?
"""

_NEXT_TURN = "SELECT 1 + coalesce(max(turn), 0) FROM change WHERE entry_id = ?"

_NEXT_SEQ = """
    SELECT 1 + max(coalesce((SELECT max(seq) FROM rep WHERE entry_id = :id), -1),
                   coalesce((SELECT max(seq) FROM work WHERE entry_id = :id), -1))
"""


def _insert(connection: sqlite3.Connection, table: str, *rows: Row) -> int:
    """Write the rows whose keys are not there yet; the number of them."""
    storable = [tuple(map(_storable, row)) for row in rows]
    return connection.executemany(_INSERT[table], storable).rowcount


def _storable(value: Any) -> Any:
    # A file's name may hold bytes that are no text, and SQLite takes text only.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _timestamp(at: Timestamp | None) -> Row:
    return (None,) * 4 if at is None else (at.utc_ms, at.offset_s, at.zone, at.local_date)


def insert_entry(connection: sqlite3.Connection, entry: EntryHead) -> None:
    """Write a session's start and its plan; an existing entry is left as it is."""
    names = (entry.id, entry.session, entry.title, entry.content_hash)
    unrated = (EntryState.UNFINISHED.value, 0, None, None, "")
    row = (*names, *unrated, *_timestamp(entry.started), *_timestamp(None))
    if _insert(connection, "entry", row):
        _insert(connection, "bout", *((entry.id, *astuple(plan)) for plan in entry.planned))


def next_seq(connection: sqlite3.Connection, entry_id: str) -> int:
    """The number of the record that comes next in an entry, from 0."""
    row: tuple[int] = connection.execute(_NEXT_SEQ, {"id": entry_id}).fetchone()
    return row[0]


def insert_rep(connection: sqlite3.Connection, entry_id: str, seq: int, rep: RepRecord) -> None:
    """Write a rep, unless the same one is there already."""
    motions = (rep.up_ms, rep.hold_ms, rep.down_ms, rep.pause_ms)
    row = (entry_id, seq, rep.work_set, rep.rep, *motions, *_timestamp(rep.at))
    _insert(connection, "rep", row)


def insert_work(connection: sqlite3.Connection, entry_id: str, seq: int, work: WorkRecord) -> None:
    """Write timed or open work, unless the same is there already."""
    row = (entry_id, seq, work.work_set, work.duration_ms, work.whole, *_timestamp(work.at))
    _insert(connection, "work", row)


def update_end(
    connection: sqlite3.Connection,
    entry_id: str,
    state: EntryState,
    ended: Timestamp | None,
    running_ms: int | None,
) -> None:
    """Write how and when an entry ended; without a time it is under way again.

    Raises ``LookupError`` for an unknown entry.
    """
    values = (*_timestamp(ended), state.value, running_ms, entry_id)
    if connection.execute(_UPDATE_END, tuple(map(_storable, values))).rowcount == 0:
        raise LookupError("the session it belongs to is not there")


def insert_change(connection: sqlite3.Connection, entry_id: str, change: AnnotationRecord) -> None:
    """Write a change of an entry after all earlier ones, unless it is there already."""
    (turn,) = connection.execute(_NEXT_TURN, (entry_id,)).fetchone()
    content = (change.id, change.field, change.part, json.dumps(change.value), turn)
    _insert(connection, "change", (entry_id, *content, *_timestamp(change.at)))


_COUNT_REPS = """
    SELECT entry_id, bout, count(*), sum(up_ms + hold_ms + down_ms + pause_ms) FROM rep
"""

_COUNT_WORK = "SELECT entry_id, bout, sum(duration_ms), max(whole) FROM work"

# The work of all entries, by set; the next one for some entries.
_SELECT_WORKED = tuple(f"{select} GROUP BY entry_id, bout" for select in (_COUNT_REPS, _COUNT_WORK))

_SELECT_WORKED_OF = tuple(
    f"{select} WHERE {_CHOSEN} GROUP BY entry_id, bout" for select in (_COUNT_REPS, _COUNT_WORK)
)


def select_summaries(connection: sqlite3.Connection, since: str = "") -> list[EntrySummary]:
    """``summaries_of`` all entries, newest first; ``since`` is as for ``select_records``."""
    connection.execute("BEGIN")  # one snapshot for all that follows
    records = select_records(connection, deleted=False, parts=("bout", "change"), since=since)
    chosen = (json.dumps([record.head.id for record in records]),) if since else ()
    reps, work = (
        connection.execute(query, chosen).fetchall()
        for query in (_SELECT_WORKED_OF if since else _SELECT_WORKED)
    )
    connection.execute("COMMIT")
    worked = _worked(reps, work)
    summaries: list[EntrySummary] = []
    for record in records:
        entry = record.entry()
        if [change for change in entry.changes if change.field == AnnotationField.REPS]:
            for work_set, corrected in corrected_reps(entry).items():
                worked[entry.head.id].reps[work_set] = corrected
        summaries.append(build_summary(entry, worked[entry.head.id]))
    return summaries


_SELECT_SIDES = f"""
    SELECT entry_id, exercise, side, sum(rep_count), sum(reps_ms), sum(timed_ms) FROM (
        SELECT entry_id, bout, count(*) AS rep_count, sum(up_ms + hold_ms + down_ms) AS reps_ms,
            0 AS timed_ms
        FROM rep WHERE {_CHOSEN} GROUP BY entry_id, bout
        UNION ALL
        SELECT entry_id, bout, 0, 0, sum(duration_ms) FROM work WHERE {_CHOSEN}
        GROUP BY entry_id, bout)
    JOIN bout USING (entry_id, bout) GROUP BY entry_id, exercise, side
"""  # noqa: S608  (as above)


def select_sides(connection: sqlite3.Connection, ids: Iterable[str]) -> list[SideTotal]:
    """The work of some entries by exercise and side, as it was measured."""
    chosen = json.dumps(list(ids))
    return [SideTotal(*row) for row in connection.execute(_SELECT_SIDES, (chosen, chosen))]


def _worked(reps: list[Row], work: list[Row]) -> defaultdict[str, Worked]:
    worked: defaultdict[str, Worked] = defaultdict(Worked)
    for entry_id, work_set, count, total_ms in reps:
        worked[entry_id].reps[work_set] = count
        worked[entry_id].reps_ms += total_ms
    for entry_id, work_set, total_ms, whole in work:
        worked[entry_id].timed_ms[work_set] = total_ms
        if whole:
            worked[entry_id].whole.add(work_set)
    return worked
