"""Files that version 0.1.0 wrote are read as that version read them.

``before_0_2`` holds what three weeks with it left behind: sessions that were completed, stopped,
killed, resumed, steered, rated, that hurt, were corrected and deleted; self-tests; variations;
advice accepted and dismissed. Beside them, as text, lies what it printed on 21 November 2026.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from home_folder import Home
from msgspec.structs import asdict

from coach_tui.settings import load

BEFORE = Path(__file__).with_name("before_0_2")
NOW_NS = 1_795_260_600 * 10**9  # 2026-11-21 12:30 in Berlin
PROGRAM = f"import time; time.time_ns = lambda: {NOW_NS}; from coach_tui.cli import main; main()"
"""The program on that day: advice is about the last four weeks."""


def empty(folder: Path) -> Home:
    home = Home(folder)
    home.env |= {"TZ": "Europe/Berlin", "XDG_CONFIG_HOME": str(folder / "config")}
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home as it was left."""
    data, config = tmp_path / "data" / "coach-tui", tmp_path / "config" / "coach-tui"
    (data / "sessions").mkdir(parents=True)
    config.mkdir(parents=True)
    shutil.copy(BEFORE / "own.yaml", data / "sessions")
    shutil.copy(BEFORE / "settings.toml", config)
    for name in ("journal.sqlite3", "advice.json"):
        shutil.copy(BEFORE / name, data)
    return empty(tmp_path)


def printed(home: Home, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=home.env,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def text(name: str) -> str:
    return (BEFORE / name).read_text(encoding="utf-8")


def as_before(now: Any, before: Any) -> Any:
    """Today's data without the keys that the version before did not print."""
    if isinstance(before, dict):
        return {key: as_before(now[key], value) for key, value in before.items()}
    if isinstance(before, list) and len(before) == len(now):
        return [as_before(*pair) for pair in zip(now, before, strict=True)]
    return now


@pytest.mark.process
def test_the_journal_is_read(home: Home):
    # Since then each line ends with the entry's id.
    lines = [line[:-8].rstrip() for line in printed(home, "history").splitlines()]
    before = [line.rstrip() for line in text("history.txt").splitlines()]
    assert lines[1:] == before[1:]
    before = json.loads(text("history.json"))
    assert as_before(json.loads(printed(home, "history", "--json"))["entries"], before) == before


@pytest.mark.process
def test_the_export_makes_the_same_journal_and_adds_nothing_to_it(home: Home, tmp_path: Path):
    for other in (empty(tmp_path / "other"), home):
        printed(other, "merge", str(BEFORE / "export.jsonl"))
        before = json.loads(text("history.json"))
        assert (
            as_before(json.loads(printed(other, "history", "--json"))["entries"], before) == before
        )


@pytest.mark.process
def test_the_advice_is_read_and_what_was_dismissed_stays_so(home: Home):
    # Since then a line names the sessions that an advice changes.
    lines = printed(home, "advice").splitlines(keepends=True)
    assert "".join(line for line in lines if "Changes: " not in line) == text("advice.txt")


def test_the_settings_are_read():
    settings, problems = load(BEFORE / "settings.toml")
    names = {"sounds": "theme", "theme": "colours"}  # what they were called
    lines = {f"{names.get(name, name)} = {value}" for name, value in asdict(settings).items()}
    assert set(text("settings.txt").splitlines()) <= lines
    assert problems == ()
