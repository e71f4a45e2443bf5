"""Cues handed to the sound ahead of their time, speech only when it is there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from manual_clock import ManualClock
from msgspec.structs import replace
from recorded_cues import RecordedCues

from coach_tui.audio.voice.speech import Speech, VoiceState, VoiceStatus
from coach_tui.conductor.cue_scheduler import (
    IMMINENT_S,
    LONGER_MS,
    RETRY_S,
    STOPPED_AFTER_S,
    TOO_LATE_S,
    CueScheduler,
)
from coach_tui.core.coaching.cues import cues_for, estimated_speech_ms
from coach_tui.core.coaching.fitting import GAP_MS
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, TempoSound
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.exercise import Exercise, Position, Range, Sides
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session, Step, Timed
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import LEAD_IN_MS, Command, Jumped, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session
from coach_tui.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.audio.sound_out import ScheduledSound

CATALOGUE = ExerciseCatalogue([])
CLAMSHELL = Exercise("clamshell", "Clamshell", cues=("Feet together.",))
TEN_EACH = ExerciseStep(CLAMSHELL, Reps(Range.exactly(10)), sides=Sides.EACH)


class KnownSpeech(Speech):
    """Speech of which the test says what has been rendered, and how long it is."""

    def __init__(self, *, slowness: float = 1.0) -> None:
        self.missing: set[str] = set()
        self.asked_for: list[str] = []
        self.slowness = slowness
        self.n_rendered = 0

    @property
    def state(self) -> VoiceState:
        return VoiceState(VoiceStatus.ON, "known")

    @property
    def rendered_count(self) -> int:
        return self.n_rendered

    def prepare(self, texts: Iterable[str]) -> None:
        self.asked_for.extend(texts)

    def render(self, *texts: str) -> None:
        self.missing -= set(texts)
        self.n_rendered += len(texts)

    def path_of(self, text: str) -> str | None:
        return None if text in self.missing else f"{text}.wav{language_of(text)}"

    def length_of(self, text: str) -> int:
        return round(estimated_speech_ms(text) * self.slowness)


class Rig:
    """A player with a scheduler beside it, moved by hand."""

    def __init__(self, *steps: Step, language: str = "en") -> None:
        self.timeline = compile_timeline(Session("Hips", steps, language=language))
        self.player = Player(self.timeline)
        self.speech = KnownSpeech()
        self.now_ms = 0
        self.sound = RecordedCues(now=lambda: self.now_ms / 1000)
        self.scheduler = CueScheduler(self.sound, ManualClock(), Coaching(), self.speech)

    def do(self, command: Command, *, keep_sounding: bool = False) -> None:
        events = self.player.perform(command, self.now_ms)
        self.scheduler.reschedule(
            self.player.timeline,
            self.player.transport,
            self.now_ms,
            keep_sounding=keep_sounding,
            landed=command is Command.START or any(isinstance(e, Jumped) for e in events),
        )

    def run(self, until_ms: int) -> None:
        while self.now_ms < until_ms and not self.player.state.is_over:
            self.now_ms = min(self.now_ms + 250, until_ms)
            self.player.advance(self.now_ms)
            self.scheduler.schedule_ahead(self.player.timeline, self.player.transport, self.now_ms)

    def heard(self) -> list[ScheduledSound]:
        return self.sound.heard(self.now_ms / 1000 + 60)

    def said(self) -> list[str]:
        return [sound.text for sound in self.heard() if sound.text]


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def test_a_foreign_sentence_is_asked_for_and_sent_with_the_speech_of_its_language():
    english = replace(CLAMSHELL, language="en", setup=("Lie down.",))
    rig = Rig(ExerciseStep(english, Reps(Range.exactly(2))), language="de")
    rig.do(Command.START)
    rig.run(ms(30))
    paths = {sound.text: sound.path for sound in rig.heard() if sound.text}
    assert paths["Lie down."] == "Lie down..waven"
    assert paths["Clamshell. Zwei Wiederholungen."] == "Clamshell. Zwei Wiederholungen..wav"


def test_tones_and_speech_are_handed_over_as_planned_with_their_lengths():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(rig.timeline.total_ms)
    planned = cues_for(rig.timeline, Coaching(), rig.speech.length_of)
    assert [(ms(s.at_s), s.sound, ms(s.duration_s or 0), s.text) for s in rig.heard()] == [
        (cue.at_ms, cue.sound, cue.duration_ms, cue.say)
        for cue in sorted(planned, key=lambda cue: cue.at_ms)
    ]
    assert {s.path for s in rig.heard() if s.text} == {
        f"{cue.say}.wav" for cue in planned if cue.say
    }


def test_what_is_not_rendered_is_left_out_and_nothing_waits_for_it():
    rig = Rig(TEN_EACH)
    rig.speech.missing = {"One.", "Two."}
    rig.do(Command.START)
    rig.run(rig.timeline.total_ms)
    planned = [cue for cue in cues_for(rig.timeline, Coaching()) if cue.say not in ("One.", "Two.")]
    assert [ms(s.at_s) for s in rig.heard()] == sorted(cue.at_ms for cue in planned)


def test_speech_that_is_rendered_just_in_time_is_said():
    rig = Rig(TEN_EACH)
    first = "Clamshell. Ten each side. Left side first."
    rig.speech.missing = {first}
    rig.do(Command.START)
    assert rig.said() == []
    rig.speech.render(first)
    rig.run(250)
    assert rig.said() == [first]


def test_the_first_phrase_is_placed_anew_when_it_is_rendered_too_late_for_its_time():
    rig = Rig(TEN_EACH)
    first = "Clamshell. Ten each side. Left side first."
    rig.speech.missing = {first}
    rig.do(Command.START)
    rig.run(2_500)
    assert rig.said() == []
    rig.speech.render(first)
    rig.run(rig.timeline.phases[0].end_ms)
    assert rig.said() == [first]
    (spoken,) = [s for s in rig.heard() if s.text == first]
    assert ms(spoken.at_s) == 2_750 + ms(TOO_LATE_S), "so much ahead of the time it is planned at"


def test_measured_lengths_renew_the_plan_of_what_is_ahead():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(20_000)
    rig.speech.slowness, rig.speech.n_rendered = 1.6, 7
    rig.run(rig.timeline.total_ms)
    speech = [s for s in rig.heard() if s.text]
    for one, other in pairwise(speech):
        assert one.at_s + (one.duration_s or 0) <= other.at_s + 0.001
    samples = [(ms(s.at_s), s.sound) for s in rig.heard() if not s.text]
    assert samples == sorted(
        ((c.at_ms, str(c.sound)) for c in cues_for(rig.timeline, Coaching()) if not c.say),
        key=lambda pair: pair[0],
    )


def test_speech_that_turns_out_too_long_is_not_said():
    rig = Rig(TEN_EACH)
    rig.speech.missing = {"One."}
    rig.do(Command.START)
    one = next(c for c in cues_for(rig.timeline, Coaching()) if c.say == "One.")
    rig.run(one.at_ms - 1_000)
    rig.speech.missing, rig.speech.slowness = set(), 3.0
    rig.run(one.at_ms + 5_000)
    assert "One." not in rig.said()


def test_resuming_redoes_the_rep_with_its_tone_and_without_its_opening_sound():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rep = next(p for p in rig.timeline.phases if p.rep == 3)
    rig.run(rep.start_ms + 1_000)
    rig.do(Command.PAUSE)
    rig.now_ms += 10_000
    resumed_ms = rig.now_ms
    rig.do(Command.RESUME)
    counts = [ms(s.at_s) - resumed_ms for s in rig.heard() if ms(s.at_s) >= resumed_ms]
    assert counts[:3] == [0, 1_000, 2_000]
    rig.run(resumed_ms + LEAD_IN_MS)
    begun = [s.sound for s in rig.heard() if ms(s.at_s) == resumed_ms + LEAD_IN_MS]
    assert sorted(begun) == ["go", "rise"]


def test_a_phrase_that_was_interrupted_is_said_again_from_its_beginning():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(1_500)
    assert len(rig.said()) == 1
    rig.do(Command.PAUSE)
    rig.now_ms += 5_000
    rig.do(Command.RESUME)
    rig.run(rig.now_ms + 3_000)
    begun = [s for s in rig.heard() if s.text == "Clamshell. Ten each side. Left side first."]
    assert [ms(s.at_s) for s in begun] == [600, 6_500]


def test_slower_breaks_no_tone_and_gives_no_sound_twice():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rep = next(p for p in rig.timeline.phases if p.rep == 3)
    rig.run(rep.start_ms + 1_000)
    rig.do(Command.SLOWER, keep_sounding=True)
    rig.run(rig.timeline.total_ms)
    assert rig.sound.cuts == [0]
    heard = [(ms(s.at_s), s.sound) for s in rig.heard()]
    assert len(heard) == len(set(heard))
    tones = [s for s in rig.heard() if s.sound in ("rise", "stay", "fall")]
    for one, other in pairwise(tones):
        assert ms(one.at_s) + ms(one.duration_s or 0) <= ms(other.at_s)


def test_a_jump_into_a_set_names_the_exercise_and_side_during_the_count():
    rig = Rig(
        ExerciseStep(CLAMSHELL, Reps(Range.exactly(10)), sides=Sides.EACH, prepare=Gap(5_000))
    )
    rig.do(Command.START)
    rig.run(20_000)
    rig.do(Command.BACK)
    named = next(s for s in rig.heard() if s.text == "Clamshell, left. Ten each side.")
    assert ms(named.at_s) + ms(named.duration_s or 0) <= 20_000 + LEAD_IN_MS


def test_the_closing_words_come_after_the_end():
    rig = Rig(ExerciseStep(CLAMSHELL, Reps(Range.exactly(1)), prepare=Gap(1_000)))
    rig.do(Command.START)
    rig.run(rig.timeline.total_ms)
    last = rig.heard()[-1]
    assert last.text == "That was the last one. Well done, you're finished."
    assert ms(last.at_s) > rig.timeline.total_ms


def test_a_session_that_is_skipped_to_its_end_says_so_and_has_the_sound_of_the_end():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(20_000)
    rig.do(Command.SKIP_EXERCISE)
    rig.run(21_000)
    rig.do(Command.DONE)
    assert rig.player.state is State.FINISHED
    after = [s for s in rig.heard() if ms(s.at_s) >= 20_000]
    texts = [s.text for s in after if s.text]
    assert (texts[0] or "").endswith("Go back now, or the session ends here.")
    assert "done" in [s.sound for s in after]
    assert (texts[-1] or "").endswith("you're finished.")


def test_what_is_spoken_before_the_count_uses_the_time_to_get_ready():
    stand, lie = (
        Exercise(position.value, position.value, position=position)
        for position in (Position.STANDING, Position.SUPINE)
    )
    rig = Rig(
        ExerciseStep(stand, Timed(2_000), prepare=Gap(5_000), rest_after=Gap(0)),
        ExerciseStep(lie, Timed(2_000), prepare=Gap(30_000), rest_after=Gap(0)),
        ExerciseStep(stand, Timed(2_000), prepare=Gap(0), prepare_is_own=True),
    )
    rig.do(Command.START)
    rig.run(8_000)
    rig.do(Command.SKIP_EXERCISE)
    transport = rig.player.transport
    assert transport.state is State.LEAD_IN
    assert transport.since_ms > 8_000 + ms(STOPPED_AFTER_S)
    sentences = ("Pain: two.", "From here on, the easy variation.")
    rig.scheduler.reschedule(rig.player.timeline, transport, 8_000, spoken=sentences)
    first, second = (s for s in rig.heard() if s.text in sentences)
    assert ms(first.at_s) == 8_000 + ms(STOPPED_AFTER_S)
    assert ms(second.at_s - first.at_s - (first.duration_s or 0)) == GAP_MS


def test_a_session_that_is_stopped_says_so_after_a_moment_of_silence():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(12_000)
    rig.do(Command.STOP)
    last = rig.heard()[-1]
    assert last.text == "Session stopped."
    assert ms(last.at_s) == 12_400
    assert rig.scheduler.sounds_until_s == last.at_s + (last.duration_s or 0)


def test_in_a_session_that_runs_faster_speech_is_as_long_as_ever():
    choices = Coaching(CoachingLevel.FULL, tones=TempoSound.GLIDE)
    timeline = compile_timeline(Session("Hips", (TEN_EACH,)))
    clock = _FastClock()
    sound = RecordedCues(now=lambda: 0.0)
    speech = KnownSpeech()
    player = Player(timeline)
    scheduler = CueScheduler(sound, clock, choices, speech)
    for now_ms in range(0, timeline.total_ms, 2_500):
        if now_ms == 0:
            player.perform(Command.START, 0)
            scheduler.reschedule(timeline, player.transport, 0)
        player.advance(now_ms)
        scheduler.schedule_ahead(timeline, player.transport, now_ms)
    spoken = [s for s in sound.scheduled if s.text]
    assert spoken
    for one, other in pairwise(spoken):
        assert (one.duration_s or 0) == estimated_speech_ms(one.text or "") / 1000
        assert one.at_s + (one.duration_s or 0) <= other.at_s + 0.001
    tone = next(s for s in sound.scheduled if s.sound == "rise")
    assert tone.duration_s == timeline.phases[1].duration_ms / 1000 / _FastClock.SPEED


class _FastClock(ManualClock):
    """Session time at four times the pace of real time."""

    SPEED = 4

    def monotonic_at(self, now_ms: int) -> float:
        return now_ms / 1000 / self.SPEED


def overlaps(sounds: list[ScheduledSound]) -> list[str]:
    """The phrases that begin before the one before them has ended.

    One that is scheduled again at its moment is heard once: the engine plays none twice.
    """
    speech = sorted({s for s in sounds if s.text}, key=lambda sound: sound.at_s)
    return [
        b.text
        for a, b in pairwise(speech)
        if a.at_s + (a.duration_s or 0) > b.at_s + 0.001 and b.text
    ]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9_000),
            st.sampled_from([Command.SLOWER, Command.QUICKER, Command.MORE_REST, None]),
            st.sampled_from([1.0, 1.02, 1.3, 0.7]),
        ),
        max_size=12,
    )
)
@example([(600, Command.QUICKER, 1.0)])
def test_no_phrase_is_said_over_another_while_lengths_become_known_and_the_pace_changes(script):
    rig = Rig(TEN_EACH, TEN_EACH)
    rig.do(Command.START)
    for wait_ms, command, slowness in script:
        rig.run(rig.now_ms + wait_ms)
        rig.speech.slowness = slowness
        rig.speech.n_rendered += 1
        if command is not None:
            rig.do(command, keep_sounding=True)
    rig.run(rig.now_ms + 20_000)
    assert overlaps(rig.heard()) == []


EMOM = """
title: Swings
steps:
  - circuit:
      rounds: 2
      every: 30s
      steps: [{exercise: swing, reps: 3, prepare: 0s}]
exercises:
  swing: {name: Kettlebell swing, tempo: {up: 1s, hold: 0s, down: 2s}, moves: {up: Swing, down: Back}}
"""


class _NotingScheduler(CueScheduler):
    """Notes the lines that were rendered and not spoken."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.dropped: list[str] = []

    def _rendered_speech(self, now_ms: int) -> Iterator[ScheduledSound]:
        waiting = [cue.say for _, cue in self._waiting_for_speech if cue.say]
        waiting = [text for text in waiting if self._speech.path_of(text)]
        spoken = list(super()._rendered_speech(now_ms))
        texts = {sound.text for sound in spoken}
        self.dropped += [text for text in waiting if text not in texts]
        return iter(spoken)


@example([(1_500, None, 1.0)])
@example([(0, Command.SLOWER, 0.7), (0, None, 1.0)])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 9_000),
            st.sampled_from([Command.SLOWER, Command.SKIP_EXERCISE, Command.BACK, None, None]),
            st.sampled_from([1.0, 1.3, 0.7]),
        ),
        max_size=6,
    ),
)
def test_lines_are_planned_behind_speech_that_still_sounds_and_all_that_are_planned_are_spoken(
    script,
):
    session = read_session(EMOM.encode(), "emom.yaml", CATALOGUE).value
    assert session is not None
    rig = Rig(*session.steps)
    rig.scheduler = scheduler = _NotingScheduler(rig.sound, ManualClock(), Coaching(), rig.speech)
    texts = all_texts(rig.timeline, Coaching())
    rig.speech.missing = set(texts)
    rig.do(Command.START)
    for wait_ms, command, slowness in script:
        rig.run(rig.now_ms + wait_ms)
        rig.speech.slowness = slowness
        rig.speech.render(*texts)
        if command is not None and not rig.player.state.is_over:
            rig.do(command, keep_sounding=command is Command.SLOWER)
    rig.speech.render(*texts)
    rig.run(rig.now_ms + rig.timeline.total_ms * 2)
    for _ in range(60):
        rig.now_ms += 250
        rig.scheduler.schedule_ahead(rig.player.timeline, rig.player.transport, rig.now_ms)
    assert scheduler.dropped == []


def test_a_sentence_of_a_pause_that_is_not_rendered_is_said_when_it_is_and_the_next_behind_it():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(12_000)
    rig.player.perform(Command.PAUSE, rig.now_ms)
    texts = ("Pain: two.", "Go on.")
    rig.speech.missing = {"Pain: two."}
    rig.scheduler.reschedule(rig.player.timeline, rig.player.transport, rig.now_ms, spoken=texts)
    rig.run(13_000)
    assert not set(texts) & set(rig.said())
    rig.speech.slowness = 1.5
    rig.speech.render("Pain: two.")
    rig.run(14_000)
    first, second = rig.heard()[-2:]
    assert (first.text, second.text) == texts
    assert 13_000 < ms(first.at_s) < 14_000
    assert first.at_s + (first.duration_s or 0) < second.at_s


def test_speech_that_was_missed_has_the_scheduler_look_again_soon():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.speech.missing = {"Two."}
    two = next(c for c in cues_for(rig.timeline, Coaching()) if c.say == "Two.")
    rig.run(two.at_ms)
    again_ms = rig.scheduler.schedule_ahead(rig.timeline, rig.player.transport, rig.now_ms)
    assert again_ms is not None
    assert again_ms - rig.now_ms == ms(RETRY_S)


def test_speech_that_is_rendered_just_too_late_is_not_said_after_its_time():
    rig = Rig(TEN_EACH)
    rig.speech.missing = {"Clamshell. Ten each side. Left side first."}
    rig.do(Command.START)
    rig.run(500)
    rig.speech.missing = set()
    rig.run(2_000)
    assert rig.said() == []


def test_a_name_that_is_not_rendered_for_the_count_is_said_in_the_set():
    rig = Rig(
        ExerciseStep(CLAMSHELL, Reps(Range.exactly(10)), sides=Sides.EACH, prepare=Gap(5_000))
    )
    rig.do(Command.START)
    rig.run(20_000)
    named = {"Clamshell, left. Ten each side.", "Clamshell, left.", "Left."}
    rig.speech.missing = set(named)
    rig.do(Command.BACK)
    rig.speech.render(*named)
    rig.run(rig.now_ms + LEAD_IN_MS + 8_000)
    later = [s.text for s in rig.heard() if s.text and ms(s.at_s) >= 20_000 + LEAD_IN_MS]
    assert any(text.startswith("Clamshell") for text in later)


def test_after_a_jump_the_texts_that_come_next_are_rendered_first():
    rig = Rig(TEN_EACH, TEN_EACH)
    rig.do(Command.START)
    rig.run(12_000)
    rig.speech.asked_for.clear()
    rig.do(Command.SKIP_EXERCISE)
    jumped_ms = rig.now_ms
    rig.run(jumped_ms + 15_000)
    first = next(s for s in rig.heard() if s.text and ms(s.at_s) >= jumped_ms)
    assert rig.speech.asked_for[0] == first.text


def test_a_phrase_about_to_begin_stays_in_place_when_the_pace_changes():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    two = next(c for c in cues_for(rig.timeline, Coaching()) if c.say == "Two.")
    rig.run(two.at_ms - ms(IMMINENT_S / 2))
    rig.do(Command.SLOWER, keep_sounding=True)
    rig.run(two.at_ms + 3_000)
    assert [ms(s.at_s) for s in rig.heard() if s.text == "Two."] == [two.at_ms]


def test_sounds_last_until_the_end_of_the_one_that_ends_last():
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(20_000)
    ends_s = [s.end_s for s in rig.sound.scheduled]
    assert rig.scheduler.sounds_until_s == max(ends_s)


@pytest.mark.parametrize(("over_ms", "is_said"), [(0, True), (1, False)])
def test_a_sentence_is_spoken_into_the_count_if_it_ends_in_time(over_ms: int, *, is_said: bool):
    rig = Rig(TEN_EACH)
    rig.do(Command.START)
    rig.run(20_000)
    rig.do(Command.PAUSE)
    rig.do(Command.RESUME)
    transport = rig.player.transport
    assert transport.state is State.LEAD_IN
    begin_ms = min(transport.since_ms, rig.now_ms + ms(STOPPED_AFTER_S))
    length_ms = transport.since_ms + LEAD_IN_MS - LONGER_MS - begin_ms + over_ms
    rig.speech.length_of = lambda text: length_ms if text == "Now." else 500
    rig.scheduler.reschedule(rig.player.timeline, transport, rig.now_ms, spoken=("Now.",))
    assert ("Now." in rig.said()) is is_said
