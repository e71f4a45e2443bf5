"""Writing and reading run side by side, and a problem never stops a session."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from entry_samples import berlin, entry_head, rep

from coach_tui.core.log.entry import EntryState
from coach_tui.journal import writer as writer_module
from coach_tui.journal.connection import connect
from coach_tui.journal.errors import JournalError
from coach_tui.journal.queries import insert_rep
from coach_tui.journal.store import Journal, _Append
from coach_tui.journal.writer import Writer

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def writer_of(journal: Journal) -> Writer:
    """The thread that writes to a journal's file."""
    assert isinstance(journal._writer, Writer)
    return journal._writer


def test_a_name_that_is_no_text_is_saved_as_well_as_it_can_be(path: Path):
    journal = Journal.open(path)
    journal.begin(entry_head(session="caf\udce9.yaml"))
    journal.close()
    assert journal.problem is None
    assert [entry.head.session for entry in journal.entries()] == ["caf?.yaml"]


def test_commits_are_made_as_safely_as_sqlite_can(filled: Path):
    journal = Journal.open(filled)
    connection = writer_of(journal)._connection
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "fullfsync", "foreign_keys")
    }
    journal.close()
    extra = 3
    assert found == {
        "journal_mode": "delete",
        "synchronous": extra,
        "fullfsync": 1,
        "foreign_keys": 1,
    }


_KILLED_HALFWAY = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
for number in range(20):
    connection.execute("UPDATE rep SET rep = rep + 1000, at_zone = at_zone || 'xxxxxxxxxxxx'")
print("halfway", flush=True)
sys.stdin.read()
"""


@pytest.mark.process
def test_what_a_killed_program_left_half_written_is_never_read(filled: Path):
    journal = Journal.open(filled)
    child = subprocess.Popen(
        [sys.executable, "-c", _KILLED_HALFWAY, filled],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"halfway\n"
    child.kill()
    child.communicate(timeout=30)
    left = filled.with_name(filled.name + "-journal")
    assert left.stat().st_size > 0
    assert journal.entries()[0].reps == tuple(rep(number) for number in range(300))
    assert not left.exists()
    journal.close()


def test_a_foreign_lock_is_trouble_until_it_is_gone(foreign: sqlite3.Connection, path: Path):
    journal = Journal.open(path, busy_ms=20)
    foreign.execute("BEGIN EXCLUSIVE")
    journal.begin(entry_head("e2", started=berlin(1)))
    journal.rep_done("e2", rep(1))
    assert not journal.flush(60)
    assert "another program holds it" in str(journal.problem)
    journal.rep_done("e2", rep(2))
    assert not journal.flush(60)
    foreign.execute("ROLLBACK")
    assert journal.flush(60)
    assert journal.problem is None
    assert journal.entries()[0].reps == (rep(1), rep(2))
    journal.close()


def test_a_reader_in_the_way_of_a_commit_costs_nothing_but_time(
    foreign: sqlite3.Connection, path: Path
):
    journal = Journal.open(path, busy_ms=20)
    foreign.execute("BEGIN")
    foreign.execute("SELECT * FROM entry").fetchall()
    journal.rep_done("e1", rep(999))
    assert not journal.flush(60)
    foreign.execute("COMMIT")
    assert journal.flush(60)
    found = journal.entry("e1")
    assert found is not None
    assert len(found.reps) == 301
    journal.close()


def test_what_is_waiting_is_written_by_itself_when_the_lock_goes(
    foreign: sqlite3.Connection, path: Path
):
    journal = Journal.open(path, busy_ms=20)
    foreign.execute("BEGIN EXCLUSIVE")
    journal.end("e1", EntryState.COMPLETED, berlin(1), 1)
    assert not journal.flush(60)
    foreign.execute("ROLLBACK")
    writer = writer_of(journal)
    with writer._changed:
        assert writer._changed.wait_for(lambda: not writer._queue, timeout=30)
    assert journal.problem is None
    journal.close()
    assert journal.entries()[0].state is EntryState.COMPLETED


def test_what_is_put_while_the_thread_waits_is_written_by_itself(monkeypatch: pytest.MonkeyPatch):
    waiting, written = threading.Event(), threading.Event()

    class Watched(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.set()
            return super().wait(timeout)

    monkeypatch.setattr(
        writer_module, "threading", SimpleNamespace(Condition=Watched, Thread=threading.Thread)
    )
    writer = Writer(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    assert waiting.wait(30)
    writer.put(lambda _: written.set())
    assert written.wait(30)
    writer.close()


def test_closing_under_a_lock_ends_and_says_what_is_wrong(foreign: sqlite3.Connection, path: Path):
    journal = Journal.open(path, busy_ms=20)
    foreign.execute("BEGIN EXCLUSIVE")
    journal.rep_done("e1", rep(1))
    journal.close()
    assert "another program holds it" in str(journal.problem)


def test_calls_do_not_wait_for_a_locked_disk(foreign: sqlite3.Connection, path: Path):
    journal = Journal.open(path, busy_ms=60_000)
    foreign.execute("BEGIN EXCLUSIVE")
    done = threading.Event()

    def play() -> None:
        for number in range(100):
            journal.rep_done("e1", rep(number))
        done.set()

    threading.Thread(target=play).start()
    assert done.wait(20)  # against a minute of waiting for the lock
    assert not journal.flush(timeout_s=0.01)
    foreign.execute("ROLLBACK")
    journal.close()
    assert len(journal.entries()[0].reps) == 400


def test_a_full_disk_is_trouble_and_what_waited_is_written_when_there_is_room(filled: Path):
    journal = Journal.open(filled)
    # SQLite's own limit on the file's size: it reports a full disk for real.
    connection = writer_of(journal)._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    for number in range(300):
        journal.rep_done("e1", rep(number))
    assert not journal.flush(60)
    assert "the disk is full" in str(journal.problem)
    assert 300 < len(journal.entries()[0].reps) < 600
    connection.execute("PRAGMA max_page_count = 100000")
    assert journal.flush(60)
    assert journal.problem is None
    assert len(journal.entries()[0].reps) == 600
    journal.close()


def test_a_file_damaged_while_open_is_written_to_no_more(filled: Path):
    journal = Journal.open(filled)
    sound = filled.read_bytes()
    filled.write_bytes(b"\xa5" * len(sound))
    journal.rep_done("e1", rep(1))
    assert not journal.flush(60)
    assert "damaged" in str(journal.problem)
    with pytest.raises(JournalError, match="damaged"):
        journal.entries()
    # Not even when it looks sound again: what stands there now is for a person to judge.
    filled.write_bytes(sound)
    journal.rep_done("e1", rep(2))
    assert not journal.flush(60)
    journal.close()
    assert filled.read_bytes() == sound
    assert "damaged" in str(journal.problem)


def test_a_record_whose_commit_took_effect_but_failed_is_not_doubled(filled: Path):
    append = _Append("e1", lambda c, seq: insert_rep(c, "e1", seq, rep(300)))
    with closing(connect(filled, busy_ms=20)) as connection:
        append(connection)
        append(connection)
    journal = Journal.open(filled)
    assert journal.entries()[0].reps == tuple(rep(number) for number in range(301))
    journal.close()


_READING = """
import sys
from pathlib import Path
from coach_tui.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]), busy_ms=30_000)
seen = 0
while seen < 200:
    reps = [rep.rep for rep in journal.entries()[0].reps]
    assert reps == list(range(len(reps))), reps
    assert len(reps) >= seen
    seen = len(reps)
print(seen)
"""


@pytest.mark.process
def test_another_program_reads_whole_reps_while_this_one_writes(path: Path):
    journal = Journal.open(path)
    journal.begin(entry_head())
    assert journal.flush(60)
    reader = subprocess.Popen(
        [sys.executable, "-c", _READING, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for number in range(200):
        journal.rep_done("e1", rep(number))
    assert journal.flush(30)
    out, err = reader.communicate(timeout=30)
    journal.close()
    assert journal.problem is None
    assert (out.strip(), err) == (b"200", b"")


_AS_NOBODY = """
import os, sys
import urllib.parse  # Path.as_uri wants it later, when root's Python can be read no more
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from entry_samples import rep
from coach_tui.journal.errors import JournalError
from coach_tui.journal.store import Journal
from coach_tui.journal.connection import connect
from coach_tui.journal.store import _Append
from coach_tui.journal.writer import Writer
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
folder = Path(sys.argv[1])
journal = Journal.open(folder / "journal.sqlite3")
journal.rep_done("e1", rep(1))
print(journal.flush(60))
print(journal.problem)
print(len(journal.entries()[0].reps))
journal.close()
try:
    Journal.open(folder / "other.sqlite3")
except JournalError as error:
    print(error)
"""


@posix_only
@pytest.mark.process
@pytest.mark.usefixtures("uncounted")
def test_a_read_only_folder_can_be_read_and_says_what_is_wrong(filled: Path):
    # Root may write anywhere, so the child gives up being root.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / filled.name
        copy.write_bytes(filled.read_bytes())
        copy.chmod(0o444)
        folder.chmod(0o555)
        try:
            child = subprocess.run(
                [sys.executable, "-c", _AS_NOBODY, name, Path(__file__).parents[1] / "support"],
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
        finally:
            folder.chmod(0o755)
    assert child.stderr == ""
    flushed, problem, reps, refusal = child.stdout.splitlines()
    assert (flushed, reps) == ("False", "300")
    assert "The journal cannot be written now" in problem
    assert "read-only" in problem
    assert "cannot be opened: Permission denied." in refusal


def test_of_what_is_recorded_together_only_what_is_refused_is_left_out(path: Path):
    journal = Journal.open(path)
    with journal.together():
        journal.begin(entry_head("e1"))
        journal.rep_done("e1", rep(1))
        journal.rep_done("no such entry", rep(1))
        journal.rep_done("e1", rep(2))
        assert journal.entries() == []
    assert journal.flush(60)
    assert [r.rep for r in journal.entries()[0].reps] == [1, 2]
    assert journal.problem is not None
    journal.close()


def test_what_is_recorded_together_is_tried_again_as_one(path: Path):
    journal = Journal.open(path)
    journal.begin(entry_head("e1"))
    assert journal.flush(60)
    is_full = True

    def write(_: sqlite3.Connection) -> None:
        if is_full:
            raise sqlite3.OperationalError("database or disk is full")

    with journal.together():
        journal.rep_done("e1", rep(1))
        journal.write(write)
    assert not journal.flush(60)
    assert journal.entries()[0].reps == ()
    is_full = False
    assert journal.flush(60)
    assert [r.rep for r in journal.entries()[0].reps] == [1]
    journal.close()
