"""A private sound server without a sound card, recording all that is played on it.

Works as root, without D-Bus and without ``/dev/snd``; needs the programs of the
packages ``pulseaudio`` and ``pulseaudio-utils``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from array import array
from contextlib import ExitStack, suppress
from typing import IO, TYPE_CHECKING, Self

from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = 48_000
TOOLS = ("pulseaudio", "parec")
PATIENCE_S = 10.0


def missing_tools() -> list[str]:
    """The programs that are needed and are not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def _come_first(pid: int) -> None:
    """Give the first thread of a process real-time priority, where that can be had.

    PulseAudio gives it to the thread of the sink only, and has the other pass on what programs
    play. On a machine that is busy with something else that one comes up to 90 ms late
    (measured), and the gap would be ours.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(1))


class SoundRecorder:
    """A context manager: inside it, ``env`` leads a program's sound here.

    Args:
        folder: Where its socket is, and that of another after it; one of its own if not given.

    Attributes:
        env: The environment variables to add.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder
        self.env: dict[str, str] = {}
        self._stack = ExitStack()
        self._server_is_up = threading.Event()
        self._grown = threading.Condition()
        self._pcm = bytearray()
        self._begun_s = float("inf")

    def __enter__(self) -> Self:
        # Short, as the path of a socket may not be long.
        folder = self._folder or self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="snd.")
        )
        socket = f"{folder}/native"
        self.env = {
            "XDG_RUNTIME_DIR": folder,
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_RUNTIME_PATH": folder,
            "PULSE_STATE_PATH": folder,
            "PULSE_COOKIE": f"{folder}/cookie",
        }
        # norewinds: a null sink that rewinds plays samples twice or not at all.
        sink = f"sink_name=cap rate={RATE} format=s16le channels=1 channel_map=mono norewinds=1"
        server = self._start(
            self._hear_server,
            *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            *("--disallow-exit", "--log-target=stderr", "--log-level=info"),
            *("-L", f"module-null-sink {sink}"),
            *("-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"),
        )
        if not self._server_is_up.wait(PATIENCE_S):
            raise TimeoutError("pulseaudio did not start")
        _come_first(server)
        recording = self._start(
            self._record,
            *("parec", "-d", "cap.monitor", "--raw", "--format=s16le", "--channels=1"),
            *(f"--rate={RATE}", "--latency-msec=10"),
        )
        _come_first(recording)
        self._wait_for_frames(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _start(self, read: Callable[[IO[bytes]], None], *command: str) -> int:
        process = subprocess.Popen(
            command,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if command[0] == "pulseaudio" else subprocess.DEVNULL,
        )
        assert process.stdout is not None
        thread = threading.Thread(target=read, args=(process.stdout,), daemon=True)
        thread.start()
        # Undone from the last to the first: ended, read to the end, waited for and closed.
        self._stack.enter_context(process)
        self._stack.callback(thread.join)
        self._stack.callback(process.terminate)
        return process.pid

    def _hear_server(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            if b"startup complete" in line:
                self._server_is_up.set()

    def _record(self, pipe: IO[bytes]) -> None:
        while chunk := os.read(pipe.fileno(), 65_536):
            with self._grown:
                self._pcm += chunk
                # What is read was recorded before: the earliest estimate is the best.
                begun_s = monotonic_s() - len(self._pcm) / 2 / RATE
                self._begun_s = min(self._begun_s, begun_s)
                self._grown.notify_all()

    def _wait_for_frames(self, frames: int) -> None:
        patience_s = frames / RATE - len(self._pcm) / 2 / RATE + PATIENCE_S
        with self._grown:
            if not self._grown.wait_for(lambda: len(self._pcm) // 2 >= frames, patience_s):
                raise TimeoutError("nothing is being recorded")

    def between(self, from_s: float, until_s: float) -> array[int]:
        """What was, or as soon as it is, played between two readings of the clock."""
        self._wait_for_frames(round((until_s - self._begun_s) * RATE))
        first = max(0, round((from_s - self._begun_s) * RATE))
        last = round((until_s - self._begun_s) * RATE)
        samples = array("h")
        samples.frombytes(bytes(self._pcm[first * 2 : last * 2]))
        return samples

    def onsets(self, from_s: float, until_s: float, *, threshold: int = 1_500) -> list[float]:
        """When sounds began, as readings of the clock.

        Args:
            from_s: From this reading on.
            until_s: Up to this one.
            threshold: How large a sample has to be to belong to a sound.
        """
        found: list[float] = []
        quiet_until = 0
        for index, sample in enumerate(self.between(from_s, until_s)):
            if abs(sample) > threshold:
                if index >= quiet_until:
                    found.append(from_s + index / RATE)
                quiet_until = index + RATE // 20
        return found
