"""A device that goes away and one that comes in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.audio.device import DeviceError
from coach_tui.audio.engine import Engine
from coach_tui.audio.keeper import PATIENCE_S, RETRY_S, DeviceKeeper
from coach_tui.audio.protocol import Lost, Started
from coach_tui.audio.repertoire import Repertoire
from coach_tui.audio.sounds import SoundBank
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.device import Device
    from coach_tui.audio.protocol import Report

BLOCK = 960


class Speaker:
    """A device that asks when it is told to."""

    backend = "Test"
    latency_ms = 40

    def __init__(self, name: str, pull: Callable[[int], bytes]):
        self.name = name
        self.pull = pull
        self.closed = False

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class Shop:
    """Opens devices while there are any."""

    def __init__(self):
        self.stock = ["headphones"]
        self.sold: list[Speaker] = []
        self.reports: list[Report] = []
        bank = SoundBank([paths.assets("sounds") / "soft"], lambda _: None)
        self.engine = Engine(Repertoire(bank), self.reports.append)
        self.keeper = DeviceKeeper(self.engine, self.open, self.reports.append)
        self.keeper.open()

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
    shop = Shop()
    shop.sold[0].pull(BLOCK)
    shop.keeper.look(monotonic_s() + PATIENCE_S / 2)
    assert shop.reports == [Started("Test", "headphones", 40)]


def test_a_device_that_stopped_asking_is_closed_and_another_opened_as_soon_as_there_is_one():
    shop = Shop()
    gone_s = monotonic_s() + PATIENCE_S + 0.1
    shop.keeper.look(gone_s)
    assert shop.reports[1:] == [Lost()]
    assert len(shop.sold) == 1
    shop.stock.append("loudspeaker")
    shop.keeper.look(gone_s + RETRY_S + 0.1)
    assert shop.reports[2:] == [Started("Test", "loudspeaker", 40)]
    assert shop.engine.asked_s <= monotonic_s()


def test_a_lost_device_that_comes_back_to_life_takes_nothing_from_the_new_one():
    shop = Shop()
    shop.stock.append("loudspeaker")
    shop.keeper.look(monotonic_s() + PATIENCE_S + RETRY_S)
    old, new = shop.sold
    assert not any(old.pull(BLOCK))
    assert any(new.pull(BLOCK))
