"""The journal in short: years of it read in a fraction of a second.

Reading 2,000 entries whole takes 1.5 s, nearly all of it for their 200,000 reps. What
is due today wants none of these, only how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coach_tui.core.amounts import amounts_of
from coach_tui.core.attendance import Visit, visits_of
from coach_tui.core.changes import Field
from coach_tui.core.entry import EntryState, Moment, PlannedBout
from coach_tui.core.outcome import count_begun, share_of
from coach_tui.journal.reading import select_entries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_SELECT_ENTRIES = """
    SELECT id, session, title, started_utc_ms, started_offset_s, started_zone,
        started_local_date, state, running_ms
    FROM entry ORDER BY started_utc_ms DESC, id DESC
"""
_SELECT_BOUTS = """
    SELECT entry_id, bout, exercise, name, "set", sets, side, reps, duration_ms, unit FROM bout
    ORDER BY entry_id, bout
"""
_SELECT_REPS = """
    SELECT entry_id, bout, count(*), sum(up_ms + hold_ms + down_ms + pause_ms)
    FROM rep GROUP BY entry_id, bout
"""
_SELECT_WORK = """
    SELECT entry_id, bout, sum(duration_ms), max(whole) FROM work GROUP BY entry_id, bout
"""
_SELECT_SAID = """
    SELECT entry_id, field, value FROM change
    WHERE field IN (?, ?) ORDER BY turn, at_utc_ms, id
"""

_Row = tuple[Any, ...]
_Done = tuple[int, int]


def select_visits(connection: sqlite3.Connection) -> list[Visit]:
    """All entries but the deleted ones in short, newest first.

    Gives what ``visits_of`` makes of the entries read whole.

    Args:
        connection: In autocommit mode.
    """
    connection.execute("BEGIN")  # one snapshot for all that follows
    entries, bouts, reps, work = (
        connection.execute(question).fetchall()
        for question in (_SELECT_ENTRIES, _SELECT_BOUTS, _SELECT_REPS, _SELECT_WORK)
    )
    said = connection.execute(_SELECT_SAID, (Field.DELETED, Field.REPS)).fetchall()
    # The few that somebody has corrected are read whole.
    corrected = {entry_id for entry_id, field, _ in said if field == Field.REPS}
    whole = {
        visit.entry_id: visit
        for entry_id in sorted(corrected)
        for visit in visits_of(select_entries(connection, entry_id=entry_id))
    }
    connection.execute("COMMIT")
    deleted = {
        entry_id: value == "true" for entry_id, field, value in said if field == Field.DELETED
    }
    plans = _plans(bouts)
    reps_done = _by_entry(reps)
    work_done = _by_entry(work)
    return [
        whole.get(row[0]) or _visit(row, plans[row[0]], reps_done[row[0]], work_done[row[0]])
        for row in entries
        if not deleted.get(row[0], False)
    ]


def _plans(rows: list[_Row]) -> Mapping[str, list[PlannedBout]]:
    found: defaultdict[str, list[PlannedBout]] = defaultdict(list)
    for entry_id, *rest in rows:
        found[entry_id].append(PlannedBout(*rest))
    return found


def _by_entry(rows: list[_Row]) -> Mapping[str, dict[int, _Done]]:
    found: defaultdict[str, dict[int, _Done]] = defaultdict(dict)
    for entry_id, bout, first, second in rows:
        found[entry_id][bout] = (first, second)
    return found


def _visit(
    row: _Row, plans: list[PlannedBout], reps: Mapping[int, _Done], work: Mapping[int, _Done]
) -> Visit:
    entry_id, session, title, *started, state, running_ms = row
    nothing = (0, 0)
    shares = [
        share_of(
            plan,
            reps.get(plan.bout, nothing)[0],
            work.get(plan.bout, nothing)[0],
            whole=bool(work.get(plan.bout, nothing)[1]),
        )
        for plan in plans
    ]
    worked_ms = sum(ms for _, ms in reps.values()) + sum(ms for ms, _ in work.values())
    return Visit(
        entry_id=entry_id,
        session=session,
        title=title,
        started=Moment(*started),
        state=EntryState(state),
        share=sum(shares) / len(shares) if shares else 0.0,
        worked_ms=worked_ms,
        running_ms=max(running_ms, worked_ms),
        amounts=amounts_of((plan, reps.get(plan.bout, nothing)[0]) for plan in plans),
        exercises=len({plan.exercise for plan in plans}),
        exercises_done=count_begun(plans, shares),
    )
