"""The thread that runs a session, on a clock that the test moves."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace
from recorded_cues import RecordedCues

from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.conductor import Conductor, SessionRun, SetMuted
from coach_tui.conductor.conductor import MAX_REQUESTS
from coach_tui.conductor.snapshot import OVERFLOW, SPEECH_FAULT
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.log.entry import EntryState, Timestamp
from coach_tui.core.model.exercise import Exercise, Range, Sides
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, RestStep, Session, UntilDone
from coach_tui.core.player.state import (
    LEAD_IN_MS,
    Command,
    CommandRefused,
    PhaseStarted,
    RepDone,
    State,
    StateChanged,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coach_tui.audio.sound_out import ScheduledSound
    from coach_tui.conductor import Snapshot
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.log.entry import RepRecord
    from coach_tui.core.model.session import Step
    from coach_tui.core.player.state import Event

CLAMSHELL = Exercise("clamshell", "Clamshell")
TEN_EACH = ExerciseStep(CLAMSHELL, Reps(Range.exactly(10)), sides=Sides.EACH)
START_MS = 250
NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")


class Stage:
    """A conductor with everything around it doubled."""

    def __init__(
        self,
        *steps: Step,
        sound: type[RecordedCues] = RecordedCues,
        journal: Callable[[], Journal] = Journal.in_memory,
        run: Callable[..., SessionRun] = SessionRun,
    ) -> None:
        self.clock = ManualClock()
        self.sound = sound(now=lambda: self.clock.now_ms() / 1000)
        self.journal = journal()
        self.events: list[Event] = []
        self.timeline = compile_timeline(Session("Session", steps))
        self.conductor = Conductor(
            run("session", "hash", self.timeline),
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            timestamp=lambda: NOON,
        )
        self.conductor.watch(self._watch)

    def _watch(self, _: Snapshot, events: tuple[Event, ...]) -> None:
        self.events += events

    def ask(self, command: Command) -> None:
        """Ask for something and wait until it has been answered."""
        answered = threading.Event()

        def watcher(_: Snapshot, _events: tuple[Event, ...]) -> None:
            answered.set()

        self.conductor.watch(watcher)
        self.conductor.post(command)
        assert answered.wait(10)
        if not self.conductor.snapshot.state.is_over:
            self.clock.settle()

    def do_a_rep(self) -> None:
        """Let time pass from the start to the end of the first rep."""
        work = self.timeline.next_work(0)
        assert work is not None
        self.clock.advance(START_MS + self.timeline.rep_phases(work.index)[-1].end_ms)

    def heard(self) -> list[tuple[int, str]]:
        """What was heard so far, in milliseconds on the session clock."""
        return [(round(s.at_s * 1000), s.sound) for s in self.sound.heard()]


@contextmanager
def stage(*steps: Step) -> Iterator[Stage]:
    made = Stage(*steps)
    with made.conductor:
        made.clock.settle()
        yield made


def test_an_undisturbed_session_sounds_and_counts_exactly_as_planned():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        assert on.conductor.wait_over(10)
    assert on.heard() == [(START_MS + cue.at_ms, cue.sound) for cue in cues_for(on.timeline)]
    (entry,) = on.journal.entries()
    assert entry.state is EntryState.COMPLETED
    assert [(r.work_set, r.rep) for r in entry.reps] == [
        (b, r) for b in (0, 1) for r in range(1, 11)
    ]
    assert entry.running_ms == on.timeline.total_ms


def test_a_session_starts_when_the_sound_has_so_that_its_first_tone_is_heard():
    class Starting(RecordedCues):
        asked, started = threading.Event(), threading.Event()

        def wait_started(self, timeout_s: float) -> None:
            self.asked.set()
            assert self.started.wait(10)
            assert 0 < timeout_s <= 2

    on = Stage(TEN_EACH, sound=Starting)
    begun = threading.Event()
    on.conductor.watch(lambda _, __: begun.set())
    with on.conductor:
        on.conductor.post(Command.START)
        assert Starting.asked.wait(10)
        assert on.conductor.snapshot.state is State.READY
        Starting.started.set()
        assert begun.wait(10)
        on.clock.settle()
        on.clock.advance(START_MS + 100)
    assert on.heard() == [(START_MS, "prepare")]


def test_the_entry_is_in_the_journal_as_soon_as_something_is_done():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        assert on.journal.entries() == []
        on.do_a_rep()
        (entry,) = on.journal.entries()
    assert entry.state is EntryState.UNFINISHED
    assert (entry.head.session, entry.head.content_hash) == ("session", "hash")
    assert [(p.side, p.reps) for p in entry.head.planned] == [("left", 10), ("right", 10)]


def test_it_wakes_for_the_next_thing_to_do_and_not_more_often():
    turns: list[int] = []
    with stage(TEN_EACH) as on:
        on.conductor.watch(lambda _, __: turns.append(on.clock.now_ms()))
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        on.conductor.wait_over(10)
    deadlines = len(on.timeline.phases)
    heartbeats = on.timeline.total_ms / 1_000
    refills = len(cues_for(on.timeline))
    assert len(turns) <= deadlines + heartbeats + refills


def test_a_paused_session_sleeps_until_it_is_wanted():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        on.ask(Command.PAUSE)
        turns: list[int] = []
        on.conductor.watch(lambda _, __: turns.append(on.clock.now_ms()))
        on.clock.advance(3_600_000)
        assert turns == []


def test_pause_cuts_the_sound_and_resuming_counts_in_and_redoes_the_rep():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(START_MS + 10_000 + 6_500 + 3_000)
        before = len(on.heard())
        on.ask(Command.PAUSE)
        on.clock.advance(30_000)
        assert len(on.heard()) == before
        on.ask(Command.RESUME)
        resumed_ms = on.clock.now_ms() + START_MS
        on.clock.advance(START_MS + LEAD_IN_MS + 2_500)
    assert on.heard()[before:] == [
        (resumed_ms, "count"),
        (resumed_ms + 1_000, "count"),
        (resumed_ms + 2_000, "count"),
        (resumed_ms + 3_000, "go"),
        (resumed_ms + 5_500, "hold"),
    ]
    assert on.conductor.snapshot.phase is not None
    assert on.conductor.snapshot.phase.rep == 2


def test_slower_moves_every_later_cue_and_no_cue_is_doubled_or_lost():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(START_MS + 10_000 + 1_000)
        on.ask(Command.SLOWER)
        on.clock.advance(20_000)
        cues = [c for c in cues_for(on.conductor.snapshot.timeline) if c.at_ms <= 31_000]
    assert on.heard() == [(START_MS + cue.at_ms, cue.sound) for cue in cues]


def test_nothing_after_an_open_phase_is_heard_before_the_person_is_done():
    with stage(ExerciseStep(CLAMSHELL, UntilDone(), sides=Sides.EACH, prepare=Gap(4_000))) as on:
        on.ask(Command.START)
        on.clock.advance(60_000)
        assert [sound for _, sound in on.heard()][-1] == "go"
        on.ask(Command.DONE)
        on.clock.advance(8_000)
        (entry,) = on.journal.entries()
    assert [sound for _, sound in on.heard()][-5:] == ["switch", "count", "count", "count", "go"]
    assert entry.work[0].duration_ms == 60_000 - START_MS - 4_000
    assert entry.work[0].whole


def test_stopping_leaves_exactly_what_was_done():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(START_MS + 10_000 + 3 * 6_500 + 100)
        on.ask(Command.STOP)
        assert on.conductor.wait_over(10)
    (entry,) = on.journal.entries()
    assert entry.state is EntryState.STOPPED
    assert [rep.rep for rep in entry.reps] == [1, 2, 3]
    assert entry.running_ms == 10_000 + 3 * 6_500 + 100


def test_closing_stops_a_session_that_is_under_way():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.do_a_rep()
    assert on.conductor.snapshot.state is State.STOPPED
    assert on.journal.entries()[0].state is EntryState.STOPPED


def test_a_session_in_which_nothing_was_done_leaves_no_entry():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.ask(Command.MORE_REST)
    assert on.conductor.snapshot.state is State.STOPPED
    assert on.journal.entries() == []


def test_a_session_that_was_never_started_leaves_nothing_behind():
    with stage(TEN_EACH) as on:
        pass
    assert on.journal.entries() == []
    assert on.heard() == []


@pytest.mark.parametrize("stopped_ms", [5_100, 600_000])
def test_a_stopped_process_pauses_the_session_where_it_was_and_says_so(stopped_ms: int):
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        position_ms = on.conductor.snapshot.position_at(on.clock.now_ms())
        on.clock.jump(stopped_ms)
        on.clock.settle()
        snapshot = on.conductor.snapshot
    assert snapshot.state is State.PAUSED
    assert abs(snapshot.position_at(on.clock.now_ms()) - position_ms) <= 1_000
    assert snapshot.notice is not None
    assert "away" in snapshot.notice.text
    assert len(snapshot.reps) < 3


def test_a_stall_of_a_second_loses_nothing():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        on.clock.jump(1_500)
        on.clock.settle()
        snapshot = on.conductor.snapshot
        assert snapshot.state is State.RUNNING
        assert snapshot.position_at(on.clock.now_ms()) == 21_500 - START_MS


def test_a_suspended_machine_pauses_the_session():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        on.clock.sleep(3_600_000)
        on.clock.advance(1_000)
        assert on.conductor.snapshot.state is State.PAUSED


@pytest.mark.parametrize(
    ("command", "after_ms", "text"),
    [
        (Command.SKIP_SIDE, 1_000, "Skipped: left."),  # in the set-up
        (Command.SKIP_SIDE, 20_000, "Skipped: left."),
        (Command.SKIP_SET, 20_000, "Skipped: set 1."),
        (Command.SKIP_EXERCISE, 20_000, "Skipped: Clamshell."),
    ],
)
def test_what_a_skip_left_out_is_named_with_the_way_back(
    command: Command, after_ms: int, text: str
):
    with stage(replace(TEN_EACH, sets=2)) as on:
        on.ask(Command.START)
        on.clock.advance(after_ms)
        on.ask(command)
        notice = on.conductor.snapshot.notice
    assert notice is not None
    assert (notice.text, notice.instead) == (text, Command.BACK)


def test_a_skip_in_a_rest_leaves_nothing_out():
    bridge = ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(1)))
    with stage(bridge, RestStep(Gap(60_000)), TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(40_000)
        phase = on.conductor.snapshot.phase
        assert phase is not None
        assert phase.kind is PhaseKind.REST
        on.ask(Command.SKIP_EXERCISE)
        assert on.conductor.snapshot.notice is None


def test_a_refused_wish_is_answered_and_disturbs_no_sound():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        cuts = len(on.sound.cuts)
        on.ask(Command.MORE_REST)
        snapshot = on.conductor.snapshot
    assert snapshot.notice is not None
    assert snapshot.notice.text == "No rest to extend right now."
    assert len(on.sound.cuts) == cuts + 1  # the one that closing made
    assert any(isinstance(event, CommandRefused) for event in on.events)


def test_what_a_watcher_raises_does_not_reach_the_session(caplog: pytest.LogCaptureFixture):
    def broken(_: Snapshot, __: tuple[Event, ...]) -> None:
        raise RuntimeError("a face fell over")

    with stage(TEN_EACH) as on:
        on.conductor.watch(broken)
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        assert on.conductor.wait_over(10)
    assert sum(isinstance(event, RepDone) for event in on.events) == 20
    assert "a face fell over" in caplog.text


class BrokenSound(RecordedCues):
    """A sound with a fault in it, which no ``SoundOut`` may have."""

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        raise RuntimeError(f"cannot schedule {len(sounds)} sounds")


def test_a_fault_of_the_sound_does_not_end_the_session():
    on = Stage(TEN_EACH, sound=BrokenSound)
    with on.conductor:
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        assert on.conductor.wait_over(10)
    assert on.conductor.snapshot.state is State.FINISHED


def test_a_fault_inside_stops_the_session_keeps_its_record_and_leaves_no_one_waiting(
    monkeypatch: pytest.MonkeyPatch,
):
    def broken(_: int) -> None:
        raise RuntimeError("a fault")

    on = Stage(TEN_EACH)
    with on.conductor:
        on.ask(Command.START)
        on.do_a_rep()
        monkeypatch.setattr(on.conductor._player, "advance", broken)
        on.conductor.post(Command.MORE_REST)
        assert on.conductor.wait_over(10)
    assert isinstance(on.conductor.fault, RuntimeError)
    assert on.conductor.snapshot.notice is not None
    assert "went wrong" in on.conductor.snapshot.notice.text
    assert on.conductor.snapshot.fault == on.conductor.snapshot.notice.text
    (entry,) = on.journal.entries()
    assert entry.state is EntryState.STOPPED


@pytest.mark.parametrize(
    ("is_logged", "problem", "says_saved"),
    [(True, None, True), (False, None, False), (True, "The disk is full.", False)],
)
def test_after_a_fault_is_said_to_be_saved_only_what_the_journal_has(
    monkeypatch: pytest.MonkeyPatch, *, is_logged: bool, problem: str | None, says_saved: bool
):
    def broken(_: int) -> None:
        raise RuntimeError("a fault")

    on = Stage(
        TEN_EACH,
        journal=partial(Journal.in_memory, problem),
        run=partial(SessionRun, is_logged=is_logged),
    )
    with on.conductor:
        on.ask(Command.START)
        monkeypatch.setattr(on.conductor._player, "advance", broken)
        on.conductor.post(Command.MORE_REST)
        assert on.conductor.wait_over(10)
    assert ("saved" in (on.conductor.snapshot.fault or "saved")) == says_saved


class BrokenAtEnd(Journal):
    """A journal with a fault of its own."""

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        super().rep_done(entry_id, rep)
        if rep.rep == 2:
            raise RuntimeError("a rep too many")

    def end(self, entry_id: str, state: EntryState, ended: Timestamp, running_ms: int) -> None:
        raise RuntimeError(f"{entry_id} cannot end {state} at {ended} after {running_ms}")


def test_a_fault_of_the_recorder_leaves_no_one_waiting_and_keeps_what_it_has(
    caplog: pytest.LogCaptureFixture,
):
    on = Stage(TEN_EACH, journal=BrokenAtEnd.in_memory)
    with on.conductor:
        on.ask(Command.START)
        on.clock.advance(60_000)
        assert on.conductor.wait_over(10)
    assert on.conductor.snapshot.state is State.STOPPED
    assert on.conductor.snapshot.fault is not None
    (entry,) = on.journal.entries()
    assert [rep.rep for rep in entry.reps] == [1, 2]
    assert "a rep too many" in caplog.text
    assert "the end of the session could not be written" in caplog.text


def test_lost_sound_is_reported_and_the_session_continues():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(20_000)
        was_reported = threading.Event()
        on.conductor.watch(lambda s, _: was_reported.set() if s.sound.reason else None)
        on.sound.set_state(SoundState(SoundStatus.SILENT, "The sound is gone."))
        assert was_reported.wait(10)
        on.clock.advance(30_000)
        assert on.conductor.snapshot.state is State.RUNNING


def test_muting_is_passed_on_and_shown():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        assert not on.conductor.snapshot.muted
        shown = threading.Event()
        on.conductor.watch(lambda s, _: shown.set() if s.muted else None)
        on.conductor.post(SetMuted(True))
        assert shown.wait(10)
    assert [muted for _, muted in on.sound.mutes] == [True]


def test_events_come_in_order_and_each_once():
    with stage(TEN_EACH) as on:
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        on.conductor.wait_over(10)
    started = [event.index for event in on.events if isinstance(event, PhaseStarted)]
    assert started == list(range(len(on.timeline.phases)))


def test_events_come_with_the_state_they_led_to_not_with_a_later_one():
    on = Stage(ExerciseStep(CLAMSHELL, Reps(Range.exactly(1))))
    moments: list[tuple[Snapshot, tuple[Event, ...]]] = []
    on.conductor.watch(lambda snapshot, events: moments.append((snapshot, events)))
    for command in (Command.START, Command.DONE, Command.SKIP_EXERCISE, Command.DONE):
        on.conductor.post(command)
    with on.conductor:
        assert on.conductor.wait_over(10)
    changes = [
        (event.new, snapshot.state)
        for snapshot, events in moments
        for event in events[-1:]
        if isinstance(event, StateChanged)
    ]
    assert changes == [
        (State.LEAD_IN, State.LEAD_IN),
        (State.FINISHED, State.FINISHED),
    ]


def test_a_flood_of_requests_is_dropped_with_one_notice():
    on = Stage(TEN_EACH)
    on.conductor.post(Command.START)
    for _ in range(20_000):
        on.conductor.post(Command.MORE_REST)
    assert len(on.conductor._requests._requests) == MAX_REQUESTS
    with on.conductor:
        on.clock.settle()
        notice = on.conductor.snapshot.notice
        assert notice is not None
        assert notice.text == OVERFLOW


def test_a_fault_of_the_speech_does_not_end_the_session(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a fault")

    with stage(TEN_EACH) as on:
        monkeypatch.setattr(on.conductor._scheduler, "reschedule", broken)
        on.ask(Command.START)
        notice = on.conductor.snapshot.notice
        assert notice is not None
        assert notice.text == SPEECH_FAULT
        on.clock.advance(START_MS + on.timeline.total_ms)
        assert on.conductor.wait_over(10)
    assert on.conductor.snapshot.state is State.FINISHED
    assert on.heard()


class Unspeakable(SessionRun, frozen=True):
    """A resumed session of which the opening words cannot be made."""

    def opening_texts(self, coaching: Coaching) -> tuple[str, ...]:
        raise ValueError(f"a fault at {coaching.level}")


def test_opening_words_that_cannot_be_made_keep_no_session_from_starting():
    on = Stage(TEN_EACH, run=Unspeakable)
    with on.conductor:
        on.clock.settle()
        on.ask(Command.START)
        on.clock.advance(START_MS + on.timeline.total_ms)
        assert on.conductor.wait_over(10)
    assert on.conductor.snapshot.state is State.FINISHED


def test_stop_is_never_dropped_from_a_flood():
    on = Stage(TEN_EACH)
    on.conductor.post(Command.START)
    for _ in range(MAX_REQUESTS):
        on.conductor.post(Command.MORE_REST)
    on.conductor.post(Command.STOP)
    with on.conductor:
        assert on.conductor.wait_over(10)
