"""The journal as the screens use it: reads entries and summaries, adds annotations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import (
    Annotation,
    AnnotationField,
    AnnotationRecord,
    Entry,
    Timestamp,
    previous_value,
)
from coach_tui.journal.errors import JournalError

if TYPE_CHECKING:
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.journal import Journal

WAIT_S = 2.0
"""How long reading waits for pending annotations."""


@dataclass(frozen=True, slots=True)
class JournalService:
    """Annotates and reads the journal.

    Annotating returns at once. Reading takes up to seconds: on worker threads only.
    """

    journal: Journal
    moment: Callable[[], Timestamp]

    def annotate(
        self, entry_id: str, annotations: Iterable[Annotation]
    ) -> tuple[AnnotationRecord, ...]:
        """Annotate an entry, in order; return the records, for ``undo``."""
        records = tuple(
            AnnotationRecord(str(uuid.uuid4()), new.field, new.value, self.moment(), new.part)
            for new in annotations
        )
        for record in records:
            self.journal.change(entry_id, record)
        return records

    def undo(self, entry_id: str, records: Iterable[AnnotationRecord]) -> None:
        """Undo what ``annotate`` returned by annotating the values before. Reads first.

        Raises:
            JournalError: The journal cannot be read.
        """
        entry = self.read(entry_id)
        if entry is None:
            return
        stored = {record.id: record for record in entry.changes}
        for record in filter(None, (stored.get(record.id) for record in records)):
            before = previous_value(entry.changes, record)
            self.annotate(
                entry_id, [Annotation(AnnotationField(record.field), before, record.part)]
            )

    def read(self, entry_id: str) -> Entry | None:
        """One entry with its annotations; waits briefly for pending ones.

        Raises:
            JournalError: It cannot be read, or a pending annotation cannot be saved.
        """
        if not self.journal.flush(WAIT_S):
            raise JournalError(self.journal.problem or "Your answer is not saved yet.")
        return self.journal.entry(entry_id)

    def visits(self) -> list[EntrySummary]:
        """Summaries of all entries, newest first; waits briefly for pending annotations.

        Raises:
            JournalError: It cannot be read.
        """
        self.journal.flush(WAIT_S)
        return self.journal.summaries()

    def entries(self, limit: int | None = None) -> list[Entry]:
        """Whole entries, newest first, at most ``limit``; waits briefly for pending annotations.

        Raises:
            JournalError: They cannot be read.
        """
        self.journal.flush(WAIT_S)
        return self.journal.entries(limit)
