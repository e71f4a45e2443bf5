"""Output through simpleaudio, which plays a buffer and nothing else: blocks mixed ahead, overlapped.

simpleaudio has no stream. Each block is handed over as a buffer of its own, at its
time, and neighbours overlap by a few milliseconds in which one fades into the other, as
no two start exactly where they should. Against a real stream cues are a few milliseconds
less exact, and a cut is heard a block later.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import contextmanager
from importlib import import_module
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Protocol

import miniaudio

from coach_tui.audio.pcm import RATE, WIDTH, scaled
from coach_tui.audio.sound_out import USUAL_LATENCY_MS
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

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


# MERGED: The sound device: one open stream that asks for block after block.


BUFFER_MS = USUAL_LATENCY_MS
"""What is asked for at a time. On PulseAudio this is the whole buffer, elsewhere half
of it. Measured there: a cut is heard after 30 to 75 ms, and three busy loops on two
cores make no block late, while 30 ms ran dry and 50 ms wandered by 20 ms."""

PERIODS = 2


class Device(Protocol):
    """An open device."""

    @property
    def backend(self) -> str:
        """The sound system's name."""
        ...

    @property
    def name(self) -> str:
        """The device's name."""
        ...

    @property
    def latency_ms(self) -> int:
        """From a block being asked for, on time, to its first frame being heard."""
        ...

    def close(self) -> None:
        """Stop asking."""
        ...


class MiniaudioDevice:
    """The default output, through miniaudio.

    Args:
        pull: Asked for each block by its length in frames, in a thread of the device's.

    Raises:
        DeviceError: There is none.
    """

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=BUFFER_MS,
                callback_periods=PERIODS,
                app_name="coach-tui",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError(str(error)) from error
        if self._device.backend == "Null":
            # Paced and silent: it takes everything and nobody hears it.
            self._device.close()
            raise DeviceError("only the null backend is there")
        blocks = _blocks(pull)
        next(blocks)
        try:
            self._device.start(blocks)
        except miniaudio.MiniaudioError as error:
            self._device.close()
            raise DeviceError(str(error)) from error

    @property
    def backend(self) -> str:
        """The sound system's name."""
        return self._device.backend

    @property
    def name(self) -> str:
        """The device's name where there is but one, as miniaudio does not say which is the default."""
        try:
            backend = next(
                b for b in miniaudio.Backend if b.name == self.backend.upper().replace(" ", "")
            )
            names = [str(d["name"]) for d in miniaudio.Devices([backend]).get_playbacks()]
        except (miniaudio.MiniaudioError, StopIteration, UnicodeDecodeError):
            names = []
        return names[0] if len(names) == 1 else "default output"

    @property
    def latency_ms(self) -> int:
        """One buffer, of two that the device has, is still to be played when the next is asked for."""
        return BUFFER_MS

    def close(self) -> None:
        """Stop asking for blocks."""
        self._device.close()


def _blocks(pull: Callable[[int], bytes]) -> Generator[bytes, int, None]:
    n_frames = yield b""
    while True:
        n_frames = yield pull(n_frames)


@contextmanager
def stderr_silenced() -> Generator[None]:
    """Drop what native sound libraries print meanwhile, which ALSA does at length.

    Stdout and stderr are the log here. It would grow by 3 KB with every failed attempt to
    open a device, of which there may be two a second for an hour.
    """
    kept = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in kept:
            os.dup2(nowhere, number)
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)


def open_device(backend: str, pull: Callable[[int], bytes]) -> Device:
    """Open the default output.

    Args:
        backend: One of ``BACKENDS``, or ``auto`` for miniaudio, which plays where anything
            does. simpleaudio needs a process prepared for it, so it has to be asked for.
        pull: Asked for each block; must not raise, as miniaudio would fall silent for good.

    Raises:
        DeviceError: None works.
    """
    opener = BACKENDS.get("miniaudio" if backend == "auto" else backend)
    if opener is None:
        raise DeviceError(f"there is no backend called {backend}")
    return opener(pull)


BACKENDS: dict[str, Callable[[Callable[[int], bytes]], Device]] = {
    "miniaudio": MiniaudioDevice,
    "simpleaudio": SimpleaudioDevice,
}
"""What can play."""
