"""The app's end of the sound: an engine process, the commands queued for it, its supervision.

``EngineClient`` starts an ``EngineProcess`` and a thread that hands it the commands of a
``CommandQueue``. An engine that dies is started again, and the queue replays what still counts.
The client renews a lease all the time, so that the engine falls silent if the app is stopped.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Self

from msgspec.structs import replace

from coach_tui import paths
from coach_tui.audio import protocol
from coach_tui.audio.sound_out import (
    LATE_S,
    MAX_AHEAD,
    USUAL_LATENCY_MS,
    ScheduledSound,
    SoundOut,
    SoundState,
    SoundStatus,
)
from coach_tui.child_python import OWN_GROUP, python_command
from coach_tui.clock import monotonic_s
from coach_tui.files import open_private

if TYPE_CHECKING:
    from pathlib import Path

_logger = logging.getLogger(__name__)
# Without a handler Python prints warnings to stderr, over the screen.
_logger.addHandler(logging.NullHandler())

END_TIMEOUT_S = 0.5  # The time an engine gets to end after its stdin. It needs 0.1 s.
MAX_LOG_BYTES = 256 * 1024  # A larger log is truncated at the start


class EngineProcess:
    """A running engine; its stderr is appended to a log, or discarded if that cannot be written.

    ``on_report`` is called from a thread of its own with each report, and at the end with ``None``.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log_file: Path,
        on_report: Callable[[protocol.Report | None], None],
    ) -> None:
        self._on_report = on_report
        self.gone = False
        log = _open_log(log_file)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                python_command("coach_tui.audio.engine", *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if log is None else log,
                env=_environment(arguments[0]),
                creationflags=OWN_GROUP,
                start_new_session=True,
            )
        finally:
            if log is not None:
                log.close()
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes to the audio engine")
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, name="audio-reports", daemon=True)
        self._reader.start()

    def send(self, commands: Iterable[protocol.Command]) -> None:
        """Write commands; blocks while the engine does not read, ``OSError`` when it is gone."""
        self._stdin.write(b"".join(map(protocol.encode, commands)))
        self._stdin.flush()

    def kill(self) -> None:
        self._process.kill()

    def end(self, *, is_silent: bool = False) -> None:
        """Close its stdin and wait for it to end, or kill it; join the reader.

        Args:
            is_silent: Nothing has to fade out, for which it would take a tenth of a second.
        """
        if is_silent:
            self.kill()
        # Closing flushes again what could not be written to a dead engine.
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
        try:
            for line in self._stdout:
                try:
                    self._on_report(protocol.decode_report(line))
                except protocol.ProtocolError:
                    continue
                except Exception:
                    _logger.exception("a report could not be handled")
        finally:
            self.gone = True
            self._on_report(None)


def _environment(backend: str) -> dict[str, str] | None:
    """The engine's environment; ``None`` to inherit ours.

    simpleaudio frees Python's memory without holding the interpreter's lock, which crashes from
    3.12 on unless the allocator is the C library's.
    """
    return {**os.environ, "PYTHONMALLOC": "malloc"} if backend == "simpleaudio" else None


def _open_log(log_file: Path) -> IO[bytes] | None:
    try:
        log = os.fdopen(open_private(log_file, os.O_WRONLY | os.O_APPEND), "ab")
        if log.tell() > MAX_LOG_BYTES:
            log.truncate(0)
    except OSError:
        return None
    return log


# Commands that wait at most for an engine that does not read; later sounds are dropped.
MAX_WAITING = 500


class CommandQueue:
    """Commands queued for the engine, replayed if it restarts. Its owner holds the lock."""

    def __init__(self) -> None:
        self._waiting: list[protocol.Command] = []
        self._ahead: list[ScheduledSound] = []
        self._settings: dict[type[protocol.Setting], protocol.Setting] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def schedule(self, sounds: Sequence[ScheduledSound], now_s: float) -> None:
        if len(self._waiting) >= MAX_WAITING:
            return
        earliest_s = now_s - LATE_S
        # The rest of a tone is replayed if the engine dies during it.
        ahead = [s for s in self._ahead if s.at_s + (s.duration_s or 0) > earliest_s]
        self._ahead = [*ahead, *sounds][:MAX_AHEAD]
        self._waiting.append(protocol.ScheduleSounds(tuple(sounds)))

    def cut(self, *, keep_sounding: bool) -> None:
        self._ahead.clear()
        # Queued sounds are cancelled here already; a queued mute stays valid.
        self._replace(protocol.Cut(keep_sounding), (protocol.ScheduleSounds, protocol.Cut))

    def set(self, setting: protocol.Setting) -> None:
        """Queue a setting in place of an earlier one of its kind."""
        self._settings[type(setting)] = setting
        self._replace(setting, (type(setting),))

    def take_all(self) -> list[protocol.Command]:
        taken, self._waiting = self._waiting, []
        return taken

    def replay(self) -> None:
        """Queue what still counts for a new engine."""
        self._waiting = [*self._settings.values()]
        if self._ahead:
            self._waiting.append(protocol.ScheduleSounds(tuple(self._ahead)))

    def _replace(self, command: protocol.Command, kinds: tuple[type, ...]) -> None:
        self._waiting = [*(c for c in self._waiting if not isinstance(c, kinds)), command]


LEASE_S = 1.8
"""The engine plays this long after the last renewal. Native code that holds the interpreter's
lock delays this process by 0.5 s, by 1.2 s on a machine under double load (measured), so the lease
runs out only if the process was stopped."""

FADE_S = 0.1  # After a cut it is silent
RENEW_S = 0.2  # Between two renewals of the lease

# Starting takes 0.2 s; a sound server that does not answer blocks for half a minute.
START_TIMEOUT_S = 5.0

YOUNG_S = 60.0  # An engine that lived longer did not die of its start
_YOUNG_DEATHS = 2
_NO_ANSWER = "The sound system does not answer: the session runs silent."
_NO_START = "The sound could not be started: the session runs silent."
_LOST = "Sound failed twice; continuing without it."

# Reasons for silence that are not the system's sound: the engine could not run.
ENGINE_FAULTS = frozenset({_NO_START, _LOST})


class EngineClient(SoundOut):
    """An engine process, which is started in the background when it is opened or gets a sound.

    An engine that dies is started again with the sounds still to come; after ``_YOUNG_DEATHS``
    early deaths the session runs silent. The theme's folder is the last of those that are searched.
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
        # Guards the commands, the state and the callbacks; held for moments only, never while reading or writing.
        self._changed = threading.Condition()
        self._commands = CommandQueue()
        self._closing = False
        self._opened = False
        self._gave_up = False
        self._sounds_until_s = 0.0
        self._engine: EngineProcess | None = None
        self._state = SoundState(SoundStatus.STARTING)
        self._health = protocol.Health()
        self._device_ms = USUAL_LATENCY_MS
        self._extra_ms = 0
        self._callbacks: list[Callable[[SoundState], None]] = []
        self._thread = threading.Thread(
            target=self._supervise, name="audio-engine-client", daemon=True
        )

    def open(self) -> Self:
        """Start the engine, once."""
        with self._changed:
            if not self._opened and not self._closing:
                self._opened = True
                self._thread.start()
        return self

    def wait_started(self, timeout_s: float) -> None:
        """Wait until the engine plays, or cannot, or is closed."""
        self.open()
        with self._changed:
            self._changed.wait_for(
                lambda: self._state.status is not SoundStatus.STARTING, timeout_s
            )

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        self.open()
        with self._changed:
            if not self._is_over():
                ends_s = [sound.end_s for sound in sounds]
                self._sounds_until_s = max([self._sounds_until_s, *ends_s])
                self._commands.schedule(sounds, monotonic_s())
                self._changed.notify_all()

    def cut(self, *, keep_sounding: bool = False) -> None:
        with self._changed:
            if not self._is_over():
                if not keep_sounding:
                    self._sounds_until_s = min(self._sounds_until_s, monotonic_s() + FADE_S)
                self._commands.cut(keep_sounding=keep_sounding)
                self._changed.notify_all()

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        self._set(protocol.Mute(muted))

    def set_volume(self, level: float) -> None:
        self._set(protocol.Volume(level))

    def set_extra_latency(self, extra_ms: int) -> None:
        if extra_ms == self._extra_ms:
            return
        self._extra_ms = extra_ms
        self._set(protocol.ExtraLatency(extra_ms / 1000))
        if self._state.status in (SoundStatus.STARTING, SoundStatus.ON):
            self._set_state(replace(self._state, latency_ms=self._device_ms + extra_ms))

    def set_theme(self, folders: Sequence[Path]) -> None:
        self._set(protocol.Theme(tuple(map(str, folders))))

    @property
    def state(self) -> SoundState:
        return self._state

    @property
    def health(self) -> protocol.Health:
        return self._health

    @property
    def engine_pid(self) -> int | None:
        engine = self._engine
        return None if engine is None else engine.pid

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        with self._changed:
            self._callbacks.append(callback)

    def close(self) -> None:
        """End the engine: at once while it is silent, else after 0.1 s, at the latest after 2 s."""
        with self._changed:
            self._closing = True
            if self._state.status is not SoundStatus.ON:
                self._sounds_until_s = 0.0
        # Set before the engine has ended, so that ``wait_started`` returns now.
        self._set_state(SoundState(SoundStatus.OFF))
        if not self._opened:
            return
        self._thread.join(0.5)
        if self._thread.is_alive() and (engine := self._engine) is not None:
            # It does not read, and the thread blocks in a write.
            engine.kill()
            self._thread.join(1.5)

    def _set(self, setting: protocol.Setting) -> None:
        with self._changed:
            self._commands.set(setting)
            self._changed.notify_all()

    def _is_over(self) -> bool:
        return self._closing or (self._state.status is SoundStatus.SILENT and self._engine is None)

    def _supervise(self) -> None:
        """Run engines until the client is closed or they die too often."""
        try:
            self._run_engines()
        except Exception:
            _logger.exception("the supervision of the engine failed")
            if (engine := self._engine) is not None:
                engine.kill()
            self._set_state(SoundState(SoundStatus.SILENT, _LOST))

    def _run_engines(self) -> None:
        reason = _LOST
        died_young = 0
        while died_young < _YOUNG_DEATHS:
            started_s = monotonic_s()
            try:
                engine = EngineProcess(self._arguments, self._log_file, self._on_report)
            except OSError:
                _logger.exception("the audio engine could not be started")
                reason = _NO_START
                break
            with self._changed:
                self._engine = engine
                self._commands.replay()
            self._serve(engine)
            engine.end(is_silent=monotonic_s() >= self._sounds_until_s)
            with self._changed:
                self._engine = None
            if self._closing or self._gave_up:
                break
            died_young += monotonic_s() - started_s < YOUNG_S
            if died_young < _YOUNG_DEATHS:
                self._set_state(SoundState(SoundStatus.STARTING))
        if not self._closing and not self._gave_up:
            self._set_state(SoundState(SoundStatus.SILENT, reason))

    def _serve(self, engine: EngineProcess) -> None:
        """Send commands until the engine is gone or the client is closed."""
        started_s = monotonic_s()
        renewed_s = 0.0
        while True:
            with self._changed:
                if not self._commands and not self._closing and not engine.gone:
                    self._changed.wait(RENEW_S)
                if self._closing or engine.gone:
                    return
                commands = self._commands.take_all()
            now_s = monotonic_s()
            if now_s - renewed_s >= RENEW_S:
                renewed_s = now_s
                commands.insert(0, protocol.Lease(now_s + LEASE_S))
            try:
                engine.send(commands)
            except OSError:
                return
            if self._state.status is SoundStatus.STARTING and now_s - started_s > START_TIMEOUT_S:
                self._gave_up = True
                self._set_state(SoundState(SoundStatus.SILENT, _NO_ANSWER))

    def _on_report(self, report: protocol.Report | None) -> None:
        """Update the state; called by the engine's reader thread, with ``None`` at the end."""
        match report:
            case protocol.Started(backend, device, latency_ms, measured):
                self._gave_up = False
                self._device_ms = latency_ms
                total_ms = latency_ms + self._extra_ms
                notes = self._state.notes
                self._set_state(
                    SoundState(SoundStatus.ON, "", backend, device, total_ms, measured, notes)
                )
            case protocol.DeviceLost(reason):
                self._set_state(SoundState(SoundStatus.SILENT, reason))
            case protocol.Failed(reason):
                self._gave_up = True
                self._set_state(SoundState(SoundStatus.SILENT, reason))
            case protocol.Note(text):
                if text not in self._state.notes:
                    self._set_state(replace(self._state, notes=(*self._state.notes, text)))
            case protocol.Health():
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
            self._changed.notify_all()
            callbacks = tuple(self._callbacks) if changed else ()
        for callback in callbacks:
            try:
                callback(state)
            except Exception:
                _logger.exception("a callback of the sound failed")
