"""The floor: one instance trains at a time, others can look on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.lock import AlreadyTraining, SessionLockFile, is_training

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.conductor import Snapshot
    from coach_tui.core.player.state import Event

TRAINING_ELSEWHERE = (
    "Another coach-tui is in the middle of a session; this one can look, but not train."
)


def lock_file() -> Path:
    """The file that is locked."""
    return paths.journal_file().with_name("training.lock")


class SessionLock:
    """Held while a session of this process runs, and free again once that is over.

    Args:
        path: The lock's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: SessionLockFile | None = None

    def acquire(self) -> None:
        """From now on it is this process that trains. Taken already, it stays taken.

        Raises:
            Occupied: Another process trains.
        """
        if self._lock is None:
            self._lock = SessionLockFile.acquire(self._path)
        if self._lock is None:
            raise AlreadyTraining(TRAINING_ELSEWHERE)

    def release(self) -> None:
        """Let others train. May be called at any time."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def release_when_over(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Leave when the session that is watched is over."""
        if snapshot.state.is_over:
            self.release()

    def held_elsewhere(self) -> str | None:
        """That another process trains, in words; ``None`` when none does.

        Good for telling only: by the time it is told it may be otherwise.
        """
        return TRAINING_ELSEWHERE if self._lock is None and is_training(self._path) else None
