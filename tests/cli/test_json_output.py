"""Every command's JSON is an object with a version and the keys that the page names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from home_folder import Home

from coach_tui.cli.commands import COMMANDS, coach_tui
from coach_tui.cli.common import JSON_VERSION

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")

CALLS = {
    "list": "list",
    "show": "show glute-activation",
    "exercises": "exercises",
    "exercises ID": "exercises clamshell",
    "check": "check broken.yaml",
    "preview": "preview breathing-reset --voice off",
    "today": "today",
    "programme show": "programme show",
    "programme show NAME": "programme show clamshell-to-band",
    "advice": "advice",
    "history": "history",
    "doctor": "doctor --no-play",
}
"""A call of each command, by its row on the page."""


def documented(command: str) -> tuple[list[str], set[str]]:
    """The keys on the page: those of the object, and those of each item of its last list."""
    (row,) = re.findall(rf"^\| `{command}` \| (.*) \|$", PAGE, re.MULTILINE)
    row = re.sub(r"\([^)]*\)", "", row)
    outer, is_list, inner = row.partition(": a list")
    keys = re.findall(r"`(\w+)`", outer if is_list else row)
    return keys, set(re.findall(r"`(\w+)`", inner))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text("titel: x\n")
    home = Home(tmp_path / "home")
    assert home.coach("journal", "add", "breathing-reset").exit_code == 0
    assert home.coach("programme", "start", "clamshell-to-band").exit_code == 0
    return home


def test_a_call_is_tried_of_every_command_that_prints_json():
    commands = {name: coach_tui.get_command(click.Context(coach_tui), name) for name in COMMANDS}
    for name, group in [*commands.items()]:
        if isinstance(group, click.Group):
            commands |= {f"{name} {part}": command for part, command in group.commands.items()}
    with_json = {
        name
        for name, command in commands.items()
        if command and any("--json" in parameter.opts for parameter in command.params)
    }
    # An argument is written in capitals.
    assert {re.sub(" [A-Z]+$", "", name) for name in CALLS} == with_json


@pytest.mark.parametrize("command", CALLS)
def test_the_json_is_an_object_with_version_and_the_documented_keys(home, command):
    data = json.loads(home.coach(*CALLS[command].split(), "--json").stdout)
    keys, item_keys = documented(command)
    assert data.pop("version") == JSON_VERSION
    assert set(data) == set(keys)
    if item_keys:
        items = data[keys[-1]]
        assert items
        assert all(set(item) == item_keys for item in items)


@pytest.mark.parametrize("call", ["history", "today", "advice"])
def test_without_a_journal_it_is_an_object_all_the_same(tmp_path, call):
    data = json.loads(Home(tmp_path).coach(call, "--json").stdout)
    assert data["version"] == JSON_VERSION
