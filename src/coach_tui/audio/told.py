"""What a sound server tells of how late its output is, such as a Bluetooth loudspeaker's.

miniaudio's Python binding says nothing of it. PulseAudio and PipeWire do, through ``pactl``,
where that is installed; elsewhere the length of our own buffer is all that is known.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach_tui.audio.device import Device

SERVER = "PulseAudio"
"""The backend whose server can be asked. PipeWire calls itself that too."""

TIMEOUT_S = 1.0
"""It answers within 10 ms; one that hangs is not waited for."""

MAX_SINK_MS = 500
"""An output that is said to be later than this is not believed."""


def can_tell(backend: str) -> bool:
    """Whether anybody can be asked about the devices of a backend."""
    return backend == SERVER and shutil.which("pactl") is not None


def told_latency_ms(device: Device) -> int | None:
    """How late a device of this process is, by its sound server.

    Takes some 10 ms, or ``TIMEOUT_S`` at the most, so it is not for a thread that plays.

    Args:
        device: Open, and playing for a moment already: what stands still is not late.

    Returns:
        From a block being asked for to its first frame being heard, in milliseconds;
        ``None`` where nobody can be asked or the answer makes no sense.
    """
    pactl = shutil.which("pactl")
    if pactl is None or not can_tell(device.backend):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system's, with words of ours
            [pactl, "--format=json", "list"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            # Elsewhere it writes numbers with a comma in them, which is not JSON.
            env={**os.environ, "LC_ALL": "C"},
            check=True,
        )
        return latency_in(json.loads(done.stdout), os.getpid(), device.latency_ms)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def latency_in(listed: Any, process: int, buffer_ms: int) -> int | None:
    """The latency of a process's stream in what ``pactl --format=json list`` prints.

    It is what our part of the server's buffer holds when a block is asked for, and then
    the output's own: that swings up to what is configured, which is when it takes a block.

    Args:
        listed: Everything the server knows.
        process: The number of the process that plays.
        buffer_ms: What our buffer holds where the server does not tell.
    """
    try:
        streams = listed["sink_inputs"]
        number = str(process)
        ours = next(s for s in streams if s["properties"].get("application.process.id") == number)
        sink = next(sink for sink in listed["sinks"] if sink["index"] == ours["sink"])
        sink_ms = max(float(us) / 1000 for us in sink["latency"].values())
        ahead_ms = float(ours.get("buffer_latency_usec") or 0) / 1000 or buffer_ms
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
        return None
    if not (0 < sink_ms <= MAX_SINK_MS and 0 < ahead_ms <= 2 * buffer_ms):
        return None
    return round(sink_ms + ahead_ms)
