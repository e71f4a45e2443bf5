"""The session lock: only one process runs a session, and however it ends, its lock goes with it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from coach_tui.files import open_private

if TYPE_CHECKING:
    from pathlib import Path

_TRIES = 10
_BETWEEN_S = 0.01


class AlreadyTraining(Exception):  # noqa: N818 - a state, not an error
    """Another process runs a session; the message is one sentence for the user."""


class SessionLockFile:
    """Held while a session runs. Made by ``SessionLockFile.acquire``.

    The operating system ties the lock to the open file, so a killed program leaves none behind;
    the file itself stays and means nothing.
    """

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    @classmethod
    def acquire(cls, path: Path) -> SessionLockFile | None:
        """Acquire the lock; of several processes that try at once, exactly one gets it.

        ``None`` when another process has it. Where there can be no lock at all (a folder that
        cannot be written to, a file system without locks), one that locks nothing: a session
        matters more than its lock. The file is never the journal's: closing that would drop
        SQLite's own locks on it.
        """
        try:
            handle = open_private(path, os.O_RDWR)
        except OSError:
            return cls(None)
        # Another process has it for some microseconds while it calls is_training.
        is_locked = _lock(handle, tries=_TRIES)
        if is_locked:
            return cls(handle)
        os.close(handle)
        return None if is_locked is False else cls(None)

    def release(self) -> None:
        """Release the lock. May be called twice."""
        if self._handle is not None:
            _unlock(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_training(path: Path) -> bool:
    """Whether a session runs elsewhere; asking keeps none from starting."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    # Windows has no shared locks: another process may have it only to ask.
    is_free = _lock(handle, tries=_TRIES if sys.platform == "win32" else 1, shared=True)
    if is_free:
        _unlock(handle)
    else:
        os.close(handle)
    return is_free is False


def _lock(handle: int, *, tries: int, shared: bool = False) -> bool | None:
    """Lock an open file; ``False`` when it is locked already, ``None`` without locks here.

    Each try takes a hundredth of a second. On Windows a shared lock is exclusive all the same.
    """
    for attempt in range(tries):
        if attempt:
            time.sleep(_BETWEEN_S)
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 - there is none elsewhere

                # One byte from the start, in an empty file too.
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415 - there is none on Windows

                # Locks of the other kind (lockf) are shared by all of a process.
                fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # EWOULDBLOCK here, EACCES on Windows
            continue
        except OSError:
            return None
        return True
    return False


def _unlock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        # Windows releases the lock of a closed file late.
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    os.close(handle)
