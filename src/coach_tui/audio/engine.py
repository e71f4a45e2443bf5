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
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from coach_tui.audio.device import BUFFER_MS, Device, NotInstalledError, open_device
from coach_tui.audio.device_monitor import DeviceMonitor, server_latency_ms
from coach_tui.audio.protocol import (
    Cut,
    Failed,
    ProtocolError,
    Report,
    decode_command,
    encode,
)
from coach_tui.audio.sounds import SoundSources
from coach_tui.audio.stream import Engine, bank_of

_logger = logging.getLogger(__name__)

NICENESS = -11  # Used where real-time priority is not allowed; PulseAudio's own
_FADE_OUT_S = 2.5 * BUFFER_MS / 1000  # The time that the last fade needs before the process ends


def _write_reports(queue: SimpleQueue[Report], out: BinaryIO) -> None:
    # The app may be gone or may not read: neither may block anything else.
    with suppress(OSError):
        while True:
            out.write(encode(queue.get()))


def read_commands(lines: Iterable[bytes], engine: Engine) -> None:
    """Execute commands until the pipe ends; a command that fails is logged and skipped."""
    for line in lines:
        try:
            engine.execute(decode_command(line))
        except ProtocolError:
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


def _monitor(engine: Engine, backend: str, report: Callable[[Report], None]) -> DeviceMonitor:
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
    reports: SimpleQueue[Report] = SimpleQueue()
    out = _private_stdout()
    sounds = bank_of(folders, reports.put)
    engine = Engine(SoundSources(sounds), reports.put)
    monitor = _monitor(engine, backend, reports.put)
    try:
        monitor.start()
    except NotInstalledError as error:
        _logger.warning("no device: %s", error)
        out.write(encode(Failed(str(error))))
        return 1
    monitor.watch()
    Thread(target=_write_reports, args=(reports, out), daemon=True).start()
    try:
        sounds.preload()
    except Exception:
        _logger.exception("the theme could not be preloaded")
    read_commands(sys.stdin.buffer, engine)
    engine.execute(Cut())
    time.sleep(_FADE_OUT_S)
    # At once: a sound library may hang while it is closed.
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
