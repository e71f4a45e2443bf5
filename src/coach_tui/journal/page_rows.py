"""A page written whole into the journal."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING

from coach_tui.journal.rows import insert_rep, insert_work

if TYPE_CHECKING:
    import sqlite3

    from coach_tui.journal.pages import Page

_ENTRY = """
    INSERT INTO entry (id, session, title, content_hash,
        started_utc_ms, started_offset_s, started_zone, started_local_date,
        ended_utc_ms, ended_offset_s, ended_zone, ended_local_date,
        state, running_ms, rpe, pain, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET session = excluded.session, title = excluded.title,
        content_hash = excluded.content_hash, started_utc_ms = excluded.started_utc_ms,
        started_offset_s = excluded.started_offset_s, started_zone = excluded.started_zone,
        started_local_date = excluded.started_local_date, ended_utc_ms = excluded.ended_utc_ms,
        ended_offset_s = excluded.ended_offset_s, ended_zone = excluded.ended_zone,
        ended_local_date = excluded.ended_local_date, state = excluded.state,
        running_ms = excluded.running_ms, rpe = excluded.rpe, pain = excluded.pain,
        note = excluded.note
"""
_BOUT = """
    INSERT INTO bout (entry_id, bout, exercise, name, "set", sets, side, reps, duration_ms, unit)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (entry_id, bout) DO UPDATE SET exercise = excluded.exercise,
        name = excluded.name, "set" = excluded."set", sets = excluded.sets,
        side = excluded.side, reps = excluded.reps, duration_ms = excluded.duration_ms,
        unit = excluded.unit
"""
_CHANGE = """
    INSERT OR REPLACE INTO change (id, entry_id, field, part, value, turn,
        at_utc_ms, at_offset_s, at_zone, at_local_date)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_page(connection: sqlite3.Connection, page: Page) -> None:
    """Write a page, inside a transaction. Of an entry that is there nothing is taken away."""
    plan = page.plan
    ended = (None, None, None, None) if page.ended is None else astuple(page.ended)
    connection.execute(
        _ENTRY,
        (
            plan.id,
            plan.session,
            plan.title,
            plan.content_hash,
            *astuple(plan.started),
            *ended,
            page.state.value,
            page.running_ms,
            page.rpe,
            page.pain,
            page.note,
        ),
    )
    connection.executemany(_BOUT, [(plan.id, *astuple(bout)) for bout in plan.planned])
    for seq, rep in page.reps:
        insert_rep(connection, plan.id, seq, rep)
    for seq, work in page.work:
        insert_work(connection, plan.id, seq, work)
    connection.executemany(
        _CHANGE,
        [
            (
                change.id,
                plan.id,
                change.field,
                change.part,
                json.dumps(change.value),
                change.turn,
                *astuple(change.at),
            )
            for change in page.changes
        ],
    )
