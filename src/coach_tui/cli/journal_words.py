"""What the commands of ``journal`` did with an entry, in a line each."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from coach_tui.core.changes import Field
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.changes import Value
    from coach_tui.core.entry import Entry, PlannedBout

_MOST_SHOWN = 60
"""Characters of a note; more than that is recognised by its beginning."""

_NAMES = {
    Field.RPE: "effort",
    Field.PAIN: "pain",
    Field.PAIN_WHERE: "where it hurt",
    Field.FELT: "how it was",
    Field.DAY_AFTER: "pain on the day after",
    Field.EASED: "made easier",
    Field.ANSWER: "answer",
}


def said_words(entry: Entry, field: str, value: Value, part: str = "") -> str:
    """What counts of an entry now that it was said, and how that is taken back.

    Args:
        entry: The entry, as it was before or after.
        field: What was said something about.
        value: What was said.
        part: What of the entry it is about; empty for all of it.

    Returns:
        A line that is safe to print.
    """
    how = f"coach-tui journal undo {shlex.quote(safe_text(entry.plan.id))}"
    return f"{_heading(entry)}: {_now(entry, field, value, part)}. To take it back: {how}"


def undone_words(entry: Entry, field: str, value: Value, part: str = "") -> str:
    """What counts of an entry again, now that what was said last is undone; as ``said_words``."""
    now = _now(entry, field, value, part)
    return f"{_heading(entry)}: undone, {now}. The same once more takes that back."


def _heading(entry: Entry) -> str:
    return f"{safe_text(entry.plan.title)}, {entry.plan.started.local_date}"


def _now(entry: Entry, field: str, value: Value, part: str) -> str:
    match field:
        case Field.DELETED:
            return "deleted" if value else "not deleted any more"
        case Field.NOTE:
            return (
                f'the note is now "{_shortened(str(value))}"' if value else "there is no note now"
            )
        case Field.REPS:
            return _reps(entry, value, part)
        case _:
            about = _about(entry, part)
            name = next((each for own, each in _NAMES.items() if own == field), safe_text(field))
            told = "not told" if value is None else _shortened(str(value))
            return f"{about}{name} is now: {told}"


def _reps(entry: Entry, value: Value, part: str) -> str:
    """How many reps count now; those that were recorded where the person says nothing of them."""
    result = next((each for each in entry.results() if str(each.planned.bout) == part), None)
    if result is None:
        return "reps as they were recorded" if value is None else f"{value} reps"
    reps = len(result.reps) if value is None else value
    return f"{_set_words(result.planned)}, now {reps} of {result.planned.reps} reps"


def _about(entry: Entry, part: str) -> str:
    """The exercise or the set that a part names, for a line to begin with."""
    if not part:
        return ""
    for bout in entry.plan.planned:
        if part == bout.exercise:
            return f"{safe_text(bout.name)}, "
        if part == str(bout.bout):
            return f"{_set_words(bout)}, "
    return f"{safe_text(part)}, "


def _set_words(bout: PlannedBout) -> str:
    side = f", {safe_text(bout.side)}" if bout.side else ""
    return f"{safe_text(bout.name)}, set {bout.set}{side}"


def _shortened(words: str) -> str:
    safe = safe_text(words)
    return safe if len(safe) <= _MOST_SHOWN else f"{safe[: _MOST_SHOWN - 1].rstrip()}…"
