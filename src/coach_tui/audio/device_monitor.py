"""Keeps a device open: one that is not there yet, is unplugged or stops asking is opened (again)."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from coach_tui.audio.device import DeviceError, NotInstalledError, stderr_silenced
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.protocol import DeviceLost, Started
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.device import Device
    from coach_tui.audio.engine import Engine
    from coach_tui.audio.protocol import Report

_logger = logging.getLogger(__name__)

NO_DEVICE = "No sound device found: the session is silent until there is one."

DEVICE_GONE = "The sound device is gone: the session is silent until there is one again."

PATIENCE_S = 0.6
"""A device that has not asked for so long has stopped. The longest that a busy machine
was seen to hold one up is 0.17 s."""

CHECK_S = 0.1

RETRY_S = 0.5
"""Between two attempts to open one. Where there is none each takes a millisecond."""

SETTLE_S = 0.4
"""A device that has played for so long has settled: it can be asked how late it is."""

QUERY_S = 10.0
"""Between two times that it is asked: the system may have moved our sound to another output,
which is nothing that a device of ours would notice."""

MIN_CHANGE_MS = 15
"""A latency that differs by less is not taken over: what is told swings by a few milliseconds
with the moment at which it is asked, and cues are not to wander."""

MAX_SKIP_S = 1.0
"""So much is mixed for nobody at a time, at the most."""


class DeviceMonitor:
    """Opens the device and watches it.

    Args:
        engine: What the device is to ask.
        open_device: Opens one that asks by the function it is given; raises ``DeviceError``.
        report: Takes reports for the app; never blocks.
        told_latency: Tells, in milliseconds, how late an open device is, where that is
            known to anybody; it may take its time.
    """

    def __init__(
        self,
        engine: Engine,
        open_device: Callable[[Callable[[int], bytes]], Device],
        report: Callable[[Report], None],
        told_latency: Callable[[Device], int | None],
    ) -> None:
        self._engine = engine
        self._open_device = open_device
        self._report = report
        self._told_latency = told_latency
        self._device: Device | None = None
        self._started: Started | None = None
        self._number = 0
        self._tried_s = 0.0
        self._looked_s = 0.0
        self._ask_at_s = 0.0

    def start(self) -> None:
        """Open the device; where there is none yet, ``look`` will find it when there is.

        Raises:
            NotInstalledError: What is to play is not there, so there never will be one.
        """
        self._looked_s = monotonic_s()
        try:
            self._open()
        except NotInstalledError:
            raise
        except DeviceError as error:
            _logger.warning("no device: %s", error)
            self._report(DeviceLost(NO_DEVICE))

    def check(self, now_s: float) -> None:
        """See whether the device still asks; while there is none, try to open one.

        Args:
            now_s: The monotonic clock's reading.
        """
        unheard_s, self._looked_s = now_s - self._looked_s, now_s
        if self._device is None:
            # What nobody hears goes by all the same, or it would wait in a heap.
            self._engine.pull(round(min(MAX_SKIP_S, unheard_s) * RATE))
            if now_s - self._tried_s > RETRY_S:
                self._try_again()
        elif now_s - self._engine.last_pull_s > PATIENCE_S:
            self._give_up(self._device)
            if now_s - self._tried_s > RETRY_S:
                self._try_again()
        elif now_s >= self._ask_at_s:
            self._ask_at_s = now_s + QUERY_S
            Thread(target=self.query_latency, name="device-latency", daemon=True).start()

    def query_latency(self) -> None:
        """Find out how late the device is, and have the engine make up for it."""
        device, number = self._device, self._number
        told_ms = None if device is None else self._told_latency(device)
        started = self._started
        if told_ms is None or started is None or number != self._number:
            return
        latency_ms = started.latency_ms
        if abs(told_ms - latency_ms) > MIN_CHANGE_MS:
            latency_ms = told_ms
            self._engine.set_latency(latency_ms / 1000)
        self._tell(Started(started.backend, started.device, latency_ms, measured=True))

    def watch(self) -> None:
        """Look after the device for good, in a thread of its own."""
        pause = Event()

        def look() -> None:
            while not pause.wait(CHECK_S):
                self.check(monotonic_s())

        Thread(target=look, name="device-watch", daemon=True).start()

    def _open(self) -> None:
        """Open the device.

        Raises:
            DeviceError: There is none.
        """
        self._number += 1
        number = self._number
        # The first finds the stream at its beginning, the others somewhere in it.
        news = [self._engine.realign] if number > 1 else []

        def pull(n_frames: int) -> bytes:
            # A device given up for lost may come back to life beside the one in its place.
            if number != self._number:
                return bytes(n_frames * WIDTH)
            while news:
                news.pop()()
            return self._engine.pull(n_frames)

        self._tried_s = monotonic_s()
        self._device = device = self._open_device(pull)
        self._engine.last_pull_s = monotonic_s()
        self._ask_at_s = self._engine.last_pull_s + SETTLE_S
        self._tell(Started(device.backend, device.name, device.latency_ms))

    def _give_up(self, device: Device) -> None:
        _logger.warning("%s stopped asking for sound", device.name)
        # Closing a device that is gone can take for ever.
        Thread(target=device.close, daemon=True).start()
        self._device = self._started = None
        self._number += 1
        self._report(DeviceLost(DEVICE_GONE))

    def _try_again(self) -> None:
        try:
            with stderr_silenced():
                self._open()
        except DeviceError as error:
            _logger.info("still no device: %s", error)

    def _tell(self, started: Started) -> None:
        if started != self._started:
            self._started = started
            self._report(started)


# MERGED: What a sound server tells of how late its output is, such as a Bluetooth loudspeaker's.
#
# MERGED: miniaudio's Python binding says nothing of it. PulseAudio and PipeWire do, through ``pactl``,
# MERGED: where that is installed; elsewhere the length of our own buffer is all that is known.


SERVER = "PulseAudio"
"""The backend whose server can be asked. PipeWire calls itself that too."""

TIMEOUT_S = 1.0
"""It answers within 10 ms; one that hangs is not waited for."""

MAX_SINK_MS = 500
"""An output that is said to be later than this is not believed."""


def server_reports_latency(backend: str) -> bool:
    """Whether anybody can be asked about the devices of a backend."""
    return backend == SERVER and shutil.which("pactl") is not None


def server_latency_ms(device: Device) -> int | None:
    """How late a device of this process is, by its sound server.

    Takes some 10 ms, or ``TIMEOUT_S`` at the most, so it is not for a thread that plays.

    Args:
        device: Open, and playing for a moment already: what stands still is not late.

    Returns:
        From a block being asked for to its first frame being heard, in milliseconds;
        ``None`` where nobody can be asked or the answer makes no sense.
    """
    pactl = shutil.which("pactl")
    if pactl is None or not server_reports_latency(device.backend):
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
