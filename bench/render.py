"""How fast a session becomes a file, and how much memory that takes.

    python bench/render.py [SESSION ...] [--kind mp3] [--runs 5] [--no-memory]

Renders each session in each format, in a process of its own, and prints how many times faster
than real time that was, start, reading, planning, mixing, encoding and writing included. The first
run renders the speech and does not count; of the others the quickest counts, because other load only
slows a run. Then it renders sessions of ten minutes and of sixty and prints the peak memory.
Ends with 1 if anything is slower than the budget or memory grows with the length.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coach_tui import paths
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library

BUDGET = 500
"""Times real time, on two cores."""

MEMORY_BUDGET_MB = 20
"""The growth allowed for fifty minutes more: their plan and cached phrases, not the sound itself,
which is 288 MB."""

KINDS = ("wav", "flac", "ogg", "mp3")

_LONG = """\
title: Long
steps:
  - {{exercise: clamshell, reps: 10, sides: each, sets: {sets}}}
"""
_SETS = {"ten minutes": 3, "an hour": 18}
"""Of three and a half minutes each."""


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sessions", nargs="*", default=["glute-activation"])
    parser.add_argument("--kind", choices=KINDS, action="append", help="default: all")
    parser.add_argument("--runs", type=int, default=3, help="runs of each")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def rendered(session: str, output: Path) -> tuple[float, float]:
    """Render once; return the seconds it took and its peak memory in megabytes."""
    command = [sys.executable, "-m", "coach_tui", "render", session, "-o", str(output), "--force"]
    began_s = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    return time.perf_counter() - began_s, used.ru_maxrss / 1024


def is_fast(session: str, length_s: float, output: Path, runs: int) -> bool:
    """Measure and print the speed for one format."""
    rendered(session, output)
    took_s = min(rendered(session, output)[0] for _ in range(runs))
    speed = length_s / took_s
    print(
        f"{session}, {output.suffix}: {length_s:.0f} s in {took_s:.2f} s, {speed:.0f} times real "
        f"time; {speed / BUDGET:.2f} of the budget"
    )
    return speed >= BUDGET


def is_flat(kind: str, folder: Path) -> bool:
    """Measure and print the memory for a short and a long session."""
    most: list[float] = []
    for name, sets in _SETS.items():
        session = folder / "long.yaml"
        session.write_text(_LONG.format(sets=sets), encoding="utf-8")
        megabytes = rendered(str(session), folder / f"long.{kind}")[1]
        print(f"{name} as .{kind}: {megabytes:.0f} MB at the most")
        most.append(megabytes)
    return most[-1] <= most[0] + MEMORY_BUDGET_MB


def main() -> int:
    """Measure."""
    options = arguments()
    kinds = options.kind or KINDS
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    passed: list[bool] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for session in options.sessions:
            length_s = compile_timeline(library.find(session).session).total_ms / 1000
            passed += [
                is_fast(session, length_s, folder / f"session.{kind}", options.runs)
                for kind in kinds
            ]
        if options.memory:
            passed += [is_flat(kind, folder) for kind in kinds]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
