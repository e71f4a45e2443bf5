"""Text that fits: properties of any text, and the cases that were seen cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Group
from rich.text import Text
from textual.app import App
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.widgets import Static

from coach_tui.ui.widgets.fitted_text import (
    balanced,
    balanced_text,
    whole_facts,
    whole_sentences,
    wrapped_rows,
)

BREATHING = "Five minutes of breathing and nothing else. In, out, a little slower each time."
ADVICE = ("Banded clamshell has become easy.", "Next: the same, slower.", "Changes: Clamshell.")
HEAD = "Advice a Accept  d Not now  "

words = st.lists(st.text("abcxyz.,", min_size=1, max_size=9), min_size=1, max_size=30)


@given(words, st.integers(12, 80))
def test_a_balanced_text_has_all_words_and_no_more_rows(words: list[str], cols: int):
    text = " ".join(words)
    rows = balanced(text, cols).split("\n")
    assert " ".join(rows).split() == words
    assert len(rows) == len(wrapped_rows(text, cols))
    assert all(cell_len(row) <= cols for row in rows)


def test_no_word_stands_alone_in_the_last_row():
    assert wrapped_rows(BREATHING, 76)[-1] == "time."
    assert balanced(BREATHING, 76).split("\n")[-1].endswith("each time.")
    question = "It begins with week 1. Your journal stays as it is."
    assert balanced(question, 44).endswith("\nstays as it is.")
    assert balanced("pneumonoultramicroscopic silicovolcanoconiosis", 24).count("\n") == 1
    assert balanced("Every day\nor not", 40) == "Every day\nor not"


async def test_a_text_is_balanced_for_the_width_that_a_scrollbar_leaves():
    app: App[None] = App()
    async with app.run_test(size=(62, 10)) as pilot:
        text = Static()
        await app.mount(VerticalScroll(text))
        for others in ([], [Text()] * 20, []):
            text.update(Group(balanced_text(BREATHING), *others))
            await pilot.pause()
            cols = text.size.width
            assert cols == (60 if others else 62)
            rows = text.render_lines(Region(0, 0, cols, 2))
            assert "\n".join(row.text.rstrip() for row in rows) == balanced(BREATHING, cols)


@given(words, st.integers(12, 80), st.integers(1, 3))
def test_sentences_stay_in_their_rows(words: list[str], cols: int, rows: int):
    text = whole_sentences("a b ", [" ".join(words)], cols, rows)
    assert len(wrapped_rows(f"a b {text}", cols)) <= rows or " " not in text


def test_sentences_are_whole_and_a_first_one_that_is_too_long_ends_behind_a_word():
    assert whole_sentences(HEAD, ADVICE, 78, 2) == " ".join(ADVICE)
    assert whole_sentences(HEAD, ADVICE, 78, 1) == ADVICE[0]
    assert whole_sentences(HEAD, ADVICE, 57, 1) == "Banded clamshell has become…"
    assert whole_sentences(HEAD, ("", *ADVICE[:1]), 78, 1) == ADVICE[0]


def test_facts_that_do_not_fit_are_left_out():
    facts = ["256 sessions", "56 h 50 min", "", "1-day streak (best 3)"]
    assert whole_facts(facts, " · ", 60) == "256 sessions · 56 h 50 min · 1-day streak (best 3)"
    assert whole_facts(facts, " · ", 42) == "256 sessions · 56 h 50 min"
    assert whole_facts(facts, " · ", 5) == "256 sessions"
