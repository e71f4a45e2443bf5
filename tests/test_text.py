"""The gate for strangers' words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.text import nearest, safe_text


@given(st.text())
def test_nothing_that_moves_a_cursor_gets_through(words):
    for char in safe_text(words):
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text())
def test_going_through_twice_changes_nothing_more(words):
    assert safe_text(safe_text(words)) == safe_text(words)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Clamshell", "Clamshell"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("a\x1b]52;c;eA==\x07b", "a�]52;c;eA==�b"),
        ("a\x9b31mb", "a�31mb"),
        ("one\r\ntwo\tthree", "one two three"),
        ("left\u202eright", "left�right"),
        ("Fußgelenk, 膝, e\u0301, 👩\u200d🦰", "Fußgelenk, 膝, e\u0301, 👩\u200d🦰"),
    ],
)
def test_words_are_shown_as_their_own_letters(words, shown):
    assert safe_text(words) == shown


def test_line_breaks_stay_where_they_are_wanted():
    assert safe_text("one\r\ntwo\n", keep_newlines=True) == "one\ntwo\n"


def test_a_slip_of_the_pen_is_understood_and_a_strange_word_is_not():
    assert nearest("Tick", ["glide", "ticks", "off"]) == "ticks"
    assert nearest("gramophone", ["glide", "ticks", "off"]) is None
    assert nearest("x" * 1_000_000, ["x" * 48]) == "x" * 48
