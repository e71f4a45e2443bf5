"""When a session is said to have been done, in words."""

from __future__ import annotations

from datetime import datetime

import pytest
from history_samples import made_entry
from msgspec.structs import replace

from coach_tui.core.log.days import DayStart
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_at, timestamp_of
from coach_tui.services.journal import JournalService, clock_of, time_done

HALF_AN_HOUR_MS = 30 * 60_000


def at(words: str):
    moment = datetime.fromisoformat(words)
    return timestamp_at(moment.date(), moment.time())


NOW = at("2026-11-20 18:00")


@pytest.mark.parametrize(
    ("words", "began"),
    [
        ("today", "2026-11-20 17:30"),
        ("2026-11-20", "2026-11-20 17:30"),
        ("Yesterday", "2026-11-19 12:00"),
        ("yesterday 8:05", "2026-11-19 08:05"),
        ("today 17:30", "2026-11-20 17:30"),
        ("today 17:31", None),
        ("2025-05-01", "2025-05-01 12:00"),
        ("2025-05-01 23:10", "2025-05-01 23:10"),
        ("2026-11-21", None),
        ("2025-05-01 noon", None),
        ("clamshell", None),
        ("", None),
    ],
)
def test_a_session_done_began_and_ended_as_the_words_say(words, began):
    times = time_done(words, NOW, HALF_AN_HOUR_MS, DayStart())
    if began is None:
        assert times is None
    else:
        assert times is not None
        start, end = times
        assert (start.utc_ms, start.local_date) == (at(began).utc_ms, began[:10])
        assert end.utc_ms - start.utc_ms == HALF_AN_HOUR_MS


@pytest.mark.parametrize("words", ["9999-12-31", "today 17:00", "today"])
def test_no_start_lets_an_entry_across_a_step_of_the_clock_end_in_the_future(words):
    assert time_done(words, NOW, 8_000 * 365 * 86_400_000, DayStart()) is None


def test_a_session_longer_than_the_clock_has_run_since_1970_did_not_begin():
    now = timestamp_of(HALF_AN_HOUR_MS, 0, "UTC")
    assert time_done("today", now, HALF_AN_HOUR_MS + 1, DayStart()) is None
    assert time_done("today", now, HALF_AN_HOUR_MS - 1, DayStart()) is not None


@pytest.mark.parametrize(
    ("words", "minutes", "began"),
    [
        ("2026-11-18", 30, "2026-11-18 07:15"),
        ("2026-11-18 9:00", 30, "2026-11-18 09:00"),
        ("today 17:30", 30, "2026-11-20 17:30"),
        ("today 17:31", 30, None),  # It would have ended after now
        ("today 17:31", None, "2026-11-20 17:31"),
        ("today 18:00", None, "2026-11-20 18:00"),
        ("today 17:59", -30, "2026-11-20 17:59"),
        ("today 18:01", -30, None),
    ],
)
def test_a_corrected_start_keeps_the_length_and_without_a_time_its_own(words, minutes, began):
    entry = made_entry()
    start = at("2026-11-19 07:15")
    ended = (
        None
        if minutes is None
        else timestamp_of(start.utc_ms + minutes * 60_000, start.offset_s, start.zone)
    )
    entry = replace(entry, head=replace(entry.head, started=start), ended=ended)
    service = JournalService(Journal.in_memory(), lambda: NOW)
    corrected = service.corrected_start(words, entry)
    service.journal.close()
    assert (corrected and (corrected.local_date, clock_of(corrected))) == (
        began and tuple(began.split())
    )
