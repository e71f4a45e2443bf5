"""Advice as it is offered, and what is followed of it, in words. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.advice import GoSlower, KeepSmall, RestDay, UseVariation, listed
from coach_tui.core.advice_rules import advise
from coach_tui.core.course import course_of
from coach_tui.core.days import day_number
from coach_tui.text import safe_text
from coach_tui.ui.shelf import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach_tui.core.advice import Adjustment, Advice
    from coach_tui.core.entry import Entry
    from coach_tui.core.following import Followed, Following
    from coach_tui.core.session import Session
    from coach_tui.definitions.library import Listing


@dataclass(frozen=True, slots=True)
class Offer:
    """One piece of advice that is open.

    Attributes:
        advice: The advice.
        text: What to do.
        reason: Why, and from which sessions.
    """

    advice: Advice
    text: str
    reason: str

    @property
    def can_follow(self) -> bool:
        """Whether there is something to change; else it is the person's own doing."""
        return bool(self.advice.adjustments)

    @property
    def keys(self) -> str:
        """What the keys do about it."""
        return "a: do that  d: not now" if self.can_follow else "d: seen"


@dataclass(frozen=True, slots=True)
class Advised:
    """What there is to say of advice just now.

    Attributes:
        offer: The most pressing that is open; ``None`` when there is none.
        following: What is followed of earlier advice; empty for nothing.
        last: The last of that, which one key takes back.
    """

    offer: Offer | None = None
    following: str = ""
    last: Followed | None = None


def advised_of(
    offers: Sequence[Offer], following: Following, sessions: Mapping[str, Session], today: str
) -> Advised:
    """Put together what a screen says of advice.

    Args:
        offers: What is open, the most pressing first.
        following: What is followed.
        sessions: The sessions, by their references.
        today: The person's local date.
    """
    shown = following.shown(today)
    words = " · ".join(followed_words(one, sessions, today) for one in shown)
    return Advised(offers[0] if offers else None, words, shown[-1] if shown else None)


def sessions_of(listings: Iterable[Listing]) -> dict[str, Session]:
    """The sessions that can be done, by their references."""
    return {each.ref: each.session for each in listings if each.session is not None}


def offers_of(
    entries: Sequence[Entry], sessions: Mapping[str, Session], following: Following, today: str
) -> tuple[Offer, ...]:
    """The advice that is neither followed nor put away, the most pressing first.

    Args:
        entries: The newest entries whole, newest first.
        sessions: The sessions as they are done now, by their references.
        following: What is followed.
        today: The person's local date.
    """
    done = {entry.plan.session for entry in entries}
    courses = [course_of(ref, sessions[ref], entries, today) for ref in sessions if ref in done]
    found = following.still_open(advise(courses, today))
    return tuple(Offer(each, safe_text(each.text), safe_text(each.reason)) for each in found)


def followed_words(one: Followed, sessions: Mapping[str, Session], today: str) -> str:
    """What is followed, in a few words: ``Clamshell slow``, ``rest today: Strong hips``.

    Args:
        one: What was taken on.
        sessions: The sessions, by their references.
        today: The person's local date.
    """
    return listed([_change_words(change, sessions, today) for change in one.changes])


def _change_words(change: Adjustment, sessions: Mapping[str, Session], today: str) -> str:
    match change:
        case GoSlower(exercise):
            return f"{_name(exercise, sessions)} slow"
        case KeepSmall(exercise):
            return f"{_name(exercise, sessions)} small"
        case UseVariation(exercise, variation):
            return _name(exercise, sessions, variation or "")
        case RestDay(date, refs):
            titles = [safe_text(sessions[ref].title) for ref in refs if ref in sessions]
            return f"rest {_when(date, today)}: {listed(titles) or 'as chosen'}"


def _when(date: str, today: str) -> str:
    days = day_number(date) - day_number(today)
    return {0: "today", 1: "tomorrow"}.get(days) or f"on {day_words(date)}"


def _name(exercise: str, sessions: Mapping[str, Session], variation: str = "") -> str:
    """What people call an exercise, or a variation of it; its id where no session has it now."""
    for session in sessions.values():
        for step in session.exercise_steps():
            if step.exercise.id == exercise:
                base = step.base or step.exercise
                form = base.variation(variation)
                return safe_text(base.name if form is None else form.name)
    return safe_text(exercise)
