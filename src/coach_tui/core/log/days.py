"""Calendar days as ordinals, and the hour at which a day begins.

An ordinal is ``datetime.date.toordinal``: it counts the days since 0001-01-01, so days are
counted and compared as whole numbers, without hours, zones or a clock.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Self

from msgspec import Struct

DAYS_A_WEEK = 7

LAST_DAY = date.max.toordinal()

# In English: ``strftime`` names them in the language of the locale.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")

_LATEST_START = 12 * 60


class DayStart(Struct, frozen=True):
    """The local time at which the user's day begins.

    It is after midnight, so that a late evening counts as its own day.
    """

    minutes: int = 4 * 60  # After midnight, 0 to 720: up to noon. 04:00 is our choice.

    @classmethod
    def read(cls, value: object) -> Self:
        """Parse the setting: ``"04:30"``, or whole hours; a ``ValueError`` continues its name."""
        minutes = -1
        if isinstance(value, int) and not isinstance(value, bool):
            minutes = value * 60
        elif isinstance(value, str) and (match := _CLOCK.fullmatch(value)):
            hours, past = int(match[1]), int(match[2])
            minutes = hours * 60 + past if past < 60 else -1
        if not 0 <= minutes <= _LATEST_START:
            raise ValueError(f'is a time from "00:00" to "12:00"; got {value!r}')
        return cls(minutes)

    @property
    def after_midnight_ms(self) -> int:
        return self.minutes * 60_000

    def __str__(self) -> str:
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


@lru_cache(maxsize=8192)
def day_number(iso: str) -> int:
    """The ordinal of ``YYYY-MM-DD``; ``ValueError`` for any other text."""
    day = date.fromisoformat(iso)
    # Also reads 20260101 and 2026-W01-4, which compare with no other day as text.
    if day.isoformat() != iso:
        raise ValueError(f"a day is written YYYY-MM-DD, got {iso!r}")
    return day.toordinal()


def iso_day(number: int) -> str:
    """The inverse of ``day_number``; ``ValueError`` outside the years 1 to 9999."""
    return date.fromordinal(number).isoformat()


def month_of(number: int) -> int:
    return date.fromordinal(number).month


def weekday(number: int) -> int:
    """The day of the week: 0 for Monday to 6 for Sunday."""
    return (number - 1) % DAYS_A_WEEK  # 0001-01-01 is a Monday


def monday_of(number: int) -> int:
    """The Monday that a day's week (ISO 8601: Monday to Sunday) begins with."""
    return number - weekday(number)
