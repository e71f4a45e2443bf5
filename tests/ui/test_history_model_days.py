"""The history's days, search and trends as text."""

from __future__ import annotations

from history_samples import made_entry
from msgspec.structs import replace

from coach_tui.core.analysis.trends import WeekTrend
from coach_tui.core.log.days import day_number
from coach_tui.core.log.summary import summary_of
from coach_tui.ui.history.model import (
    HistoryView,
    TrendLine,
    day_line,
    history_view,
    months_text,
    ratings_text,
    shown_summaries,
    trend_lines,
)
from coach_tui.ui.history.screen import trend_rows
from coach_tui.ui.widgets.calendar import sparkline

TODAY = "2026-11-20"


def summary(day: str, title: str = "Glutes", **changes):
    return replace(summary_of(made_entry(day)), title=title, **changes)


def view(*summaries) -> HistoryView:
    return history_view(summaries, [], TODAY)


def test_a_search_finds_titles_and_days_in_any_order_of_words():
    journal = view(
        summary("2026-11-20", "Hips"), summary("2026-11-19"), summary("2026-10-19", "Hips")
    )
    for query, days in (
        ("", ["2026-11-20", "2026-11-19", "2026-10-19"]),
        ("HIPS", ["2026-11-20", "2026-10-19"]),
        ("oct hips", ["2026-10-19"]),
        ("2026-11", ["2026-11-20", "2026-11-19"]),
        ("thu 19 nov", ["2026-11-19"]),
        ("squat", []),
    ):
        shown = shown_summaries(journal, query)
        assert [item.started.local_date for item in shown.summaries] == days
        assert sum(map(len, shown.by_day.values())) == len(days)


def test_the_map_reaches_back_to_the_first_entry_and_at_least_a_year():
    assert len(shown_summaries(view()).weeks) == 53
    assert len(shown_summaries(view(summary("2026-11-20"))).weeks) == 53
    assert len(shown_summaries(view(summary("2024-11-18"))).weeks) == 105
    assert len(shown_summaries(view(summary("1970-01-01"))).weeks) == 530
    assert len(shown_summaries(view(summary("2099-01-01"))).weeks) == 53


def test_a_day_says_everything_that_was_done_on_it():
    day = day_number("2026-11-19")
    assert day_line(day, []) == "Thu 19 Nov  no session"
    both = [summary("2026-11-19"), summary("2026-11-19", "A\nb", running_ms=60_000, worked_ms=0)]
    assert (
        day_line(day, both)
        == "Thu 19 Nov  Glutes 16:39, 79 reps, 20 steps · A b 1:00, 79 reps, 20 steps"
    )


def test_ratings_that_were_not_asked_for_leave_no_zero():
    assert ratings_text(summary(TODAY)) == ""
    assert ratings_text(summary(TODAY, effort=0, pain=None)) == "effort 0"
    assert ratings_text(summary(TODAY, effort=3, pain=0)) == "effort 3  pain 0"


def test_the_year_of_the_months_is_said_once_where_it_is_the_same():
    monday = day_number("2026-11-16")
    assert months_text(monday, 1) == "Nov 2026"
    assert months_text(monday - 84, 13) == "Aug - Nov 2026"
    assert months_text(monday - 364, 53) == "Nov 2025 - Nov 2026"


def test_trends_say_where_they_began_and_where_they_are():
    weeks = [
        WeekTrend(0),
        WeekTrend(60, effort=6.6, pain=4, rep_ms=4840, left_ms=600_000, right_ms=540_000),
        WeekTrend(0),
        WeekTrend(90, effort=3.2, pain=0, rep_ms=5260, left_ms=600_000, right_ms=540_000),
    ]
    lines = {line.label: line for line in trend_lines(weeks)}
    assert {label: line.text for label, line in lines.items()} == {
        "min/week": "50 on average",
        "pain": "4 → 0",
        "effort": "7 → 3",
        "tempo": "4.8 → 5.3 s",
        "left": "20 min",
        "right": "10 % less",
    }
    assert lines["min/week"].values == (None, 60, 0, 90)


def test_without_ratings_sides_or_reps_there_are_only_minutes():
    assert [line.label for line in trend_lines([WeekTrend(5)])] == ["min/week"]
    assert trend_lines([WeekTrend(0)]) == []
    even = [WeekTrend(5, left_ms=100, right_ms=97)]
    assert [line.text for line in trend_lines(even)][1:] == ["0 s", "as much"]


def test_a_sparkline_shows_its_lowest_value_and_no_value_apart():
    assert sparkline((0, 10, None, 5), 0, 10) == "▁█·▅"
    assert sparkline((4, None), 4, 4, cols=2) == "▄▄· "
    assert sparkline((-1, 99), 0, 10) == "▁█"


def test_bars_are_as_wide_as_the_longest_text_lets_them_be():
    lines = [TrendLine("pain", (1, 2), 0, 10, "1 → 2"), TrendLine("left", (1, 2), 0, 10, "5")]
    assert [row.plain for row in trend_rows(lines, 40)] == [
        "pain     ▂▂▂▂▂▂▂▂  1 → 2",
        "left     ▂▂▂▂▂▂▂▂  5",
    ]
    assert [row.plain for row in trend_rows(lines, 12)] == ["pain     ▂▂", "left     ▂▂"]
    assert trend_rows([], 40) == []
