"""Earlier answers to self-tests."""

from __future__ import annotations

from msgspec.structs import replace

from coach_tui.core.analysis.progress import PreviousAnswer, last_answers, self_tests_in
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    PlannedSet,
    Timestamp,
    WorkRecord,
)
from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Session, Timed
from coach_tui.core.timeline.compiler import compile_timeline


def entry(day: str, answers: dict[str, str], *, held_ms: int = 12_000) -> Entry:
    """An entry in which a stand was tested on both sides and these sides were answered."""
    at = Timestamp(0, 0, "UTC", day)
    planned = tuple(
        PlannedSet(work_set, "stand", "Stand", 1, 1, side, None, None)
        for work_set, side in enumerate(("left", "right"))
    )
    given = [(0, answers["left"])] if "left" in answers else []
    given += [(1, answers["right"])] if "right" in answers else []
    return Entry(
        EntryHead(day, "tests", "Tests", "", at, planned),
        EntryState.COMPLETED,
        work=tuple(WorkRecord(work_set, held_ms, whole=True, at=at) for work_set, _ in given),
        changes=tuple(
            AnnotationRecord(f"{day}{work_set}", AnnotationField.ANSWER, word, at, str(work_set))
            for work_set, word in given
            if word
        ),
    )


def test_the_newest_answer_of_each_side_counts():
    entries = [
        entry("2026-10-12", {"left": "drops"}),
        entry("2026-09-14", {"left": "level", "right": "drops"}),
    ]
    assert last_answers(entries, {"stand"}) == {
        ("stand", "left"): PreviousAnswer("2026-10-12", "drops", 12_000),
        ("stand", "right"): PreviousAnswer("2026-09-14", "drops", 12_000),
    }


def test_a_time_alone_is_an_answer_too():
    answers = last_answers([entry("2026-10-12", {"right": ""})], {"stand"})
    assert answers == {("stand", "right"): PreviousAnswer("2026-10-12", None, 12_000)}


def test_other_exercises_are_no_answers():
    assert last_answers([entry("2026-10-12", {"left": "drops"})], {"squat"}) == {}


def test_an_answer_about_what_was_not_planned_is_no_answer():
    one = entry("2026-10-12", {"left": "drops"})
    foreign = AnnotationRecord("x", AnnotationField.ANSWER, "level", one.head.started, "9" * 5_000)
    assert replace(one, changes=(*one.changes, foreign)).answers == {0: "drops"}


def test_a_session_knows_its_self_tests():
    stand = SelfTest(Exercise("stand", "Stand"), "Does it drop?", AnswerKind.STOPWATCH)
    steps = (
        ExerciseStep(stand.exercise, SelfTestDose(test=stand)),
        ExerciseStep(Exercise("squat", "Squat"), Timed(1_000)),
    )
    assert self_tests_in(compile_timeline(Session("Session", steps))) == {"stand"}


def test_reps_that_the_coach_did_not_count_can_be_added_afterwards():
    at = Timestamp(0, 0, "UTC", "2026-11-20")
    planned = (PlannedSet(0, "burpee", "Burpee", 1, 1, None, None, 60_000),)
    uncounted = Entry(
        EntryHead("id", "amrap", "As many as you can", "", at, planned),
        EntryState.COMPLETED,
        work=(WorkRecord(0, 60_000, whole=True, at=at),),
    )
    counted = replace(
        uncounted, changes=(AnnotationRecord("1", AnnotationField.REPS, 17, at, "0"),)
    )
    assert [e.results()[0].reps_done for e in (uncounted, counted)] == [None, 17]
