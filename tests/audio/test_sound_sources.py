"""The source of each kind of cue."""

from __future__ import annotations

import math
import wave
from array import array
from typing import TYPE_CHECKING

import pytest

from coach_tui import paths
from coach_tui.audio import sounds as sounds_module
from coach_tui.audio.engine import Engine
from coach_tui.audio.mixer import Group
from coach_tui.audio.pcm import RATE
from coach_tui.audio.protocol import Note, Theme
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.sounds import SoundBank, SoundSources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sources() -> SoundSources:
    return SoundSources(SoundBank([paths.assets("sounds") / "soft"], lambda _: None))


def spoken(path: Path, seconds: float = 1.0, rate: int = 22_050) -> str:
    samples = [round(9_000 * math.sin(n / 20)) for n in range(round(seconds * rate))]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(array("h", samples).tobytes())
    return str(path)


def test_a_name_of_the_theme_is_a_sound(sources: SoundSources):
    match = sources.get(ScheduledSound("up", 0.0))
    assert match is not None
    assert match[1] is Group.SOUND


def test_another_theme_is_heard_as_soon_as_it_is_chosen(sources: SoundSources):
    notes: list[object] = []
    engine = Engine(sources, notes.append)
    before = sources.get(ScheduledSound("up", 0.0))
    engine.execute(Theme((str(paths.assets("sounds") / "wood"),)))
    after = sources.get(ScheduledSound("up", 0.0))
    assert before is not None
    assert after is not None
    sounds = [source.read(0, source.n_frames) for source, _ in (before, after)]
    assert sounds[0] != sounds[1]
    engine.execute(Theme(("/nowhere",)))
    assert sources.get(ScheduledSound("up", 0.0)) is None
    assert notes == [Note("There is no sound called 'up': it stays unheard.")]


def test_a_tone_has_the_length_that_is_asked_for(sources: SoundSources):
    match = sources.get(ScheduledSound("rise", 0.0, duration_s=1.25))
    assert match is not None
    assert match[1] is Group.TONE
    assert 1.25 < match[0].n_frames / RATE < 1.27


@pytest.mark.parametrize("length_s", [None, 0.0, -1.0, 1e9])
def test_a_tone_without_a_sensible_length_is_none(sources: SoundSources, length_s: float | None):
    assert sources.get(ScheduledSound("rise", 0.0, duration_s=length_s)) is None


def test_speech_is_read_at_the_mixers_rate_and_cached(sources: SoundSources, tmp_path: Path):
    scheduled = ScheduledSound("voice", 0.0, text="Twelve", path=spoken(tmp_path / "a.wav", 12.0))
    match = sources.get(scheduled)
    assert match is not None
    assert match[1] is Group.VOICE
    assert match[0].n_frames / RATE == pytest.approx(12.0, abs=0.01)
    (tmp_path / "a.wav").unlink()
    assert sources.get(scheduled) is not None


def test_what_was_heard_longest_ago_is_forgotten_first(
    sources: SoundSources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sounds_module, "MAX_SPEECH_BYTES", 250_000)
    scheduled = [
        ScheduledSound("voice", 0.0, path=spoken(tmp_path / f"{name}.wav")) for name in "abc"
    ]
    for item in (scheduled[0], scheduled[1], scheduled[0], scheduled[2]):
        assert sources.get(item) is not None
    for item in scheduled:
        assert item.path is not None
        (tmp_path / item.path).unlink()
    assert [sources.get(item) is not None for item in scheduled] == [True, False, True]


@pytest.mark.parametrize("path", [None, "/nowhere/a.wav", __file__])
def test_speech_that_cannot_be_read_goes_unheard(sources: SoundSources, path: str | None):
    assert sources.get(ScheduledSound("voice", 0.0, text="Hm", path=path)) is None
