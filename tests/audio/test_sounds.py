"""Sounds found by name, some of them the user's and some of them broken."""

from __future__ import annotations

import base64
import math
import os
import sys
import wave
from array import array
from typing import TYPE_CHECKING

import pytest

from coach_tui.audio import sounds
from coach_tui.audio.pcm import RATE
from coach_tui.audio.sounds import (
    MAX_FILE_BYTES,
    MAX_SECONDS,
    UNREADABLE,
    SoundBank,
    SoundError,
    decode,
)
from coach_tui.child_python import python_command

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, seconds: float, *, rate: int = RATE, channels: int = 1) -> None:
    path.parent.mkdir(exist_ok=True)
    count = round(seconds * rate)
    tone = [round(8_000 * math.sin(math.tau * 440 * n / rate)) for n in range(count)]
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(array("h", (v for v in tone for _ in range(channels))).tobytes())


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def bank(tmp_path: Path, notes: list[str]) -> SoundBank:
    write(tmp_path / "theme" / "up.wav", 0.1)
    write(tmp_path / "theme" / "down.wav", 0.2)
    (tmp_path / "mine").mkdir()
    return SoundBank([tmp_path / "mine", tmp_path / "theme"], notes.append)


def seconds(pcm: bytes | None) -> float:
    assert pcm is not None
    return len(pcm) / 2 / RATE


def test_a_sound_is_found_in_the_theme(bank: SoundBank, notes: list[str]):
    bank.preload()
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert notes == []


def test_the_users_own_sound_comes_first_whatever_its_rate(bank: SoundBank, tmp_path: Path):
    write(tmp_path / "mine" / "up.wav", 0.3, rate=44_100, channels=2)
    pcm = bank.get("up")
    assert seconds(pcm) == pytest.approx(0.3, abs=0.001)
    assert pcm is not None
    assert 7_500 < max(array("h", pcm)) < 8_500
    assert seconds(bank.get("down")) == pytest.approx(0.2)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all" * 50])
def test_a_broken_sound_is_reported_once_and_the_shipped_one_is_heard(
    bank: SoundBank, tmp_path: Path, notes: list[str], content: bytes
):
    path = tmp_path / "mine" / "up.wav"
    path.write_bytes(content)
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert notes == [
        f"{path} is not used: it is not a WAV, FLAC, OGG or MP3 file that can be read."
    ]


def test_a_huge_file_is_not_even_read(bank: SoundBank, tmp_path: Path, notes: list[str]):
    with (tmp_path / "mine" / "up.mp3").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert "larger than 8 MiB" in notes[0]


CRASHING_OGG = base64.b64decode(
    "T2dnUwACAAAAAAAAAAAd15bYAAAAAFVPkv8BHgF2b3JiaXMAAAAAAoC7AAAAAAAAAAAAAAAAAAC7AU9nZ1MA"
    "AAAAAAAAAAAAHdeW2AEAAAAo7GfIDjb///8z//////////+7A3ZvcmJpcw0AAABMYXZmNjIuMTIuMTAyAao="
)
"""125 bytes of Ogg Vorbis at which the decoder reads where nothing is: a segmentation fault."""


def test_a_damaged_file_that_crashes_the_decoder_is_reported_and_the_shipped_one_is_heard(
    bank: SoundBank, tmp_path: Path, notes: list[str]
):
    path = tmp_path / "mine" / "up.ogg"
    path.write_bytes(CRASHING_OGG)
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert notes == [f"{path} is not used: {UNREADABLE}."]


def test_all_of_the_users_sounds_are_decoded_in_one_process_and_behind_a_damaged_one_in_another(
    tmp_path: Path, notes: list[str], monkeypatch: pytest.MonkeyPatch
):
    names = [f"sound-{number}" for number in range(9)]
    for name in names:
        write(tmp_path / "theme" / f"{name}.wav", 0.1)
        write(tmp_path / "mine" / f"{name}.wav", 0.3)
    (tmp_path / "mine" / "sound-4.wav").unlink()
    (tmp_path / "mine" / "sound-4.ogg").write_bytes(CRASHING_OGG)
    started: list[tuple[str, ...]] = []

    def command(module: str, *paths: str) -> list[str]:
        started.append(paths)
        return python_command(module, *paths)

    monkeypatch.setattr(sounds, "python_command", command)
    bank = SoundBank([tmp_path / "mine", tmp_path / "theme"], notes.append)
    bank.preload()
    lengths = [seconds(bank.get(name)) for name in names]
    assert lengths == pytest.approx([0.3] * 4 + [0.1] + [0.3] * 4)
    assert [len(paths) for paths in started] == [9, 4]
    assert notes == [f"{tmp_path / 'mine' / 'sound-4.ogg'} is not used: {UNREADABLE}."]


@pytest.mark.parametrize(
    "program",
    ["import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "import time; time.sleep(60)", ""],
)
def test_a_decoder_that_crashes_or_hangs_takes_only_its_own_process_with_it(
    bank: SoundBank,
    tmp_path: Path,
    notes: list[str],
    program: str,
    monkeypatch: pytest.MonkeyPatch,
):
    path = tmp_path / "mine" / "up.ogg"
    path.write_bytes(b"OggS" * 100)
    monkeypatch.setattr(sounds, "DECODE_TIMEOUT_S", 1.0)
    monkeypatch.setattr(sounds, "python_command", lambda *_: [sys.executable, "-c", program])
    assert seconds(bank.get("up")) == pytest.approx(0.1)
    assert notes == [f"{path} is not used: {UNREADABLE}."]


def test_the_users_files_are_never_decoded_in_this_process(
    bank: SoundBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(tmp_path / "mine" / "up.wav", 0.3)
    monkeypatch.setattr(sounds, "decode", pytest.fail)
    assert seconds(bank.get("up")) == pytest.approx(0.3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(bank: SoundBank, tmp_path: Path):
    os.mkfifo(tmp_path / "mine" / "up.wav")
    assert seconds(bank.get("up")) == pytest.approx(0.1)


def test_a_long_sound_is_cut(bank: SoundBank, tmp_path: Path):
    write(tmp_path / "mine" / "up.wav", MAX_SECONDS + 1)
    assert seconds(bank.get("up")) == MAX_SECONDS


@pytest.mark.parametrize("name", ["sideways", "../theme/up", "UP", "", "up\0"])
def test_a_name_that_is_none_is_reported_and_stays_unheard(
    bank: SoundBank, notes: list[str], name: str
):
    assert bank.get(name) is None
    assert bank.get(name) is None
    assert len(notes) == 1


def test_an_empty_wav_holds_no_sound(tmp_path: Path):
    write(tmp_path / "x" / "empty.wav", 0)
    with pytest.raises(SoundError):
        decode((tmp_path / "x" / "empty.wav").read_bytes())
