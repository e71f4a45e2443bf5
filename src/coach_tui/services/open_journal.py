"""The journal of a run of the program, and what becomes of records that it does not take.

It is opened once for all sessions of the run. If it cannot be opened or written, the sessions are
recorded in memory, and at the end in the journal after all, or in a file that ``merge`` reads.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.files import atomic_write, make_private_folder
from coach_tui.journal.errors import JournalError
from coach_tui.journal.store import Journal
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.journal.records import EntryRecord


class OpenJournal:
    """The journal while sessions run: the user's, or one in memory and the problem with that."""

    def __init__(self) -> None:
        self.problem: str | None = None
        self._copy = Journal.in_memory()
        try:
            self.journal = Journal.open(paths.journal_file(), copy=self._copy)
        except JournalError as error:
            self.problem = f"{error} Sessions run all the same, but are not saved there."
            self.journal = self._copy = Journal.in_memory(self.problem)

    def close(self) -> None:
        """Close the journal; sessions that it did not save go there after all, or to a file, which is printed."""
        flushed = self.problem is None and self.journal.flush()
        # A record that was refused for good leaves no pending writes, only a problem.
        is_saved = flushed and self.journal.problem is None
        lost = False
        if not is_saved:
            try:
                self.journal.complete_copy()
            except JournalError:
                lost = True
        self.journal.close()
        if is_saved:
            return
        records, problem = self._copy.records(), self.journal.problem
        if problem and (lost or not (records or self.problem)):
            print(problem, file=sys.stderr)  # noqa: T201 - the app has ended
        if records and not _saved_late(records):
            print(_saved_elsewhere(records), file=sys.stderr)  # noqa: T201 - the app has ended


def _saved_late(records: Sequence[EntryRecord]) -> bool:
    """Whether entries could be added to the journal: it was repaired, or another program let go of it."""
    from coach_tui.journal.jsonl import rows_of_lines  # seldom needed

    try:
        with closing(Journal.open(paths.journal_file())) as opened:
            merged = opened.merge_rows(rows_of_lines(_lines(records), ""))
    except JournalError:
        return False
    return merged.added + merged.changed + merged.same == len(records)  # none was forgotten since


def _lines(records: Sequence[EntryRecord]) -> Iterator[str]:
    from coach_tui.journal.jsonl import jsonl_lines  # seldom needed
    from coach_tui.journal.records import JournalDump

    return jsonl_lines(JournalDump(tuple(records)))


def _saved_elsewhere(records: Sequence[EntryRecord]) -> str:
    """Write entries to a fallback file; a sentence with its path."""
    name = f"coach-tui-{datetime.now(UTC):%Y%m%dT%H%M%S}Z.jsonl"
    path = write_fallback_file(records, _fallback_folders(), name)
    if path is None:
        return "What you did could not be saved anywhere: no folder can be written to."
    shown = safe_text(str(path))
    return f"What you did is saved elsewhere. To add it to the journal: coach-tui merge {shlex.quote(shown)}"


def _fallback_folders() -> Iterator[Path]:
    yield paths.state_dir()
    yield paths.home_dir()
    with suppress(FileNotFoundError):  # it tries to write in each folder that may be it
        yield Path(tempfile.gettempdir())


def write_fallback_file(
    records: Sequence[EntryRecord], folders: Iterable[Path], name: str
) -> Path | None:
    """Write entries as JSON Lines to the first folder that can be written; ``None`` if none can."""
    content = "".join(f"{line}\n" for line in _lines(records))
    for folder in folders:
        with suppress(OSError):
            make_private_folder(folder)
            atomic_write(folder / name, content)
            return folder / name
    return None
