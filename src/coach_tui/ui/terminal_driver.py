"""The terminal driver for Linux and macOS: output that never blocks, and an orderly end.

Textual's own driver fails in these ways, each of them seen: its event loop blocks while a terminal
does not read; SIGTERM and SIGHUP leave the terminal raw; a closed terminal makes it spin; a byte
that is not UTF-8 ends it; a foreign SIGCONT starts application mode twice; exported COLUMNS and
LINES freeze its size. ``NonBlockingWriter`` is the thread that writes, ``NonBlockingDriver`` the
driver.
"""

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
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from msgspec import Struct
from textual._xterm_parser import XTermParser
from textual.app import App, ScreenStackError
from textual.drivers.linux_driver import LinuxDriver

from coach_tui.clock import monotonic_s
from coach_tui.ui.terminal_title import (
    RESTORE_TITLE,
    SAVE_TITLE,
    notification_sequence,
    title_sequence,
)

_log = logging.getLogger(__name__)

MAX_LAG_S = 0.25
"""A terminal that reads nothing for this long gets no frames until it has caught up: longer than a
busy terminal needs, too short to look frozen. Our choice."""

# How long to wait, twice at most, for the terminal to read the final modes. Our choice.
CLOSE_S = 0.5

WRITE_BYTES = 4096  # Bytes in one write: few enough to abandon a slow line in between

RETRY_S = 0.05  # How often to retry a full terminal: ``select`` does not wake up after ``tcflush``

_CANCEL = b"\x18"  # Cancels a truncated escape sequence


_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"


class _Chunk(Struct, frozen=True):
    data: bytes
    required: bool
    at_s: float


class NonBlockingWriter:
    """A thread that writes to a terminal and drops frames that are too fast for it.

    Args:
        on_caught_up: Called on the thread after frames were dropped, once the terminal reads
            again; ``resume`` starts drawing.
        on_lost: Called on the thread when the terminal is gone.
    """

    def __init__(
        self, fileno: int, on_caught_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        self._fileno = _reopened(fileno)
        self._on_caught_up = on_caught_up
        self._on_lost = on_lost
        self._condition = threading.Condition()
        self._pending: deque[_Chunk] = deque()
        self._current: _Chunk | None = None
        self._dropping = False
        self._closing = False
        self._abandon = False
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    def write(self, text: str, *, required: bool) -> None:
        """Queue a text; ``required`` for what must arrive (a terminal's modes). Returns at once."""
        chunk = _Chunk(text.encode("utf-8", "replace"), required, monotonic_s())
        with self._condition:
            if self._closing or self._lost:
                return
            if not required and self._is_behind(chunk.at_s):
                return
            self._pending.append(chunk)
            self._condition.notify()

    def resume(self) -> None:
        with self._condition:
            self._dropping = False

    def close(self) -> None:
        """Write the required texts and end, or give up on a terminal that reads nothing."""
        with self._condition:
            if self._closing:
                return
            self._closing = True
            if self._dropping:
                self._drop_frames()
            self._condition.notify()
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            with self._condition:
                self._abandon = True
                self._drop_frames()
            try:
                # Unread frames in the terminal's buffer are discarded to make room for the
                # sequences that end the full screen.
                termios.tcflush(self._fileno, termios.TCOFLUSH)
            except (termios.error, OSError):
                _log.info("the terminal is gone")
            self._thread.join(CLOSE_S)
        if not self._thread.is_alive():
            os.close(self._fileno)

    def _is_behind(self, now_s: float) -> bool:
        oldest = self._current or (self._pending[0] if self._pending else None)
        if not self._dropping and oldest is not None and now_s - oldest.at_s > MAX_LAG_S:
            self._dropping = True
            self._drop_frames()
        return self._dropping

    def _drop_frames(self) -> None:
        self._pending = deque(chunk for chunk in self._pending if chunk.required)

    def _run(self) -> None:
        while (chunk := self._next()) is not None:
            try:
                self._write_all(chunk.data)
            except OSError:
                self._set_lost()
                return
            with self._condition:
                self._current = None
                caught_up = self._dropping and not self._pending and not self._closing
            if caught_up:
                self._on_caught_up()

    def _next(self) -> _Chunk | None:
        with self._condition:
            self._condition.wait_for(lambda: self._pending or self._closing)
            self._current = self._pending.popleft() if self._pending else None
            return self._current

    def _write_all(self, data: bytes) -> None:
        unwritten = memoryview(data)
        while unwritten:
            try:
                unwritten = unwritten[os.write(self._fileno, unwritten[:WRITE_BYTES]) :]
            except BlockingIOError:
                select.select([], [self._fileno], [], RETRY_S)
            if self._abandon and unwritten:
                self._abandon = False
                unwritten = memoryview(_CANCEL)

    def _set_lost(self) -> None:
        with self._condition:
            self._lost = True
            self._pending.clear()
            self._current = None
        self._on_lost()


def _reopened(fileno: int) -> int:
    """The same terminal opened again: O_NONBLOCK on the given descriptor would affect the shell."""
    try:
        name = os.ttyname(fileno)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        # A terminal of another container has no name.
        return os.dup(fileno)


# Signals that stop the session, restore the terminal and end the app.
ENDING_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)

_READ_BYTES = 4096

_TICK_S = 0.02  # How often a sequence that was begun is looked at: it may be the key esc

# Alternate screen, no cursor, focus reports, bracketed paste, no line wrap.
_MODES = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"


class PastedText:
    """Takes the escape characters out of pasted text: its rest would be taken for keys."""

    def __init__(self) -> None:
        self._is_inside = False
        self._before = ""

    def clean(self, text: str) -> str:
        """What the parser is to read next, of what was read."""
        clean: list[str] = []
        while text:
            if self._is_inside:
                body, end, text = (self._before + text).partition(_PASTE_END)
                # The end may come in two reads.
                size = 0 if end else _begun(body, _PASTE_END)
                self._before = body[len(body) - size :]
                clean += [body[: len(body) - size].replace("\x1b", ""), end]
                self._is_inside = not end
                continue
            seen = self._before + text
            at = seen.find(_PASTE_START)
            # Keys are not held up.
            size = len(text) if at < 0 else at + len(_PASTE_START) - len(self._before)
            clean.append(text[:size])
            text = text[size:]
            self._is_inside = at >= 0
            self._before = "" if self._is_inside else seen[1 - len(_PASTE_START) :]
        return "".join(clean)


def _begun(text: str, mark: str) -> int:
    """How many characters of a mark a text ends with, short of all."""
    return next((n for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), 0)


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
        # Textual draws on standard error; the app does not start without one.
        self._output = 2 if sys.__stderr__ is None else sys.__stderr__.fileno()
        self._writer: NonBlockingWriter | None = None
        self._active = False
        self._required = False
        self._our_modes: list[Any] | None = None
        # A byte here ends the wait for keys.
        self._woken, self._waker = os.pipe()
        self._title = ""
        for number in ENDING_SIGNALS:
            # Respect nohup: then only a closed terminal ends the app.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._end_by_signal)

    def write(self, data: str) -> None:
        if self._writer is not None:
            self._writer.write(data, required=self._required)

    def start_application_mode(self) -> None:
        if self._writer is None:
            self._writer = NonBlockingWriter(
                self._output,
                on_caught_up=lambda: self._on_loop(self._repaint),
                on_lost=lambda: self._on_loop(self._end, signal.SIGHUP),
            )
        with self._all_required():
            super().start_application_mode()
        # Textual returns early in the background.
        self._active = self._key_thread is not None and self._key_thread.is_alive()
        if self._active:
            self._our_modes = _modes(self.fileno)
            if self._title:
                self.write(SAVE_TITLE + title_sequence(self._title))

    def resume_application_mode(self) -> None:
        super().resume_application_mode()
        # Another program has drawn there, and the size may be the same: then Textual draws nothing.
        self._on_loop(self._repaint)

    def stop_application_mode(self) -> None:
        self._active = False
        with self._all_required():
            if self._title:
                self.write(RESTORE_TITLE)
            super().stop_application_mode()

    def show_title(self, text: str) -> None:
        """Give the terminal a title until the app ends; an empty one restores the one from before."""
        before, self._title = self._title, text
        if text == before or not self._active:
            return
        if not (text and before):
            with self._all_required():
                self.write(SAVE_TITLE if text else RESTORE_TITLE)
        if text:
            self.write(title_sequence(text))

    def notify(self, text: str) -> None:
        """Show a notification of the desktop, where the terminal can."""
        if self._active:
            self.write(notification_sequence(text, os.environ))

    @contextmanager
    def no_automatic_restart(self) -> Generator[None]:
        """Lend the terminal to another program; afterwards it is as it was lent."""
        modes = _modes(self.fileno)
        with super().no_automatic_restart():
            yield
        _put_right(self.fileno, modes)

    def disable_input(self) -> None:
        os.write(self._waker, b"\0")
        with self._all_required():
            super().disable_input()
        os.read(self._woken, 1)

    def close(self) -> None:
        """End the threads; waits a second at most for the terminal."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        super().close()

    def run_input_thread(self) -> None:
        """Read keys until the exit event; a closed terminal ends the app."""
        parser = XTermParser(self._debug)
        # Bytes that are not UTF-8 are dropped.
        decode = getincrementaldecoder("utf-8")("ignore").decode
        pasted = PastedText()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # Only the start of a sequence needs an end without a key: else nothing wakes.
                is_midway = getattr(parser, "_timeout_time", 0.0) is not None
                ready = [key.fd for key, _ in selector.select(_TICK_S if is_midway else None)]
                data = self._read() if self.fileno in ready else None
                if data == b"":
                    self._on_loop(self._end, signal.SIGHUP)
                    return
                try:
                    # No text is the end for the parser: half a letter must not reach it.
                    text = pasted.clean(decode(data)) if data else ""
                    for message in parser.feed(text) if text else ():
                        self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
                except Exception:  # noqa: BLE001 - any error of the parser on strange bytes; it is logged
                    # The parser is a generator and has ended.
                    _log.exception("input could not be understood")
                    parser = XTermParser(self._debug)

    def _read(self) -> bytes | None:
        # Empty: the terminal is gone. None: there was nothing.
        try:
            return os.read(self.fileno, _READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def _get_terminal_size(self) -> tuple[int, int]:
        # Not from the environment: exported COLUMNS and LINES would freeze it.
        for fileno in (self.fileno, self._output):
            try:
                width, height = os.get_terminal_size(fileno)
            except OSError:
                continue
            if width and height:
                return width, height
        return 80, 24

    def _sigtstp_application(self, *_: object) -> None:
        is_ours = self._auto_restart
        if is_ours:
            self.suspend_application_mode()
            self._must_signal_resume = True
            # The shell waits for what it started: make, uv or a script, which a key does not stop in raw mode.
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            os.killpg(0, signal.SIGTSTP)
        # Textual sends SIGSTOP, which stops the app of a window or of ssh for good: no shell continues it.
        # There the default action of SIGTSTP is to do nothing.
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        if is_ours and not self._active:
            self.resume_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart:
            return
        if self._active:
            # A foreign SIGSTOP and SIGCONT: the shell may have changed the terminal.
            self._on_loop(self._reassert)
        else:
            self.resume_application_mode()

    def _reassert(self) -> None:
        if not self._active:
            return
        if self._our_modes is not None:
            _set_modes(self.fileno, self._our_modes)
        with self._all_required():
            self.write(_MODES)
            self._enable_mouse_support()
        self._repaint()

    def _repaint(self) -> None:
        if self._writer is not None:
            self._writer.resume()
        try:
            self._app.screen.refresh(layout=True)
        except ScreenStackError:
            _log.info("nothing to repaint")

    def _end_by_signal(self, number: int, _: FrameType | None) -> None:
        # A second signal gets the default action, in case the first has no effect.
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
    def _all_required(self) -> Generator[None]:
        before, self._required = self._required, True
        try:
            yield
        finally:
            self._required = before


def _modes(fileno: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(fileno)
    except termios.error:
        return None


def _put_right(fileno: int, modes: list[Any] | None) -> None:
    """Undo what a program did to a terminal that it was lent: made it raw, or its group's own."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        if _has_ended(os.tcgetpgrp(fileno)):
            os.tcsetpgrp(fileno, os.getpgrp())
        if os.tcgetpgrp(fileno) != os.getpgrp():
            return  # in the background: it is a shell's now
    except OSError:
        _log.info("not our controlling terminal")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if modes is not None:
        _set_modes(fileno, modes)
    # What was typed for the other program, or answers it, is no key of ours.
    with suppress(termios.error):
        termios.tcflush(fileno, termios.TCIFLUSH)


def _has_ended(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # another user's, and alive
    return False


def _set_modes(fileno: int, modes: list[Any]) -> None:
    try:
        termios.tcsetattr(fileno, termios.TCSANOW, modes)
    except termios.error:
        _log.info("the terminal is gone")
