"""The commands when the data folder cannot be used: another owner's, as after sudo, or no folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from home_folder import SILENT, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX"),
]

WITHOUT_OVERRIDE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Makes root obey permissions: it needs the tool of util-linux."""

STRONG = """Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps
2025-05-01 09:00:00,Legs,20m,Squat,1,20,8
"""

OBEDIENT = """
import json, sys
from pathlib import Path
from home_folder import Home
for line in sys.stdin:
    folder, arguments, speed = json.loads(line)
    home = Home(Path(folder))
    done = home.train(*arguments, speed=speed) if speed else home.coach(*arguments)
    print(json.dumps([done.exit_code, done.stdout, done.stderr]), flush=True)
"""
"""Gives commands in a process that permissions bind."""


@pytest.fixture(scope="module")
def obedient() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*WITHOUT_OVERRIDE, sys.executable, "-c", OBEDIENT],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.communicate(timeout=60)


class UnusableHome(Home):
    """A home whose data folder cannot be used."""

    def __init__(self, folder: Path, *, is_file: bool) -> None:
        super().__init__(folder)
        self.folder = folder
        self.obedient: subprocess.Popen[str] | None = None
        self.is_file = is_file
        if is_file:
            (folder / "data").touch()  # a file in the place of a folder
            return
        data = folder / "data" / "coach-tui"
        data.mkdir(parents=True)
        data.chmod(0)
        if os.geteuid() == 0:
            if shutil.which("setpriv") is None:
                pytest.skip("root can enter every folder")
            os.chown(data, 65_534, 65_534)

    def run_command(self, *arguments: str, speed: int | None = None) -> tuple[int, str, str]:
        """Give a command, in a process only where permissions have to bind it."""
        if self.obedient is None:
            done = self.coach(*arguments) if speed is None else self.train(*arguments, speed=speed)
            return done.exit_code, done.stdout, done.stderr
        assert self.obedient.stdin is not None
        assert self.obedient.stdout is not None
        print(
            json.dumps([str(self.folder), arguments, speed]), file=self.obedient.stdin, flush=True
        )
        code, out, err = json.loads(self.obedient.stdout.readline())
        return code, out, err


@pytest.fixture(params=[True, False], ids=["file", "denied"])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> UnusableHome:
    home = UnusableHome(tmp_path, is_file=request.param)
    if not home.is_file and os.geteuid() == 0:
        home.obedient = request.getfixturevalue("obedient")
    return home


@pytest.mark.parametrize(
    "command",
    [
        ["journal", "backup"],
        ["journal", "repair"],
        ["run", "--resume", "--plain"],
        ["history"],
        ["today"],
        ["advice"],
        ["export", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_a_command_that_needs_the_journal_ends_with_a_sentence(
    home: UnusableHome, command: list[str]
):
    code, _, err = home.run_command(*command)
    # Where a file is in the way of the folder, there is no journal to be read.
    assert code in ((0, 1) if home.is_file else (1,))
    assert "something went wrong" not in err
    assert err.count("\n") <= 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("run {}/a.yaml --plain", 1),
        ("preview {}/a.yaml", 1),
        ("render breathing-reset --voice off --open 1s -o {}/a.wav", 1),
        ("merge {}/a.jsonl", 1),
    ],
)
def test_a_file_in_a_folder_that_cannot_be_entered_is_named(
    home: UnusableHome, tmp_path: Path, command: str, code: int
):
    folder = tmp_path / "data" / "coach-tui"
    ended, _, err = home.run_command(*command.format(folder).split())
    assert ended == code
    assert f"{folder}/a." in err
    assert "something went wrong" not in err


@pytest.mark.parametrize(
    "command",
    [
        "today",
        "advice",
        "history",
        "export --format csv",
        "export --format fit -o {}",
        "import {folder}/sheet.txt -o {}",
        "check {}",
    ],
)
def test_a_name_that_no_file_can_have_is_reported(tmp_path: Path, command: str):
    home = Home(tmp_path)
    home.coach("journal", "add", "breathing-reset")
    (tmp_path / "sheet.txt").write_text("Clamshell 3x12\n", encoding="utf-8")
    if "{}" not in command:
        home.env["XDG_DATA_HOME"] = f"/{'x' * 300}"
    done = home.coach(*command.format("x" * 300, folder=tmp_path).split())
    assert done.exit_code == 1
    assert "xxx" in done.output
    assert "file name too long" in done.output.lower()


def test_doctor_reports_the_folder(home: UnusableHome):
    code, out, _ = home.run_command("doctor", "--no-play", "--json")
    findings = {finding["what"]: finding["verdict"] for finding in json.loads(out)["findings"]}
    assert (code, findings["journal and sessions"]) == (1, "bad")


def test_a_shipped_session_runs_and_is_saved_elsewhere(home: UnusableHome, tmp_path: Path):
    code, _, err = home.run_command("run", "breathing-reset", *SILENT, speed=1000)
    assert code == 0
    saved = list(tmp_path.glob("**/coach-tui-*.jsonl"))
    assert len(saved) == 1
    assert f"coach-tui merge {saved[0]}" in err


@pytest.mark.parametrize(
    "command",
    [
        "journal add breathing-reset",
        "journal note last warm",
        "journal rate last --effort 5",
        "journal edit last --effort 6",
        "journal delete last",
        "journal undo last",
        "merge {}/export.jsonl",
        "merge {}/strong.csv",
    ],
)
def test_a_command_that_cannot_write_the_journal_says_that_nothing_was_changed(
    tmp_path: Path, command: str, request: pytest.FixtureRequest
):
    home = UnusableHome(tmp_path, is_file=False)
    folder = tmp_path / "data" / "coach-tui"
    folder.chmod(0o755)
    home.coach("journal", "add", "breathing-reset")
    home.coach("journal", "note", "last", "cold")
    (tmp_path / "export.jsonl").write_text(home.coach("export", "--format", "jsonl").stdout)
    (tmp_path / "strong.csv").write_text(STRONG)
    before = home.history()
    if os.geteuid() == 0:
        home.obedient = request.getfixturevalue("obedient")
    (folder / "journal.sqlite3").chmod(0o444)
    folder.chmod(0o555)
    try:
        code, _, err = home.run_command(*command.format(tmp_path).split())
        after = home.history()
    finally:
        folder.chmod(0o755)
    assert (code, after) == (1, before)
    sentence = err.splitlines()[-1]
    assert sentence.startswith(
        ("The journal cannot be written: it is read-only", "No backup can be made: ")
    )
    assert sentence.endswith("Nothing was changed.")
