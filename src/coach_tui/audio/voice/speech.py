"""The interface of speech, and two implementations without a thread.

``NoSpeech`` is for sessions without a voice, ``MeasuredSpeech`` for commands that may wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.audio.voice.engines import VoiceEngine, VoiceError, VoiceStoppedError
from coach_tui.core.coaching.cues import estimated_speech_ms
from coach_tui.languages import language_of

if TYPE_CHECKING:
    from coach_tui.audio.voice.cache import SpeechCache

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class VoiceStatus(StrEnum):
    OFF = "off"  # The user turned it off
    STARTING = "starting"
    ON = "on"
    MISSING = "missing"  # One is wanted and none works


class VoiceState(Struct, frozen=True):
    """The state of the voice."""

    status: VoiceStatus
    name: str = ""  # Its name, if it is on
    reason: str = ""  # The remedy, a sentence for the user; empty unless it is missing


# The voices to try for texts of another language than the session's.
VoicesOf = Callable[[str], Sequence[VoiceEngine]]


def no_others(_language: str) -> Sequence[VoiceEngine]:
    """No voices: that of the session speaks all."""
    return ()


class Speech:
    """Rendered speech; this base has none. No method blocks."""

    @property
    def state(self) -> VoiceState:
        """The current state."""
        return VoiceState(VoiceStatus.OFF)

    @property
    def rendered_count(self) -> int:
        """The number of texts whose length has been measured."""
        return 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Queue texts in this order, before those queued earlier."""

    def path_of(self, text: str) -> str | None:
        """The file of a text if it has been rendered."""

    def length_of(self, text: str) -> int:
        """The measured or else the estimated length of a text in milliseconds."""
        return estimated_speech_ms(text)


class NoSpeech(Speech):
    """The speech of a session without a voice."""


class MeasuredSpeech:
    """Speech rendered on demand with the first of ``engines`` that speaks.

    What is ``Foreign`` is spoken by the first of the ``others`` for its language that does.
    """

    def __init__(
        self, cache: SpeechCache, engines: Sequence[VoiceEngine], others: VoicesOf = no_others
    ) -> None:
        self._cache = cache
        self._others = others
        self._engines = {"": [engine for engine in engines if engine.is_available()]}
        self._spoken = set[str]()  # The languages that have been spoken
        self._speech: dict[str, tuple[str, int] | None] = {}

    @property
    def voice_name(self) -> str:
        return self._engines[""][0].name if "" in self._spoken else ""

    def length_of(self, text: str) -> int:
        """The measured length of a text in milliseconds; an estimate without a voice."""
        speech = self._obtain(text)
        return estimated_speech_ms(text) if speech is None else speech[1]

    def path_of(self, text: str) -> str | None:
        """The file of a text; ``None`` without a voice."""
        speech = self._obtain(text)
        return None if speech is None else speech[0]

    def _obtain(self, text: str) -> tuple[str, int] | None:
        if text not in self._speech:
            language = language_of(text)
            if language not in self._engines:
                engines = self._others(language)
                self._engines[language] = [engine for engine in engines if engine.is_available()]
            self._speech[text] = self._render(text, language)
        return self._speech[text]

    def _render(self, text: str, language: str) -> tuple[str, int] | None:
        from coach_tui.audio.voice.cache import RecordingError  # noqa: PLC0415 - a session with no voice needs none

        engines = self._engines[language]
        while engines:
            try:
                speech = self._cache.obtain(engines[0], text)
            except VoiceStoppedError:
                return None
            except (VoiceError, RecordingError, OSError) as error:
                _logger.warning("not spoken: %r: %s", text, error)
                if language in self._spoken:
                    break
                # It has never spoken: try the next voice.
                del engines[0]
            else:
                self._spoken.add(language)
                return speech
        # The session's voice speaks what the one of the text's language cannot.
        return self._render(text, "") if language else None
