"""What became of each set of a session: done, skipped, or never come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history_samples import PLANNED, made_entry, moment_at
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryState,
    PlannedSet,
    RepRecord,
    SetResult,
)
from coach_tui.core.log.outcome import (
    Count,
    SessionOutcome,
    SetOutcome,
    counts_by_unit,
    coverage_of,
    outcomes_of,
    session_outcome,
)
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import Block, BlockKind, ExerciseStep, Reps, Session, Timed
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry

_AT = moment_at("2024-03-04")
DONE, SKIPPED, NOT_REACHED = SetOutcome.DONE, SetOutcome.SKIPPED, SetOutcome.NOT_REACHED


def made(state: EntryState, *work_sets: int) -> Entry:
    """An entry of which these sets were done whole."""
    whole = made_entry(state=state)
    return replace(
        whole,
        reps=tuple(rep for rep in whole.reps if rep.work_set in work_sets),
        work=tuple(work for work in whole.work if work.work_set in work_sets),
    )


def test_what_a_completed_session_left_out_was_skipped():
    entry = made(EntryState.COMPLETED, 0, 1, 7)
    assert outcomes_of(entry) == (DONE, DONE, *[SKIPPED] * 5, DONE)
    coverage = coverage_of(entry)
    assert coverage.amounts == (Count(None, 40, 79), Count("steps", 0, 20))
    assert coverage.skipped == ("Glute bridge", "Fire hydrant", "Monster walk")
    assert coverage.not_reached == ()


def test_behind_what_was_done_last_nothing_was_reached_of_a_stopped_session():
    entry = made(EntryState.STOPPED, 0, 2)
    assert outcomes_of(entry) == (DONE, SKIPPED, DONE, *[NOT_REACHED] * 5)
    coverage = coverage_of(entry)
    # Of the clamshell the left side was done: it was not skipped altogether.
    assert coverage.skipped == ()
    assert coverage.not_reached == ("Fire hydrant", "Monster walk", "Balance")


def test_what_was_skipped_just_before_the_stop_was_skipped():
    entry = made(EntryState.UNFINISHED, 0, 1)
    gone_to = AnnotationRecord(
        "1", AnnotationField.JUMPED_TO, 3, entry.head.started, str(len(entry.reps))
    )
    entry = replace(entry, changes=(gone_to,))
    assert outcomes_of(entry) == (DONE, DONE, SKIPPED, *[NOT_REACHED] * 5)
    assert coverage_of(entry).skipped == ("Glute bridge",)


def test_with_nothing_done_nothing_was_reached():
    assert set(outcomes_of(made(EntryState.STOPPED))) == {NOT_REACHED}


def test_a_correction_counts():
    entry = made(EntryState.COMPLETED, *range(len(PLANNED)))
    none = AnnotationRecord("1", AnnotationField.REPS, 0, entry.head.started, "2")
    entry = replace(entry, changes=(none,))
    assert outcomes_of(entry)[2] is SKIPPED
    assert coverage_of(entry).amounts == (Count(None, 64, 79), Count("steps", 20, 20))


HIPS = Session(
    "Hips",
    (
        ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range(2, 4))),
        ExerciseStep(Exercise("plank", "Plank"), Timed(30_000)),
        ExerciseStep(Exercise("sit", "Wall sit"), Timed(30_000)),
    ),
)


def ended(reps: int, plank_ms: int, sit_ms: int, *, finished: bool = True) -> SessionOutcome:
    """How it ended with so many bridges and so much of two times of 30 s."""
    moment = made_entry().head.started
    rep = RepRecord(0, 1, 2_000, 0, 2_000, 0, moment)
    bridge = PlannedSet(0, "bridge", "Bridge", 1, 1, None, 4, None)
    plank = PlannedSet(1, "plank", "Plank", 1, 1, None, None, 30_000)
    results = (
        SetResult(bridge, (rep,) * reps, 4_000 * reps),
        SetResult(plank, (), plank_ms, plank_ms == 30_000),
        SetResult(replace(plank, work_set=2), (), sit_ms, sit_ms == 30_000),
    )
    return session_outcome(compile_timeline(HIPS), results, finished=finished)


def test_all_of_it_is_done_from_the_bottom_of_a_range_on():
    assert ended(2, 30_000, 30_000) is SessionOutcome.WHOLE
    assert ended(2, 30_000, 30_000, finished=False) is SessionOutcome.WHOLE
    assert ended(1, 30_000, 30_000) is SessionOutcome.DONE


def test_a_session_that_came_to_its_end_is_done_from_half_of_it_on():
    assert ended(2, 30_000, 0) is SessionOutcome.DONE
    assert ended(2, 29_000, 0) is SessionOutcome.IN_PART


def test_a_session_that_was_stopped_was_stopped_however_much_was_done():
    assert ended(1, 30_000, 30_000, finished=False) is SessionOutcome.STOPPED
    assert ended(1, 0, 0, finished=False) is SessionOutcome.STOPPED


def test_nothing_done_is_nothing_done_however_it_ended():
    assert ended(0, 0, 0) is SessionOutcome.NOTHING
    assert ended(0, 0, 0, finished=False) is SessionOutcome.NOTHING


def test_reps_set_by_set_in_a_circuit_are_judged_in_every_round():
    squat = ExerciseStep(
        Exercise("squat", "Squat"), Reps(Range(2, 3), (Range(3, 3), Range(2, 2))), 2
    )
    timeline = compile_timeline(Session("Pyramid", (Block(BlockKind.CIRCUIT, (squat,), rounds=2),)))
    planned = planned_sets(timeline)
    assert [plan.reps for plan in planned] == [3, 2, 3, 2]
    reps = [
        tuple(RepRecord(plan.work_set, n, 1, 1, 1, 0, _AT) for n in range(plan.reps or 0))
        for plan in planned
    ]
    whole = [SetResult(plan, done) for plan, done in zip(planned, reps, strict=True)]
    assert session_outcome(timeline, whole, finished=True) is SessionOutcome.WHOLE
    # The third set is again one of three reps: two of them are not all of it.
    short = [*whole[:2], replace(whole[2], reps=reps[1]), whole[3]]
    assert session_outcome(timeline, short, finished=True) is SessionOutcome.DONE


def test_counts_are_added_up_by_unit_and_work_without_a_number_has_none_planned():
    reps, steps = PLANNED[0], replace(PLANNED[0], unit="steps", reps=None)
    timed = replace(reps, reps=None)
    done = [(reps, 3), (steps, 12), (timed, 0), (reps, 0), (steps, 8), (replace(reps, reps=5), 9)]
    planned = reps.reps or 0
    assert planned > 1
    assert counts_by_unit(done) == (
        Count(reps.unit, 12, 2 * planned + 5),
        Count("steps", 20, 0),
    )
    assert counts_by_unit([(timed, 0)]) == ()
