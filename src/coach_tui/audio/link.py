"""The app's end of the sound: what the rest of the program imports."""

from __future__ import annotations

from coach_tui.audio.output import (
    LATE_S,
    NoSound,
    ScheduledSound,
    SoundOut,
    SoundState,
    SoundStatus,
)
from coach_tui.audio.recorded import RecordedCues

__all__ = [
    "LATE_S",
    "NoSound",
    "RecordedCues",
    "ScheduledSound",
    "SoundOut",
    "SoundState",
    "SoundStatus",
]
