"""The home screen, driven by keys."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from msgspec.structs import replace
from screen_harness import (
    BREATHER,
    BROKEN,
    GLUTES,
    MARKED_UP,
    Stage,
    screen_text,
    stage_fixture,
    until,
)
from textual.widgets import Input

from coach_tui.journal.errors import JournalError
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen, SessionList
from coach_tui.ui.session.problems_screen import ProblemsScreen
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion
    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


stage = stage_fixture({"glutes": GLUTES, "sit": BREATHER}, done=lambda: {"glutes": "2026-11-19"})


def row_of(app: CoachApp, words: str) -> str:
    return next(line for line in screen_text(app).splitlines() if words in line)


async def loaded(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing was listed", lambda: "November" in screen_text(pilot.app))


async def test_it_lists_what_there_is(stage: Stage, snapshot: SnapshotAssertion):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await loaded(pilot)
        await until(pilot, "nothing next", lambda: "Next up" in screen_text(app))
        assert screen_text(app) == snapshot


async def test_the_first_frame_waits_for_no_file(stage: Stage):
    gate = threading.Event()
    services = stage.services()

    def slow() -> dict[str, str]:
        gate.wait(10)
        return {}

    app = CoachApp(replace(services, last_done=slow))
    async with app.run_test() as pilot:
        await until(
            pilot, "no first frame", lambda: "Looking for sessions" in screen_text(pilot.app)
        )
        gate.set()
        await until(pilot, "nothing was listed", lambda: "Wall sit" in screen_text(pilot.app))


async def test_typing_after_a_slash_leaves_what_is_found_and_enter_opens_it(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await loaded(pilot)
        await pilot.press("slash", *"wall")
        assert app.screen.query_one(SessionList).option_count == 1
        await pilot.press("enter")
        await until(pilot, "it was not opened", lambda: isinstance(app.screen, DetailScreen))
        assert "Wall sit" in screen_text(app)
        # What was searched is found: keys are keys again, and all sessions are listed.
        await pilot.press("escape")
        await until(pilot, "not back", lambda: isinstance(app.screen, HomeScreen))
        rows = app.screen.query_one(SessionList)
        await until(pilot, "not all", lambda: rows.option_count > 1)
        assert rows.has_focus
        assert "Wall sit" in str(app.screen.query_one("#home-preview").border_title)


async def test_escape_in_the_find_box_shows_everything_again(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await loaded(pilot)
        await pilot.press("slash", *"nothing of that kind")
        assert "No matches" in screen_text(app)
        # Nothing that enter could start is offered or described.
        assert "enter  Start" not in screen_text(app)
        assert not app.screen.query_one("#home-preview").visible
        await pilot.press("escape")
        assert app.screen.query_one("#home-preview").visible
        assert "Glute activation" in screen_text(app)
        assert app.screen.query_one(Input).value == ""


async def test_a_broken_file_hides_nothing_and_enter_shows_its_problems(stage: Stage):
    stage.add("broken", BROKEN)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await loaded(pilot)
        assert "Glute activation" in screen_text(app)
        await pilot.press("end")
        assert "Run" not in screen_text(app).splitlines()[-1]
        await pilot.press("enter")
        await until(pilot, "no problems", lambda: isinstance(app.screen, ProblemsScreen))
        # Where lines are broken depends on the length of the folder's name.
        flat = "".join(screen_text(app).translate({ord(c): "" for c in "│▌"}).split())
        for text in (
            "broken.yaml:2:1unknownkey`color`",
            "broken.yaml:4:16",
            "broken.yaml:4:39`reps`",
        ):
            assert text in flat
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_markup_in_a_file_is_shown_as_its_own_letters(stage: Stage):
    stage.add("marked", MARKED_UP)
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        assert "[@click=app.quit]x[/]" in screen_text(app)
        await pilot.press("slash", *"[@click")
        await until(pilot, "not described", lambda: "[red]rope[/]" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "it was not opened", lambda: isinstance(app.screen, DetailScreen))
        await until(pilot, "no details", lambda: "[/] lean" in screen_text(app))
        for words in ("[@click=app.quit]x[/]", "[@click=app.quit]sit[/]", "[b]loud[/b] [/]"):
            assert words in screen_text(app)
        await pilot.click(offset=(4, 1))
        assert app.is_running


async def test_a_file_that_was_added_is_there_after_ctrl_r_and_the_cursor_stays(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await loaded(pilot)
        await pilot.press("down")
        stage.add("aa-first", BREATHER.replace("Wall sit", "Chair sit"))
        await pilot.press("ctrl+r")
        await until(pilot, "it was not read", lambda: "Chair sit" in screen_text(app))
        await pilot.press("space")
        await until(pilot, "it was not opened", lambda: isinstance(app.screen, DetailScreen))
        assert "Wall sit" in screen_text(app)


async def test_a_journal_that_cannot_be_read_is_said_and_hides_no_session(stage: Stage):
    def unreadable() -> dict[str, str]:
        raise JournalError("The journal cannot be read: it is damaged.")

    app = CoachApp(replace(stage.services(), last_done=unreadable))
    async with app.run_test() as pilot:
        await loaded(pilot)
        assert "The journal cannot be read: it is damaged." in screen_text(app)
        assert "Wall sit" in screen_text(app)


async def test_without_any_session_it_says_so(tmp_path: Path):
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test() as pilot:
        await until(
            pilot, "nothing said", lambda: "There are no sessions yet" in screen_text(pilot.app)
        )


async def test_a_narrow_terminal_leaves_room_for_the_titles(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(50, 20)) as pilot:
        await loaded(pilot)
        assert "Glute activation" in screen_text(app)
        assert "Glute activation" in row_of(app, "yesterday")
        await pilot.resize_terminal(80, 20)
        await until(pilot, "still narrow", lambda: "loop band" in row_of(app, "yesterday"))


async def test_a_click_highlights_a_session_and_a_second_one_starts_it(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await loaded(pilot)
        row = next(n for n, line in enumerate(screen_text(app).splitlines()) if "Wall sit" in line)
        await pilot.click(offset=(8, row))
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("up", "down")
        assert stage.conductors == []
        await pilot.click(offset=(8, row))
        await until(pilot, "not started", lambda: bool(stage.conductors))
        assert stage.conductors[0].snapshot.timeline.title == "Wall sit"


async def test_a_click_on_a_step_starts_no_session(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await loaded(pilot)
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(app.screen, DetailScreen))
        await pilot.click("#detail-steps", offset=(4, 0))
        assert isinstance(app.screen, DetailScreen)
        assert stage.conductors == []
        await pilot.click("#detail-steps", offset=(4, 0))
        await until(pilot, "not started", lambda: bool(stage.conductors))
