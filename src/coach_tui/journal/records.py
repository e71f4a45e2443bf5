"""An entry with all that the journal keeps of it."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeVar

from coach_tui.core.log.entry import Entry, RepRecord, WorkRecord, with_changes

if TYPE_CHECKING:
    from coach_tui.core.log.entry import AnnotationRecord, EntryState, NewEntry, Timestamp

_Record = TypeVar("_Record", RepRecord, WorkRecord)


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry as it is stored.

    Attributes:
        plan: What was written at the start.
        state: How far it came.
        ended: When; ``None`` while unfinished.
        running_ms: Time spent exercising.
        rpe: As first given, before anything in ``changes``; so are the next two.
        pain: Pain.
        note: Note.
        reps: Finished reps with their numbers among the records of the entry, in order.
        work: Timed and open work with theirs.
        changes: What was said afterwards, in order.
    """

    plan: NewEntry
    state: EntryState
    ended: Timestamp | None
    running_ms: int
    rpe: int | None
    pain: int | None
    note: str
    reps: tuple[tuple[int, RepRecord], ...]
    work: tuple[tuple[int, WorkRecord], ...]
    changes: tuple[AnnotationRecord, ...]

    def entry(self) -> Entry:
        """The entry as the rest of the program sees it."""
        base = Entry(
            plan=self.plan,
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


@dataclass(frozen=True, slots=True)
class JournalDump:
    """What a journal holds.

    Attributes:
        pages: Its entries.
        forgotten: The ids of entries that were taken out for good; nothing brings them back.
    """

    records: tuple[EntryRecord, ...] = ()
    tombstones: frozenset[str] = frozenset()


def record_order(numbered: tuple[int, _Record]) -> tuple[object, ...]:
    """What sorts the records of an entry, the same on every machine."""
    number, record = numbered
    # Of two at the same moment any order will do, as long as it is the same everywhere.
    return number, record.at.utc_ms, json.dumps(astuple(record))
