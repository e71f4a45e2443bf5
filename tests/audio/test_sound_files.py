"""Sound files of every kind, written and read back."""

from __future__ import annotations

import math
import sys
from array import array
from typing import TYPE_CHECKING

import av
import pytest

from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sound_files import (
    ENDINGS,
    MAX_CHAPTERS,
    Chapter,
    FileError,
    Tags,
    write_sound_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TONE = array("h", (round(9_000 * math.sin(n / 20)) for n in range(2 * RATE))).tobytes()

TAGS = Tags(
    "Glute activation",
    (Chapter(0, 750, "Clamshell"), Chapter(750, 2_000, "Pont fessier, d\xe9but")),
)


def written(path: Path) -> Path:
    blocks = (TONE[first : first + 9_600] for first in range(0, len(TONE), 9_600))
    assert write_sound_file(path, blocks, TAGS) == 2 * RATE
    return path


def read(path: Path) -> tuple[array[int], dict[str, str]]:
    out = array("h")
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                out.frombytes(bytes(part.planes[0])[: part.samples * 2])
        tags = {**container.metadata, **container.streams.audio[0].metadata}
    return out, {key.lower(): value for key, value in tags.items()}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_what_is_read(tmp_path: Path, ending: str):
    heard, tags = read(written(tmp_path / f"session{ending}"))
    if ending in (".wav", ".flac"):
        assert heard.tobytes() == TONE
    else:
        assert len(heard) == 2 * RATE
        assert max(heard) == pytest.approx(9_000, rel=0.1)
    if ending != ".wav":
        assert tags["title"] == "Glute activation"


@pytest.mark.parametrize("ending", [".ogg", ".mp3"])
def test_what_is_read_sounds_when_it_did(tmp_path: Path, ending: str):
    heard = read(written(tmp_path / f"session{ending}"))[0].tobytes()
    # LAME is a twentieth quieter than what it is given.
    gain = audioop.rms(TONE, WIDTH) / audioop.rms(heard, WIDTH)
    off = audioop.add(TONE, audioop.mul(heard, WIDTH, -gain), WIDTH)
    edge = RATE // 2 * WIDTH
    assert audioop.rms(off[edge:-edge], WIDTH) < audioop.rms(TONE, WIDTH) / 10


@pytest.mark.parametrize("ending", [".flac", ".ogg", ".mp3"])
def test_a_player_finds_the_chapters(tmp_path: Path, ending: str):
    with av.open(str(written(tmp_path / f"session{ending}"))) as container:
        chapters = [
            (round(c["start"] * (c["time_base"] or 0) * 1000), c["metadata"]["title"])
            for c in container.chapters()
        ]
    assert chapters == [(chapter.start_ms, chapter.name) for chapter in TAGS.chapters]


def test_more_chapters_than_there_is_room_for_are_left_out(tmp_path: Path):
    many = tuple(Chapter(n, n + 1, f"{n}") for n in range(MAX_CHAPTERS + 100))
    write_sound_file(tmp_path / "session.mp3", iter([TONE]), Tags("Long", many))
    with av.open(str(tmp_path / "session.mp3")) as container:
        assert len(container.chapters()) == MAX_CHAPTERS


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("length", [1, 1_152, 2_881, 50_000])
def test_a_short_sound_is_as_long_as_it_was(tmp_path: Path, ending: str, length: int):
    path = tmp_path / f"session{ending}"
    write_sound_file(path, iter([TONE[: length * 2]]), TAGS)
    heard, _ = read(path)
    assert len(heard) == length


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_a_file_that_is_not_finished_nothing_is_left(tmp_path: Path, ending: str):
    def interrupted() -> Iterator[bytes]:
        yield TONE
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sound_file(tmp_path / f"session{ending}", interrupted(), TAGS)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_refused_with_those_that_are_known(tmp_path: Path):
    with pytest.raises(FileError, match=r"\.wav, \.flac, \.ogg, \.mp3"):
        written(tmp_path / "session.midi")


def test_a_missing_folder_is_reported(tmp_path: Path):
    with pytest.raises(FileError, match="cannot be written: No such file"):
        written(tmp_path / "nowhere" / "session.wav")


def test_without_the_package_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for package in ("av", "lameenc"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(FileError, match=r'pip install "coach-tui\[mp3\]"'):
        written(tmp_path / "session.mp3")
    with pytest.raises(FileError, match=r'pip install "coach-tui\[render\]"'):
        written(tmp_path / "session.flac")
    assert list(tmp_path.iterdir()) == []
    assert written(tmp_path / "session.wav").exists()
