"""What commands import: counted in modules, since times depend on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from entry_samples import entry_head, rep

from coach_tui.cli.commands import COMMANDS, GROUPS, coach_tui
from coach_tui.journal.store import Journal

pytestmark = pytest.mark.usefixtures("uncounted")

SESSION = str(Path(__file__).parents[2] / "sessions" / "glute-activation.yaml")

SELDOM = ("logging", "platformdirs", "tempfile", "tomllib", "importlib.resources")
"""What errors, other systems than Linux, settings and languages need."""

PRINT_MODULES = """
import sys
from coach_tui.cli import main
try:
    main()
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def imported(home: Path, *words: str) -> set[str]:
    """The modules that a command has imported when it ends; the second time, with an index."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    command = [sys.executable, "-c", PRINT_MODULES, *words]
    env |= {"HOME": str(home)}
    subprocess.run(command, capture_output=True, check=True, env=env)
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return set(run.stderr.split())


def ours(modules: set[str]) -> list[str]:
    return sorted(name for name in modules if name.startswith("coach_tui"))


@pytest.mark.process
def test_the_version_is_printed_by_little_more_than_python(tmp_path: Path):
    modules = imported(tmp_path, "--version")
    assert ours(modules) == ["coach_tui", "coach_tui.cli"]
    assert not {"click", "re", "pathlib", "textual"} & modules


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "most", "left_out"),
    [
        (("list",), 28, {"click", "yaml", "sqlite3", "textual", "coach_tui.core.advice", *SELDOM}),
        (("check", SESSION), 24, {"yaml", "sqlite3", "textual", "coach_tui.journal", *SELDOM}),
    ],
    ids=["list", "check"],
)
def test_a_command_imports_no_more_than_it_needs(
    tmp_path: Path, words: tuple[str, ...], most: int, left_out: set[str]
):
    modules = imported(tmp_path, *words)
    assert len(ours(modules)) <= most, ours(modules)
    assert not left_out & modules


@pytest.mark.process
def test_a_list_learns_how_often_exercises_were_done_from_little_of_the_journal(tmp_path: Path):
    file = tmp_path / ".local/share/coach-tui/journal.sqlite3"
    journal = Journal.open(file)
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.close()
    modules = imported(tmp_path, "list")
    assert "sqlite3" in modules
    assert len(ours(modules)) <= 34, ours(modules)


def test_the_help_names_every_command_once_under_a_heading():
    assert len(set(COMMANDS)) == len(COMMANDS)
    text = CliRunner().invoke(coach_tui, ["--help"]).stdout
    for heading, names in GROUPS.items():
        section = text.partition(f"{heading}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2:3].strip()] == list(
            names
        )
