"""Some room on the disk, kept for the day when there is none left."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 256 * 1024
"""More than a session writes: a rep is about 100 bytes, and a commit a few pages."""


PLENTY_BYTES = 4 * RESERVE_BYTES
"""With so much free, a reserve that was given back is kept again."""


class Reserve:
    """The room in one folder, as the journal's writer uses it.

    Args:
        folder: Where it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def give_back(self) -> bool:
        """Give the room back to the disk; whether there was any."""
        return give_back(self._folder)

    def keep_again(self) -> bool:
        """Keep the room again, if the disk has plenty; whether it is kept."""
        try:
            if shutil.disk_usage(self._folder).free < PLENTY_BYTES:
                return False
        except OSError:
            return False
        keep_reserve(self._folder)
        return reserve_of(self._folder).exists()


def reserve_of(folder: Path) -> Path:
    """The file in a folder that holds the room."""
    return folder / "reserve"


def keep_reserve(folder: Path) -> None:
    """See to it that there is a reserve; a folder that cannot be written to has none."""
    place = reserve_of(folder)
    with suppress(OSError):
        if place.exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".reserve-")
        try:
            with os.fdopen(handle, "wb") as file:
                # Random, for a file system that compresses would keep no room for zeros.
                file.write(os.urandom(RESERVE_BYTES))
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)


def give_back(folder: Path) -> bool:
    """Give the room back to the disk; whether there was any."""
    try:
        reserve_of(folder).unlink()
    except OSError:
        return False
    return True
