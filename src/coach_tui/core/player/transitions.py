"""Which command is possible in which state, and where it leads.

``MOVES`` is the whole table. A pair that is not in it is refused; one that is
may still be refused for where the session stands (there is no other side, the
tempo is at its slowest).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTestDose
from coach_tui.core.model.session import Reps
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.positions import body_position
from coach_tui.core.timeline.timeline import PACE_QUICKEST, PACE_SLOWEST, PhaseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.core.player.state import Answer, Transport
    from coach_tui.core.timeline.timeline import Phase, Timeline, TimelineExercise

BACK_GRACE_MS = 3_000
"""Back returns to the start of this set; within its first seconds, to the one before.

Music players do the same with tracks, with the same three seconds.
"""

_GOES_ON = frozenset({State.RUNNING, State.WAITING, State.LEAD_IN, State.FINISHED})

_STEERING: Mapping[Command, frozenset[State]] = {
    Command.PAUSE: frozenset({State.PAUSED}),
    Command.SKIP_EXERCISE: _GOES_ON,
    Command.SKIP_SET: _GOES_ON,
    Command.SKIP_SIDE: _GOES_ON,
    Command.BACK: _GOES_ON,
    Command.RESTART: _GOES_ON,
    Command.STOP: frozenset({State.STOPPED}),
}


def _stays(state: State) -> Mapping[Command, frozenset[State]]:
    return {command: frozenset({state}) for command in (Command.SLOWER, Command.QUICKER)}


TRANSITIONS: Mapping[State, Mapping[Command, frozenset[State]]] = {
    State.READY: {
        # FINISHED: a session that was broken off after its last rep.
        Command.START: _GOES_ON,
        Command.STOP: frozenset({State.STOPPED}),
    },
    State.RUNNING: {
        **_STEERING,
        **_stays(State.RUNNING),
        Command.DONE: _GOES_ON,
        Command.MORE_REST: frozenset({State.RUNNING}),
    },
    State.WAITING: {
        **_STEERING,
        Command.DONE: _GOES_ON,
    },
    State.LEAD_IN: {
        **_STEERING,
        **_stays(State.LEAD_IN),
        # While there is time to get into position before the count: it begins at once.
        Command.DONE: frozenset({State.LEAD_IN}),
    },
    State.PAUSED: {
        **{
            command: frozenset({State.PAUSED, State.FINISHED})
            for command in _STEERING
            if command not in (Command.PAUSE, Command.STOP)
        },
        **_stays(State.PAUSED),
        Command.RESUME: frozenset({State.RUNNING, State.WAITING, State.LEAD_IN}),
        Command.MORE_REST: frozenset({State.PAUSED}),
        Command.STOP: frozenset({State.STOPPED}),
    },
    State.FINISHED: {},
    State.STOPPED: {},
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A command is refused, for this reason."""

    reason: str


def refusal(
    timeline: Timeline, transport: Transport, command: Command, now_ms: int | None = None
) -> Refused | None:
    """Why a command cannot be done where the session stands; ``None`` if it can.

    Args:
        timeline: What is to be done.
        transport: Where the session stands.
        command: What is wanted.
        now_ms: The clock's reading, where it may be one before ``transport.since_ms``.
    """
    if command not in TRANSITIONS[transport.state]:
        return Refused(_NOT_NOW.get(transport.state, "That cannot be done now."))
    if command is Command.DONE and transport.state is State.LEAD_IN:
        early = now_ms is not None and now_ms < transport.since_ms
        return None if early else Refused(_NOT_NOW[State.LEAD_IN])
    if command in _TARGETS:
        target = _TARGETS[command](timeline, transport)
        return target if isinstance(target, Refused) else None
    if command is Command.MORE_REST:
        here = timeline.phases[transport.index]
        lasts = not here.kind.is_work and not here.is_open
        return None if lasts else Refused("There is no rest to make longer.")
    if command in (Command.SLOWER, Command.QUICKER):
        pace = next_pace(timeline, transport, command)
        return pace if isinstance(pace, Refused) else None
    return None


def answer_refusal(timeline: Timeline, transport: Transport, answer: Answer) -> Refused | None:
    """Why an answer cannot be taken where the session stands; ``None`` if it can."""
    test = self_test_at(timeline, transport.index)
    if test is None:
        return Refused("No question has been asked.")
    if transport.state is not State.WAITING:
        return Refused(_NOT_NOW.get(transport.state, "That cannot be done now."))
    needless = answer.choice is None and test.kind is AnswerKind.STOPWATCH
    if answer.choice not in test.answers and not needless:
        return Refused(f"Answer with one of: {', '.join(test.answers)}.")
    return None


def self_test_at(timeline: Timeline, index: int) -> SelfTest | None:
    """The self-test that a phase is, if it is one."""
    phase = timeline.phases[index] if index < len(timeline.phases) else None
    if phase is None or phase.kind is not PhaseKind.TEST:
        return None
    item = timeline.exercise_of(phase)
    dose = None if item is None else item.step.dose
    return dose.test if isinstance(dose, SelfTestDose) else None


_NOT_NOW = {
    State.READY: "The session has not started yet.",
    State.WAITING: "Nothing is paced here: enter when you are done.",
    State.LEAD_IN: "The count is running.",
    State.PAUSED: "The session is paused.",
    State.FINISHED: "The session is over.",
    State.STOPPED: "The session is over.",
}


def target_of(timeline: Timeline, transport: Transport, command: Command) -> int | Refused:
    """The phase a jump leads to; the number of phases for the end of the session."""
    return _TARGETS[command](timeline, transport)


def next_exercise(timeline: Timeline, index: int) -> TimelineExercise | None:
    """The exercise that is under way, or the one that a rest or preparation leads to."""
    work = timeline.next_work(index)
    return None if work is None else timeline.exercise_of(work)


def next_pace(timeline: Timeline, transport: Transport, command: Command) -> int | Refused:
    """The pace that ``SLOWER`` or ``QUICKER`` leads to."""
    item = next_exercise(timeline, transport.index)
    if item is None or not item.can_change_pace:
        return Refused("This exercise has one tempo only.")
    if command is Command.SLOWER:
        return item.pace + 1 if item.pace < PACE_SLOWEST else Refused("This is the slowest tempo.")
    return item.pace - 1 if item.pace > PACE_QUICKEST else Refused("This is the quickest tempo.")


def _skip_exercise(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    found = timeline.first_from(
        here.index, lambda phase: phase.item is not None and phase.item != here.item
    )
    return len(timeline.phases) if found is None else found.index


def _skip_set(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    following = takewhile(lambda phase: phase.item == here.item, timeline.phases[here.index :])
    found = next(
        (
            p
            for p in following
            if p.work_set is not None and (p.set, p.round) != (here.set, here.round)
        ),
        None,
    )
    if here.set is None or found is None:
        return Refused("There is no further set of this exercise.")
    rest = timeline.phases[found.index - 1]
    turns = _changes_position(timeline, here, found)
    # Whoever has to turn over needs longer than a count-in: that is what the rest is for.
    return (
        rest.index if turns and not rest.kind.is_work and rest.index > here.index else found.index
    )


def _changes_position(timeline: Timeline, here: Phase, there: Phase) -> bool:
    """Whether the body is placed otherwise for another side of the same exercise."""
    item = timeline.exercise_of(here)
    if item is None:
        return False
    return body_position(item.step, here.side) != body_position(item.step, there.side)


def _skip_side(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    item = timeline.exercise_of(here)
    if item is None or item.step.sides is not Sides.EACH:
        return Refused("This exercise has no other side.")
    if here.kind is PhaseKind.SWITCH:
        return here.index + 1
    following = takewhile(_same_round(here), timeline.phases[here.index :])
    found = next(
        (p for p in following if p.work_set is not None and p.section > here.section), None
    )
    return (
        Refused("Both sides are done; n goes to the next exercise.")
        if found is None
        else found.index
    )


def _same_round(here: Phase) -> Callable[[Phase], bool]:
    """Whether a phase belongs to the same exercise in the same round of its circuit."""
    return lambda phase: (phase.item, phase.round) == (here.item, here.round)


def _back(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    phases = [p for p in timeline.phases if p.section == here.section]
    work = next((p for p in phases if p.kind.is_work), phases[0])
    into_ms = here.start_ms + transport.elapsed_ms - work.start_ms
    if into_ms > BACK_GRACE_MS or here.section == 0:
        return work.index if into_ms > 0 else phases[0].index
    return timeline.section_start(here.section - 1).index


def _restart(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    if here.item is None:
        return Refused("No exercise has been started yet.")
    behind = takewhile(_same_round(here), reversed(timeline.phases[: here.index + 1]))
    return min(phase.index for phase in behind)


def _done(timeline: Timeline, transport: Transport) -> int | Refused:
    here = timeline.phases[transport.index]
    test = self_test_at(timeline, here.index)
    if test is not None and test.answers:
        return Refused("Answer with its number; n skips the test.")
    if not here.kind.is_work or here.is_open:
        return here.index + 1
    item = timeline.exercise_of(here)
    dose = None if item is None else item.step.dose
    if not isinstance(dose, Reps) or here.rep is None or here.set is None:
        return Refused("This runs for its time; n skips it.")
    planned = dose.of_set(here.set)
    if planned.low == planned.high:
        return Refused("This set ends by itself after its last rep; n skips the exercise.")
    if here.rep <= planned.low:
        return Refused(f"Once {planned.low} are done, enter ends this set; n skips the exercise.")
    after = timeline.first_from(
        here.index, lambda phase: phase.section != here.section or not phase.kind.is_work
    )
    return len(timeline.phases) if after is None else after.index


_TARGETS: Mapping[Command, Callable[[Timeline, Transport], int | Refused]] = {
    Command.SKIP_EXERCISE: _skip_exercise,
    Command.SKIP_SET: _skip_set,
    Command.SKIP_SIDE: _skip_side,
    Command.BACK: _back,
    Command.RESTART: _restart,
    Command.DONE: _done,
}
