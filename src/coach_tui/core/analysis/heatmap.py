"""A heatmap of the year: weeks as columns, Monday at the top."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from coach_tui.core.log.days import DAYS_A_WEEK, day_number, iso_day, monday_of, month_of
from coach_tui.core.log.summary import EntrySummary, last_calendar_day

YEAR_WEEKS = 53  # The number of columns that hold any 365 days
STRIP_WEEKS = 12


class HeatmapDay(Struct, frozen=True):
    """One day."""

    date: str  # `YYYY-MM-DD`
    times: int
    ms: int
    # 0 for nothing; 1 to 4 by time against the user's usual day (the median of the days with work):
    # less than half of it, less than it, up to half more, more than that.
    level: int


class HeatmapWeek(Struct, frozen=True):
    """One column."""

    days: tuple[HeatmapDay | None, ...]  # Monday to Sunday; None for days in the future
    # The month (1 to 12) that begins in it, for a label above; None without one. The first column
    # has the month that it ends with.
    month: int | None


def heatmap(
    summaries: Iterable[EntrySummary], today: str, weeks: int = YEAR_WEEKS
) -> tuple[HeatmapWeek, ...]:
    """The last weeks, the current one included, oldest first."""
    # Years of entries fall on few dates: only these are converted.
    ms_by_date: defaultdict[str, list[int]] = defaultdict(list)
    for summary in summaries:
        if summary.share > 0:
            ms_by_date[summary.started.local_date].append(summary.running_ms)
    worked = {day_number(local_date): ms for local_date, ms in ms_by_date.items()}
    now = last_calendar_day(today, worked)
    first = monday_of(now) - (weeks - 1) * DAYS_A_WEEK
    shown = {day: each_ms for day, each_ms in worked.items() if first <= day <= now}
    times = Counter({day: len(each_ms) for day, each_ms in shown.items()})
    ms = Counter({day: sum(each_ms) for day, each_ms in shown.items()})
    usual_ms = _median(ms.values())
    columns: list[HeatmapWeek] = []
    for monday in range(first, now + 1, DAYS_A_WEEK):
        days = range(monday, monday + DAYS_A_WEEK)
        cells = tuple(
            HeatmapDay(iso_day(day), times[day], ms[day], _level(ms[day], times[day], usual_ms))
            if day <= now
            else None
            for day in days
        )
        columns.append(HeatmapWeek(cells, _month(days, is_first=monday == first)))
    return tuple(columns)


def _level(ms: int, times: int, usual_ms: float) -> int:
    if not times:
        return 0
    ratio = ms / usual_ms if usual_ms else 1.0
    return 1 + (ratio >= 0.5) + (ratio >= 1) + (ratio > 1.5)


def _month(days: range, *, is_first: bool) -> int | None:
    if is_first:
        return month_of(days[-1])
    # The first of a month is the day whose day before lies in another one.
    return next((month_of(day) for day in days if month_of(day) != month_of(day - 1)), None)


def _median(values: Iterable[int]) -> float:
    """As ``statistics.median``, which is slow to import."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2 if ordered else 0.0
