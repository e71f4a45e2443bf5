"""A session of many hours and a clock that steps, in this process on a clock moved by hand."""

from __future__ import annotations

import gc
import os
import threading
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import Block, BlockKind, ExerciseStep, Reps, Session, Timed
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.plain.narrator import Narrator
from coach_tui.ui.player.model import player_frame, player_view

if TYPE_CHECKING:
    import random

    from coach_tui.conductor import Snapshot
    from coach_tui.core.player.state import Event

HOUR_MS = 3_600_000
MOST_GROWTH_MB = 12.0
"""More than the reps and cues of hours take."""


class Forgetful(RecordedCues):
    """A sound that keeps nothing of what it is given."""

    def schedule(self, sounds: object) -> None:
        """Forget it."""


def _session(rounds: int, reps: int) -> Session:
    lift = Exercise(
        "clamshell",
        "Clamshell",
        tempo=Tempo(Range(2_000, 3_000), Range.exactly(1_000), Range(2_000, 3_000)),
        cues=("Feet together.", "Hips still."),
    )
    steps = (
        ExerciseStep(lift, Reps(Range.exactly(reps)), sides=Sides.EACH),
        ExerciseStep(Exercise("plank", "Plank"), Timed(60_000)),
    )
    return Session("Soak", (Block(BlockKind.CIRCUIT, steps, rounds),))


class HandMovedRun:
    """A session with its conductor on a clock moved by hand."""

    def __init__(self, session: Session, chance: random.Random | None = None) -> None:
        self.clock = ManualClock()
        self.journal = Journal.in_memory()
        self._wall_ms = 1_700_000_000_000
        self._chance = chance
        self._narrator = Narrator()
        self.lines = 0
        self.conductor = Conductor(
            SessionRun("soak", "hash", compile_timeline(session)),
            clock=self.clock,
            sound=Forgetful(lambda: self.clock.now_ms() / 1000),
            journal=self.journal,
            timestamp=self._moment,
            coaching=Coaching(),
        )
        self.conductor.watch(self._show)

    def _moment(self) -> Timestamp:
        """The time of day, which steps back and forth where a chance is given."""
        if self._chance is not None:
            self._wall_ms += self._chance.choice([1, 1_000, 3_600_000, -7_200_000, 10**9])
        return Timestamp(self._wall_ms + self.clock.now_ms(), 0, "UTC", "2023-11-14")

    def _show(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        self.lines += sum(1 for _ in self._narrator.lines(snapshot, events))
        player_view(snapshot)
        player_frame(snapshot, self.clock.now_ms())


def clock_steps(chance: random.Random) -> list[str]:
    """The clock leaps, the machine sleeps and the time of day steps, again and again."""
    run = HandMovedRun(_session(2, 6), chance)
    with run.conductor as conductor:
        conductor.post(Command.START)
        for _ in count():
            if conductor.snapshot.state.is_over:
                break
            match chance.randrange(4):
                case 0:
                    run.clock.settle()
                    run.clock.jump(chance.choice([1, 3_900, 4_100, 60_000, 10**8]))
                case 1:
                    run.clock.sleep(chance.choice([500, 2_000, 10**7]))
                case _:
                    run.clock.advance(chance.randint(1, 20_000))
            if not conductor.snapshot.state.is_over:
                run.clock.settle()
            if conductor.snapshot.state is State.PAUSED:
                conductor.post(Command.RESUME)
                while not conductor._requests.is_empty:  # noqa: SLF001 - it has no event of its own
                    threading.Event().wait(0.001)
    snapshot = conductor.snapshot
    (entry,) = run.journal.entries()
    faults = [] if conductor.fault is None else [f"it ended: {conductor.fault}"]
    expected = 2 * 2 * 6
    if len(entry.reps) != expected or len(snapshot.reps) != expected:
        faults.append(f"lost: {expected} reps were done, {len(entry.reps)} are kept")
    run.journal.close()
    return faults


def soak(hours: float) -> tuple[str, list[str]]:
    """A session of so many hours; a line for the table, and what is wrong."""
    rounds = max(2, round(hours * HOUR_MS / (2 * 40 * 6_000 + 120_000)))
    run = HandMovedRun(_session(rounds, 40))
    with run.conductor as conductor:
        conductor.post(Command.START)
        quarter_ms = conductor.snapshot.timeline.total_ms // 4
        run.clock.advance(quarter_ms)
        first = _measured()
        run.clock.advance(2 * quarter_ms)
        last = _measured()
        while not conductor.snapshot.state.is_over:
            run.clock.advance(60_000)
    (entry,) = run.journal.entries()
    whole = rounds * 2 * 40
    faults = [] if len(entry.reps) == whole else [f"soak: lost: {len(entry.reps)} of {whole} reps"]
    if last[0] - first[0] > MOST_GROWTH_MB:
        faults.append(f"soak: it grew by {last[0] - first[0]:.1f} MB")
    if last[1:] != first[1:]:
        faults.append(f"soak: handles and threads were {first[1:]}, then {last[1:]}")
    run.journal.close()
    line = (
        f"soak of {conductor.snapshot.timeline.total_ms / HOUR_MS:.1f} h: {len(entry.reps)} reps, "
        f"{run.lines} lines; memory {first[0]:.0f} -> {last[0]:.0f} MB, "
        f"handles {first[1]} -> {last[1]}, threads {first[2]} -> {last[2]}"
    )
    return line, faults


def _measured() -> tuple[float, int, int]:
    """Memory in MB, open handles and threads of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    handles = len([*Path("/proc/self/fd").iterdir()])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, handles, threading.active_count()
