"""The settings screen: choices made by keys, saved and heard at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from recorded_cues import RecordedCues
from screen_harness import GLUTES, Stage, screen_text, until

from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.core.log.days import DayStart
from coach_tui.core.model.coaching import AS_SET
from coach_tui.settings import Settings, load, save
from coach_tui.ui.app import CoachApp
from coach_tui.ui.settings.model import ChoiceSetting, NumberSetting, choices, meaning
from coach_tui.ui.settings.screen import LEAD_S, SettingsScreen
from coach_tui.ui.widgets.choice_row import Slider
from coach_tui.ui.widgets.header import Flash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason

MUTE = Settings(voice="off")


class Bench:
    """An app whose settings are in a folder and whose sound is written down."""

    def __init__(self, folder: Path, chosen: Settings = MUTE) -> None:
        self.file = folder / "settings.toml"
        save(self.file, chosen)
        self.sound = RecordedCues()
        self.audio = AudioSetup(chosen, self.sound)
        self.audition = SettingsPreview(self.audio, self.file)
        stage = Stage(folder)
        stage.add("glutes", GLUTES)
        self.app = CoachApp(replace(stage.services(), settings=self.audition))

    async def open(self, pilot: Pilot[ExitReason]) -> None:
        """Go to the settings as a person does."""
        await until(pilot, "home", lambda: "Glute activation" in screen_text(self.app))
        await pilot.press("s")
        await until(pilot, "settings", lambda: isinstance(self.app.screen, SettingsScreen))

    def saved(self) -> Settings:
        """What is in the file."""
        return load(self.file)[0]

    def ticks(self) -> list[float]:
        """When ticks are to be heard; a new user hears another sample before, at home."""
        return [sound.at_s for sound in self.sound.scheduled if sound.sound == "tick"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.audio.close()


async def test_a_choice_is_saved_heard_and_shown(bench: Bench):
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        shown = "".join(screen_text(bench.app).split())
        assert f"Savedin{str(bench.file)[:30]}" in shown
        await pilot.press("down", "down", "right")
        await until(pilot, "heard", lambda: bool(bench.ticks()))
        assert bench.saved() == replace(MUTE, tones=TempoSound.TICKS)
        sentence = "A tick each second of a rep."
        await until(pilot, "shown", lambda: sentence in screen_text(bench.app))
        await pilot.press("enter", "enter")
        await until(pilot, "round", lambda: bench.saved().tones is TempoSound.GLIDE)


async def test_volume_turns_and_stops_at_its_end(bench: Bench):
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        bench.app.screen.query_one("#volume").focus()
        await pilot.press("left", "left", "right", "left")
        await until(pilot, "saved", lambda: bench.saved().volume == 90)
        await until(pilot, "loud", lambda: bench.sound.volumes[-1] == 0.9)
        await pilot.press("right", "right", "right")
        await until(pilot, "saved", lambda: bench.saved().volume == 100)
        assert "100 %" in screen_text(bench.app)


async def test_ticks_fall_on_the_second_while_lateness_is_chosen_and_stop_after(bench: Bench):
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        screen = bench.app.screen
        assert not screen.query_one(Flash).display
        screen.query_one("#latency").focus()
        await until(pilot, "ticks", lambda: bool(bench.ticks()))
        assert screen.query_one(Flash).display
        now_s = monotonic_s()
        ticks = bench.ticks()
        assert all(at_s == int(at_s) for at_s in ticks)
        assert len(set(ticks)) == len(ticks)
        assert now_s < max(ticks) <= now_s + LEAD_S + 1
        await pilot.press("right", "right")
        await until(pilot, "saved", lambda: bench.saved().latency == 20)
        await until(pilot, "lag", lambda: bench.sound.extra_latencies[-1] == 20)
        cuts = len(bench.sound.cuts)
        await pilot.press("down")
        await until(pilot, "quiet", lambda: len(bench.sound.cuts) > cuts)
        assert not screen.query_one(Flash).display


async def test_without_sound_the_screen_says_why(bench: Bench):
    bench.sound.set_state(SoundState(SoundStatus.SILENT, "No sound device."))
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        why = "No sound device."
        await until(pilot, "why", lambda: why in screen_text(bench.app))
        bench.sound.set_state(SoundState(SoundStatus.ON))
        await pilot.press("down")
        await until(pilot, "all well", lambda: why not in screen_text(bench.app))


async def test_a_file_that_cannot_be_written_is_reported_in_a_line(bench: Bench):
    bench.file.unlink()
    bench.file.mkdir()
    bench.file.with_suffix(".unread.toml").write_text("no room to set it aside")
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        await pilot.press("down", "right")
        sentence = "For this run only."
        await until(pilot, "shown", lambda: sentence in " ".join(screen_text(bench.app).split()))
        assert bench.audition.settings.counts is Counts.FIVES


async def test_the_next_session_follows_and_escape_leads_back(bench: Bench):
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        await pilot.press("right")
        await until(
            pilot,
            "brief",
            lambda: bench.audio.settings.heard_in(AS_SET).level is CoachingLevel.BRIEF,
        )
        await pilot.press("escape")
        await until(pilot, "home", lambda: "Sessions" in screen_text(bench.app))


async def test_in_a_small_terminal_every_choice_can_be_reached(bench: Bench):
    async with bench.app.run_test(size=(60, 14)) as pilot:
        await bench.open(pilot)
        for each in choices(bench.audition):
            focused = bench.app.focused
            assert focused is not None
            assert focused.id == each.name
            words = {each.label, meaning(each.name, MUTE)[:30]}
            await until(
                pilot,
                f"not all of {words}",
                lambda words=words: all(part in screen_text(bench.app) for part in words),
            )
            await pilot.press("down")
            await until(pilot, "next", lambda here=focused: bench.app.focused is not here)


async def test_colours_are_applied_at_once_and_saved(bench: Bench):
    async with bench.app.run_test(size=(80, 24)) as pilot:
        await bench.open(pilot)
        await pilot.press("up", "right")
        await until(pilot, "put on", lambda: bench.app.theme == "daylight")
        assert bench.saved() == replace(MUTE, theme="daylight")


async def test_colours_chosen_elsewhere_are_saved_too_and_come_back(bench: Bench, tmp_path: Path):
    async with bench.app.run_test() as pilot:
        bench.app.theme = "nord"
        await until(pilot, "saved", lambda: bench.saved().theme == "nord")
    again = CoachApp(replace(Stage(tmp_path / "again").services(), settings=bench.audition))
    assert again.theme == "nord"


async def test_missing_colours_are_reported(tmp_path: Path):
    bench = Bench(tmp_path, replace(MUTE, theme="[red]mauve"))
    async with bench.app.run_test() as pilot:
        said = bench.app._notifications
        warning = "there is no theme called '[red]mauve'"
        await until(pilot, "shown", lambda: any(warning in toast.message for toast in said))
        assert bench.app.theme == "calm"
    bench.audio.close()


def test_a_choice_written_by_hand_stays_one(bench: Bench):
    bench.audio.follow(replace(MUTE, sounds="steam", volume=73))
    made = {each.name: each for each in choices(bench.audition)}
    theme, volume = made["sounds"], made["volume"]
    assert isinstance(theme, ChoiceSetting)
    assert theme.values[theme.chosen] == "steam"
    assert isinstance(volume, NumberSetting)
    assert volume.value == 73


def test_every_choice_says_what_it_means(bench: Bench):
    for each in choices(bench.audition):
        assert meaning(each.name, MUTE).endswith(".")
    assert meaning("counts", replace(MUTE, coaching=CoachingLevel.BRIEF)).endswith("full coaching.")
    assert "05:30" in meaning("day_turns", replace(MUTE, day_turns=DayStart(330)))


@pytest.mark.parametrize(("value", "by", "then"), [(73, 1, 75), (73, -1, 70), (70, -1, 65)])
def test_a_number_between_two_steps_goes_to_the_next_of_them(value: int, by: int, then: int):
    dial = Slider("Volume", value, (0, 100), step=5, words=str)
    dial.action_turn(by)
    assert dial.value == then
