"""JSON Lines: everything the journal keeps, an entry to a line. It can be taken in again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from coach_tui.core.outcome import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.journal.pages import Holdings, Page

FORMAT = "coach-tui journal"
VERSION = 1


def json_lines(held: Holdings, *, outcomes: bool = False) -> Iterator[str]:
    """A line that says what this is, then a line for each entry, without line ends.

    ASCII only: what a stranger wrote reaches no terminal as a control character.

    Args:
        held: The entries, and the ids of those that were forgotten.
        outcomes: Whether to tell what became of each set, for whoever reads it; taken in,
            that is worked out anew. It wants pages whose values have been checked.
    """
    head: dict[str, object] = {"format": FORMAT, "version": VERSION}
    # In the first line, where programs that know nothing of it do not stumble over it.
    yield json.dumps(head | ({"forgotten": sorted(held.forgotten)} if held.forgotten else {}))
    for page in held.pages:
        told = [outcome.value for outcome in outcomes_of(page.entry())] if outcomes else None
        yield json.dumps(_page(page) | ({} if told is None else {"outcomes": told}))


def _page(page: Page) -> dict[str, object]:
    plan = asdict(page.plan)
    return {
        **plan,
        "state": page.state.value,
        "ended": None if page.ended is None else asdict(page.ended),
        "running_ms": page.running_ms,
        "rpe": page.rpe,
        "pain": page.pain,
        "note": page.note,
        "reps": [{"seq": seq, **asdict(rep)} for seq, rep in page.reps],
        "work": [{"seq": seq, **asdict(work)} for seq, work in page.work],
        "changes": [asdict(change) for change in page.changes],
    }
