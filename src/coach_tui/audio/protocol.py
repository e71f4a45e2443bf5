"""What the app and its audio engine say to each other: one JSON object a line.

The order of the lines is the order of the events: what comes after a ``Cut`` is
not touched by it. So neither end needs to number anything.
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
    """A line that neither end would have written."""


@dataclass(frozen=True, slots=True)
class ScheduleSounds:
    """App to engine: sounds to be heard at their time."""

    sounds: tuple[ScheduledSound, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """App to engine: forget the schedule and silence what sounds, or let that sound out."""

    keep_sounding: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """App to engine: silence the output, or open it again."""

    on: bool


@dataclass(frozen=True, slots=True)
class Volume:
    """App to engine: how loud all of it is, from 0 to 1."""

    level: float


@dataclass(frozen=True, slots=True)
class ExtraLatency:
    """App to engine: sound is heard so much later than the device tells, in seconds."""

    by_s: float


@dataclass(frozen=True, slots=True)
class Theme:
    """App to engine: from now on look for sounds in these folders, first to last."""

    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """App to engine: the app lives; be silent after ``until_s`` unless told so again."""

    until_s: float


Command = ScheduleSounds | Cut | Mute | Volume | ExtraLatency | Theme | Lease


@dataclass(frozen=True, slots=True)
class Started:
    """Engine to app: sound is on, or something else has become known of its device.

    Attributes:
        backend: The sound system's name.
        device: The device's own.
        latency_ms: From a block being asked for to its first frame being heard.
        told: Whether the sound system told that, rather than our knowing its buffer.
    """

    backend: str
    device: str
    latency_ms: int
    told: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Engine to app: there will be no sound; ``reason`` is a sentence for the person."""

    reason: str


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """Engine to app: there is no device; ``Started`` follows as soon as there is one.

    Attributes:
        reason: A sentence for the person.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Engine to app: a sentence for the person about something that sound goes on without."""

    text: str


@dataclass(frozen=True, slots=True)
class Health:
    """Engine to app: what has gone wrong so far.

    Attributes:
        underruns: How often the device ran dry and playing was lined up with the clock again.
        late: Sounds dropped because they came too late.
        expired: Sounds dropped because the app had not been heard of for too long.
        errors: Faults in the engine itself; the log has them.
    """

    underruns: int = 0
    late: int = 0
    expired: int = 0
    errors: int = 0


Report = Started | Failed | DeviceLost | Note | Health

_REPORTS: dict[str, type[Started | Failed | DeviceLost | Note | Health]] = {
    "started": Started,
    "failed": Failed,
    "lost": DeviceLost,
    "note": Note,
    "health": Health,
}


def encode_command(command: Command) -> bytes:
    """The line for a command."""
    if isinstance(command, ScheduleSounds):
        fields: dict[str, Any] = {"sounds": list(map(astuple, command.sounds))}
    else:
        fields = asdict(command)
    return _line({"do": type(command).__name__.lower(), **fields})


def decode_command(line: bytes) -> Command:
    """The command of a line.

    Raises:
        ProtocolError: It is none.
    """
    try:
        said = _object(line)
        return _COMMANDS[said["do"]](said)
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"not a command: {line[:200]!r}") from error


def encode_report(report: Report) -> bytes:
    """The line for a report."""
    return _line({"is": type(report).__name__.lower(), **asdict(report)})


def decode_report(line: bytes) -> Report:
    """The report of a line.

    Raises:
        ProtocolError: It is none.
    """
    try:
        said = dict(_object(line))
        return _REPORTS[said.pop("is")](**said)
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"not a report: {line[:200]!r}") from error


def _sound(*item: Any) -> ScheduledSound:
    name, at_s, duration_s, say, path = item
    return ScheduledSound(
        str(name),
        _finite(at_s),
        None if duration_s is None else _finite(duration_s),
        None if say is None else str(say),
        None if path is None else str(path),
    )


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number to reckon with")
    return number


def _line(said: Mapping[str, object]) -> bytes:
    # ASCII, so that no encoding of the pipe and no odd name can come between.
    return json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"


def _object(line: bytes) -> Mapping[str, Any]:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise TypeError("not an object")
    return said  # pyright: ignore[reportUnknownVariableType] - JSON keys are text


_COMMANDS: dict[str, Callable[[Mapping[str, Any]], Command]] = {
    "schedule": lambda said: ScheduleSounds(tuple(_sound(*item) for item in said["sounds"])),
    "cut": lambda said: Cut(bool(said["keep_sounding"])),
    "mute": lambda said: Mute(bool(said["on"])),
    "volume": lambda said: Volume(_finite(said["level"])),
    "lag": lambda said: ExtraLatency(_finite(said["by_s"])),
    "theme": lambda said: Theme(tuple(map(str, said["folders"]))),
    "lease": lambda said: Lease(_finite(said["until_s"])),
}
