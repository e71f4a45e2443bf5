"""The app on a terminal of its own, for the tests that run it as a process.

Run as ``python pty_app.py FOLDER NOTES``: sessions from FOLDER; when all is over, a line
about the end is written to NOTES.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ui_stage import Stage

from coach_tui.clock import SystemClock
from coach_tui.ui.app import CoachApp


def main(folder: Path, notes: Path, start: str | None) -> int:
    """Run the app as the command does."""
    stage = Stage(folder, clock=SystemClock())
    app = CoachApp(stage.services(), stage.find(start) if start else None)
    result = app.run()
    entries = [f"{entry.state} {entry.plan.title}" for entry in stage.journal.entries()]
    notes.write_text("\n".join([f"{result} {app.return_code}", *entries]), encoding="utf-8")
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *(sys.argv[3:] or [None])))
