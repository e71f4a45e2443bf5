"""Every command's JSON is an object with a version and the keys that the page names."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from home_folder import Home
from jsonschema import validate

from coach_tui.cli.commands import COMMANDS, coach_tui
from coach_tui.cli.common import JSON_VERSION

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")
SCHEMA = json.loads((DOCS / "schema" / "output.json").read_text(encoding="utf-8"))

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


def closed(schema: Any) -> Any:
    """The schema, with no key allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    only_named = {"additionalProperties": False} if "required" in schema else {}
    return only_named | {key: closed(value) for key, value in schema.items()}


def assert_as_described(command: str, data: object) -> None:
    """Validate what a command printed."""
    definitions = closed(SCHEMA["$defs"])
    validate(data, {"$ref": f"#/$defs/{command}", "$defs": definitions})


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
    assert_as_described(command, data)
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


def test_with_a_life_in_the_journal_it_is_as_described_too(home: Home):
    home.coach("programme", "start", "clamshell-to-band")
    for session in ("glute-activation", "hip-self-tests", "clamshell-beginner"):
        for days in range(1, 6):
            day = (date.today() - timedelta(days=days)).isoformat()  # noqa: DTZ011 - days are local
            assert home.coach("journal", "add", session, "--day", day).exit_code == 0
    (entry, *_) = json.loads(home.coach("history", "--json").stdout)["entries"]
    home.coach("journal", "rate", entry["id"], "--effort", "9", "--pain", "7")
    calls = ["history", "today", "advice", "programme show"]
    calls += ["show hip-self-tests", "show runners-hips", "preview glute-activation --voice off"]
    for call in calls:
        data = json.loads(home.coach(*call.split(), "--json").stdout)
        assert_as_described(call if call in CALLS else call.split()[0], data)
