"""The app as a process on a terminal, for tests.

Run as ``python pty_app.py FOLDER NOTES [START]``: sessions from FOLDER (an error when START is
``CRASH``), five times as fast. NOTES gets ``begun`` when a session is first recorded, and at the
end the exit code and the journal's entries.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from screen_harness import Stage

from coach_tui.clock import SystemClock
from coach_tui.journal.store import Journal
from coach_tui.ui.app import CoachApp

if TYPE_CHECKING:
    from coach_tui.core.log.entry import EntryHead


class Crashing(CoachApp):
    """The app with an error that nothing contains."""

    def on_ready(self) -> None:
        self.run_worker(_crash, thread=True)


class NotingJournal(Journal):
    """A journal that notes down when its first entry begins."""

    notes: Path

    def begin(self, entry: EntryHead) -> None:
        super().begin(entry)
        self.notes.write_text("begun", encoding="utf-8")


def main(folder: Path, notes: Path, start: str | None) -> int:
    """Run the app as the command does."""
    journal = NotingJournal.in_memory()
    journal.notes = notes
    stage = Stage(folder, clock=SystemClock(speed=5), journal=journal)
    services = stage.services()
    if start == "CRASH":
        app = Crashing(services)
    else:
        app = CoachApp(services, stage.find(start) if start else None)
    result = app.run()
    entries = [f"{entry.state} {entry.head.title}" for entry in stage.journal.entries()]
    notes.write_text("\n".join([f"{result} {app.return_code}", *entries]), encoding="utf-8")
    return app.return_code or 0


def _crash() -> str:
    note = "my private note"
    raise ZeroDivisionError(len(note))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *(sys.argv[3:] or [None])))
