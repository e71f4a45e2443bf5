"""What the screen costs: time to the first frame, and CPU while a session runs.

Times are printed as ratios to the smallest possible Textual app, measured in the same run, because
machines differ and may be busy:

    make bench        or        python bench/screen.py --runs 7 --seconds 15
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from statistics import median

FLOOR = """
from textual.app import App
from textual.widgets import Digits
class Floor(App):
    def compose(self):
        yield Digits("ready: 1")
    def on_mount(self):
        self.query_one(Digits).border_title = "ready"
        self.query_one(Digits).styles.border = ("round", "white")
Floor().run()
"""
HOME = "from coach_tui.cli import main; import sys; sys.argv = ['coach-tui']; main()"
PLAYER = (
    "from coach_tui.cli import main; import sys; "
    "sys.argv = ['coach-tui', 'run', 'glute-activation', '--audio', 'off']; main()"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home, "TERM": "xterm-256color", "XDG_DATA_HOME": home}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        first_frame(env, chosen.runs)
        while_running(env, chosen.seconds)


def first_frame(env: dict[str, str], runs: int) -> None:
    """Time from the start of the process to the first frame, and to the list of sessions.

    The programs alternate, so that they run under the same load.
    """
    programs = {
        "floor": (FLOOR, b"ready"),
        "first frame": (HOME, b"Looking for sessions"),
        "sessions": (HOME, b"Glute activation"),
    }
    took: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(runs + 1):
        for name, (program, words) in programs.items():
            took[name].append(_time_to(program, words, env))
    # The first of each wrote the bytecode.
    mid_s = {name: median(times[1:]) for name, times in took.items()}
    for name, seconds in mid_s.items():
        print(f"{name}: {seconds * 1000:.0f} ms, {seconds / mid_s['floor']:.2f} times the floor")


def while_running(env: dict[str, str], seconds: float) -> None:
    """CPU of the app while it draws a moving session, in percent of a core."""
    pid, fd = _start(PLAYER, env)
    try:
        _read_until(fd, b"rep 1 of", 60.0)
        before, began = _cpu_s(pid), time.monotonic()
        written = _drain(fd, seconds)
        spent = _cpu_s(pid) - before
        elapsed = time.monotonic() - began
        print(f"while lifting: {100 * spent / elapsed:.1f} % of a core", end="")
        print(f", {written / elapsed / 1024:.1f} KiB/s to the terminal")
        os.write(fd, b" ")
        _drain(fd, 1.0)
        before, began = _cpu_s(pid), time.monotonic()
        written = _drain(fd, seconds)
        spent = _cpu_s(pid) - before
        elapsed = time.monotonic() - began
        print(f"while paused: {100 * spent / elapsed:.1f} % of a core, {written} bytes written")
    finally:
        _end(pid, fd)


def _start(program: str, env: dict[str, str]) -> tuple[int, int]:
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-c", program], env)  # noqa: S606 - the point
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    return pid, fd


def _end(pid: int, fd: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)


def _time_to(program: str, text: bytes, env: dict[str, str]) -> float:
    began = time.monotonic()
    pid, fd = _start(program, env)
    try:
        _read_until(fd, text, 20.0)
        return time.monotonic() - began
    finally:
        _end(pid, fd)


def _read_until(fd: int, text: bytes, timeout_s: float) -> None:
    seen = b""
    deadline = time.monotonic() + timeout_s
    while text not in seen:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{text!r} was not shown")
        if select.select([fd], [], [], 0.1)[0]:
            seen += os.read(fd, 65_536)


def _drain(fd: int, seconds: float) -> int:
    written = 0
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([fd], [], [], left)[0]:
            written += len(os.read(fd, 65_536))
    return written


def _cpu_s(pid: int) -> float:
    with Path(f"/proc/{pid}/stat").open(encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
