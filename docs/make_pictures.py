"""Renders the pictures of the documentation by running the app.

    make docs                                   renders them
    python docs/make_pictures.py --check        fails if one would change

The clock is manual, the journal is in memory and the sessions are the shipped ones, so that the
pictures are reproducible.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from recorded_cues import RecordedCues

from coach_tui import paths
from coach_tui.audio.sound_out import NoSound
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.definitions.library import Library
from coach_tui.journal import Journal
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.services.advice import AdviceService
from coach_tui.services.journal import JournalService
from coach_tui.services.resume import Interrupted
from coach_tui.settings import Settings
from coach_tui.ui.app import CoachApp
from coach_tui.ui.app_services import AppServices
from coach_tui.ui.editing import SessionEditor

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))
from manual_clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app import ExitReason

FOLDER = Path(__file__).parent / "pictures"
SIZE = (80, 24)
NOON_MS = 1_795_176_000_000
"""Noon UTC on ``TODAY``."""
TODAY = "2026-11-20"


MOMENT_MS = 900
"""How long after a phase begins its picture is taken."""


class Studio:
    """The app with a clock and a journal of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock()
        self.conductors: list[Conductor] = []
        self.library = Library(folder / "none", paths.assets("sessions"))
        self.journal = Journal.in_memory()
        self.taken: dict[str, str] = {}

    def app(self) -> CoachApp:
        """The app one day after the user's last session."""
        return CoachApp(
            AppServices(
                sessions=self.library.sessions,
                last_done=lambda: {"glute-activation": "2026-11-19"},
                today=lambda: TODAY,
                start=self._start,
                taster=lambda: self._start(self.library.find("pre-run")),
                problem="",
                interrupted=Interrupted,
                resume=lambda resumable: self._start(resumable.loaded),
                other_session=lambda: None,
                prepare=lambda _: None,
                save_variation=lambda *_: None,
                advice=AdviceService(
                    self.folder / "advice.json", lambda: TODAY, dict, lambda *_: None
                ),
                journal=JournalService(self.journal, _noon),
                editor=SessionEditor(
                    self.folder, self.folder, lambda _: None, lambda _: None, lambda: None
                ),
                exercises=tuple,
                settings=SettingsPreview(
                    AudioSetup(Settings(voice="off"), NoSound()), self.folder / "settings.toml"
                ),
            )
        )

    def _start(self, loaded: LoadedSession) -> Conductor:
        conductor = Conductor(
            SessionRun(loaded.reference, loaded.content_hash, compile_timeline(loaded.session)),
            clock=self.clock,
            sound=RecordedCues(now=lambda: self.clock.now_ms() / 1000),
            journal=self.journal,
            moment=_noon,
        )
        self.conductors.append(conductor)
        return conductor.open()

    def advance_to(self, kind: PhaseKind, rep: int | None = None) -> None:
        """Let time pass up to a moment in the next phase of a kind."""
        snapshot = self.conductors[0].snapshot
        ahead = snapshot.timeline.phases[snapshot.transport.index :]
        phase = next(p for p in ahead if p.kind is kind and rep in (None, p.rep))
        position_ms = snapshot.position_at(self.clock.now_ms())
        self.clock.advance(phase.start_ms - position_ms + MOMENT_MS)

    async def take(self, pilot: Pilot[ExitReason], name: str) -> None:
        """Take a picture when the screen no longer changes."""
        svg = ""

        def is_still() -> bool:
            nonlocal svg
            before, svg = svg, pilot.app.export_screenshot(title="coach-tui")
            return svg == before

        await until(pilot, is_still, 0.15)
        # Textual uses a checksum as id; a constant one makes differences readable.
        self.taken[name] = re.sub(r"terminal-\d+", f"coach-{name}", svg) + "\n"


async def until(
    pilot: Pilot[ExitReason], condition: Callable[[], bool], every_s: float = 0.05
) -> None:
    """Wait for a condition; fail after 600 looks, or when the app has ended."""
    for _ in range(600):
        if condition():
            return
        if not pilot.app.is_running:
            break
        await pilot.pause(every_s)
    sys.exit("the app did not get where its picture is taken; its log says why")


async def take_all(studio: Studio) -> None:
    """Walk through a session and take every picture."""
    async with studio.app().run_test(size=SIZE) as pilot:
        app = pilot.app
        await until(
            pilot,
            lambda: "Glute activation" in app.export_screenshot().replace("&#160;", " "),
        )
        await studio.take(pilot, "home")
        await pilot.press("slash", *"glute", "enter")
        await studio.take(pilot, "detail")
        await pilot.press("enter")
        await until(pilot, lambda: bool(studio.conductors))
        studio.advance_to(PhaseKind.PREPARE)
        await studio.take(pilot, "prepare")
        studio.advance_to(PhaseKind.UP, rep=7)
        await studio.take(pilot, "lift")
        studio.advance_to(PhaseKind.HOLD, rep=7)
        await studio.take(pilot, "hold")
        studio.advance_to(PhaseKind.REST)
        await studio.take(pilot, "rest")
        studio.conductors[0].post(Command.STOP)
        await studio.take(pilot, "summary")


def main() -> None:
    """Make the pictures, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        asyncio.run(take_all(studio))
    stale = [
        name
        for name, svg in studio.taken.items()
        if not _file(name).is_file() or _file(name).read_text(encoding="utf-8") != svg
    ]
    if check:
        sys.exit(f"these pictures are not what the app shows: {', '.join(stale)}" if stale else 0)
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        _file(name).write_text(studio.taken[name], encoding="utf-8")
    print(f"{len(studio.taken)} pictures, {len(stale)} of them new")


def _noon() -> Timestamp:
    return timestamp_of(NOON_MS, 0, "UTC")


def _file(name: str) -> Path:
    return FOLDER / f"{name}.svg"


if __name__ == "__main__":
    main()
