"""Kills the app (-9) at random moments of running sessions, and looks at what is left.

    python bench/kill_resume.py --runs 300 --seed 1

Every other run is the app itself under a pseudo-terminal, the others tell the session
line by line. After each kill: the database is sound; the entry's reps are those of the
session in their order, none missing and none twice; no rep is lost that was told as done
or that another process had read; at most the one under way is; and the next run with
``--resume`` goes on at exactly the rep that comes next. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui.core.compiler import compile_timeline
from coach_tui.core.entry import EntryState
from coach_tui.definitions.library import Library
from coach_tui.journal import Journal
from coach_tui.paths import assets

if TYPE_CHECKING:
    from coach_tui.core.entry import Entry

SESSION = """\
title: To be killed
defaults: {prepare: 1s, switch: 1s, rest: 1s}
steps:
  - {exercise: clamshell, reps: 4, sides: each, sets: 2}
  - {exercise: glute-bridge, reps: 5}
"""
SPEED = 25
REP_LINE = re.compile(r"\b\d+ of \d+ reps\.")
LONGEST_S = 3.0


@dataclass(slots=True)
class Place:
    """A home of its own, with what is expected of the session in it."""

    folder: Path
    order: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    labels: list[str] = field(default_factory=list[str])

    @property
    def session(self) -> Path:
        """The session's file."""
        return self.folder / "killed.yaml"

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return self.folder / "data/coach-tui/journal.sqlite3"

    def prepare(self) -> None:
        """Write the session and work out its reps in order, with their words."""
        self.session.write_text(SESSION)
        library = Library(self.folder / "none", assets("sessions"))
        timeline = compile_timeline(library.find(str(self.session)).session)
        for phase in timeline.phases:
            if phase.rep is None or phase.bout is None or (phase.bout, phase.rep) in self.order:
                continue
            item = timeline.items[timeline.bouts[phase.bout].item]
            words = [item.step.exercise.name]
            words += [f"set {phase.set} of {item.step.sets}"] if item.step.sets > 1 else []
            words += [side] if (side := timeline.side_label(phase)) else []
            words.append(f"rep {phase.rep} of {timeline.bouts[phase.bout].reps}")
            self.order.append((phase.bout, phase.rep))
            self.labels.append(", ".join(words))

    def start(self, *, resume: bool, pty: bool) -> Run:
        """Start a session, or go on with one."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        env = {**kept, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data")}
        options = ["--audio", "off", "--speed", str(SPEED)]
        command = [sys.executable, "-m", "coach_tui", "run", str(self.session), *options]
        command += ["--resume"] if resume else []
        return Run(command, {**env, "TERM": "xterm-256color"}, pty=pty)

    def newest(self) -> Entry | None:
        """The newest entry, opened as the program opens it; it fails if the file is damaged."""
        journal = Journal.open(self.journal)
        try:
            return next(iter(journal.entries(1)), None)
        finally:
            journal.close()

    def seen(self) -> int:
        """How many reps of the newest entry another process can read just now."""
        question = (
            "SELECT count(*) FROM rep WHERE entry_id ="
            " (SELECT id FROM entry ORDER BY started_utc_ms DESC, id DESC LIMIT 1)"
        )
        try:
            with closing(sqlite3.connect(f"file:{self.journal}?mode=rw", uri=True)) as connection:
                return int(connection.execute(question).fetchone()[0])
        except sqlite3.Error:
            return 0  # not made yet, or locked: then nothing is known


class Run:
    """One process of the app and what it told."""

    def __init__(self, command: list[str], env: dict[str, str], *, pty: bool) -> None:
        self.told = bytearray()
        self.errors = bytearray()
        if pty:
            master, slave = _terminal()
            self.process = subprocess.Popen(
                command, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
            )
            os.close(slave)
            sources = [(master, self.told)]
        else:
            self.process = subprocess.Popen(
                [*command, "--plain"],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            pipes = (self.process.stdout, self.process.stderr)
            sources = [
                (os.dup(pipe.fileno()), kept)
                for pipe, kept in zip(pipes, (self.told, self.errors), strict=True)
                if pipe is not None
            ]
        self._readers = [threading.Thread(target=_drain, args=source) for source in sources]
        for reader in self._readers:
            reader.start()

    def kill(self) -> bool:
        """Kill it, unless it had ended by itself; whether it was killed."""
        killed = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return killed

    def acknowledged(self, before: int) -> int:
        """How many reps were told as done: a rep's line comes when the one before it is kept."""
        lines = REP_LINE.findall(self.told.decode("utf-8", "replace"))
        return before + max(0, len(lines) - 1)


def _terminal() -> tuple[int, int]:
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415 - as above

    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    return master, slave


def _drain(descriptor: int, kept: bytearray) -> None:
    try:
        while chunk := os.read(descriptor, 65536):
            kept += chunk
    except OSError:
        pass  # the other end of a terminal is gone
    finally:
        os.close(descriptor)


def one_run(place: Place, before: Entry | None, delay_s: float, *, pty: bool) -> list[str]:
    """Run, kill, look; what is wrong, in sentences."""
    resume = before is not None and before.state is not EntryState.COMPLETED
    done_before = len(before.reps) if resume and before is not None else 0
    run = place.start(resume=resume, pty=pty)
    time.sleep(delay_s)  # not to wait for anything: to be at any moment of the session
    seen = place.seen() if run.process.poll() is None else 0
    killed = run.kill()
    wrong: list[str] = []
    if resume and not pty and run.errors:
        expected = f"Going on at: {[*place.labels, 'the end'][done_before]}."
        if expected not in run.errors.decode():
            wrong.append(f"resumed at {run.errors.decode()!r}, not {expected!r}")
    after = place.newest()  # raises when the file is damaged
    if after is None:
        return wrong if done_before == 0 else [*wrong, "the entry is gone"]
    reps = [(rep.bout, rep.rep) for rep in after.reps]
    if reps != place.order[: len(reps)]:
        wrong.append(f"the reps are not those of the session: {reps}")
    if before is None or resume or before.plan.id != after.plan.id:
        least = done_before if pty else run.acknowledged(done_before)
        # Read before the kill, and so kept; of the entry before when none was begun yet.
        least = max(least, seen) if resume else least
        if len(reps) < least:
            wrong.append(f"{least} reps were acknowledged and {len(reps)} are kept")
        if not pty and len(reps) > least + 1:
            wrong.append(f"{len(reps)} reps are kept, and only {least} were told of")
    if not killed and after.state is EntryState.UNFINISHED and not pty:
        wrong.append("it ended by itself and its entry is unfinished")
    return wrong


def main() -> int:
    """Do so many runs; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-pty", action="store_true", help="Only line by line.")
    choices = parser.parse_args()
    chance = random.Random(choices.seed)  # noqa: S311 - moments to kill at, not secrets
    faults = kills_in_session = completed = 0
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name))
        place.prepare()
        before: Entry | None = None
        for number in range(choices.runs):
            pty = not choices.no_pty and number % 2 == 1
            delay_s = chance.uniform(0.2, LONGEST_S)
            for sentence in one_run(place, before, delay_s, pty=pty):
                faults += 1
                print(f"run {number} ({'app' if pty else 'plain'}, {delay_s:.3f} s): {sentence}")
            before = place.newest() if place.journal.exists() else None
            if before is not None:
                completed += before.state is EntryState.COMPLETED
                kills_in_session += before.state is EntryState.UNFINISHED and bool(before.reps)
    print(
        f"{choices.runs} runs, seed {choices.seed}: {kills_in_session} killed within a session, "
        f"{completed} completed, {faults} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
