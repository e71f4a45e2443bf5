"""The sound device: one open output that asks the engine for block after block.

miniaudio opens a real stream. Where it has no wheel, a program of the sound system plays what it
reads (``PipeDevice``). simpleaudio (an extra) only plays buffers, so each block is handed
over as a buffer of its own, and neighbours overlap by a few milliseconds in which one fades into
the other, as no two start exactly on time: cues are a few milliseconds less exact, and a cut is
heard one block later.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from threading import Event, Thread
from typing import Any, Protocol

from coach_tui.audio.lean_miniaudio import miniaudio
from coach_tui.audio.optional import install_command
from coach_tui.audio.pcm import RATE, WIDTH, scaled
from coach_tui.audio.sound_out import USUAL_LATENCY_MS
from coach_tui.child_python import find_program
from coach_tui.clock import monotonic_s

_logger = logging.getLogger(__name__)

DEFAULT_OUTPUT = "default output"

BUFFER_MS = USUAL_LATENCY_MS
"""The length of a request. On PulseAudio this is the whole buffer, elsewhere half of it. Measured
there: a cut is heard after 30 to 75 ms, and three busy loops on two cores delay no block, while
30 ms ran dry and 50 ms drifted by 20 ms."""


class DeviceError(Exception):
    """No device could be opened. The message is for the log."""


class NotInstalledError(DeviceError):
    """There never will be a device. The message is for the user."""


class Device(Protocol):
    """An open device, of the sound system ``backend``."""

    backend: str
    name: str
    latency_ms: int  # From the request for a block, if on time, to its first frame being audible
    pid: int  # The process that plays, by which the sound server knows it

    def close(self) -> None:
        """Stop requesting blocks."""
        ...


class MiniaudioDevice:
    """The default output, through miniaudio, which pulls in a thread of its own."""

    latency_ms = BUFFER_MS  # one of two buffers is still to be played when the next is requested

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        if miniaudio is None:
            raise NotInstalledError("miniaudio is not installed: the session runs silent.")
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=BUFFER_MS,
                callback_periods=2,
                app_name="coach-tui",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError(str(error)) from error
        self.backend = self._device.backend
        self.pid = os.getpid()
        self.close = self._device.close
        if self.backend == "Null":
            # It accepts every block and plays none.
            self.close()
            raise DeviceError("only the null backend is available")
        blocks = _blocks(pull)
        next(blocks)
        try:
            self._device.start(blocks)
        except miniaudio.MiniaudioError as error:
            self.close()
            raise DeviceError(str(error)) from error
        self.name = _device_name(self.backend)


def _device_name(backend_name: str) -> str:
    """The device's name if there is only one: miniaudio does not say which is the default."""
    try:
        backend = next(
            b for b in miniaudio.Backend if b.name == backend_name.upper().replace(" ", "")
        )
        names = [str(d["name"]) for d in miniaudio.Devices([backend]).get_playbacks()]
    except (miniaudio.MiniaudioError, StopIteration, UnicodeDecodeError):
        names = []
    return names[0] if len(names) == 1 else DEFAULT_OUTPUT


def _blocks(pull: Callable[[int], bytes]) -> Generator[bytes, int, None]:
    n_frames = yield b""
    while True:
        n_frames = yield pull(n_frames)


# A tenth of a second: long enough that a busy machine hands it over in time.
BLOCK_FRAMES = RATE // 10

# Longer than two buffers start out of step (10 ms measured), so that there is no gap.
OVERLAP_FRAMES = RATE // 50

LATENCY_MS = 30  # The overlap, and the time that a buffer takes to start (10 ms measured)
_BEHIND_S = 0.25  # A thread that is later than this skips blocks instead of catching up


class SimpleaudioDevice:
    """The default output, through simpleaudio, which pulls in a thread of its own."""

    backend = "simpleaudio"
    name = DEFAULT_OUTPUT
    latency_ms = LATENCY_MS
    pid = os.getpid()

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        try:
            # By name: it may be missing, and has no types.
            self._simpleaudio: Any = import_module("simpleaudio")
        except ImportError as error:
            raise NotInstalledError(
                "simpleaudio is not installed: the session runs silent. "
                f"Install it with {install_command('simpleaudio')}, or leave --audio as it comes."
            ) from error
        self._pull = pull
        self._closed = Event()
        self._tail = bytes(OVERLAP_FRAMES * WIDTH)
        self._play(self._next())
        Thread(target=self._run, name="simpleaudio", daemon=True).start()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        due_s = monotonic_s()
        # A fault ends this thread: the device monitor notices and opens another device.
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
        """Return a block with the previous block's end fading out in it and its own end faded out."""
        overlap = OVERLAP_FRAMES * WIDTH
        block = self._tail + self._pull(BLOCK_FRAMES)
        self._tail = block[-overlap:]
        start = scaled(block[:overlap], WIDTH, 0.0, 1.0)
        return start + block[overlap:-overlap] + scaled(self._tail, WIDTH, 1.0, 0.0)

    def _play(self, block: bytes) -> None:
        try:
            self._simpleaudio.play_buffer(block, 1, WIDTH, RATE)
        except Exception as error:
            # Its exception class is known to its C part only.
            raise DeviceError(str(error)) from error


_FORMAT = f"--rate={RATE} --channels=1"

PLAYERS = [
    f"pacat --playback --raw --format=s16le {_FORMAT} --latency-msec=40 --process-time-msec=10",
    f"pw-cat --playback --raw --format=s16 {_FORMAT} --latency=20ms -",
    f"pw-cat --playback --format=s16 {_FORMAT} --latency=20ms -",  # before 0.3.71: always raw
    f"aplay -q -t raw -f S16_LE -c 1 -r {RATE} --buffer-time=40000 --period-time=10000 -",
]
"""Programs that play samples from stdin, with their options. pacat first: it plays on PulseAudio
and PipeWire, and their servers report its latency."""

PIPE_FRAMES = RATE // 100  # 10 ms

# The least that Linux allows a socket: a few blocks wait in it. A pipe holds 0.7 s.
_SEND_BYTES = 4_608

PIPE_LATENCY_MS = BUFFER_MS  # Until the server reports more: the buffer of the player
_START_S = 0.2  # A player that finds no sound system ends sooner


class PipeDevice:
    """The default output, through a program that plays what it reads."""

    name = DEFAULT_OUTPUT
    latency_ms = PIPE_LATENCY_MS

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        commands = [command.split() for command in PLAYERS]
        installed = [command for command in commands if find_program(command[0])]
        if not installed:
            raise NotInstalledError(
                "No program here plays sound: the session runs silent. Install pulseaudio-utils "
                "(pacat), pipewire-bin (pw-cat) or alsa-utils (aplay)."
            )
        if not any(self._starts(command, pull) for command in installed):
            names = dict.fromkeys(command[0] for command in installed)
            raise DeviceError(f"none of {', '.join(names)} finds an output")

    def _starts(self, command: list[str], pull: Callable[[int], bytes]) -> bool:
        name = command[0]
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)
        with theirs:
            self._player = subprocess.Popen(  # noqa: S603 - a program of the system, fixed options
                [find_program(name) or name, *command[1:]],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
            )
        try:
            status = self._player.wait(_START_S)
        except subprocess.TimeoutExpired:
            self.backend, self.pid = name, self._player.pid
            Thread(target=self._run, args=(ours, pull), name="player", daemon=True).start()
            return True
        _logger.info("%s ended with %d", name, status)
        ours.close()
        return False

    def _run(self, ours: socket.socket, pull: Callable[[int], bytes]) -> None:
        # The player ends or is closed: the device monitor notices and opens another device.
        with ours, contextlib.suppress(OSError):
            while True:
                ours.sendall(pull(PIPE_FRAMES))

    def close(self) -> None:
        """End the player, and with it the requests."""
        self._player.kill()
        self._player.wait()


@contextmanager
def stderr_silenced() -> Generator[None]:
    """Discard output of native sound libraries on stdout and stderr.

    Both are the log here. ALSA prints 3 KB with every failed attempt to open a device, of which
    there may be two a second for an hour.
    """
    copies = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in copies:
            os.dup2(null, descriptor)
        yield
    finally:
        for descriptor, copy in copies.items():
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(null)


BACKENDS: dict[str, Callable[[Callable[[int], bytes]], Device]] = {
    "miniaudio": MiniaudioDevice,
    "pipe": PipeDevice,
    "simpleaudio": SimpleaudioDevice,
}


def open_device(backend: str, pull: Callable[[int], bytes]) -> Device:
    """Open the default output, ``auto`` through miniaudio or, where it is missing, a pipe.

    simpleaudio is never automatic: its process needs a special environment. ``pull`` must not
    raise: miniaudio would stay silent for good.
    """
    if backend == "auto":
        backend = "pipe" if miniaudio is None else "miniaudio"
    opener = BACKENDS.get(backend)
    if opener is None:
        raise DeviceError(f"there is no backend called {backend}")
    return opener(pull)
