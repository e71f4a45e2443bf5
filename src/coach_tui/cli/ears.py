"""What a person hears in one run of the program: sound and voice, as their choices are now."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.audio.link import NoSound
from coach_tui.cli.hearing import hearing
from coach_tui.cli.parts import sound_folders
from coach_tui.core.coaching import Level

if TYPE_CHECKING:
    from coach_tui.audio.link import SoundOut
    from coach_tui.cli.hearing import Hearing
    from coach_tui.core.session import Session
    from coach_tui.settings import Settings


class Ears:
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
    def hearing(self) -> Hearing:
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
        self.sound.set_lag(chosen.latency)


def sound_for(chosen: Settings, backend: str) -> SoundOut:
    """Where cues go, in the sounds of the theme that was chosen.

    Args:
        chosen: The person's choices.
        backend: ``off`` for nowhere, else what plays them.
    """
    if backend == "off":
        return NoSound()
    from coach_tui.audio.link import AudioLink  # noqa: PLC0415 - starts a process

    return AudioLink(sound_folders(chosen.theme), backend=backend)


def _spoken_by(chosen: Settings) -> str:
    """Who speaks; nobody where nothing is to be said."""
    return "off" if chosen.coaching is Level.TONES else chosen.voice
