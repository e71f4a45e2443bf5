"""Playing through simpleaudio, buffer after buffer."""

from __future__ import annotations

import importlib.util
import sys
import types
from array import array
from pathlib import Path
from statistics import median
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sound_clients import wait_for

from coach_tui.audio.device import BLOCK_FRAMES, OVERLAP_FRAMES, SimpleaudioDevice
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from sound_clients import Links
    from sound_recorder import SoundRecorder

PULSE_PLUGIN = Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")
BLOCKS = 5


def test_overlapped_buffers_add_up_to_the_stream(monkeypatch: pytest.MonkeyPatch):
    played: list[bytes] = []
    enough = Event()

    def play_buffer(buffer: bytes, channels: int, width: int, rate: int) -> None:
        assert (channels, width, rate) == (1, 2, 48_000)
        played.append(buffer)
        if len(played) == BLOCKS:
            enough.set()

    fake = types.SimpleNamespace(play_buffer=play_buffer)
    monkeypatch.setitem(sys.modules, "simpleaudio", fake)
    level = array("h", [9_000] * BLOCK_FRAMES).tobytes()
    device = SimpleaudioDevice(lambda n_frames: level[: n_frames * 2])
    assert enough.wait(5)
    device.close()
    total = [0] * (BLOCKS * BLOCK_FRAMES + OVERLAP_FRAMES)
    for number, buffer in enumerate(played[:BLOCKS]):
        for at, value in enumerate(array("h", buffer), number * BLOCK_FRAMES):
            total[at] += value
    whole = total[OVERLAP_FRAMES : BLOCKS * BLOCK_FRAMES]
    assert min(whole) >= 8_998
    assert max(whole) <= 9_000


def test_without_simpleaudio_it_is_said_how_to_get_it(
    start_engine_client: Links, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "simpleaudio.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    client = start_engine_client(backend="simpleaudio")
    state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
    assert 'pip install "coach-tui[simpleaudio]"' in state.reason


@pytest.mark.sound
@pytest.mark.process
@pytest.mark.skipif(
    importlib.util.find_spec("simpleaudio") is None, reason="simpleaudio is not installed"
)
@pytest.mark.skipif(not list(PULSE_PLUGIN), reason="ALSA has no way to PulseAudio")
def test_cues_are_heard_through_simpleaudio_and_many_of_them(
    recorder: SoundRecorder,
    start_engine_client: Links,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    config = "</usr/share/alsa/alsa.conf>\npcm.!default pulse\nctl.!default pulse\n"
    (tmp_path / "asound.conf").write_text(config, encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    client = start_engine_client(backend="simpleaudio")
    assert wait_for(client, lambda s: s.status is not SoundStatus.STARTING).backend == "simpleaudio"
    begin_s = monotonic_s() + 0.6
    planned = [begin_s + 0.2 * n for n in range(10)]
    client.schedule([ScheduledSound("tick", at) for at in planned])
    heard = recorder.onsets(begin_s - 0.1, planned[-1] + 0.15)
    assert len(heard) == len(planned)
    errors = [h - p for h, p in zip(heard, planned, strict=True)]
    assert abs(median(errors)) < 0.045
    assert max(abs(e - median(errors)) for e in errors) < 0.03
