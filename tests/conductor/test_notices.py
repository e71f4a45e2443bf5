"""A session whose sound is late, or is not there at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.audio.sound_out import NoSound, SoundState, SoundStatus
from coach_tui.conductor import Conductor, SessionRun, SetMuted
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach_tui.audio.sound_out import SoundOut
    from coach_tui.conductor import Snapshot

TEN = ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(10)))
PLANK = ExerciseStep(Exercise("plank", "Plank"), Reps(Range.exactly(10)))


@contextmanager
def conducted(sound: SoundOut, clock: ManualClock, *steps: ExerciseStep) -> Iterator[Conductor]:
    """A session on a clock that stands still, waiting to be started."""
    made = Conductor(
        SessionRun("bridge", "hash", compile_timeline(Session("Bridge", steps or (TEN,)))),
        clock=clock,
        sound=sound,
        journal=Journal.in_memory(),
        timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
    )
    with made:
        yield made


def until(
    conductor: Conductor, ask: Callable[[], None], wanted: Callable[[Snapshot], bool]
) -> None:
    """Ask for something and wait for the snapshot that is wanted."""
    there = threading.Event()
    conductor.watch(lambda shot, _: there.set() if wanted(shot) else None)
    ask()
    assert there.wait(10)


@pytest.mark.parametrize(("latency_ms", "after_ms"), [(0, 250), (40, 250), (300, 500)])
def test_a_session_waits_with_its_start_for_a_late_speaker(latency_ms: int, after_ms: int):
    clock = ManualClock()
    sound = RecordedCues(now=lambda: clock.now_ms() / 1000)
    sound.set_state(SoundState(SoundStatus.ON, latency_ms=latency_ms))
    with conducted(sound, clock) as conductor:
        until(
            conductor,
            lambda: conductor.post(Command.START),
            lambda shot: shot.transport.since_ms == after_ms,
        )
        clock.settle()
    assert round(sound.scheduled[0].at_s * 1000) == after_ms


@pytest.mark.parametrize(
    ("state", "notice_text"),
    [
        (SoundState(SoundStatus.SILENT, "No sound device."), "No sound device."),
        (SoundState(SoundStatus.ON), None),
    ],
)
def test_muting_what_cannot_be_heard_says_so(state: SoundState, notice_text: str | None):
    sound = RecordedCues()
    sound.set_state(state)
    with conducted(sound, ManualClock()) as conductor:
        until(conductor, lambda: conductor.post(SetMuted(True)), lambda shot: shot.muted)
        notice = conductor.snapshot.notice
    assert (None if notice is None else notice.text.partition(" Run")[0]) == notice_text
    assert [muted for _, muted in sound.mutes] == [True]


def test_what_is_left_for_later_is_named():
    with conducted(NoSound(), ManualClock(), TEN, PLANK) as conductor:
        until(
            conductor,
            lambda: conductor.post(Command.START),
            lambda shot: shot.state is State.RUNNING,
        )
        until(
            conductor, lambda: conductor.post(Command.LATER), lambda shot: shot.notice is not None
        )
        notice = conductor.snapshot.notice
    assert notice is not None
    assert "Bridge" in notice.text


def test_with_the_sound_turned_off_the_mute_key_says_that():
    with conducted(NoSound(), ManualClock()) as conductor:
        until(conductor, lambda: conductor.post(SetMuted(True)), lambda shot: shot.muted)
        notice = conductor.snapshot.notice
    assert notice is not None
    assert notice.text == "No sound: it is off for this run."
