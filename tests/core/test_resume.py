"""An interrupted session resumes with exactly what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import sessions
from session_play import to_the_end

from coach_tui.core.log.entry import (
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
    Timestamp,
    WorkRecord,
    with_changes,
)
from coach_tui.core.model.exercise import Exercise, Range, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, RestStep, Session, Timed
from coach_tui.core.player.player import Player
from coach_tui.core.player.resume import (
    ResumedSession,
    planned_sets,
    resume_annotation,
    resume_point,
)
from coach_tui.core.player.state import Command, PhaseStarted, RepDone, State, WorkDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

CLAMSHELL = Exercise("clamshell", "Clamshell")
PLANK = Exercise("plank", "Plank")


def at(ms: int) -> Timestamp:
    return Timestamp(ms, 0, "UTC", "1970-01-01")


def entry_of(timeline: Timeline, events: list[RepDone | WorkDone]) -> Entry:
    """The entry that those events leave in the journal."""
    reps = [
        RepRecord(e.work_set, e.rep, e.up_ms, e.hold_ms, e.down_ms, e.pause_ms, at(e.at_ms))
        for e in events
        if isinstance(e, RepDone)
    ]
    work = [
        WorkRecord(e.work_set, e.duration_ms, e.whole, at(e.at_ms))
        for e in events
        if isinstance(e, WorkDone)
    ]
    plan = EntryHead("e", "s", "S", "hash", at(0), planned_sets(timeline))
    return Entry(plan, EntryState.UNFINISHED, reps=tuple(reps), work=tuple(work))


def done_by(player: Player) -> list[RepDone | WorkDone]:
    """Start a session, run it to its end, and return what was done in it."""
    events = [*player.perform(Command.START, 0), *to_the_end(player, 0)]
    return [event for event in events if isinstance(event, RepDone | WorkDone)]


def what(events: list[RepDone | WorkDone]) -> list[tuple[int, int | None]]:
    return [(e.work_set, e.rep if isinstance(e, RepDone) else None) for e in events]


@given(sessions, st.data())
def test_cut_off_anywhere_it_resumes_with_exactly_what_is_left(session, data):
    timeline = compile_timeline(session)
    whole = done_by(Player(timeline))
    cut = data.draw(st.integers(0, len(whole)))
    point = resume_point(timeline, entry_of(timeline, whole[:cut]), "hash")
    assert point is not None
    assert not point.changed
    left = done_by(Player(timeline, start_index=point.index))
    assert what(left) == what(whole[cut:])


# Many sessions have no two reps in a row; enough of them have.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(sessions, st.data())
def test_between_two_reps_it_is_the_next_rep_itself(session, data):
    timeline = compile_timeline(session)
    whole = done_by(Player(timeline))
    places = [
        n
        for n, (a, b) in enumerate(zip(what(whole), what(whole)[1:], strict=False), start=1)
        if a[0] == b[0] and b[1] is not None
    ]
    assume(places)
    cut = data.draw(st.sampled_from(places))
    point = resume_point(timeline, entry_of(timeline, whole[:cut]), "hash")
    assert point is not None
    phase = timeline.phases[point.index]
    assert (phase.work_set, phase.rep) == what(whole)[cut]
    assert timeline.rep_phases(phase.index)[0] == phase
    player = Player(timeline, start_index=point.index)
    player.perform(Command.START, 0)
    assert player.state is State.LEAD_IN


TWO_SIDES = ExerciseStep(CLAMSHELL, Reps(Range.exactly(3)), sides=Sides.EACH, sets=2)
HOLD = ExerciseStep(PLANK, Timed(45_000))
TIMELINE = compile_timeline(Session("S", (TWO_SIDES, RestStep(Gap(20_000)), HOLD)))
ALL = done_by(Player(TIMELINE))


@pytest.mark.parametrize(
    ("cut", "kind", "work_set", "rep"),
    [
        (0, PhaseKind.PREPARE, 0, None),
        (2, PhaseKind.UP, 0, 3),
        (3, PhaseKind.SWITCH, 1, None),
        (6, PhaseKind.UP, 2, 1),
        (12, PhaseKind.PREPARE, 4, None),
    ],
)
def test_a_new_side_or_exercise_begins_with_what_leads_up_to_it(cut, kind, work_set, rep):
    point = resume_point(TIMELINE, entry_of(TIMELINE, ALL[:cut]), "hash")
    assert point is not None
    phase = TIMELINE.phases[point.index]
    assert (phase.kind, phase.work_set, phase.rep) == (kind, work_set, rep)


def test_work_that_was_left_before_its_end_is_done_again():
    half = WorkDone(99_000, 4, 20_000, whole=False)
    point = resume_point(TIMELINE, entry_of(TIMELINE, [*ALL[:12], half]), "hash")
    assert point is not None
    assert TIMELINE.phases[point.index].work_set == 4


def test_killed_after_a_skip_and_back_it_resumes_at_the_rep_that_the_skip_left():
    clams = ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)), sides=Sides.EACH, prepare=Gap(1_000))
    timeline = compile_timeline(Session("S", (clams, ExerciseStep(PLANK, Timed(9_000)))))
    player = Player(timeline)
    player.perform(Command.START, 0)
    done = [e for e in player.advance(15_000) if isinstance(e, RepDone)]
    entry = entry_of(timeline, list(done))
    changes: list[AnnotationRecord] = []
    for command in (Command.SKIP_EXERCISE, Command.BACK):
        for event in player.perform(command, 15_000):
            made = resume_annotation(player.timeline, event, entry.reps, entry.work)
            if made is not None:
                sequence = len(changes) + 1
                record = AnnotationRecord(
                    str(sequence), made.field, made.value, at(0), made.part, sequence
                )
                changes.append(record)
    assert [change.value for change in changes] == [2, "0@3"]
    point = resume_point(timeline, with_changes(entry, tuple(changes)), "hash")
    assert point is not None
    phase = timeline.phases[point.index]
    assert (phase.work_set, phase.rep) == (0, 3)


def test_with_nothing_left_the_session_is_over_as_soon_as_it_starts():
    point = resume_point(TIMELINE, entry_of(TIMELINE, ALL), "hash")
    assert point is not None
    player = Player(TIMELINE, start_index=point.index)
    events = player.perform(Command.START, 0)
    assert player.state is State.FINISHED
    assert not [event for event in events if isinstance(event, PhaseStarted)]


def test_other_sets_than_planned_have_no_place_to_resume_at():
    shorter = replace(TWO_SIDES, sets=1)
    other = compile_timeline(Session("S", (shorter, RestStep(Gap(20_000)), HOLD)))
    assert resume_point(other, entry_of(TIMELINE, ALL[:2]), "hash") is None


def test_a_changed_file_with_the_same_sets_is_mentioned_and_resumed():
    renamed = replace(TWO_SIDES, exercise=replace(CLAMSHELL, name="Clam"), rest=Gap(1_000))
    other = compile_timeline(Session("S", (renamed, RestStep(Gap(20_000)), HOLD)))
    point = resume_point(other, entry_of(TIMELINE, ALL[:2]), "other hash")
    assert point is not None
    assert point.changed
    assert other.phases[point.index].rep == 3


def test_time_spent_before_counts_on_with_its_rests():
    for cut in (2, 4, 12, 13):
        entry = entry_of(TIMELINE, ALL[:cut])
        assert ResumedSession(entry, 0).running_ms(TIMELINE) == ALL[cut - 1].at_ms
        recorded = replace(entry, running_ms=ALL[cut - 1].at_ms + 5)
        assert ResumedSession(recorded, 0).running_ms(TIMELINE) == ALL[cut - 1].at_ms + 5


def test_a_pause_before_a_kill_does_not_count():
    entry = entry_of(TIMELINE, ALL[:4])
    late = replace(entry.reps[3], at=at(ALL[3].at_ms + 600_000))
    paused = replace(entry, reps=(*entry.reps[:3], late))
    assert ResumedSession(paused, 0).running_ms(TIMELINE) == ALL[3].at_ms


def test_what_was_worked_counts_whatever_the_clock_says():
    entry = entry_of(TIMELINE, ALL[:4])
    stood = replace(entry, reps=tuple(replace(rep, at=at(0)) for rep in entry.reps))
    worked_ms = sum(rep.duration_ms for rep in entry.reps)
    assert ResumedSession(stood, 0).running_ms(TIMELINE) == worked_ms


def test_as_a_session_begins_no_self_test_was_skipped():
    stand = SelfTest(Exercise("stand", "Stand"), "How many?", AnswerKind.COUNT, max_ms=30_000)
    last = ExerciseStep(stand.exercise, SelfTestDose(test=stand), prepare=Gap(0))
    timeline = compile_timeline(Session("S", (ExerciseStep(PLANK, Timed(9_000)), last)))
    assert timeline.phases[-1].kind is PhaseKind.TEST
    assert resume_annotation(timeline, PhaseStarted(0, 0), (), ()) is None
