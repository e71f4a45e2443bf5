"""Whatever keys are pressed, the person hears what comes: property tests over session files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st
from manual_clock import ManualClock
from random_sessions import sessions
from recorded_cues import RecordedCues
from session_play import spoken_sides
from test_cue_scheduler import KnownSpeech, ms

from coach_tui.conductor.cue_scheduler import CueScheduler
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.model.exercise import Exercise, Position, Range, Sides
from coach_tui.core.model.session import READY_MS, ExerciseStep, Gap, Reps, Session, UntilDone
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Answer, Command, Jumped, State
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.player.state import PlayerRequest

STEP_MS = 400
OPEN_MS = 9_000
SHORT_MS = 4_000

jumps = st.sampled_from(
    [
        Command.SKIP_EXERCISE,
        Command.SKIP_SET,
        Command.SKIP_SIDE,
        Command.BACK,
        Command.RESTART,
    ]
)
gentle = st.sampled_from([Command.SLOWER, Command.MORE_REST])


class Run:
    """A session with its sounds, moved by hand; open phases are ended after a while."""

    def __init__(self, session: Session) -> None:
        self.player = Player(compile_timeline(session))
        self.now_ms = 0
        self.sound = RecordedCues(now=lambda: self.now_ms / 1000)
        self.scheduler = CueScheduler(self.sound, ManualClock(), Coaching(), KnownSpeech())
        self.do(Command.START)

    def do(self, command: PlayerRequest) -> bool:
        events = self.player.perform(command, self.now_ms)
        if self.player.refusal(command, self.now_ms) and len(events) == 1:
            return False
        self.scheduler.reschedule(
            self.player.timeline,
            self.player.transport,
            self.now_ms,
            keep_sounding=command in (Command.SLOWER, Command.MORE_REST),
            landed=command is Command.START or any(isinstance(e, Jumped) for e in events),
        )
        return True

    def step(self) -> None:
        self.now_ms += STEP_MS
        self.player.advance(self.now_ms)
        transport = self.player.transport
        if transport.state is State.WAITING and transport.elapsed_at(self.now_ms) > OPEN_MS:
            test = self.player.self_test
            choices = () if test is None else test.answers
            self.do(Answer(choices[0]) if choices else Command.DONE)
        self.scheduler.schedule_ahead(self.player.timeline, self.player.transport, self.now_ms)

    def run(self, until_ms: int) -> None:
        while self.now_ms < until_ms and not self.player.state.is_over:
            self.step()

    def heard(self, since_ms: int) -> str:
        texts = [s.text for s in self.sound.heard() if s.text and ms(s.at_s) >= since_ms]
        return " ".join(texts).casefold()


@given(session=sessions, wait_ms=st.integers(0, 60_000), command=jumps)
def test_after_a_jump_the_work_that_comes_is_named_with_its_side(session, wait_ms, command):
    run = Run(session)
    run.run(wait_ms)
    assume(not run.player.state.is_over and run.do(command))
    landed_ms, timeline = run.now_ms, run.player.timeline
    work = timeline.next_work(run.player.transport.index)
    assume(work is not None)
    assert work is not None
    stretch = [p for p in timeline.phases[work.index :] if p.work_set == work.work_set]
    stretch = [p for p in stretch if p.kind.is_work and p.section == work.section]
    length_ms = stretch[-1].end_ms - stretch[0].start_ms
    is_short = length_ms < SHORT_MS and not work.is_open
    begin_ms = run.now_ms
    while run.player.transport.index <= stretch[-1].index and run.now_ms < begin_ms + 90_000:
        run.step()
    # A round filled up to minutes may come first.
    assume(run.player.transport.index > stretch[-1].index)
    item = timeline.exercise_of(work)
    assert item is not None
    spoken, sides = run.heard(landed_ms), spoken_sides(timeline, work)
    assert item.step.exercise.spoken_name.casefold() in spoken or is_short
    assert not sides or any(side in spoken for side in sides) or is_short


def test_a_jump_to_a_wait_for_the_user_names_the_exercise_that_comes_after_it():
    wait = Gap(READY_MS, UntilDone())
    bridge = ExerciseStep(
        Exercise("bridge", "Bridge", position=Position.SIDE_LYING, sides=Sides.EACH),
        Reps(Range.exactly(1)),
        sets=2,
        sides=Sides.EACH,
        prepare=wait,
        rest=wait,
    )
    run = Run(Session("Hips", (bridge,)))
    assert run.do(Command.SKIP_SET)
    run.run(40_000)
    assert "press enter when ready. bridge." in run.heard(0)


def test_a_jump_to_an_open_step_with_hardly_a_preparation_names_it():
    session = Session(
        "Hips",
        (
            ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(1))),
            ExerciseStep(
                Exercise("hold", "Hold"), UntilDone(), prepare=Gap(1), prepare_is_own=True
            ),
        ),
    )
    run = Run(session)
    assert run.do(Command.SKIP_EXERCISE)
    run.run(8_000)
    assert "hold. take the time you need and press enter when you are done." in run.heard(0)


@given(
    session=sessions,
    presses=st.lists(st.tuples(st.integers(0, 20_000), gentle), max_size=6),
)
def test_slower_and_more_rest_swallow_no_phrase_before_work(session, presses):
    plain, pressed = Run(session), Run(session)
    plain.run(200_000)
    for wait_ms, command in presses:
        pressed.run(pressed.now_ms + wait_ms)
        pressed.do(command)
    pressed.run(400_000)
    phases = plain.player.timeline.phases
    before_work = {
        key
        for key in plain.scheduler._spoken
        if key[0] < len(phases)
        and not phases[key[0]].kind.is_work
        # What is left of a rest differs after another time in it.
        and not re.search(r"(seconds?|minutes?) left\.$", key[1])
    }
    assume(pressed.player.state.is_over or plain.now_ms >= 200_000)
    assert before_work <= set(pressed.scheduler._spoken)
