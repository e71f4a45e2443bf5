"""The messages between the app and its audio engine: one JSON object per line.

Commands go to the engine's stdin, reports come from its stdout. Lines are handled in order, so a
``Cut`` cancels only the sounds before it, and messages need no numbers. Both ends are always of
the same version.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct, ValidationError, convert, to_builtins

from coach_tui.audio.sound_out import ScheduledSound  # noqa: TC001 - a message is read by its types


class ProtocolError(Exception):
    """A line that is not a message of this protocol."""


class _Command(Struct, frozen=True, tag_field="command", tag=str.lower):
    pass


class _Report(Struct, frozen=True, tag_field="report", tag=str.lower):
    pass


class ScheduleSounds(_Command, frozen=True):
    """App to engine: play sounds at their times."""

    sounds: tuple[ScheduledSound, ...]


class Cut(_Command, frozen=True):
    """App to engine: clear the schedule and fade out playing sounds, or let those finish."""

    keep_sounding: bool = False


class Mute(_Command, frozen=True):
    """App to engine: mute or unmute the output."""

    on: bool


class Volume(_Command, frozen=True):
    """App to engine: set the output volume, from 0 to 1."""

    level: float


class ExtraLatency(_Command, frozen=True):
    """App to engine: latency that the device does not report, in seconds."""

    by_s: float


class Theme(_Command, frozen=True):
    """App to engine: search these folders for sounds, in this order."""

    folders: tuple[str, ...]


class Lease(_Command, frozen=True):
    """App to engine: the app is alive; go silent after ``until_s`` unless the lease is renewed."""

    until_s: float


Setting = Mute | Volume | ExtraLatency | Theme  # Commands of which the last of each kind counts

Command = ScheduleSounds | Cut | Setting | Lease


class Started(_Report, frozen=True):
    """Engine to app: a device is open, or its latency has been measured."""

    backend: str
    device: str
    latency_ms: int  # From the request for a block to its first frame being audible
    # Whether the sound server reported the latency; otherwise it is our buffer's.
    measured: bool = False


class Failed(_Report, frozen=True):
    """Engine to app: there will be no sound; ``reason`` is a sentence for the user."""

    reason: str


class DeviceLost(_Report, frozen=True):
    """Engine to app: there is no device; ``Started`` follows when one is found.

    ``reason`` is a sentence for the user.
    """

    reason: str


class Note(_Report, frozen=True):
    """Engine to app: a sentence for the user about a fault that does not stop the sound."""

    text: str


class Health(_Report, frozen=True):
    """Engine to app: counts of faults so far."""

    underruns: int = 0  # Times the device ran dry and the stream was realigned with the clock
    late: int = 0  # Sounds dropped because they arrived too late
    expired: int = 0  # Sounds dropped because the lease had run out
    errors: int = 0  # Exceptions in the engine, which are in the log


Report = Started | Failed | DeviceLost | Note | Health


def encode(message: Command | Report) -> bytes:
    """The line for a message."""
    # ASCII, so that neither the pipe's encoding nor an unusual file name can corrupt it.
    return json.dumps(to_builtins(message), separators=(",", ":")).encode("ascii") + b"\n"


def decode_command(line: bytes) -> Command:
    return _decoded(line, Command)


def decode_report(line: bytes) -> Report:
    return _decoded(line, Report)


def _decoded(line: bytes, kind: Any) -> Any:
    try:
        return convert(json.loads(line, parse_constant=_refuse), kind)
    except (ValidationError, ValueError, RecursionError) as error:
        raise ProtocolError(f"not a message: {line[:200]!r}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a finite number")
