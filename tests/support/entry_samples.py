"""Entries to try the journal with: one plain, and any that Hypothesis can think of."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    Entry,
    EntryHead,
    EntryState,
    PlannedSet,
    RepRecord,
    WorkRecord,
)
from coach_tui.journal.timestamps import timestamp_of

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Timestamp
    from coach_tui.journal.store import Journal

NOON_MS = 1_746_093_600_000  # 2025-05-01 12:00 in Berlin
MINUTE_MS = 60_000
DAY_MS = 86_400_000


def berlin(after_ms: int = 0) -> Timestamp:
    return timestamp_of(NOON_MS + after_ms, 7200, "Europe/Berlin")


PLANNED = (
    PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 20, None),
    PlannedSet(1, "clamshell", "Clamshell", 1, 1, "right", 20, None),
    PlannedSet(2, "plank", "Plank", 1, 2, None, None, 45_000),
    PlannedSet(3, "monster-walk", "Monster walk", 1, 1, "forward", 10, None, "steps"),
)


def entry_head(
    entry_id: str = "e1", session: str = "glute-activation", started: Timestamp | None = None
) -> EntryHead:
    return EntryHead(
        id=entry_id,
        session=session,
        title="Glute activation",
        content_hash="0" * 64,
        started=started or berlin(),
        planned=PLANNED,
    )


def rep(number: int, work_set: int = 0) -> RepRecord:
    return RepRecord(work_set, number, 2000, 1000, 2500, 0, berlin(number * 5500))


def work(work_set: int = 2, *, whole: bool = True) -> WorkRecord:
    return WorkRecord(work_set, 45_000, whole, berlin(MINUTE_MS))


def play_into(journal: Journal, entry: Entry) -> None:
    """Write to a journal what a session would write; work and reps take turns."""
    journal.begin(entry.head)
    for at in range(max(len(entry.reps), len(entry.work))):
        for one_rep in entry.reps[at : at + 1]:
            journal.rep_done(entry.head.id, one_rep)
        for piece in entry.work[at : at + 1]:
            journal.work_done(entry.head.id, piece)
    if entry.ended is not None:
        journal.end(entry.head.id, entry.state, entry.ended, entry.running_ms)


def copy_of(journal: Journal) -> Journal:
    """Another journal in memory with the same entries: playing them takes a hundred times as long."""
    copy = type(journal).in_memory()
    with journal._database.reading() as source, copy._database.reading() as target:
        source.backup(target)
    return copy


words = st.text(max_size=20)
_ms = st.integers(0, 10_000_000)
moments = st.builds(
    timestamp_of,
    st.integers(0, 4_000_000_000_000),
    st.integers(-50_400, 50_400),
    st.sampled_from(["Europe/Berlin", "CEST", "Etc/UTC"]) | words,
)


@st.composite
def planned_sets(draw: st.DrawFn) -> tuple[PlannedSet, ...]:
    found = draw(
        st.lists(
            st.builds(
                PlannedSet,
                work_set=st.just(0),
                exercise=words,
                name=words,
                set=st.integers(1, 9),
                sets=st.integers(1, 9),
                side=st.none() | words,
                reps=st.none() | st.integers(0, 1000),
                duration_ms=st.none() | _ms,
                unit=st.none() | words,
            ),
            max_size=4,
        )
    )
    return tuple(replace(plan, work_set=at) for at, plan in enumerate(found))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any entry that a session can leave behind: no rating or note yet."""
    planned = draw(planned_sets())
    plan = EntryHead(
        id=str(uuid.UUID(int=draw(st.integers(0, 2**128 - 1)))),
        session=draw(words),
        title=draw(words),
        content_hash=draw(words),
        started=draw(moments),
        planned=planned,
    )
    state = draw(st.sampled_from(EntryState))
    over = state is not EntryState.UNFINISHED
    if planned:
        work_set = st.integers(0, len(planned) - 1)
        one_rep = st.builds(RepRecord, work_set, st.integers(1, 99), _ms, _ms, _ms, _ms, moments)
        piece = st.builds(WorkRecord, work_set, _ms, st.booleans(), moments)
        reps = tuple(draw(st.lists(one_rep, max_size=5)))
        pieces = tuple(draw(st.lists(piece, max_size=5)))
    else:
        reps, pieces = (), ()
    return Entry(
        head=plan,
        state=state,
        ended=draw(moments) if over else None,
        running_ms=draw(_ms) if over else 0,
        reps=reps,
        work=pieces,
    )


histories = st.lists(entries(), max_size=4, unique_by=lambda entry: entry.head.id)
