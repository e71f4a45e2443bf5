"""How the weeks went: minutes, effort, pain, tempo, and left against right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.days import DAYS_A_WEEK
from coach_tui.core.log.entry import EntryState

if TYPE_CHECKING:
    from coach_tui.core.log.summary import EntrySummary


# With less than this share of the other side's work a side was cut short, not weaker. Our choice.
_LEAST_SHARE = 0.5


def are_sides_comparable(state: EntryState, works: Sequence[int]) -> bool:
    """Whether an exercise was finished on both sides of an entry, by the reps, or else the time, of each."""
    is_balanced = len(works) == 2 and 0 < _LEAST_SHARE * max(works) <= min(works)
    return state is EntryState.COMPLETED and is_balanced


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
    # Time under tension on the left, of exercises that were finished on both sides.
    left_ms: int = 0
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
    tension_ms = _tension_of_sides(summaries, totals)
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


def _tension_of_sides(
    summaries: list[EntrySummary], totals: list[SideTotal]
) -> Counter[str | None]:
    states = {summary.entry_id: summary.state for summary in summaries}
    by_exercise: defaultdict[tuple[str, str], list[SideTotal]] = defaultdict(list)
    for total in totals:
        if total.side in ("left", "right"):
            by_exercise[total.entry_id, total.exercise].append(total)
    tension_ms: Counter[str | None] = Counter()
    for (entry_id, _), sides in by_exercise.items():
        reps = [total.reps for total in sides]
        times = [total.reps_ms + total.timed_ms for total in sides]
        if are_sides_comparable(states[entry_id], reps if any(reps) else times):
            tension_ms.update({total.side: ms for total, ms in zip(sides, times, strict=True)})
    return tension_ms
