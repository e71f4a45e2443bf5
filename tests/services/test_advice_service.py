"""Advice that is accepted and revoked, while other things are chosen meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head
from msgspec.structs import replace

from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import (
    Advice,
    AdviceKind,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
)
from coach_tui.core.log.entry import Entry, EntryState
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Tempo, Variation
from coach_tui.core.model.session import ExerciseStep, Reps, Session, Timed
from coach_tui.services.advice import AdviceService, advice_view, changed_sessions, changes_text
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EASIER = Advice(AdviceKind.EASIER, ("hips",), "Do.", "Why.", ("e",), (UseVariation("lift", "low"),))


class Person:
    """A user with choices, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.choices = {"lift": "band"}
        self.problem: str | None = None
        self.advice = AdviceService(
            folder / "advice.json", lambda: "2026-11-20", lambda: self.choices, self.save
        )

    def save(self, choices: Mapping[str, str]) -> str | None:
        for exercise, variation in choices.items():
            self.choose(exercise, variation)
        return self.problem

    def choose(self, exercise: str, variation: str) -> str | None:
        if self.problem is None:
            self.choices = {**self.choices, exercise: variation}
        return self.problem


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def test_what_is_accepted_twice_is_accepted_once_and_revoked_at_once(person: Person):
    for _ in range(2):
        assert person.advice.accept(EASIER) is None
    assert person.choices == {"lift": "low"}
    (acceptance,) = person.advice.accepted().accepted
    assert person.advice.revoke(acceptance) is None
    assert person.choices == {"lift": "band"}


def test_a_session_on_which_no_advice_can_be_drawn_costs_the_others_nothing(
    caplog: pytest.LogCaptureFixture,
):
    class Broken(Session, frozen=True):
        def exercise_steps(self) -> tuple[ExerciseStep, ...]:
            raise ValueError("a fault")

    step = ExerciseStep(Exercise("lift", "Lift"), Timed(30_000))
    lift, broken = Session("Lift", (step,)), Broken("Broken", (step,))
    plan = entry_head()
    entries = [
        Entry(replace(plan, id=f"{n}", session=name), EntryState.STOPPED)
        for n, name in enumerate(["lift", "broken"] * 4)
    ]
    accepted, day = AcceptedAdvice(), "2026-11-20"
    alone = advice_view(entries, {"lift": lift}, accepted, day)
    assert advice_view(entries, {"broken": broken, "lift": lift}, accepted, day) == alone
    assert "there is no advice on broken" in caplog.text


def test_what_cannot_be_chosen_is_not_said_to_be_accepted(person: Person):
    person.problem = "The disk is full."
    assert person.advice.accept(EASIER) == "The disk is full."
    assert person.advice.accepted().accepted == ()


def test_an_undo_that_fails_can_be_tried_again(person: Person):
    person.advice.accept(EASIER)
    (acceptance,) = person.advice.accepted().accepted
    person.problem = "The disk is full."
    assert person.advice.revoke(acceptance) == "The disk is full."
    assert person.advice.accepted().accepted == (acceptance,)
    person.problem = None
    assert person.advice.revoke(acceptance) is None
    assert (person.choices, person.advice.accepted().accepted) == ({"lift": "band"}, ())


def test_a_variation_stays_where_the_acceptance_of_another_cannot_be_saved(person: Person):
    nowhere = replace(person.advice, path=person.advice.path / "advice.json")
    person.advice.path.write_text("a file where a folder is wanted")
    assert nowhere.accept(EASIER) is not None
    assert person.choices == {"lift": "band"}


def test_a_form_that_was_left_since_is_no_longer_accepted_and_not_given_back(person: Person):
    person.advice.accept(EASIER)
    (acceptance,) = person.advice.accepted().accepted
    assert person.advice.current([]).accepted == (acceptance,)
    person.choose("lift", "wall")
    assert person.advice.current([]).accepted == ()
    assert person.advice.revoke(acceptance) is None
    assert person.choices == {"lift": "wall"}


def test_a_change_names_the_sessions_that_it_makes_different():
    ranged = Tempo(Range(1_000, 2_000), Range(0, 0), Range(1_000, 2_000))
    base = Exercise("lift", "Lift", tempo=ranged)
    low = Variation("low", "Low lift", Difficulty.EASIER, replace(base, name="Low lift"))
    lift = replace(base, variations=(low,))
    open_step = ExerciseStep(lift, Reps(Range.exactly(5)))
    named = replace(open_step, exercise=low.exercise, base=lift, is_named=True)
    sessions = {
        "a": Session("A", (open_step,)),
        "b": Session("B", (named,)),
        "c": Session("C", (open_step,)),
        "d": Session("D", (ExerciseStep(Exercise("sit", "Sit"), Timed(30_000)),)),
    }
    own = AcceptedAdvice().choose(UseVariation("lift", None, "c"), "2026-11-20")
    for change, titles in (
        (UseVariation("lift", "low"), ["A"]),
        (UseVariation("lift", None, "b"), ["B"]),
        (UseVariation("lift", None), []),
        (SlowTempo("lift"), ["A", "B", "C"]),
        (SlowTempo("lift", "low"), ["B"]),
        (SmallRangeReminder("lift", "b", 0), ["B"]),
        (RestDay("2026-11-21", ("a",)), []),
    ):
        assert changed_sessions([change], sessions, own) == titles, change
    rested = (
        RestDay("2026-11-20", ("a", "gone")),
        RestDay("2026-11-21", ()),
        RestDay("2026-12-24", ("a", "b")),
    )
    words = {
        (SlowTempo("lift"),): "Lift slow",
        (SlowTempo("lift", "low"),): "Low lift slow",
        (SmallRangeReminder("lift", "b", 0),): "Lift small",
        (UseVariation("lift", "low"),): "Low lift",
        (UseVariation("lift", None),): "Lift",
        (UseVariation("gone", "low"),): "gone",
        (UseResistance("lift", "a", "2 kg", None),): "Lift with 2 kg",
        (UseResistance("lift", "a", None, "red"),): "Lift with red band",
        rested[:1]: "rest today: A",
        rested[1:2]: "rest tomorrow: as chosen",
        rested[2:]: f"rest on {day_text('2026-12-24')}: A and B",
        (SlowTempo("lift"), UseVariation("sit", None)): "Lift slow and Sit",
    }
    for adjustments, text in words.items():
        accepted = AcceptedAdvice((Acceptance("2026-11-20", adjustments),))
        ((_, shown),) = advice_view([], sessions, accepted, "2026-11-20").accepted
        assert shown == text
    assert changes_text([]) == ""
    assert changes_text(["A", "B"]) == "Changes: A and B."
    assert changes_text(["A", "B", "C"]) == "Changes: A and 2 more sessions."
