"""Backups: made by SQLite itself, checked, put in place whole, thinned with age.

They lie in the folder ``backups`` beside the journal, named by the moment they
were made: ``journal-20250501T101500.123Z.sqlite3``.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.migrations import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DAYS, WEEKS, MONTHS = 7, 5, 12
"""Of so many days, weeks and months that have backups, the newest of each is kept."""

_NAME = re.compile(r"journal-(\d{8}T\d{6}\.\d{3})Z\.sqlite3")
_STAMP = "%Y%m%dT%H%M%S.%f"
_UNFINISHED_AFTER = timedelta(hours=1)


def backup_folder(journal: Path) -> Path:
    """Where a journal's backups are."""
    return journal.with_name("backups")


def list_backups(folder: Path) -> list[tuple[datetime, Path]]:
    """The backups there are with the moments they were made, newest first."""
    found: list[tuple[datetime, Path]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            stamp = _NAME.fullmatch(path.name)
            if stamp is not None:
                with suppress(ValueError):  # digits that are no date
                    made = datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC)
                    found.append((made, path))
    return sorted(found, reverse=True)


def make_backup(connection: sqlite3.Connection, folder: Path, now: datetime) -> Path:
    """Copy a journal, check the copy, put it in place, and thin the older ones.

    Args:
        connection: To the journal, outside any transaction; it is only read.
        folder: Where backups are; made for this user only when it is missing.
        now: The moment, in UTC.

    Returns:
        The backup.

    Raises:
        OSError: The folder cannot be written to.
        sqlite3.Error: The journal cannot be read, the disk is full, or the copy is not sound.
    """
    paths.make_private_folder(folder)
    stamp = f"{now:{_STAMP}}"[:-3]  # to the millisecond
    place = folder / f"journal-{stamp}Z.sqlite3"
    with (
        paths.atomic_file(place) as made,
        closing(sqlite3.connect(made, isolation_level=None)) as copy,
    ):
        connection.backup(copy)
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the backup is not sound")
    _thin(folder, now)
    return place


def is_due(folder: Path, now: datetime) -> bool:
    """Whether there is no backup of the last day."""
    newest = list_backups(folder)[:1]
    return not newest or now - newest[0][0] >= timedelta(days=1)


def retained(made: Iterable[datetime]) -> set[datetime]:
    """Which of some backups are kept.

    Of each of the newest days, weeks and months that have any, the newest. Counting
    those that have some, not those of the calendar, nothing is thinned away while
    nobody exercises.

    Args:
        made: When they were made.
    """
    newest_first = sorted(made, reverse=True)
    result: set[datetime] = set()
    for count, period in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        seen: dict[object, datetime] = {}
        for moment in newest_first:
            seen.setdefault(period(moment), moment)
        result.update(list(seen.values())[:count])
    return result


def newest_good(folder: Path) -> Path | None:
    """The newest backup that is sound; ``None`` when there is none."""
    return next((path for _, path in list_backups(folder) if is_sound(path)), None)


def is_sound(path: Path) -> bool:
    """Whether a file is a whole journal. It is not written to."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            mark = connection.execute("PRAGMA application_id").fetchone()
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return False
    return mark == (APPLICATION_ID,) and verdict == ("ok",)


def _thin(folder: Path, now: datetime) -> None:
    found = list_backups(folder)
    wanted = retained(moment for moment, _ in found)
    for moment, path in found:
        if moment not in wanted:
            with suppress(OSError):
                path.unlink()
    sweep(folder, ".*.new*", now)
    with suppress(OSError):
        # Earlier versions filled a quarter of a megabyte to give back on a full disk.
        (folder / "reserve").unlink(missing_ok=True)


def sweep(folder: Path, pattern: str, now: datetime) -> None:
    """Take away what a killed program left half made; what may be in the making stays.

    Args:
        folder: Where it is.
        pattern: What such files are called.
        now: The moment, in UTC.
    """
    for path in folder.glob(pattern):
        with suppress(OSError):
            touched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if now - touched > _UNFINISHED_AFTER:
                path.unlink()


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> object:
    return moment.year, moment.month
