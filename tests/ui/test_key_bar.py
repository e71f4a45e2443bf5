"""The keys in the last row of every screen: each is whole, and back and the help are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from screen_harness import BROKEN, GLUTES, Stage, screen_text, until

from coach_tui.ui.app import CoachApp

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App


def foot(app: App[Any]) -> str:
    return screen_text(app).splitlines()[-1]


def is_whole(app: App[Any], cols: int) -> bool:
    """Whether the last row consists of whole keys with their labels, and ends with the help."""
    active = app.screen.active_bindings.values()
    pairs = {f"{app.get_key_display(a.binding)} {a.binding.description}" for a in active}
    shown = re.split(r" {2,}", foot(app).strip())
    return set(shown) <= pairs and shown[-1] in ("? Keys", "f1 Keys") and len(foot(app)) <= cols


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_every_key_in_the_last_row_is_whole_on_every_screen(
    tmp_path: Path, size: tuple[int, int]
):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    stage.add("zzz-broken", BROKEN)
    app = CoachApp(stage.services())
    async with app.run_test(size=size) as pilot:
        await until(pilot, "nothing listed", lambda: "zzz-broken" in screen_text(app))
        for keys, title in (
            ((), "Glute activation"),
            (("h",), "History"),
            (("x",), "Exercises over time"),
            (("escape", "escape", "x"), "Exercises"),
            (("escape", "s"), "Settings"),
            (("escape", "space"), "Glute activation"),
            (("x",), "Clamshell"),
            (("escape", "escape", "down", "enter"), "zzz-broken"),
            (("escape", "i"), "Add my sheet"),
        ):
            await pilot.press(*keys)
            await until(pilot, title, lambda title=title: title in screen_text(app)[:800])
            await until(pilot, "keys", lambda: is_whole(app, size[0]))
            if title != "Glute activation":
                assert "esc Back" in foot(app)


@pytest.mark.parametrize(
    ("keys", "title"), [(("i",), "Add my sheet"), (("N",), "New session"), (("slash",), "Search")]
)
async def test_where_text_is_typed_no_key_is_shown_that_would_go_into_it(
    tmp_path: Path, keys: tuple[str, ...], title: str
):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(110, 32)) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press(*keys)
        await until(pilot, title, lambda: title in screen_text(app) and "f1 Keys" in foot(app))
        shown = [hint.split(" ")[0] for hint in re.split(r" {2,}", foot(app).strip())]
        assert [key for key in shown if len(key) == 1 and key not in "↑↓"] == []
        assert "space" not in shown
        await pilot.press("f1")
        await until(pilot, "no help", lambda: app.screen.name == "help")
        await until(pilot, "no keys", lambda: "Everything" in screen_text(app))
        assert "/   Search" not in screen_text(app)
