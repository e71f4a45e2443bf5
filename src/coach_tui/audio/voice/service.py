"""Renders speech on a thread of its own before it is needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Self

from coach_tui.audio.voice.cache import RecordingError, SpeechCache
from coach_tui.audio.voice.engines import (
    VoiceEngine,
    VoiceError,
    VoiceStoppedError,
    no_voice_text,
)
from coach_tui.audio.voice.speech import Speech, VoicesOf, VoiceState, VoiceStatus, no_others
from coach_tui.core.coaching.cues import estimated_speech_ms
from coach_tui.languages import Foreign, language_of

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())

_TRIAL = "Ready."  # Spoken to test a voice
_CALIBRATION = (0.5, 2.0)  # The limits of a voice's pace relative to the estimate
_FAILURES = 3  # A voice that fails this often in a row is given up


class SpeechService(Speech):
    """Renders speech in the background with the first of ``engines`` that speaks.

    What is ``Foreign`` is spoken by the first of the ``others`` for its language that does.
    """

    def __init__(
        self, cache: SpeechCache, engines: Sequence[VoiceEngine], others: VoicesOf = no_others
    ) -> None:
        self._cache = cache
        self._engines = tuple(engines)
        self._others = others
        # Guards the three fields below; held for moments only, never while rendering.
        self._changed = threading.Condition()
        self._queue: dict[str, None] = {}
        self._busy = True
        self._closing = False  # Only ever set, so that a look at it needs no guard
        # Published by the thread, each by one assignment, so that readers need no guard.
        self._state = VoiceState(VoiceStatus.STARTING)
        self._ready: dict[str, tuple[str, int]] = {}
        # Each voice's mean length relative to the estimate, by its language; that of the session
        # is empty.
        self._pace: dict[str, float] = {}
        # Used by the thread alone, by language too.
        self._voices: dict[str, VoiceEngine | None] = {}  # None for one that is given up
        self._failures: dict[str, int] = {}  # Those in a row
        self._lengths: dict[str, tuple[int, int]] = {}  # Spoken and estimated, as for the pace
        self._thread = threading.Thread(target=self._serve, name="speech", daemon=True)

    def open(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> VoiceState:
        return self._state

    @property
    def rendered_count(self) -> int:
        return len(self._ready)

    def prepare(self, texts: Iterable[str]) -> None:
        with self._changed:
            first = dict.fromkeys(text for text in texts if text not in self._ready)
            self._queue = first | {t: None for t in self._queue if t not in first}
            self._changed.notify_all()

    def path_of(self, text: str) -> str | None:
        speech = self._ready.get(text)
        return None if speech is None else speech[0]

    def length_of(self, text: str) -> int:
        speech = self._ready.get(text)
        if speech is not None:
            return speech[1]
        return round(estimated_speech_ms(text) * self._pace.get(language_of(text), 1.0))

    def finish(self, timeout_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(
                lambda: self._closing or not (self._queue or self._busy), timeout_s
            )

    def _serve(self) -> None:
        try:
            self._choose()
        except Exception:
            # Waiting callers must still get an answer, so the thread continues without a voice.
            _logger.exception("no voice could be chosen")
            self._give_up()
        failed: set[str] = set()
        while (text := self._next_text()) is not None:
            # A text may be prepared again while it renders.
            if self._voices[""] is None or text in failed or text in self._ready:
                continue
            # The session's voice speaks what the one of the text's language cannot.
            voices = dict.fromkeys((language_of(text), ""))
            if not any(self._speak(text, voice) for voice in voices if not self._closing):
                failed.add(text)
        self._cache.trim()

    def _choose(self) -> None:
        """Use the first voice that speaks."""
        voice = self._first_that_speaks(self._engines, _TRIAL)
        if voice is None:
            self._give_up()
            return
        self._voices[""] = voice
        self._state = VoiceState(VoiceStatus.ON, voice.name)

    def _first_that_speaks(self, engines: Sequence[VoiceEngine], trial: str) -> VoiceEngine | None:
        for engine in engines:
            if engine.is_available() and not self._closing and self._obtain(engine, trial):
                return engine
        return None

    def _give_up(self, language: str = "") -> None:
        self._voices[language] = None
        if not language:
            self._state = VoiceState(VoiceStatus.MISSING, reason=no_voice_text())

    def _speak(self, text: str, language: str) -> bool:
        """Speak a text with the voice of a language, if there is one; return whether that worked."""
        if language not in self._voices:
            trial = Foreign(_TRIAL, language)
            self._voices[language] = self._first_that_speaks(self._others(language), trial)
        voice = self._voices[language]
        if voice is None:
            return False
        if self._obtain(voice, text):
            self._failures[language] = 0
            return True
        self._failures[language] = self._failures.get(language, 0) + 1
        if self._failures[language] == _FAILURES:
            self._give_up(language)
        return False

    def _next_text(self) -> str | None:
        """Wait for the next text; ``None`` at the end."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._queue or self._closing)
            if self._closing:
                return None
            self._busy = True
            text = next(iter(self._queue))
            del self._queue[text]
            return text

    def _obtain(self, engine: VoiceEngine, text: str) -> bool:
        """Look up or render a text; return whether that worked."""
        try:
            path, length_ms = self._cache.obtain(engine, text)
        except VoiceStoppedError:
            # The program ends: no other voice is to speak the text either.
            self._closing = True
            return False
        except (VoiceError, RecordingError, OSError) as error:
            _logger.warning("not spoken: %r: %s", text, error)
            return False
        except Exception:
            # One phrase must not end the thread: all later ones would be missing.
            _logger.exception("not spoken: %r", text)
            return False
        language = language_of(text)
        spoken_ms, estimated_ms = self._lengths.get(language, (0, 0))
        spoken_ms, estimated_ms = spoken_ms + length_ms, estimated_ms + estimated_speech_ms(text)
        self._lengths[language] = spoken_ms, estimated_ms
        low, high = _CALIBRATION
        self._pace[language] = min(high, max(low, spoken_ms / estimated_ms))
        self._ready[text] = (path, length_ms)
        return True
