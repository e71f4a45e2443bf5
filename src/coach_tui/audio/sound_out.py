"""What the rest of the program asks of sound, and the answer of a session without any."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LATE_S = 0.06
"""A sound later than this is dropped. Beyond it the ear hears the cue and the
movement as two events, and a late cue is worse than none."""

USUAL_LATENCY_MS = 40
"""What a device takes of which nothing is known: its buffer."""

MAX_AHEAD = 2_000
"""Sounds kept waiting for their time; the app schedules two seconds ahead, a few dozen."""

MAX_SPEECH_S = 60
"""The longest phrase that is kept and played; longer speech is a fault."""


class SoundStatus(StrEnum):
    """Whether there is sound."""

    OFF = "off"
    """Nobody wants any."""
    STARTING = "starting"
    """What is scheduled now will be heard once the engine runs, unless it is late by then."""
    ON = "on"
    SILENT = "silent"
    """It was wanted and cannot be had."""


@dataclass(frozen=True, slots=True)
class SoundState:
    """How the sound is doing.

    Attributes:
        status: Whether there is sound.
        reason: Why there is none, a sentence for the person; empty unless ``SILENT``.
        backend: The sound system in use, such as ``PulseAudio``.
        device: The output's own name.
        latency_ms: From the mixer to the loudspeaker, as far as it is known, and what the
            person says comes to it. Cues are mixed that much ahead. Before there is
            sound, what will be so as a rule.
        latency_told: Whether the sound system told its part of that.
        notes: Sentences for the person about sounds that could not be read.
    """

    status: SoundStatus
    reason: str = ""
    backend: str = ""
    device: str = ""
    latency_ms: int = 0
    latency_measured: bool = False
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Why nothing can be heard and what to do, in a line; empty where it can."""
        match self.status:
            case SoundStatus.OFF:
                return "There is no sound: it was turned off for this time."
            case SoundStatus.SILENT:
                cause = self.reason.partition(":")[0].rstrip(".")
                return f"{cause}. Run coach-tui doctor for what to do."
            case SoundStatus.ON | SoundStatus.STARTING:
                return ""


@dataclass(frozen=True, slots=True)
class ScheduledSound:
    """One sound and when it is to be heard.

    Attributes:
        sound: Its name in the theme, such as ``up``; a tone's name; ``voice`` for speech.
        at_s: A reading of ``coach_tui.clock.monotonic_s``.
        duration_s: How long a tone lasts, or speech; ``None`` for a sound of the theme.
        say: The words of speech.
        path: The file that holds the speech, a WAV of any rate.
    """

    sound: str
    at_s: float
    duration_s: float | None = None
    text: str | None = None
    path: str | None = None


class SoundOut(Protocol):
    """Where cues go. None of this ever waits or raises, and any thread may call it."""

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Have sounds heard at their time. What is more than ``LATE_S`` late is dropped."""
        ...

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Forget all that was scheduled before this call and silence what sounds, within 80 ms.

        Args:
            keep_sounding: Let what has begun by now sound to its end, and forget only
                what has not: no tone is broken off.
        """
        ...

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Silence all sounds, or let them be heard again; the schedule goes on meanwhile."""
        ...

    def set_volume(self, level: float) -> None:
        """Make all of it as loud as ``level``, from 0 for silence to 1 for as it was made."""
        ...

    def set_extra_latency(self, lag_ms: int) -> None:
        """Have sound made so much earlier than the device asks for: it is heard that much later."""
        ...

    def set_theme(self, folders: Sequence[Path]) -> None:
        """Look for sounds in other folders from now on, first to last, the theme's last."""
        ...

    @property
    def state(self) -> SoundState:
        """How the sound is doing now."""
        ...

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """Have ``callback`` called, from any thread, each time the state changes."""
        ...

    def close(self) -> None:
        """End the sound for good. May be called again."""
        ...


class NoSound:
    """Sound for a session that wants none."""

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Let them go unheard."""

    def set_theme(self, folders: Sequence[Path]) -> None:
        """There is nothing to look for."""

    def cut(self, *, keep_sounding: bool = False) -> None:
        """There is nothing to silence."""

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """There is nothing to silence."""

    def set_volume(self, level: float) -> None:
        """There is nothing to turn up."""

    def set_extra_latency(self, lag_ms: int) -> None:
        """There is nothing to be late."""

    @property
    def state(self) -> SoundState:
        """Always off."""
        return SoundState(SoundStatus.OFF)

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """The state never changes, so it is never called."""

    def close(self) -> None:
        """There is nothing to end."""
