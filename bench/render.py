"""How fast a session becomes a file, and how much memory that takes.

    python bench/render.py [SESSION ...] [--kind wav]

Renders each session twice, so that the voice has been cached when it is measured, in a
process of its own as a person would, and prints how many times faster than it is heard
that was, with everything: starting, reading, planning, mixing and writing.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coach_tui import paths
from coach_tui.core.compiler import compile_timeline
from coach_tui.definitions.library import Library


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sessions", nargs="*", default=["glute-activation"])
    parser.add_argument("--kind", default="wav", choices=["wav", "flac", "ogg", "mp3"])
    return parser.parse_args()


def rendered_s(session: str, output: Path) -> float:
    """Render once; the seconds it took."""
    command = [sys.executable, "-m", "coach_tui", "render", session, "-o", str(output)]
    began_s = time.perf_counter()
    subprocess.run([*command, "--force"], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began_s


def main() -> int:
    """Measure."""
    asked = arguments()
    library = Library(paths.user_sessions(), paths.assets("sessions"))
    with tempfile.TemporaryDirectory() as folder:
        for session in asked.sessions:
            output = Path(folder) / f"session.{asked.kind}"
            rendered_s(session, output)
            took_s = rendered_s(session, output)
            length_s = compile_timeline(library.find(session).session).total_ms / 1000
            speed = length_s / took_s
            megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{session}: {length_s:.0f} s in {took_s:.2f} s, {speed:.0f} times real time")
            print(f"  most memory of any so far: {megabytes:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
