"""Reads lines of input on a thread of its own."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

LOOK_AROUND_S = 0.5  # Longest uninterrupted wait: on Windows ctrl+c cannot interrupt an endless one

_GONE = frozenset({errno.EPIPE, errno.EIO, errno.ENXIO, errno.EBADF})
_MOST_DIGITS = 3

# Buffered lines; more than all questions together, and further ones are dropped.
_MAX_BUFFERED = 1_000

_MAX_LINE_BYTES = 16_384


def is_gone(error: OSError) -> bool:
    """Whether an error means that the pipe or terminal is closed at its other end."""
    return error.errno in _GONE


def whole_number(line: str) -> int | None:
    """A line as a number, 0 to 999; ``None`` if it is none."""
    is_number = line.isascii() and line.isdecimal() and len(line) <= _MOST_DIGITS
    return int(line) if is_number else None


class LineReader:
    """Lines of a file, delivered to a consumer at once or buffered until read.

    They are read with ``os.read``: a thread inside ``sys.stdin``'s buffer would hold its
    lock when the program ends.

    Attributes:
        hung_up: Whether the lines came from a terminal that is closed.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        self._buffered: SimpleQueue[str | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._consumer: Callable[[str], None] | None = None
        self._at_end: Callable[[], None] | None = None
        self._begun = False
        self._ended = descriptor is None
        self.hung_up = False

    @property
    def is_terminal(self) -> bool:
        return self._descriptor is not None and os.isatty(self._descriptor)

    def deliver_to(self, consumer: Callable[[str], None], at_end: Callable[[], None]) -> None:
        """Deliver stripped lines, on the reading thread; call ``at_end`` after the last."""
        with self._lock:
            self._consumer, self._at_end = consumer, at_end
            ended = self._ended
        if ended:
            at_end()
        else:
            self._begin()

    def buffer(self) -> None:
        with self._lock:
            self._consumer = self._at_end = None

    def read_line(self) -> str | None:
        self._begin()
        while not (self._ended and self._buffered.empty()):
            try:
                return self._buffered.get(timeout=LOOK_AROUND_S)
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
            # The end of a line longer than any answer is dropped.
            buffered = buffered[:_MAX_LINE_BYTES]
        # After ctrl+d the terminal is still open.
        self.hung_up = typed_at and not self.is_terminal
        if buffered:  # the last line without a line end
            self._take(buffered.decode("utf-8", "replace").strip())
        with self._lock:
            self._ended, at_end = True, self._at_end
        self._buffered.put(None)
        if at_end is not None:
            at_end()

    def _take(self, line: str) -> None:
        with self._lock:
            consumer = self._consumer
        if consumer is None:
            if self._buffered.qsize() < _MAX_BUFFERED:
                self._buffered.put(line)
        else:
            consumer(line)

    def _read(self) -> bytes:
        if self._descriptor is None:
            return b""
        try:
            return os.read(self._descriptor, 4096)
        except OSError:
            return b""
