"""Entries taken out for good: gone from the file, marked, and never back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from entry_samples import MINUTE_MS, berlin, entry_head, rep

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord
from coach_tui.journal.backups import backup_folder, is_sound, list_backups, make_backup
from coach_tui.journal.connection import connect
from coach_tui.journal.errors import JournalError
from coach_tui.journal.merge import backups_with, purge, purge_backup
from coach_tui.journal.migrations import MIGRATIONS, migrate
from coach_tui.journal.repair import plan_repair, repair
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

BUSY_MS = 20
PRIVATE = "no one is to read this, not even in a hex editor"


@pytest.fixture(scope="module")
def purged_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with an entry to keep, and one with many reps and a note that is deleted."""
    folder = tmp_path_factory.mktemp("kept")
    journal = Journal.open(folder / "journal.sqlite3")
    for name in ("kept", "gone"):
        journal.begin(entry_head(name))
        for number in range(300):
            journal.rep_done(name, rep(number))
    journal.change("gone", AnnotationRecord("n", AnnotationField.NOTE, PRIVATE, berlin()))
    journal.change("gone", AnnotationRecord("d", AnnotationField.DELETED, True, berlin(MINUTE_MS)))
    journal.close()
    assert journal.problem is None
    return folder


@pytest.fixture
def purged(path: Path, purged_folder: Path) -> Path:
    """A copy of that journal, for this test alone."""
    shutil.copytree(purged_folder, path.parent, dirs_exist_ok=True)
    return path


def reps_of(path: Path) -> dict[str, int]:
    journal = Journal.open(path)
    found = {entry.head.id: len(entry.reps) for entry in journal.entries(deleted=True)}
    journal.close()
    return found


def test_nothing_of_it_is_left_in_the_file_but_its_id(purged: Path):
    assert PRIVATE.encode() in purged.read_bytes()
    before = purged.stat().st_size
    journal = Journal.open(purged)
    assert journal.deleted() == ["gone"]
    assert journal.purge(["gone"]) == 1
    assert (journal.deleted(), journal.tombstones()) == ([], {"gone"})
    assert journal.purge(["gone"]) == 0
    journal.close()
    content = purged.read_bytes()
    assert PRIVATE.encode() not in content
    assert len(content) < before
    assert reps_of(purged) == {"kept": 300}
    with closing(sqlite3.connect(purged)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in ("bout", "rep", "change"):
            rows = connection.execute(f"SELECT DISTINCT entry_id FROM {table}")  # noqa: S608 - names of this test
            assert "gone" not in {row[0] for row in rows}


def test_what_was_forgotten_is_overwritten_also_where_the_file_stays_as_large(purged: Path):
    before = purged.stat().st_size
    with closing(connect(purged, BUSY_MS)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        purge(connection, ["gone"])
        connection.execute("COMMIT")
    assert purged.stat().st_size == before
    assert PRIVATE.encode() not in purged.read_bytes()


def test_a_session_under_way_continues_after_it(purged: Path):
    journal = Journal.open(purged)
    journal.begin(entry_head("now"))
    journal.rep_done("now", rep(1))
    journal.purge(["gone"])
    journal.rep_done("now", rep(2))
    assert journal.flush(60)
    journal.close()
    assert journal.problem is None
    assert reps_of(purged) == {"kept": 300, "now": 2}


def test_where_it_cannot_be_written_nothing_is_forgotten(purged: Path):
    journal = Journal.open(purged, busy_ms=BUSY_MS)
    with closing(sqlite3.connect(purged, isolation_level=None)) as foreign:
        foreign.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="another program holds it"):
            journal.purge(["gone"])
    assert journal.deleted() == ["gone"]
    journal.close()


def backed_up(path: Path) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return make_backup(connection, backup_folder(path), datetime.now(UTC))


def test_a_backup_is_written_anew_without_it_and_is_sound(purged: Path):
    folder = backup_folder(purged)
    made = backed_up(purged)
    assert backups_with(folder, {"gone", "never there"}, BUSY_MS) == [made]
    assert backups_with(folder, {"never there"}, BUSY_MS) == []
    purge_backup(made, {"gone"}, BUSY_MS)
    assert backups_with(folder, {"gone"}, BUSY_MS) == []
    assert PRIVATE.encode() not in made.read_bytes()
    assert is_sound(made)
    assert [path for _, path in list_backups(folder)] == list(folder.glob("*.sqlite3")) == [made]
    assert not list(folder.glob(".*"))
    assert reps_of(made) == {"kept": 300}


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_backup_of_an_older_version_stays_of_that_version(path: Path, version: int):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:version])
        for name in ("kept", "gone"):
            connection.execute(
                "INSERT INTO entry (id, session, title, content_hash, started_utc_ms,"
                " started_offset_s, started_zone, started_local_date, note)"
                " VALUES (?, 's', 'T', '0', 1, 0, 'UTC', '1970-01-01', ?)",
                (name, PRIVATE if name == "gone" else ""),
            )
    made = backed_up(path)
    purge_backup(made, {"gone"}, BUSY_MS)
    assert PRIVATE.encode() not in made.read_bytes()
    with closing(sqlite3.connect(made)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT id FROM entry").fetchall() == [("kept",)]


def test_a_damaged_backup_is_left_alone(purged: Path):
    made = backed_up(purged)
    made.write_bytes(b"rubbish " * 1000)
    assert backups_with(backup_folder(purged), {"gone"}, BUSY_MS) == []


def test_a_repair_does_not_bring_it_back_from_an_older_backup(purged: Path):
    backed_up(purged)
    journal = Journal.open(purged)
    journal.purge(["gone"])
    journal.close()
    content = bytearray(purged.read_bytes())
    content[:100] = bytes(100)
    purged.write_bytes(content)
    prospect = plan_repair(purged)
    assert prospect is not None
    assert prospect.backup_entries == 2
    repair(prospect)
    assert reps_of(purged) == {"kept": 300}
