"""The schedule against the clock, with a device that is late or stands still."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from coach_tui.audio.mixer import DELAY_FRAMES, Group, Sample
from coach_tui.audio.sound_out import LATE_S, MAX_AHEAD
from coach_tui.audio.stream import KeepAliveNoise, Stream, StreamClock

RATE = 48_000
BLOCK = 1_920
BLOCK_S = BLOCK / RATE
CLICK = Sample(array("h", [1]).tobytes())
BEGIN_S = 1_000.0


class Player:
    """A device that requests blocks on time, unless a test delays or stops it."""

    def __init__(self, stream: Stream):
        self.stream = stream
        self.now_s = BEGIN_S
        self.heard: list[float] = []

    def run(self, blocks: int, late_s: float = 0.0) -> None:
        """Ask for blocks at their time, or so much after it."""
        for _ in range(blocks):
            block = array("h", self.stream.pull(BLOCK, self.now_s + late_s))
            self.heard.extend(self.now_s + i / RATE for i, v in enumerate(block) if v)
            self.now_s += BLOCK_S

    def stand_still(self, seconds: float) -> None:
        """Ask for nothing meanwhile."""
        self.now_s += seconds


def near(heard: list[float], expected: list[float]) -> bool:
    return len(heard) == len(expected) and all(
        abs(h - w) < 0.000_02 for h, w in zip(heard, expected, strict=True)
    )


def test_sounds_are_heard_at_their_time_to_the_frame():
    player = Player(Stream(latency_s=0))
    expected = [BEGIN_S + s for s in (0.5, 0.513, 1.25)]
    for at_s in reversed(expected):
        player.stream.schedule(CLICK, at_s)
    player.run(40)
    assert near(player.heard, expected)


def test_the_latency_of_the_device_is_made_up_for():
    player = Player(Stream(latency_s=0.1))
    player.stream.schedule(CLICK, BEGIN_S + 0.5)
    player.run(20)
    assert near(player.heard, [BEGIN_S + 0.4])


@given(st.lists(st.floats(0, 0.014), min_size=30, max_size=30))
def test_blocks_that_are_asked_for_late_move_nothing(late: list[float]):
    player = Player(Stream(latency_s=0))
    player.run(10)
    expected = [player.now_s + 0.1 * n for n in range(1, 12)]
    for at_s in expected:
        player.stream.schedule(CLICK, at_s)
    for late_s in late:
        player.run(1, late_s)
    assert near(player.heard, [at for at in expected if at < player.now_s])
    assert player.stream.interruptions == 0


def test_after_an_interruption_the_stream_is_lined_up_with_the_clock_again():
    player = Player(Stream(latency_s=0))
    player.run(20)
    player.stand_still(0.25)
    player.run(10)
    player.stream.schedule(CLICK, player.now_s + 0.5)
    expected = [player.now_s + 0.5]
    player.run(20)
    assert near(player.heard, expected)
    assert player.stream.interruptions == 1


def test_what_a_short_interruption_leaves_behind_is_corrected_in_time():
    pace = StreamClock(latency_s=0)
    for n in range(50):
        pace.observe(n * BLOCK, n * BLOCK_S)
    shift_s = 0.010
    for n in range(50, 250):
        pace.observe(n * BLOCK, n * BLOCK_S + shift_s)
    assert pace.frame_at(250 * BLOCK_S + shift_s) == 250 * BLOCK
    assert pace.interruptions == 0


def test_the_first_blocks_come_all_at_once_and_count_for_nothing():
    pace = StreamClock(latency_s=0)
    for n in range(4):
        pace.observe(n * BLOCK, 5.0)
    for n in range(4, 50):
        pace.observe(n * BLOCK, 5.0 + (n - 3) * BLOCK_S)
    assert pace.frame_at(5.0) == 3 * BLOCK
    assert pace.interruptions == 0


def test_what_comes_too_late_is_dropped_and_what_is_just_due_is_heard_at_once():
    player = Player(Stream(latency_s=0))
    player.run(10)
    player.stream.schedule(CLICK, player.now_s - LATE_S - 0.001)
    player.stream.schedule(CLICK, player.now_s - LATE_S + 0.001)
    now_s = player.now_s
    player.run(10)
    # What is placed comes out of the mixer a little later.
    assert near(player.heard, [now_s + DELAY_FRAMES / RATE])
    assert player.stream.late == 1


def test_sounds_of_a_gap_are_not_made_up_for():
    player = Player(Stream(latency_s=0))
    player.run(10)
    for n in range(1, 5):
        player.stream.schedule(CLICK, player.now_s + n)
    player.stand_still(3.5)
    player.run(5)
    assert player.heard == []
    assert player.stream.late == 3


def test_a_cut_forgets_the_schedule_but_not_what_comes_after_it():
    player = Player(Stream(latency_s=0))
    player.stream.schedule(CLICK, BEGIN_S + 0.5)
    player.stream.cut()
    player.stream.schedule(CLICK, BEGIN_S + 0.6)
    player.run(40)
    assert near(player.heard, [BEGIN_S + 0.6])


def test_what_had_begun_ahead_of_its_time_at_a_gentle_cut_is_not_heard_twice():
    player = Player(Stream(latency_s=0.1))
    player.stream.schedule(CLICK, BEGIN_S + 0.45)
    player.run(10)
    assert player.now_s < BEGIN_S + 0.45
    player.stream.cut(keep_sounding=True)
    for at_s in (0.45, 0.6):
        player.stream.schedule(CLICK, BEGIN_S + at_s)
    player.run(20)
    assert near([at_s + 0.1 for at_s in player.heard], [BEGIN_S + 0.45, BEGIN_S + 0.6])


def test_after_a_plain_cut_the_same_may_be_heard_again():
    player = Player(Stream(latency_s=0.1))
    player.stream.schedule(CLICK, BEGIN_S + 0.45)
    player.run(10)
    player.stream.cut()
    player.stream.schedule(CLICK, BEGIN_S + 0.45)
    player.run(20)
    assert len(player.heard) == 2


def test_nothing_is_started_after_the_lease_has_run_out():
    player = Player(Stream(latency_s=0))
    player.stream.lease(BEGIN_S + 0.5)
    for at_s in (0.4, 0.6, 0.9):
        player.stream.schedule(CLICK, BEGIN_S + at_s)
    player.run(17)
    player.stream.lease(BEGIN_S + 1.2)
    player.run(20)
    assert near(player.heard, [BEGIN_S + 0.4, BEGIN_S + 0.9])
    assert player.stream.expired == 1


def test_a_muted_stream_is_silent():
    player = Player(Stream(latency_s=0))
    player.stream.output.set_muted(True)
    player.stream.schedule(CLICK, BEGIN_S + 0.5)
    player.run(20)
    assert player.heard == []


def test_the_rest_of_a_tone_that_comes_late_is_heard_in_its_place():
    player = Player(Stream(latency_s=0))
    player.run(10)
    loud = Sample(array("h", [1_000] * RATE).tobytes())
    end_s = player.now_s + 0.4
    player.stream.schedule(loud, end_s - 1.0, Group.TONE)
    player.stream.schedule(loud, end_s - 1.0, Group.VOICE)
    now_s = player.now_s
    player.run(30)
    assert now_s <= player.heard[0] < now_s + 0.006
    assert abs(player.heard[-1] - end_s) < 0.000_05
    assert player.stream.late == 1


def test_a_tone_that_is_over_when_it_comes_is_dropped():
    player = Player(Stream(latency_s=0))
    player.run(10)
    loud = Sample(array("h", [1_000] * RATE).tobytes())
    player.stream.schedule(loud, player.now_s - 1.001, Group.TONE)
    player.run(30)
    assert (player.heard, player.stream.late) == ([], 1)


def test_what_sounds_is_silenced_when_the_lease_runs_out():
    player = Player(Stream(latency_s=0))
    player.stream.lease(BEGIN_S + 0.5)
    player.stream.schedule(Sample(array("h", [1_000] * RATE).tobytes()), BEGIN_S + 0.2)
    player.run(30)
    assert BEGIN_S + 0.49 < player.heard[-1] < BEGIN_S + 0.5 + BLOCK_S + 0.01


def test_another_device_is_lined_up_with_the_clock_at_once():
    player = Player(Stream(latency_s=0))
    player.run(20)
    player.stand_still(1.2)
    player.stream.realign(0.0)
    expected = [player.now_s + 0.1]
    player.stream.schedule(CLICK, expected[0])
    player.run(20)
    assert near(player.heard, expected)
    assert player.stream.interruptions == 1


def test_the_stream_is_never_quite_silent_and_yet_inaudible():
    stream = Stream(0, KeepAliveNoise())
    blocks = [array("h", stream.pull(BLOCK, BEGIN_S + n * BLOCK_S)) for n in range(60)]
    assert all(any(block) for block in blocks)
    assert max(abs(v) for block in blocks for v in block) < 33
    assert abs(sum(v for block in blocks for v in block)) / (60 * BLOCK) < 0.1


def test_a_flood_of_sounds_does_not_pile_up():
    player = Player(Stream(latency_s=0))
    for n in range(MAX_AHEAD + 100):
        player.stream.schedule(CLICK, BEGIN_S + 1 + n * 0.001)
    player.run(200)
    assert len(player.heard) == MAX_AHEAD
