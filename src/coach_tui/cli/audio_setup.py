"""What a person wants to hear: the options for it, the settings behind them, the voice."""

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

_SOONEST = 20
"""So many texts, about what leads up to the first set, are spoken before all others."""

VOICES = ("auto", "off", *(engine.name for engine in ENGINES))

_OPTIONS: tuple[Callable[..., Callable[..., object]], ...] = (
    click.option(
        "--coaching",
        type=NameChoice([level.value for level in CoachingLevel]),
        help="How much the coach says; full, unless your settings say otherwise.",
    ),
    click.option(
        "--counts",
        type=NameChoice([counts.value for counts in Counts]),
        help="Which reps are counted aloud: every one, every fifth, the last five.",
    ),
    click.option(
        "--tones",
        type=NameChoice([tones.value for tones in TempoSound]),
        help="What leads through a rep: a gliding tone, a tick each second, nothing.",
    ),
    click.option(
        "--voice",
        type=NameChoice(VOICES),
        help="Who speaks; auto takes the first voice that works.",
    ),
)


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """What the command line says of what is to be heard; ``None`` for what it leaves open.

    Attributes:
        coaching: The value of a ``Level``.
        counts: The value of a ``Counts``.
        tones: The value of a ``Tones``.
        voice: One of ``VOICES``.
    """

    coaching: str | None = None
    counts: str | None = None
    tones: str | None = None
    voice: str | None = None

    def over(self, found: Settings) -> Settings:
        """Settings with what is said here in their place."""
        return replace(
            found,
            coaching=found.coaching if self.coaching is None else CoachingLevel(self.coaching),
            counts=found.counts if self.counts is None else Counts(self.counts),
            tones=found.tones if self.tones is None else TempoSound(self.tones),
            voice=found.voice if self.voice is None else self.voice,
        )

    def unheard(self, level: CoachingLevel) -> str:
        """What is asked for here and not heard where so much is said, in a sentence; or nothing."""
        if self.voice not in (None, "off") and level is CoachingLevel.TONES:
            return f"With coaching {level} nobody speaks, so --voice does nothing."
        if self.counts is not None and level is not CoachingLevel.FULL:
            return f"With coaching {level} no rep is counted aloud, so --counts does nothing."
        return ""


def audio_options(command: Callable[..., object]) -> Callable[..., object]:
    """Let a command be told what is to be heard; it gets that as ``wished``."""

    @wraps(command)
    def told(
        *,
        coaching: str | None,
        counts: str | None,
        tones: str | None,
        voice: str | None,
        **others: object,
    ) -> object:
        return command(wished=AudioOptions(coaching, counts, tones, voice), **others)

    made: Callable[..., object] = told
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


NOTHING_WISHED = AudioOptions()


def settings(wished: AudioOptions = NOTHING_WISHED) -> Settings:
    """The person's settings, with what the command line says in their place.

    What is wrong in the file, and what does nothing beside the rest, is told on stderr.
    """
    found, notices = load(settings_file())
    for notice in notices:
        click.echo(notice, err=True)
    found = wished.over(found)
    if unheard := wished.unheard(found.coaching):
        click.echo(unheard, err=True)
    if found.voice not in VOICES:
        click.echo(f"{_unknown('voice', found.voice, VOICES)}: any will do.", err=True)
        found = replace(found, voice="auto")
    if found.theme != DEFAULT_THEME and found.theme not in themes():
        click.echo(f"{_unknown('theme', found.theme, themes())}: {DEFAULT_THEME} it is.", err=True)
        found = replace(found, theme=DEFAULT_THEME)
    return found


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"There is no {what} called {safe_text(name)!r} ({did_you_mean(name, known)})"


def measured(chosen: Settings) -> MeasuredSpeech:
    """Speech whose lengths are measured when they are asked for."""
    from coach_tui.audio.voice.speech import MeasuredSpeech  # noqa: PLC0415 - for speech only

    return MeasuredSpeech(_cache(), engines_for(chosen.voice))


@dataclass(frozen=True, slots=True)
class SpokenCoaching:
    """What is heard in the sessions of one run of the program.

    Attributes:
        coaching: What the person wants to hear.
        speech: Their voice.
    """

    coaching: Coaching
    speech: SpeechService | NoSpeech

    def prepare(self, session: Session) -> None:
        """Have what is said in a session rendered in the background. Returns quickly."""
        self.prepare_timeline(compile_timeline(session))

    def prepare_timeline(self, timeline: Timeline) -> None:
        """As ``prepare``; what the plan holds comes first, what it might hold after it.

        What is said when something hurts may be wanted at any moment: it is there soon.
        """
        if isinstance(self.speech, NoSpeech):
            return
        planned = cues_for(timeline, self.coaching, self.speech.length_of)
        texts = (cue.say for cue in planned if cue.say)
        soonest = chain(islice(texts, _SOONEST), pain_wordings(timeline))
        self.speech.prepare(chain(soonest, texts, all_texts(timeline, self.coaching)))


def hearing(chosen: Settings, stack: ExitStack) -> SpokenCoaching:
    """The voice for a person's choices, already looking for its program; closed by ``stack``."""
    wanted = chosen.voice != "off" and chosen.coaching is not CoachingLevel.TONES
    if not wanted:
        return SpokenCoaching(chosen.heard, NoSpeech())
    from coach_tui.audio.voice.service import SpeechService  # noqa: PLC0415 - for speech only

    service = stack.enter_context(SpeechService(_cache(), engines_for(chosen.voice)))
    return SpokenCoaching(chosen.heard, service)


def _cache() -> SpeechCache:
    from coach_tui.audio.voice.cache import SpeechCache  # noqa: PLC0415 - for speech only

    return SpeechCache(paths.cache_dir() / "speech")


# MERGED: What a person hears in one run of the program: sound and voice, as their choices are now.


class AudioSetup:
    """Sound and voice, which follow the choices when these are changed.

    Args:
        chosen: The person's choices.
        sound: Where cues go; it is told how loud, how late and from which theme, and
            closed with the rest.
    """

    def __init__(self, chosen: Settings, sound: SoundOut) -> None:
        self._chosen = chosen
        self.sound = sound
        self._voice = ExitStack()
        self._hearing = hearing(self._audible(chosen), self._voice)
        self._tune(chosen)

    @property
    def chosen(self) -> Settings:
        """The choices that are followed."""
        return self._chosen

    @property
    def hearing(self) -> SpokenCoaching:
        """What is said in the next session, and by whom."""
        return self._hearing

    def prepare(self, session: Session) -> None:
        """Have what is said in a session rendered in the background. Returns quickly."""
        self._hearing.prepare(session)

    def follow(self, chosen: Settings) -> None:
        """Let what is heard from now on, and said in the next session, be as chosen."""
        before, self._chosen = self._chosen, chosen
        if chosen.theme != before.theme:
            self.sound.set_theme(sound_folders(chosen.theme))
        self._tune(chosen)
        if _spoken_by(self._audible(chosen)) == _spoken_by(self._audible(before)):
            self._hearing = replace(self._hearing, coaching=chosen.heard)
            return
        self._voice.close()
        self._hearing = hearing(self._audible(chosen), self._voice)

    def close(self) -> None:
        """End sound and voice."""
        self._voice.close()
        self.sound.close()

    def _audible(self, chosen: Settings) -> Settings:
        """The choices as they can be heard: where nothing is played, nothing need be spoken."""
        return replace(chosen, voice="off") if isinstance(self.sound, NoSound) else chosen

    def _tune(self, chosen: Settings) -> None:
        self.sound.set_volume(chosen.volume / 100)
        self.sound.set_extra_latency(chosen.latency)


def sound_for(chosen: Settings, backend: str) -> SoundOut:
    """Where cues go, in the sounds of the theme that was chosen.

    Args:
        chosen: The person's choices.
        backend: ``off`` for nowhere, else what plays them.
    """
    if backend == "off":
        return NoSound()
    from coach_tui.audio.engine_client import EngineClient  # noqa: PLC0415 - starts a process

    return EngineClient(sound_folders(chosen.theme), backend=backend)


def _spoken_by(chosen: Settings) -> str:
    """Who speaks; nobody where nothing is to be said."""
    return "off" if chosen.coaching is CoachingLevel.TONES else chosen.voice
