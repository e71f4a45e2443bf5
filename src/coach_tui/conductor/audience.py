"""Whoever watches a session: told of everything, waited for by nobody."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach_tui.conductor.snapshot import Snapshot, Watcher
    from coach_tui.core.events import Event

_log = logging.getLogger(__name__)


class Audience:
    """The watchers of a session. They may come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: list[Watcher] = []

    def add(self, watcher: Watcher) -> None:
        """Tell one more from now on."""
        with self._lock:
            self._watchers.append(watcher)

    def tell(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        """Tell everyone, on the caller's thread. What they raise is logged and forgotten."""
        with self._lock:
            watchers = list(self._watchers)
        for watcher in watchers:
            try:
                watcher(snapshot, events)
            except Exception:  # noqa: BLE001 - a stranger's code; logged, and the session goes on
                _log.exception("a watcher failed")
