"""An exercise over time, its sides, its tempo, and pictures of days: by example."""

from __future__ import annotations

import pytest
from history_samples import PLANNED, made_entry, moment_at
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.analysis.heatmap import STRIP_WEEKS, YEAR_WEEKS, heatmap
from coach_tui.core.analysis.progress import (
    MeanTempo,
    TempoVerdict,
    compare_sides,
    difference_percent,
    exercise_by_week,
    exercise_points,
    exercises_done,
    tempo_verdict,
)
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryState,
    RepRecord,
    WorkRecord,
    with_changes,
)
from coach_tui.core.log.summary import summaries_of
from coach_tui.core.model.exercise import DEFAULT_TEMPO, Range, Tempo

AT = moment_at("2026-11-16")


def with_reps(entry, *reps: tuple[int, int, int, int]):
    """An entry with reps only: set, up, hold and down in milliseconds."""
    made = tuple(
        RepRecord(work_set, number, up, hold, down, 500, AT)
        for number, (work_set, up, hold, down) in enumerate(reps, 1)
    )
    return replace(entry, reps=made, work=())


def said(entry, field: AnnotationField, value: int | str, part: str = ""):
    change = AnnotationRecord(
        f"{field} {part}", field, value, AT, part, sequence=len(entry.changes) + 1
    )
    return replace(entry, changes=(*entry.changes, change))


def test_a_point_has_each_sides_reps_tension_and_tempo():
    entry = with_reps(
        made_entry("2026-11-16"), (0, 2000, 1000, 2000), (0, 3000, 2000, 3000), (1, 2500, 0, 2500)
    )
    (point,) = exercise_points([entry], "clamshell")
    assert list(point.sides) == ["left", "right"]
    left, right = point.sides.values()
    assert (left.reps, left.planned, left.tension_ms) == (2, 20, 13_000)
    assert left.tempo == MeanTempo(2500, 1500, 2500, 500)
    assert (right.reps, right.tension_ms) == (1, 5000)
    assert (point.reps, point.planned, point.tension_ms) == (3, 40, 18_000)
    assert point.tempo == MeanTempo(2500, 1000, 2500, 500)


def test_points_come_oldest_first_and_leave_out_what_was_not_done():
    entries = [
        made_entry("2026-11-18"),
        made_entry("2026-11-17", work_sets=2),
        made_entry("2026-11-16"),
    ]
    assert [p.date for p in exercise_points(entries, "glute-bridge")] == [
        "2026-11-16",
        "2026-11-18",
    ]
    assert exercise_points(entries, "plank") == ()


def test_timed_work_is_tension_without_reps_or_tempo():
    entry = replace(made_entry(), reps=(), work=(WorkRecord(7, 21_000, False, AT),))
    (point,) = exercise_points([entry], "balance")
    assert (point.reps, point.tension_ms, point.tempo) == (0, 21_000, None)


def test_a_corrected_number_of_reps_counts_and_the_measured_tempo_stays():
    entry = with_reps(made_entry(), (2, 2000, 1000, 2000), (2, 2000, 1000, 2000))
    (point,) = exercise_points([said(entry, AnnotationField.REPS, 15, "2")], "glute-bridge")
    assert (point.reps, point.tension_ms) == (15, 10_000)
    assert point.tempo == MeanTempo(2000, 1000, 2000, 500)
    (summary,) = summaries_of([said(entry, AnnotationField.REPS, 15, "2")])
    assert (summary.reps, summary.share) == (15, 1 / len(PLANNED))


def test_exercises_are_listed_most_often_done_first_by_their_last_name():
    plan = made_entry().head
    renamed = tuple(replace(p, name="Bridge") for p in PLANNED if p.exercise == "glute-bridge")
    newest = replace(made_entry(), head=replace(plan, planned=renamed))
    found = exercises_done([newest, made_entry()])
    assert next(iter(found.items())) == ("glute-bridge", "Bridge")
    assert list(found) == ["glute-bridge", "clamshell", "fire-hydrant", "monster-walk", "balance"]


@pytest.mark.parametrize(
    ("rep_ms", "pace"),
    [
        (4700, TempoVerdict.TOO_QUICK),
        (4800, TempoVerdict.QUICK_END),
        (5375, TempoVerdict.QUICK_END),
        (5376, TempoVerdict.WITHIN),
        (8300, TempoVerdict.WITHIN),
        (8500, TempoVerdict.TOO_SLOW),
    ],
)
def test_a_tempo_is_judged_by_the_whole_rep(rep_ms, pace):
    assert tempo_verdict(MeanTempo(rep_ms - 3000, 1000, 2000, 900), DEFAULT_TEMPO) is pace


def test_a_fixed_tempo_has_no_quick_end():
    fixed = Tempo(Range.exactly(2000), Range.exactly(1000), Range.exactly(2000))
    for up_ms, verdict in (
        (1749, TempoVerdict.TOO_QUICK),
        (1750, TempoVerdict.WITHIN),
        (2000, TempoVerdict.WITHIN),
        (2250, TempoVerdict.WITHIN),
        (2251, TempoVerdict.TOO_SLOW),
    ):
        assert tempo_verdict(MeanTempo(up_ms, 1000, 2000, 0), fixed) is verdict


def test_a_correction_of_another_exercise_changes_no_point():
    entry = made_entry()
    at = entry.head.started
    corrected = with_changes(
        entry,
        (
            AnnotationRecord("a", AnnotationField.REPS, 5, at, "2", 1),
            AnnotationRecord("b", AnnotationField.REPS, 3, at, "0", 2),
        ),
    )

    def reps(entry, exercise: str) -> list[int]:
        return [point.reps for point in exercise_points([entry], exercise)]

    assert reps(entry, "fire-hydrant") == reps(corrected, "fire-hydrant") == [24]
    assert (reps(entry, "glute-bridge"), reps(corrected, "glute-bridge")) == ([15], [5])
    assert (reps(entry, "clamshell"), reps(corrected, "clamshell")) == ([40], [23])


def test_the_difference_of_sides_is_a_part_of_the_larger():
    entry = with_reps(made_entry(), *[(0, 2000, 0, 2000)] * 4, *[(1, 2000, 0, 2000)] * 3)
    compared = compare_sides(exercise_points([entry], "clamshell"))
    assert compared is not None
    assert (compared.first, compared.second) == ("left", "right")
    assert (compared.reps_percent, compared.tension_percent) == (-25, -25)


def test_directions_are_compared_too_and_one_side_alone_is_not():
    points = exercise_points([made_entry()], "monster-walk")
    compared = compare_sides(points)
    assert compared is not None
    assert (compared.first, compared.second) == ("forward", "backward")
    assert compare_sides(exercise_points([made_entry()], "glute-bridge")) is None
    assert compare_sides(exercise_points([made_entry()], "balance")) is None


def test_a_session_that_was_stopped_compares_no_sides():
    stopped = replace(made_entry(), state=EntryState.STOPPED)
    assert compare_sides(exercise_points([stopped], "monster-walk")) is None
    both = compare_sides(exercise_points([stopped, made_entry()], "monster-walk"))
    assert both == compare_sides(exercise_points([made_entry()], "monster-walk"))


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_difference_changes_its_sign_with_the_sides(first, second):
    percent = difference_percent(first, second)
    assert -100 <= percent <= 100
    assert difference_percent(second, first) == -percent
    assert (percent > 0) == (second > first)


def test_weeks_have_no_gaps_and_end_with_this_one():
    done = [made_entry("2026-11-01"), made_entry("2026-11-16", number=2)]
    weeks = exercise_by_week(exercise_points(done, "balance"), "2026-11-25")
    assert [(w.monday, w.sessions) for w in weeks] == [
        ("2026-10-26", 1),
        ("2026-11-02", 0),
        ("2026-11-09", 0),
        ("2026-11-16", 1),
        ("2026-11-23", 0),
    ]
    assert exercise_by_week([], "2026-11-25") == ()


def test_an_exercises_weeks_have_the_length_of_a_rep():
    entry = with_reps(made_entry("2026-11-16"), (2, 2000, 1000, 2000), (2, 3000, 1000, 3000))
    weeks = exercise_by_week(exercise_points([entry], "glute-bridge"), "2026-11-23")
    assert [(w.sessions, w.reps, w.rep_ms) for w in weeks] == [(1, 2, 6000), (0, 0, None)]


def test_the_heatmap_is_a_year_of_weeks_that_ends_today():
    columns = heatmap([], "2026-11-20")
    assert len(columns) == YEAR_WEEKS
    last = columns[-1].days
    assert last[0] is not None
    assert last[0].date == "2026-11-16"
    assert [day is None for day in last] == [False] * 5 + [True] * 2
    shown = [day for week in columns for day in week.days if day]
    assert len(shown) == 52 * 7 + 5
    assert {day.level for day in shown} == {0}


def test_months_are_named_over_the_week_they_begin_in():
    weeks = heatmap([], "2026-11-20", STRIP_WEEKS)
    named = [(day.date, week.month) for week in weeks if (day := week.days[0])]
    assert [found for found in named if found[1]] == [
        ("2026-08-31", 9),
        ("2026-09-28", 10),
        ("2026-10-26", 11),
    ]


def test_days_are_levelled_against_the_persons_usual_day():
    summaries = summaries_of([made_entry(f"2026-11-{day}", number=day) for day in range(10, 15)])
    lengths = (400_000, 800_000, 1_000_000, 1_200_000, 1_600_000)
    changed = [replace(v, running_ms=ms) for v, ms in zip(summaries, lengths, strict=True)]
    (week,) = heatmap(changed, "2026-11-15", weeks=1)
    assert [day.level for day in week.days if day] == [0, 1, 2, 3, 3, 4, 0]
    lengths = (499_999, 500_000, 1_000_000, 1_500_000, 1_500_001)
    changed = [replace(v, running_ms=ms) for v, ms in zip(summaries, lengths, strict=True)]
    (week,) = heatmap(changed, "2026-11-15", weeks=1)
    assert [day.level for day in week.days if day] == [0, 1, 2, 3, 3, 4, 0]
    lengths = (100_000, 499_999, 1_000_000, 1_000_001, 1_500_001)
    changed = [replace(v, running_ms=ms) for v, ms in zip(summaries, lengths, strict=True)]
    (week,) = heatmap(changed, "2026-11-15", weeks=1)
    assert [day.level for day in week.days if day] == [0, 1, 1, 3, 3, 4, 0]
    timeless = [replace(summary, running_ms=0) for summary in summaries]
    (week,) = heatmap(timeless, "2026-11-15", weeks=1)
    assert [day.level for day in week.days if day] == [0, 3, 3, 3, 3, 3, 0]
