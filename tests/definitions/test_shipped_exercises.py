"""Which exercises ship, in which forms, and what each of them must say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.coaching.cues import estimated_speech_ms
from coach_tui.core.model.exercise import (
    Difficulty,
    FitExercise,
    Motion,
    Position,
    Range,
    Sides,
    cue_time,
    wears_band,
)
from coach_tui.definitions.library import yaml_files
from coach_tui.definitions.loader import load_test

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.definitions.library import ExerciseCatalogue

POSITIONS = {
    "banded-side-step": (Position.STANDING, Sides.EACH),
    "clamshell": (Position.SIDE_LYING, Sides.EACH),
    "fire-hydrant": (Position.HANDS_AND_KNEES, Sides.EACH),
    "glute-bridge": (Position.SUPINE, Sides.BOTH),
    "monster-walk": (Position.STANDING, Sides.EACH),
    "quadruped-hip-extension": (Position.HANDS_AND_KNEES, Sides.EACH),
    "side-lying-hip-abduction": (Position.SIDE_LYING, Sides.EACH),
    "single-leg-balance": (Position.STANDING, Sides.EACH),
    "squat": (Position.STANDING, Sides.BOTH),
}
FIT_NAMES = {
    "banded-side-step": FitExercise(11, 11),
    "clamshell": FitExercise(10, 44),
    "fire-hydrant": FitExercise(11, 5),
    "glute-bridge": FitExercise(10, 11),
    "monster-walk": FitExercise(11, 11),
    "quadruped-hip-extension": FitExercise(11, 17),
    "side-lying-hip-abduction": FitExercise(11, 21),
    "single-leg-balance": None,
    "squat": FitExercise(28, 61),
}
RUNNERS_FIVE = {
    "squat",
    "clamshell",
    "banded-side-step",
    "glute-bridge",
    "quadruped-hip-extension",
}
PROMISES = re.compile(r"\b(cures?|heals?|treats?|prevents?|guarantees?)\b", re.IGNORECASE)
"""What a coach has no business to promise."""


@pytest.fixture(scope="module")
def exercises(shipped: Path, catalogue: ExerciseCatalogue) -> dict[str, Exercise]:
    loaded = {path.stem: catalogue.find(path.stem) for path in yaml_files(shipped / "exercises")}
    return {name: exercise for name, exercise in loaded.items() if exercise is not None}


def every_form(exercises: dict[str, Exercise]) -> list[Exercise]:
    """Each exercise and each of its variations."""
    return [
        form
        for exercise in exercises.values()
        for form in (exercise, *(variation.exercise for variation in exercise.variations))
    ]


def test_nine_exercises_ship_in_their_positions(exercises: dict[str, Exercise]):
    assert {name: (e.position, e.sides) for name, e in exercises.items()} == POSITIONS


def test_every_exercise_has_its_name_in_the_fit_profile(exercises: dict[str, Exercise]):
    assert {name: exercise.fit for name, exercise in exercises.items()} == FIT_NAMES


def test_the_harder_forms_of_the_runners_exercises_are_there(exercises: dict[str, Exercise]):
    forms = {
        name: [(v.id, v.level) for v in exercises[name].variations]
        for name in RUNNERS_FIVE - {"clamshell"}
    }
    assert forms == {
        "squat": [("single-leg", Difficulty.HARDER)],
        "banded-side-step": [("ankle-band", Difficulty.HARDER)],
        "glute-bridge": [("single-leg", Difficulty.HARDER)],
        "quadruped-hip-extension": [("band", Difficulty.HARDER)],
    }


@pytest.mark.parametrize("name", ["squat", "glute-bridge"])
def test_on_a_single_leg_each_side_has_its_turn(exercises: dict[str, Exercise], name: str):
    harder = exercises[name].variation("single-leg")
    assert harder is not None
    assert (exercises[name].sides, harder.exercise.sides) == (Sides.BOTH, Sides.EACH)


def test_their_words_and_those_of_the_tests_are_english(
    exercises: dict[str, Exercise], shipped: Path
):
    assert {form.language for form in every_form(exercises)} == {"en"}
    tests = [load_test(path).value for path in yaml_files(shipped / "tests")]
    assert [test.exercise.language for test in tests if test] == ["en"] * 5


def test_only_the_squat_lowers_first(exercises: dict[str, Exercise]):
    first = {form.id: form.tempo.order[0] for form in every_form(exercises) if form.tempo}
    assert {name for name, motion in first.items() if motion is Motion.DOWN} == {"squat"}


def test_a_balance_is_held_and_not_paced(exercises: dict[str, Exercise]):
    balance = exercises["single-leg-balance"]
    assert balance.tempo is None
    assert not balance.motion_names


def test_lifts_take_the_articles_two_to_three_seconds_each_way(exercises: dict[str, Exercise]):
    steps = {"monster-walk", "banded-side-step"}
    for form in every_form(exercises):
        if form.tempo is not None and form.id not in steps:
            assert (form.tempo.up, form.tempo.down) == (Range(2_000, 3_000), Range(2_000, 3_000))


def test_everybody_breathes_out_on_the_effort(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        if form.tempo is not None:
            assert form.breathe[Motion.UP] == "out"
            assert form.breathe[Motion.DOWN] == "in"


def test_directions_are_called_by_their_names(exercises: dict[str, Exercise]):
    labels = {name: e.side_labels for name, e in exercises.items() if e.side_labels}
    assert labels == {
        "monster-walk": ("forward", "backward"),
        "banded-side-step": ("left", "right"),
    }


def test_where_a_side_is_called_the_setup_says_which_leg_is_meant(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        if form.sides is Sides.EACH and form.side_labels is None:
            text = " ".join(form.setup)
            assert "leg the coach names" in text or "working leg" in text, form.name


def test_the_words_of_every_form_can_be_drawn_huge(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        assert all(len(word) <= 8 and " " not in word for word in form.motion_names.values())


def test_a_variation_with_a_band_says_where_the_band_goes(exercises: dict[str, Exercise]):
    banded = [form for form in every_form(exercises) if wears_band(form)]
    assert len(banded) == 5
    for form in banded:
        assert any("band" in line for line in form.setup), form.name


def test_a_fault_is_reported_with_its_reason_in_whole_sentences(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        assert len(form.mistakes) >= 2
        for mistake in form.mistakes:
            assert all(text.endswith(".") for text in (mistake.looks, mistake.why, mistake.fix))


def test_the_same_thing_is_not_said_twice(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        for lines in (form.setup, form.movement, form.feel, form.form_cues, form.stop_if):
            assert len(set(lines)) == len(lines), form.name


def test_a_cue_for_the_end_of_a_rep_leaves_room_for_a_count(exercises: dict[str, Exercise]):
    for form in every_form(exercises):
        tempo = form.tempo
        if tempo is None:
            continue
        last = [motion for motion in tempo.order if tempo.range_of(motion).high][-1]
        span = tempo.range_of(last)
        room_ms = (span.low + span.high) // 2 - 300 - estimated_speech_ms("Nine.")
        for cue in form.form_cues:
            assert cue_time(cue) != last or estimated_speech_ms(cue) <= room_ms, (form.name, cue)


def test_nothing_promises_a_cure(shipped: Path):
    for path in shipped.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not PROMISES.search(text), path.name
