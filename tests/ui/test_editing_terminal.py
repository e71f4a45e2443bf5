"""Editing and starting sessions on a real terminal, with a real program for an editor."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

from pty_harness import Terminal

from coach_tui.ui.editing import run_in_terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

EDITOR = """\
#!/bin/sh
echo the editor is here
sed 's/^title: .*/title: Written by hand/' "$1" > "$1.new" && mv "$1.new" "$1"
"""


def test_a_shipped_session_is_copied_edited_and_a_new_one_made(tmp_path: Path):
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "STATE", "CONFIG")}
    env = {"HOME": str(tmp_path), "EDITOR": str(editor), "VISUAL": "", **folders}
    with Terminal([sys.executable, "-m", "coach_tui"], env) as terminal:
        terminal.wait_for_text("Details")
        terminal.send(b"e")
        terminal.wait_for_text("Copy it into your folder?")
        terminal.send(b"y")
        terminal.wait_for_text("Edit session")
        terminal.send(b"\x0f")
        terminal.wait_for_text("the editor is here")
        terminal.wait_for_text("Written by hand")
        assert terminal.is_raw
        assert terminal.is_on(1049)
        for shown, keys in (
            ("New session", b"N"),
            ("Banded side step", b"At lunch\r"),
            ("Dose: ", b"squat\r"),
            ("3 sets of 12 reps", b"3x12\r"),
            ("Saved as at-lunch.yaml", b"\x13"),
        ):
            terminal.send(keys)
            terminal.wait_for_text(shown)
        terminal.send(b"q")
        assert terminal.wait_for_end() == 0
    files = sorted((tmp_path / "DATA/coach-tui/sessions").glob("*.yaml"))
    assert len(files) == 2
    assert "{exercise: squat, reps: 12, sets: 3}" in files[0].read_text()
    assert "title: Written by hand" in files[1].read_text()


def test_ctrl_c_is_for_the_program_that_has_the_terminal():
    before = signal.getsignal(signal.SIGINT)
    program = "import os, signal; os.kill(os.getppid(), signal.SIGINT)"
    assert run_in_terminal([sys.executable, "-c", program]) is None
    assert signal.getsignal(signal.SIGINT) is before


RUDE = """\
#!{python}
import fcntl, os, signal, sys, termios, tty
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.setpgid(0, 0)
os.tcsetpgrp(0, os.getpgrp())
tty.setraw(0)
open(sys.argv[1], "a").write("# saved before the error\\n")
{end}
"""

ON_OWN_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "coach_tui"])
"""


@pytest.mark.parametrize(
    ("end", "code"), [("sys.exit(3)", 3), ("os.kill(os.getpid(), signal.SIGKILL)", -9)]
)
def test_an_editor_that_ends_with_an_error_is_named_and_leaves_no_terminal_raw(
    tmp_path: Path, end: str, code: int
):
    editor = tmp_path / "editor"
    editor.write_text(RUDE.format(python=sys.executable, end=end))
    editor.chmod(0o755)
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "STATE", "CONFIG")}
    env = {"HOME": str(tmp_path), "EDITOR": str(editor), "VISUAL": "", **folders}
    with Terminal([sys.executable, "-c", ON_OWN_TERMINAL], env, columns=200) as terminal:
        terminal.wait_for_text("Details")
        terminal.send(b"e")
        terminal.wait_for_text("Copy it into your folder?")
        terminal.send(b"y")
        terminal.wait_for_text("Edit session")
        terminal.send(b"\x0f")
        terminal.wait_for_text(f"with an error ({code})")
        terminal.send(b"q")
        assert terminal.wait_for_end() == 0
        assert terminal.modes == terminal.modes_before
    (copy,) = (tmp_path / "DATA/coach-tui/sessions").glob("*.yaml")
    assert "saved before the error" in copy.read_text()
