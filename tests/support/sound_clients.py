"""What the tests of the client have in common."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from coach_tui.audio.engine_client import EngineClient
    from coach_tui.audio.sound_out import SoundState


class Links(Protocol):
    """Starts a client that looks for sounds in those folders; in the shipped ones if there are none."""

    def __call__(self, *folders: Path, backend: str = "auto") -> EngineClient:
        """Start it."""
        ...


def wait_for(client: EngineClient, wanted: Callable[[SoundState], bool]) -> SoundState:
    """Return the state of a client once it is as wanted."""
    changed = threading.Condition()

    def on_change(_: SoundState) -> None:
        with changed:
            changed.notify_all()

    client.on_change(on_change)
    with changed:
        assert changed.wait_for(lambda: wanted(client.state), 10), client.state
    return client.state
