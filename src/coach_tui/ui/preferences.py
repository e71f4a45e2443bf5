"""The user's choices of a variation or a tempo: a screen requests, this saves and confirms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

    from coach_tui.core.model.session import Session
    from coach_tui.ui.app_services import AppServices


@dataclass
class VariationChosen(Message):
    """Another variation of an exercise was chosen.

    Attributes:
        session_reference: The session it was chosen in.
        variation: The variation's id; empty for the basic exercise.
        this_session_only: Whether it is for this session only, whose author names a variation.
        session: The session with the exercise in that variation.
    """

    session_reference: str
    exercise: str
    variation: str
    name: str
    this_session_only: bool
    session: Session


@dataclass
class SlowTempoChosen(Message):
    """The slow end of an exercise's tempo was chosen, or its middle again.

    Attributes:
        slow: Whether the slow end was chosen.
    """

    exercise: str
    name: str
    slow: bool


def save_variation(app: App[Any], services: AppServices, message: VariationChosen) -> None:
    """Save a variation, and notify the user in which sessions it applies."""
    exercise, variation = message.exercise, message.variation
    if message.this_session_only:
        problem = services.advice.set_session_variation(
            message.session_reference, exercise, variation
        )
        where = "for this session. Your choice overrides the variation in its file."
    else:
        problem = services.save_variation(exercise, variation)
        where = "for all sessions."
    _notify(app, f"{message.name}, {where}", problem)


def save_tempo(app: App[Any], services: AppServices, message: SlowTempoChosen) -> None:
    """Save whether an exercise starts slow, and notify the user."""
    problem = services.advice.set_slow(message.exercise, slow=message.slow)
    tempo = "the slow tempo" if message.slow else "the usual tempo"
    _notify(app, f"{message.name} now uses {tempo}, for all sessions.", problem)


def _notify(app: App[Any], sentence: str, problem: str | None) -> None:
    severity = "warning" if problem else "information"
    # Pressing the key several times would stack toasts over the text.
    app.clear_notifications()
    app.notify(problem or sentence, severity=severity, markup=False)
