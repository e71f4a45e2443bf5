"""The way out of a damaged or emptied journal, on the person's word."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coach_tui.journal import backups
from coach_tui.journal.files import connect_for_reading, is_whole, open_file
from coach_tui.journal.merging import holdings_of, merge_holdings
from coach_tui.journal.pages import Holdings
from coach_tui.journal.recovery import recovered_from
from coach_tui.journal.store import BUSY_MS
from coach_tui.journal.trouble import JournalError, is_damage, reason
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a repair would bring.

    Attributes:
        path: The journal's file.
        read: What can be read in it.
        broken: How many more are known of and cannot be read.
        backup: The newest good backup; ``None`` when there is none.
        kept: What that backup holds.
    """

    path: Path
    read: Holdings
    broken: int
    backup: Path | None
    kept: Holdings


def prospect_of(path: Path) -> Prospect | None:
    """Look at a journal and at its backups. Nothing is changed.

    Returns:
        ``None`` when the journal is sound.

    Raises:
        JournalError: There is nothing to repair, or it is not damage that is wrong.
    """
    if not path.exists():
        raise JournalError("There is no journal yet.")
    try:
        if path.stat().st_size > 0 and _is_sound(path):
            return None
        found = recovered_from(path)
    except OSError as error:
        raise JournalError(f"The journal cannot be read: {error.strerror or error}.") from error
    backup = backups.newest_good(backups.folder_of(path))
    kept = Holdings() if backup is None else holdings_of(backup, BUSY_MS)
    return Prospect(path, found.holdings, found.broken, backup, kept)


def repair(prospect: Prospect) -> Path:
    """Set the damaged file aside whole, and begin a new journal with all that there is.

    What the backup holds and what could be read are joined, so there is nothing to
    choose between.

    Returns:
        Where the damaged file is now.

    Raises:
        JournalError: It could not be done; what had been done is undone.
    """
    path = prospect.path
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z"  # never twice the same
    aside = path.with_name(f"journal-damaged-{stamp}.sqlite3")
    fresh = path.with_name(f".journal-repaired-{stamp}.new")
    try:
        with closing(open_file(fresh, BUSY_MS)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            merge_holdings(connection, prospect.kept)
            merge_holdings(connection, prospect.read)
            connection.execute("COMMIT")
        if not backups.is_sound(fresh):
            raise JournalError(
                "The repaired journal is not sound; the damaged one is left as it is."
            )
        # What a killed program left beside it belongs to it, under its name.
        hot = path.with_name(f"{path.name}-journal")
        if hot.exists():
            hot.replace(aside.with_name(f"{aside.name}-journal"))
        path.replace(aside)
        fresh.replace(path)
    except sqlite3.Error as error:
        raise JournalError(f"The journal cannot be repaired: {reason(error)}.") from error
    except OSError as error:
        raise JournalError(f"The journal cannot be repaired: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def _is_sound(path: Path) -> bool:
    """Whether a file is sound.

    Raises:
        JournalError: It is not a journal of this version, or cannot be read just now.
    """
    try:
        with closing(connect_for_reading(path, BUSY_MS)) as connection:
            return is_whole(connection, safe_text(str(path)))
    except sqlite3.Error as error:
        if is_damage(error):
            return False
        raise JournalError(f"The journal cannot be read: {reason(error)}.") from error
