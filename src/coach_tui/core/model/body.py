"""The sides of the body and the motions of a rep."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The working side; for an exercise with directions, the first or the second of them."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Motion(StrEnum):
    """The paced parts of one rep."""

    UP = "up"  # Concentric: the muscle shortens, the weight rises
    HOLD = "hold"  # Isometric, at the top
    DOWN = "down"  # Eccentric: the muscle lengthens under load
    PAUSE = "pause"  # At the bottom, between reps
