"""Keeps a device open: one that is unplugged or stops asking for sound is opened again."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from coach_tui.audio.device import DeviceError
from coach_tui.audio.pcm import WIDTH
from coach_tui.audio.protocol import Lost, Started
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.device import Device
    from coach_tui.audio.engine import Engine
    from coach_tui.audio.protocol import Report

_logger = logging.getLogger(__name__)

PATIENCE_S = 0.6
"""A device that has not asked for so long has stopped. The longest that a busy machine
was seen to hold one up is 0.17 s."""

LOOK_S = 0.1

RETRY_S = 0.5
"""Between two attempts to open one."""


class DeviceKeeper:
    """Opens the device and watches it.

    Args:
        engine: What the device is to ask.
        open_device: Opens one that asks by the function it is given; raises ``DeviceError``.
        report: Takes reports for the app; never blocks.
    """

    def __init__(
        self,
        engine: Engine,
        open_device: Callable[[Callable[[int], bytes]], Device],
        report: Callable[[Report], None],
    ) -> None:
        self._engine = engine
        self._open_device = open_device
        self._report = report
        self._device: Device | None = None
        self._number = 0
        self._tried_s = 0.0

    def open(self) -> None:
        """Open the device.

        Raises:
            DeviceError: There is none.
        """
        self._number += 1
        number = self._number

        def pull(n_frames: int) -> bytes:
            # A device given up for lost may come back to life beside the one in its place.
            return (
                self._engine.pull(n_frames) if number == self._number else bytes(n_frames * WIDTH)
            )

        self._tried_s = monotonic_s()
        self._device = device = self._open_device(pull)
        self._engine.asked_s = monotonic_s()
        self._report(Started(device.backend, device.name, device.latency_ms))

    def look(self, now_s: float) -> None:
        """See whether the device still asks; once it does not, open another.

        Args:
            now_s: The monotonic clock's reading.
        """
        if self._device is not None and now_s - self._engine.asked_s > PATIENCE_S:
            _logger.warning("%s stopped asking for sound", self._device.name)
            # Closing a device that is gone can take for ever.
            Thread(target=self._device.close, daemon=True).start()
            self._device = None
            self._number += 1
            self._report(Lost())
        if self._device is None and now_s - self._tried_s > RETRY_S:
            try:
                self._engine.begin_again()
                self.open()
            except DeviceError as error:
                _logger.info("still no device: %s", error)

    def watch(self) -> None:
        """Look after the device for good, in a thread of its own."""
        pause = Event()

        def look() -> None:
            while not pause.wait(LOOK_S):
                self.look(monotonic_s())

        Thread(target=look, name="device-watch", daemon=True).start()
