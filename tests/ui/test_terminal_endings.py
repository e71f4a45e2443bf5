"""The app on real pseudo-terminals that misbehave."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from pty_harness import Terminal
from screen_harness import BREATHER, GLUTES, Stage

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        sys.platform == "win32", reason="Windows has no pseudo-terminals like these"
    ),
]

PROGRAM = Path(__file__).parents[1] / "support" / "pty_app.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    stage = Stage(sessions)
    stage.add("glutes", GLUTES)
    stage.add("sit", BREATHER)
    return sessions


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


SAVE_TITLE, RESTORE_TITLE = b"\x1b[22;2t", b"\x1b[23;2t"


ANOTHER_SCREEN = b"\x1b[?1049h"


def begin(folder: Path, notes: Path, start: str = "", **variables: str) -> Terminal:
    argv = [sys.executable, str(PROGRAM), str(folder), str(notes)]
    env = {"XDG_STATE_HOME": str(folder / "state"), **variables}
    return Terminal([*argv, start] if start else argv, env)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def threads_of(terminal: Terminal) -> int:
    return len(list(Path(f"/proc/{terminal.process.pid}/task").iterdir()))


def assert_put_right(terminal: Terminal) -> None:
    terminal.wait_for("still on the other screen", lambda: not terminal.is_on(1049))
    assert terminal.modes == terminal.modes_before
    assert terminal.is_on(25), "the cursor is hidden"
    assert not terminal.is_on(1003), "the mouse is still reported"
    assert not terminal.is_on(2004), "paste is still bracketed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_in_order_with_the_session_stopped_and_logged(
    folder: Path, notes: Path, number: signal.Signals
):
    with begin(folder, notes, "glutes") as terminal:
        terminal.wait_for("nothing is recorded", notes.exists)
        terminal.process.send_signal(number)
        assert terminal.wait_for_end() == 128 + number
        assert_put_right(terminal)
        assert terminal.output.count(SAVE_TITLE) == terminal.output.count(RESTORE_TITLE) == 1
        assert b"\x1b]2;Clamshell, left" in terminal.output
        assert terminal.output.rindex(RESTORE_TITLE) > terminal.output.rindex(b"\x1b]2;")
    assert notes.read_text(encoding="utf-8") == f"None {128 + number}\nstopped Glute activation"


def test_a_terminal_that_stops_reading_is_drawn_afresh_and_does_not_hold_up_the_end(
    folder: Path, notes: Path
):
    with begin(folder, notes, "glutes") as terminal:
        terminal.wait_for("nothing is recorded", notes.exists)
        terminal.wait_for_text("Clamshell")
        shown = len(terminal.output)
        terminal.stop_reading()
        time.sleep(1)  # Frames pile up: the fault comes from the passing of time itself.
        terminal.continue_reading()
        # The name stands still: it is written again only when everything is.
        terminal.wait_for_text("Clamshell", after=shown)
        terminal.stop_reading()
        time.sleep(1)
        begun_s = time.monotonic()
        terminal.process.terminate()
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert time.monotonic() - begun_s < 5
        assert terminal.modes == terminal.modes_before
        terminal.continue_reading()
        assert_put_right(terminal)
    assert "stopped Glute activation" in notes.read_text(encoding="utf-8")


def test_a_closed_terminal_ends_the_app(folder: Path, notes: Path):
    with begin(folder, notes, "glutes") as terminal:
        terminal.wait_for("nothing is recorded", notes.exists)
        terminal.hang_up()
        assert terminal.wait_for_end() == 128 + signal.SIGHUP
    assert "stopped Glute activation" in notes.read_text(encoding="utf-8")


def test_half_letters_and_bytes_that_are_no_characters_swallow_no_key(folder: Path, notes: Path):
    with begin(folder, notes) as terminal:
        terminal.wait_for_text("Wall sit")
        terminal.send(b"\xc3")
        terminal.wait_for("the half letter is not read", lambda: not terminal.unread)
        shown = len(terminal.output)
        terminal.send(b"\xbc ")
        terminal.wait_for_text("How to set up", after=shown)
        terminal.send(b"\xff\xfe\xc3(\x80")
        shown = len(terminal.output)
        terminal.send(b"\x1b")
        terminal.wait_for_text("Fri 20 November", after=shown)
        terminal.send(b"\x11")
        assert terminal.wait_for_end() == 0


IN_CONTROL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Runs a shell as a terminal does: signals of its keys, and jobs, need it as *controlling*."""


def begin_in_shell(folder: Path, notes: Path, *launcher: str) -> Terminal:
    """The app as the job of a shell, which continues it after a line; perhaps by a launcher."""
    shell = ["sh", "-mc", '"$@"; echo stopped; read line; fg', "sh"]
    argv = [*launcher, sys.executable, str(PROGRAM), str(folder), str(notes)]
    env = {"XDG_STATE_HOME": str(folder / "state")}
    return Terminal([sys.executable, "-c", IN_CONTROL, *shell, *argv], env)


def stop_and_continue(terminal: Terminal) -> int:
    """Stop the app by its key and continue it; the length of what was shown before."""
    terminal.send(b"\x1a")
    terminal.wait_for_text("stopped\r\n")
    assert_put_right(terminal)
    shown = len(terminal.output)
    terminal.send(b"\r")
    return shown


def test_a_stopped_app_draws_a_screen_anew_that_lies_on_another(folder: Path, notes: Path):
    with begin_in_shell(folder, notes) as terminal:
        terminal.wait_for_text("Wall sit")
        terminal.send(b" ")
        terminal.wait_for_text("Lower it slowly.")
        terminal.wait_for_text("Lower it slowly.", after=stop_and_continue(terminal))
        terminal.send(b"\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("launcher", [(), ("sh", "-c", '"$@"; exit $?', "sh")])
def test_a_stopped_app_gives_the_terminal_back_and_takes_it_again(
    folder: Path, notes: Path, launcher: tuple[str, ...]
):
    with begin_in_shell(folder, notes, *launcher) as terminal:
        terminal.wait_for_text("Wall sit")
        terminal.wait_for_text("Wall sit", after=stop_and_continue(terminal))
        assert terminal.is_raw
        terminal.send(b"q")
        assert terminal.wait_for_end() == 0
        assert_put_right(terminal)
    assert notes.read_text(encoding="utf-8") == "None 0"


def test_an_app_that_no_shell_could_continue_is_not_stopped(folder: Path, notes: Path):
    with begin(folder, notes) as terminal:
        terminal.wait_for_text("Wall sit")
        begun = terminal.output.count(ANOTHER_SCREEN)
        terminal.send(b"\x1a")
        # What is typed before is for the shell.
        terminal.wait_for("it goes on", lambda: terminal.output.count(ANOTHER_SCREEN) > begun)
        terminal.send(b"q")
        assert terminal.wait_for_end() == 0
        assert_put_right(terminal)


def test_an_app_that_is_continued_without_need_is_drawn_anew(folder: Path, notes: Path):
    with begin(folder, notes) as terminal:
        terminal.wait_for_text("Wall sit")
        threads = 0
        for _ in range(4):  # needless: it was not stopped
            shown = len(terminal.output)
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for_text("Wall sit", after=shown)
            threads = threads or threads_of(terminal)
        assert threads_of(terminal) == threads
        assert terminal.is_raw
        terminal.send(b"q")
        assert terminal.wait_for_end() == 0
        assert_put_right(terminal)
    assert notes.read_text(encoding="utf-8") == "None 0"


def test_after_an_error_the_terminal_is_right_and_one_sentence_stands_there(
    folder: Path, notes: Path
):
    with begin(folder, notes, "CRASH") as terminal:
        assert terminal.wait_for_end() == 70
        terminal.wait_for_text("Something went wrong inside coach-tui")
        assert_put_right(terminal)
        assert b"Traceback" not in terminal.output
        assert b"my private note" not in terminal.output


def test_keys_are_obeyed_while_nothing_is_read(folder: Path, notes: Path):
    with begin(folder, notes, "glutes") as terminal:
        terminal.wait_for("nothing is recorded", notes.exists)
        terminal.stop_reading()
        time.sleep(1)
        terminal.send(b"\x11")
        assert terminal.wait_for_end(5) == 0
    assert notes.read_text(encoding="utf-8") == "stopped 0\nstopped Glute activation"


def test_the_size_is_the_terminal_s_whatever_is_exported_and_idling_costs_next_to_nothing(
    folder: Path, notes: Path
):
    with begin(folder, notes, COLUMNS="40", LINES="10") as terminal:
        terminal.wait_for_text("Wall sit")
        terminal.wait_for_text("Fri 20 November")
        assert b"\x1b[24;" in terminal.output, "nothing was drawn in the last row"
        time.sleep(0.5)
        before_s = cpu_s(terminal.process.pid)
        time.sleep(1)
        assert cpu_s(terminal.process.pid) - before_s < 0.3
