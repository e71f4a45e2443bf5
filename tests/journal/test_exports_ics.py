"""Calendars, read back by a library that knows nothing of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.session import Schedule, Weekday
from coach_tui.journal.exports.ics import Alarms, Scheduled, days_of, ics_of
from coach_tui.text import safe_text

MON, WED, FRI = Weekday.MON, Weekday.WED, Weekday.FRI
TUESDAY = Timestamp(1_746_525_600_000, 7200, "Europe/Berlin", "2025-05-06")

schedules = st.builds(
    Schedule, days_per_week=st.integers(1, 7), times_per_day=st.integers(1, 3)
) | st.builds(Schedule, days=st.lists(st.sampled_from(Weekday), min_size=1, unique=True).map(tuple))


def read(text: str) -> list[Any]:
    return list(Calendar.from_ical(text.encode()).walk("VEVENT"))


def test_a_session_on_named_days_repeats_on_them_from_the_first_to_come():
    session = Scheduled(
        "hips", "Hips; quick, and \\ strong", "For runners.", Schedule(days=(FRI, MON))
    )
    (event,) = read(ics_of([session], TUESDAY))
    assert str(event["SUMMARY"]) == "Hips; quick, and \\ strong"
    assert str(event["DESCRIPTION"]) == "For runners.\ncoach-tui run hips"
    assert event["DTSTART"].dt == date(2025, 5, 9)
    assert event["DTEND"].dt == date(2025, 5, 10)
    assert event["DTSTAMP"].dt == datetime(2025, 5, 6, 10, 0, tzinfo=UTC)
    assert event["RRULE"] == {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "FR"]}


def test_twice_a_day_is_in_the_title():
    session = Scheduled("a", "A", "", Schedule(days_per_week=7, times_per_day=2))
    (event,) = read(ics_of([session], TUESDAY))
    assert str(event["SUMMARY"]) == "A (2 times)"
    assert str(event["DESCRIPTION"]) == "coach-tui run a"


@pytest.mark.parametrize(
    ("count", "rests"), [(1, 6), (2, 2), (3, 1), (4, 0), (5, 0), (6, 0), (7, 0)]
)
def test_a_number_of_days_is_spread_over_the_week(count, rests):
    days = days_of(Schedule(days_per_week=count))
    assert days[0] is Weekday.MON
    assert len(days) == count
    places = sorted(list(Weekday).index(day) for day in days)
    gaps = [b - a - 1 for a, b in zip(places, [*places[1:], places[0] + 7], strict=True)]
    assert min(gaps) == rests
    assert max(gaps) <= max(rests + 1, 7 // count)


def test_the_days_of_a_number_begin_on_monday_and_leave_sunday_free():
    for count in range(1, 8):
        days = days_of(Schedule(days_per_week=count))
        assert len({*days}) == count
        assert days[0] is MON
        assert (Weekday.SUN in days) == (count == 7)


@pytest.mark.parametrize(
    ("before_ms", "trigger"),
    [(0, "PT0M"), (59_999, "PT0M"), (60_000, "-PT1M"), (900_000, "-PT15M"), (959_999, "-PT15M")],
)
def test_an_alarm_is_whole_minutes_before_an_event(before_ms: int, trigger: str):
    session = Scheduled("hips", "Hips", "", Schedule(days=(MON,)))
    text = ics_of([session], TUESDAY, alarms=Alarms(("07:30",), before_ms))
    assert f"\r\nTRIGGER:{trigger}\r\n" in text


def test_a_calendar_made_again_has_the_same_identifiers():
    session = Scheduled("a", "A", "", Schedule(days_per_week=3))
    later = Timestamp(TUESDAY.utc_ms + 86_400_000, 7200, "Europe/Berlin", "2025-05-07")
    once, again = read(ics_of([session], TUESDAY)), read(ics_of([session], later))
    assert once[0]["UID"] == again[0]["UID"]


def days_off(event: Any) -> list[date]:
    return [off.dt for off in event["EXDATE"].dts] if "EXDATE" in event else []


def test_a_day_of_chosen_rest_has_no_event():
    rests = frozenset(map(day_number, ["2025-05-01", "2025-05-12", "2025-05-13", "2025-05-16"]))
    session = Scheduled("hips", "Hips", "", Schedule(days=(MON, FRI)), rests)
    (event,) = read(ics_of([session], TUESDAY))
    assert event["DTSTART"].dt == date(2025, 5, 9)
    # What is over, and a day on which nothing was meant to be done, are left out.
    assert days_off(event) == [date(2025, 5, 12), date(2025, 5, 16)]
    assert event["EXDATE"].params["VALUE"] == "DATE"


def test_the_first_event_is_on_the_first_day_that_is_no_rest():
    rests = frozenset(map(day_number, ["2025-05-06", "2025-05-07"]))
    session = Scheduled("hips", "Hips", "", Schedule(days_per_week=7), rests)
    (event,) = read(ics_of([session], TUESDAY))
    assert event["DTSTART"].dt == date(2025, 5, 8)
    assert days_off(event) == []


@given(schedules, st.frozensets(st.integers(0, 40)))
def test_events_take_place_on_all_days_of_the_schedule_but_those_of_rest(schedule, offs):
    today = day_number(TUESDAY.local_date)
    session = Scheduled("a", "A", "", schedule, frozenset(today + off for off in offs))
    (event,) = read(ics_of([session], TUESDAY))
    first = event["DTSTART"].dt
    days = [date(2025, 5, 6) + timedelta(days=n) for n in range(60)]
    held = [
        day
        for day in days
        if day >= first
        and day.strftime("%a")[:2].upper() in event["RRULE"]["BYDAY"]
        and day not in days_off(event)
    ]
    assert held == [
        day
        for n, day in enumerate(days)
        if list(Weekday)[day.weekday()] in days_of(schedule) and n not in offs
    ]


@given(
    st.lists(st.builds(Scheduled, st.text(), st.text(), st.text(), schedules), max_size=3),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_any_words_come_back_and_no_line_is_too_long(sessions, day):
    now = Timestamp(TUESDAY.utc_ms, 0, "UTC", day.isoformat())
    text = ics_of(sessions, now)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    events = read(text)
    assert len(events) == len(sessions)
    for session, event in zip(sessions, events, strict=True):
        often = f" ({session.schedule.times_per_day} times)"
        title = session.title + (often if session.schedule.times_per_day > 1 else "")
        assert str(event["SUMMARY"]) == safe_text(title, keep_newlines=True)
        first = event["DTSTART"].dt
        assert day <= first < day + timedelta(days=7)
        assert first.strftime("%a").lower()[:2].upper() in event["RRULE"]["BYDAY"]


def test_events_begin_and_end_within_the_days_that_are_chosen():
    session = Scheduled("hips", "Hips", "", Schedule(days=(MON, FRI)))
    since, until = date(2025, 6, 3), date(2025, 6, 20)
    (event,) = read(ics_of([session], TUESDAY, since, until))
    assert event["DTSTART"].dt == date(2025, 6, 6)
    assert event["RRULE"]["UNTIL"] == [until]
    assert read(ics_of([session], TUESDAY, since, date(2025, 6, 5))) == []


def test_every_other_day_repeats_by_days():
    (event,) = read(ics_of([Scheduled("a", "A", "", Schedule(every_days=2))], TUESDAY))
    assert event["RRULE"] == {"FREQ": ["DAILY"], "INTERVAL": [2]}
    assert event["DTSTART"].dt == date(2025, 5, 6)


def test_times_of_day_are_events_of_their_own_with_an_alarm():
    schedule = Schedule(days_per_week=7, times_per_day=2, at=("08:00", "20:30"))
    first, second = read(ics_of([Scheduled("a", "A", "", schedule)], TUESDAY))
    assert [event["DTSTART"].dt for event in (first, second)] == [
        datetime(2025, 5, 6, 8, 0),  # noqa: DTZ001 - the user's own time, wherever they are
        datetime(2025, 5, 6, 20, 30),  # noqa: DTZ001
    ]
    assert str(first["SUMMARY"]) == "A"
    assert first["UID"] != second["UID"]
    (alarm,) = first.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(0)
