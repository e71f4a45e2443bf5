"""The journal as the screens use it: read whole or in short, and spoken to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import AnnotationRecord, previous_value
from coach_tui.journal.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.core.log.entry import Annotation, Entry, Timestamp
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.journal import Journal

WAIT_S = 2.0
"""How long reading waits for what was just said to be kept."""


@dataclass(frozen=True, slots=True)
class JournalService:
    """What the screens ask of the journal and tell it.

    Saying returns at once. Reading takes up to seconds: on worker threads only.

    Attributes:
        journal: What is read and written.
        moment: Tells the person's date and time.
    """

    journal: Journal
    moment: Callable[[], Timestamp]

    def annotate(
        self, entry_id: str, sayings: Iterable[Annotation]
    ) -> tuple[AnnotationRecord, ...]:
        """Have something kept that is said of an entry, in order.

        Returns:
            What can be taken back.
        """
        changes = tuple(
            AnnotationRecord(str(uuid.uuid4()), each.field, each.value, self.moment(), each.part)
            for each in sayings
        )
        for change in changes:
            self.journal.change(entry_id, change)
        return changes

    def undo(self, entry_id: str, changes: Iterable[AnnotationRecord]) -> None:
        """Undo what was said of an entry, by saying what counted before it. Reads first.

        Args:
            entry_id: The entry.
            changes: What ``say`` returned.

        Raises:
            JournalError: The journal cannot be read.
        """
        entry = self.read(entry_id)
        kept = {} if entry is None else {each.id: each for each in entry.changes}
        for change in changes:
            if entry is not None and change.id in kept:
                before = previous_value(entry.changes, kept[change.id])
                undone = AnnotationRecord(
                    str(uuid.uuid4()), change.field, before, self.moment(), change.part
                )
                self.journal.change(entry_id, undone)

    def read(self, entry_id: str) -> Entry | None:
        """One entry with all that was said of it, as it will be kept; waits a little for that.

        Raises:
            JournalError: It cannot be read, or what was said cannot be kept.
        """
        if not self.journal.flush(WAIT_S):
            raise JournalError(self.journal.problem or "What you said is not kept yet.")
        return self.journal.entry(entry_id)

    def visits(self) -> list[EntrySummary]:
        """The whole journal in short, newest first, with what was just said of it.

        Raises:
            JournalError: It cannot be read.
        """
        self.journal.flush(WAIT_S)
        return self.journal.summaries()

    def entries(self, limit: int | None = None) -> list[Entry]:
        """Entries whole, newest first, with what was just said of them; all where no limit is.

        Raises:
            JournalError: They cannot be read.
        """
        self.journal.flush(WAIT_S)
        return self.journal.entries(limit)
