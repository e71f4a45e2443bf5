"""What a front end asks of a snapshot, and what a tick's requests do to the sound."""

from __future__ import annotations

import pytest

from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.conductor.requests import KEEPS_SOUNDING, AudioChange, SetMuted, Speak, TeachAgain
from coach_tui.conductor.snapshot import Snapshot
from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Session, Timed, UntilDone
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline

EXERCISE = Exercise("plank", "Plank")


def snapshot_at(at_ms: int, *steps: ExerciseStep) -> Snapshot:
    player = Player(compile_timeline(Session("S", steps)))
    player.perform(Command.START, 0)
    player.advance(at_ms)
    return Snapshot(
        timeline=player.timeline,
        transport=player.transport,
        planned=(),
        reps=(),
        work=(),
        sound=SoundState(SoundStatus.ON),
        muted=False,
        speaks=True,
        problem=None,
        notice=None,
        answers={},
    )


@pytest.mark.parametrize(
    ("dose", "at_ms", "left_ms"),
    [
        (Timed(20_000), 1_000, 9_000),
        (Timed(20_000), 12_000, 18_000),
        (Timed(20_000), 40_000, 0),
        (UntilDone(), 12_000, None),
        (UntilDone(60_000), 12_000, 58_000),
    ],
)
def test_the_time_left_is_that_of_the_phase_and_none_is_left_at_the_end(
    dose: Timed | UntilDone, at_ms: int, left_ms: int | None
):
    snapshot = snapshot_at(at_ms, ExerciseStep(EXERCISE, dose))
    assert snapshot.phase_left_at(at_ms) == left_ms
    if left_ms is not None:
        assert snapshot.phase_left_at(at_ms + 10**6) == 0


NOTHING = AudioChange()


def test_only_a_change_of_tempo_lets_what_sounds_sound_out():
    for command in Command:
        change = NOTHING.with_request(command)
        assert change == AudioChange(changed=True, abrupt=command not in KEEPS_SOUNDING)
        assert NOTHING.with_request(command, landed=True).landed is (command not in KEEPS_SOUNDING)


def test_what_is_taught_again_begins_as_if_the_session_had_landed_there():
    assert NOTHING.with_request(TeachAgain()) == AudioChange(True, True, (), True)


def test_what_is_spoken_is_the_last_of_a_tick_and_a_landing_is_remembered():
    landed = NOTHING.with_request(Command.BACK, landed=True)
    spoken = landed.with_request(Speak(("Hello.",)))
    assert spoken == AudioChange(changed=True, abrupt=True, spoken=("Hello.",), landed=True)
    assert spoken.with_request(Command.SLOWER).spoken == ("Hello.",)
    assert landed.with_request(SetMuted(muted=True)) == landed


@pytest.mark.parametrize("kind", [AnswerKind.COUNT, AnswerKind.STOPWATCH])
def test_only_a_test_with_a_count_waits_for_one_and_only_when_its_clock_has_stopped(
    kind: AnswerKind,
):
    test = SelfTest(EXERCISE, "How many?", kind, (), 30_000, "stands")
    step = ExerciseStep(EXERCISE, SelfTestDose(test=test))
    snapshots = [snapshot_at(ms, step) for ms in (1_000, 12_000, 60_000)]
    is_count = kind is AnswerKind.COUNT
    assert [s.is_count_waiting for s in snapshots] == [False, False, is_count]
    assert not snapshot_at(12_000, ExerciseStep(EXERCISE, UntilDone())).is_count_waiting
