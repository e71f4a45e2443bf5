"""Resuming after a kill or a stop is as if the session had never been interrupted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import orders, sessions
from session_play import ANSWER_MS, ending

from coach_tui.conductor.requests import SessionRun
from coach_tui.conductor.session_recorder import SessionRecorder
from coach_tui.core.log.entry import EntryState, Timestamp
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Sides, Tempo, Variation
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    Reps,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.player.load import UseLoad, loadable, with_load
from coach_tui.core.player.pain import UseEasierVariation, easier_variation, with_variation
from coach_tui.core.player.player import Player
from coach_tui.core.player.resume import ResumedSession, restore_timeline, resume_point
from coach_tui.core.player.state import MORE_REST_MS, Command, rep_is_done
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.log.entry import Entry
    from coach_tui.core.player.state import PlayerRequest

HALF = Variation(
    "half", "Half clamshell", Difficulty.EASIER, Exercise("clamshell", "Half clamshell")
)
CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    tempo=Tempo(up=Range(2000, 3000), hold=Range(0, 0), down=Range(2000, 3000), pause=Range(0, 0)),
    variations=(HALF,),
)
BRIDGE = Exercise("glute-bridge", "Glute bridge")
TWO_SETS = ExerciseStep(CLAMSHELL, Reps(Range(2, 4)), sides=Sides.EACH, sets=2, prepare=Gap(5_000))
BRIDGES = ExerciseStep(BRIDGE, Reps(Range.exactly(3)), prepare=Gap(5_000))
SESSION = Session("Session", (TWO_SETS, BRIDGES, TWO_SETS))


_HOUR_MS = 3_600_000


@dataclass
class Rehearsal:
    """A player whose session is written down by the real recorder, on a clock of the test's."""

    session: Session
    journal: Journal
    player: Player
    recorder: SessionRecorder
    now_ms: int = 0
    put_back_ms: int = 0  # How far the machine's clock was put back meanwhile

    @classmethod
    def of(
        cls, session: Session, journal: Journal, entry: Entry | None = None, now_ms: int = 0
    ) -> Rehearsal:
        timeline = compile_timeline(session)
        going_on = None
        if entry is not None:
            point = resume_point(timeline, entry, "hash")
            assert point is not None
            going_on = ResumedSession(entry, point.index)
        player = Player(
            timeline if going_on is None else restore_timeline(timeline, going_on.entry),
            now_ms,
            start_index=0 if going_on is None else going_on.index,
        )
        rehearsal = cls(
            session,
            journal,
            player,
            SessionRecorder(
                journal,
                lambda: Timestamp(
                    rehearsal.now_ms - rehearsal.put_back_ms + _HOUR_MS, 0, "UTC", "1970-01-01"
                ),
                SessionRun("s", "hash", timeline, going_on, entry_id="e"),
            ),
            now_ms,
        )
        rehearsal.ask(Command.START)
        return rehearsal

    def ask(self, command: PlayerRequest) -> None:
        events = self.player.perform(command, self.now_ms)
        self.recorder.write(events, self.player.transport, self.player.timeline)

    def wait(self, ms: int) -> None:
        self.now_ms += ms
        events = self.player.advance(self.now_ms)
        self.recorder.write(events, self.player.transport, self.player.timeline)

    def ease(self, easier: UseEasierVariation) -> None:
        self.player.timeline = with_variation(self.player.timeline, easier)
        self.recorder.annotate(easier)

    def use(self, load: UseLoad) -> None:
        self.player.timeline = with_load(self.player.timeline, load)
        self.recorder.annotate(load)

    @property
    def left(self) -> list[tuple[int | None, int | None, str, tuple[str, str]]]:
        """What is still to be done: set, rep, variation, load and band."""
        timeline, index = self.player.timeline, self.player.transport.index
        if index < len(timeline.phases) and timeline.phases[index].rep is not None:
            rep = timeline.rep_phases(index)
            index = rep[-1].index + 1 if rep_is_done(timeline, index) else rep[0].index
        work = [phase for phase in timeline.phases[index:] if phase.kind.is_work]
        steps = [timeline.exercises[timeline.work_set_of(p).exercise_index].step for p in work]
        pairs = zip(work, steps, strict=True)
        named = [
            (p.work_set, p.rep, step.exercise.name, step.resistance(p.set)) for p, step in pairs
        ]
        return list(dict.fromkeys(named))

    def until_rep(self, rep: int, work_set: int = 0) -> None:
        """Wait until a rep is under way."""
        while not self.is_at(work_set, rep):
            deadline_ms = self.player.next_deadline_ms()
            assert deadline_ms is not None
            self.wait(deadline_ms - self.now_ms)

    def until_something_is_done(self) -> None:
        """Wait until there is something to resume, or it is over."""
        while not (self.recorder.reps or self.recorder.work or self.player.state.is_over):
            self.run_to_next()

    def run_to_next(self) -> None:
        """Wait for the next thing to happen, or do what is asked."""
        deadline_ms = self.player.next_deadline_ms()
        if deadline_ms is not None:
            self.wait(deadline_ms - self.now_ms)
            return
        self.now_ms += ANSWER_MS
        self.ask(ending(self.player))

    def is_at(self, work_set: int, rep: int) -> bool:
        phase = self.player.phase
        return phase is not None and (phase.work_set, phase.rep) == (work_set, rep)

    def to_the_end(self) -> Entry:
        """Run to the end, do all that is asked, and return what is written then."""
        while not self.player.state.is_over:
            self.run_to_next()
        return self.entry

    @property
    def entry(self) -> Entry:
        (entry,) = self.journal.entries()
        return entry

    def resumed(self) -> Rehearsal:
        """What a new process makes of it."""
        return Rehearsal.of(self.session, self.journal, self.entry, self.now_ms + 60_000)


def done(entry: Entry) -> list[tuple[int, int]]:
    """Reps, and work as its rep 0, in the order in which they were done."""
    reps = [(rep.at.utc_ms, rep.work_set, rep.rep) for rep in entry.reps]
    work = [(work.at.utc_ms, work.work_set, 0) for work in entry.work]
    return [(work_set, rep) for _, work_set, rep in sorted(reps + work)]


def motions(entry: Entry) -> list[tuple[int, ...]]:
    return [(r.work_set, r.rep, r.up_ms, r.hold_ms, r.down_ms, r.pause_ms) for r in entry.reps]


def two_underway(
    session: Session, script: Iterable[tuple[int, Command | None]]
) -> tuple[Rehearsal, Rehearsal]:
    """The same session twice, steered alike up to a place in the middle of it."""
    both = Rehearsal.of(session, Journal.in_memory()), Rehearsal.of(session, Journal.in_memory())
    for wait_ms, command in script:
        for each in both:
            each.wait(wait_ms)
            if command is not None and command is not Command.STOP:
                each.ask(command)
    for each in both:
        each.until_something_is_done()
    assume(not both[0].player.state.is_over)
    return both


@given(sessions, orders)
def test_killed_anywhere_it_ends_with_the_same_account(session, script):
    uncut, killed = two_underway(session, script)
    reps_before = len(killed.entry.reps)
    whole, parts = uncut.to_the_end(), killed.resumed().to_the_end()
    assert done(parts) == done(whole)
    assert parts.state is whole.state
    # A rep that was under way is done anew, at the pace that had been chosen meanwhile.
    assert motions(parts)[:reps_before] == motions(whole)[:reps_before]
    assert motions(parts)[reps_before + 1 :] == motions(whole)[reps_before + 1 :]


@given(sessions, orders)
def test_stopped_anywhere_no_rep_is_done_twice_or_left_out(session, script):
    uncut, stopped = two_underway(session, script)
    stopped.ask(Command.STOP)
    whole, parts = uncut.to_the_end(), stopped.resumed().to_the_end()
    assert [rep[:2] for rep in motions(parts)] == [rep[:2] for rep in motions(whole)]
    assert {r.planned.work_set for r in parts.results() if r.whole} == {
        r.planned.work_set for r in whole.results() if r.whole
    }


def test_a_skipped_exercise_stays_skipped():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(2)
    first.ask(Command.SKIP_EXERCISE)
    again = first.resumed()
    phase = again.player.phase
    assert phase is not None
    assert (phase.kind, phase.work_set) == (PhaseKind.PREPARE, 4)
    entry = again.to_the_end()
    assert [r.reps_done for r in entry.results()] == [1, 0, 0, 0, 3, 4, 4, 4, 4]


def test_what_was_gone_back_to_is_done_again_from_there():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(3)
    first.ask(Command.RESTART)
    phase = first.resumed().player.phase
    assert phase is not None
    assert (phase.work_set, phase.kind) == (0, PhaseKind.PREPARE)


@pytest.mark.parametrize(("back", "place"), [(True, (8, 2)), (False, None)])
def test_killed_after_a_skip_to_the_end_it_resumes_where_the_user_was(back, place):
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(2, work_set=8)
    first.ask(Command.SKIP_EXERCISE)
    assert first.entry.state is EntryState.UNFINISHED
    if back:
        first.ask(Command.BACK)
    phase = first.resumed().player.phase
    assert (phase and (phase.work_set, phase.rep)) == place


@pytest.mark.parametrize("is_put_back_before", ["the timed work", "the reps", "resuming"])
def test_a_clock_that_is_put_back_makes_nothing_be_done_again(is_put_back_before):
    plank = ExerciseStep(Exercise("plank", "Plank"), Timed(20_000), prepare=Gap(5_000))
    first = Rehearsal.of(Session("Session", (BRIDGES, plank, BRIDGES, plank)), Journal.in_memory())
    first.until_rep(3)
    if is_put_back_before == "the timed work":
        first.put_back_ms = _HOUR_MS // 2
    first.until_rep(2, work_set=2)
    if is_put_back_before == "the reps":
        first.put_back_ms = _HOUR_MS // 2
    first.until_rep(3, work_set=2)
    again = first.resumed()
    again.put_back_ms = first.put_back_ms or _HOUR_MS // 2
    assert again.is_at(2, 3)
    again.until_something_is_done()
    entry = again.to_the_end()
    assert [rep.rep for rep in entry.reps] == [1, 2, 3, 1, 2, 3]
    assert len(entry.work) == 2
    times = [record.at.utc_ms for record in (*entry.reps, *entry.work)]
    assert max(times) - entry.head.started.utc_ms < _HOUR_MS // 2
    assert min(times) > entry.head.started.utc_ms


def test_work_done_after_a_skip_gives_the_position():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.ask(Command.SKIP_EXERCISE)
    first.until_rep(2, work_set=4)
    phase = first.resumed().player.phase
    assert phase is not None
    assert (phase.work_set, phase.rep) == (4, 2)


def test_a_rest_that_is_cut_short_needs_no_mark():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.ask(Command.DONE)
    first.until_rep(2)
    assert first.entry.changes == ()


@pytest.mark.parametrize("presses", [1, 2])
def test_the_pace_stays_as_chosen(presses):
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(2)
    for _ in range(presses):
        first.ask(Command.SLOWER)
    again = first.resumed()
    assert again.player.timeline.exercises[0].pace == 2 + presses
    assert again.player.timeline.exercises[2].pace == 2
    last = again.to_the_end().reps[3]
    assert last.up_ms == 2_500 + presses * 250


def test_a_preparation_made_longer_stays_longer():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.ask(Command.MORE_REST)
    first.ask(Command.MORE_REST)
    first.until_rep(2)
    phases = first.resumed().player.timeline.phases
    assert phases[0].duration_ms == 5_000 + 2 * MORE_REST_MS
    assert sum(p.duration_ms > 30_000 for p in phases) == 1


def test_an_eased_exercise_stays_eased_and_only_that_one():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(2)
    first.ease(UseEasierVariation(0, HALF))
    again = first.resumed()
    items = again.player.timeline.exercises
    assert [item.step.exercise.name for item in items] == [
        "Half clamshell",
        "Glute bridge",
        "Clamshell",
    ]
    # What is written is as it was planned: done and planned can still be compared.
    assert again.recorder.planned == first.recorder.planned


@pytest.mark.parametrize("work_set", [0, 1])
def test_killed_after_a_skip_and_back_where_sides_take_turns_no_rep_is_done_again(work_set: int):
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)), sides=Sides.ALTERNATE)
    first = Rehearsal.of(Session("Session", (step, BRIDGES)), Journal.in_memory())
    first.until_rep(3, work_set=work_set)
    first.ask(Command.SKIP_EXERCISE)
    first.ask(Command.BACK)
    again = first.resumed()
    assert again.left == first.left
    assert [r.reps_done for r in again.to_the_end().results()] == [4, 4, 3]


_LIVE_CHANGES = st.sampled_from(["ease", "2 kg", "", "kill", "stop"]) | st.integers(0, 15_000)


@given(sessions, st.lists(_LIVE_CHANGES | st.sampled_from([*Command]), max_size=25))
def test_killed_again_and_again_what_is_left_stays_the_same(session, script):
    run = Rehearsal.of(session, Journal.in_memory())
    run.until_something_is_done()
    for what_next in (*script, "kill"):
        player = run.player
        if player.state.is_over:
            break
        found = loadable(player)
        if isinstance(what_next, int):
            run.wait(what_next)
        elif isinstance(what_next, Command) and what_next is not Command.STOP:
            run.ask(what_next)
        elif what_next in ("kill", "stop", Command.STOP):
            if what_next != "kill":
                run.ask(Command.STOP)
            left, run = run.left, run.resumed()
            assert run.left == left
        elif found is not None and what_next == "ease":
            variation = easier_variation(found[0])
            if variation is not None:
                run.ease(UseEasierVariation(found[0].index, variation))
        elif found is not None:
            run.use(UseLoad(found[0].index, Load.parse(what_next), "red@" if what_next else ""))


_WITH_A_BAND = Variation(
    "band",
    "Clamshell with a band",
    Difficulty.EASIER,
    Exercise("clamshell", "Clamshell with a band", loads=(Load(1_000),), band="red"),
)


@pytest.mark.parametrize("author", [(), (Load(2_000),)], ids=["body alone", "2 kg"])
@pytest.mark.parametrize("changes", ["7 kg", "", "ease", "ease 7 kg", "7 kg ease", "ease "])
@pytest.mark.parametrize("rep", [1, 2])
def test_a_load_and_a_variation_chosen_just_before_a_kill_are_those_after_it(
    author: tuple[Load, ...], changes: str, rep: int
):
    clams = ExerciseStep(CLAMSHELL, Reps(Range.exactly(3)), prepare=Gap(5_000), loads=author)
    eased = replace(clams, exercise=replace(CLAMSHELL, variations=(_WITH_A_BAND,)))
    first = Rehearsal.of(Session("Session", (BRIDGES, eased)), Journal.in_memory())
    first.until_rep(rep, work_set=1)
    for change in re.findall("ease|7 kg|^$| $", changes):
        if change == "ease":
            first.ease(UseEasierVariation(1, _WITH_A_BAND))
        else:
            first.use(UseLoad(1, Load.parse(change)))
    again = first.resumed()
    assert again.left == first.left
    done_with = {result.load for result in again.to_the_end().results()[1:]}
    assert done_with == {first.left[-1][3][0]}


def test_the_time_an_open_set_took_is_out_of_its_round_still():
    until_done = ExerciseStep(BRIDGE, UntilDone())
    circuit = Block(BlockKind.CIRCUIT, (until_done,), rounds=2, every_ms=60_000)
    first = Rehearsal.of(Session("Session", (circuit,)), Journal.in_memory())
    first.wait(45_000)
    first.ask(Command.DONE)
    rest = next(p for p in first.resumed().player.timeline.phases if p.fill is not None)
    assert rest.duration_ms == 15_000


def test_interrupted_after_its_last_rep_it_is_completed_as_soon_as_it_resumes():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.until_rep(3, work_set=8)
    # The pause after the last rep is not waited for, so one rep is missing to the end.
    first.ask(Command.DONE)
    journal = Journal.in_memory()
    journal.begin(first.entry.head)
    for rep in first.entry.reps:
        journal.rep_done("e", rep)
    for change in first.entry.changes:
        journal.change("e", change)
    killed = Rehearsal(SESSION, journal, first.player, first.recorder, first.now_ms)
    assert killed.entry.state is EntryState.UNFINISHED
    assert killed.resumed().entry.state is EntryState.COMPLETED


def test_marks_that_fit_nothing_any_more_are_left_out():
    first = Rehearsal.of(SESSION, Journal.in_memory())
    first.ask(Command.MORE_REST)
    first.until_rep(2)
    first.ask(Command.SLOWER)
    first.ease(UseEasierVariation(2, HALF))
    assert len(first.entry.changes) == 3
    hold = ExerciseStep(BRIDGE, Timed(30_000), prepare=Gap(0))
    one = compile_timeline(Session("Session", (hold,)))
    assert restore_timeline(one, first.entry) == one
