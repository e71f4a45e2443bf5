"""Frames past the compositor: what the terminal gets is what the compositor would have drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from player_harness import LEFT_MS, REST_MS, rig
from textual.screen import Screen

from coach_tui.ui.widgets.live import CellsUpdate, LiveScreen

if TYPE_CHECKING:
    from player_harness import Rig

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_STYLE = re.compile(r"\x1b\[[\d;]*m")


class Terminal:
    """The cells of a terminal that gets the updates of one app."""

    def __init__(self, r: Rig) -> None:
        self.app = r.app
        self.frames = self.bytes = self.other_updates = self.layouts = 0
        self.cells: list[list[str]] = []
        display = r.app._display

        def shown(screen: Screen[object], update: object) -> None:
            if isinstance(update, CellsUpdate):
                self.frames += 1
                written = update.render_segments(r.app.console)
                self.bytes += len(written.encode())
                self.write(written)
            elif update is not None:
                self.other_updates += 1
                self.read()
            display(screen, update)  # pyright: ignore[reportArgumentType] - passed on as it came

        r.app._display = shown  # pyright: ignore[reportAttributeAccessIssue] - its parameter's name
        self.read()

    def read(self) -> None:
        """Take over all that the compositor draws."""
        self.cells = [list(line) for line in self.drawn()]

    def drawn(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def write(self, text: str) -> None:
        parts = _MOVE.split(text)
        for row, column, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            for x, char in enumerate(_STYLE.sub("", words), int(column) - 1):
                self.cells[int(row) - 1][x] = char

    @property
    def shown(self) -> list[str]:
        return ["".join(line) for line in self.cells]


MOST_BYTES = {(40, 12): 150, (80, 24): 270, (120, 40): 360, (200, 60): 920}
"""Of a frame of a rep, on average, by the size of the terminal: half as much again as measured."""


@pytest.mark.parametrize("size", MOST_BYTES)
async def test_frames_write_what_the_compositor_would_have_drawn(size: tuple[int, int]):
    async with rig(size=size) as r:
        await r.to(LEFT_MS + 100)
        terminal = Terminal(r)
        seen: set[str] = set()
        for at_ms in range(LEFT_MS + 300, LEFT_MS + 6_000, 300):
            await r.to(at_ms)
            assert terminal.shown == terminal.drawn()
            seen.add("\n".join(terminal.shown))
        assert terminal.frames > 10
        assert terminal.bytes / terminal.frames < MOST_BYTES[size], terminal.bytes
        assert len(seen) > 10


async def test_nothing_is_laid_out_anew_while_reps_go_by(monkeypatch: pytest.MonkeyPatch):
    async with rig() as r:
        await r.to(LEFT_MS + 100)
        layouts: list[object] = []
        laid_out = Screen._refresh_layout

        def counted(screen: Screen[object], *args: object, **options: object) -> None:
            layouts.append(screen)
            laid_out(screen, *args, **options)  # pyright: ignore[reportArgumentType] - passed on

        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        terminal = Terminal(r)
        for at_ms in range(LEFT_MS + 200, LEFT_MS + 13_000, 200):
            await r.to(at_ms)
        assert layouts == []
        # Two reps of three motions, and the clock's 13 seconds.
        assert terminal.other_updates <= 6 + 13 + 2
        await r.to(REST_MS + 1_000)
        assert layouts


async def test_below_a_notification_the_compositor_draws():
    async with rig() as r:
        await r.to(LEFT_MS + 100)
        r.app.notify("A word")
        await r.pilot.pause()
        terminal = Terminal(r)
        await r.to(LEFT_MS + 900)
        assert terminal.frames == 0
        assert terminal.other_updates > 0


async def test_nothing_of_the_session_is_drawn_over_the_help():
    async with rig() as r:
        await r.to(LEFT_MS + 100)
        await r.pilot.press("question_mark")
        await r.pilot.pause()
        terminal = Terminal(r)
        for at_ms in range(LEFT_MS + 300, LEFT_MS + 6_000, 300):
            await r.to(at_ms)
            assert terminal.shown == terminal.drawn()
        assert terminal.frames == 0


async def test_a_change_of_colours_reaches_the_phase_at_once():
    async with rig() as r:
        await r.to(LEFT_MS + 100)
        assert isinstance(r.app.player, LiveScreen)
        colours: list[object] = []
        for theme in ("calm", "daylight"):
            r.app.theme = theme
            await r.pilot.pause()
            colours.append(r.app.player.query_one("#face").styles.color)
        assert colours[0] != colours[1]
