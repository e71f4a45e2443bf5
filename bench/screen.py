"""What the screen and the commands cost, beside the least that Python and Textual can cost.

    python bench/screen.py [--runs 9] [--seconds 15]

Every time is also given as a ratio to a floor measured in the same run, in turns, because
machines differ and may be busy: a Textual app with one ``Digits``, or ``python -c pass``.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from entry_samples import entry_head, rep
from table import Row, print_table

from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOOR = """
from textual.app import App
from textual.widgets import Digits
class Floor(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield Digits("ready: 1")
    def on_mount(self):
        self.query_one(Digits).border_title = "ready"
        self.query_one(Digits).styles.border = ("round", "white")
Floor().run()
"""
SESSION = "glute-activation"
OWN_SESSIONS = 200
WIDTH, HEIGHT = 100, 30


@dataclass(frozen=True, slots=True)
class Program:
    """A program on a terminal, and the text that shows that it has got somewhere."""

    code: str
    text: bytes
    home: Path
    python: str = sys.executable


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds since the start of a process, and CPU seconds of it."""

    wall_s: float
    cpu_s: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=15.0)
    options = parser.parse_args()
    print_table(screen_rows(options.runs, options.seconds))


def screen_rows(runs: int, seconds: float) -> Iterator[Row]:
    """Every row about the screen and the commands.

    Args:
        runs: How often each program is started; the medians count.
        seconds: How long CPU is sampled while lifting and while paused.
    """
    with tempfile.TemporaryDirectory() as folder:
        new, grown, trained = (Path(folder) / name for name in ("new", "grown", "trained"))
        _write_sessions(grown, OWN_SESSIONS)
        _write_entry(trained)
        new.mkdir()
        yield from first_frames(new, grown, runs)
        yield from commands(new, runs)
        yield quitting("q to the prompt at home", trained, runs)
        yield quitting("the same, at the welcome with its sample", new, runs)
        yield memory_at_home(trained)
        for columns, rows in ((80, 24), (120, 40)):
            yield from while_running(new, seconds, columns, rows)


def first_frames(new: Path, grown: Path, runs: int) -> Iterator[Row]:
    """Time from the start of the process to the first frame, and to the list of sessions."""
    home = _program("coach-tui")
    floor = Program(FLOOR, b"ready", new)
    goals = {
        "home, first frame": (Program(home, b"Keys", new), 1.35, 1.35),
        "home, list of sessions": (Program(home, b"Glute activation", new), 1.6, 1.7),
        f"the same, {OWN_SESSIONS} own sessions": (Program(home, b"Session 000", grown), 1.8, 1.8),
        "run SESSION, first frame": (
            # Not the exercise: the title of the terminal has it sooner.
            Program(_program("coach-tui", "run", SESSION, "--audio", "off"), b" Pause", new),
            1.6,
            1.6,
        ),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ("floor", *goals)}
    for _ in range(runs + 1):
        costs["floor"].append(time_to(floor))
        for name, (program, _, _) in goals.items():
            costs[name].append(time_to(program))
    # The first of each wrote the bytecode, and an index of the sessions.
    wall_s = {name: median(cost.wall_s for cost in some[1:]) for name, some in costs.items()}
    cpu_s = {name: median(cost.cpu_s for cost in some[1:]) for name, some in costs.items()}
    for name, (_, wall_goal, cpu_goal) in goals.items():
        yield Row.ratio(f"{name}, wall", wall_s[name], wall_s["floor"], wall_goal)
        yield Row.ratio(f"{name}, CPU", cpu_s[name], cpu_s["floor"], cpu_goal)


def commands(home: Path, runs: int) -> Iterator[Row]:
    """CPU of commands beside that of ``python -c pass``."""
    session = Path(__file__).parent.parent / "sessions" / f"{SESSION}.yaml"
    calls = {
        "--version": (("--version",), 3.0),
        "list": (("list",), 6.0),
        "check FILE": (("check", str(session)), 6.0),
    }
    costs: dict[str, list[float]] = {name: [] for name in ("floor", *calls)}
    for _ in range(runs + 1):
        costs["floor"].append(_child_cpu_s("pass", home))
        for name, (arguments, _) in calls.items():
            costs[name].append(_child_cpu_s(_program("coach-tui", *arguments), home))
    floor_s = median(costs["floor"][1:])
    for name, (_, goal) in calls.items():
        yield Row.ratio(f"{name}, CPU", median(costs[name][1:]), floor_s, goal)


def quitting(name: str, home: Path, runs: int) -> Row:
    """Time from ``q`` at home to the end of the process."""
    program = Program(_program("coach-tui"), b"Glute activation", home)
    floor = Program(FLOOR, b"ready", home)
    times = [(_time_to_quit(floor), _time_to_quit(program)) for _ in range(runs + 1)][1:]
    floor_s, app_s = (median(column) for column in zip(*times, strict=True))
    return Row.ratio(name, app_s, floor_s, 0.27 / 0.24)


def memory_at_home(home: Path) -> Row:
    """Proportional memory of all processes when the list of sessions is shown."""
    with running(Program(_program("coach-tui"), b"Glute activation", home)) as (pid, fd):
        drain(fd, 2.0)
        return Row("memory at home, whole", sum(map(_pss_mb, _family(pid))), "MB", 45.0)


def while_running(home: Path, seconds: float, columns: int, rows: int) -> Iterator[Row]:
    """CPU of the app while it draws a moving session, and while it is paused."""
    code = _program("coach-tui", "run", SESSION, "--audio", "off")
    size = f"{columns}x{rows}"
    with running(Program(code, b"Start now", home), columns, rows) as (pid, fd):
        os.write(fd, b"\r")
        read_until(fd, b"Slower", 60.0)  # a key of work, which the set-up has not
        percent, written = _sample(pid, fd, seconds)
        yield Row(f"lifting at {size}, CPU", percent, "%", 4.0)
        yield Row(f"lifting at {size}, to the terminal", written / 1024 / seconds, "KiB/s")
        os.write(fd, b" ")
        drain(fd, 1.0)
        percent, written = _sample(pid, fd, seconds)
        yield Row(f"paused at {size}, CPU", percent, "%", 0.1)
        yield Row(f"paused at {size}, to the terminal", written, "bytes", 0)


class running:  # noqa: N801 - used like a function, in a with statement
    """Runs a program on a terminal until its text is shown; kills it at the end of the block."""

    def __init__(self, program: Program, columns: int = WIDTH, rows: int = HEIGHT) -> None:
        env = {**os.environ, "HOME": str(program.home), "TERM": "xterm-256color"}
        for folder in ("DATA", "CONFIG", "STATE", "CACHE"):
            env.pop(f"XDG_{folder}_HOME", None)
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        self._text = program.text
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execve(program.python, [program.python, "-c", program.code], env)  # noqa: S606 - the point
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> tuple[int, int]:
        read_until(self._fd, self._text, 60.0)
        return self._pid, self._fd

    def __exit__(self, *_: object) -> None:
        try:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self._fd)


def time_to(program: Program) -> Cost:
    """What it costs to get a program to its text."""
    began = time.monotonic()
    with running(program) as (pid, _):
        return Cost(time.monotonic() - began, _cpu_s(pid))


def read_until(fd: int, text: bytes, timeout_s: float) -> None:
    """Read a terminal until a text is shown.

    Raises:
        TimeoutError: It was not.
    """
    shown = b""
    deadline = time.monotonic() + timeout_s
    while text not in shown:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{text!r} was not shown")
        if select.select([fd], [], [], 0.1)[0]:
            shown += os.read(fd, 65_536)


def drain(fd: int, seconds: float) -> int:
    """Read a terminal for some seconds; the number of bytes."""
    written = 0
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([fd], [], [], left)[0]:
            written += len(os.read(fd, 65_536))
    return written


def _time_to_quit(program: Program) -> float:
    with running(program) as (pid, fd):
        drain(fd, 0.5)
        began = time.monotonic()
        os.write(fd, b"q")
        while True:
            try:
                os.read(fd, 65_536)
            except OSError:  # Linux: EIO at the end of the last process
                break
        os.waitpid(pid, 0)
        return time.monotonic() - began


def _sample(pid: int, fd: int, seconds: float) -> tuple[float, int]:
    before, began = _cpu_s(pid), time.monotonic()
    written = drain(fd, seconds)
    return 100 * (_cpu_s(pid) - before) / (time.monotonic() - began), written


def _program(*words: str) -> str:
    return f"from coach_tui.cli import main; import sys; sys.argv = {list(words)!r}; main()"


def _child_cpu_s(code: str, home: Path) -> float:
    env = {**os.environ, "HOME": str(home)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=env, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process by its clock: the steps in ``/proc`` are 10 ms long."""
    return time.clock_gettime(~pid << 3 | 2)  # CPUCLOCK_SCHED: see clock_getcpuclockid(3)


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    # A child is that of the thread which started it.
    threads = Path(f"/proc/{pid}/task").iterdir()
    lists = [(thread / "children").read_text(encoding="ascii") for thread in threads]
    children = " ".join(lists).split()
    return [pid, *(relative for child in children for relative in _family(int(child)))]


def _pss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) / 1024


def _write_entry(home: Path) -> None:
    """Something has been done: home has no welcome, which speaks."""
    journal = Journal.open(home / ".local" / "share" / "coach-tui" / "journal.sqlite3")
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.close()


def _write_sessions(home: Path, count: int) -> None:
    folder = home / ".local" / "share" / "coach-tui" / "sessions"
    folder.mkdir(parents=True)
    for number in range(count):
        text = f"title: Session {number:03}\nsteps:\n  - exercise: clamshell\n    reps: {number % 20 + 1}\n"
        (folder / f"session-{number:03}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
