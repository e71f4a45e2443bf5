"""Maltreats running sessions for a while and prints a table of what was lost.

    make torture     or        python bench/torture.py --minutes 15 --seed 1 [--only TRIAL]

Each trial runs a session in a home of its own, 25 times as fast, does one thing to it at a random
moment, and looks: every rep that was printed as done, or that another process had read, is in
the journal; the reps are those of the session in their order; the program ends in time, with the
exit code it promises and the terminal as it was; nothing in the log is an error of its own.
Trials are made from a seed and go round until the time is over, each at least once. Exits with
1 if anything was lost or wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from kill_resume import LONGEST_S, TRAINING, Place
from killed_run import Run
from pty_harness import Terminal
from soak import clock_steps, soak
from sound_recorder import SoundRecorder, missing_tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.log.entry import Entry

END_S = 20.0
"""The most that the program may take to end, on a busy machine."""

SILENT = ("--audio", "off", "--voice", "off")

ORDERLY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals after which the program puts the terminal right and exits with the code it promises."""

HARMLESS = (signal.SIGWINCH, signal.SIGCONT, signal.SIGCHLD, signal.SIGURG, signal.SIGPIPE)
DEADLY = (
    *(signal.SIGKILL, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGSEGV),
    *(signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP),
    *(signal.SIGSYS, signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO),
)
SIZES = ((1, 1), (500, 200), (80, 24), (1, 200), (300, 1), (20, 6), (132, 43))
KEYS = (
    *(bytes([byte]) for byte in range(32, 127)),
    *(b"\r", b"\t", b"\x7f", b"\x10", b"\x12", b"\x0b", b"\x15", b"\x17", b"\x01", b"\x1b"),
    *(b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F"),
    *(b"\x1b[<0;10;10M", b"\x1b[<0;10;10m", b"\x1b[<64;5;5M", b"\x1b[<35;40;12M"),
    *(b"\x1b[200~pasted\n q \x1b[31m\x1b[201~", b"\xff\xfe", b"\xc3", b"\x1b[", b"\x1b]52;c;"),
    *(b"qh", b"qs", b"qx", b"\r\r", b"\x1b\x1b", "ü日\u202e".encode()),
)
VOICES = {
    "hangs": "exec sleep 1000",
    "writes garbage": 'while [ "$1" != -w ]; do shift; done; head -c 9000 /dev/urandom > "$2"',
    "writes nothing": "exit 0",
    "writes no end": 'while [ "$1" != -w ]; do shift; done; head -c 50000000 /dev/zero > "$2"',
    "talks": "head -c 3000000 /dev/urandom >&2; exit 0",
    "dies": "kill -9 $$",
    "fails": "echo broken >&2; exit 1",
    "writes a folder": 'while [ "$1" != -w ]; do shift; done; rm -f "$2"; mkdir "$2"',
}


@dataclass(slots=True)
class Tally:
    """What came of one kind of trial."""

    tried: int = 0
    saved: int = 0
    slowest_s: float = 0.0
    faults: list[str] = field(default_factory=list[str])

    @property
    def lost(self) -> int:
        """Trials in which a rep was lost."""
        return sum("lost" in fault for fault in self.faults)


def start(place: Place, *arguments: str) -> Terminal:
    """Start the session, or the program with these arguments, on a terminal of its own."""
    env = {"HOME": str(place.folder), "XDG_DATA_HOME": str(place.folder / "data")}
    env |= {"XDG_STATE_HOME": str(place.folder / "state"), "EDITOR": "true", "VISUAL": "true"}
    return Terminal([sys.executable, "-c", TRAINING, *arguments], env)


def begun(place: Place, terminal: Terminal, chance: random.Random, least: int = 1) -> int:
    """Wait until reps are recorded, and then for a random while; how many can be read."""
    terminal.wait_for("no rep is recorded", lambda: place.seen() >= least, END_S)
    # Not to wait for anything: to be at any moment of the session.
    time.sleep(chance.uniform(0.0, LONGEST_S / 2))
    return place.seen()


def look(place: Place, least: int, *, whole: bool = False) -> list[str]:
    """What is wrong with the journal and the log after the end."""
    faults: list[str] = []
    entry = place.newest()
    reps = [] if entry is None else [(rep.work_set, rep.rep) for rep in entry.reps]
    if len(reps) < least:
        faults.append(f"lost: {least} reps were recorded, {len(reps)} are kept")
    if reps != place.order[: len(reps)]:
        faults.append(f"lost: the reps are not those of the session: {reps}")
    if whole and reps != place.order:
        faults.append(f"lost: {len(place.order)} reps were done, {len(reps)} are kept")
    return faults + logged(place)


def logged(place: Place) -> list[str]:
    """The errors of the program's own in its log."""
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for path in place.folder.rglob("coach-tui.log*")
    ]
    return [
        f"the log has an error: {lines[-1][:120]}"
        for text in texts
        if "Traceback" in text and (lines := text.strip().splitlines())
    ]


def ended(terminal: Terminal, expected: set[int], *, orderly: bool = True) -> list[str]:
    """Wait for the end; what is wrong with the exit code or the terminal."""
    try:
        code = terminal.wait_for_end(END_S)
    except Exception:  # noqa: BLE001 - too long is what is to be reported
        return [f"it did not end within {END_S:.0f} s"]
    faults = [] if code in expected else [f"it ended with {code}, not {sorted(expected)}"]
    if orderly:
        with suppress(TimeoutError):
            terminal.wait_for("", lambda: not terminal.is_on(1049), 2.0)
        wrong = terminal.modes != terminal.modes_before or terminal.is_on(1049)
        faults += ["the terminal was not put right"] if wrong or not terminal.is_on(25) else []
    return faults


def signals(place: Place, chance: random.Random) -> list[str]:
    """Every signal, at a random moment of a session on the screen."""
    with start(place, "run", str(place.session), *SILENT) as terminal:
        seen = begun(place, terminal, chance)
        number = chance.choice([*ORDERLY * 3, *HARMLESS, *DEADLY, signal.SIGTSTP])
        terminal.process.send_signal(number)
        faults: list[str] = []
        if number in ORDERLY:
            faults = ended(terminal, {128 + number, 0})
        elif number in DEADLY:
            faults = ended(terminal, {-number}, orderly=False)
        else:
            if number is signal.SIGTSTP:
                time.sleep(chance.uniform(0.1, 1.0))
                terminal.process.send_signal(signal.SIGCONT)
            time.sleep(0.3)
            if terminal.process.poll() not in (None, 0):
                faults.append(f"{number.name} ended it")
            terminal.process.send_signal(signal.SIGTERM)
            faults += ended(terminal, {128 + signal.SIGTERM, 0})
        return [f"{number.name}: {fault}" for fault in faults + look(place, seen)]


def hang_up(place: Place, chance: random.Random) -> list[str]:
    """The terminal is closed."""
    with start(place, "run", str(place.session), *SILENT) as terminal:
        seen = begun(place, terminal, chance)
        terminal.hang_up()
        faults = ended(terminal, {128 + signal.SIGHUP, 0}, orderly=False)
        return faults + look(place, seen)


def stopped_terminal(place: Place, chance: random.Random) -> list[str]:
    """The terminal reads nothing, or little; the session continues, and can be ended."""
    with start(place, "run", str(place.session), *SILENT) as terminal:
        seen = begun(place, terminal, chance)
        slow = chance.random() < 0.5
        until_s = time.monotonic() + chance.uniform(1.0, 6.0)
        while time.monotonic() < until_s:
            terminal.stop_reading()
            time.sleep(0.2)
            if slow:
                terminal.continue_reading()
                time.sleep(0.01)
        entry = place.newest()
        over = entry is not None and len(entry.reps) == len(place.order)
        faults = [] if over or place.seen() > seen else ["lost: it did not go on"]
        if chance.random() < 0.5:
            terminal.continue_reading()
        terminal.process.send_signal(signal.SIGTERM)
        faults += ended(terminal, {128 + signal.SIGTERM, 0}, orderly=False)
        return faults + look(place, seen)


def resizes(place: Place, chance: random.Random) -> list[str]:
    """The terminal gets any size, again and again."""
    with start(place, "run", str(place.session), *SILENT) as terminal:
        seen = begun(place, terminal, chance)
        for _ in range(30):
            columns, rows = chance.choice(SIZES)
            terminal.resize(columns, rows)
            time.sleep(chance.uniform(0.0, 0.1))
        terminal.process.send_signal(signal.SIGTERM)
        return ended(terminal, {128 + signal.SIGTERM, 0}) + look(place, seen)


def key_storm(place: Place, chance: random.Random) -> list[str]:
    """All keys, mouse, paste and broken bytes in any order, from the home screen on."""
    with start(place) as terminal:
        terminal.wait_for("no screen", lambda: terminal.is_on(1049), END_S)
        sent = bytearray()
        for _ in range(chance.randint(10, 60)):
            if terminal.process.poll() is not None:
                break
            keys = b"".join(chance.choices(KEYS, k=chance.randint(1, 8)))
            sent += keys
            with suppress(OSError):
                terminal.send(keys)
            if chance.random() < 0.1:
                terminal.resize(*chance.choice(SIZES))
            time.sleep(chance.uniform(0.0, 0.08))
        if terminal.process.poll() is None:
            terminal.process.send_signal(signal.SIGTERM)
        faults = ended(terminal, {128 + signal.SIGTERM, 0, 3, 130})
        faults += logged(place)
        return [f"{fault} after {bytes(sent)!r}" for fault in faults]


def run_to_end(run: Run) -> list[str]:
    """Let a session that is printed line by line run to its end; what is wrong then."""
    deadline_s = time.monotonic() + 3 * END_S
    while run.process.poll() is None and time.monotonic() < deadline_s:
        time.sleep(0.05)
    if run.kill():
        return [f"it did not end within {3 * END_S:.0f} s"]
    code = run.process.returncode
    return [] if code == 0 else [f"it ended with {code}: {run.errors.decode()[-200:]}"]


def plain(place: Place, *options: str, limit: int = 0, env: dict[str, str] | None = None) -> Run:
    """Start a session line by line, which may write no file beyond so many bytes."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    home = {"HOME": str(place.folder), "XDG_DATA_HOME": str(place.folder / "data")}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        command = [sys.executable, "-c", TRAINING, "run", str(place.session), *options]
        return Run(command, {**inherited, **home, **(env or {})}, pty=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def locked(place: Place, chance: random.Random) -> list[str]:
    """Another program holds the journal's lock for a while."""
    run = plain(place, *SILENT)
    deadline_s = time.monotonic() + END_S
    while place.seen() < 1 and time.monotonic() < deadline_s:
        time.sleep(0.01)
    with closing(sqlite3.connect(place.journal, timeout=10.0, isolation_level=None)) as other:
        for _ in range(chance.randint(1, 3)):
            with suppress(sqlite3.OperationalError):
                other.execute("BEGIN EXCLUSIVE")
                time.sleep(chance.uniform(0.1, 3.0))
                other.execute("ROLLBACK")
            time.sleep(chance.uniform(0.0, 0.5))
    return run_to_end(run) + look(place, 0, whole=True)


def full_disk(place: Place, chance: random.Random) -> list[str]:
    """No file can grow any more; what was done is in the journal or in the copy of it."""
    place.newest()  # makes the journal
    size = place.journal.stat().st_size
    limit = chance.choice([size // 2, size, size + 4_096, size + 8_192])
    run = plain(place, *SILENT, limit=limit)
    faults = run_to_end(run)
    return faults + saved(place) + logged(place)


def no_folder(place: Place, _chance: random.Random) -> list[str]:
    """The data folder cannot be made: there is a file in its place."""
    (place.folder / "data").write_text("in the way")
    run = plain(place, *SILENT, env={"TMPDIR": str(place.folder)})
    faults = run_to_end(run)
    (place.folder / "data").unlink()
    return faults + saved(place)


def saved(place: Place) -> list[str]:
    """Whether every rep is in the journal, or in a copy of the session that can be merged."""
    entry: Entry | None = None
    with suppress(Exception):
        entry = place.newest()
    best = 0 if entry is None else len(entry.reps)
    for path in place.folder.rglob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        best = max(best, sum("rep" in line.get("record", line.get("kind", "")) for line in lines))
        best = max(best, sum(len(line.get("reps", ())) for line in lines))
    whole = len(place.order)
    return [] if best >= whole else [f"lost: {whole} reps were done, {best} are saved"]


def voice(place: Place, chance: random.Random) -> list[str]:
    """The voice hangs, dies or writes what is no sound."""
    name, script = chance.choice([*VOICES.items()])
    folder = place.folder / "bin"
    folder.mkdir()
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    options = ("--audio", "pipe", "--voice", "espeak-ng")
    env = {"PATH": path, "XDG_CACHE_HOME": str(place.folder / "cache")}
    run = plain(place, *options, env=env)
    faults = run_to_end(run) + look(place, 0, whole=True)
    return [f"a voice that {name}: {fault}" for fault in faults]


def children(pid: int, word: str) -> list[int]:
    """The descendants of a process with a word in their command line."""
    pids: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            with suppress(OSError):
                if word in Path(f"/proc/{child}/cmdline").read_text():
                    pids.append(child)
            pids += children(child, word)
    return pids


def sound(place: Place, chance: random.Random) -> list[str]:
    """The sound engine, or the sound server, is killed or stopped."""
    if missing := missing_tools():
        return [f"not tried: {', '.join(missing)} is not installed"]
    with SoundRecorder() as recorder:
        run = plain(place, "--audio", "auto", "--voice", "off", env=recorder.env)
        stopped: list[int] = []
        try:
            for _ in range(chance.randint(1, 3)):
                time.sleep(chance.uniform(0.3, 1.5))
                of_server = chance.random() < 0.3
                owner, word = (os.getpid(), "pulseaudio") if of_server else (
                    run.process.pid, "audio.engine",
                )  # fmt: skip
                number = chance.choice([signal.SIGKILL, signal.SIGSTOP])
                for pid in children(owner, word)[:1]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, number)
                        stopped += [pid] if number is signal.SIGSTOP else []
            faults = run_to_end(run)
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        return faults + look(place, 0, whole=True)


def killed(place: Place, chance: random.Random) -> list[str]:
    """Killed at any moment, resumed, killed again, until it is done."""
    faults: list[str] = []
    resume = False
    for _ in range(12):
        run = place.start(resume=resume, pty=False)
        time.sleep(chance.uniform(0.3, LONGEST_S))
        seen = place.seen()
        was_killed = run.kill()
        faults += look(place, seen)
        entry = place.newest()
        resume = entry is not None
        if not was_killed:
            break
    return faults


TRIALS: dict[str, Callable[[Place, random.Random], list[str]]] = {
    "kills (-9)": killed,
    "signals": signals,
    "hang-ups": hang_up,
    "stopped and slow terminals": stopped_terminal,
    "resizes": resizes,
    "key storms": key_storm,
    "locks": locked,
    "full disk": full_disk,
    "no data folder": no_folder,
    "broken voices": voice,
    "sound killed or stopped": sound,
    "clock steps and sleep": lambda _, chance: clock_steps(chance),
}
"""Each kind of trial, in the order of the table."""


def attempt(tally: Tally, trial: Callable[[Place, random.Random], list[str]], seed: str) -> None:
    """Run one trial in a home of its own and count what came of it."""
    begin_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as name:
        place = Place(Path(name))
        place.prepare()
        try:
            faults = trial(place, random.Random(seed))  # noqa: S311 - made again from its seed
        except Exception as error:  # noqa: BLE001 - counted, and the next trial runs
            faults = [f"{type(error).__name__}: {error}"[:300]]
        with suppress(Exception):
            entry = place.newest()
            tally.saved += 0 if entry is None else len(entry.reps)
    tally.tried += 1
    tally.slowest_s = max(tally.slowest_s, time.monotonic() - begin_s)
    tally.faults += [f"{seed}: {fault}" for fault in faults]
    for fault in faults:
        print(f"{seed}: {fault}", flush=True)


def main() -> int:
    """Run trials until the time is over; print the table; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=15.0, help="0: each trial once.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=[*TRIALS, "soak"])
    parser.add_argument("--soak-hours", type=float, default=8.0)
    options = parser.parse_args()
    chosen = options.only or [*TRIALS, "soak"]
    tallies = {name: Tally() for name in TRIALS if name in chosen}
    until_s = time.monotonic() + options.minutes * 60
    number = 0
    while number == 0 or time.monotonic() < until_s:
        for name, tally in tallies.items():
            if number == 0 or time.monotonic() < until_s:
                attempt(tally, TRIALS[name], f"{name}, seed {options.seed + number}")
        number += 1
    print(f"{'trial':<28}{'tried':>7}{'reps saved':>11}{'lost':>6}{'faults':>8}{'slowest':>10}")
    for name, tally in tallies.items():
        print(
            f"{name:<28}{tally.tried:>7}{tally.saved:>11}{tally.lost:>6}"
            f"{len(tally.faults):>8}{tally.slowest_s:>8.1f} s"
        )
    faults = [fault for tally in tallies.values() for fault in tally.faults]
    if "soak" in chosen:
        line, soak_faults = soak(options.soak_hours)
        print(line)
        faults += soak_faults
        for fault in soak_faults:
            print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
