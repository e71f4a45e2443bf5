"""Backups: copied by SQLite itself, checked, put in place whole, thinned with age.

They lie in the folder ``backups`` beside the journal, named by the UTC time of the backup:
``journal-20250501T101500.123Z.sqlite3``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coach_tui.files import atomic_file, make_private_folder
from coach_tui.journal.connection import sqlite_uri
from coach_tui.journal.errors import DATABASE_ERRORS
from coach_tui.journal.migrations import APPLICATION_ID

if TYPE_CHECKING:
    from pathlib import Path

DAYS, WEEKS, MONTHS = 7, 5, 12  # For how many days, weeks and months the newest backup stays

_NAME = re.compile(r"journal-(\d{8}T\d{6}\.\d{3})Z\.sqlite3")
_STAMP = "%Y%m%dT%H%M%S.%f"
_UNFINISHED_AFTER = timedelta(hours=1)


def backup_folder(journal: Path) -> Path:
    return journal.with_name("backups")


def list_backups(folder: Path) -> list[tuple[datetime, Path]]:
    """The backups with the times they were made at, newest first."""
    backups: list[tuple[datetime, Path]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            stamp = _NAME.fullmatch(path.name)
            if stamp is not None:
                with suppress(ValueError):  # digits that are no date
                    # Not by strptime, which is slow to import.
                    made_at = datetime.fromisoformat(stamp[1]).replace(tzinfo=UTC)
                    backups.append((made_at, path))
    return sorted(backups, reverse=True)


def make_backup(connection: sqlite3.Connection, folder: Path, now: datetime) -> Path:
    """Copy a journal, check the copy, put it in place, and thin the older ones.

    Raises ``OSError`` for the folder, ``sqlite3.Error`` if the copy cannot be made or is not sound.
    """
    make_private_folder(folder)
    stamp = f"{now:{_STAMP}}"[:-3]  # to the millisecond
    backup = folder / f"journal-{stamp}Z.sqlite3"
    with (
        atomic_file(backup) as draft,
        closing(sqlite3.connect(draft, isolation_level=None)) as copy,
    ):
        connection.backup(copy)
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the backup is not sound")
    _thin(folder, now)
    return backup


def is_due(folder: Path, now: datetime) -> bool:
    """Whether there is no backup of the last day."""
    # A backup of a time when the clock was ahead must not end daily backups.
    newest = next((made_at for made_at, _ in list_backups(folder) if made_at <= now), None)
    return newest is None or now - newest >= timedelta(days=1)


def retained(times: Iterable[datetime]) -> set[datetime]:
    """The times of the backups that stay: the newest of each recent day, week and month.

    Only periods with a backup count, so that a pause in training deletes nothing.
    """
    newest_first = sorted(times, reverse=True)
    result: set[datetime] = set()
    for count, period in _PERIODS:
        newest: dict[object, datetime] = {}
        for made_at in newest_first:
            newest.setdefault(period(made_at), made_at)
        result.update(list(newest.values())[:count])
    return result


def newest_good(folder: Path) -> Path | None:
    """The newest backup that is sound; ``None`` when there is none."""
    return next((path for _, path in list_backups(folder) if is_sound(path)), None)


def is_sound(path: Path) -> bool:
    """Whether a file is an undamaged journal. It is not written to."""
    try:
        uri = sqlite_uri(path.absolute(), "mode=ro&immutable=1")
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            mark = connection.execute("PRAGMA application_id").fetchone()
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
    except DATABASE_ERRORS:
        return False
    return mark == (APPLICATION_ID,) and verdict == ("ok",)


def _thin(folder: Path, now: datetime) -> None:
    backups = list_backups(folder)
    retained_times = retained(made_at for made_at, _ in backups if made_at <= now)
    for made_at, path in backups:
        if made_at <= now and made_at not in retained_times:
            with suppress(OSError):
                path.unlink()
    sweep(folder, ".*.new*", now)
    with suppress(OSError):
        # Earlier versions reserved 256 KiB for a full disk.
        (folder / "reserve").unlink()


def sweep(folder: Path, pattern: str, now: datetime) -> None:
    """Delete unfinished files of a killed program; younger ones may still be written."""
    for path in folder.glob(pattern):
        with suppress(OSError):
            touched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if now - touched > _UNFINISHED_AFTER:
                path.unlink()


_PERIODS: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (DAYS, datetime.date),
    (WEEKS, lambda made_at: made_at.isocalendar()[:2]),
    (MONTHS, lambda made_at: (made_at.year, made_at.month)),
)
