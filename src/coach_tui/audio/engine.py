"""The audio engine: the process that plays scheduled sounds.

It reads commands from stdin, one per line (see ``protocol``), and reports on stdout. It ends when
stdin does, which is also what happens when the app is killed. Run as
``python -m coach_tui.audio.engine BACKEND FOLDER...``; it imports little, so that it plays after
about a tenth of a second.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from coach_tui.audio import protocol
from coach_tui.audio.device import BUFFER_MS, Device, NotInstalledError, open_device
from coach_tui.audio.device_monitor import DeviceMonitor, server_latency_ms
from coach_tui.audio.pcm import WIDTH
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.stream import KeepAliveNoise, Stream
from coach_tui.clock import monotonic_s

_logger = logging.getLogger(__name__)

NICENESS = -11  # Used where real-time priority is not allowed; PulseAudio's own
_FADE_OUT_S = 2.5 * BUFFER_MS / 1000  # The time that the last fade needs before the process ends
_HEALTH_BLOCKS = 25  # Blocks between two health checks: about a second
_LOGGED_ERRORS = 10  # Later faults of blocks are only counted


def bank_of(folders: Iterable[str], report: Callable[[protocol.Report], None]) -> SoundBank:
    return SoundBank([Path(folder) for folder in folders], lambda text: report(protocol.Note(text)))


class Engine:
    """The stream, shared by the device's thread and the thread that reads commands.

    The reader never touches the stream: its calls wait in a queue until the device requests the
    next block, so that no block ever waits for a lock.
    """

    def __init__(
        self,
        sources: SoundSources,
        report: Callable[[protocol.Report], None],
        latency_s: float = BUFFER_MS / 1000,
    ) -> None:
        self._sources = sources
        self._report = report
        self._device_s = latency_s
        self._extra_s = 0.0
        self._stream = Stream(latency_s, KeepAliveNoise())
        self.last_pull_s = monotonic_s()  # When the device last requested a block
        self._calls: deque[Callable[[], None]] = deque()
        self._blocks = 0
        self._errors = 0
        self._health = protocol.Health()

    def execute(self, command: protocol.Command) -> None:
        """Queue a command; decoding and synthesis happen here, in the reader's thread."""
        match command:
            case protocol.ScheduleSounds(sounds):
                for scheduled in sounds:
                    if (playable := self._sources.get(scheduled)) is not None:
                        source, group = playable
                        call = partial(self._stream.schedule, source, scheduled.at_s, group)
                        self._calls.append(call)
            case protocol.Cut(keep_sounding):
                self._calls.append(partial(self._stream.cut, keep_sounding=keep_sounding))
            case protocol.Volume(level):
                self._calls.append(partial(self._stream.output.set_volume, level))
            case protocol.Mute(on):
                self._calls.append(partial(self._stream.output.set_muted, on))
            case protocol.ExtraLatency(by_s):
                self._extra_s = by_s
                self._calls.append(self._apply_latency)
            case protocol.Theme(folders):
                self._sources.use_bank(bank_of(folders, self._report))
            case protocol.Lease(until_s):
                self._calls.append(partial(self._stream.lease, until_s))

    @property
    def cuts(self) -> int:
        """Times that what was playing was cut off."""
        return self._stream.cuts

    def realign(self) -> None:
        """Prepare for another device."""
        self._calls.append(lambda: self._stream.realign(self._device_s + self._extra_s))

    def set_latency(self, latency_s: float) -> None:
        """Use the latency of the device, as it says or as measured."""
        self._device_s = latency_s
        self._calls.append(self._apply_latency)

    def pull(self, n_frames: int) -> bytes:
        """Return the next block, a silent one after a fault: the device would stop for good."""
        try:
            self.last_pull_s = monotonic_s()
            while self._calls:
                self._calls.popleft()()
            block = self._stream.pull(n_frames, self.last_pull_s)
            self._check_health()
        except Exception:
            self._errors += 1
            if self._errors <= _LOGGED_ERRORS:
                _logger.exception("a block failed")
            return bytes(n_frames * WIDTH)
        return block

    def _apply_latency(self) -> None:
        self._stream.set_latency(self._device_s + self._extra_s)

    def _check_health(self) -> None:
        self._blocks += 1
        if self._blocks % _HEALTH_BLOCKS:
            return
        stream = self._stream
        health = protocol.Health(stream.interruptions, stream.late, stream.expired, self._errors)
        if health != self._health:
            self._health = health
            self._report(health)


def _write_reports(queue: SimpleQueue[protocol.Report], out: BinaryIO) -> None:
    # The app may be gone or may not read: neither may block anything else.
    with suppress(OSError):
        while True:
            out.write(protocol.encode(queue.get()))


def read_commands(lines: Iterable[bytes], engine: Engine) -> None:
    """Execute commands until the pipe ends; a command that fails is logged and skipped."""
    for line in lines:
        try:
            engine.execute(protocol.decode_command(line))
        except protocol.ProtocolError:
            _logger.exception("not a command")
        except Exception:
            _logger.exception("a command failed: %r", line[:200])


def _private_stdout() -> BinaryIO:
    """Return stdout as a file of its own, and redirect descriptor 1, which libraries print to."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return out


def _ask_for_priority() -> None:
    """Take precedence over processes that only compute, where allowed, as sound servers do.

    Measured on two cores under several busy sessions: a process woken each 10 ms comes
    up to 170 ms late with a raised niceness (Linux shares time by session first), and
    3 ms with the lowest real-time priority. The whole process has it, because the device's
    thread would otherwise wait for the interpreter's lock.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            # Without SCHED_RESET_ON_FORK, which would also take it from new threads.
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
            return
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(NICENESS)


def _monitor(
    engine: Engine, backend: str, report: Callable[[protocol.Report], None]
) -> DeviceMonitor:
    if backend != "browser":
        opener: Callable[[Callable[[int], bytes]], Device] = partial(open_device, backend)
        return DeviceMonitor(engine, opener, report, server_latency_ms)
    from coach_tui.audio.browser_device import BrowserOutput  # noqa: PLC0415 - for a page only

    output = BrowserOutput(lambda: engine.cuts)
    return DeviceMonitor(engine, output, report, server_latency_ms, output.is_moved)


def main(arguments: list[str]) -> int:
    """Play until stdin ends; return 1 if the backend is not installed."""
    # Ctrl+c reaches every process of the terminal; the app decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
    # The device's thread has a deadline; the reader's has none.
    sys.setswitchinterval(0.0005)
    _ask_for_priority()
    backend, *folders = arguments
    reports: SimpleQueue[protocol.Report] = SimpleQueue()
    out = _private_stdout()
    sounds = bank_of(folders, reports.put)
    engine = Engine(SoundSources(sounds), reports.put)
    monitor = _monitor(engine, backend, reports.put)
    try:
        monitor.start()
    except NotInstalledError as error:
        _logger.warning("no device: %s", error)
        out.write(protocol.encode(protocol.Failed(str(error))))
        return 1
    monitor.watch()
    Thread(target=_write_reports, args=(reports, out), daemon=True).start()
    try:
        sounds.preload()
    except Exception:
        _logger.exception("the theme could not be preloaded")
    read_commands(sys.stdin.buffer, engine)
    engine.execute(protocol.Cut())
    time.sleep(_FADE_OUT_S)
    # At once: a sound library may hang while it is closed.
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
