"""What the rest of the program asks of the voice, and the answer where none is wanted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from coach_tui.audio.voice.cache import RecordingError
from coach_tui.audio.voice.engines import VoiceError
from coach_tui.core.coaching.cues import estimated_speech_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.audio.voice.cache import SpeechCache
    from coach_tui.audio.voice.engines import VoiceEngine


class VoiceStatus(StrEnum):
    """Whether there is a voice."""

    OFF = "off"
    """Nobody wants one."""
    STARTING = "starting"
    ON = "on"
    MISSING = "missing"
    """One was wanted and none works."""


@dataclass(frozen=True, slots=True)
class VoiceState:
    """How the voice is doing.

    Attributes:
        status: Whether there is one.
        name: Which, when it is on.
        reason: What to do about it, a sentence for the person; empty unless it is missing.
    """

    status: VoiceStatus
    name: str = ""
    reason: str = ""


class Speech(Protocol):
    """What was rendered of what the coach says. None of this ever waits."""

    @property
    def state(self) -> VoiceState:
        """How the voice is doing now."""
        ...

    @property
    def measured(self) -> int:
        """How many texts have been measured; it grows as lengths become known."""
        ...

    def prepare(self, texts: Iterable[str]) -> None:
        """Have texts rendered, in this order, before any asked for earlier."""
        ...

    def path_of(self, text: str) -> str | None:
        """The file that holds a text, if it has been rendered."""
        ...

    def length_of(self, text: str) -> int:
        """The length of a text in milliseconds, measured or else estimated."""
        ...


class NoSpeech:
    """No voice is wanted."""

    @property
    def state(self) -> VoiceState:
        """Always off."""
        return VoiceState(VoiceStatus.OFF)

    @property
    def measured(self) -> int:
        """None ever."""
        return 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing is rendered."""

    def path_of(self, text: str) -> str | None:
        """Nothing was rendered."""

    def length_of(self, text: str) -> int:
        """An estimate."""
        return estimated_speech_ms(text)


# MERGED: The lengths of phrases measured at once, for a preview that may take its time.


_logger = logging.getLogger(__name__)

_logger.addHandler(logging.NullHandler())


class MeasuredSpeech:
    """Speech that is rendered when it is asked for, and kept.

    Args:
        cache: Where speech is kept.
        engines: Voices to try, the best first; the first that speaks is used from then on.
    """

    def __init__(self, cache: SpeechCache, engines: Sequence[VoiceEngine]) -> None:
        self._cache = cache
        self._engines = [engine for engine in engines if engine.is_available()]
        self._known: dict[str, tuple[str, int] | None] = {}

    def length_of(self, text: str) -> int:
        """The measured length of a text in milliseconds; an estimate without a voice."""
        found = self._obtain(text)
        return estimated_speech_ms(text) if found is None else found[1]

    def path_of(self, text: str) -> str | None:
        """The file that holds a text; ``None`` without a voice."""
        found = self._obtain(text)
        return None if found is None else found[0]

    def _obtain(self, text: str) -> tuple[str, int] | None:
        if text not in self._known:
            self._known[text] = self._render(text)
        return self._known[text]

    def _render(self, text: str) -> tuple[str, int] | None:
        while self._engines:
            engine = self._engines[0]
            try:
                found = self._cache.find(engine, text) or self._cache.render(engine, text)
            except (VoiceError, RecordingError, OSError) as error:
                _logger.warning("not spoken: %r: %s", text, error)
                if any(self._known.values()):
                    return None
                # It has never spoken yet: the next one may.
                del self._engines[0]
            else:
                return str(found[0]), found[1]
        return None
