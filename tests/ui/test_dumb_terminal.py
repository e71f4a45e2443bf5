"""A terminal that cannot be drawn on, such as an editor's shell; and an environment that forbids it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from pty_harness import Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        sys.platform == "win32", reason="Windows has no pseudo-terminals like these"
    ),
]


def test_a_dumb_terminal_gets_lines_and_nothing_drawn(tmp_path: Path):
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "TERM": "dumb"}
    with Terminal([sys.executable, "-m", "coach_tui"], env) as terminal:
        terminal.wait_for_text("runs a session line by line")
        assert terminal.wait_for_end() == 0
        assert b"\x1b" not in terminal.output


def test_a_session_printed_in_a_terminal_says_at_the_start_how_keys_are_typed(tmp_path: Path):
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "TERM": "dumb"}
    quiet = ("--audio", "off", "--voice", "off")
    run = [sys.executable, "-m", "coach_tui", "run", "glute-activation", *quiet]
    with Terminal(run, env) as terminal:
        terminal.wait_for_text("Type a key and press enter; ? lists them.")
        terminal.send(b"?\n")
        terminal.wait_for_text("n next exercise")


def test_the_doctor_says_so(tmp_path: Path):
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "TERM": "dumb"}
    with Terminal([sys.executable, "-m", "coach_tui", "doctor"], env) as terminal:
        terminal.wait_for_text("TERM is dumb")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TEXTUAL_DRIVER", "no.such:Driver"),
        ("TEXTUAL_DRIVER", "os:path"),
        ("TEXTUAL_DRIVER", ""),
        ("TEXTUAL_COLOR_SYSTEM", "many"),
        ("TEXTUAL_COLOR_SYSTEM", ""),
        ("TEXTUAL_LOG", "/no/such/folder"),
        ("TEXTUAL_FPS", "99999999999999"),
    ],
)
def test_a_variable_that_textual_cannot_use_is_ignored(tmp_path: Path, variable: str, value: str):
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "STATE")}
    env = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), **folders, variable: value}
    with Terminal([sys.executable, "-m", "coach_tui"], env) as terminal:
        terminal.wait_for_text("Quit")
        terminal.send(b"\x11")
        assert terminal.wait_for_end() == 0
