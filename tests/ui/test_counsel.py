"""Advice that is followed and taken back, while other things are chosen meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.advice import Advice, AdviceKind, UseVariation
from coach_tui.ui.counsel import Counsel

if TYPE_CHECKING:
    from pathlib import Path

EASIER = Advice(
    AdviceKind.EASIER, ("hips",), "Do.", "Why.", ("e",), (UseVariation("lift", "low"),), cause="c"
)


class Person:
    """Somebody with choices, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.choices = {"lift": "band"}
        self.trouble: str | None = None
        self.counsel = Counsel(
            folder / "advice.json", lambda: "2026-11-20", lambda: self.choices, self.choose
        )

    def choose(self, exercise: str, variation: str) -> str | None:
        if self.trouble is None:
            self.choices = {**self.choices, exercise: variation}
        return self.trouble


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def test_what_is_followed_twice_is_followed_once_and_taken_back_at_once(person: Person):
    for _ in range(2):
        assert person.counsel.follow(EASIER) is None
    assert person.choices == {"lift": "low"}
    (one,) = person.counsel.following().taken
    assert person.counsel.take_back(one) is None
    assert person.choices == {"lift": "band"}


def test_what_cannot_be_chosen_is_not_said_to_be_followed(person: Person):
    person.trouble = "The disk is full."
    assert person.counsel.follow(EASIER) == "The disk is full."
    assert person.counsel.following().taken == ()


def test_a_form_stays_where_it_cannot_be_kept_that_another_is_followed(person: Person):
    nowhere = replace(person.counsel, path=person.counsel.path / "advice.json")
    person.counsel.path.write_text("a file where a folder is wanted")
    assert nowhere.follow(EASIER) is not None
    assert person.choices == {"lift": "band"}


def test_a_form_that_was_left_since_is_followed_no_longer_and_not_given_back(person: Person):
    person.counsel.follow(EASIER)
    (one,) = person.counsel.following().taken
    assert person.counsel.settle([]).taken == (one,)
    person.choose("lift", "wall")
    assert person.counsel.settle([]).taken == ()
    assert person.counsel.take_back(one) is None
    assert person.choices == {"lift": "wall"}
