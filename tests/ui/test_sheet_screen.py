"""A physio's sheet made into a session, by keys alone and by mouse alone."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from screen_harness import BREATHER, Stage, screen_text, until
from textual.events import Key, MouseScrollDown, MouseScrollUp
from textual.widgets import Input, TextArea

from coach_tui.paths import assets
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.sheet import screen
from coach_tui.ui.sheet.file_screen import FileScreen
from coach_tui.ui.sheet.model import SheetReading, read_sheet
from coach_tui.ui.sheet.screen import DRAFT, SheetScreen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from coach_tui.definitions.library_types import Listing
    from coach_tui.definitions.lookup import Exercises
    from coach_tui.ui.app import ExitReason

SHEET = "Hamstring plan\nCome back in June\n\n1 Bridge\n5 reps\n5 seconds\n"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(tmp_path / "own")
    stage.folder.mkdir()
    stage.add("sit", BREATHER)
    shutil.copytree(assets("sessions") / "exercises", stage.folder / "exercises")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "plan.txt").write_text(SHEET)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    return stage


async def shows(pilot: Pilot[ExitReason], *words: str) -> None:
    def is_shown() -> bool:
        text = screen_text(pilot.app)
        return all(part in text for part in words)

    await until(pilot, f"no {words}", is_shown)


async def click_on(pilot: Pilot[ExitReason], words: str) -> None:
    """Click where some words stand."""
    for y, line in enumerate(screen_text(pilot.app).splitlines()):
        if words in line:
            await pilot.click(offset=(line.index(words) + 1, y))
            await pilot.pause()
            return
    raise AssertionError(words)


async def begin(pilot: Pilot[ExitReason]) -> TextArea:
    await shows(pilot, "Wall sit")
    await pilot.press("i")
    await until(pilot, "no sheet", lambda: isinstance(pilot.app.screen, SheetScreen))
    await shows(pilot, "Paste your sheet here")
    return pilot.app.screen.query_one(TextArea)


async def test_by_keys_alone_a_file_is_opened_fixed_saved_and_started(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        text = await begin(pilot)
        await pilot.press("ctrl+o")
        await shows(pilot, "Open a file", "plan.txt")
        await pilot.press(*"pl", "enter")
        await shows(
            pilot, "Glute bridge: 5 reps, hold 5 s", "1 understood · 3 doubtful · 1 not read"
        )
        await pilot.press("ctrl+n", "ctrl+n")
        assert text.cursor_location[0] == 3
        await shows(pilot, "The time beside the reps is read as a hold.")
        await pilot.press("ctrl+u", *"1 Glute bridge", "down", "down", "ctrl+u", *"hold 5 s")
        await shows(pilot, "✓ Glute bridge: 5 reps, hold 5 s", "0 doubtful")
        await pilot.press("ctrl+s")
        await until(pilot, "not saved", lambda: isinstance(app.screen, HomeScreen))
        await shows(pilot, "Saved as hamstring-plan.yaml. e to edit.", "Hamstring plan")
        await pilot.press("enter")
        await until(pilot, "not started", lambda: isinstance(app.screen, PlayerScreen))
    assert "exercise: glute-bridge" in (stage.folder / "hamstring-plan.yaml").read_text()
    assert stage.services().editor.files.draft(DRAFT) == ""


async def test_a_key_right_after_saving_is_about_the_new_session(stage: Stage):
    services, is_slow, is_asked = stage.services(), threading.Event(), threading.Event()

    def sessions() -> list[Listing]:
        if is_slow.is_set():
            is_asked.wait(0.5)  # the key comes while they are read
        return stage.sessions()

    app = CoachApp(replace(services, sessions=sessions))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        (await begin(pilot)).text = "Hip programme\nBridge 2 x 5"
        await shows(pilot, "Glute bridge: 2 sets of 5 reps")
        is_slow.set()
        for key in ("ctrl+s", "R"):
            app.post_message(Key(key, None if "+" in key else key))
        await shows(pilot, "Rename")
        is_asked.set()
        assert app.screen.query_one(Input).value == "Hip programme"


async def test_by_mouse_alone_a_file_is_opened_and_saved(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await shows(pilot, "Add my sheet")
        await click_on(pilot, "Add my sheet")
        await shows(pilot, "Paste your sheet here")
        await click_on(pilot, "^o Open a file")
        await shows(pilot, "plan.txt")
        await click_on(pilot, "plan.txt")
        assert isinstance(app.screen, FileScreen)
        await click_on(pilot, "plan.txt")
        await shows(pilot, "Glute bridge: 5 reps")
        await click_on(pilot, "? Glute bridge: 5 reps")
        assert app.screen.query_one(TextArea).cursor_location[0] == 3
        await click_on(pilot, "^s Save")
        await shows(pilot, "Saved as hamstring-plan.yaml.")


async def test_of_a_sheet_whose_programme_cannot_be_saved_nothing_stays_until_it_can(stage: Stage):
    before = set(stage.folder.iterdir())
    (stage.folder / "programmes").touch()
    async with CoachApp(stage.services()).run_test(size=(100, 30), notifications=True) as pilot:
        (await begin(pilot)).text = "Week 1\nBridge 2 x 5\nWeek 2\nBridge 3 x 5"
        await shows(pilot, "session: Week 2, Bridge")
        for _ in range(2):
            await pilot.press("ctrl+s")
            await shows(pilot, "cannot be saved")
            assert set(stage.folder.iterdir()) == {*before, stage.folder / "programmes"}
        (stage.folder / "programmes").unlink()
        await pilot.press("ctrl+s")
        await until(pilot, "not saved", lambda: isinstance(pilot.app.screen, HomeScreen))
    saved = {path.name for path in set(stage.folder.iterdir()) - before}
    assert {"programmes"} < saved
    assert not any(name.endswith("-2-2.yaml") for name in saved)


async def test_escape_and_quitting_lose_no_text(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(40, 12), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press(*"Hello", "enter", "enter", *"Squat 8 reps", "enter", *"Page 3")
        await shows(pilot, "✓", "✗")
        await pilot.press("escape")
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("i")
        await shows(pilot, "Squat 8 reps")
        await pilot.press(*["down"] * 3, "end", *"!")
        await pilot.press("ctrl+q")
        await until(pilot, "still there", lambda: not app.is_running)
    assert stage.services().editor.files.draft(DRAFT) == "Hello\n\nSquat 8 reps\nPage 3!"


async def test_the_path_of_a_file_and_the_code_of_a_page_become_their_words(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        text = await begin(pilot)
        text.insert(str(stage.folder.parent / "home" / "plan.txt"))
        await until(pilot, "not read", lambda: text.text == SHEET)
        await pilot.press("ctrl+z")
        text.text = "<html><body><ul><li>Squat 8 reps</li></ul></body></html>"
        await until(pilot, "not read", lambda: "Squat: 8 reps" in screen_text(app))
        assert "<" not in text.text
        pdf = stage.folder / "a.pdf"
        pdf.write_bytes(b"%PDF")
        text.text = str(pdf)
        await shows(pilot, "a.pdf can't be used")


async def test_the_wheel_on_the_results_scrolls_both_panes(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        text = await begin(pilot)
        text.load_text("Squat 8 reps\n" * 60)
        await shows(pilot, "✓ Squat: 8 reps")
        for kind, row in ((MouseScrollDown, 2), (MouseScrollUp, 0)):
            for _ in range(2):
                await pilot._post_mouse_events([kind], "#sheet-results", button=0)
            await until(pilot, "not scrolled", lambda row=row: text.scroll_y == row)


async def test_at_80_columns_a_result_is_short_and_the_next_check_scrolls_nothing_sideways(
    stage: Stage,
):
    async with CoachApp(stage.services()).run_test(size=(80, 24)) as pilot:
        text = await begin(pilot)
        text.text = "Clamshell 3 x 12 right only, rest 45 s\nSquat 3 x 12 slow, " + "and deep " * 9
        await shows(pilot, "✓ Clamshell: 3x12 right, rest 45s", "? Squat: 3 sets of 12")
        await pilot.press("ctrl+n")
        await until(pilot, "no move", lambda: text.cursor_location == (1, 0))
        assert text.scroll_x == 0
        await pilot.press("up")
        await shows(pilot, "✓ Clamshell: 3 sets of 12 reps on the right, rest 45 s")


async def test_of_what_is_typed_during_a_reading_only_the_last_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    texts: list[str] = []
    may_end = threading.Event()

    def slow(text: str, exercises: Exercises) -> SheetReading:
        texts.append(text)
        assert may_end.wait(30)
        return read_sheet(text, exercises)

    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30)) as pilot:
        text = await begin(pilot)
        monkeypatch.setattr(screen, "read_sheet", slow)
        await pilot.press("c")
        await until(pilot, "nothing is read", lambda: bool(texts))
        for letter in "lamshell 3x12":
            app.post_message(Key({" ": "space"}.get(letter, letter), letter))
        await until(pilot, "not typed", lambda: text.text == "clamshell 3x12")
        assert texts == ["c"]
        may_end.set()
        await shows(pilot, "Clamshell: 3")
    assert texts == ["c", "clamshell 3x12"]


async def test_a_long_text_is_read_once_for_all_that_is_typed_in_one_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    lengths: list[int] = []

    def counted(text: str, exercises: Exercises) -> SheetReading:
        lengths.append(len(text))
        return SheetReading(problem="Read")

    monkeypatch.setattr(screen, "read_sheet", counted)
    long = "Clamshell 3x12\n" * 13_000
    services = stage.services()
    services.editor.files.save_draft(DRAFT, long)
    app = CoachApp(services)
    async with app.run_test(size=(100, 30)) as pilot:
        await shows(pilot, "Wall sit")
        await pilot.press("i")
        await until(pilot, "no sheet", lambda: isinstance(pilot.app.screen, SheetScreen))
        for _ in range(4):
            for key in "ab":
                pilot.app.post_message(Key(key, key))
        await until(pilot, "nothing is read", lambda: len(long) + 8 in lengths)
    assert lengths in ([len(long) + 8], [len(long), len(long) + 8])
