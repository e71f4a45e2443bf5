"""The interface of sound output, and the output without sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

LATE_S = 0.06
"""A later sound is dropped: the ear hears cue and movement as two events, which is worse than no
cue."""

USUAL_LATENCY_MS = 40  # The latency of a device that reports none: its buffer
MAX_AHEAD = 2_000  # Limit of the schedule; the app schedules two seconds ahead, a few dozen sounds
SAMPLE_S = 2.0  # No sound of a theme is longer
MAX_SPEECH_S = 60  # The longest phrase; longer speech is a fault


class SoundStatus(StrEnum):
    OFF = "off"  # The user turned it off
    # Sounds scheduled now play once the engine runs, unless they are late by then.
    STARTING = "starting"
    ON = "on"
    SILENT = "silent"  # It is wanted and not available


# What follows a problem; the app names a key in its place, see ``with_doctor_key``.
DOCTOR_HINT = 'Run "coach-tui doctor" for help.'


class SoundState(Struct, frozen=True):
    """The state of the sound."""

    status: SoundStatus
    reason: str = ""  # Why there is none, a sentence for the user; empty unless `SILENT`
    backend: str = ""  # The sound system in use, such as `PulseAudio`
    device: str = ""
    # The device's latency plus the extra latency that the user set: cues are mixed that much ahead.
    # Before there is sound, the usual one.
    latency_ms: int = 0
    latency_measured: bool = False
    notes: tuple[str, ...] = ()  # Sentences for the user about sounds that could not be read

    @property
    def problem(self) -> str:
        """Why there is no sound and what to do, in a line; empty where there is."""
        match self.status:
            case SoundStatus.OFF:
                return "No sound: it is off for this run."
            case SoundStatus.SILENT:
                cause = self.reason.partition(":")[0].rstrip(".")
                return f"{cause}. {DOCTOR_HINT}"
            case SoundStatus.ON | SoundStatus.STARTING:
                return ""


class ScheduledSound(Struct, frozen=True, array_like=True):
    """One sound and its time."""

    sound: str  # Its name in the theme, a tone's name, or `voice` for speech
    at_s: float  # A reading of `coach_tui.clock.monotonic_s`
    # The length of a tone or of speech; None for a sound of the theme.
    duration_s: float | None = None
    text: str | None = None
    path: str | None = None  # The file of speech, a WAV of any rate

    @property
    def end_s(self) -> float:
        """When it has ended; a sound of the theme, at the latest."""
        return self.at_s + (self.duration_s or SAMPLE_S)


class SoundOut:
    """Plays cues; this base plays none.

    No method raises, none but ``wait_started`` blocks, and any thread may call it.
    """

    def open(self) -> Self:
        """Start what plays, in the background; the first sound does so too."""
        return self

    def wait_started(self, timeout_s: float) -> None:
        """Open it and wait until it plays, or cannot, or is closed."""

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Schedule sounds. A sound that is more than ``LATE_S`` late is dropped."""

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Cancel the schedule; what plays fades out within 80 ms or, if it may, finishes."""

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Mute or unmute the output; the schedule continues."""

    def set_volume(self, level: float) -> None:
        """Set the output volume, from 0 to 1."""

    def set_extra_latency(self, extra_ms: int) -> None:
        """Make up for latency that the device does not report."""

    def set_theme(self, folders: Sequence[Path]) -> None:
        """Search other folders from now on, the theme's last."""

    @property
    def state(self) -> SoundState:
        """The current state."""
        return SoundState(SoundStatus.OFF)

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """Call ``callback``, from any thread, at each change of the state."""

    def close(self) -> None:
        """End the sound. May be called again."""


class NoSound(SoundOut):
    """The output of a session without sound."""
