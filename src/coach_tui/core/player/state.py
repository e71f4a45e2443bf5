"""The values a player works with: its state, the requests it takes, the events it returns.

``Transport`` is the current position, ``Playback`` the questions that follow from it. Each
event carries the clock reading at which it became true, not the later one at which the player
was next called.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.exercise import Motion
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.core.timeline.timeline import Phase, Timeline

LEAD_IN_MS = 3_000  # The 3-2-1 before work

# What one press adds to a rest: long enough to matter, short enough to press twice.
MORE_REST_MS = 15_000


MAX_EXTENDED_MS = 30 * 60_000  # A rest is not extended beyond this


class State(StrEnum):
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    LEAD_IN = "lead-in"  # Counting 3-2-1 before work; the position stands still
    WAITING = "waiting"  # In an open phase, which lasts until the user ends it
    FINISHED = "finished"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self in (State.FINISHED, State.STOPPED)

    @property
    def is_under_way(self) -> bool:
        """Whether the session moves on by itself or waits for the end of open work."""
        return self in (State.RUNNING, State.WAITING, State.LEAD_IN)


class Command(StrEnum):
    """A request without an argument."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP_EXERCISE = "skip-exercise"
    SKIP_SET = "skip-set"
    SKIP_SIDE = "skip-side"
    LATER = "later"  # Do the rest of this exercise, or the next one, at the end
    BACK = "back"
    RESTART = "restart"
    MORE_REST = "more-rest"
    DONE = "done"
    SLOWER = "slower"
    QUICKER = "quicker"
    STOP = "stop"


SKIPS = frozenset({Command.SKIP_EXERCISE, Command.SKIP_SET, Command.SKIP_SIDE})


class Answer(Struct, frozen=True):
    """The answer to a self-test; ``duration_ms`` only where it differs from the stopwatch."""

    choice: str | None = None
    duration_ms: int | None = None
    count: int | None = None


PlayerRequest = Command | Answer


class Transport(Struct, frozen=True):
    """A position in a session.

    Everything that depends on the time is a difference from ``since_ms``, so a copy of this
    value is enough to animate the screen without asking the player.
    """

    state: State
    index: int  # The phase that is under way, or comes next; the number of phases at the end
    since_ms: int  # The clock's reading for which the two following values hold
    elapsed_ms: int = 0  # Time spent in the phase by then
    running_ms: int = 0  # Time spent running (or waiting, in OPEN phases) in all by then
    # Where the clock of a self-test stopped; None while it runs, and elsewhere.
    stopped_ms: int | None = None

    @property
    def is_advancing(self) -> bool:
        return self.state in (State.RUNNING, State.WAITING)

    def elapsed_at(self, now_ms: int) -> int:
        """Time spent in the phase at a later reading of the clock."""
        return self.elapsed_ms + self._moved(now_ms)

    def running_at(self, now_ms: int) -> int:
        """Time spent running at a later reading of the clock."""
        return self.running_ms + self._moved(now_ms)

    def lead_in_left_at(self, now_ms: int) -> int:
        """The rest of the 3-2-1 at a reading of the clock, in milliseconds; 0 outside it."""
        if self.state is not State.LEAD_IN:
            return 0
        return max(0, self.since_ms + LEAD_IN_MS - now_ms)

    def at(self, now_ms: int) -> Transport:
        """The same position expressed at ``now_ms``; earlier times are ignored."""
        return replace(
            self,
            since_ms=max(now_ms, self.since_ms),
            elapsed_ms=self.elapsed_at(now_ms),
            running_ms=self.running_at(now_ms),
        )

    def moved_to(self, index: int) -> Transport:
        return replace(self, index=index, elapsed_ms=0, stopped_ms=None)

    def _moved(self, now_ms: int) -> int:
        return max(0, now_ms - self.since_ms) if self.is_advancing else 0


class Event(Struct, frozen=True):
    """Something that became true at a reading of the clock."""

    at_ms: int


class StateChanged(Event, frozen=True):
    old: State
    new: State


class PhaseStarted(Event, frozen=True):
    """A phase began at its start, not in its middle after a pause."""

    index: int


class RepDone(Event, frozen=True):
    """A rep was finished, with the time each of its motions took."""

    work_set: int
    rep: int
    up_ms: int
    hold_ms: int
    down_ms: int
    pause_ms: int


class WorkDone(Event, frozen=True):
    """Timed or open work ended; ``whole`` if it ran to its end rather than being skipped."""

    work_set: int
    duration_ms: int
    whole: bool


class SelfTestAnswered(Event, frozen=True):
    """A self-test was answered; a question has no time, some have no choice or no count."""

    work_set: int
    choice: str | None
    duration_ms: int | None
    count: int | None = None


class ClockStopped(Event, frozen=True):
    """The clock of a self-test stopped, by the user or at its limit; its answer is to come."""

    index: int
    duration_ms: int


class Jumped(Event, frozen=True):
    """The user moved to another phase."""

    command: Command
    from_index: int
    to_index: int


class LeftForLater(Event, frozen=True):
    """What is left of an exercise comes at the end, from a rep of a set on (1 without reps)."""

    work_set: int
    rep: int


class PaceChanged(Event, frozen=True):
    """An exercise continues slower or quicker."""

    exercise_index: int
    pace: int


class RestExtended(Event, frozen=True):
    """A rest, a switch or a preparation was made longer."""

    index: int
    by_ms: int


class Refused(Struct, frozen=True):
    """A refusal: the reason, a sentence, and what the user can do instead.

    Each front end adds its own key: see ``wording.with_key``.
    """

    reason: str
    instead: Command | None = None


class CommandRefused(Event, frozen=True):
    """A request was refused; nothing changed."""

    command: PlayerRequest
    refusal: Refused


def self_test_at(timeline: Timeline, index: int) -> SelfTest | None:
    phase = timeline.phases[index] if index < len(timeline.phases) else None
    if phase is None or phase.kind is not PhaseKind.TEST:
        return None
    item = timeline.exercise_of(phase)
    dose = None if item is None else item.step.dose
    return dose.test if isinstance(dose, SelfTestDose) else None


class Playback:
    """A timeline and the current position in it. The player and its snapshots share it."""

    __slots__ = ()
    timeline: Timeline
    transport: Transport

    @property
    def state(self) -> State:
        return self.transport.state

    @property
    def phase(self) -> Phase | None:
        """The current or next phase; ``None`` at the end."""
        phases, index = self.timeline.phases, self.transport.index
        return phases[index] if index < len(phases) else None

    def position_at(self, now_ms: int) -> int:
        """The position on the timeline at a reading of the clock."""
        phase = self.phase
        if phase is None:
            return self.timeline.total_ms
        if phase.is_open:
            return phase.start_ms
        return phase.start_ms + min(phase.duration_ms, self.transport.elapsed_at(now_ms))

    @property
    def self_test(self) -> SelfTest | None:
        return self_test_at(self.timeline, self.transport.index)

    @property
    def is_clock_running(self) -> bool:
        """Whether the time of a self-test is being measured."""
        test = self.self_test
        runs = self.state is State.WAITING and self.transport.stopped_ms is None
        return runs and test is not None and test.has_clock

    def is_getting_ready(self, now_ms: int) -> bool:
        """Whether the user has time to get into position before the 3-2-1."""
        return self.state is State.LEAD_IN and now_ms < self.transport.since_ms

    def next_deadline_ms(self) -> int | None:
        """The clock reading at which the next event is due; ``None`` without one."""
        transport, phase = self.transport, self.phase
        if transport.state is State.LEAD_IN:
            return transport.since_ms + LEAD_IN_MS
        if phase is None or not transport.is_advancing:
            return None
        length_ms = phase.max_ms if phase.is_open else phase.duration_ms
        if self.is_clock_running and (test := self.self_test) is not None:
            length_ms = test.max_ms
        if length_ms is None:
            return None
        # A live change can make a phase shorter than the time already spent in it.
        return transport.since_ms + max(0, length_ms - transport.elapsed_ms)


def last_motion(rep: tuple[Phase, ...]) -> Phase:
    """The phase at whose end a rep is done; only a pause can follow it."""
    return [phase for phase in rep if phase.kind.motion is not Motion.PAUSE][-1]


def rep_is_done(timeline: Timeline, index: int) -> bool:
    """Whether a phase is the pause after a rep that is done."""
    phase = timeline.phases[index]
    return phase.rep is not None and index > last_motion(timeline.rep_phases(index)).index


def rep_done_event(at_ms: int, work_set: int, rep: int, phases: tuple[Phase, ...]) -> RepDone:
    """The event of a finished rep, with the time of each motion."""
    up, hold, down, pause = (
        sum(phase.duration_ms for phase in phases if phase.kind.motion is motion)
        for motion in (Motion.UP, Motion.HOLD, Motion.DOWN, Motion.PAUSE)
    )
    return RepDone(at_ms, work_set, rep, up_ms=up, hold_ms=hold, down_ms=down, pause_ms=pause)
