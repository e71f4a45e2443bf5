"""In place of the app, for tests: it prints what its terminal does to it. q ends it with 3."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios
import tty
from typing import TYPE_CHECKING

from coach_tui.audio.browser_device import SOCKET_VARIABLE

if TYPE_CHECKING:
    from types import FrameType


def say(words: str) -> None:
    """Print a line."""
    os.write(1, f"<{words}>\r\n".encode())


def say_size(_number: int = 0, _frame: FrameType | None = None) -> None:
    """Print the terminal's size."""
    size = os.get_terminal_size(0)
    say(f"size {size.columns}x{size.lines}")


def main() -> int:
    """Print until q is typed or a signal ends it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    tty.setraw(0)
    signal.signal(signal.SIGWINCH, say_size)
    pauses: list[int] = []
    signal.signal(signal.SIGCONT, lambda *_: say(f"redrawn after {len(pauses)} pauses"))
    signal.signal(signal.SIGUSR1, lambda number, _: pauses.append(number))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    say(" ".join(["started", *sys.argv[1:]]))
    say(f"sound at {os.environ.get(SOCKET_VARIABLE)}")
    say_size()
    while (key := os.read(0, 1)) != b"q":
        say(f"key {key!r}")
        if key == b"!":
            for number in range(100_000):
                say(f"line {number}")
    return 3


if __name__ == "__main__":
    sys.exit(main())
