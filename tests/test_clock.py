"""Clocks, the real one and its double."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manual_clock import ManualClock

from coach_tui.clock import SystemClock, boottime_s, monotonic_s, real_ms


@given(st.floats(0.1, 1_000), st.integers(0, 10**9))
def test_a_reading_and_its_monotonic_time_belong_together(speed, now_ms):
    clock = SystemClock(speed)
    origin_s = clock.monotonic_at(0)
    assert clock.monotonic_at(now_ms) - origin_s == pytest.approx(now_ms / 1000 / speed)


def test_a_clock_that_runs_faster_counts_more():
    slow, fast = SystemClock(1), SystemClock(1_000)
    begun_s = monotonic_s()
    while monotonic_s() - begun_s < 0.02:
        pass
    assert fast.now_ms() > 100 * slow.now_ms()
    assert real_ms(fast, 2.0) == 2_000_000


@pytest.mark.parametrize("speed", [0, -1])
def test_time_neither_stands_still_nor_runs_back(speed):
    with pytest.raises(ValueError, match="speed"):
        SystemClock(speed)


def test_a_wait_ends_when_its_time_has_come():
    clock, condition = SystemClock(), threading.Condition()
    until_ms = clock.now_ms() + 30
    with condition:
        clock.wait(condition, until_ms)
    assert clock.now_ms() >= until_ms


def test_a_machine_that_was_not_suspended_was_not_asleep():
    assert SystemClock().asleep_ms() < 100
    assert boottime_s() > 0


def test_the_double_wakes_a_thread_at_each_moment_it_waits_for():
    clock, condition = ManualClock(), threading.Condition()
    seen: list[int] = []

    def sleeper() -> None:
        for until_ms in (100, 250, 251):
            with condition:
                clock.wait(condition, until_ms)
            seen.append(clock.now_ms())

    thread = threading.Thread(target=sleeper)
    thread.start()
    clock.advance(1_000)
    thread.join()
    assert seen == [100, 250, 251]
    assert clock.now_ms() == 1_000
    assert clock.monotonic_at(1_000) == 1.0
