"""Lines that a person or a program types, read on a thread of their own."""

from __future__ import annotations

import errno
import os
import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_AROUND_S = 0.5
"""On Windows a wait without an end cannot be interrupted by ctrl+c."""

_GONE = frozenset({errno.EPIPE, errno.EIO, errno.ENXIO, errno.EBADF})

_MOST_DIGITS = 3


def is_gone(error: OSError) -> bool:
    """Whether an error means that nobody is at the other end of a pipe or terminal any more."""
    return error.errno in _GONE


def whole_number(line: str) -> int | None:
    """The number that a line is, 0 to 999; ``None`` where it is something else."""
    is_number = line.isascii() and line.isdecimal() and len(line) <= _MOST_DIGITS
    return int(line) if is_number else None


class LineReader:
    """Lines from a file, each given to a taker at once, or kept until somebody asks.

    They are read with ``os.read``: a thread inside ``sys.stdin``'s buffer would hold its
    lock when the program ends.

    Args:
        descriptor: The file to read; ``None`` for no lines at all.

    Attributes:
        hung_up: Whether the lines came from a terminal, and that is gone.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._kept: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._taker: Callable[[str], None] | None = None
        self._at_end: Callable[[], None] | None = None
        self._begun = False
        self._ended = descriptor is None
        self.hung_up = False

    @property
    def is_terminal(self) -> bool:
        """Whether the lines come from a terminal, which is there."""
        return self._descriptor is not None and os.isatty(self._descriptor)

    def deliver_to(self, taker: Callable[[str], None], at_end: Callable[[], None]) -> None:
        """From now on give each line to somebody, on the reading thread.

        Args:
            taker: Gets the line, without blanks around it.
            at_end: Is told once when no more lines will come.
        """
        with self._lock:
            self._taker, self._at_end = taker, at_end
            ended = self._ended
        if ended:
            at_end()
        else:
            self._begin()

    def buffer(self) -> None:
        """From now on keep lines until somebody asks for them."""
        with self._lock:
            self._taker = self._at_end = None

    def read_line(self) -> str | None:
        """The next line that was kept; ``None`` when no more will come. Waits for it."""
        self._begin()
        while not (self._ended and self._kept.empty()):
            try:
                return self._kept.get(timeout=LOOK_AROUND_S)
            except Empty:
                continue
        return None

    def _begin(self) -> None:
        if not self._begun and not self._ended:
            self._begun = True
            threading.Thread(target=self._read_on, name="typed", daemon=True).start()

    def _read_on(self) -> None:
        buffered = b""
        typed_at = self.is_terminal
        while chunk := self._read():
            *whole, buffered = (buffered + chunk).split(b"\n")
            for line in whole:
                self._take(line.decode("utf-8", "replace").strip())
        # After ctrl+d the terminal is still there.
        self.hung_up = typed_at and not self.is_terminal
        if buffered:  # the last line has no end of its own
            self._take(buffered.decode("utf-8", "replace").strip())
        with self._lock:
            self._ended, at_end = True, self._at_end
        self._kept.put(None)
        if at_end is not None:
            at_end()

    def _take(self, line: str) -> None:
        with self._lock:
            taker = self._taker
        if taker is None:
            self._kept.put(line)
        else:
            taker(line)

    def _read(self) -> bytes:
        if self._descriptor is None:
            return b""
        try:
            return os.read(self._descriptor, 4096)
        except OSError:
            return b""
