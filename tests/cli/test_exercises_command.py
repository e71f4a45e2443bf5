"""The command ``exercises``: the catalogue and the page of one exercise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click import Context
from home_folder import Home

from coach_tui.cli.common import ExerciseName
from coach_tui.cli.exercises import exercises

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write_exercise(folder: Path, text: str) -> None:
    path = folder / "data/coach-tui/sessions/exercises/plank.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_the_catalogue_has_name_position_equipment_and_variations(home):
    lines = home.coach("exercises").stdout.splitlines()
    (row,) = [number for number, line in enumerate(lines) if line.startswith("clamshell ")]
    assert lines[row].endswith("Clamshell · lying on the side · mat")
    assert "variations: reduced-range, wall, band" in lines[row + 1]


def test_the_page_has_every_part_of_the_file(home):
    page = home.coach("exercises", "clamshell").stdout
    headings = [line for line in page.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == [
        "Stop if:",
        "How to set up:",
        "The movement:",
        "Pace and breath:",
        "You should feel:",
        "Remember:",
        "Common mistakes:",
        "Variations:",
    ]
    assert "  - Sharp pain in the hip joint." in page
    assert "-> Hips stacked. Don't lift so high." in page
    assert "  wall: Clamshell against a wall, easier\n    - With: mat, wall.\n" in page


def test_an_exercise_of_ones_own_is_shown_with_its_link(home, tmp_path):
    write_exercise(tmp_path, "name: Plank\nlink: https://example.org/plank\n")
    assert "\nhttps://example.org/plank\n" in home.coach("exercises", "plank").stdout
    assert "plank" in home.coach("exercises").stdout


def test_json_has_the_catalogue_and_the_page(home):
    listed = json.loads(home.coach("exercises", "--json").stdout)["exercises"]
    (clamshell,) = [exercise for exercise in listed if exercise["id"] == "clamshell"]
    page = json.loads(home.coach("exercises", "clamshell", "--json").stdout)
    assert (page["id"], page["name"], page["position"]) == ("clamshell", "Clamshell", "side-lying")
    assert page["mistakes"][0].keys() == {"looks", "why", "fix"}
    ids = [variation["id"] for variation in clamshell["variations"]]
    assert [variation["id"] for variation in page["variations"]] == ids
    assert page["variations"][1]["equipment"] == ["mat", "wall"]


def test_an_unknown_id_is_answered_with_the_nearest(home):
    result = home.coach("exercises", "clamshel")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean `clamshell`?" in result.stderr


def test_a_file_with_mistakes_is_answered_with_them(home, tmp_path):
    write_exercise(tmp_path, "nmae: Plank\n")
    result = home.coach("exercises", "plank")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "plank.yaml:1:1: " in result.stderr


def test_a_shell_completes_ids():
    context = Context(exercises)
    items = ExerciseName().shell_complete(context, exercises.params[0], "cl")
    assert [(item.value, item.help) for item in items] == [("clamshell", "Clamshell")]
