"""One session at a time: a lock that goes when its process does, however that ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from coach_tui import paths

if TYPE_CHECKING:
    from pathlib import Path

_TRIES = 10
_BETWEEN_S = 0.01


class AlreadyTraining(Exception):  # noqa: N818 - what is found, not an error
    """Another process trains; the message is a sentence for a person."""


class SessionLockFile:
    """Held while a session runs. Made by ``SessionLockFile.acquire``.

    The operating system keeps it with the open file, so a killed program leaves
    none behind; the file itself stays and means nothing.
    """

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    @classmethod
    def acquire(cls, path: Path) -> SessionLockFile | None:
        """Take the lock, or not at all; of several who try at once, one gets it.

        It is tried for a tenth of a second, since somebody may be asking
        ``is_training`` just now, who holds it for some microseconds.

        Args:
            path: The lock's file, made for this user only where there is none. It is
                never the journal's: closing that would drop SQLite's own locks on it.

        Returns:
            ``None`` when another process trains. Where no lock can be had at all (a
            folder that cannot be written to, a file system without locks), one that
            locks nothing: a session goes before a lock.
        """
        try:
            handle = paths.open_private(path, os.O_RDWR)
        except OSError:
            return cls(None)
        taken = _lock(handle)
        for _ in range(_TRIES - 1):
            if taken is not False:
                break
            time.sleep(_BETWEEN_S)
            taken = _lock(handle)
        if taken:
            return cls(handle)
        os.close(handle)
        return None if taken is False else cls(None)

    def release(self) -> None:
        """Let others train. May be called twice."""
        if self._handle is not None:
            _unlock(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_training(path: Path) -> bool:
    """Whether another process (or another lock of this one) trains just now.

    Who asks keeps nobody from training, and is not taken for one who trains.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    free = _lock(handle, shared=True)
    # There are no shared locks on Windows: whoever has it may only be asking too.
    for _ in range(_TRIES - 1 if sys.platform == "win32" else 0):
        if free is not False:
            break
        time.sleep(_BETWEEN_S)
        free = _lock(handle)
    if free:
        _unlock(handle)
    else:
        os.close(handle)
    return free is False


def _lock(handle: int, *, shared: bool = False) -> bool | None:
    """Lock an open file, at once or not at all.

    Args:
        shared: Only so that nobody has it alone. Where there is no such thing, alone.

    Returns:
        ``False`` when it is locked already, ``None`` when there are no locks here.
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - there is none elsewhere

            # One byte from the start; that the file is empty does not matter.
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            # flock, for locks of the other kind (lockf) are shared by all of a process.
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        # EWOULDBLOCK here, EACCES on Windows.
        return False
    except OSError:
        return None
    return True


def _unlock(handle: int) -> None:
    """Let go of a locked file and close it."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        # Closing would do it too, but only when Windows gets round to it.
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    os.close(handle)
