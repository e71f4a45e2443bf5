"""What was done is saved in the journal, or else in a file of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pytest
from entry_samples import berlin, entry_head, rep
from full_disk import fill, needs_mount, small_disk
from merging_samples import holdings_of

from coach_tui import paths
from coach_tui.core.log.entry import AnnotationField, AnnotationRecord, EntryState
from coach_tui.journal.store import Journal
from coach_tui.services.open_journal import OpenJournal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def begun() -> OpenJournal:
    keeping = OpenJournal()
    keeping.journal.begin(entry_head())
    keeping.journal.rep_done("e1", rep(1))
    assert keeping.journal.flush(60)
    return keeping


def files_elsewhere() -> list[Path]:
    return list(paths.state_dir().glob("*.jsonl"))


def test_what_the_journal_took_is_saved_nowhere_else(capsys: pytest.CaptureFixture[str]):
    begun().close()
    assert files_elsewhere() == []
    assert capsys.readouterr().err == ""


def test_what_could_not_be_saved_goes_into_a_journal_that_can_be_opened_at_the_end(
    capsys: pytest.CaptureFixture[str],
):
    file = paths.journal_file()
    file.parent.mkdir(parents=True)
    file.write_bytes(b"rubbish " * 4000)
    keeping = begun()
    keeping.journal.end("e1", EntryState.COMPLETED, berlin(9), 7)
    file.unlink()  # as a repair takes it away
    keeping.close()
    assert (files_elsewhere(), capsys.readouterr().err) == ([], "")
    journal = Journal.open(file)
    (entry,) = journal.entries()
    journal.close()
    assert (entry.reps, entry.state) == ((rep(1),), EntryState.COMPLETED)


def test_without_a_temporary_folder_a_session_is_saved_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("tempfile._candidate_tempdir_list", list[str])
    (tmp_path / "data").touch()
    begun().close()
    (place,) = files_elsewhere()
    assert f"coach-tui merge {place}" in capsys.readouterr().err


def test_where_no_folder_can_be_written_to_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("tempfile._candidate_tempdir_list", list[str])
    for name in ("data", "state", "home"):
        (tmp_path / name).touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    begun().close()
    assert "could not be saved anywhere" in capsys.readouterr().err


@needs_mount
@pytest.mark.process
def test_a_session_on_a_full_disk_is_saved_whole_in_another_folder_and_merged_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    home = tmp_path / "home"
    home.mkdir()
    with small_disk(tmp_path / "disk", "1m") as disk:
        for name in ("DATA", "STATE"):
            monkeypatch.setenv(f"XDG_{name}_HOME", str(disk / name.lower()))
        monkeypatch.setenv("HOME", str(home))
        begun().close()
        keeping = OpenJournal()
        fill(disk)
        keeping.journal.resume("e1")
        for number in range(2, 200):
            keeping.journal.rep_done("e1", rep(number))
        keeping.journal.end("e1", EntryState.COMPLETED, berlin(9), 7)
        assert not keeping.journal.flush(60)
        assert "the disk is full" in str(keeping.journal.problem)
        keeping.close()
        (line,) = capsys.readouterr().err.splitlines()
        (place,) = home.glob("*.jsonl")
        assert line.endswith(f"coach-tui merge {place}")
        (disk / "filler").unlink()
        journal = Journal.open(paths.journal_file())
        journal.merge(place)
        entry = journal.entry("e1")
        journal.close()
    assert entry is not None
    assert entry.reps == tuple(rep(number) for number in range(1, 200))
    assert entry.state is EntryState.COMPLETED


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is waited for only shortly."""
    monkeypatch.setitem(cast("Any", Journal.open).__func__.__kwdefaults__, "busy_ms", 50)


def rating() -> AnnotationRecord:
    return AnnotationRecord("a1", AnnotationField.RPE, 7, berlin(9))


@pytest.mark.usefixtures("_impatient")
def test_a_rating_of_an_earlier_session_that_could_not_be_written_is_saved_elsewhere_and_merged(
    capsys: pytest.CaptureFixture[str],
):
    begun().close()
    keeping = OpenJournal()
    with closing(sqlite3.connect(paths.journal_file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        keeping.journal.change("e1", rating())
        keeping.close()
        (place,) = files_elsewhere()
        assert f"coach-tui merge {place}" in capsys.readouterr().err
        other.execute("ROLLBACK")
    with closing(Journal.open(paths.journal_file())) as journal:
        journal.merge(place)
        (entry,) = journal.entries()
    assert (entry.rpe, entry.reps) == (7, (rep(1),))


@pytest.mark.usefixtures("_impatient")
def test_a_rating_that_can_be_saved_nowhere_is_said_to_be_lost_as_the_program_ends(
    capsys: pytest.CaptureFixture[str],
):
    begun().close()
    keeping = OpenJournal()
    with closing(sqlite3.connect(paths.journal_file(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        keeping.journal.change("e1", rating())
        keeping.close()
    assert "another program holds it. Nothing was changed." in capsys.readouterr().err


def test_a_rating_of_an_entry_that_was_forgotten_meanwhile_is_refused_in_words():
    begun().close()
    keeping = OpenJournal()
    with closing(Journal.open(paths.journal_file())) as other:
        other.purge(["e1"])
    keeping.journal.change("e1", rating())
    keeping.journal.flush(60)
    problem = "A record was left out: its session was forgotten meanwhile, for good."
    assert keeping.journal.problem == problem
    keeping.close()


def test_a_session_of_which_the_journal_refused_anything_is_saved_whole_elsewhere(
    capsys: pytest.CaptureFixture[str],
):
    keeping = begun()
    other = Journal.open(paths.journal_file())
    other.purge(["e1"])
    other.close()
    keeping.journal.rep_done("e1", rep(2))
    keeping.close()
    (place,) = files_elsewhere()
    assert place.name in capsys.readouterr().err
    (page,) = holdings_of(place).records
    assert [record for _, record in page.reps] == [rep(1), rep(2)]
