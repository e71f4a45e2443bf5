"""How exactly a whole session is heard: run, stalled, paused, skipped in, and recorded.

    python bench/session_accuracy.py [--minutes 10]

Runs a paced session through the real conductor and the real engine into a sound server
without a card, while native code keeps this process from doing anything for 50 to 300 ms
at a time. A third of the way it is paused, two thirds of the way an exercise is skipped.
Prints how the cues heard compare with those planned, and how soon it was silent.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "audio"))

from rehearsal import Rehearsal, Stalls, accuracy, loud_after
from sound_links import wait_for
from sound_recorder import SoundRecorder, missing_tools

from coach_tui import paths
from coach_tui.audio.link import DEFAULT_THEME, AudioLink, SoundStatus
from coach_tui.core.coaching import SOUNDS_ONLY
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.cues import Sound
from coach_tui.core.session import Exercise, ExerciseStep, Range, Reps, Session, Tempo
from coach_tui.core.transport import Command

LOUD = 200
REP_MS = 2_000 + 1_000 + 2_000


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the session is")
    return parser.parse_args()


def session(minutes: float) -> Session:
    """Three exercises of equal length, at two seconds up, one at the top, two down."""
    reps = max(4, round(minutes * 60_000 / 3 / REP_MS))
    motion = Range.exactly(2_000)
    exercise = Exercise("paced", "Paced", tempo=Tempo(motion, Range.exactly(1_000), motion))
    step = ExerciseStep(exercise, Reps(Range.exactly(reps)), prepare_ms=5_000)
    return Session("Paced", (step, step, step))


def ticks(folder: Path) -> Path:
    """A theme of ticks, so short that each is heard for itself."""
    for sound in Sound:
        tick = paths.assets("sounds") / DEFAULT_THEME / "tick.wav"
        shutil.copy(tick, folder / f"{sound.value}.wav")
    return folder


def measure(recorder: SoundRecorder, link: AudioLink, minutes: float) -> bool:
    """Run, record and report; whether all of it was as it should be."""
    wait_for(link, lambda state: state.status is SoundStatus.ON)
    timeline = compile_timeline(session(minutes))
    rehearsal = Rehearsal(link, timeline, SOUNDS_ONLY)
    length_s = timeline.total_ms / 1000
    silent_ms: list[float] = []
    with Stalls(0.05, 0.3):
        rehearsal.start()
        for share, command in ((1 / 3, Command.PAUSE), (2 / 3, Command.SKIP_EXERCISE)):
            rehearsal.wait_until(length_s * share)
            at_s = rehearsal.do_when_quiet(command)
            silent_ms.append(loud_after(recorder, at_s, 0.1, LOUD) * 1000)
            if command is Command.PAUSE:
                threading.Event().wait(2.0)
                rehearsal.conductor.post(Command.RESUME)
        rehearsal.finish()
    found = accuracy(rehearsal, recorder)
    print(f"{length_s:.0f} s planned, one pause, one skip; {link.health}")
    print(f"cues {found.planned}, heard {found.heard}")
    print(f"constant {found.constant:+.2f} ms (device and recording)")
    print(f"error p99 {found.p99:.3f} ms, max {found.largest:.3f} ms, drift {found.drift:+.3f} ms")
    print("last heard after pause, skip: " + ", ".join(f"{ms:.0f} ms" for ms in silent_ms))
    return (
        found.heard == found.planned
        and found.p99 < 5
        and abs(found.drift) < 5
        and max(silent_ms) < 80
    )


def main() -> int:
    """Measure."""
    if missing := missing_tools():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    asked = arguments()
    with SoundRecorder() as recorder, tempfile.TemporaryDirectory() as name:
        os.environ.update(recorder.env)
        theme = Path(name) / "ticks"
        theme.mkdir()
        link = AudioLink([ticks(theme)], log_file=Path(name) / "audio.log")
        try:
            return 0 if measure(recorder, link, asked.minutes) else 1
        finally:
            link.close()


if __name__ == "__main__":
    sys.exit(main())
