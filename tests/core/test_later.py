"""An exercise that is left for later comes at the end, once, and stays there when resumed."""

from __future__ import annotations

import pytest
from history_samples import made_entry
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import sessions
from session_play import SessionPlay, to_the_end

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord
from coach_tui.core.model.exercise import DEFAULT_TEMPO, Exercise, Position, Range, Sides
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Step,
    Timed,
)
from coach_tui.core.player.later import LeftWork, left_work, with_later, with_recorded_order
from coach_tui.core.player.player import Player
from coach_tui.core.player.resume import restore_timeline, resume_point
from coach_tui.core.player.state import Command, LeftForLater, Refused, WorkDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind, Timeline

HANG = Exercise("hang", "Hang", position=Position.STANDING)
SQUAT = Exercise("squat", "Squat", position=Position.STANDING)
BRIDGE = Exercise("bridge", "Bridge", position=Position.SUPINE)


def timed(exercise: Exercise, **keys: object) -> ExerciseStep:
    return ExerciseStep(exercise, Timed(20_000), **keys)  # type: ignore[arg-type]


def player_of(*steps: Step) -> Player:
    player = Player(compile_timeline(Session("S", steps)))
    player.perform(Command.START, 0)
    return player


def order(timeline: Timeline) -> list[str]:
    """The exercises of the work, each run of one set and side once."""
    names: list[str] = []
    last: int | None = None
    for phase in timeline.phases:
        if phase.kind.is_work and phase.work_set != last and phase.exercise_index is not None:
            names.append(timeline.exercises[phase.exercise_index].step.exercise.id)
            last = phase.work_set
    return names


def test_it_comes_at_the_end_with_the_move_into_its_position():
    player = player_of(timed(HANG), timed(BRIDGE), timed(SQUAT))
    player.perform(Command.LATER, 2_000)
    assert order(player.timeline) == ["bridge", "squat", "hang"]
    phase = player.phase
    assert phase is not None
    assert (phase.kind, phase.start_ms) == (PhaseKind.PREPARE, 0)
    assert phase.say == "Lie down on your back."


def test_in_a_rest_the_next_exercise_is_left():
    player = player_of(timed(SQUAT), timed(HANG), timed(BRIDGE))
    player.perform(Command.LATER, 32_000)
    assert order(player.timeline) == ["squat", "bridge", "hang"]
    assert [phase.kind for phase in player.timeline.phases][-3:] == [
        PhaseKind.REST,
        PhaseKind.PREPARE,
        PhaseKind.WORK,
    ]


def test_from_the_middle_of_a_set_what_is_left_of_it_comes_later():
    reps = ExerciseStep(SQUAT, Reps(Range.exactly(6)), sets=2, sides=Sides.EACH)
    player = player_of(reps, timed(HANG))
    player.advance(10_000 + 3 * 6_500 + 1_000)
    events = player.perform(Command.LATER, 10_000 + 3 * 6_500 + 1_000)
    assert [(e.work_set, e.rep) for e in events if isinstance(e, LeftForLater)] == [(0, 4)]
    done = [(p.work_set, p.rep) for p in player.timeline.phases if p.kind is PhaseKind.UP]
    assert done == [(index, rep) for index in range(4) for rep in range(1, 7)]
    assert order(player.timeline) == ["squat", "hang", *["squat"] * 4]


def test_it_is_left_once_and_the_last_one_not_at_all():
    player = player_of(timed(SQUAT), timed(HANG), timed(BRIDGE), SayStep("That is all.", 5_000))
    player.perform(Command.LATER, 1_000)
    player.perform(Command.LATER, 2_000)
    assert order(player.timeline) == ["bridge", "squat", "hang"]
    player.advance(35_000)
    assert player.timeline.phases[-1].say == "That is all."
    player.advance(62_000)
    reason = Refused("It was left for later already.", Command.SKIP_EXERCISE)
    assert player.refusal(Command.LATER, 62_000) == reason


def test_the_last_exercise_stays():
    player = player_of(timed(SQUAT))
    assert player.refusal(Command.LATER, 1_000) == Refused("It is the last exercise already.")


def test_in_rounds_one_round_of_it_comes_at_the_end():
    block = Block(BlockKind.CIRCUIT, (timed(SQUAT), timed(HANG)), rounds=2)
    player = player_of(block, RestStep(Gap(30_000)), timed(BRIDGE))
    player.perform(Command.LATER, 1_000)
    assert order(player.timeline) == ["hang", "squat", "hang", "bridge", "squat"]
    rounds = [p.round for p in player.timeline.phases if p.kind is PhaseKind.WORK]
    assert rounds == [1, 2, 2, None, None]


def test_rounds_on_the_clock_keep_their_order():
    block = Block(BlockKind.CIRCUIT, (timed(SQUAT), timed(HANG)), rounds=2, every_ms=120_000)
    player = player_of(block, timed(BRIDGE))
    reason = player.refusal(Command.LATER, 1_000)
    assert reason == Refused("Rounds on the clock keep their order.", Command.SKIP_EXERCISE)


PAUSED = replace(SQUAT, tempo=replace(DEFAULT_TEMPO, pause=Range.exactly(2_000)))


def test_in_the_pause_after_a_rep_what_follows_it_is_left():
    reps = ExerciseStep(PAUSED, Reps(Range.exactly(3)), prepare=Gap(0))
    player = player_of(reps, timed(HANG))
    pauses = [p for p in player.timeline.phases if p.kind is PhaseKind.PAUSE]
    at_ms = 3_000 + pauses[0].start_ms + 500
    player.advance(at_ms)
    events = player.perform(Command.LATER, at_ms)
    assert [(e.work_set, e.rep) for e in events if isinstance(e, LeftForLater)] == [(0, 2)]
    moved = [p.rep for p in player.timeline.phases if p.kind is PhaseKind.UP]
    assert moved == [1, 2, 3]


def test_in_the_pause_after_its_last_rep_an_exercise_is_done():
    timeline = compile_timeline(
        Session("S", (ExerciseStep(PAUSED, Reps(Range.exactly(2))), timed(HANG)))
    )
    last = [p for p in timeline.phases if p.kind is PhaseKind.PAUSE][-1]
    assert left_work(timeline, last.index) == Refused("This exercise is done.")


def test_an_order_that_no_longer_fits_is_left_as_it_is():
    session = Session("S", (timed(SQUAT), timed(HANG), timed(BRIDGE)))
    timeline = compile_timeline(session)
    entry = made_entry()
    at = entry.head.started
    for parts, expected in (
        (["0@1"], ["hang", "bridge", "squat"]),
        (["0@1", "1@1"], ["bridge", "squat", "hang"]),
        (["0@1", "0@1"], ["hang", "bridge", "squat"]),
        (["2@1", "7@1", "0@9", "x"], ["squat", "hang", "bridge"]),
    ):
        changes = tuple(
            AnnotationRecord(str(n), AnnotationField.LATER, True, at, part, n)
            for n, part in enumerate(parts)
        )
        other = AnnotationRecord("n", AnnotationField.NOTE, "0@1", at, "1@1", 9)
        entry = replace(entry, changes=(other, *changes))
        assert order(with_recorded_order(timeline, entry)) == expected


@given(sessions, st.integers(0, 100))
def test_nothing_is_lost_and_all_phases_follow_one_another(session: Session, share: int):
    timeline = compile_timeline(session)
    index = share * (len(timeline.phases) - 1) // 100
    left = left_work(timeline, index)
    if not isinstance(left, LeftWork):
        assert left.reason.endswith(".")
        return
    later = with_later(timeline, left)
    work = [(p.work_set, p.rep, p.kind) for p in timeline.phases if p.kind.is_work]
    moved = [(p.work_set, p.rep, p.kind) for p in later.phases if p.kind.is_work]
    assert sorted(work, key=str) == sorted(moved, key=str)
    assert [phase.index for phase in later.phases] == list(range(len(later.phases)))
    sections = [phase.section for phase in later.phases]
    assert sorted(set(sections)) == list(range(sections[-1] + 1))
    assert sections == sorted(sections)
    ends = [phase.end_ms for phase in later.phases]
    assert [phase.start_ms for phase in later.phases[1:]] == ends[:-1]
    assert later.phases[: left.first] == timeline.phases[: left.first]


@given(sessions, st.integers(0, 100), st.integers(0, 60_000))
def test_an_interrupted_session_resumes_in_its_order(session: Session, share: int, more_ms: int):
    play = SessionPlay(session)
    play.perform(Command.START)
    play.wait(share * play.timeline.total_ms // 100)
    play.perform(Command.LATER)
    play.wait(more_ms)
    if play.player.state.is_over:
        return
    expected = [(p.work_set, p.rep) for p in play.player.timeline.phases if p.kind.is_work]
    play.perform(Command.STOP)
    entry = play.journal.entry("e")
    if entry is None:
        return
    left = [e.work_set for e in play.events if isinstance(e, LeftForLater)]
    assert entry.left_for_later == tuple(entry.head.planned[index].name for index in left)
    again = restore_timeline(play.timeline, entry)
    assert [(p.work_set, p.rep) for p in again.phases if p.kind.is_work] == expected
    point = resume_point(play.timeline, entry, "")
    assert point is not None
    work = again.next_work(point.index)
    done = {(rep.work_set, rep.rep) for rep in entry.reps}
    assert work is None or (work.work_set, work.rep) not in done


@pytest.mark.parametrize("bridge_ms", [1_000, 45_000], ids=["skipped", "done"])
def test_jumped_to_what_was_left_of_a_set_it_resumes_there_and_repeats_no_rep(bridge_ms: int):
    reps = ExerciseStep(SQUAT, Reps(Range.exactly(6)))
    play = SessionPlay(Session("S", (reps, timed(BRIDGE), timed(HANG))))
    play.perform(Command.START)
    play.wait(10_000 + 3 * 6_500 + 1_000)
    play.perform(Command.LATER)
    play.wait(bridge_ms)
    while play.player.phase.work_set != 0:  # type: ignore[union-attr]
        play.perform(Command.SKIP_EXERCISE)
    play.perform(Command.STOP)
    entry = play.journal.entry("e")
    assert entry is not None
    assert len(entry.reps) == 3
    point = resume_point(play.timeline, entry, "")
    assert point is not None
    restored = restore_timeline(play.timeline, entry)
    work = restored.next_work(point.index)
    assert work is not None
    assert (work.work_set, work.rep) == (0, 4)
    assert restored.phases[point.index].kind is PhaseKind.PREPARE


def test_a_timed_set_that_was_long_enough_is_done_and_what_follows_it_comes_later():
    sets = ExerciseStep(HANG, Timed(20_000, 10_000), sets=2, rest=Gap(5_000))
    player = player_of(sets, timed(SQUAT))
    work = player.timeline.next_work(0)
    assert work is not None
    player.advance(work.start_ms + 12_000)
    events = player.perform(Command.LATER, work.start_ms + 12_000)
    assert [e.work_set for e in events if isinstance(e, WorkDone)] == [0]
    assert [(e.work_set, e.rep) for e in events if isinstance(e, LeftForLater)] == [(1, 1)]
    done = [e for e in to_the_end(player, work.start_ms + 12_000) if isinstance(e, WorkDone)]
    assert [(e.work_set, e.whole) for e in done] == [(2, True), (1, True)]


def test_the_last_timed_set_that_was_long_enough_is_not_left_for_later():
    player = player_of(ExerciseStep(HANG, Timed(20_000, 10_000)), timed(SQUAT))
    work = player.timeline.next_work(0)
    assert work is not None
    player.advance(work.end_ms - 8_000)
    assert player.refusal(Command.LATER, work.end_ms - 8_000) == Refused("This exercise is done.")
