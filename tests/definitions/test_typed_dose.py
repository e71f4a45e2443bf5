"""A rest, rounds and days as they are typed by hand; doses are in ``test_new_model.py``."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.definitions.imports.typed_dose import (
    DoseError,
    TypedRest,
    TypedRounds,
    rest_for,
    rounds_for,
    schedule_for,
)
from coach_tui.wording import schedule_text

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("45s", TypedRest(45_000)),
        (" 1  min ", TypedRest(60_000)),
        ("1:30", TypedRest(90_000)),
        ("90", TypedRest(90_000)),
        ("1,5 min", TypedRest(90_000)),
        ("none", TypedRest()),
        ("0", TypedRest()),
        ("Until ready", TypedRest(until_ready=True)),
        ("as needed", TypedRest(until_ready=True)),
    ],
)
def test_a_rest_is_typed_as_it_is_said(text: str, rest: TypedRest):
    assert rest_for(text) == rest


@pytest.mark.parametrize(
    ("text", "rounds"),
    [
        ("1", TypedRounds()),
        ("3", TypedRounds(3)),
        ("3 rounds", TypedRounds(3)),
        ("3x", TypedRounds(3)),
        ("3 rest 2 min", TypedRounds(3, 120_000)),
        ("3 rounds, rest 90s", TypedRounds(3, 90_000)),
        ("2 with a rest of 1 min", TypedRounds(2, 60_000)),
    ],
)
def test_rounds_are_typed_with_or_without_a_rest(text: str, rounds: TypedRounds):
    assert rounds_for(text) == rounds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mon wed fri", "on Mon, Wed, Fri"),
        ("Mo, We & Fr", "on Mon, Wed, Fri"),
        ("on tuesdays and thursdays", "on Tue, Thu"),
        ("sunday", "on Sun"),
        ("mon-fri", "on Mon, Tue, Wed, Thu, Fri"),
        ("fri to mon", "on Mon, Fri, Sat, Sun"),
        ("weekdays", "on Mon, Tue, Wed, Thu, Fri"),
        ("weekend", "on Sat, Sun"),
        ("weekends", "on Sat, Sun"),
        ("weekend-mon", "on Mon, Sat, Sun"),
        ("daily", "every day"),
        ("every other day", "every other day"),
        ("every 3 days", "every 3 days"),
        ("3 days a week", "3 days a week"),
        ("3", "3 days a week"),
        ("once a week", "once a week"),
        ("twice a day", "every day, 2 times a day"),
        ("daily at 20, 8:00", "every day at 8:00 and 20:00"),
        ("at 8 and 20", "every day at 8:00 and 20:00"),
        ("mon thu at 7:30", "on Mon, Thu at 7:30"),
    ],
)
def test_days_are_typed_as_they_are_said(text: str, words: str):
    assert schedule_text(schedule_for(text)) == words


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (rest_for, ["", "soon", "45s slow", "30-45s", "99999", "-5", "3x"]),
        (rounds_for, ["", "0", "101", "x", "3 rest", "3 rest soon", "3 rest until ready"]),
        (schedule_for, ["", "t", "8", "mon 3", "every 40 days", "every day at 25", "sometimes"]),
    ],
)
def test_what_is_not_understood_says_what_to_try(read: Callable[[str], object], texts: list[str]):
    for text in texts:
        with pytest.raises(DoseError, match=r" Try "):
            read(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str):
    for read in (rest_for, rounds_for, schedule_for):
        with suppress(DoseError):
            read(text)
