"""Laying out circuits, breathing, words and self-tests, and the moves between positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from coach_tui.core.model.breathing import (
    PRESETS,
    BreathPreset,
    breathing_exercise,
    breaths_filling,
)
from coach_tui.core.model.exercise import Exercise, Position, Range, Side, Sides
from coach_tui.core.model.figure import Figure, Joint, PoseName, Viewpoint
from coach_tui.core.model.session import (
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.positions import (
    BAND_MS,
    UP_DOWN_MS,
    BodyPosition,
    PositionChange,
    beyond_posture,
    position_change,
)
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.model.session import Step
    from coach_tui.core.timeline.timeline import Timeline

STAND = Exercise("squat", "Squat", position=Position.STANDING)
LIE = Exercise("bridge", "Bridge", position=Position.SUPINE)
ON_SIDE = Exercise("clamshell", "Clamshell", position=Position.SIDE_LYING)
PREPARE, WORK, REST, SAY = PhaseKind.PREPARE, PhaseKind.WORK, PhaseKind.REST, PhaseKind.SAY


def lay(*steps: Step) -> Timeline:
    return compile_timeline(Session("Session", steps))


def work(exercise: Exercise = STAND, seconds: int = 20, **more: Any) -> ExerciseStep:
    return ExerciseStep(exercise, Timed(seconds * 1_000), **more)


def circuit(*steps: Step, rounds: int = 2, **more: Any) -> Block:
    return Block(BlockKind.CIRCUIT, steps, rounds=rounds, **more)


def shape(timeline: Timeline) -> list[tuple[str, int]]:
    return [(phase.kind.value, phase.duration_ms // 1000) for phase in timeline.phases]


def test_rounds_follow_one_another_with_a_rest_between_and_none_after_the_last():
    timeline = lay(circuit(work(), work(LIE), round_rest=Gap(60_000)))
    one = [("prepare", 10), ("work", 20), ("rest", 20), ("prepare", 10), ("work", 20)]
    assert shape(timeline) == [*one, ("rest", 60), *one]
    assert [p.round for p in timeline.phases] == [1] * 6 + [2] * 5


def test_an_exercise_that_comes_round_again_is_one_item_with_a_set_for_each_round():
    timeline = lay(circuit(work(), work(LIE), rounds=3))
    assert [item.step.exercise.id for item in timeline.exercises] == ["squat", "bridge"]
    assert [(b.exercise_index, b.round) for b in timeline.work_sets] == [(0, 1), (1, 1), (0, 2), (1, 2), (0, 3), (1, 3)]  # fmt: skip


def test_the_same_exercise_written_twice_is_two_items():
    assert len(lay(circuit(work(), work())).exercises) == 2


def test_blocks_inside_one_another_count_the_innermost_rounds():
    inner = circuit(work(), rounds=2, round_rest=Gap(0), rest_after=Gap(5_000))
    timeline = lay(circuit(inner, work(LIE), rounds=2, round_rest=Gap(30_000)))
    rounds = [(p.round, p.rounds) for p in timeline.phases if p.kind is WORK]
    assert rounds == [(1, 2), (2, 2), (1, 2), (1, 2), (2, 2), (2, 2)]
    assert [p.duration_ms for p in timeline.phases if p.kind is REST] == [5_000, 30_000, 5_000]


def test_a_block_done_once_has_no_rounds():
    assert {p.round for p in lay(circuit(work(), rounds=1)).phases} == {None}


def test_after_a_block_comes_its_rest_unless_that_is_given_as_a_step():
    block = circuit(work(), rounds=1, rest_after=Gap(45_000))
    assert ("rest", 45) in shape(lay(block, work()))
    assert shape(lay(block, RestStep(Gap(5_000)), work())).count(("rest", 45)) == 0


def test_a_round_every_so_often_rests_for_what_is_left():
    timeline = lay(circuit(work(prepare=Gap(0)), rounds=3, every_ms=60_000))
    assert shape(timeline) == [("work", 20), ("rest", 40)] * 2 + [("work", 20)]


def test_a_longer_rest_is_longer_also_where_it_fills_a_round():
    timeline = lay(circuit(work(prepare=Gap(0)), rounds=2, every_ms=60_000)).with_extra_time(
        1, 15_000
    )
    assert shape(timeline) == [("work", 20), ("rest", 55), ("work", 20)]


def test_time_taken_in_open_work_comes_off_the_rest_of_its_round():
    step = ExerciseStep(STAND, UntilDone(), prepare=Gap(0))
    timeline = lay(circuit(step, rounds=3, every_ms=60_000)).after_jump(0, 25_000, 1)
    assert shape(timeline) == [("open", 0), ("rest", 35), ("open", 0), ("rest", 60), ("open", 0)]
    assert lay(step).after_jump(0, 9_000, 1) == lay(step)


def test_words_last_for_their_wait_or_until_the_user_continues():
    timeline = lay(SayStep("Well.", 5_000), SayStep("And now?"), work())
    said = timeline.phases[:2]
    assert [(p.kind, p.say, p.duration_ms, p.is_open) for p in said] == [
        (SAY, "Well.", 5_000, False),
        (SAY, "And now?", 0, True),
    ]
    assert timeline.has_open


def test_words_between_two_exercises_leave_the_rest_where_it_was():
    assert shape(lay(work(), SayStep("Well.", 1_000), work())) == [
        ("prepare", 10),
        ("work", 20),
        ("rest", 20),
        ("say", 1),
        ("prepare", 10),
        ("work", 20),
    ]


def test_sets_may_have_reps_of_their_own():
    reps = Reps(Range(6, 10), (Range.exactly(10), Range.exactly(8), Range.exactly(6)))
    timeline = lay(ExerciseStep(STAND, reps, sets=3))
    assert [work_set.reps for work_set in timeline.work_sets] == [10, 8, 6]


def test_as_many_as_go_well_is_timed_work_with_an_unknown_number_of_reps():
    timeline = lay(ExerciseStep(STAND, Amrap(60_000)))
    assert [(b.reps, b.duration_ms) for b in timeline.work_sets] == [(None, 60_000)]


@pytest.mark.parametrize(
    ("preset", "seconds"),
    [(BreathPreset.BOX, [4, 4, 4, 4]), (BreathPreset.RELAXING, [4, 7, 8]), (BreathPreset.COHERENT, [5, 5])],
)  # fmt: skip
def test_a_breath_has_the_parts_that_have_a_length(preset: BreathPreset, seconds: list[int]):
    pattern = PRESETS[preset]
    dose = Breaths(Range.exactly(breaths_filling(pattern, 1)))
    step = ExerciseStep(breathing_exercise(pattern, preset), dose, prepare=Gap(0))
    assert [length for _, length in shape(lay(step))] == seconds


@pytest.mark.parametrize(("seconds", "breaths"), [(1, 1), (16, 1), (17, 2), (300, 19)])
def test_a_time_to_breathe_is_rounded_up_to_whole_breaths(seconds: int, breaths: int):
    assert breaths_filling(PRESETS[BreathPreset.BOX], seconds * 1_000) == breaths


def test_without_a_rest_between_sets_the_way_back_is_a_switch():
    step = ExerciseStep(ON_SIDE, Timed(5_000), sets=2, sides=Sides.EACH, rest=Gap(0))
    switches = [(p.side, p.say) for p in lay(step).phases if p.kind is PhaseKind.SWITCH]
    left, right = "Roll onto your left side.", "Roll onto your right side."
    assert switches == [(Side.RIGHT, left), (Side.LEFT, right), (Side.RIGHT, left)]


def test_the_rest_between_sets_says_how_to_lie_for_the_first_side():
    step = ExerciseStep(ON_SIDE, Timed(5_000), sets=2, sides=Sides.EACH)
    (rest,) = (p for p in lay(step).phases if p.kind is REST)
    assert rest.say == "Roll onto your right side."


def test_a_move_gets_the_time_it_needs_where_rest_and_preparation_are_shorter():
    timeline = lay(work(LIE, rest_after=Gap(3_000)), work(STAND, prepare=Gap(2_000)))
    assert shape(timeline)[2:4] == [("rest", 3), ("prepare", 7)]
    assert timeline.phases[3].say == "Come up to standing."


def test_a_preparation_of_the_steps_own_is_left_as_it_is():
    own = ExerciseStep(STAND, Timed(1_000), prepare=Gap(2_000), prepare_is_own=True)
    assert shape(lay(work(LIE, rest_after=Gap(0)), own))[2] == ("prepare", 2)


def test_without_preparation_the_rest_says_how_to_move():
    timeline = lay(work(LIE), work(STAND, prepare=Gap(0)))
    assert (timeline.phases[2].kind, timeline.phases[2].say) == (REST, "Come up to standing.")


def test_an_exercise_has_its_own_way_to_the_other_side():
    words = "Sit up, turn end to end."
    wall = replace(ON_SIDE, switch_text=words, switch_ms=22_000)
    for exercise in (wall, replace(wall, position=None), replace(wall, position=Position.STANDING)):
        step = ExerciseStep(exercise, Timed(5_000), sets=2, sides=Sides.EACH, rest=Gap(0))
        switches = [p for p in lay(step).phases if p.kind is PhaseKind.SWITCH]
        assert [(p.say, p.duration_ms) for p in switches] == [(words, 22_000)] * 3
    # From another exercise one turns as usual.
    assert (
        lay(work(LIE), work(wall, sides=Sides.LEFT)).phases[3].say == "Roll onto your right side."
    )


S, P = BodyPosition, Position


@pytest.mark.parametrize(
    ("before", "after", "words", "seconds"),
    [
        (None, S(P.STANDING), "", 0),
        (None, S(P.SIDE_LYING, Side.RIGHT), "Lie down on your right side.", 0),
        (S(P.SUPINE), S(P.SUPINE), "", 0),
        (S(P.SUPINE), S(P.SIDE_LYING, Side.LEFT), "Roll onto your left side.", 4),
        (S(P.SIDE_LYING, Side.LEFT), S(P.PRONE), "Roll onto your front.", 4),
        (S(P.SIDE_LYING, Side.LEFT), S(P.SIDE_LYING), "Roll onto your side.", 4),
        (S(P.HANDS_AND_KNEES), S(P.SUPINE), "Lie down on your back.", 6),
        (S(P.SUPINE), S(P.HANDS_AND_KNEES), "Come onto your hands and knees.", 6),
        (S(P.STANDING), S(P.HANDS_AND_KNEES), "Down onto your hands and knees.", 10),
        (S(P.STANDING), S(P.SEATED), "Sit down.", 10),
        (S(P.SUPINE), S(P.SEATED), "Come up to sitting.", 6),
        (S(P.SEATED), S(P.STANDING), "Come up to standing.", 10),
        (S(P.STANDING), S(P.STANDING, band=True), "Put the band on.", 10),
        (S(P.SUPINE, band=True), S(P.STANDING), "Come up to standing. Take the band off.", 20),
        (S(P.STANDING), S(None), "", 0),
    ],
)
def test_a_move_has_its_words_and_its_time(
    before: BodyPosition | None, after: BodyPosition, words: str, seconds: int
):
    move = position_change(before, after)
    assert (move.text, move.needs_ms) == (words, seconds * 1_000)


@pytest.mark.parametrize(("switch_ms", "seconds"), [(0, 4), (3_999, 4), (4_000, 4), (9_000, 9)])
def test_a_turn_has_the_longer_time_of_its_exercise_and_of_any_turn(switch_ms: int, seconds: int):
    left, right = (
        BodyPosition(P.SIDE_LYING, side, side=side.other, switch=PositionChange("", switch_ms))
        for side in (Side.LEFT, Side.RIGHT)
    )
    move = position_change(left, right)
    assert (move.text, move.needs_ms) == ("Roll onto your right side.", seconds * 1_000)


def test_standing_up_takes_as_long_as_the_page_says():
    assert UP_DOWN_MS == 10_000


def test_a_round_of_its_time_counts_whole_in_the_total_and_in_the_fill():
    timeline = lay(circuit(work(prepare=Gap(0)), rounds=3, every_ms=60_000), work(prepare=Gap(0)))
    assert timeline.total_ms == 3 * 60_000 + 20_000
    fills = [phase.fill for phase in timeline.phases if phase.fill is not None]
    assert [(fill.first, fill.round_ms, fill.spent_ms) for fill in fills] == [
        (0, 60_000, 0),
        (2, 60_000, 0),
        (4, 60_000, 0),
    ]


def test_the_last_round_of_its_time_is_filled_where_a_step_follows():
    minute = circuit(work(prepare=Gap(0)), rounds=1, every_ms=60_000)
    odd_even = lay(circuit(minute, minute, rounds=2, every_ms=120_000))
    starts = [phase.start_ms for phase in odd_even.phases if phase.kind is WORK]
    assert starts == [0, 60_000, 120_000, 180_000]
    assert odd_even.total_ms == 200_000


def test_phases_of_nested_blocks_know_where_their_round_starts():
    inner = circuit(work(prepare=Gap(0)), rounds=2, round_rest=Gap(5_000), rest_after=Gap(5_000))
    timeline = lay(circuit(inner, work(LIE, prepare=Gap(0)), rounds=2, round_rest=Gap(30_000)))
    starts = [p.round_start for p in timeline.phases if p.kind is WORK]
    first = [p.index for p in timeline.phases if p.kind is WORK]
    assert starts == [first[0], first[1], first[0], first[3], first[4], first[3]]


def test_a_move_beyond_the_posture_is_the_band_and_ones_own_way():
    assert beyond_posture("Roll onto your left side. Put the band on.") == "Put the band on."
    assert beyond_posture("Turn end to end. Lie down on your back.") == "Turn end to end."
    assert beyond_posture("Dreh dich auf die linke Seite.", "de") == ""
    assert beyond_posture("") == ""


def banded(name: str, *joints: Joint, position: Position | None = Position.STANDING) -> Exercise:
    """An exercise with a loop band, at the joints of a figure that is drawn from behind."""
    pose = dict.fromkeys(Joint, (0.0, 0.0))
    figure = Figure(Viewpoint.BACK, {PoseName.BOTTOM: pose}, band=joints)
    return Exercise(name, name, position=position, equipment=("loop band",), figure=figure)


def band_texts(*exercises: Exercise, sides: Sides = Sides.BOTH) -> list[str]:
    timeline = lay(*(work(exercise, sides=sides) for exercise in exercises))
    return [phase.say for phase in timeline.phases if "band" in phase.say]


KNEES = banded("knees", Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
ANKLES = banded("ankles", Joint.LEFT_FOOT, Joint.RIGHT_FOOT)


def test_the_band_goes_from_the_knees_to_the_ankles_and_off():
    free = Exercise("free", "Free")
    assert band_texts(KNEES, ANKLES, ANKLES, free, KNEES) == [
        "Move the band to your ankles.",
        "Take the band off.",
        "Come up to standing. Put the band on.",
    ]


def test_a_band_on_one_leg_is_swapped_with_time_for_it_and_one_on_both_stays():
    one_leg = banded("one leg", Joint.LEFT_KNEE, Joint.LEFT_FOOT)
    timeline = lay(work(one_leg, sides=Sides.EACH))
    (switch,) = [phase for phase in timeline.phases if phase.kind is PhaseKind.SWITCH]
    assert (switch.say, switch.duration_ms) == ("Swap the band to the other leg.", BAND_MS)
    assert band_texts(KNEES, sides=Sides.EACH) == []


def test_breathing_needs_no_band_off():
    breaths = breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX)
    step = ExerciseStep(breaths, Breaths(Range.exactly(3)))
    assert all("band" not in phase.say for phase in lay(work(KNEES), step).phases)


def test_only_the_first_set_up_of_an_exercise_is_as_long_as_its_introduction():
    steps = (
        work(exercise, sides=Sides.EACH, switch=Gap(5_000), introduction_ms=35_000, rest=Gap(0))
        for exercise in (STAND, Exercise("lunge", "Lunge", position=Position.STANDING))
    )
    phases = lay(circuit(*steps)).phases
    lead_ups = [p.duration_ms // 1000 for p in phases if p.kind in (PREPARE, PhaseKind.SWITCH)]
    # The rest of 20 s before the second counts as time for it.
    assert lead_ups == [*(35, 5), *(15, 5), *(10, 5), *(10, 5)]


def test_a_round_of_nothing_but_a_wait_that_stands_already_is_timed_anew():
    wait = RestStep(Gap(0, UntilDone()))
    timeline = lay(work(), wait, circuit(wait, rounds=3, every_ms=60_000))
    assert timeline.retimed(0) == timeline
