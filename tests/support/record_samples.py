"""Records as any two machines may hold them: the same entries, continued on both."""

from __future__ import annotations

import uuid

from entry_samples import PLANNED, words
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryHead,
    EntryState,
    RepRecord,
    WorkRecord,
)
from coach_tui.journal.records import EntryRecord, JournalDump, record_order
from coach_tui.journal.timestamps import timestamp_of

_moments = st.builds(
    timestamp_of, st.integers(0, 50), st.integers(-1, 1), st.sampled_from(["UTC", "CET"])
)
_values = st.none() | st.booleans() | st.integers(0, 10) | words
_seqs = st.integers(0, 4)
_work_sets = st.sampled_from([plan.work_set for plan in PLANNED])
_ms = st.integers(0, 2)

_reps = st.tuples(
    _seqs, st.builds(RepRecord, _work_sets, st.integers(1, 2), _ms, _ms, _ms, _ms, _moments)
)
_work = st.tuples(_seqs, st.builds(WorkRecord, _work_sets, _ms, st.booleans(), _moments))
_changes = st.builds(
    AnnotationRecord,
    id=st.integers(0, 9).map(lambda n: str(uuid.UUID(int=n))),
    field=st.sampled_from([*AnnotationField, "of a newer version"]),
    value=_values,
    at=_moments,
    part=st.sampled_from(["", "0", "clamshell"]),
    sequence=st.integers(1, 5),
)


@st.composite
def pages(draw: st.DrawFn) -> EntryRecord:
    """One copy of one of a few entries, as some machine may have it."""
    state = draw(st.sampled_from(EntryState))
    over = state is not EntryState.UNFINISHED
    number = draw(st.integers(0, 2))
    planned = tuple(replace(plan, name=draw(st.sampled_from([plan.name, "x"]))) for plan in PLANNED)
    changes = {change.id: change for change in draw(st.lists(_changes, max_size=4))}
    return EntryRecord(
        head=EntryHead(
            f"e{number}", draw(st.sampled_from("ab")), "T", "0", draw(_moments), planned
        ),
        state=state,
        ended=draw(_moments) if over else None,
        running_ms=draw(_ms),
        rpe=draw(st.none() | st.integers(0, 10)),
        pain=draw(st.none() | st.integers(0, 10)),
        note=draw(words),
        reps=tuple(sorted(draw(st.sets(_reps, max_size=4)), key=record_order)),
        work=tuple(sorted(draw(st.sets(_work, max_size=3)), key=record_order)),
        changes=tuple(sorted(changes.values(), key=lambda change: change.order)),
    )


@st.composite
def _holdings(draw: st.DrawFn) -> JournalDump:
    found = draw(st.lists(pages(), max_size=3, unique_by=lambda page: page.head.id))
    tombstones = draw(st.frozensets(st.sampled_from(["e0", "e1", "e2", "e3"]), max_size=2))
    return JournalDump(tuple(found), tombstones - {page.head.id for page in found})


machines = _holdings()
"""What one machine holds, and has forgotten."""
