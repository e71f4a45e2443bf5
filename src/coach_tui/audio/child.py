"""One run of the audio engine, seen from the app: its process, its pipes, its log."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from coach_tui import paths
from coach_tui.audio.protocol import ProtocolError, decode_report, encode_command
from coach_tui.child_python import python_command

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
