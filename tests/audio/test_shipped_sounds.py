"""The shipped themes: audible, equally loud, easy to distinguish."""

from __future__ import annotations

import re
import subprocess
import sys
import wave
from array import array
from functools import cache
from itertools import combinations, pairwise, zip_longest
from typing import TYPE_CHECKING

import pytest
from listening import decibels, on_small_speakers

from coach_tui import paths
from coach_tui.audio.pcm import WIDTH, audioop
from coach_tui.audio.voice.loudness import TARGET_LUFS, loudness
from coach_tui.core.coaching.cues import Sound

if TYPE_CHECKING:
    from pathlib import Path

RATE = 48_000
FULL = 32_768
THEMES = sorted(path for path in paths.assets("sounds").iterdir() if path.is_dir())
WINDOW = RATE // 20


@pytest.fixture(params=THEMES, ids=lambda path: path.name)
def theme(request: pytest.FixtureRequest) -> Path:
    return request.param


@cache
def samples_of(theme: Path, name: str) -> list[int]:
    with wave.open(str(theme / f"{name}.wav"), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return array("h", file.readframes(file.getnframes())).tolist()


def contour(samples: list[int]) -> list[tuple[float, float]]:
    """Loudness and rate of zero crossings of each twentieth of a second."""
    windows: list[tuple[float, float]] = []
    for first in range(0, len(samples), WINDOW):
        part = samples[first : first + WINDOW]
        power = sum(v * v for v in part) / WINDOW
        crossings = sum((a < 0) != (b < 0) for a, b in pairwise(part))
        windows.append((power**0.5 / FULL, crossings * RATE / 2 / WINDOW))
    return windows


def difference(a: list[tuple[float, float]], b: list[tuple[float, float]]) -> float:
    """How unlike two contours are, window by window: 0 for the same."""
    return sum(
        abs(la - lb) + (la + lb) * abs(za - zb) / 1_000
        for (la, za), (lb, zb) in zip_longest(a, b, fillvalue=(0.0, 0.0))
    )


def test_no_sound_is_more_than_one_decibel_louder_than_speech(theme: Path):
    for name in Sound:
        frames = array("h", samples_of(theme, name)).tobytes()
        assert loudness(frames, RATE) <= TARGET_LUFS + 1, name


@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("name", sorted(Sound))
def test_no_sound_is_lost_on_the_speakers_of_a_laptop(theme: Path, name: str, order: int):
    frames = array("h", samples_of(theme, name)).tobytes()
    left = audioop.rms(on_small_speakers(frames, order), WIDTH)
    assert decibels(audioop.rms(frames, WIDTH)) - decibels(left) <= 6


def test_the_page_of_the_sounds_lists_the_themes():
    page = (paths.assets("sounds") / "README.md").read_text(encoding="utf-8")
    table, _, _ = page.partition("| name |")
    listed = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(listed) == [theme.name for theme in THEMES]


def test_a_theme_has_every_sound_and_nothing_else(theme: Path):
    assert {path.stem for path in theme.glob("*.wav")} == set(Sound)


def test_a_sound_is_below_full_scale_and_begins_and_ends_at_zero(theme: Path):
    for name in Sound:
        samples = samples_of(theme, name)
        peak = max(map(abs, samples)) / FULL
        assert 10 ** (-15 / 20) < peak < 10 ** (-3 / 20), name
        assert samples[0] == samples[-1] == 0, name
        for edge in (samples[:24], samples[-24:]):
            assert max(abs(a - b) for a, b in pairwise(edge)) < FULL * 0.02, name


def test_a_sound_is_there_within_five_milliseconds(theme: Path):
    for name in Sound:
        samples = samples_of(theme, name)
        peak = max(map(abs, samples[: RATE // 10]))
        assert next(i for i, v in enumerate(samples) if abs(v) > peak / 4) < RATE * 0.005, name


def test_what_is_heard_often_is_short(theme: Path):
    for name in (Sound.UP, Sound.HOLD, Sound.DOWN, Sound.TICK, Sound.COUNT):
        assert len(samples_of(theme, name)) < RATE * 0.5, name


def test_no_two_sounds_are_alike(theme: Path):
    contours = {name: contour(samples_of(theme, name)) for name in Sound}
    alike = [
        (left, right)
        for left, right in combinations(Sound, 2)
        if difference(contours[left], contours[right]) <= 0.2
    ]
    assert alike == []


def test_up_rises_and_down_falls(theme: Path):
    def ends(name: str) -> tuple[float, float]:
        heights = [crossings for _, crossings in contour(samples_of(theme, name))]
        return heights[0], heights[4]

    assert ends("up")[0] * 1.2 < ends("up")[1]
    assert ends("down")[0] > ends("down")[1] * 1.2


def test_the_script_makes_the_same_files_again(tmp_path: Path):
    script = paths.assets("sounds") / "make_sounds.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    for theme in THEMES:
        written = {path.name: path.read_bytes() for path in (tmp_path / theme.name).iterdir()}
        assert written == {path.name: path.read_bytes() for path in theme.iterdir()}


def at_full_scale(samples: list[int]) -> list[int]:
    peak = max(map(abs, samples))
    return [value * (FULL - 1) // peak for value in samples]


def test_one_theme_differs_from_another_in_more_than_loudness():
    for left, right in combinations(THEMES, 2):
        ups = [contour(at_full_scale(samples_of(theme, "up"))) for theme in (left, right)]
        assert difference(*ups) > 0.4
