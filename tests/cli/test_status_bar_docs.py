"""The lines for tmux on the page about today do in a shell what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from home_folder import Home

PAGE = (Path(__file__).parents[2] / "docs/today.md").read_text(encoding="utf-8")
LINES = re.findall(r"^set -g status-right '#\((.*)\)'$", PAGE, re.MULTILINE)

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="tmux gives its lines to a POSIX shell"),
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return home


def in_a_shell(home: Home, line: str) -> str:
    done = subprocess.run(
        ["sh", "-c", line], env=home.env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(shutil.which("awk") is None, reason="the line asks awk to count")
def test_the_line_for_what_is_due_says_how_many(home, tmp_path):
    (line,) = [line for line in LINES if "today --porcelain" in line]
    assert in_a_shell(home, line) == ""
    own = tmp_path / "data/coach-tui/sessions"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(
        "title: Mine\nschedule: {days_per_week: 7}\nsteps: [{exercise: clamshell, reps: 4}]\n"
    )
    assert in_a_shell(home, line) == "1 due\n"


def test_the_lines_for_the_session_under_way_show_nothing_while_there_is_none(home):
    lines = [line for line in LINES if "status" in line]
    assert len(lines) == 2
    assert [in_a_shell(home, line) for line in lines] == ["", ""]


@pytest.mark.skipif(shutil.which("find") is None, reason="the line asks find for the file")
def test_the_line_that_reads_the_file_shows_what_is_in_it(home, tmp_path):
    (line,) = [line for line in LINES if line.startswith("find ")]
    folder = tmp_path / ".local/state/coach-tui"
    folder.mkdir(parents=True)
    (folder / "status").write_text("Clamshell L 12/20 · 7:35 left\n", encoding="utf-8")
    assert in_a_shell(home, line) == "Clamshell L 12/20 · 7:35 left\n"
