"""A late output, such as a Bluetooth speaker, whose server reports the latency."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from array import array
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Self

import pytest
from sound_clients import wait_for

from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from sound_clients import Links

pytestmark = [
    pytest.mark.sound,
    pytest.mark.process,
    pytest.mark.skipif(
        sys.platform != "linux" or not (shutil.which("pulseaudio") and shutil.which("pactl")),
        reason="needs PulseAudio and pactl",
    ),
]

RATE = 48_000
PIPE_BYTES = 16_384
"""The pipe holds 171 ms of sound that is not audible yet."""

READ_FRAMES = 240
LOUD = 1_500
PATIENCE_S = 10.0


class LateSpeaker:
    """A context manager: a server whose output is a pipe, emptied at a loudspeaker's pace."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._is_up = threading.Event()
        self._over = threading.Event()
        self._heard = threading.Condition()
        self._onsets: list[float] = []
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="snd."))
        self.env = {
            "XDG_RUNTIME_DIR": folder,
            "PULSE_SERVER": f"unix:{folder}/native",
            "PULSE_RUNTIME_PATH": folder,
            "PULSE_STATE_PATH": folder,
            "PULSE_COOKIE": f"{folder}/cookie",
        }
        sink = f"file={folder}/pipe sink_name=late rate={RATE} format=s16le channels=1"
        server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no"),
                *("--exit-idle-time=-1", "--disallow-exit", "--log-target=stderr"),
                *("--log-level=info", "-L", f"module-pipe-sink {sink}"),
                *("-L", f"module-native-protocol-unix socket={folder}/native auth-anonymous=1"),
            ],
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._stack.enter_context(server)
        assert server.stderr is not None
        self._run(self._hear_server, server.stderr.fileno())
        self._stack.callback(server.terminate)
        if not self._is_up.wait(PATIENCE_S):
            raise TimeoutError("pulseaudio did not start")
        pipe = os.open(Path(folder) / "pipe", os.O_RDONLY)
        self._stack.callback(os.close, pipe)
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._run(self._listen, pipe)
        self._stack.callback(self._over.set)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def next_onsets(self, count: int) -> list[float]:
        """When the next so many sounds begin, as readings of the clock."""
        with self._heard:
            self._onsets.clear()
            assert self._heard.wait_for(lambda: len(self._onsets) >= count, PATIENCE_S)
            return self._onsets[:count]

    def _run(self, work: Callable[[int], None], descriptor: int) -> None:
        thread = threading.Thread(target=work, args=(descriptor,), daemon=True)
        thread.start()
        self._stack.callback(thread.join)

    def _hear_server(self, descriptor: int) -> None:
        while output := os.read(descriptor, 65_536):
            if b"startup complete" in output:
                self._is_up.set()

    def _listen(self, pipe: int) -> None:
        begun_s, frames, quiet_from_s = monotonic_s(), 0, 0.0
        while True:
            due_s = begun_s + frames / RATE
            if self._over.wait(max(0.0, due_s - monotonic_s())):
                return
            samples = array("h", os.read(pipe, READ_FRAMES * 2))
            for index, sample in enumerate(samples):
                at_s = due_s + index / RATE
                if abs(sample) > LOUD:
                    if at_s >= quiet_from_s:
                        with self._heard:
                            self._onsets.append(at_s)
                            self._heard.notify_all()
                    quiet_from_s = at_s + 0.05
            frames += len(samples)


def test_the_latency_that_the_server_reports_and_the_users_own_are_made_up_for(
    start_engine_client: Links, monkeypatch: pytest.MonkeyPatch
):
    with LateSpeaker() as speaker:
        for name, value in speaker.env.items():
            monkeypatch.setenv(name, value)
        client = start_engine_client()
        measured = wait_for(client, lambda state: state.latency_measured)
        assert measured.latency_ms > 120

        def error_ms() -> float:
            planned = [monotonic_s() + 0.8 + 0.2 * n for n in range(8)]
            client.schedule([ScheduledSound("tick", at_s) for at_s in planned])
            heard = speaker.next_onsets(len(planned))
            return 1_000 * median(h - p for h, p in zip(heard, planned, strict=True))

        assert abs(error_ms()) < 45
        client.set_extra_latency(100)
        assert client.state.latency_ms == measured.latency_ms + 100
        assert abs(error_ms() + 100) < 45
        client.close()
