"""Which sessions and self-tests ship, and what each of them must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import Difficulty, Range, Sides, wears_band
from coach_tui.core.model.selftest import AnswerKind, SelfTestDose
from coach_tui.core.model.session import Breaths, ExerciseStep, Reps, SayStep, Timed
from coach_tui.definitions.library import Library, yaml_files

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library import ExerciseCatalogue

LONGEST_LINE = 90
"""Characters: what a coach can say in one breath."""

RUNNERS_FIVE = {
    "squat",
    "clamshell",
    "banded-side-step",
    "glute-bridge",
    "quadruped-hip-extension",
}
SESSIONS = {
    "breathing-reset",
    "clamshell-beginner",
    "clamshell-easier",
    "clamshell-strength",
    "glute-activation",
    "hip-self-tests",
    "pre-run",
    "runners-hips",
    "runners-hips-challenge",
}


@pytest.fixture(scope="module")
def library(shipped: Path) -> Library:
    return Library(shipped / "no-user", shipped)


@pytest.fixture(scope="module")
def self_tests(shipped: Path, library: Library) -> dict[str, SelfTest]:
    tests = library.exercises.tests
    loaded = {path.stem: tests.find(path.stem) for path in yaml_files(shipped / "tests")}
    return {name: test for name, test in loaded.items() if test is not None}


def work(library: Library, name: str) -> list[ExerciseStep]:
    return work_of(library.find(name).session)


def work_of(session: Session) -> list[ExerciseStep]:
    return [step for step in session.steps if isinstance(step, ExerciseStep)]


def test_nine_sessions_ship_and_each_says_what_it_is(library: Library):
    sessions = {item.reference: item.session for item in library.sessions()}
    assert set(sessions) == SESSIONS
    for name, session in sessions.items():
        assert session is not None, name
        assert session.summary, name
        assert session.stop_if, name


def test_a_session_lists_all_the_equipment_its_steps_need(library: Library):
    for listing in library.sessions():
        assert listing.session is not None
        needed = {thing for step in work_of(listing.session) for thing in step.exercise.equipment}
        assert set(listing.session.equipment) == needed, listing.reference


def test_strength_is_three_banded_sets_of_fifteen_to_twenty(library: Library):
    (step,) = work(library, "clamshell-strength")
    assert step.exercise.name == "Banded clamshell"
    assert (step.dose, step.sets, step.sides) == (Reps(Range(15, 20)), 3, Sides.EACH)


def test_strength_is_for_four_or_five_days_a_week(library: Library):
    schedule = library.find("clamshell-strength").session.schedule
    assert schedule is not None
    assert schedule.days_per_week in (4, 5)


def test_the_easier_session_is_small_supported_and_without_a_band(library: Library):
    steps = work(library, "clamshell-easier")
    assert [step.exercise.name for step in steps] == [
        "Small clamshell",
        "Clamshell against a wall",
    ]
    assert not any(wears_band(step.exercise) for step in steps)


def test_the_easier_session_turns_over_no_more_than_it_must(library: Library):
    first, second = work(library, "clamshell-easier")
    assert second.sides_in_order[0] is first.sides_in_order[-1]


@pytest.mark.parametrize("name", ["runners-hips", "runners-hips-challenge"])
def test_runners_do_their_five_exercises(library: Library, name: str):
    steps = work(library, name)
    assert len(steps) == 5
    assert {step.exercise.id for step in steps} == RUNNERS_FIVE


def test_the_challenge_takes_the_harder_form_of_each(
    library: Library, catalogue: ExerciseCatalogue
):
    for step in work(library, "runners-hips-challenge"):
        exercise = catalogue.find(step.exercise.id)
        assert exercise is not None
        harder = {
            variation.name
            for variation in exercise.variations
            if variation.level is Difficulty.HARDER
        }
        assert step.exercise.name in harder


def test_before_a_run_one_goes_from_the_floor_up_to_one_leg(library: Library):
    steps = work(library, "pre-run")
    assert steps[0].exercise.id == "clamshell"
    assert steps[0].dose == Reps(Range(15, 15))
    assert steps[-1].exercise.id == "single-leg-balance"
    assert steps[-1].dose == Timed(20_000)


def test_the_breathing_reset_is_whole_breaths_in_and_out_without_holding(library: Library):
    session = library.find("breathing-reset").session
    steps = work_of(session)
    assert all(isinstance(step, ExerciseStep | SayStep) for step in session.steps)
    assert all(isinstance(step.dose, Breaths) for step in steps)
    for step in steps:
        tempo = step.effective_tempo
        assert tempo.hold == tempo.pause == Range(0, 0)
    lengths = [step.effective_tempo.up.low + step.effective_tempo.down.low for step in steps]
    assert lengths == sorted(lengths)
    assert lengths[-1] == 10_000


def test_the_self_tests_ask_what_their_sources_ask(self_tests: dict[str, SelfTest]):
    asked = {
        name: (test.kind, test.answers, test.exercise.sides) for name, test in self_tests.items()
    }
    assert asked == {
        "single-leg-stand": (AnswerKind.STOPWATCH, ("level", "drops"), Sides.EACH),
        "trendelenburg-walk": (
            AnswerKind.QUESTION,
            ("none", "hip drops", "trunk leans"),
            Sides.EACH,
        ),
        "deep-squat": (AnswerKind.QUESTION, ("full", "partial", "no"), Sides.BOTH),
        "hip-bridge-hold": (AnswerKind.STOPWATCH, ("steady", "sags"), Sides.EACH),
        "chair-stand": (AnswerKind.COUNT, (), Sides.BOTH),
    }


def test_the_session_of_self_tests_does_all_of_them(
    library: Library, self_tests: dict[str, SelfTest]
):
    doses = [step.dose for step in work(library, "hip-self-tests")]
    done = [dose.test.exercise.id for dose in doses if isinstance(dose, SelfTestDose)]
    assert len(done) == len(doses)
    assert sorted(done) == sorted(self_tests)


def test_a_self_test_can_be_followed_by_ear_and_is_no_diagnosis(self_tests: dict[str, SelfTest]):
    for name, test in self_tests.items():
        exercise = test.exercise
        assert test.question.endswith("?")
        assert exercise.stop_if, name
        assert "diagnosis" in exercise.note, name
        assert "project" in exercise.note, name
        for line in (*exercise.setup, *exercise.stop_if, test.question):
            assert len(line) <= LONGEST_LINE, line
        if exercise.sides is Sides.EACH:
            assert any("leg the coach names" in line for line in exercise.setup), name


def test_a_self_test_by_the_clock_stops_counting_at_the_time_it_names(
    self_tests: dict[str, SelfTest],
):
    timed = [test for test in self_tests.values() if test.kind is AnswerKind.STOPWATCH]
    assert {test.max_ms for test in timed} == {30_000}
    for test in timed:
        assert any("thirty seconds" in line for line in test.exercise.setup)
