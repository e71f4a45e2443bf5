"""Who trains, and for how long."""

from __future__ import annotations

import pytest

from coach_tui.audio.sound_out import NoSound
from coach_tui.clock import ManualClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal import Journal
from coach_tui.journal.lock import Occupied
from coach_tui.journal.timestamps import local_moment
from coach_tui.services.session_lock import ELSEWHERE, Floor

BRIDGES = Session("Bridges", (ExerciseStep(Exercise("b", "Bridge"), Reps(Range.exactly(5))),))


def test_it_is_held_for_as_long_as_a_session_runs_and_no_longer(tmp_path):
    mine, theirs = Floor(tmp_path / "training.lock"), Floor(tmp_path / "training.lock")
    assert theirs.taken_elsewhere() is None
    mine.take()
    conductor = Conductor(
        Assignment("bridges", "0" * 64, compile_timeline(BRIDGES)),
        clock=ManualClock(),
        sound=NoSound(),
        recorder=Journal.in_memory(),
        moment=local_moment,
    )
    conductor.watch(mine.follow)
    with conductor:
        conductor.post(Command.START)
        assert mine.taken_elsewhere() is None
        assert theirs.taken_elsewhere() == ELSEWHERE
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    assert theirs.taken_elsewhere() is None
    mine.take()
    mine.take()
    assert theirs.taken_elsewhere() == ELSEWHERE
    with pytest.raises(Occupied, match=ELSEWHERE):
        theirs.take()
    mine.leave()
    mine.leave()
    assert theirs.taken_elsewhere() is None
