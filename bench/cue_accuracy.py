"""How exactly cues are heard: schedules them, records them, compares.

    python bench/cue_accuracy.py [--seconds 60] [--stall 300] [--load 2]

Plays through the real engine into a sound server without a card (PulseAudio's null
sink) and prints the errors' p50, p99 and maximum, the constant part, the drift, and
what the engine costs. ``--stall`` holds this process up by native code that keeps the
interpreter's lock, as the worst of interfaces would; ``--load`` keeps cores busy.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from sound_recorder import SoundRecorder, missing_tools

from coach_tui.audio.engine_client import EngineClient
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.cli.common import sound_folders
from coach_tui.clock import monotonic_s

EVERY_S = 0.25
AHEAD_S = 2.0


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to play")
    parser.add_argument("--stall", type=float, default=0.0, help="longest stall, in milliseconds")
    parser.add_argument("--load", type=int, default=0, help="how many busy processes beside it")
    return parser.parse_args()


def stall(longest_s: float, until_s: float) -> None:
    """Keep the interpreter's lock for random whiles, a third of the time in all."""
    # A match that fails by backtracking is one call into C, twice as long with each letter more.
    probe = re.compile("(?:a|a)*b")
    chance = random.Random(1)  # noqa: S311 - any sequence will do
    began_s = monotonic_s()
    probe.match("a" * 14)
    cost_s = max(monotonic_s() - began_s, 1e-6)
    pause = threading.Event()
    while monotonic_s() < until_s:
        stop_s = monotonic_s() + chance.uniform(0.05, 1.0) * longest_s
        doublings = max(0, int((stop_s - monotonic_s()) / cost_s).bit_length() - 1)
        probe.match("a" * (14 + doublings))
        pause.wait(longest_s)


def play(link: EngineClient, planned: list[float]) -> None:
    """Hand the cues over as a session does, a little ahead."""
    pause = threading.Event()
    left = list(planned)
    while left:
        due = [at for at in left if at < monotonic_s() + AHEAD_S]
        link.schedule([ScheduledSound("tick", at) for at in due])
        left = left[len(due) :]
        pause.wait(0.2)


def wait_until_on(link: EngineClient) -> None:
    """Return when the engine plays.

    Raises:
        SystemExit: It does not.
    """
    changed = threading.Event()
    link.on_change(lambda _: changed.set())
    while link.state.status is SoundStatus.STARTING:
        changed.wait(0.1)
    if link.state.status is not SoundStatus.ON:
        raise SystemExit(link.state.reason)


def cpu_s(pid: int) -> float:
    """The processor time of a process, by /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(planned: list[float], heard: list[float]) -> bool:
    """Print the errors; whether every cue was heard, and once."""
    print(f"cues {len(planned)}, heard {len(heard)}")
    if len(heard) != len(planned):
        return False
    errors_ms = [(h - p) * 1000 for h, p in zip(heard, planned, strict=True)]
    constant_ms = median(errors_ms)
    off_ms = sorted(abs(e - constant_ms) for e in errors_ms)
    tenth = max(1, len(errors_ms) // 10)
    drift_ms = median(errors_ms[-tenth:]) - median(errors_ms[:tenth])
    p99_ms = quantiles(off_ms, n=100, method="inclusive")[98]
    print(f"constant {constant_ms:+.2f} ms (device and recording)")
    print(f"error p50 {median(off_ms):.3f} ms, p99 {p99_ms:.3f} ms, max {off_ms[-1]:.3f} ms")
    print(f"drift {drift_ms:+.3f} ms")
    return True


def measure(recorder: SoundRecorder, asked: argparse.Namespace, log_file: Path) -> bool:
    """Play, record and report."""
    os.environ.update(recorder.env)
    link = EngineClient(sound_folders(), log_file=log_file).open()
    wait_until_on(link)
    pid = link.engine_pid
    assert pid is not None  # noqa: S101 - it has just been heard of
    begin_s = monotonic_s() + 1.0
    planned = [begin_s + EVERY_S * n for n in range(round(asked.seconds / EVERY_S))]
    used_s, from_s = cpu_s(pid), monotonic_s()
    if asked.stall:
        longest_s = asked.stall / 1000
        threading.Thread(target=stall, args=(longest_s, planned[-1]), daemon=True).start()
    play(link, planned)
    heard = recorder.onsets(begin_s - 0.1, planned[-1] + 0.15)
    share = (cpu_s(pid) - used_s) / (monotonic_s() - from_s)
    print(f"engine {share * 100:.2f} % of a core, {link.health}")
    link.close()
    return report(planned, heard)


def main() -> int:
    """Measure, under the load that was asked for."""
    if missing := missing_tools():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    asked = arguments()
    busy = [subprocess.Popen([sys.executable, "-c", "while 1: 1"]) for _ in range(asked.load)]
    try:
        with SoundRecorder() as recorder, tempfile.TemporaryDirectory() as folder:
            return 0 if measure(recorder, asked, Path(folder) / "audio.log") else 1
    finally:
        for process in busy:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
