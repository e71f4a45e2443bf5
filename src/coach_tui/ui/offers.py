"""Advice as it is shown: what is open, and what is accepted, in words. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.advice import RestDay, SlowTempo, SmallRangeReminder, UseVariation, listed
from coach_tui.core.advice_rules import advise
from coach_tui.core.course import course_of
from coach_tui.core.days import day_number
from coach_tui.text import safe_text
from coach_tui.ui.shelf import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach_tui.core.advice import Adjustment, Advice
    from coach_tui.core.entry import Entry
    from coach_tui.core.following import Acceptance, AcceptedAdvice
    from coach_tui.core.session import Session
    from coach_tui.definitions.library import Listing


@dataclass(frozen=True, slots=True)
class AdviceView:
    """All there is to show of advice at a moment.

    Attributes:
        open: The advice to answer, the most pressing first.
        accepted: The acceptances to list with their words, the oldest first.
    """

    open: tuple[Advice, ...] = ()
    accepted: tuple[tuple[Acceptance, str], ...] = ()


def advice_view(
    entries: Sequence[Entry], sessions: Mapping[str, Session], accepted: AcceptedAdvice, today: str
) -> AdviceView:
    """Draw the advice that is open, and put in words what is accepted.

    Args:
        entries: The newest entries whole, newest first.
        sessions: The sessions as they are done now, by their references.
        accepted: The user's earlier answers.
        today: The user's local date.
    """
    done = {entry.plan.session for entry in entries}
    courses = [course_of(ref, sessions[ref], entries, today) for ref in sessions if ref in done]
    items = accepted.open_advice(advise(courses, today))
    return AdviceView(
        tuple(replace(item, text=safe_text(item.text)) for item in items),
        tuple(
            (acceptance, _acceptance_words(acceptance, sessions, today))
            for acceptance in accepted.listed(today)
        ),
    )


def sessions_of(listings: Iterable[Listing]) -> dict[str, Session]:
    """The sessions that can be done, by their references."""
    return {each.ref: each.session for each in listings if each.session is not None}


def _acceptance_words(acceptance: Acceptance, sessions: Mapping[str, Session], today: str) -> str:
    """An acceptance in a few words: ``Clamshell slow``, ``rest today: Strong hips``."""
    return listed([_words(change, sessions, today) for change in acceptance.adjustments])


def _words(change: Adjustment, sessions: Mapping[str, Session], today: str) -> str:
    match change:
        case SlowTempo(exercise, variation):
            return f"{_name(exercise, sessions, variation)} slow"
        case SmallRangeReminder(exercise):
            return f"{_name(exercise, sessions)} small"
        case UseVariation(exercise, variation):
            return _name(exercise, sessions, variation)
        case RestDay(date, refs):
            titles = [safe_text(sessions[ref].title) for ref in refs if ref in sessions]
            days = day_number(date) - day_number(today)
            when = {0: "today", 1: "tomorrow"}.get(days) or f"on {day_words(date)}"
            return f"rest {when}: {listed(titles) or 'as chosen'}"


def _name(exercise: str, sessions: Mapping[str, Session], variation: str | None = None) -> str:
    """The name of an exercise, or of a variation of it; its id where no session has it now."""
    for session in sessions.values():
        for step in session.exercise_steps():
            if step.exercise.id == exercise:
                base = step.base or step.exercise
                form = base.variation(variation or "")
                return safe_text(base.name if form is None else form.name)
    return safe_text(exercise)
