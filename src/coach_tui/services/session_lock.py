"""The session lock: only one process may run a session; others can look."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.lock import AlreadyTraining, SessionLockFile, is_training

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from coach_tui.conductor import Snapshot
    from coach_tui.core.player.state import Event

TRAINING_ELSEWHERE = (
    "Another coach-tui is in the middle of a session; this one can look, but not train."
)


def lock_file() -> Path:
    return paths.journal_file().with_name("training.lock")


class SessionLock:
    """Held while a session of this process runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: SessionLockFile | None = None

    def acquire(self) -> None:
        """Acquire the lock, if this process does not hold it, or raise ``AlreadyTraining``."""
        if self._lock is None:
            self._lock = SessionLockFile.acquire(self._path)
        if self._lock is None:
            raise AlreadyTraining(TRAINING_ELSEWHERE)

    @contextmanager
    def acquired(self) -> Generator[None]:
        """Acquire the lock, or raise ``AlreadyTraining``; it is released only where the block fails."""
        self.acquire()
        try:
            yield
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def release_when_over(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Release the lock when the watched session is over."""
        if snapshot.state.is_over:
            self.release()

    def held_elsewhere(self) -> str | None:
        """A sentence if another process holds the lock now; for display only."""
        return TRAINING_ELSEWHERE if self._lock is None and is_training(self._path) else None
