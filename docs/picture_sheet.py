"""A sheet of pictures: every screen and state, in four sizes, every theme and without colours.

``make_pictures.py --sheet DIR`` writes a folder for each scene and ``NAME.svg``, its pictures side
by side. A scene is a walk through the app that takes pictures on its way.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio import Studio, picture, until
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from coach_tui.core.player.resume import ResumedSession
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.services.resume import Interrupted, ResumableSession
from coach_tui.ui.dialogs import AskScreen, ConfirmScreen
from coach_tui.ui.history.export_screen import ExportScreen
from coach_tui.ui.home.programme_screen import ProgrammeScreen
from coach_tui.ui.home.screen import HomeScreen, SessionList
from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

SIZES = ((60, 18), (80, 24), (120, 40), (200, 60))
NO_COLOUR = "no-colour"

LONG = """\
title: "Hüft- und Rumpfprogramm nach der Operation, zweite Woche, für zu Hause und unterwegs"
summary: 股関節の運動。Поднимайте колено медленно. Ein Satz, der länger ist als jede Zeile auf einem schmalen Schirm.
equipment: [mat, chair, "long resistance band, the green one"]
stop_if: [pain that spreads into the leg]
exercises:
  bird: {{name: "Bird dog with reach and hold on the opposite side (四つん這い)", position: hands-and-knees, sides: each}}
  wand: {{name: "Wandsitz an der Küchenwand mit Ball zwischen den Knien", position: standing}}
steps:
{steps}"""

THIRTY = "\n".join(
    f"  - {{exercise: {'bird, reps: 12' if n % 2 else 'wand, duration: 40s'}}}" for n in range(30)
)

BROKEN = """\
title: Broken one
color: red
steps:
  - {exercise: clamshel, reps: many}
"""

PHYSIO_SHEET = """\
Knee programme, Mrs. Example
Clamshell 3x12 each side
Glute bridge 2 x 15, hold 2 sec
Side plank as long as comfortable
Ice for ten minutes
"""


@dataclass
class Set:
    """One walk through the app in one size; ``take`` keeps pictures by name."""

    studio: Studio
    pilot: Pilot[Any]
    themes: tuple[str, ...]
    taken: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    async def take(self, name: str) -> None:
        """Take a picture in every theme."""
        app = self.pilot.app
        for theme in self.themes:
            if theme not in (NO_COLOUR, app.theme):
                await self._choose(theme)
            unique = f"{name}-{app.size.width}-{theme}"
            self.taken[name, theme] = await picture(self.pilot, unique)
        if self.themes[0] != NO_COLOUR:
            await self._choose(self.themes[0])

    async def _choose(self, theme: str) -> None:
        """Take a theme; the palette is opened anew, as in the app it closes when one is chosen."""
        app = self.pilot.app
        if not isinstance(app.screen, CommandPalette):
            app.theme = theme
            return
        query = app.screen.query_one(Input).value
        await self.press("escape")
        app.theme = theme
        await self.press("ctrl+p", *query)
        await until(self.pilot, lambda: bool(app.screen.query_one(CommandList).option_count))

    async def press(self, *keys: str) -> None:
        """Press keys, each when the one before has had its effect."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause(0.05)

    async def opened(self, kind: type[Screen[Any]]) -> None:
        """Wait for a screen."""
        await until(self.pilot, lambda: isinstance(self.pilot.app.screen, kind))

    async def listed(self) -> None:
        """Wait for the home screen's list."""
        await until(self.pilot, lambda: bool(self.pilot.app.screen.query(SessionList)))
        rows = self.pilot.app.screen.query_one(SessionList)
        await until(self.pilot, lambda: rows.option_count > 0)

    async def read(self) -> None:
        """Wait for what is read from the journal."""
        await until(self.pilot, lambda: "Reading the journal" not in shown(self.pilot))

    async def run(self, query: str) -> None:
        """Start the session that a search finds."""
        before = len(self.studio.conductors)
        await self.press("slash", *query, "enter", "enter")
        await until(self.pilot, lambda: len(self.studio.conductors) > before)


def shown(pilot: Pilot[Any]) -> str:
    """The words on the screen."""
    return pilot.app.export_screenshot().replace("&#160;", " ")


def nothing(_: Studio) -> None:
    """An empty journal."""


def month(studio: Studio) -> None:
    """A month of training."""
    for days_ago in range(30, 0, -1):
        if days_ago % 5 == 2:
            continue
        reference = "glute-activation" if days_ago % 2 else "clamshell-strength"
        part = 0.5 if days_ago == 9 else 1
        studio.record(reference, days_ago, effort=3 + days_ago // 8, pain=days_ago // 9, part=part)
        if days_ago % 6 == 0:
            studio.record("breathing-reset", days_ago, effort=1, pain=0)


def year(studio: Studio) -> None:
    """A year of training that grew easier, with a week off and a sore month."""
    for days_ago in range(365, 0, -1):
        if days_ago % 7 in (2, 5) or 100 < days_ago < 108:
            continue
        reference = "glute-activation" if days_ago % 2 else "clamshell-strength"
        pain = days_ago // 80 + 2 * (140 < days_ago < 170)
        part = 0.5 if days_ago % 29 == 0 else 1
        studio.record(reference, days_ago, effort=3 + days_ago // 75, pain=pain, part=part)


def strange(studio: Studio) -> None:
    """A month, an interrupted session, a broken file, and one that is long in every way."""
    month(studio)
    own = studio.folder / "own"
    own.mkdir()
    (own / "broken.yaml").write_text(BROKEN)
    (own / "long.yaml").write_text(LONG.format(steps=THIRTY), encoding="utf-8")


async def first_launch(stage: Set) -> None:
    """The welcome, and every screen that has nothing to show yet."""
    await stage.listed()
    await stage.take("home-first")
    await stage.press("h")
    await stage.read()
    await stage.take("history-empty")
    await stage.press("x")
    await stage.read()
    await stage.take("exercises-empty")
    await stage.press("escape", "escape", "f2")
    await until(stage.pilot, lambda: "to fix" in shown(stage.pilot))
    await stage.take("doctor")
    await stage.press("escape", "i")
    await stage.take("sheet-empty")
    stage.pilot.app.screen.query_one("#sheet-text").insert(PHYSIO_SHEET)  # type: ignore[attr-defined]
    await until(stage.pilot, lambda: "doubtful" in shown(stage.pilot))
    await stage.take("sheet-read")
    await stage.press("ctrl+o")
    await until(stage.pilot, lambda: "Open a file" in shown(stage.pilot))
    await stage.take("sheet-file")


async def own_session(stage: Set) -> None:
    """The form of a new session, from empty to a dose that is not understood."""
    await stage.listed()
    await stage.press("N")
    await stage.take("new-empty")
    await stage.press(*"Hips", "enter")
    await until(stage.pilot, lambda: "Banded side step" in shown(stage.pilot))
    await stage.take("new-picker")
    await stage.press(*"clam", "enter", *"3x12 each side", "enter", "a")
    await until(stage.pilot, lambda: "Banded side step" in shown(stage.pilot))
    await stage.press(*"bridge", "enter", *"many")
    await until(stage.pilot, lambda: "understood" in shown(stage.pilot))
    await stage.take("new-problem")


async def a_month_later(stage: Set) -> None:
    """Home, history and what can be opened from there."""
    await stage.listed()
    await until(stage.pilot, lambda: "Any pain" in shown(stage.pilot))
    await stage.take("home")
    await stage.press("question_mark")
    await stage.take("help-home")
    await stage.press("escape", "y")
    await stage.take("home-question")
    await stage.press("escape", "slash", *"nothing")
    await stage.take("home-no-match")
    await stage.press("escape", "ctrl+p")
    await stage.opened(CommandPalette)
    await stage.take("palette")
    await stage.press(*"yesterday")
    await until(stage.pilot, lambda: "Thu 19" in shown(stage.pilot))
    await stage.take("palette-day")
    await stage.press("escape", "p")
    await until(stage.pilot, lambda: "weeks" in shown(stage.pilot))
    await stage.take("programmes")
    await stage.press("escape", "h")
    await until(
        stage.pilot, lambda: "Fri 13" in shown(stage.pilot) or "Thu 19" in shown(stage.pilot)
    )
    await stage.take("history")
    await stage.press("enter")
    await stage.take("entry")
    await stage.press("f")
    await stage.take("feedback")
    await stage.press("escape", "escape", "x")
    await stage.read()
    await stage.take("exercises")
    await stage.press("escape", "escape", "x")
    await until(stage.pilot, lambda: "standing · loop band" in shown(stage.pilot))
    await stage.take("catalogue")
    await stage.press("enter")
    await stage.take("exercise")
    await stage.press("escape", "escape", "s")
    await stage.take("settings")
    await stage.press("k")
    await stage.take("settings-keys")
    await stage.press("escape", "escape", "slash", *"glute", "enter", "space", "d")
    await stage.take("session-logged")


async def a_year_later(stage: Set) -> None:
    """The history of a year: its days, its trends, a search, an entry."""
    await stage.listed()
    await stage.press("h")
    await until(stage.pilot, lambda: "Thu 19" in shown(stage.pilot))
    await stage.pilot.pause(0.3)
    await stage.take("history-of-year")
    await stage.press("left", "left", "up")
    await stage.pilot.pause(0.3)
    await stage.take("history-days")
    await stage.press("w")
    await stage.pilot.pause(0.3)
    await stage.take("history-year")
    await stage.press("w", "tab", "slash", *"strength")
    await stage.pilot.pause(0.3)
    await stage.take("history-search")
    await stage.press("escape", "enter")
    await until(stage.pilot, lambda: "Rate" in shown(stage.pilot))
    await stage.take("history-entry")
    await stage.press("E")
    await stage.opened(ExportScreen)
    await stage.take("export")


async def strange_sessions(stage: Set) -> None:
    """Broken files, long titles, thirty exercises, other scripts."""
    await stage.listed()
    await stage.take("home-strange")
    await stage.press("slash", *"broken", "enter")
    await stage.take("problems")
    await stage.press("escape", "escape", "slash", *"unterwegs", "enter")
    await stage.take("detail-long")
    await stage.press("R")
    await until(stage.pilot, lambda: "Rename" in shown(stage.pilot))
    await stage.take("dialog-rename")
    await stage.press("escape")
    await stage.press("enter")
    await until(stage.pilot, lambda: bool(stage.studio.conductors))
    stage.studio.advance_to(PhaseKind.PREPARE)
    await stage.take("player-long-prepare")
    stage.studio.advance_to(PhaseKind.WORK)
    await stage.take("player-long-work")
    stage.studio.post(Command.STOP)
    await until(stage.pilot, lambda: "How hard" in shown(stage.pilot))
    await stage.take("summary-long")


async def a_session(stage: Set) -> None:
    """A session from set-up to summary."""
    studio = stage.studio
    await stage.listed()
    await stage.press("slash", *"glute", "enter")
    await stage.take("detail")
    await stage.press("v", "down")
    await until(stage.pilot, lambda: "Changes" in shown(stage.pilot))
    await stage.take("variations")
    await stage.press("escape", "enter")
    await until(stage.pilot, lambda: bool(studio.conductors))
    studio.advance_to(PhaseKind.PREPARE)
    await stage.take("player-prepare")
    studio.advance_to(PhaseKind.UP, rep=7)
    await stage.take("player-lift")
    studio.advance_to(PhaseKind.HOLD, rep=7)
    await stage.take("player-hold")
    studio.advance_to(PhaseKind.DOWN, rep=7)
    await stage.take("player-lower")
    await stage.press("question_mark")
    await stage.take("help-player")
    await stage.press("escape", "space")
    await stage.take("player-paused")
    await stage.press("f")
    await stage.take("player-explained")
    await stage.press("escape", "space")
    await stage.press("p")
    await stage.take("pain")
    await stage.press("3")
    await stage.take("pain-3")
    await stage.press("escape", "q")
    await stage.take("stop")
    await stage.press("n", "space")
    studio.clock.advance(4_000)
    studio.advance_to(PhaseKind.SWITCH)
    await stage.take("player-switch")
    studio.advance_to(PhaseKind.REST)
    await stage.take("player-rest")
    for _ in range(8):
        studio.clock.advance(120_000)
        await stage.pilot.pause(0.05)
        if studio.conductors[-1].snapshot.state.is_over:
            break
    await until(stage.pilot, lambda: "How" in shown(stage.pilot))
    await stage.take("summary")
    await stage.press("4", "down", "3")
    if "about right" not in shown(stage.pilot):
        await stage.press("t")
    await stage.take("summary-answered")


async def breath_and_test(stage: Set) -> None:
    """Breathing, a self-test, and a session stopped early."""
    studio = stage.studio
    await stage.listed()
    await stage.run("breathing")
    studio.advance_to(PhaseKind.BREATHE_IN, after_ms=3_000)
    await stage.take("player-breathe")
    studio.post(Command.STOP)
    await until(stage.pilot, lambda: "streak" in shown(stage.pilot))
    await stage.take("summary-stopped")
    await stage.press("escape")
    await stage.pilot.pause(1)
    await stage.press("escape")
    await stage.run("self-tests")
    studio.advance_to(PhaseKind.PREPARE)
    await stage.take("player-test-prepare")
    studio.advance_to(PhaseKind.TEST, after_ms=9_000)
    await stage.take("player-test")
    await stage.press("1")
    while "exercise 4 of" not in shown(stage.pilot):
        await stage.press("n")
    studio.advance_to(PhaseKind.TEST, after_ms=9_000)
    await stage.take("player-count")
    studio.clock.advance(30_000)
    await stage.pilot.pause(0.3)
    await stage.take("player-count-asked")
    studio.post(Command.STOP)
    await until(stage.pilot, lambda: "streak" in shown(stage.pilot))
    await stage.take("summary-test")


def interrupted(studio: Studio) -> None:
    """A session that was interrupted yesterday."""
    month(studio)
    studio.record("pre-run", 1, effort=4, pain=0, part=0.4)
    (entry,) = (e for e in studio.journal.entries() if e.head.session == "pre-run")
    loaded = studio.library.find("pre-run")
    resumed = ResumedSession(entry, 10)
    place = "Glute bridge, rep 5"
    studio.interrupted = Interrupted((ResumableSession(loaded, resumed, place, changed=False),))


async def resumable(stage: Set) -> None:
    """Home with an interrupted session."""
    await stage.listed()
    await stage.take("home-interrupted")


async def questions(stage: Set) -> None:
    """What is asked before a programme is replaced, and for a weight."""
    await stage.listed()
    await stage.press("p")
    await stage.opened(ProgrammeScreen)
    await until(stage.pilot, lambda: "weeks" in shown(stage.pilot))
    await stage.press("enter")
    await stage.opened(HomeScreen)
    await stage.press("p")
    await stage.opened(ProgrammeScreen)
    await until(stage.pilot, lambda: "now" in shown(stage.pilot))
    await stage.press("enter")
    await stage.opened(ConfirmScreen)
    await stage.take("dialog-programme")
    await stage.press("escape", "escape")
    await stage.run("strength")
    stage.studio.advance_to(PhaseKind.UP)
    await stage.press("w")
    await stage.opened(AskScreen)
    await stage.take("dialog-weight")


Pictures = dict[tuple[tuple[int, int], str], str]
"""An SVG for each size and theme."""

Scene = Callable[[Set], Awaitable[None]]
SCENES: tuple[tuple[Callable[[Studio], None], Scene], ...] = (
    (nothing, first_launch),
    (nothing, own_session),
    (month, a_month_later),
    (year, a_year_later),
    (interrupted, resumable),
    (strange, strange_sessions),
    (month, a_session),
    (month, breath_and_test),
    (month, questions),
)


async def walk(
    prepare: Callable[[Studio], None], scene: Scene, size: tuple[int, int], themes: tuple[str, ...]
) -> dict[tuple[str, str], str]:
    """The pictures of one scene in one size."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        studio = Studio(Path(folder))
        prepare(studio)
        studio.journal.flush()
        async with studio.app().run_test(size=size, notifications=True) as pilot:
            stage = Set(studio, pilot, themes)
            await scene(stage)
        for conductor in studio.conductors:
            conductor.close()
        return stage.taken


def make_sheet(folder: Path, only: str, sizes: Iterable[tuple[int, int]]) -> None:
    """Write the pictures.

    Args:
        only: The name of a scene's function, or nothing for all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    colours = tuple(theme.name for theme in THEMES)
    count = 0
    for prepare, scene in SCENES:
        if only and only != scene.__name__:
            continue
        pictures: dict[str, Pictures] = {}
        for size in sizes:
            for themes in (colours, (NO_COLOUR,)):
                os.environ.pop("NO_COLOR", None)
                if themes == (NO_COLOUR,):
                    os.environ["NO_COLOR"] = "1"
                for (name, theme), svg in asyncio.run(walk(prepare, scene, size, themes)).items():
                    pictures.setdefault(name, {})[size, theme] = svg
        for name, taken in pictures.items():
            _write(folder, name, taken)
        count += sum(map(len, pictures.values()))
    print(f"{count} pictures in {folder}")


def _write(folder: Path, name: str, taken: Pictures) -> None:
    own = folder / name
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    for (size, theme), svg in taken.items():
        (own / f"{size[0]}x{size[1]}-{theme}.svg").write_text(svg, encoding="utf-8")
    (folder / f"{name}.svg").write_text(contact_sheet(taken), encoding="utf-8")


_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def contact_sheet(taken: Pictures) -> str:
    """One picture of many: a row for each size, a column for each theme."""
    rows = sorted({size for size, _ in taken})
    columns = list(dict.fromkeys(theme for _, theme in taken))
    parts: list[str] = []
    y = widest = 0.0
    for size in rows:
        x = height = 0.0
        for theme in columns:
            svg = taken[size, theme]
            match = _SIZE.search(svg)
            if match is None:
                continue
            cols, lines = map(float, match.groups())
            parts.append(
                svg.replace("<svg ", f'<svg x="{x}" y="{y}" width="{cols}" height="{lines}" ', 1)
            )
            x, height = x + cols + 20, max(height, lines)
        y, widest = y + height + 20, max(widest, x)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {widest} {y}">{"".join(parts)}</svg>'
    )
