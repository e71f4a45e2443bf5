"""The page on the format is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.definitions import format as exercise_format
from coach_tui.definitions import format as keys
from coach_tui.definitions.loader import read_exercise, read_programme, read_session, read_test

if TYPE_CHECKING:
    from coach_tui.definitions.fields import MappingType
    from coach_tui.definitions.library import ExerciseCatalogue

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "session-format.md").read_text(encoding="utf-8")
PROGRAMMES = (DOCS / "programmes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_page_is_right(example: str, catalogue: ExerciseCatalogue):
    if "steps:" in example:
        document = read_session(example.encode(), "docs", catalogue)
    elif "looks_for:" in example:
        document = read_test(example.encode(), "docs", "example")
    else:
        document = read_exercise(example.encode(), "docs", "example")
    assert [str(problem) for problem in document.problems] == []


@pytest.mark.parametrize(
    ("heading", "shape"),
    [
        ("A session's keys", keys.SESSION_FILE),
        ("A step's keys", keys.EXERCISE_STEP),
        ("An exercise's keys", exercise_format.EXERCISE_FILE),
        ("A self-test's keys", exercise_format.TEST_FILE),
        ("A figure's keys", keys.FIGURE.type_),
        ("Circuits and supersets", keys.BLOCK),
        ("Breathing and words", keys.BREATHE_STEP),
        ("Self-tests", keys.TEST_STEP),
    ],
)
def test_every_key_has_its_row_and_every_row_is_a_key(heading: str, shape: MappingType):
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    written = [key for cell in cells for key in re.findall(r"`(\w+)`", cell)]
    assert sorted(written) == sorted(field.name for field in shape.fields)


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PROGRAMMES, re.DOTALL))
def test_every_example_of_a_programme_is_right(example: str, catalogue: ExerciseCatalogue):
    document = read_programme(example.encode(), "docs", "example", catalogue.sessions)
    assert [str(problem) for problem in document.problems] == []


@pytest.mark.parametrize(
    ("table", "shape"),
    [
        ("key of the file", keys.PROGRAMME_FILE),
        ("key of a phase", keys.PHASE),
        ("key of a change", keys.STEP_CHANGE),
    ],
)
def test_every_key_of_a_programme_has_its_row(table: str, shape: MappingType):
    rows = PROGRAMMES.split(f"| {table} |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in rows.splitlines() if line.startswith("| `")]
    written = [key for cell in cells for key in re.findall(r"`(\w+)`", cell)]
    assert sorted(written) == sorted(field.name for field in shape.fields)
