"""All of a known exercise explained again: in a set-up that becomes long enough, and in a pause."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from fake_voice import FakeVoice
from msgspec.structs import replace
from test_conductor_speech import Coached

from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.conductor import SessionRun
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.teaching import teach_again

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    setup=("Lie on your side, hips and knees bent.", "Feet together, one on top of the other."),
    movement=("Open your top knee slowly.", "Lower it slowly."),
    cues=("Feet stay together.", "Keep your hips still."),
)
TAUGHT = [*CLAMSHELL.setup, *CLAMSHELL.movement, *CLAMSHELL.cues]
STEP = ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)), prepare=Gap(14_000), is_known=True)
TIMELINE = compile_timeline(Session("Hips", (STEP, replace(STEP))))


@pytest.fixture(params=[CoachingLevel.FULL, CoachingLevel.BRIEF])
def coached(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Coached]:
    """A session in its first set-up, all of it rendered."""
    coaching = Coaching(request.param)
    with SpeechService(SpeechCache(tmp_path), [FakeVoice(letter_ms=40)]) as service:
        service.prepare(all_texts(TIMELINE, coaching))
        assert service.finish(30)
        on = Coached(service, coaching, SessionRun("s", "", TIMELINE))
        with on.conductor:
            on.clock.settle()
            on.ask(Command.START)
            on.clock.advance(3_000)
            yield on


def taught_from(on: Coached, at_ms: int) -> list[str]:
    heard = [s for s in on.sound.heard() if s.text and s.at_s * 1000 >= at_ms]
    for one, other in pairwise(heard):
        assert one.at_s + (one.duration_s or 0) <= other.at_s
    return [s.text for s in heard if s.text in TAUGHT]


def test_in_a_set_up_all_of_it_is_explained_and_there_is_time_for_it(coached: Coached):
    asked_ms, before_ms = coached.clock.now_ms(), coached.conductor.snapshot.timeline.total_ms
    assert teach_again(coached.conductor).lines == ("Clamshell.", *TAUGHT)
    coached.settle()
    timeline = coached.conductor.snapshot.timeline
    assert timeline.total_ms > before_ms
    coached.clock.advance(timeline.phases[0].duration_ms)
    assert taught_from(coached, asked_ms) == TAUGHT
    assert timeline.exercises[1].step.is_known


def test_in_mid_rep_it_is_refused_and_in_a_pause_it_is_explained(coached: Coached):
    coached.clock.advance(15_000)
    assert coached.conductor.snapshot.phase is not None
    assert coached.conductor.snapshot.phase.kind.is_work
    assert teach_again(coached.conductor).refusal == "Pause first, or wait for the next rest."
    coached.ask(Command.PAUSE)
    asked_ms = coached.clock.now_ms()
    assert not teach_again(coached.conductor).refusal
    coached.settle()
    coached.clock.advance(60_000)
    assert taught_from(coached, asked_ms) == TAUGHT
