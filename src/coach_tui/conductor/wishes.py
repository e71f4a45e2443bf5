"""What may be asked of a conductor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from coach_tui.clock import real_ms
from coach_tui.core.easing import Easier
from coach_tui.core.transport import Answer, Command

if TYPE_CHECKING:
    from coach_tui.clock import Clock
    from coach_tui.core.changes import Saying
    from coach_tui.core.transport import Order


@dataclass(frozen=True, slots=True)
class Aloud:
    """Say something now, in the place of what is being said.

    Attributes:
        texts: Sentences, said one after the other; none for silence. What has not been
            rendered is left out.
        order: What is done at the same moment; ``None`` for nothing. Without one it is
            heard only while the session is paused.
    """

    texts: tuple[str, ...]
    order: Order | None = None


Wish: TypeAlias = "Order | Saying | Easier | Aloud | bool"
"""What is asked of the thread; a ``bool`` mutes the sound, or lets it be heard again."""

START_DELAY_S = 0.25
"""A session starts, and goes on after a pause, a moment after the key.

The engine's buffer is up to 0.1 s long and its process takes 0.12 s to start, so
without this the first sound, and only that, would be late.
"""

MIXING_S = 0.2
"""The same without the loudspeaker: a session gives one that is late the time it takes."""

GET_READY_MS = 4_000
"""Whoever goes on with work that was broken off is told first what they go on with, and
gets so long at the least; longer where they have to lie down first, or put a band on. The
figure is the project's."""

GENTLE = frozenset({Command.SLOWER, Command.QUICKER, Command.MORE_REST})
"""After these, what sounds is let sound out: no tone is broken off."""


@dataclass(frozen=True, slots=True)
class Steering:
    """What the wishes of one turn mean for what is heard.

    Attributes:
        steered: Whether what is to be heard has changed.
        abrupt: Whether what sounds is cut.
        aloud: What is said in the place of it.
    """

    steered: bool = False
    abrupt: bool = False
    aloud: tuple[str, ...] = ()

    def after(self, wish: Wish) -> Steering:
        """This, and one more wish that was granted."""
        match wish:
            case Command() if wish in GENTLE:
                return Steering(steered=True, abrupt=self.abrupt, aloud=self.aloud)
            case Aloud(texts):
                return Steering(steered=True, abrupt=True, aloud=texts)
            case Easier() | Command() | Answer():
                return Steering(steered=True, abrupt=True)
            case _:
                return self


def delay_ms(order: Order, clock: Clock, latency_ms: int = 0, *, ready_ms: int = 0) -> int:
    """How long after it was asked for an order is carried out, on the session's clock.

    Args:
        order: What was asked for.
        clock: The session's clock.
        latency_ms: From the mixer to the ear, in real milliseconds.
        ready_ms: What a session that begins with work gives to get into position.
    """
    if order not in (Command.START, Command.RESUME):
        return 0
    first_ms = ready_ms if order is Command.START else 0
    return first_ms + real_ms(clock, max(START_DELAY_S, MIXING_S + latency_ms / 1000))
