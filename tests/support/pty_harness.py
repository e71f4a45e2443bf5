"""A program on a pseudo-terminal that a test reads at its own speed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import threading
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LFLAG = 3


class Terminal:
    """A program with a terminal of its own, in a session of its own.

    Args:
        argv: The program.
        env: Variables besides those of this process.
        columns: The terminal's width.
        rows: Its height.
    """

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], *, columns: int = 80, rows: int = 24
    ) -> None:
        self._master, self._slave = pty.openpty()
        self.resize(columns, rows)
        self.modes_before = termios.tcgetattr(self._slave)
        self._output = bytearray()
        self._reading = threading.Event()
        self._reading.set()
        self._closing = False
        self.process = subprocess.Popen(
            argv,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**os.environ, "TERM": "xterm-256color", **env},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._closing = True
        self._reading.set()
        self._reader.join()
        self.hang_up()
        os.close(self._slave)

    @property
    def output(self) -> bytes:
        """Everything read so far."""
        return bytes(self._output)

    @property
    def modes(self) -> list[Any]:
        """The terminal's settings now."""
        return termios.tcgetattr(self._slave)

    @property
    def unread(self) -> int:
        """How many typed bytes the program has not read yet."""
        return struct.unpack("i", fcntl.ioctl(self._slave, termios.FIONREAD, b"\0" * 4))[0]

    @property
    def is_raw(self) -> bool:
        """Whether keys reach the program one by one, unechoed."""
        return not self.modes[_LFLAG] & (termios.ICANON | termios.ECHO)

    def is_on(self, mode: int) -> bool:
        """Whether a private mode (1049: alternate screen) was last switched on."""
        return self.output.rfind(b"\x1b[?%dh" % mode) > self.output.rfind(b"\x1b[?%dl" % mode)

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def resize(self, columns: int, rows: int) -> None:
        """Set the size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def stop_reading(self) -> None:
        """Stop reading."""
        self._reading.clear()

    def continue_reading(self) -> None:
        """Read again."""
        self._reading.set()

    def hang_up(self) -> None:
        """Close the terminal's end, as closing a window does."""
        if self._master >= 0:
            self._closing = True
            self._reading.set()
            if self._reader is not threading.current_thread():
                self._reader.join()
            os.close(self._master)
            self._master = -1

    def wait_for(self, what: str, condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
        """Return as soon as a condition holds.

        Raises:
            TimeoutError: It does not hold in time; says ``what``.
        """
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}; the end of what was shown: {self.output[-600:]!r}")
            select.select([], [], [], 0.02)

    def wait_for_text(self, text: str, after: int = 0) -> None:
        """Return as soon as a text has been shown."""
        self.wait_for(f"no {text!r}", lambda: text.encode() in self.output[after:])

    def wait_for_end(self, timeout_s: float = 15.0) -> int:
        """The program's exit code."""
        return self.process.wait(timeout_s)

    def _read(self) -> None:
        while not self._closing:
            self._reading.wait()
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if not ready or not self._reading.is_set():
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            self._output += data
