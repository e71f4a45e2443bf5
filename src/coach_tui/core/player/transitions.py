"""The table of transitions: which command is possible in which state, and where it leads.

Each row of ``TRANSITIONS`` maps the commands that the user can give in a state to the states
that may follow. ``refusal`` also refuses one for the position: the exercise has no other side,
its tempo is already the slowest. ``_TARGETS`` finds the phase that a jump leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile

from coach_tui.core.log.entry import MAX_COUNT
from coach_tui.core.model.exercise import Range, Sides
from coach_tui.core.model.selftest import AnswerKind
from coach_tui.core.model.session import Reps
from coach_tui.core.player.later import LeftWork, left_work
from coach_tui.core.player.state import (
    MAX_EXTENDED_MS,
    MORE_REST_MS,
    Answer,
    Command,
    Refused,
    State,
    Transport,
    rep_is_done,
    self_test_at,
)
from coach_tui.core.timeline.positions import body_position
from coach_tui.core.timeline.timeline import (
    PACE_QUICKEST,
    PACE_SLOWEST,
    Phase,
    PhaseKind,
    Timeline,
    TimelineExercise,
    WorkSet,
)

BACK_GRACE_MS = 3_000
"""Back returns to the start of the set; within its first three seconds, to the set before.

Music players do the same with tracks.
"""

MIN_ANSWER_MS = 1_000  # A shorter time on the clock of a self-test is a key pressed by mistake
PACE_COMMANDS = (Command.SLOWER, Command.QUICKER)

_AFTER_JUMP = frozenset({State.RUNNING, State.WAITING, State.LEAD_IN, State.FINISHED})

_WHILE_ACTIVE: Mapping[Command, frozenset[State]] = {
    Command.PAUSE: frozenset({State.PAUSED}),
    Command.SKIP_EXERCISE: _AFTER_JUMP,
    Command.SKIP_SET: _AFTER_JUMP,
    Command.SKIP_SIDE: _AFTER_JUMP,
    Command.LATER: _AFTER_JUMP,
    Command.BACK: _AFTER_JUMP,
    Command.RESTART: _AFTER_JUMP,
    Command.STOP: frozenset({State.STOPPED}),
}


TRANSITIONS: Mapping[State, Mapping[Command, frozenset[State]]] = {
    State.READY: {
        # FINISHED: a session that was interrupted after its last rep.
        Command.START: _AFTER_JUMP,
        Command.STOP: frozenset({State.STOPPED}),
    },
    State.RUNNING: {
        **_WHILE_ACTIVE,
        **dict.fromkeys(PACE_COMMANDS, frozenset({State.RUNNING})),
        Command.DONE: _AFTER_JUMP,
        Command.MORE_REST: frozenset({State.RUNNING}),
    },
    State.WAITING: {
        **_WHILE_ACTIVE,
        Command.DONE: _AFTER_JUMP,
    },
    State.LEAD_IN: {
        **_WHILE_ACTIVE,
        **dict.fromkeys(PACE_COMMANDS, frozenset({State.LEAD_IN})),
        # While the user has time to get into position: the count begins at once.
        Command.DONE: frozenset({State.LEAD_IN}),
    },
    State.PAUSED: {
        **{
            command: frozenset({State.PAUSED, State.FINISHED})
            for command in _WHILE_ACTIVE
            if command not in (Command.PAUSE, Command.STOP)
        },
        **dict.fromkeys(PACE_COMMANDS, frozenset({State.PAUSED})),
        Command.RESUME: frozenset({State.RUNNING, State.WAITING, State.LEAD_IN}),
        Command.MORE_REST: frozenset({State.PAUSED}),
        Command.STOP: frozenset({State.STOPPED}),
    },
    State.FINISHED: {},
    State.STOPPED: {},
}


def refusal(
    timeline: Timeline, transport: Transport, command: Command, now_ms: int | None = None
) -> Refused | None:
    """Why a command is refused at the current position; ``None`` if it is possible."""
    if command not in TRANSITIONS[transport.state]:
        return Refused(_NOT_NOW.get(transport.state, "Not possible right now."))
    if command is Command.DONE and transport.state is State.LEAD_IN:
        early = now_ms is not None and now_ms < transport.since_ms
        return None if early else Refused(_NOT_NOW[State.LEAD_IN])
    if command in _TARGETS:
        target = _TARGETS[command](timeline, transport)
        return target if isinstance(target, Refused) else None
    if command is Command.MORE_REST:
        return _more_rest_refusal(timeline, timeline.phases[transport.index])
    if command in PACE_COMMANDS:
        pace = next_pace(timeline, transport, command)
        return pace if isinstance(pace, Refused) else None
    return None


def _more_rest_refusal(timeline: Timeline, phase: Phase) -> Refused | None:
    if phase.kind.is_work or phase.is_open or timeline.next_work(phase.index) is None:
        return Refused("No rest to extend right now.")
    too_long = phase.duration_ms + MORE_REST_MS > MAX_EXTENDED_MS
    return Refused("This rest is as long as it gets.", Command.PAUSE) if too_long else None


def answer_refusal(timeline: Timeline, transport: Transport, answer: Answer) -> Refused | None:
    """Why an answer is refused at the current position; ``None`` if it is possible."""
    test = self_test_at(timeline, transport.index)
    if test is None:
        return Refused("No question has been asked.")
    if transport.state is not State.WAITING:
        return Refused(_NOT_NOW.get(transport.state, "Not possible right now."))
    if test.kind is AnswerKind.COUNT:
        fits = answer.choice is None and 0 <= (answer.count or 0) <= MAX_COUNT
        return None if fits else Refused(f"Answer with a number up to {MAX_COUNT}.")
    is_optional = answer.choice is None and test.kind is AnswerKind.STOPWATCH
    if answer.choice not in test.answers and not is_optional:
        return Refused(f"Answer with one of: {', '.join(test.answers)}.")
    return None if answer.count is None else Refused("Nothing is counted here.")


_NOT_NOW = {
    State.READY: "The session has not started yet.",
    State.WAITING: "Nothing is timed right now; press enter when you're done.",
    State.LEAD_IN: "The count is running.",
    State.PAUSED: "The session is paused.",
    State.FINISHED: "The session is over.",
    State.STOPPED: "The session is over.",
}


def target_of(timeline: Timeline, transport: Transport, command: Command) -> int | Refused:
    """The phase a jump leads to; the number of phases for the end of the session."""
    return _TARGETS[command](timeline, transport)


def next_exercise(timeline: Timeline, index: int) -> TimelineExercise | None:
    """The current exercise, or the one after a rest or preparation."""
    work = timeline.next_work(index)
    return None if work is None else timeline.exercise_of(work)


def next_pace(timeline: Timeline, transport: Transport, command: Command) -> int | Refused:
    """The pace that ``SLOWER`` or ``QUICKER`` leads to."""
    item = next_exercise(timeline, transport.index)
    if item is None or not item.can_change_pace:
        return Refused("This exercise has one tempo only.")
    if command is Command.SLOWER:
        return item.pace + 1 if item.pace < PACE_SLOWEST else Refused("That's as slow as it goes.")
    return item.pace - 1 if item.pace > PACE_QUICKEST else Refused("That's as fast as it goes.")


def _skip_exercise(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    # A key pressed twice must not pass over the last words, in which back undoes the skip.
    if timeline.next_work(current.index) is None:
        return Refused("No exercise is left. Enter ends the session.")
    # An author's text before the next exercise belongs to that one.
    target = timeline.first_from(
        current.index + 1,
        lambda phase: (
            (phase.kind is PhaseKind.SAY and phase.exercise_index is None)
            or (phase.exercise_index is not None and phase.exercise_index != current.exercise_index)
        ),
    )
    return len(timeline.phases) if target is None else target.index


def _skip_set(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    following = takewhile(
        lambda phase: phase.exercise_index == current.exercise_index,
        timeline.phases[current.index :],
    )
    place = current.set, current.round_start
    further = (p for p in following if p.work_set is not None and (p.set, p.round_start) != place)
    target = next(further, None)
    if current.set is None or target is None:
        return Refused("This is the last set.")
    rest = timeline.phases[target.index - 1]
    # The rest before the set gives the time to turn over; a count-in is too short for it.
    step = timeline.exercises[timeline.work_set_of(target).exercise_index].step
    if (
        body_position(step, current.side) != body_position(step, target.side)
        and not rest.kind.is_work
        and rest.index > current.index
    ):
        return rest.index
    return target.index


def _skip_side(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    item = timeline.exercise_of(current)
    if item is None or item.step.sides is not Sides.EACH:
        return Refused("This exercise has no other side.")
    if current.kind is PhaseKind.SWITCH:
        return current.index + 1
    following = takewhile(_same_round(current), timeline.phases[current.index :])
    other_side = (p for p in following if p.work_set is not None and p.section > current.section)
    target = next(other_side, None)
    if target is None:
        return Refused("Both sides are done.", Command.SKIP_EXERCISE)
    return target.index


def _later(timeline: Timeline, transport: Transport) -> int | Refused:
    left = left_work(timeline, transport.index, transport.elapsed_ms)
    return left.first if isinstance(left, LeftWork) else left


def _same_round(current: Phase) -> Callable[[Phase], bool]:
    place = current.exercise_index, current.round_start
    return lambda phase: (phase.exercise_index, phase.round_start) == place


def _back(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    phases = [p for p in timeline.phases if p.section == current.section]
    work = next((p for p in phases if p.kind.is_work), phases[0])
    into_ms = current.start_ms + transport.elapsed_ms - work.start_ms
    if into_ms > BACK_GRACE_MS or current.section == 0:
        return work.index if into_ms > 0 else phases[0].index
    return timeline.section_start(current.section - 1).index


def _restart(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    earlier = timeline.phases[current.index :: -1]
    # A rest after a block belongs to the exercise before it, not to that exercise's round.
    last = next((phase for phase in earlier if phase.work_set is not None or phase.is_wait), None)
    if current.exercise_index is None or last is None:
        return Refused("No exercise is under way.")
    same = takewhile(_same_round(last), timeline.phases[last.index :: -1])
    return min(phase.index for phase in same)


def _done(timeline: Timeline, transport: Transport) -> int | Refused:
    current = timeline.phases[transport.index]
    test = self_test_at(timeline, current.index)
    if test is not None and test.has_clock and transport.stopped_ms is None:
        early = transport.elapsed_ms < MIN_ANSWER_MS and test.asks_after_clock
        return Refused("The clock has just started.") if early else current.index
    if test is not None and test.answers:
        return Refused("Answer with its number.", Command.SKIP_EXERCISE)
    if not current.kind.is_work or current.is_open:
        return current.index + 1
    work_set = timeline.work_set_of(current)
    dose = timeline.exercises[work_set.exercise_index].step.dose
    if isinstance(dose, Reps):
        return _end_of_reps(timeline, current, dose.of_set(work_set.set))
    return _end_of_timed(timeline, transport, work_set)


def _end_of_reps(timeline: Timeline, current: Phase, planned: Range) -> int | Refused:
    if planned.low == planned.high:
        return Refused("This set ends on its own.", Command.SKIP_EXERCISE)
    ahead = takewhile(lambda p: p.section == current.section, timeline.phases[current.index :])
    needed = [p.index for p in ahead if p.rep is not None and p.rep <= planned.low]
    if not all(rep_is_done(timeline, index) for index in needed):
        reason = f"Once {planned.low} are done, enter ends this set."
        return Refused(reason, Command.SKIP_EXERCISE)
    after = timeline.first_from(
        current.index, lambda phase: phase.section != current.section or not phase.kind.is_work
    )
    return len(timeline.phases) if after is None else after.index


def _end_of_timed(timeline: Timeline, transport: Transport, work_set: WorkSet) -> int | Refused:
    if work_set.least_ms is None:
        return Refused("This runs for its time.", Command.SKIP_EXERCISE)
    if transport.elapsed_ms < work_set.least_ms:
        reason = f"After {work_set.least_ms // 1000} s, enter ends this."
        return Refused(reason, Command.SKIP_EXERCISE)
    return timeline.phases[transport.index].index + 1


_TARGETS: Mapping[Command, Callable[[Timeline, Transport], int | Refused]] = {
    Command.SKIP_EXERCISE: _skip_exercise,
    Command.SKIP_SET: _skip_set,
    Command.SKIP_SIDE: _skip_side,
    Command.LATER: _later,
    Command.BACK: _back,
    Command.RESTART: _restart,
    Command.DONE: _done,
}
