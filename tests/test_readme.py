"""What the pages describe exists: commands, keys, links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from textual.binding import Binding
from textual.keys import format_key

from coach_tui.cli.commands import COMMANDS, coach_tui
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.sessions import as_practised, library
from coach_tui.settings import Settings
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.player.keys import KEYS

if TYPE_CHECKING:
    from coach_tui.ui.player.keys import PlayerKey

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

ELSEWHERE = {"1 to 9", "?"}
"""Keys in the README's table that are not the player's own."""

LISTS_OWN = {"enter"}
"""Keys of the home screen that its list binds."""


def first_cells(heading: str) -> list[str]:
    """The first cell of every row of the table under a heading of the README."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows[2:]]


def name_of(key: PlayerKey) -> str:
    """What a key is called in prose."""
    first = key.keys.split(",")[0]
    return first if first in ("space", "enter") else format_key(first)


def command_named(name: str) -> click.Command:
    command = coach_tui.get_command(click.Context(coach_tui), name)
    assert command is not None
    return command


def test_the_readme_names_every_command_and_no_other():
    calls = [cell.strip("`").split() for cell in first_cells("Commands")]
    assert {call[1] for call in calls if len(call) > 1} == set(COMMANDS)


def test_every_option_in_the_readme_is_one_of_its_command():
    named = [
        (row.split("`coach-tui ")[1].split()[0].strip("`"), option)
        for row in README.splitlines()
        if row.startswith("| `coach-tui ")
        for option in re.findall(r"(?<=[` ])--?[a-z][a-z-]*", row)
    ]
    assert named
    for name, option in named:
        known = {text for parameter in command_named(name).params for text in parameter.opts}
        assert option in known, f"{name} has no {option}"


def test_the_readme_says_of_every_command_with_json_that_it_has_it():
    with_json = {
        name
        for name in COMMANDS
        if any("--json" in parameter.opts for parameter in command_named(name).params)
    }
    (sentence,) = re.findall(r"^([^.]*) take `--json`\.", README, re.MULTILINE)
    assert set(re.findall(r"`([a-z]+)`", sentence)) == with_json


def test_the_readme_names_every_key_of_the_player_and_no_other():
    page_keys = {
        key for cell in first_cells("Keys while you exercise") for key in cell.split(" and ")
    }
    assert page_keys - ELSEWHERE == {name_of(key) for key in KEYS}


def test_the_readme_names_every_key_of_the_home_screen_and_no_other():
    page_keys = {
        key for cell in first_cells("Keys on the home screen") for key in cell.split(" and ")
    }
    bindings = Binding.make_bindings([*AdviceScreen.BINDINGS, *HomeScreen.BINDINGS])
    assert page_keys - LISTS_OWN == {each.key_display or format_key(each.key) for each in bindings}


MINUTES = {"five": 5, "six": 6, "eight": 8, "nine": 9}


def test_the_minutes_of_a_session_in_the_readme_are_those_of_its_first_run_and_of_a_known_one():
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*minutes.*) \|$", README, re.MULTILINE)
    assert {name for name, _ in rows} == {"pre-run", "breathing-reset"}
    for name, meaning in rows:
        session = library().find(name).session
        lengths = [
            round(compile_timeline(as_practised(session, Settings(), times)).total_ms / 60_000)
            for times in (0, 10)
        ]
        named = [MINUTES[word] for word in re.findall(r"\w+", meaning) if word in MINUTES]
        assert named == sorted(set(lengths), reverse=True), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path):
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        name, _, heading = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {anchor_of(title) for title in titles}, link


def anchor_of(title: str) -> str:
    """The name that a heading goes by in links."""
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
