"""Readings of the clock, moves and rounds at their limits: what lies before, nothing is left, nothing fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.model.exercise import Exercise, Position, Range, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import Block, BlockKind, ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import (
    LEAD_IN_MS,
    Answer,
    Command,
    Jumped,
    PhaseStarted,
    State,
    Transport,
    WorkDone,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.positions import UP_DOWN_MS

if TYPE_CHECKING:
    from coach_tui.core.player.state import Event

EVERY_MS = 600_000
SQUAT = Exercise("squat", "Squat", position=Position.STANDING)
BRIDGE = Exercise("bridge", "Bridge", position=Position.SUPINE)


def step(exercise: Exercise, prepare_ms: int = 0, **more: object) -> ExerciseStep:
    own = {"prepare": Gap(prepare_ms), "prepare_is_own": True, "rest_after": Gap(0)} | more
    return ExerciseStep(exercise, Reps(Range.exactly(2)), **own)  # type: ignore[arg-type] # the test's keywords


def started(*steps: ExerciseStep | Block) -> Player:
    player = Player(compile_timeline(Session("Session", steps)))
    player.perform(Command.START, 0)
    return player


def test_a_pause_at_a_reading_before_the_phase_began_is_at_its_beginning():
    player = started(step(SQUAT, 10_000))
    player.advance(10_000)
    (paused,) = player.perform(Command.PAUSE, 9_000)
    assert paused.at_ms == 10_000
    assert player.position_at(50_000) == 10_000 == player.transport.running_ms


@pytest.mark.parametrize("state", [State.RUNNING, State.WAITING])
def test_no_time_has_passed_before_a_phase_began(state):
    assert Transport(state, 0, since_ms=5_000, elapsed_ms=300).elapsed_at(4_000) == 300


def test_nothing_is_left_of_a_count_that_is_over():
    assert Transport(State.LEAD_IN, 0, since_ms=0).lead_in_left_at(LEAD_IN_MS + 1) == 0


def test_a_phase_that_became_shorter_than_the_time_spent_in_it_ends_now():
    player = started(step(SQUAT, 20_000))
    player.perform(Command.PAUSE, 15_000)
    player.perform(Command.RESUME, 30_000)
    player.timeline = player.timeline.with_extra_time(0, -10_000)
    assert player.next_deadline_ms() == 30_000


def test_a_preparation_that_is_long_enough_for_the_move_stays_as_it_is():
    player = started(step(SQUAT, 5_000), step(BRIDGE, 60_000))
    player.advance(5_000)
    player.perform(Command.SKIP_EXERCISE, 6_000)
    assert player.phase is not None
    assert player.phase.duration_ms == 60_000


def test_a_jump_gives_time_for_the_longest_move_from_where_the_body_may_be():
    player = started(step(SQUAT, 5_000), step(BRIDGE, 30_000), step(SQUAT))
    player.advance(5_000 + 2 * 6_500 + 1_000)
    now_ms = 5_000 + 2 * 6_500 + 2_000
    player.perform(Command.SKIP_EXERCISE, now_ms)
    assert player.state is State.LEAD_IN
    assert player.transport.since_ms == now_ms + UP_DOWN_MS


def test_an_answer_without_a_time_took_none():
    asked = SelfTest(BRIDGE, "How deep?", AnswerKind.QUESTION, ("full", "half"))
    player = Player(
        compile_timeline(Session("S", (ExerciseStep(BRIDGE, SelfTestDose(test=asked)),)))
    )
    player.perform(Command.START, 0)
    events = player.perform(Answer("half"), 60_000)
    assert [e.duration_ms for e in events if isinstance(e, WorkDone)] == [0]


presses = st.sampled_from(
    [
        Command.SKIP_EXERCISE,
        Command.SKIP_SET,
        Command.SKIP_SIDE,
        Command.BACK,
        Command.RESTART,
        Command.DONE,
        Command.SLOWER,
        Command.QUICKER,
    ]
)


@given(st.lists(st.tuples(st.integers(0, 90_000), presses), max_size=12))
def test_whatever_is_pressed_in_a_round_the_next_begins_on_its_time(script):
    sides = step(SQUAT, 5_000, sides=Sides.EACH, sets=2)
    work = sides, step(BRIDGE), ExerciseStep(BRIDGE, Reps(Range(1, 4)))
    player = Player(
        compile_timeline(
            Session("S", (Block(BlockKind.CIRCUIT, work, rounds=4, every_ms=EVERY_MS),))
        )
    )
    events = list(player.perform(Command.START, 0))
    now_ms = 0
    for wait_ms, command in script:
        now_ms += wait_ms
        events += player.perform(command, now_ms)
    events += player.advance(now_ms + 5 * EVERY_MS)
    for taken_ms in round_times(player, events):
        assert taken_ms == EVERY_MS


def round_times(player: Player, events: list[Event]) -> list[int]:
    """How long the rounds took that were begun, and left, by themselves."""
    phases = player.timeline.phases
    begun_ms: int | None = None
    landed: int | None = None
    times: list[int] = []
    for event in events:
        if isinstance(event, Jumped):
            last = event.to_index == len(phases)
            if last or phases[event.from_index].round_start != phases[event.to_index].round_start:
                begun_ms = None
            landed = event.to_index
        elif isinstance(event, PhaseStarted) and event.index == phases[event.index].round_start:
            if event.index == landed:
                continue
            if begun_ms is not None:
                times.append(event.at_ms - begun_ms)
            begun_ms = event.at_ms
    return times


@pytest.mark.parametrize("skips", [(), (Command.SKIP_EXERCISE,)])
def test_a_round_that_is_gone_back_to_is_filled_anew(skips):
    work = step(SQUAT, 5_000), step(SQUAT, 5_000)
    player = started(Block(BlockKind.CIRCUIT, work, rounds=3, every_ms=EVERY_MS))
    for skip in skips:
        player.perform(skip, 7_000)
    now_ms = EVERY_MS + 1_000
    player.advance(now_ms)
    player.perform(Command.SKIP_EXERCISE, now_ms)
    while player.phase is None or player.phase.round != 1:
        now_ms += 1_000
        player.perform(Command.BACK, now_ms)
    # It is entered before its second exercise, as if the first had been done.
    begins_ms = now_ms - player.phase.start_ms
    player.perform(Command.SLOWER, now_ms)
    events = player.advance(now_ms + EVERY_MS)
    starts = [e for e in events if isinstance(e, PhaseStarted)]
    (second,) = [e for e in starts if e.index == player.timeline.phases[e.index].round_start]
    assert second.at_ms == begins_ms + EVERY_MS
