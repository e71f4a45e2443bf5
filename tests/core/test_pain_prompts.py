"""What the coach says when something hurts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.coaching.pain_prompts import PainPrompt, Remaining, remaining_of
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.breathing import PRESETS, BreathPreset, breathing_exercise
from coach_tui.core.model.exercise import Difficulty as VariationLevel
from coach_tui.core.model.exercise import Exercise, Range, Variation
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    PainLimits,
    Reps,
    Session,
    Timed,
)
from coach_tui.core.player.pain import PainAction, Regression, regression_for
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.pain import regression_text

HALF = Variation("half", "Half clamshell", VariationLevel.EASIER, Exercise("clamshell", "Half"))
CLAMSHELL = Exercise("clamshell", "Clamshell", stop_if=("Your hip hurts.", "It cramps."))
THREE = Reps(Range.exactly(3))
BOX = breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX)
STAND = SelfTest(Exercise("stand", "Stand"), "How long?", AnswerKind.STOPWATCH)


def asking(
    step: ExerciseStep,
    limits: PainLimits = DEFAULT_PAIN_LIMITS,
    *,
    left: Remaining = Remaining.NEXT,
    stop_if: tuple[str, ...] = (),
):
    timeline = compile_timeline(Session("Hips", (step,), pain=limits, stop_if=stop_if))
    return PainPrompt(timeline.exercises[0], timeline, left)


def test_what_the_easier_variation_does_without_is_put_aside():
    banded = replace(CLAMSHELL, variations=(HALF,), equipment=("mat", "loop band"))
    bare = replace(
        banded, variations=(replace(HALF, exercise=replace(HALF.exercise, equipment=("mat",))),)
    )
    prompt = asking(ExerciseStep(bare, THREE))
    assert "Put the loop band aside." in prompt.confirmation(PainAction.EASIER)
    assert regression_text(prompt).startswith("Put the loop band aside.")
    same = replace(HALF, exercise=replace(HALF.exercise, equipment=("loop band", "mat")))
    unchanged = asking(ExerciseStep(replace(banded, variations=(same,)), THREE))
    assert len(unchanged.confirmation(PainAction.EASIER)) == 2


def test_the_session_s_reasons_to_stop_come_before_those_of_the_exercise():
    prompt = asking(ExerciseStep(CLAMSHELL, THREE), stop_if=("Numbness.", "It cramps."))
    assert prompt.flags == ("Numbness.", "It cramps.", "Your hip hurts.")
    assert "numbness" in prompt.question()[0].lower()


def test_the_reasons_to_stop_are_read_before_it_is_asked_how_much_it_hurts():
    assert asking(ExerciseStep(CLAMSHELL, THREE)).question() == (
        "Stop if you feel any of these: your hip hurts or it cramps.",
        "How much does it hurt, from nought to ten? Press a digit.",
    )
    nameless = ExerciseStep(Exercise("x", "X"), THREE)
    assert (
        asking(nameless).question()[0]
        == "Mild pain is fine, up to three out of ten. Stop if it is sharp or spreads."
    )
    strict = asking(nameless, PainLimits(carry_on=0))
    assert strict.question()[0] == "Stop at any pain."
    assert strict.name == "X"
    dizzy = asking(nameless, stop_if=("You feel dizzy.",))
    assert dizzy.question()[0] == "Stop if you feel this: you feel dizzy."


def test_an_answer_is_repeated_with_what_it_means_and_the_keys_there_are():
    plain = asking(ExerciseStep(CLAMSHELL, THREE))
    assert plain.offer(2) == (
        "Two.",
        "You may carry on.",
        "Press C to carry on.",
        "Press E to make the movement smaller.",
        "Press N to skip it.",
        "Press Q to stop the session.",
    )
    assert plain.offer(4)[1:3] == ("Ease off.", "Press E to make the movement smaller.")
    assert plain.offer(6) == ("Six.", "That is too much to train through. Press enter to stop.")


def test_the_limits_of_the_session_decide_what_an_answer_means():
    strict = asking(ExerciseStep(CLAMSHELL, THREE), PainLimits(1, 2))
    assert strict.offer(2)[1] == "Ease off."
    assert strict.offer(3)[1].startswith("That is too much")


def test_an_easier_form_is_offered_by_its_name():
    step = ExerciseStep(replace(CLAMSHELL, variations=(HALF,)), THREE)
    assert "Press E for an easier version: Half clamshell." in asking(step).offer(4)
    assert asking(step).confirmation(PainAction.EASIER) == ("Easing off.", "Half clamshell.")


@pytest.mark.parametrize(
    ("step", "ease", "words"),
    [
        (ExerciseStep(CLAMSHELL, THREE), Regression.SMALLER, "movement smaller"),
        (ExerciseStep(CLAMSHELL, Amrap(9_000)), Regression.SMALLER, "movement smaller"),
        (ExerciseStep(CLAMSHELL, Timed(9_000)), Regression.GENTLER, "more gently"),
        (ExerciseStep(BOX, Breaths(Range.exactly(4))), Regression.OWN_RHYTHM, "your own rhythm"),
    ],
)
def test_what_is_easier_depends_on_what_is_done(step: ExerciseStep, ease: Regression, words: str):
    asked = asking(step)
    assert regression_for(asked.item) is ease
    assert any(words in text for text in asked.offer(4))


def test_a_self_test_is_not_made_easier():
    asked = asking(ExerciseStep(STAND.exercise, SelfTestDose(test=STAND)))
    assert asked.actions(4) == (PainAction.SKIP, PainAction.STOP)
    assert asked.actions(1) == (PainAction.CARRY_ON, PainAction.SKIP, PainAction.STOP)
    assert "Press N to skip the test." in asked.offer(4)


def test_in_a_rest_after_the_exercise_there_is_nothing_of_it_to_leave():
    rested = asking(ExerciseStep(CLAMSHELL, THREE), left=Remaining.LATER)
    assert "Press N to continue with what comes next." in rested.offer(4)


def test_what_is_over_is_not_made_easier():
    over = asking(
        ExerciseStep(replace(CLAMSHELL, variations=(HALF,)), THREE), left=Remaining.NOTHING
    )
    assert over.actions(4) == (PainAction.SKIP, PainAction.STOP)
    assert over.offer(4)[2:] == (
        "Press N to continue with what comes next.",
        "Press Q to stop the session.",
    )


def test_what_comes_round_again_is_left_for_later_and_what_does_not_is_over():
    one, other = ExerciseStep(CLAMSHELL, THREE), ExerciseStep(Exercise("x", "X"), THREE)
    timeline = compile_timeline(
        Session("Hips", (Block(BlockKind.CIRCUIT, (one, other), rounds=2),))
    )
    first, second = timeline.exercises
    lefts = [(phase, remaining_of(first, timeline, phase.index)) for phase in timeline.phases]
    in_second = [
        (p.round, left) for p, left in lefts if p.kind.is_work and p.exercise_index == second.index
    ]
    assert set(in_second) == {(1, Remaining.LATER), (2, Remaining.NOTHING)}
    in_first = {left for p, left in lefts if p.kind.is_work and p.exercise_index == first.index}
    assert in_first == {Remaining.NEXT}


@pytest.mark.parametrize(
    "step",
    [
        ExerciseStep(replace(CLAMSHELL, variations=(HALF,)), THREE),
        ExerciseStep(BOX, Breaths(Range.exactly(4))),
        ExerciseStep(STAND.exercise, SelfTestDose(test=STAND)),
    ],
)
def test_all_of_it_is_among_the_texts_that_are_rendered_ahead(step: ExerciseStep):
    timeline = compile_timeline(Session("Hips", (step,)))
    ahead = set(all_texts(timeline, Coaching(CoachingLevel.BRIEF)))
    asked = PainPrompt(timeline.exercises[0], timeline)
    assert set(asked.question()) <= ahead
    for pain in range(11):
        assert set(asked.offer(pain)) <= ahead
    for way in PainAction:
        assert set(asked.confirmation(way)) <= ahead
    assert not ahead & set(all_texts(timeline, Coaching(CoachingLevel.TONES)))
