"""Writes to a terminal so that nobody ever waits for the terminal."""

from __future__ import annotations

import logging
import os
import select
import selectors
import signal
import sys
import termios
import threading
from codecs import getincrementaldecoder
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.app import ScreenStackError
from textual.drivers.linux_driver import LinuxDriver

from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

    from textual.app import App

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


class NonBlockingWriter:
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


# MERGED: The terminal driver for Linux and macOS that survives what terminals do.
#
# MERGED: What Textual's own does otherwise, each of it seen: its event loop stands still while a
# MERGED: terminal does not read; SIGTERM and SIGHUP leave the terminal raw; a closed terminal
# MERGED: makes it spin; one byte that is not UTF-8 ends it; a SIGCONT from elsewhere starts it
# MERGED: twice; exported COLUMNS and LINES freeze its size.


ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the app in order: the session stopped, the terminal put right."""

_READ_BYTES = 4096

_TICK_S = 0.1

_MODES = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
"""Alternate screen, no cursor, focus reports, bracketed paste, no line wrap."""


class NonBlockingDriver(LinuxDriver):
    """Textual's driver with output that cannot block and an orderly end."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType] - Textual leaves the parameter of App open
        # Textual draws on the standard error stream; there is one, or the app is not begun.
        self._output = 2 if sys.__stderr__ is None else sys.__stderr__.fileno()
        self._outlet: NonBlockingWriter | None = None
        self._active = False
        self._needed = False
        self._own_modes: list[Any] | None = None
        for number in ENDING_SIGNALS:
            # nohup means it: then only the terminal's silence ends the app.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._end_by_signal)

    def write(self, data: str) -> None:
        """Hand something over to be written; returns at once."""
        if self._outlet is not None:
            self._outlet.write(data, needed=self._needed)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        if self._outlet is None:
            self._outlet = NonBlockingWriter(
                self._output,
                on_caught_up=lambda: self._on_loop(self._repaint),
                on_lost=lambda: self._on_loop(self._end, signal.SIGHUP),
            )
        with self._all_needed():
            super().start_application_mode()
        # Textual turns back halfway when it finds itself in the background.
        self._active = self._key_thread is not None and self._key_thread.is_alive()
        if self._active:
            self._own_modes = _modes(self.fileno)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._active = False
        with self._all_needed():
            super().stop_application_mode()

    def disable_input(self) -> None:
        """Read no more keys."""
        with self._all_needed():
            super().disable_input()

    def close(self) -> None:
        """End the threads; waits a second at most for a terminal that takes nothing."""
        outlet, self._outlet = self._outlet, None
        if outlet is not None:
            outlet.close()
        super().close()

    def run_input_thread(self) -> None:
        """Read keys until told to stop; a terminal that is gone ends the app."""
        parser = XTermParser(self._debug)
        # Bytes that are no characters are nobody's keys.
        decode = getincrementaldecoder("utf-8")("ignore").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                data = self._read() if selector.select(_TICK_S) else None
                if data == b"":
                    self._on_loop(self._end, signal.SIGHUP)
                    return
                try:
                    for message in parser.feed(decode(data)) if data else ():
                        self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
                except Exception:  # noqa: BLE001 - whatever a parser makes of strange bytes; it is logged
                    # The parser is a generator and ends with what it raises.
                    _log.exception("input could not be understood")
                    parser = XTermParser(self._debug)

    def _read(self) -> bytes | None:
        """What was typed; empty when the terminal is gone, ``None`` when there was nothing."""
        try:
            return os.read(self.fileno, _READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal, not the environment."""
        for fileno in (self.fileno, self._output):
            try:
                width, height = os.get_terminal_size(fileno)
            except OSError:
                continue
            if width and height:
                return width, height
        return 80, 24

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart:
            return
        if self._active:
            # Not stopped by us: a SIGSTOP or a SIGCONT from elsewhere. The shell may have
            # changed the terminal meanwhile.
            self._on_loop(self._reassert)
        else:
            self.resume_application_mode()

    def _reassert(self) -> None:
        if not self._active:
            return
        if self._own_modes is not None:
            _set_modes(self.fileno, self._own_modes)
        with self._all_needed():
            self.write(_MODES)
            self._enable_mouse_support()
        self._repaint()

    def _repaint(self) -> None:
        if self._outlet is not None:
            self._outlet.resume()
        try:
            self._app.screen.refresh(layout=True)
        except ScreenStackError:
            _log.info("nothing to repaint")

    def _end_by_signal(self, number: int, _: FrameType | None) -> None:
        # A second one finds the default action, should the first lead nowhere.
        signal.signal(number, signal.SIG_DFL)
        if self._loop.is_closed():
            os.kill(os.getpid(), number)
        else:
            self._on_loop(self._end, number)

    def _end(self, number: int) -> None:
        self._app.exit(return_code=128 + number)

    def _on_loop(self, call: Any, *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:
            _log.info("the app has ended already")

    @contextmanager
    def _all_needed(self) -> Generator[None]:
        """Let nothing that is written inside be dropped."""
        before, self._needed = self._needed, True
        try:
            yield
        finally:
            self._needed = before


def _modes(fileno: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(fileno)
    except termios.error:
        return None


def _set_modes(fileno: int, modes: list[Any]) -> None:
    try:
        termios.tcsetattr(fileno, termios.TCSANOW, modes)
    except termios.error:
        _log.info("the terminal is gone")
