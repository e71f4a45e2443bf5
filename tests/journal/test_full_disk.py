"""A full disk: what was done waits in memory, and goes elsewhere in the end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import berlin, entry_head, rep, work
from full_disk import fill, needs_mount, small_disk

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord, EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.journal.store import Journal
from coach_tui.services.open_journal import write_fallback_file

if TYPE_CHECKING:
    from pathlib import Path


@needs_mount
@pytest.mark.process
def test_on_a_full_disk_it_is_said_and_written_when_there_is_room_again(tmp_path: Path):
    with small_disk(tmp_path / "disk", "1m") as disk:
        path = disk / "journal.sqlite3"
        journal = Journal.open(path)
        fill(disk)
        journal.begin(entry_head())
        assert not journal.flush(60)
        assert "the disk is full" in str(journal.problem)
        (disk / "filler").unlink()
        assert journal.flush(60)
        assert journal.problem is None
        journal.close()


@needs_mount
@pytest.mark.process
def test_on_a_full_disk_no_journal_is_begun_and_none_is_left_half_made(tmp_path: Path):
    with small_disk(tmp_path / "disk", "64k") as disk:
        fill(disk)
        with pytest.raises(JournalError):
            Journal.open(disk / "journal.sqlite3")
        assert [path.name for path in disk.iterdir()] == ["filler"]


def test_what_the_journal_cannot_take_is_put_elsewhere_and_taken_in_later(tmp_path: Path):
    copy = Journal.in_memory()
    journal = Journal.open(tmp_path / "journal.sqlite3", copy=copy)
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.work_done("e1", work())
    journal.rep_done("e1", rep(2))
    journal.end("e1", EntryState.STOPPED, berlin(9), 7)
    (tmp_path / "file").touch()
    place = write_fallback_file(
        copy.records(), [tmp_path / "file", tmp_path / "other"], "kept.jsonl"
    )
    assert place is not None
    assert place == tmp_path / "other" / "kept.jsonl"
    assert [each.name for each in place.parent.iterdir()] == ["kept.jsonl"]
    assert write_fallback_file(copy.records(), [tmp_path / "file"], "kept.jsonl") is None
    assert journal.flush(60)
    assert journal.merge(place).same == 1
    journal.close()


@pytest.mark.parametrize(
    ("written", "left"),
    [(0, "Nothing was changed."), (1, "Only a part of this was saved.")],
)
def test_a_journal_closed_before_all_is_written_no_more_promises_to_write(
    path: Path, written: int, left: str
):
    Journal.open(path).close()
    journal = Journal.open(path, busy_ms=20)
    for number in range(written):
        journal.begin(entry_head(f"before {number}"))
    assert journal.flush(60)
    with closing(sqlite3.connect(path, isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        journal.begin(entry_head())
        assert not journal.flush(60)
        assert "saved as soon as that works" in str(journal.problem)
        journal.close()
        foreign.execute("ROLLBACK")
    assert journal.problem == f"The journal cannot be written: another program holds it. {left}"


def test_a_resumed_session_is_put_elsewhere_whole(path: Path):
    journal = Journal.open(path)
    journal.begin(entry_head("before"))
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.work_done("e1", work())
    journal.close()
    copy = Journal.in_memory()
    journal = Journal.open(path, copy=copy)
    journal.resume("e1")
    journal.rep_done("e1", rep(2))
    journal.change("e1", AnnotationRecord("c", AnnotationField.RPE, 3, berlin()))
    journal.change("before", AnnotationRecord("d", AnnotationField.RPE, 3, berlin()))
    assert journal.flush(60)
    assert copy.records() == [journal.record("e1")]
    journal.close()


def test_what_could_not_be_saved_before_is_not_lost_by_resuming(path: Path):
    copy = Journal.in_memory()
    journal = Journal.open(path, busy_ms=20, copy=copy)
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    assert journal.flush(60)
    with closing(sqlite3.connect(path, isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        journal.rep_done("e1", rep(2))
        journal.change("e1", AnnotationRecord("c", AnnotationField.RPE, 3, berlin()))
        journal.end("e1", EntryState.STOPPED, berlin(9), 7)
        journal.resume("e1")
        journal.rep_done("e1", rep(3))
        copied = copy.records()
        foreign.execute("ROLLBACK")
    assert journal.flush(60)
    assert copied == journal.records()
    journal.close()
