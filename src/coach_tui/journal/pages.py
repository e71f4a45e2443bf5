"""An entry with all that the journal keeps of it, and how two copies become one.

``join`` is what a merge rests on. It takes everything of both, so it does not
matter in which order copies meet, nor how often: joined in any order they are
equal, and joined with itself a page is what it was.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeVar

from coach_tui.core.entry import (
    Entry,
    EntryState,
    NewEntry,
    RepRecord,
    WorkRecord,
    with_changes,
)

if TYPE_CHECKING:
    from coach_tui.core.changes import Change
    from coach_tui.core.entry import Moment, PlannedBout

_Record = TypeVar("_Record", RepRecord, WorkRecord)

_STATES = (EntryState.UNFINISHED, EntryState.STOPPED, EntryState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Page:
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
    ended: Moment | None
    running_ms: int
    rpe: int | None
    pain: int | None
    note: str
    reps: tuple[tuple[int, RepRecord], ...]
    work: tuple[tuple[int, WorkRecord], ...]
    changes: tuple[Change, ...]

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
class Holdings:
    """What a journal holds.

    Attributes:
        pages: Its entries.
        forgotten: The ids of entries that were taken out for good; nothing brings them back.
    """

    pages: tuple[Page, ...] = ()
    forgotten: frozenset[str] = frozenset()


def join(one: Page, other: Page) -> Page:
    """Everything of two copies of an entry.

    Where they differ in what can be only one, such as how far the session came, the
    one that came farther counts; where neither did, the choice is the same whichever
    is named first.
    """
    head = max(one, other, key=_head_order)
    end = max(one, other, key=_end_order)
    return Page(
        plan=NewEntry(
            head.plan.id,
            head.plan.session,
            head.plan.title,
            head.plan.content_hash,
            head.plan.started,
            _joined_bouts(one.plan.planned, other.plan.planned),
        ),
        state=end.state,
        ended=end.ended,
        running_ms=end.running_ms,
        rpe=max(one.rpe, other.rpe, key=_text),
        pain=max(one.pain, other.pain, key=_text),
        note=max(one.note, other.note),
        reps=_joined(one.reps, other.reps),
        work=_joined(one.work, other.work),
        changes=_joined_changes(one.changes, other.changes),
    )


def record_order(numbered: tuple[int, _Record]) -> tuple[object, ...]:
    """What sorts the records of an entry, the same on every machine."""
    number, record = numbered
    return number, record.at.utc_ms, _text(astuple(record))


def _joined(
    one: tuple[tuple[int, _Record], ...], other: tuple[tuple[int, _Record], ...]
) -> tuple[tuple[int, _Record], ...]:
    return tuple(sorted({*one, *other}, key=record_order))


def _joined_bouts(
    one: tuple[PlannedBout, ...], other: tuple[PlannedBout, ...]
) -> tuple[PlannedBout, ...]:
    bouts: dict[int, PlannedBout] = {}
    for plan in sorted((*one, *other), key=lambda plan: _text(astuple(plan))):
        bouts[plan.bout] = plan
    return tuple(bouts[bout] for bout in sorted(bouts))


def _joined_changes(one: tuple[Change, ...], other: tuple[Change, ...]) -> tuple[Change, ...]:
    changes: dict[str, Change] = {}
    for change in sorted((*one, *other), key=lambda change: (change.order, _text(astuple(change)))):
        changes[change.id] = change
    return tuple(sorted(changes.values(), key=lambda change: change.order))


def _head_order(page: Page) -> str:
    plan = page.plan
    return _text((astuple(plan.started), plan.session, plan.title, plan.content_hash))


def _end_order(page: Page) -> tuple[int, int, int, str]:
    ended_ms = 0 if page.ended is None else page.ended.utc_ms
    moment = None if page.ended is None else astuple(page.ended)
    return _STATES.index(page.state), ended_ms, page.running_ms, _text(moment)


def _text(value: object) -> str:
    """Any order will do, as long as it is the same everywhere."""
    return json.dumps(value)
