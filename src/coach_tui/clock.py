"""Clocks: the one place that asks for the time.

A ``Clock`` is passed to whatever needs one; tests pass one that stands still until it is moved.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import threading

# time.monotonic has a step of 15.6 ms on Windows before 3.13; perf_counter reads
# the performance counter there, and the same clock as monotonic elsewhere. Both
# count from one origin for all processes, which the audio engine relies on.
_monotonic = time.perf_counter if sys.platform == "win32" else time.monotonic
_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def monotonic_s() -> float:
    """Seconds on a clock that never jumps and that all processes of this machine share."""
    return _monotonic()


def boottime_s() -> float:
    """Like ``monotonic_s``, but including suspends.

    Only Linux has such a clock. Elsewhere the wall clock is used, so that a change of it looks like
    a suspend: the session pauses, which is the safe mistake.
    """
    if _BOOTTIME is not None:
        return time.clock_gettime(_BOOTTIME)
    return time.time()


class Clock(Protocol):
    """Session time, in whole milliseconds."""

    def now_ms(self) -> int:
        """Milliseconds since some fixed moment; never goes back."""
        ...

    def monotonic_at(self, now_ms: int) -> float:
        """The ``monotonic_s`` reading at which this clock shows ``now_ms``."""
        ...

    def wait(self, condition: threading.Condition, until_ms: int | None) -> None:
        """Wait on a held condition until it is notified or this clock shows ``until_ms``."""
        ...

    def asleep_ms(self) -> int:
        """Milliseconds this machine has been suspended since this clock was made."""
        ...


def real_ms(clock: Clock, real_s: float) -> int:
    """Real seconds in the milliseconds of a clock that may run faster."""
    thousand_s = clock.monotonic_at(1_000_000) - clock.monotonic_at(0)
    return round(real_s / thousand_s * 1_000_000)


class SystemClock:
    """The machine's monotonic clock, perhaps quickened: at 60 a minute passes in a second."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed is more than 0, got {speed}")
        self.speed = speed
        self._origin_s = monotonic_s()
        self._asleep_at_start_s = boottime_s() - self._origin_s

    def now_ms(self) -> int:
        return int((monotonic_s() - self._origin_s) * self.speed * 1000)

    def monotonic_at(self, now_ms: int) -> float:
        return self._origin_s + now_ms / 1000 / self.speed

    def wait(self, condition: threading.Condition, until_ms: int | None) -> None:
        if until_ms is None:
            condition.wait()
            return
        # A reading is rounded down, so one more millisecond makes sure that the
        # clock has reached until_ms when the wait is over, and no second wait is due.
        remaining_s = self.monotonic_at(until_ms) + 0.0002 - monotonic_s()
        if remaining_s > 0:
            condition.wait(remaining_s)

    def asleep_ms(self) -> int:
        return int((boottime_s() - monotonic_s() - self._asleep_at_start_s) * 1000)
