"""How much pain one may work with, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coach_tui.cli.commands import coach_tui

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def coach(*arguments: str) -> Result:
    return CliRunner().invoke(coach_tui, arguments)


def test_the_pain_that_may_be_worked_with_is_written_and_shown():
    made = coach("new", "gentle", "--exercise", "squat=5", "--pain", "2-4")
    assert "pain: {carry_on: 2, stop_above: 4}" in Path(made.stdout.strip()).read_text()
    assert "pain: carry on up to 2/10, stop above 4/10" in coach("show", "gentle").stdout
    for command in ("show", "preview --voice off"):
        printed = json.loads(coach(*command.split(), "gentle", "--json").stdout)
        assert printed["pain"] == {"carry_on": 2, "stop_above": 4}


def test_where_the_author_says_nothing_the_usual_limits_are_given_as_data_only():
    assert "pain:" not in coach("show", "glute-activation").stdout
    printed = json.loads(coach("show", "glute-activation", "--json").stdout)
    assert printed["pain"] == {"carry_on": 3, "stop_above": 5}


@pytest.mark.parametrize("wish", ["4-2", "2-11", "some"])
def test_limits_that_make_no_sense_are_reported(wish: str):
    done = coach("new", "gentle", "--exercise", "squat=5", "--pain", wish)
    assert (done.exit_code, "such as 2-4" in done.stderr) == (2, True)
