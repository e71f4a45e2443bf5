"""How much the coach speaks and sounds: the choices of a user, or of a session's author."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class CoachingLevel(StrEnum):
    FULL = "full"
    BRIEF = "brief"  # The next exercise, its dose and side, the last five and the end
    TONES = "tones"  # Sounds only


class Counts(StrEnum):
    """Which reps the coach counts aloud."""

    EVERY = "every"
    FIVES = "fives"
    LAST_FIVE = "last-five"

    def includes(self, rep: int, reps: int) -> bool:
        """Whether rep ``rep``, from 1, of a set of ``reps`` is counted."""
        match self:
            case Counts.EVERY:
                return True
            case Counts.FIVES:
                return rep % 5 == 0
            case Counts.LAST_FIVE:
                return rep > reps - 5


class TempoSound(StrEnum):
    """The tones that pace the motions of a rep."""

    GLIDE = "glide"  # One tone that rises, holds and falls with the motion
    TICKS = "ticks"  # A tick each second
    OFF = "off"


class AuthorCoaching(Struct, frozen=True):
    """What a session's author wants to be heard; ``None`` leaves it to the user's settings."""

    level: CoachingLevel | None = None
    counts: Counts | None = None
    tones: TempoSound | None = None


AS_SET = AuthorCoaching()  # The user's settings alone
