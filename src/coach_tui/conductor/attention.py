"""Notices when the program or the machine stood still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.clock import real_ms

if TYPE_CHECKING:
    from coach_tui.clock import Clock

HEARTBEAT_S = 1.0
"""While a session moves, its thread looks at the clock at least this often.

Only so can it know, after the program was stopped, up to when all was well.
"""

GAP_S = 3.0
"""Looking again so much too late means that the program was stopped, not merely slow."""

ASLEEP_MS = 1_000
"""The machine was suspended if its two clocks came apart by so much."""


class Attention:
    """Remembers when the clock was last looked at.

    Args:
        clock: The session's clock.

    Attributes:
        last_seen_ms: Its reading when all was last known to be well.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asleep_ms = clock.asleep_ms()
        self.last_seen_ms = clock.now_ms()

    def next_look_ms(self) -> int:
        """The reading of the clock at which to look again at the latest."""
        return self.last_seen_ms + real_ms(self._clock, HEARTBEAT_S)

    def was_away(self, now_ms: int, *, expected: bool) -> bool:
        """Whether the program or the machine stood still since the last look.

        Args:
            now_ms: The clock's reading.
            expected: Whether there was a reason to look in time: nobody looks at the
                clock while a session is paused.
        """
        slept_ms = self._clock.asleep_ms() - self._asleep_ms
        self._asleep_ms += slept_ms
        too_long_ms = real_ms(self._clock, HEARTBEAT_S + GAP_S)
        gone = now_ms - self.last_seen_ms > too_long_ms or slept_ms > ASLEEP_MS
        return expected and gone

    def seen(self, now_ms: int) -> None:
        """All is well at this reading of the clock."""
        self.last_seen_ms = now_ms
