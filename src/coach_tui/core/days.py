"""Calendar days as numbers, so that the core can count them without asking a clock.

A day's number is how many days it comes after 1970-01-01 in the Gregorian calendar,
carried back before its invention as ISO 8601 does. Days have no zone and no hours:
nothing here can go wrong at midnight, at a change of the clocks or on a journey.

The arithmetic is Howard Hinnant's, "chrono-Compatible Low-Level Date Algorithms".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

DAYS_A_WEEK = 7

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAYS_IN_400_YEARS = 146_097
_MARCH_0000_TO_1970 = 719_468
_THURSDAY = 3

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_LATEST_TURN = 12 * 60


@dataclass(frozen=True, slots=True)
class DayTurn:
    """When a person's day turns, by the clock on their wall.

    Some hours after midnight, so that a late evening still counts as its own day.

    Attributes:
        minutes: After midnight, 0 to 720: up to noon. 04:00 is the project's choice.
    """

    minutes: int = 4 * 60

    @classmethod
    def read(cls, value: object) -> Self:
        """What a person wrote: ``"04:30"``, or whole hours as a number.

        Raises:
            ValueError: It is no such time; the message goes on from the setting's name.
        """
        minutes = -1
        if isinstance(value, int) and not isinstance(value, bool):
            minutes = value * 60
        elif isinstance(value, str) and (found := _CLOCK.fullmatch(value)):
            hours, past = int(found[1]), int(found[2])
            minutes = hours * 60 + past if past < 60 else -1
        if not 0 <= minutes <= _LATEST_TURN:
            raise ValueError(f'is a time from "00:00" to "12:00"; got {value!r}')
        return cls(minutes)

    @property
    def after_midnight_ms(self) -> int:
        """The same in milliseconds."""
        return self.minutes * 60_000

    def __str__(self) -> str:
        """As it is written: ``04:00``."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


@lru_cache(maxsize=8192)
def day_number(iso: str) -> int:
    """The number of a day.

    Args:
        iso: ``YYYY-MM-DD``, from ``0001-01-01`` to ``9999-12-31``.

    Raises:
        ValueError: There is no such day.
    """
    found = _ISO.fullmatch(iso)
    if found is None:
        raise ValueError(f"a day is written YYYY-MM-DD, got {iso!r}")
    year, month, day = (int(part) for part in found.groups())
    # The year is made to begin in March, so that a leap day comes last.
    number = _from_march(year - (month <= 2), (month + 9) % 12, day)
    if not (year and 1 <= month <= 12) or _parts(number) != (year, month, day):
        raise ValueError(f"there is no day {iso}")
    return number


def iso_day(number: int) -> str:
    """A day as ``YYYY-MM-DD``; the inverse of ``day_number``.

    Raises:
        ValueError: It lies before the year 1 or after 9999.
    """
    year, month, day = _parts(number)
    if not 1 <= year <= 9999:
        raise ValueError(f"day {number} lies outside the years 1 to 9999")
    return f"{year:04}-{month:02}-{day:02}"


def month_of(number: int) -> int:
    """The month of a day, 1 to 12."""
    return _parts(number)[1]


def weekday(number: int) -> int:
    """The day of the week: 0 for Monday to 6 for Sunday."""
    return (number + _THURSDAY) % DAYS_A_WEEK


def monday_of(number: int) -> int:
    """The Monday that a day's week (ISO 8601: Monday to Sunday) begins with."""
    return number - weekday(number)


def _from_march(year: int, month: int, day: int) -> int:
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * month + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_IN_400_YEARS + day_of_era - _MARCH_0000_TO_1970


def _parts(number: int) -> tuple[int, int, int]:
    era, day_of_era = divmod(number + _MARCH_0000_TO_1970, _DAYS_IN_400_YEARS)
    leaps = day_of_era // 1460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leaps) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    year = year_of_era + era * 400 + (month >= 10)
    return year, month + 3 if month < 10 else month - 9, day
