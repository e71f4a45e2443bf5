"""Everything that can be heard, by what a cue says: sounds of the theme, tones, speech."""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui.audio.mixer import Group, Sample
from coach_tui.audio.output import MAX_SPEECH_S
from coach_tui.audio.sounds import SoundError, read_sound
from coach_tui.audio.tones import SHAPES, Tones

if TYPE_CHECKING:
    from coach_tui.audio.mixer import Source
    from coach_tui.audio.output import ScheduledSound
    from coach_tui.audio.sounds import SoundBank

_logger = logging.getLogger(__name__)


KEPT_SPEECH_BYTES = 16 * 1024 * 1024
"""Nearly three minutes of speech: a coach says the same numbers over and over."""

MAX_TONE_S = 3_600.0
"""No phase is longer."""


class Repertoire:
    """Finds what a cue asks for.

    Args:
        sounds: The theme, with the user's own.
    """

    def __init__(self, sounds: SoundBank) -> None:
        self._sounds = sounds
        self._tones = Tones()
        self._speech: OrderedDict[str, bytes] = OrderedDict()

    def use(self, sounds: SoundBank) -> None:
        """Take the theme's sounds from another bank from now on."""
        self._sounds = sounds

    def get(self, asked: ScheduledSound) -> tuple[Source, Group] | None:
        """What is to be heard, and the group it is mixed with; ``None`` for nothing."""
        if asked.sound in SHAPES:
            length_s = asked.duration_s or 0.0
            if not 0 < length_s <= MAX_TONE_S:
                return None
            return self._tones.get(asked.sound, length_s), Group.TONE
        if asked.say is not None or asked.path is not None:
            pcm = None if asked.path is None else self._spoken(asked.path)
            return None if pcm is None else (Sample(pcm), Group.VOICE)
        pcm = self._sounds.get(asked.sound)
        return None if pcm is None else (Sample(pcm), Group.SOUND)

    def _spoken(self, path: str) -> bytes | None:
        if (known := self._speech.get(path)) is not None:
            self._speech.move_to_end(path)
            return known
        try:
            pcm = read_sound(Path(path), MAX_SPEECH_S)
        except (OSError, SoundError) as error:
            # The phrase goes unheard; the next may be there.
            _logger.warning("speech cannot be read: %s: %s", path, error)
            return None
        self._speech[path] = pcm
        while sum(map(len, self._speech.values())) > KEPT_SPEECH_BYTES and len(self._speech) > 1:
            self._speech.popitem(last=False)
        return pcm
