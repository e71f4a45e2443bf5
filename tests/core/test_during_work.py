"""What the coach says during work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from coach_tui.core.coaching.during_work import is_breath_hold
from coach_tui.core.coaching.lines import Coaching, Line, Topic
from coach_tui.core.coaching.script import script
from coach_tui.core.model.exercise import Breath, Exercise, Motion, Position, Range, Sides, Tempo
from coach_tui.core.model.session import Breaths, ExerciseStep, Gap, Reps, Session, Timed, UntilDone
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Phase


@pytest.mark.parametrize(("reps", "is_encouraged"), [(7, False), (8, True)])
def test_a_set_of_eight_reps_or_more_has_an_encouragement(reps: int, *, is_encouraged: bool):
    steps = (ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(reps))),)
    lines = script(compile_timeline(Session("Session", steps)), Coaching())
    topics = {line.topic for of_passage in lines for line in of_passage}
    assert (Topic.ENCOURAGEMENT in topics) == is_encouraged


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


def lines_of(step: ExerciseStep) -> list[tuple[Line, Phase | None]]:
    """The lines during an exercise, each with the phase in which it may begin."""
    timeline = compile_timeline(Session("Session", (step,)))
    return [
        (line, timeline.phases[line.phase] if line.phase < len(timeline.phases) else None)
        for passage in script(timeline, Coaching())
        for line in passage
    ]


RAISE = Exercise("raise", "Raise", cues=("Slowly.", "Stay tall.", "Breathe."))


def marks(reps: Range) -> dict[int, str]:
    """The marks of progress in a set, by the rep at the end of which they are spoken."""
    return {
        phase.rep or 0: line.wordings[-1]
        for line, phase in lines_of(ExerciseStep(RAISE, Reps(reps)))
        if line.topic is Topic.PROGRESS and phase is not None
    }


HALF, FIVE, BOTH = "Halfway.", "Five more.", "Five to go."


@pytest.mark.parametrize(
    ("reps", "expected"),
    [
        *((Range.exactly(reps), {}) for reps in range(1, 8)),
        (Range.exactly(8), {4: HALF}),
        (Range.exactly(9), {4: HALF}),
        (Range.exactly(10), {5: BOTH}),
        *((Range.exactly(reps), {reps - 5: FIVE}) for reps in (11, 12, 13, 14)),
        *((Range.exactly(reps), {reps // 2: HALF, reps - 5: FIVE}) for reps in range(15, 31)),
        (Range(1, 2), {1: "One. One more."}),
        (Range(6, 8), {6: "Six. Two more."}),
        (Range(8, 12), {8: "Eight. Four more."}),
        (Range(9, 12), {9: "Nine. Three more."}),
        (Range(10, 12), {7: FIVE, 10: "Ten. Two more."}),
        (Range(7, 12), {7: "Seven. Five more."}),
        (Range(5, 12), {5: "Five. Seven more.", 7: FIVE}),
        (Range(5, 20), {5: "Five. Fifteen more.", 10: HALF, 15: FIVE}),
        (Range(12, 20), {12: "Twelve. Eight more.", 15: FIVE}),
        (Range(13, 20), {10: HALF, 13: "Thirteen. Seven more.", 15: FIVE}),
        (Range(17, 20), {10: HALF, 17: "Seventeen. Three more."}),
        (Range(18, 20), {10: HALF, 15: FIVE, 18: "Eighteen. Two more."}),
    ],
    ids=str,
)
def test_a_set_has_its_marks_at_half_five_before_the_end_and_where_it_may_end(
    reps: Range, expected: dict[int, str]
):
    """Of marks that follow within two reps on one another, the last; where it may end, always."""
    assert marks(reps) == expected


@pytest.mark.parametrize("dose", [Reps(Range.exactly(12)), Reps(Range(6, 9)), Timed(40_000)])
@pytest.mark.parametrize("down_ms", [0, 600, 1_000, 2_000])
@pytest.mark.parametrize("hold_ms", [0, 2_999, 3_000, 5_000])
@pytest.mark.parametrize("sides", [Sides.BOTH, Sides.EACH, Sides.ALTERNATE])
def test_a_line_belongs_to_the_phase_that_is_under_way_at_its_earliest_start(
    dose: Reps | Timed, down_ms: int, hold_ms: int, sides: Sides
):
    tempo = Tempo(Range.exactly(2_000), Range.exactly(hold_ms), Range.exactly(down_ms))
    breathe = {Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN}
    exercise = replace(RAISE, tempo=tempo, breathe=breathe)
    step = ExerciseStep(exercise, dose, sets=2, sides=sides, switch=Gap(0))
    for line, phase in lines_of(step):
        if phase is not None and phase.kind.is_work:
            assert phase.start_ms <= line.earliest_ms, line
            assert line.earliest_ms < phase.end_ms or phase.duration_ms == 0, line


@pytest.mark.parametrize(
    ("length_ms", "topics"),
    [
        (4_999, []),
        (5_000, ["SECONDS", "KEEP_BREATHING"]),
        (19_999, ["SECONDS", "KEEP_BREATHING"]),
        (20_000, ["SECONDS", "KEEP_BREATHING", "halfway"]),
        (24_999, ["SECONDS", "KEEP_BREATHING", "halfway"]),
        (25_000, ["SECONDS", "KEEP_BREATHING", "halfway", "ten seconds left"]),
    ],
)
def test_timed_work_has_the_marks_for_which_it_is_long_enough(length_ms: int, topics: list[str]):
    exercise = Exercise("plank", "Plank")
    said = {
        line.wordings[0].rstrip(".").casefold() if line.topic is Topic.PROGRESS else line.topic.name
        for line, phase in lines_of(ExerciseStep(exercise, Timed(length_ms)))
        if phase is not None and phase.kind.is_work and line.topic is not Topic.ANNOUNCEMENT
    }
    assert said == set(topics)


@pytest.mark.parametrize(
    ("hold_ms", "reminds", "ends"), [(2_999, 0, 0), (3_000, 1, 0), (4_999, 1, 0), (5_000, 1, 1)]
)
@pytest.mark.parametrize("reps", [2, 6])
def test_a_hold_has_its_reminder_and_its_end_from_a_length_on(
    hold_ms: int, reminds: int, ends: int, reps: int
):
    """A reminder in the first two reps and every other one after them, clear of the words of its end."""
    tempo = Tempo(Range.exactly(2_000), Range.exactly(hold_ms), Range.exactly(2_000))
    step = ExerciseStep(replace(RAISE, tempo=tempo), Reps(Range.exactly(reps)))
    lines = [(line, phase) for line, phase in lines_of(step) if phase is not None]
    breathing = [(line, phase) for line, phase in lines if line.topic is Topic.KEEP_BREATHING]
    seconds = [(line, phase) for line, phase in lines if line.topic is Topic.SECONDS]
    reminded = [number for number in range(1, reps + 1) if number <= 2 or number % 2 == 0]
    assert [phase.rep for _, phase in breathing] == reminded * reminds
    assert [phase.rep for _, phase in seconds] == list(range(1, reps + 1)) * ends
    for line, phase in breathing:
        assert line.ends_by_ms == (phase.end_ms - (2_000 if ends else 0),)
        assert line.earliest_ms == phase.start_ms + 200
    for line, phase in seconds:
        assert (line.earliest_ms, line.ends_by_ms) == (phase.end_ms - 1_000, (phase.end_ms,))
        assert line.wordings[-1].startswith("And")
