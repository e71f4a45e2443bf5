"""The command line as a whole: mistyped commands, odd terminals, outputs that take nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from home_folder import TrainingHome

from coach_tui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION = """\
title: "Übung ☃ [bold]x[/]"
steps:
  - {exercise: squat, reps: 1, prepare: 1s}
  - {say: "Ende ☃ [bold]x[/]", wait: 4s}
exercises:
  squat: {name: "Crêpe [bold]x[/]"}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[TrainingHome]:
    home = TrainingHome(tmp_path, "")
    home.session.write_text(SESSION, encoding="utf-8")
    yield home
    home.close()


def in_shell(home: TrainingHome, arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program with the redirections of a shell."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m coach_tui {arguments}', sys.executable],
        env=home.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("typed", "meant"), [("rnu", "run"), ("Preview", "preview"), ("exprot", "export")]
)
def test_a_mistyped_command_is_answered_with_the_one_it_may_have_been(home, typed, meant):
    done = home.coach(typed)
    assert done.exit_code == 2
    assert f"Did you mean {meant}?" in done.stderr


def test_a_command_like_no_other_is_answered_with_where_they_are_listed(home):
    done = home.coach("\x1b[31mzzzzzz")
    assert done.exit_code == 2
    assert "--help lists them all" in done.stderr
    assert "\x1b" not in done.stderr


def test_the_name_of_a_session_runs_it(home):
    options = ("--plain", "--audio", "off", "--voice", "off", "--speed", "1000")
    done = home.coach("breathing-reset", *options)
    assert done.exit_code == 0
    assert "Breathing reset" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_refuses_an_option_it_does_not_know(home, command):
    helped = home.coach(command, "--help")
    assert (helped.exit_code, helped.stderr) == (0, "")
    assert helped.stdout.startswith("Usage: ")
    refused = home.coach(command, "--no-such-option")
    assert (refused.exit_code, refused.stdout) == (2, "")


@pytest.mark.parametrize("group", [[], ["journal"]], ids=["all", "journal"])
def test_what_a_command_is_for_stands_whole_in_a_list_of_80_columns(home, group):
    home.env["COLUMNS"] = "80"
    # In a process: click's runner makes lines two columns longer than a terminal has.
    text = home.process(*group, "--help").stdout
    listed = text.split("\nCommands:\n" if group else "\nTrain:\n")[1]
    assert "..." not in listed


@pytest.mark.parametrize(
    ("command", "encoding"), [("run", "cp1252"), ("show", "ascii"), ("preview", "ascii")]
)
def test_words_that_a_terminal_has_no_letters_for_are_shown_all_the_same(home, command, encoding):
    home.env["PYTHONIOENCODING"] = encoding
    options = {"run": "--plain --audio off --voice off --speed 1000", "preview": "--voice off"}
    done = in_shell(home, f"{command} {home.session} {options.get(command, '')}")
    rehearsal = b"A rehearsal: nothing is recorded.\n" if command == "run" else b""
    assert (done.returncode, done.stderr) == (0, rehearsal)
    assert b"[bold]x[/]" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell")
@pytest.mark.parametrize(
    ("command", "closed"),
    [
        ("run", "<&-"),
        ("", "<&-"),
        *((command, ">&- 2>&-") for command in ("list", "run", "export --format csv", "")),
        ("doctor --no-play", "<&- >&- 2>&-"),
    ],
)
def test_a_closed_stream_is_no_fault(home, command, closed):
    if command == "run":
        command = f"run {home.session} --plain --audio off --voice off --speed 1000"
    done = in_shell(home, f"{command} {closed}")
    assert done.returncode in (0, 1)
    assert b"went wrong" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", ["schema", "export --format csv"])
def test_an_output_that_is_full_is_reported_in_one_line(home, command):
    done = in_shell(home, f"{command} > /dev/full")
    *notices, result = done.stderr.splitlines()
    assert (done.returncode, result) == (1, b"coach-tui: No space left on device.")
    assert notices in ([], [b"Nothing has been done yet: the export is empty."])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("streams", ["2>/dev/full", ">/dev/full 2>/dev/full", "2>&-"])
@pytest.mark.parametrize(
    ("command", "code"),
    [("--no-such-option", 2), ("list --no-such-option", 2), ("run no-such-session", 1)],
)
def test_the_code_is_that_of_the_table_though_nothing_can_be_printed(home, streams, command, code):
    assert in_shell(home, f"{command} {streams}").returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_the_code_of_a_crash_is_its_own_though_nothing_can_be_printed(home):
    program = (
        "from coach_tui.cli.commands import exit_after\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError as error: exit_after(error)"
    )
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", program], env=home.env, stderr=full, timeout=60, check=False
        )
    assert done.returncode == 70


def test_a_log_that_cannot_be_written_is_not_mentioned(home, tmp_path):
    (tmp_path / "state/coach-tui/coach-tui.log").mkdir(parents=True)
    program = (
        "import logging; from coach_tui.log_file import logging_to_file\n"
        "with logging_to_file(): logging.getLogger('coach_tui').error('something to log')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**home.env, "XDG_STATE_HOME": str(tmp_path / "state")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
