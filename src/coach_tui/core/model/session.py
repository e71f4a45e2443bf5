"""How often a session is meant to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import (
    DEFAULT_TEMPO,
    UNCHANGED,
    Breath,
    Difficulty,
    Exercise,
    FitExercise,
    Mistake,
    Motion,
    Position,
    Range,
    Side,
    Sides,
    Tempo,
    TempoChange,
    Variation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Weekday(StrEnum):
    """A day of the week, as a schedule names it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a session is meant to be done.

    Attributes:
        days_per_week: 1 to 7; ``None`` when days are named.
        times_per_day: 1 or more.
        days: The named days, empty when a number is given.
    """

    days_per_week: int | None = None
    times_per_day: int = 1
    days: tuple[Weekday, ...] = ()


# MERGED: How much pain means what.


MOST_PAIN = 10
"""The worst pain on the scale."""


@dataclass(frozen=True, slots=True)
class PainLimits:
    """How much pain, 0 to 10, means what.

    The figures are the rule of thumb of the pain-monitoring model (Silbernagel et al.
    2007): 0 to 3 of 10 carry on, 4 to 5 ease off, above 5 stop. The author of a
    session may set others.

    Attributes:
        carry_on: Up to this, carry on.
        ease_off: Up to this, ease off; above it, stop. Never below ``carry_on``.
    """

    carry_on: int = 3
    ease_off: int = 5

    def labels(self, carry_on: str, ease_off: str, stop: str) -> tuple[str, ...]:
        """What each pain from 0 to 10 means: ``none``, then one of three."""
        meanings = (
            carry_on if pain <= self.carry_on else ease_off if pain <= self.ease_off else stop
            for pain in range(1, MOST_PAIN + 1)
        )
        return ("none", *meanings)


DEFAULT_PAIN_LIMITS = PainLimits()


# MERGED: A session as its author wrote it: steps with their doses, sides and rests.
#
# MERGED: These values are built by ``coach_tui.definitions`` after checking, with every
# MERGED: default already filled in, and are never changed afterwards. Times are whole
# MERGED: milliseconds. What a session is made of can be imported from here, exercises included.


__all__ = [
    "DEFAULT_TEMPO",
    "Amrap",
    "Block",
    "BlockKind",
    "Breath",
    "Breaths",
    "Difficulty",
    "Dose",
    "Exercise",
    "ExerciseStep",
    "FitExercise",
    "Mistake",
    "Motion",
    "Position",
    "Range",
    "Reps",
    "RestStep",
    "SayStep",
    "Schedule",
    "Session",
    "Side",
    "Sides",
    "Step",
    "Tempo",
    "TempoChange",
    "Timed",
    "UntilDone",
    "Variation",
    "Weekday",
    "walk_steps",
]


@dataclass(frozen=True, slots=True)
class Reps:
    """So many reps a side. A range counts to its top and may end from its bottom on.

    Attributes:
        count: The reps of each set; where sets differ, from the fewest to the most.
        by_set: The reps of each set where they differ, such as 10, 8, 6.
    """

    count: Range
    by_set: tuple[Range, ...] = ()

    def of_set(self, number: int) -> Range:
        """The reps of one set, counted from 1."""
        return self.by_set[number - 1] if self.by_set else self.count


@dataclass(frozen=True, slots=True)
class Breaths(Reps):
    """Whole breaths: reps whose motions are in, hold, out and rest."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Work for a fixed time, in milliseconds."""

    duration_ms: int


@dataclass(frozen=True, slots=True)
class Amrap(Timed):
    """As many reps as go well in a fixed time; the person keeps count, not the coach."""


@dataclass(frozen=True, slots=True)
class UntilDone:
    """Work until the person says so.

    Attributes:
        max_ms: The longest it may take; ``None`` for no limit.
    """

    max_ms: int | None = None


Dose = Reps | Timed | UntilDone


@dataclass(frozen=True, slots=True)
class ExerciseStep:
    """An exercise with its dose.

    Attributes:
        exercise: The exercise, its variation already chosen.
        dose: How much of it, for each set and each side.
        sets: How often the dose is repeated; at least 1.
        tempo: What this step changes of the exercise's tempo.
        sides: How the work is shared between the sides.
        start_side: The side that begins.
        side_labels: Words for first and second side when they are directions.
        switch_ms: Time to change sides.
        prepare_ms: Time to get into position before the first rep.
        prepare_is_own: Whether the step itself gives that time; then it is never made longer.
        rest_ms: Rest between sets.
        rest_after_ms: Rest before the next step, unless that is a rest itself.
        unit: What a rep is called when it is not a rep, such as ``steps``.
        cues: Form cues of this step, spoken before those of the exercise.
        note: A line of the author's for this step.
        base: The exercise as first described, where ``exercise`` is a variation of it.
        breathe: What this step changes of the exercise's breathing; ``exercise`` has it.
        is_named: Whether the author has named the variation: then no choice made for
            other sessions changes it.
        slow_variations: The ids of the exercise's variations, ``""`` for the exercise itself,
            in which the step starts at the slow end of its tempo.
    """

    exercise: Exercise
    dose: Dose
    sets: int = 1
    tempo: TempoChange = UNCHANGED
    sides: Sides = Sides.BOTH
    start_side: Side = Side.LEFT
    side_labels: tuple[str, str] | None = None
    switch_ms: int = 8_000
    prepare_ms: int = 10_000
    prepare_is_own: bool = False
    rest_ms: int = 20_000
    rest_after_ms: int = 20_000
    unit: str | None = None
    cues: tuple[str, ...] = ()
    note: str = ""
    base: Exercise | None = None
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])
    is_named: bool = False
    slow_variations: frozenset[str] = frozenset()

    @property
    def effective_tempo(self) -> Tempo:
        """The exercise's tempo, or the default one, with this step's changes."""
        return self.tempo.applied_to(self.exercise.tempo or DEFAULT_TEMPO)

    @property
    def sides_in_order(self) -> tuple[Side | None, ...]:
        """The sides one set works, in order; ``(None,)`` when both work at once."""
        match self.sides:
            case Sides.BOTH:
                return (None,)
            case Sides.LEFT:
                return (Side.LEFT,)
            case Sides.RIGHT:
                return (Side.RIGHT,)
            case Sides.EACH | Sides.ALTERNATE:
                return (self.start_side, self.start_side.other)

    @property
    def form_cues(self) -> tuple[str, ...]:
        """This step's own cues, then the exercise's."""
        return self.cues + self.exercise.form_cues

    def side_label(self, side: Side | None) -> str | None:
        """The word for a side: ``left``, or ``forward`` where sides are directions."""
        if side is None:
            return None
        if self.side_labels is None:
            return side.value
        return self.side_labels[0 if side is Side.LEFT else 1]


@dataclass(frozen=True, slots=True)
class RestStep:
    """A rest of its own, in milliseconds."""

    duration_ms: int


@dataclass(frozen=True, slots=True)
class SayStep:
    """Something the coach says.

    Attributes:
        text: The words.
        wait_ms: How long they stand; ``None`` until the person goes on.
    """

    text: str
    wait_ms: int | None = None


class BlockKind(StrEnum):
    """What a block of steps is called; a superset's steps follow one another without rest."""

    CIRCUIT = "circuit"
    SUPERSET = "superset"


@dataclass(frozen=True, slots=True)
class Block:
    """Steps done round after round.

    Attributes:
        kind: What it is called.
        steps: What one round holds, in order; at least one.
        rounds: How often they are done; at least 1.
        round_rest_ms: Rest between rounds.
        every_ms: A round begins each time so long after the one before, and the rest
            is what is left of that; ``None`` where rounds simply follow one another.
        rest_after_ms: Rest before the next step, unless that is a rest itself.
    """

    kind: BlockKind
    steps: tuple[Step, ...]
    rounds: int = 1
    round_rest_ms: int = 20_000
    every_ms: int | None = None
    rest_after_ms: int = 20_000


Step = ExerciseStep | RestStep | SayStep | Block


@dataclass(frozen=True, slots=True)
class Session:
    """A whole session.

    Attributes:
        title: What people call it.
        steps: What is done, in order; at least one.
        summary: One or two sentences for a list.
        tags: Words to find it by.
        equipment: What is needed for all of it.
        stop_if: Red flags of the session as a whole.
        schedule: How often it is meant to be done; ``None`` when the author does not say.
        pain: How much pain means what in it.
    """

    title: str
    steps: tuple[Step, ...]
    summary: str = ""
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    stop_if: tuple[str, ...] = ()
    schedule: Schedule | None = None
    pain: PainLimits = DEFAULT_PAIN_LIMITS

    def exercise_steps(self) -> tuple[ExerciseStep, ...]:
        """Every exercise step in order, those of blocks once."""
        return tuple(step for step in walk_steps(self.steps) if isinstance(step, ExerciseStep))


def walk_steps(steps: tuple[Step, ...]) -> Iterator[ExerciseStep | RestStep | SayStep]:
    """Steps in order, those of blocks in the place of the block, once."""
    for step in steps:
        if isinstance(step, Block):
            yield from walk_steps(step.steps)
        else:
            yield step
