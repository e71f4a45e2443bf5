"""Nothing of a session stays in memory once it is over and forgotten."""

from __future__ import annotations

import gc
import weakref

from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")


def test_the_sound_which_stays_open_keeps_no_session_that_is_over():
    clock = ManualClock()
    sound = RecordedCues(now=lambda: clock.now_ms() / 1000)
    timeline = compile_timeline(
        Session("One", (ExerciseStep(Exercise("clamshell", "Clamshell"), Reps(Range.exactly(1))),))
    )
    conductor = Conductor(
        SessionRun("one", "hash", timeline),
        clock=clock,
        sound=sound,
        journal=Journal.in_memory(),
        timestamp=lambda: NOON,
    )
    with conductor:
        conductor.post(Command.START)
    session = weakref.ref(conductor)
    del conductor
    gc.collect()
    assert session() is None
