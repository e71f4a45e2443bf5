"""Writing to a terminal that is read slowly, or not at all."""

from __future__ import annotations

import os
import pty
import select
import selectors
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from coach_tui.ui.terminal_driver import (
    MAX_LAG_S,
    NonBlockingDriver,
    NonBlockingWriter,
    PastedText,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.message import Message

MUCH = "x" * 200_000


class Line:
    """A writer on a pseudo-terminal that only the test reads."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.caught_up = threading.Event()
        self.lost = threading.Event()
        self.writer = NonBlockingWriter(self.slave, self.caught_up.set, self.lost.set)

    def read(self, until: bytes) -> bytes:
        got = b""
        while until not in got:
            assert select.select([self.master], [], [], 10)[0], got[-200:]
            got += os.read(self.master, 65536)
        return got


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.writer.close()
    for descriptor in (line.master, line.slave):
        try:
            os.close(descriptor)
        except OSError:
            assert line.lost.is_set()


def fall_behind(line: Line) -> None:
    line.writer.write(MUCH, required=False)
    time.sleep(MAX_LAG_S + 0.1)  # Being late is a matter of time passing, and of nothing else.
    line.writer.write("late", required=False)


def test_what_is_read_at_once_arrives_whole_and_in_order(line: Line):
    for number in range(200):
        line.writer.write(f"<{number}>", required=False)
    assert line.read(b"<199>") == b"".join(b"<%d>" % number for number in range(200))


def test_nothing_waits_for_a_terminal_that_does_not_read(line: Line):
    begun_s = time.monotonic()
    fall_behind(line)
    for _ in range(1000):
        line.writer.write(MUCH, required=False)
    assert time.monotonic() - begun_s < 5
    assert line.writer._dropping


def test_pictures_that_come_too_late_are_dropped_and_what_is_needed_is_not(line: Line):
    line.writer.write(MUCH, required=False)
    line.writer.write("<old>", required=False)
    line.writer.write("<mode>", required=True)
    time.sleep(MAX_LAG_S + 0.1)
    line.writer.write("<late>", required=False)
    got = line.read(b"<mode>")
    assert b"<old>" not in got
    assert b"<late>" not in got


def test_when_everything_is_read_a_fresh_picture_is_asked_for(line: Line):
    fall_behind(line)
    assert not line.caught_up.is_set()
    os.set_blocking(line.master, False)
    line.writer.write("<end>", required=True)
    line.read(b"<end>")
    assert line.caught_up.wait(10)
    line.writer.write("<too soon>", required=False)
    line.writer.resume()
    line.writer.write("<fresh>", required=False)
    assert line.read(b"<fresh>") == b"<fresh>"


def test_closing_gives_up_on_pictures_but_not_on_what_ends_them(line: Line):
    fall_behind(line)
    line.writer.write("<end>", required=True)
    begun_s = time.monotonic()
    line.writer.close()
    assert time.monotonic() - begun_s < 2
    assert line.read(b"<end>").endswith(b"\x18<end>")


def test_a_terminal_that_is_gone_is_reported_once_and_takes_everything(line: Line):
    os.close(line.master)
    line.writer.write("x", required=True)
    assert line.lost.wait(10)
    line.writer.write("y", required=True)


def test_nothing_wakes_the_thread_that_reads_keys_but_keys_and_the_end_of_a_sequence(
    monkeypatch: pytest.MonkeyPatch,
):
    class Keyboard(NonBlockingDriver):
        """Types a key each time when it is waited for one without end; writes down each wait."""

        def __init__(self) -> None:
            self.fileno, self.typist = os.pipe()
            self._woken, self._waker = os.pipe()
            self._debug = False
            self.exit_event = threading.Event()
            self.to_type = [b"a", b"\x1b", b"b"]
            self.waits: list[str] = []

        def process_message(self, message: Message) -> None:
            self.waits.append(str(getattr(message, "key", message)))

    keyboard = Keyboard()

    class Selector(selectors.SelectSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is None:
                keyboard.waits.append("no end")
                if keyboard.to_type:
                    os.write(keyboard.typist, keyboard.to_type.pop(0))
                else:
                    keyboard.exit_event.set()
                    os.write(keyboard._waker, b"\0")
            return super().select(timeout)

    monkeypatch.setattr(selectors, "SelectSelector", Selector)
    keyboard.run_input_thread()
    assert keyboard.waits == ["no end", "a", "no end", "escape", "no end", "b", "no end"]
    for descriptor in (keyboard.fileno, keyboard.typist, keyboard._woken, keyboard._waker):
        os.close(descriptor)


_BODIES = st.text(st.sampled_from("qh\x1b[A]52;c~201\n"), max_size=80)


@example("a" * 100_000 + "\x1b[31mq", 4_096)
@example("\x1b]52;c;AA\x07q\x1b[A", 7)
@example("\x1b[200~", 1)
@given(_BODIES, st.integers(1, 9))
def test_no_escape_in_pasted_text_makes_keys_of_the_rest(body: str, size: int):
    body = body.replace("\x1b[201~", "")
    parser, pasted = XTermParser(), PastedText()
    read = f"h\x1b[A\x1b[200~{body}\x1b[201~\x1b[Bz"
    events = [
        event
        for at in range(0, len(read), size)
        if (text := pasted.clean(read[at : at + size]))
        for event in parser.feed(text)
    ]
    assert [event.key for event in events if isinstance(event, Key)] == ["h", "up", "down", "z"]
    (paste,) = (event for event in events if isinstance(event, Paste))
    assert paste.text == body.replace("\x1b", "")
