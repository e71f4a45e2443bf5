"""What can be heard, in figures: how far speech stands clear of the tones, how smooth these are."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.render import render_blocks
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.tones import SHAPES
from coach_tui.core.coaching.cues import VOICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach_tui.audio.sounds import SoundSources
    from coach_tui.audio.voice.speech import MeasuredSpeech
    from coach_tui.core.coaching.cues import Cue

WINDOW = RATE // 50
"""Levels are taken over 20 ms."""

SILENT = 8
"""A window with less power than that of this sample is silent: 72 dB below full scale."""

_WHOLE_S = 0.05
"""What pushes the tones back takes so long; a phrase begins softer than it continues."""


@dataclass(frozen=True, slots=True)
class Stems:
    """The parts of a recording as they are in it, pushed back where there is speech.

    Attributes:
        speech: What is said.
        tones: What leads through a motion.
        sounds: The theme's.
    """

    speech: bytes
    tones: bytes
    sounds: bytes


@dataclass(frozen=True, slots=True)
class Clearance:
    """How far a phrase stands clear of the tones under it.

    Attributes:
        at_ms: When it is said.
        words: What it is.
        db: Its level over theirs.
    """

    at_ms: int
    words: str
    db: float


def scheduled(cues: Iterable[Cue], speech: MeasuredSpeech) -> Iterator[ScheduledSound]:
    """What is heard of cues."""
    for cue in cues:
        path = speech.path_of(cue.say) if cue.say else None
        length_s = cue.duration_ms / 1000
        yield ScheduledSound(cue.sound, cue.at_ms / 1000, duration_s=length_s, path=path)


def runs(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Tones that follow each other without a pause."""
    found: list[Cue] = []
    for cue in (cue for cue in cues if cue.sound in SHAPES):
        if found and cue.at_ms != found[-1].at_ms + found[-1].duration_ms:
            yield found
            found = []
        found.append(cue)
    if found:
        yield found


def stems(heard: Sequence[ScheduledSound], length_s: float, repertoire: SoundSources) -> Stems:
    """Take a recording apart: what a part adds to the speech is that part as it is heard."""
    spoken = [item for item in heard if item.sound == VOICE]
    tones = [item for item in heard if item.sound in SHAPES]
    sounds = [item for item in heard if item.sound not in SHAPES and item.sound != VOICE]

    def made(items: Sequence[ScheduledSound]) -> bytes:
        return b"".join(render_blocks(items, length_s, repertoire))[
            : round(length_s * RATE) * WIDTH
        ]

    speech = made(spoken)
    without = audioop.mul(speech, WIDTH, -1)
    return Stems(
        speech,
        audioop.add(made(spoken + tones), without, WIDTH),
        audioop.add(made(spoken + sounds), without, WIDTH),
    )


SPEAKER_HERTZ = 400.0
"""The speakers of a laptop reproduce little below this."""

_BUTTERWORTH = {2: (0.7071,), 4: (0.5412, 1.3066)}
"""The qualities of the sections of a filter, by its order."""


def on_small_speakers(pcm: bytes, order: int) -> bytes:
    """Frames through a high-pass at ``SPEAKER_HERTZ``, of the second or the fourth order."""
    samples = [float(value) for value in array("h", pcm)]
    turn = math.tau * SPEAKER_HERTZ / RATE
    for quality in _BUTTERWORTH[order]:
        alpha = math.sin(turn) / 2 / quality
        gain = (1 + math.cos(turn)) / 2 / (1 + alpha)
        a1, a2 = -2 * math.cos(turn) / (1 + alpha), (1 - alpha) / (1 + alpha)
        first = second = 0.0
        for n, value in enumerate(samples):
            result = gain * value + first
            first = second - 2 * gain * value - a1 * result
            second = gain * value - a2 * result
            samples[n] = result
    return array("h", map(round, samples)).tobytes()


def levels(pcm: bytes, window: int = WINDOW) -> list[int]:
    """The level of each window, as the sample that has its power."""
    size = window * WIDTH
    return [audioop.rms(pcm[n : n + size], WIDTH) for n in range(0, len(pcm) - size + 1, size)]


def decibels(level: float) -> float:
    """A level against full scale."""
    return 20 * math.log10(max(level, 0.5) / 32_768)


def clearances(parts: Stems, cues: Iterable[Cue]) -> list[Clearance]:
    """Of every phrase with tones under it how far it stands clear of them."""
    found: list[Clearance] = []
    for cue in cues:
        if not cue.say:
            continue
        first = round((cue.at_ms / 1000 + _WHOLE_S) * RATE)
        last = round((cue.at_ms + cue.duration_ms) / 1000 * RATE)
        voice = _sounding(parts.speech[first * WIDTH : last * WIDTH])
        tones = _sounding(parts.tones[first * WIDTH : last * WIDTH])
        if voice and tones:
            found.append(Clearance(cue.at_ms, cue.say, decibels(voice) - decibels(tones)))
    return found


def _sounding(pcm: bytes) -> float:
    """The level of what sounds; 0 where nothing does."""
    loud = [level for level in levels(pcm) if level > SILENT]
    return math.sqrt(sum(level * level for level in loud) / len(loud)) if loud else 0.0


def pitches(pcm: bytes) -> list[tuple[float, float]]:
    """The pitch of a single tone by its turns: when each ends, in frames, and hertz."""
    samples = array("h", pcm)
    ups = [
        n + a / (a - b) for n, (a, b) in enumerate(pairwise(samples)) if a < 0 <= b and b - a > 8
    ]
    return [(end, RATE / (end - start)) for start, end in pairwise(ups)]


_AROUND = 6
"""Turns: where two tones overlap at a joint there are four."""


def steps(pcm: bytes) -> tuple[float, float]:
    """The largest steps in tones that follow each other without a pause.

    Returns:
        Of pitch, from one turn to the next, in cents, beyond what it moves shortly before and
        after; of level, from one window of 20 ms to the next, in decibels.
    """
    heights = [hertz for _, hertz in pitches(pcm)]
    moves = [abs(1200 * math.log2(b / a)) for a, b in pairwise(heights)]
    cents = max(
        move - max(before, after)
        for before, move, after in zip(moves, moves[_AROUND:], moves[2 * _AROUND :], strict=False)
    )
    loud = [decibels(level) for level in levels(pcm)]
    return cents, max(abs(a - b) for a, b in pairwise(loud))
