"""Reading the journal: what is committed, from any thread."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeVar

from coach_tui.journal.forgetting import select_forgotten
from coach_tui.journal.merging import select_holdings
from coach_tui.journal.reading import (
    select_deleted,
    select_entries,
    select_last_done,
    select_pages,
    select_unfinished,
)
from coach_tui.journal.trouble import JournalError, reason
from coach_tui.journal.visits import select_visits

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.attendance import Visit
    from coach_tui.core.entry import Entry
    from coach_tui.journal.files import Database
    from coach_tui.journal.pages import Holdings, Page

_T = TypeVar("_T")


class Committed:
    """What a journal's database holds.

    Each question opens a file anew and waits for nothing that is still queued.

    Args:
        database: The file, or the one in memory.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """What is committed, newest first.

        Args:
            limit: At most so many; all when ``None``.
            deleted: Those that the person has deleted too.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(lambda c: select_entries(c, limit=limit, deleted=deleted))

    def page(self, entry_id: str) -> Page | None:
        """One entry with all that is kept of it; ``None`` when there is none of that id.

        Raises:
            JournalError: The file cannot be read.
        """
        found = self.read(lambda c: select_pages(c, entry_id=entry_id))
        return found[0] if found else None

    def pages(self) -> list[Page]:
        """All that is committed, deleted entries included, newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_pages)

    def deleted(self) -> list[str]:
        """The ids of the entries that are deleted and not yet forgotten, newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_deleted)

    def holdings(self) -> Holdings:
        """All that is committed, and the ids of what was forgotten.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_holdings)

    def forgotten(self) -> frozenset[str]:
        """The ids of everything that was ever forgotten.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_forgotten)

    def unfinished(self) -> list[Entry]:
        """Entries that can be resumed, at most one of each session; newest first.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_unfinished)

    def entry(self, entry_id: str) -> Entry | None:
        """One entry, deleted or not; ``None`` when there is none of that id.

        Raises:
            JournalError: The file cannot be read.
        """
        found = self.read(lambda connection: select_entries(connection, entry_id=entry_id))
        return found[0] if found else None

    def visits(self) -> list[Visit]:
        """All that is committed in short, deleted entries left out, newest first. Quick.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_visits)

    def last_done(self) -> dict[str, str]:
        """The local date of each session's newest entry that was ended with something done.

        Raises:
            JournalError: The file cannot be read.
        """
        return self.read(select_last_done)

    def read(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        """Ask the database something.

        Args:
            question: Asks it through a connection that is not its to write through, nor to keep.

        Raises:
            JournalError: The file cannot be read.
        """
        try:
            with self._database.reading() as connection:
                return question(connection)
        except sqlite3.Error as error:
            raise JournalError(f"The journal cannot be read: {reason(error)}.") from error
