"""Every older file becomes a file of today, one whole step at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import berlin, entry_head

from coach_tui.core.log.entry import EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.journal.migrations import APPLICATION_ID, MIGRATIONS, migrate, version_of
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

_STEPS = (
    ("CREATE TABLE one (a INTEGER)", "INSERT INTO one VALUES (1)"),
    ("ALTER TABLE one ADD COLUMN b INTEGER", "UPDATE one SET b = a + 1"),
    ("CREATE INDEX one_by_b ON one (b)",),
)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    ).fetchall()
    return rows


@pytest.mark.parametrize("seen", range(len(MIGRATIONS) + 1))
def test_every_earlier_version_becomes_the_newest(tmp_path: Path, seen: int):
    with closing(_open(tmp_path / "new")) as fresh, closing(_open(tmp_path / "old")) as old:
        migrate(fresh)
        migrate(old, MIGRATIONS[:seen])
        assert version_of(old) == seen
        migrate(old)
        assert version_of(old) == len(MIGRATIONS)
        assert _schema(old) == _schema(fresh)
        assert old.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert old.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("seen", range(len(_STEPS) + 1))
def test_what_a_file_holds_comes_along(tmp_path: Path, seen: int):
    with closing(_open(tmp_path / "file")) as connection:
        migrate(connection, _STEPS[:seen])
        migrate(connection, _STEPS)
        assert connection.execute("SELECT a, b FROM one").fetchall() == [(1, 2)]
        assert version_of(connection) == 3


def test_a_step_that_fails_leaves_the_version_before_it_whole(tmp_path: Path):
    broken = (*_STEPS[:2], ("CREATE TABLE two (a)", "INSERT INTO nowhere VALUES (1)"))
    with closing(_open(tmp_path / "file")) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(connection, broken)
        assert not connection.in_transaction
        assert version_of(connection) == 2
        assert [name for name, _ in _schema(connection)] == ["one"]
        migrate(connection, _STEPS)
        assert version_of(connection) == 3


def test_a_file_of_today_is_not_touched(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    Journal.open(path).close()
    before = path.read_bytes()
    Journal.open(path).close()
    assert path.read_bytes() == before


def test_ratings_and_note_have_their_place(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    journal = Journal.open(path)
    journal.begin(entry_head())
    journal.end("e1", EntryState.COMPLETED, berlin(1), 1)
    journal.close()
    with closing(_open(path)) as connection:
        connection.execute("UPDATE entry SET rpe = 4, pain = 0, note = 'easy'")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE entry SET pain = 11")
    found = journal.entries()[0]
    assert (found.rpe, found.pain, found.note) == (4, 0, "easy")


def test_a_month_of_one_exercise_is_found_by_the_day(tmp_path: Path):
    # An index that starts with the exercise was measured 750 times slower here.
    path = tmp_path / "journal.sqlite3"
    Journal.open(path).close()
    with closing(_open(path)) as connection:
        plan = " ".join(
            str(row[3])
            for row in connection.execute(
                "EXPLAIN QUERY PLAN SELECT bout.side, count(*) FROM entry"
                " JOIN bout ON bout.entry_id = entry.id"
                " JOIN rep ON rep.entry_id = entry.id AND rep.bout = bout.bout"
                " WHERE entry.started_local_date BETWEEN '2025-04-01' AND '2025-04-30'"
                " AND entry.state <> 'unfinished' AND bout.exercise = 'clamshell'"
                " GROUP BY bout.side"
            )
        )
    assert "SEARCH entry USING" in plan
    assert "entry_by_day (started_local_date>? AND started_local_date<?)" in plan
    assert "SCAN" not in plan


def test_a_schema_that_lost_a_table_is_a_sentence_not_a_traceback(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    journal = Journal.open(path)
    with closing(_open(path)) as connection:
        connection.execute("DROP TABLE work")
    with pytest.raises(JournalError, match="cannot be read"):
        journal.entries()
    journal.close()
