"""What is offered when something hurts."""

from __future__ import annotations

import pytest

from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Sides, Tempo, Variation
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.pain import (
    PainAction,
    UseEasierVariation,
    easier_variation,
    pain_actions,
    with_variation,
)
from coach_tui.core.timeline.compiler import compile_timeline

TWO_S = Range.exactly(2_000)
SLOW = Tempo(up=TWO_S, hold=TWO_S, down=TWO_S)
HALF = Variation(
    "half", "Half clamshell", Difficulty.EASIER, Exercise("clamshell", "Half clamshell")
)
BAND = Variation("band", "With a band", Difficulty.HARDER, Exercise("clamshell", "With a band"))
CLAMSHELL = Exercise("clamshell", "Clamshell", tempo=SLOW, variations=(BAND, HALF))
HIPS = compile_timeline(
    Session("Hips", (ExerciseStep(CLAMSHELL, Reps(Range.exactly(3)), sides=Sides.EACH),))
)


@pytest.mark.parametrize(
    ("pain", "first", "may_carry_on"),
    [
        (0, PainAction.CARRY_ON, True),
        (3, PainAction.CARRY_ON, True),
        (4, PainAction.EASIER, False),
        (5, PainAction.EASIER, False),
        (6, PainAction.STOP, False),
        (10, PainAction.STOP, False),
        (None, PainAction.EASIER, False),
    ],
)
def test_the_more_it_hurts_the_less_is_offered(
    pain: int | None, first: PainAction, *, may_carry_on: bool
):
    assert pain_actions(pain)[0] is first
    assert (PainAction.CARRY_ON in pain_actions(pain)) is may_carry_on
    assert PainAction.STOP in pain_actions(pain)


def test_above_the_limit_only_the_end_is_offered():
    assert pain_actions(6) == (PainAction.STOP,)


def test_the_easier_variation_is_found_and_not_the_harder_one():
    assert easier_variation(HIPS.exercises[0]) is HALF


def test_done_in_its_easier_form_an_exercise_has_no_easier_one():
    lighter = with_variation(HIPS, UseEasierVariation(0, HALF))
    assert easier_variation(lighter.exercises[0]) is None


def test_an_eased_exercise_has_another_name_and_the_same_sets_reps_and_pace():
    lighter = with_variation(HIPS, UseEasierVariation(0, HALF))
    assert lighter.exercises[0].step.exercise.name == "Half clamshell"
    assert lighter.exercises[0].step.base is CLAMSHELL
    assert lighter.exercises[0].step.effective_tempo == SLOW
    assert lighter.phases == HIPS.phases
    assert lighter.work_sets == HIPS.work_sets
