"""Annotating an entry and undoing it, and the questions about an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from entry_samples import MINUTE_MS, berlin, entry_head, rep, work

from coach_tui.core.log.entry import Annotation, AnnotationField, EntryState
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Amrap, ExerciseStep, Reps, Session, Timed
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.errors import JournalError
from coach_tui.journal.store import Journal
from coach_tui.services.feedback import Feedback, feedback_annotations, feedback_questions
from coach_tui.services.journal import DoneSession, JournalService, add_done

if TYPE_CHECKING:
    from collections.abc import Generator

    from coach_tui.core.log.entry import Entry


@pytest.fixture
def service() -> Generator[JournalService]:
    journal = Journal.in_memory()
    for name in ("e1", "e2"):
        journal.begin(entry_head(name))
        journal.rep_done(name, rep(1))
        journal.work_done(name, work())
        journal.end(name, EntryState.COMPLETED, berlin(5 * MINUTE_MS), 5 * MINUTE_MS)
    yield JournalService(journal, berlin)
    journal.close()


def entry_of(service: JournalService, name: str = "e1") -> Entry:
    entry = service.read(name)
    assert entry is not None
    return entry


def test_what_is_annotated_last_counts_and_undone_the_value_before_counts_again(service):
    first = service.annotate("e1", [Annotation(AnnotationField.NOTE, "Good.")])
    second = service.annotate(
        "e1", [Annotation(AnnotationField.NOTE, "Bad."), Annotation(AnnotationField.PAIN, 2)]
    )
    assert [len(first), len(second)] == [1, 2]
    assert (entry_of(service).note, entry_of(service).pain) == ("Bad.", 2)
    service.undo("e1", second)
    assert (entry_of(service).note, entry_of(service).pain) == ("Good.", None)
    service.undo("e1", first)
    assert entry_of(service).note == ""
    assert len(entry_of(service).changes) == 6, "nothing is removed"


def test_undoing_in_an_entry_that_is_gone_or_another_one_changes_nothing(service):
    records = service.annotate("e1", [Annotation(AnnotationField.NOTE, "Good.")])
    for name in ("e2", "gone"):
        service.undo(name, records)
    assert entry_of(service).note == "Good."
    assert entry_of(service, "e2").changes == ()
    assert service.read("gone") is None


def test_an_entry_is_read_with_what_was_annotated_just_now_or_not_at_all(service, monkeypatch):
    monkeypatch.setattr(Journal, "flush", lambda *_: False)
    with pytest.raises(JournalError, match="Your answer is not saved yet"):
        service.read("e1")


def test_entries_are_read_newest_first_up_to_a_number(service):
    assert len(service.entries()) == 2
    assert service.entries(1) == service.entries()[:1]
    assert [summary.entry_id for summary in service.summaries()] == [
        entry.head.id for entry in service.entries()
    ]


def test_a_timed_set_is_asked_its_number_where_it_is_counted_or_was_corrected(service):
    asked = feedback_questions(entry_of(service))
    assert asked is not None
    assert (dict(asked.exercises), dict(asked.countable)) == (
        {"clamshell": "Clamshell", "plank": "Plank"},
        {},
    )
    counted = feedback_questions(entry_of(service), counted={0, 2})
    assert counted is not None
    assert counted.countable == {2: "Plank, set 1, reps"}
    service.annotate("e1", [Annotation(AnnotationField.REPS, 7, "2")])
    corrected = feedback_questions(entry_of(service))
    assert corrected is not None
    assert corrected.countable == {2: "Plank, set 1, reps"}
    assert corrected.current.counts == {2: 7}


def test_an_entry_without_work_is_not_asked_about(service):
    service.journal.begin(entry_head("e3"))
    assert feedback_questions(entry_of(service, "e3")) is None


def test_only_answers_that_differ_are_annotated_and_an_empty_one_takes_the_answer_away(service):
    entry = entry_of(service)
    answers = Feedback(4, 2, "hip", {"plank": "hard"}, "Good.", {2: 9}, {"clamshell": "2 kg, red"})
    service.annotate("e1", feedback_annotations(answers, entry))
    entry = entry_of(service)
    assert (entry.rpe, entry.pain, entry.note) == (4, 2, "Good.")
    assert (
        next(result.resistance for result in entry.results() if result.has_work) == "2 kg, red band"
    )
    assert list(feedback_annotations(answers, entry)) == []
    taken = {
        a.field: a.value for a in feedback_annotations(Feedback(loads={"clamshell": ""}), entry)
    }
    assert set(taken.values()) == {None}
    assert {AnnotationField.RPE, AnnotationField.NOTE, AnnotationField.LOAD} <= set(taken)


def test_a_load_is_annotated_for_the_sets_that_were_done(service):
    answers = Feedback(loads={"plank": "", "bridge": "?", "clamshell": "2 kg"})
    (annotation,) = feedback_annotations(answers, entry_of(service))
    assert (annotation.field, annotation.value, annotation.part) == (
        AnnotationField.LOAD,
        "2 kg",
        "0",
    )
    assert list(feedback_annotations(Feedback(loads={"clamshell": ""}), entry_of(service))) == []


TWO_KG = Load.parse("2kg")
assert TWO_KG is not None
HIPS = Session(
    "Hips",
    (
        ExerciseStep(Exercise("lift", "Lift"), Reps(Range.exactly(8)), sets=2, loads=(TWO_KG,)),
        ExerciseStep(Exercise("plank", "Plank"), Timed(30_000)),
        ExerciseStep(Exercise("jump", "Jump"), Amrap(60_000), band="red"),
    ),
)


@pytest.mark.parametrize(
    ("reps", "done"),
    [
        (None, {0: 8, 1: 8, 2: None, 3: None}),
        ({"": 1}, {0: 1, 1: 1, 2: None, 3: 1}),
        ({"lift": 0}, {2: None, 3: None}),
        ({"lift": 1, "jump": 12}, {0: 1, 1: 1, 2: None, 3: 12}),
        ({"": 0, "plank": 1}, {2: None}),
    ],
)
def test_a_session_noted_down_has_the_reps_that_are_given_and_leaves_out_nought(
    service, reps: dict[str, int] | None, done: dict[int, int | None]
):
    times = berlin(), berlin(90_000)
    run = DoneSession("hips", "0" * 64, compile_timeline(HIPS), *times, "plan")
    entry_id = add_done(service.journal, run, reps)
    entry = entry_of(service, entry_id)
    results = {r.planned.work_set: r for r in entry.results() if r.has_work}
    assert {number: result.corrected for number, result in results.items()} == done
    assert (entry.state, entry.running_ms, entry.ended) == (EntryState.COMPLETED, 90_000, times[1])
    resistances = {0: "2 kg", 1: "2 kg", 2: "", 3: "red band"}
    assert {n: result.resistance for n, result in results.items()} == {
        n: resistances[n] for n in done
    }
    assert entry.annotations[AnnotationField.PROGRAMME, ""] == "plan"
    assert [(w.work_set, w.duration_ms, w.whole) for w in entry.work] == [
        (number, ms, True) for number, ms in ((2, 30_000), (3, 60_000)) if number in done
    ]
