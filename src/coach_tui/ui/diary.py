"""The journal as the screens use it: read whole or in short, and spoken to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from coach_tui.core.changes import Change, inverse_of
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.core.attendance import Visit
    from coach_tui.core.changes import Saying
    from coach_tui.core.entry import Entry, Moment

WAIT_S = 2.0
"""How long reading waits for what was just said to be kept."""


class Book(Protocol):
    """The part of a journal that is read and spoken to."""

    def change(self, entry_id: str, change: Change) -> None:
        """Take down what a person says of an entry."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was taken down is kept; whether it is."""
        ...

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """Newest first."""
        ...

    def entry(self, entry_id: str) -> Entry | None:
        """One entry, deleted or not."""
        ...

    def visits(self) -> list[Visit]:
        """All of it in short, newest first."""
        ...

    @property
    def trouble(self) -> str | None:
        """What cannot be kept, in a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Diary:
    """What the screens ask of the journal and tell it.

    Saying returns at once. Reading takes up to seconds: on worker threads only.

    Attributes:
        book: The journal.
        moment: Tells the person's date and time.
    """

    book: Book
    moment: Callable[[], Moment]

    def say(self, entry_id: str, sayings: Iterable[Saying]) -> None:
        """Have something kept that is said of an entry, in order."""
        for each in sayings:
            change = Change(str(uuid.uuid4()), each.field, each.value, self.moment(), each.part)
            self.book.change(entry_id, change)

    def take_back(self, entry: Entry, change: Change) -> None:
        """Undo something that was said of an entry, by saying what counted before it.

        Args:
            entry: As it was read, the change among what was said of it.
            change: What is to be undone.
        """
        before = inverse_of(entry.changes, change)
        undone = Change(str(uuid.uuid4()), change.field, before, self.moment(), change.part)
        self.book.change(entry.plan.id, undone)

    def read(self, entry_id: str) -> Entry | None:
        """One entry with all that was said of it, as it will be kept; waits a little for that.

        Raises:
            JournalError: It cannot be read, or what was said cannot be kept.
        """
        if not self.book.flush(WAIT_S):
            raise JournalError(self.book.trouble or "What you said is not kept yet.")
        return self.book.entry(entry_id)
