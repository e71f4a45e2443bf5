"""How weeks went: minutes, effort, pain, tempo, left against right."""

from __future__ import annotations

import pytest
from history_samples import made_entry
from msgspec.structs import replace

from coach_tui.core.analysis.trends import SideTotal, week_trends
from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import summary_of

MONDAY = day_number("2026-11-09")


def summary(day: str, entry_id: str, effort: int | None = None, pain: int | None = None):
    return replace(summary_of(made_entry(day)), entry_id=entry_id, effort=effort, pain=pain)


def total(entry_id: str, side: str | None, reps: int, reps_ms: int, timed_ms: int = 0, name="a"):
    return SideTotal(entry_id, name, side, reps, reps_ms, timed_ms)


def test_effort_is_the_mean_of_a_week_and_pain_its_worst():
    summaries = [
        summary("2026-11-09", "1", 3, 1),
        summary("2026-11-15", "2", 4, 5),
        summary("2026-11-16", "3"),
    ]
    first, second = week_trends(summaries, [], MONDAY, 2)
    assert (first.effort, first.pain) == (3.5, 5)
    assert (second.effort, second.pain, second.rep_ms) == (None, None, None)
    assert first.minutes == pytest.approx(2 * second.minutes)


def test_what_lies_outside_of_the_weeks_counts_for_nothing():
    summaries = [summary("2026-11-08", "before", 9), summary("2026-11-16", "after", 9)]
    totals = [total("before", "left", 5, 20_000), total("unknown", "left", 5, 20_000)]
    (week,) = week_trends(summaries, totals, MONDAY, 1)
    assert (week.minutes, week.effort, week.left_ms, week.rep_ms) == (0, None, 0, None)


def test_a_week_of_quick_exercises_is_no_quicker_week():
    summaries = [summary("2026-11-09", "1"), summary("2026-11-16", "2")]
    both = [total(entry, None, 10, 60_000, name="slow") for entry in "12"]
    walk = total("2", None, 30, 30_000, name="quick")
    first, second = week_trends(summaries, [*both, walk], MONDAY, 2)
    assert first.rep_ms == pytest.approx(3000)
    assert second.rep_ms == pytest.approx(3000)


def test_a_week_in_which_every_rep_was_slower_is_slower_by_as_much():
    summaries = [summary("2026-11-09", "1"), summary("2026-11-16", "2")]
    totals = [total("1", None, 10, 40_000), total("2", None, 10, 60_000)]
    first, second = week_trends(summaries, totals, MONDAY, 2)
    assert (first.rep_ms, second.rep_ms) == (4000, 6000)


def test_timed_work_counts_for_its_side_and_not_for_the_tempo():
    summaries = [summary("2026-11-09", "1")]
    totals = [
        total("1", "left", 10, 50_000),
        total("1", "right", 10, 50_000),
        total("1", "left", 0, 0, 20_000, name="hold"),
        total("1", "right", 0, 0, 30_000, name="hold"),
        total("1", "forward", 20, 20_000, name="walk"),
    ]
    (week,) = week_trends(summaries, totals, MONDAY, 1)
    assert (week.left_ms, week.right_ms) == (70_000, 80_000)
    assert week.rep_ms == pytest.approx(3000)


@pytest.mark.parametrize(
    ("state", "right"),
    [(EntryState.STOPPED, 10), (EntryState.COMPLETED, 2), (EntryState.COMPLETED, 0)],
)
def test_sides_are_not_compared_where_the_exercise_was_not_finished_on_both(state, right):
    summaries = [replace(summary("2026-11-09", "1"), state=state)]
    totals = [total("1", "left", 12, 60_000), total("1", "right", right, right * 5_000)]
    (week,) = week_trends(summaries, totals, MONDAY, 1)
    assert (week.left_ms, week.right_ms) == (0, 0)
