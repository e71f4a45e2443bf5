"""The user's own day and zone, saved with each timestamp."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as wall_clock
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import LAST_UTC_MS, Timestamp
from coach_tui.journal.timestamps import (
    in_local_zone,
    iso,
    local_date,
    local_timestamp,
    timestamp_at,
    timestamp_of,
    zone_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _utc_ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.fixture
def zone_restored() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone is the system's")
@pytest.mark.parametrize("zone", ["IST-530", "UTC+24"])
@pytest.mark.usefixtures("zone_restored")
def test_a_zone_a_day_from_utc_gives_timestamps_that_the_journal_takes(zone):
    os.environ["TZ"] = zone
    for now in (local_timestamp(), timestamp_at(date(2025, 5, 1), wall_clock(12))):
        assert (now.offset_s, now.zone) == (0, "UTC")
        assert Timestamp.parse(now.text) == now
    assert in_local_zone(datetime(2025, 5, 1, 12)).utcoffset() == timedelta(0)  # noqa: DTZ001
    assert local_date() == local_timestamp().local_date


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ("2025-05-01T12:00:00+02:00", "2025-05-01"),
        ("2025-05-02T00:30:00+02:00", "2025-05-01"),
        ("2025-05-02T03:59:59+02:00", "2025-05-01"),
        ("2025-05-02T04:00:00+02:00", "2025-05-02"),
        ("2025-01-01T03:00:00+00:00", "2024-12-31"),
        ("2025-03-30T03:30:00+02:00", "2025-03-29"),  # half an hour after the clocks went forward
        ("2025-12-31T23:00:00-10:00", "2025-12-31"),  # the same instant, either side
        ("2026-01-01T23:00:00+14:00", "2026-01-01"),  # of the date line
    ],
)
def test_the_day_turns_at_four_by_the_clock_on_the_wall(wall: str, day: str):
    offset = datetime.fromisoformat(wall).utcoffset()
    assert offset is not None
    seconds = int(offset.total_seconds())
    assert timestamp_of(_utc_ms(wall), seconds, "X") == Timestamp(_utc_ms(wall), seconds, "X", day)


def test_the_day_can_turn_at_another_hour():
    at = _utc_ms("2025-05-02T00:30:00+00:00")
    assert timestamp_of(at, 0, "UTC", DayStart(0)).local_date == "2025-05-02"
    assert timestamp_of(at, 0, "UTC", DayStart(31)).local_date == "2025-05-01"


@given(
    st.dates(date(1971, 1, 1), date(2100, 1, 1)),
    st.times(),
    st.integers(-840, 840),
    st.builds(DayStart, st.integers(0, 720)),
)
def test_the_day_is_the_wall_clocks_set_back_by_what_the_person_chose(day, clock, minutes, turn):
    # Worked out by the wall clock's own hands, where the program counts from 1970.
    zone = timezone(timedelta(minutes=minutes))
    at = int(datetime.combine(day, clock.replace(microsecond=0), zone).timestamp()) * 1000
    before = (clock.hour, clock.minute) < divmod(turn.minutes, 60)
    expected = day - timedelta(days=1) if before else day
    assert timestamp_of(at, minutes * 60, "X", turn).local_date == expected.isoformat()


@given(st.integers(0, 2_000_000_000_000), st.integers(0, 720), st.integers(0, 720))
def test_a_later_turn_never_makes_the_day_later(utc_ms, one, other):
    days = [timestamp_of(utc_ms, 0, "UTC", DayStart(m)).local_date for m in sorted((one, other))]
    assert days == sorted(days, reverse=True)


@given(st.integers(0, 4_000_000_000_000), st.integers(-50_400, 50_400))
def test_a_moment_as_text_is_the_same_instant_to_the_second(utc_ms: int, offset_s: int):
    read = datetime.fromisoformat(iso(timestamp_of(utc_ms, offset_s, "X")))
    assert read == datetime.fromtimestamp(utc_ms // 1000, UTC)
    assert read.utcoffset() == timedelta(seconds=offset_s)


def test_a_moment_as_text_reads_as_the_wall_clock():
    moment = timestamp_of(_utc_ms("2025-05-01T07:30:00.999+02:00"), 7200, "Europe/Berlin")
    assert iso(moment) == "2025-05-01T07:30:00+02:00"


@pytest.mark.parametrize(
    ("tz", "link", "name"),
    [
        (None, "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        (None, "../usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"),
        (None, "/var/db/timezone/zoneinfo/America/New_York", "America/New_York"),
        (None, "/somewhere/else", None),
        (None, None, None),
        ("", "/usr/share/zoneinfo/Europe/Berlin", "UTC"),
        ("Asia/Tokyo", "/usr/share/zoneinfo/Europe/Berlin", "Asia/Tokyo"),
        (":Asia/Tokyo", None, "Asia/Tokyo"),
        (":/usr/share/zoneinfo/Asia/Tokyo", None, "Asia/Tokyo"),
    ],
)
def test_a_zone_is_known_by_what_the_system_was_set_to(
    tz: str | None, link: str | None, name: str | None
):
    assert zone_name(tz, link) == name


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no zones to change here")
@pytest.mark.usefixtures("zone_restored")
@pytest.mark.parametrize(
    ("tz", "zone", "offset_s"),
    [
        ("Asia/Kolkata", "Asia/Kolkata", 19_800),
        ("JST-9", "JST", 32_400),  # a rule, not a name
        ("Pacific/Honolulu", "Pacific/Honolulu", -36_000),
        ("", "UTC", 0),
    ],
)
def test_a_zone_changed_while_running_is_seen(tz: str, zone: str, offset_s: int):
    local_timestamp()
    os.environ["TZ"] = tz
    now = local_timestamp()
    assert (now.offset_s, now.zone) == (offset_s, zone)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no zones to change here")
@pytest.mark.usefixtures("zone_restored")
@pytest.mark.parametrize("tz", ["Nowhere/Atall", "../../etc/passwd", "/etc/zoneinfo/\u00e9"])
def test_a_slip_of_the_pen_is_not_saved_as_a_name(tz: str):
    os.environ["TZ"] = tz
    assert local_timestamp().zone not in {tz, tz.rpartition("zoneinfo/")[2]}


def test_now_is_now():
    before = time.time_ns() // 1_000_000
    now = local_timestamp()
    assert before <= now.utc_ms <= time.time_ns() // 1_000_000
    assert now == timestamp_of(now.utc_ms, now.offset_s, now.zone)
    assert now.zone


ANY_TIME = st.builds(
    Timestamp,
    st.integers(0, LAST_UTC_MS) | st.sampled_from([0, LAST_UTC_MS]),
    st.integers(-86_399, 86_399),
    st.just("Etc/UTC"),
    (st.dates() | st.sampled_from([date.min, date.max])).map(date.isoformat),
)


@given(ANY_TIME, ANY_TIME, ANY_TIME)
def test_a_time_moved_with_its_entry_stays_inside_the_calendar(
    at: Timestamp, old: Timestamp, new: Timestamp
):
    moved = at.moved(old, new)
    assert 0 <= moved.utc_ms <= LAST_UTC_MS
    assert iso(moved)
    assert date.fromisoformat(moved.local_date)
    assert old.moved(old, new) == new


@pytest.mark.parametrize("day", [date.min, date(1800, 1, 1), date(1969, 12, 30)])
def test_a_day_that_the_journal_cannot_hold_is_no_time(day: date):
    with pytest.raises(ValueError, match="begin in 1970"):
        timestamp_at(day, wall_clock(12))


def test_a_night_after_the_last_day_of_the_calendar_has_not_come_yet():
    with pytest.raises(ValueError, match="has not come yet"):
        timestamp_at(date.max, wall_clock(2))


@pytest.mark.parametrize(
    ("clock", "is_night"), [((4, 20), True), ((4, 29), True), ((4, 30), False), ((4, 40), False)]
)
def test_a_time_before_the_day_starts_is_that_of_the_night_after_it(
    clock: tuple[int, int], *, is_night: bool
):
    day = date(2026, 5, 5)
    at = timestamp_at(day, wall_clock(*clock), DayStart(4 * 60 + 30))
    assert at.local_date == day.isoformat()
    local = datetime.fromtimestamp(at.utc_ms / 1000)  # noqa: DTZ006 - the zone of this machine
    assert local == datetime.combine(day + timedelta(days=is_night), wall_clock(*clock))
