"""How often a session writes to the disk: counted, since times depend on the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screen_harness import GLUTES, Stage, played

from coach_tui.clock import SystemClock
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path


def commits(path: Path) -> int:
    """How many transactions have changed a database, by the counter in its header."""
    return int.from_bytes(path.read_bytes()[24:28], "big")


def test_a_session_commits_once_for_each_rep_and_a_few_times_besides(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    stage = Stage(tmp_path, SystemClock(speed=200), Journal.open(path))
    stage.add("glutes", GLUTES)
    before = commits(path)
    played(stage, "glutes")
    stage.journal.flush(60)
    (entry,) = stage.journal.entries()
    records = len(entry.reps) + len(entry.work) + len(entry.changes)
    assert len(entry.reps) == 10
    assert commits(path) - before <= records + 4, records
    stage.journal.close()
