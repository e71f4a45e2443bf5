"""The word error rate that ``bench/listen.py`` measures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from word_errors import Recogniser, errors, number_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twenty-one each side, 3 sets.", "twenty one each side three sets"),
        ("Don\u2019t stop: 90/90!", "dont stop ninety ninety"),
        ("It is OK at the centre.", "it is okay at the center"),
        ("", ""),
    ],
)
def test_only_what_can_be_heard_of_a_text_counts(text: str, expected: str):
    assert " ".join(words(text)) == expected


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "zero"), (19, "nineteen"), (40, "forty"), (105, "one hundred and five")],
)
def test_numbers_are_compared_as_words(number: int, text: str):
    assert number_words(number) == text


@pytest.mark.parametrize(
    ("spoken", "heard", "wrong"),
    [
        ("lift and hold", "lift and hold", 0),
        ("lift and hold", "left and hold", 1),
        ("lift and hold", "lift hold", 1),
        ("lift and hold", "please lift and then hold", 2),
        ("lift and hold", "", 3),
    ],
)
def test_each_word_left_out_added_or_replaced_is_an_error(spoken: str, heard: str, wrong: int):
    assert errors(spoken.split(), heard.split()) == wrong


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_errors_are_the_same_from_both_sides_and_none_for_the_same(
    left: list[str], right: list[str]
):
    assert errors(left, right) == errors(right, left) <= max(len(left), len(right))
    assert errors(left, left) == 0


def test_phrases_are_recognised_together_and_counted_once():
    class Deaf(Recogniser):
        """Hears the same in every window."""

        def __init__(self) -> None:
            self.windows: list[int] = []

        def transcript(self, pcm: bytes) -> str:
            self.windows.append(len(pcm))
            return "lift"

    recogniser = Deaf()
    ten_seconds = bytes(2 * 48_000 * 10)
    rate = recogniser.error_rate([("Lift.", ten_seconds)] * 5)
    assert len(recogniser.windows) == 3
    assert rate == 2 / 5
