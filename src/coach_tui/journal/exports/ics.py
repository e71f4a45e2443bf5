"""iCalendar: the sessions' schedules as repeating days, after RFC 5545."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.days import iso_day
from coach_tui.core.model.session import Schedule, Weekday
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Timestamp

_LINE_BYTES = 75
_WEEK = tuple(Weekday)

# The days of the week for each number of days, spread as evenly as a week allows.
_SPREAD: dict[int, tuple[int, ...]] = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 5),
    5: (0, 1, 2, 4, 5),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}


class Scheduled(Struct, frozen=True):
    """A session with a schedule."""

    ref: str
    title: str
    summary: str  # Its purpose; may be empty
    schedule: Schedule
    rests: frozenset[int] = frozenset()  # The numbers of the days of rest that the user chose
    phase: str = ""  # Identifies the phase of a programme, whose event is one of its own
    # Its first and last day; None for an event that repeats for good.
    days: tuple[date, date] | None = None


class Alarms(Struct, frozen=True):
    """When to remind of the sessions."""

    at: tuple[str, ...] = ()  # Times of day, `HH:MM`, in place of those of the schedules
    before_ms: int = 0  # How long before an event its alarm is


AS_SCHEDULED = Alarms()


def ics_of(
    sessions: Iterable[Scheduled],
    now: Timestamp,
    since: date | None = None,
    until: date | None = None,
    alarms: Alarms = AS_SCHEDULED,
) -> str:
    """A calendar with an event for each session, repeating but for days of rest.

    It lasts all day; a schedule with times has an event of a quarter of an hour for each of them,
    with an alarm when it begins. Imported again, the events replace the earlier ones: their
    identifiers stay. They begin at ``since`` or today, and end at ``until`` or never. Lines end
    with CR and LF and have at most 75 bytes.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//coach-tui//coach-tui//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for session in sessions:
        for time in alarms.at or session.schedule.at or ("",):
            first = since or date.fromisoformat(now.local_date)
            between = (first, until)
            if session.days is not None:
                begin, end = session.days
                between = (max(first, begin), min(until or end, end))
            lines += _event(session, now, between, time, alarms.before_ms)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def days_of(schedule: Schedule) -> tuple[Weekday, ...]:
    """The weekdays of a schedule; a number of days is spread over the week."""
    if schedule.every_days is not None:
        return _WEEK
    if schedule.days:
        return tuple(day for day in _WEEK if day in schedule.days)
    return tuple(_WEEK[number] for number in _SPREAD[schedule.days_per_week or len(_WEEK)])


def _event(
    session: Scheduled,
    now: Timestamp,
    days_between: tuple[date, date | None],
    time: str,
    before_ms: int,
) -> Iterator[str]:
    """The lines of an event; ``time`` is ``HH:MM``, or empty for one that lasts all day."""
    since, until = days_between
    days, every = days_of(session.schedule), session.schedule.every_days
    rests = frozenset(date.fromisoformat(iso_day(day)) for day in session.rests)
    first = _first_day(since, days, rests)
    if until is not None and first > until:
        return
    clock = f"T{time.replace(':', '')}00" if time else ""
    end = "" if until is None else f";UNTIL={until:%Y%m%d}{'T235959' if time else ''}"
    left_out = [
        day
        for day in sorted(rests)
        if day > first and _WEEK[day.weekday()] in days and (day - first).days % (every or 1) == 0
    ]
    stamp = datetime.fromtimestamp(now.utc_ms // 1000, UTC)
    times = session.schedule.times_per_day
    often = f" ({times} times)" if times > 1 and not time else ""
    weekdays = ",".join(day.value[:2].upper() for day in days)
    rule = f"DAILY;INTERVAL={every}" if every else f"WEEKLY;BYDAY={weekdays}"
    kind = "" if time else ";VALUE=DATE"
    description = [session.summary, f"coach-tui run {session.ref}"]
    yield "BEGIN:VEVENT"
    identity = f"{session.phase} {session.ref} {time}".strip().encode("utf-8", "replace")
    yield f"UID:{hashlib.sha256(identity).hexdigest()[:32]}@coach-tui"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART{kind}:{first:%Y%m%d}{clock}"
    yield "DURATION:PT15M" if time else f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"
    yield f"RRULE:FREQ={rule}{end}"
    if left_out:
        yield f"EXDATE{kind}:{','.join(f'{day:%Y%m%d}{clock}' for day in left_out)}"
    yield f"SUMMARY:{_escaped(session.title + often)}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(line for line in description if line))}"
    yield "TRANSP:TRANSPARENT"
    if time:
        minutes = before_ms // 60_000
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:{'-' if minutes else ''}PT{minutes}M"
        yield f"DESCRIPTION:{_escaped(session.title)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _first_day(day: date, days: tuple[Weekday, ...], rests: frozenset[date]) -> date:
    # The first day has to be one of the rule's own, and one that takes place: some
    # calendars show the day an event starts on even where it is left out.
    while _WEEK[day.weekday()] not in days or day in rests:
        day += timedelta(days=1)
    return day


def _escaped(words: str) -> str:
    safe = safe_text(words, keep_newlines=True)
    for char in ("\\", ";", ","):
        safe = safe.replace(char, f"\\{char}")
    return safe.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 bytes, never cut inside a character."""
    piece, used = "", 0
    for char in line:
        size = len(char.encode("utf-8"))
        if used + size > _LINE_BYTES:
            yield piece
            piece, used = " ", 1
        piece, used = piece + char, used + size
    yield piece
