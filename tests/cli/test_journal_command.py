"""The journal looked after, as a person does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from home_folder import SILENT, Home

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryHead,
    EntryState,
    PlannedSet,
)
from coach_tui.journal.lock import SessionLockFile
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of

pytestmark = pytest.mark.process

NOON = timestamp_of(1_746_093_600_000, 7200, "Europe/Berlin")
LATER = timestamp_of(1_746_093_600_001, 7200, "Europe/Berlin")


class HomeWithEntries(Home):
    """A home with a journal of two entries in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file = folder / "data/coach-tui/journal.sqlite3"
        journal = Journal.open(self.file)
        plan = (PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 4, None),)
        for name in ("one", "two"):
            journal.begin(EntryHead(name, name, name.title(), "0" * 64, NOON, plan))
            # A skip is saved as annotations are; "what was said last" never means it.
            journal.change(
                name, AnnotationRecord(f"{name}-skip", AnnotationField.JUMPED_TO, 1, NOON, "0")
            )
            journal.end(name, EntryState.COMPLETED, NOON, 60_000)
        journal.close()

    def notes(self) -> dict[str, str]:
        return {entry["id"]: entry["note"] for entry in self.history()}


@pytest.fixture
def home(tmp_path: Path) -> HomeWithEntries:
    return HomeWithEntries(tmp_path)


def test_a_note_a_deletion_and_their_undoing(home):
    assert home.coach("journal", "note", "one", "warm").exit_code == 0
    assert home.coach("journal", "note", "one", "cold").exit_code == 0
    assert home.notes() == {"one": "cold", "two": ""}
    home.coach("journal", "undo", "one")
    assert home.notes()["one"] == "warm"
    home.coach("journal", "undo", "one")
    assert home.notes()["one"] == "cold"
    home.coach("journal", "delete", "one")
    assert set(home.notes()) == {"two"}
    home.coach("journal", "undo", "one")
    assert set(home.notes()) == {"one", "two"}


def test_what_was_done_is_said_in_a_line_with_how_it_is_undone(home):
    def printed(*arguments: str) -> tuple[str, str]:
        done = home.coach("journal", *arguments)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (0, "", 1)
        line, _, how = done.stderr.strip().partition(". ")
        return line, how

    undo = "To undo: coach-tui journal undo one"
    again = "Run it again to restore that."
    assert printed("note", "one", "warm\nand \x1b[31m") == (
        'One, 2025-05-01: the note is now "warm and \ufffd[31m"',
        undo,
    )
    assert printed("undo", "one") == ("One, 2025-05-01: undone, there is no note now", again)
    assert printed("correct", "one", "1", "3") == (
        "One, 2025-05-01: Clamshell, set 1, left, now 3 of 4 reps",
        undo,
    )
    assert printed("undo", "one") == (
        "One, 2025-05-01: undone, Clamshell, set 1, left, now 0 of 4 reps",
        again,
    )
    assert printed("delete", "one") == ("One, 2025-05-01: deleted", undo)
    assert printed("undo", "one") == ("One, 2025-05-01: undone, restored", again)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ((AnnotationField.RPE, 4, ""), "One, 2025-05-01: undone, effort is now: not rated."),
        (
            (AnnotationField.PAIN, 2, "clamshell"),
            "One, 2025-05-01: undone, Clamshell, pain is now: not rated.",
        ),
        (
            (AnnotationField.ANSWER, "a", "0"),
            "undone, Clamshell, set 1, left, answer is now: not rated.",
        ),
        (("from-a-newer-version", 1, ""), "undone, from-a-newer-version is now: not rated."),
    ],
)
def test_what_was_added_afterwards_is_named_when_it_is_undone(home, change, line):
    field, value, part = change
    journal = Journal.open(home.file)
    journal.change("one", AnnotationRecord("said", field, value, LATER, part))
    journal.close()
    assert line in home.coach("journal", "undo", "one").stderr


def test_what_was_deleted_is_purged_only_when_the_user_confirms(home):
    home.coach("journal", "backup")
    refused = home.coach("journal", "forget", "one")
    assert (refused.exit_code, "Only what was deleted" in refused.stderr) == (1, True)
    home.coach("journal", "delete", "one")
    no = home.coach("journal", "forget", answer="n\n")
    assert (no.exit_code, "2025-05-01  One, one" in no.stderr) == (1, True)
    home.coach("journal", "undo", "one")
    assert set(home.notes()) == {"one", "two"}
    home.coach("journal", "delete", "one")
    endless = home.coach("journal", "forget", answer="\0" * 100_000)
    assert (endless.exit_code, "Nothing was changed." in endless.stderr) == (1, True)
    assert home.coach("journal", "forget", answer="").exit_code == 1
    yes = home.coach("journal", "forget", answer="y\n")
    assert (yes.exit_code, "1 session forgotten." in yes.stderr) == (0, True)
    assert "1 backup still holds what was forgotten" in yes.stderr
    undone = home.coach("journal", "undo", "one")
    assert (undone.exit_code, "no such entry" in undone.stderr) == (1, True)
    also = home.coach("journal", "forget", "--backups", "--yes")
    assert also.stderr.splitlines() == ["0 sessions forgotten.", "Taken out of 1 backup too."]
    assert home.coach("journal", "forget").stderr == "0 sessions forgotten.\n"
    assert set(home.notes()) == {"two"}


def test_nothing_is_forgotten_while_a_session_runs(home):
    home.coach("journal", "delete", "one")
    with SessionLockFile.acquire(home.file.with_name("training.lock")) or pytest.fail("not free"):
        refused = home.coach("journal", "forget", "--yes")
    assert (refused.exit_code, "under way" in refused.stderr) == (1, True)
    home.coach("journal", "undo", "one")
    assert set(home.notes()) == {"one", "two"}


def test_a_merge_brings_nothing_back_and_says_so(home, tmp_path):
    other = HomeWithEntries(tmp_path / "other")
    home.coach("journal", "delete", "one")
    home.coach("journal", "forget", "--yes")
    merged = home.coach("merge", str(other.file))
    assert (
        merged.stderr
        == "0 sessions new, 0 sessions completed, 1 session already here, 1 session forgotten.\n"
    )
    exported = home.coach("export", "--format", "jsonl").stdout
    (tmp_path / "all.jsonl").write_text(exported)
    assert "1 session forgotten." in other.coach("merge", str(tmp_path / "all.jsonl")).stderr
    assert set(other.notes()) == {"two"}


def test_a_set_is_corrected_and_the_correction_undone(home):
    def reps_done() -> int:
        (entry,) = [
            e
            for e in json.loads(home.coach("history", "--json").stdout)["entries"]
            if e["id"] == "one"
        ]
        return entry["sets"][0]["reps_done"]

    assert reps_done() == 0
    home.coach("journal", "correct", "one", "1", "3")
    assert reps_done() == 3
    assert "3/4 reps" in home.coach("history").stdout
    home.coach("journal", "undo", "one")
    assert reps_done() == 0
    nowhere = home.coach("journal", "correct", "one", "2", "3")
    assert (nowhere.exit_code, "no set at place 2" in nowhere.stderr) == (1, True)


def test_last_is_the_newest_entry(home):
    home.coach("journal", "note", "last", "so it was")
    assert home.notes()["two"] == "so it was"


def test_an_unknown_entry_and_nothing_to_undo_are_said(home):
    unknown = home.coach("journal", "delete", "three")
    assert (unknown.exit_code, "no such entry" in unknown.stderr) == (1, True)
    nothing = home.coach("journal", "undo", "one")
    assert nothing.exit_code == 1
    assert "no change to undo. To delete it: coach-tui journal delete one\n" in nothing.stderr


def test_a_backup_is_made_when_it_is_asked_for(home):
    made = home.coach("journal", "backup")
    assert made.exit_code == 0
    assert Path(made.stdout.strip()).exists()


def test_a_damaged_journal_is_repaired_only_when_the_user_confirms(home):
    home.coach("journal", "backup")
    home.file.write_bytes(b"")
    refused = home.coach("history")
    assert (refused.exit_code, "coach-tui journal repair" in refused.stderr) == (1, True)
    no = home.coach("journal", "repair", answer="n\n")
    assert (no.exit_code, "Nothing was changed." in no.stderr) == (1, True)
    assert home.file.read_bytes() == b""
    assert home.coach("journal", "repair").exit_code == 1
    yes = home.coach("journal", "repair", answer="y\n")
    assert yes.exit_code == 0
    assert "holds 2 sessions" in yes.stderr
    assert set(home.notes()) == {"one", "two"}
    again = home.coach("journal", "repair", "--yes")
    assert (again.exit_code, "is sound" in again.stderr) == (0, True)


def test_a_session_runs_though_its_journal_is_damaged(home):
    home.file.write_bytes(b"rubbish " * 1000)
    session = home.file.parent / "short.yaml"
    session.write_text("title: S\nsteps:\n  - {exercise: clamshell, reps: 1, sides: left}\n")
    done = home.train("run", str(session), *SILENT)
    assert done.exit_code == 0
    assert "left 1/1" in done.stdout
    assert "coach-tui journal repair" in done.output
    assert home.file.read_bytes() == b"rubbish " * 1000


def test_the_day_and_time_of_an_entry_are_corrected_and_undone(home):
    before = {entry["id"]: entry["started_at"] for entry in home.history()}
    done = home.coach("journal", "edit", "on", "--day", "2025-04-30", "--time", "18:30")
    assert done.exit_code == 0
    assert "it began on Wed 30 April 2025, 18:30" in done.stderr
    entries = home.history()
    assert [entry["id"] for entry in entries] == ["two", "one"]
    assert entries[1]["started_at"].startswith("2025-04-30T18:30")
    assert home.coach("history").stdout.splitlines()[2].startswith("2025-04-30")
    home.coach("journal", "undo", "one")
    assert {entry["id"]: entry["started_at"] for entry in home.history()} == before


@pytest.mark.parametrize("when", [("9000-01-01",), ("9999-12-31", "--time", "02:00")])
def test_an_entry_cannot_be_moved_into_the_future(home, when):
    done = home.coach("journal", "edit", "one", "--day", *when)
    assert (done.exit_code, done.stderr) == (1, "That time has not come yet.\n")


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-01"])
def test_an_entry_cannot_be_moved_to_before_1970(home, day):
    done = home.coach("journal", "edit", "one", "--day", day)
    assert (done.exit_code, done.stderr) == (1, "The journal's days begin in 1970.\n")


def test_letters_that_begin_several_ids_are_refused(home):
    journal = Journal.open(home.file)
    journal.begin(EntryHead("once", "s", "S", "0" * 64, NOON, ()))
    journal.close()
    done = home.coach("journal", "note", "on", "x")
    assert (done.exit_code, done.stderr) == (1, "2 entries begin with on; give more of the id.\n")


def test_history_is_filtered_by_session_and_day(home):
    home.coach("journal", "edit", "one", "--day", "2025-04-30")
    only = json.loads(home.coach("history", "--json", "--session", "one").stdout)["entries"]
    assert [entry["id"] for entry in only] == ["one"]
    since = json.loads(home.coach("history", "--json", "--since", "2025-05-01").stdout)["entries"]
    assert [entry["id"] for entry in since] == ["two"]
    nothing = home.coach("history", "--session", "onne")
    assert (nothing.stdout, nothing.stderr) == ("", "No entry matches. Did you mean one?\n")
