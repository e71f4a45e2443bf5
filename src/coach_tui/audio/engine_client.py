"""One run of the audio engine, seen from the app: its process, its pipes, its log."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from coach_tui import paths
from coach_tui.audio.fakes import RecordedCues
from coach_tui.audio.protocol import (
    Cut,
    DeviceLost,
    ExtraLatency,
    Failed,
    Health,
    Lease,
    Mute,
    Note,
    ProtocolError,
    ScheduleSounds,
    Started,
    Theme,
    Volume,
    decode_report,
    encode_command,
)
from coach_tui.audio.sound_out import (
    LATE_S,
    MAX_AHEAD,
    USUAL_LATENCY_MS,
    NoSound,
    ScheduledSound,
    SoundOut,
    SoundState,
    SoundStatus,
)
from coach_tui.child_python import python_command
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from coach_tui.audio.protocol import Command, Report

END_TIMEOUT_S = 0.5
"""How long an engine may take to end after its stdin did. It needs 0.1 s."""

MAX_LOG_BYTES = 256 * 1024
"""A log larger than this is begun anew."""


class EngineProcess:
    """A running engine.

    Args:
        arguments: The backend's name, then the folders of sounds.
        log_file: Where its stderr is added to; nowhere if that cannot be written.
        heard: Called from a thread of its own with each report, and at the end with ``None``.

    Raises:
        OSError: The process cannot be started.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log_file: Path,
        heard: Callable[[Report | None], None],
    ) -> None:
        self._heard = heard
        self.gone = False
        command = python_command("coach_tui.audio.engine", *arguments)
        log = _open_log(log_file)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if log is None else log,
                env=_environment(arguments[0]),
                **_apart(),
            )
        finally:
            if log is not None:
                log.close()
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("there are no pipes to the audio engine")
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._reader = threading.Thread(target=self._read, name="audio-reports", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def send(self, commands: Iterable[Command]) -> None:
        """Write commands, waiting for as long as the engine does not read.

        Raises:
            OSError: It is gone.
        """
        self._stdin.write(b"".join(map(encode_command, commands)))
        self._stdin.flush()

    def kill(self) -> None:
        """End it now. Any thread may call this."""
        self._process.kill()

    def end(self) -> None:
        """Close its stdin, wait for it to end, or kill it, and leave nothing of it behind."""
        # What could not be written to a dead engine is written once more by close.
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._stdout.close()

    def _read(self) -> None:
        for line in self._stdout:
            with suppress(ProtocolError):
                self._heard(decode_report(line))
        self.gone = True
        self._heard(None)


def _environment(backend: str) -> dict[str, str] | None:
    """The engine's environment; ``None`` for ours.

    simpleaudio frees with Python's allocator, without holding the interpreter's lock,
    what it got from it: from 3.12 on that crashes, unless the allocator is the C library's.
    """
    if backend == "simpleaudio":
        return {**os.environ, "PYTHONMALLOC": "malloc"}
    return None


def _apart() -> dict[str, Any]:
    """Keeps the engine out of what the terminal does to the app: ctrl+c, ctrl+z, hang-up."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"start_new_session": True}


def _open_log(log_file: Path) -> IO[bytes] | None:
    try:
        log = os.fdopen(paths.open_private(log_file, os.O_WRONLY | os.O_APPEND), "ab")
        if log.tell() > MAX_LOG_BYTES:
            log.truncate(0)
    except OSError:
        return None
    return log


# MERGED: What is to be said to the engine, and to another one in its place, should it die.


MAX_WAITING = 500
"""Commands that may wait for an engine that does not read; further sounds go unheard."""


class CommandQueue:
    """Commands on their way. It asks no clock and takes no lock: its owner does."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque()
        self._ahead: list[ScheduledSound] = []
        self._muted = False
        self._volume = 1.0
        self._lag_s = 0.0
        self._folders: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def schedule(self, sounds: Sequence[ScheduledSound], now_s: float) -> None:
        """Sounds to be heard at their time."""
        if len(self._waiting) >= MAX_WAITING:
            return
        earliest_s = now_s - LATE_S
        # The rest of a tone still leads the way, should the engine be lost in it.
        ahead = [s for s in self._ahead if s.at_s + (s.duration_s or 0) > earliest_s]
        self._ahead = [*ahead, *sounds][:MAX_AHEAD]
        self._waiting.append(ScheduleSounds(tuple(sounds)))

    def cut(self, *, keep_sounding: bool) -> None:
        """Forget what was scheduled."""
        self._ahead.clear()
        # What waits to be sent is forgotten already; a mute before it stays true.
        self._replace(Cut(keep_sounding), (ScheduleSounds, Cut))

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Be silent, or not."""
        self._muted = muted
        self._replace(Mute(muted), (Mute,))

    def set_volume(self, level: float) -> None:
        """Be as loud as ``level``."""
        self._volume = level
        self._replace(Volume(level), (Volume,))

    def set_extra_latency(self, by_s: float) -> None:
        """Be so much earlier than the device asks for."""
        self._lag_s = by_s
        self._replace(ExtraLatency(by_s), (ExtraLatency,))

    def set_theme(self, folders: tuple[str, ...]) -> None:
        """Take sounds from other folders."""
        self._folders = folders
        self._replace(Theme(folders), (Theme,))

    def take_all(self) -> list[Command]:
        """What waits, which then waits no longer."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def replay(self) -> None:
        """Let all that still counts wait for a new engine."""
        self._waiting.clear()
        if self._muted:
            self._waiting.append(Mute(on=True))
        if self._volume != 1.0:
            self._waiting.append(Volume(self._volume))
        if self._lag_s:
            self._waiting.append(ExtraLatency(self._lag_s))
        if self._folders is not None:
            self._waiting.append(Theme(self._folders))
        if self._ahead:
            self._waiting.append(ScheduleSounds(tuple(self._ahead)))

    def _replace(self, command: Command, kinds: tuple[type, ...]) -> None:
        self._waiting = deque(c for c in self._waiting if not isinstance(c, kinds))
        self._waiting.append(command)


# MERGED: The app's end of the sound: what the rest of the program imports.


__all__ = [
    "EngineClient",
    "NoSound",
    "RecordedCues",
    "ScheduledSound",
    "SoundOut",
    "SoundState",
    "SoundStatus",
]

_logger = logging.getLogger(__name__)

# Without a handler Python prints warnings to stderr, which is where the screen is drawn.
_logger.addHandler(logging.NullHandler())

LEASE_S = 1.8
"""How long the engine goes on after it last heard of us. Native code that keeps the
interpreter's lock holds this process up for 0.5 s, on a machine with twice as much to do
as it can for 1.2 s (measured); so this matters only when the process was stopped."""

RENEW_S = 0.2
"""How often it hears of us."""

START_TIMEOUT_S = 5.0
"""Starting takes 0.2 s; a sound server that does not answer takes half a minute."""

YOUNG_S = 60.0
"""An engine that lived longer died of something else than its start."""

_YOUNG_DEATHS = 2

_NO_ANSWER = "The sound system does not answer: the session runs silent."

_NO_START = "The sound could not be started: the session runs silent."

_LOST = "The sound stopped working twice: the session runs silent."


class EngineClient:
    """A ``SoundOut`` played by an engine process, which is started at once, in the background.

    An engine that dies is started again with what is still to be heard; one that dies
    young is so once.

    Args:
        folders: Where sounds are looked for, first to last, the theme's last.
        backend: ``auto``, or the one that is to be used.
        log_file: Where the engine's stderr goes; ``audio.log`` in the state folder when
            not given.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        backend: str = "auto",
        log_file: Path | None = None,
    ) -> None:
        self._arguments = [backend, *map(str, folders)]
        self._log_file = log_file or paths.state_dir() / "audio.log"
        # Guards what follows; held for moments only, never while reading or writing.
        self._changed = threading.Condition()
        self._outbox = CommandQueue()
        self._closing = False
        self._hopeless = False
        self._engine: EngineProcess | None = None
        self._state = SoundState(SoundStatus.STARTING)
        self._health = Health()
        self._device_ms = USUAL_LATENCY_MS
        self._lag_ms = 0
        self._callbacks: list[Callable[[SoundState], None]] = []
        self._thread = threading.Thread(target=self._supervise, name="audio-link", daemon=True)
        self._thread.start()

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Have sounds heard at their time. What is more than ``LATE_S`` late is dropped."""
        with self._changed:
            if self._is_over():
                return
            self._outbox.schedule(sounds, monotonic_s())
            self._changed.notify_all()

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Forget all that was scheduled before this call and silence what sounds, within 80 ms.

        Args:
            keep_sounding: Let what has begun by now sound to its end.
        """
        with self._changed:
            if self._is_over():
                return
            self._outbox.cut(keep_sounding=keep_sounding)
            self._changed.notify_all()

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Silence all sounds, or let them be heard again; the schedule goes on meanwhile."""
        with self._changed:
            self._outbox.set_muted(muted)
            self._changed.notify_all()

    def set_volume(self, level: float) -> None:
        """Make all of it as loud as ``level``, from 0 for silence to 1 for as it was made."""
        with self._changed:
            self._outbox.set_volume(level)
            self._changed.notify_all()

    def set_extra_latency(self, lag_ms: int) -> None:
        """Have sound made so much earlier than the device asks for: it is heard that much later."""
        with self._changed:
            if lag_ms == self._lag_ms:
                return
            self._lag_ms = lag_ms
            self._outbox.set_extra_latency(lag_ms / 1000)
            self._changed.notify_all()
        if self._state.status in (SoundStatus.STARTING, SoundStatus.ON):
            self._set_state(replace(self._state, latency_ms=self._device_ms + lag_ms))

    def set_theme(self, folders: Sequence[Path]) -> None:
        """Look for sounds in other folders from now on, first to last."""
        with self._changed:
            self._outbox.set_theme(tuple(map(str, folders)))
            self._changed.notify_all()

    @property
    def state(self) -> SoundState:
        """How the sound is doing now."""
        return self._state

    @property
    def health(self) -> Health:
        """What has gone wrong in the engine so far, as last heard."""
        return self._health

    @property
    def engine_pid(self) -> int | None:
        """The engine's process, while there is one."""
        engine = self._engine
        return None if engine is None else engine.pid

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """Have ``callback`` called, from any thread, each time the state changes."""
        with self._changed:
            self._callbacks.append(callback)

    def close(self) -> None:
        """End the engine, in a tenth of a second as a rule and in two at the worst."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(0.5)
        if self._thread.is_alive() and (engine := self._engine) is not None:
            # It does not read, and the thread stands in a write to it.
            engine.kill()
            self._thread.join(1.5)

    def _is_over(self) -> bool:
        return self._closing or (self._state.status is SoundStatus.SILENT and self._engine is None)

    def _supervise(self) -> None:
        reason = _LOST
        died_young = 0
        while died_young < _YOUNG_DEATHS:
            started_s = monotonic_s()
            try:
                engine = EngineProcess(self._arguments, self._log_file, self._heard_of_engine)
            except OSError:
                _logger.exception("the audio engine could not be started")
                reason = _NO_START
                break
            with self._changed:
                self._engine = engine
                self._outbox.replay()
            self._serve(engine)
            engine.end()
            with self._changed:
                self._engine = None
            if self._closing or self._hopeless:
                break
            died_young += monotonic_s() - started_s < YOUNG_S
            if died_young < _YOUNG_DEATHS:
                self._set_state(SoundState(SoundStatus.STARTING))
        if self._closing:
            self._set_state(SoundState(SoundStatus.OFF))
        elif not self._hopeless:
            self._set_state(SoundState(SoundStatus.SILENT, reason))

    def _serve(self, engine: EngineProcess) -> None:
        """Hand commands over until the engine is gone or is no longer wanted."""
        started_s = monotonic_s()
        renewed_s = 0.0
        while True:
            with self._changed:
                if not self._outbox and not self._closing and not engine.gone:
                    self._changed.wait(RENEW_S)
                if self._closing or engine.gone:
                    return
                commands = self._outbox.take_all()
            now_s = monotonic_s()
            if now_s - renewed_s >= RENEW_S:
                renewed_s = now_s
                commands.insert(0, Lease(now_s + LEASE_S))
            try:
                engine.send(commands)
            except OSError:
                return
            if self._state.status is SoundStatus.STARTING and now_s - started_s > START_TIMEOUT_S:
                self._hopeless = True
                self._set_state(SoundState(SoundStatus.SILENT, _NO_ANSWER))

    def _heard_of_engine(self, report: Report | None) -> None:
        """Called by the thread that reads from the engine; ``None`` is the end."""
        match report:
            case Started(backend, device, latency_ms, told):
                self._hopeless = False
                self._device_ms = latency_ms
                heard_ms = latency_ms + self._lag_ms
                notes = self._state.notes
                self._set_state(
                    SoundState(SoundStatus.ON, "", backend, device, heard_ms, told, notes)
                )
            case DeviceLost(reason):
                self._set_state(SoundState(SoundStatus.SILENT, reason))
            case Failed(reason):
                self._hopeless = True
                self._set_state(SoundState(SoundStatus.SILENT, reason))
            case Note(text):
                if text not in self._state.notes:
                    self._set_state(replace(self._state, notes=(*self._state.notes, text)))
            case Health():
                self._health = report
            case None:
                with self._changed:
                    self._changed.notify_all()

    def _set_state(self, state: SoundState) -> None:
        with self._changed:
            if self._closing and state.status is not SoundStatus.OFF:
                return
            if state.status is not SoundStatus.OFF and not state.notes:
                state = replace(state, notes=self._state.notes)
            changed, self._state = state != self._state, state
            callbacks = tuple(self._callbacks) if changed else ()
        for callback in callbacks:
            try:
                callback(state)
            except Exception:
                # A watcher's fault is not the sound's.
                _logger.exception("a watcher of the sound failed")
