"""A second record of what this run of the program did, for when the journal cannot take it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.core.entry import EntryState
from coach_tui.journal.exports.lines import json_lines
from coach_tui.journal.pages import Holdings, Page, join
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coach_tui.core.attendance import Visit
    from coach_tui.core.changes import Change
    from coach_tui.core.entry import Entry, Moment, NewEntry, RepRecord, WorkRecord
    from coach_tui.journal.memory import MemoryJournal
    from coach_tui.journal.store import Journal


@dataclass(slots=True)
class _Draft:
    """A page while it is being written."""

    plan: NewEntry
    reps: list[tuple[int, RepRecord]] = field(default_factory=list["tuple[int, RepRecord]"])
    work: list[tuple[int, WorkRecord]] = field(default_factory=list["tuple[int, WorkRecord]"])
    end: tuple[EntryState, Moment | None, int] = (EntryState.UNFINISHED, None, 0)

    base: tuple[int | None, int | None, str] = (None, None, "")
    changes: list[Change] = field(default_factory=list["Change"])

    @property
    def next_seq(self) -> int:
        return 1 + max((seq for seq, _ in (*self.reps, *self.work)), default=-1)

    def page(self) -> Page:
        return Page(
            self.plan,
            *self.end,
            *self.base,
            tuple(self.reps),
            tuple(self.work),
            tuple(self.changes),
        )


class Shadow:
    """A journal that passes everything on to another and remembers it.

    Args:
        journal: The other one.
    """

    def __init__(self, journal: Journal | MemoryJournal) -> None:
        self._recorder = journal
        self._drafts: dict[str, _Draft] = {}

    def begin(self, entry: NewEntry) -> None:
        """Pass on and remember that a session starts."""
        self._drafts[entry.id] = _Draft(entry)
        self._recorder.begin(entry)

    def resume(self, entry_id: str) -> None:
        """Pass on that a session goes on, and remember what was done of it before."""
        page, draft = self._page_of(entry_id), self._drafts.get(entry_id)
        if draft is not None:
            # Of what this run did, the journal may not have been able to take all.
            page = draft.page() if page is None else join(page, draft.page())
        if page is not None:
            self._drafts[entry_id] = _Draft(
                page.plan,
                [*page.reps],
                [*page.work],
                (EntryState.UNFINISHED, None, page.running_ms),
                (page.rpe, page.pain, page.note),
                [*page.changes],
            )
        self._recorder.resume(entry_id)

    def rep_done(self, entry_id: str, rep: RepRecord) -> None:
        """Pass on and remember a finished rep."""
        draft = self._drafts.get(entry_id)
        if draft is not None:
            draft.reps.append((draft.next_seq, rep))
        self._recorder.rep_done(entry_id, rep)

    def work_done(self, entry_id: str, work: WorkRecord) -> None:
        """Pass on and remember timed or open work."""
        draft = self._drafts.get(entry_id)
        if draft is not None:
            draft.work.append((draft.next_seq, work))
        self._recorder.work_done(entry_id, work)

    def change(self, entry_id: str, change: Change) -> None:
        """Pass on and remember what a person says of an entry."""
        draft = self._drafts.get(entry_id)
        if draft is not None:
            turn = 1 + max((each.turn for each in draft.changes), default=0)
            draft.changes.append(replace(change, turn=turn))
        self._recorder.change(entry_id, change)

    def end(self, entry_id: str, state: EntryState, ended: Moment, running_ms: int) -> None:
        """Pass on and remember how a session ended."""
        draft = self._drafts.get(entry_id)
        if draft is not None:
            draft.end = (state, ended, running_ms)
        self._recorder.end(entry_id, state, ended, running_ms)

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until the journal has kept all."""
        return self._recorder.flush(timeout_s)

    @property
    def trouble(self) -> str | None:
        """What the journal says is wrong."""
        return self._recorder.trouble

    def entries(self, limit: int | None = None, *, deleted: bool = False) -> list[Entry]:
        """What the journal holds, newest first."""
        return self._recorder.entries(limit, deleted=deleted)

    def entry(self, entry_id: str) -> Entry | None:
        """One entry of the journal."""
        return self._recorder.entry(entry_id)

    def visits(self) -> list[Visit]:
        """All that the journal holds, in short, newest first."""
        return self._recorder.visits()

    def _page_of(self, entry_id: str) -> Page | None:
        try:
            return self._recorder.page(entry_id)
        except JournalError:
            return None

    def pages(self) -> list[Page]:
        """The entries of this run of the program."""
        return [draft.page() for draft in self._drafts.values()]


def put_elsewhere(pages: Sequence[Page], folders: Iterable[Path], name: str) -> Path | None:
    """Write entries to the first folder that takes them, as JSON Lines, for this user only.

    Args:
        pages: What to write.
        folders: Where to try, in this order.
        name: The file's name.

    Returns:
        The file; ``None`` when no folder took it.
    """
    content = "".join(f"{line}\n" for line in json_lines(Holdings(tuple(pages))))
    for folder in folders:
        with suppress(OSError):
            paths.make_private_folder(folder)
            paths.atomic_write(folder / name, content)
            return folder / name
    return None
