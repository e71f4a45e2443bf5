"""What a journal promises, asked in memory; where it matters who writes, of a file too."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from entry_samples import (
    DAY_MS,
    MINUTE_MS,
    berlin,
    entries,
    entry_head,
    histories,
    play_into,
    rep,
    work,
)
from hypothesis import given

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryState,
    previous_value,
)
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.log.entry import Value


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


@pytest.fixture(params=["disk", "memory"])
def any_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    on_disk = request.param == "disk"
    made = Journal.open(tmp_path / "journal.sqlite3") if on_disk else Journal.in_memory()
    yield made
    made.close()


def test_a_session_is_unfinished_from_its_start(journal: Journal):
    journal.begin(entry_head())
    assert journal.entries() == [Entry(entry_head(), EntryState.UNFINISHED)]
    assert journal.problem is None


def test_what_was_done_comes_back_as_it_was_recorded(any_journal: Journal):
    any_journal.begin(entry_head())
    any_journal.rep_done("e1", rep(1))
    any_journal.work_done("e1", work())
    any_journal.rep_done("e1", rep(2))
    any_journal.end("e1", EntryState.STOPPED, berlin(MINUTE_MS), 55_000)
    assert any_journal.flush(60)
    assert any_journal.entry("e1") == Entry(
        entry_head(),
        EntryState.STOPPED,
        ended=berlin(MINUTE_MS),
        running_ms=55_000,
        reps=(rep(1), rep(2)),
        work=(work(),),
    )


def test_a_stopped_session_that_resumes_is_unfinished_again_and_keeps_its_time(
    journal: Journal,
):
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.end("e1", EntryState.STOPPED, berlin(MINUTE_MS), 55_000)
    journal.resume("e1")
    journal.rep_done("e1", rep(2))
    assert journal.unfinished() == [
        Entry(entry_head(), EntryState.UNFINISHED, running_ms=55_000, reps=(rep(1), rep(2)))
    ]
    journal.end("e1", EntryState.COMPLETED, berlin(2 * MINUTE_MS), 99_000)
    assert journal.unfinished() == []
    assert journal.problem is None


def test_only_each_sessions_newest_entry_can_be_resumed(journal: Journal):
    for name, session, day, state in (
        ("1", "a", 1, None),
        ("2", "a", 2, EntryState.STOPPED),
        ("3", "b", 3, None),
        ("4", "b", 4, EntryState.COMPLETED),
        ("5", "c", 5, None),
        ("6", "d", 6, None),
    ):
        journal.begin(entry_head(name, session, berlin(day * DAY_MS)))
        journal.rep_done(name, rep(day))
        if state is not None:
            journal.end(name, state, berlin(day * DAY_MS + 1), 1)
    journal.change("6", _change(1, AnnotationField.DELETED, value=True))
    assert [(e.head.id, len(e.reps)) for e in journal.unfinished()] == [("5", 1), ("2", 1)]


def test_an_entry_started_over_and_left_at_once_hides_no_interrupted_one(
    journal: Journal,
):
    for name, session, state, did in (
        ("1", "a", EntryState.STOPPED, True),
        ("2", "a", EntryState.STOPPED, False),
        ("3", "a", None, False),
        ("4", "b", EntryState.STOPPED, True),
        ("5", "b", EntryState.COMPLETED, True),
        ("6", "b", None, False),
        ("7", "c", EntryState.STOPPED, True),
        ("8", "c", EntryState.COMPLETED, True),
    ):
        began_ms = int(name) * DAY_MS
        journal.begin(entry_head(name, session, berlin(began_ms)))
        if did:
            journal.rep_done(name, rep(1))
        if state is not None:
            journal.end(name, state, berlin(began_ms + 1), 1)
    assert [entry.head.id for entry in journal.unfinished()] == ["6", "1"]


def test_a_rep_done_again_counts_again(any_journal: Journal):
    any_journal.begin(entry_head())
    any_journal.rep_done("e1", rep(1))
    any_journal.rep_done("e1", rep(1))
    assert any_journal.flush(60)
    found = any_journal.entry("e1")
    assert found is not None
    assert found.reps == (rep(1), rep(1))


def test_entries_come_newest_first_and_no_more_than_asked_for(journal: Journal):
    for name, day in (("b", 1), ("a", 0), ("c", 2)):
        journal.begin(entry_head(name, started=berlin(day * DAY_MS)))
        journal.rep_done(name, rep(day + 1))
    assert [entry.head.id for entry in journal.entries()] == ["c", "b", "a"]
    assert [entry.head.id for entry in journal.entries(limit=2)] == ["c", "b"]
    assert [entry.reps for entry in journal.entries(limit=1)] == [(rep(3),)]


def test_an_unknown_id_finds_nothing(journal: Journal):
    journal.begin(entry_head())
    assert journal.entry("other") is None


def test_last_done_is_the_newest_day_on_which_something_was_done_and_ended(journal: Journal):
    ends = (
        ("a", "glutes", 3, EntryState.COMPLETED),
        ("b", "glutes", 5, EntryState.STOPPED),
        ("c", "glutes", 4, EntryState.COMPLETED),
        ("d", "glutes", 9, None),
        ("e", "back", 1, EntryState.COMPLETED),
        ("f", "never", 1, None),
        ("nothing", "glutes", 8, EntryState.STOPPED),
        ("timed", "stretch", 2, EntryState.STOPPED),
    )
    for name, session, day, state in ends:
        journal.begin(entry_head(name, session, berlin(day * DAY_MS)))
        if name == "timed":
            journal.work_done(name, work())
        elif name != "nothing":
            journal.rep_done(name, rep(1))
        if state is not None:
            journal.end(name, state, berlin(day * DAY_MS + 1), 1)
    assert journal.last_done() == {
        "glutes": "2025-05-06",
        "back": "2025-05-02",
        "stretch": "2025-05-03",
    }


@pytest.mark.parametrize(
    "stray",
    [
        "rep of no session",
        "rep of no bout",
        "work of no bout",
        "end of no session",
        "resumption of no session",
        "word on no session",
    ],
)
def test_a_record_that_does_not_fit_is_reported_and_holds_nothing_up(
    any_journal: Journal, stray: str
):
    any_journal.begin(entry_head())
    match stray:
        case "rep of no session":
            any_journal.rep_done("other", rep(1))
        case "rep of no bout":
            any_journal.rep_done("e1", rep(1, work_set=99))
        case "word on no session":
            any_journal.change("other", _change(1, AnnotationField.RPE, 3))
        case "resumption of no session":
            any_journal.resume("other")
        case "work of no bout":
            any_journal.work_done("e1", work(work_set=99))
        case _:
            any_journal.end("other", EntryState.COMPLETED, berlin(), 1)
    any_journal.rep_done("e1", rep(2))
    assert any_journal.flush(60)
    assert [entry.reps for entry in any_journal.entries()] == [(rep(2),)]
    assert [entry.work for entry in any_journal.entries()] == [()]
    assert "left out" in str(any_journal.problem)


def test_an_end_that_is_none_is_refused(any_journal: Journal):
    any_journal.begin(entry_head())
    any_journal.end("e1", EntryState.UNFINISHED, berlin(), 1)
    assert any_journal.flush(60)
    assert any_journal.entries() == [Entry(entry_head(), EntryState.UNFINISHED)]
    assert "left out" in str(any_journal.problem)


def test_beginning_the_same_entry_twice_changes_nothing(journal: Journal):
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.begin(entry_head(session="other"))
    assert journal.entries() == [Entry(entry_head(), EntryState.UNFINISHED, reps=(rep(1),))]


def test_a_closed_journal_takes_nothing_and_closes_again(any_journal: Journal):
    any_journal.close()
    any_journal.close()
    with pytest.raises(RuntimeError, match="closed"):
        any_journal.begin(entry_head())
    with pytest.raises(RuntimeError, match="closed"):
        any_journal.rep_done("e1", rep(1))
    assert any_journal.entries() == []


def _change(number: int, field: AnnotationField, value: Value, part: str = "") -> AnnotationRecord:
    return AnnotationRecord(f"c{number}", field, value, berlin(number), part)


def test_what_is_said_afterwards_counts_and_nothing_said_is_forgotten(journal: Journal):
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.change("e1", _change(1, AnnotationField.RPE, 4))
    journal.change("e1", _change(2, AnnotationField.NOTE, "warm"))
    journal.change("e1", _change(3, AnnotationField.RPE, 6))
    journal.change("e1", _change(3, AnnotationField.RPE, 6))
    journal.change("e1", _change(4, AnnotationField.REPS, 12, part="0"))
    journal.change("e1", _change(5, AnnotationField.FELT, "easy", part="clamshell"))
    found = journal.entry("e1")
    assert found is not None
    assert (found.rpe, found.pain, found.note) == (6, None, "warm")
    assert [result.reps_done for result in found.results()] == [12, 0, None, 0]
    assert found.annotations[AnnotationField.FELT, "clamshell"] == "easy"
    assert [(c.id, c.sequence) for c in found.changes] == [(f"c{n}", n) for n in (1, 2, 3, 4, 5)]
    assert journal.problem is None


def test_a_deleted_entry_is_left_out_until_that_is_undone(journal: Journal):
    for name in ("a", "b"):
        journal.begin(entry_head(name, session=name))
        journal.rep_done(name, rep(1))
        journal.end(name, EntryState.COMPLETED, berlin(1), 1)
    journal.change("a", _change(1, AnnotationField.DELETED, value=True))
    assert [entry.head.id for entry in journal.entries()] == ["b"]
    assert [entry.head.id for entry in journal.entries(limit=1)] == ["b"]
    assert [entry.head.id for entry in journal.entries(deleted=True)] == ["b", "a"]
    assert journal.last_done() == {"b": "2025-05-01"}
    deleted = journal.entry("a")
    assert deleted is not None
    assert deleted.is_deleted
    undo = previous_value(deleted.changes, deleted.changes[-1])
    journal.change("a", _change(2, AnnotationField.DELETED, undo))
    assert [entry.head.id for entry in journal.entries()] == ["b", "a"]


def test_memory_shows_why_it_stands_in():
    assert Journal.in_memory("The journal is damaged.").problem == "The journal is damaged."


def _newest_first(history: list[Entry]) -> list[Entry]:
    return sorted(history, key=lambda e: (e.head.started.utc_ms, e.head.id), reverse=True)


@given(history=histories)
def test_any_history_comes_back_equal_from_a_file_closed_and_opened(history: list[Entry]):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        written = Journal.open(path)
        for entry in history:
            play_into(written, entry)
        written.close()
        assert written.problem is None
        read = Journal.open(path)
        assert read.entries() == _newest_first(history)
        read.close()


@given(entry=entries())
def test_a_session_resumed_after_a_restart_keeps_its_order(entry: Entry):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        journal = Journal.open(path)
        journal.begin(entry.head)
        for one_rep in entry.reps:
            journal.rep_done(entry.head.id, one_rep)
            journal.close()
            journal = Journal.open(path)
        journal.close()
        found = journal.entry(entry.head.id)
    assert found is not None
    assert found.reps == entry.reps
