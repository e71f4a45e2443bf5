"""The command ``completion``: its scripts ask the program itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner
from home_folder import Home

from coach_tui.cli.commands import coach_tui
from coach_tui.cli.completion import SHELLS, VARIABLE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_asks_the_program(shell: str):
    script = CliRunner().invoke(coach_tui, ["completion", shell]).stdout
    assert f"_COACH_TUI_COMPLETE={shell}_complete" in script
    assert "coach-tui" in script


def test_another_shell_gets_a_suggestion():
    result = CliRunner().invoke(coach_tui, ["completion", "bsh"])
    assert result.exit_code == 2
    assert "did you mean 'bash'?" in result.stderr


def completed(home: Home, line: str, shell: str = "zsh") -> list[str]:
    """What a shell is offered at the end of a line."""
    words = line.split(" ")
    variables = {VARIABLE: f"{shell}_complete", "COMP_WORDS": "\n".join(words)}
    variables["COMP_CWORD"] = str(len(words) - 1)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**home.env, **variables}.items():
            patch.setenv(name, value)
        complete = get_completion_class(shell)
        assert complete is not None
        arguments = complete(coach_tui, {}, "coach-tui", VARIABLE).get_completion_args()
        return [
            item.value
            for item in complete(coach_tui, {}, "coach-tui", VARIABLE).get_completions(*arguments)
        ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("coach-tui exer", ["exercises"]),
        ("coach-tui breathing", ["breathing-reset"]),
        ("coach-tui run breathing", ["breathing-reset"]),
        ("coach-tui history --session breathing", ["breathing-reset"]),
        ("coach-tui exercises cl", ["clamshell"]),
        ("coach-tui show squ", ["squat"]),
        ("coach-tui new mine --exercise cl", ["clamshell="]),
        ("coach-tui journal add glute-activation --reps cl", ["clamshell="]),
        ("coach-tui run x --variation clamshell=w", ["clamshell=wall"]),
        ("coach-tui preview x --voice nat", ["natural"]),
        ("coach-tui sounds --sounds w", ["wood"]),
        ("coach-tui sounds brea", ["breathe-in", "breathe-hold", "breathe-out", "breathe-rest"]),
        ("coach-tui journal rate ", []),
    ],
)
def test_names_are_completed(home, line, names):
    assert completed(home, line) == names


def test_entries_are_completed_newest_first(home):
    for day in ("2026-01-05", "2026-01-06"):
        home.coach("journal", "add", "breathing-reset", "--day", day)
    ids = [entry["id"] for entry in home.history()]
    assert completed(home, "coach-tui journal rate ") == ["last", *ids]
    assert completed(home, f"coach-tui journal delete {ids[1][:6]}") == [ids[1]]


@pytest.mark.parametrize("line", ["clamshell = w", "clamshell ="])
def test_bash_which_splits_at_the_equals_sign_gets_what_follows_it(home, line):
    assert "wall" in completed(home, f"coach-tui run x --variation {line}", "bash")


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


@pytest.mark.process
@pytest.mark.parametrize(
    ("shell", "options", "registered"),
    [
        ("bash", ["--norc"], "complete -p coach-tui"),
        ("zsh", ["-f"], "print $_comps[coach-tui]"),
        ("fish", ["--no-config"], "complete -c coach-tui"),
    ],
)
def test_a_shell_without_a_file_of_settings_takes_its_script(
    shell: str, options: list[str], registered: str, tmp_path: Path
):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    script = CliRunner().invoke(coach_tui, ["completion", shell]).stdout
    (tmp_path / "script").write_text(f"{script}\n{registered}\n", encoding="utf-8")
    run = subprocess.run(
        [shell, *options, str(tmp_path / "script")],
        env={**os.environ, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stderr == ""
    assert "coach" in run.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_no_name_of_a_file_acts_in_the_shell_that_completes_it(home, tmp_path, shell):
    folder = tmp_path / "data/coach-tui/sessions"
    folder.mkdir(parents=True)
    for name in (
        b"$(touch x)",
        b"`x`",
        b"a;b",
        b"a b",
        b"a\nb",
        b"\x1b]0;x\x07",
        b"\xff",
        b"'",
        b"|x",
    ):
        (folder / os.fsdecode(name + b".yaml")).touch()
    (folder / "hüfte-2.yaml").touch()
    offered = completed(home, "coach-tui run ", shell)
    assert "hüfte-2" in offered
    assert [name for name in offered if not name.replace("-", "").isalnum()] == []
