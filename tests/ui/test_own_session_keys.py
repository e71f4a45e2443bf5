"""Sessions duplicated, renamed, deleted and brought back from within the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screen_harness import BREATHER, BROKEN, GLUTES, Stage, screen_text, stage_fixture, until
from textual.widgets import Input

from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen, SessionList
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


stage = stage_fixture(
    {"glutes": GLUTES, "shipped/sit": BREATHER}, done=lambda: {"glutes": "2026-11-19"}
)


def files(stage: Stage, folder: str = ".") -> list[str]:
    return sorted(path.name for path in (stage.folder / folder).glob("*.yaml"))


async def shows(pilot: Pilot[ExitReason], words: str) -> None:
    await until(pilot, f"no {words}", lambda: words in screen_text(pilot.app))


async def test_by_keys_a_session_is_copied_renamed_deleted_and_brought_back(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(90, 30), notifications=True) as pilot:
        await shows(pilot, "Wall sit")
        await pilot.press("home", "D")
        await shows(pilot, "Duplicate")
        assert app.screen.query_one(Input).value == "Glute activation 2"
        await pilot.press("enter")
        await shows(pilot, "Copied to Glute activation 2. u to undo.")
        rows = app.screen.query_one(SessionList)
        await until(pilot, "not listed", lambda: rows.option_count == 3)
        assert files(stage) == ["glute-activation-2.yaml", "glutes.yaml"]
        await pilot.press("R", *["backspace"] * 18, *"Hips", "enter")
        await shows(pilot, "Renamed to Hips. u to undo.")
        await shows(pilot, "Hips  ")
        await pilot.press("delete")
        await shows(pilot, "Deleted Hips.")
        await until(pilot, "still listed", lambda: rows.option_count == 2)
        assert files(stage, "trash") == ["glute-activation-2.yaml"]
        await pilot.press("u")
        await shows(pilot, "Hips is back.")
        await until(pilot, "not back", lambda: rows.option_count == 3)
        assert "title: Hips" in (stage.folder / "glute-activation-2.yaml").read_text()
        await pilot.press("u")
        await shows(pilot, "Hips has its old title again.")
        await pilot.press("u")
        await until(pilot, "not removed", lambda: rows.option_count == 2)
        await pilot.press("u")
        assert files(stage) == ["glutes.yaml"]


async def test_what_ships_can_only_be_duplicated_and_what_is_broken_only_deleted(stage: Stage):
    stage.add("broken", BROKEN)
    app = CoachApp(stage.services())
    async with app.run_test(size=(90, 30)) as pilot:
        await shows(pilot, "broken")
        await pilot.press("slash", *"wall")
        await pilot.press("down")
        active = {b.binding.id for b in app.screen.active_bindings.values() if b.enabled}
        assert active & {"session.duplicate", "session.rename", "session.delete"} == {
            "session.duplicate"
        }
        await pilot.press("delete", "R")
        assert isinstance(app.screen, HomeScreen)
        assert files(stage, "shipped") == ["sit.yaml"]
        await pilot.press("slash", *["backspace"] * 4, *"broken", "down")
        await pilot.press("D", "R", "delete")
        await until(pilot, "not deleted", lambda: files(stage, "trash") == ["broken.yaml"])


async def test_on_the_page_of_a_session_the_same_keys_work_and_lead_home(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(90, 30), notifications=True) as pilot:
        await shows(pilot, "Wall sit")
        await pilot.press("home", "space", "R")
        await shows(pilot, "Its history stays with it.")
        await pilot.press("escape")
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("delete")
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
        assert files(stage, "trash") == ["glutes.yaml"]
        await pilot.press("u", "slash", *"wall")
        rows = app.screen.query_one(SessionList)
        await until(pilot, "not searched", lambda: rows.option_count == 1)
        await pilot.press("down", "D")
        await shows(pilot, "Duplicate")
        await pilot.press("enter")
        await shows(pilot, "Wall sit 2 ")
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(app.screen, DetailScreen))
        assert "Wall sit 2" in screen_text(app).splitlines()[1]


async def test_by_mouse_alone_a_session_is_deleted_from_the_palette(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(140, 30)) as pilot:
        await shows(pilot, "Wall sit")
        await pilot.click("#home-list", offset=(4, 0))
        for hint in ("space Details", "^p Everything"):
            await shows(pilot, hint)
            bar = screen_text(app).splitlines()[-1]
            await pilot.click("KeyBar", offset=(bar.index(hint), 0))
        await shows(pilot, "Delete session")
        row = next(n for n, t in enumerate(screen_text(app).splitlines()) if "Delete session" in t)
        await pilot.click(offset=(20, row))
        await until(pilot, "not deleted", lambda: files(stage, "trash") == ["glutes.yaml"])
