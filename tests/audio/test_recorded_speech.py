"""The coach's voice, heard through everything from the plan to the loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_voice import FakeVoice
from sound_clients import wait_for

from coach_tui.audio.sound_out import SoundStatus
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.clock import SystemClock
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, TempoSound
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from sound_clients import Links
    from sound_recorder import SoundRecorder

pytestmark = [pytest.mark.sound, pytest.mark.process]

QUICK = Exercise(
    "quick", "Quick", tempo=Tempo(Range.exactly(600), Range.exactly(600), Range.exactly(600))
)
STEP = ExerciseStep(
    QUICK, Reps(Range.exactly(1)), sides=Sides.EACH, prepare=Gap(4_000), switch=Gap(3_000)
)
LOUD = 1_000
WINDOW_S = 0.02


def loud_s(recorder: SoundRecorder, from_s: float, until_s: float) -> list[float]:
    """The moments at which there is speech, a window each."""
    samples = recorder.between(from_s, until_s)
    width = round(len(samples) * WINDOW_S / (until_s - from_s))
    return [
        from_s + first * WINDOW_S / width
        for first in range(0, len(samples) - width, width)
        if max(samples[first : first + width]) > LOUD
    ]


def test_a_session_with_nothing_spoken_yet_starts_at_once_and_is_heard_as_planned(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    (tmp_path / "theme").mkdir()
    client = start_engine_client(tmp_path / "theme")
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    timeline = compile_timeline(Session("Hips", (STEP,)))
    coaching = Coaching(CoachingLevel.BRIEF, tones=TempoSound.OFF)
    clock = SystemClock()
    started: list[int] = []
    with SpeechService(SpeechCache(tmp_path / "speech"), [FakeVoice(letter_ms=40)]) as speech:
        speech.prepare(cue.say for cue in cues_for(timeline, coaching) if cue.say)
        conductor = Conductor(
            SessionRun("quick", "", timeline),
            clock=clock,
            sound=client,
            journal=Journal.in_memory(),
            timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
            coaching=coaching,
            speech=speech,
        )
        conductor.watch(
            lambda shot, _: (
                started.append(shot.transport.since_ms) if shot.state is State.RUNNING else None
            )
        )
        with conductor:
            conductor.post(Command.START)
            assert conductor.wait_over(60)
        planned = [c for c in cues_for(timeline, coaching, speech.length_of) if c.say]
        spans = [
            (clock.monotonic_at(started[0] + cue.at_ms), cue.duration_ms / 1000) for cue in planned
        ]
        heard = loud_s(recorder, spans[0][0] - 0.3, spans[-1][0] + spans[-1][1] + 0.3)
    assert len(spans) == 3
    margin_s = 0.08
    for at_s, length_s in spans:
        inside = [s for s in heard if at_s - margin_s <= s <= at_s + length_s + margin_s]
        assert len(inside) * WINDOW_S > length_s - 2 * margin_s
    for moment_s in heard:
        assert any(at - margin_s <= moment_s <= at + length + margin_s for at, length in spans)
