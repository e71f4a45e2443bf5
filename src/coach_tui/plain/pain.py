"""Pain in the plain mode: ``p`` stops the movement, a number says how much it hurts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.model.session import MOST_PAIN
from coach_tui.core.player.pain import PainAction
from coach_tui.core.player.state import Command, State
from coach_tui.plain.line_input import whole_number
from coach_tui.services.pain import (
    MOVING_STATES,
    TOO_MUCH,
    action_label,
    apply,
    cancel,
    not_offered,
    pain_context,
    prompt,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.conductor import Conductor
    from coach_tui.services.pain import PainContext

_KEYS = {
    PainAction.CARRY_ON: "c",
    PainAction.EASIER: "e",
    PainAction.SKIP: "n",
    PainAction.STOP: "q",
}


class PlainPain:
    """Asks about pain between ``p`` and the resumption.

    It has state of its own: a snapshot may be older than the last key.
    """

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._context: PainContext | None = None
        self._pain: int | None = None

    def pressed(self) -> Iterator[str]:
        """``p``: pause and ask, in print and by voice; the second time, resume.

        Yields:
            Lines to print.
        """
        if self._context is not None:
            yield from self._resume(self._context)
            return
        snapshot = self._conductor.snapshot
        if snapshot.state is State.PAUSED:
            self._conductor.post(Command.RESUME)
            return
        if snapshot.state in MOVING_STATES:
            self._context, self._pain = pain_context(snapshot), None
        self._conductor.post(Command.PAUSE)
        if self._context is not None:
            flags = f" Stop for: {' '.join(self._context.flags)}" if self._context.flags else ""
            yield f"{self._context.name}.{flags}"
            yield "If it hurts, say how much, 0 to 10. p goes on."
            prompt(self._conductor, self._context, None)

    def asks_for(self, key: str) -> bool:
        """Whether a line answers the current question."""
        if self._context is None:
            return False
        number = whole_number(key)
        if number is not None:
            return number <= MOST_PAIN
        if key == _KEYS[PainAction.STOP]:
            return True
        offered = () if self._pain is None else self._context.actions(self._pain)
        return key in {_KEYS[way] for way in offered}

    def refusal(self, key: str) -> str:
        """Why an option's letter cannot be chosen now; empty for other lines."""
        way = next((way for way, letter in _KEYS.items() if letter == key), None)
        if self._context is None or way is None:
            return ""
        return not_offered(way, self._context, self._pain)

    def answered(self, key: str) -> Iterator[str]:
        """Take a number, or one of the options printed after it.

        Yields:
            Lines to print.
        """
        number = whole_number(key)
        if number is None:
            yield from self._carry_out(next(way for way, letter in _KEYS.items() if letter == key))
            return
        self._pain = number
        if self._context is None:
            return
        offered = self._context.actions(self._pain)
        if offered == (PainAction.STOP,):
            yield TOO_MUCH
            yield from self._carry_out(PainAction.STOP)
        else:
            yield from (f"  {_KEYS[way]}  {action_label(way, self._context)}" for way in offered)
            prompt(self._conductor, self._context, self._pain)

    def _resume(self, context: PainContext) -> Iterator[str]:
        """``p`` again: resume as before without an answer, else carry out the advised option."""
        if self._pain is None:
            self._context = None
            cancel(self._conductor, was_going=True)
            return
        yield from self._carry_out(context.actions(self._pain)[0])

    def _carry_out(self, way: PainAction) -> Iterator[str]:
        context, self._context = self._context, None
        if context is not None and (line := apply(self._conductor, context, self._pain, way)):
            yield line
