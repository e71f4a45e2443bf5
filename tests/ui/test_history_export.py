"""Entries exported from the history: the kind, the name, and never over a file without asking."""

from __future__ import annotations

import csv
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from screen_harness import BREATHER, Stage, screen_text, until
from test_home_today_panel import BANDED, easy
from textual.events import Key
from textual.widgets import Input

from coach_tui.services.exports import FORMATS, SUFFIXES
from coach_tui.ui.app import CoachApp
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.export_screen import ExportScreen
from coach_tui.ui.history.screen import HistoryScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coach_tui.journal.records import JournalDump


async def shows(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, f"no {words}", lambda: words in screen_text(pilot.app))


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A session, in a folder that is the user's home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    stage = Stage(tmp_path)
    stage.add("glutes", BANDED)
    return stage


async def export(pilot: Pilot[Any]) -> None:
    """From the home screen to the export of the whole history."""
    await pilot.press("h")
    await shows(pilot, "E Export")
    await pilot.press("E")
    await shows(pilot, "~/coach-2026-11-20.html")


def test_every_format_has_a_suffix_of_its_own():
    assert SUFFIXES.keys() == FORMATS.keys()
    assert len(set(SUFFIXES.values())) == len(FORMATS)


async def test_from_the_history_all_that_is_listed_is_exported_and_nothing_is_replaced_unasked(
    stage: Stage, tmp_path: Path
):
    stage.add("sit", BREATHER)
    for ago in (2, 1):
        easy(stage, ago)
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Wall sit")
        await export(pilot)
        assert "Export 2 sessions" in screen_text(app)
        await pilot.press("down", "down", "enter")
        await shows(pilot, "Exported to ~/coach-2026-11-20.csv.")
        table = tmp_path / "coach-2026-11-20.csv"
        assert {row["day"] for row in rows(table)} == {"2026-11-18", "2026-11-19"}

        # What can't be replaced is not asked about.
        (tmp_path / "folder.csv").mkdir()
        for name, refused in (("folder.csv", "folder.csv can't be written"), ("", "Type the name")):
            await pilot.press("E")
            await shows(pilot, "Export 2 sessions")
            app.screen.query_one("#export-name", Input).value = name
            await pilot.press("enter")
            await shows(pilot, refused)
            await pilot.press("escape")
            await until(pilot, "no history", lambda: isinstance(app.screen, HistoryScreen))

        table.write_text("mine", encoding="utf-8")
        await pilot.press("E")
        await shows(pilot, "Export 2 sessions")
        await pilot.press("down", "down", "enter")
        await until(pilot, "not asked", lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, "not back", lambda: isinstance(app.screen, ExportScreen))
        assert table.read_text(encoding="utf-8") == "mine"

        await pilot.press("down", "down")
        await shows(pilot, "~/coach-2026-11-20-fit")
        await pilot.press("enter")
        await shows(pilot, "Exported to ~/coach-2026-11-20-fit.")
        assert len(list((tmp_path / "coach-2026-11-20-fit").glob("*.fit"))) == 2

        await pilot.press("enter")
        await until(pilot, "no entry", lambda: isinstance(app.screen, EntryScreen))
        await shows(pilot, "E Export")
        await pilot.press("E")
        await shows(pilot, "Export 1 session")
        await pilot.press("tab", *["backspace"] * 24, *"no/page.html", "enter")
        await shows(pilot, "Exported to ~/no/page.html.")
        page = (tmp_path / "no" / "page.html").read_text(encoding="utf-8")
        assert "Glute activation" in page
        await pilot.press("escape")
        await until(pilot, "no history", lambda: isinstance(app.screen, HistoryScreen))


async def test_an_export_that_is_left_in_the_same_read_is_written(stage: Stage, tmp_path: Path):
    easy(stage, 1)
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Glute activation")
        await export(pilot)
        assert app._driver is not None
        for name, character in (("enter", "\r"), ("escape", None)):
            app._driver.send_message(Key(name, character))
        await shows(pilot, "Exported to ~/coach-2026-11-20.html.")
    assert (tmp_path / "coach-2026-11-20.html").exists()


async def test_while_a_long_journal_is_read_that_is_said_and_enter_exports_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stage = Stage(tmp_path)
    stage.add("glutes", BANDED)
    easy(stage, 1)
    reading, dumped, dump = threading.Event(), [], stage.journal.dump

    def slow_dump() -> JournalDump:
        dumped.append(1)
        assert reading.wait(20)
        return dump()

    monkeypatch.setattr(stage.journal, "dump", slow_dump)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press("h")
        await shows(pilot, "E Export")
        await pilot.press("E")
        await shows(pilot, "Export 1 session")
        await pilot.press("down", "down")
        app.screen.query_one("#export-name", Input).value = str(tmp_path / "all.csv")
        await pilot.press("enter", "enter")
        await shows(pilot, "Reading the journal…")
        reading.set()
        await shows(pilot, "Exported to")
    assert dumped == [1]
    assert rows(tmp_path / "all.csv")


@pytest.mark.parametrize("size", [(60, 18), (40, 12)])
async def test_what_each_kind_is_for_can_be_read_in_a_small_terminal(
    tmp_path: Path, size: tuple[int, int]
):
    stage = Stage(tmp_path)
    stage.add("glutes", BANDED)
    easy(stage, 1)
    app = CoachApp(stage.services())
    async with app.run_test(size=size) as pilot:
        await shows(pilot, "Glute")
        await pilot.press("h")
        await shows(pilot, "Thu 19 Nov")
        await pilot.press("E")
        await shows(pilot, "tempo, notes")
        seen = ""
        for _ in FORMATS:
            seen += f" {' '.join(screen_text(app).replace('│', ' ').replace('▌', ' ').split())}"
            await pilot.press("down")
        assert "…" not in seen.split("Export 1 session")[-1]
        assert "as plain text" in seen
