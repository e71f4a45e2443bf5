"""Days as numbers, against the standard library's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.days import day_number, iso_day, monday_of, month_of, weekday

EPOCH = date(1970, 1, 1)


@given(st.dates())
def test_a_day_has_the_number_weekday_and_month_that_the_standard_library_gives_it(day):
    number = day_number(day.isoformat())
    assert number == (day - EPOCH).days
    assert iso_day(number) == day.isoformat()
    assert weekday(number) == day.weekday()
    assert month_of(number) == day.month


@given(st.dates(min_value=date(1, 1, 8)))
def test_a_week_begins_on_its_monday(day):
    monday = day - timedelta(days=day.weekday())
    assert monday_of(day_number(day.isoformat())) == (monday - EPOCH).days


def test_every_day_of_four_centuries_is_right():
    day = date(1800, 1, 1)
    for number in range(day_number("1800-01-01"), day_number("2200-01-01")):
        assert iso_day(number) == day.isoformat()
        day += timedelta(days=1)


@given(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True))
def test_a_day_is_refused_exactly_when_the_standard_library_refuses_it(words):
    try:
        expected = (date.fromisoformat(words) - EPOCH).days
    except ValueError:
        with pytest.raises(ValueError, match="there is no day"):
            day_number(words)
    else:
        assert day_number(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "today",
        "2026-1-1",
        "20260101",
        "2026-01-01T00:00",
        "202\N{ARABIC-INDIC DIGIT SIX}-01-01",
        " 2026-01-01",
    ],
)
def test_what_is_not_written_as_a_day_is_refused(words):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        day_number(words)


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_have_no_neighbour_outside(edge):
    step = -1 if edge.startswith("0001") else 1
    with pytest.raises(ValueError, match="outside"):
        iso_day(day_number(edge) + step)
