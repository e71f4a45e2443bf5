"""What keeps a loudspeaker awake: noise that nobody hears.

Bluetooth speakers and some amplifiers shut off in digital silence and take half a second
to come back, which swallows the first syllable. So the stream is open from the start,
long before the first cue, and never quite silent, muted or not.
"""

from __future__ import annotations

import random
from array import array

from coach_tui.audio.pcm import RATE, WIDTH, audioop

PEAK = 6
"""The largest sample, of 32767: 75 dB below full scale, 20 dB below a quiet room where full
scale is as loud as a vacuum cleaner."""


class Hush:
    """A second of noise, over and over."""

    def __init__(self) -> None:
        chance = random.Random(1)  # noqa: S311 - noise, and the same each time
        self._noise = array("h", (chance.randint(-PEAK, PEAK) for _ in range(RATE))).tobytes()
        self._at = 0

    def over(self, pcm: bytes) -> bytes:
        """The frames with as many of noise added."""
        end = self._at + len(pcm)
        noise = self._noise[self._at : end]
        while len(noise) < len(pcm):
            noise += self._noise[: len(pcm) - len(noise)]
        self._at = end % len(self._noise)
        return audioop.add(pcm, noise, WIDTH)
