"""What the journal suggests: said with its reason, offered, never applied by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from coach_tui.core.days import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MARK_DIGITS = 16


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
class GoSlower:
    """Do an exercise at the slow end of its tempo's ranges."""

    exercise: str


@dataclass(frozen=True, slots=True)
class KeepSmall:
    """Be reminded to keep a movement small, until it was done without pain.

    Attributes:
        exercise: The exercise's id.
        session: The reference of the session it hurt in.
        since_ms: When that session began, UTC: a later one ends the reminder.
        up_to: So much pain, 0 to 10, still counts as without: the session's own limit.
    """

    exercise: str
    session: str
    since_ms: int
    up_to: int = 3


@dataclass(frozen=True, slots=True)
class RestDay:
    """Leave some sessions out on a day.

    Attributes:
        date: The day, ``YYYY-MM-DD``.
        sessions: Their references.
    """

    date: str
    sessions: tuple[str, ...]


Adjustment = UseVariation | GoSlower | KeepSmall | RestDay


@dataclass(frozen=True, slots=True)
class Advice:
    """One suggestion. Its words hold names from people's files: print them as such.

    Attributes:
        kind: What is advised.
        sessions: The references of the sessions it is about.
        text: What to do, in a sentence or two.
        reason: Why, and from which sessions.
        entry_ids: The entries it is drawn from, newest first.
        adjustments: What following it would change; empty where that is the person's
            own doing.
        about: The ids of the exercises it is about; empty for the sessions as a whole.
        cause: What the same advice, drawn from the same entries, is known by.
        mark: As ``cause``, but another once something new is recorded in its sessions.
    """

    kind: AdviceKind
    sessions: tuple[str, ...]
    text: str
    reason: str
    entry_ids: tuple[str, ...]
    adjustments: tuple[Adjustment, ...] = ()
    about: tuple[str, ...] = ()
    cause: str = ""
    mark: str = ""

    def marked(self, newest: Mapping[str, str]) -> Advice:
        """This advice with its cause and mark.

        Args:
            newest: The newest entry's id by the reference of each session.
        """
        known = [newest.get(session, "") for session in self.sessions]
        cause = [self.kind, *self.sessions, *self.about, *self.entry_ids, self.reason]
        return replace(self, cause=_digest(cause), mark=_digest([*cause, *known]))


def _digest(parts: Iterable[str]) -> str:
    """Stands for some words where they are kept: short, and it tells nothing of anybody's pain."""
    return sha256("\n".join(parts).encode()).hexdigest()[:_MARK_DIGITS]


def days_words(days: Sequence[int]) -> str:
    """Days by their numbers, for a sentence: ``3 Mar``, ``3 Mar and 5 Mar``."""
    dates = map(date.fromordinal, sorted(set(days)))
    return listed([f"{day.day} {MONTHS[day.month - 1][:3]}" for day in dates])


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
