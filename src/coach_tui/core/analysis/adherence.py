"""Adherence (done against due, by week) and streaks.

A week runs from Monday to Sunday. The number of due days follows from the session's current
schedule, since the journal stores no earlier ones. A streak breaks once a week has had more rest
days than the schedule leaves it. A day of rest chosen on advice breaks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from coach_tui.core.log.days import DAYS_A_WEEK, day_number, iso_day, monday_of, weekday
from coach_tui.core.log.summary import TrainingDays, last_calendar_day
from coach_tui.core.model.session import Schedule, Weekday

WEEKDAYS = tuple(Weekday)


class Due(StrEnum):
    """Whether a session is to be done on a day."""

    DUE = "due"  # A named day, or every remaining day of the week is needed
    OPEN = "open"  # The week needs it once more, on any of several days
    REST = "rest"  # The week has enough of it, or will have on its named days
    DONE = "done"  # Done as often as the schedule asks of a day


class Week(Struct, frozen=True):
    """One week (Monday to Sunday) of one session, counted in times done."""

    monday: str
    # How often the session was due: in its first week, from its first day on; less the days of
    # chosen rest.
    due: int
    done: int  # How often it was done of that; never more than `due`
    extra: int  # How often it was done beyond that
    # How often it was due and can no longer be done. Before the week is over, `due` can exceed
    # `done` and `missed` together.
    missed: int
    times: tuple[int, ...]  # How often it was done on each day, Monday first

    @property
    def label(self) -> str:
        """Done of due, such as ``4 of 7``."""
        return f"{self.done} of {self.due}"


class Adherence(Struct, frozen=True):
    """Every week of a session since it was first done, empty weeks included."""

    weeks: tuple[Week, ...]

    @property
    def done(self) -> int:
        return sum(week.done for week in self.weeks)

    @property
    def due(self) -> int:
        """How often it was due so far, without what is still possible this week."""
        return sum(week.done + week.missed for week in self.weeks)

    @property
    def this_week(self) -> Week:
        return self.weeks[-1]


def adherence_of(days_done: TrainingDays, schedule: Schedule, today: str) -> Adherence | None:
    """Compare the days a session was done on with its schedule; ``None`` if it never was.

    On a schedule with named days, another day of the same week makes up for one of them.
    """
    first = days_done.first
    if first is None or first > last_calendar_day(today, days_done.times):
        return None
    return adherence_since(first, days_done, schedule, today)


def adherence_since(
    first: int, days_done: TrainingDays, schedule: Schedule, today: str
) -> Adherence:
    """The same for a session that is due from a day on, which is not after today."""
    now = last_calendar_day(today, days_done.times)
    mondays = range(monday_of(first), now + 1, DAYS_A_WEEK)
    return Adherence(tuple(_week(days_done, schedule, monday, first, now) for monday in mondays))


def due_on(days_done: TrainingDays, schedule: Schedule, today: str) -> Due:
    """Whether a session is due; in its first week its number is scaled to the rest of the week."""
    now = day_number(today)
    done_today = days_done.times.get(now, 0)
    if done_today >= schedule.times_per_day:
        return Due.DONE
    if now in days_done.rested:
        return Due.REST
    if done_today:
        return Due.DUE
    if schedule.every_days is not None:
        last = max((day for day in days_done.times if day < now), default=-schedule.every_days)
        return Due.DUE if now - last >= schedule.every_days else Due.REST
    return _due_in_week(days_done, schedule, now)


def _due_in_week(days_done: TrainingDays, schedule: Schedule, now: int) -> Due:
    coming = WEEKDAYS[weekday(now) :]
    if days_done.first is None and schedule.days:
        return Due.DUE if coming[0] in schedule.days else Due.REST
    due = _days_due(days_done, schedule, monday_of(now), min(days_done.times, default=now))
    still_due = due - sum(day in days_done.times for day in range(monday_of(now), now))
    if still_due <= 0:
        return Due.REST
    free = [day for day in range(now, now + len(coming)) if day not in days_done.rested]
    if coming[0] in schedule.days or len(free) <= still_due:
        return Due.DUE
    named = sum(day in schedule.days for day in coming)
    return Due.OPEN if still_due > named else Due.REST


def next_due(days_done: TrainingDays, schedule: Schedule, today: str) -> str | None:
    """The first day from today on on which a session can be done by its schedule, if one is near.

    It is today as long as ``due_on`` says so, as after a session that was stopped early.
    """
    now = day_number(today)
    horizon = max(DAYS_A_WEEK, schedule.every_days or 0)
    days = (iso_day(now + ahead) for ahead in range(horizon + 1))
    return next(
        (day for day in days if due_on(days_done, schedule, day) in (Due.DUE, Due.OPEN)), None
    )


def days_a_week(schedule: Schedule) -> int:
    """The days of a week on which a session is due, 1 to 7; 7 without a number."""
    if schedule.every_days is not None:
        return -(-DAYS_A_WEEK // schedule.every_days)
    return len(schedule.days) or schedule.days_per_week or DAYS_A_WEEK


def days_due_from(schedule: Schedule, start: int) -> int:
    """The days on which a session is due from a weekday (0 for Monday) on, at least 1."""
    left = DAYS_A_WEEK - start
    if schedule.days:
        return max(1, sum(day in schedule.days for day in WEEKDAYS[start:]))
    return max(1, (2 * days_a_week(schedule) * left + DAYS_A_WEEK) // (2 * DAYS_A_WEEK))


def _week(days_done: TrainingDays, schedule: Schedule, monday: int, first: int, now: int) -> Week:
    a_day = schedule.times_per_day
    days = range(monday, monday + DAYS_A_WEEK)
    times = tuple(days_done.times.get(day, 0) for day in days)
    due = _days_due(days_done, schedule, monday, first) * a_day
    done = min(due, sum(min(a_day, count) for count in times))
    open_on = {day: max(0, a_day - days_done.times.get(day, 0)) for day in days}
    rested = days_done.rested
    still_possible = sum(open_on[day] for day in days if day >= now and day not in rested)
    short = max(0, due - done - still_possible)
    # A day of chosen rest excuses only what no other day of the week makes up for.
    excused = min(short, sum(open_on[day] for day in days if day in rested))
    return Week(
        monday=iso_day(monday),
        due=due - excused,
        done=done,
        extra=sum(times) - done,
        missed=short - excused,
        times=times,
    )


def _days_due(days_done: TrainingDays, schedule: Schedule, monday: int, first: int) -> int:
    """The days of a week on which a session is due, from ``first`` on and without lost days."""
    start = max(monday, first)
    if schedule.every_days is not None:
        # Counted from the first day on; which day it is done on is free.
        days = range(start, monday + DAYS_A_WEEK)
        due = sum((day - first) % schedule.every_days == 0 for day in days)
        return min(due, sum(day not in days_done.lost for day in days))
    lost = [day for day in range(start, monday + DAYS_A_WEEK) if day in days_done.lost]
    due = days_due_from(schedule, weekday(start))
    if schedule.days:
        return due - sum(WEEKDAYS[weekday(day)] in schedule.days for day in lost)
    return min(due, DAYS_A_WEEK - weekday(start) - len(lost))


class StreakRun(Struct, frozen=True):
    """Days on which it was done, with no more rest between them than the schedule allows.

    ``days`` counts no days of rest.
    """

    days: int
    since: str


class Streak(Struct, frozen=True):
    """The unbroken run, which today does not break yet, and the longest, the earliest of several."""

    current: StreakRun | None
    longest: StreakRun | None
    done_today: bool

    @property
    def days(self) -> int:
        """The days of the current run; 0 without one."""
        return 0 if self.current is None else self.current.days


def streak_of(days_done: TrainingDays, schedule: Schedule, today: str) -> Streak:
    """Find the runs of days on which a session was done.

    A run breaks on the day on which a week has had more rest days than seven less the days of the
    schedule. Which days those are is free, also with named days. In its first week a run has rest
    days in proportion to the rest of the week. With a schedule of every so many days, it breaks on
    the day after the one on which it was due.
    """
    now = day_number(today)
    runs = list(_runs(days_done, schedule, now, last_calendar_day(today, days_done.times)))
    unbroken = runs and runs[-1].is_open
    return Streak(
        current=runs[-1].value if unbroken else None,
        longest=max((run.value for run in runs), key=lambda run: run.days, default=None),
        done_today=now in days_done.times,
    )


def busiest_schedule(schedules: Iterable[Schedule | None]) -> Schedule:
    """The schedule with the most days a week; every day without any schedule."""
    most = max((days_a_week(s) for s in schedules if s is not None), default=DAYS_A_WEEK)
    return Schedule(days_per_week=most)


class _Run(Struct):
    first: int
    allowed: int
    rested: int = 0
    days: int = 0
    is_open: bool = True

    @property
    def value(self) -> StreakRun:
        return StreakRun(self.days, iso_day(self.first))


def _runs(days_done: TrainingDays, schedule: Schedule, now: int, until: int) -> Iterator[_Run]:
    if days_done.first is None:
        return
    run: _Run | None = None
    for day in range(days_done.first, until + 1):
        if run is not None and schedule.every_days is None and weekday(day) == 0:
            run.rested, run.allowed = 0, DAYS_A_WEEK - days_a_week(schedule)
        if day in days_done.times:
            run = run or _new_run(schedule, day)
            run.days += 1
            if schedule.every_days is not None:
                run.rested = 0
        elif run is not None and day < now and day not in days_done.lost | days_done.rested:
            run.rested += 1
            if run.rested > run.allowed:
                run.is_open = False
                yield run
                run = None
    if run is not None:
        yield run


def _new_run(schedule: Schedule, day: int) -> _Run:
    if schedule.every_days is not None:
        return _Run(day, allowed=schedule.every_days - 1)
    start = weekday(day)
    return _Run(day, allowed=DAYS_A_WEEK - start - days_due_from(schedule, start))
