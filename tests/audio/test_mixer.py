"""The mixer, to the sample."""

from __future__ import annotations

import math
from array import array
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.mixer import DELAY_FRAMES, FADE_FRAMES, Group, Mixer, Sample
from coach_tui.audio.pcm import RATE

FULL = 32_767
LIMIT = 32_000

samples = st.lists(st.integers(-32_768, FULL), max_size=600)
groups = st.sampled_from(Group)
placed = st.lists(st.tuples(samples, st.integers(0, 900), groups), max_size=5)
actions = st.lists(
    st.tuples(
        st.integers(0, 1_200), st.sampled_from(["cut", "let out", "mute", "unmute", "softer"])
    ),
    max_size=5,
)


def sample(values: list[int]) -> Sample:
    return Sample(array("h", values).tobytes())


def frames(block: bytes) -> list[int]:
    return array("h", block).tolist()


def act(mixer: Mixer, action: str) -> None:
    match action:
        case "cut":
            mixer.cut()
        case "let out":
            mixer.cut(keep_sounding=True)
        case "softer":
            mixer.output.set_volume(0.6)
        case _:
            mixer.output.set_muted(action == "mute")


def play(mixer: Mixer, actions: list[tuple[int, str]], until: int, block: int) -> list[int]:
    """Mix in blocks, stopping short where an action is due."""
    out = bytearray()
    for at, action in [*sorted(actions, key=lambda a: a[0]), (until, "end")]:
        while mixer.position < at:
            out += mixer.mix(min(block, at - mixer.position))
        if action != "end":
            act(mixer, action)
    return frames(bytes(out))


def loaded(sounds: list[tuple[list[int], int, Group]]) -> Mixer:
    mixer = Mixer()
    for values, at, group in sounds:
        mixer.place(sample(values), at, group)
    return mixer


def heard(mixer: Mixer, n_frames: int) -> list[int]:
    """The next frames, counted from where they were placed."""
    return frames(mixer.mix(n_frames + DELAY_FRAMES))[DELAY_FRAMES:]


@given(placed, actions, st.integers(1, 700))
def test_how_the_output_is_divided_into_blocks_changes_nothing(
    sounds: list[tuple[list[int], int, Group]], todo: list[tuple[int, str]], block: int
):
    whole = play(loaded(sounds), todo, 1_800, 1_800)
    parts = play(loaded(sounds), todo, 1_800, block)
    # Gains between two steps are rounded, so the last bit may differ.
    assert max(abs(a - b) for a, b in zip(whole, parts, strict=True)) <= 2


@given(
    st.lists(
        st.tuples(st.lists(st.integers(-6_000, 6_000), max_size=600), st.integers(0, 900)),
        max_size=4,
    ),
    st.integers(1, 700),
)
def test_every_sample_lands_on_its_frame_late_by_the_delay(
    sounds: list[tuple[list[int], int]], block: int
):
    expected = [0] * 1_800
    for values, at in sounds:
        for index, value in enumerate(values, at + DELAY_FRAMES):
            expected[index] += value
    mixer = loaded([(values, at, Group.SOUND) for values, at in sounds])
    assert play(mixer, [], 1_800, block) == expected


@given(st.lists(st.tuples(samples, st.integers(0, 900)), max_size=8))
def test_no_sum_of_sounds_clips(sounds: list[tuple[list[int], int]]):
    mixer = loaded([(values, at, Group.SOUND) for values, at in sounds])
    assert max(map(abs, play(mixer, [], 1_800, 500))) <= LIMIT + 1


def test_what_is_too_loud_is_turned_down_without_bending_a_wave_and_comes_up_again():
    wave = [round(24_000 * math.sin(math.tau * 440 * n / RATE)) for n in range(RATE)]
    loud = wave[: RATE // 2]
    out = heard(loaded([(wave, 0, Group.SOUND), (loud, 0, Group.SOUND)]), RATE)
    middle = out[RATE // 4 : RATE // 4 + 4_800]
    assert 31_000 < max(middle) <= LIMIT
    shape = [round(max(middle) / 24_000 * v) for v in wave[RATE // 4 : RATE // 4 + 4_800]]
    assert max(abs(a - b) for a, b in zip(middle, shape, strict=True)) < 100
    assert max(out[-4_800:]) == max(wave)
    assert max(abs(a - b) for a, b in pairwise(out)) < 2_500


def test_speech_pushes_tones_back_by_nine_decibels_and_lets_them_come_back():
    level = [1_000] * RATE
    speech = [1] * (RATE // 2)
    out = heard(loaded([(level, 0, Group.TONE), (speech, 9_600, Group.VOICE)]), RATE)
    assert out[9_000] == 1_000
    assert 345 <= out[9_600 + 2_400] <= 355
    assert out[9_600 + RATE // 2 + 9_600] == 1_000
    assert max(abs(a - b) for a, b in pairwise(out[: RATE - 10])) < 15


def test_what_is_placed_in_the_past_fades_in_from_where_the_stream_is():
    mixer = Mixer()
    mixer.mix(100)
    mixer.place(sample([9_600] * 1_000), 50)
    out = heard(mixer, 1_000)
    assert out[:3] == [0, 40, 80]
    assert out[FADE_FRAMES] == out[949] == 9_600
    assert out[950] == 0


def test_a_cut_fades_without_a_jump_and_is_silent_after_five_milliseconds():
    mixer = loaded([([LIMIT] * 2_000, 0, Group.SOUND)])
    before = frames(mixer.mix(600))
    mixer.cut()
    faded = frames(mixer.mix(400))
    steps = [abs(a - b) for a, b in zip([before[-1], *faded], faded, strict=False)]
    assert before[-1] == LIMIT
    assert max(steps) <= LIMIT // FADE_FRAMES + 1
    assert not any(faded[FADE_FRAMES:])


def test_a_cut_forgets_what_has_not_begun_and_spares_what_is_placed_after_it():
    mixer = loaded([([100], 50, Group.SOUND)])
    mixer.cut()
    mixer.place(sample([200]), 60)
    assert {i: v for i, v in enumerate(heard(mixer, 100)) if v} == {60: 200}


def test_a_gentle_cut_lets_out_what_sounds_and_forgets_what_has_not_begun():
    mixer = loaded([([100] * 500, 0, Group.TONE), ([7] * 500, 900, Group.TONE)])
    mixer.mix(10)
    mixer.cut(keep_sounding=True)
    out = frames(mixer.mix(2_000))[DELAY_FRAMES - 10 :]
    assert out[:500] == [100] * 500
    assert not any(out[500:])


def test_muting_ramps_and_the_sound_continues_meanwhile():
    ramp = list(accumulate([10] * 3_000))
    mixer = loaded([(ramp, 0, Group.SOUND)])
    mixer.mix(DELAY_FRAMES)
    mixer.output.set_muted(True)
    down = frames(mixer.mix(1_000))
    assert down[0] == ramp[0]
    assert not any(down[FADE_FRAMES:])
    mixer.output.set_muted(False)
    up = frames(mixer.mix(1_000))
    assert max(abs(a - b) for a, b in pairwise(up)) < 150
    assert up[FADE_FRAMES:] == ramp[1_000 + FADE_FRAMES : 2_000]


def test_half_the_volume_is_a_quarter_of_the_swing_and_muting_keeps_it():
    mixer = loaded([([1_000] * 3_000, 0, Group.SOUND)])
    mixer.output.set_volume(0.5)
    assert frames(mixer.mix(800))[-1] == 250
    mixer.output.set_muted(True)
    assert frames(mixer.mix(800))[-1] == 0
    mixer.output.set_muted(False)
    assert frames(mixer.mix(800))[-1] == 250
