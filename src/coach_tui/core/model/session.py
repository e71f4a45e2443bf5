"""A session: its author's steps and doses, its schedule, its limits for pain, and the user's state.

``coach_tui.definitions`` builds these frozen values after checking, with every default filled
in. What the user has done and chosen is set later: ``is_users_first`` and ``seed`` of a session,
``is_known``, ``is_taught_again``, ``introduction_ms`` and ``slow_variations`` of its steps. Times
are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.coaching import AS_SET, AuthorCoaching
from coach_tui.core.model.exercise import (
    DEFAULT_TEMPO,
    UNCHANGED,
    Breath,
    Exercise,
    Motion,
    Range,
    Side,
    Sides,
    Tempo,
    TempoChange,
    is_band,
)
from coach_tui.core.model.load import Load, resistance_text
from coach_tui.languages import DEFAULT_LANGUAGE

T = TypeVar("T")

# The times around work that neither a step nor its defaults set. Our choice.
DEFAULT_PREPARE_MS = 10_000
DEFAULT_SWITCH_MS = 8_000  # Enough to roll over
DEFAULT_REST_MS = 20_000


def in_set(values: Sequence[T], number: int | None) -> T:
    """The value of a set, counted from 1; in a circuit, through all of its rounds.

    That of the first set for ``None``. There is at least one value; they begin again after the last.
    """
    return values[((number or 1) - 1) % len(values)]


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Schedule(Struct, frozen=True):
    """How often a session is due."""

    days_per_week: int | None = None  # 1 to 7; None when `days` are named or `every_days` counts
    times_per_day: int = 1
    days: tuple[Weekday, ...] = ()
    every_days: int | None = None  # Due so many days after it was last done, 2 for every other day
    # The times of a day in order, `HH:MM`; as many as `times_per_day`, or none.
    at: tuple[str, ...] = ()


MOST_PAIN = 10  # The highest pain on the scale


class PainLimits(Struct, frozen=True):
    """The pain, 0 to 10, up to which to carry on or to ease off; above, stop.

    The defaults are those of the pain-monitoring model (Silbernagel et al. 2007).
    """

    carry_on: int = 3
    ease_off: int = 5  # Up to this, ease off; above it, stop. Never below `carry_on`.

    def labels(self, none: str, carry_on: str, ease_off: str, stop: str) -> tuple[str, ...]:
        """The label of each pain from 0 to 10, one of four."""
        meanings = (
            carry_on if pain <= self.carry_on else ease_off if pain <= self.ease_off else stop
            for pain in range(1, MOST_PAIN + 1)
        )
        return (none, *meanings)


DEFAULT_PAIN_LIMITS = PainLimits()


class Reps(Struct, frozen=True):
    """Reps of a side. A range counts to its top; the user can end it from its bottom on."""

    count: Range  # The reps of each set; where sets differ, from the fewest to the most
    by_set: tuple[Range, ...] = ()  # The reps of each set where they differ, such as 10, 8, 6

    def of_set(self, number: int) -> Range:
        """The reps of a set, as ``in_set`` counts them."""
        return in_set(self.by_set, number) if self.by_set else self.count


class BreathSpan(Struct, frozen=True):
    """A part of a breath: in (``UP``), hold, out (``DOWN``) or rest (``PAUSE``), perhaps on a side."""

    motion: Motion
    length: Range
    side: Side | None = None


class Breaths(Reps, frozen=True):
    """Whole breaths: reps whose motions are in, hold, out and rest."""

    # The parts of a breath in the author's own order; empty for the usual one.
    parts: tuple[BreathSpan, ...] = ()


class Timed(Struct, frozen=True):
    """Work for a time. A range runs to its top; the user can end it from its bottom on."""

    duration_ms: int  # The time of each set; where sets differ, the longest
    least_ms: int | None = None  # The bottom of a range; None for a fixed time
    by_set: tuple[Range, ...] = ()  # The time of each set where they differ, such as 10, 20, 30 s
    # A range stands for another length in each set, drawn as the session starts.
    is_random: bool = False

    def of_set(self, number: int) -> Range:
        """The time of a set, as ``in_set`` counts them."""
        if self.by_set:
            return in_set(self.by_set, number)
        return Range(self.duration_ms if self.least_ms is None else self.least_ms, self.duration_ms)


class Amrap(Timed, frozen=True):
    """As many good reps as possible in a fixed time; the user counts them."""


class UntilDone(Struct, frozen=True):
    """Work until the user ends it, or until its limit."""

    max_ms: int | None = None


Dose = Reps | Timed | UntilDone


# Time between the key for "ready" and work that needs no move into position. Our choice.
READY_MS = 5_000

FIRST_READY_MS = 10_000  # The same before the first set, for its introduction


class Gap(Struct, frozen=True):
    """The time between work: a length, or an open time before it."""

    ms: int
    # `until: done`: the user presses enter when ready, and the gap follows.
    wait: UntilDone | None = None
    least_ms: int | None = None  # The least of a length drawn at random, the most of which is `ms`

    @property
    def span(self) -> Range:
        """Its shortest and longest length, the same unless it is drawn at random."""
        return Range(self.ms if self.least_ms is None else self.least_ms, self.ms)


class ExerciseStep(Struct, frozen=True):
    """An exercise with its dose."""

    exercise: Exercise
    dose: Dose  # The dose of each set and each side
    sets: int = 1
    tempo: TempoChange = UNCHANGED  # The step's changes to the exercise's tempo
    sides: Sides = Sides.BOTH
    start_side: Side = Side.LEFT
    # The names of the directions that stand for the sides.
    side_labels: tuple[str, str] | None = None
    # Time to change sides, unless the exercise's `switch_ms` or moving its band needs longer.
    switch: Gap = Gap(DEFAULT_SWITCH_MS)
    prepare: Gap = Gap(DEFAULT_PREPARE_MS)  # Time to get into position before the first rep
    prepare_is_own: bool = False  # Whether the step sets that time; then it is never extended
    rest: Gap = Gap(DEFAULT_REST_MS)  # Between sets
    rest_after: Gap = Gap(DEFAULT_REST_MS)  # Before the next step, unless that is a rest itself
    unit: str | None = None  # The name of a rep, such as `steps`; None for reps
    cues: tuple[str, ...] = ()  # Form cues of this step, spoken before those of the exercise
    note: str = ""
    base: Exercise | None = None  # The exercise itself, where `exercise` is a variation of it
    # The step's changes to the exercise's breathing; `exercise` has them.
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])
    # Whether the author named the variation: then a choice made for all sessions does not change
    # it.
    is_named: bool = False
    # The ids of the exercise's variations, `""` for the exercise itself, in which the step starts
    # at the slow end of its tempo.
    slow_variations: frozenset[str] = frozenset()
    holds: tuple[Range, ...] = ()  # The hold of each set where they differ, such as 5, 10 s
    # The load, or that of each set where they differ; empty for the exercise's.
    loads: tuple[Load, ...] = ()
    band: str = ""  # The band's colour or name; empty for the exercise's
    # The band of its author, while it is done in a variation that needs none.
    unused_band: str = ""
    # The fields whose values its author gave for every variation: of `sides`, `side_labels`, `band`.
    # None where it is still in the variation that it was written with.
    own_fields: frozenset[str] | None = None
    # Whether the user has done it often enough, and lately, to need no teaching.
    is_known: bool = False
    is_taught_again: bool = False  # Whether the user has asked to hear all of it again
    # The least time between other work and this, when it comes for the first time in a session: for
    # what is said then, and to do it.
    introduction_ms: int = 0

    @property
    def is_counted_by_user(self) -> bool:
        """Whether only the user can say how many it was; a hold has no count."""
        return isinstance(self.dose, Amrap) or (
            self.unit is not None and not isinstance(self.dose, Reps)
        )

    def resistance(self, number: int | None) -> tuple[str, str]:
        """The load and the band of a set, counted from 1, as text; empty for none."""
        loads = self.loads or self.exercise.loads
        load = in_set(loads, number).text if loads else ""
        return load, self.band or self.exercise.band

    @property
    def resistance_texts(self) -> tuple[str, ...]:
        """Load and band in words, one text, or one for each set where they differ."""
        sets = range(1, len(self.loads or self.exercise.loads) + 1) or range(1, 2)
        return tuple(filter(None, (resistance_text(*self.resistance(number)) for number in sets)))

    @property
    def effective_tempo(self) -> Tempo:
        """The exercise's tempo, or the default, with the step's changes and all of its holds."""
        return self.tempo.applied_to(self.exercise.tempo or DEFAULT_TEMPO)

    def tempo_of_set(self, number: int | None) -> Tempo:
        """The tempo of a set, counted from 1; of the first one for ``None``."""
        if not self.holds:
            return self.effective_tempo
        return replace(self.effective_tempo, hold=in_set(self.holds, number))

    @property
    def sides_in_order(self) -> tuple[Side | None, ...]:
        """The sides of one set, in order; ``(None,)`` when both work at once."""
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
        return self.cues + self.exercise.form_cues

    def side_label(self, side: Side | None) -> str | None:
        """The label of a side: ``left``, or ``forward`` where sides are directions."""
        if side is None:
            return None
        if self.side_labels is None:
            return side.value
        return self.side_labels[0 if side is Side.LEFT else 1]


class RestStep(Struct, frozen=True):
    """A rest between steps."""

    rest: Gap


class SayStep(Struct, frozen=True):
    """A text that the coach speaks; without a wait it lasts until the user continues."""

    text: str
    wait_ms: int | None = None
    spoken: str = ""


class BlockKind(StrEnum):
    """The kind of a block; the steps of a superset follow one another without rest."""

    CIRCUIT = "circuit"
    SUPERSET = "superset"


class Block(Struct, frozen=True):
    """Steps repeated in rounds."""

    kind: BlockKind
    steps: tuple[Step, ...]  # The steps of one round, at least one
    rounds: int = 1
    round_rest: Gap = Gap(DEFAULT_REST_MS)
    # The time between the starts of two rounds; the rest fills the remainder. None where
    # `round_rest` applies.
    every_ms: int | None = None
    rest_after: Gap = Gap(DEFAULT_REST_MS)  # Before the next step, unless that is a rest itself
    # The order changes from day to day, the same in each of so many equal runs of the steps: 2 for
    # the two sides, 0 for the order as written.
    shuffled_runs: int = 0


Step = ExerciseStep | RestStep | SayStep | Block


class Session(Struct, frozen=True):
    """A whole session, of at least one step."""

    title: str
    steps: tuple[Step, ...]
    summary: str = ""
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    stop_if: tuple[str, ...] = ()
    schedule: Schedule | None = None
    pain: PainLimits = DEFAULT_PAIN_LIMITS
    language: str = DEFAULT_LANGUAGE  # An ISO 639 code such as `en`, perhaps with a region: `en-GB`
    coaching: AuthorCoaching = AS_SET
    is_users_first: bool = False  # The user has done no session yet
    includes: tuple[str, ...] = ()  # The names of other sessions whose steps it does
    # Words as they are written, each with what the coach says for it.
    spoken: tuple[tuple[str, str], ...] = ()
    seed: str = ""  # What lengths at random are drawn by; without it they are the longest
    # What of `equipment` only variations need that are not done now.
    unused_equipment: tuple[str, ...] = ()

    def exercise_steps(self) -> tuple[ExerciseStep, ...]:
        """All exercise steps in order, those of blocks once."""
        return tuple(step for step in walk_steps(self.steps) if isinstance(step, ExerciseStep))

    def all_equipment(self) -> tuple[str, ...]:
        """The session's equipment, and what its exercises need besides, in order.

        Where no band is among it, those of its steps come last.
        """
        steps = self.exercise_steps()
        named = dict.fromkeys(
            chain(self.own_equipment, *(step.exercise.equipment for step in steps))
        )
        bands = [resistance_text("", step.band) for step in steps if step.band]
        return tuple(named if any(map(is_band, named)) else dict.fromkeys((*named, *bands)))

    @property
    def own_equipment(self) -> tuple[str, ...]:
        return tuple(thing for thing in self.equipment if thing not in self.unused_equipment)


def walk_steps(steps: tuple[Step, ...]) -> Iterator[ExerciseStep | RestStep | SayStep]:
    """All steps in order, those of blocks once in place of the block."""
    for step in steps:
        if isinstance(step, Block):
            yield from walk_steps(step.steps)
        else:
            yield step


# Between the references of sessions that are done one after another as one.
SESSION_SEPARATOR = " + "


def joined(sessions: tuple[Session, ...]) -> Session:
    """Sessions one after another as one, at least one.

    The lowest of their limits for pain apply. Language, coaching and seed are those of the first.
    """

    def merged(lines: Callable[[Session], tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(map(lines, sessions))))

    carry_on = min(session.pain.carry_on for session in sessions)
    return replace(
        sessions[0],
        title=", ".join(session.title for session in sessions),
        steps=tuple(chain.from_iterable(session.steps for session in sessions)),
        summary="",
        schedule=None,
        tags=merged(lambda session: session.tags),
        equipment=merged(lambda session: session.own_equipment),
        unused_equipment=(),
        stop_if=merged(lambda session: session.stop_if),
        includes=merged(lambda session: session.includes),
        spoken=tuple(dict(chain.from_iterable(s.spoken for s in reversed(sessions))).items()),
        pain=PainLimits(carry_on, min(session.pain.ease_off for session in sessions)),
    )
