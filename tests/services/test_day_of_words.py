"""Days that words name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.services.today import day_of_words
from coach_tui.wording import day_text

TODAY = "2026-11-20"  # a Friday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", TODAY),
        ("Yesterday", "2026-11-19"),
        ("fri", TODAY),
        ("sat", "2026-11-14"),
        ("Thursday", "2026-11-19"),
        ("26 Nov", "2025-11-26"),
        ("nov 19", "2026-11-19"),
        ("Thu 19 Nov", "2026-11-19"),
        ("3. december 2024", "2024-12-03"),
        ("29 Feb", "2024-02-29"),
        ("2026-11-01", "2026-11-01"),
        ("2026-11-21", None),
        ("31 Nov", None),
        ("nov", None),
        ("th", None),
        ("clamshell", None),
        ("20 clamshells", None),
        ("", None),
        ("٣ nov", None),
        ("nov nov", None),
        ("3 4", None),
    ],
)
def test_a_day_is_named_by_words_or_a_date(words: str, day: str | None):
    assert day_of_words(words, TODAY) == day


@pytest.mark.parametrize(
    ("today", "day"), [("2104-02-28", "2096-02-29"), ("2103-12-31", "2096-02-29")]
)
def test_a_leap_day_is_looked_for_across_a_year_without_one(today, day):
    assert day_of_words("29 Feb", today) == day


@given(st.dates())
def test_a_day_as_it_is_shown_names_itself_with_its_year(day):
    words = f"{day_text(day.isoformat())} {day.year:04}".split(maxsplit=1)[1]
    assert day_of_words(words, "9999-12-31") == day.isoformat()


@given(st.text())
def test_any_text_names_a_day_that_is_past_or_none(text: str):
    day = day_of_words(text, TODAY)
    assert day is None or day <= TODAY
