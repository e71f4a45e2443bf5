"""How often a session is meant to be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weekday(StrEnum):
    """A day of the week, as a schedule names it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a session is meant to be done.

    Attributes:
        days_per_week: 1 to 7; ``None`` when days are named.
        times_per_day: 1 or more.
        days: The named days, empty when a number is given.
    """

    days_per_week: int | None = None
    times_per_day: int = 1
    days: tuple[Weekday, ...] = ()
