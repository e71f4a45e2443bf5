"""One session at a time, and a lock that no kill leaves behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from coach_tui.journal.lock import TrainingLock, is_training

_HOLDING = """
import sys
from pathlib import Path
from coach_tui.journal.lock import TrainingLock
lock = TrainingLock.acquire(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_the_second_gets_none_until_the_first_lets_go(tmp_path):
    path = tmp_path / "folder" / "training.lock"
    assert not is_training(path)
    first = TrainingLock.acquire(path)
    assert first is not None
    assert TrainingLock.acquire(path) is None
    assert is_training(path)
    first.release()
    first.release()
    assert not is_training(path)
    with TrainingLock.acquire(path) or pytest.fail("not free again"):
        assert is_training(path)
    assert not is_training(path)


@pytest.mark.process
def test_it_dies_with_its_process(tmp_path):
    path = tmp_path / "training.lock"
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"True\n"
    assert TrainingLock.acquire(path) is None
    child.kill()
    child.communicate(timeout=30)
    assert not is_training(path)


def test_where_no_lock_can_be_had_a_session_runs_all_the_same(tmp_path):
    (tmp_path / "file").touch()
    lock = TrainingLock.acquire(tmp_path / "file" / "training.lock")
    assert lock is not None
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_its_file_is_for_this_user_only(tmp_path):
    path = tmp_path / "training.lock"
    with TrainingLock.acquire(path) or pytest.fail("not free"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
