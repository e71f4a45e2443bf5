"""How often the user has done each exercise, by the journal; light to import, as each list of sessions asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.log.days import day_number
from coach_tui.core.model.practice import Practice
from coach_tui.journal.connection import reading
from coach_tui.journal.errors import DATABASE_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.practice import PracticeByName

# Of deleted entries.
DELETED_IDS = """
    SELECT entry_id FROM (
        SELECT entry_id, value, row_number() OVER (
            PARTITION BY entry_id ORDER BY turn DESC, at_utc_ms DESC, id DESC) AS place
        FROM change WHERE field = 'deleted' AND part = '')
    WHERE place = 1 AND value = 'true'
"""

_SELECT_PRACTICE = f"""
    SELECT exercise, name, count(DISTINCT entry_id), max(started_local_date)
    FROM bout JOIN (SELECT DISTINCT entry_id, bout FROM rep UNION SELECT entry_id, bout FROM work)
        USING (entry_id, bout)
    JOIN (SELECT id, started_local_date FROM entry WHERE id NOT IN ({DELETED_IDS})
        ORDER BY started_utc_ms DESC LIMIT 200) ON id = entry_id
    GROUP BY exercise, name
"""  # noqa: S608 - of a constant


def read_practice(path: Path, today: str) -> PracticeByName:
    """The practice of each exercise in the newest 200 entries; empty if the journal cannot be read.

    ``today`` is the user's local date.
    """
    try:
        with reading(path) as journal:
            rows: list[tuple[str, str, int, str]] = journal.execute(_SELECT_PRACTICE).fetchall()
    except DATABASE_ERRORS:
        return {}
    day = day_number(today)
    return {
        (exercise, name): Practice(times, max(0, day - day_number(date)))
        for exercise, name, times, date in rows
    }
