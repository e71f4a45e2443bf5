"""What the person says of a session while it is under way."""

from __future__ import annotations

from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.conductor import Conductor, SessionRun, Snapshot
from coach_tui.core.log.entry import Annotation, AnnotationField, Timestamp
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Variation
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Amrap, ExerciseStep, Gap, Reps, Session, Timed
from coach_tui.core.player.load import UseLoad
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.resume import ResumedSession
from coach_tui.core.player.state import Command, Event, RepDone, WorkDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")
HIPS = compile_timeline(
    Session("Hips", (ExerciseStep(Exercise("clamshell", "Clamshell"), Reps(Range.exactly(3))),))
)


def conducted(journal: Journal, going_on: ResumedSession | None = None) -> Conductor:
    clock = ManualClock()
    return Conductor(
        SessionRun("hips", "0" * 64, HIPS, going_on),
        clock=clock,
        sound=RecordedCues(now=lambda: clock.now_ms() / 1000),
        journal=journal,
        timestamp=lambda: NOON,
    )


def test_pain_is_in_the_journal_with_its_exercise():
    journal = Journal.in_memory()
    with conducted(journal) as conductor:
        conductor.post(Command.START)
        conductor.post(Annotation(AnnotationField.PAIN, 4, "clamshell"))
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    entry = journal.entry(conductor.snapshot.entry_id)
    assert entry is not None
    assert entry.annotations == {(AnnotationField.PAIN, "clamshell"): 4}


def test_a_pain_that_grows_less_does_not_hide_the_worst():
    journal = Journal.in_memory()
    with conducted(journal) as conductor:
        conductor.post(Command.START)
        for pain in (2, 5, 1):
            conductor.post(Annotation(AnnotationField.PAIN, pain, "clamshell"))
        conductor.post(Annotation(AnnotationField.PAIN, 3, "bridge"))
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    entry = journal.entry(conductor.snapshot.entry_id)
    assert entry is not None
    assert entry.annotations == {
        (AnnotationField.PAIN, "clamshell"): 5,
        (AnnotationField.PAIN, "bridge"): 3,
    }
    with conducted(journal, ResumedSession(entry, 0)) as conductor:
        conductor.post(Command.START)
        conductor.post(Annotation(AnnotationField.PAIN, 4, "clamshell"))
        conductor.post(Annotation(AnnotationField.PAIN, 4, "bridge"))
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    later = journal.entry(entry.head.id)
    assert later is not None
    assert later.annotations == {
        (AnnotationField.PAIN, "clamshell"): 5,
        (AnnotationField.PAIN, "bridge"): 4,
    }


def test_what_is_said_before_the_start_leaves_no_entry_behind():
    journal = Journal.in_memory()
    with conducted(journal) as conductor:
        conductor.post(Annotation(AnnotationField.PAIN, 4, "clamshell"))
    assert journal.entries() == []


def test_an_eased_exercise_continues_in_its_other_variation():
    half = Variation(
        "half", "Half clamshell", Difficulty.EASIER, Exercise("clamshell", "Half clamshell")
    )
    with conducted(Journal.in_memory()) as conductor:
        conductor.post(Command.START)
        conductor.post(UseEasierVariation(0, half))
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    assert conductor.snapshot.timeline.exercises[0].step.exercise.name == "Half clamshell"
    assert conductor.snapshot.planned[0].name == "Clamshell"


LOADED = compile_timeline(
    Session(
        "Hips",
        (
            ExerciseStep(
                Exercise("raise", "Leg raise"),
                Reps(Range.exactly(1)),
                sets=2,
                loads=(Load(2_000),),
                band="green",
                prepare=Gap(0),
            ),
            ExerciseStep(Exercise("push-up", "Push-up"), Amrap(5_000), prepare=Gap(0)),
            ExerciseStep(Exercise("plank", "Plank"), Timed(5_000), prepare=Gap(0)),
        ),
    )
)


def test_each_set_has_the_load_it_was_done_with_and_the_count_of_its_reps():
    journal, clock = Journal.in_memory(), ManualClock()
    conductor = Conductor(
        SessionRun("hips", "0" * 64, LOADED, None),
        clock=clock,
        sound=RecordedCues(now=lambda: clock.now_ms() / 1000),
        journal=journal,
        timestamp=lambda: NOON,
    )
    asked: list[tuple[int | None, bool]] = []

    def watch(snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        countable = snapshot.countable()
        for event in events:
            match event:
                case RepDone(rep=1, work_set=0):
                    conductor.post(UseLoad(0, Load(5_000, "lb")))
                case WorkDone(work_set=2):
                    asked.append((countable and countable.work_set, snapshot.is_count_asked))
                    conductor.post(Annotation(AnnotationField.REPS, 12, "2"))
                case WorkDone(work_set=3):
                    conductor.post(Annotation(AnnotationField.REPS, 3, "3"))
                case _:
                    pass

    conductor.watch(watch)
    with conductor:
        conductor.post(Command.START)
        while not conductor.wait_over(0.02):
            clock.advance(500)
    entry = journal.entry(conductor.snapshot.entry_id)
    assert entry is not None
    results = entry.results()
    assert [r.resistance for r in results] == ["2 kg, green band", "5 lb", "", ""]
    assert [r.reps_done for r in results[:3]] == [1, 1, 12]
    assert asked == [(2, True)]
    assert conductor.snapshot.results()[2].reps_done == 12
