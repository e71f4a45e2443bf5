"""An answer to a self-test reaches the journal and the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.audio.sound_out import NoSound
from coach_tui.clock import SystemClock
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.analysis.progress import PreviousAnswer
from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Gap, Session
from coach_tui.core.player.state import Answer, Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.analysis.progress import SelfTestKey
    from coach_tui.core.player.state import Event

TEST = SelfTest(Exercise("squat", "Squat"), "How deep?", AnswerKind.QUESTION, ("full", "no"))
EARLIER: dict[SelfTestKey, PreviousAnswer] = {
    ("squat", None): PreviousAnswer("2026-10-12", "no", 0)
}


def test_an_answer_is_in_the_journal_and_stands_beside_the_earlier_one():
    step = ExerciseStep(TEST.exercise, SelfTestDose(test=TEST), prepare=Gap(0))
    timeline = compile_timeline(Session("Tests", (step,)))
    journal = Journal.in_memory()
    conductor = Conductor(
        SessionRun("tests", "hash", timeline, previous_answers=EARLIER),
        clock=SystemClock(1000.0),
        sound=NoSound(),
        journal=journal,
        timestamp=local_timestamp,
    )

    def answer(snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        if snapshot.state is State.WAITING:
            conductor.post(Answer("full"))

    conductor.watch(answer)
    with conductor:
        conductor.post(Command.START)
        assert conductor.wait_over(20)
    last = conductor.snapshot
    (recorded,) = journal.entries()
    assert recorded.answers == {0: "full"} == dict(last.answers)
    assert [result.answer for result in (*recorded.results(), *last.results())] == ["full", "full"]
    assert last.previous_answers == EARLIER
