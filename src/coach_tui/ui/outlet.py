"""Writes to a terminal so that nobody ever waits for the terminal."""

from __future__ import annotations

import logging
import os
import select
import termios
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

BEHIND_S = 0.25
"""A terminal that has left something unread for so long gets no more frames until it has
read what is under way: longer than a busy terminal needs, too short to look frozen."""

PARTING_S = 0.5
"""How long to wait, twice at most, for the terminal to take what puts it right again."""

PIECE = 4096
"""Bytes written at once; not so many that a slow line could not be given up meanwhile."""

RETRY_S = 0.05
"""How often a terminal that takes nothing is asked again; a flush wakes nobody."""

_CANCEL = b"\x18"
"""Ends an escape sequence that was cut in two."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    data: bytes
    needed: bool
    at_s: float


class Outlet:
    """A thread that writes to a terminal, and drops pictures that come too fast for it.

    Args:
        fileno: The terminal.
        on_caught_up: Called on the thread when everything can be drawn afresh after
            pictures were dropped; drawing begins with ``resume``.
        on_lost: Called on the thread when the terminal is gone.
    """

    def __init__(
        self, fileno: int, on_caught_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        self._fileno = _own_descriptor(fileno)
        self._on_caught_up = on_caught_up
        self._on_lost = on_lost
        self._condition = threading.Condition()
        self._pending: deque[_Chunk] = deque()
        self._under_way: _Chunk | None = None
        self._dropping = False
        self._closing = False
        self._abandon = False
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def is_dropping(self) -> bool:
        """Whether pictures are being left out."""
        return self._dropping

    def write(self, text: str, *, needed: bool) -> None:
        """Hand over something to write. Returns at once.

        Args:
            text: What to write.
            needed: Whether it must arrive (a terminal's modes), rather than being
                part of a picture that another can replace.
        """
        chunk = _Chunk(text.encode("utf-8", "replace"), needed, monotonic_s())
        with self._condition:
            if self._closing or self._lost:
                return
            if not needed and self._falls_behind(chunk.at_s):
                return
            self._pending.append(chunk)
            self._condition.notify()

    def resume(self) -> None:
        """Take pictures again."""
        with self._condition:
            self._dropping = False

    def close(self) -> None:
        """Write what is needed and end; gives up on a terminal that takes nothing.

        May be called twice.
        """
        with self._condition:
            if self._closing:
                return
            self._closing = True
            if self._dropping:
                self._keep_needed()
            self._condition.notify()
        self._thread.join(PARTING_S)
        if self._thread.is_alive():
            with self._condition:
                self._abandon = True
                self._keep_needed()
            try:
                # What lies unread in the terminal's buffer is pictures; throwing it away
                # makes room for what ends the full screen.
                termios.tcflush(self._fileno, termios.TCOFLUSH)
            except (termios.error, OSError):
                _log.info("the terminal is gone")
            self._thread.join(PARTING_S)
        if not self._thread.is_alive():
            os.close(self._fileno)

    def _falls_behind(self, now_s: float) -> bool:
        oldest = self._under_way or (self._pending[0] if self._pending else None)
        if not self._dropping and oldest is not None and now_s - oldest.at_s > BEHIND_S:
            self._dropping = True
            self._keep_needed()
        return self._dropping

    def _keep_needed(self) -> None:
        self._pending = deque(chunk for chunk in self._pending if chunk.needed)

    def _run(self) -> None:
        while (chunk := self._next()) is not None:
            try:
                self._put(chunk.data)
            except OSError:
                self._lose()
                return
            with self._condition:
                self._under_way = None
                caught_up = self._dropping and not self._pending and not self._closing
            if caught_up:
                self._on_caught_up()

    def _next(self) -> _Chunk | None:
        with self._condition:
            self._condition.wait_for(lambda: self._pending or self._closing)
            self._under_way = self._pending.popleft() if self._pending else None
            return self._under_way

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._fileno, rest[:PIECE]) :]
            except BlockingIOError:
                select.select([], [self._fileno], [], RETRY_S)
            if self._abandon and rest:
                self._abandon = False
                rest = memoryview(_CANCEL)

    def _lose(self) -> None:
        with self._condition:
            self._lost = True
            self._pending.clear()
            self._under_way = None
        self._on_lost()


def _own_descriptor(fileno: int) -> int:
    """The same terminal, opened anew so that it can be written to without blocking.

    To change the descriptor that was given would change it for the shell too.
    """
    try:
        name = os.ttyname(fileno)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        # A terminal of another container has no name here.
        return os.dup(fileno)
