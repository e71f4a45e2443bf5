"""A session conducted with a voice, and without the one that was wanted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from fake_voice import FakeVoice
from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.conductor import Conductor, SessionRun, SetMuted
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Position, Range, Sides
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach_tui.conductor import Snapshot
    from coach_tui.core.player.state import Event

STEP = ExerciseStep(Exercise("clamshell", "Clamshell"), Reps(Range.exactly(4)), sides=Sides.EACH)
TIMELINE = compile_timeline(Session("Hips", (STEP,)))
START_MS = 250
ANEW = SessionRun("s", "", TIMELINE)


class Coached:
    """A conductor with a voice, on a clock that the test moves."""

    def __init__(
        self, speech: SpeechService, coaching: Coaching, session_run: SessionRun = ANEW
    ) -> None:
        self.clock = ManualClock()
        self.sound = RecordedCues(now=lambda: self.clock.now_ms() / 1000)
        self.notices: list[str] = []
        self.conductor = Conductor(
            session_run,
            clock=self.clock,
            sound=self.sound,
            journal=Journal.in_memory(),
            timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
            coaching=coaching,
            speech=speech,
        )
        self.conductor.watch(self._watch)

    def _watch(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        if snapshot.notice is not None and snapshot.notice.text not in self.notices[-1:]:
            self.notices.append(snapshot.notice.text)

    def settle(self) -> None:
        """Wait until all requests so far have been executed."""
        self.ask(SetMuted(False))

    def ask(self, command: Command | SetMuted) -> None:
        """Ask for something and wait until it has been answered."""
        # What the conductor shows as it opens would be taken for the answer.
        self.clock.settle()
        answered = threading.Event()
        self.conductor.watch(lambda _snapshot, _events: answered.set())
        self.conductor.post(command)
        assert answered.wait(10)
        self.clock.settle()


@pytest.fixture(params=[True, False], ids=["a voice", "no voice"])
def works(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def speech(tmp_path: Path, works: bool) -> Iterator[SpeechService]:  # noqa: FBT001 - a fixture
    voice = FakeVoice(letter_ms=40, works=works)
    with SpeechService(SpeechCache(tmp_path), [voice]) as service:
        service.prepare(cue.say for cue in cues_for(TIMELINE, Coaching()) if cue.say)
        assert service.finish(30)
        yield service


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.TONES])
def test_a_missing_voice_is_reported_once_where_one_was_wanted(speech, works, level):
    on = Coached(speech, Coaching(level))
    with on.conductor:
        on.ask(Command.START)
        on.clock.advance(START_MS + 30_000)
        on.ask(Command.MORE_REST)
        on.clock.advance(20_000)
    warnings = [notice for notice in on.notices if "no voice" in notice]
    assert len(warnings) == (0 if works or level is CoachingLevel.TONES else 1)


@pytest.mark.parametrize("works", [True])
def test_a_slower_tempo_interrupts_nothing_and_a_pause_does(speech):
    on = Coached(speech, Coaching())
    with on.conductor:
        on.ask(Command.START)
        started = len(on.sound.cuts)
        on.clock.advance(START_MS + 16_000)
        on.ask(Command.SLOWER)
        assert len(on.sound.cuts) == started
        on.ask(Command.PAUSE)
        assert len(on.sound.cuts) == started + 1


@pytest.mark.parametrize("works", [True])
def test_a_whole_session_is_spoken_by_its_measured_lengths(speech):
    on = Coached(speech, Coaching())
    with on.conductor:
        on.ask(Command.START)
        on.clock.advance(START_MS + TIMELINE.total_ms)
        assert on.conductor.wait_over(10)
    planned = cues_for(TIMELINE, Coaching(), speech.length_of)
    assert [(round(s.at_s * 1000), s.text) for s in on.sound.heard(1_000) if s.text] == [
        (START_MS + cue.at_ms, cue.say) for cue in planned if cue.say
    ]


@pytest.mark.parametrize(
    ("prepare_ms", "sentences"),
    [(10_000, ["Bridge. Four reps."]), (0, ["Bridge.", "Four reps."])],
)
def test_a_jump_that_needs_another_position_says_how_to_get_there(
    tmp_path: Path, prepare_ms: int, sentences: list[str]
):
    """In what leads up to the work; without it, in the time before the count."""
    steps = tuple(
        ExerciseStep(
            Exercise(name.casefold(), name, position=position),
            STEP.dose,
            prepare=Gap(prepare_ms),
            prepare_is_own=True,
            rest_after=Gap(0),
        )
        for name, position in (
            ("Squat", Position.STANDING),
            ("Bridge", Position.SUPINE),
            ("Reach", Position.STANDING),
        )
    )
    timeline = compile_timeline(Session("Hips", steps))
    with SpeechService(SpeechCache(tmp_path), [FakeVoice(letter_ms=40)]) as service:
        service.prepare((*all_texts(timeline, Coaching()), *sentences, "Lie down on your back."))
        assert service.finish(30)
        coached = Coached(service, Coaching(), SessionRun("s", "", timeline))
        with coached.conductor:
            coached.ask(Command.START)
            coached.clock.advance(1_000)
            coached.ask(Command.SKIP_EXERCISE)
            coached.clock.advance(10_000)
            said = [s.text for s in coached.sound.heard() if s.text and s.at_s > 1]
    assert coached.conductor.fault is None
    assert said == [*sentences, "Lie down on your back."]
