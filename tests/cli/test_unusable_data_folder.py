"""The commands when the data folder cannot be used: another owner's, as after sudo, or no folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from home_folder import FAST_TRAINING, Home

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX"),
]

WITHOUT_OVERRIDE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Makes root obey permissions: it needs the tool of util-linux."""


class UnusableHome(Home):
    """A home whose data folder cannot be used."""

    def __init__(self, folder: Path, *, is_file: bool) -> None:
        super().__init__(folder)
        self.prefix: tuple[str, ...] = ()
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
            self.prefix = WITHOUT_OVERRIDE

    def run_command(
        self, *arguments: str, program: tuple[str, ...] = ("-m", "coach_tui")
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, sys.executable, *program, *arguments],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(params=[True, False], ids=["file", "denied"])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> UnusableHome:
    return UnusableHome(tmp_path, is_file=request.param)


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
    done = home.run_command(*command)
    # Where a file is in the way of the folder, there is no journal to be read.
    assert done.returncode in ((0, 1) if home.is_file else (1,))
    assert "something went wrong" not in done.stderr
    assert done.stderr.count("\n") <= 2


def test_doctor_reports_the_folder(home: UnusableHome):
    done = home.run_command("doctor", "--no-play", "--json")
    findings = {finding["what"]: finding["verdict"] for finding in json.loads(done.stdout)}
    assert (done.returncode, findings["journal and sessions"]) == (1, "bad")


def test_a_shipped_session_runs_and_is_saved_elsewhere(home: UnusableHome, tmp_path: Path):
    options = ("--plain", "--audio", "off", "--voice", "off")
    program = ("-c", FAST_TRAINING, "1000")
    done = home.run_command("run", "breathing-reset", *options, program=program)
    assert done.returncode == 0
    saved = list(tmp_path.glob("**/coach-tui-*.jsonl"))
    assert len(saved) == 1
    assert f"coach-tui merge {saved[0]}" in done.stderr
