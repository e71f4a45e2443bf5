"""What the coach says during work."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coach_tui.core.coaching.during_work import is_breath_hold
from coach_tui.core.coaching.lines import Coaching, Topic
from coach_tui.core.coaching.script import script
from coach_tui.core.model.exercise import Breath, Exercise, Motion, Position, Range
from coach_tui.core.model.session import Breaths, ExerciseStep, Gap, Reps, Session, Timed, UntilDone
from coach_tui.core.timeline.compiler import compile_timeline


def test_a_breath_is_held_where_the_author_says_so_and_between_paced_breaths():
    paced = ExerciseStep(Exercise("box", "Box"), Breaths(Range.exactly(2)), prepare=Gap(0))
    still = ExerciseStep(Exercise("still", "Stay"), Timed(20_000), prepare=Gap(0))
    named = replace(still, exercise=replace(still.exercise, breathe={Motion.HOLD: Breath.HOLD}))
    plank = replace(still, exercise=replace(still.exercise, position=Position.PRONE))
    for steps, is_held in (
        ((paced, still), True),
        ((paced, plank), False),
        ((still,), False),
        ((plank, still), False),
        ((named,), True),
        ((paced, replace(still, dose=UntilDone())), True),
        ((paced, replace(named, dose=Reps(Range.exactly(1)))), False),
    ):
        timeline = compile_timeline(Session("Session", steps))
        *others, last = timeline.phases
        assert is_breath_hold(timeline, last) is is_held, steps
        assert not any(is_breath_hold(timeline, phase) for phase in others)


@pytest.mark.parametrize("is_known", [False, True])
def test_motions_are_named_in_the_first_set_of_an_exercise_that_is_new(*, is_known: bool):
    exercise = Exercise(
        "raise",
        "Raise",
        motion_names={Motion.UP: "Lift", Motion.DOWN: "Lower"},
        breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    )
    step = ExerciseStep(exercise, Reps(Range.exactly(3)), sets=2, is_known=is_known)
    timeline = compile_timeline(Session("Session", (step,)))
    lines = [line for lines in script(timeline, Coaching()) for line in lines]
    breaths = [line for line in lines if line.topic is Topic.BREATH]
    named = {timeline.phases[line.phase].set for line in breaths if "Lift" in line.wordings[0]}
    assert {timeline.phases[line.phase].set for line in breaths} == {1, 2}
    assert named == (set() if is_known else {1})
