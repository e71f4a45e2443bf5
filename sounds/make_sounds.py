"""Makes the shipped sounds: struck bars, bells and whistles, worked out from sines.

    python sounds/make_sounds.py [FOLDER]

Only the standard library, and nothing random, so that the same files come out each
time. All sounds share one pentatonic scale on C (no two of its notes quarrel) and
are told apart by how they move, how many strokes they have and what is struck.
"""

from __future__ import annotations

import math
import sys
import wave
from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE = 48_000
ATTACK_S = 0.003
"""Soft, yet short enough for the ear to place the stroke."""
QUIETEST_DB = -12.0
RELEASE_S = 0.06
"""Every sound ends by fading to nothing in this time."""

# Equal temperament, A4 = 440 Hz.
C4, E4, G4, A4 = 261.63, 329.63, 392.00, 440.00
C5, D5, E5, G5, A5 = 523.25, 587.33, 659.26, 783.99, 880.00
C6 = 1046.50


@dataclass(frozen=True)
class Body:
    """What is struck: its partials as (ratio to the note, strength, half-life in seconds)."""

    partials: tuple[tuple[float, float, float], ...]


# A marimba's bars are tuned so that the second mode is two octaves up, the third about ten
# times the first; both die away quickly. (Fletcher and Rossing, The Physics of Musical
# Instruments, chapter on mallet percussion.)
MARIMBA = Body(((1.0, 1.0, 0.085), (3.98, 0.18, 0.028), (9.9, 0.05, 0.010)))
# The same bar under a softer mallet, left to ring: for what stands rather than moves.
WARM = Body(((1.0, 1.0, 0.16), (2.0, 0.22, 0.10), (3.98, 0.05, 0.03)))
# A small bell: minor third left out, so that it stays in the scale.
BELL = Body(((1.0, 1.0, 0.30), (2.0, 0.45, 0.22), (3.0, 0.20, 0.13), (4.2, 0.12, 0.07)))
# A wood block: two modes that no one hears as a note.
WOOD = Body(((1.0, 1.0, 0.012), (1.52, 0.55, 0.009), (2.9, 0.15, 0.005)))

# A xylophone's bars are tuned to a twelfth, and are dry.
XYLOPHONE = Body(((1.0, 1.0, 0.045), (3.0, 0.30, 0.020), (6.2, 0.08, 0.008)))
# A log drum's tongue: hollow, round, soon over.
LOG = Body(((1.0, 1.0, 0.090), (2.71, 0.12, 0.030), (5.1, 0.03, 0.010)))
# Bamboo hung in the wind: two modes close by, that beat.
BAMBOO = Body(((1.0, 1.0, 0.11), (1.006, 0.5, 0.11), (2.76, 0.25, 0.05), (5.4, 0.08, 0.02)))
CLAVES = Body(((1.0, 1.0, 0.016), (2.6, 0.25, 0.006)))
# Whistles and horns have odd or all overtones and do not die away of themselves: heard
# over wind, traffic and other people's music.
WHISTLE = Body(((1.0, 1.0, 0.07), (3.0, 0.33, 0.07), (5.0, 0.14, 0.05)))
HORN = Body(((1.0, 1.0, 0.30), (2.0, 0.60, 0.30), (3.0, 0.35, 0.25), (4.0, 0.2, 0.2)))
PIP = Body(((1.0, 1.0, 0.030), (3.0, 0.30, 0.030)))


@dataclass(frozen=True)
class Stroke:
    """One note: when, which, how loud, on what."""

    at_s: float
    hertz: float
    strength: float
    body: Body


@dataclass(frozen=True)
class Theme:
    """What is struck in a theme.

    Attributes:
        moving: What goes with a motion, and counts.
        standing: What stands rather than moves.
        calling: What calls for something.
        ticking: What ticks.
        level_db: Added to all peaks, down to that of the quietest recipe.
    """

    moving: Body
    standing: Body
    calling: Body
    ticking: Body
    level_db: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """A sound: its length, its loudest sample against full scale, its strokes."""

    length_s: float
    peak_db: float
    strokes: tuple[Stroke, ...]


def _figure(body: Body, step_s: float, *notes: float, accent: float = 1.0) -> tuple[Stroke, ...]:
    """Notes at even distances, the last of them ``accent`` times as strong."""
    last = len(notes) - 1
    return tuple(
        Stroke(step_s * n, note, accent if n == last else 1.0, body) for n, note in enumerate(notes)
    )


def _chord(body: Body, at_s: float, strength: float, *notes: float) -> tuple[Stroke, ...]:
    return tuple(Stroke(at_s, note, strength / len(notes) ** 0.5, body) for note in notes)


def recipes(theme: Theme) -> dict[str, Recipe]:
    """Every sound of a theme."""
    moving, standing, calling = theme.moving, theme.standing, theme.calling
    return {
        # The three that are heard hundreds of times are short, and move as the body does.
        "up": Recipe(0.42, -6.2, _figure(moving, 0.085, C5, E5, G5, accent=1.1)),
        "hold": Recipe(0.45, -8.0, _chord(standing, 0.0, 1.0, G4, G5)),
        "down": Recipe(0.42, -6.2, _figure(moving, 0.085, G5, E5, C5, accent=1.1)),
        # At the bottom, lower than all of them and hardly there; with its octave, because small
        # speakers lose the note itself.
        "pause": Recipe(
            0.30, -10.0, (Stroke(0.0, E4, 1.0, standing), Stroke(0.0, E5, 0.45, standing))
        ),
        "tick": Recipe(0.09, -12.0, (Stroke(0.0, 1480.0, 1.0, theme.ticking),)),
        # Three, two, one on one note, and the octave for go.
        "count": Recipe(
            0.22, -7.0, (Stroke(0.0, A4, 1.0, moving), Stroke(0.0, 2 * A4, 0.5, moving))
        ),
        "go": Recipe(0.80, -4.0, _chord(calling, 0.0, 1.0, A5, E5, C6)),
        # Over, and over again: low-high, low-high, unlike any figure that goes one way.
        "switch": Recipe(
            0.95,
            -7.3,
            (
                Stroke(0.0, D5, 1.0, calling),
                Stroke(0.15, A5, 0.8, calling),
                Stroke(0.42, D5, 1.0, calling),
                Stroke(0.57, A5, 0.8, calling),
            ),
        ),
        # A chord rolled downwards and left to ring: put it down.
        "rest": Recipe(1.40, -7.0, _figure(standing, 0.16, A5, E5, C5, A4, accent=1.3)),
        # Two equal strokes: half and half.
        "halfway": Recipe(0.60, -9.0, _figure(calling, 0.16, E5, E5)),
        "prepare": Recipe(
            1.10, -7.0, (*_figure(standing, 0.22, C4, G4), *_chord(standing, 0.44, 1.2, C5, E5))
        ),
        # Home: up the whole scale to a full chord.
        "done": Recipe(
            2.20,
            -4.0,
            (
                *_figure(moving, 0.11, C5, D5, E5, G5, A5),
                *_chord(calling, 0.60, 1.6, C5, E5, G5, C6),
            ),
        ),
    }


THEMES = {
    "soft": Theme(MARIMBA, WARM, BELL, WOOD),
    "wood": Theme(XYLOPHONE, LOG, BAMBOO, CLAVES),
    "clear": Theme(WHISTLE, HORN, HORN, PIP, level_db=-1.4),
}
"""The themes, by the names of their folders."""


def _strike(out: list[float], stroke: Stroke) -> None:
    """Add one note: sines that die away, begun at zero and brought up by a raised cosine."""
    first = round(stroke.at_s * RATE)
    attack = round(ATTACK_S * RATE)
    for ratio, strength, half_life_s in stroke.body.partials:
        turn = math.tau * stroke.hertz * ratio / RATE
        decay = 0.5 ** (1 / (half_life_s * RATE))
        level = stroke.strength * strength
        for n in range(len(out) - first):
            rise = 0.5 - 0.5 * math.cos(math.pi * n / attack) if n < attack else 1.0
            out[first + n] += level * rise * math.sin(turn * n)
            level *= decay
            if level < 1e-5:
                break


def render(recipe: Recipe) -> array[int]:
    """The samples of a sound.

    Args:
        recipe: What it is made of.

    Returns:
        One channel, signed 16 bits; the first and the last sample are zero.
    """
    out = [0.0] * round(recipe.length_s * RATE)
    for stroke in recipe.strokes:
        _strike(out, stroke)
    release = round(RELEASE_S * RATE)
    for n in range(release):
        out[-1 - n] *= 0.5 - 0.5 * math.cos(math.pi * n / release)
    scale = 10 ** (recipe.peak_db / 20) * 32767 / max(abs(value) for value in out)
    return array("h", (round(value * scale) for value in out))


def write(path: Path, samples: array[int]) -> None:
    """Write a mono WAV file.

    Args:
        path: Where.
        samples: Signed 16 bits.
    """
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def main(arguments: Sequence[str]) -> int:
    """Write all sounds of all themes.

    Args:
        arguments: The folder to write the themes' folders to; that of this script when empty.
    """
    above = Path(arguments[0]) if arguments else Path(__file__).parent
    for theme_name, theme in THEMES.items():
        folder = above / theme_name
        folder.mkdir(parents=True, exist_ok=True)
        for name, recipe in recipes(theme).items():
            peak_db = max(QUIETEST_DB, recipe.peak_db + theme.level_db)
            write(folder / f"{name}.wav", render(replace(recipe, peak_db=peak_db)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
