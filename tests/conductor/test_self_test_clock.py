"""The clock of a self-test by ear: it starts at the bell, and the question follows its end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fake_voice import FakeVoice
from test_conductor_speech import START_MS, Coached

from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.conductor import SessionRun
from coach_tui.core.coaching.cues import Sound
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Gap, Session
from coach_tui.core.player.state import Answer, Command
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STAND = SelfTest(
    Exercise("stand", "Stand"), "Does it drop?", AnswerKind.STOPWATCH, ("level", "drops"), 30_000
)
BALANCE = SelfTest(Exercise("balance", "Balance"), "Steady?", AnswerKind.STOPWATCH, ("yes", "no"))
CHAIR = SelfTest(Exercise("chair", "Chair"), "How many?", AnswerKind.COUNT, (), 30_000, "stands")
PREPARE_MS = 20_000
BELL_MS = START_MS + PREPARE_MS


@contextmanager
def before_bell(test: SelfTest, folder: Path) -> Iterator[Coached]:
    """A self-test just before its bell, with all that may be said rendered."""
    step = ExerciseStep(
        test.exercise, SelfTestDose(test=test), prepare=Gap(PREPARE_MS), unit=test.unit or None
    )
    timeline = compile_timeline(Session("Tests", (step, step)))
    with SpeechService(SpeechCache(folder), [FakeVoice(letter_ms=40)]) as service:
        service.prepare(all_texts(timeline, Coaching()))
        assert service.finish(30)
        on = Coached(service, Coaching(), SessionRun("s", "", timeline))
        with on.conductor:
            on.clock.settle()
            on.ask(Command.START)
            on.clock.advance(PREPARE_MS)
            yield on


def heard(on: Coached, from_ms: int) -> list[str]:
    """What was heard from a moment on: the words, or the name of the sound."""
    return [s.text or s.sound for s in on.sound.heard() if s.at_s * 1000 >= from_ms]


def test_the_clock_starts_at_the_bell_and_a_key_stops_it_before_it_is_asked(tmp_path: Path):
    with before_bell(STAND, tmp_path) as on:
        on.clock.advance(12_500)
        assert heard(on, BELL_MS) == [Sound.GO]
        stopped_ms = on.clock.now_ms()
        on.ask(Command.DONE)
        assert on.conductor.snapshot.transport.stopped_ms == stopped_ms - BELL_MS
        on.clock.advance(60_000)
        question = "Does it drop? Press one for level or two for drops."
        assert heard(on, stopped_ms) == ["Clock stopped.", question]


def test_at_its_limit_the_clock_stops_with_a_sound_and_asks_how_many(tmp_path: Path):
    with before_bell(CHAIR, tmp_path) as on:
        on.clock.advance(45_000)
        assert on.conductor.snapshot.transport.stopped_ms == 30_000
        time = "Time, 30 seconds. You can stop."
        assert heard(on, BELL_MS + 1) == [
            Sound.DONE,
            f"{time} How many stands? Type the number, then press enter.",
        ]
        on.conductor.post(Answer(count=12))
        on.ask(Command.PAUSE)
        assert dict(on.conductor.snapshot.counts) == {0: 12}
        (result, _) = on.conductor.snapshot.results()
        assert (result.reps_done, result.worked_ms, result.whole) == (12, 30_000, True)


def test_a_clock_without_a_limit_runs_until_a_key_stops_it(tmp_path: Path):
    with before_bell(BALANCE, tmp_path) as on:
        on.clock.advance(95_000)
        stopped_ms = on.clock.now_ms()
        on.ask(Command.DONE)
        assert on.conductor.snapshot.transport.stopped_ms == stopped_ms - BELL_MS
        on.clock.advance(60_000)
        assert heard(on, stopped_ms) == [
            "Clock stopped.",
            "Steady? Press one for yes or two for no.",
        ]
