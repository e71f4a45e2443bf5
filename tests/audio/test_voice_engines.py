"""Voices, those that are installed and doubles of the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path
from threading import Event, Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from fake_voice import FakeVoice

from coach_tui.audio.voice import cache as recording
from coach_tui.audio.voice import engines, worker
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.engines import (
    ENGINES,
    ESPEAK,
    FLITE,
    SAY,
    WINDOWS,
    VoiceError,
    VoiceStoppedError,
    WorkerVoice,
    engines_for,
    speakable,
)
from coach_tui.audio.voice.loudness import TARGET_LUFS, loudness
from coach_tui.audio.voice.service import SpeechService
from coach_tui.audio.voice.speech import MeasuredSpeech
from coach_tui.core.coaching.cues import estimated_speech_ms
from coach_tui.languages import Foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.audio.voice.engines import VoiceEngine

pytestmark = pytest.mark.process


def spoken(engine: VoiceEngine, text: str, folder: Path) -> recording.Recording:
    path = folder / "spoken.wav"
    engine.render(text, path)
    return recording.read(path).prepared()


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> VoiceEngine:
    candidate: VoiceEngine = request.param
    if not candidate.is_available():
        pytest.skip(f"{candidate.name} is not installed on this machine")
    return candidate


@pytest.fixture
def espeak() -> VoiceEngine:
    if not ESPEAK.is_available():
        pytest.skip("espeak-ng is not installed on this machine")
    return ESPEAK


def test_an_engine_speaks_and_longer_text_takes_longer(engine, tmp_path):
    short = spoken(engine, "Ten.", tmp_path).length_ms
    long = spoken(engine, "Keep your hips stacked, and lift a little less.", tmp_path).length_ms
    assert 150 <= short <= 1_500
    assert long > 3 * short


@pytest.mark.parametrize("text", ["Three.", "Stop if it hurts: sharp pain, or pain that spreads."])
def test_each_phrase_of_each_voice_is_equally_loud(engine, tmp_path, text):
    speech = spoken(engine, text, tmp_path)
    assert loudness(speech.frames, speech.rate) == pytest.approx(TARGET_LUFS, abs=1)


@pytest.mark.parametrize("name", worker.VOICES)
def test_a_voice_of_a_package_leaves_nothing_but_what_it_spoke(name, tmp_path, monkeypatch):
    voice = next(engine for engine in ENGINES if engine.name == name)
    if not voice.is_available():
        pytest.skip(f"{name} is not installed on this machine")
    assert isinstance(voice, WorkerVoice)
    home = tmp_path / "home"
    home.mkdir()
    for variable in ("CI", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)  # CI: in which onnxruntime behaves
    monkeypatch.setenv("HOME", str(home))
    voice.worker.close()  # the next one has this environment
    spoken(voice, "Ten.", tmp_path)
    assert not [*home.rglob("*")]


def test_the_natural_voice_sends_nothing(monkeypatch):
    settings: list[str | None] = []

    def imported(_name: str) -> SimpleNamespace:
        settings.append(os.environ.get("ORT_DISABLE_TELEMETRY"))
        return SimpleNamespace(Hibari=SimpleNamespace)

    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    monkeypatch.setattr(worker, "import_module", imported)
    worker.VOICES["natural"]()
    assert settings == ["1"]


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
        assert 0.85 * measured <= estimated_speech_ms(text) <= 1.5 * measured


def test_a_voice_that_cannot_write_says_so(espeak, tmp_path):
    with pytest.raises((VoiceError, recording.RecordingError)):
        spoken(espeak, "Ten.", tmp_path / "nowhere")


def test_auto_tries_the_easiest_to_understand_first_and_a_name_only_that_one():
    names = [engine.name for engine in engines_for("auto")]
    assert names == ["natural", "say", "windows", "pico", "flite", "espeak-ng"]
    assert [engine.name for engine in engines_for("flite")] == ["flite"]
    assert engines_for("nobody") == ()


def voices(choice: str, language: str) -> list[tuple[str, str]]:
    return [(voice.name, voice.voice.split()[0]) for voice in engines_for(choice, language)]


def test_another_language_is_spoken_by_its_own_voices_before_an_english_one(monkeypatch):
    monkeypatch.setattr(engines.SAY, "voice_for", lambda _language: None)
    speakers = [("pico", "de-DE"), *([("espeak-ng", "de")] if ESPEAK.is_available() else [])]
    german = [voice for voice in voices("auto", "de") if voice in speakers]
    assert german == speakers
    assert voices("natural", "de")[-1] == ("natural", "heart")
    assert ("pico", "de-DE") in voices("natural", "de")
    assert voices("pico", "es")[0] == ("pico", "es-ES")


def test_a_text_of_another_language_has_only_voices_that_speak_it_the_chosen_one_first(monkeypatch):
    class Installed(FakeVoice):
        def for_language(self, language: str) -> Installed | None:
            return None if self.name == language else Installed(f"{self.name} {language}")

    monkeypatch.setattr(engines, "ENGINES", tuple(map(Installed, ("one", "two", "en"))))
    for choice, names in (
        ("auto", ["one en", "two en"]),
        ("two", ["two en", "one en"]),
        ("en", ["one en", "two en"]),
        ("off", []),
    ):
        assert [voice.name for voice in engines.engines_for_text(choice, "en")] == names


def test_only_the_voice_of_english_depends_on_the_region(monkeypatch):
    class Installed(FakeVoice):
        def for_language(self, language: str) -> Installed:
            return Installed(language)

    monkeypatch.setattr(engines, "ENGINES", (Installed("own"),))
    names = {"English": "en-GB", "German": "de", "Spanish": "es"}
    assert engines.voices_by_language("auto", "GB") == names
    assert engines.voices_by_language("auto", "") == names | {"English": "en"}


@pytest.mark.parametrize(
    ("choice", "british", "american"), [("pico", "en-GB", "en-US"), ("espeak-ng", "en-gb", "en-us")]
)
def test_english_is_british_or_american_where_a_voice_has_both(
    choice: str, british: str, american: str
):
    if choice == ESPEAK.name and not ESPEAK.is_available():
        pytest.skip("espeak-ng is not installed on this machine")
    assert voices(choice, "en-GB") == [(choice, british)]
    assert voices(choice, "en-US") == [(choice, american)]
    assert voices("natural", "en-GB") == [("natural", "heart")]


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


def test_flite_speaks_letters_that_it_does_not_know_by_their_likeness(tmp_path):
    if not FLITE.is_available():
        pytest.skip("flite is not installed on this machine")
    for text, plain in (("Caf\xe9", "Cafe"), ("Don\u2019t lift \u2013 hold", "Don't lift - hold")):
        one, other = spoken(FLITE, text, tmp_path), spoken(FLITE, plain, tmp_path)
        assert one.frames == other.frames


# Doubles of the programs of other systems: each accepts only the options of its manual, records
# its input, and writes the requested file.

_RECORDER = """\
import argparse, json, os, pathlib, sys, wave

def speak(path, rate):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\\x00\\x20\\x00\\xe0" * rate)

def record(**values):
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(values))
"""

_SAY = """\
if sys.argv[1:] == ["-v", "?"]:
    print("Albert              en_US    # Hello! My name is Albert.")
    print("Anna                de_DE    # Hallo! Ich hei\\u00dfe Anna.")
    print("Eddy (Deutsch)      de_DE    # Hallo!")
    print("Daniel              en_GB    # Hello!")
    sys.exit()
parser = argparse.ArgumentParser()
for short, long in (("-v", "--voice"), ("-r", "--rate"), ("-o", "--output-file"), ("-f", "--input-file")):
    parser.add_argument(short, long)
parser.add_argument("--file-format", choices=["AIFF", "caff", "m4af", "WAVE"])
parser.add_argument("--data-format")
parser.add_argument("words", nargs="*")
options = parser.parse_args()
assert options.input_file == "-" and options.file_format == "WAVE" and not options.words
form, _, rate = options.data_format.partition("@")
assert form == "LEI16"
words = sys.stdin.buffer.read().decode(os.environ["LC_ALL"].partition(".")[2])
record(words=words, pace=int(options.rate), **({"voice": options.voice} if options.voice else {}))
speak(options.output_file, int(rate))
"""

_POWERSHELL = """\
arguments = sys.argv[1:]
assert arguments[:3] == ["-NoProfile", "-NonInteractive", "-Command"] and len(arguments) == 4
assert '"' not in arguments[3] and sys.stdin.read() == ""
record(words=os.environ["COACH_TUI_WORDS"], script=arguments[3])
speak(os.environ["COACH_TUI_SPEECH"], 22050)
"""

WORDS = "Don\u2019t stop: \u201clift\u201d & hold, 50 % $HOME"


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if sys.platform == "win32":
        pytest.skip("programs are not scripts there")
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def installed(folder: Path, name: str, body: str) -> None:
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{_RECORDER}\n{body}", encoding="utf-8")
    program.chmod(0o700)


def recorded(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def test_the_voice_of_macos_is_asked_as_its_manual_says(bin_folder, tmp_path):
    installed(bin_folder, "say", _SAY)
    assert spoken(SAY, WORDS, tmp_path).length_ms == 2_000
    assert recorded(bin_folder, "say") == {"words": WORDS, "pace": 165}


def test_macos_has_a_voice_for_a_language_if_one_is_listed(bin_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engines.sys, "platform", "darwin")
    engines._say_voices.cache_clear()
    installed(bin_folder, "say", _SAY)
    german = SAY.for_language("de")
    assert german is not None
    spoken(german, "Heben.", tmp_path)
    assert recorded(bin_folder, "say")["voice"] == "Anna"
    assert SAY.for_language("es") is None
    british, plain = SAY.for_language("en-GB"), SAY.for_language("en")
    assert british is not None
    assert plain is not None
    assert (british.present, plain.present) == ("Daniel", "system")
    engines._say_voices.cache_clear()


def test_the_voice_of_windows_gets_its_words_whatever_the_code_page(bin_folder, tmp_path):
    installed(bin_folder, "powershell", _POWERSHELL)
    assert spoken(WINDOWS, WORDS, tmp_path).length_ms == 2_000
    assert recorded(bin_folder, "powershell")["words"] == WORDS
    assert WORDS not in recorded(bin_folder, "powershell")["script"]


def test_another_version_of_a_program_is_another_voice(bin_folder):
    installed(bin_folder, "flite", "")
    before = FLITE.voice
    assert FLITE.voice == before
    installed(bin_folder, "flite", "# of another year")
    assert FLITE.voice != before


@pytest.mark.parametrize(
    ("system", "machine", "libc", "offered"),
    [
        ("linux", "x86_64", "glibc", True),
        ("linux", "aarch64", "glibc", True),
        ("linux", "x86_64", "", False),
        ("linux", "armv7l", "glibc", False),
        ("darwin", "arm64", "", True),
        ("win32", "AMD64", "", True),
        ("win32", "x86", "", False),
    ],
)
def test_a_natural_voice_is_offered_only_where_it_can_be_installed(
    monkeypatch, system, machine, libc, offered
):
    monkeypatch.setattr(engines.WorkerVoice, "is_available", lambda _: False)
    monkeypatch.setattr(engines.sys, "platform", system)
    monkeypatch.setattr(engines.platform, "machine", lambda: machine)
    monkeypatch.setattr(engines.platform, "libc_ver", lambda: (libc, ""))
    assert ("coach-tui[natural]" in engines.voice_advice()) == offered


@pytest.mark.parametrize(("engine", "name"), [(SAY, "say"), (WINDOWS, "powershell")])
def test_a_voice_that_fails_is_reported_with_its_last_line(bin_folder, tmp_path, engine, name):
    with pytest.raises(VoiceError, match=f"{name} is not there"):
        engine.render("Ten.", tmp_path / "spoken.wav")
    installed(bin_folder, name, 'sys.exit("No voice installed on the system.")')
    with pytest.raises(VoiceError, match="ended with 1: No voice installed"):
        engine.render("Ten.", tmp_path / "spoken.wav")


# A package in place of Pico and of the natural voice: it hums, and fails as it is asked to.

_PACKAGE = """\
import os, time, wave

class NanoTTS:
    def speak(self, text, voice):
        assert voice in ("en-GB", "de-DE")
        print("native noise")
        with open(os.environ["HEARD"], "a") as heard:
            heard.write(text)
        if text == "Crash.":
            os.abort()
        if text == "Fail.":
            raise ValueError("no such word")
        if text == "Hang.":
            time.sleep(60)
        return b"\\x00\\x20\\x00\\xe0" * 16_000
"""


@pytest.fixture
def worker_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerVoice]:
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "py_nanotts.py").write_text(_PACKAGE, encoding="utf-8")
    source = str(Path(engines.__file__).parents[3])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "packages"), source]))
    monkeypatch.setenv("HEARD", str(tmp_path / "heard"))
    voice = engines.worker_voice(
        "pico", "py_nanotts", "py-nanotts", {"en-GB": "en-GB", "de-DE": "de-DE"}
    )
    yield voice
    voice.worker.close()


def test_a_warm_worker_speaks_one_phrase_after_the_other(worker_voice, tmp_path):
    assert spoken(worker_voice, "One.", tmp_path).length_ms == 2_000
    process = worker_voice.worker.process
    assert spoken(worker_voice, "Two \u2013 caf\xe9.", tmp_path).length_ms == 2_000
    assert worker_voice.worker.process is process


@pytest.mark.skipif(not engines.PICO.is_available(), reason="Pico has no wheel for this system")
def test_pico_speaks_from_a_folder_with_a_long_path(tmp_path):
    site = tmp_path / ("site-packages-" * 15)
    package = distribution("py-nanotts").locate_file("py_nanotts")
    shutil.copytree(str(package), site / "py_nanotts")
    spoken_path = tmp_path / "spoken.wav"
    request = {"text": "Ten.", "voice": "en-GB", "path": str(spoken_path)}
    done = subprocess.run(
        [sys.executable, "-m", "coach_tui.audio.voice.worker", "pico"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *sys.path])},
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == ""
    assert spoken_path.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Fail.", "no such word"), ("Crash.", "worker ended"), ("Hang.", "worker ended")],
)
def test_a_phrase_that_a_worker_fails_at_does_not_keep_it_from_the_next(
    worker_voice, tmp_path, monkeypatch, text, reason
):
    spoken(worker_voice, "One.", tmp_path)
    monkeypatch.setattr(engines, "TIMEOUT_S", 0.5)
    monkeypatch.setattr(engines, "START_TIMEOUT_S", 3.0)
    with pytest.raises(VoiceError, match=reason):
        worker_voice.render(text, tmp_path / "spoken.wav")
    assert spoken(worker_voice, "Two.", tmp_path).length_ms == 2_000


def test_all_languages_of_a_package_share_its_worker_and_no_speech(worker_voice, tmp_path):
    german = worker_voice.for_language("de")
    assert worker_voice.for_language("fr") is None
    assert spoken(german, "Zwei.", tmp_path).length_ms == 2_000
    assert worker_voice.worker.process is not None
    assert german.voice != worker_voice.voice
    cache = recording.SpeechCache(tmp_path)
    assert cache.path_for(german, "Alarm.") != cache.path_for(worker_voice, "Alarm.")


def test_a_worker_that_has_ended_by_itself_is_started_again(worker_voice, tmp_path):
    spoken(worker_voice, "One.", tmp_path)
    worker_voice.worker.process.kill()
    worker_voice.worker.process.wait()
    assert spoken(worker_voice, "Two.", tmp_path).length_ms == 2_000


def test_a_worker_that_cannot_be_written_to_is_ended_and_started_again(worker_voice, tmp_path):
    spoken(worker_voice, "One.", tmp_path)
    process = worker_voice.worker.process
    process.stdin.close()
    with pytest.raises(VoiceError, match="pico: "):
        worker_voice.render("Two.", tmp_path / "spoken.wav")
    assert worker_voice.worker.process is None
    assert process.returncode is not None
    assert spoken(worker_voice, "Two.", tmp_path).length_ms == 2_000


def test_a_worker_that_is_closed_ends_what_waits_for_it_and_stays_closed(worker_voice, tmp_path):
    spoken(worker_voice, "One.", tmp_path)
    process = worker_voice.worker.process
    with ThreadPoolExecutor() as threads:
        speaking = threads.submit(worker_voice.render, "Hang.", tmp_path / "spoken.wav")
        while "Hang" not in (tmp_path / "heard").read_text(encoding="utf-8"):
            assert not speaking.done()
        worker_voice.worker.close()
        assert isinstance(speaking.exception(20), VoiceStoppedError)
    assert worker_voice.worker.process is None
    assert process.poll() is not None


def test_no_other_voice_speaks_a_text_after_its_voice_was_closed(tmp_path):
    class Closed(FakeVoice):
        def render(self, text: str, path: Path) -> None:
            raise VoiceStoppedError(f"{text} {path}")

    other = FakeVoice()
    speech = MeasuredSpeech(SpeechCache(tmp_path), [Closed(), other])
    assert speech.path_of("Ten.") is None
    assert other.texts == []


def test_no_other_voice_speaks_a_foreign_text_after_its_voice_was_closed(tmp_path):
    class Closed(FakeVoice):
        def render(self, text: str, path: Path) -> None:
            raise VoiceStoppedError(f"{text} {path}")

    text = Foreign("Ten.", "en")
    speech = MeasuredSpeech(SpeechCache(tmp_path), [german := FakeVoice()], lambda _: [Closed()])
    assert speech.path_of(text) is None
    assert german.texts == []
    with SpeechService(SpeechCache(tmp_path), [german], lambda _: [Closed()]) as service:
        service.prepare([text, "Zehn."])
        assert service.finish(20)
    assert german.texts == ["Ready."]


@pytest.mark.parametrize("kind", [MeasuredSpeech, SpeechService])
def test_a_foreign_text_is_spoken_and_measured_by_a_voice_of_its_language(kind, tmp_path):
    cache = SpeechCache(tmp_path)
    german, english = FakeVoice("german"), FakeVoice("english", letter_ms=80)
    silent = FakeVoice("silent", works=False)
    texts = ["Zehn.", Foreign("Ten.", "en"), Foreign("Diez.", "es"), "Ten."]
    voices = [german, english, german, german]
    speech = kind(cache, [german], lambda code: [silent, english] if code == "en" else [])
    if isinstance(speech, SpeechService):
        with speech:
            speech.prepare(texts)
            assert speech.finish(20)
    for text, voice in zip(texts, voices, strict=True):
        path = speech.path_of(text)
        assert path is not None
        assert (Path(path), speech.length_of(text)) == cache.find(voice, text)


def test_what_a_foreign_voice_cannot_speak_the_sessions_voice_does_until_it_is_given_up(tmp_path):
    class Hoarse(FakeVoice):
        def render(self, text: str, path: Path) -> None:
            if text != "Ready.":
                self.texts.append(text)
                raise VoiceError(text)
            super().render(text, path)

    german, hoarse = FakeVoice("german"), Hoarse("hoarse")
    cache = SpeechCache(tmp_path)
    texts = [Foreign(text, "en") for text in ("One.", "Two.", "Three.", "Four.")]
    with SpeechService(cache, [german], lambda _: [hoarse]) as service:
        service.prepare(texts)
        assert service.finish(20)
        assert service.state.name == "german"
        paths = [service.path_of(text) for text in texts]
    assert paths == [str(cache.path_for(german, text)) for text in texts]
    assert hoarse.texts == ["Ready.", "One.", "Two.", "Three."]


def test_each_voice_has_a_pace_of_its_own_for_what_it_has_not_spoken_yet(tmp_path):
    german, english = FakeVoice("german"), FakeVoice("english", letter_ms=100)
    with SpeechService(SpeechCache(tmp_path), [german], lambda _: [english]) as service:
        service.prepare([Foreign("Lift your knee slowly.", "en"), "Das Knie langsam heben."])
        assert service.finish(20)
        text = "Squeeze at the top."
        assert service.length_of(Foreign(text, "en")) > 1.8 * service.length_of(text)


def test_a_voice_that_has_spoken_is_not_exchanged_for_another(tmp_path):
    class Hoarse(FakeVoice):
        def render(self, text: str, path: Path) -> None:
            if text == "Eleven.":
                raise VoiceError(text)
            super().render(text, path)

    first, other = Hoarse("first"), FakeVoice("other")
    speech = MeasuredSpeech(SpeechCache(tmp_path), [first, other])
    assert speech.voice_name == "", "which one will speak is not known yet"
    spoken_paths = [speech.path_of(text) for text in ("Ten.", "Eleven.", "Twelve.")]
    assert [path is None for path in spoken_paths] == [False, True, False]
    assert speech.voice_name == "first"
    assert other.texts == []


def test_a_voice_that_never_spoke_is_exchanged_for_the_next(tmp_path):
    speech = MeasuredSpeech(SpeechCache(tmp_path), [FakeVoice("a", works=False), FakeVoice("b")])
    assert speech.path_of("Ten.") is not None
    assert speech.voice_name == "b"


def test_the_version_of_a_voice_is_part_of_its_name_where_it_is_installed():
    installed, missing = (
        WorkerVoice("own", "x", name, {"en": "deep", "de": "tief"}, "de", engines.Worker("own"))
        for name in ("pytest", "no-such-distribution")
    )
    assert installed.voice == f"tief {pytest.__version__}"
    assert missing.voice == "tief "


def test_an_idle_workers_process_ends_with_all_its_memory(worker_voice, tmp_path):
    program = "from coach_tui.audio.voice import worker\nworker.IDLE_S = 0.2\nworker.main('pico')\n"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        worker_voice.worker.process = process
        assert spoken(worker_voice, "One.", tmp_path).length_ms == 2_000
        assert process.wait(20) == 0
        # Another takes its place with the next phrase.
        assert spoken(worker_voice, "Two.", tmp_path).length_ms == 2_000
        assert worker_voice.worker.process is not process


def test_an_idle_worker_ends_and_a_working_one_does_not(worker_voice, tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "IDLE_S", 0.05)
    ended = Event()
    monkeypatch.setattr(worker.os, "_exit", lambda _code: ended.set())
    busy = Lock()
    with busy:
        worker._idle_timer(busy).join()
        assert not ended.is_set()
    worker._idle_timer(busy).join()
    assert ended.is_set()


@pytest.mark.parametrize(
    "modules",
    ["coach_tui.audio.engine", "coach_tui.ui.app, coach_tui.cli.app, coach_tui.cli.render"],
)
def test_neither_app_nor_engine_loads_what_a_worker_loads(tmp_path, modules):
    heavy = ("numpy", "hibari", "onnxruntime", "py_nanotts")
    for name in heavy:
        (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
    program = (
        f"import sys, {modules}\n"
        "from coach_tui.audio.sounds import read_sound\n"
        "from coach_tui.audio.voice import engines, service, speech\n"
        "from coach_tui import paths\n"
        "assert engines.NATURAL.is_available()\n"
        "read_sound(paths.assets('sounds') / 'soft' / 'up.wav')\n"
        f"assert not set({heavy}) & set(sys.modules)\n"
        "import numpy\n"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(engines.__file__).parents[3])])
    environment = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env=environment)


def test_pico_is_written_as_one_channel_of_16_bits_at_its_rate(tmp_path, monkeypatch):
    def speak(text: str, voice: str) -> bytes:
        assert (text, voice) == ("Ten.", "en-GB")
        return b"\1\2" * 8_000

    pico = SimpleNamespace(
        NanoTTS=lambda: SimpleNamespace(speak=speak), __file__=str(tmp_path / "__init__.py")
    )
    monkeypatch.setitem(sys.modules, "py_nanotts", pico)
    worker.VOICES["pico"]()("Ten.", "en-GB", str(tmp_path / "a.wav"))
    assert recording.read(tmp_path / "a.wav").length_ms == 500
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getparams()[:4] == (1, 2, 16_000, 8_000)


def test_the_natural_voice_sounds_the_same_each_time(monkeypatch):
    saved: list[object] = []
    hibari = SimpleNamespace(save=lambda text, path, *, seed: saved.append((text, path, seed)))
    monkeypatch.setitem(sys.modules, "hibari", SimpleNamespace(Hibari=lambda: hibari))
    worker.VOICES["natural"]()("Ten.", "deep", "a.wav")
    assert saved == [("Ten.", "a.wav", 0)]


@pytest.mark.parametrize("length", [599, 600, 601])
def test_a_text_is_spoken_up_to_its_length(length: int):
    assert speakable("x" * length) == "x" * min(length, 600)


@pytest.mark.parametrize(
    ("libc", "machine", "has_wheels"),
    [
        *(("glibc", "x86_64", True), ("glibc", "AMD64", True), ("glibc", "aarch64", True)),
        *(("glibc", "armv7l", False), ("musl", "x86_64", False), ("", "arm64", False)),
    ],
)
@pytest.mark.parametrize("has_others", [True, False])
def test_how_to_get_a_better_voice_depends_on_the_system(
    libc: str, machine: str, *, has_wheels: bool, has_others: bool, monkeypatch
):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(engines.platform, "libc_ver", lambda: (libc, "1"))
    monkeypatch.setattr(engines.platform, "machine", lambda: machine)
    monkeypatch.setattr(
        WorkerVoice, "is_available", lambda self: has_others and self.name == "pico"
    )
    advice = engines.voice_advice()
    assert ("For a natural voice: " in advice) == has_wheels
    assert ("no package for this system" in advice) != has_wheels
    assert ("Pico, which usually comes" in advice) != has_others
    monkeypatch.setattr(WorkerVoice, "is_available", lambda _: True)
    assert engines.voice_advice() == ""


@pytest.mark.parametrize(
    ("engine", "english", "british", "german"),
    [
        (FLITE, "slt", "slt", None),
        (ESPEAK, "en", "en-gb", "de"),
        (WINDOWS, "en", "en-GB", "de"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_each_program_names_its_voices_in_its_own_way(engine, english, british, german):
    languages = ("en", "en-GB", "de")
    assert [engine.voice_for(language) for language in languages] == [english, british, german]
