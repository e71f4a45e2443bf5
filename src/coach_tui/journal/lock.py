"""One session at a time: a lock that goes when its process does, however that ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class TrainingLock:
    """Held while a session runs. Made by ``TrainingLock.acquire``.

    The operating system keeps it with the open file, so a killed program leaves
    none behind; the file itself stays and means nothing.
    """

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    @classmethod
    def acquire(cls, path: Path) -> TrainingLock | None:
        """Take the lock, at once or not at all.

        Args:
            path: The lock's file, made for this user only where there is none. It is
                never the journal's: closing that would drop SQLite's own locks on it.

        Returns:
            ``None`` when another process trains. Where no lock can be had at all (a
            folder that cannot be written to, a file system without locks), one that
            locks nothing: a session goes before a lock.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            return cls(None)
        try:
            taken = _lock(handle)
        except OSError:
            taken = None
        if taken:
            return cls(handle)
        os.close(handle)
        return None if taken is False else cls(None)

    def release(self) -> None:
        """Let others train. May be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_training(path: Path) -> bool:
    """Whether another process (or another lock of this one) trains just now."""
    if not path.exists():
        return False
    lock = TrainingLock.acquire(path)
    if lock is None:
        return True
    lock.release()
    return False


def _lock(handle: int) -> bool:
    """Lock an open file; ``False`` when it is locked already.

    Raises:
        OSError: There are no locks here.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - there is none on Windows

    try:
        # flock, for locks of the other kind (lockf) are shared by all of a process.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
