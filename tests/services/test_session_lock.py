"""Who trains, and for how long."""

from __future__ import annotations

import pytest
from manual_clock import ManualClock

from coach_tui.audio.sound_out import NoSound
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.lock import AlreadyTraining
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.session_lock import TRAINING_ELSEWHERE, SessionLock

BRIDGES = Session("Bridges", (ExerciseStep(Exercise("b", "Bridge"), Reps(Range.exactly(5))),))


def test_it_is_held_for_as_long_as_a_session_runs_and_no_longer(tmp_path):
    mine, theirs = SessionLock(tmp_path / "training.lock"), SessionLock(tmp_path / "training.lock")
    assert theirs.held_elsewhere() is None
    mine.acquire()
    conductor = Conductor(
        SessionRun("bridges", "0" * 64, compile_timeline(BRIDGES)),
        clock=ManualClock(),
        sound=NoSound(),
        journal=Journal.in_memory(),
        timestamp=local_timestamp,
    )
    conductor.watch(mine.release_when_over)
    with conductor:
        conductor.post(Command.START)
        assert mine.held_elsewhere() is None
        assert theirs.held_elsewhere() == TRAINING_ELSEWHERE
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    assert theirs.held_elsewhere() is None
    mine.acquire()
    mine.acquire()
    assert theirs.held_elsewhere() == TRAINING_ELSEWHERE
    with pytest.raises(AlreadyTraining, match=TRAINING_ELSEWHERE):
        theirs.acquire()
    mine.release()
    mine.release()
    assert theirs.held_elsewhere() is None


def test_it_is_released_where_a_session_cannot_be_opened(tmp_path):
    mine, theirs = SessionLock(tmp_path / "training.lock"), SessionLock(tmp_path / "training.lock")
    with pytest.raises(OSError, match="no device"), mine.acquired():
        raise OSError("no device")
    with theirs.acquired():
        assert mine.held_elsewhere() == TRAINING_ELSEWHERE
    with pytest.raises(AlreadyTraining), mine.acquired():
        pytest.fail("acquired twice")
    assert mine.held_elsewhere() == TRAINING_ELSEWHERE
