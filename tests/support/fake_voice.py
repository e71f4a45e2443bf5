"""A voice for tests: a hum of a fixed time for each letter."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from coach_tui.audio.voice.cache import Recording, write
from coach_tui.audio.voice.engines import VoiceError

if TYPE_CHECKING:
    from pathlib import Path

_RATE = 16_000

_PITCH_HZ = 140


class FakeVoice:
    """A voice for tests.

    Args:
        letter_ms: Milliseconds for each letter.

    Attributes:
        texts: The requested texts, in order.
    """

    def __init__(self, name: str = "pretend", *, letter_ms: int = 50, works: bool = True) -> None:
        self.name = name
        self._letter_ms = letter_ms
        self._works = works
        self.texts: list[str] = []

    @property
    def voice(self) -> str:
        """Its pace."""
        return f"{self._letter_ms}"

    def is_available(self) -> bool:
        """Always."""
        return True

    def length_of(self, text: str) -> int:
        """Return the length of a text in milliseconds, without the margins."""
        return self._letter_ms * len(text)

    def render(self, text: str, path: Path) -> None:
        """Hum into a WAV file."""
        self.texts.append(text)
        if not self._works:
            raise VoiceError("it does not speak")
        count = _RATE * self.length_of(text) // 1000
        step = 2 * math.pi * _PITCH_HZ / _RATE
        hum = array("h", (round(12_000 * math.cos(step * n)) for n in range(count)))
        write(Recording(_RATE, hum.tobytes()), path)
