"""Choosing the form in which an exercise is done."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coach_tui.core.model.exercise import (
    Breath,
    Difficulty,
    Exercise,
    Motion,
    Range,
    Sides,
    Variation,
)
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Reps,
    Session,
    Timed,
    joined,
)
from coach_tui.core.model.variations import (
    variations_of,
    with_variations,
)
from coach_tui.core.player.load import UseLoad, with_load
from coach_tui.core.player.pain import UseEasierVariation, with_variation
from coach_tui.core.timeline.compiler import compile_timeline

PLAIN = Exercise("bridge", "Bridge")
SINGLE = replace(PLAIN, name="Single-leg bridge", sides=Sides.EACH)
BRIDGE = replace(
    PLAIN, variations=(Variation("single-leg", SINGLE.name, Difficulty.HARDER, SINGLE),)
)
STEP = ExerciseStep(BRIDGE, Timed(30_000))
AUTHORED = replace(STEP, exercise=SINGLE, base=BRIDGE, sides=Sides.EACH, is_named=True)


def names(session: Session) -> list[str]:
    return [step.exercise.name for step in session.exercise_steps()]


def session(*steps: ExerciseStep) -> Session:
    return Session("Session", (Block(BlockKind.CIRCUIT, steps),))


def test_a_choice_reaches_into_blocks_and_brings_the_sides_of_the_form():
    chosen = with_variations(session(STEP), {"bridge": "single-leg"})
    (step,) = chosen.exercise_steps()
    assert (step.exercise.name, step.sides) == ("Single-leg bridge", Sides.EACH)
    assert step.base == BRIDGE


def test_sides_that_the_step_gives_itself_stay():
    left = replace(STEP, sides=Sides.LEFT)
    (step,) = with_variations(session(left), {"bridge": "single-leg"}).exercise_steps()
    assert step.sides is Sides.LEFT


def test_what_the_author_has_named_stays_unless_it_is_asked_for_now():
    assert names(with_variations(session(AUTHORED), {"bridge": ""})) == ["Single-leg bridge"]
    plain = with_variations(session(AUTHORED), {"bridge": ""}, over_author=True)
    assert names(plain) == ["Bridge"]
    (step,) = plain.exercise_steps()
    assert (step.sides, step.base) == (Sides.BOTH, None)


@pytest.mark.parametrize("choices", [{}, {"squat": "deep"}, {"bridge": "one-handed"}])
def test_choices_made_for_other_sessions_change_nothing(choices: dict[str, str]):
    assert with_variations(session(STEP, AUTHORED), choices, over_author=True) == session(
        STEP, AUTHORED
    )


def test_the_breathing_of_a_step_stays_in_another_variation():
    breathe = {Motion.UP: Breath.OUT}
    (step,) = with_variations(
        session(replace(STEP, breathe=breathe)), {"bridge": "single-leg"}
    ).exercise_steps()
    assert step.exercise.breathe == breathe


def test_what_there_is_to_choose_from_is_listed_for_either_variation():
    assert [v.id for v in variations_of(session(STEP))["bridge"]] == ["single-leg"]
    assert [v.id for v in variations_of(session(AUTHORED))["bridge"]] == ["single-leg"]
    assert variations_of(session(ExerciseStep(PLAIN, Timed(1_000)))) == {}


BANDED = replace(PLAIN, name="Banded bridge", equipment=("mat", "loop band"))
EASY = replace(PLAIN, name="Small bridge", equipment=("mat",))
CHOICE = replace(
    PLAIN,
    variations=(
        Variation("band", BANDED.name, Difficulty.HARDER, BANDED),
        Variation("small", EASY.name, Difficulty.EASIER, EASY),
    ),
)


def test_a_band_is_worn_only_in_the_variations_that_need_one():
    red = ExerciseStep(BANDED, Timed(30_000), base=CHOICE, band="red")
    bands: list[str] = []
    for variation in ("", "small", "band"):
        (red,) = with_variations(Session("S", (red,)), {"bridge": variation}).exercise_steps()
        bands.append(red.resistance(1)[1])
    assert bands == ["", "", "red"]


def test_a_band_that_the_author_gives_to_an_exercise_without_one_stays():
    green = ExerciseStep(CHOICE, Timed(30_000), band="green")
    (step,) = with_variations(Session("S", (green,)), {"bridge": "small"}).exercise_steps()
    assert step.resistance(1) == ("", "green")


def test_the_easier_variation_after_pain_is_done_without_the_band_that_it_does_not_need():
    easy = Variation("small", EASY.name, Difficulty.EASIER, EASY)
    whole = replace(BANDED, variations=(easy,))
    session = Session("S", (ExerciseStep(whole, Reps(Range.exactly(5)), band="red"),))
    eased = with_variation(compile_timeline(session), UseEasierVariation(0, easy))
    assert eased.exercises[0].step.resistance(1) == ("", "")


@pytest.mark.parametrize(("exercise", "eased"), [(PLAIN, "red"), (BANDED, "")])
def test_a_band_chosen_is_eased_the_same_whatever_variation_was_saved_meanwhile(
    exercise: Exercise, eased: str
):
    easy = Variation("small", EASY.name, Difficulty.EASIER, EASY)
    whole = replace(exercise, variations=(easy,))
    begun = session(ExerciseStep(whole, Reps(Range.exactly(5))))
    resumed = with_variations(with_variations(begun, {"bridge": "small"}), {"bridge": ""})
    for written in (begun, resumed):
        loaded = with_load(compile_timeline(written), UseLoad(0, Load(2_000), "red"))
        step = with_variation(loaded, UseEasierVariation(0, easy)).exercises[0].step
        assert step.resistance(1) == ("2 kg", eased)


def test_what_the_author_gives_for_all_variations_stays_however_often_they_change():
    green = ExerciseStep(CHOICE, Timed(30_000), band="green")
    left = replace(STEP, sides=Sides.EACH)
    for authored, variations in ((green, ("band", "small", "")), (left, ("single-leg", ""))):
        step = authored
        for variation in variations:
            (step,) = with_variations(Session("S", (step,)), {"bridge": variation}).exercise_steps()
        assert (step.band, step.sides) == (authored.band, authored.sides)


def test_a_session_needs_what_the_variations_in_use_need():
    worn = ExerciseStep(BANDED, Timed(30_000), base=CHOICE)
    things = ("mat", "green loop band", "towel")
    written = Session("S", (worn,), equipment=things)
    assert written.all_equipment() == (*things, "loop band")
    small = with_variations(written, {"bridge": "small"})
    assert small.all_equipment() == ("mat", "towel")
    assert joined((small,)).all_equipment() == ("mat", "towel")
    again = with_variations(small, {"bridge": "band"})
    assert again.all_equipment() == written.all_equipment()


def test_bands_of_steps_are_needed_where_no_other_band_is_named():
    green, red = (ExerciseStep(CHOICE, Timed(30_000), band=band) for band in ("green", "red band"))
    assert Session("S", (green, red, green)).all_equipment() == ("green band", "red band")
    named = Session("S", (green,), equipment=("loop band",))
    assert named.all_equipment() == ("loop band",)


def test_what_no_variation_needs_stays_in_the_equipment():
    written = Session("S", (ExerciseStep(CHOICE, Timed(30_000)),), equipment=("band", "wall"))
    assert with_variations(written, {"bridge": "small"}).all_equipment() == ("band", "wall", "mat")


def test_a_thing_that_only_the_variation_before_needs_is_not_needed_after_it():
    chair = replace(PLAIN, name="Bridge on a chair", equipment=("chair",))
    high = Variation("high", chair.name, Difficulty.HARDER, chair)
    step = ExerciseStep(replace(PLAIN, variations=(high,)), Timed(30_000))
    (above,) = with_variations(session(step), {"bridge": "high"}).exercise_steps()
    written = Session("S", (above,), equipment=("chair", "towel"))
    below = with_variations(written, {"bridge": ""})
    assert (written.unused_equipment, below.unused_equipment) == ((), ("chair",))
    assert below.all_equipment() == ("towel",)
    assert with_variations(below, {"bridge": "high"}).all_equipment() == ("chair", "towel")
