"""What happened in a session: facts, each with the moment it became true.

``at_ms`` is the reading of the player's clock at that very moment, not at the
later one when somebody asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach_tui.core.session import Side
    from coach_tui.core.transport import Command, Order, State


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The player went from one state to another."""

    at_ms: int
    old: State
    new: State


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase began, at its very start."""

    at_ms: int
    index: int


@dataclass(frozen=True, slots=True)
class RepDone:
    """A rep was finished, with the time each of its motions took."""

    at_ms: int
    bout: int
    rep: int
    up_ms: int
    hold_ms: int
    down_ms: int
    pause_ms: int


@dataclass(frozen=True, slots=True)
class WorkDone:
    """Timed or open work ended.

    Attributes:
        at_ms: When.
        bout: The set and side that worked.
        duration_ms: The time really worked.
        whole: Whether it came to its end, rather than being skipped or stopped.
    """

    at_ms: int
    bout: int
    duration_ms: int
    whole: bool


@dataclass(frozen=True, slots=True)
class SelfTestAnswered:
    """A self-test was answered.

    Attributes:
        at_ms: When.
        bout: The test and side.
        choice: The answer; ``None`` where only the time counts.
        duration_ms: The time held; ``None`` for a question.
    """

    at_ms: int
    bout: int
    choice: str | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class SideSwitched:
    """The other side's turn has come; ``side`` is the one that will work."""

    at_ms: int
    side: Side


@dataclass(frozen=True, slots=True)
class Jumped:
    """The person moved to another phase."""

    at_ms: int
    command: Command
    from_index: int
    to_index: int


@dataclass(frozen=True, slots=True)
class PaceChanged:
    """An exercise goes on slower or quicker."""

    at_ms: int
    item: int
    pace: int


@dataclass(frozen=True, slots=True)
class RestExtended:
    """A rest, a switch or a preparation was made longer."""

    at_ms: int
    index: int
    by_ms: int


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A command could not be done; nothing changed.

    Attributes:
        at_ms: When.
        command: What was asked for.
        reason: Why not, in words for the person.
    """

    at_ms: int
    command: Order
    reason: str


Event = (
    StateChanged
    | PhaseStarted
    | RepDone
    | WorkDone
    | SelfTestAnswered
    | SideSwitched
    | Jumped
    | PaceChanged
    | RestExtended
    | CommandRefused
)
