"""What can still be read of a damaged journal, row by row. The file is never written to."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach_tui.journal.exports.lines import json_lines
from coach_tui.journal.migrations import migrate
from coach_tui.journal.pages import Holdings
from coach_tui.journal.reading import select_pages
from coach_tui.journal.taking_in import holdings_in
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.journal.pages import Page

_HEADER_BYTES = 100
_PAGE_COUNT_AT = 28
_FREE_PAGES_AT = slice(32, 40)
_PAGE_SIZE = 4096

# From both ends of each table, and through the indexes, which are pages of their own.
_IDS = (
    "SELECT id FROM entry ORDER BY id",
    "SELECT id FROM entry ORDER BY id DESC",
    "SELECT id FROM entry INDEXED BY entry_by_start ORDER BY started_utc_ms",
    "SELECT id FROM entry INDEXED BY entry_by_start ORDER BY started_utc_ms DESC",
    "SELECT id FROM entry INDEXED BY entry_by_session ORDER BY session, started_utc_ms",
)
# Table, the column that names the entry, what sorts its rows.
_COPIED = (
    ("entry", "id", "id"),
    ("bout", "entry_id", "bout"),
    ("rep", "entry_id", "seq"),
    ("work", "entry_id", "seq"),
    ("change", "entry_id", "id"),
)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came out of a damaged file.

    Attributes:
        pages: The entries that could be read, each as far as it could.
        broken: How many entries are known of and could not be read.
        forgotten: The ids of forgotten entries that could be read.
    """

    pages: tuple[Page, ...]
    broken: int
    forgotten: frozenset[str] = frozenset()

    @property
    def holdings(self) -> Holdings:
        """What there is to go on with."""
        return Holdings(self.pages, self.forgotten)


def recovered_from(path: Path) -> Recovered:
    """Read what can be read of a journal, whatever state it is in.

    It is copied first, with what a killed program left beside it, and the copy may
    be changed: a header that is gone is put back there.

    Raises:
        OSError: The file cannot be read or there is no room for a copy.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "journal.sqlite3"
        shutil.copyfile(path, copy)
        hot = path.with_name(f"{path.name}-journal")
        if hot.exists():
            shutil.copyfile(hot, copy.with_name(f"{copy.name}-journal"))
        try:
            return _read(copy)
        except sqlite3.DatabaseError:
            _put_header_back(copy)
        try:
            return _read(copy)
        except sqlite3.DatabaseError:
            return Recovered((), 0)


def _read(copy: Path) -> Recovered:
    """Raises ``sqlite3.DatabaseError`` when not even the schema can be read."""
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as damaged,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as whole,
    ):
        damaged.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        migrate(whole)
        ids = _ids(damaged)
        pages: list[Page] = []
        for entry_id in ids:
            page = _entry(damaged, whole, entry_id)
            if page is not None:
                pages.append(page)
        marks = (row[0] for row in _rows(damaged, "SELECT id FROM forgotten"))
        forgotten = frozenset(mark for mark in marks if isinstance(mark, str))
        return Recovered(tuple(pages), len(ids) - len(pages), forgotten)


def _ids(damaged: sqlite3.Connection) -> list[str]:
    found: dict[str, None] = {}
    for question in _IDS:
        for row in _rows(damaged, question):
            if isinstance(row[0], str):
                found[row[0]] = None
    return list(found)


def _rows(
    damaged: sqlite3.Connection, question: str, values: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """Rows up to the first that cannot be read."""
    with suppress(sqlite3.Error):
        yield from damaged.execute(question, values)


def _entry(damaged: sqlite3.Connection, whole: sqlite3.Connection, entry_id: str) -> Page | None:
    """One entry by way of a database in memory, as far as it can be read; checked."""
    for table, key, order in _COPIED:
        rows: set[tuple[Any, ...]] = set()
        for way in ("ASC", "DESC"):
            question = f"SELECT * FROM {table} WHERE {key} = ? ORDER BY {order} {way}"  # noqa: S608 - names of this file
            rows.update(_rows(damaged, question, (entry_id,)))
        for row in rows:
            marks = ", ".join("?" * len(row))
            with suppress(sqlite3.Error):
                whole.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - as above
        if table == "entry" and not rows:
            return None
    try:
        found = select_pages(whole, entry_id=entry_id)
        return holdings_in(json_lines(Holdings(tuple(found)))).pages[0]
    except (JournalError, ValueError, TypeError, IndexError, sqlite3.Error):
        return None


def _put_header_back(copy: Path) -> None:
    """Give a copy the header of a journal of its size."""
    with tempfile.TemporaryDirectory() as name:
        model = Path(name) / "model.sqlite3"
        with closing(sqlite3.connect(model, isolation_level=None)) as connection:
            migrate(connection)
        header = bytearray(model.read_bytes()[:_HEADER_BYTES])
    header[_PAGE_COUNT_AT : _PAGE_COUNT_AT + 4] = (copy.stat().st_size // _PAGE_SIZE).to_bytes(
        4, "big"
    )
    header[_FREE_PAGES_AT] = bytes(8)
    content = copy.read_bytes()
    copy.write_bytes(bytes(header) + content[_HEADER_BYTES:])
