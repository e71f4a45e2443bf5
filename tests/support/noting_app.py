"""The app of a page, for tests: it notes down when each of its cues is to be heard.

Run as ``python noting_app.py NOTES SESSION``. NOTES gets a line of JSON at each change of the
session: the readings of ``monotonic_s`` so far, and whether the session is over.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehearsal import Overheard

from coach_tui.audio.engine_client import EngineClient
from coach_tui.cli import serve

if TYPE_CHECKING:
    from coach_tui.conductor import Conductor, Snapshot


class NotingApplication(serve.ServedApplication):
    """The application, whose cues are noted down."""

    notes: Path

    def conductor(self, *arguments: Any, **options: Any) -> Conductor:
        """A conductor whose sound is overheard."""
        client = self._audio.sound
        assert isinstance(client, EngineClient)
        sound = self._audio.sound = Overheard(client)
        conductor = super().conductor(*arguments, **options)

        def note(snapshot: Snapshot, _: object) -> None:
            cues = [cue.at_s for cue in sound.recorded.heard()]
            notes = {
                "cues": [at_s for at_s in cues if at_s not in sound.at_once],
                "at_once": sorted(sound.at_once),
                "is_over": snapshot.state.is_over,
            }
            with self.notes.open("a", encoding="utf-8") as file:
                file.write(json.dumps(notes) + "\n")

        conductor.watch(note)
        return conductor


if __name__ == "__main__":
    NotingApplication.notes = Path(sys.argv[1])
    serve.ServedApplication = NotingApplication
    serve.run_in_page(sys.argv[2:])
