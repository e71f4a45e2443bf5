"""What is heard, chosen on the command line and in the settings."""

from __future__ import annotations

import json
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from coaching_check import problems
from fake_voice import FakeVoice
from recorded_cues import RecordedCues

from coach_tui import paths
from coach_tui.audio.sounds import SoundBank
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.service import SpeechService
from coach_tui.audio.voice.speech import MeasuredSpeech, NoSpeech
from coach_tui.cli.audio_setup import (
    AudioSetup,
    measured,
    prepare_speech,
    settings_with,
)
from coach_tui.cli.commands import coach_tui
from coach_tui.cli.preview import as_data, preview
from coach_tui.core.coaching.cues import cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.coaching.set_ups import with_set_ups
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.settings import Settings, save, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.timeline.timeline import Timeline


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def shipped() -> list[str]:
    return [path.stem for path in sorted(paths.assets("sessions").glob("*.yaml"))]


@cache
def timeline_of(reference: str) -> Timeline:
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    return compile_timeline(with_set_ups(library.find(reference).session, Coaching()))


@cache
def sound_bank() -> SoundBank:
    return SoundBank((paths.assets("sounds") / "soft",), note=pytest.fail)


def previewed(
    reference: str, level: CoachingLevel, length_of: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    timeline = timeline_of(reference)
    cues = cues_for(timeline, Coaching(level), length_of)
    data = as_data(timeline, cues, sound_bank())
    names: dict[str, set[str]] = {}
    flags: dict[str, list[str]] = {}
    for item in timeline.exercises:
        exercise = item.step.exercise
        names.setdefault(exercise.id, set()).add(exercise.name)
        flags.setdefault(exercise.id, [flag.rstrip(".")[1:] for flag in exercise.stop_if])
    expected = {"names": names, "flags": flags if level is CoachingLevel.FULL else None}
    return json.loads(json.dumps(data)), expected


@pytest.mark.parametrize("level", CoachingLevel)
@pytest.mark.parametrize("reference", shipped())
def test_every_shipped_session_can_be_followed_by_ear(reference, level):
    data, expected = previewed(reference, level, estimated_speech_ms)
    assert problems(data, **expected, speaks=level is not CoachingLevel.TONES) == []


@pytest.mark.parametrize("letter_ms", [35, 75])
@pytest.mark.parametrize("reference", shipped())
def test_they_can_with_a_quick_and_with_a_slow_voice_too(reference, letter_ms):
    data, expected = previewed(
        reference, CoachingLevel.FULL, lambda text: 150 + letter_ms * len(text)
    )
    assert problems(data, **expected, speaks=True) == []


@pytest.fixture(scope="module")
def spoken_before(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache that stays from session to session: the same words are not spoken twice."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.mark.process
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("reference", ["hip-self-tests", "runners-hips"])
def test_they_can_with_the_lengths_that_espeak_really_has(reference, spoken_before, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", spoken_before)
    data, expected = previewed(
        reference, CoachingLevel.FULL, measured(Settings(voice="espeak-ng")).length_of
    )
    assert problems(data, **expected, speaks=True) == []
    assert paths.cache_dir().joinpath("speech").exists()


def test_the_check_finds_what_is_wrong():
    data, expected = previewed("glute-activation", CoachingLevel.FULL, estimated_speech_ms)
    bad = json.loads(json.dumps(data))
    speech = [cue for cue in bad["cues"] if cue["say"]]
    speech[0]["duration_s"] = 120
    tone = next(cue for cue in bad["cues"] if cue["sound"] == "stay")
    tone["duration_s"] += 0.1
    for cue in speech:
        cue["say"] = (
            cue["say"].replace("Right", "Wrong").replace("right", "wrong").replace("ramp", "ong")
        )
    speech[3]["say"] = speech[2]["say"]
    bad["cues"] = [cue for cue in bad["cues"] if cue["sound"] != "rest"]
    found = " ".join(problems(bad, **expected, speaks=True))
    faults = ("runs into the work", "runs into '", "tone of phase", "right begins", "unheard")
    for fault in (*faults, "begins without: ", "is said again"):
        assert fault in found
    assert problems(data, **expected, speaks=False)


def test_the_command_line_stands_before_the_settings():
    save(settings_file(), Settings(coaching=CoachingLevel.BRIEF, voice="flite"))
    assert settings_with() == Settings(coaching=CoachingLevel.BRIEF, voice="flite")
    options = {"coaching": "full", "counts": "fives", "tones": "ticks", "voice": "off"}
    assert settings_with(**options) == Settings(
        CoachingLevel.FULL,
        Counts.FIVES,
        TempoSound.TICKS,
        voice="off",
        overridden=frozenset(options),
    )


def test_what_would_not_be_heard_beside_the_rest_is_reported(capsys: pytest.CaptureFixture[str]):
    save(settings_file(), Settings(coaching=CoachingLevel.TONES))
    assert settings_with(voice="flite").voice == "flite"
    reported = "With coaching tones no voice speaks, so --voice does nothing.\n"
    assert capsys.readouterr().err == reported
    settings_with(coaching="brief", counts="fives")
    reported = "With coaching brief no rep is counted aloud, so --counts does nothing.\n"
    assert capsys.readouterr().err == reported
    settings_with(voice="off")
    settings_with(coaching="full", counts="fives", voice="flite")
    assert capsys.readouterr().err == ""


def test_a_broken_settings_file_is_reported_on_stderr(capsys):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("coaching = 3")
    assert settings_with() == Settings()
    assert "coaching is one of full, brief, tones" in capsys.readouterr().err


def test_an_unknown_voice_is_reported_and_any_other_speaks(capsys):
    save(settings_file(), Settings(voice="gramophone"))
    assert settings_with() == Settings()
    assert "There is no voice called 'gramophone'" in capsys.readouterr().err


def test_an_unknown_theme_is_reported_and_the_usual_one_plays(capsys):
    save(settings_file(), Settings(sounds="woood"))
    assert settings_with() == Settings()
    reported = capsys.readouterr().err
    assert reported == "There are no sounds called 'woood' (did you mean `wood`?): using soft.\n"


@pytest.mark.parametrize(
    ("option", "typed", "hint"),
    [
        ("--tones", "tick", "'off' (did you mean 'ticks'?)."),
        ("--coaching", "Full!", "'tones' (did you mean 'full'?)."),
        ("--counts", "five", "'last-five' (did you mean 'fives'?)."),
        ("--voice", "espeak", "'espeak-ng' (did you mean 'espeak-ng'?)."),
        ("--audio", "miniaudo", "'simpleaudio' (did you mean 'miniaudio'?)."),
        ("--tones", "nosuch", "'ticks', 'off'."),
    ],
)
def test_a_mistyped_choice_is_answered_with_the_one_it_may_have_been(option, typed, hint):
    done = CliRunner().invoke(coach_tui, ["run", "breathing-reset", option, typed])
    assert done.exit_code == 2
    assert done.stderr.endswith(f"{hint}\n")
    assert f"'{option}': '{typed}' is not one of" in done.stderr


def test_no_voice_is_looked_for_when_none_is_wanted():
    for chosen in (Settings(voice="off"), Settings(coaching=CoachingLevel.TONES)):
        audio = AudioSetup(chosen, RecordedCues(lambda: 0.0))
        assert isinstance(audio.speech, NoSpeech)
        audio.prepare(timeline_of("glute-activation"))
        audio.close()


def test_what_is_planned_is_rendered_before_what_only_might_be_said(tmp_path):
    voice = FakeVoice(letter_ms=5)
    coaching = Coaching()
    with SpeechService(SpeechCache(tmp_path / "speech"), [voice]) as service:
        prepare_speech(service, coaching, timeline_of("glute-activation"))
        assert service.finish(30)
    planned = [cue.say for cue in cues_for(timeline_of("glute-activation"), coaching) if cue.say]
    first = list(dict.fromkeys(planned))[:13]
    assert voice.texts[1 : 1 + len(first)] == first


def test_measured_lengths_are_those_of_the_first_voice_that_speaks(tmp_path):
    broken, working = FakeVoice("broken", works=False), FakeVoice("working")
    speech = MeasuredSpeech(SpeechCache(tmp_path / "speech"), [broken, working])
    assert abs(speech.length_of("Ten.") - working.length_of("Ten.")) <= 40
    assert speech.path_of("Ten.") is not None
    assert MeasuredSpeech(SpeechCache(tmp_path), []).length_of("Ten.") == estimated_speech_ms(
        "Ten."
    )


@pytest.mark.parametrize("level", CoachingLevel)
def test_preview_prints_what_is_said_at_each_level(level):
    said = [cue["say"] for cue in cues_of("--coaching", level.value) if cue["say"]]
    assert bool(said) is (level is not CoachingLevel.TONES)
    assert ("Feet together." in said) is (level is CoachingLevel.FULL)


def cues_of(*options: str) -> list[dict[str, Any]]:
    """What ``preview`` prints of the cues with these options."""
    done = CliRunner().invoke(
        preview, ["glute-activation", "--voice", "off", "--json", *options], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["cues"]


def test_counts_and_tones_can_be_chosen_for_once():
    def counted(cues: list[dict[str, Any]], number: str) -> bool:
        return any(cue["say"] == number for cue in cues)

    every, fives, last = (cues_of("--counts", counts) for counts in ("every", "fives", "last-five"))
    assert counted(every, "Three.")
    assert not counted(fives, "Three.")
    assert counted(fives, "Five.")
    assert not counted(last, "Five.")
    assert counted(last, "Nineteen.")
    sounds = [
        {cue["sound"] for cue in cues_of("--tones", tones)} for tones in ("glide", "ticks", "off")
    ]
    assert ["rise" in found for found in sounds] == [True, False, False]
    assert ["tick" in found for found in sounds] == [False, True, False]
    assert not settings_file().exists()
