"""A journal that lasts as long as the program: the double, and the fallback.

It stands in when the file cannot be opened, so that a session runs all the same.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.attendance import visits_of
from coach_tui.core.entry import Entry, EntryState, newest_unfinished, with_changes
from coach_tui.journal.pages import Page
from coach_tui.journal.trouble import record_refused

if TYPE_CHECKING:
    from coach_tui.core.attendance import Visit
    from coach_tui.core.changes import Change
    from coach_tui.core.entry import Moment, NewEntry, RepRecord, WorkRecord


class MemoryJournal:
    """Like ``Journal``, keeping everything in memory.

    Args:
        trouble: Why there is no journal on disk, in one sentence; shown as ``trouble``.
    """

    def __init__(self, trouble: str | None = None) -> None:
        self._trouble = trouble
        self._entries: dict[str, Entry] = {}
        self._lock = threading.Lock()
        self._closed = False

    def begin(self, entry: NewEntry) -> None:
        """Take down the start of a session."""
        with self._lock:
            self._check_open()
            self._entries.setdefault(entry.id, Entry(entry, EntryState.UNFINISHED))

    def resume(self, entry_id: str) -> None:
        """Take down that an entry is under way again."""
        with self._lock:
            self._check_open()
            entry = self._entries.get(entry_id)
            if entry is None:
                self._trouble = record_refused("the session it belongs to is not there")
            else:
                self._entries[entry_id] = replace(entry, state=EntryState.UNFINISHED, ended=None)

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        """Take down a finished rep."""
        with self._lock:
            entry = self._planned(entry_id, rep.bout)
            if entry is not None:
                self._entries[entry_id] = replace(entry, reps=(*entry.reps, rep))

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        """Take down timed or open work."""
        with self._lock:
            entry = self._planned(entry_id, work.bout)
            if entry is not None:
                self._entries[entry_id] = replace(entry, work=(*entry.work, work))

    def change(self, entry_id: str, change: Change) -> None:
        """Take down what a person says of an entry."""
        with self._lock:
            self._check_open()
            entry = self._entries.get(entry_id)
            if entry is None:
                self._trouble = record_refused("the session it belongs to is not there")
            elif all(each.id != change.id for each in entry.changes):
                turn = 1 + max((each.turn for each in entry.changes), default=0)
                changes = (*entry.changes, replace(change, turn=turn))
                self._entries[entry_id] = with_changes(entry, changes)

    def end(self, entry_id: str, state: EntryState, ended: Moment, running_ms: int) -> None:
        """Take down how a session ended: completed or stopped."""
        with self._lock:
            self._check_open()
            entry = self._entries.get(entry_id)
            if entry is None:
                self._trouble = record_refused("the session it belongs to is not there")
            elif state is EntryState.UNFINISHED:
                self._trouble = record_refused("an end is completed or stopped")
            else:
                self._entries[entry_id] = replace(
                    entry, state=state, ended=ended, running_ms=running_ms
                )

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Whether all is kept as well as it can be here: always; nothing takes ``timeout_s``."""
        return timeout_s >= 0

    @property
    def trouble(self) -> str | None:
        """Why nothing reaches a disk, or that a record did not fit."""
        return self._trouble

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """Newest first, at most ``limit``; deleted ones only if they are asked for."""
        with self._lock:
            kept = [entry for entry in self._entries.values() if deleted or not entry.is_deleted]
        found = sorted(kept, key=_newness, reverse=True)
        return found if limit is None else found[:limit]

    def unfinished(self) -> list[Entry]:
        """Entries to go on with, as ``newest_unfinished`` tells; newest first."""
        return newest_unfinished(self.entries())

    def entry(self, entry_id: str) -> Entry | None:
        """One entry, or ``None`` when there is none of that id."""
        with self._lock:
            return self._entries.get(entry_id)

    def visits(self) -> list[Visit]:
        """All of it in short, deleted entries left out, newest first."""
        return list(visits_of(self.entries()))

    def page(self, entry_id: str) -> Page | None:
        """One entry as a page, its reps before its work; ``None`` when there is none."""
        entry = self.entry(entry_id)
        if entry is None:
            return None
        first = len(entry.reps)
        return Page(
            entry.plan,
            entry.state,
            entry.ended,
            entry.running_ms,
            None,
            None,
            "",
            tuple(enumerate(entry.reps)),
            tuple(enumerate(entry.work, first)),
            entry.changes,
        )

    def last_done(self) -> dict[str, str]:
        """The local date of each session's newest entry that was ended with something done."""
        return {
            entry.plan.session: entry.plan.started.local_date
            for entry in reversed(self.entries())
            if entry.state is not EntryState.UNFINISHED and (entry.reps or entry.work)
        }

    def close(self) -> None:
        """Take nothing down any more."""
        with self._lock:
            self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the journal is closed")

    def _planned(self, entry_id: str, bout: int) -> Entry | None:
        self._check_open()
        entry = self._entries.get(entry_id)
        if entry is None or all(plan.bout != bout for plan in entry.plan.planned):
            self._trouble = record_refused("the session it belongs to is not there")
            return None
        return entry


def _newness(entry: Entry) -> tuple[int, str]:
    return entry.plan.started.utc_ms, entry.plan.id
