"""The device that is a page in a browser: a real engine, real sockets."""

from __future__ import annotations

import socket
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sound_clients import wait_for

from coach_tui.audio import browser_device
from coach_tui.audio.browser_device import (
    AHEAD_MS,
    BLOCK_BYTES,
    BLOCK_FRAMES,
    HEADER,
    IN_PAGE,
    ON_MACHINE,
    SOCKET_VARIABLE,
    BrowserOutput,
)
from coach_tui.audio.device import DeviceError
from coach_tui.audio.pcm import RATE
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sound_clients import Links

LOUD = 200

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")


class PageServer:
    """Takes connections of the device, as the page's server does."""

    def __init__(self, path: Path) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._listening.settimeout(10)

    def accept(self, choice: bytes) -> socket.socket:
        """The next connection, which learns where the sound goes."""
        connection, _ = self._listening.accept()
        connection.sendall(choice)
        connection.settimeout(10)
        return connection

    def close(self) -> None:
        """Close it."""
        self._listening.close()


def next_block(connection: socket.socket) -> tuple[float, bool, array[int]]:
    """When a block is to be heard, whether it cuts, and its samples."""
    data = connection.recv(BLOCK_BYTES, socket.MSG_WAITALL)
    at_s, is_cut = HEADER.unpack_from(data)
    return at_s, is_cut, array("h", data[HEADER.size :])


def first_loud(samples: array[int]) -> int | None:
    return next((i for i, sample in enumerate(samples) if abs(sample) > LOUD), None)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PageServer]:
    # Short, as the path of a socket may not be long.
    with TemporaryDirectory(prefix="page.") as folder:
        path = Path(folder) / "sound"
        monkeypatch.setenv(SOCKET_VARIABLE, str(path))
        server = PageServer(path)
        yield server
        server.close()


@pytest.mark.process
def test_a_sound_is_in_the_block_for_its_time_and_a_cut_is_sent_on(
    server: PageServer, start_engine_client: Links
):
    client = start_engine_client(backend="browser")
    with server.accept(IN_PAGE) as connection:
        wait_for(client, lambda state: state.status is SoundStatus.ON)
        assert client.state.latency_ms == AHEAD_MS
        up_s = monotonic_s() + 0.6
        client.schedule([ScheduledSound("up", up_s), ScheduledSound("stay", up_s + 0.4, 9.0)])
        onset_s = None
        before_s = 0.0
        while onset_s is None:
            at_s, is_cut, samples = next_block(connection)
            # Seldom more than a block's length apart, and never less.
            assert at_s - before_s > BLOCK_FRAMES / RATE - 0.000_1
            assert not is_cut
            before_s = at_s
            if (index := first_loud(samples)) is not None:
                onset_s = at_s + index / RATE
        assert abs(onset_s - up_s) < 0.015
        while before_s < up_s + 0.5:
            before_s, *_ = next_block(connection)
        client.cut()
        asked_s = monotonic_s()
        while True:
            at_s, is_cut, samples = next_block(connection)
            if is_cut:
                break
        assert at_s - AHEAD_MS / 1000 - asked_s < 0.1
        assert first_loud(samples) is None
        assert all(first_loud(next_block(connection)[2]) is None for _ in range(20))


def test_the_machine_plays_until_the_choice_changes(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
):
    pulls: list[Callable[[int], bytes]] = []
    monkeypatch.setattr(browser_device, "open_device", lambda _, pull: pulls.append(pull))
    output = BrowserOutput(lambda: 0)
    with ThreadPoolExecutor() as pool:
        opening = pool.submit(output, bytes)
        connection = server.accept(ON_MACHINE)
        opening.result(10)
    assert pulls == [bytes]
    assert not output.is_moved()
    connection.close()
    deadline_s = monotonic_s() + 5
    while not output.is_moved():
        assert monotonic_s() < deadline_s


def test_without_a_server_there_is_no_device(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SOCKET_VARIABLE, "/nowhere/sound")
    with pytest.raises(DeviceError, match="does not answer"):
        BrowserOutput(lambda: 0)(bytes)
