"""Every command line that the pages show runs: in a home with a past, beside the files that it names."""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
import pytest
from doc_pages import ROOT, command_lines, command_of, lines_of_rows
from home_folder import SILENT, Home

from coach_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

SESSION = """\
title: Short
defaults: {prepare: 1s, switch: 1s, rest_between: 1s, tempo: {up: 1s, hold: 0s, down: 1s}}
steps:
  - {exercise: clamshell, reps: 1, sides: each}
  - {exercise: glute-bridge, reps: 1}
"""
"""Stands in for ``glute-activation`` in this home: that one takes long to render."""

STRONG = """\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes
2025-03-01 08:00:00,Morning,20m,Squat,1,20,8,0,0,
"""

PLACEHOLDERS = {
    "": {
        "ENTRY": "last",
        "EXERCISE": "clamshell",
        "FILE": "my-session.yaml",
        "LEVEL": "brief",
        "NAME": "mine",
        "PLACE": "1",
        "REPS": "2",
        "SESSION": "glute-activation",
        "SHELL": "zsh",
        "WORDS": "easy",
    },
    "import": {"FILE": "sheet.txt"},
    "merge": {"FILE": "everything.jsonl"},
    "programme": {"NAME": "clamshell-to-band"},
    "render": {"FILE": "short.wav"},
}
"""What stands in the pages for a word of the reader's; of one command, a word of its own."""

BESIDES = {
    "doctor": ["--no-play"],
    "journal edit ENTRY": ["--pain", "1"],
    "journal forget": ["--yes"],
    "journal rate ENTRY": ["--effort", "4"],
    "new NAME": ["--title", "Mine", "--exercise", "clamshell=8"],
    "preview": ["--voice", "off"],
    "render": ["--voice", "off"],
    "run": [*SILENT],
}
"""What is added: to what would speak, and where the page leaves the options to the reader."""

BEFORE = {
    "journal forget [ENTRY]": ["journal", "delete", "last"],
    "journal undo ENTRY": ["journal", "rate", "last", "--effort", "4"],
}
"""What has to have happened before a line."""

ELSEWHERE = {
    "serve": "waits for a browser until ctrl+c: tests/web/test_server.py",
    "check FILE... --watch": "waits for changes until ctrl+c: tests/cli/test_check_watch.py",
    "merge /mnt/laptop/journal.sqlite3": "tests/cli/test_export_and_merge.py merges journals",
}
"""Why a command, or one line of it, does not run here, and what runs it."""

PROBLEMS = {
    "advice --": "there is no advice yet: tests/cli/test_advice_command.py follows some",
    "doctor": "there is no sound device",
    "journal repair": "the journal has no damage: tests/journal/test_repair.py has some",
    "run --resume": "no session was interrupted: tests/cli/test_run_resume.py kills some",
    "sounds": "there is no sound device",
}
"""Why a line may end with ``PROBLEMS`` here."""

NO_DEVICE = {
    "PULSE_SERVER": "unix:/nowhere",
    "ALSA_CONFIG_PATH": os.devnull,
    "JACK_NO_START_SERVER": "1",
}


def is_a_name(words: list[str]) -> bool:
    """Whether a line is but the name of a command that needs arguments."""
    command, arguments = command_of(words)
    if isinstance(command, click.Group):
        return bool(words)
    return not arguments and any(parameter.required for parameter in command.params)


LINES = [
    " ".join(words)
    for page in PAGES
    for words in command_lines(page) + lines_of_rows(page)
    if not is_a_name(words)
]


def lines_to_run() -> list[str]:
    """The command lines of the pages; of those that are typed the same, one."""
    lines = [line for line in LINES if not line.startswith(tuple(ELSEWHERE))]
    return list({tuple(typed(line)): line for line in lines}.values())


def typed(line: str) -> list[str]:
    """The words of a line as a reader types them."""
    words = [word.strip("[].\\") for word in line.split()]
    choices = PLACEHOLDERS[""] | PLACEHOLDERS.get(words[0] if words else "", {})
    besides = [more for start, more in BESIDES.items() if line.startswith(start)]
    return [choices.get(word, word) for word in words] + [word for more in besides for word in more]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with entries and a programme, and the files that the pages name or show."""
    folder = tmp_path_factory.mktemp("past")
    home = Home(folder)
    files = folder / "files"
    files.mkdir()
    (example,) = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (files / "my-session.yaml").write_text(example, encoding="utf-8")
    importing = (ROOT / "docs" / "importing.md").read_text("utf-8")
    (sheet,) = re.findall(r"```text\n(.*?)```", importing, re.DOTALL)
    (files / "sheet.txt").write_text(sheet, encoding="utf-8")
    (files / "strong.csv").write_text(STRONG, encoding="utf-8")
    (files / "sessions").symlink_to(ROOT / "sessions", target_is_directory=True)
    sessions = folder / "data" / "coach-tui" / "sessions"
    sessions.mkdir(parents=True)
    (sessions / "glute-activation.yaml").write_text(SESSION, encoding="utf-8")
    last_week = str((datetime.now().astimezone() - timedelta(days=8)).date())
    home.coach("programme", "start", "clamshell-to-band", "--day", last_week)
    home.coach("journal", "add", "clamshell-beginner", "--day", last_week)
    for day in ("2025-05-02", "yesterday"):
        home.coach("journal", "add", "glute-activation", "--day", day, "--time", "8:00")
    for name in ("everything", "log"):
        home.coach("export", "--format", "jsonl", "-o", str(files / f"{name}.jsonl"))
    return folder


@pytest.fixture
def home(past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    folder = tmp_path / "home"
    shutil.copytree(past, folder, symlinks=True)
    monkeypatch.chdir(folder / "files")
    home = Home(folder)
    home.env |= NO_DEVICE
    return home


@pytest.mark.parametrize("line", lines_to_run())
def test_a_command_line_of_the_pages_runs(line: str, home: Home):
    if line in BEFORE:
        home.coach(*BEFORE[line])
    result = home.train(*typed(line), speed=2_000)
    may_fail = line.startswith(tuple(PROBLEMS))
    assert result.exit_code in {ExitCode.DONE, ExitCode.PROBLEMS if may_fail else ExitCode.DONE}
    assert "Traceback" not in result.output


def test_the_reasons_are_those_of_lines_and_name_tests_that_there_are():
    for start in [*ELSEWHERE, *PROBLEMS, *BEFORE, *BESIDES]:
        assert any(line.startswith(start) for line in LINES), start
    for reason in [*ELSEWHERE.values(), *PROBLEMS.values()]:
        for name in re.findall(r"tests/\S+\.py", reason):
            assert (ROOT / name).is_file(), name
