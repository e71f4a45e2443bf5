"""A damaged journal is set aside whole, and what can be saved is saved."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from entry_samples import DAY_MS, berlin, entry_head, rep
from merging_samples import merge_holdings
from msgspec.structs import replace

from coach_tui.core.log.entry import EntryState
from coach_tui.journal.backups import backup_folder, is_sound, make_backup
from coach_tui.journal.connection import connect
from coach_tui.journal.errors import JournalError
from coach_tui.journal.migrations import MIGRATIONS
from coach_tui.journal.records import EntryRecord, JournalDump
from coach_tui.journal.repair import plan_repair, repair
from coach_tui.journal.store import Journal

ENTRIES = 40
REPS = 60


def _filled_with(path: Path, numbers: range) -> None:
    pages = [
        EntryRecord(
            entry_head(f"e{number:02}", started=berlin(number * DAY_MS)),
            EntryState.UNFINISHED,
            None,
            0,
            None,
            None,
            "",
            tuple((at, rep(at)) for at in range(REPS)),
            (),
            (),
        )
        for number in numbers
    ]
    with closing(connect(path, busy_ms=0)) as connection:
        merge_holdings(connection, JournalDump(tuple(pages)))


@pytest.fixture
def long(path: Path) -> Path:
    """A journal of two months, with a backup from its first half."""
    Journal.open(path).close()
    _filled_with(path, range(ENTRIES // 2))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_backup(connection, backup_folder(path), datetime.now(UTC))
    _filled_with(path, range(ENTRIES // 2, ENTRIES))
    return path


def spoil(path: Path, at: int, length: int) -> bytes:
    content = bytearray(path.read_bytes())
    content[at : at + length] = b"\xa5" * length
    path.write_bytes(content)
    return bytes(content)


def repaired(path: Path) -> tuple[Path, list[str]]:
    prospect = plan_repair(path)
    assert prospect is not None
    aside = repair(prospect)
    journal = Journal.open(path)
    found = sorted(entry.head.id for entry in journal.entries())
    journal.close()
    assert is_sound(path)
    return aside, found


def test_a_sound_journal_has_nothing_to_repair(long: Path):
    before = long.read_bytes()
    assert plan_repair(long) is None
    assert long.read_bytes() == before


def test_damage_anywhere_leaves_the_backup_and_nearly_always_more(long: Path, tmp_path: Path):
    chance = random.Random(5)  # noqa: S311 - places to damage, not secrets
    pages = long.stat().st_size // 4096
    better = 0
    for place in chance.sample(range(1, pages), 15):
        folder = tmp_path / str(place)
        shutil.copytree(backup_folder(long), folder / "backups")
        path = folder / long.name
        shutil.copyfile(long, path)
        spoilt = spoil(path, place * 4096, 4096)
        with pytest.raises(JournalError, match="journal repair"):
            Journal.open(path)
        aside, found = repaired(path)
        assert aside.read_bytes() == spoilt
        assert {f"e{number:02}" for number in range(ENTRIES // 2)} <= set(found)
        better += len(found) > ENTRIES // 2
    # What is left are the few pages by which all others are found.
    assert better >= 12


def test_damage_to_the_schema_leaves_the_backup(long: Path):
    content = long.read_bytes()
    second = content.index(b"CREATE INDEX change_by_entry") // 4096
    spoil(long, second * 4096, 4096)
    assert repaired(long)[1] == [f"e{number:02}" for number in range(ENTRIES // 2)]


def test_a_page_of_reps_costs_those_reps_and_no_more(long: Path):
    with closing(sqlite3.connect(long)) as connection:
        whole = connection.execute("SELECT count(*) FROM rep").fetchone()[0]
    content = long.read_bytes()
    # The last page is one of reps, which were written last.
    spoil(long, len(content) - 4096, 4096)
    prospect = plan_repair(long)
    assert prospect is not None
    assert prospect.entries == ENTRIES
    assert whole - 80 <= prospect.reps < whole  # a page holds some fifty


def test_between_two_damaged_pages_of_reps_what_is_sound_is_read(long: Path):
    with closing(sqlite3.connect(long)) as connection:
        whole = connection.execute("SELECT count(*) FROM rep").fetchone()[0]
    pages = long.stat().st_size // 4096
    spoil(long, (pages - 1) * 4096, 4096)
    spoil(long, (pages - 11) * 4096, 4096)
    prospect = plan_repair(long)
    assert prospect is not None
    assert whole - 300 <= prospect.reps < whole  # a page holds some hundred, ten lie between


class Unrenamed(type(Path())):
    """The path of files of which the repaired one cannot be renamed."""

    def replace(self, target: Path | str) -> Path:  # type: ignore[override]
        if "repaired" in self.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return Path(self).replace(target)


def test_the_damaged_journal_stays_in_its_place_until_the_repaired_one_takes_it(long: Path):
    spoilt = spoil(long, long.stat().st_size - 4096, 4096)
    hot = long.with_name(f"{long.name}-journal")
    plan = plan_repair(long)
    assert plan is not None
    hot.write_bytes(b"not one")  # which SQLite deletes where it opens the journal
    before = sorted(long.parent.iterdir())
    with pytest.raises(JournalError, match="cannot be repaired: Permission denied"):
        repair(replace(plan, path=Unrenamed(long)))
    assert (long.read_bytes(), hot.read_bytes()) == (spoilt, b"not one")
    assert sorted(long.parent.iterdir()) == before
    assert repair(plan).read_bytes() == spoilt
    assert not hot.exists()


_IN_USE = (0, 16, 19, 21, 23, 31, 47, 59, 62, 71)  # a byte of each field


@pytest.mark.parametrize("bit", [1, 64])
def test_a_bit_of_the_header_costs_nothing(path: Path, bit: int):
    journal = Journal.open(path)
    journal.begin(entry_head("e1"))
    journal.rep_done("e1", rep(1))
    assert journal.flush(60)
    whole = journal.entries()
    journal.close()
    sound = path.read_bytes()
    for place in _IN_USE:
        content = bytearray(sound)
        content[place] ^= bit
        path.write_bytes(content)
        with suppress(JournalError):  # some bits mean nothing
            Journal.open(path).close()
        plan = plan_repair(path)
        if plan is not None:
            repair(plan)
        journal = Journal.open(path)
        assert journal.entries() == whole, place
        journal.close()


def test_an_index_that_is_damaged_is_repaired(long: Path):
    with closing(sqlite3.connect(long)) as connection:
        roots = "SELECT rootpage FROM sqlite_schema WHERE name IN (?, ?) ORDER BY name"
        names = "entry_by_day", "entry_by_start"
        (days,), (starts,) = connection.execute(roots, names).fetchall()
    content = bytearray(long.read_bytes())
    content[(starts - 1) * 4096 : starts * 4096] = content[(days - 1) * 4096 : days * 4096]
    long.write_bytes(content)
    with pytest.raises(JournalError, match=r"is damaged; it is left as it is\. .*journal repair"):
        Journal.open(long)
    assert repaired(long)[1] == [f"e{number:02}" for number in range(ENTRIES)]


def test_no_index_that_lacks_a_row_answers_in_place_of_its_table(long: Path):
    with closing(sqlite3.connect(long, isolation_level=None)) as connection:
        stated = "SELECT sql FROM sqlite_schema WHERE name = 'entry_by_day'"
        (statement,) = connection.execute(stated).fetchone()
        connection.execute("DROP INDEX entry_by_day")
        connection.execute(f"{statement} WHERE id <> 'e39'")
        connection.execute("PRAGMA writable_schema = ON")
        whole = "UPDATE sqlite_schema SET sql = ? WHERE name = 'entry_by_day'"
        connection.execute(whole, [statement])
    with closing(sqlite3.connect(long)) as connection:
        counted = "SELECT count(*) FROM entry WHERE started_local_date > ''"
        assert connection.execute(counted).fetchone() == (ENTRIES - 1,)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    with pytest.raises(JournalError, match="is damaged"):
        Journal.open(long)
    assert repaired(long)[1] == [f"e{number:02}" for number in range(ENTRIES)]


def test_what_is_damaged_into_a_tombstone_deletes_no_entry_that_is_there(long: Path):
    gone = f"e{ENTRIES - 1:02}"
    with closing(sqlite3.connect(long)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM entry WHERE id = ?", [gone])
        connection.execute(
            "INSERT INTO forgotten VALUES ('e03'), (?), ('not of this file')", [gone]
        )
        connection.commit()
    spoil(long, long.stat().st_size - 4096, 4096)
    assert repaired(long)[1] == [f"e{number:02}" for number in range(ENTRIES - 1)]
    journal = Journal.open(long)
    assert journal.tombstones() == {gone, "not of this file"}
    journal.close()


def test_an_id_that_is_no_text_any_more_costs_its_entry_and_no_other(long: Path):
    with closing(sqlite3.connect(long)) as connection:
        connection.execute("UPDATE bout SET entry_id = CAST(x'ff' AS TEXT) WHERE entry_id = 'e00'")
        connection.commit()
    spoil(long, long.stat().st_size - 4096, 4096)
    assert repaired(long)[1] == [f"e{number:02}" for number in range(ENTRIES)]


def test_a_header_that_is_gone_costs_nothing(long: Path):
    content = bytearray(long.read_bytes())
    content[:100] = bytes(100)
    long.write_bytes(content)
    prospect = plan_repair(long)
    assert prospect is not None
    assert (prospect.entries, prospect.reps) == (ENTRIES, ENTRIES * REPS)
    assert long.read_bytes() == content


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        (b"CREATE TABLE entry", b"CREATE\xa5TABLE entry"),
        (b"CREATE INDEX change_by_entry", b"CREATE INDEX\0change_by_entry"),
        (b"tablerep", b"tabxerep"),
    ],
)
def test_a_letter_of_the_schema_costs_nothing(long: Path, sound: bytes, damaged: bytes):
    content = long.read_bytes()
    assert sound in content
    long.write_bytes(content.replace(sound, damaged, 1))
    plan = plan_repair(long)
    assert plan is not None
    assert (plan.entries, plan.reps) == (ENTRIES, ENTRIES * REPS)


def test_an_empty_file_becomes_the_newest_backup(long: Path):
    long.write_bytes(b"")
    with pytest.raises(JournalError, match=r"is empty.*journal repair"):
        Journal.open(long)
    aside, found = repaired(long)
    assert aside.read_bytes() == b""
    assert found == [f"e{number:02}" for number in range(ENTRIES // 2)]


def test_a_file_of_rubbish_without_a_backup_becomes_an_empty_journal(path: Path):
    path.write_bytes(b"rubbish " * 4000)
    aside, found = repaired(path)
    assert (aside.read_bytes(), found) == (b"rubbish " * 4000, [])


def test_what_is_not_damage_is_not_repaired(path: Path, long: Path):
    with closing(sqlite3.connect(long)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(JournalError, match="newer version"):
        plan_repair(long)
    long.unlink()
    with pytest.raises(JournalError, match="no journal"):
        plan_repair(path)
