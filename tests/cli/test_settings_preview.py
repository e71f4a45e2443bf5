"""Choices made by ear: saved, followed and heard at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fake_voice import FakeVoice
from msgspec.structs import replace
from recorded_cues import RecordedCues

from coach_tui.audio.sound_out import NoSound, SoundState, SoundStatus
from coach_tui.audio.voice import engines
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.speech import MeasuredSpeech, NoSpeech
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import AHEAD_S, SettingsPreview
from coach_tui.cli.sounds import PHRASE
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.core.coaching.script import Question
from coach_tui.core.model.coaching import AS_SET
from coach_tui.settings import Settings, SettingsError, load, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach_tui.audio.sound_out import SoundOut

MUTE = Settings(voice="off")


class Room:
    """A person with a settings file, sound that is written down and a voice of the tests' own."""

    def __init__(self, folder: Path, sound: SoundOut, chosen: Settings = MUTE) -> None:
        self.file = folder / "settings.toml"
        save(self.file, chosen)
        self.audio = AudioSetup(chosen, sound)
        cache = SpeechCache(folder / "speech")
        self.preview = SettingsPreview(
            self.audio,
            self.file,
            lambda now: MeasuredSpeech(cache, [FakeVoice()] if now.voice == "pretend" else []),
        )

    def saved(self) -> Settings:
        """What is in the file."""
        found, notices = load(self.file)
        assert notices == ()
        return found


@pytest.fixture
def sound() -> RecordedCues:
    return RecordedCues(lambda: 0.0)


@pytest.fixture
def room(tmp_path: Path, sound: RecordedCues) -> Iterator[Room]:
    made = Room(tmp_path, sound)
    yield made
    made.audio.close()


def test_a_choice_is_saved_at_once_beside_what_else_is_in_the_file(room: Room):
    save(room.file, replace(room.saved(), variations={"clamshell": "band"}))
    chosen = room.preview.choose("counts", Counts.FIVES)
    assert chosen == room.preview.settings == replace(MUTE, counts=Counts.FIVES)
    assert room.saved() == replace(chosen, variations={"clamshell": "band"})


def test_sound_follows_volume_lag_and_theme(room: Room, sound: RecordedCues):
    room.preview.choose("volume", 40)
    room.preview.choose("latency", 120)
    room.preview.choose("sounds", "wood")
    assert (sound.volumes[-1], sound.extra_latencies[-1]) == (0.4, 120)
    assert [folders[-1].name for folders in sound.themes] == ["wood"]


def test_the_next_session_is_coached_as_was_chosen(room: Room):
    room.preview.choose("coaching", CoachingLevel.BRIEF)
    room.preview.choose("tones", TempoSound.TICKS)
    assert room.audio.settings.heard_in(AS_SET) == room.preview.settings.heard_in(AS_SET)
    assert room.audio.settings.heard_in(AS_SET).tones is TempoSound.TICKS
    assert isinstance(room.audio.speech, NoSpeech)


def test_another_voice_is_looked_for_when_it_is_chosen_and_let_go_of_again(room: Room):
    room.preview.choose("voice", "flite")
    speech = room.audio.speech
    assert not isinstance(speech, NoSpeech)
    room.preview.choose("counts", Counts.FIVES)
    assert room.audio.speech is speech
    room.preview.choose("coaching", CoachingLevel.TONES)
    assert isinstance(room.audio.speech, NoSpeech)


def test_nothing_is_spoken_for_a_session_without_sound(sound: RecordedCues):
    heard, unheard = AudioSetup(Settings(), sound), AudioSetup(Settings(), NoSound())
    unheard.follow(Settings(voice="flite", counts=Counts.FIVES))
    assert not isinstance(heard.speech, NoSpeech)
    assert isinstance(unheard.speech, NoSpeech)
    assert unheard.settings.heard_in(AS_SET).counts is Counts.FIVES
    for setup in (heard, unheard):
        setup.close()


def test_what_cannot_be_saved_is_reported_and_holds_all_the_same(
    tmp_path: Path, sound: RecordedCues
):
    setup = AudioSetup(MUTE, sound)
    (tmp_path / "file").write_text("in the way")
    preview = SettingsPreview(setup, tmp_path / "file" / "settings.toml")
    with pytest.raises(SettingsError, match="cannot be written"):
        preview.choose("volume", 30)
    assert preview.settings.volume == 30
    assert sound.volumes[-1] == 0.3
    setup.close()


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("tones", {"go", "rise", "hold", "stay", "down", "fall"}),
        ("sounds", {"up", "hold", "down", "go"}),
        ("volume", {"up", "hold", "down", "go"}),
    ],
)
def test_a_setting_is_heard_in_place_of_what_sounds(
    room: Room, sound: RecordedCues, name: str, heard: set[str]
):
    assert room.preview.play(name) == ""
    assert len(sound.cuts) == 1
    assert {each.sound for each in sound.scheduled} == heard


def test_with_a_voice_it_speaks(tmp_path: Path, sound: RecordedCues):
    room = Room(tmp_path, sound, Settings(voice="pretend"))
    assert room.preview.play("volume") == ""
    assert room.preview.play("counts") == ""
    assert [each.text for each in sound.scheduled] == [PHRASE, "One.", "Two.", "Three."]
    assert all(each.path and each.duration_s for each in sound.scheduled)
    room.audio.close()


def test_the_voice_that_auto_stands_for_is_named_with_the_way_to_a_better_one(
    tmp_path: Path, sound: RecordedCues, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines.WorkerVoice, "is_available", lambda _: False)
    room = Room(tmp_path, sound, Settings(voice="auto"))
    speech = MeasuredSpeech(SpeechCache(tmp_path / "speech"), [FakeVoice()])
    text = SettingsPreview(room.audio, room.file, lambda _: speech).play("voice")
    assert text.startswith("Now: pretend. ")
    assert "natural voice" in text
    assert [each.text for each in sound.scheduled] == [PHRASE]
    room.audio.close()


def test_without_a_voice_it_is_said_why_nothing_is_heard(
    tmp_path: Path, room: Room, sound: RecordedCues
):
    assert room.preview.play("counts") == "The voice is off."
    room.preview.choose("voice", "auto")
    assert room.preview.play("voice").startswith("There is no voice")


def test_a_late_speaker_is_given_time(room: Room, sound: RecordedCues):
    room.preview.play("sounds")
    soon_s = sound.scheduled[0].at_s
    sound.set_state(SoundState(SoundStatus.ON, latency_ms=100_000))
    room.preview.play("sounds")
    assert sound.scheduled[4].at_s - soon_s > 100 - AHEAD_S


def test_where_there_is_no_sound_it_is_said_why(room: Room, sound: RecordedCues, tmp_path: Path):
    sound.set_state(SoundState(SoundStatus.SILENT, "No sound device."))
    assert room.preview.play("sounds") == ('No sound device. Run "coach-tui doctor" for help.')
    assert sound.scheduled == []
    deaf = Room(tmp_path, NoSound())
    assert deaf.preview.play("tones").startswith("No sound: ")
    deaf.audio.close()


def test_ticks_can_be_turned_on_and_off(room: Room, sound: RecordedCues):
    room.preview.tick(12.5)
    room.preview.stop()
    assert [(each.sound, each.at_s) for each in sound.scheduled] == [("tick", 12.5)]
    assert len(sound.cuts) == 1


def test_what_can_be_chosen_is_what_there_is(room: Room):
    assert room.preview.voices()[:2] == ("auto", "off")
    assert set(room.preview.sounds()) == {"clear", "soft", "wood"}


def test_questions_are_asked_one_after_the_other_once_it_is_quiet(
    tmp_path: Path, sound: RecordedCues
):
    room = Room(tmp_path, sound, Settings(voice="pretend"))
    before_s = monotonic_s()
    room.preview.say(Question.EFFORT, Question.PAIN, after_s=5.0)
    effort, pain = sound.scheduled
    assert (effort.text or "").startswith("How hard was it")
    assert (pain.text or "").startswith("And any pain")
    assert effort.at_s >= before_s + 5.0
    assert pain.at_s >= effort.at_s + (effort.duration_s or 0)
    assert sound.cuts == []


@pytest.mark.parametrize("chosen", [{"coaching": CoachingLevel.TONES}, {"voice": "off"}])
def test_with_coaching_or_voice_off_nothing_is_asked_aloud(
    tmp_path: Path, sound: RecordedCues, chosen: dict[str, Any]
):
    room = Room(tmp_path, sound, replace(Settings(voice="pretend"), **chosen))
    room.preview.say(Question.DAY_AFTER)
    assert sound.scheduled == []


def test_sound_that_is_still_starting_is_waited_for_before_it_is_said_to_play(tmp_path: Path):
    class Starting(RecordedCues):
        def wait_started(self, timeout_s: float) -> None:
            assert timeout_s > 2
            self.set_state(SoundState(SoundStatus.SILENT, "No one."))

    sound = Starting(lambda: 0.0)
    sound.set_state(SoundState(SoundStatus.STARTING))
    room = Room(tmp_path, sound)
    assert room.preview.play("volume") == room.preview.silence_reason != ""
    room.audio.close()
