"""Notices: one-line messages of a session to its user."""

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
OVERFLOW = "Too many keys at once: some of them did nothing."
SPEECH_FAULT = "The coach cannot speak in this session; the sounds and the count run on."
FAULT = (
    "Something went wrong inside the program, and the session had to stop; what you did is kept."
)
"""Shown when an exception ended a session."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A one-line message.

    Attributes:
        at_ms: The clock's reading when it was made.
    """

    at_ms: int
    text: str


class Notices:
    """Holds the newest notice of one session.

    Attributes:
        newest: The newest notice; ``None`` before the first.
    """

    def __init__(self, coaching: Coaching) -> None:
        self.newest: Notice | None = None
        self._misses_voice = coaching.level is not CoachingLevel.TONES

    def announce(self, at_ms: int, text: str) -> None:
        """Replace the newest notice."""
        self.newest = Notice(at_ms, text)

    def voice_missing(self, at_ms: int, voice: VoiceState) -> None:
        """Announce once that there is no voice, and what to do about it."""
        if self._misses_voice and voice.status is VoiceStatus.MISSING:
            self._misses_voice = False
            self.announce(at_ms, voice.reason)

    def getting_ready(self, at_ms: int, move: PositionChange | None) -> None:
        """Announce how to get into position, and that enter starts the count."""
        if move is not None and move.text:
            self.announce(at_ms, f"{move.text} Enter begins the count at once.")

    def refused(self, outcome: Sequence[Event]) -> bool:
        """Announce why a command was refused; return whether it was."""
        match outcome[-1:]:
            case [CommandRefused(at_ms, _, reason)]:
                self.announce(at_ms, reason)
                return True
            case _:
                return False
