"""What works on this machine, inside the app."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head, rep
from msgspec.structs import replace
from screen_harness import GLUTES, Stage, screen_text, until, utc_moment

from coach_tui.audio.sound_out import NoSound, SoundState, SoundStatus
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.journal.backups import backup_folder
from coach_tui.journal.errors import WAY_OUT, JournalError
from coach_tui.journal.repair import plan_repair, repair
from coach_tui.journal.store import Journal
from coach_tui.services.check_up import Finding, Verdict
from coach_tui.services.journal import JournalService
from coach_tui.settings import Settings
from coach_tui.ui.app import CoachApp, ExitReason
from coach_tui.ui.app_screen import with_doctor_key
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.settings.doctor_screen import DoctorScreen
from coach_tui.ui.summary.screen import SummaryScreen

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.log.entry import Entry
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.journal.repair import RepairPlan


class NoDevice(NoSound):
    @property
    def state(self) -> SoundState:
        return SoundState(SoundStatus.SILENT, "No sound device.")


def new_user(folder: Path) -> CoachApp:
    stage = Stage(folder)
    stage.add("glutes", GLUTES)
    preview = SettingsPreview(AudioSetup(Settings(voice="off"), NoDevice()), folder / "settings")
    return CoachApp(replace(stage.services(), settings=preview))


async def test_where_there_is_no_sound_a_key_leads_to_what_to_do(tmp_path: Path):
    app = new_user(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        words = "No sound device. f2 for help."
        await until(pilot, "no problem", lambda: words in screen_text(app))
        await pilot.press("s")
        await pilot.press("space")
        await until(pilot, "no problem in settings", lambda: words in screen_text(app))
        await pilot.press("escape", "f2")
        await until(pilot, "not checked", lambda: "1 to fix" in screen_text(app))
        assert "Connect an output." in screen_text(app)
        assert "coach-tui doctor" not in screen_text(app)
        await pilot.press("f2", "escape")
        await until(pilot, "not left", lambda: isinstance(app.screen, HomeScreen))


async def test_a_session_is_not_covered_by_the_doctor(tmp_path: Path):
    app = new_user(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not started", lambda: isinstance(app.screen, PlayerScreen))
        await pilot.press("f2")
        await pilot.pause()
        assert not isinstance(app.screen, DoctorScreen)


def with_damaged_journal(folder: Path) -> tuple[Path, CoachApp]:
    path = folder / "journal.sqlite3"
    journal = Journal.open(path)
    journal.begin(entry_head())
    journal.rep_done("e1", rep(1))
    journal.back_up()
    journal.close()
    assert list(backup_folder(path).iterdir())
    path.write_bytes(b"rubbish " * 4000)
    stage = Stage(folder, problem=f"The journal is damaged. {WAY_OUT}")
    damaged = Finding("journal", Verdict.BAD, "it is damaged")
    services = replace(
        stage.services(), plan_repair=lambda: plan_repair(path), examine=lambda: iter([damaged])
    )
    return path, CoachApp(services)


async def test_a_damaged_journal_is_repaired_from_the_doctor_and_the_app_opened_anew(
    tmp_path: Path,
):
    path, app = with_damaged_journal(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        words = "The journal is damaged. f2 to repair it."
        await until(pilot, "not said", lambda: words in screen_text(app))
        await pilot.press("f2")
        await until(pilot, "not offered", lambda: "r Repair the journal" in screen_text(app))
        await pilot.press("r")
        await until(pilot, "not asked", lambda: "newest backup: 1. The" in screen_text(app))
        await pilot.press("n")
        await until(pilot, "not left", lambda: isinstance(app.screen, DoctorScreen))
        assert path.read_bytes() == b"rubbish " * 4000
        await pilot.press("r")
        await until(pilot, "not asked", lambda: "Repair  (y)" in screen_text(app))
        await pilot.press("y")
        await until(pilot, "not repaired", lambda: not app.is_running)
    assert app.return_value is ExitReason.REPAIRED
    repaired = Journal.open(path)
    assert [len(entry.reps) for entry in repaired.entries()] == [1]
    repaired.close()


@pytest.mark.parametrize("key", ["escape", "q", "r"])
async def test_a_key_while_the_journal_is_repaired_does_not_keep_the_app_from_opening_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
):
    path, app = with_damaged_journal(tmp_path)
    goes_on = threading.Event()

    def slowly(plan: RepairPlan) -> Path:
        goes_on.wait(5)
        return repair(plan)

    monkeypatch.setattr("coach_tui.journal.repair.repair", slowly)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing", lambda: "f2 to repair it" in screen_text(app))
        await pilot.press("f2")
        await until(pilot, "not offered", lambda: "r Repair the journal" in screen_text(app))
        await pilot.press("r")
        await until(pilot, "not asked", lambda: "Repair  (y)" in screen_text(app))
        await pilot.press("y", key)
        assert "Repair the journal" not in screen_text(app)
        goes_on.set()
        await until(pilot, "not repaired", lambda: not app.is_running)
    assert app.return_value is ExitReason.REPAIRED
    assert path.read_bytes() != b"rubbish " * 4000


class DamagedJournal(JournalService, frozen=True):
    """A journal that is damaged while the app runs."""

    def summaries(self) -> list[EntrySummary]:
        raise JournalError(f"The journal is damaged. {WAY_OUT}")

    def entries(self, limit: int | None = None) -> list[Entry]:
        raise JournalError(f"The journal is damaged. {WAY_OUT} {limit}")


@pytest.mark.parametrize("keys", [("h",), ("h", "x")])
async def test_where_the_journal_is_damaged_the_key_that_repairs_it_is_named(
    tmp_path: Path, keys: tuple[str, ...]
):
    stage = Stage(tmp_path)
    services = replace(stage.services(), journal=DamagedJournal(stage.journal, utc_moment))
    app = CoachApp(services)
    words = "The journal is damaged. f2 to repair it."
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "not home", lambda: words in screen_text(app))
        for key in keys:
            before = app.screen
            await pilot.press(key)
            await until(pilot, "not opened", lambda before=before: app.screen is not before)
        await until(pilot, "not said", lambda: words in screen_text(app))


async def test_while_a_session_runs_that_key_waits_for_home_and_the_command_where_none_follows(
    tmp_path: Path,
):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        assert with_doctor_key(app, WAY_OUT) == "f2 to repair it."
        await pilot.press("enter")
        await until(pilot, "not started", lambda: isinstance(app.screen, PlayerScreen))
        final = replace(stage.conductors[0].snapshot, problem=f"The journal is damaged. {WAY_OUT}")
        app.push_screen(SummaryScreen(final, app.services, stage.find("glutes")))
        words = "The journal is damaged. f2 at home to repair it."
        await until(pilot, "not said", lambda: words in screen_text(app))
    alone = CoachApp(stage.services(), stage.find("glutes"))
    async with alone.run_test() as pilot:
        await until(pilot, "not started", lambda: isinstance(alone.screen, PlayerScreen))
        assert with_doctor_key(alone, WAY_OUT) == WAY_OUT


async def test_what_cannot_be_repaired_is_said(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    damaged = Finding("journal", Verdict.BAD, "it is damaged")
    services = replace(
        Stage(tmp_path).services(),
        plan_repair=lambda: plan_repair(path),
        examine=lambda: iter([damaged]),
    )
    app = CoachApp(services)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f2")
        await until(pilot, "not offered", lambda: "r Repair the journal" in screen_text(app))
        await pilot.press("r")
        await until(pilot, "not said", lambda: "There is no journal yet." in screen_text(app))


async def test_its_lines_are_no_longer_than_can_be_read(tmp_path: Path):
    app = new_user(tmp_path)
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.press("f2")
        await until(pilot, "not checked", lambda: "to fix" in screen_text(app))
        assert app.screen.query_one("#doctor").region.width <= 112
        await pilot.press("escape", "h")
        await until(pilot, "no history", lambda: "No sessions yet" in screen_text(app))
        assert app.screen.query_one("#history-sessions").region.width <= 112
