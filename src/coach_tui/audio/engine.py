"""The audio engine: a process that plays what it is told and knows nothing else.

It reads commands from stdin, a line each (see ``protocol``), and reports on stdout.
It ends when stdin does, which is also what it sees when the app is killed. Run as
``python -m coach_tui.audio.engine BACKEND FOLDER...``; it imports little, to be
playing in about a tenth of a second.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

from coach_tui.audio.device import BUFFER_MS, NotInstalledError, open_device
from coach_tui.audio.device import LATENCY_MS as SIMPLEAUDIO_LATENCY_MS
from coach_tui.audio.device_monitor import DeviceMonitor, server_latency_ms
from coach_tui.audio.optional import install_command
from coach_tui.audio.pcm import WIDTH
from coach_tui.audio.protocol import (
    Cut,
    ExtraLatency,
    Failed,
    Health,
    Lease,
    Mute,
    Note,
    ProtocolError,
    ScheduleSounds,
    Theme,
    Volume,
    decode_command,
    encode_report,
)
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.stream import KeepAliveNoise, Stream
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.audio.protocol import Command, Report

_logger = logging.getLogger(__name__)

_HEALTH_BLOCKS = 25
"""How many blocks, about a second of them, between looks at what has gone wrong."""

NICENESS = -11
"""Asked for where there is no real-time priority to be had; PulseAudio's own."""

_LOGGED_ERRORS = 10
"""A fault of every block is logged so often and then only counted."""

_FADE_OUT_S = 2.5 * BUFFER_MS / 1000
"""What the last fade needs to be played before the process goes."""


class Engine:
    """The stream, and the two threads that meet over it: the device's and the reader's.

    The reader never touches the stream: what it has to say waits in a queue until
    the device asks for its next block, so that no block ever waits for a lock.

    Args:
        repertoire: What can be heard.
        latency_s: Of the device that is going to ask.
        report: Takes reports for the app; never blocks.

    Attributes:
        asked_s: When the device last asked for a block.
    """

    def __init__(
        self,
        repertoire: SoundSources,
        report: Callable[[Report], None],
        latency_s: float = BUFFER_MS / 1000,
    ) -> None:
        self._repertoire = repertoire
        self._report = report
        self._usual_s = self._device_s = latency_s
        self._lag_s = 0.0
        self._stream = Stream(latency_s, KeepAliveNoise())
        self.last_pull_s = monotonic_s()
        self._inbox: deque[Callable[[], None]] = deque()
        self._blocks = 0
        self._errors = 0
        self._health = Health()

    def execute(self, command: Command) -> None:
        """Take a command, decoding and working out here what it needs."""
        match command:
            case ScheduleSounds(scheduled):
                for item in scheduled:
                    found = self._repertoire.get(item)
                    if found is not None:
                        source, group = found
                        self._inbox.append(partial(self._stream.schedule, source, item.at_s, group))
            case Cut(keep_sounding):
                self._inbox.append(partial(self._stream.cut, keep_sounding=keep_sounding))
            case Volume(level):
                self._inbox.append(partial(self._stream.set_volume, level))
            case Mute(on):
                self._inbox.append(partial(self._stream.set_muted, on))
            case ExtraLatency(by_s):
                self._lag_s = by_s
                self._inbox.append(self._line_up)
            case Theme(folders):
                self._repertoire.use_bank(_bank(folders, self._report))
            case Lease(until_s):
                self._inbox.append(partial(self._stream.lease, until_s))

    def realign(self) -> None:
        """Another device is about to ask."""
        self._device_s = self._usual_s
        self._inbox.append(lambda: self._stream.realign(self._device_s + self._lag_s))

    def set_latency(self, latency_s: float) -> None:
        """The device that asks is found to be so late."""
        self._device_s = latency_s
        self._inbox.append(self._line_up)

    def pull(self, n_frames: int) -> bytes:
        """The next block. Whatever happens it is a block, as the device stops for good otherwise."""
        try:
            self.last_pull_s = monotonic_s()
            while self._inbox:
                self._inbox.popleft()()
            block = self._stream.pull(n_frames, self.last_pull_s)
            self._look_after_health()
        except Exception:
            self._errors += 1
            if self._errors <= _LOGGED_ERRORS:
                _logger.exception("a block failed")
            return bytes(n_frames * WIDTH)
        return block

    def _line_up(self) -> None:
        self._stream.set_latency(self._device_s + self._lag_s)

    def _look_after_health(self) -> None:
        self._blocks += 1
        if self._blocks % _HEALTH_BLOCKS:
            return
        stream = self._stream
        health = Health(stream.interruptions, stream.late, stream.expired, self._errors)
        if health != self._health:
            self._health = health
            self._report(health)


def _write_reports(queue: SimpleQueue[Report], out: BinaryIO) -> None:
    # The app may be gone or may not read: neither may hold up anything else.
    with suppress(OSError):
        while True:
            out.write(encode_report(queue.get()))


def _read_commands(lines: Iterable[bytes], engine: Engine) -> None:
    for line in lines:
        try:
            engine.execute(decode_command(line))
        except ProtocolError:
            _logger.exception("a line was not understood")


def _private_stdout() -> BinaryIO:
    """What is stdout now, while the file descriptor itself becomes stderr.

    Native sound libraries print to either, and that belongs in the log.
    """
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return out


def _ask_for_priority() -> None:
    """Come before what only computes, where the system lets us, as sound servers do.

    Measured on two cores under several busy sessions: a process woken each 10 ms comes
    up to 170 ms late with a raised niceness (Linux shares time by session first), and
    3 ms with the lowest real-time priority. The whole process has it, not only
    the device's thread, which would wait for the interpreter's lock otherwise.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            # Not with SCHED_RESET_ON_FORK: that would take it from the threads, too.
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
            return
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(NICENESS)


def _bank(folders: Iterable[str], report: Callable[[Report], None]) -> SoundBank:
    return SoundBank([Path(folder) for folder in folders], lambda text: report(Note(text)))


def main(arguments: list[str]) -> int:
    """Play until stdin ends.

    Args:
        arguments: The backend's name, then the folders of sounds.

    Returns:
        The exit code: 1 when what is to play is not installed.
    """
    # Ctrl+c reaches every process of the terminal, and what it means is the app's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
    # The device's thread is waited for by a loudspeaker, the other by a pipe.
    sys.setswitchinterval(0.0005)
    _ask_for_priority()
    backend, *folders = arguments
    reports: SimpleQueue[Report] = SimpleQueue()
    out = _private_stdout()
    sounds = _bank(folders, reports.put)
    latency_ms = SIMPLEAUDIO_LATENCY_MS if backend == "simpleaudio" else BUFFER_MS
    engine = Engine(SoundSources(sounds), reports.put, latency_ms / 1000)
    keeper = DeviceMonitor(engine, partial(open_device, backend), reports.put, server_latency_ms)
    try:
        keeper.start()
    except NotInstalledError as error:
        _logger.warning("no device: %s", error)
        how = f"Install it with {install_command('simpleaudio')}, or leave --audio as it comes."
        why = f"simpleaudio is not installed: the session runs silent. {how}"
        out.write(encode_report(Failed(why)))
        return 1
    keeper.watch()
    Thread(target=_write_reports, args=(reports, out), daemon=True).start()
    sounds.preload()
    _read_commands(sys.stdin.buffer, engine)
    engine.execute(Cut())
    time.sleep(_FADE_OUT_S)
    # At once: a sound library that hangs while it is closed would keep the process.
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
