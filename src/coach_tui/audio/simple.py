"""Output through simpleaudio, which plays a buffer and nothing else: blocks mixed ahead, overlapped.

simpleaudio has no stream. Each block is handed over as a buffer of its own, at its
time, and neighbours overlap by a few milliseconds in which one fades into the other, as
no two start exactly where they should. Against a real stream cues are a few milliseconds
less exact, and a cut is heard a block later.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from coach_tui.audio.pcm import RATE, WIDTH, scaled
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK_FRAMES = RATE // 10
"""A tenth of a second: long enough that a busy machine hands it over in time."""

OVERLAP_FRAMES = RATE // 50
"""More than two buffers start out of step (10 ms measured), so that there is no gap."""

LATENCY_MS = 30
"""From a block being asked for to its first frame being heard: the overlap, and what it takes
to start a buffer (10 ms measured)."""

_BEHIND_S = 0.25
"""When this much too late, blocks are no longer caught up with."""


class DeviceError(Exception):
    """No device could be opened. The message is for the log."""


class NotInstalledError(DeviceError):
    """simpleaudio is not there."""


class SimpleaudioDevice:
    """The default output, through simpleaudio.

    Args:
        pull: Asked for each block by its length in frames, in a thread of this object's.

    Raises:
        DeviceError: There is none, or simpleaudio is not installed.
    """

    backend = "simpleaudio"
    name = "default output"
    latency_ms = LATENCY_MS

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        try:
            # By name: it may be missing, and has no types.
            self._simpleaudio: Any = import_module("simpleaudio")
        except ImportError as error:
            raise NotInstalledError("simpleaudio is not installed") from error
        self._pull = pull
        self._closed = Event()
        self._tail = bytes(OVERLAP_FRAMES * WIDTH)
        self._play(self._next())
        self._thread = Thread(target=self._run, name="simpleaudio", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop asking for blocks."""
        self._closed.set()

    def _run(self) -> None:
        due_s = monotonic_s()
        # A fault ends this thread: the engine sees that nobody asks, and opens another device.
        with contextlib.suppress(DeviceError):
            while True:
                due_s += BLOCK_FRAMES / RATE
                now_s = monotonic_s()
                if now_s - due_s > _BEHIND_S:
                    due_s = now_s
                if self._closed.wait(max(0.0, due_s - now_s)):
                    return
                self._play(self._next())

    def _next(self) -> bytes:
        """A block with the end of the one before fading out in it, and its own end faded out."""
        fresh = self._pull(BLOCK_FRAMES)
        overlap = OVERLAP_FRAMES * WIDTH
        block = self._tail + fresh
        self._tail = block[-overlap:]
        start = scaled(block[:overlap], WIDTH, 0.0, 1.0)
        return start + block[overlap:-overlap] + scaled(self._tail, WIDTH, 1.0, 0.0)

    def _play(self, block: bytes) -> None:
        try:
            self._simpleaudio.play_buffer(block, 1, WIDTH, RATE)
        except Exception as error:
            # Its errors are of a class that only its C part knows.
            raise DeviceError(str(error)) from error
