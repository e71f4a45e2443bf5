"""An exercise as a catalogue file describes it: position, tempo, sides, cues, variations.

``coach_tui.definitions`` builds these frozen values after checking. Times are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from coach_tui.core.model.body import Motion
from coach_tui.core.model.body import Side as Side  # noqa: PLC0414 - looked for beside Sides

if TYPE_CHECKING:
    from coach_tui.core.model.figure import Figure
    from coach_tui.core.model.load import Load


class Sides(StrEnum):
    """How the work is divided between the sides."""

    BOTH = "both"  # Both at once: a bridge, a squat
    EACH = "each"  # All reps of one side, then all of the other
    ALTERNATE = "alternate"  # One rep a side, in turn
    LEFT = "left"
    RIGHT = "right"


class Position(StrEnum):
    SIDE_LYING = "side-lying"
    SUPINE = "supine"
    PRONE = "prone"
    HANDS_AND_KNEES = "hands-and-knees"
    SEATED = "seated"
    STANDING = "standing"


class Breath(StrEnum):
    """The breath during a motion."""

    IN = "in"
    OUT = "out"
    HOLD = "hold"  # Held: "keep breathing" is not spoken


class Difficulty(StrEnum):
    """A variation against the exercise itself."""

    EASIER = "easier"
    HARDER = "harder"


class Range(Struct, frozen=True):
    """A range of whole numbers from 0 on, both ends included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"a range needs 0 <= low <= high, got {self.low} and {self.high}")

    @classmethod
    def exactly(cls, value: int) -> Range:
        return cls(value, value)

    @property
    def is_fixed(self) -> bool:
        return self.low == self.high


class Tempo(Struct, frozen=True):
    """How long each motion of a rep takes, as ranges in milliseconds.

    A motion whose range ends at zero is left out of the rep.
    """

    up: Range
    hold: Range
    down: Range
    pause: Range = Range(0, 0)
    start: Motion = Motion.UP  # The motion a rep begins with, `UP` or `DOWN` (a squat lowers first)

    @property
    def order(self) -> tuple[Motion, ...]:
        """All motions in order, those of length 0 included."""
        if self.start is Motion.DOWN:
            return (Motion.DOWN, Motion.PAUSE, Motion.UP, Motion.HOLD)
        return (Motion.UP, Motion.HOLD, Motion.DOWN, Motion.PAUSE)

    def range_of(self, motion: Motion) -> Range:
        span: Range = getattr(self, motion)
        return span

    @property
    def is_fixed(self) -> bool:
        return all(self.range_of(motion).is_fixed for motion in Motion)


# 2-3 s up, 1-2 s at the top, 2-3 s down: the clamshell article's figures.
DEFAULT_TEMPO = Tempo(Range(2_000, 3_000), Range(1_000, 2_000), Range(2_000, 3_000))


class TempoChange(Struct, frozen=True):
    """The parts of a tempo that a step, a session or a variation replaces; ``None`` keeps a part."""

    up: Range | None = None
    hold: Range | None = None
    down: Range | None = None
    pause: Range | None = None
    start: Motion | None = None

    def applied_to(self, tempo: Tempo) -> Tempo:
        return replace(tempo, **self._parts())

    def merged_over(self, other: TempoChange) -> TempoChange:
        return replace(other, **self._parts())

    def _parts(self) -> dict[str, Any]:
        return {name: part for name, part in asdict(self).items() if part is not None}


UNCHANGED = TempoChange()  # The empty change


class CueTime(StrEnum):
    """When a form cue is spoken: in a motion of the rep, or in the rest between sets."""

    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    PAUSE = "pause"
    REST = "rest"


class FormCue(str):
    """A form cue, perhaps with the time that it is about."""

    __slots__ = ("at",)

    at: CueTime | None

    def __new__(cls, text: str, at: CueTime | None = None) -> Self:
        self = super().__new__(cls, text)
        self.at = at
        return self


def cue_time(cue: str) -> CueTime | None:
    """When a form cue is spoken; ``None`` for any time of the work."""
    return cue.at if isinstance(cue, FormCue) else None


class Mistake(Struct, frozen=True):
    """A common mistake in an exercise: how it looks, why it matters, the cue that corrects it."""

    looks: str
    why: str
    fix: str


class FitExercise(Struct, frozen=True):
    """The exercise in the FIT profile."""

    category: int  # `exercise_category`, 0 to 32
    name: int  # The number of the exercise inside that category


class Exercise(Struct, frozen=True):
    """One exercise, as a catalogue file describes it."""

    id: str  # The file's name without its ending, such as `glute-bridge`
    name: str
    targets: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    position: Position | None = None
    setup: tuple[str, ...] = ()  # The starting position, in short lines that can be spoken
    movement: tuple[str, ...] = ()  # The steps of one rep, one line each
    # Such as `{Motion.UP: "Lift"}`.
    motion_names: Mapping[Motion, str] = field(default_factory=dict[Motion, str])
    tempo: Tempo | None = None  # None for an exercise that is held or done freely
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])
    sides: Sides = Sides.BOTH  # The sides it works, unless a step sets others
    # The names of the directions that stand for the sides.
    side_labels: tuple[str, str] | None = None
    feel: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()  # Form cues, each a text or a `FormCue`
    mistakes: tuple[Mistake, ...] = ()  # Common mistakes; their fixes are form cues too
    stop_if: tuple[str, ...] = ()
    variations: tuple[Variation, ...] = ()  # Easier and harder variations, each a whole exercise
    figure: Figure | None = None  # Its moving stick figure; None if it has none
    fit: FitExercise | None = None
    note: str = ""  # The author's note, such as which figures are our choice
    # Its load, or that of each set; a step's own come first, as for `band`.
    loads: tuple[Load, ...] = ()
    band: str = ""
    link: str = ""  # Where to read or watch more; shown, never opened
    switch_text: str = ""  # The way to the other side where it is not the usual one
    switch_ms: int = 0  # The least time that it needs
    spoken: str = ""  # The name as the coach says it; empty for the name itself
    other_names: tuple[str, ...] = ()  # Sheets and searches find it by these, too
    # The language of its words, such as `en`; empty for that of the session. Its name is said as
    # part of the session's sentences.
    language: str = ""

    @property
    def spoken_name(self) -> str:
        return self.spoken or self.name

    @property
    def form_cues(self) -> tuple[str, ...]:
        """The cues that rotate during work: the exercise's, then the fixes of mistakes."""
        return self.cues + tuple(mistake.fix for mistake in self.mistakes)

    def variation(self, variation_id: str) -> Variation | None:
        return next((v for v in self.variations if v.id == variation_id), None)


def is_band(thing: str) -> bool:
    return "band" in thing.casefold().split()


def wears_band(exercise: Exercise) -> bool:
    return any(map(is_band, exercise.equipment))


class Variation(Struct, frozen=True):
    """An easier or harder variation: the exercise with its changes made."""

    id: str
    name: str
    level: Difficulty
    exercise: Exercise
