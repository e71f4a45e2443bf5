"""What the coach will say is asked for while a person still looks around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from screen_harness import BREATHER, BROKEN, GLUTES, Stage, screen_text, until

from coach_tui.ui.app import CoachApp

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.session import Session


async def test_sessions_gone_to_are_prepared_but_not_broken_ones_or_the_one_home_begins_with(
    tmp_path: Path,
):
    stage = Stage(tmp_path)
    stage.add("broken", BROKEN)
    stage.add("glutes", GLUTES)
    stage.add("sit", BREATHER)
    prepared: list[str] = []

    def prepare(session: Session) -> None:
        prepared.append(session.title)

    app = CoachApp(replace(stage.services(), prepare=prepare))
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "nothing was listed", lambda: "Wall sit" in screen_text(app))
        await pilot.press("down")
        await until(pilot, "nothing was prepared", lambda: len(prepared) > 0)
        await pilot.press("down")
        await pilot.pause()
        assert len(set(prepared)) == 1


async def test_a_session_that_is_opened_comes_before_all_that_was_looked_at(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    prepared: list[str] = []
    app = CoachApp(
        replace(stage.services(), prepare=lambda session: prepared.append(session.title))
    )
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "nothing was listed", lambda: "Glute" in screen_text(app))
        looked_at = len(prepared)
        await pilot.press("space")
        await until(pilot, "no session was opened", lambda: len(prepared) > looked_at)
    assert set(prepared) == {"Glute activation"}
