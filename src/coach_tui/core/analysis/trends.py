"""How the weeks went: minutes, effort, pain, tempo, and left against right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.days import DAYS_A_WEEK

if TYPE_CHECKING:
    from coach_tui.core.log.summary import EntrySummary


class SideTotal(Struct, frozen=True):
    """The measured work of one exercise on one side in one entry."""

    entry_id: str
    exercise: str
    side: str | None  # Its label; None for both sides at once
    reps: int
    reps_ms: int  # All reps together, each without the pause at the bottom
    timed_ms: int


class WeekTrend(Struct, frozen=True):
    """One week of all sessions."""

    minutes: float  # Spent exercising
    effort: float | None = None  # The mean rating, 0 to 10; None without any
    pain: int | None = None  # The worst rating, 0 to 10, likewise
    rep_ms: float | None = None  # The mean length of a rep; see `week_trends`. None without reps.
    left_ms: int = 0  # Time under tension on the left
    right_ms: int = 0  # Likewise on the right


def week_trends(
    summaries: Iterable[EntrySummary], totals: Iterable[SideTotal], monday: int, weeks: int
) -> tuple[WeekTrend, ...]:
    """Some weeks from the Monday of a number on, oldest first.

    A week of quick exercises is no quicker week: a rep is compared with the mean of its exercise in
    all these weeks, and ``rep_ms`` is by how much, times the mean of all reps.
    """
    by_week: defaultdict[int, list[EntrySummary]] = defaultdict(list)
    week_of: dict[str, int] = {}
    for summary in summaries:
        week = (summary.day - monday) // DAYS_A_WEEK
        if 0 <= week < weeks:
            by_week[week].append(summary)
            week_of[summary.entry_id] = week
    work: defaultdict[int, list[SideTotal]] = defaultdict(list)
    for total in totals:
        if total.entry_id in week_of:
            work[week_of[total.entry_id]].append(total)
    usual_ms = _usual_ms(total for week_totals in work.values() for total in week_totals)
    return tuple(_week(by_week[week], work[week], usual_ms) for week in range(weeks))


def _usual_ms(totals: Iterable[SideTotal]) -> dict[str, float]:
    """The mean length of a rep by exercise, and of all reps by an empty name."""
    reps: Counter[str] = Counter()
    reps_ms: Counter[str] = Counter()
    for total in totals:
        for name in {total.exercise, ""}:
            reps[name] += total.reps
            reps_ms[name] += total.reps_ms
    return {name: reps_ms[name] / count for name, count in reps.items() if count}


def _week(
    summaries: list[EntrySummary], totals: list[SideTotal], usual_ms: dict[str, float]
) -> WeekTrend:
    efforts = [summary.effort for summary in summaries if summary.effort is not None]
    tension_ms: Counter[str | None] = Counter()
    for total in totals:
        tension_ms[total.side] += total.reps_ms + total.timed_ms
    reps_ms = sum(total.reps_ms for total in totals)
    expected_ms = sum(total.reps * usual_ms[total.exercise] for total in totals if total.reps)
    return WeekTrend(
        minutes=sum(summary.running_ms for summary in summaries) / 60_000,
        effort=sum(efforts) / len(efforts) if efforts else None,
        pain=max((summary.pain for summary in summaries if summary.pain is not None), default=None),
        rep_ms=usual_ms[""] * reps_ms / expected_ms if expected_ms else None,
        left_ms=tension_ms["left"],
        right_ms=tension_ms["right"],
    )
