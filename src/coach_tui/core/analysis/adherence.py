"""Done against due, week by week.

A miss is a fact to be shown, never a reproach. What was due is told from the
schedule as it stands now: the journal does not keep the schedules of old.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.log.days import DAYS_A_WEEK, day_number, iso_day, monday_of, weekday
from coach_tui.core.log.summary import last_calendar_day
from coach_tui.core.model.session import Schedule, Weekday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.core.log.summary import TrainingDays

WEEKDAYS = tuple(Weekday)


class Due(StrEnum):
    """Whether a session is to be done on a day."""

    DUE = "due"
    """It is: a named day, or every day that is left of the week is needed."""
    OPEN = "open"
    """It may be: the week wants more of it, and any of several days will do."""
    REST = "rest"
    """It need not be: the week has had enough of it, or will have on the days it names."""
    DONE = "done"
    """It has been, as often as a day asks."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week (Monday to Sunday) of one session, counted in times done.

    Attributes:
        monday: The day it begins on, ``YYYY-MM-DD``.
        due: How often the session was due. In the week it was first done in, the
            part of it from that day on; less what was left out on days of chosen rest.
        done: How often it was done of that; never more than ``due``.
        extra: How often it was done besides.
        missed: What was due, was not done and can no longer be. In a week that is
            not over, ``due`` may be more than ``done`` and ``missed`` together.
        times: How often it was done on each day, Monday first.
    """

    monday: str
    due: int
    done: int
    extra: int
    missed: int
    times: tuple[int, ...]

    @property
    def label(self) -> str:
        """Done of due, such as ``4 of 7``."""
        return f"{self.done} of {self.due}"


@dataclass(frozen=True, slots=True)
class Adherence:
    """How a session was kept to since it was first done.

    Attributes:
        weeks: Every week from the first to the present one, those without anything
            included; the last one is this week.
    """

    weeks: tuple[Week, ...]

    @property
    def done(self) -> int:
        """How often it was done of what was due."""
        return sum(week.done for week in self.weeks)

    @property
    def due(self) -> int:
        """How often it was due so far: what may still be done this week is left out."""
        return sum(week.done + week.missed for week in self.weeks)

    @property
    def this_week(self) -> Week:
        """The week under way."""
        return self.weeks[-1]


def adherence_of(attendance: TrainingDays, schedule: Schedule, today: str) -> Adherence | None:
    """Lay what was done against what was due.

    On a schedule that names days, a session done on another day of the same week
    makes up for one of them.

    Args:
        attendance: The days the session was done on.
        schedule: How often it is meant to be done.
        today: The person's local date.

    Returns:
        ``None`` when it was never done: then nothing has been due yet.

    Raises:
        ValueError: ``today`` is not a day.
    """
    first = attendance.first
    now = last_calendar_day(today, attendance.times)
    if first is None or first > now:
        return None
    mondays = range(monday_of(first), now + 1, DAYS_A_WEEK)
    return Adherence(tuple(_week(attendance, schedule, monday, first, now) for monday in mondays))


def due_on(attendance: TrainingDays, schedule: Schedule, today: str) -> Due:
    """Whether a session is to be done today.

    Before it was ever done, the week's number is taken in proportion to what is left
    of the week. Whether to ask for such a session at all is the caller's choice.

    Args:
        attendance: The days it was done on.
        schedule: How often it is meant to be done.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    now = day_number(today)
    done_today = attendance.times.get(now, 0)
    if done_today >= schedule.times_per_day:
        return Due.DONE
    if done_today or now in attendance.rested:
        return Due.REST if now in attendance.rested else Due.DUE
    coming = WEEKDAYS[weekday(now) :]
    if attendance.first is None and schedule.days:
        return Due.DUE if coming[0] in schedule.days else Due.REST
    due = _days_due(attendance, schedule, monday_of(now), min(attendance.times, default=now))
    still_due = due - sum(day in attendance.times for day in range(monday_of(now), now))
    if still_due <= 0:
        return Due.REST
    free = [day for day in range(now, now + len(coming)) if day not in attendance.rested]
    if coming[0] in schedule.days or len(free) <= still_due:
        return Due.DUE
    named = sum(day in schedule.days for day in coming)
    return Due.OPEN if still_due > named else Due.REST


def days_a_week(schedule: Schedule) -> int:
    """On how many days of a week a session is due, 1 to 7; every day where it does not say."""
    return len(schedule.days) or schedule.days_per_week or DAYS_A_WEEK


def days_due_from(schedule: Schedule, start: int) -> int:
    """On how many days a session is due in the rest of a week.

    Args:
        schedule: How often it is meant to be done.
        start: The weekday the rest begins on, 0 for Monday; it counts.

    Returns:
        The named days that are left; otherwise the week's number in proportion,
        rounded. At least 1, for the first day is one of doing.
    """
    left = DAYS_A_WEEK - start
    if schedule.days:
        return max(1, sum(day in schedule.days for day in WEEKDAYS[start:]))
    return max(1, (2 * days_a_week(schedule) * left + DAYS_A_WEEK) // (2 * DAYS_A_WEEK))


def _week(attendance: TrainingDays, schedule: Schedule, monday: int, first: int, now: int) -> Week:
    a_day = schedule.times_per_day
    days = range(monday, monday + DAYS_A_WEEK)
    times = tuple(attendance.times.get(day, 0) for day in days)
    due = _days_due(attendance, schedule, monday, first) * a_day
    done = min(due, sum(min(a_day, count) for count in times))
    open_on = {day: max(0, a_day - attendance.times.get(day, 0)) for day in days}
    rested = attendance.rested
    still_possible = sum(open_on[day] for day in days if day >= now and day not in rested)
    short = max(0, due - done - still_possible)
    # A day of chosen rest takes only what no other day of the week makes up for.
    excused = min(short, sum(open_on[day] for day in days if day in rested))
    return Week(
        monday=iso_day(monday),
        due=due - excused,
        done=done,
        extra=sum(times) - done,
        missed=short - excused,
        times=times,
    )


def _days_due(attendance: TrainingDays, schedule: Schedule, monday: int, first: int) -> int:
    """On how many days of a week a session is due, with what ``first`` and journeys leave of it."""
    start = max(monday, first)
    lost = [day for day in range(start, monday + DAYS_A_WEEK) if day in attendance.lost]
    due = days_due_from(schedule, weekday(start))
    if schedule.days:
        return due - sum(WEEKDAYS[weekday(day)] in schedule.days for day in lost)
    return min(due, DAYS_A_WEEK - weekday(start) - len(lost))


# MERGED: How long somebody has kept at it: by the days of their own calendar, rest days allowed.


@dataclass(frozen=True, slots=True)
class StreakRun:
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

    current: StreakRun | None
    longest: StreakRun | None
    done_today: bool

    @property
    def days(self) -> int:
        """The days of the run under way; 0 when there is none."""
        return 0 if self.current is None else self.current.days


def streak_of(attendance: TrainingDays, schedule: Schedule, today: str) -> Streak:
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
    runs = list(_runs(attendance, schedule, now, last_calendar_day(today, attendance.times)))
    unbroken = runs and runs[-1].is_open
    return Streak(
        current=runs[-1].value if unbroken else None,
        longest=max((run.value for run in runs), key=lambda run: run.days, default=None),
        done_today=now in attendance.times,
    )


def busiest_schedule(schedules: Iterable[Schedule | None]) -> Schedule:
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
    def value(self) -> StreakRun:
        return StreakRun(self.days, iso_day(self.first))


def _runs(attendance: TrainingDays, schedule: Schedule, now: int, until: int) -> Iterator[_Run]:
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
