"""Measures the sound of sessions: speech above the tones, steps in glides, loudness, words misheard.

    python bench/listen.py [SESSION ...] [--voice pico] [--no-words]
    python bench/listen.py --picture docs/pictures/sound-reps.svg [--at 47] [--length 14]

Mixes all shipped sessions, or those named, in stems, and prints for each the phrase that is least
clear of the tones under it, the largest steps of pitch and of level between tones that follow each
other, and the range of loudness of its phrases. Then an offline recogniser listens to every phrase
once, alone and in the mix, where it is installed (``pip install --group listen``). Ends with 1 if a
phrase is less than 12 dB clear, a glide has a step, a phrase is more than 1 LU from the target, or
a voice with a goal has more words misheard. ``--picture`` draws some seconds of the first session; it
depends on the voice of this machine, so no check compares it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from listening import clearances, decibels, levels, runs, scheduled, stems, steps
from sound_picture import Curve, Mark, picture
from word_errors import Recogniser, is_installed

from coach_tui import paths
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.voice.cache import read
from coach_tui.audio.voice.engines import ENGINES
from coach_tui.audio.voice.loudness import TARGET_LUFS, loudness
from coach_tui.cli.audio_setup import measured, settings_with
from coach_tui.cli.render import with_open_phases
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listening import Stems

    from coach_tui.audio.voice.speech import MeasuredSpeech
    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.timeline.timeline import Timeline

CLEAR_DB = 12.0
STEP_CENTS, STEP_DB = 10.0, 1.0
OPEN_MS = 30_000
MISHEARD = {"natural": 0.04, "pico": 0.08}
"""The largest share of words misheard, by voice."""
SPEECH, TONES, SOUNDS = "#f5f1d8", "#4fd1c5", "#e879a6"
_PHASES = {
    PhaseKind.UP: ("lift", "#f6ad55"),
    PhaseKind.HOLD: ("hold", "#b794f4"),
    PhaseKind.DOWN: ("lower", "#63b3ed"),
}


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sessions", nargs="*", help="default: all shipped")
    names = [engine.name for engine in ENGINES]
    parser.add_argument("--voice", choices=names, help="default: the first one available")
    parser.add_argument("--words", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--picture", type=Path, help="draw some seconds into this SVG file")
    parser.add_argument("--at", type=float, default=47.0, help="where they begin, in seconds")
    parser.add_argument("--length", type=float, default=14.0, help="how many there are")
    return parser.parse_args()


def smoothness(cues: Sequence[Cue], sources: SoundSources, speech: MeasuredSpeech) -> list[float]:
    """Return the largest steps of pitch, in cents, and of level, in decibels."""
    largest = [0.0, 0.0]
    for run in runs(cues):
        heard = [*scheduled(run, speech)]
        first_s, last_s = run[0].at_ms / 1000, (run[-1].at_ms + run[-1].duration_ms) / 1000
        tones = stems(heard, last_s, sources).tones
        edge_s = 0.05
        inside = tones[frames(first_s + edge_s) * WIDTH : frames(last_s - edge_s) * WIDTH]
        largest = [max(pair) for pair in zip(largest, steps(inside), strict=True)]
    return largest


def frames(at_s: float) -> int:
    """Convert seconds to frames."""
    return round(at_s * RATE)


@dataclass
class Phrases:
    """Each phrase once, by its text: its samples alone, and with what sounds at the same time."""

    alone: dict[str, bytes] = field(default_factory=dict)
    mixed: dict[str, bytes] = field(default_factory=dict)

    def add(self, cues: Sequence[Cue], parts: Stems) -> None:
        """Add the phrases of a session that are new."""
        mix = audioop.add(audioop.add(parts.speech, parts.tones, WIDTH), parts.sounds, WIDTH)
        for cue in cues:
            if cue.say and cue.say not in self.alone:
                first, last = cue.at_ms / 1000, (cue.at_ms + cue.duration_ms) / 1000
                span = slice(frames(first) * WIDTH, frames(last) * WIDTH)
                self.alone[cue.say], self.mixed[cue.say] = parts.speech[span], mix[span]


def listened(
    name: str,
    timeline: Timeline,
    sources: SoundSources,
    speech: MeasuredSpeech,
    phrases: Phrases,
) -> bool:
    """Print the figures of a session; return whether they are within their limits."""
    cues = cues_for(timeline, Coaching(), speech.length_of)
    parts = stems(list(scheduled(cues, speech)), timeline.total_ms / 1000, sources)
    phrases.add(cues, parts)
    over_tones = clearances(parts, cues)
    least = min(over_tones, key=lambda phrase: phrase.db, default=None)
    cents, step_db = smoothness(list(cues)[:400], sources, speech)
    print(f"{name}: {len(over_tones)} phrases over tones", end="")
    if least is not None:
        print(f", each {least.db:.1f} dB clear or more ({least.words!r})", end="")
    print(f"; steps up to {cents:.1f} cents and {step_db:.2f} dB", end="")
    level = [loudness_of(path) for cue in cues if cue.say and (path := speech.path_of(cue.say))]
    if level:
        print(f"; phrases from {min(level):.1f} to {max(level):.1f} LUFS", end="")
    print()
    clear = least is None or least.db >= CLEAR_DB
    equal = all(abs(lufs - TARGET_LUFS) <= 1 for lufs in level)
    return clear and equal and cents < STEP_CENTS and step_db < STEP_DB


def understood(voice: str, phrases: Phrases) -> bool:
    """Print how many words are misheard; return whether that is within the voice's goal."""
    recogniser = Recogniser()
    goal = MISHEARD.get(voice, 1.0)
    passed = True
    for where, spoken in (("alone", phrases.alone), ("in the mix", phrases.mixed)):
        rate = recogniser.error_rate(spoken.items())
        passed = passed and rate <= goal
        wanted = f", goal {goal:.0%}" if voice in MISHEARD else ""
        print(f"{voice}, {where}: {len(spoken)} phrases, {rate:.1%} of words misheard{wanted}")
    return passed


@cache
def loudness_of(path: str) -> float:
    """Return the loudness of a phrase."""
    recording = read(Path(path))
    return loudness(recording.frames, recording.rate)


def drawn(
    timeline: Timeline, parts: Stems, cues: Sequence[Cue], options: argparse.Namespace
) -> str:
    """Draw some seconds."""
    start, end = frames(options.at) * WIDTH, frames(options.at + options.length) * WIDTH
    shown = [part[start:end] for part in (parts.speech, parts.tones, parts.sounds)]
    curves = [
        Curve(label, colour, [decibels(level) for level in levels(part)])
        for label, colour, part in zip(
            ("speech", "tones", "sounds"), (SPEECH, TONES, SOUNDS), shown, strict=True
        )
    ]
    until_ms = (options.at + options.length) * 1000
    spoken = [
        Mark(
            c.at_ms / 1000 - options.at,
            (c.at_ms + c.duration_ms) / 1000 - options.at,
            c.say,
            SPEECH,
        )
        for c in cues
        if c.say and c.at_ms < until_ms and c.at_ms + c.duration_ms > options.at * 1000
    ]
    motions = [
        Mark(
            p.start_ms / 1000 - options.at,
            p.end_ms / 1000 - options.at,
            *_PHASES.get(p.kind, (p.kind.value, "#718096")),
        )
        for p in timeline.phases
        if p.start_ms < until_ms and p.end_ms > options.at * 1000
    ]
    whole = audioop.add(audioop.add(shown[0], shown[1], WIDTH), shown[2], WIDTH)
    title = f"{timeline.title}: {options.length:.0f} seconds of what is heard"
    return picture(title, whole, {"moves": motions, "says": spoken}, curves)


def main() -> int:
    """Measure."""
    options = arguments()
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    chosen = settings_with(voice=options.voice)
    speech = measured(chosen)
    sources = SoundSources(SoundBank([paths.assets("sounds") / chosen.sounds], print))
    shipped = [path.stem for path in sorted(paths.assets("sessions").glob("*.yaml"))]
    names = options.sessions or (["glute-activation"] if options.picture else shipped)
    passed = True
    phrases = Phrases()
    for name in names:
        timeline = with_open_phases(compile_timeline(library.find(name).session), OPEN_MS)
        if options.picture:
            cues = cues_for(timeline, Coaching(), speech.length_of)
            parts = stems(list(scheduled(cues, speech)), options.at + options.length, sources)
            options.picture.write_text(drawn(timeline, parts, cues, options), encoding="utf-8")
            print(f"{options.picture}: {options.picture.stat().st_size // 1024} kB")
            break
        passed = listened(name, timeline, sources, speech, phrases) and passed
    if options.words and phrases.alone and not is_installed():
        print("words misheard: not measured; pip install --group listen")
    elif options.words and phrases.alone:
        passed = understood(speech.voice_name, phrases) and passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
