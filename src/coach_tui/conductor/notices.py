"""The line for the person, and what gives them one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.audio.voice.speech import VoiceStatus
from coach_tui.core.coaching.lines import CoachingLevel
from coach_tui.core.player.state import CommandRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.audio.voice.speech import VoiceState
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.player.state import Event
    from coach_tui.core.timeline.positions import PositionChange

AWAY = "Paused: the computer was away for a while."
FAULT = (
    "Something went wrong inside the program, and the session had to stop; what you did is kept."
)
"""What a person is told of a fault of the program's own."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the person.

    Attributes:
        at_ms: The clock's reading when it was made.
        text: What is to be said.
    """

    at_ms: int
    text: str


class Notices:
    """Keeps the newest line for the person of one session.

    Args:
        coaching: What the person wants to hear.

    Attributes:
        newest: The line; ``None`` as long as there was none.
    """

    def __init__(self, coaching: Coaching) -> None:
        self.newest: Notice | None = None
        self._misses_voice = coaching.level is not CoachingLevel.TONES

    def announce(self, at_ms: int, text: str) -> None:
        """Tell the person something in the place of what was told before."""
        self.newest = Notice(at_ms, text)

    def voice_missing(self, at_ms: int, voice: VoiceState) -> None:
        """Say once that there is no voice, and what to do about it."""
        if self._misses_voice and voice.status is VoiceStatus.MISSING:
            self._misses_voice = False
            self.announce(at_ms, voice.reason)

    def getting_ready(self, at_ms: int, move: PositionChange | None) -> None:
        """Say how to get into position, and that nobody has to wait for the count."""
        if move is not None and move.words:
            self.announce(at_ms, f"{move.words} Enter begins the count at once.")

    def refused(self, outcome: Sequence[Event]) -> bool:
        """Say why a command was refused; whether it was.

        Args:
            outcome: What came of the command.
        """
        match outcome[-1:]:
            case [CommandRefused(at_ms, _, reason)]:
                self.announce(at_ms, reason)
                return True
            case _:
                return False
