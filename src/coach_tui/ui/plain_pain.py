"""Pain in the plain mode: ``p`` stops the movement, a number says how much it hurts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.easing import PainWay, ways
from coach_tui.core.transport import Command, State
from coach_tui.ui.hurt import TOO_MUCH, follow, hurt_of, way_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.conductor import Conductor
    from coach_tui.ui.hurt import Hurt

_KEYS = {PainWay.CARRY_ON: "p", PainWay.EASIER: "e", PainWay.SKIP: "n", PainWay.STOP: "q"}


class PlainPain:
    """Asks about pain between ``p`` and the going on.

    What it remembers is its own: a snapshot may be older than the last key.

    Args:
        conductor: The session.
    """

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._hurt: Hurt | None = None
        self._pain: int | None = None

    def pressed(self) -> Iterator[str]:
        """``p``: stop at once and ask; the second time, go on.

        Yields:
            Lines to be told.
        """
        if self._hurt is not None:
            offered = ways(self._pain)
            mild = self._pain is None or PainWay.CARRY_ON in offered
            yield from self._follow(PainWay.CARRY_ON if mild else offered[0])
            return
        if self._conductor.snapshot.state is State.PAUSED:
            self._conductor.post(Command.RESUME)
            return
        self._hurt, self._pain = hurt_of(self._conductor.snapshot), None
        self._conductor.post(Command.PAUSE)
        if self._hurt is not None:
            flags = f" Stop for: {' '.join(self._hurt.flags)}" if self._hurt.flags else ""
            yield f"{self._hurt.name}.{flags}"
            yield "If it hurts, say how much, 0 to 10. p goes on."

    def asks_for(self, key: str) -> bool:
        """Whether a line answers what is asked just now."""
        if self._hurt is None:
            return False
        if key.isascii() and key.isdecimal():
            return int(key) <= 10
        return self._pain is not None and key in (_KEYS[PainWay.EASIER], _KEYS[PainWay.SKIP])

    def answered(self, key: str) -> Iterator[str]:
        """A number, or one of the ways that were offered after it.

        Yields:
            Lines to be told.
        """
        if not key.isdecimal():
            yield from self._follow(next(way for way, own in _KEYS.items() if own == key))
            return
        self._pain = int(key)
        offered = ways(self._pain)
        if offered == (PainWay.STOP,):
            yield TOO_MUCH
            yield from self._follow(PainWay.STOP)
        elif self._hurt is not None:
            yield from (f"  {_KEYS[way]}  {way_words(way, self._hurt)}" for way in offered)

    def _follow(self, way: PainWay) -> Iterator[str]:
        hurt, self._hurt = self._hurt, None
        if hurt is not None:
            words = follow(self._conductor, hurt, self._pain, way)
            if words:
                yield words
