"""A sound server that ends, as when headphones are pulled, and one that comes (again)."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest
from sound_clients import wait_for
from sound_recorder import SoundRecorder, missing_tools

from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from sound_clients import Links

pytestmark = [pytest.mark.sound, pytest.mark.process]


def test_sound_resumes_when_there_is_a_server_again(
    start_engine_client: Links, monkeypatch: pytest.MonkeyPatch
):
    if missing := missing_tools():
        pytest.skip(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="snd.") as folder:
        with SoundRecorder(folder) as first:
            for name, value in first.env.items():
                monkeypatch.setenv(name, value)
            client = start_engine_client()
            wait_for(client, lambda state: state.status is SoundStatus.ON)
            engine = client.engine_pid
        state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
        assert state.reason.startswith("The sound device is gone")
        with SoundRecorder(folder) as second:
            wait_for(client, lambda state: state.status is SoundStatus.ON)
            assert client.engine_pid == engine
            at_s = monotonic_s() + 0.6
            client.schedule([ScheduledSound("tick", at_s)])
            heard = second.onsets(at_s - 0.2, at_s + 0.2)
            assert len(heard) == 1
            assert abs(heard[0] - at_s) < 0.045
            client.close()


def test_a_server_that_comes_late_brings_the_sound_with_it(
    start_engine_client: Links, no_sound_device: None, monkeypatch: pytest.MonkeyPatch
):
    if missing := missing_tools():
        pytest.skip(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="snd.") as folder:
        monkeypatch.setenv("PULSE_SERVER", f"unix:{folder}/native")
        client = start_engine_client()
        state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
        assert state.reason.startswith("No sound device")
        with SoundRecorder(folder) as server:
            there_s = monotonic_s()
            state = wait_for(client, lambda state: state.status is SoundStatus.ON)
            assert monotonic_s() - there_s < 2
            assert state.reason == ""
            at_s = monotonic_s() + 0.6
            client.schedule([ScheduledSound("tick", at_s)])
            assert len(server.onsets(at_s - 0.2, at_s + 0.2)) == 1
            client.close()
