"""Short ways to merge what a test holds in memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from coach_tui.journal.jsonl import jsonl_lines, rows_of_lines
from coach_tui.journal.merge import merge_staged, rows_of_file, select_dump, stage
from coach_tui.journal.migrations import migrate
from coach_tui.journal.records import JournalDump

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach_tui.journal.merge import MergeResult
    from coach_tui.journal.records import EntryRecord
    from coach_tui.journal.row_checks import Row

BUSY_MS = 20


def merge_holdings(connection: sqlite3.Connection, held: JournalDump) -> MergeResult:
    """Merge what another machine holds, by way of its export."""
    stage(connection, rows_of_lines(jsonl_lines(held), "export"))
    connection.execute("BEGIN IMMEDIATE")
    merged = merge_staged(connection)
    connection.execute("COMMIT")
    return merged


def merged(*journals: JournalDump) -> JournalDump:
    """What a new journal holds after those were merged into it, one after the other."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        for held in journals:
            merge_holdings(connection, held)
        return select_dump(connection)


def join(one: EntryRecord, other: EntryRecord) -> EntryRecord:
    """What two copies of an entry become in a journal that takes in both."""
    (page,) = merged(JournalDump((one,)), JournalDump((other,))).records
    return page


def holdings_of(path: Path) -> JournalDump:
    """What a file holds that can be merged."""
    return _holdings(rows_of_file(path, BUSY_MS))


def holdings_in(lines: Iterable[str]) -> JournalDump:
    """What an export holds."""
    return _holdings(rows_of_lines(lines, "export"))


def _holdings(rows: Iterable[tuple[str, list[Row]]]) -> JournalDump:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        stage(connection, rows)
        merge_staged(connection)
        return select_dump(connection)
