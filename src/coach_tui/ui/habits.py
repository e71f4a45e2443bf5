"""How a person wants an exercise done from now on: asked for by a screen, kept, and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from coach_tui.text import safe_text

if TYPE_CHECKING:
    from textual.app import App

    from coach_tui.core.session import Session
    from coach_tui.ui.services import Services


@dataclass
class FormChosen(Message):
    """An exercise is to be done in another form.

    Attributes:
        ref: The reference of the session it was chosen in.
        exercise: The exercise's id.
        variation: The variation's; empty for the exercise as first described.
        name: What people call that form.
        only_here: Whether it is for this session only, whose author names the form.
        session: The session with the exercise in that form.
    """

    ref: str
    exercise: str
    variation: str
    name: str
    only_here: bool
    session: Session


@dataclass
class PaceChosen(Message):
    """An exercise is to start at the slow end of its tempo, or in the middle again.

    Attributes:
        exercise: The exercise's id.
        name: What people call it.
        slow: Whether it is to be slow.
    """

    exercise: str
    name: str
    slow: bool


def keep_form(app: App[Any], services: Services, chosen: FormChosen) -> None:
    """Keep the form in which an exercise is done, and tell for which sessions that holds."""
    if not chosen.only_here:
        trouble = services.choose(chosen.exercise, chosen.variation)
        where = "in every session from now on."
    else:
        trouble = services.counsel.choose_here(chosen.ref, chosen.exercise, chosen.variation)
        where = "in this session from now on: its file names a form, yours goes before."
    _tell(app, f"{chosen.name}, {where}", trouble)


def keep_pace(app: App[Any], services: Services, chosen: PaceChosen) -> None:
    """Keep whether an exercise starts slow, and tell it."""
    trouble = services.counsel.be_slow(chosen.exercise, slow=chosen.slow)
    pace = "at the slow end of its tempo" if chosen.slow else "in the middle of its tempo"
    _tell(app, f"{chosen.name} starts {pace}, in every session from now on.", trouble)


def _tell(app: App[Any], sentence: str, trouble: str | None) -> None:
    severity = "warning" if trouble else "information"
    app.notify(safe_text(trouble or sentence), severity=severity, markup=False)
