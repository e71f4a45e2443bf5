"""A short run of the scripts that kill the app; the long ones are in ``bench``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.process
@pytest.mark.skipif(os.name != "posix", reason="no kill -9 and no pseudo-terminals here")
@pytest.mark.parametrize(
    ("script", "options"),
    [
        ("kill_resume.py", ["--runs", "4", "--seed", "7"]),
        ("kill_migrations.py", ["--kills", "2", "--seed", "7"]),
    ],
)
def test_nothing_is_lost_and_everything_is_resumed_when_the_app_is_killed(script, options):
    done = subprocess.run(
        [sys.executable, BENCH / script, *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 faults" in done.stdout
