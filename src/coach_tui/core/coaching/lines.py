"""How much a person wants to be told, and what there is to be said in a session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.coaching.fitting import Candidate

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Phase


class CoachingLevel(StrEnum):
    """How much the coach says."""

    FULL = "full"
    BRIEF = "brief"
    """What comes, for how long, on which side, the last five and the end."""
    TONES = "tones"
    """Nothing: sounds only."""


class Counts(StrEnum):
    """Which reps the coach counts aloud."""

    EVERY = "every"
    FIVES = "fives"
    LAST_FIVE = "last-five"

    def includes(self, rep: int, reps: int) -> bool:
        """Whether a rep, from 1, of a set of so many is counted."""
        match self:
            case Counts.EVERY:
                return True
            case Counts.FIVES:
                return rep % 5 == 0
            case Counts.LAST_FIVE:
                return rep > reps - 5


class TempoSound(StrEnum):
    """What leads through the motions of a rep."""

    GLIDE = "glide"
    """A tone that rises, stays and falls with the motion."""
    TICKS = "ticks"
    """A tick each second."""
    OFF = "off"


class Topic(IntEnum):
    """What a phrase is about. The order is that of importance, the least first."""

    ENCOURAGEMENT = 1
    REMINDER = 2
    FORM = 3
    NOTE = 4
    SETUP = 5
    """The starting position in detail."""
    BREATH = 6
    SECONDS = 7
    COUNT = 8
    RED_FLAGS = 9
    """When to stop: the person's safety goes before details."""
    POSITION = 10
    """How to get there, and how to lie or stand."""
    KEEP_BREATHING = 11
    PROGRESS = 12
    """Halfway, the last five, the last seconds."""
    LIMIT = 13
    """That a self-test's time is up."""
    END = 14
    SIDE = 15
    """Which side works now."""
    ANNOUNCEMENT = 16
    """The exercise and its dose, or the set that comes."""


BRIEF_TOPICS = frozenset({Topic.ANNOUNCEMENT, Topic.SIDE, Topic.PROGRESS, Topic.LIMIT, Topic.END})
"""What is said when a person wants to be told little."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """What a person wants to hear.

    Attributes:
        level: How much is said.
        counts: Which reps are counted aloud, when everything is said.
        tones: What leads through a rep.
    """

    level: CoachingLevel = CoachingLevel.FULL
    counts: Counts = Counts.EVERY
    tones: TempoSound = TempoSound.GLIDE

    def wants(self, topic: Topic) -> bool:
        """Whether a line about this topic is to be heard."""
        match self.level:
            case CoachingLevel.FULL:
                return True
            case CoachingLevel.BRIEF:
                return topic in BRIEF_TOPICS
            case CoachingLevel.TONES:
                return False


SOUNDS_ONLY = Coaching(CoachingLevel.TONES, tones=TempoSound.OFF)
"""The sounds of the theme and nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be said.

    Attributes:
        topic: What it is about.
        phase: The index of the phase it belongs to; the number of phases for the end.
        candidate: When it can be said, and in which words.
    """

    topic: Topic
    phase: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of phases inside which phrases are fitted: all that leads up to a set, or a set.

    Attributes:
        phases: At least one, all of them work or none of them.
    """

    phases: tuple[Phase, ...]

    @property
    def is_work(self) -> bool:
        """Whether the person works, rather than getting ready or resting."""
        return self.phases[0].kind.is_work

    @property
    def start_ms(self) -> int:
        """When it begins."""
        return self.phases[0].start_ms

    @property
    def end_ms(self) -> int:
        """When it is over."""
        return self.phases[-1].end_ms


def make_line(
    topic: Topic,
    phase: int,
    wordings: tuple[str, ...],
    *,
    earliest_ms: int,
    end_by_ms: int,
    at_best_by_ms: int | None = None,
    thread: int | None = None,
    needs_previous: bool = False,
) -> Line:
    """A line, as important as its topic."""
    candidate = Candidate(
        earliest_ms=earliest_ms,
        end_by_ms=end_by_ms,
        importance=topic.value,
        wordings=wordings,
        at_best_by_ms=at_best_by_ms,
        thread=thread,
        needs_previous=needs_previous,
    )
    return Line(topic, phase, candidate)
