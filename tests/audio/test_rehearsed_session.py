"""A session through a stalled program, heard: paused, skipped in, and its engine killed."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from rehearsal import Rehearsal, Stalls, accuracy, loud_after, theme
from sound_clients import wait_for

from coach_tui.audio.sound_out import SoundStatus
from coach_tui.audio.tones import PEAK
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching, CoachingLevel
from coach_tui.core.model.exercise import Exercise, Range, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

    from sound_clients import Links
    from sound_recorder import SoundRecorder

pytestmark = [pytest.mark.sound, pytest.mark.process]

LOUD = 200


def paced(up_ms: int, hold_ms: int, reps: int) -> ExerciseStep:
    motion = Range.exactly(up_ms)
    exercise = Exercise("paced", "Paced", tempo=Tempo(motion, Range.exactly(hold_ms), motion))
    return ExerciseStep(exercise, Reps(Range.exactly(reps)), prepare=Gap(600))


def steadiness(samples: array[int]) -> tuple[float, int]:
    """The quietest 10 ms compared with the loudest, and the largest step between two samples."""
    size = 480
    peaks = [max(samples[n : n + size]) for n in range(0, len(samples) - size, size)]
    step = max(abs(samples[n + 1] - samples[n]) for n in range(len(samples) - 1))
    return min(peaks) / max(peaks), step


def test_a_stalled_session_with_a_pause_and_a_skip_is_heard_as_it_runs(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    client = start_engine_client(theme(tmp_path, silent=False))
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    session = Session("Quick", (paced(500, 300, 9), paced(500, 300, 1)))
    rehearsal = Rehearsal(client, compile_timeline(session), SOUNDS_ONLY)
    with Stalls(0.05, 0.3):
        rehearsal.start()
        rehearsal.wait_until(1.8)
        paused_s = rehearsal.do_when_quiet(Command.PAUSE)
        assert loud_after(recorder, paused_s, 1.0, LOUD) == 0
        rehearsal.conductor.post(Command.RESUME)
        rehearsal.wait_until(6.6)
        rehearsal.do_when_quiet(Command.SKIP_EXERCISE)
        rehearsal.finish()
    result = accuracy(rehearsal, recorder)
    assert result.heard == result.planned > 12
    assert result.p99 < 5, result
    assert abs(result.drift) < 5, result
    assert abs(result.constant) < 45, result
    planned = [cue.at_s for cue in rehearsal.sound.recorded.heard()]
    begun = [at for at in rehearsal.phases_s if at > paused_s + 4]
    assert all(min(abs(at - cue) for cue in planned) < 0.002 for at in begun)


def test_a_tone_is_silent_within_eighty_milliseconds_of_a_pause(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    client = start_engine_client(theme(tmp_path, silent=True))
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    timeline = compile_timeline(Session("Tones", (paced(3_000, 300, 1),)))
    rehearsal = Rehearsal(client, timeline, Coaching(CoachingLevel.TONES))
    rehearsal.start()
    rehearsal.wait_until(1.6)
    paused_s = monotonic_s()
    rehearsal.conductor.post(Command.PAUSE)
    assert 0 < loud_after(recorder, paused_s, 0.5, LOUD) < 0.08
    rehearsal.conductor.close()


def test_tones_have_no_gap_and_no_click_and_last_as_long_as_their_phases(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    client = start_engine_client(theme(tmp_path, silent=True))
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    timeline = compile_timeline(Session("Tones", (paced(600, 300, 1),)))
    rehearsal = Rehearsal(client, timeline, Coaching(CoachingLevel.TONES))
    with Stalls(0.05, 0.3):
        rehearsal.start()
        rehearsal.finish()
    tones = [cue for cue in rehearsal.sound.recorded.heard() if cue.duration_s is not None]
    assert [cue.sound for cue in tones] == ["rise", "stay", "fall"]
    begin_s, end_s = tones[0].at_s, tones[-1].at_s + (tones[-1].duration_s or 0)
    assert end_s - begin_s == pytest.approx(1.5, abs=0.001)
    quietest, step = steadiness(recorder.between(begin_s + 0.05, end_s - 0.05))
    assert quietest > 0.9, client.health
    # A wave of this height and pitch has no larger step; a click would.
    assert step < PEAK * 0.2
    whole = recorder.between(begin_s - 0.3, end_s + 0.3)
    sounding = [n for n, v in enumerate(whole) if abs(v) > PEAK // 2]
    assert (sounding[-1] - sounding[0]) / 48_000 == pytest.approx(1.5, abs=0.008)


def test_an_engine_killed_in_the_middle_of_a_rep_is_back_in_that_rep(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    client = start_engine_client(theme(tmp_path, silent=True))
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    timeline = compile_timeline(Session("Long", (paced(2_000, 200, 1),)))
    rehearsal = Rehearsal(client, timeline, Coaching(CoachingLevel.TONES))
    rehearsal.start()
    lift = next(p for p in timeline.phases if p.kind is PhaseKind.UP)
    rehearsal.wait_until(lift.start_ms / 1000 + 0.5)
    killed_s = monotonic_s()
    assert client.engine_pid is not None
    os.kill(client.engine_pid, signal.SIGKILL)
    heard = recorder.onsets(killed_s + 0.25, killed_s + 1.2, threshold=PEAK // 2)
    assert heard
    rehearsal.finish()
    entry = rehearsal.journal.entries()[0]
    assert [(rep.rep, rep.up_ms) for rep in entry.reps] == [(1, 2_000)]
