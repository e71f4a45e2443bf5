"""How exactly a whole session is heard: run, stalled, paused, skipped in, and recorded.

    python bench/session_accuracy.py [--minutes 10]

Runs a paced session through the real conductor and the real engine into a sound server
without a card, while native code keeps this process from doing anything for 50 to 300 ms
at a time. A third of the way it is paused, two thirds of the way an exercise is skipped.
Prints how the cues heard compare with those planned, and how soon a tone was silent.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from rehearsal import Rehearsal, Stalls, accuracy, loud_after, theme
from sound_clients import wait_for
from sound_recorder import SoundRecorder, missing_tools

from coach_tui.audio.engine_client import EngineClient
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching, CoachingLevel
from coach_tui.core.model.exercise import Exercise, Range, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline

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
    step = ExerciseStep(exercise, Reps(Range.exactly(reps)), prepare=Gap(5_000))
    return Session("Paced", (step, step, step))


def measure(recorder: SoundRecorder, link: EngineClient, minutes: float) -> bool:
    """Run, record and report; whether all of it was as it should be."""
    timeline = compile_timeline(session(minutes))
    rehearsal = Rehearsal(link, timeline, SOUNDS_ONLY)
    length_s = timeline.total_ms / 1000
    with Stalls(0.05, 0.3):
        rehearsal.start()
        for share, command in ((1 / 3, Command.PAUSE), (2 / 3, Command.SKIP_EXERCISE)):
            rehearsal.wait_until(length_s * share)
            rehearsal.do_when_quiet(command)
            if command is Command.PAUSE:
                threading.Event().wait(2.0)
                rehearsal.conductor.post(Command.RESUME)
        rehearsal.finish()
    found = accuracy(rehearsal, recorder)
    print(f"{length_s:.0f} s planned, one pause, one skip; {link.health}")
    print(f"cues {found.planned}, heard {found.heard}")
    print(f"constant {found.constant:+.2f} ms (device and recording)")
    print(f"error p99 {found.p99:.3f} ms, max {found.largest:.3f} ms, drift {found.drift:+.3f} ms")
    return found.heard == found.planned and found.p99 < 5 and abs(found.drift) < 5


def measure_silence(recorder: SoundRecorder, link: EngineClient, _minutes: float) -> bool:
    """How soon a tone is silent after a pause and after a skip; whether that is soon enough."""
    silent_ms: list[float] = []
    for command in (Command.PAUSE, Command.SKIP_EXERCISE):
        rehearsal = Rehearsal(link, compile_timeline(session(0.1)), Coaching(CoachingLevel.TONES))
        rehearsal.start()
        rehearsal.wait_until(6.5)
        at_s = monotonic_s()
        rehearsal.conductor.post(command)
        silent_ms.append(loud_after(recorder, at_s, 0.3, LOUD) * 1000)
        rehearsal.conductor.close()
    print(
        "a tone is last heard after a pause, a skip: " + ", ".join(f"{ms:.0f}" for ms in silent_ms)
    )
    return max(silent_ms) < 80


def main() -> int:
    """Measure."""
    if missing := missing_tools():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    asked = arguments()
    with SoundRecorder() as recorder, tempfile.TemporaryDirectory() as name:
        os.environ.update(recorder.env)
        log_file = Path(name) / "audio.log"
        good = True
        for silent, measured in ((True, measure_silence), (False, measure)):
            link = EngineClient(
                [theme(Path(name) / "theme", silent=silent)], log_file=log_file
            ).open()
            wait_for(link, lambda state: state.status is SoundStatus.ON)
            good &= measured(recorder, link, asked.minutes)
            link.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
