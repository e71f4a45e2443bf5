"""The messages between the app and its audio engine: one JSON object per line.

Commands go to the engine's stdin, reports come from its stdout. Lines are handled in order, so a
``Cut`` cancels only the sounds before it, and messages need no numbers. Both ends are always of
the same version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import astuple

from coach_tui.audio.sound_out import ScheduledSound


class ProtocolError(Exception):
    """A line that is not a message of this protocol."""


class ScheduleSounds(Struct, frozen=True):
    """App to engine: play sounds at their times."""

    sounds: tuple[ScheduledSound, ...]


class Cut(Struct, frozen=True):
    """App to engine: clear the schedule and fade out playing sounds, or let those finish."""

    keep_sounding: bool = False


class Mute(Struct, frozen=True):
    """App to engine: mute or unmute the output."""

    on: bool


class Volume(Struct, frozen=True):
    """App to engine: set the output volume, from 0 to 1."""

    level: float


class ExtraLatency(Struct, frozen=True):
    """App to engine: latency that the device does not report, in seconds."""

    by_s: float


class Theme(Struct, frozen=True):
    """App to engine: search these folders for sounds, in this order."""

    folders: tuple[str, ...]


class Lease(Struct, frozen=True):
    """App to engine: the app is alive; go silent after ``until_s`` unless the lease is renewed."""

    until_s: float


Setting = Mute | Volume | ExtraLatency | Theme  # Commands of which the last of each kind counts

Command = ScheduleSounds | Cut | Setting | Lease


class Started(Struct, frozen=True):
    """Engine to app: a device is open, or its latency has been measured."""

    backend: str
    device: str
    latency_ms: int  # From the request for a block to its first frame being audible
    # Whether the sound server reported the latency; otherwise it is our buffer's.
    measured: bool = False


class Failed(Struct, frozen=True):
    """Engine to app: there will be no sound; ``reason`` is a sentence for the user."""

    reason: str


class DeviceLost(Struct, frozen=True):
    """Engine to app: there is no device; ``Started`` follows when one is found.

    ``reason`` is a sentence for the user.
    """

    reason: str


class Note(Struct, frozen=True):
    """Engine to app: a sentence for the user about a fault that does not stop the sound."""

    text: str


class Health(Struct, frozen=True):
    """Engine to app: counts of faults so far."""

    underruns: int = 0  # Times the device ran dry and the stream was realigned with the clock
    late: int = 0  # Sounds dropped because they arrived too late
    expired: int = 0  # Sounds dropped because the lease had run out
    errors: int = 0  # Exceptions in the engine, which are in the log


Report = Started | Failed | DeviceLost | Note | Health

_COMMANDS: dict[str, type[Command]] = {
    kind.__name__.lower(): kind for kind in (Cut, Mute, Volume, ExtraLatency, Theme, Lease)
}

_VALUES: dict[str, Callable[[Any], Any]] = {
    "keep_sounding": bool,
    "on": bool,
    "level": float,
    "by_s": float,
    "until_s": float,
    "folders": lambda folders: tuple(map(str, folders)),
}

_REPORTS: dict[str, type[Report]] = {
    kind.__name__.lower(): kind for kind in (Started, Failed, DeviceLost, Note, Health)
}

_SCHEDULE = ScheduleSounds.__name__.lower()


def encode_command(command: Command) -> bytes:
    if isinstance(command, ScheduleSounds):
        return _line({"command": _SCHEDULE, "sounds": [astuple(sound) for sound in command.sounds]})
    return _line({"command": type(command).__name__.lower(), **to_builtins(command)})


def decode_command(line: bytes) -> Command:
    try:
        message = _object(line)
        kind = message.pop("command")
        if kind == _SCHEDULE:
            return ScheduleSounds(tuple(ScheduledSound(*sound) for sound in message["sounds"]))
        return _COMMANDS[kind](**{key: _VALUES[key](value) for key, value in message.items()})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"not a command: {line[:200]!r}") from error


def encode_report(report: Report) -> bytes:
    return _line({"report": type(report).__name__.lower(), **to_builtins(report)})


def decode_report(line: bytes) -> Report:
    try:
        message = _object(line)
        return _REPORTS[message.pop("report")](**message)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"not a report: {line[:200]!r}") from error


def _line(message: Mapping[str, object]) -> bytes:
    # ASCII, so that neither the pipe's encoding nor an unusual file name can corrupt it.
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _object(line: bytes) -> dict[str, Any]:
    message = json.loads(line, parse_constant=_refuse)
    if not isinstance(message, dict):
        raise TypeError("not an object")
    return message  # pyright: ignore[reportUnknownVariableType] - JSON keys are text


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a finite number")
