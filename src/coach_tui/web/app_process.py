"""The app on a pseudo-terminal of its own, which outlives the page that shows it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import FileIO

# Bytes of keys that wait for an app that does not read; more are dropped.
MAX_UNREAD_KEYS = 64 * 1024

# Read ahead twice at most: an app whose page does not take its frames must notice.
_READ_BYTES = 16 * 1024

_SUSPEND = b"\x1a"  # ctrl+z: there is no shell that could continue the app
END_S = 4.0  # How long the app has to save a session and end

PAUSE_SIGNAL = signal.SIGUSR1

MIN_CELLS, MAX_CELLS = 5, 1_000


class AppProcess:
    """A running app; it has an exit code once ``read`` has returned nothing."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: FileIO) -> None:
        self._process = process
        self._terminal = terminal
        self._reader = asyncio.StreamReader(_READ_BYTES)
        self.exit_code: int | None = None

    @classmethod
    async def start(
        cls, command: Sequence[str], environment: Mapping[str, str], columns: int, rows: int
    ) -> AppProcess:
        """Start the app in a terminal of that size; raises ``OSError``."""
        terminal, theirs = pty.openpty()
        _set_size(terminal, columns, rows)
        # Until the app has its own handler, the signal must not end it: being ignored is inherited.
        signal.signal(PAUSE_SIGNAL, signal.SIG_IGN)
        try:
            process = subprocess.Popen(  # noqa: S603, ASYNC220 - this program; it takes a moment
                command,
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env={
                    **os.environ,
                    **environment,
                    "TERM": "xterm-256color",
                    "COLORTERM": "truecolor",
                },
                start_new_session=True,
            )
        except OSError:
            os.close(terminal)
            raise
        finally:
            os.close(theirs)
        app = cls(process, FileIO(terminal, "r+"))
        await app._connect()
        return app

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        keys = FileIO(os.dup(self._terminal.fileno()), "w")
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), self._terminal
        )
        self._keys, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, keys)

    async def read(self) -> bytes:
        """What the app draws next; nothing once it has ended."""
        # Linux reports the end of a terminal as an error.
        with suppress(OSError):
            if frames := await self._reader.read(_READ_BYTES):
                return frames
        self._keys.abort()
        self.exit_code = await asyncio.to_thread(self._process.wait)
        return b""

    def type(self, keys: str) -> None:
        """Type keys; those that no app reads are dropped."""
        typed = keys.encode("utf-8", "replace").replace(_SUSPEND, b"")
        if self._keys.get_write_buffer_size() + len(typed) <= MAX_UNREAD_KEYS:
            self._keys.write(typed)

    def resize(self, columns: int, rows: int) -> None:
        with suppress(OSError, ValueError):  # it is closed, as the app has ended
            _set_size(self._terminal.fileno(), columns, rows)

    def redraw(self) -> None:
        """Have the app set up a new terminal and draw all: it does so when it is continued."""
        self._signal(signal.SIGCONT)

    def pause(self) -> None:
        self._signal(PAUSE_SIGNAL)

    async def end(self) -> None:
        """End the app: a running session is saved."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _signal(self, number: int) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)


def _set_size(terminal: int, columns: int, rows: int) -> None:
    columns, rows = (min(max(cells, MIN_CELLS), MAX_CELLS) for cells in (columns, rows))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
