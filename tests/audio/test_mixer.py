"""The mixer, to the sample."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.mixer import FADE_FRAMES, Mixer

FULL = 32_767

samples = st.lists(st.integers(-32_768, FULL), max_size=600)
placed = st.lists(
    st.tuples(samples, st.integers(0, 900), st.sampled_from([0.25, 0.5, 1.0])), max_size=5
)
actions = st.lists(
    st.tuples(st.integers(0, 1_200), st.sampled_from(["cut", "mute", "unmute"])), max_size=5
)


def pcm(values: list[int]) -> bytes:
    return array("h", values).tobytes()


def frames(block: bytes) -> list[int]:
    return array("h", block).tolist()


def play(mixer: Mixer, actions: list[tuple[int, str]], until: int, block: int) -> bytes:
    """Mix in blocks, stopping short where an action is due."""
    out = bytearray()
    for at, action in [*sorted(actions, key=lambda a: a[0]), (until, "end")]:
        while mixer.position < at:
            out += mixer.mix(min(block, at - mixer.position))
        if action == "cut":
            mixer.cut()
        elif action != "end":
            mixer.set_muted(action == "mute")
    return bytes(out)


def loaded(sounds: list[tuple[list[int], int, float]]) -> Mixer:
    mixer = Mixer()
    for values, at, gain in sounds:
        mixer.place(pcm(values), at, gain)
    return mixer


@given(placed, actions, st.integers(1, 700))
def test_how_the_output_is_divided_into_blocks_changes_nothing(
    sounds: list[tuple[list[int], int, float]], todo: list[tuple[int, str]], block: int
):
    whole = play(loaded(sounds), todo, 1_600, 1_600)
    assert play(loaded(sounds), todo, 1_600, block) == whole


@given(st.lists(st.tuples(samples, st.integers(0, 900)), max_size=4), st.integers(1, 700))
def test_every_sample_lands_on_its_frame_and_sums_are_held_at_full_scale(
    sounds: list[tuple[list[int], int]], block: int
):
    expected = [0] * 1_600
    for values, at in sounds:
        for index, value in enumerate(values, at):
            expected[index] = max(-32_768, min(FULL, expected[index] + value))
    mixer = loaded([(values, at, 1.0) for values, at in sounds])
    assert frames(play(mixer, [], 1_600, block)) == expected


def test_a_gain_of_one_half_halves():
    assert frames(loaded([([1_000, -1_000], 1, 0.5)]).mix(4)) == [0, 500, -500, 0]


def test_a_sound_placed_in_the_past_is_heard_from_where_the_stream_is():
    mixer = Mixer()
    mixer.mix(10)
    mixer.place(pcm([1, 2, 3, 4]), 8)
    assert frames(mixer.mix(3)) == [3, 4, 0]


def test_a_cut_fades_without_a_jump_and_is_silent_after_five_milliseconds():
    mixer = loaded([([FULL] * 2_000, 0, 1.0)])
    mixer.mix(100)
    mixer.cut()
    faded = frames(mixer.mix(400))
    steps = [abs(a - b) for a, b in zip([FULL, *faded], faded, strict=False)]
    assert max(steps) <= FULL // FADE_FRAMES + 1
    assert not any(faded[FADE_FRAMES:])


def test_a_cut_forgets_what_has_not_begun_and_spares_what_is_placed_after_it():
    mixer = loaded([([100], 50, 1.0)])
    mixer.cut()
    mixer.place(pcm([200]), 60)
    assert {i: v for i, v in enumerate(frames(mixer.mix(100))) if v} == {60: 200}


def test_muting_ramps_and_the_sound_goes_on_meanwhile():
    ramp = list(accumulate([10] * 3_000))
    mixer = loaded([(ramp, 0, 1.0)])
    mixer.set_muted(True)
    down = frames(mixer.mix(1_000))
    assert down[0] == ramp[0]
    assert not any(down[FADE_FRAMES:])
    mixer.set_muted(False)
    up = frames(mixer.mix(1_000))
    assert max(abs(a - b) for a, b in pairwise(up)) < 150
    assert up[FADE_FRAMES:] == ramp[1_000 + FADE_FRAMES : 2_000]
