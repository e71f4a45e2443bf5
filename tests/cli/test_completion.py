"""The command ``completion``: its scripts ask the program itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from coach_tui.cli.commands import coach_tui
from coach_tui.cli.completion import SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_asks_the_program(shell: str):
    script = CliRunner().invoke(coach_tui, ["completion", shell]).stdout
    assert f"_COACH_TUI_COMPLETE={shell}_complete" in script
    assert "coach-tui" in script


def test_another_shell_gets_a_suggestion():
    result = CliRunner().invoke(coach_tui, ["completion", "bsh"])
    assert result.exit_code == 2
    assert "did you mean 'bash'?" in result.stderr


@pytest.mark.process
def test_the_program_answers_with_commands():
    env = {"_COACH_TUI_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    env["COMP_WORDS"] = "coach-tui his"
    run = subprocess.run(
        [sys.executable, "-m", "coach_tui"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["plain,history"]
