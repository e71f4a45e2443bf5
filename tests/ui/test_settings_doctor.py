"""What works on this machine, inside the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from screen_harness import GLUTES, Stage, screen_text, until

from coach_tui.audio.sound_out import NoSound, SoundState, SoundStatus
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.settings import Settings
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.settings.doctor_screen import DoctorScreen

if TYPE_CHECKING:
    from pathlib import Path


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
