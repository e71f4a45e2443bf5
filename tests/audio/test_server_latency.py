"""The latency in the output of pactl."""

from __future__ import annotations

import copy
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from coach_tui.audio.device_monitor import latency_in, server_latency_ms

if TYPE_CHECKING:
    from pathlib import Path

LISTED: dict[str, Any] = {
    "sinks": [
        {"index": 0, "latency": {"actual": 3_000.0, "configured": 10_000.0}},
        {"index": 7, "latency": {"actual": 171_000.0, "configured": 150_000.0}},
    ],
    "sink_inputs": [
        {"sink": 0, "buffer_latency_usec": 1.0, "properties": {}},
        {
            "sink": 7,
            "buffer_latency_usec": 30_000.0,
            "properties": {"application.process.id": "4711"},
        },
    ],
}


class Speaker:
    """A device that is open."""

    pid = os.getpid()
    name = "speaker"
    latency_ms = 40

    def __init__(self, backend: str):
        self.backend = backend

    def close(self) -> None:
        """There is nothing to close."""


def with_stream(**changes: Any) -> dict[str, Any]:
    listed = copy.deepcopy(LISTED)
    listed["sink_inputs"][1].update(changes)
    return listed


def test_our_buffer_and_the_output_that_our_stream_is_on_add_up():
    assert latency_in(LISTED, 4711, 40) == 201
    assert latency_in(with_stream(sink=0), 4711, 40) == 40


def test_without_the_content_of_our_buffer_its_length_counts():
    assert latency_in(with_stream(buffer_latency_usec=0.0), 4711, 40) == 211


@pytest.mark.parametrize(
    "listed",
    [
        None,
        [],
        {},
        {"sinks": [], "sink_inputs": []},
        with_stream(sink=3),
        with_stream(properties=None),
        with_stream(buffer_latency_usec="much"),
        with_stream(buffer_latency_usec=9e9),
        {**LISTED, "sinks": [{"index": 7, "latency": {}}]},
        {**LISTED, "sinks": [{"index": 7, "latency": {"actual": 0.0}}]},
        {**LISTED, "sinks": [{"index": 7, "latency": {"actual": 501_000.0}}]},
        {**LISTED, "sinks": [{"index": 7, "latency": {"actual": float("nan")}}]},
    ],
)
def test_an_impossible_latency_is_ignored(listed: Any):
    assert latency_in(listed, 4711, 40) is None


@pytest.mark.process
@pytest.mark.parametrize("script", ["exit 1", "echo Sink 0", "echo '{}'", "sleep 9"])
def test_a_program_that_fails_or_hangs_gives_no_latency(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pactl = tmp_path / "pactl"
    pactl.write_text(f"#!/bin/sh\nPATH=/bin:/usr/bin\n{script}\n", encoding="utf-8")
    pactl.chmod(pactl.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("coach_tui.audio.device_monitor.TIMEOUT_S", 0.1)
    assert server_latency_ms(Speaker("PulseAudio")) is None


def test_only_a_sound_server_is_queried(monkeypatch: pytest.MonkeyPatch):
    assert server_latency_ms(Speaker("ALSA")) is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert server_latency_ms(Speaker("PulseAudio")) is None
