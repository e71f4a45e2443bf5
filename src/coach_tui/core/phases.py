"""The phases of a session: one stretch of time in which one thing is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.exercise import Motion

if TYPE_CHECKING:
    from coach_tui.core.exercise import Side


class PhaseKind(StrEnum):
    """What a person does during a phase."""

    PREPARE = "prepare"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    PAUSE = "pause"
    WORK = "work"
    OPEN = "open"
    SWITCH = "switch"
    REST = "rest"
    BREATHE_IN = "breathe_in"
    BREATHE_HOLD = "breathe_hold"
    BREATHE_OUT = "breathe_out"
    BREATHE_REST = "breathe_rest"
    SAY = "say"
    """The coach says something; nothing is done meanwhile."""
    TEST = "test"
    """A self-test, until it is answered."""

    @property
    def motion(self) -> Motion | None:
        """The motion of a rep that this is, if it is one."""
        return _MOTIONS.get(self)

    @property
    def is_work(self) -> bool:
        """Whether the person exercises, rather than getting ready or resting."""
        return self in _WORK

    @property
    def is_breath(self) -> bool:
        """Whether it is part of a paced breath."""
        return self in _BREATHS


_BREATHS = {
    PhaseKind.BREATHE_IN: Motion.UP,
    PhaseKind.BREATHE_HOLD: Motion.HOLD,
    PhaseKind.BREATHE_OUT: Motion.DOWN,
    PhaseKind.BREATHE_REST: Motion.PAUSE,
}
_MOTIONS = {
    PhaseKind.UP: Motion.UP,
    PhaseKind.HOLD: Motion.HOLD,
    PhaseKind.DOWN: Motion.DOWN,
    PhaseKind.PAUSE: Motion.PAUSE,
    **_BREATHS,
}
_WORK = frozenset({*_MOTIONS, PhaseKind.WORK, PhaseKind.OPEN, PhaseKind.TEST})


def breath_kind(motion: Motion) -> PhaseKind:
    """The kind of phase that a motion of a breath is."""
    return next(kind for kind, of in _BREATHS.items() if of is motion)


@dataclass(frozen=True, slots=True)
class Fill:
    """A rest that lasts until a round's time is up.

    Attributes:
        first: The index of the round's first phase.
        round_ms: How long the round takes with this rest.
    """

    first: int
    round_ms: int


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a session in which one thing is done.

    Attributes:
        index: Its place in the timeline, from 0.
        kind: What is done.
        start_ms: When it begins, from the start of the session.
        duration_ms: How long it takes; 0 for what has no length: OPEN, TEST, and SAY
            until the person goes on.
        section: The run of phases that ``back`` and the skips move by: one set of
            one side, with the preparation or switch before it and the rest after it.
        item: The index in ``Timeline.items`` of the exercise it belongs to; a rest
            belongs to the exercise it follows. ``None`` for a rest before any.
        bout: The index in ``Timeline.bouts`` of the set and side it works, or (in
            PREPARE and SWITCH) that it gets ready for; ``None`` in a rest.
        set: The number of the set, from 1; that of the set just done in a rest.
        rep: The number of the rep on this side, from 1; ``None`` outside reps.
        side: The side that works or is about to; ``None`` when both do.
        max_ms: The longest an OPEN phase may take; ``None`` for no limit.
        round: The number of the round of the circuit it is in, from 1; of the innermost
            one that has several. ``None`` outside circuits.
        rounds: How many rounds that circuit has.
        say: What the coach says at its start: the words of SAY; before work, how to
            get into position, such as "Roll onto your left side."
        fill: What a rest that lasts until a round's time is up fills.
    """

    index: int
    kind: PhaseKind
    start_ms: int
    duration_ms: int
    section: int
    item: int | None = None
    bout: int | None = None
    set: int | None = None
    rep: int | None = None
    side: Side | None = None
    max_ms: int | None = None
    round: int | None = None
    rounds: int | None = None
    say: str = ""
    fill: Fill | None = None

    @property
    def end_ms(self) -> int:
        """When it ends, if nothing changes."""
        return self.start_ms + self.duration_ms

    @property
    def is_open(self) -> bool:
        """Whether it lasts until the person says so."""
        if self.kind is PhaseKind.SAY:
            return self.duration_ms == 0
        return self.kind in (PhaseKind.OPEN, PhaseKind.TEST)
