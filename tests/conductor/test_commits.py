"""How often a session writes to the disk: counted, since times depend on the machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from recorded_cues import RecordedCues
from screen_harness import GLUTES, Stage, played

from coach_tui.clock import SystemClock
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path


def commits(path: Path) -> int:
    """How many transactions have changed a database, by the counter in its header."""
    return int.from_bytes(path.read_bytes()[24:28], "big")


def test_a_session_commits_once_for_each_rep_and_a_few_times_besides(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    stage = Stage(tmp_path, SystemClock(speed=200), Journal.open(path))
    stage.add("glutes", GLUTES)
    before = commits(path)
    played(stage, "glutes")
    stage.journal.flush(60)
    (entry,) = stage.journal.entries()
    records = len(entry.reps) + len(entry.work) + len(entry.changes)
    assert len(entry.reps) == 10
    assert commits(path) - before <= records + 4, records
    stage.journal.close()


NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")
LOADED = ExerciseStep(
    Exercise("clamshell", "Clamshell"),
    Reps(Range.exactly(3)),
    prepare=Gap(1_000),
    loads=(Load(2_000),),
    band="red",
)


@pytest.mark.parametrize("command", [None, Command.LATER])
def test_a_kill_parts_no_rep_from_its_load_and_no_order_from_the_place_in_it(
    tmp_path: Path, command: Command | None
):
    path, clock = tmp_path / "journal.sqlite3", ManualClock()
    journal = Journal.open(path)
    bridge = ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(2)))
    timeline = compile_timeline(Session("Session", (LOADED, bridge)))
    run = SessionRun("session", "hash", timeline)
    sound = RecordedCues(now=lambda: clock.now_ms() / 1000)
    stage = Conductor(run, clock=clock, sound=sound, journal=journal, timestamp=lambda: NOON)
    with stage:
        clock.settle()
        _ask(stage, Command.START)
        clock.settle()
        before = commits(path)
        clock.advance(250 + timeline.rep_phases(1)[-1].end_ms)
        if command is not None:
            before = commits(path)
            _ask(stage, command)
        journal.flush(60)
        (entry,) = journal.entries()
        assert (len(entry.reps), len(entry.changes)) == (1, 2 if command is None else 4)
        assert commits(path) - before == 1
    journal.close()


def _ask(conductor: Conductor, command: Command) -> None:
    answered = threading.Event()
    conductor.watch(lambda *_: answered.set())
    conductor.post(command)
    assert answered.wait(10)
