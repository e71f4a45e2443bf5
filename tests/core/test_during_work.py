"""What the coach says during work."""

from __future__ import annotations

from msgspec.structs import replace

from coach_tui.core.coaching.during_work import is_breath_hold
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
