"""What the home screen lists, without a screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from screen_harness import BREATHER, BROKEN, GLUTES, MARKED_UP, TODAY, Stage

from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.definitions.problems import Problem, Severity
from coach_tui.ui.home.model import in_order
from coach_tui.ui.home.session_rows import session_rows
from coach_tui.ui.session.problems_screen import problem_count_text
from coach_tui.wording import day_text, last_done_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.ui.home.session_rows import SessionRow


@pytest.fixture
def rows(tmp_path: Path) -> list[SessionRow]:
    stage = Stage(tmp_path)
    for name, text in [
        ("a-broken", BROKEN),
        ("glutes", GLUTES),
        ("marked", MARKED_UP),
        ("sit", BREATHER),
    ]:
        stage.add(name, text)
    return session_rows(stage.services().sessions(), {"glutes": "2026-11-19"}, {}, TODAY)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (59, "8 weeks ago"),
        (60, "2 months ago"),
        (364, "12 months ago"),
        (365, "over a year ago"),
        (4000, "over a year ago"),
    ],
)
def test_how_long_ago_a_day_was(days: int, words: str):
    last = date.fromisoformat(TODAY) - timedelta(days=days)
    assert last_done_text(last.isoformat(), TODAY) == words


def test_what_was_not_done_yet_is_new():
    assert last_done_text(None, TODAY) == "new"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 3))
def test_a_day_that_lies_ahead_counts_as_today(day: date, ahead: int):
    later = day + timedelta(days=ahead)
    assert last_done_text(later.isoformat(), day.isoformat()) == "today"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 5000), st.integers(1, 5000))
def test_of_two_days_the_earlier_is_never_said_to_be_nearer(day: date, ago: int, more: int):
    order = ["today", "yesterday", "days", "weeks", "months", "over"]

    def rank(days: int) -> int:
        words = last_done_text((day - timedelta(days=days)).isoformat(), day.isoformat())
        return next(n for n, word in enumerate(order) if word in words)

    assert rank(ago) <= rank(ago + more)


def test_a_date_is_shown_with_its_weekday():
    assert day_text("2026-11-20") == "Fri 20 November"


def test_a_row_says_what_a_session_takes(rows: list[SessionRow]):
    row = rows[1]
    assert (row.title, row.length, row.equipment, row.last_done, row.summary) == (
        "Glute activation",
        "1 min",
        "mat, loop band",
        "yesterday",
        "Wake up the side of the hip before a walk or a run.\nEvery day",
    )


def test_a_broken_file_comes_last_and_says_how_many_problems_it_has(rows: list[SessionRow]):
    row = in_order(rows, agenda_of((), (), TODAY))[-1]
    assert row.is_broken
    assert (row.title, row.length) == ("a-broken", f"{len(row.listing.problems)} problems")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["a-broken", "Glute activation", "[@click=app.quit]x[/]", "Wall sit"]),
        ("glu", ["Glute activation"]),
        ("GLUTE", ["Glute activation"]),
        ("running", ["Glute activation"]),
        ("band hips", ["Glute activation"]),
        ("wall", ["Wall sit"]),
        ("[@click", ["[@click=app.quit]x[/]"]),
        ("broken", ["a-broken"]),
        ("glute wall", []),
    ],
)
def test_finding_looks_in_title_tags_and_equipment(
    rows: list[SessionRow], query: str, found: list[str]
):
    assert [row.title for row in rows if row.matches(query)] == found


BANDED = """\
title: Banded
equipment: [mat]
exercises:
  walk: {name: Walk, equipment: [mat, loop band]}
steps:
  - {exercise: walk, duration: 20s, prepare: 1s}
"""


def test_what_an_exercise_needs_is_the_session_s_equipment_too(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("banded", BANDED)
    (row,) = session_rows(stage.services().sessions(), {}, {}, TODAY)
    assert row.equipment == "mat, loop band"
    assert row.matches("band")


def test_warnings_are_not_counted_as_problems():
    error = Problem("a.yaml", 1, 1, "wrong")
    warning = replace(error, severity=Severity.WARNING)
    assert problem_count_text([error, warning]) == "1 problem"
    assert problem_count_text([error, warning, error]) == "2 problems"
