"""Clocks: the one place that asks for the time.

A ``Clock`` is passed to whatever needs one. ``ManualClock`` is the test double: it moves
only when ``advance`` is called.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Protocol

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

    Only Linux has such a clock. Elsewhere the wall clock is used, so that a change of it
    looks like a suspend: the session pauses, which is the safe mistake.
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
    """The machine's monotonic clock, running ``speed`` times as fast as it really does.

    Args:
        speed: 1 for real time; 60 makes a minute pass in a second (for rehearsal).
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed is more than 0, got {speed}")
        self.speed = speed
        self._origin_s = monotonic_s()
        self._asleep_at_start_s = boottime_s() - self._origin_s

    def now_ms(self) -> int:
        """Milliseconds since this clock was made, times its speed."""
        return int((monotonic_s() - self._origin_s) * self.speed * 1000)

    def monotonic_at(self, now_ms: int) -> float:
        """The ``monotonic_s`` reading at which this clock shows ``now_ms``."""
        return self._origin_s + now_ms / 1000 / self.speed

    def wait(self, condition: threading.Condition, until_ms: int | None) -> None:
        """Wait on a held condition until it is notified or this clock shows ``until_ms``."""
        if until_ms is None:
            condition.wait()
            return
        # A reading is rounded down, so one more millisecond makes sure that the
        # clock has reached until_ms when the wait is over, and no second wait is due.
        remaining_s = self.monotonic_at(until_ms) + 0.0002 - monotonic_s()
        if remaining_s > 0:
            condition.wait(remaining_s)

    def asleep_ms(self) -> int:
        """Milliseconds this machine has been suspended since this clock was made."""
        return int((boottime_s() - monotonic_s() - self._asleep_at_start_s) * 1000)


class ManualClock:
    """A clock that stands still until ``advance`` moves it. For tests and rehearsals.

    A thread waiting on it is woken when the clock reaches what it waits for.
    """

    def __init__(self) -> None:
        self._now_ms = 0
        self._asleep_ms = 0
        self._waiting: list[tuple[threading.Condition, int | None]] = []
        self._threads: set[threading.Thread] = set()
        self._changed = threading.Condition()

    def now_ms(self) -> int:
        """What the clock was last moved to."""
        return self._now_ms

    def monotonic_at(self, now_ms: int) -> float:
        """This clock's own milliseconds, in seconds."""
        return now_ms / 1000

    def asleep_ms(self) -> int:
        """What ``sleep`` has added up."""
        return self._asleep_ms

    def wait(self, condition: threading.Condition, until_ms: int | None) -> None:
        """Wait until notified or until ``advance`` has moved the clock to ``until_ms``."""
        if until_ms is not None and until_ms <= self._now_ms:
            return
        waiter = (condition, until_ms)
        with self._changed:
            self._waiting.append(waiter)
            self._threads.add(threading.current_thread())
            self._changed.notify_all()
        condition.wait()
        with self._changed:
            self._waiting.remove(waiter)

    def settle(self, timeout_s: float = 10.0) -> None:
        """Return once every thread that uses this clock waits for a later time, or has ended.

        Raises:
            TimeoutError: That took more than ``timeout_s`` real seconds.
        """
        give_up_s = monotonic_s() + timeout_s
        with self._changed:
            while not self._all_wait_ahead():
                if monotonic_s() > give_up_s:
                    raise TimeoutError("no thread is waiting on this clock")
                # A thread that ends notifies no one: poll.
                self._changed.wait(0.002)

    def advance(self, ms: int) -> None:
        """Move the clock on by ``ms``, waking each waiting thread at the moment it waits for."""
        target = self._now_ms + ms
        while True:
            self.settle()
            with self._changed:
                due = [u for _, u in self._waiting if u is not None and u <= target]
            if not due:
                break
            self._now_ms = max(self._now_ms, min(due))
            self._wake()
        self._now_ms = target

    def jump(self, ms: int) -> None:
        """Move the clock on in one leap, as a stopped process finds it."""
        self.settle()
        self._now_ms += ms
        self._wake()

    def sleep(self, ms: int) -> None:
        """Let the machine be suspended for ``ms``: this clock stands, the other one goes on."""
        self._asleep_ms += ms

    def _all_wait_ahead(self) -> bool:
        alive = sum(thread.is_alive() for thread in self._threads)
        ahead = [until is None or until > self._now_ms for _, until in self._waiting]
        return bool(self._threads) and len(ahead) == alive and all(ahead)

    def _wake(self) -> None:
        with self._changed:
            waiting = list(self._waiting)
        for condition, until in waiting:
            if until is not None and until <= self._now_ms:
                with condition:
                    condition.notify_all()
