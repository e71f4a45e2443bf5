"""How long somebody has kept at it: by the days of their own calendar, rest days allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.adherence import days_a_week, days_due_from
from coach_tui.core.attendance import present_day
from coach_tui.core.days import DAYS_A_WEEK, day_number, iso_day, weekday
from coach_tui.core.session import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.core.attendance import Attendance


@dataclass(frozen=True, slots=True)
class Run:
    """Days on which it was done, with no more rest between them than the schedule allows.

    Attributes:
        days: On how many days it was done; days of rest are not counted.
        since: The first of them, ``YYYY-MM-DD``.
    """

    days: int
    since: str


@dataclass(frozen=True, slots=True)
class Streak:
    """The run under way, and the longest there was.

    Attributes:
        current: The run that is not broken; ``None`` when there is none. A day that is
            not over breaks nothing.
        longest: The longest run, the earliest of several; ``None`` when there is none.
        done_today: Whether today is one of the days.
    """

    current: Run | None
    longest: Run | None
    done_today: bool

    @property
    def days(self) -> int:
        """The days of the run under way; 0 when there is none."""
        return 0 if self.current is None else self.current.days


def streak_of(attendance: Attendance, schedule: Schedule, today: str) -> Streak:
    """Find the runs of days on which it was done.

    A run is broken on the day on which a week (Monday to Sunday) has had more
    rest days than the schedule leaves it: seven less the days it asks for. Which
    days those are is free, also where the schedule names days. In the week a run
    begins in, the part of the week from then on has its part of the rest. A day of rest
    that the person chose on advice breaks nothing.

    Args:
        attendance: The days it was done on.
        schedule: How often it is meant to be done.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    now = day_number(today)
    runs = list(_runs(attendance, schedule, now, present_day(today, attendance.times)))
    unbroken = runs and runs[-1].is_open
    return Streak(
        current=runs[-1].value if unbroken else None,
        longest=max((run.value for run in runs), key=lambda run: run.days, default=None),
        done_today=now in attendance.times,
    )


def schedule_of_all(schedules: Iterable[Schedule | None]) -> Schedule:
    """The schedule that a streak over several sessions is held to: the one that asks most.

    Args:
        schedules: Those of the sessions that are being done; ``None`` for one without.

    Returns:
        Days of the week as a number, none of them named; every day when there are none.
    """
    most = max((days_a_week(s) for s in schedules if s is not None), default=DAYS_A_WEEK)
    return Schedule(days_per_week=most)


@dataclass(slots=True)
class _Run:
    first: int
    allowed: int
    rested: int = 0
    days: int = 0
    is_open: bool = True

    @property
    def value(self) -> Run:
        return Run(self.days, iso_day(self.first))


def _runs(attendance: Attendance, schedule: Schedule, now: int, until: int) -> Iterator[_Run]:
    if attendance.first is None:
        return
    run: _Run | None = None
    for day in range(attendance.first, until + 1):
        if run is not None and weekday(day) == 0:
            run.rested, run.allowed = 0, DAYS_A_WEEK - days_a_week(schedule)
        if day in attendance.times:
            run = run or _begun(schedule, day)
            run.days += 1
        elif run is not None and day < now and day not in attendance.lost | attendance.rested:
            run.rested += 1
            if run.rested > run.allowed:
                run.is_open = False
                yield run
                run = None
    if run is not None:
        yield run


def _begun(schedule: Schedule, day: int) -> _Run:
    start = weekday(day)
    return _Run(day, allowed=DAYS_A_WEEK - start - days_due_from(schedule, start))
