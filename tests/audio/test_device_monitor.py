"""Devices that disappear, their replacements, their latency."""

from __future__ import annotations

from array import array
from threading import Event
from typing import TYPE_CHECKING

import pytest

from coach_tui import paths
from coach_tui.audio import device_monitor
from coach_tui.audio.device import DeviceError
from coach_tui.audio.device_monitor import (
    DEVICE_GONE,
    MIN_CHANGE_MS,
    NO_DEVICE,
    PATIENCE_S,
    RETRY_S,
    DeviceMonitor,
)
from coach_tui.audio.engine import Engine
from coach_tui.audio.protocol import DeviceLost, ScheduleSounds, Started
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.device import Device
    from coach_tui.audio.protocol import Report

BLOCK = 960


class Speaker:
    """A device that requests blocks when a test does."""

    backend = "Test"
    latency_ms = 40
    pid = 1

    def __init__(self, name: str, pull: Callable[[int], bytes]):
        self.name = name
        self.pull = pull
        self.closed = False

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class Shop:
    """Opens devices while there are any.

    Args:
        stock: The devices there are.
    """

    def __init__(self, *stock: str):
        self.stock = list(stock)
        self.measured_ms: int | None = None
        self.sold: list[Speaker] = []
        self.reports: list[Report] = []
        bank = SoundBank([paths.assets("sounds") / "soft"], lambda _: None)
        self.engine = Engine(SoundSources(bank), self.reports.append)
        self.moved = False
        self.monitor = DeviceMonitor(
            self.engine, self.open, self.reports.append, self.measured, lambda: self.moved
        )
        self.monitor.start()

    def measured(self, device: Device) -> int | None:
        """Return the latency set by the test."""
        assert device is self.sold[-1]
        return self.measured_ms

    def open(self, pull: Callable[[int], bytes]) -> Device:
        """Sell the next one.

        Raises:
            DeviceError: There is none.
        """
        if not self.stock:
            raise DeviceError("sold out")
        self.sold.append(Speaker(self.stock.pop(), pull))
        return self.sold[-1]


def test_a_device_that_asks_is_left_alone():
    shop = Shop("headphones")
    shop.sold[0].pull(BLOCK)
    shop.monitor.check(monotonic_s() + PATIENCE_S / 2)
    assert shop.reports == [Started("Test", "headphones", 40)]


def test_a_device_that_stopped_asking_is_closed_and_another_opened_as_soon_as_there_is_one():
    shop = Shop("headphones")
    gone_s = monotonic_s() + PATIENCE_S + 0.1
    shop.monitor.check(gone_s)
    assert shop.reports[1:] == [DeviceLost(DEVICE_GONE)]
    assert len(shop.sold) == 1
    shop.stock.append("loudspeaker")
    shop.monitor.check(gone_s + RETRY_S + 0.1)
    assert shop.reports[2:] == [Started("Test", "loudspeaker", 40)]
    assert shop.engine.last_pull_s <= monotonic_s()


def test_where_the_sound_goes_elsewhere_the_next_device_is_opened_at_once():
    shop = Shop("headphones")
    shop.stock.append("loudspeaker")
    shop.moved = True
    shop.monitor.check(monotonic_s() + RETRY_S + 0.1)
    assert shop.reports[1:] == [Started("Test", "loudspeaker", 40)]
    shop.monitor.check(monotonic_s() + 2 * RETRY_S + 0.2)
    assert shop.reports[2:] == [DeviceLost(NO_DEVICE)]


def test_a_lost_device_that_comes_back_to_life_takes_nothing_from_the_new_one():
    shop = Shop("headphones")
    shop.stock.append("loudspeaker")
    shop.monitor.check(monotonic_s() + PATIENCE_S + RETRY_S)
    old, new = shop.sold
    assert not any(old.pull(BLOCK))
    assert any(new.pull(BLOCK))


def test_a_device_that_comes_later_is_found_and_the_notice_goes():
    shop = Shop()
    assert shop.reports == [DeviceLost(NO_DEVICE)]
    begun_s = monotonic_s()
    shop.monitor.check(begun_s + RETRY_S + 0.1)
    assert shop.reports == [DeviceLost(NO_DEVICE)]
    shop.stock.append("headphones")
    shop.monitor.check(begun_s + 2 * RETRY_S + 0.2)
    assert shop.reports[1:] == [Started("Test", "headphones", 40)]


def test_what_was_to_be_heard_while_there_was_none_is_not_heard_in_a_heap():
    shop = Shop()
    begun_s = monotonic_s()
    late = [ScheduledSound("tick", begun_s - 1.0 + 0.01 * n) for n in range(50)]
    shop.engine.execute(ScheduleSounds(tuple(late)))
    shop.monitor.check(begun_s + 0.1)
    assert not shop.engine._calls
    assert not shop.engine._stream._ahead


def test_a_measured_latency_is_made_up_for_and_a_small_difference_is_only_confirmed():
    shop = Shop("headphones")
    shop.measured_ms = 40 + MIN_CHANGE_MS
    shop.monitor.query_latency()
    assert shop.reports[1:] == [Started("Test", "headphones", 40, measured=True)]
    shop.measured_ms = 190
    shop.monitor.query_latency()
    shop.monitor.query_latency()
    assert shop.reports[2:] == [Started("Test", "headphones", 190, measured=True)]
    shop.sold[0].pull(BLOCK)
    at_s = monotonic_s() + 0.2
    shop.engine.execute(ScheduleSounds((ScheduledSound("tick", at_s),)))
    # 190 ms before its time it is in the next block but one, at the latest.
    pcm = b"".join(shop.sold[0].pull(BLOCK) for _ in range(3))
    assert max(array("h", pcm)) > 1_000


def test_without_a_measurement_the_latency_of_the_buffer_stands():
    shop = Shop("headphones")
    shop.monitor.query_latency()
    assert shop.reports == [Started("Test", "headphones", 40)]


def test_the_next_device_starts_with_the_latency_of_its_buffer_again():
    shop = Shop("headphones")
    shop.measured_ms = 190
    shop.monitor.query_latency()
    shop.stock.append("loudspeaker")
    shop.monitor.check(monotonic_s() + PATIENCE_S + RETRY_S)
    assert shop.reports[-1] == Started("Test", "loudspeaker", 40)
    shop.sold[-1].pull(BLOCK)
    assert shop.engine._device_s == 0.04


def test_the_watch_survives_whatever_is_thrown_at_it_and_logs_each_fault_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(device_monitor, "CHECK_S", 0.001)
    shop = Shop()
    faults = [OSError("too many open files"), OSError("too many open files"), ValueError("odd")]
    stop = Event()

    def check(_now_s: float) -> None:
        if faults:
            raise faults.pop()
        stop.set()

    monkeypatch.setattr(shop.monitor, "check", check)
    shop.monitor._watch(stop)
    assert caplog.text.count("the device could not be checked") == 2


def test_a_device_that_stopped_is_replaced_although_closing_it_fails(
    monkeypatch: pytest.MonkeyPatch,
):
    def no_thread(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    shop = Shop("headphones")
    gone_s = monotonic_s() + PATIENCE_S + 0.1
    with monkeypatch.context() as patch:
        patch.setattr(device_monitor, "Thread", no_thread)
        with pytest.raises(RuntimeError):
            shop.monitor.check(gone_s)
    shop.stock.append("loudspeaker")
    shop.monitor.check(gone_s + RETRY_S + 0.1)
    assert shop.reports[1:] == [DeviceLost(DEVICE_GONE), Started("Test", "loudspeaker", 40)]
