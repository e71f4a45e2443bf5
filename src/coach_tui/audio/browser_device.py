"""The sound device that is a page in a browser, or the machine's own speaker, as the page chooses.

The server of the page listens on a socket of this machine and answers each connection with one
byte: where the sound goes now. Blocks go to it with the time at which they are to be heard. When
the choice changes it closes the connection, and the device monitor opens the device anew.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Callable
from threading import Event, Thread

from coach_tui.audio.device import Device, DeviceError, open_device
from coach_tui.audio.mixer import FADE_FRAMES
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.clock import monotonic_s

BROWSER = "browser"  # The backend's name

# The environment variable with the path of the server's socket.
SOCKET_VARIABLE = "COACH_TUI_SOUND_SOCKET"

IN_PAGE = b"p"
ON_MACHINE = b"m"
BLOCK_FRAMES = RATE // 50  # A block of 20 ms

HEADER = struct.Struct("<d?")
"""Before the samples of a block: when its first frame is to be heard, as a reading of
``monotonic_s``, and whether to drop what is not heard yet, for a cut."""

BLOCK_BYTES = HEADER.size + BLOCK_FRAMES * WIDTH

AHEAD_MS = 250
"""Blocks are mixed this long before they are heard: a wireless network delays some by 0.1 s, and a
tablet that draws is late by 50 ms more. Cues are on time; what answers a key is that much later."""

_BEHIND_S = 0.25  # A thread that is later than this skips blocks instead of catching up
_CONNECT_S = 1.0


class BrowserOutput:
    """Opens the device, as ``open_device`` does; ``cuts`` counts the cuts of the stream."""

    def __init__(self, cuts: Callable[[], int]) -> None:
        self._cuts = cuts
        self._moved = Event()

    def is_moved(self) -> bool:
        """Whether the sound goes elsewhere than to the device that was opened last."""
        return self._moved.is_set()

    def __call__(self, pull: Callable[[int], bytes]) -> Device:
        """Open what the page chose."""
        self._moved = moved = Event()
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_CONNECT_S)
            connection.connect(os.environ.get(SOCKET_VARIABLE, ""))
            choice = connection.recv(1)
            connection.settimeout(None)
        except OSError as error:
            connection.close()
            raise DeviceError(f"the page's server does not answer: {error}") from error
        if choice == IN_PAGE:
            return BrowserDevice(connection, pull, self._cuts, moved)
        try:
            device = open_device("auto", pull)
        except DeviceError:
            connection.close()
            raise
        Thread(target=_wait_for_end, args=(connection, moved), daemon=True).start()
        return device


def _wait_for_end(connection: socket.socket, moved: Event) -> None:
    with connection, contextlib.suppress(OSError):
        connection.recv(1)
    moved.set()


class BrowserDevice:
    """The page: pulls a block each 20 ms, in a thread of its own."""

    backend = BROWSER
    name = "the page"
    latency_ms = AHEAD_MS
    pid = os.getpid()

    def __init__(
        self,
        connection: socket.socket,
        pull: Callable[[int], bytes],
        cuts: Callable[[], int],
        moved: Event,
    ) -> None:
        self._connection = connection
        self._pull = pull
        self._cuts = cuts
        self._seen_cuts = cuts()
        self._moved = moved
        self._closed = Event()
        Thread(target=self._run, name="browser-sound", daemon=True).start()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        due_s = monotonic_s()
        # The connection ends when the choice changes, or with the server.
        with self._connection, contextlib.suppress(OSError):
            while not self._closed.wait(max(0.0, due_s - monotonic_s())):
                if monotonic_s() - due_s > _BEHIND_S:
                    due_s = monotonic_s()
                self._connection.sendall(self._next(due_s))
                due_s += BLOCK_FRAMES / RATE
        self._moved.set()

    def _next(self, due_s: float) -> bytes:
        block = self._pull(BLOCK_FRAMES)
        cuts = self._cuts()
        is_cut = cuts != self._seen_cuts
        self._seen_cuts = cuts
        if is_cut:
            # The mixer fades out what it looked ahead at; the page has stopped by then.
            block = bytes(FADE_FRAMES * WIDTH) + block[FADE_FRAMES * WIDTH :]
        return HEADER.pack(due_s + AHEAD_MS / 1000, is_cut) + block
