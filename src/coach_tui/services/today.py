"""Facts of today: the question about the day after, the sessions that could be due, a week in dots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from coach_tui.core.analysis.agenda import Agenda, AgendaItem, ScheduledSession
from coach_tui.core.log.days import DAYS_A_WEEK, MONTHS, day_number, iso_day, weekday
from coach_tui.core.log.entry import AnnotationField, Entry
from coach_tui.definitions.library_types import Listing, SessionSource
from coach_tui.text import safe_text
from coach_tui.wording import day_text, day_time_text, last_done_text

DAY_AFTER_DAYS = 3  # Later, users no longer remember the day after


class DayAfterQuestion(Struct, frozen=True):
    """The question how the day after a session was; ``session`` is its reference."""

    entry_id: str
    question: str
    session: str


def day_after_question(entries: Sequence[Entry], today: str) -> DayAfterQuestion | None:
    """The question about the newest session before today, if it is recent and unanswered."""
    now = day_number(today)
    trained = (entry for entry in entries if entry.has_work)
    newest = next((entry for entry in trained if entry.head.started.day < now), None)
    if newest is None or newest.head.started.day < now - DAY_AFTER_DAYS:
        return None
    if (AnnotationField.DAY_AFTER, "") in newest.annotations:
        return None
    when = last_done_text(newest.head.started.local_date, today)
    title = safe_text(newest.head.title)
    return DayAfterQuestion(newest.head.id, f"Any pain since {title} {when}?", newest.head.session)


def scheduled_sessions(
    listings: Iterable[Listing], planned: Collection[str] = ()
) -> tuple[ScheduledSession, ...]:
    """The sessions that could be due; ``planned`` are those of the user's programme now."""
    return tuple(
        ScheduledSession(
            listing.reference,
            listing.title,
            listing.outline.schedule,
            is_personal=listing.source is SessionSource.USER,
            is_planned=listing.reference in planned,
        )
        for listing in listings
        if listing.outline is not None
    )


def week_text(item: AgendaItem, today: str, *, is_planned: bool = False) -> str:
    """A session's week: ``M●  T●  W○  T◌  F·  S·  S·   2 of 5 this week``.

    Without the count for a session of the user's programme, whose weeks are other ones.
    """
    parts = ["rest, your choice"] if item.rest_day_chosen else []
    if item.week is not None:
        parts.append(week_dots(item.week.times, today))
        parts += [] if is_planned else [f"{item.week.label} this week"]
    if item.times_a_day > 1:
        parts.append(f"{item.times_today} of {item.times_a_day} today")
    if item.next_at is not None:
        parts.append(f"at {day_time_text(item.next_at)}")
    return "   ".join(parts)


def coming_text(agenda: Agenda) -> str:
    """What is next, and when: ``Hips and Glutes, tomorrow``; empty where something is for today."""
    titles = [safe_text(item.title) for item in agenda.coming]
    day = next((item.next_day for item in agenda.coming), None)
    if day is None:
        return ""
    first, *others = titles if len(titles) < 3 else (titles[0], f"{len(titles) - 1} more")
    return f"{' and '.join((first, *others))}, {coming_day_text(day, agenda.today)}"


def coming_day_text(day: str, today: str) -> str:
    """``today``, ``tomorrow``, ``Thu`` within a week, ``Thu 26 November`` after it."""
    ahead = day_number(day) - day_number(today)
    text = day_text(day) if ahead >= DAYS_A_WEEK else day_text(day).split()[0]
    return {0: "today", 1: "tomorrow"}.get(ahead) or text


def week_dots(times: Sequence[int], today: str) -> str:
    """The days of this week: ``●`` done, ``○`` not done, ``◌`` today, ``·`` to come."""
    now = weekday(day_number(today))
    marks = [
        "●" if count else "○" if day < now else "◌" if day == now else "·"
        for day, count in enumerate(times)
    ]
    return "  ".join(f"{letter}{mark}" for letter, mark in zip("MTWTFSS", marks, strict=True))


def short_day(day: str) -> str:
    """``18 Nov`` of a date."""
    _, number, month = day_text(day).split()
    return f"{number} {month[:3]}"


_YEARS_BACK = 8  # A 29 February lies no further back
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of_words(text: str, today: str) -> str | None:
    """The day that some words name, today at the latest; ``None`` if they name none.

    ``today``, ``yesterday``, ``Thu``, ``26 Nov`` and ``Nov 26`` (the last one, or with a year),
    ``2026-11-26``; in any case, names whole or by their first letters.
    """
    now = day_number(today)
    words = text.replace(",", " ").replace(".", " ").casefold().split()
    if len(words) == 3 and _place(words[0], _WEEKDAYS) is not None:
        words = words[1:]  # "Thu 26 Nov", as days are shown
    if len(words) in (2, 3):
        return _day_of_month(words, now)
    (word,) = words if len(words) == 1 else ("",)
    day = _place(word, _WEEKDAYS)
    if day is not None:
        return iso_day(now - (weekday(now) - day) % DAYS_A_WEEK)
    days_ago = {"today": 0, "yesterday": 1}.get(word)
    return _past_day(word, now) if days_ago is None else iso_day(now - days_ago)


def _day_of_month(words: Sequence[str], now: int) -> str | None:
    """The day of ``26 nov`` or ``nov 26``, the last one unless a year follows."""
    number, name = sorted(words[:2], key=lambda word: not word.isdecimal())
    month = _place(name, MONTHS)
    if month is None:
        return None
    this_year = int(iso_day(now)[:4])
    years = words[2:] or [str(this_year - back) for back in range(_YEARS_BACK + 1)]
    days = (_past_day(f"{year}-{month + 1:02}-{number:0>2}", now) for year in years)
    return next(filter(None, days), None)


def _place(word: str, names: Sequence[str]) -> int | None:
    """The place of the name that begins with a word of three letters or more."""
    matches = [n for n, name in enumerate(names) if name.casefold().startswith(word)]
    return matches[0] if matches and len(word) >= _MIN_LETTERS else None


_MIN_LETTERS = 3


def _past_day(text: str, now: int) -> str | None:
    try:
        day = day_number(text)
    except ValueError:
        return None
    return text if day <= now else None
