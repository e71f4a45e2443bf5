"""The form of a new session, driven by keys alone and by mouse alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from screen_harness import BREATHER, Stage, screen_text, until
from textual.events import Key, Paste
from textual.widgets import Input

from coach_tui.paths import assets
from coach_tui.services.sessions import exercises
from coach_tui.text import MAX_TITLE
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen, SessionList
from coach_tui.ui.new.screen import DRAFT, ExercisePicker, NewSessionScreen, RowList
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
    stage.add("sit", BREATHER)
    shutil.copytree(assets("sessions") / "exercises", tmp_path / "exercises")
    return stage


def app_of(stage: Stage) -> CoachApp:
    return CoachApp(replace(stage.services(), exercises=exercises))


async def shows(pilot: Pilot[ExitReason], *words: str) -> None:
    def is_shown() -> bool:
        text = screen_text(pilot.app)
        return all(part in text for part in words)

    await until(pilot, f"no {words}", is_shown)


async def begin(pilot: Pilot[ExitReason]) -> None:
    await shows(pilot, "Wall sit")
    await pilot.press("N")
    await until(pilot, "no form", lambda: isinstance(pilot.app.screen, NewSessionScreen))


async def test_by_keys_alone_a_session_is_made_from_nothing_and_started(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press(*"Hips", "enter")
        await shows(pilot, "Banded side step")
        await pilot.press(*"small cl")
        await until(pilot, "not filtered", lambda: "Squat" not in screen_text(app))
        await pilot.press("enter")
        await shows(pilot, "Dose: Small clamshell", "10 reps each side")
        await pilot.press(*"3x12 each side", "enter")
        await shows(pilot, "3 sets of 12 reps each side", "1 exercise", "min", "enter Dose")
        await pilot.press("down")
        await shows(pilot, "enter Pick")
        assert "enter Dose" not in screen_text(app)
        await pilot.press("a", *"bridge", "enter")
        await pilot.press(*"nonsense")
        await shows(pilot, "Not understood. Try 20", "✗")
        assert screen_text(app).count("Not understood") == 1
        await pilot.press("ctrl+s")
        await shows(pilot, "Exercise 2 can't be read yet.")
        await pilot.press("enter", "enter", "ctrl+a", "ctrl+k", *"15 hold 2s", "enter")
        await shows(pilot, "15 reps", "2 exercises")
        await pilot.press("K")
        await pilot.press("ctrl+s")
        await until(pilot, "not saved", lambda: isinstance(app.screen, HomeScreen))
        await shows(pilot, "Saved as hips.yaml. e to edit.")
        rows = app.screen.query_one(SessionList)
        await until(pilot, "not selected", lambda: rows.option_count == 2 and rows.highlighted == 0)
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(app.screen, DetailScreen))
        text = screen_text(app)
        assert text.index("Glute bridge") < text.index("Small clamshell")
    saved = (stage.folder / "hips.yaml").read_text()
    assert "{exercise: glute-bridge, reps: 15, hold: 2s}" in saved
    assert "exercise: clamshell, variation: reduced-range, reps: 12, sets: 3, sides: each" in saved
    assert stage.services().editor.files.draft(DRAFT) == ""


async def test_escape_loses_nothing_and_the_draft_is_there_after_a_restart(stage: Stage):
    app = app_of(stage)
    async with app.run_test(notifications=True) as pilot:
        await begin(pilot)
        await pilot.press(*"Mine", "enter")
        await shows(pilot, "Squat")
        await pilot.press(*"squat", "enter", *"8")
        await pilot.press("escape")
        await shows(pilot, "Saved as a draft. N continues it.")
        await pilot.press("N")
        await shows(pilot, "Mine", "Squat", "8 reps")
    app = app_of(stage)
    async with app.run_test(notifications=True) as pilot:
        await begin(pilot)
        await shows(pilot, "Mine", "8 reps")
        await pilot.press("ctrl+n")
        await shows(pilot, "Start over?")
        await pilot.press("y")
        await until(pilot, "not empty", lambda: "Squat" not in screen_text(app))
        await pilot.press("escape")
    assert stage.services().editor.files.draft(DRAFT) == ""


async def test_no_letter_is_lost_however_quickly_it_is_typed(stage: Stage):
    draft = '{"title": "", "rows": [["squat", "", "8"], ["glute-bridge", "", "9"]]}'
    stage.services().editor.files.save_draft(DRAFT, draft)
    app = app_of(stage)
    dose = "2x10 each side rest 20s"
    async with app.run_test() as pilot:
        await begin(pilot)
        await pilot.press("enter")
        screen = app.screen
        assert isinstance(screen, NewSessionScreen)
        for key in [*dose, "down", *"12"]:
            app.post_message(Key({" ": "space"}.get(key, key), key if len(key) == 1 else None))
        await until(pilot, "not typed", lambda: screen._form.rows[1].dose == "12")
        assert screen._form.rows[0].dose == dose


async def test_rows_are_moved_and_removed_and_brought_back(stage: Stage):
    draft = '{"title": "", "rows": [["squat", "", "8"], ["glute-bridge", "", "9"]]}'
    stage.services().editor.files.save_draft(DRAFT, draft)
    app = app_of(stage)
    async with app.run_test(size=(40, 12)) as pilot:
        await begin(pilot)
        screen = app.screen
        assert isinstance(screen, NewSessionScreen)

        def ids() -> list[str]:
            return [row.exercise for row in screen._form.rows]

        await pilot.press("K")
        assert ids() == ["squat", "glute-bridge"]
        await pilot.press("J")
        assert ids() == ["glute-bridge", "squat"]
        await pilot.press("delete")
        assert ids() == ["glute-bridge"]
        await pilot.press("u")
        assert ids() == ["glute-bridge", "squat"]
        await pilot.press("tab")
        await pilot.press("up", *"1")
        assert [row.dose for row in screen._form.rows] == ["1", "8"]
        await shows(pilot, "Squat", "Glute bridge")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (40, 12)])
async def test_rest_rounds_and_days_are_typed_or_chosen_with_the_arrows(stage: Stage, size):
    draft = '{"title": "Legs", "rows": [["squat", "", "8"], ["glute-bridge", "", "9"]]}'
    stage.services().editor.files.save_draft(DRAFT, draft)
    app = app_of(stage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await begin(pilot)
        await shows(pilot, "any day")
        await pilot.press("down", "down", "down", "enter", *"soon")
        await shows(pilot, "Not understood. Try 45s", "✗ soon")
        assert screen_text(app).casefold().count("not understood") == 1
        await pilot.press("ctrl+s")
        await shows(pilot, "The rest can't")
        await pilot.press("ctrl+a", "ctrl+k", *"1 min", "down")
        await pilot.press(*"3", "enter")
        await shows(pilot, "3 rounds")
        await pilot.press("right")
        await shows(pilot, "4 rounds")
        await pilot.press("left", "left", "down", "right")
        await shows(pilot, "every day", "2 rounds")
        await pilot.press("escape", "N")
        await shows(pilot, "every day", "2 rounds")
        await pilot.press("ctrl+s")
        await until(pilot, "not saved", lambda: isinstance(app.screen, HomeScreen))
    saved = (stage.folder / "legs.yaml").read_text()
    assert "schedule: {days_per_week: 7}" in saved
    assert "defaults: {rest: 1m}" in saved
    assert "rounds: 2" in saved


async def test_by_mouse_alone_rounds_are_chosen(stage: Stage):
    draft = '{"title": "Legs", "rows": [["squat", "", "8"], ["glute-bridge", "", "9"]]}'
    stage.services().editor.files.save_draft(DRAFT, draft)
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await shows(pilot, "once, in this order")
        await click_on(pilot, "Rounds  once")
        await shows(pilot, "→ Next")
        await click_on(pilot, "→ Next", times=2)
        await shows(pilot, "3 rounds of all exercises in turn")


async def test_by_mouse_alone_an_exercise_is_added_and_saved(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(150, 30), notifications=True) as pilot:
        await shows(pilot, "Wall sit")
        await click_on(pilot, "N New")
        await shows(pilot, "+ Add an exercise")
        await click_on(pilot, "+ Add an exercise")
        assert not isinstance(app.screen, ExercisePicker)
        await click_on(pilot, "+ Add an exercise")
        await shows(pilot, "Monster walk")
        await click_on(pilot, "  Monster walk", times=2)
        await shows(pilot, "Dose: Monster walk", "10 ")
        assert app.screen.query_one("#new-dose", Input).has_focus
        await click_on(pilot, " 1 Monster walk")
        assert app.screen.query_one(RowList).has_focus
        await click_on(pilot, "^s Save")
        await shows(pilot, "My session", "Saved as my-session.yaml.")


async def click_on(pilot: Pilot[ExitReason], words: str, times: int = 1) -> None:
    """Click where some words stand, once or, each click by itself, more often."""
    for y, line in enumerate(screen_text(pilot.app).splitlines()):
        if words in line:
            for _ in range(times):
                await pilot.click(offset=(line.index(words) + 3, y))
                await pilot.pause()
            return
    raise AssertionError(words)


async def test_what_is_pasted_fills_the_room_that_there_is(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        title = app.screen.query_one("#new-title", Input)
        await pilot.press(*"ab", "left")
        app.post_message(Paste("x" * 5000))
        await until(pilot, "not pasted", lambda: title.value == "a" + "x" * (MAX_TITLE - 2) + "b")
        await pilot.press("y", "backspace")
        assert title.value == "a" + "x" * (MAX_TITLE - 3) + "b"
        app.post_message(Paste("\x1b]0;title\x07" * 9))
        await until(pilot, "not pasted", lambda: len(title.value) == MAX_TITLE)
        assert "\x1b" not in title.value
