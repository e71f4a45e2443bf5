"""Sound and speech of a run, by the user's settings and the command's options."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import wraps
from itertools import chain, islice
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.audio.sound_out import NoSound
from coach_tui.audio.voice.engines import ENGINES, engines_for
from coach_tui.audio.voice.speech import NoSpeech
from coach_tui.cli.common import NameChoice, sound_folders, themes
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.core.coaching.pain_prompts import pain_wordings
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.problems import did_you_mean
from coach_tui.settings import DEFAULT_THEME, load, settings_file
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.audio.sound_out import SoundOut
    from coach_tui.audio.voice.cache import SpeechCache
    from coach_tui.audio.voice.service import SpeechService
    from coach_tui.audio.voice.speech import MeasuredSpeech
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.model.session import Session
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.settings import Settings

_FIRST_TEXTS = 20
"""The lines up to the first set, which are synthesised first."""

VOICES = ("auto", "off", *(engine.name for engine in ENGINES))

_OPTIONS: tuple[Callable[..., Callable[..., object]], ...] = (
    click.option(
        "--coaching",
        type=NameChoice([level.value for level in CoachingLevel]),
        help="How much the coach says; default: your settings, or full.",
    ),
    click.option(
        "--counts",
        type=NameChoice([counts.value for counts in Counts]),
        help="Which reps are counted aloud: all, every fifth, the last five.",
    ),
    click.option(
        "--tones",
        type=NameChoice([tones.value for tones in TempoSound]),
        help="The tempo sound of a rep: a gliding tone, a tick each second, none.",
    ),
    click.option(
        "--voice",
        type=NameChoice(VOICES),
        help="The voice; auto uses the first one available.",
    ),
)


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """The audio options of a command line; ``None`` for those not given.

    Attributes:
        coaching: The value of a ``CoachingLevel``.
        counts: The value of a ``Counts``.
        tones: The value of a ``TempoSound``.
        voice: One of ``VOICES``.
    """

    coaching: str | None = None
    counts: str | None = None
    tones: str | None = None
    voice: str | None = None

    def over(self, settings: Settings) -> Settings:
        """The settings with these options in their place."""
        return replace(
            settings,
            coaching=settings.coaching if self.coaching is None else CoachingLevel(self.coaching),
            counts=settings.counts if self.counts is None else Counts(self.counts),
            tones=settings.tones if self.tones is None else TempoSound(self.tones),
            voice=settings.voice if self.voice is None else self.voice,
        )

    def useless_option(self, level: CoachingLevel) -> str:
        """A sentence about an option without effect at a coaching level; empty if there is none."""
        if self.voice not in (None, "off") and level is CoachingLevel.TONES:
            return f"With coaching {level} nobody speaks, so --voice does nothing."
        if self.counts is not None and level is not CoachingLevel.FULL:
            return f"With coaching {level} no rep is counted aloud, so --counts does nothing."
        return ""


def add_audio_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the audio options to a command, which gets them as ``audio_options``."""

    @wraps(command)
    def with_audio_options(
        *,
        coaching: str | None,
        counts: str | None,
        tones: str | None,
        voice: str | None,
        **others: object,
    ) -> object:
        return command(audio_options=AudioOptions(coaching, counts, tones, voice), **others)

    decorated: Callable[..., object] = with_audio_options
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


NO_OPTIONS = AudioOptions()


def settings(options: AudioOptions = NO_OPTIONS) -> Settings:
    """The user's settings with a command's options over them; prints problems to stderr."""
    chosen, notices = load(settings_file())
    for notice in notices:
        click.echo(notice, err=True)
    chosen = options.over(chosen)
    if useless := options.useless_option(chosen.coaching):
        click.echo(useless, err=True)
    if chosen.voice not in VOICES:
        click.echo(f"{_unknown('voice', chosen.voice, VOICES)}: any will do.", err=True)
        chosen = replace(chosen, voice="auto")
    if chosen.theme != DEFAULT_THEME and chosen.theme not in themes():
        click.echo(f"{_unknown('theme', chosen.theme, themes())}: {DEFAULT_THEME} it is.", err=True)
        chosen = replace(chosen, theme=DEFAULT_THEME)
    return chosen


def _unknown(kind: str, name: str, names: Iterable[str]) -> str:
    return f"There is no {kind} called {safe_text(name)!r} ({did_you_mean(name, names)})"


def measured(chosen: Settings) -> MeasuredSpeech:
    """Speech that is synthesised when its length is asked for."""
    from coach_tui.audio.voice.speech import MeasuredSpeech  # noqa: PLC0415 - for speech only

    return MeasuredSpeech(_cache(), engines_for(chosen.voice))


@dataclass(frozen=True, slots=True)
class SpokenCoaching:
    """How much is spoken, and the voice for it."""

    coaching: Coaching
    speech: SpeechService | NoSpeech

    def prepare(self, session: Session) -> None:
        """Synthesise the speech of a session in the background. Returns quickly."""
        self.prepare_timeline(compile_timeline(session))

    def prepare_timeline(self, timeline: Timeline) -> None:
        """As ``prepare``: the planned lines first, then those for what the user may do.

        Pain prompts can be needed at any moment and come early.
        """
        if isinstance(self.speech, NoSpeech):
            return
        planned = cues_for(timeline, self.coaching, self.speech.length_of)
        texts = (cue.say for cue in planned if cue.say)
        first = chain(islice(texts, _FIRST_TEXTS), pain_wordings(timeline))
        self.speech.prepare(chain(first, texts, all_texts(timeline, self.coaching)))


def spoken_coaching(chosen: Settings, stack: ExitStack) -> SpokenCoaching:
    """Coaching by the settings, with a voice that is already starting; ``stack`` closes it."""
    if _voice_in_use(chosen) == "off":
        return SpokenCoaching(chosen.heard, NoSpeech())
    from coach_tui.audio.voice.service import SpeechService  # noqa: PLC0415 - for speech only

    service = stack.enter_context(SpeechService(_cache(), engines_for(chosen.voice)))
    return SpokenCoaching(chosen.heard, service)


def _cache() -> SpeechCache:
    from coach_tui.audio.voice.cache import SpeechCache  # noqa: PLC0415 - for speech only

    return SpeechCache(paths.cache_dir() / "speech")


class AudioSetup:
    """Sound and voice of a run, which follow changes of the settings.

    Args:
        sound: Where cues go; ``close`` closes it.

    Attributes:
        spoken_coaching: Coaching and voice of the next session.
    """

    def __init__(self, chosen: Settings, sound: SoundOut) -> None:
        self.settings = chosen
        self.sound = sound
        self._voice = ExitStack()
        self.spoken_coaching = spoken_coaching(self._audible(chosen), self._voice)
        self._tune(chosen)

    def prepare(self, session: Session) -> None:
        """Synthesise the speech of a session in the background. Returns quickly."""
        self.spoken_coaching.prepare(session)

    def follow(self, chosen: Settings) -> None:
        """Apply changed settings: to the sound at once, to the voice from the next session on."""
        before, self.settings = self.settings, chosen
        if chosen.theme != before.theme:
            self.sound.set_theme(sound_folders(chosen.theme))
        self._tune(chosen)
        if _voice_in_use(self._audible(chosen)) == _voice_in_use(self._audible(before)):
            self.spoken_coaching = replace(self.spoken_coaching, coaching=chosen.heard)
            return
        self._voice.close()
        self.spoken_coaching = spoken_coaching(self._audible(chosen), self._voice)

    def close(self) -> None:
        """End sound and voice."""
        self._voice.close()
        self.sound.close()

    def _audible(self, chosen: Settings) -> Settings:
        """The settings, without a voice if there is no sound."""
        return replace(chosen, voice="off") if isinstance(self.sound, NoSound) else chosen

    def _tune(self, chosen: Settings) -> None:
        self.sound.set_volume(chosen.volume / 100)
        self.sound.set_extra_latency(chosen.latency)


def sound_for(chosen: Settings, backend: str) -> SoundOut:
    """Where cues go: the engine on a backend, or nowhere for ``off``."""
    if backend == "off":
        return NoSound()
    from coach_tui.audio.engine_client import EngineClient  # noqa: PLC0415 - starts a process

    return EngineClient(sound_folders(chosen.theme), backend=backend)


def _voice_in_use(chosen: Settings) -> str:
    return "off" if chosen.coaching is CoachingLevel.TONES else chosen.voice
