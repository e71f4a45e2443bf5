"""Walking a timeline: what holds for any session under any mix of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import orders, sessions
from session_play import to_the_end

from coach_tui.core.model.exercise import Exercise, Motion, Position, Range, Sides, Tempo
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    Reps,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import (
    LEAD_IN_MS,
    MORE_REST_MS,
    Command,
    Jumped,
    PhaseStarted,
    Refused,
    RepDone,
    State,
    WorkDone,
)
from coach_tui.core.player.transitions import TRANSITIONS
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import END_PAUSE_MS, PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.player.state import Event

CLAMSHELL = Exercise("clamshell", "Clamshell")


def player_for(*steps: ExerciseStep) -> Player:
    return Player(compile_timeline(Session("Session", steps)))


def each(reps: int = 4, **more: object) -> ExerciseStep:
    return ExerciseStep(CLAMSHELL, Reps(Range.exactly(reps)), sides=Sides.EACH, **more)  # type: ignore[arg-type] # keywords of the test's choice


def driven(player: Player, script: list[tuple[int, Command | None]]) -> tuple[list[Event], int]:
    """Wait and ask, as the script says; what happened, and the time at the end."""
    events = list(player.perform(Command.START, 0))
    now_ms = 0
    for wait_ms, command in script:
        now_ms += wait_ms
        events += player.advance(now_ms) if command is None else player.perform(command, now_ms)
    return events, now_ms


@given(sessions, orders, st.lists(st.integers(0, 300_000)))
def test_how_often_it_is_asked_changes_nothing(session, script, extra):
    asked_seldom = Player(compile_timeline(session))
    seldom, end_ms = driven(asked_seldom, script)
    asked_often = Player(compile_timeline(session))
    often: list[Event] = list(asked_often.perform(Command.START, 0))
    now_ms = 0
    for wait_ms, command in script:
        between = sorted(m for m in extra if now_ms < m < now_ms + wait_ms)
        for moment_ms in between:
            often += asked_often.advance(moment_ms)
        now_ms += wait_ms
        often += (
            asked_often.advance(now_ms) if command is None else asked_often.perform(command, now_ms)
        )
    assert often == seldom
    assert asked_often.transport == asked_seldom.transport
    assert asked_often.timeline == asked_seldom.timeline
    assert asked_often.position_at(end_ms) == asked_seldom.position_at(end_ms)


@given(sessions, st.lists(st.integers(0, 9_000), max_size=30))
def test_position_is_time_spent_running(session, waits):
    """Pausing and resuming in what leads up to work moves nothing; jumps are not made here."""
    player = Player(compile_timeline(session))
    player.perform(Command.START, 0)
    now_ms, expected_ms = 0, 0
    for wait_ms in waits:
        before = player.transport
        phase = player.phase
        if phase is None or before.state in (State.WAITING, State.LEAD_IN) or phase.kind.is_work:
            break
        left_ms = phase.duration_ms - before.elapsed_at(now_ms)
        ran_ms = min(wait_ms, max(0, left_ms - 1))
        now_ms += ran_ms
        expected_ms += ran_ms
        player.perform(Command.PAUSE, now_ms)
        now_ms += wait_ms
        player.perform(Command.RESUME, now_ms)
        assert player.position_at(now_ms) == expected_ms == player.transport.running_at(now_ms)


@given(sessions, orders)
def test_skipping_to_the_end_always_ends(session, script):
    player = Player(compile_timeline(session))
    _, now_ms = driven(player, [step for step in script if step[1] is not Command.STOP])
    skips = 0
    while player.phase is not None and player.timeline.next_work(player.transport.index):
        player.perform(Command.SKIP_EXERCISE, now_ms)
        skips += 1
        assert skips <= len(player.timeline.phases) + 1
    to_the_end(player, now_ms)
    assert player.state is State.FINISHED


@given(sessions, orders)
def test_back_undoes_a_skip_to_the_end(session, script):
    player = Player(compile_timeline(session))
    _, now_ms = driven(player, [step for step in script if step[1] is not Command.STOP])
    work = player.timeline.next_work(player.transport.index)
    assume(not player.state.is_over and work is not None)
    before = player.timeline
    while player.timeline.next_work(player.transport.index) is not None:
        work, before = player.timeline.next_work(player.transport.index), player.timeline
        player.perform(Command.SKIP_EXERCISE, now_ms)
    assert player.refusal(Command.SKIP_EXERCISE, now_ms) is not None
    assert not player.state.is_over
    player.perform(Command.BACK, now_ms + 1)
    assert len(player.timeline.phases) == len(before.phases)
    again = player.timeline.next_work(player.transport.index)
    assert (again and again.work_set) == (work and work.work_set)


@given(sessions)
def test_an_undisturbed_session_does_all_its_reps_and_takes_its_length(session):
    player = Player(compile_timeline(session))
    events = [*player.perform(Command.START, 0), *to_the_end(player, 0)]
    reps = [(e.work_set, e.rep) for e in events if isinstance(e, RepDone)]
    work_sets = player.timeline.work_sets
    assert sorted(reps) == [(b.index, n) for b in work_sets for n in range(1, (b.reps or 0) + 1)]
    assert len([e for e in events if isinstance(e, WorkDone) and e.whole]) == sum(
        work_set.reps is None for work_set in work_sets
    )
    started = [e for e in events if isinstance(e, PhaseStarted)]
    assert [e.index for e in started] == list(range(len(player.timeline.phases)))
    # Where the session begins with work, a count comes first.
    over_ms = started[0].at_ms + player.transport.running_ms
    ends_ms = [*(e.at_ms for e in started[1:]), over_ms]
    for phase, start, end_ms in zip(player.timeline.phases, started, ends_ms, strict=True):
        assert phase.is_open or end_ms - start.at_ms == phase.duration_ms


@given(sessions, orders)
def test_what_is_done_is_never_rewritten(session, script):
    player = Player(compile_timeline(session))
    player.perform(Command.START, 0)
    now_ms = 0
    for wait_ms, command in script:
        now_ms += wait_ms
        player.advance(now_ms)
        behind = player.timeline.phases[: player.transport.index]
        if command is not None and command not in (Command.BACK, Command.RESTART):
            player.perform(command, now_ms)
            changed = player.timeline.phases[: len(behind)]
            rewound = player.transport.index
            assert changed[:rewound] == behind[:rewound]


@given(sessions, orders)
def test_a_rep_is_logged_when_its_last_motion_ends_and_only_then(session, script):
    player = Player(compile_timeline(session))
    player.perform(Command.START, 0)
    now_ms = 0
    for wait_ms, command in script:
        target_ms = now_ms + wait_ms
        while (due_ms := player.next_deadline_ms()) is not None and due_ms <= target_ms:
            phase, ends = player.phase, player.state is State.RUNNING
            events = player.advance(due_ms)
            expected: list[tuple[int | None, int]] = []
            if ends and phase is not None and phase.rep is not None:
                motions = player.timeline.rep_phases(phase.index)
                if phase == [p for p in motions if p.kind.motion is not Motion.PAUSE][-1]:
                    expected.append((phase.work_set, phase.rep))
            logged = [(e.work_set, e.rep) for e in events if isinstance(e, RepDone)]
            # A phase of no length ends in the same call as the one before it.
            assert logged[: len(expected)] == expected
            assert len(logged) == len(expected) or len(events) > 2
        now_ms = target_ms
        if command is not None:
            player.advance(now_ms)
            assert not any(isinstance(e, RepDone) for e in player.perform(command, now_ms))


def test_every_state_has_its_moves():
    assert set(TRANSITIONS) == set(State)


def test_pause_freezes_at_once_and_resuming_redoes_the_rep_after_three_seconds():
    player = player_for(each(prepare=Gap(1_000)))
    player.perform(Command.START, 0)
    player.advance(1_000 + 6_500 + 3_000)
    player.perform(Command.PAUSE, 10_500)
    assert player.position_at(99_000) == 10_500
    player.perform(Command.RESUME, 99_000)
    assert player.state is State.LEAD_IN
    assert player.position_at(99_000) == 7_500
    player.advance(99_000 + LEAD_IN_MS)
    assert player.state is State.RUNNING
    assert player.phase is not None
    assert (player.phase.kind, player.phase.rep) == (PhaseKind.UP, 2)


def test_resuming_in_a_rest_needs_no_count():
    player = player_for(each(prepare=Gap(10_000)))
    player.perform(Command.START, 0)
    player.perform(Command.PAUSE, 4_000)
    player.perform(Command.RESUME, 60_000)
    assert player.state is State.RUNNING
    assert player.position_at(61_000) == 5_000


def test_slower_leaves_the_motion_under_way_and_stretches_what_follows():
    player = player_for(each(prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 1_000)
    player.perform(Command.SLOWER, LEAD_IN_MS + 1_000)
    lengths = [p.duration_ms for p in player.timeline.phases[:6]]
    assert lengths == [2_500, 1_750, 2_750, 2_750, 1_750, 2_750]


def test_slower_stops_at_the_slow_end_of_the_range():
    player = player_for(each())
    player.perform(Command.START, 0)
    for _ in range(2):
        player.perform(Command.SLOWER, 1_000)
    assert player.timeline.phases[1].duration_ms == 3_000
    assert player.refusal(Command.SLOWER, 1_000) == Refused("That's as slow as it goes.")


def test_a_tempo_without_a_range_cannot_be_changed():
    step = ExerciseStep(CLAMSHELL, UntilDone())
    player = player_for(step)
    player.perform(Command.START, 0)
    assert player.refusal(Command.QUICKER, 0) is not None


def test_more_rest_makes_this_rest_longer_and_nothing_else():
    player = player_for(each(prepare=Gap(10_000)))
    player.perform(Command.START, 0)
    before = player.timeline
    player.perform(Command.MORE_REST, 2_000)
    assert player.timeline.phases[0].duration_ms == 10_000 + MORE_REST_MS
    assert player.timeline.total_ms == before.total_ms + MORE_REST_MS
    player.advance(25_000)
    assert player.refusal(Command.MORE_REST, 25_000) is not None


def test_switching_side_now_goes_to_the_switch_and_then_to_the_other_side():
    player = player_for(each(prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 1_000)
    player.perform(Command.SKIP_SIDE, LEAD_IN_MS + 1_000)
    assert player.phase is not None
    assert player.phase.kind is PhaseKind.SWITCH
    player.perform(Command.SKIP_SIDE, LEAD_IN_MS + 2_000)
    assert player.state is State.LEAD_IN
    assert player.phase.kind is PhaseKind.UP
    player.advance(LEAD_IN_MS * 3)
    assert player.refusal(Command.SKIP_SIDE, LEAD_IN_MS * 3) is not None


def test_skip_set_goes_to_the_first_rep_of_the_next_set():
    player = player_for(each(prepare=Gap(0), sets=2))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 1)
    player.perform(Command.SKIP_SET, LEAD_IN_MS + 1)
    assert player.phase is not None
    assert (player.phase.set, player.phase.rep, player.phase.kind) == (2, 1, PhaseKind.UP)
    assert player.state is State.LEAD_IN
    assert player.refusal(Command.SKIP_SET, LEAD_IN_MS + 1) is not None


@pytest.mark.parametrize(("side", "kind"), [("left", PhaseKind.UP), ("right", PhaseKind.REST)])
def test_skip_set_leaves_the_rest_where_the_user_has_to_turn_over_for_the_next(side, kind):
    lying = Exercise("clamshell", "Clamshell", position=Position.SIDE_LYING)
    step = ExerciseStep(
        lying, Reps(Range.exactly(4)), sides=Sides.EACH, sets=2, prepare=Gap(0), rest=Gap(30_000)
    )
    player = player_for(step)
    player.perform(Command.START, 0)
    if side == "right":
        player.perform(Command.SKIP_SIDE, 1)
    player.perform(Command.SKIP_SET, 2)
    assert player.phase is not None
    assert player.phase.kind is kind
    player.perform(Command.SKIP_SET, 3)
    assert player.phase.kind is PhaseKind.UP
    assert player.phase.set == 2


def test_back_goes_to_the_start_of_this_set_and_then_to_the_one_before():
    player = player_for(each(prepare=Gap(1_000), switch=Gap(1_000)))
    player.perform(Command.START, 0)
    now_ms = 1_000 + 4 * 6_500 + 1_000 + 7_000
    player.advance(now_ms)
    player.perform(Command.BACK, now_ms)
    assert player.phase is not None
    assert (player.phase.rep, player.phase.work_set) == (1, 1)
    player.perform(Command.BACK, now_ms)
    player.perform(Command.BACK, now_ms)
    assert player.transport.index == 0


BRIDGE = ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(3)), prepare=Gap(5_000))


@pytest.mark.parametrize("skip", [Command.SKIP_EXERCISE, Command.SKIP_SIDE])
@pytest.mark.parametrize("after_ms", [1_000, 8_000])
def test_back_after_a_skip_continues_at_the_rep_that_was_left(skip, after_ms):
    player = player_for(each(prepare=Gap(1_000)), BRIDGE)
    events, now_ms = driven(
        player, [(1_000 + 2 * 6_500 + 500, skip), (after_ms - 1, None), (1, Command.BACK)]
    )
    assert player.phase is not None
    assert (player.phase.work_set, player.phase.rep) == (0, 3)
    events += to_the_end(player, now_ms)
    done = [(event.work_set, event.rep) for event in events if isinstance(event, RepDone)]
    assert done[:4] == [(0, 1), (0, 2), (0, 3), (0, 4)]
    assert len(done) == len(set(done)) == 4 + 4 + 3


def test_back_after_several_skips_undoes_one_after_the_other():
    player = player_for(each(prepare=Gap(1_000)), BRIDGE, each(prepare=Gap(1_000)))
    driven(player, [(8_000, Command.SKIP_EXERCISE), (500, Command.SKIP_EXERCISE)])
    player.perform(Command.BACK, 9_000)
    assert player.phase is not None
    assert player.phase.exercise_index == 1
    player.perform(Command.BACK, 9_500)
    assert (player.phase.work_set, player.phase.rep) == (0, 2)


def test_a_skip_to_the_end_leaves_time_to_go_back():
    player = player_for(each(prepare=Gap(1_000)))
    events, now_ms = driven(player, [(1_000 + 2 * 6_500 + 500, Command.SKIP_EXERCISE)])
    assert player.state is State.RUNNING
    assert player.phase is not None
    assert player.phase.say
    over = Refused("No exercise is left. Enter ends the session.")
    assert player.refusal(Command.SKIP_EXERCISE, now_ms + 100) == over
    assert player.refusal(Command.RESTART, now_ms + 100) == Refused("No exercise is under way.")
    events += player.perform(Command.BACK, now_ms + END_PAUSE_MS - 1)
    events += to_the_end(player, now_ms + END_PAUSE_MS)
    done = [(event.work_set, event.rep) for event in events if isinstance(event, RepDone)]
    assert done == [(side, rep) for side in (0, 1) for rep in (1, 2, 3, 4)]
    assert not player.timeline.phases[-1].say


@pytest.mark.parametrize("ends", [None, Command.DONE])
def test_the_time_to_go_back_ends_by_itself_or_with_enter(ends):
    player = player_for(each(prepare=Gap(1_000)))
    _, now_ms = driven(player, [(8_000, Command.SKIP_EXERCISE)])
    player.advance(now_ms + END_PAUSE_MS - 1)
    assert player.state is State.RUNNING
    if ends is None:
        player.advance(now_ms + END_PAUSE_MS)
    else:
        player.perform(ends, now_ms + END_PAUSE_MS - 1)
    assert player.state is State.FINISHED


def test_a_paused_session_that_is_skipped_to_its_end_stays_paused():
    player = player_for(each(prepare=Gap(1_000)))
    _, now_ms = driven(player, [(8_000, Command.PAUSE), (0, Command.SKIP_EXERCISE)])
    assert player.state is State.PAUSED
    player.perform(Command.BACK, now_ms + 60_000)
    assert player.state is State.PAUSED
    assert player.phase is not None
    assert (player.phase.work_set, player.phase.rep) == (0, 2)


def test_timed_work_at_the_end_that_was_gone_back_to_is_recorded_once():
    player = player_for(ExerciseStep(Exercise("plank", "Plank"), Timed(30_000), prepare=Gap(0)))
    skipped_ms = LEAD_IN_MS + 20_000
    events, now_ms = driven(player, [(skipped_ms, Command.SKIP_EXERCISE), (1_000, Command.BACK)])
    events += player.advance(now_ms + 60_000)
    works = [event for event in events if isinstance(event, WorkDone)]
    assert [(work.duration_ms, work.whole) for work in works] == [(20_000, False), (10_000, True)]
    assert player.state is State.FINISHED


def test_back_from_work_that_was_begun_goes_to_its_start_first():
    player = player_for(each(prepare=Gap(1_000)), BRIDGE)
    _, now_ms = driven(player, [(8_000, Command.SKIP_EXERCISE), (12_000, Command.BACK)])
    assert player.phase is not None
    assert (player.phase.exercise_index, player.phase.rep) == (1, 1)
    player.perform(Command.BACK, now_ms + 500)
    assert (player.phase.work_set, player.phase.rep) == (0, 2)


def test_timed_work_that_a_skip_left_continues_for_the_time_that_is_missing():
    plank = ExerciseStep(Exercise("plank", "Plank"), Timed(30_000), prepare=Gap(0))
    player = player_for(plank, BRIDGE)
    skipped_ms = LEAD_IN_MS + 20_000
    events, now_ms = driven(player, [(skipped_ms, Command.SKIP_EXERCISE), (1_000, Command.BACK)])
    events += player.advance(now_ms + 60_000)
    works = [event for event in events if isinstance(event, WorkDone)]
    assert [(work.duration_ms, work.whole) for work in works] == [(20_000, False), (10_000, True)]


def test_restart_returns_to_the_preparation_of_this_exercise():
    player = player_for(each(1), each(1))
    player.perform(Command.START, 0)
    player.perform(Command.SKIP_EXERCISE, 0)
    start = player.transport.index
    player.advance(15_000)
    player.perform(Command.RESTART, 15_000)
    assert player.transport.index == start > 0


@pytest.mark.parametrize(("into_rep", "ends"), [(2, False), (3, True)])
def test_a_range_of_reps_may_end_once_its_bottom_is_reached(into_rep, ends):
    step = ExerciseStep(CLAMSHELL, Reps(Range(2, 4)), prepare=Gap(0))
    player = player_for(step, each(1))
    player.perform(Command.START, 0)
    now_ms = LEAD_IN_MS + (into_rep - 1) * 6_500 + 1
    player.perform(Command.DONE, now_ms)
    assert player.phase is not None
    assert (player.phase.kind is PhaseKind.REST) is ends


@pytest.mark.parametrize(
    ("reps", "why"),
    [
        (Range(2, 4), "Once 2 are done, enter ends this set."),
        (Range(4, 4), "This set ends on its own."),
    ],
)
def test_where_a_set_may_not_end_yet_it_says_when_it_may(reps, why):
    player = player_for(ExerciseStep(CLAMSHELL, Reps(reps), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS)
    refused = Refused(why, Command.SKIP_EXERCISE)
    assert player.refusal(Command.DONE, LEAD_IN_MS + 1) == refused


def test_in_position_before_the_count_one_can_have_it_begin_at_once():
    player = Player(compile_timeline(Session("Session", (each(4),))), start_index=1)
    player.perform(Command.START, 10_000)
    assert player.next_deadline_ms() == 10_000 + LEAD_IN_MS
    assert player.refusal(Command.DONE, 4_000) is None
    player.perform(Command.DONE, 4_000)
    assert player.state is State.LEAD_IN
    assert player.next_deadline_ms() == 4_000 + LEAD_IN_MS
    assert player.refusal(Command.DONE, 4_000) == Refused("The count is running.")


def test_an_open_phase_lasts_until_the_person_says_done():
    player = player_for(ExerciseStep(CLAMSHELL, UntilDone(), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS)
    assert player.state is State.WAITING
    assert player.next_deadline_ms() is None
    events = player.perform(Command.DONE, LEAD_IN_MS + 42_000)
    assert WorkDone(LEAD_IN_MS + 42_000, 0, 42_000, whole=True) in events
    assert player.state is State.FINISHED


def test_an_open_phase_ends_by_itself_at_its_limit():
    player = player_for(ExerciseStep(CLAMSHELL, UntilDone(max_ms=30_000), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 30_000)
    assert player.state is State.FINISHED


def test_timed_work_that_is_stopped_counts_as_far_as_it_went():
    player = player_for(ExerciseStep(CLAMSHELL, UntilDone(), prepare=Gap(0)))
    player.perform(Command.START, 0)
    events = player.perform(Command.STOP, LEAD_IN_MS + 7_000)
    assert WorkDone(LEAD_IN_MS + 7_000, 0, 7_000, whole=False) in events
    assert player.state is State.STOPPED


def test_timed_work_that_is_left_at_once_was_not_done():
    player = player_for(ExerciseStep(CLAMSHELL, UntilDone(), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS)
    events = player.perform(Command.STOP, LEAD_IN_MS)
    assert player.state is State.STOPPED
    assert not [e for e in events if isinstance(e, WorkDone)]


def test_what_is_gone_back_to_has_the_pace_that_was_chosen_since():
    player = player_for(each(4))
    first = next(p for p in player.timeline.phases if p.rep == 1)
    player.perform(Command.START, 0)
    now_ms = player.timeline.phases[0].duration_ms + 9_000
    player.perform(Command.SLOWER, now_ms)
    player.perform(Command.BACK, now_ms + 10)
    again = player.timeline.phases[first.index]
    item = player.timeline.exercise_of(again)
    assert item is not None
    assert player.phase == again
    assert again.duration_ms == item.motion_ms(Motion.UP) > first.duration_ms


def test_a_pace_chosen_in_a_pause_holds_from_the_motion_that_stands():
    player = player_for(each(4))
    first = next(p for p in player.timeline.phases if p.rep == 1)
    player.perform(Command.START, 0)
    now_ms = player.timeline.phases[0].duration_ms + LEAD_IN_MS + first.duration_ms + 100
    player.perform(Command.PAUSE, now_ms)
    player.perform(Command.SLOWER, now_ms)
    lengths = [p.duration_ms for p in player.timeline.phases[first.index : first.index + 3]]
    assert player.transport.index == first.index
    assert lengths == [2_750, 1_750, 2_750]
    assert player.state is State.PAUSED


@pytest.mark.parametrize(
    "commands",
    [
        (Command.SLOWER, Command.PAUSE, Command.RESUME),
        (Command.PAUSE, Command.SLOWER, Command.RESUME),
    ],
)
def test_a_rep_done_again_after_a_pause_has_the_pace_that_was_chosen(
    commands: tuple[Command, ...],
):
    player = player_for(each(4))
    first = next(p for p in player.timeline.phases if p.rep == 1)
    player.perform(Command.START, 0)
    now_ms = player.timeline.phases[0].duration_ms + first.duration_ms + 100
    for command in commands:
        player.perform(command, now_ms)
    again = player.timeline.phases[first.index]
    assert player.transport.index == first.index
    assert again.duration_ms > first.duration_ms


def test_a_rep_that_is_done_is_not_done_again_when_its_last_pause_is_interrupted():
    second = Range.exactly(1_000)
    tempo = Tempo(up=second, hold=second, down=second, pause=second)
    paused = replace(CLAMSHELL, tempo=tempo)
    player = player_for(ExerciseStep(paused, Reps(Range.exactly(2)), prepare=Gap(0)))
    events = list(player.perform(Command.START, 0))
    events += player.perform(Command.PAUSE, LEAD_IN_MS + 3_500)
    events += player.perform(Command.RESUME, 60_000)
    assert player.state is State.LEAD_IN
    assert player.phase is not None
    assert player.phase.rep == 2
    # In the pause after the last rep there is nothing to count in.
    events += player.perform(Command.PAUSE, 60_000 + LEAD_IN_MS + 3_500)
    events += player.perform(Command.RESUME, 90_000)
    assert player.state is State.RUNNING
    events += player.advance(90_500)
    assert player.state is State.FINISHED
    assert [event.rep for event in events if isinstance(event, RepDone)] == [1, 2]


def test_the_next_exercise_begins_with_what_its_author_says_before_it():
    session = Session("Session", (each(), SayStep("Fetch the band."), each(2)))
    player = Player(compile_timeline(session))
    player.perform(Command.START, 0)
    player.perform(Command.SKIP_EXERCISE, 1_000)
    assert player.phase is not None
    assert player.phase.say == "Fetch the band."
    player.perform(Command.SKIP_EXERCISE, 2_000)
    assert player.phase.exercise_index == 1


def test_a_rest_is_extended_up_to_a_limit():
    player = player_for(each())
    player.perform(Command.START, 0)
    for _ in range(1_000):
        player.perform(Command.MORE_REST, 0)
    most_ms = 30 * 60_000
    assert most_ms - MORE_REST_MS < player.timeline.phases[0].duration_ms <= most_ms
    assert player.refusal(Command.MORE_REST, 0) is not None


def minutes(*steps: ExerciseStep | SayStep, rounds: int = 3) -> Player:
    """A started circuit with a round every minute."""
    block = Block(BlockKind.CIRCUIT, steps, rounds=rounds, every_ms=60_000)
    player = Player(compile_timeline(Session("Session", (block,))))
    player.perform(Command.START, 0)
    return player


def round_starts(player: Player) -> list[int]:
    """When each round to come starts, with nothing done meanwhile."""
    starts: list[int] = []
    while (due_ms := player.next_deadline_ms()) is not None:
        for event in player.advance(due_ms):
            if isinstance(event, PhaseStarted):
                phase = player.timeline.phases[event.index]
                starts += [event.at_ms] if event.index == phase.round_start else []
    return starts


SWING = ExerciseStep(
    Exercise("swing", "Swing"), Timed(10_000), prepare=Gap(5_000), rest_after=Gap(0)
)


@pytest.mark.parametrize(
    ("at_s", "command"),
    [
        (1, Command.SKIP_EXERCISE),
        (12, Command.SKIP_EXERCISE),
        (12, Command.BACK),
        (22, Command.BACK),
        (17, Command.DONE),
        (29, Command.BACK),
        (27, Command.RESTART),
        (40, Command.BACK),
    ],
)
def test_a_jump_inside_a_round_moves_no_later_round_off_its_minute(at_s, command):
    player = minutes(SWING, SWING)
    player.perform(command, at_s * 1_000)
    assert round_starts(player) == [60_000, 120_000]


def test_several_jumps_and_a_broken_count_in_leave_the_rounds_on_their_minutes():
    player = minutes(SWING, SWING)
    for at_s in (8, 10, 11, 15):
        player.perform(Command.BACK, at_s * 1_000)
    player.perform(Command.SKIP_EXERCISE, 20_000)
    assert round_starts(player) == [60_000, 120_000]


def test_a_set_that_ends_early_leaves_more_rest_in_its_round():
    reps = ExerciseStep(CLAMSHELL, Reps(Range(2, 6)), prepare=Gap(5_000), rest_after=Gap(0))
    player = minutes(reps)
    player.perform(Command.DONE, 5_000 + 2 * 6_500 + 1_000)
    assert player.phase is not None
    assert player.phase.kind is PhaseKind.REST
    assert round_starts(player) == [60_000, 120_000]


def test_words_that_wait_for_the_user_take_their_time_from_the_round():
    player = minutes(SayStep("Ready?"), SWING)
    player.perform(Command.DONE, 9_000)
    player.advance(60_000)
    assert player.state is State.WAITING
    assert player.phase is not None
    assert player.phase.round == 2


def test_a_jump_to_another_round_starts_that_round_anew():
    player = minutes(SWING, SWING)
    player.perform(Command.SKIP_EXERCISE, 1_000)
    player.perform(Command.SKIP_EXERCISE, 2_000)
    assert player.phase is not None
    assert player.phase.round == 2
    assert round_starts(player) == [62_000]


@pytest.mark.parametrize(
    "command", [Command.SKIP_EXERCISE, Command.BACK, Command.RESTART, Command.PAUSE, Command.STOP]
)
def test_a_command_given_while_getting_ready_acts_at_once(command):
    player = Player(compile_timeline(Session("Session", (each(4), each(4)))), start_index=1)
    player.perform(Command.START, 10_000)
    events = player.perform(command, 4_000)
    assert {event.at_ms for event in events} == {4_000}
    assert player.transport.since_ms == 4_000


def test_the_tempo_can_be_chosen_while_getting_ready():
    player = Player(compile_timeline(Session("Session", (each(4),))), start_index=1)
    player.perform(Command.START, 10_000)
    assert [event.at_ms for event in player.perform(Command.SLOWER, 4_000)] == [4_000]
    assert player.next_deadline_ms() == 10_000 + LEAD_IN_MS


@pytest.mark.parametrize(("sides", "ends"), [(Sides.BOTH, True), (Sides.ALTERNATE, False)])
def test_in_the_pause_after_the_last_needed_rep_a_set_can_end(sides, ends):
    second = Range.exactly(1_000)
    paused = replace(CLAMSHELL, tempo=Tempo(up=second, hold=second, down=second, pause=second))
    step = ExerciseStep(paused, Reps(Range(1, 2)), sides=sides, prepare=Gap(0))
    player = player_for(step)
    events = [*player.perform(Command.START, 0), *player.advance(LEAD_IN_MS + 3_500)]
    assert [event.rep for event in events if isinstance(event, RepDone)] == [1]
    assert (player.refusal(Command.DONE, LEAD_IN_MS + 3_500) is None) is ends


def test_rounds_of_the_same_number_in_other_blocks_are_other_rounds():
    swing = replace(SWING, rest_after=Gap(5_000))
    inner = Block(
        BlockKind.CIRCUIT, (swing,), rounds=2, round_rest=Gap(5_000), rest_after=Gap(5_000)
    )
    outer = Block(BlockKind.CIRCUIT, (inner, each(1)), rounds=2)
    player = Player(compile_timeline(Session("Session", (outer,))))
    rest = next(
        phase
        for phase in player.timeline.phases
        if phase.kind is PhaseKind.REST
        and phase.rounds == 2
        and phase.round_start == 0
        and phase.index > 3
    )
    player = Player(player.timeline, start_index=rest.index)
    player.perform(Command.START, 0)
    events = player.perform(Command.RESTART, 1_000)
    jump = next(event for event in events if isinstance(event, Jumped))
    # The exercise in its last round, not the rest alone.
    assert player.timeline.phases[jump.to_index].round == 2
    assert player.timeline.phases[jump.to_index].kind is PhaseKind.PREPARE


def test_timed_work_without_a_range_runs_for_its_time():
    player = player_for(ExerciseStep(CLAMSHELL, Timed(30_000), prepare=Gap(0)))
    player.perform(Command.START, 0)
    now_ms = LEAD_IN_MS + 29_000
    player.advance(now_ms)
    refused = Refused("This runs for its time.", Command.SKIP_EXERCISE)
    assert player.refusal(Command.DONE, now_ms) == refused


def test_timed_work_with_a_range_may_be_ended_from_its_bottom_on():
    player = player_for(ExerciseStep(CLAMSHELL, Timed(30_000, 20_000), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 19_999)
    now_ms = LEAD_IN_MS + 19_999
    refused = Refused("After 20 s, enter ends this.", Command.SKIP_EXERCISE)
    assert player.refusal(Command.DONE, now_ms) == refused
    events = player.perform(Command.DONE, LEAD_IN_MS + 21_000)
    assert [e for e in events if isinstance(e, WorkDone)] == [
        WorkDone(LEAD_IN_MS + 21_000, 0, 21_000, whole=True)
    ]
    assert player.state is State.FINISHED


def test_timed_work_that_is_skipped_before_its_bottom_is_not_whole():
    player = player_for(ExerciseStep(CLAMSHELL, Timed(30_000, 20_000), prepare=Gap(0)))
    player.perform(Command.START, 0)
    player.advance(LEAD_IN_MS + 12_000)
    events = player.perform(Command.SKIP_EXERCISE, LEAD_IN_MS + 12_000)
    assert [e.whole for e in events if isinstance(e, WorkDone)] == [False]


def test_a_change_of_pace_keeps_the_hold_of_each_set():
    holds = (Range.exactly(5_000), Range.exactly(10_000))
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), sets=2, prepare=Gap(0), holds=holds)
    timeline = compile_timeline(Session("Session", (step,)))
    slower = timeline.with_pace(0, 4, 0)
    assert [p.duration_ms for p in slower.phases if p.kind is PhaseKind.HOLD] == [
        5_000,
        5_000,
        10_000,
        10_000,
    ]
    assert slower.total_ms > timeline.total_ms
