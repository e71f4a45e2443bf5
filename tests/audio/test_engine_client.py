"""The app's end of the sound, where there is none to be had."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from array import array
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from recorded_cues import RecordedCues
from sound_clients import wait_for

from coach_tui.audio import engine_client
from coach_tui.audio.engine import Engine, read_commands
from coach_tui.audio.engine_client import EngineClient, EngineProcess
from coach_tui.audio.protocol import ScheduleSounds, Started, encode
from coach_tui.audio.sound_out import NoSound, ScheduledSound, SoundState, SoundStatus
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.stream import Stream
from coach_tui.cli.common import sound_folders
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from pathlib import Path

    from sound_clients import Links

    from coach_tui.audio.mixer import Group, Playable
    from coach_tui.audio.protocol import Report
    from coach_tui.audio.sound_out import SoundOut


class FaultyStream(Stream):
    """A stream with a fault in it."""

    def pull(self, n_frames: int, now_s: float) -> bytes:
        """Fail."""
        raise ZeroDivisionError(f"{n_frames} frames at {now_s}")


class Beeps(SoundBank):
    """Every sound is the same."""

    def __init__(self):
        super().__init__((), lambda _: None)

    def get(self, name: str) -> bytes | None:
        """A beep, as long as its name."""
        return b"\1\1" * 480 * len(name)


SILENT = SoundState(SoundStatus.SILENT, "No sound device: running silently until there is one.")


@pytest.mark.process
def test_without_a_device_the_session_runs_silent_and_learns_why(
    no_sound_device: None, start_engine_client: Links
):
    client = start_engine_client()
    seen: list[SoundState] = []
    client.on_change(seen.append)
    client.schedule([ScheduledSound("up", monotonic_s() + 1)])
    assert wait_for(client, lambda state: state.status is SoundStatus.SILENT) == SILENT
    assert seen == [SILENT]
    client.cut()
    client.set_muted(True)


@pytest.mark.process
def test_the_log_takes_what_the_engine_has_to_say(
    no_sound_device: None,
    start_engine_client: Links,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
):
    client = start_engine_client()
    wait_for(client, lambda state: state.status is SoundStatus.SILENT)
    client.close()
    assert "no device" in (tmp_path / "audio.log").read_text(encoding="utf-8")
    assert capfd.readouterr() == ("", "")


@pytest.mark.process
def test_a_log_that_cannot_be_written_does_without(no_sound_device: None, tmp_path: Path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    client = EngineClient(sound_folders(), log_file=tmp_path / "file" / "audio.log").open()
    assert wait_for(client, lambda state: state.status is SoundStatus.SILENT) == SILENT
    client.close()


def test_an_interpreter_that_cannot_be_started_means_silence(
    start_engine_client: Links, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    client = start_engine_client()
    state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
    assert state.reason == "The sound could not be started: the session runs silent."


@pytest.mark.process
def test_a_sound_server_that_does_not_answer_is_not_waited_for(
    no_sound_device: None,
    start_engine_client: Links,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(engine_client, "START_TIMEOUT_S", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        deaf.listen()
        monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/deaf")
        client = start_engine_client()
        state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
        assert state.reason == "The sound system does not answer: the session runs silent."
        client.schedule([ScheduledSound("up", monotonic_s())])
        client.close()
        assert client.state.status is SoundStatus.OFF


@pytest.mark.process
def test_a_sound_server_that_answers_late_is_used_after_all(
    no_sound_device: None,
    start_engine_client: Links,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(engine_client, "START_TIMEOUT_S", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        deaf.listen()
        monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/deaf")
        client = start_engine_client()
        wait_for(client, lambda state: state.status is SoundStatus.SILENT)
        client._on_report(Started("PulseAudio", "Speaker", 40))
        first = client.engine_pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(client, lambda state: state.status is SoundStatus.SILENT)
        assert client.engine_pid != first
        client.close()


def test_a_fault_in_one_block_silences_that_block_only(caplog: pytest.LogCaptureFixture):
    engine = Engine(SoundSources(Beeps()), lambda _: None)
    good = engine._stream
    engine._stream = FaultyStream(latency_s=0)
    assert engine.pull(4) == bytes(8)
    engine._stream = good
    engine.execute(ScheduleSounds((ScheduledSound("beep", monotonic_s()),)))
    assert max(array("h", engine.pull(4_800))) > 100
    assert "a block failed" in caplog.text


@pytest.mark.process
def test_a_watcher_that_fails_harms_no_other(no_sound_device: None, start_engine_client: Links):
    def fail(_: SoundState) -> None:
        raise RuntimeError("the screen is gone")

    client = start_engine_client()
    client.on_change(fail)
    assert wait_for(client, lambda state: state.status is SoundStatus.SILENT) == SILENT


@pytest.mark.process
def test_a_file_in_the_current_folder_is_not_run(
    no_sound_device: None,
    start_engine_client: Links,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    (tmp_path / "json.py").write_text("open('harm', 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    client = start_engine_client()
    wait_for(client, lambda state: state.status is SoundStatus.SILENT)
    assert not (tmp_path / "harm").exists()


@pytest.mark.process
@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("module", ["coach_tui.audio.engine", "coach_tui.audio.engine_client"])
def test_little_is_imported(module: str):
    code = f"import {module}, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    unwanted = {"textual", "rich", "yaml", "click", "sqlite3", "numpy", "asyncio"}
    if module.endswith("client"):
        unwanted |= {"miniaudio", "_miniaudio"}
    assert not loaded & unwanted


@pytest.mark.parametrize("make", [NoSound, RecordedCues])
def test_a_stand_in_takes_all_that_the_link_takes(make: type[SoundOut]):
    sound = make()
    sound.on_change(lambda _: None)
    sound.schedule([ScheduledSound("up", 1.0)])
    sound.cut()
    sound.set_muted(True)
    before = sound.state
    sound.close()
    assert before.status is (SoundStatus.OFF if make is NoSound else SoundStatus.ON)


def test_the_double_knows_what_would_have_been_heard():
    clock = ManualClock()
    cues = RecordedCues(lambda: clock.now_ms() / 1000)
    planned = [ScheduledSound("up", n / 2) for n in range(1, 9)]
    cues.schedule([*planned, ScheduledSound("down", -0.1)])

    def run_until(now_ms: int) -> None:
        clock._now_ms = now_ms

    run_until(1_100)
    cues.set_muted(True)
    run_until(1_700)
    cues.set_muted(False)
    run_until(2_600)
    cues.cut()
    cues.schedule([ScheduledSound("go", 2.8)])
    run_until(9_000)
    assert [(sound.sound, sound.at_s) for sound in cues.heard()] == [
        ("up", 0.5),
        ("up", 1.0),
        ("up", 2.0),
        ("up", 2.5),
        ("go", 2.8),
    ]
    assert cues.heard(0.9) == planned[:1]


def test_a_command_that_fails_in_any_way_is_logged_and_the_next_one_is_executed(
    caplog: pytest.LogCaptureFixture,
):
    class Broken(SoundSources):
        """Fails for one sound."""

        def get(self, scheduled: ScheduledSound) -> tuple[Playable, Group] | None:
            """Return a beep, or fail."""
            if scheduled.sound == "broken":
                raise MemoryError("a phrase of 9 GB")
            return super().get(scheduled)

    engine = Engine(Broken(Beeps()), lambda _: None)
    at_s = monotonic_s()
    commands = [ScheduleSounds((ScheduledSound(name, at_s),)) for name in ("broken", "beep")]
    read_commands([b"rubbish\n", b"[" * 100_000, *map(encode, commands)], engine)
    assert max(array("h", engine.pull(4_800))) > 100
    assert "9 GB" in caplog.text


def test_the_engine_starts_when_it_is_opened_or_gets_a_sound_and_not_before(tmp_path: Path):
    client = EngineClient(sound_folders(), log_file=tmp_path / "audio.log")
    client.set_volume(0.5)
    client.cut()
    assert (client.state.status, client.engine_pid) == (SoundStatus.STARTING, None)
    client.close()
    assert client.state.status is SoundStatus.OFF
    assert client.open().engine_pid is None
    assert not (tmp_path / "audio.log").exists()


@pytest.mark.process
def test_who_waits_for_sound_to_start_is_let_go_when_it_starts_or_is_closed(
    no_sound_device: None, start_engine_client: Links
):
    client = start_engine_client()
    client.wait_started(20)
    assert client.state == SILENT
    starting = start_engine_client()
    closing = threading.Thread(target=starting.close)
    closing.start()
    starting.wait_started(20)
    assert starting.state.status in (SoundStatus.OFF, SoundStatus.SILENT)
    closing.join()


@pytest.mark.process
def test_an_engine_that_is_silent_is_not_waited_for(tmp_path: Path):
    ended: list[Report | None] = []
    engine = EngineProcess(["auto"], tmp_path / "audio.log", ended.append)
    engine.end(is_silent=True)
    assert ended[-1] is None
    assert engine._process.returncode == -signal.SIGKILL
