"""Speech cached on disk, and rendered before it is needed."""

from __future__ import annotations

import os
import threading
import wave
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from fake_voice import FakeVoice
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.voice.cache import (
    MARGIN_S,
    MAX_BYTES,
    Recording,
    RecordingError,
    SpeechCache,
    read,
    write,
)
from coach_tui.audio.voice.engines import VoiceError
from coach_tui.audio.voice.loudness import MAX_PEAK, TARGET_LUFS, loudness
from coach_tui.audio.voice.service import SpeechService
from coach_tui.audio.voice.speech import NoSpeech, VoiceStatus
from coach_tui.core.coaching.cues import estimated_speech_ms

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.audio.voice.engines import VoiceEngine

MARGINS_MS = 2 * MARGIN_S * 1000


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path / "speech")


def test_what_was_rendered_is_found_again_with_its_measured_length(cache):
    voice = FakeVoice()
    path, length_ms = cache.render(voice, "Ten.")
    assert abs(length_ms - voice.length_of("Ten.")) <= MARGINS_MS
    assert cache.find(voice, "Ten.") == (path, length_ms)


def test_another_voice_or_pace_has_speech_of_its_own(cache):
    cache.render(FakeVoice(), "Ten.")
    assert cache.find(FakeVoice("other"), "Ten.") is None
    assert cache.find(FakeVoice(letter_ms=60), "Ten.") is None


@pytest.mark.parametrize("at", [16, 40, 44])
@pytest.mark.parametrize("damage", [b"\xff\xff\xff\x7f", b"\x00\x00\x00\x00", b"LIST", b""])
def test_a_length_that_leads_beyond_a_file_or_backwards_is_a_reason(tmp_path, at, damage):
    path = tmp_path / "speech.wav"
    write(Recording(16_000, b"\x10\x27\xf0\xd8" * 400), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:12] + b"x" * at + whole[12:])
    with pytest.raises(RecordingError):
        read(path)
    path.write_bytes(whole[:at] + damage + whole[at + 4 :])
    with suppress(RecordingError):
        read(path)


@pytest.mark.parametrize("damage", [b"", b"RIFF", b"no sound at all" * 100])
def test_a_damaged_file_is_noticed_and_rendered_again(cache, damage):
    voice = FakeVoice()
    path, length_ms = cache.render(voice, "Ten.")
    path.write_bytes(damage)
    assert cache.find(voice, "Ten.") is None
    assert not path.exists()
    assert cache.render(voice, "Ten.") == (path, length_ms)


def test_a_voice_that_fails_leaves_nothing_behind(cache, tmp_path):
    with pytest.raises(VoiceError):
        cache.render(FakeVoice(works=False), "Ten.")
    assert list((tmp_path / "speech").iterdir()) == []


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    voice = FakeVoice()
    size = SpeechCache(tmp_path).render(voice, "1111")[0].stat().st_size
    cache = SpeechCache(tmp_path, max_bytes=3 * size)
    for text in ("2222", "3333", "4444"):
        cache.render(voice, text)
    for age, text in enumerate(("4444", "3333", "2222", "1111")):
        os.utime(cache.path_for(voice, text), (1_000_000 - age, 1_000_000 - age))
    cache.find(voice, "1111")
    cache.trim()
    remaining = [t for t in ("1111", "2222", "3333", "4444") if cache.path_for(voice, t).exists()]
    assert remaining == ["1111", "3333", "4444"]


def test_what_a_killed_program_left_unfinished_is_swept_away_in_time(cache, tmp_path):
    cache.render(FakeVoice(), "Ten.")
    old, new = tmp_path / "speech" / "new-old", tmp_path / "speech" / "new-now"
    for folder in (old, new):
        folder.mkdir()
        (folder / "raw.wav").write_bytes(b"half")
    os.utime(old, (1_000_000, 1_000_000))
    cache.trim()
    assert not old.exists()
    assert new.exists()
    assert cache.find(FakeVoice(), "Ten.") is not None


def test_a_folder_that_cannot_be_looked_into_is_not_swept(tmp_path):
    SpeechCache(tmp_path / ("x" * 300)).trim()


def test_the_silence_around_speech_is_trimmed_and_its_level_set():
    rate = 10_000
    samples = array("h", [0] * 5_000 + [1_000, -4_000] * 500 + [3] * 7_000)
    ready = Recording(rate, samples.tobytes()).prepared()
    assert ready.length_ms == 100 + MARGINS_MS
    assert max(array("h", ready.frames)) <= MAX_PEAK
    assert loudness(ready.frames, rate) == pytest.approx(TARGET_LUFS, abs=1)


@given(st.lists(st.integers(-200, 200), min_size=1, max_size=200))
def test_silence_is_no_speech(samples):
    with pytest.raises(RecordingError):
        Recording(22_050, array("h", samples).tobytes()).prepared()


def test_sound_is_speech_from_a_level_on_and_the_margin_at_both_ends_stays():
    rate, loud = 16_000, [201, -201] * 4_000
    silence = [200, -200] * 2_000
    frames = array("h", [*silence, *loud, *silence]).tobytes()
    prepared = Recording(rate, frames).prepared()
    assert len(prepared.frames) // 2 == 320 + len(loud) + 320
    for samples, length in (
        (loud, len(loud)),
        ([*silence, 201], 320 + 1),
        ([201, *silence], 1 + 320),
    ):
        speech = Recording(rate, array("h", samples).tobytes()).prepared()
        assert len(speech.frames) // 2 == length
    for quiet in (silence, [0] * 1_600):
        with pytest.raises(RecordingError, match="silent"):
            Recording(rate, array("h", quiet).tobytes()).prepared()


@pytest.mark.parametrize(("frames", "ms"), [(0, 0), (1, 1), (16, 1), (17, 2), (16_000, 1_000)])
def test_a_length_is_rounded_up_to_milliseconds(frames: int, ms: int):
    assert Recording(16_000, b"\0\0" * frames).length_ms == ms


def test_the_cache_has_room_for_a_dozen_sessions():
    assert 60_000_000 < MAX_BYTES < 70_000_000


def test_two_channels_become_one(tmp_path):
    path = tmp_path / "two.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(array("h", [1_000, 3_000] * 80).tobytes())
    assert set(array("h", read(path).frames)) == {2_000}


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("missing", range(1, 6))
def test_a_file_that_lacks_its_last_bytes_is_read_without_its_last_frames(
    tmp_path, channels, missing
):
    path = tmp_path / "short.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, 8_000, 0, "NONE", ""))
        file.writeframes(array("h", [2_000] * 160).tobytes())
    path.write_bytes(path.read_bytes()[:-missing])
    assert set(array("h", read(path).frames)) == {2_000}


def test_a_file_of_eight_bits_is_refused(tmp_path):
    path = tmp_path / "eight.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 80)
    with pytest.raises(RecordingError):
        read(path)


def test_half_a_file_is_never_there(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        write(Recording(8_000, b"\x00\x10"), tmp_path / "nowhere" / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_speech_is_rendered_in_the_background_in_the_order_asked_for(cache):
    voice = FakeVoice()
    with SpeechService(cache, [voice]) as service:
        service.prepare(["One.", "Two.", "Three."])
        assert service.finish(20)
        assert voice.texts[1:] == ["One.", "Two.", "Three."]
        assert service.rendered_count == len(voice.texts) == 4
        assert service.state.status is VoiceStatus.ON
        for text in ("One.", "Two.", "Three."):
            assert service.path_of(text) == str(cache.path_for(voice, text))
            assert service.length_of(text) == cache.find(voice, text)[1]


def test_until_it_is_rendered_a_text_has_no_file_and_an_estimated_length(cache):
    service = SpeechService(cache, [FakeVoice()])
    assert service.path_of("One.") is None
    assert service.length_of("One.") == estimated_speech_ms("One.")


def test_estimates_follow_the_pace_of_the_voice(cache):
    with SpeechService(cache, [FakeVoice(letter_ms=120)]) as service:
        service.prepare(["Lift your knee slowly.", "Keep your feet together."])
        assert service.finish(20)
        assert service.length_of("Squeeze at the top.") > 1.5 * estimated_speech_ms(
            "Squeeze at the top."
        )


class CountingCache(SpeechCache):
    """A cache that counts the texts that are obtained from it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.obtained: list[str] = []

    def obtain(self, engine: VoiceEngine, text: str) -> tuple[str, int]:
        """Count, and obtain."""
        self.obtained.append(text)
        return super().obtain(engine, text)


def test_a_text_that_is_prepared_again_while_it_renders_is_obtained_and_counted_once(tmp_path):
    slow, other = "Lift your knee slowly.", "Squeeze at the top."

    class AskingVoice(FakeVoice):
        def render(self, text: str, path: Path) -> None:
            """Hum, longer for one text, while the same text is prepared again."""
            service.prepare([text])
            self._letter_ms = 130 if text == slow else 65
            super().render(text, path)

    cache = CountingCache(tmp_path)
    service = SpeechService(cache, [voice := AskingVoice()])
    with service:
        service.prepare([slow])
        assert service.finish(20)
        assert cache.obtained == voice.texts == ["Ready.", slow]
        spoken_ms = service.length_of("Ready.") + service.length_of(slow)
        pace = spoken_ms / (estimated_speech_ms("Ready.") + estimated_speech_ms(slow))
        assert service.length_of(other) == round(estimated_speech_ms(other) * pace)


def test_the_first_voice_that_works_is_used(cache):
    broken, working = FakeVoice("broken", works=False), FakeVoice("working")
    with SpeechService(cache, [broken, working]) as service:
        service.prepare(["One."])
        assert service.finish(20)
        assert service.state.name == "working"


class FailingVoice(FakeVoice):
    """Fails at texts that begin with "Two", in a way that no voice should."""

    def render(self, text: str, path: Path) -> None:
        """Hum, or fail."""
        if text.startswith("Two"):
            raise ZeroDivisionError("odd")
        super().render(text, path)


def test_the_thread_survives_a_fault_of_any_kind_and_renders_what_follows(cache, caplog):
    with SpeechService(cache, [FailingVoice()]) as service:
        service.prepare(["One.", "Two.", "Three."])
        assert service.finish(20)
        assert service.path_of("Two.") is None
        assert service.path_of("Three.") is not None
    assert caplog.text.count("not spoken: 'Two.'") == 1


def test_a_voice_is_given_up_when_it_fails_three_times_in_a_row(cache):
    with SpeechService(cache, [FailingVoice()]) as service:
        service.prepare(["Two.", "Two more.", "One.", "Two left.", "Two right."])
        assert service.finish(20)
        assert service.state.status is VoiceStatus.ON
        service.prepare(["Two up.", "Three."])
        assert service.finish(20)
        assert service.state.status is VoiceStatus.MISSING
        assert service.path_of("Three.") is None


def test_closing_ends_its_thread_which_trims_the_cache(tmp_path):
    before = set(threading.enumerate())
    with SpeechService(SpeechCache(tmp_path, max_bytes=0), [FakeVoice()]) as service:
        assert service.finish(20)
        assert list(tmp_path.glob("*.wav"))
        (thread,) = set(threading.enumerate()) - before
    thread.join(10)
    assert not thread.is_alive()
    assert not list(tmp_path.glob("*.wav"))


def test_a_fault_while_a_voice_is_chosen_leaves_the_session_without_one(cache, monkeypatch):
    voice = FakeVoice()
    monkeypatch.setattr(voice, "is_available", lambda: 1 / 0)
    with SpeechService(cache, [voice]) as service:
        service.prepare(["One."])
        assert service.finish(20)
        assert service.state.status is VoiceStatus.MISSING


def test_without_a_voice_it_says_how_to_get_one(cache):
    with SpeechService(cache, [FakeVoice(works=False)]) as service:
        service.prepare(["One."])
        assert service.finish(20)
        assert service.state.status is VoiceStatus.MISSING
        assert "coach-tui doctor" in service.state.reason
        assert service.path_of("One.") is None


def test_cached_speech_is_not_rendered_again(cache):
    first, second = FakeVoice(), FakeVoice()
    for voice in (first, second):
        with SpeechService(cache, [voice]) as service:
            service.prepare(["One."])
            assert service.finish(20)
    assert second.texts == []


def test_no_voice_at_all_is_an_estimate_and_no_file():
    assert NoSpeech().path_of("One.") is None
    assert NoSpeech().length_of("One.") == estimated_speech_ms("One.")
    assert NoSpeech().state.status is VoiceStatus.OFF
