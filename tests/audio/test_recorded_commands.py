"""The commands that play, heard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coach_tui.cli.doctor import doctor
from coach_tui.cli.sounds import sounds
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from pathlib import Path

    from sound_recorder import SoundRecorder

pytestmark = [pytest.mark.sound, pytest.mark.process]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def test_sounds_are_played_one_after_the_other_with_their_pictures(recorder: SoundRecorder):
    began_s = monotonic_s()
    done = CliRunner().invoke(sounds, ["tick", "count"])
    assert done.exit_code == 0, done.output
    tick, count = done.stdout.splitlines()
    assert tick.startswith("tick ")
    assert count.startswith("count ")
    assert len(count.split()[-1]) > len(tick.split()[-1])
    assert len(recorder.onsets(began_s, monotonic_s() - 0.05)) == 2


def test_the_doctor_plays_a_bell_and_finds_a_device_that_works(
    recorder: SoundRecorder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/nowhere")
    began_s = monotonic_s()
    done = CliRunner().invoke(doctor, ["--json"])
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert findings["sound"]["verdict"] == "ok"
    assert "PulseAudio" in findings["sound"]["found"]
    assert findings["test"]["verdict"] == "ok"
    assert done.exit_code == 0
    assert recorder.onsets(began_s, monotonic_s() - 0.05)
