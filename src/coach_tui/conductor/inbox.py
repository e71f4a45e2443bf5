"""What has been asked of the conductor's thread and not been done yet."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from coach_tui.core.transport import Command

if TYPE_CHECKING:
    from coach_tui.clock import Clock
    from coach_tui.conductor.wishes import Wish


class Inbox:
    """Wishes from any thread, taken out by one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._wishes: deque[Wish] = deque()
        self._closing = False
        self._stirred = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to wake up for."""
        return not (self._wishes or self._closing or self._stirred)

    def put(self, wish: Wish) -> None:
        """Ask for something. Returns at once."""
        with self._condition:
            self._wishes.append(wish)
            self._condition.notify_all()

    def stir(self) -> None:
        """Have whoever waits look around: something outside has changed."""
        with self._condition:
            self._stirred = True
            self._condition.notify_all()

    def close(self) -> None:
        """From now on ask for the end, again and again."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()

    def take(self, clock: Clock, until_ms: int | None) -> list[Wish]:
        """Everything that is wished for; waits while there is nothing.

        Args:
            clock: The session's clock.
            until_ms: Its reading at which waiting ends; ``None`` for never.
        """
        with self._condition:
            if self.is_empty:
                clock.wait(self._condition, until_ms)
            wishes = list(self._wishes)
            self._wishes.clear()
            self._stirred = False
            if self._closing:
                wishes.append(Command.STOP)
        return wishes
