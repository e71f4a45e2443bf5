"""Days as ordinals: which spellings are days, and where their weeks begin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.log.days import day_number, iso_day, monday_of, month_of, weekday


@given(st.dates())
def test_a_day_has_the_weekday_month_and_monday_of_the_calendar(day):
    number = day_number(day.isoformat())
    assert iso_day(number) == day.isoformat()
    assert weekday(number) == day.weekday()
    assert month_of(number) == day.month
    assert iso_day(monday_of(number)) == (day - timedelta(days=day.weekday())).isoformat()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "today",
        "2026-1-1",
        "2026-02-30",
        "20260101",
        "2026-W01-4",
        "2026-01-01T00:00",
        "202\N{ARABIC-INDIC DIGIT SIX}-01-01",
        " 2026-01-01",
    ],
)
def test_what_is_not_written_as_a_day_is_refused(words):
    with pytest.raises(ValueError, match=r"YYYY-MM-DD|Invalid isoformat|day is out of range"):
        day_number(words)


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_have_no_neighbour_outside(edge):
    step = -1 if edge.startswith("0001") else 1
    with pytest.raises(ValueError, match=r"ordinal|out of range"):
        iso_day(day_number(edge) + step)
