"""Entries as the journal stores them, with record numbers and all changes."""

from __future__ import annotations

import json
from typing import TypeVar

from msgspec import Struct, to_builtins

from coach_tui.core.log.entry import (
    RECORDED_FIELDS,
    SET_FIELDS,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
    Timestamp,
    WorkRecord,
    with_changes,
)

_Record = TypeVar("_Record", RepRecord, WorkRecord)


class EntryRecord(Struct, frozen=True):
    """One entry as it is stored."""

    head: EntryHead
    state: EntryState
    ended: Timestamp | None
    running_ms: int
    rpe: int | None  # The first rating, before `changes`, as are `pain` and `note`
    pain: int | None
    note: str
    # Finished reps with their numbers among the entry's records, in order.
    reps: tuple[tuple[int, RepRecord], ...]
    work: tuple[tuple[int, WorkRecord], ...]
    changes: tuple[AnnotationRecord, ...]  # Annotations and corrections, in order

    @property
    def undoable(self) -> tuple[AnnotationRecord, ...]:
        """The user's own changes, in order, without what was recorded as the entry was made."""
        times = [record.at.utc_ms for _, record in (*self.reps, *self.work)]
        made_ms = max(times, default=0) if self.ended is None else self.ended.utc_ms
        return tuple(
            change
            for change in self.changes
            if change.field not in RECORDED_FIELDS
            and not (change.field in SET_FIELDS and change.at.utc_ms <= made_ms)
        )

    def entry(self) -> Entry:
        """The entry with its changes applied."""
        base = Entry(
            head=self.head,
            state=self.state,
            ended=self.ended,
            running_ms=self.running_ms,
            reps=tuple(rep for _, rep in self.reps),
            work=tuple(work for _, work in self.work),
            rpe=self.rpe,
            pain=self.pain,
            note=self.note,
        )
        return with_changes(base, self.changes)


class JournalDump(Struct, frozen=True):
    """All of a journal."""

    records: tuple[EntryRecord, ...] = ()
    # The ids of purged entries, which no merge brings back.
    tombstones: frozenset[str] = frozenset()


def record_order(numbered: tuple[int, _Record]) -> tuple[object, ...]:
    """The sort key of an entry's records, the same on every machine."""
    number, record = numbered
    # Any order of two at the same time will do, as long as it is the same everywhere.
    return number, record.at.utc_ms, json.dumps(to_builtins(record))
