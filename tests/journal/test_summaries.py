"""The journal in short says what the journal read whole says."""

from __future__ import annotations

from entry_samples import (
    MINUTE_MS,
    berlin,
    entry_head,
    histories,
    play_into,
    rep,
    work,
)
from hypothesis import given

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord, EntryState
from coach_tui.core.log.summary import summaries_of
from coach_tui.journal.store import Journal


@given(histories)
def test_every_summary_is_what_the_entry_read_whole_comes_to(history):
    journal = Journal.in_memory()
    for entry in history:
        play_into(journal, entry)
    assert journal.summaries() == list(summaries_of(journal.entries()))


def test_corrections_count_and_deleted_entries_do_not():
    journal = Journal.in_memory()
    for name in ("kept", "deleted", "brought back"):
        journal.begin(entry_head(name))
        journal.rep_done(name, rep(1))
        journal.work_done(name, work())
        journal.end(name, EntryState.STOPPED, berlin(MINUTE_MS), 55_000)
    journal.change("kept", AnnotationRecord("c1", AnnotationField.REPS, 15, berlin(), part="0"))
    journal.change("kept", AnnotationRecord("c2", AnnotationField.REPS, 20, berlin(), part="0"))
    journal.change(
        "deleted", AnnotationRecord("c3", AnnotationField.DELETED, value=True, at=berlin())
    )
    journal.change(
        "brought back", AnnotationRecord("c4", AnnotationField.DELETED, value=True, at=berlin())
    )
    journal.change(
        "brought back", AnnotationRecord("c5", AnnotationField.DELETED, value=False, at=berlin())
    )
    found = {summary.entry_id: (summary.reps, summary.share) for summary in journal.summaries()}
    assert found == {"kept": (20, 0.5), "brought back": (1, 0.2625)}
