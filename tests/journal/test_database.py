"""The journal's file is private, and looked at before it is trusted."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head

from coach_tui.journal.errors import JournalError
from coach_tui.journal.migrations import MIGRATIONS
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _refusal(path: Path) -> str:
    """The sentence with which a file is refused; it must be left exactly as it was."""
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught:
        Journal.open(path, busy_ms=20)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@posix_only
def test_what_is_made_is_for_this_user_only(tmp_path: Path):
    path = tmp_path / "share" / "coach-tui" / "journal.sqlite3"
    umask = os.umask(0)
    try:
        Journal.open(path).close()
    finally:
        os.umask(umask)
    assert _mode(path) == 0o600
    assert _mode(path.parent) == 0o700
    assert _mode(path.parent.parent) == 0o700
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@posix_only
def test_a_file_that_others_could_read_is_closed_to_them(filled: Path):
    filled.chmod(0o644)
    Journal.open(filled).close()
    assert _mode(filled) == 0o600


@posix_only
def test_a_folder_that_was_there_keeps_its_permissions(filled: Path):
    filled.parent.chmod(0o755)
    Journal.open(filled).close()
    assert _mode(filled.parent) == 0o755


def test_a_file_that_is_no_database_is_refused_and_left(path: Path):
    path.write_bytes(b"not a journal, but somebody's words\n" * 200)
    assert "not a journal" in _refusal(path)


def test_an_empty_file_is_a_loss_that_is_noticed(path: Path):
    path.touch()
    assert "is empty" in _refusal(path)


def test_another_programs_database_is_refused_and_left(path: Path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    assert "another program's" in _refusal(path)


def test_a_damaged_page_is_found_before_anything_is_written(filled: Path):
    pages = bytearray(filled.read_bytes())
    pages[-4096:-2048] = b"\xa5" * 2048
    filled.write_bytes(pages)
    assert "damaged" in _refusal(filled)


def test_a_damaged_header_is_found_before_anything_is_written(filled: Path):
    content = bytearray(filled.read_bytes())
    content[0:100] = bytes(100)
    filled.write_bytes(content)
    assert "damaged" in _refusal(filled)


def test_a_file_cut_short_is_found_before_anything_is_written(filled: Path):
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) - 3 * 4096])
    assert "damaged" in _refusal(filled)


def test_a_newer_schema_is_refused_and_left(filled: Path):
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    assert "newer version" in _refusal(filled)


def test_a_file_that_is_locked_at_the_start_is_said_to_be(foreign: sqlite3.Connection, path: Path):
    foreign.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="another program holds it"):
        Journal.open(path, busy_ms=20)


def test_a_folder_in_place_of_the_file_is_refused(path: Path):
    path.mkdir()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal.open(path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal.open(tmp_path / "file" / "journal.sqlite3")


def test_a_control_character_in_the_path_does_not_reach_the_sentence(tmp_path: Path):
    path = tmp_path / "a\x1b]52;c" / "journal.sqlite3"
    path.parent.mkdir()
    path.touch()
    with pytest.raises(JournalError) as caught:
        Journal.open(path)
    assert "\x1b" not in str(caught.value)


def test_a_journal_that_was_turned_to_wal_is_turned_back(filled: Path):
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    Journal.open(filled).close()
    with closing(sqlite3.connect(filled)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_two_programs_that_start_at_once_share_one_journal(path: Path):
    journals: list[Journal] = []
    start = threading.Barrier(4)

    def open_it() -> None:
        start.wait()
        journals.append(Journal.open(path))

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, journal in enumerate(journals):
        journal.begin(entry_head(f"e{number}"))
    for journal in journals:
        journal.close()
    assert len(journals) == 4
    assert len(journals[0].entries()) == 4
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_a_killed_program_left_of_a_journal_goes_when_one_is_made(path: Path):
    left, fresh = (path.with_name(f".{path.name}-{name}.new") for name in ("left", "fresh"))
    for half_made in (left, fresh):
        half_made.write_bytes(b"half")
    os.utime(left, (0, 0))
    Journal.open(path).close()
    assert not left.exists()
    assert fresh.exists()
