"""Kills the app (-9) at random moments of running sessions, and looks at what is left.

    python bench/kill_resume.py --runs 300 --seed 1

Every other run is the app itself under a pseudo-terminal, the others print the session
line by line. After each kill: the database is sound; the entry's reps are those of the
session in their order, none missing and none twice; no rep is lost that was printed as done
or that another process had read; at most the one under way is; and the next run with
``--resume`` starts at exactly the rep that comes next. In some of the line-by-line runs
the exercise is skipped first: what was printed as skipped has to stay skipped. Exits with 1 if
anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from killed_run import Run

from coach_tui.core.log.entry import EntryState
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.journal.store import Journal
from coach_tui.paths import assets

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry

SESSION = """\
title: To be killed
defaults: {prepare: 1s, switch: 1s, rest: 1s}
steps:
  - {exercise: clamshell, reps: 4, sides: each, sets: 2}
  - {exercise: glute-bridge, reps: 5}
"""
TRAINING = """
from coach_tui.cli import app, main
from coach_tui.clock import SystemClock
app.SystemClock = lambda _: SystemClock(25)
main()
"""
"""The program with a faster clock: what is run with ``--speed`` is not recorded."""
LONGEST_S = 3.0
SKIP_CHANCE = 0.3


class Skip(Enum):
    """Whether the first exercise of the session under way was skipped."""

    NO = "no"
    MAYBE = "maybe"
    """It was asked for, and the kill came before the answer."""
    YES = "yes"


@dataclass(slots=True)
class Place:
    """A home of its own, with what is expected of the session in it."""

    folder: Path
    order: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    labels: list[str] = field(default_factory=list[str])
    second: int = 0
    skip: Skip = Skip.NO

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
            if (
                phase.rep is None
                or phase.work_set is None
                or (phase.work_set, phase.rep) in self.order
            ):
                continue
            item = timeline.exercises[timeline.work_sets[phase.work_set].exercise_index]
            words = [item.step.exercise.name]
            words += [f"set {phase.set} of {item.step.sets}"] if item.step.sets > 1 else []
            words += [side] if (side := timeline.side_label(phase)) else []
            words.append(f"rep {phase.rep} of {timeline.work_sets[phase.work_set].reps}")
            self.order.append((phase.work_set, phase.rep))
            self.labels.append(", ".join(words))
            if item.index == 0:
                self.second = len(self.order)  # where the second exercise begins

    def fits(self, reps: list[tuple[int, int]]) -> bool:
        """Whether those are the session's reps in order, none missing but what was skipped."""
        begun = sum(rep in self.order[: self.second] for rep in reps)
        skipped = self.order[:begun] + self.order[self.second :][: len(reps) - begun]
        whole = reps == self.order[: len(reps)]
        return (whole and self.skip is not Skip.YES) or (
            reps == skipped and self.skip is not Skip.NO
        )

    def next_places(self, reps: list[tuple[int, int]]) -> set[str]:
        """Where it may resume after those reps."""
        labels = [*self.labels, "the end"]
        late = sum(rep in self.order[self.second :] for rep in reps)
        whole, skipped = labels[len(reps)], labels[self.second + late]
        # A skip of the second exercise ends the session.
        over = {"the end"} if late or self.skip is not Skip.NO else set[str]()
        return {
            Skip.NO: {whole},
            Skip.MAYBE: {whole, skipped, *over},
            Skip.YES: {skipped, *over},
        }[self.skip]

    def start(self, *, resume: bool, pty: bool) -> Run:
        """Start a session, or resume one."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        env = {**inherited, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data")}
        command = [sys.executable, "-c", TRAINING, "run", str(self.session), "--audio", "off"]
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


def one_run(
    place: Place, before: Entry | None, delay_s: float, *, pty: bool, skip_s: float | None
) -> list[str]:
    """Run, kill, look; what is wrong, in sentences."""
    resume = before is not None and before.state is not EntryState.COMPLETED
    if not resume:
        place.skip = Skip.NO
    earlier = [(rep.work_set, rep.rep) for rep in before.reps] if resume and before else []
    run = place.start(resume=resume, pty=pty)
    # The sleeps are not to wait for anything: they are to be at any moment of the session.
    time.sleep(delay_s if skip_s is None else min(skip_s, delay_s))
    if skip_s is not None:
        run.press("n")
        time.sleep(max(0.0, delay_s - skip_s))
    seen = place.seen() if run.process.poll() is None else 0
    killed = run.kill()
    wrong = _wrong_place(place, run, earlier) if resume and not pty else []
    if skip_s is not None and place.skip is not Skip.YES:
        place.skip = Skip.YES if run.skips else Skip.MAYBE
    after = place.newest()  # raises when the file is damaged
    if after is None:
        return wrong if not earlier else [*wrong, "the entry is gone"]
    if before is not None and not resume and after.head.id == before.head.id:
        return wrong  # killed before it had begun
    reps = [(rep.work_set, rep.rep) for rep in after.reps]
    if not place.fits(reps):
        wrong.append(f"the reps are not those of the session: {reps}, skipped: {place.skip.value}")
    least = len(earlier) if pty else run.acknowledged(len(earlier))
    # Read before the kill, and so saved; of the entry before when none was begun yet.
    least = max(least, seen) if resume else least
    if len(reps) < least:
        wrong.append(f"{least} reps were acknowledged and {len(reps)} are kept")
    if not pty and len(reps) > least + 1 + run.skips:
        wrong.append(f"{len(reps)} reps are kept, and only {least} were told of")
    if not killed and after.state is EntryState.UNFINISHED and not pty:
        wrong.append("it ended by itself and its entry is unfinished")
    return wrong


def _wrong_place(place: Place, run: Run, earlier: list[tuple[int, int]]) -> list[str]:
    """Whether it resumed elsewhere than where it was interrupted."""
    resumed_at = re.search(r"Resuming at: (.*)\.\n", run.errors.decode())
    if resumed_at is None:
        return [f"it did not go on: {run.errors.decode()!r}"] if run.errors else []
    expected = place.next_places(earlier)
    if resumed_at[1] not in expected:
        return [f"resumed at {resumed_at[1]!r}, not at {expected}"]
    return []


def main() -> int:
    """Do so many runs; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-pty", action="store_true", help="Only line by line.")
    choices = parser.parse_args()
    chance = random.Random(choices.seed)  # noqa: S311 - moments to kill at, not secrets
    faults = kills_in_session = completed = asked = 0
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name))
        place.prepare()
        before: Entry | None = None
        for number in range(choices.runs):
            pty = not choices.no_pty and number % 2 == 1
            delay_s = chance.uniform(0.2, LONGEST_S)
            skips = not pty and chance.random() < SKIP_CHANCE
            skip_s = chance.uniform(0.4, LONGEST_S) if skips else None
            asked += skip_s is not None
            for sentence in one_run(place, before, delay_s, pty=pty, skip_s=skip_s):
                faults += 1
                print(f"run {number} ({'app' if pty else 'plain'}, {delay_s:.3f} s): {sentence}")
            before = place.newest() if place.journal.exists() else None
            if before is not None:
                completed += before.state is EntryState.COMPLETED
                kills_in_session += before.state is EntryState.UNFINISHED and bool(before.reps)
    print(
        f"{choices.runs} runs, seed {choices.seed}: {kills_in_session} killed within a session, "
        f"{asked} asked to skip, {completed} completed, {faults} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
