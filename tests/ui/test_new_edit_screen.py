"""A session of the user's own that is changed in the form."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from screen_harness import BREATHER, Stage, screen_text, until
from test_new_edit_model import MIXED, SHEET
from test_new_screen import app_of, shows

from coach_tui.paths import assets
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.new.edit_screen import EditSessionScreen, draft_name
from coach_tui.ui.new.screen import RowList
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
    stage.add("hips", SHEET)
    stage.add("sit", BREATHER)
    shutil.copytree(assets("sessions") / "exercises", tmp_path / "exercises")
    return stage


async def edit(pilot: Pilot[ExitReason]) -> None:
    await shows(pilot, "Hips, mornings")
    await pilot.press("e")
    await until(pilot, "no form", lambda: isinstance(pilot.app.screen, EditSessionScreen))
    await shows(pilot, "3 exercises", "10 hold 5s")


def text_of(stage: Stage) -> str:
    return (stage.folder / "hips.yaml").read_text()


async def test_by_keys_alone_reps_rest_and_days_are_changed_and_the_session_is_started(
    stage: Stage,
):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("down", "down", "enter", *"12 hold 5s", "enter")
        await pilot.press("down", "down", "down", "enter", *"40s", "enter")
        await pilot.press("down", "down", "enter", *"mon thu")
        await shows(pilot, "on Mon, Thu", "40 s")
        await pilot.press("ctrl+s")
        await shows(pilot, "Saved Hips, mornings.", "On Mon, Thu")
        assert isinstance(app.screen, HomeScreen)
        expected = SHEET.replace("reps: 10  #", "reps: 12  #").replace(
            "{days_per_week: 3}", "{days: [mon, thu]}\ndefaults: {rest: 40s}"
        )
        assert text_of(stage) == expected
        assert stage.services().editor.files.draft(draft_name(stage.folder / "hips.yaml")) == ""
        await pilot.press("space")
        await shows(pilot, "12 reps")
        await pilot.press("escape")
        await pilot.press("u")
        await shows(pilot, "Hips, mornings is as it was before.", "3 days a week")
        assert text_of(stage) == SHEET
        await pilot.press("enter")
        await until(pilot, "not started", lambda: isinstance(app.screen, PlayerScreen))


async def test_from_its_page_a_session_is_changed_and_its_page_shows_it(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Hips, mornings")
        await pilot.press("space")
        await until(pilot, "no page", lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("e")
        await shows(pilot, "3 exercises", "10 hold 5s")
        await pilot.press("shift+tab", *"Quiet hips", "ctrl+s")
        await shows(pilot, "Saved Quiet hips.")
        await until(pilot, "no page", lambda: isinstance(app.screen, DetailScreen))
        await shows(pilot, "Quiet hips")
        assert "u to undo" not in screen_text(app)
    assert text_of(stage) == SHEET.replace("title: Hips, mornings", "title: Quiet hips")


async def test_saving_without_a_change_says_so_and_leaves_u_what_it_had(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("down", "down", "enter", *"12", "ctrl+s")
        await shows(pilot, "Saved Hips, mornings. u to undo.")
        changed = text_of(stage)
        await pilot.press("e")
        await shows(pilot, "3 exercises", "12 reps")
        # The file is what another program has made of it meanwhile: nothing of it is said.
        (stage.folder / "hips.yaml").write_text(changed + "# mine\n")
        await pilot.press("ctrl+s")
        await shows(pilot, "No changes to save.")
        assert "Saved" not in screen_text(app)
        (stage.folder / "hips.yaml").write_text(changed)
        await pilot.press("u")
        await shows(pilot, "Hips, mornings is as it was before.")
    assert text_of(stage) == SHEET


async def test_what_is_left_is_a_draft_that_e_continues_and_start_over_drops(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("escape")
        await until(pilot, "no home", lambda: isinstance(app.screen, HomeScreen))
        assert "draft" not in screen_text(app)
        await edit(pilot)
        await pilot.press("enter", *"3x13 each side", "escape")
        await shows(pilot, "Saved as a draft. e continues it.")
        assert text_of(stage) == SHEET
        await pilot.press("e")
        await shows(pilot, "3x13 each side")
        await pilot.press("ctrl+o")
        await shows(pilot, "Save first")
        await pilot.press("ctrl+n")
        await until(pilot, "not asked", lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, "asked", lambda: isinstance(app.screen, EditSessionScreen))
        await shows(pilot, "3x12 each side")
        await pilot.press("escape")
        await until(pilot, "no home", lambda: isinstance(app.screen, HomeScreen))
    assert stage.services().editor.files.draft(draft_name(stage.folder / "hips.yaml")) == ""


async def leave_a_draft(pilot: Pilot[ExitReason]) -> None:
    await edit(pilot)
    await pilot.press("enter", *"3x13 each side", "escape")
    await until(pilot, "no home", lambda: isinstance(pilot.app.screen, HomeScreen))


@pytest.mark.parametrize("answer", ["y", "n"])
async def test_a_file_that_changed_since_its_draft_is_asked_about(stage: Stage, answer: str):
    app = app_of(stage)
    by_hand = SHEET.replace("reps: 10 ", "reps: 6 ")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await leave_a_draft(pilot)
        stage.add("hips", by_hand)
        await pilot.press("e")
        await shows(pilot, "The file has changed since your draft.")
        await pilot.press(answer)
        await until(pilot, "asked", lambda: isinstance(app.screen, EditSessionScreen))
        await shows(pilot, "6 hold 5s" if answer == "y" else "3x13 each side")
        await pilot.press("down", "enter", *"2x40s", "ctrl+s")
        await shows(pilot, "Saved Hips, mornings.")
        old, new = "duration: 30s, sets: 2, note: keep elbow low", "duration: 40s, sets: 2"
        drafted = SHEET.replace(
            "reps: 12, sets: 3, sides: each, rest: 45s", "reps: 13, sets: 3, sides: each"
        )
        assert text_of(stage) == (by_hand if answer == "y" else drafted).replace(old, new)
        await pilot.press("u")
        await shows(pilot, "as it was before")
        assert text_of(stage) == by_hand


async def test_a_file_that_another_program_changes_meanwhile_is_not_overwritten(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("enter", *"3x13 each side")
        stage.add("hips", SHEET + "# more\n")
        await pilot.press("ctrl+s")
        await shows(pilot, "hips.yaml was changed")
        assert isinstance(app.screen, EditSessionScreen)
        await pilot.press("escape")
        await shows(pilot, "Saved as a draft.")
    assert text_of(stage) == SHEET + "# more\n"


async def test_a_step_without_a_dose_says_where_it_is_changed(stage: Stage):
    app = app_of(stage)
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("down", "down", "down")
        assert app.screen.query_one(RowList).highlighted == 3
        await shows(pilot, "1 min · 1 min · only the file can change it", "^o File")
        assert not app.screen.query_one("#new-dose").display
        await pilot.press("enter", "1", "delete", "ctrl+s")
        await shows(pilot, "Saved Hips, mornings.")
    assert text_of(stage) == SHEET.replace("  - rest: 1m\n", "")


async def test_the_steps_of_rounds_are_changed_added_removed_and_brought_back(stage: Stage):
    stage.add("hips", MIXED.replace("title: Mixed", "title: Hips, mornings"))
    before = text_of(stage)
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Hips, mornings")
        await pilot.press("e")
        await shows(pilot, "3 rounds of:", "rest 1 min", "5 exercises")
        await pilot.press("down", "delete")
        await shows(pilot, "3 exercises")
        await pilot.press("u")
        await shows(pilot, "5 exercises", "3 rounds of:")
        await pilot.press("down", "enter", *"12", "enter", "a")
        await shows(pilot, "Add an exercise")
        await pilot.press(*"squat", "enter", *"5", "ctrl+s")
        await shows(pilot, "Saved Hips, mornings.")
    squat = "        - {exercise: squat, reps: 12}\n        - {exercise: squat, reps: 5}\n"
    assert text_of(stage) == before.replace("        - {exercise: squat, reps: 10}\n", squat)


@pytest.mark.parametrize("word", ["edit", "rest", "days", "reps"])
async def test_the_palette_finds_it_by_what_is_to_be_changed(stage: Stage, word: str):
    app = app_of(stage)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Hips, mornings")
        await pilot.press("ctrl+p", *word)
        await shows(pilot, "Edit reps, rest, days of a session")


async def test_lines_of_windows_stay(stage: Stage):
    path = stage.folder / "hips.yaml"
    path.write_bytes(SHEET.replace("\n", "\r\n").encode())
    app = app_of(stage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await edit(pilot)
        await pilot.press("enter", *"3x13 each side, rest 45s", "ctrl+s")
        await shows(pilot, "Saved Hips, mornings.")
    changed = SHEET.replace("reps: 12, sets: 3", "reps: 13, sets: 3")
    assert path.read_bytes() == changed.replace("\n", "\r\n").encode()
