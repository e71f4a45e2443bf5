"""The session under way, asked for as a status bar does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from home_folder import TrainingHome, read_until

from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

SESSION = """\
title: Two sides
defaults: {prepare: 1s, switch: 2s}
steps:
  - {exercise: clamshell, reps: 3, sides: each}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[TrainingHome]:
    made = TrainingHome(tmp_path, SESSION)
    yield made
    made.close()


def asked_until(home: TrainingHome, start: str, *options: str) -> str:
    """Ask as often as a status bar might until the answer begins so: the line is written aside."""
    deadline_s = monotonic_s() + 10
    while not (words := home.coach("status", *options).stdout).startswith(start):
        assert monotonic_s() < deadline_s, words
    return words


def test_it_is_printed_while_it_runs_and_what_a_kill_left_is_not(
    home: TrainingHome, tmp_path: Path
):
    assert home.coach("status").stdout == ""
    process = home.run(str(home.session), speed=1)
    read_until(process, "1 of 3")
    assert process.stdin is not None
    process.stdin.write("p\n")
    process.stdin.flush()
    read_until(process, "Paused")
    words = asked_until(home, "Paused · Clamshell L 1/3 · ")
    asked_until(home, "session\tpaused\tTwo sides\t", "--porcelain")
    process.kill()
    process.communicate(timeout=60)
    assert (tmp_path / ".local/state/coach-tui/status").read_text() == words
    assert home.coach("status").stdout == ""


def test_a_session_that_was_stopped_leaves_no_line(home: TrainingHome, tmp_path: Path):
    process = home.run(str(home.session), speed=1)
    read_until(process, "1 of 3")
    process.communicate("q\n", timeout=60)
    assert process.returncode == 3
    assert not list((tmp_path / ".local/state/coach-tui").glob("status*"))
