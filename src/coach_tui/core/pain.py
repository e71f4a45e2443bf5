"""How much pain means what."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PAIN = 10
"""The worst pain on the scale."""


@dataclass(frozen=True, slots=True)
class PainLimits:
    """How much pain, 0 to 10, means what.

    The figures are the rule of thumb of the pain-monitoring model (Silbernagel et al.
    2007): 0 to 3 of 10 carry on, 4 to 5 ease off, above 5 stop. The author of a
    session may set others.

    Attributes:
        carry_on: Up to this, carry on.
        ease_off: Up to this, ease off; above it, stop. Never below ``carry_on``.
    """

    carry_on: int = 3
    ease_off: int = 5

    def words(self, carry_on: str, ease_off: str, stop: str) -> tuple[str, ...]:
        """What each pain from 0 to 10 means: ``none``, then one of three."""
        meanings = (
            carry_on if pain <= self.carry_on else ease_off if pain <= self.ease_off else stop
            for pain in range(1, MOST_PAIN + 1)
        )
        return ("none", *meanings)


SILBERNAGEL = PainLimits()
