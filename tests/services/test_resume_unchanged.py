"""An interrupted session is resumed only if it has not changed since it was listed."""

from __future__ import annotations

from pathlib import Path

from entry_samples import berlin, entry_head, rep

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.resume import ResumedSession
from coach_tui.definitions.library_types import LoadedSession
from coach_tui.journal.store import Journal
from coach_tui.services.resume import ResumableSession, is_unchanged

BRIDGES = Session("Bridges", (ExerciseStep(Exercise("b", "Bridge"), Reps(Range.exactly(5))),))


def test_what_was_said_of_it_since_changes_nothing_what_was_done_of_it_does():
    journal = Journal.in_memory()
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    entry = journal.entry("e1")
    assert entry is not None
    loaded = LoadedSession("bridges", Path("bridges.yaml"), BRIDGES, "0" * 64, ())
    found = ResumableSession(loaded, ResumedSession(entry, 0), "Bridge, rep 2 of 5", changed=False)
    journal.change("e1", AnnotationRecord("c", AnnotationField.NOTE, "phone rang", berlin(2)))
    assert is_unchanged(found, journal)
    journal.change("e1", AnnotationRecord("d", AnnotationField.DELETED, value=True, at=berlin(3)))
    assert not is_unchanged(found, journal)
    journal.change("e1", AnnotationRecord("u", AnnotationField.DELETED, value=None, at=berlin(4)))
    assert is_unchanged(found, journal)
    journal.rep_done("e1", rep(2))
    assert not is_unchanged(found, journal)
    assert not is_unchanged(found, Journal.in_memory())
