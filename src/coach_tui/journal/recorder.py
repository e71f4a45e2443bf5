"""The part of a journal that a running session needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coach_tui.core.changes import Change
    from coach_tui.core.entry import EntryState, Moment, NewEntry, RepRecord, WorkRecord


class Recorder(Protocol):
    """Takes down what happens. None of it waits for a disk, and none fails for want of one."""

    def begin(self, entry: NewEntry) -> None:
        """Take down that a session starts."""
        ...

    def resume(self, entry_id: str) -> None:
        """Take down that a session which was broken off or stopped is under way again."""
        ...

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        """Take down a finished rep."""
        ...

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        """Take down timed or open work."""
        ...

    def change(self, entry_id: str, change: Change) -> None:
        """Take down what the person says: the answer to a self-test."""
        ...

    def end(self, entry_id: str, state: EntryState, ended: Moment, running_ms: int) -> None:
        """Take down that the session was completed or stopped."""
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was taken down is kept; whether it is.

        Returns as soon as a try to write has failed. This is the one call that waits.
        """
        ...

    @property
    def trouble(self) -> str | None:
        """One sentence for a person when something could not be kept, else ``None``."""
        ...
