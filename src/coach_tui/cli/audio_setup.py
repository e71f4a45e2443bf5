"""Sound and speech of a run, by the user's settings and the command's options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.audio.sound_out import NoSound, ScheduledSound, SoundOut
from coach_tui.audio.voice.engines import (
    ENGINES,
    close_workers,
    engines_for,
    engines_for_text,
)
from coach_tui.audio.voice.speech import MeasuredSpeech, NoSpeech
from coach_tui.cli.common import NameChoice, shipped_sounds, sound_folders
from coach_tui.core.coaching.cues import Cue, cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.coaching.pain_prompts import pain_wordings
from coach_tui.core.coaching.script import all_texts
from coach_tui.definitions.problems import did_you_mean
from coach_tui.languages import DEFAULT_LANGUAGE
from coach_tui.settings import DEFAULT_SOUNDS, Settings, load, settings_file
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.audio.voice.cache import SpeechCache
    from coach_tui.audio.voice.engines import VoiceEngine
    from coach_tui.audio.voice.service import SpeechService
    from coach_tui.audio.voice.speech import VoicesOf
    from coach_tui.core.timeline.timeline import Timeline

_FIRST_TEXTS = 20  # The lines up to the first set, which are synthesised first

VOICES = ("auto", "off", *(engine.name for engine in ENGINES))

_OPTIONS = (
    ("--coaching", [*CoachingLevel], "How much the coach says; default: your settings, or full."),
    ("--counts", [*Counts], "Which reps are counted aloud: all, every fifth, the last five."),
    (
        "--tones",
        [*TempoSound],
        "The tempo sound of a rep: a gliding tone, a tick each second, none.",
    ),
    ("--voice", VOICES, "The voice; auto uses the first one available."),
)


def add_audio_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the audio options to a command, which passes them to ``settings``."""
    for name, values, text in reversed(_OPTIONS):
        command = click.option(name, type=NameChoice([str(value) for value in values]), help=text)(
            command
        )
    return command


def settings_with(**options: str | None) -> Settings:
    """The user's settings with a command's audio options over them; prints problems to stderr."""
    chosen, notices = load(settings_file())
    values: dict[str, Any] = {
        name: type(getattr(chosen, name))(value)
        for name, value in options.items()
        if value is not None
    }
    chosen = replace(chosen, **values, overridden=frozenset(values))
    for notice in (*notices, *_useless_options(values, chosen.coaching)):
        click.echo(notice, err=True)
    if chosen.voice not in VOICES:
        click.echo(f"{_unknown('voice', chosen.voice, VOICES)}: using auto.", err=True)
        chosen = replace(chosen, voice="auto")
    if chosen.sounds != DEFAULT_SOUNDS and chosen.sounds not in shipped_sounds():
        unknown = f"There are no sounds called {safe_text(chosen.sounds)!r}"
        unknown = f"{unknown} ({did_you_mean(chosen.sounds, shipped_sounds())})"
        click.echo(f"{unknown}: using {DEFAULT_SOUNDS}.", err=True)
        chosen = replace(chosen, sounds=DEFAULT_SOUNDS)
    return chosen


def _useless_options(options: Mapping[str, str], level: CoachingLevel) -> Iterator[str]:
    if level is CoachingLevel.TONES and options.get("voice", "off") != "off":
        yield f"With coaching {level} no voice speaks, so --voice does nothing."
    elif level is not CoachingLevel.FULL and "counts" in options:
        yield f"With coaching {level} no rep is counted aloud, so --counts does nothing."


def _unknown(kind: str, name: str, names: Iterable[str]) -> str:
    return f"There is no {kind} called {safe_text(name)!r} ({did_you_mean(name, names)})"


def measured(chosen: Settings, language: str = DEFAULT_LANGUAGE) -> MeasuredSpeech:
    """Speech that is synthesised when its length is asked for."""
    return MeasuredSpeech(_cache(), *_voices(chosen, language))


def _voices(chosen: Settings, language: str) -> tuple[Sequence[VoiceEngine], VoicesOf]:
    """The voices to try for a session's language, and for texts of another."""

    def others(other: str) -> Sequence[VoiceEngine]:
        return engines_for_text(chosen.voice, chosen.spoken_language(other))

    return engines_for(chosen.voice, chosen.spoken_language(language)), others


def prepare_speech(
    speech: SpeechService | NoSpeech, coaching: Coaching, timeline: Timeline
) -> None:
    """Synthesise speech in the background: the planned lines, then those for what the user may do.

    Pain prompts can be needed at any moment and come early.
    """
    if isinstance(speech, NoSpeech):
        return
    planned = cues_for(timeline, coaching, speech.length_of)
    texts = (cue.say for cue in planned if cue.say)
    first = chain(islice(texts, _FIRST_TEXTS), pain_wordings(timeline))
    speech.prepare(chain(first, texts, all_texts(timeline, coaching)))


def _cache() -> SpeechCache:
    from coach_tui.audio.voice.cache import SpeechCache

    return SpeechCache(paths.cache_dir() / "speech")


class AudioSetup:
    """Sound and voice of a run, which follow changes of the settings."""

    def __init__(self, chosen: Settings, sound: SoundOut) -> None:
        self.settings = chosen
        self.sound = sound
        self._speech: SpeechService | NoSpeech | None = None
        self._others: dict[str, SpeechService | NoSpeech] = {}
        self._tune()

    @property
    def speech(self) -> SpeechService | NoSpeech:
        """The voice for English, started when it is first asked for: searching one takes a while."""
        if self._speech is None:
            self._speech = self._start_voice(DEFAULT_LANGUAGE, self.settings.coaching)
        return self._speech

    def speech_for(self, timeline: Timeline) -> SpeechService | NoSpeech:
        """The voice for a session, by its language and level of coaching; started where it is new."""
        level = self.settings.heard_in(timeline.coaching).level
        if level is CoachingLevel.TONES:
            return NoSpeech()
        if timeline.language == DEFAULT_LANGUAGE and level is self.settings.coaching:
            return self.speech
        speech = self._others.get(timeline.language)
        if speech is None:
            speech = self._others[timeline.language] = self._start_voice(timeline.language, level)
        return speech

    def prepare(self, timeline: Timeline) -> None:
        coaching = self.settings.heard_in(timeline.coaching)
        prepare_speech(self.speech_for(timeline), coaching, timeline)

    def follow(self, chosen: Settings) -> None:
        """Apply changed settings: to the sound at once, to the voice from the next session on."""
        sounds, voice = self.settings.sounds, self._voice()
        self.settings = chosen
        if chosen.sounds != sounds:
            self.sound.set_theme(sound_folders(chosen.sounds))
        self._tune()
        if self._voice() != voice:
            self._stop_voices()

    def close(self) -> None:
        """End sound and voice, also while they start or speak. May be called again."""
        close_workers()
        self._stop_voices()
        self.sound.close()

    def _voice(self) -> tuple[str, str, bool]:
        is_silent = self.settings.coaching is CoachingLevel.TONES
        return self.settings.voice, self.settings.region, is_silent

    def _start_voice(self, language: str, level: CoachingLevel) -> SpeechService | NoSpeech:
        """A voice for a language; none without sound or with tones only."""
        silent = isinstance(self.sound, NoSound) or level is CoachingLevel.TONES
        if silent or self.settings.voice == "off":
            return NoSpeech()
        from coach_tui.audio.voice.service import SpeechService

        return SpeechService(_cache(), *_voices(self.settings, language)).open()

    def _stop_voices(self) -> None:
        for speech in (self._speech, *self._others.values()):
            if not isinstance(speech, NoSpeech | None):
                speech.close()
        self._speech, self._others = None, {}

    def _tune(self) -> None:
        self.sound.set_volume(self.settings.volume / 100)
        self.sound.set_extra_latency(self.settings.latency)


def sound_for(chosen: Settings, backend: str) -> SoundOut:
    """Where cues go: the engine on a backend, or nowhere for ``off``."""
    if backend == "off":
        return NoSound()
    from coach_tui.audio.engine_client import EngineClient  # starts a process

    return EngineClient(sound_folders(chosen.sounds), backend=backend)


def scheduled(cue: Cue, path: str | None, begin_s: float = 0.0) -> ScheduledSound:
    """A cue as a sound to play; ``path`` is the file of its speech."""
    duration_s = cue.duration_ms / 1000 if cue.duration_ms else None
    text = None if cue.say is None else str(cue.say)
    return ScheduledSound(cue.sound, begin_s + cue.at_ms / 1000, duration_s, text, path)
