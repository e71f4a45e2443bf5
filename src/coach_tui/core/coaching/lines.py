"""The vocabulary of coaching: levels, topics, and the lines that compete to be spoken."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.coaching import CoachingLevel as CoachingLevel  # noqa: PLC0414 - looked for beside Coaching
from coach_tui.core.model.coaching import Counts as Counts  # noqa: PLC0414 - as above
from coach_tui.core.model.coaching import TempoSound as TempoSound  # noqa: PLC0414 - as above

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Phase


class Topic(IntEnum):
    """The subject of a phrase, in order of importance, the least first."""

    ENCOURAGEMENT = auto()
    REMINDER = auto()
    FORM = auto()
    TONES = auto()  # What the tones mean
    NOTE = auto()
    MOVEMENT = auto()  # How the exercise is done, before it
    SETUP = auto()  # The starting position in detail
    BREATH = auto()
    SECONDS = auto()
    COUNT = auto()
    RED_FLAGS = auto()  # When to stop: safety goes before details
    # The session's reasons to stop at the brief level; at the full one ``RED_FLAGS`` has them.
    SAFETY = auto()
    POSITION = auto()  # How to get into position
    KEEP_BREATHING = auto()
    PROGRESS = auto()  # Halfway, the last five, the last seconds
    LIMIT = auto()  # The time limit of a self-test is reached, or it is time to answer
    END = auto()
    SIDE = auto()  # Which side works now
    ANNOUNCEMENT = auto()  # The exercise and its dose, or the next set


# The topics of ``CoachingLevel.BRIEF``.
BRIEF_TOPICS = frozenset(
    {
        Topic.ANNOUNCEMENT,
        Topic.SIDE,
        Topic.POSITION,
        Topic.SAFETY,
        Topic.PROGRESS,
        Topic.LIMIT,
        Topic.END,
    }
)


# The pause after a line, to do what it says. Our choice.
PAUSES_MS = {Topic.POSITION: 3_000, Topic.SETUP: 2_000, Topic.MOVEMENT: 1_000}

PAUSE_MS = 700  # That after a line of another topic


class Coaching(Struct, frozen=True):
    """How much the user hears."""

    level: CoachingLevel = CoachingLevel.FULL
    counts: Counts = Counts.EVERY  # Which reps are counted aloud, at the full level
    tones: TempoSound = TempoSound.GLIDE

    def wants(self, topic: Topic) -> bool:
        match self.level:
            case CoachingLevel.FULL:
                glides = self.tones is TempoSound.GLIDE
                return topic is not Topic.SAFETY and (topic is not Topic.TONES or glides)
            case CoachingLevel.BRIEF:
                return topic in BRIEF_TOPICS
            case CoachingLevel.TONES:
                return False


SOUNDS_ONLY = Coaching(CoachingLevel.TONES, tones=TempoSound.OFF)  # The sounds of the theme only


class Line(Struct, frozen=True):
    """A phrase that the coach may speak: in the session's language, unless a wording is ``Foreign``."""

    topic: Topic
    phase: int  # The index of its phase; the number of phases for the end
    wordings: tuple[str, ...]  # From long to short; at least one
    earliest_ms: int
    # Its latest ends, the preferred first: a shorter wording that ends by the first comes before a
    # longer one that ends by the second.
    ends_by_ms: tuple[int, ...]
    # Lines of one sequence are spoken in the given order; None for a line without an order.
    sequence: int | None = None
    starts_by_ms: int | None = None  # Its latest start; None for any
    # It makes sense only after the previous line, and is dropped with that one, which is at least
    # as important.
    needs_previous: bool = False
    # It stands in for the previous line, and is placed only if that one finds no room.
    replaces_previous: bool = False
    # It is placed only where it would be silent for too long without it.
    fills_silence: bool = False

    @property
    def pause_ms(self) -> int:
        return PAUSES_MS.get(self.topic, PAUSE_MS)


class Passage(Struct, frozen=True):
    """Phases inside which phrases are fitted: a set, or everything between two sets."""

    phases: tuple[Phase, ...]  # At least one; all of them work, or none

    @property
    def is_work(self) -> bool:
        return self.phases[0].kind.is_work

    @property
    def start_ms(self) -> int:
        return self.phases[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.phases[-1].end_ms
