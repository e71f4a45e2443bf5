"""Short runs of the scripts that fuzz and torture the program; the long ones are in ``bench``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


def run(script: str, *options: str) -> str:
    """What a script prints; it fails where it found a fault."""
    done = subprocess.run(
        [sys.executable, BENCH / script, *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.mark.process
def test_damaged_files_and_random_sessions_end_nothing():
    table = run("fuzz.py", "--minutes", "0.03", "--seed", "11")
    assert "played sessions" in table


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_signals_and_steps_of_the_clock_lose_nothing():
    trials = ["--only", "signals", "--only", "clock steps and sleep", "--only", "soak"]
    table = run("torture.py", "--minutes", "0", "--seed", "11", "--soak-hours", "0.1", *trials)
    assert "signals" in table
    assert "soak of" in table
