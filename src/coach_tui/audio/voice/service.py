"""Speech rendered before it is needed, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Self

from coach_tui.audio.voice.cache import RecordingError
from coach_tui.audio.voice.engines import VoiceError, no_voice_text
from coach_tui.audio.voice.speech import VoiceState, VoiceStatus
from coach_tui.core.coaching.cues import estimated_speech_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.audio.voice.cache import SpeechCache
    from coach_tui.audio.voice.engines import VoiceEngine

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())

_TRIAL = "Ready."
"""Spoken to find out whether a voice works."""

_CALIBRATION = (0.5, 2.0)
"""How much slower or quicker than estimated a voice is taken to be, at the most."""

_FAILURES = 3
"""A voice that failed so often in a row is not asked again."""


class SpeechService:
    """Renders speech in the background and knows what has been rendered.

    Args:
        cache: Where speech is kept.
        engines: Voices to try, the best first.
    """

    def __init__(self, cache: SpeechCache, engines: Sequence[VoiceEngine]) -> None:
        self._cache = cache
        self._engines = tuple(engines)
        self._engine: VoiceEngine | None = None
        # Guards what follows; held for moments only, never while something is rendered.
        self._changed = threading.Condition()
        self._wanted: dict[str, None] = {}
        self._ready: dict[str, tuple[str, int]] = {}
        self._failed: set[str] = set()
        self._spoken_ms = 0
        self._guessed_ms = 0
        self._closing = False
        self._busy = True
        self._state = VoiceState(VoiceStatus.STARTING)
        self._thread = threading.Thread(target=self._serve, name="speech", daemon=True)

    def open(self) -> Self:
        """Start looking for a voice and rendering, in the background."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop rendering. What is being spoken just now may go on for a moment."""
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
        """How the voice is doing now."""
        return self._state

    @property
    def measured(self) -> int:
        """How many texts have been measured; it grows as lengths become known."""
        return len(self._ready)

    def prepare(self, texts: Iterable[str]) -> None:
        """Have texts rendered, in this order, before any asked for earlier. Returns at once."""
        with self._changed:
            first = dict.fromkeys(text for text in texts if text not in self._ready)
            self._wanted = first | {t: None for t in self._wanted if t not in first}
            self._changed.notify_all()

    def path_of(self, text: str) -> str | None:
        """The file that holds a text, if it has been rendered."""
        found = self._ready.get(text)
        return None if found is None else found[0]

    def length_of(self, text: str) -> int:
        """The length of a text in milliseconds, measured or else estimated."""
        found = self._ready.get(text)
        if found is not None:
            return found[1]
        return round(estimated_speech_ms(text) * self._slowness())

    def finish(self, timeout_s: float) -> bool:
        """Wait until all that was asked for is rendered or given up; whether that came true."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._closing or not (self._wanted or self._busy), timeout_s
            )

    def _slowness(self) -> float:
        """How long this voice takes compared with the estimate, by all it has spoken."""
        if not self._guessed_ms:
            return 1.0
        low, high = _CALIBRATION
        return min(high, max(low, self._spoken_ms / self._guessed_ms))

    def _serve(self) -> None:
        self._choose()
        failures = 0
        while (text := self._next_text()) is not None:
            engine = self._engine
            if engine is None or text in self._failed:
                continue
            if self._obtain(engine, text):
                failures = 0
                continue
            failures += 1
            self._failed.add(text)
            if failures == _FAILURES:
                self._engine = None
                self._state = VoiceState(VoiceStatus.MISSING, reason=no_voice_text())
        self._cache.trim()

    def _choose(self) -> None:
        """Find the first voice that really speaks."""
        for engine in self._engines:
            if engine.is_available() and not self._closing and self._obtain(engine, _TRIAL):
                self._engine = engine
                self._state = VoiceState(VoiceStatus.ON, engine.name)
                return
        self._state = VoiceState(VoiceStatus.MISSING, reason=no_voice_text())

    def _next_text(self) -> str | None:
        """The next text to render, waiting for one; ``None`` at the end."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            if not self._wanted and not self._closing:
                self._changed.wait_for(lambda: self._wanted or self._closing)
            if self._closing:
                return None
            self._busy = True
            text = next(iter(self._wanted))
            del self._wanted[text]
            return text

    def _obtain(self, engine: VoiceEngine, text: str) -> bool:
        """Find or render one text; whether it is there now."""
        try:
            path, length_ms = self._cache.find(engine, text) or self._cache.render(engine, text)
        except (VoiceError, RecordingError, OSError) as error:
            _logger.warning("not spoken: %r: %s", text, error)
            return False
        with self._changed:
            self._ready[text] = (str(path), length_ms)
            self._spoken_ms += length_ms
            self._guessed_ms += estimated_speech_ms(text)
        return True
