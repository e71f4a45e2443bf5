"""Renders the pictures of the documentation by running the app.

    make docs                                   renders them
    python docs/make_pictures.py --check        fails if one would change

The clock is manual, the journal is in memory and the sessions are the shipped ones, so that the
pictures are reproducible.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moving_picture import moving_picture
from picture_sheet import SIZES, make_sheet, shown
from screen_faults import all_faults
from studio import Studio, picture, until

from coach_tui.core.player.state import Command
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER = Path(__file__).parent / "pictures"
SIZE = (80, 24)
FRAME_MS = 250
"""Between two frames of the moving picture."""


async def take_all(studio: Studio) -> dict[str, str]:
    """Walk through a session and take every picture; an SVG by name."""
    taken: dict[str, str] = {}
    async with studio.app().run_test(size=SIZE) as pilot:

        async def take(name: str) -> None:
            taken[name] = await picture(pilot, name)

        await until(pilot, lambda: "Glute activation" in shown(pilot))
        await take("home")
        await pilot.press("slash", *"glute", "enter")
        await take("detail")
        await pilot.press("enter")
        await until(pilot, lambda: bool(studio.conductors))
        studio.advance_to(PhaseKind.PREPARE)
        await take("prepare")
        studio.advance_to(PhaseKind.UP, rep=7)
        await take("lift")
        studio.advance_to(PhaseKind.HOLD, rep=7)
        await take("hold")
        taken["rep"] = await take_rep(studio, pilot, rep=8)
        studio.advance_to(PhaseKind.REST)
        await take("rest")
        studio.post(Command.STOP)
        await until(pilot, lambda: "Any pain?" in shown(pilot))
        await take("summary")
    return taken


async def take_rep(studio: Studio, pilot: Pilot[Any], rep: int) -> str:
    """A moving picture of a rep, from its lift to the next one's."""
    studio.advance_to(PhaseKind.UP, rep=rep, after_ms=0)
    snapshot = studio.conductors[-1].snapshot
    work_set = snapshot.timeline.phases[snapshot.transport.index].work_set
    rep_ms = sum(
        phase.duration_ms
        for phase in snapshot.timeline.phases
        if (phase.work_set, phase.rep) == (work_set, rep)
    )
    frames: list[str] = []
    for _ in range(round(rep_ms / FRAME_MS)):
        frames.append(await picture(pilot, "rep"))
        studio.clock.advance(FRAME_MS)
    return moving_picture(frames, "coach-rep", FRAME_MS)


def main() -> None:
    """Make the pictures, check them, or make the sheet of every screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sheet", type=Path, metavar="DIR", help="every screen, size and theme")
    parser.add_argument("--only", default="", metavar="SCENE", help="one scene of the sheet")
    parser.add_argument("--faults", action="store_true", help="look for faults in those screens")
    parser.add_argument("--size", type=int, metavar="COLUMNS", help="one size of the sheet")
    options = parser.parse_args()
    if options.faults:
        sys.exit("\n".join(all_faults(options.only)) or 0)
    if options.sheet:
        sizes = [size for size in SIZES if options.size in (None, size[0])]
        make_sheet(options.sheet, options.only, sizes)
        return
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder), last_done={"glute-activation": "2026-11-19"})
        taken = asyncio.run(take_all(studio))
    stale = [
        name
        for name, svg in taken.items()
        if not _file(name).is_file() or _file(name).read_text(encoding="utf-8") != svg
    ]
    if options.check:
        sys.exit(f"these pictures are not what the app shows: {', '.join(stale)}" if stale else 0)
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        _file(name).write_text(taken[name], encoding="utf-8")
    print(f"{len(taken)} pictures, {len(stale)} of them new")


def _file(name: str) -> Path:
    return FOLDER / f"{name}.svg"


if __name__ == "__main__":
    main()
