"""Programs that speak, really spoken with where they are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.audio.voice import recording
from coach_tui.audio.voice.engines import (
    ENGINES,
    EspeakNg,
    VoiceError,
    engines_for,
    speakable,
)
from coach_tui.core.cues import estimate

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.audio.voice.engines import VoiceEngine

pytestmark = pytest.mark.process


def spoken(engine: VoiceEngine, text: str, folder: Path) -> recording.Recording:
    path = folder / "spoken.wav"
    engine.render(text, path)
    return recording.read(path).trimmed()


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> VoiceEngine:
    found: VoiceEngine = request.param
    if not found.is_available():
        pytest.skip(f"{found.name} is not installed on this machine")
    return found


@pytest.fixture
def espeak() -> EspeakNg:
    if not EspeakNg().is_available():
        pytest.skip("espeak-ng is not installed on this machine")
    return EspeakNg()


def test_an_engine_speaks_and_longer_text_takes_longer(engine, tmp_path):
    short = spoken(engine, "Ten.", tmp_path).length_ms
    long = spoken(engine, "Keep your hips stacked, and lift a little less.", tmp_path).length_ms
    assert 150 <= short <= 1_500
    assert long > 3 * short


def test_what_looks_like_an_option_or_a_command_is_spoken_as_words(espeak, tmp_path):
    plain = spoken(espeak, "version", tmp_path).length_ms
    for text in ("--version", "$(touch gone)", "; touch gone", "-w gone"):
        assert spoken(espeak, text, tmp_path).length_ms >= plain / 2
    assert [path.name for path in tmp_path.iterdir()] == ["spoken.wav"]


def test_the_estimate_is_near_what_espeak_really_takes(espeak, tmp_path):
    for text in (
        "Ten.",
        "Fifteen. Last five.",
        "Clamshell. Twenty each side. Left side first.",
        "Turn over onto your left side. Right side now.",
        "Keep your hips stacked. Lift less, or set your back against a wall.",
    ):
        measured = spoken(espeak, text, tmp_path).length_ms
        assert 0.85 * measured <= estimate(text) <= 1.5 * measured


def test_a_voice_that_cannot_write_says_so(espeak, tmp_path):
    with pytest.raises((VoiceError, recording.RecordingError)):
        spoken(espeak, "Ten.", tmp_path / "nowhere")


def test_auto_tries_every_engine_and_a_name_only_that_one():
    assert engines_for("auto") == ENGINES
    assert [engine.name for engine in engines_for("flite")] == ["flite"]
    assert engines_for("nobody") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[slnc 5000]] Lift.", "slnc 5000 Lift."),
        ("<break time='9s'/>Lift.", "break time='9s'/ Lift."),
        ("Lift\x1b[31m\nand  hold.", "Lift 31m and hold."),
        ("x" * 1_000, "x" * 600),
    ],
)
def test_nothing_a_voice_could_take_for_a_command_is_left(text, words):
    assert speakable(text) == words
