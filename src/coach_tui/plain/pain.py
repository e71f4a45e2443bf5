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
    """Asks about pain between ``p`` and the going on.

    What it remembers is its own: a snapshot may be older than the last key.

    Args:
        conductor: The session.
    """

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._hurt: PainContext | None = None
        self._pain: int | None = None

    def pressed(self) -> Iterator[str]:
        """``p``: stop at once and ask; the second time, go on.

        What is asked is read aloud too, where there is a voice.

        Yields:
            Lines to be told.
        """
        if self._hurt is not None:
            yield from self._go_on(self._hurt)
            return
        snapshot = self._conductor.snapshot
        if snapshot.state is State.PAUSED:
            self._conductor.post(Command.RESUME)
            return
        if snapshot.state in MOVING_STATES:
            self._hurt, self._pain = pain_context(snapshot), None
        self._conductor.post(Command.PAUSE)
        if self._hurt is not None:
            flags = f" Stop for: {' '.join(self._hurt.flags)}" if self._hurt.flags else ""
            yield f"{self._hurt.name}.{flags}"
            yield "If it hurts, say how much, 0 to 10. p goes on."
            prompt(self._conductor, self._hurt, None)

    def asks_for(self, key: str) -> bool:
        """Whether a line answers what is asked just now."""
        if self._hurt is None:
            return False
        number = whole_number(key)
        if number is not None:
            return number <= MOST_PAIN
        if key == _KEYS[PainAction.STOP]:
            return True
        offered = () if self._pain is None else self._hurt.actions(self._pain)
        return key in {_KEYS[way] for way in offered}

    def refusal(self, key: str) -> str:
        """Why a letter of what is asked is not taken just now; empty for everything else."""
        way = next((way for way, own in _KEYS.items() if own == key), None)
        if self._hurt is None or way is None:
            return ""
        return not_offered(way, self._hurt, self._pain)

    def answered(self, key: str) -> Iterator[str]:
        """A number, or one of the ways that were offered after it.

        Yields:
            Lines to be told.
        """
        number = whole_number(key)
        if number is None:
            yield from self._follow(next(way for way, own in _KEYS.items() if own == key))
            return
        self._pain = number
        if self._hurt is None:
            return
        offered = self._hurt.actions(self._pain)
        if offered == (PainAction.STOP,):
            yield TOO_MUCH
            yield from self._follow(PainAction.STOP)
        else:
            yield from (f"  {_KEYS[way]}  {action_label(way, self._hurt)}" for way in offered)
            prompt(self._conductor, self._hurt, self._pain)

    def _go_on(self, hurt: PainContext) -> Iterator[str]:
        """``p`` again: as before where nothing was said, else in the way that is advised."""
        if self._pain is None:
            self._hurt = None
            cancel(self._conductor, was_going=True)
            return
        yield from self._follow(hurt.actions(self._pain)[0])

    def _follow(self, way: PainAction) -> Iterator[str]:
        hurt, self._hurt = self._hurt, None
        if hurt is not None:
            words = apply(self._conductor, hurt, self._pain, way)
            if words:
                yield words
