"""The user's own choices of a variation or a pace: requested by a screen, stored, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from coach_tui.text import safe_text

if TYPE_CHECKING:
    from textual.app import App

    from coach_tui.core.model.session import Session
    from coach_tui.ui.app_services import AppServices


@dataclass
class VariationChosen(Message):
    """An exercise is to be done in another variation.

    Attributes:
        ref: The reference of the session it was chosen in.
        exercise: The exercise's id.
        variation: The variation's; empty for the exercise as first described.
        name: The variation's name.
        only_here: Whether it is for this session only, whose author names the variation.
        session: The session with the exercise in that variation.
    """

    ref: str
    exercise: str
    variation: str
    name: str
    only_here: bool
    session: Session


@dataclass
class SlowTempoChosen(Message):
    """An exercise is to start at the slow end of its tempo, or in the middle again.

    Attributes:
        exercise: The exercise's id.
        name: Its name.
        slow: Whether it is to be slow.
    """

    exercise: str
    name: str
    slow: bool


def keep_form(app: App[Any], services: AppServices, message: VariationChosen) -> None:
    """Store a variation, and notify the user for which sessions it holds."""
    exercise, variation = message.exercise, message.variation
    if message.only_here:
        problem = services.advice.set_session_variation(message.ref, exercise, variation)
        where = "in this session from now on: its file names a form, yours goes before."
    else:
        problem = services.choose(exercise, variation)
        where = "in every session from now on."
    _notify(app, f"{message.name}, {where}", problem)


def keep_pace(app: App[Any], services: AppServices, message: SlowTempoChosen) -> None:
    """Store whether an exercise starts slow, and notify the user."""
    problem = services.advice.set_slow(message.exercise, slow=message.slow)
    pace = "at the slow end of its tempo" if message.slow else "in the middle of its tempo"
    _notify(app, f"{message.name} starts {pace}, in every session from now on.", problem)


def _notify(app: App[Any], sentence: str, problem: str | None) -> None:
    severity = "warning" if problem else "information"
    app.notify(safe_text(problem or sentence), severity=severity, markup=False)
