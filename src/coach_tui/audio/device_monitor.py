"""Keeps a device open: opens it again after it is unplugged or stops requesting blocks.

The monitor also measures how late the output is. PulseAudio and PipeWire report that through
``pactl``, for example for a Bluetooth speaker, which miniaudio's binding does not; elsewhere only
the length of our own buffer is known.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Protocol

from coach_tui.audio.device import Device, DeviceError, NotInstalledError, stderr_silenced
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.protocol import DeviceLost, Report, Started
from coach_tui.child_python import find_program
from coach_tui.clock import monotonic_s

_logger = logging.getLogger(__name__)

NO_DEVICE = "No sound device: running silently until there is one."
DEVICE_GONE = "The sound device is gone: the session is silent until there is one again."

PATIENCE_S = 0.6
"""A device that has requested nothing for this long has stopped. The longest that a busy machine
was seen to delay one is 0.17 s."""

CHECK_S = 0.1

# Between two attempts to open a device. Where there is none each takes a millisecond.
RETRY_S = 0.5

SETTLE_S = 0.4  # After this long a new device reports its latency reliably

QUERY_S = 10.0
"""Between two latency queries: the system may have moved our sound to another output, which the
device does not notice."""

# Smaller differences are ignored: reports swing by a few milliseconds, and cues would drift.
MIN_CHANGE_MS = 15

MAX_SKIP_S = 1.0  # The most that is mixed and discarded in one step while there is no device


class BlockSource(Protocol):
    """What a device plays, block by block: the engine."""

    last_pull_s: float  # When a block was requested last

    def pull(self, n_frames: int) -> bytes: ...
    def realign(self) -> None: ...
    def set_latency(self, latency_s: float) -> None: ...


class DeviceMonitor:
    """Opens the device and watches it.

    ``report`` never blocks, ``query_server`` may be slow. ``is_moved`` says that the sound is to go
    to another device, which ``open_device`` finds.
    """

    def __init__(
        self,
        source: BlockSource,
        open_device: Callable[[Callable[[int], bytes]], Device],
        report: Callable[[Report], None],
        query_server: Callable[[Device], int | None],
        is_moved: Callable[[], bool] = lambda: False,
    ) -> None:
        self._source = source
        self._open_device = open_device
        self._report = report
        self._query_server = query_server
        self._is_moved = is_moved
        self._device: Device | None = None
        self._started: Started | None = None
        self._number = 0
        self._tried_s = 0.0
        self._checked_s = 0.0
        self._query_at_s = 0.0
        self._faults: set[str] = set()

    def start(self) -> None:
        """Open the device; where there is none yet, ``check`` finds one later.

        A backend that is not installed raises ``NotInstalledError``: there never will be a device.
        """
        self._checked_s = monotonic_s()
        try:
            self._open()
        except NotInstalledError:
            raise
        except DeviceError as error:
            _logger.warning("no device: %s", error)
            self._report(DeviceLost(NO_DEVICE))

    def check(self, now_s: float) -> None:
        """Replace a device that has stopped; without a device, try to open one."""
        elapsed_s, self._checked_s = now_s - self._checked_s, now_s
        if self._device is None:
            # Discard what is due, or it would all be heard at once with the next device.
            self._source.pull(round(min(MAX_SKIP_S, elapsed_s) * RATE))
            self._retry(now_s)
        elif self._is_moved():
            self._give_up(self._device)
            self._retry(now_s)
            if self._started is None:
                self._report(DeviceLost(NO_DEVICE))
        elif now_s - self._source.last_pull_s > PATIENCE_S:
            _logger.warning("%s stopped requesting sound", self._device.backend)
            self._report(DeviceLost(DEVICE_GONE))
            self._give_up(self._device)
            self._retry(now_s)
        elif now_s >= self._query_at_s:
            self._query_at_s = now_s + QUERY_S
            Thread(target=self.query_latency, name="device-latency", daemon=True).start()

    def query_latency(self) -> None:
        """Measure the device's latency and make up for it."""
        device, number = self._device, self._number
        measured_ms = None if device is None else self._query_server(device)
        started = self._started
        if measured_ms is None or started is None or number != self._number:
            return
        latency_ms = started.latency_ms
        if abs(measured_ms - latency_ms) > MIN_CHANGE_MS:
            latency_ms = measured_ms
            self._source.set_latency(latency_ms / 1000)
        self._report_started(Started(started.backend, started.device, latency_ms, measured=True))

    def watch(self) -> None:
        """Check the device for good, in a thread of its own."""
        Thread(target=self._watch, args=(Event(),), name="device-watch", daemon=True).start()

    def _watch(self, stop: Event) -> None:
        while not stop.wait(CHECK_S):
            try:
                self.check(monotonic_s())
            except Exception as error:
                # Without this thread an unplugged device would be silent for good. The same
                # fault may come back ten times a second: the log has each kind once.
                if repr(error) not in self._faults:
                    self._faults.add(repr(error))
                    _logger.exception("the device could not be checked")

    def _open(self) -> None:
        self._number += 1
        number = self._number
        # The first device finds the stream at its start, the others somewhere in it.
        needs_realigning = number > 1

        def pull(n_frames: int) -> bytes:
            nonlocal needs_realigning
            # A device that was given up may come back to life beside its replacement.
            if number != self._number:
                return bytes(n_frames * WIDTH)
            if needs_realigning:
                needs_realigning = False
                self._source.realign()
            return self._source.pull(n_frames)

        self._tried_s = monotonic_s()
        self._device = device = self._open_device(pull)
        self._source.set_latency(device.latency_ms / 1000)
        self._source.last_pull_s = monotonic_s()
        self._query_at_s = self._source.last_pull_s + SETTLE_S
        self._report_started(Started(device.backend, device.name, device.latency_ms))

    def _give_up(self, device: Device) -> None:
        # First, so that no fault below leaves a device that has stopped in place.
        self._device = self._started = None
        self._number += 1
        # Closing a device that is gone can block for ever.
        Thread(target=device.close, daemon=True).start()

    def _retry(self, now_s: float) -> None:
        if now_s - self._tried_s <= RETRY_S:
            return
        self._tried_s = now_s
        try:
            with stderr_silenced():
                self._open()
        except DeviceError as error:
            _logger.info("still no device: %s", error)

    def _report_started(self, started: Started) -> None:
        if started != self._started:
            self._started = started
            self._report(started)


# The backends whose server can be queried. PipeWire uses the first name too.
SERVERS = ("PulseAudio", "pacat")

# What waits in the socket before ``pacat``, which the server does not know of (measured).
SOCKET_MS = 31

TIMEOUT_S = 1.0  # The server answers within 10 ms
MAX_SINK_MS = 500  # A larger reported latency is taken for an error


def server_reports_latency(backend: str) -> bool:
    """Whether the latency of a backend's devices can be measured."""
    return backend in SERVERS and find_program("pactl") is not None


def server_latency_ms(device: Device) -> int | None:
    """Query the sound server for the latency of a device of this process, if that works.

    Takes some 10 ms, or at most ``TIMEOUT_S``, so it is not for a thread that plays. The device
    must have played for a moment: an idle output reports no latency.
    """
    pactl = find_program("pactl")
    if pactl is None or not server_reports_latency(device.backend):
        return None
    try:
        process = subprocess.run(  # noqa: S603 - a program of the system, fixed arguments
            [pactl, "--format=json", "list"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            # Other locales write numbers with a comma, which is not JSON.
            env={**os.environ, "LC_ALL": "C"},
            check=True,
        )
        reported_ms = latency_in(json.loads(process.stdout), device.pid, device.latency_ms)
    except (OSError, subprocess.SubprocessError, ValueError, RecursionError):
        return None
    if reported_ms is not None and device.backend == "pacat":
        return reported_ms + SOCKET_MS
    return reported_ms


def latency_in(state: Any, pid: int, buffer_ms: int) -> int | None:
    """Find the latency of a process's stream in the output of ``pactl --format=json list``.

    It is the content of our part of the server's buffer when a block is requested, plus the
    output's own latency, which is at its peak (the configured value) at that moment. The length of
    our buffer is for servers that do not report its content.
    """
    try:
        streams = state["sink_inputs"]
        stream = next(
            s for s in streams if s["properties"].get("application.process.id") == str(pid)
        )
        sink = next(sink for sink in state["sinks"] if sink["index"] == stream["sink"])
        sink_ms = max(float(us) / 1000 for us in sink["latency"].values())
        ahead_ms = float(stream.get("buffer_latency_usec") or 0) / 1000 or buffer_ms
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration):
        return None
    if not (0 < sink_ms <= MAX_SINK_MS and 0 < ahead_ms <= 2 * buffer_ms):
        return None
    return round(sink_ms + ahead_ms)
