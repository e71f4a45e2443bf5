"""Keeps the screen from going blank while a session runs, through ``wakepy`` where it is installed.

A thread of its own asks the desktop, which may take its time or not answer; the session never
waits for it, and without an answer the screen goes blank as it always does.
"""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager, nullcontext
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Self

from coach_tui.core.player.state import Event, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.conductor import Snapshot

PAUSE_S = 180.0  # A longer pause lets the screen go blank. Our choice.
START_S = 2.0  # Imports more than the first frame does, which comes before it. Our choice.
_JOIN_S = 1.0

_log = logging.getLogger(__name__)


class _Mode(Enum):
    READY = auto()
    MOVING = auto()
    PAUSED = auto()
    OVER = auto()


def inhibitor() -> AbstractContextManager[Any]:
    """While it is entered the screen stays on; it does nothing where that is not possible."""
    try:
        from wakepy import keep  # a hundred modules, for a session only
    except ImportError:
        _log.info("the screen may go blank: wakepy is not installed")
        return nullcontext()
    return keep.presenting(on_fail="pass")


class KeepAwake:
    """Keeps the screen on during one session: from its start, but for long pauses, to its end.

    What ``inhibit`` returns is entered and left again, both on one thread.
    """

    def __init__(
        self,
        inhibit: Callable[[], AbstractContextManager[Any]] = inhibitor,
        pause_s: float = PAUSE_S,
        start_s: float = START_S,
    ) -> None:
        self._inhibit = inhibit
        self._start_s = start_s
        self._pause_s = pause_s
        self._condition = threading.Condition()
        self._mode = _Mode.READY
        # A daemon: a desktop that does not answer cannot hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="keep-awake", daemon=True)

    def update(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Follow a session. Returns at once."""
        if snapshot.state.is_over:
            self._set(_Mode.OVER)
        elif snapshot.state is State.PAUSED:
            self._set(_Mode.PAUSED)
        elif snapshot.state is not State.READY:
            self._set(_Mode.MOVING)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._set(_Mode.OVER)
        self._thread.join(_JOIN_S)

    def _set(self, mode: _Mode) -> None:
        with self._condition:
            if self._mode not in (mode, _Mode.OVER):
                self._mode = mode
                self._condition.notify_all()

    def _run(self) -> None:
        if not self._is_moving():
            return
        with self._condition:
            self._condition.wait_for(lambda: self._mode is _Mode.OVER, self._start_s)
        while self._is_moving():
            try:
                with self._inhibit():
                    self._wait_for_release()
            except Exception:  # noqa: BLE001 - whatever a desktop does, the session continues
                _log.exception("the screen cannot be kept on")
                return

    def _is_moving(self) -> bool:
        """Wait until the session moves; ``False`` when it is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._mode in (_Mode.MOVING, _Mode.OVER))
            return self._mode is _Mode.MOVING

    def _wait_for_release(self) -> None:
        """Wait until the session is over, or paused for long."""
        with self._condition:
            while self._mode is not _Mode.OVER:
                if self._mode is _Mode.PAUSED:
                    resumed = self._condition.wait_for(
                        lambda: self._mode is not _Mode.PAUSED, self._pause_s
                    )
                    if not resumed:
                        return
                else:
                    self._condition.wait_for(lambda: self._mode is not _Mode.MOVING)
