"""Sessions, exercises and days are found in the palette and opened from it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from entry_samples import play_into
from history_samples import made_entry
from msgspec.structs import replace
from screen_harness import GLUTES, MARKED_UP, Stage, screen_text, until
from textual.command import CommandList, CommandPalette
from textual.events import Key

from coach_tui.core.model.exercise import Exercise
from coach_tui.journal.errors import JournalError
from coach_tui.ui.app import CoachApp
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from coach_tui.definitions.library_types import Listing
    from coach_tui.ui.app import ExitReason


async def find(pilot: Pilot[ExitReason], query: str, hit: str) -> None:
    """Search in the palette until a hit is listed."""
    await pilot.press("ctrl+p")
    await until(pilot, "no palette", lambda: isinstance(pilot.app.screen, CommandPalette))
    await pilot.press(*(("space" if letter == " " else letter) for letter in query))
    await until(pilot, f"no {hit}", lambda: hit in screen_text(pilot.app))


def app_of(stage: Stage) -> CoachApp:
    exercise = Exercise("wall", "Wall [/] sit [@click=app.quit]x[/]")
    return CoachApp(replace(stage.services(), exercises=lambda: (exercise,)))


async def test_a_session_an_exercise_and_a_day_are_found_and_opened(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    stage.add("marked", MARKED_UP)
    play_into(stage.journal, made_entry("2026-11-19", session="glutes"))
    play_into(stage.journal, made_entry("2026-11-18", session="glutes"))
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: "Glute activation" in screen_text(app))
        await find(pilot, "glute act", "Session")
        await pilot.press("down", "enter")
        await until(pilot, "not opened", lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("escape")
        await find(pilot, "wall [", "Wall [/] sit [@click=app.quit]x[/]")
        await pilot.press("down", "enter")
        await until(pilot, "not opened", lambda: isinstance(app.screen, ExerciseScreen))
        await pilot.press("escape")
        await find(pilot, "click", "[@click=app.quit]x[/]")
        await pilot.press("escape")
        await find(pilot, "yesterday", "Thu 19 Nov  Glutes  16:39, 79 reps, 20 steps")
        assert "Wed 18 Nov" not in screen_text(app)
        await pilot.press("down", "enter")
        await until(pilot, "not opened", lambda: isinstance(app.screen, EntryScreen))
        await until(pilot, "not read", lambda: "Thu 19 November" in screen_text(app))


async def test_each_command_is_a_row_with_its_key(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: "Glute activation" in screen_text(app))
        await pilot.press("ctrl+p")
        await until(pilot, "no commands", lambda: "History  (h)" in screen_text(app))
        assert "A command, session, exercise or day" in screen_text(app)
        rows = app.screen.query_one(CommandList).options
        assert not any("\n" in str(row.prompt) for row in rows)


async def test_keys_typed_while_a_large_library_is_read_lose_nothing(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    services, is_opened, is_read = app_of(stage).services, threading.Event(), threading.Event()

    def slow() -> list[Listing]:
        if is_opened.is_set():
            is_read.wait()
        return list(services.sessions())

    app = CoachApp(replace(services, sessions=slow))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: "Glute activation" in screen_text(app))
        is_opened.set()
        await pilot.press("ctrl+p")
        await until(pilot, "no palette", lambda: isinstance(app.screen, CommandPalette))
        for letter in "glute":
            app.post_message(Key(letter, letter))
        is_read.set()
        hits = app.screen.query_one(CommandList)
        await until(
            pilot,
            "not found",
            lambda: "Glute activation" in str([hit.prompt for hit in hits.options]),
        )


async def test_without_a_journal_and_in_a_running_session_nothing_fails(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    services = stage.services()

    class Unreadable:
        def __getattr__(self, name: str):
            raise JournalError("The journal cannot be read.")

    broken = replace(services.journal, journal=Unreadable())
    app = CoachApp(replace(services, journal=broken, last_done=dict))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, "no list", lambda: "Glute activation" in screen_text(app))
        await find(pilot, "today", "No matches")
        await pilot.press("escape")
        await find(pilot, "glute act", "Session")
        await pilot.press("escape", "enter")
        await until(pilot, "no session", lambda: bool(stage.conductors))
        await until(pilot, "no player", lambda: "Pause" in screen_text(app))
        await find(pilot, "glute act", "No matches")
    for conductor in stage.conductors:
        conductor.close()
