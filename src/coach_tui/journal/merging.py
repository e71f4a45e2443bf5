"""Another machine's journal taken into this one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.journal.exports.lines import json_lines
from coach_tui.journal.files import check_sound, connect_for_reading
from coach_tui.journal.forgetting import forget, select_forgotten
from coach_tui.journal.migrations import migrate
from coach_tui.journal.page_rows import write_page
from coach_tui.journal.pages import Holdings, join
from coach_tui.journal.reading import select_pages
from coach_tui.journal.taking_in import holdings_in
from coach_tui.journal.trouble import JournalError, reason
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

_SQLITE_MARK = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes:
        added: Entries that were not there.
        changed: Entries of which more is known now.
        same: Entries that brought nothing new.
        forgotten: Entries that one machine has and the other has forgotten: they are gone.
    """

    added: int
    changed: int
    same: int
    forgotten: int = 0


def holdings_of(path: Path, busy_ms: int) -> Holdings:
    """Read another journal, or an export of one as JSON Lines. The file is not written to.

    Raises:
        JournalError: It is neither, or damaged; the message is a sentence.
    """
    shown = safe_text(str(path))
    try:
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE_MARK)) == _SQLITE_MARK
        if is_database:
            return _holdings_of_journal(path, busy_ms)
        with path.open(encoding="utf-8") as file:
            return holdings_in(file)
    except JournalError as error:
        raise JournalError(f"{shown} cannot be merged. {error}") from error
    except (ValueError, TypeError) as error:
        raise JournalError(f"{shown} is neither a journal nor an export of one.") from error
    except OSError as error:
        raise JournalError(f"{shown} cannot be read: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise JournalError(f"{shown} cannot be read: {reason(error)}.") from error


def _holdings_of_journal(path: Path, busy_ms: int) -> Holdings:
    # Copied into memory first: an older journal is brought up to date there.
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as copy,
        closing(connect_for_reading(path, busy_ms)) as theirs,
    ):
        check_sound(theirs, safe_text(str(path)))
        theirs.backup(copy)
        migrate(copy)
        # By way of the lines, for what a stranger's file holds is checked in one place.
        return holdings_in(json_lines(select_holdings(copy)))


def select_holdings(connection: sqlite3.Connection) -> Holdings:
    """All that a journal holds, entries newest first."""
    return Holdings(tuple(select_pages(connection)), select_forgotten(connection))


def merge_holdings(connection: sqlite3.Connection, held: Holdings) -> Merged:
    """Join what a journal holds with what is there, inside a transaction of the caller's."""
    forgotten = forget(connection, held.forgotten)
    gone = select_forgotten(connection)
    added = changed = same = 0
    for page in held.pages:
        if page.plan.id in gone:
            forgotten += page.plan.id not in held.forgotten
            continue
        there = select_pages(connection, entry_id=page.plan.id)
        if not there:
            write_page(connection, page)
            added += 1
        elif (joined := join(there[0], page)) != there[0]:
            write_page(connection, joined)
            changed += 1
        else:
            same += 1
    return Merged(added, changed, same, forgotten)
