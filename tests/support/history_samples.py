"""A made-up journal: two years of a person who travels, and late evenings."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coach_tui.core.log.entry import (
    Entry,
    EntryHead,
    EntryState,
    PlannedSet,
    RepRecord,
    WorkRecord,
)
from coach_tui.journal.timestamps import timestamp_of

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Timestamp

SESSIONS = ("glute-activation", "clamshell-strength", "pre-run")

PLANNED = (
    PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 20, None),
    PlannedSet(1, "clamshell", "Clamshell", 1, 1, "right", 20, None),
    PlannedSet(2, "glute-bridge", "Glute bridge", 1, 1, None, 15, None),
    PlannedSet(3, "fire-hydrant", "Fire hydrant", 1, 1, "left", 12, None),
    PlannedSet(4, "fire-hydrant", "Fire hydrant", 1, 1, "right", 12, None),
    PlannedSet(5, "monster-walk", "Monster walk", 1, 1, "forward", 10, None, "steps"),
    PlannedSet(6, "monster-walk", "Monster walk", 1, 1, "backward", 10, None, "steps"),
    PlannedSet(7, "balance", "Balance", 1, 1, "left", None, 30_000),
)

# Where the person is from which day on; Honolulu to Auckland and back crosses the
# date line both ways, and the clocks change in Berlin, New York and Auckland.
JOURNEYS = (
    (0, "Europe/Berlin"),
    (120, "America/New_York"),
    (150, "Pacific/Honolulu"),
    (170, "Pacific/Auckland"),
    (220, "Pacific/Honolulu"),
    (240, "America/New_York"),
    (300, "Asia/Kolkata"),
    (330, "Europe/Berlin"),
)
LOST_DAY = 169
"""Over the Pacific: the evening before in Honolulu, the morning after in Auckland."""
FIRST_DAY = datetime(2024, 3, 4, tzinfo=UTC)
DAYS = 730
"""About two years from the Monday the history begins on."""


def moment_at(day: str, hour: float = 12, zone: str = "Europe/Berlin") -> Timestamp:
    """A moment by the wall clock somewhere."""
    there = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) + timedelta(hours=hour)
    offset = there.utcoffset()
    assert offset is not None
    return timestamp_of(int(there.timestamp() * 1000), int(offset.total_seconds()), zone)


def made_entry(
    day: str = "2024-03-04",
    *,
    number: int = 0,
    session: str = "glute-activation",
    state: EntryState = EntryState.COMPLETED,
    work_sets: int = len(PLANNED),
    hour: float = 12,
    zone: str = "Europe/Berlin",
) -> Entry:
    """An entry whose first so many sets were done whole, and the rest not at all."""
    started = moment_at(day, hour, zone)
    return history_entry(f"{session} {number} {day}", session, started, state, _done(work_sets))


def history_entry(
    entry_id: str,
    session: str,
    started: Timestamp,
    state: EntryState,
    done: tuple[tuple[RepRecord, ...], tuple[WorkRecord, ...]],
) -> Entry:
    reps, work = done
    over = state is not EntryState.UNFINISHED
    return Entry(
        head=EntryHead(entry_id, session, session.capitalize(), "0" * 64, started, PLANNED),
        state=state,
        ended=started if over else None,
        running_ms=900_000 + 1000 * len(reps) if over else 0,
        reps=reps,
        work=work,
    )


_AT = timestamp_of(1_709_553_600_000, 3600, "Europe/Berlin")


def _done(
    work_sets: int, seed: random.Random | None = None
) -> tuple[tuple[RepRecord, ...], tuple[WorkRecord, ...]]:
    jitter = seed.randrange if seed else lambda _span: 0
    reps = tuple(
        RepRecord(
            plan.work_set,
            number,
            2000 + jitter(900),
            1000 + jitter(900),
            2000 + jitter(900),
            0,
            _AT,
        )
        for plan in PLANNED[:work_sets]
        for number in range(1, (plan.reps or 0) + 1)
    )
    timed = [plan for plan in PLANNED[:work_sets] if plan.reps is None]
    return reps, tuple(
        WorkRecord(plan.work_set, plan.duration_ms or 0, True, _AT) for plan in timed
    )


def long_history(count: int = 2000, seed: int = 5) -> list[Entry]:
    """So many entries over two years, newest first, as the journal gives them.

    Some days have none, some several; some sessions begin after midnight, some are
    stopped or cut off, a few before the first rep.
    """
    chance = random.Random(seed)  # noqa: S311 - the same history each time, no secret
    pools = {
        work_sets: [_done(work_sets, chance) for _ in range(8)]
        for work_sets in range(len(PLANNED) + 1)
    }
    quiet = {LOST_DAY, *chance.sample(range(DAYS), DAYS // 7)}
    busy = [day for day in range(DAYS) if day not in quiet]
    entries: list[Entry] = []
    for number in range(count):
        day = chance.choice(busy)
        zone = next(name for start, name in reversed(JOURNEYS) if start <= day)
        started = moment_at(
            (FIRST_DAY + timedelta(days=day)).date().isoformat(), chance.uniform(0, 23.99), zone
        )
        state = chance.choices(list(EntryState), [1, 12, 2])[0]
        work_sets = len(PLANNED)
        if state is not EntryState.COMPLETED:
            work_sets = chance.randrange(len(PLANNED) + 1)
        session = chance.choices(SESSIONS, [5, 3, 1])[0]
        done = chance.choice(pools[work_sets])
        entries.append(history_entry(f"e{number}", session, started, state, done))
    return sorted(entries, key=lambda e: (e.head.started.utc_ms, e.head.id), reverse=True)
