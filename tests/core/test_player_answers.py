"""Self-tests, words and rounds as a person goes through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from coach_tui.core.log.entry import MAX_COUNT
from coach_tui.core.model.exercise import Exercise, Side, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import (
    Answer,
    ClockStopped,
    Command,
    CommandRefused,
    SelfTestAnswered,
    State,
    WorkDone,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.model.session import Step

STAND = SelfTest(
    Exercise("stand", "Stand"), "Does it drop?", AnswerKind.STOPWATCH, ("level", "drops"), 30_000
)
ASK = SelfTest(Exercise("squat", "Squat"), "How deep?", AnswerKind.QUESTION, ("full", "no"))
STANDS = SelfTest(
    Exercise("chair", "Chair"), "How many?", AnswerKind.COUNT, max_ms=30_000, unit="stands"
)
CLOCK = SelfTest(Exercise("hold", "Hold"), "How long?", AnswerKind.STOPWATCH)


def started(*steps: Step) -> Player:
    player = Player(compile_timeline(Session("Session", steps)))
    player.perform(Command.START, 0)
    player.advance(3_000)
    return player


def asks(test: SelfTest, sides: Sides = Sides.BOTH) -> ExerciseStep:
    return ExerciseStep(test.exercise, SelfTestDose(test=test), sides=sides, prepare=Gap(0))


def test_an_answer_comes_with_the_time_on_the_stopwatch_side_by_side():
    player = started(asks(STAND, Sides.EACH))
    events = player.perform(Answer("drops"), 3_000 + 12_500)
    assert SelfTestAnswered(15_500, 0, "drops", 12_500) in events
    assert WorkDone(15_500, 0, 12_500, whole=True) in events
    player.advance(15_500 + 8_000)
    assert player.phase is not None
    assert (player.phase.kind, player.phase.side) == (PhaseKind.TEST, Side.RIGHT)
    events = player.perform(Answer("level", duration_ms=9_000), 30_000)
    assert SelfTestAnswered(30_000, 1, "level", 9_000) in events
    assert player.state is State.FINISHED


def test_the_clock_counts_up_to_the_longest_time_that_counts():
    events = started(asks(STAND)).perform(Answer("level"), 3_000 + 45_000)
    assert SelfTestAnswered(48_000, 0, "level", 30_000) in events


def test_a_key_stops_the_clock_and_the_answer_comes_after():
    player = started(asks(STAND))
    assert player.is_clock_running
    assert player.perform(Command.DONE, 3_000 + 12_500) == (ClockStopped(15_500, 0, 12_500),)
    assert not player.is_clock_running
    (refused,) = player.perform(Command.DONE, 16_000)
    assert isinstance(refused, CommandRefused)
    events = player.perform(Answer("drops"), 20_000)
    assert SelfTestAnswered(20_000, 0, "drops", 12_500) in events


def test_the_clock_stops_by_itself_at_its_limit_and_waits():
    player = started(asks(STAND))
    assert player.next_deadline_ms() == 33_000
    assert player.advance(60_000) == (ClockStopped(33_000, 0, 30_000),)
    assert player.state is State.WAITING
    assert player.next_deadline_ms() is None


def test_a_key_in_the_first_second_stops_no_clock():
    player = started(asks(STAND))
    (refused,) = player.perform(Command.DONE, 3_000 + 400)
    assert isinstance(refused, CommandRefused)
    assert player.is_clock_running


def test_a_pause_before_the_answer_keeps_the_time_and_counts_nothing_in():
    player = started(asks(STAND))
    player.perform(Command.DONE, 15_500)
    player.perform(Command.PAUSE, 16_000)
    player.perform(Command.RESUME, 18_000)
    assert player.state is State.WAITING
    assert SelfTestAnswered(19_000, 0, "level", 12_500) in player.perform(Answer("level"), 19_000)


def test_a_restarted_test_has_a_clock_of_its_own():
    player = started(asks(STAND, Sides.EACH))
    player.perform(Command.DONE, 15_500)
    player.perform(Command.BACK, 16_000)
    player.advance(30_000)
    assert player.is_clock_running


def test_a_count_is_answered_with_a_number_or_left_out():
    player = started(asks(STANDS))
    player.advance(40_000)
    (refused,) = player.perform(Answer("many"), 41_000)
    assert isinstance(refused, CommandRefused)
    assert SelfTestAnswered(42_000, 0, None, 30_000, 12) in player.perform(Answer(count=12), 42_000)
    for count, fits in ((0, True), (MAX_COUNT, True), (MAX_COUNT + 1, False), (-1, False)):
        counted = started(asks(STANDS))
        counted.advance(40_000)
        events = counted.perform(Answer(count=count), 42_000)
        assert (SelfTestAnswered(42_000, 0, None, 30_000, count) in events) is fits
    for test in (STAND, ASK, CLOCK):
        (refused,) = started(asks(test)).perform(
            Answer(next(iter(test.answers), None), count=1), 9_000
        )
        assert isinstance(refused, CommandRefused)
    skipped = started(asks(STANDS))
    skipped.advance(40_000)
    assert SelfTestAnswered(42_000, 0, None, 30_000) in skipped.perform(Command.DONE, 42_000)


def test_a_question_has_an_answer_and_no_time():
    events = started(asks(ASK)).perform(Answer("full"), 9_000)
    assert SelfTestAnswered(9_000, 0, "full", None) in events


@pytest.mark.parametrize("order", [Answer("maybe"), Answer(), Command.DONE])
def test_a_question_wants_one_of_its_answers(order: Answer | Command):
    player = started(asks(ASK))
    (refused,) = player.perform(order, 9_000)
    assert isinstance(refused, CommandRefused)
    assert player.state is State.WAITING


def test_a_skipped_self_test_leaves_no_answer():
    events = started(asks(ASK)).perform(Command.SKIP_EXERCISE, 9_000)
    assert not [e for e in events if isinstance(e, SelfTestAnswered | WorkDone)]


def test_done_stops_a_clock_that_has_no_answers_to_choose_from():
    events = started(asks(CLOCK)).perform(Command.DONE, 3_000 + 7_000)
    assert SelfTestAnswered(10_000, 0, None, 7_000) in events


def test_a_slip_of_the_finger_is_no_time_held():
    events = started(asks(CLOCK)).perform(Command.DONE, 3_000 + 400)
    assert not [e for e in events if isinstance(e, SelfTestAnswered | WorkDone)]


def test_nothing_can_be_answered_where_nothing_is_asked():
    player = started(ExerciseStep(Exercise("squat", "Squat"), Timed(60_000)))
    (refused,) = player.perform(Answer("full"), 9_000)
    assert isinstance(refused, CommandRefused)
    assert refused.refusal.reason == "No question has been asked."


def test_a_paused_question_waits_for_resuming():
    player = started(asks(ASK))
    player.perform(Command.PAUSE, 5_000)
    (refused,) = player.perform(Answer("full"), 6_000)
    assert isinstance(refused, CommandRefused)


def test_words_without_a_wait_stand_until_the_user_continues():
    player = Player(compile_timeline(Session("Session", (SayStep("Well."), SayStep("Go.", 2_000)))))
    player.perform(Command.START, 0)
    assert player.state is State.WAITING
    assert player.next_deadline_ms() is None
    player.perform(Command.DONE, 60_000)
    assert player.next_deadline_ms() == 62_000
    player.advance(62_000)
    assert player.state is State.FINISHED


def test_paused_words_cannot_be_made_longer():
    player = Player(compile_timeline(Session("Session", (SayStep("Well."),))))
    player.perform(Command.START, 0)
    player.perform(Command.PAUSE, 1_000)
    (refused,) = player.perform(Command.MORE_REST, 2_000)
    assert isinstance(refused, CommandRefused)


SQUAT = ExerciseStep(Exercise("squat", "Squat"), Timed(20_000), prepare=Gap(5_000))
ROW = replace(SQUAT, exercise=Exercise("row", "Row"))


def in_round_two(*steps: ExerciseStep) -> Player:
    block = Block(BlockKind.CIRCUIT, steps, rounds=3, round_rest=Gap(10_000))
    player = Player(compile_timeline(Session("Session", (block,))))
    player.perform(Command.START, 0)
    second = next(p for p in player.timeline.phases if p.round == 2 and p.kind is PhaseKind.WORK)
    player.advance(second.start_ms + 1_000)
    return player


def test_restart_stays_in_its_round():
    player = in_round_two(SQUAT, ROW)
    player.perform(Command.RESTART, player.transport.since_ms + 5_000)
    assert player.phase is not None
    assert (player.phase.round, player.phase.kind) == (2, PhaseKind.PREPARE)


def test_the_next_set_is_not_looked_for_behind_other_exercises():
    player = in_round_two(SQUAT, ROW)
    assert player.refusal(Command.SKIP_SET, player.transport.since_ms) is not None


def test_where_a_circuit_is_one_exercise_the_next_set_is_the_next_round():
    player = in_round_two(SQUAT)
    player.perform(Command.SKIP_SET, player.transport.since_ms + 5_000)
    assert player.phase is not None
    assert player.phase.round == 3


def test_a_round_begins_on_time_whatever_open_work_took():
    step = ExerciseStep(Exercise("swing", "Swing"), UntilDone(), prepare=Gap(0))
    block = Block(BlockKind.CIRCUIT, (step,), rounds=2, every_ms=60_000)
    player = started(block)
    player.perform(Command.DONE, 3_000 + 40_000)
    assert player.next_deadline_ms() == 3_000 + 60_000
