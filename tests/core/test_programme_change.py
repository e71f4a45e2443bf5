"""What a programme changes of a step."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from coach_tui.core.model.exercise import Difficulty, Exercise, Range, TempoChange, Variation
from coach_tui.core.model.load import Load
from coach_tui.core.model.programme import StepChange
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    Timed,
    UntilDone,
)

TEN = ExerciseStep(Exercise("squat", "Squat"), Reps(Range.exactly(10)))


def rests(step: ExerciseStep) -> tuple[Gap, Gap]:
    """The rest between the sets, and the one before the next step."""
    return step.rest, step.rest_after


def with_rests(between_sets: Gap, after: Gap) -> ExerciseStep:
    return replace(TEN, rest=between_sets, rest_after=after)


GAPS = (Gap(20_000), Gap(40_000), Gap(20_000, UntilDone()), Gap(20_000, least_ms=5_000))


def test_a_rest_of_any_kind_takes_the_place_of_any_other():
    for before in GAPS:
        for rest in GAPS:
            changed = StepChange(rest=rest).applied_to(with_rests(before, before))
            assert rests(changed) == (rest, rest), (before, rest)


def test_a_rest_between_exercises_that_the_session_sets_stays():
    for before in GAPS:
        for after in GAPS:
            if before != after:
                changed = StepChange(rest=Gap(60_000)).applied_to(with_rests(before, after))
                assert rests(changed) == (Gap(60_000), after), (before, after)


def test_what_changes_nothing_gives_the_step_itself():
    assert StepChange().applied_to(TEN) is TEN


EIGHT = Reps(Range.exactly(8))
MINUTE = Timed(60_000)
HOLD = Range.exactly(3_000)
DEEP = Exercise("squat", "Deep squat")
SQUAT = replace(TEN.exercise, variations=(Variation("deep", DEEP.name, Difficulty.HARDER, DEEP),))
QUESTION = SelfTestDose(test=SelfTest(TEN.exercise, "How was it?", AnswerKind.QUESTION, ("good",)))


def dosed(dose: Any) -> ExerciseStep:
    return replace(TEN, dose=dose)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEN.dose, EIGHT),
        (Timed(30_000), MINUTE),
        (Amrap(30_000), Amrap(60_000)),
        (UntilDone(), UntilDone()),
        (Breaths(Range.exactly(6)), Breaths(Range.exactly(6))),
        (QUESTION, None),
    ],
)
def test_a_dose_of_the_same_kind_changes_and_no_other(before: Any, after: Any):
    change = StepChange(reps=EIGHT, timed=MINUTE)
    assert change.applied_to(dosed(before)) == dosed(after or before)


def test_of_breathing_and_a_self_test_only_the_rest_changes():
    change = StepChange(
        sets=3, tempo=TempoChange(hold=HOLD), loads=(Load(4_000),), rest=Gap(50_000)
    )
    for dose in (Breaths(Range.exactly(6)), QUESTION):
        step = dosed(dose)
        assert change.applied_to(step) == StepChange(rest=Gap(50_000)).applied_to(step) != step


def test_a_tempo_changes_what_is_done_in_reps_and_its_hold_every_holds_of_the_step():
    step = replace(TEN, holds=(Range.exactly(1_000), Range.exactly(2_000)))
    held = StepChange(tempo=TempoChange(hold=HOLD), holds=(HOLD, HOLD)).applied_to(step)
    assert (held.tempo, held.holds) == (TempoChange(hold=HOLD), (HOLD, HOLD))
    slower = StepChange(tempo=TempoChange(down=HOLD)).applied_to(step)
    assert (slower.tempo, slower.holds) == (TempoChange(down=HOLD), step.holds)
    assert StepChange(tempo=TempoChange(hold=HOLD)).applied_to(dosed(MINUTE)) == dosed(MINUTE)


def test_sets_loads_bands_and_variations_are_those_of_the_change():
    step = replace(TEN, exercise=SQUAT, loads=(Load(2_000),), band="red")
    changed = StepChange(sets=4, loads=(Load(4_000),), band="blue").applied_to(step)
    assert changed == replace(step, sets=4, loads=(Load(4_000),), band="blue")
    deep = StepChange(variation="deep").applied_to(step)
    assert (deep.exercise.name, deep.base, deep.is_named) == ("Deep squat", SQUAT, True)
    assert StepChange(variation="wide").applied_to(step) == step
