"""Where a session stands and what a person can ask of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

LEAD_IN_MS = 3_000
"""3-2-1 before work goes on: three counted seconds."""

MORE_REST_MS = 15_000
"""What one press adds to a rest: long enough to matter, short enough to press twice."""


class State(StrEnum):
    """What the player is doing."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    LEAD_IN = "lead-in"
    """Counting 3-2-1 before work goes on; the position stands still."""
    WAITING = "waiting"
    """In an OPEN phase, which lasts until the person says so."""
    FINISHED = "finished"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self in (State.FINISHED, State.STOPPED)


class Command(StrEnum):
    """What a person can ask for."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP_EXERCISE = "skip-exercise"
    SKIP_SET = "skip-set"
    SKIP_SIDE = "skip-side"
    BACK = "back"
    RESTART = "restart"
    MORE_REST = "more-rest"
    DONE = "done"
    SLOWER = "slower"
    QUICKER = "quicker"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says to a self-test.

    Attributes:
        choice: One of the test's answers; ``None`` where only the time counts.
        duration_ms: The time, where it is not what the stopwatch shows.
    """

    choice: str | None = None
    duration_ms: int | None = None


Order = Command | Answer
"""Whatever a person can ask of a session."""


@dataclass(frozen=True, slots=True)
class Transport:
    """Where a session stands, and since when.

    Everything that depends on the time is a difference from ``since_ms``, so a
    copy of this value is enough to draw a moving picture.

    Attributes:
        state: What the player is doing.
        index: The phase that is under way, or comes next; the number of phases at the end.
        since_ms: The clock's reading for which the two following values hold.
        elapsed_ms: Time spent in the phase by then.
        running_ms: Time spent running (or waiting, in OPEN phases) in all by then.
    """

    state: State
    index: int
    since_ms: int
    elapsed_ms: int = 0
    running_ms: int = 0

    @property
    def is_moving(self) -> bool:
        """Whether time counts towards the phase."""
        return self.state in (State.RUNNING, State.WAITING)

    def elapsed_at(self, now_ms: int) -> int:
        """Time spent in the phase at a later reading of the clock."""
        return self.elapsed_ms + self._moved(now_ms)

    def running_at(self, now_ms: int) -> int:
        """Time spent running at a later reading of the clock."""
        return self.running_ms + self._moved(now_ms)

    def lead_in_left_at(self, now_ms: int) -> int:
        """What is left of the 3-2-1 at a later reading of the clock; 0 outside it."""
        if self.state is not State.LEAD_IN:
            return 0
        return max(0, self.since_ms + LEAD_IN_MS - now_ms)

    def rolled(self, now_ms: int) -> Transport:
        """The same standing, told for a later reading of the clock; an earlier one changes nothing."""
        return replace(
            self,
            since_ms=max(now_ms, self.since_ms),
            elapsed_ms=self.elapsed_at(now_ms),
            running_ms=self.running_at(now_ms),
        )

    def _moved(self, now_ms: int) -> int:
        return max(0, now_ms - self.since_ms) if self.is_moving else 0
