"""Laying a session out in time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.core.model.breathing import BreathPattern, breathing_exercise
from coach_tui.core.model.exercise import (
    Exercise,
    Motion,
    Range,
    Side,
    Sides,
    Tempo,
)
from coach_tui.core.model.session import (
    Breaths,
    BreathSpan,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PACE_QUICKEST, PACE_SLOWEST, PhaseKind, at_pace

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

CLAMSHELL = Exercise("clamshell", "Clamshell")
PREPARE, UP, HOLD, DOWN = PhaseKind.PREPARE, PhaseKind.UP, PhaseKind.HOLD, PhaseKind.DOWN
SWITCH, REST, WORK, OPEN = PhaseKind.SWITCH, PhaseKind.REST, PhaseKind.WORK, PhaseKind.OPEN
PAUSE = PhaseKind.PAUSE


def lay(*steps: ExerciseStep | RestStep) -> Timeline:
    return compile_timeline(Session("Session", steps))


def kinds(timeline: Timeline) -> list[PhaseKind]:
    return [phase.kind for phase in timeline.phases]


@given(sessions)
def test_phases_follow_one_another_without_gaps(session: Session):
    timeline = compile_timeline(session)
    assert [p.index for p in timeline.phases] == list(range(len(timeline.phases)))
    assert all(a.end_ms == b.start_ms for a, b in pairwise(timeline.phases))
    assert timeline.total_ms == sum(p.duration_ms for p in timeline.phases)


@given(sessions)
def test_every_set_of_every_side_has_all_its_reps_in_order(session: Session):
    timeline = compile_timeline(session)
    for work_set in timeline.work_sets:
        reps = [
            p.rep for p in timeline.phases if p.work_set == work_set.index and p.rep is not None
        ]
        step = timeline.exercises[work_set.exercise_index].step
        wanted = step.dose.of_set(work_set.set).high if isinstance(step.dose, Reps) else 0
        assert sorted(set(reps)) == list(range(1, wanted + 1))
        assert reps == sorted(reps)


@given(sessions)
def test_index_at_finds_the_phase_under_way(session: Session):
    timeline = compile_timeline(session)
    for phase in timeline.phases:
        if phase.duration_ms > 0:
            assert timeline.index_at(phase.start_ms) >= phase.index
            assert timeline.index_at(phase.end_ms - 1) == phase.index


@given(sessions)
def test_a_section_is_one_unbroken_run_of_phases(session: Session):
    sections = [p.section for p in compile_timeline(session).phases]
    assert sections == sorted(sections)


def test_reps_are_per_side_and_sides_are_switched_once():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), sides=Sides.EACH, switch=Gap(8_000))
    timeline = lay(step)
    rep = [UP, HOLD, DOWN]
    assert kinds(timeline) == [PREPARE, *rep, *rep, SWITCH, *rep, *rep]
    assert [p.side for p in timeline.phases if p.kind is UP] == [
        Side.LEFT,
        Side.LEFT,
        Side.RIGHT,
        Side.RIGHT,
    ]
    assert timeline.phases[7].side is Side.RIGHT


def test_with_several_sets_each_set_does_both_sides_and_the_rest_lies_between_sets():
    step = ExerciseStep(CLAMSHELL, Timed(30_000), sets=2, sides=Sides.EACH, rest=Gap(20_000))
    timeline = lay(step)
    assert kinds(timeline) == [PREPARE, WORK, SWITCH, WORK, REST, WORK, SWITCH, WORK]
    assert [(b.set, b.side) for b in timeline.work_sets] == [
        (1, Side.LEFT),
        (1, Side.RIGHT),
        (2, Side.LEFT),
        (2, Side.RIGHT),
    ]


def test_alternating_sides_go_rep_about_without_a_switch():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), sides=Sides.ALTERNATE)
    reps = [(p.rep, p.side) for p in lay(step).phases if p.kind is UP]
    assert reps == [(1, Side.LEFT), (1, Side.RIGHT), (2, Side.LEFT), (2, Side.RIGHT)]


@pytest.mark.parametrize(
    ("sides", "start", "expected"),
    [
        (Sides.BOTH, Side.LEFT, [None]),
        (Sides.LEFT, Side.RIGHT, [Side.LEFT]),
        (Sides.RIGHT, Side.LEFT, [Side.RIGHT]),
        (Sides.EACH, Side.RIGHT, [Side.RIGHT, Side.LEFT]),
    ],
)
def test_the_sides_worked_are_those_asked_for(sides, start, expected):
    step = ExerciseStep(CLAMSHELL, Timed(1_000), sides=sides, start_side=start)
    assert [work_set.side for work_set in lay(step).work_sets] == expected


def test_a_movement_that_lowers_first_starts_at_the_top():
    squat = Exercise(
        "squat",
        "Squat",
        tempo=Tempo(
            up=Range.exactly(2_000),
            hold=Range.exactly(0),
            down=Range.exactly(3_000),
            pause=Range.exactly(1_000),
            start=Motion.DOWN,
        ),
    )
    timeline = lay(ExerciseStep(squat, Reps(Range.exactly(1)), prepare=Gap(0)))
    assert kinds(timeline) == [DOWN, PAUSE, UP]
    assert [p.duration_ms for p in timeline.phases] == [3_000, 1_000, 2_000]


def test_a_rest_lies_between_steps_but_not_after_the_last():
    step = ExerciseStep(CLAMSHELL, Timed(1_000), rest_after=Gap(15_000))
    timeline = lay(step, step)
    assert kinds(timeline) == [PREPARE, WORK, REST, PREPARE, WORK]
    assert timeline.phases[2].duration_ms == 15_000


def test_a_rest_of_its_own_takes_the_place_of_the_usual_one():
    step = ExerciseStep(CLAMSHELL, Timed(1_000), rest_after=Gap(15_000))
    timeline = lay(step, RestStep(Gap(60_000)), step)
    assert [p.duration_ms for p in timeline.phases if p.kind is REST] == [60_000]


def test_an_open_phase_has_no_length_and_the_timeline_says_so():
    timeline = lay(ExerciseStep(CLAMSHELL, UntilDone(max_ms=60_000), prepare=Gap(5_000)))
    assert kinds(timeline) == [PREPARE, OPEN]
    assert timeline.total_ms == 5_000
    assert timeline.has_open
    assert timeline.phases[1].max_ms == 60_000


def test_a_range_of_reps_counts_to_its_top():
    timeline = lay(ExerciseStep(CLAMSHELL, Reps(Range(15, 20))))
    assert timeline.work_sets[0].reps == 20


def test_a_pace_reaches_both_ends_of_a_range():
    assert at_pace(Range(2_000, 3_000), PACE_QUICKEST) == 2_000
    assert at_pace(Range(2_000, 3_000), PACE_SLOWEST) == 3_000


@given(sessions)
def test_another_pace_changes_nothing_before_the_phase_it_starts_from(session: Session):
    timeline = compile_timeline(session)
    half = len(timeline.phases) // 2
    for item in timeline.exercises:
        slower = timeline.with_pace(item.index, PACE_SLOWEST, half)
        assert slower.phases[:half] == timeline.phases[:half]
        assert all(a.end_ms == b.start_ms for a, b in pairwise(slower.phases))
        assert [p.kind for p in slower.phases] == [p.kind for p in timeline.phases]
        assert all(
            new.duration_ms == old.duration_ms
            for new, old in zip(slower.phases, timeline.phases, strict=True)
            if old.exercise_index != item.index and old.fill is None
        )


@given(sessions)
def test_what_is_gone_back_to_is_as_if_its_pace_had_been_chosen_there(session: Session):
    begun = compile_timeline(session)
    half = len(begun.phases) // 2
    late = early = begun
    for item in begun.exercises:
        late = late.with_pace(item.index, PACE_SLOWEST, len(begun.phases))
        early = early.with_pace(item.index, PACE_SLOWEST, half)
    assert late.retimed(half) == early
    assert early.retimed(half) == early


def test_lengths_at_random_are_drawn_by_the_seed_and_the_longest_without_one():
    burst = ExerciseStep(
        CLAMSHELL,
        Timed(10_000, 2_000, is_random=True),
        sets=8,
        sides=Sides.EACH,
        switch=Gap(0),
        rest=Gap(5_000, least_ms=1_000),
    )
    session = Session("S", (burst,))
    written = compile_timeline(session)
    assert {s.duration_ms for s in written.work_sets} == {10_000}

    def drawn(seed: str) -> Timeline:
        return compile_timeline(replace(session, seed=seed))

    today = drawn("a")
    assert drawn("a") == today
    times = [work_set.duration_ms or 0 for work_set in today.work_sets]
    assert times[::2] == times[1::2]
    assert all(2_000 <= time <= 10_000 for time in times)
    rests = [phase.duration_ms for phase in today.phases if phase.kind is REST]
    assert all(1_000 <= rest <= 5_000 for rest in rests)
    assert min(len(set(times)), len(set(rests))) > 3
    assert len({tuple(w.duration_ms for w in drawn(str(n)).work_sets) for n in range(9)}) == 9
    assert all(work_set.least_ms is None for work_set in today.work_sets)


def test_breaths_of_own_parts_come_in_their_order_and_may_grow():
    sigh = (
        BreathSpan(Motion.UP, Range(2_000, 3_000)),
        BreathSpan(Motion.UP, Range.exactly(1_000), Side.LEFT),
        BreathSpan(Motion.DOWN, Range.exactly(6_000), Side.RIGHT),
    )
    pattern = BreathPattern.of_parts(sigh)
    dose = Breaths(Range.exactly(3), parts=sigh)
    timeline = lay(ExerciseStep(breathing_exercise(pattern, None), dose, prepare=Gap(0)))
    breath = [PhaseKind.BREATHE_IN, PhaseKind.BREATHE_IN, PhaseKind.BREATHE_OUT]
    assert kinds(timeline) == breath * 3
    assert [p.side for p in timeline.phases[:3]] == [None, Side.LEFT, Side.RIGHT]
    assert [p.duration_ms for p in timeline.phases[::3]] == [2_000, 2_500, 3_000]
    assert timeline.retimed(0) == timeline
