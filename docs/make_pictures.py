"""Makes the pictures of the documentation by running the app.

    make docs                                   makes them anew
    python docs/make_pictures.py --check        fails if one would come out different

The clock is one that stands still, the journal is in memory and the sessions are the
shipped ones, so the same program makes the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.audio.fakes import RecordedCues
from coach_tui.clock import ManualClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.journal import Journal
from coach_tui.journal.timestamps import moment_of
from coach_tui.ui.app import CoachApp
from coach_tui.ui.app_services import Services

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coach_tui.definitions.library_types import LoadedSession

FOLDER = Path(__file__).parent / "pictures"
SIZE = (80, 24)
NOON_MS = 1_795_176_000_000
"""2026-11-20, noon, UTC."""


class Studio:
    """The app with everything around it standing still."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.conductors: list[Conductor] = []
        self.library = Library(folder / "none", paths.assets("sessions"))
        self.taken: dict[str, str] = {}

    def app(self) -> CoachApp:
        """The app, as a person finds it who trained yesterday."""
        return CoachApp(
            Services(
                sessions=self.library.sessions,
                last_done=lambda: {"glute-activation": "2026-11-19"},
                today=lambda: "2026-11-20",
                conduct=self._conduct,
            )
        )

    def _conduct(self, loaded: LoadedSession) -> Conductor:
        conductor = Conductor(
            Assignment(loaded.ref, loaded.content_hash, compile_timeline(loaded.session)),
            clock=self.clock,
            sound=RecordedCues(now=lambda: self.clock.now_ms() / 1000),
            recorder=Journal.in_memory(),
            moment=lambda: moment_of(NOON_MS, 0, "UTC"),
        )
        self.conductors.append(conductor)
        return conductor.open()

    async def take(self, pilot: Pilot[object], name: str) -> None:
        """Take a picture once the screen has come to rest."""
        before, svg = "", "?"
        while svg != before:
            await pilot.pause(0.15)
            before, svg = svg, pilot.app.export_screenshot(title="coach-tui")
        # The ids of a picture are a checksum of it: one name makes differences readable.
        self.taken[name] = re.sub(r"terminal-\d+", f"coach-{name}", svg) + "\n"


async def take_all(studio: Studio) -> None:
    """Walk through a session and take every picture."""
    async with studio.app().run_test(size=SIZE) as pilot:
        while "Glute activation" not in pilot.app.export_screenshot().replace("&#160;", " "):
            await pilot.pause(0.05)
        await studio.take(pilot, "home")
        await pilot.press("slash", *"glute", "enter")
        await studio.take(pilot, "detail")
        await pilot.press("enter")
        while not studio.conductors:
            await pilot.pause(0.05)
        studio.clock.advance(3_000)
        await studio.take(pilot, "prepare")
        studio.clock.advance(47_000)
        await studio.take(pilot, "lift")
        studio.clock.advance(2_500)
        await studio.take(pilot, "hold")
        studio.conductors[0].post(Command.SKIP_EXERCISE)
        await pilot.pause(0.2)
        studio.clock.advance(112_000)
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


def _file(name: str) -> Path:
    return FOLDER / f"{name}.svg"


if __name__ == "__main__":
    main()
