"""An exercise as a catalogue file describes it: position, tempo, sides, words, variations.

These values are built by ``coach_tui.definitions`` after checking and are never
changed afterwards. Times are whole milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Side(StrEnum):
    """The side that works. For an exercise with directions, the first or second of them."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Sides(StrEnum):
    """How the work is shared between the sides."""

    BOTH = "both"
    """Both at once: a bridge, a squat."""
    EACH = "each"
    """All reps of one side, then all of the other."""
    ALTERNATE = "alternate"
    """Rep about."""
    LEFT = "left"
    RIGHT = "right"


class Position(StrEnum):
    """How the body lies or stands while working."""

    SIDE_LYING = "side-lying"
    SUPINE = "supine"
    PRONE = "prone"
    HANDS_AND_KNEES = "hands-and-knees"
    SEATED = "seated"
    STANDING = "standing"


class Motion(StrEnum):
    """The paced parts of one rep."""

    UP = "up"
    """Concentric: the muscle shortens, the weight rises."""
    HOLD = "hold"
    """Isometric, at the top."""
    DOWN = "down"
    """Eccentric: the muscle lengthens under load."""
    PAUSE = "pause"
    """At the bottom, between reps."""


class Breath(StrEnum):
    """What the breath does during a motion."""

    IN = "in"
    OUT = "out"


class Difficulty(StrEnum):
    """How a variation compares with the exercise as first described."""

    EASIER = "easier"
    HARDER = "harder"


@dataclass(frozen=True, slots=True)
class Range:
    """A span of whole numbers, both ends included.

    Attributes:
        low: The smallest value; not below zero.
        high: The largest value; not below ``low``.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"a range needs 0 <= low <= high, got {self.low} and {self.high}")

    @classmethod
    def exactly(cls, value: int) -> Range:
        """The range that holds one value only."""
        return cls(value, value)

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to choose."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long each motion of a rep takes, as ranges in milliseconds.

    A motion whose range ends at zero is left out of the rep.

    Attributes:
        up: Concentric.
        hold: At the top.
        down: Eccentric.
        pause: At the bottom.
        start: The motion a rep begins with, ``UP`` or ``DOWN`` (a squat lowers first).
    """

    up: Range
    hold: Range
    down: Range
    pause: Range = Range(0, 0)
    start: Motion = Motion.UP

    @property
    def order(self) -> tuple[Motion, ...]:
        """The motions in the order they are done, those left out included."""
        if self.start is Motion.DOWN:
            return (Motion.DOWN, Motion.PAUSE, Motion.UP, Motion.HOLD)
        return (Motion.UP, Motion.HOLD, Motion.DOWN, Motion.PAUSE)

    def range_of(self, motion: Motion) -> Range:
        """The range of one motion, in milliseconds."""
        return {
            Motion.UP: self.up,
            Motion.HOLD: self.hold,
            Motion.DOWN: self.down,
            Motion.PAUSE: self.pause,
        }[motion]

    @property
    def is_fixed(self) -> bool:
        """Whether no motion leaves room to go slower or quicker."""
        return all(self.range_of(motion).is_fixed for motion in Motion)


DEFAULT_TEMPO = Tempo(
    up=Range(2_000, 3_000),
    hold=Range(1_000, 2_000),
    down=Range(2_000, 3_000),
)
"""2-3 s up, 1-2 s at the top, 2-3 s down: the clamshell article's figures."""


@dataclass(frozen=True, slots=True)
class TempoChange:
    """Parts of a tempo that a step, a session or a variation replaces.

    ``None`` leaves the part as it was.
    """

    up: Range | None = None
    hold: Range | None = None
    down: Range | None = None
    pause: Range | None = None
    start: Motion | None = None

    def applied_to(self, tempo: Tempo) -> Tempo:
        """``tempo`` with the parts that this change names."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(tempo, **{k: v for k, v in given.items() if v is not None})

    def merged_over(self, other: TempoChange) -> TempoChange:
        """This change where it says something, ``other`` elsewhere."""
        return TempoChange(
            up=self.up or other.up,
            hold=self.hold or other.hold,
            down=self.down or other.down,
            pause=self.pause or other.pause,
            start=self.start or other.start,
        )


UNCHANGED = TempoChange()
"""The change that leaves a tempo as it is."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A common fault, why it matters, and the words that mend it."""

    looks: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class FitExercise:
    """The exercise's place in the FIT profile's list of exercises.

    Attributes:
        category: ``exercise_category``, 0 to 32.
        name: The number of the exercise inside that category.
    """

    category: int
    name: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, as a catalogue file describes it.

    Attributes:
        id: The file's name without its ending, such as ``glute-bridge``.
        name: What people call it.
        targets: The muscles it is for.
        equipment: What is needed besides the body.
        position: How the body lies or stands; ``None`` when the file does not say.
        setup: The starting position, one short line that can be spoken each.
        movement: The steps of one rep, one line each.
        moves: The word for each motion, such as ``{Motion.UP: "Lift"}``.
        tempo: The pace; ``None`` for an exercise that is only held or done freely.
        breathe: What the breath does during a motion.
        sides: How the work is shared between the sides unless a step says otherwise.
        feel: Good sensations.
        cues: Short form cues to be rotated while working.
        mistakes: Common faults; their fixes serve as form cues too.
        stop_if: Red flags.
        variations: Easier and harder forms, each a whole exercise.
        fit: Where it stands in the FIT profile.
        note: What the author adds, such as which figures are the project's own.
    """

    id: str
    name: str
    targets: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    position: Position | None = None
    setup: tuple[str, ...] = ()
    movement: tuple[str, ...] = ()
    motion_names: Mapping[Motion, str] = field(default_factory=dict[Motion, str])
    tempo: Tempo | None = None
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])
    sides: Sides = Sides.BOTH
    side_labels: tuple[str, str] | None = None
    feel: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    stop_if: tuple[str, ...] = ()
    variations: tuple[Variation, ...] = ()
    fit: FitExercise | None = None
    note: str = ""

    @property
    def form_cues(self) -> tuple[str, ...]:
        """What the coach rotates through while the person works: cues, then fixes."""
        return self.cues + tuple(mistake.fix for mistake in self.mistakes)

    def variation(self, variation_id: str) -> Variation | None:
        """The variation of that id, if there is one."""
        return next((v for v in self.variations if v.id == variation_id), None)


@dataclass(frozen=True, slots=True)
class Variation:
    """An easier or harder form of an exercise.

    Attributes:
        id: Its key in the exercise's file.
        name: What people call it.
        level: Easier or harder than the exercise itself.
        exercise: The exercise with this variation's changes made.
    """

    id: str
    name: str
    level: Difficulty
    exercise: Exercise
