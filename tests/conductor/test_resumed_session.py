"""An interrupted session resumes in the same entry, with what was done before counted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace
from recorded_cues import RecordedCues

from coach_tui.conductor import Conductor, SessionRun
from coach_tui.conductor.requests import GET_READY_MS
from coach_tui.core.log.entry import EntryState, Timestamp
from coach_tui.core.model.exercise import Difficulty, Exercise, Position, Range, Sides, Variation
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.load import UseLoad
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.resume import ResumedSession, resume_point
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.timeline.timeline import Timeline

NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")
HALF = Variation(
    "half", "Half clamshell", Difficulty.EASIER, Exercise("clamshell", "Half clamshell")
)
FOUR_EACH = ExerciseStep(
    Exercise("clamshell", "Clamshell", variations=(HALF,)),
    Reps(Range.exactly(4)),
    sides=Sides.EACH,
)
TIMELINE = compile_timeline(Session("Session", (FOUR_EACH,)))


class Stage:
    """A conductor on a clock that the test moves, of a new session or a resumed one."""

    def __init__(
        self, journal: Journal, entry: Entry | None = None, timeline: Timeline = TIMELINE
    ) -> None:
        going_on = None
        if entry is not None:
            point = resume_point(timeline, entry, "hash")
            assert point is not None
            going_on = ResumedSession(entry, point.index)
        self.clock = ManualClock()
        self.conductor = Conductor(
            SessionRun("session", "hash", timeline, going_on),
            clock=self.clock,
            sound=RecordedCues(now=lambda: self.clock.now_ms() / 1000),
            journal=journal,
            timestamp=lambda: NOON,
        )

    def run(self, ms: int) -> None:
        answered = threading.Event()
        self.conductor.watch(lambda _, __: answered.set())
        self.conductor.open()
        self.clock.settle()
        self.conductor.post(Command.START)
        assert answered.wait(10)
        self.clock.settle()
        self.clock.advance(ms)


def interrupted(journal: Journal) -> Entry:
    """Two reps of the left side, then stopped."""
    first = Stage(journal)
    third = next(p for p in TIMELINE.phases if p.rep == 3)
    first.run(250 + third.start_ms)
    first.conductor.close()
    (entry,) = journal.entries()
    assert (entry.state, len(entry.reps)) == (EntryState.STOPPED, 2)
    return entry


def test_it_ends_as_one_whole_entry():
    journal = Journal.in_memory()
    entry = interrupted(journal)
    second = Stage(journal, entry)
    second.run(4_250 + TIMELINE.total_ms)
    assert second.conductor.wait_over(10)
    (found,) = journal.entries()
    assert journal.problem is None
    assert found.state is EntryState.COMPLETED
    assert [(r.work_set, r.rep) for r in found.reps] == [
        (b, r) for b in (0, 1) for r in (1, 2, 3, 4)
    ]
    assert found.running_ms == TIMELINE.total_ms


def test_it_begins_with_three_two_one_before_the_next_rep():
    journal = Journal.in_memory()
    second = Stage(journal, interrupted(journal))
    second.run(250)
    snapshot = second.conductor.snapshot
    assert snapshot.state is State.LEAD_IN
    assert snapshot.phase is not None
    assert (snapshot.phase.work_set, snapshot.phase.rep) == (0, 3)
    assert [result.reps_done for result in snapshot.results()] == [2, 0]
    (entry,) = journal.entries()
    assert entry.state is EntryState.UNFINISHED
    second.conductor.close()


@pytest.mark.parametrize(
    ("position", "band", "ready_ms", "words"),
    [
        (None, False, 4_000, ""),
        (Position.STANDING, False, 4_000, ""),
        (Position.SIDE_LYING, False, 10_000, "Lie down on your right side."),
        (Position.HANDS_AND_KNEES, False, 10_000, "Down onto your hands and knees."),
        (Position.SUPINE, True, 20_000, "Put the band on. Lie down on your back."),
    ],
)
def test_there_is_time_to_get_into_position_before_the_count(position, band, ready_ms, words):
    equipment = ("band",) if band else ()
    exercise = replace(FOUR_EACH.exercise, position=position, equipment=equipment)
    timeline = compile_timeline(Session("Session", (replace(FOUR_EACH, exercise=exercise),)))
    journal = Journal.in_memory()
    second = Stage(journal, interrupted(journal), timeline)
    second.run(0)
    conductor = second.conductor
    notice = conductor.snapshot.notice
    text = "" if notice is None else notice.text
    assert text == (f"{words} Enter begins the count at once." if words else "")
    assert conductor.snapshot.next_deadline_ms() == ready_ms + 250 + 3_000
    obeyed = threading.Event()
    conductor.watch(lambda _, __: obeyed.set())
    second.clock.advance(1_000)
    second.clock.settle()
    assert conductor.snapshot.refusal(Command.DONE, 1_000) is None
    obeyed.clear()
    conductor.post(Command.DONE)
    assert obeyed.wait(10)
    assert conductor.snapshot.next_deadline_ms() == 1_000 + 250 + 3_000
    conductor.close()


def test_what_was_running_before_a_kill_counts_by_the_work_that_is_known():
    journal = Journal.in_memory()
    entry = replace(interrupted(journal), running_ms=0)
    second = Stage(journal, entry)
    second.run(250)
    assert second.conductor.snapshot.transport.running_ms == sum(
        rep.duration_ms for rep in entry.reps
    )
    second.conductor.close()


def test_an_exercise_eased_before_is_eased_still():
    journal = Journal.in_memory()
    first = Stage(journal)
    first.run(250)
    first.conductor.post(UseEasierVariation(0, HALF))
    first.clock.settle()
    first.conductor.close()
    (entry,) = journal.entries()
    second = Stage(journal, entry)
    assert second.conductor.snapshot.timeline.exercises[0].step.exercise.name == "Half clamshell"
    assert second.conductor.snapshot.planned[0].name == "Clamshell"


def test_a_load_chosen_before_the_next_rep_is_the_load_still():
    journal = Journal.in_memory()
    interrupted(journal)
    (entry,) = journal.entries()
    second = Stage(journal, entry)
    second.run(250)
    second.conductor.post(UseLoad(0, Load(5_000), "green"))
    second.clock.settle()
    second.conductor.close()
    (entry,) = journal.entries()
    third = Stage(journal, entry)
    step = third.conductor.snapshot.timeline.exercises[0].step
    assert step.resistance(1) == ("5 kg", "green")


def test_only_resumed_work_needs_time_to_get_into_position_first():
    journal = Journal.in_memory()
    entry = interrupted(journal)
    lying = replace(FOUR_EACH, exercise=replace(FOUR_EACH.exercise, position=Position.SIDE_LYING))
    timeline = compile_timeline(Session("Session", (lying,)))
    runs = [
        SessionRun("s", "", timeline, ResumedSession(entry, phase.index))
        for phase in timeline.phases
    ]
    for phase, run in zip(timeline.phases, runs, strict=True):
        assert (run.move is not None) == (run.ready_ms > 0) == phase.kind.is_work
        assert run.move is None or run.ready_ms >= max(GET_READY_MS, run.move.needs_ms)
    assert SessionRun("s", "", timeline).ready_ms == 0
    ended = SessionRun("s", "", timeline, ResumedSession(entry, len(timeline.phases)))
    assert (ended.move, ended.ready_ms) == (None, 0)
