"""What home has running, and what is left of it at the end: counted, since times depend on the machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from entry_samples import entry_head, rep
from pty_harness import Terminal

from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = [
    pytest.mark.usefixtures("uncounted"),
    pytest.mark.process,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc"),
]

NOTE_THE_END = """
import json, os, sys, threading
from coach_tui.cli import main

notes, *words = sys.argv[1:]
sys.argv = ["coach-tui", *words]
exit_at_once = os._exit

def note(code):
    noted = {
        "threads": [thread.name for thread in threading.enumerate()],
        "modules": list(sys.modules),
    }
    with open(notes, "w") as file:
        json.dump(noted, file)
    exit_at_once(code)

os._exit = note
main()
"""


def home_of(folder: Path) -> Mapping[str, str]:
    return {f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CONFIG", "STATE", "CACHE")}


def children_of(pid: int) -> list[str]:
    """The child processes of all threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text().split()]


def noted_at_the_end(home: Path, shown: str) -> dict[str, Any]:
    """Leave home when a text is shown; what was there a moment before the process ended."""
    notes = home / "notes.json"
    argv = [sys.executable, "-c", NOTE_THE_END, str(notes)]
    with Terminal(argv, home_of(home), columns=100, rows=30) as terminal:
        terminal.wait_for_text(shown)
        children = children_of(terminal.process.pid)
        terminal.send(b"q")
        assert terminal.wait_for_end(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
        assert not terminal.is_on(1049)
    return {**json.loads(notes.read_text()), "children": children}


def test_home_has_neither_sound_nor_voice_before_something_is_to_be_heard(tmp_path: Path):
    journal = Journal.open(tmp_path / "DATA" / "coach-tui" / "journal.sqlite3")
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.close()
    # The first session's exercises, the last thing that home shows.
    noted = noted_at_the_end(tmp_path, "reps each side")
    assert noted["children"] == []
    assert noted["threads"] == ["MainThread"]
    ours = {name for name in noted["modules"] if name.startswith("coach_tui.")}
    heard = ("audio", "conductor", "cli.audio_setup", "cli.settings_preview")
    assert not [name for name in ours if name.removeprefix("coach_tui.").startswith(heard)]
    assert "click" not in noted["modules"]


def test_a_new_user_who_leaves_while_the_coach_is_about_to_speak_waits_for_nothing(tmp_path: Path):
    noted = noted_at_the_end(tmp_path, "Sound: checking")
    assert [name for name in noted["threads"] if not name.startswith("Thread-")] == ["MainThread"]
    assert list(tmp_path.rglob("*.wav")) == []
