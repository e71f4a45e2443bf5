"""Choices made by ear: each is kept, followed at once, and heard in a short sample."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.voice.engines import ENGINES, no_voice_text
from coach_tui.cli.audio_setup import measured
from coach_tui.cli.common import themes
from coach_tui.cli.sounds import PHRASE
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import (
    Sound,
    coaching_sample,
    counts_sample,
    phrase_sample,
    theme_sample,
    tones_sample,
)
from coach_tui.settings import load, save

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from coach_tui.audio.voice.speech import MeasuredSpeech
    from coach_tui.cli.audio_setup import AudioSetup
    from coach_tui.core.coaching.cues import Cue
    from coach_tui.settings import Settings

AHEAD_S = 0.15
"""A sample begins so long after it was asked for, and what the device takes."""


class SettingsPreview:
    """The choices of one run of the program, to be changed and heard.

    Args:
        ears: What is heard; it follows.
        file: Where the choices are kept.
        voice_of: Speech in the voice that was chosen.
    """

    def __init__(
        self,
        ears: AudioSetup,
        file: Path,
        voice_of: Callable[[Settings], MeasuredSpeech] = measured,
    ) -> None:
        self._ears = ears
        self._file = file
        self._voice_of = voice_of
        self._choosing = threading.Lock()
        self._speech: tuple[str, MeasuredSpeech] | None = None
        self._asked = 0

    @property
    def file(self) -> Path:
        """Where the choices are kept."""
        return self._file

    @property
    def settings(self) -> Settings:
        """The choices as they are now."""
        return self._ears.chosen

    @property
    def silence_reason(self) -> str:
        """Why nothing can be heard at all, a sentence; empty where it can."""
        return self._ears.sound.state.problem

    def voices(self) -> Sequence[str]:
        """Every voice that is installed, and ``auto`` and ``off``."""
        return ("auto", "off", *(each.name for each in ENGINES if each.is_available()))

    def themes(self) -> Sequence[str]:
        """The shipped themes."""
        return tuple(themes())

    def choose(self, name: str, value: object) -> Settings:
        """Follow a choice, and keep it beside whatever else is in the file by now.

        Raises:
            SettingsError: It cannot be kept; it holds until the program ends.
        """
        change: dict[str, Any] = {name: value}
        with self._choosing:
            chosen = replace(self._ears.chosen, **change)
            self._ears.follow(chosen)
            kept, _ = load(self._file)
            save(self._file, replace(kept, **change))
            return chosen

    def play(self, name: str) -> str:
        """Let a sample be heard of how a setting is now, in place of what sounds.

        Returns:
            Why it cannot be heard, a sentence; empty when it can.
        """
        self._asked += 1
        number, sound = self._asked, self._ears.sound
        sound.cut()
        if unheard := self.silence_reason:
            return unheard
        speech = self._spoken()
        cues = _sample(name, self.settings, speech.length_of)
        paths = {cue.say: speech.path_of(cue.say) for cue in cues if cue.say}
        if number != self._asked:
            return ""  # Meanwhile another was asked for.
        begin_s = monotonic_s() + AHEAD_S + sound.state.latency_ms / 1000
        sound.schedule([_scheduled(cue, begin_s, paths) for cue in cues])
        if all(paths.values()):
            return ""
        return "The voice is off." if self.settings.voice == "off" else no_voice_text()

    def tick(self, at_s: float) -> None:
        """Have a tick heard at a reading of ``monotonic_s``."""
        self._ears.sound.schedule([ScheduledSound(Sound.TICK, at_s)])

    def stop(self) -> None:
        """Be quiet."""
        self._asked += 1
        self._ears.sound.cut()

    def _spoken(self) -> MeasuredSpeech:
        """Speech by the voice that is chosen now."""
        known, voice = self._speech, self.settings.voice
        if known is None or known[0] != voice:
            known = self._speech = (voice, self._voice_of(self.settings))
        return known[1]


def _sample(name: str, chosen: Settings, length_of: Callable[[str], int]) -> tuple[Cue, ...]:
    """What a setting sounds like."""
    speaks = chosen.voice != "off"
    match name:
        case "coaching":
            return coaching_sample(chosen.coaching, length_of)
        case "counts":
            return counts_sample(chosen.counts, length_of)
        case "tones":
            return tones_sample(chosen.tones)
        case "voice" | "volume" if speaks:
            return phrase_sample(PHRASE, length_of)
        case "theme" | "volume":
            return theme_sample()
        case _:
            return ()


def _scheduled(cue: Cue, begin_s: float, paths: Mapping[str, str | None]) -> ScheduledSound:
    return ScheduledSound(
        cue.sound,
        begin_s + cue.at_ms / 1000,
        duration_s=cue.duration_ms / 1000 if cue.duration_ms else None,
        text=cue.say,
        path=paths[cue.say] if cue.say else None,
    )
