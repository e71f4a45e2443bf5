"""The journal in short: years of it read in a fraction of a second.

Reading 2,000 entries whole takes 1.5 s, nearly all of it for their 200,000 reps. What
is due today wants none of these, only how many there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coach_tui.core.log.entry import AnnotationField, EntryState, NewEntry, Timestamp
from coach_tui.core.log.summary import Worked, build_summary, summaries_of
from coach_tui.journal.queries import DELETED, SELECT_BOUTS, planned_bouts, select_entries

if TYPE_CHECKING:
    import sqlite3

    from coach_tui.core.log.entry import PlannedSet
    from coach_tui.core.log.summary import EntrySummary

_SELECT_ENTRIES = f"""
    SELECT id, session, title, content_hash,
        started_utc_ms, started_offset_s, started_zone, started_local_date, state, running_ms
    FROM entry WHERE id NOT IN ({DELETED}) ORDER BY started_utc_ms DESC, id DESC
"""  # noqa: S608  (a constant)

_SELECT_REPS = """
    SELECT entry_id, bout, count(*), sum(up_ms + hold_ms + down_ms + pause_ms)
    FROM rep GROUP BY entry_id, bout
"""

_SELECT_WORK = """
    SELECT entry_id, bout, sum(duration_ms), max(whole) FROM work GROUP BY entry_id, bout
"""

_SELECT_CORRECTED = "SELECT DISTINCT entry_id FROM change WHERE field = ?"

_Row = tuple[Any, ...]


def select_summaries(connection: sqlite3.Connection) -> list[EntrySummary]:
    """All entries but the deleted ones in short, newest first.

    Gives what ``visits_of`` makes of the entries read whole.

    Args:
        connection: In autocommit mode.
    """
    connection.execute("BEGIN")  # one snapshot for all that follows
    entries: list[_Row] = connection.execute(_SELECT_ENTRIES).fetchall()
    ids = json.dumps([row[0] for row in entries])
    bouts: list[_Row] = connection.execute(SELECT_BOUTS, (ids,)).fetchall()
    reps: list[_Row] = connection.execute(_SELECT_REPS).fetchall()
    work: list[_Row] = connection.execute(_SELECT_WORK).fetchall()
    # The few that somebody has corrected are read whole.
    corrected = {
        visit.entry_id: visit
        for (entry_id,) in connection.execute(_SELECT_CORRECTED, (AnnotationField.REPS,)).fetchall()
        for visit in summaries_of(select_entries(connection, entry_id=entry_id))
    }
    connection.execute("COMMIT")
    plans, worked = planned_bouts(bouts), _worked(reps, work)
    return [
        corrected.get(row[0]) or _visit(row, tuple(plans[row[0]]), worked[row[0]])
        for row in entries
    ]


def _worked(reps: list[_Row], work: list[_Row]) -> defaultdict[str, Worked]:
    """What was done of each entry."""
    worked: defaultdict[str, Worked] = defaultdict(Worked)
    for entry_id, bout, count, total_ms in reps:
        worked[entry_id].reps[bout] = count
        worked[entry_id].reps_ms += total_ms
    for entry_id, bout, total_ms, whole in work:
        worked[entry_id].timed_ms[bout] = total_ms
        if whole:
            worked[entry_id].whole.add(bout)
    return worked


def _visit(row: _Row, planned: tuple[PlannedSet, ...], worked: Worked) -> EntrySummary:
    entry_id, session, title, content_hash, *started, state, running_ms = row
    plan = NewEntry(entry_id, session, title, content_hash, Timestamp(*started), planned)
    return build_summary(plan, EntryState(state), running_ms, worked)
