"""Advice that the rules draw from the journal. The user accepts or dismisses it; nothing applies itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from coach_tui.core.days import MONTHS
from coach_tui.core.pain import SILBERNAGEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DIGEST_LENGTH = 16


class AdviceKind(StrEnum):
    """What is advised, the most pressing first."""

    STOP = "stop"
    """Leave it, and have somebody look at it."""
    EASIER = "easier"
    """A smaller range, or the easier variation."""
    REST = "rest"
    """A day without loaded work."""
    SLOWER = "slower"
    HARDER = "harder"


@dataclass(frozen=True, slots=True)
class UseVariation:
    """Do an exercise in another form.

    Attributes:
        exercise: The exercise's id.
        variation: The variation's id; ``None`` for the exercise as first described.
        session: The only session it is for, because its author names the form there;
            ``None`` for every session whose author leaves it open.
    """

    exercise: str
    variation: str | None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class SlowTempo:
    """Do an exercise at the slow end of its tempo's ranges.

    Attributes:
        exercise: The exercise's id.
        variation: The id of the only variation that is slowed, ``""`` for the exercise as
            first described; ``None`` for all of them, as the user chooses it.
    """

    exercise: str
    variation: str | None = None


@dataclass(frozen=True, slots=True)
class SmallRangeReminder:
    """Be reminded to keep a movement small, until it was done without pain.

    Attributes:
        exercise: The exercise's id.
        session: The reference of the session it hurt in.
        since_ms: When that session began, UTC: a later one ends the reminder.
        up_to: Pain up to this, 0 to 10, counts as none: the session's own limit.
    """

    exercise: str
    session: str
    since_ms: int
    up_to: int = SILBERNAGEL.carry_on


@dataclass(frozen=True, slots=True)
class RestDay:
    """Leave some sessions out on a day.

    Attributes:
        date: The day, ``YYYY-MM-DD``.
        sessions: Their references.
    """

    date: str
    sessions: tuple[str, ...]


Adjustment = UseVariation | SlowTempo | SmallRangeReminder | RestDay


@dataclass(frozen=True, slots=True)
class Advice:
    """One suggestion. Its words hold names from people's files: print them as such.

    Attributes:
        kind: What is advised.
        sessions: The references of the sessions it is about.
        text: What to do, in a sentence or two.
        reason: Why, and from which sessions.
        entry_ids: The entries it is drawn from, newest first.
        adjustments: The changes that accepting it makes; empty where the user has to act.
        about: The ids of the exercises it is about; empty for the sessions as a whole.
        newest: The id of the newest entry of each session, ``""`` where there is none.
    """

    kind: AdviceKind
    sessions: tuple[str, ...]
    text: str
    reason: str
    entry_ids: tuple[str, ...]
    adjustments: tuple[Adjustment, ...] = ()
    about: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identifies the same advice drawn from the same entries."""
        return _digest(self._source)

    @property
    def dismissal_key(self) -> str:
        """As ``fingerprint``, but another once an entry is added to its sessions."""
        return _digest([*self._source, *self.newest])

    @property
    def _source(self) -> list[str]:
        return [self.kind, *self.sessions, *self.about, *self.entry_ids, self.reason]


def _digest(parts: Iterable[str]) -> str:
    """A short hash, so that the stored file reveals nothing of the user's pain."""
    return sha256("\n".join(parts).encode()).hexdigest()[:_DIGEST_LENGTH]


def days_words(days: Sequence[int]) -> str:
    """Days by their numbers, for a sentence: ``3 Mar``, ``3 Mar and 5 Mar``."""
    dates = map(date.fromordinal, sorted(set(days)))
    return listed([f"{day.day} {MONTHS[day.month - 1][:3]}" for day in dates])


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
