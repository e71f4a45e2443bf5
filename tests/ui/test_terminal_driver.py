"""Writing to a terminal that is read slowly, or not at all."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
from typing import TYPE_CHECKING

import pytest

from coach_tui.ui.terminal_driver import BEHIND_S, NonBlockingWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

MUCH = "x" * 200_000


class Line:
    """An outlet on a pseudo-terminal that nobody reads but the test."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.caught_up = threading.Event()
        self.lost = threading.Event()
        self.outlet = NonBlockingWriter(self.slave, self.caught_up.set, self.lost.set)

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
    line.outlet.close()
    for descriptor in (line.master, line.slave):
        try:
            os.close(descriptor)
        except OSError:
            assert line.lost.is_set()


def fall_behind(line: Line) -> None:
    line.outlet.write(MUCH, needed=False)
    time.sleep(BEHIND_S + 0.1)  # Being late is a matter of time passing, and of nothing else.
    line.outlet.write("late", needed=False)


def test_what_is_read_at_once_arrives_whole_and_in_order(line: Line):
    for number in range(200):
        line.outlet.write(f"<{number}>", needed=False)
    assert line.read(b"<199>") == b"".join(b"<%d>" % number for number in range(200))


def test_nobody_waits_for_a_terminal_that_does_not_read(line: Line):
    begun_s = time.monotonic()
    fall_behind(line)
    for _ in range(1000):
        line.outlet.write(MUCH, needed=False)
    assert time.monotonic() - begun_s < 5
    assert line.outlet.is_dropping


def test_pictures_that_come_too_late_are_dropped_and_what_is_needed_is_not(line: Line):
    line.outlet.write(MUCH, needed=False)
    line.outlet.write("<old>", needed=False)
    line.outlet.write("<mode>", needed=True)
    time.sleep(BEHIND_S + 0.1)
    line.outlet.write("<late>", needed=False)
    got = line.read(b"<mode>")
    assert b"<old>" not in got
    assert b"<late>" not in got


def test_when_everything_is_read_a_fresh_picture_is_asked_for(line: Line):
    fall_behind(line)
    assert not line.caught_up.is_set()
    os.set_blocking(line.master, False)
    line.outlet.write("<end>", needed=True)
    line.read(b"<end>")
    assert line.caught_up.wait(10)
    line.outlet.write("<too soon>", needed=False)
    line.outlet.resume()
    line.outlet.write("<fresh>", needed=False)
    assert line.read(b"<fresh>") == b"<fresh>"


def test_closing_gives_up_on_pictures_but_not_on_what_ends_them(line: Line):
    fall_behind(line)
    line.outlet.write("<end>", needed=True)
    begun_s = time.monotonic()
    line.outlet.close()
    assert time.monotonic() - begun_s < 2
    assert line.read(b"<end>").endswith(b"\x18<end>")


def test_a_terminal_that_is_gone_is_told_once_and_takes_everything(line: Line):
    os.close(line.master)
    line.outlet.write("x", needed=True)
    assert line.lost.wait(10)
    line.outlet.write("y", needed=True)
