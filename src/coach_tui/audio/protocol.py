"""The messages between the app and its audio engine: one JSON object per line.

Commands go to the engine's stdin, reports come from its stdout. Lines are handled in order, so a
``Cut`` cancels only the sounds before it, and messages need no numbers. Both ends are always of
the same version.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING, Any

from coach_tui.audio.sound_out import ScheduledSound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ProtocolError(Exception):
    """A line that is not a message of this protocol."""


@dataclass(frozen=True, slots=True)
class ScheduleSounds:
    """App to engine: play sounds at their times."""

    sounds: tuple[ScheduledSound, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """App to engine: clear the schedule and fade out playing sounds, or let those finish."""

    keep_sounding: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """App to engine: mute or unmute the output."""

    on: bool


@dataclass(frozen=True, slots=True)
class Volume:
    """App to engine: set the output volume, from 0 to 1."""

    level: float


@dataclass(frozen=True, slots=True)
class ExtraLatency:
    """App to engine: latency that the device does not report, in seconds."""

    by_s: float


@dataclass(frozen=True, slots=True)
class Theme:
    """App to engine: search these folders for sounds, in this order."""

    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """App to engine: the app is alive; go silent after ``until_s`` unless the lease is renewed."""

    until_s: float


Command = ScheduleSounds | Cut | Mute | Volume | ExtraLatency | Theme | Lease


@dataclass(frozen=True, slots=True)
class Started:
    """Engine to app: a device is open, or its latency has been measured.

    Attributes:
        latency_ms: From the request for a block to its first frame being audible.
        measured: Whether the sound server reported the latency; otherwise it is our buffer's.
    """

    backend: str
    device: str
    latency_ms: int
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Engine to app: there will be no sound; ``reason`` is a sentence for the user."""

    reason: str


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """Engine to app: there is no device; ``Started`` follows when one is found.

    ``reason`` is a sentence for the user.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Engine to app: a sentence for the user about a fault that does not stop the sound."""

    text: str


@dataclass(frozen=True, slots=True)
class Health:
    """Engine to app: counts of faults so far.

    Attributes:
        underruns: Times the device ran dry and the stream was realigned with the clock.
        late: Sounds dropped because they arrived too late.
        expired: Sounds dropped because the lease had run out.
        errors: Exceptions in the engine, which are in the log.
    """

    underruns: int = 0
    late: int = 0
    expired: int = 0
    errors: int = 0


Report = Started | Failed | DeviceLost | Note | Health

_REPORTS: dict[str, type[Report]] = {
    kind.__name__.lower(): kind for kind in (Started, Failed, DeviceLost, Note, Health)
}


def encode_command(command: Command) -> bytes:
    """Return the line for a command."""
    if isinstance(command, ScheduleSounds):
        fields: dict[str, Any] = {"sounds": list(map(astuple, command.sounds))}
    else:
        fields = asdict(command)
    return _line({"command": type(command).__name__.lower(), **fields})


def decode_command(line: bytes) -> Command:
    """Parse a command.

    Raises:
        ProtocolError: The line is not a command.
    """
    try:
        message = _object(line)
        return _COMMANDS[message["command"]](message)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"not a command: {line[:200]!r}") from error


def encode_report(report: Report) -> bytes:
    """Return the line for a report."""
    return _line({"report": type(report).__name__.lower(), **asdict(report)})


def decode_report(line: bytes) -> Report:
    """Parse a report.

    Raises:
        ProtocolError: The line is not a report.
    """
    try:
        message = dict(_object(line))
        return _REPORTS[message.pop("report")](**message)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"not a report: {line[:200]!r}") from error


def _sound(sound: Any, at_s: Any, duration_s: Any, text: Any, path: Any) -> ScheduledSound:
    return ScheduledSound(
        str(sound),
        _finite(at_s),
        None if duration_s is None else _finite(duration_s),
        None if text is None else str(text),
        None if path is None else str(path),
    )


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _line(message: Mapping[str, object]) -> bytes:
    # ASCII, so that neither the pipe's encoding nor an unusual file name can corrupt it.
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _object(line: bytes) -> Mapping[str, Any]:
    message = json.loads(line)
    if not isinstance(message, dict):
        raise TypeError("not an object")
    return message  # pyright: ignore[reportUnknownVariableType] - JSON keys are text


_COMMANDS: dict[str, Callable[[Mapping[str, Any]], Command]] = {
    "schedulesounds": lambda message: ScheduleSounds(
        tuple(_sound(*item) for item in message["sounds"])
    ),
    "cut": lambda message: Cut(bool(message["keep_sounding"])),
    "mute": lambda message: Mute(bool(message["on"])),
    "volume": lambda message: Volume(_finite(message["level"])),
    "extralatency": lambda message: ExtraLatency(_finite(message["by_s"])),
    "theme": lambda message: Theme(tuple(map(str, message["folders"]))),
    "lease": lambda message: Lease(_finite(message["until_s"])),
}
