"""A sound server without a card, and clients to play on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sound_recorder import SoundRecorder, missing_tools

from coach_tui.audio.engine_client import EngineClient
from coach_tui.cli.common import sound_folders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sound_clients import Links


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundRecorder]:
    if missing := missing_tools():
        pytest.skip(f"not installed: {', '.join(missing)}")
    with SoundRecorder() as recorder:
        yield recorder


@pytest.fixture
def recorder(sound_server: SoundRecorder, monkeypatch: pytest.MonkeyPatch) -> SoundRecorder:
    for name, value in sound_server.env.items():
        monkeypatch.setenv(name, value)
    return sound_server


@pytest.fixture
def no_sound_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")


@pytest.fixture
def start_engine_client(tmp_path: Path) -> Iterator[Links]:
    """Starts clients that are closed when the test is over."""
    started: list[EngineClient] = []

    def start(*folders: Path, backend: str = "auto") -> EngineClient:
        client = EngineClient(
            folders or sound_folders(), backend=backend, log_file=tmp_path / "audio.log"
        )
        started.append(client)
        return client.open()

    yield start
    for client in started:
        client.close()
