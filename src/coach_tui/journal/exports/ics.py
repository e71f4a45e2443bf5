"""iCalendar: the sessions' schedules as repeating days, after RFC 5545."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from coach_tui.core.log.days import iso_day
from coach_tui.core.model.session import Weekday
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.session import Schedule

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


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A session with a schedule.

    Attributes:
        summary: Its purpose; may be empty.
        rests: The numbers of the days of rest that the user chose.
    """

    ref: str
    title: str
    summary: str
    schedule: Schedule
    rests: frozenset[int] = frozenset()


def ics_of(
    sessions: Iterable[Scheduled],
    now: Timestamp,
    since: date | None = None,
    until: date | None = None,
) -> str:
    """A calendar with an all-day event for each session, repeating but for days of rest.

    Imported again, the events replace the earlier ones: their identifiers stay.

    Args:
        since: The day from which an event may begin; ``None`` for today.
        until: The last day; ``None`` for events that repeat for good.

    Returns:
        Lines ending with CR and LF, none longer than 75 bytes.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//coach-tui//coach-tui//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for session in sessions:
        lines += _event(session, now, since or date.fromisoformat(now.local_date), until)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def days_of(schedule: Schedule) -> tuple[Weekday, ...]:
    """The weekdays of a schedule; a number of days is spread over the week."""
    if schedule.days:
        return tuple(day for day in _WEEK if day in schedule.days)
    return tuple(_WEEK[number] for number in _SPREAD[schedule.days_per_week or len(_WEEK)])


def _event(session: Scheduled, now: Timestamp, since: date, until: date | None) -> Iterator[str]:
    days = days_of(session.schedule)
    rests = frozenset(date.fromisoformat(iso_day(day)) for day in session.rests)
    first = _first_day(since, days, rests)
    if until is not None and first > until:
        return
    end = "" if until is None else f";UNTIL={until:%Y%m%d}"
    left_out = [day for day in sorted(rests) if day > first and _WEEK[day.weekday()] in days]
    stamp = datetime.fromtimestamp(now.utc_ms // 1000, UTC)
    times = session.schedule.times_per_day
    often = f" ({times} times)" if times > 1 else ""
    description = [session.summary, f"coach-tui run {session.ref}"]
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(session.ref.encode('utf-8', 'replace')).hexdigest()[:32]}@coach-tui"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"
    yield f"RRULE:FREQ=WEEKLY;BYDAY={','.join(day.value[:2].upper() for day in days)}{end}"
    if left_out:
        yield f"EXDATE;VALUE=DATE:{','.join(f'{day:%Y%m%d}' for day in left_out)}"
    yield f"SUMMARY:{_escaped(session.title + often)}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(line for line in description if line))}"
    yield "TRANSP:TRANSPARENT"
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
