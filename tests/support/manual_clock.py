"""A clock that tests move by hand."""

from __future__ import annotations

import threading

from coach_tui.clock import monotonic_s


class ManualClock:
    """A clock that stands still until ``advance`` moves it. For tests.

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
        waiter = (condition, until_ms)
        with self._changed:
            if until_ms is not None and until_ms <= self._now_ms:
                return
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
            self._move_to(max(self._now_ms, min(due)))
        self._move_to(target)

    def jump(self, ms: int) -> None:
        """Move the clock on in one leap, as a stopped process finds it."""
        self.settle()
        self._move_to(self._now_ms + ms)

    def sleep(self, ms: int) -> None:
        """Let the machine be suspended for ``ms``: this clock stands still meanwhile."""
        self._asleep_ms += ms

    def _all_wait_ahead(self) -> bool:
        alive = sum(thread.is_alive() for thread in self._threads)
        ahead = [until is None or until > self._now_ms for _, until in self._waiting]
        return bool(self._threads) and len(ahead) == alive and all(ahead)

    def _move_to(self, now_ms: int) -> None:
        with self._changed:
            self._now_ms = now_ms
            # One may have begun to wait since all did, for what another thread requested.
            waiting = list(self._waiting)
        for condition, until in waiting:
            if until is not None and until <= self._now_ms:
                with condition:
                    condition.notify_all()
