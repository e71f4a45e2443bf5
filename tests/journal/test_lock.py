"""One session at a time, and a lock that no kill leaves behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from coach_tui.journal.lock import SessionLockFile, is_training

if TYPE_CHECKING:
    from pathlib import Path

_HOLDING = """
import sys
from pathlib import Path
from coach_tui.journal.lock import SessionLockFile
lock = SessionLockFile.acquire(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_the_second_gets_none_until_the_first_lets_go(tmp_path):
    path = tmp_path / "folder" / "training.lock"
    assert not is_training(path)
    first = SessionLockFile.acquire(path)
    assert first is not None
    assert SessionLockFile.acquire(path) is None
    assert is_training(path)
    first.release()
    first.release()
    assert not is_training(path)
    with SessionLockFile.acquire(path) or pytest.fail("not free again") as again:
        assert is_training(path)
        again.release()
        assert not is_training(path)


@pytest.mark.process
def test_it_dies_with_its_process(tmp_path):
    path = tmp_path / "training.lock"
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"True\n"
    assert SessionLockFile.acquire(path) is None
    child.kill()
    child.communicate(timeout=30)
    assert not is_training(path)


_TRYING = """
import sys
from pathlib import Path
from coach_tui.journal.lock import SessionLockFile
for _ in sys.stdin:
    lock = SessionLockFile.acquire(Path(sys.argv[1]))
    print(lock is not None, flush=True)
    sys.stdin.readline()
    if lock is not None:
        lock.release()
    print("let go", flush=True)
"""

_ASKING = """
import sys
from pathlib import Path
from coach_tui.journal.lock import is_training
print("asking", flush=True)
while True:
    is_training(Path(sys.argv[1]))
"""


def _python(program: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _answers(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Let all of them continue, and read a line of each."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.stdout.readline().strip() for process in processes if process.stdout]


@pytest.mark.process
def test_of_many_that_start_in_the_same_instant_exactly_one_trains_whichever_asks(tmp_path):
    path = tmp_path / "training.lock"
    asking = _python(_ASKING, path)
    processes = [_python(_TRYING, path) for _ in range(6)]
    try:
        assert asking.stdout is not None
        asking.stdout.readline()
        for _ in range(12):
            assert sorted(_answers(processes)) == ["False"] * 5 + ["True"]
            assert is_training(path)
            assert _answers(processes) == ["let go"] * 6
    finally:
        for process in (asking, *processes):
            process.kill()
            process.communicate()


def test_who_only_asks_is_not_taken_for_one_who_trains(tmp_path):
    path = tmp_path / "training.lock"
    (SessionLockFile.acquire(path) or pytest.fail("not free")).release()
    wrong: list[bool] = []
    threads = [
        threading.Thread(target=lambda: wrong.extend(is_training(path) for _ in range(200)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wrong) == 800
    assert not any(wrong)


def test_where_no_lock_can_be_had_a_session_runs_all_the_same(tmp_path):
    (tmp_path / "file").touch()
    lock = SessionLockFile.acquire(tmp_path / "file" / "training.lock")
    assert lock is not None
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_its_file_is_for_this_user_only(tmp_path):
    path = tmp_path / "training.lock"
    (SessionLockFile.acquire(path) or pytest.fail("not free")).release()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_lock_file_no_session_runs(tmp_path: Path):
    assert is_training(tmp_path / "none") is False
