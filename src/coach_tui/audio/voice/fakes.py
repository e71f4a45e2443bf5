"""The double of a voice: it speaks a hum, so many milliseconds a letter."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from coach_tui.audio.voice import cache as recording
from coach_tui.audio.voice.cache import Recording
from coach_tui.audio.voice.engines import VoiceError

if TYPE_CHECKING:
    from pathlib import Path

_RATE = 16_000

_PITCH_HZ = 140


class FakeVoice:
    """A voice for tests.

    Args:
        name: What it is called.
        letter_ms: How long it takes over a letter.
        works: Whether it speaks at all.

    Attributes:
        spoken: Every text it was asked to speak, in order.
    """

    def __init__(self, name: str = "pretend", *, letter_ms: int = 50, works: bool = True) -> None:
        self._name = name
        self._letter_ms = letter_ms
        self._works = works
        self.texts: list[str] = []

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name

    @property
    def voice(self) -> str:
        """Its pace."""
        return f"{self._letter_ms}"

    def is_available(self) -> bool:
        """Always."""
        return True

    def length_of(self, text: str) -> int:
        """How long it takes over a text, in milliseconds, without the margins kept around it."""
        return self._letter_ms * len(text)

    def render(self, text: str, path: Path) -> None:
        """Hum for as long as the text asks for."""
        self.texts.append(text)
        if not self._works:
            raise VoiceError("it does not speak")
        count = _RATE * self.length_of(text) // 1000
        step = 2 * math.pi * _PITCH_HZ / _RATE
        hum = array("h", (round(12_000 * math.cos(step * n)) for n in range(count)))
        recording.write(Recording(_RATE, hum.tobytes()), path)
