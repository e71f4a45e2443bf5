"""The command sounds, as a person gives it."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coach_tui.audio.tones import SHAPES
from coach_tui.cli.common import shipped_sounds, sound_folders
from coach_tui.cli.sounds import picture, sounds
from coach_tui.core.coaching.cues import VOICE, Sound
from coach_tui.settings import load, settings_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def test_everything_that_can_be_heard_is_listed():
    done = CliRunner().invoke(sounds, ["--list"])
    assert done.exit_code == 0
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")}
    assert {*Sound, *SHAPES, VOICE} <= listed
    assert "* sounds soft" in done.stdout


def test_the_theme_and_the_volume_that_are_chosen_are_saved():
    done = CliRunner().invoke(sounds, ["--sounds", "wood", "--volume", "40", "--list"])
    assert done.exit_code == 0
    saved, _ = load(settings_file())
    assert (saved.sounds, saved.volume) == ("wood", 40)
    assert sound_folders(saved.sounds)[-1].name == "wood"
    assert "* sounds wood" in CliRunner().invoke(sounds, ["--list"]).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sounds", "../soft"], "did you mean `soft`?"),
        (["--theme", "steam"], "known: clear, soft, wood"),
        (["ups"], "there is no sound called 'ups'; did you mean `up`?"),
    ],
)
def test_what_there_is_not_is_wrong_usage_and_changes_nothing(arguments: list[str], message: str):
    done = CliRunner().invoke(sounds, arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not settings_file().exists()


def test_the_option_of_before_is_read_on():
    assert CliRunner().invoke(sounds, ["--theme", "wood", "--list"]).exit_code == 0
    assert load(settings_file())[0].sounds == "wood"
    assert "--theme" not in CliRunner().invoke(sounds, ["--help"]).output


def test_a_theme_that_is_gone_is_as_if_none_were_chosen():
    assert sound_folders("steam")[-1].name == "soft"
    assert set(shipped_sounds()) == {"clear", "soft", "wood"}


def test_a_picture_swells_with_the_sound():
    rising = array("h", (round(n / 3 * math.sin(n / 9)) for n in range(96_000)))
    drawn = picture(rising.tobytes(), "012345678")
    assert len(drawn) == 40
    assert list(drawn) == sorted(drawn)
    assert drawn[-1] == "8"
    assert picture(bytes(96_000)) == ""


def test_without_a_device_it_is_said_why_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    done = CliRunner().invoke(sounds, ["up"])
    assert done.exit_code == 1
    assert done.stderr == 'No sound device. Run "coach-tui doctor" for help.\n'
