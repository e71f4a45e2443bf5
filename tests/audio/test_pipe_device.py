"""Playing through a program that reads samples from its stdin."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sound_clients import wait_for

from coach_tui import paths
from coach_tui.audio import sounds
from coach_tui.audio.device import PLAYERS, DeviceError, NotInstalledError, PipeDevice
from coach_tui.audio.pcm import RATE
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from sound_clients import Links
    from sound_recorder import SoundRecorder

LOUD = 200


def test_without_a_player_it_is_said_which_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotInstalledError, match="pulseaudio-utils"):
        PipeDevice(bytes)


@pytest.mark.process
def test_a_player_that_finds_no_output_is_no_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    player = tmp_path / "aplay"
    player.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    player.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr("coach_tui.audio.device.PLAYERS", ["aplay"])
    with pytest.raises(DeviceError, match="none of aplay finds an output"):
        PipeDevice(bytes)


def test_without_miniaudio_wav_files_are_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = paths.assets("sounds") / "soft" / "up.wav"
    decoded = sounds.read_sound(path)
    monkeypatch.setattr(sounds, "miniaudio", None)
    assert sounds.read_sound(path) == decoded
    with pytest.raises(sounds.SoundError, match="only WAV"):
        sounds.decode(b"OggS" + bytes(100))


@pytest.mark.process
def test_a_player_that_refuses_an_option_is_tried_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    player = tmp_path / "pw-cat"
    player.write_text(
        '#!/bin/sh\ncase "$*" in *--raw*) exit 1;; esac\nexec cat >/dev/null\n', encoding="utf-8"
    )
    player.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    # Others may play here, too.
    of_pipewire = [command for command in PLAYERS if command.startswith("pw-cat")]
    monkeypatch.setattr("coach_tui.audio.device.PLAYERS", of_pipewire)
    device = PipeDevice(bytes)
    device.close()
    assert device.backend == "pw-cat"


@pytest.fixture(params=["pacat", "aplay"])
def player(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A program that plays, the only one that the engine finds, and no miniaudio."""
    name: str = request.param
    if (program := shutil.which(name)) is None:
        pytest.skip(f"{name} is not installed on this machine")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / name).symlink_to(program)
    if reporter := shutil.which("pactl"):
        (tmp_path / "bin" / "pactl").symlink_to(reporter)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "miniaudio.py").write_text("raise ImportError", encoding="utf-8")
    source = str(Path(sounds.__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), source]))
    return name


@pytest.mark.sound
@pytest.mark.process
def test_where_miniaudio_has_no_wheel_cues_are_as_exact_and_a_cut_as_quick(
    recorder: SoundRecorder, start_engine_client: Links, player: str
):
    client = start_engine_client()
    assert wait_for(client, lambda s: s.status is not SoundStatus.STARTING).backend == player
    if player == "pacat":  # of another the server reports none
        assert wait_for(client, lambda s: s.latency_measured)
    begin_s = monotonic_s() + 1.0
    planned = [begin_s + 0.15 * n for n in range(20)]
    client.schedule([ScheduledSound("tick", at) for at in planned])
    heard = recorder.onsets(begin_s - 0.1, planned[-1] + 0.12)
    assert len(heard) == len(planned)
    constant = median(h - p for h, p in zip(heard, planned, strict=True))
    errors = [abs(h - p - constant) for h, p in zip(heard, planned, strict=True)]
    assert max(errors) < 0.010, [round(error * 1000, 1) for error in errors]
    assert abs(constant) < (0.045 if player == "pacat" else 0.080), (
        f"screen and ear are {constant * 1000:.0f} ms apart"
    )
    begin_s = monotonic_s() + 0.3
    client.schedule([ScheduledSound("done", begin_s)])
    assert recorder.onsets(begin_s - 0.05, begin_s + 0.75)
    cut_s = monotonic_s()
    client.cut()
    after_cut = recorder.between(cut_s, cut_s + 0.7)
    loud = [index / RATE for index, sample in enumerate(after_cut) if abs(sample) > LOUD]
    assert not loud or loud[-1] < 0.100, loud[-1]
