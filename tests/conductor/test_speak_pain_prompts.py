"""What is read aloud when something hurts: at once, in turn, and no longer than it is wanted."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from fake_voice import FakeVoice
from test_conductor_speech import START_MS, TIMELINE, Coached

from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.conductor import SessionRun, SetMuted
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.log.entry import Entry, EntryHead, EntryState, Timestamp
from coach_tui.core.player.pain import PainAction
from coach_tui.core.player.resume import ResumedSession, planned_sets
from coach_tui.core.player.state import Command, State
from coach_tui.services.pain import carry_out, end_question, pain_prompt, speak_prompt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach_tui.audio.sound_out import ScheduledSound

ASKED = [
    "Mild pain is fine, up to three out of ten. Stop if it is sharp or spreads.",
    "How much does it hurt, from nought to ten? Press a digit.",
]
NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")
IN_A_REP_MS = START_MS + 14_000


@pytest.fixture
def coached(tmp_path: Path) -> Iterator[Coached]:
    """A session in the middle of a rep, with all that may be said rendered."""
    voice = FakeVoice(letter_ms=40)
    with SpeechService(SpeechCache(tmp_path), [voice]) as service:
        service.prepare(all_texts(TIMELINE, Coaching()))
        assert service.finish(30)
        on = Coached(service, Coaching())
        with on.conductor:
            on.clock.settle()
            on.ask(Command.START)
            on.clock.advance(IN_A_REP_MS)
            on.ask(Command.PAUSE)
            yield on


def spoken_from(on: Coached, at_ms: int) -> list[ScheduledSound]:
    """What was spoken from a moment on, as far as it was begun."""
    return [s for s in on.sound.heard() if s.text and s.at_s * 1000 >= at_ms]


def settled(on: Coached) -> None:
    """Until all that was wished for so far has been done."""
    done = threading.Event()
    on.conductor.watch(lambda _snapshot, _events: done.set() if is_done(on) else None)
    on.conductor.post(SetMuted(False))
    assert done.wait(10)
    on.clock.settle()


def is_done(on: Coached) -> bool:
    return on.conductor._requests.is_empty


def press(on: Coached, pain: int | None) -> None:
    prompt = pain_prompt(on.conductor.snapshot)
    assert prompt is not None
    speak_prompt(on.conductor, prompt, pain)
    settled(on)


def choose(on: Coached, way: PainAction) -> None:
    prompt = pain_prompt(on.conductor.snapshot)
    assert prompt is not None
    carry_out(on.conductor, prompt, 2, way)


def test_it_is_asked_in_whole_sentences_that_do_not_overlap(coached: Coached):
    asked_ms = coached.clock.now_ms()
    press(coached, None)
    coached.clock.advance(20_000)
    spoken = spoken_from(coached, asked_ms)
    assert [s.text for s in spoken] == ASKED
    assert 0 < spoken[0].at_s * 1000 - asked_ms < 1_000
    for one, other in pairwise(spoken):
        assert one.at_s + (one.duration_s or 0) <= other.at_s
    assert coached.conductor.snapshot.state is State.PAUSED


def test_a_digit_silences_the_question_and_is_answered(coached: Coached):
    press(coached, None)
    coached.clock.advance(1_000)
    cuts = len(coached.sound.cuts)
    answered_ms = coached.clock.now_ms()
    press(coached, 2)
    coached.clock.advance(20_000)
    assert len(coached.sound.cuts) == cuts + 1
    texts = [s.text for s in spoken_from(coached, answered_ms)]
    assert texts[:3] == ["Two.", "You may carry on.", "Press C to carry on."]
    assert ASKED[1] not in texts


def test_resuming_silences_what_is_said_and_says_what_follows(coached: Coached):
    press(coached, 2)
    coached.clock.advance(1_000)
    chosen_ms = coached.clock.now_ms()
    choose(coached, PainAction.EASIER)
    settled(coached)
    coached.clock.advance(3_000)
    assert [s.text for s in spoken_from(coached, chosen_ms)] == ["Easing off."]
    assert coached.sound.cuts[-1] * 1000 == chosen_ms


def test_the_session_ends_with_a_word_of_its_own(coached: Coached):
    chosen_ms = coached.clock.now_ms()
    choose(coached, PainAction.STOP)
    assert coached.conductor.wait_over(10)
    coached.clock.advance(3_000)
    texts = [s.text for s in spoken_from(coached, chosen_ms)]
    assert texts == ["Session stopped. Your reps are saved."]


def test_a_mistake_in_a_pause_is_silence_and_stays_a_pause(coached: Coached):
    press(coached, None)
    coached.clock.advance(600)
    left_ms = coached.clock.now_ms()
    end_question(coached.conductor, resume=False)
    settled(coached)
    coached.clock.advance(20_000)
    assert spoken_from(coached, left_ms) == []
    assert coached.conductor.snapshot.state is State.PAUSED


def test_a_question_that_comes_when_the_session_resumes_is_not_read(coached: Coached):
    coached.ask(Command.RESUME)
    coached.clock.advance(4_000)
    asked_ms = coached.clock.now_ms()
    press(coached, None)
    coached.clock.advance(8_000)
    assert not set(ASKED) & {s.text for s in spoken_from(coached, asked_ms)}


def test_on_resuming_there_is_time_to_get_ready_and_what_comes_is_heard(tmp_path: Path):
    third = next(phase for phase in TIMELINE.phases if phase.rep == 3)
    plan = EntryHead("e", "s", "Hips", "", NOON, planned_sets(TIMELINE))
    entry = Entry(plan, EntryState.STOPPED)
    going_on = SessionRun("s", "", TIMELINE, ResumedSession(entry, third.index))
    voice = FakeVoice(letter_ms=40)
    with SpeechService(SpeechCache(tmp_path), [voice]) as service:
        service.prepare(going_on.opening_texts(Coaching()))
        assert service.finish(30)
        on = Coached(service, Coaching(), going_on)
        with on.conductor:
            on.clock.settle()
            on.ask(Command.START)
            on.clock.advance(4_000 + START_MS + 3_000)
            assert on.conductor.snapshot.state is State.RUNNING
            heard = on.sound.heard()
    texts = [s for s in heard if s.text]
    assert [s.text for s in texts] == ["Clamshell, left.", "Starting again at rep three."]
    assert texts[0].at_s < 0.5
    go = next(s for s in heard if s.sound == "go")
    assert (go.at_s, texts[-1].at_s + (texts[-1].duration_s or 0) < go.at_s) == (7.25, True)
