"""Listens to what ships: how clear speech stands of the tones, how smoothly they glide.

    python bench/listen.py [SESSION ...]
    python bench/listen.py --picture docs/pictures/sound-reps.svg [--at 47] [--length 14]

Mixes every session that ships, or those named, in parts as they are heard, and prints for
each the phrase that stands least clear of the tones under it, and the largest steps of
pitch and of level in tones that follow each other. Ends with 1 if a phrase stands less than
12 dB clear or a glide has a step. ``--picture`` draws some seconds of the first session; it
shows the voice of this machine, so no check compares it with what is kept.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from listening import clearances, decibels, levels, runs, scheduled, stems, steps
from sound_picture import Curve, Mark, picture

from coach_tui import paths
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.cli.audio_setup import measured, settings
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
SPEECH, TONES, SOUNDS = "#f5f1d8", "#4fd1c5", "#e879a6"
_PHASES = {
    PhaseKind.UP: ("lift", "#f6ad55"),
    PhaseKind.HOLD: ("hold", "#b794f4"),
    PhaseKind.DOWN: ("lower", "#63b3ed"),
}


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sessions", nargs="*", help="all that ship when not given")
    parser.add_argument("--picture", type=Path, help="draw some seconds into this SVG file")
    parser.add_argument("--at", type=float, default=47.0, help="where they begin, in seconds")
    parser.add_argument("--length", type=float, default=14.0, help="how many there are")
    return parser.parse_args()


def smoothness(cues: Sequence[Cue], sources: SoundSources, speech: MeasuredSpeech) -> list[float]:
    """The largest steps of pitch, in cents, and of level, in decibels."""
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
    """Seconds as frames."""
    return round(at_s * RATE)


def listened(name: str, timeline: Timeline, sources: SoundSources, speech: MeasuredSpeech) -> bool:
    """Print the figures of a session; whether they are as they should be."""
    cues = cues_for(timeline, Coaching(), speech.length_of)
    parts = stems(list(scheduled(cues, speech)), timeline.total_ms / 1000, sources)
    found = clearances(parts, cues)
    least = min(found, key=lambda one: one.db, default=None)
    cents, step_db = smoothness(list(cues)[:400], sources, speech)
    print(f"{name}: {len(found)} phrases over tones", end="")
    if least is not None:
        print(f", each {least.db:.1f} dB clear or more ({least.words!r})", end="")
    print(f"; steps up to {cents:.1f} cents and {step_db:.2f} dB")
    clear = least is None or least.db >= CLEAR_DB
    return clear and cents < STEP_CENTS and step_db < STEP_DB


def drawn(timeline: Timeline, parts: Stems, cues: Sequence[Cue], asked: argparse.Namespace) -> str:
    """The picture of some seconds."""
    start, end = frames(asked.at) * WIDTH, frames(asked.at + asked.length) * WIDTH
    shown = [part[start:end] for part in (parts.speech, parts.tones, parts.sounds)]
    curves = [
        Curve(label, colour, [decibels(level) for level in levels(part)])
        for label, colour, part in zip(
            ("speech", "tones", "sounds"), (SPEECH, TONES, SOUNDS), shown, strict=True
        )
    ]
    until_ms = (asked.at + asked.length) * 1000
    said = [
        Mark(c.at_ms / 1000 - asked.at, (c.at_ms + c.duration_ms) / 1000 - asked.at, c.say, SPEECH)
        for c in cues
        if c.say and c.at_ms < until_ms and c.at_ms + c.duration_ms > asked.at * 1000
    ]
    moved = [
        Mark(
            p.start_ms / 1000 - asked.at,
            p.end_ms / 1000 - asked.at,
            *_PHASES.get(p.kind, (p.kind.value, "#718096")),
        )
        for p in timeline.phases
        if p.start_ms < until_ms and p.end_ms > asked.at * 1000
    ]
    whole = audioop.add(audioop.add(shown[0], shown[1], WIDTH), shown[2], WIDTH)
    title = f"{timeline.title}: {asked.length:.0f} seconds of what is heard"
    return picture(title, whole, {"moves": moved, "says": said}, curves)


def main() -> int:
    """Listen."""
    asked = arguments()
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    wanted = settings()
    speech = measured(wanted)
    sources = SoundSources(SoundBank([paths.assets("sounds") / wanted.theme], print))
    shipped = [path.stem for path in sorted(paths.assets("sessions").glob("*.yaml"))]
    names = asked.sessions or (["glute-activation"] if asked.picture else shipped)
    good = True
    for name in names:
        timeline = with_open_phases(compile_timeline(library.find(name).session), OPEN_MS)
        if asked.picture:
            cues = cues_for(timeline, Coaching(), speech.length_of)
            parts = stems(list(scheduled(cues, speech)), asked.at + asked.length, sources)
            asked.picture.write_text(drawn(timeline, parts, cues, asked), encoding="utf-8")
            print(f"{asked.picture}: {asked.picture.stat().st_size // 1024} kB")
            break
        good = listened(name, timeline, sources, speech) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
