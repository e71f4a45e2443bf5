"""Backups are made whole, thinned with age, and there before anything dangerous is done."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head, rep
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.journal.backups import (
    DAYS,
    MONTHS,
    WEEKS,
    backup_folder,
    is_due,
    is_sound,
    list_backups,
    make_backup,
    newest_good,
    retained,
)
from coach_tui.journal.errors import JournalError
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.migrations import MIGRATIONS, migrate, version_of
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 5, 1, 10, tzinfo=UTC)

moments = st.datetimes(datetime(2023, 1, 1), datetime(2025, 12, 31)).map(  # noqa: DTZ001 - a zone is added
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(st.sets(moments, max_size=40))
def test_thinning_keeps_the_newest_and_no_more_than_it_says(made):
    left = retained(made)
    assert left <= made
    assert len(left) <= DAYS + WEEKS + MONTHS
    assert not made or max(made) in left
    assert retained(left) == left


@given(st.sets(moments, max_size=40))
def test_every_month_and_week_and_day_that_is_not_too_old_has_its_newest(made):
    left = retained(made)
    for count, period in (
        (DAYS, lambda m: m.date()),
        (WEEKS, lambda m: m.isocalendar()[:2]),
        (MONTHS, lambda m: (m.year, m.month)),
    ):
        periods = sorted({period(moment) for moment in made}, reverse=True)[:count]
        for one in periods:
            assert max(m for m in made if period(m) == one) in left


def test_a_backup_a_day_for_three_years_leaves_a_year_of_months():
    held: set[datetime] = set()
    for day in range(3 * 365):
        held = retained({*held, NOW + timedelta(days=day)})
    newest = max(held)
    months = {(moment.year, moment.month) for moment in held}
    assert len(months) == MONTHS
    assert {newest - timedelta(days=day) for day in range(DAYS)} <= held
    assert len(held) <= DAYS + WEEKS + MONTHS


def _backup(path: Path, now: datetime) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return make_backup(connection, backup_folder(path), now)


def test_a_backup_holds_everything_and_is_for_this_user_only(filled: Path):
    made = _backup(filled, NOW)
    assert is_sound(made)
    assert list_backups(backup_folder(filled)) == [(NOW, made)]
    copy = Journal.open(made)
    assert len(copy.entries()[0].reps) == 300
    copy.close()
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_what_is_too_old_to_be_needed_goes_as_a_backup_is_made(filled: Path):
    made = [_backup(filled, NOW + timedelta(days=day)) for day in range(DAYS + 15)]
    left = list_backups(backup_folder(filled))
    days = {moment for moment, _ in left}
    assert days == retained(NOW + timedelta(days=day) for day in range(DAYS + 15))
    assert len(left) < len(made)


def test_what_is_half_made_is_never_taken_for_a_backup_and_goes_in_time(filled: Path):
    folder = backup_folder(filled)
    folder.mkdir()
    left = folder / ".backup-x.new"
    left.write_bytes(b"half")
    long_ago_s = NOW.timestamp() - 7200
    os.utime(left, (long_ago_s, long_ago_s))
    (folder / "journal-20259999T000000.000Z.sqlite3").touch()
    assert list_backups(folder) == []
    _backup(filled, NOW)
    assert not left.exists()
    assert len(list_backups(folder)) == 1


def test_the_room_that_earlier_versions_reserved_for_a_full_disk_is_freed(filled: Path):
    backup_folder(filled).mkdir()
    (backup_folder(filled) / "reserve").write_bytes(b"x")
    made = _backup(filled, NOW)
    assert [*backup_folder(filled).iterdir()] == [made]


@pytest.mark.parametrize("is_cut", [True, False])
def test_the_newest_good_one_is_found_behind_a_damaged_one(filled: Path, is_cut: bool):  # noqa: FBT001
    good = _backup(filled, NOW)
    bad = _backup(filled, NOW + timedelta(days=1))
    if is_cut:
        bad.write_bytes(bad.read_bytes()[:5000])
    else:
        zero_first_index(bad)
    assert newest_good(backup_folder(filled)) == good
    good.unlink()
    assert newest_good(backup_folder(filled)) is None


def zero_first_index(path: Path) -> None:
    """Damage a page that opening does not read."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'index' ORDER BY rootpage"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as journal:
        journal.seek((page - 1) * size)
        journal.write(bytes(100))


def test_a_copy_of_a_damaged_journal_is_no_backup(filled: Path):
    before = list_backups(backup_folder(filled))
    zero_first_index(filled)
    with pytest.raises(sqlite3.DatabaseError):
        _backup(filled, NOW)
    assert list_backups(backup_folder(filled)) == before


def test_one_is_made_at_the_first_start_of_a_day(filled: Path):
    folder = backup_folder(filled)
    for found in folder.glob("*"):
        found.unlink()
    Journal.open(filled).close()
    (first,) = list_backups(folder)
    Journal.open(filled).close()
    assert list_backups(folder) == [first]
    assert not is_due(folder, first[0] + timedelta(hours=23))
    assert is_due(folder, first[0] + timedelta(hours=24))


def test_a_journal_opens_though_its_backup_cannot_be_made(filled: Path):
    folder = backup_folder(filled)
    for found in folder.glob("*"):
        found.unlink()
    if folder.exists():
        folder.rmdir()
    folder.touch()
    journal = Journal.open(filled)
    assert len(journal.entries()) == 1
    journal.close()


@pytest.fixture
def old(path: Path) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:1])
        connection.execute(
            "INSERT INTO entry (id, session, title, content_hash, started_utc_ms,"
            " started_offset_s, started_zone, started_local_date)"
            " VALUES ('old', 's', 'T', '0', 1, 0, 'UTC', '1970-01-01')"
        )
    return path


def test_there_is_one_of_the_old_schema_before_the_schema_changes(old: Path):
    Journal.open(old).close()
    ((_, made),) = list_backups(backup_folder(old))
    with closing(sqlite3.connect(made)) as connection:
        assert version_of(connection) == 1
        assert connection.execute("SELECT id FROM entry").fetchall() == [("old",)]


def test_without_a_backup_the_schema_does_not_change(old: Path):
    backup_folder(old).touch()
    before = old.read_bytes()
    with pytest.raises(JournalError, match="no backup can be made"):
        Journal.open(old)
    assert old.read_bytes() == before


def test_there_is_one_before_a_merge(path: Path, tmp_path: Path):
    journal = Journal.open(path)
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    export = tmp_path / "export.jsonl"
    export.write_text("\n".join(jsonl_lines(JournalDump())), encoding="utf-8")
    journal.merge(export)
    ((_, made),) = list_backups(backup_folder(path))
    journal.close()
    assert is_sound(made)


def test_a_backup_dated_in_the_future_neither_ends_daily_backups_nor_thins_them(path: Path):
    Journal.open(path).close()
    now = datetime.now(UTC)
    folder = backup_folder(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        ahead = [
            make_backup(connection, folder, now + timedelta(days=60 * n)) for n in range(1, 20)
        ]
        assert is_due(folder, now)
        today = make_backup(connection, folder, now)
    assert not is_due(folder, now + timedelta(hours=1))
    assert today.exists()
    assert all(backup.exists() for backup in ahead[-5:])
