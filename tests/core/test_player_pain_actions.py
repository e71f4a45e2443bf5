"""What is offered when something hurts."""

from __future__ import annotations

import pytest

from coach_tui.core.model.exercise import Exercise, Level, Range, Sides, Tempo, Variation
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.pain import Easier, PainWay, eased, easier_variation, ways
from coach_tui.core.timeline.compiler import compile_timeline

TWO_S = Range.exactly(2_000)
SLOW = Tempo(up=TWO_S, hold=TWO_S, down=TWO_S)
HALF = Variation("half", "Half clamshell", Level.EASIER, Exercise("clamshell", "Half clamshell"))
BAND = Variation("band", "With a band", Level.HARDER, Exercise("clamshell", "With a band"))
CLAMSHELL = Exercise("clamshell", "Clamshell", tempo=SLOW, variations=(BAND, HALF))
HIPS = compile_timeline(
    Session("Hips", (ExerciseStep(CLAMSHELL, Reps(Range.exactly(3)), sides=Sides.EACH),))
)


@pytest.mark.parametrize(
    ("pain", "first", "may_carry_on"),
    [
        (0, PainWay.CARRY_ON, True),
        (3, PainWay.CARRY_ON, True),
        (4, PainWay.EASIER, False),
        (5, PainWay.EASIER, False),
        (6, PainWay.STOP, False),
        (10, PainWay.STOP, False),
        (None, PainWay.EASIER, False),
    ],
)
def test_the_more_it_hurts_the_less_is_offered(
    pain: int | None, first: PainWay, *, may_carry_on: bool
):
    assert ways(pain)[0] is first
    assert (PainWay.CARRY_ON in ways(pain)) is may_carry_on
    assert PainWay.STOP in ways(pain)


def test_above_the_limit_only_the_end_is_offered():
    assert ways(6) == (PainWay.STOP,)


def test_the_easier_variation_is_found_and_not_the_harder_one():
    assert easier_variation(HIPS.items[0]) is HALF


def test_done_in_its_easier_form_an_exercise_has_no_easier_one():
    lighter = eased(HIPS, Easier(0, HALF.exercise))
    assert easier_variation(lighter.items[0]) is None


def test_an_eased_exercise_has_another_name_and_the_same_sets_reps_and_pace():
    lighter = eased(HIPS, Easier(0, HALF.exercise))
    assert lighter.items[0].step.exercise.name == "Half clamshell"
    assert lighter.items[0].step.base is CLAMSHELL
    assert lighter.items[0].step.effective_tempo == SLOW
    assert lighter.phases == HIPS.phases
    assert lighter.bouts == HIPS.bouts
