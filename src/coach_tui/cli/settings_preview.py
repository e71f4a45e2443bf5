"""The settings screen's model of sound: saves each change, applies it, and plays a sample."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.voice.engines import (
    ENGINES,
    no_voice_text,
    voice_advice,
    voices_by_language,
)
from coach_tui.cli.audio_setup import AudioSetup, measured, scheduled
from coach_tui.cli.common import shipped_sounds
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import (
    VOICE,
    Cue,
    Sound,
    coaching_sample,
    counts_sample,
    phrase_sample,
    theme_sample,
    tones_sample,
)
from coach_tui.core.coaching.fitting import GAP_MS
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import Question, question_texts
from coach_tui.languages import DEFAULT_LANGUAGE
from coach_tui.settings import Settings, load, save

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.audio.voice.speech import MeasuredSpeech

START_S = 5.0  # The longest wait for sound to start; a device is found or missed within two seconds
AHEAD_S = 0.15  # Lead time of a sample beyond the device's latency


class SettingsPreview:
    """The settings of one run of the program, and samples of the sound they give."""

    def __init__(
        self,
        audio: AudioSetup,
        file: Path,
        voice_of: Callable[[Settings], MeasuredSpeech] = measured,
    ) -> None:
        self._audio = audio
        self.file = file
        self._voice_of = voice_of
        self._saving = threading.Lock()
        self._speech: tuple[tuple[str, str], MeasuredSpeech] | None = None
        self._plays = 0

    @property
    def settings(self) -> Settings:
        return self._audio.settings

    @property
    def silence_reason(self) -> str:
        return self._audio.sound.state.problem

    def voices(self) -> Sequence[str]:
        return ("auto", "off", *(engine.name for engine in ENGINES if engine.is_available()))

    def sounds(self) -> Sequence[str]:
        return tuple(shipped_sounds())

    def choose(self, name: str, value: object) -> Settings:
        change: dict[str, Any] = {name: value}
        with self._saving:
            chosen = replace(self._audio.settings, **change)
            self._audio.follow(chosen)
            saved, _ = load(self.file)
            save(self.file, replace(saved, **change))
            return chosen

    def play(self, name: str) -> str:
        self._plays += 1
        number, sound = self._plays, self._audio.sound
        sound.cut()
        # Sound is opened when it is first asked for: until then nothing says that there is none.
        sound.wait_started(START_S)
        if reason := self.silence_reason:
            return reason
        speech = self._spoken()
        cues = _sample(name, self.settings, speech.length_of)
        paths = {cue.say: speech.path_of(cue.say) for cue in cues if cue.say}
        if number != self._plays:
            return ""  # another sample was started meanwhile
        begin_s = monotonic_s() + AHEAD_S + sound.state.latency_ms / 1000
        sound.schedule([scheduled(cue, paths.get(cue.say or ""), begin_s) for cue in cues])
        if all(paths.values()):
            return _voice_text(self.settings, speech) if name in _VOICE_SETTINGS else ""
        return "The voice is off." if self.settings.voice == "off" else no_voice_text()

    def say(
        self, *questions: Question, language: str = DEFAULT_LANGUAGE, after_s: float = 0.0
    ) -> None:
        self._plays += 1
        number, sound = self._plays, self._audio.sound
        texts = question_texts(Coaching(self.settings.coaching), *questions, language=language)
        if not texts or self.settings.voice == "off":
            return
        begin_s = monotonic_s() + after_s
        sound.wait_started(START_S)
        if self.silence_reason:
            return
        is_english = language == DEFAULT_LANGUAGE
        speech = self._spoken() if is_english else measured(self.settings, language)
        spoken = [(text, speech.path_of(text), speech.length_of(text)) for text in texts]
        if number != self._plays:
            return
        at_s = max(begin_s, monotonic_s() + AHEAD_S) + sound.state.latency_ms / 1000
        for text, path, length_ms in spoken:
            if path is not None:
                sound.schedule([scheduled(Cue(0, 0, VOICE, length_ms, text), path, at_s)])
                at_s += (length_ms + GAP_MS) / 1000

    def tick(self, at_s: float) -> None:
        self._audio.sound.schedule([ScheduledSound(Sound.TICK, at_s)])

    def stop(self) -> None:
        self._plays += 1
        self._audio.sound.cut()

    def _spoken(self) -> MeasuredSpeech:
        voice = self.settings.voice, self.settings.region
        if self._speech is None or self._speech[0] != voice:
            self._speech = (voice, self._voice_of(self.settings))
        return self._speech[1]


_VOICE_SETTINGS = ("voice", "accent")


def _voice_text(chosen: Settings, speech: MeasuredSpeech) -> str:
    voices = voices_by_language(chosen.voice, chosen.region)
    del voices["English"]
    others = ", ".join(f"{language} {name}" for language, name in voices.items())
    advice = voice_advice() if chosen.voice == "auto" else ""
    return f"Now: {speech.voice_name}. {others}. {advice}".rstrip()


def _sample(name: str, chosen: Settings, length_of: Callable[[str], int]) -> tuple[Cue, ...]:
    speaks = chosen.voice != "off"
    match name:
        case "coaching":
            return coaching_sample(chosen.coaching, length_of)
        case "counts":
            return counts_sample(chosen.counts, length_of)
        case "tones":
            return tones_sample(chosen.tones)
        case "voice" | "accent" | "volume" if speaks:
            from coach_tui.cli.sounds import PHRASE  # it delays the first frame

            return phrase_sample(PHRASE, length_of)
        case "sounds" | "volume":
            return theme_sample()
        case _:
            return ()
