"""Sound encoded in stretches side by side: every frame once, in order, no joint heard."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.abreast import STRETCH_S, Abreast
from coach_tui.audio.files import sound_file
from coach_tui.audio.mixer import Group, Mixer
from coach_tui.audio.mp3 import Mp3
from coach_tui.audio.opus import Opus
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.tags import Tags
from coach_tui.audio.tones import SHAPES, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LENGTH_S = 2 * STRETCH_S + 7
HOLD_S = 1.9
WINDOW = RATE // 50 * WIDTH


class Numbers:
    """Frames of a tenth of a second, each encoded as the sample that it begins with."""

    frame = RATE // 10

    def __init__(self, before: int, after: int):
        self.before, self.after = before, after
        self.written: list[int] = []
        self.closed_at: int | None = None

    def encode(self, pcm: bytes, at: int, skip: int, count: int | None) -> Sequence[int]:
        """The first samples of the frames that count."""
        found = array("h", pcm)[:: self.frame].tolist()
        assert not pcm or found[0] == at // self.frame
        if count is not None:
            assert len(pcm) == (skip + count + self.after) * self.frame * WIDTH
        assert skip in (0, self.before)
        return found[skip:] if count is None else found[skip : skip + count]

    def append(self, part: Sequence[int]) -> None:
        """Keep them."""
        self.written += part

    def close(self, n_samples: int) -> None:
        """Keep how many."""
        self.closed_at = n_samples


@given(st.integers(0, 1_300), st.integers(1, 40), st.integers(0, 9), st.integers(0, 9))
def test_every_frame_is_written_once_and_in_order(
    frames: int, at_once: int, before: int, after: int
):
    coder = Numbers(before, after)
    file = Abreast(coder)
    pcm = b"".join(array("h", [n]).tobytes() * coder.frame for n in range(frames))
    size = at_once * 3_001 * WIDTH
    for first in range(0, len(pcm), size):
        file.write(pcm[first : first + size])
    file.close()
    assert coder.written == list(range(frames))
    assert coder.closed_at == frames * coder.frame


def test_what_an_encoder_says_against_it_is_raised_and_the_file_is_closed():
    class Refusing(Numbers):
        def encode(self, pcm: bytes, at: int, skip: int, count: int | None) -> Sequence[int]:
            """Fail."""
            del pcm, at, skip, count
            raise ValueError("no such codec")

    coder = Refusing(0, 0)
    file = Abreast(coder)
    file.write(bytes(RATE))
    with pytest.raises(ValueError, match="no such codec"):
        file.close()
    assert coder.closed_at is not None


@pytest.fixture(scope="module")
def tones() -> bytes:
    """Glides one after the other, with no silence for a joint to hide in."""
    mixer = Mixer()
    made = {name: Tone(SHAPES[name], HOLD_S) for name in ("rise", "stay", "fall")}
    for number in range(round(LENGTH_S / HOLD_S)):
        tone = made[("rise", "stay", "fall")[number % 3]]
        mixer.place(tone, round(number * HOLD_S * RATE), group=Group.TONE)
    return mixer.mix(LENGTH_S * RATE + 777)


def decoded(path: Path) -> bytes:
    out = bytearray()
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                out += bytes(part.planes[0])[: part.samples * WIDTH]
    return bytes(out)


@pytest.mark.parametrize(("ending", "frame"), [(".ogg", Opus.frame), (".mp3", Mp3.frame)])
def test_nothing_is_heard_of_where_stretches_meet(
    tones: bytes, tmp_path: Path, ending: str, frame: int
):
    path = tmp_path / f"session{ending}"
    with sound_file(path, Tags("Tones")) as file:
        for first in range(0, len(tones), RATE * WIDTH):
            file.write(tones[first : first + RATE * WIDTH])
    heard = decoded(path)
    assert len(heard) == len(tones)
    # LAME is a twentieth quieter than what it is given.
    gain = audioop.rms(tones, WIDTH) / audioop.rms(heard, WIDTH)
    off = audioop.add(tones, audioop.mul(heard, WIDTH, -gain), WIDTH)
    errors = [audioop.rms(off[n : n + WINDOW], WIDTH) for n in range(0, len(off), WINDOW)]
    middle = errors[25:-25]
    assert max(middle) < audioop.rms(tones, WIDTH) / 10
    for joint in range(1, LENGTH_S // STRETCH_S + 1):
        at = joint * (STRETCH_S * RATE // frame) * frame * WIDTH // WINDOW
        around = errors[at - 100 : at - 5] + errors[at + 5 : at + 100]
        assert max(errors[at - 4 : at + 5]) <= 1.1 * max(around) + 2
