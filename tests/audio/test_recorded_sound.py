"""Real output, recorded from a sound server without a sound card."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sound_clients import wait_for

from coach_tui import paths
from coach_tui.audio.engine_client import LEASE_S
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.cli.common import sound_folders
from coach_tui.clock import monotonic_s
from coach_tui.settings import DEFAULT_SOUNDS

if TYPE_CHECKING:
    from pathlib import Path

    from sound_clients import Links
    from sound_recorder import SoundRecorder

    from coach_tui.audio.engine_client import EngineClient

pytestmark = [pytest.mark.sound, pytest.mark.process]

LOUD = 200
"""-44 dB of full scale; anything below is inaudible."""


def on(client: EngineClient) -> float:
    """Wait until a client plays, and for the time it takes to line up with the clock."""
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    return monotonic_s()


def ticks(at_s: list[float]) -> list[ScheduledSound]:
    return [ScheduledSound("tick", at) for at in at_s]


def test_every_sound_is_heard_within_ten_milliseconds_of_its_time(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    begin_s = on(client) + 1.0
    planned = [begin_s + 0.15 * n for n in range(20)]
    client.schedule(ticks(planned))
    heard = recorder.onsets(begin_s - 0.1, planned[-1] + 0.12)
    assert len(heard) == len(planned)
    constant = median(h - p for h, p in zip(heard, planned, strict=True))
    errors = [abs(h - p - constant) for h, p in zip(heard, planned, strict=True)]
    assert max(errors) < 0.010, [round(error * 1000, 1) for error in errors]
    assert abs(constant) < 0.045, f"screen and ear are {constant * 1000:.0f} ms apart"


def test_the_first_sounds_are_heard_where_every_sound_is_the_users_own(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    own = tmp_path / "mine"
    own.mkdir()
    for path in (paths.assets("sounds") / DEFAULT_SOUNDS).glob("*.wav"):
        shutil.copy(path, own)
    assert len(list(own.iterdir())) > 10
    client = start_engine_client(own, *sound_folders())
    # Sooner than each of them could be decoded in a process of its own.
    begin_s = on(client) + 0.6
    client.schedule(ticks([begin_s]))
    assert len(recorder.onsets(begin_s - 0.1, begin_s + 0.2)) == 1


def test_a_cut_is_heard_within_eighty_milliseconds_and_spares_what_comes_after(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    begin_s = on(client) + 0.5
    client.schedule([ScheduledSound("done", begin_s), *ticks([begin_s + 0.9, begin_s + 1.1])])
    # Recorded to here, the sound of two seconds is well under way.
    assert recorder.onsets(begin_s - 0.05, begin_s + 0.75)
    cut_s = monotonic_s()
    client.cut()
    client.schedule(ticks([cut_s + 0.8]))
    after_cut = recorder.between(cut_s, cut_s + 0.7)
    loud = [index for index, sample in enumerate(after_cut) if abs(sample) > LOUD]
    assert not loud or loud[-1] / 48_000 < 0.080
    assert len(recorder.onsets(cut_s + 0.1, cut_s + 0.95)) == 1


def test_muted_sounds_are_not_heard_and_come_back_in_their_places(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    begin_s = on(client) + 0.4
    client.schedule(ticks([begin_s + 0.3 * n for n in range(5)]))
    client.set_muted(True)
    assert recorder.onsets(begin_s - 0.1, begin_s + 0.75) == []
    client.set_muted(False)
    heard = recorder.onsets(begin_s + 0.75, begin_s + 1.4)
    assert [round((h - begin_s) / 0.3) for h in heard] == [3, 4]


def test_a_killed_engine_is_started_again_and_what_was_scheduled_is_heard(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    begin_s = on(client) + 0.2
    planned = [begin_s + 0.25 * n for n in range(9)]
    client.schedule(ticks(planned))
    assert recorder.onsets(begin_s - 0.1, begin_s + 0.3)
    killed = client.engine_pid
    assert killed is not None
    killed_s = monotonic_s()
    os.kill(killed, signal.SIGKILL)
    heard = recorder.onsets(killed_s + 0.6, planned[-1] + 0.15)
    assert len(heard) == sum(killed_s + 0.6 < at for at in planned)
    assert client.engine_pid != killed
    assert client.state.status is SoundStatus.ON


def test_an_engine_killed_twice_leaves_silence_and_says_so(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    for _ in range(2):
        on(client)
        first = client.engine_pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(client, lambda state: state.status is not SoundStatus.ON)
    state = wait_for(client, lambda state: state.status is SoundStatus.SILENT)
    assert state.reason == "Sound failed twice; continuing without it."
    client.schedule(ticks([monotonic_s()]))
    client.cut()
    assert client.engine_pid is None


APP = """
import sys, time
from pathlib import Path
from coach_tui import paths
from coach_tui.audio.engine_client import LEASE_S, EngineClient
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.settings import DEFAULT_SOUNDS

client = EngineClient([paths.assets("sounds") / DEFAULT_SOUNDS], log_file=Path(sys.argv[2])).open()
begin_s = float(sys.argv[1])
client.schedule([ScheduledSound("tick", begin_s + 0.25 * n) for n in range(16)])
while client.engine_pid is None:
    time.sleep(0.01)
print(client.engine_pid, flush=True)
time.sleep(60)
"""


def test_little_is_heard_of_an_app_that_was_stopped(recorder: SoundRecorder, tmp_path: Path):
    begin_s = monotonic_s() + 0.8
    command = [sys.executable, "-c", APP, str(begin_s), str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as app:
        try:
            assert recorder.onsets(begin_s - 0.1, begin_s + 0.15)
            stopped_s = monotonic_s()
            app.send_signal(signal.SIGSTOP)
            assert recorder.onsets(stopped_s + LEASE_S + 0.1, begin_s + 3.9) == []
        finally:
            app.kill()


def test_the_engine_ends_with_an_app_that_is_killed(recorder: SoundRecorder, tmp_path: Path):
    command = [sys.executable, "-c", APP, "0"]
    with subprocess.Popen([*command, str(tmp_path / "log")], stdout=subprocess.PIPE) as app:
        assert app.stdout is not None
        engine = os.pidfd_open(int(app.stdout.readline()))
        try:
            assert select.select([engine], [], [], 0)[0] == []
            app.kill()
            assert select.select([engine], [], [], 5)[0] == [engine]
        finally:
            app.kill()
            os.close(engine)


def test_a_new_engine_is_as_mute_as_the_old_one(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    begin_s = on(client) + 0.4
    client.set_muted(True)
    client.schedule(ticks([begin_s, begin_s + 0.2, begin_s + 0.9]))
    killed = client.engine_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert recorder.onsets(begin_s - 0.1, begin_s + 0.5) == []
    assert client.engine_pid not in (None, killed)
    client.set_muted(False)
    assert len(recorder.onsets(begin_s + 0.5, begin_s + 1.05)) == 1


def test_a_broken_sound_of_the_users_is_named_and_the_shipped_one_is_heard(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    (tmp_path / "tick.wav").write_bytes(b"not a sound")
    client = start_engine_client(tmp_path, paths.assets("sounds") / DEFAULT_SOUNDS)
    state = wait_for(client, lambda state: bool(state.notes))
    assert str(tmp_path / "tick.wav") in state.notes[0]
    begin_s = on(client) + 0.4
    client.schedule(ticks([begin_s]))
    assert len(recorder.onsets(begin_s - 0.1, begin_s + 0.15)) == 1


def test_closing_ends_the_engine_and_leaves_no_process(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    on(client)
    pid = client.engine_pid
    assert pid is not None
    began_s = monotonic_s()
    client.close()
    client.close()
    assert monotonic_s() - began_s < 1.0
    assert client.state.status is SoundStatus.OFF
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_engine_that_does_not_read_holds_nothing_up(
    recorder: SoundRecorder, start_engine_client: Links
):
    client = start_engine_client()
    on(client)
    pid = client.engine_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began_s = monotonic_s()
    many = ticks([began_s + 60 + n for n in range(200)])
    for _ in range(600):
        client.schedule(many)
    client.cut()
    assert monotonic_s() - began_s < 1.0
    client.close()
    assert monotonic_s() - began_s < 3.0
    assert client.state.status is SoundStatus.OFF


def test_ctrl_c_is_not_the_engines_business(recorder: SoundRecorder, start_engine_client: Links):
    client = start_engine_client()
    begin_s = on(client) + 0.4
    pid = client.engine_pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    client.schedule(ticks([begin_s]))
    assert len(recorder.onsets(begin_s - 0.1, begin_s + 0.15)) == 1
    assert client.engine_pid == pid
