"""Done against due, due today, and streaks: by example. November 2026 begins on a Sunday."""

from __future__ import annotations

import pytest
from history_samples import PLANNED, made_entry
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.analysis.adherence import (
    Due,
    adherence_of,
    busiest_schedule,
    due_on,
    next_due,
    streak_of,
)
from coach_tui.core.log.days import day_number, iso_day, weekday
from coach_tui.core.log.entry import AnnotationField, AnnotationRecord, EntryState, WorkRecord
from coach_tui.core.log.summary import TrainingDays, date_line_days, summaries_of, training_days
from coach_tui.core.model.session import Schedule, Weekday

DAILY = Schedule(days_per_week=7)
FOUR = Schedule(days_per_week=4)
TWICE = Schedule(days_per_week=7, times_per_day=2)
NAMED = Schedule(days=(Weekday.MON, Weekday.WED, Weekday.FRI))

MON, TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-{day:02}" for day in range(16, 23))
WEEK_BEFORE = tuple(f"2026-11-{day:02}" for day in range(9, 16))


def on(*days: str) -> TrainingDays:
    times: dict[int, int] = {}
    for day in days:
        times[day_number(day)] = times.get(day_number(day), 0) + 1
    return TrainingDays(times)


def this_week(attendance: TrainingDays, schedule: Schedule, today: str):
    adherence = adherence_of(attendance, schedule, today)
    assert adherence is not None
    return adherence.this_week


def test_a_session_that_was_never_done_has_missed_nothing():
    assert adherence_of(on(), DAILY, FRI) is None


def test_four_of_seven_this_week_and_one_gone():
    week = this_week(on(*WEEK_BEFORE, MON, TUE, WED, THU), DAILY, SAT)
    assert (week.label, week.missed) == ("4 of 7", 1)
    assert week.times == (1, 1, 1, 1, 0, 0, 0)


def test_rest_days_are_no_misses_while_the_week_can_still_be_filled():
    assert this_week(on(*WEEK_BEFORE), FOUR, THU).missed == 0
    assert this_week(on(*WEEK_BEFORE), FOUR, FRI).missed == 1


def test_what_is_done_beyond_what_is_due_is_counted_apart():
    week = this_week(on(*WEEK_BEFORE, MON, MON, TUE, WED, THU, FRI), FOUR, FRI)
    assert (week.done, week.due, week.extra, week.missed) == (4, 4, 2, 0)


def test_the_week_of_beginning_asks_for_its_part_only():
    assert this_week(on(FRI), FOUR, FRI).due == 2
    assert this_week(on(SUN), DAILY, SUN).due == 1
    assert this_week(on(THU), NAMED, THU).due == 1


def test_twice_a_day_is_counted_in_times():
    week = this_week(on(*WEEK_BEFORE, MON, MON, TUE, WED, WED, WED), TWICE, THU)
    assert (week.done, week.due, week.extra, week.missed) == (5, 14, 1, 1)


def test_doing_it_twice_on_one_day_makes_up_for_no_other():
    week = this_week(on(*WEEK_BEFORE, SUN, SUN), DAILY, SUN)
    assert (week.done, week.extra, week.missed) == (1, 1, 6)


def test_weeks_without_anything_are_there_and_are_misses():
    adherence = adherence_of(on("2026-11-02", MON), Schedule(days_per_week=1), SUN)
    assert adherence is not None
    assert [(w.monday, w.done, w.missed) for w in adherence.weeks] == [
        ("2026-11-02", 1, 0),
        ("2026-11-09", 0, 1),
        (MON, 1, 0),
    ]
    assert (adherence.done, adherence.due) == (2, 3)


def test_what_may_still_be_done_is_not_held_against_anybody():
    adherence = adherence_of(on(*WEEK_BEFORE, MON), DAILY, TUE)
    assert adherence is not None
    assert adherence.done == adherence.due


@pytest.mark.parametrize(
    ("done", "schedule", "today", "due"),
    [
        ([], DAILY, MON, Due.DUE),
        ([], FOUR, MON, Due.OPEN),
        ([*WEEK_BEFORE], FOUR, WED, Due.OPEN),
        ([*WEEK_BEFORE], FOUR, THU, Due.DUE),
        ([*WEEK_BEFORE, THU], FOUR, THU, Due.DONE),
        ([*WEEK_BEFORE, MON, TUE, WED, THU], FOUR, FRI, Due.REST),
        ([*WEEK_BEFORE, MON, TUE, WED], FOUR, THU, Due.OPEN),
        ([*WEEK_BEFORE, MON], TWICE, MON, Due.DUE),
        ([*WEEK_BEFORE, MON, MON], TWICE, MON, Due.DONE),
        ([*WEEK_BEFORE], NAMED, MON, Due.DUE),
        ([*WEEK_BEFORE, MON], NAMED, TUE, Due.REST),
        ([*WEEK_BEFORE], NAMED, TUE, Due.OPEN),
        ([*WEEK_BEFORE, MON, TUE, WED], NAMED, FRI, Due.REST),
        ([], NAMED, TUE, Due.REST),
        ([], NAMED, WED, Due.DUE),
    ],
)
def test_whether_it_is_due_today(done, schedule, today, due):
    assert due_on(on(*done), schedule, today) is due


@given(
    st.sets(st.integers(0, 40)),
    st.integers(0, 40),
    st.one_of(
        st.builds(Schedule, st.integers(1, 7), st.integers(1, 3)),
        st.builds(
            lambda days: Schedule(days=tuple(days)), st.sets(st.sampled_from(Weekday), min_size=1)
        ),
    ),
)
def test_a_week_adds_up_whatever_was_done(offsets, ago, schedule):
    start = day_number("2026-10-01")
    attendance = TrainingDays(dict.fromkeys((start + n for n in offsets), 1))
    adherence = adherence_of(attendance, schedule, iso_day(start + ago))
    if adherence is None:
        assert not any(n <= ago + 1 for n in offsets)
        return
    for week in adherence.weeks:
        assert weekday(day_number(week.monday)) == 0
        assert min(week.due, week.done, week.missed, week.extra) >= 0
        assert week.done + week.missed <= week.due
        assert week.done + week.extra == sum(week.times)
    assert all(week.done + week.missed == week.due for week in adherence.weeks[:-1])


def test_a_session_stopped_before_half_of_it_does_not_count_and_one_after_half_does():
    for state in (EntryState.STOPPED, EntryState.UNFINISHED):
        (early,), (late,) = (summaries_of([made_entry(state=state, work_sets=n)]) for n in (3, 4))
        assert (early.share, early.counts) == (0.375, False)
        assert (late.share, late.counts) == (0.5, True)


def test_reps_done_again_do_not_make_up_for_others():
    entry = made_entry(state=EntryState.STOPPED, work_sets=2)
    again = replace(entry, reps=entry.reps * 3)
    assert [summary.share for summary in summaries_of([entry, again])] == [0.25, 0.25]


def test_timed_work_counts_by_its_length_and_open_work_once_it_is_called_done():
    entry = made_entry(work_sets=0)
    for plan, length_ms, whole, share in (
        (PLANNED[7], 15_000, False, 0.5),
        (PLANNED[7], 60_000, False, 1.0),
        (PLANNED[7], 100, True, 1.0),
        (replace(PLANNED[7], duration_ms=None), 60_000, False, 0.5),
        (replace(PLANNED[7], duration_ms=None), 60_000, True, 1.0),
    ):
        work = WorkRecord(7, length_ms, whole, entry.head.started)
        (summary,) = summaries_of(
            [replace(entry, head=replace(entry.head, planned=(plan,)), work=(work,))]
        )
        assert (summary.share, summary.worked_ms) == (share, length_ms)


def test_a_session_without_any_exercise_is_nothing():
    entry = made_entry(work_sets=0)
    (summary,) = summaries_of([replace(entry, head=replace(entry.head, planned=()))])
    assert (summary.share, summary.counts) == (0, False)


def test_time_worked_is_that_of_whole_reps_and_of_timed_work():
    entry = made_entry()
    paused = replace(entry, reps=tuple(replace(rep, pause_ms=250) for rep in entry.reps))
    (summary,) = summaries_of([paused])
    assert summary.worked_ms == sum(result.worked_ms for result in paused.results())


def test_a_session_skipped_to_its_end_counts_only_with_half_of_it_done():
    less, half, none = summaries_of(
        [made_entry(work_sets=3), made_entry(work_sets=4), made_entry(work_sets=0)]
    )
    assert (less.counts, half.counts, none.counts) == (False, True, False)


def test_a_summary_says_how_much_of_the_plan_was_done():
    (summary,) = summaries_of([made_entry(work_sets=3)])
    assert (summary.reps, summary.planned_reps) == (55, 99)
    assert (summary.exercises_done, summary.exercises) == (2, 5)


def test_a_session_after_midnight_belongs_to_the_evening_before():
    summaries = summaries_of([made_entry(WED, hour=3.9), made_entry(WED, hour=4.1)])
    assert [iso_day(summary.day) for summary in summaries] == [TUE, WED]


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_the_day_on_which_the_clocks_change_is_one_day(change):
    days = [iso_day(day_number(change) + n) for n in (-1, 0, 1)]
    for hour in (4.5, 23.9):
        entries = [made_entry(day, hour=hour) for day in days]
        streak = streak_of(training_days(summaries_of(entries)), DAILY, days[-1])
        assert streak.days == 3


def test_a_day_lost_over_the_date_line_breaks_nothing_and_is_not_due():
    entries = [
        *(made_entry(day) for day in WEEK_BEFORE),
        made_entry(MON, zone="Pacific/Honolulu"),
        made_entry(TUE, zone="Pacific/Honolulu"),
        made_entry(THU, zone="Pacific/Auckland"),
    ]
    attendance = training_days(summaries_of(entries))
    assert attendance.lost == {day_number(WED)}
    assert streak_of(attendance, DAILY, THU).days == 10
    week = this_week(attendance, DAILY, THU)
    assert (week.due, week.missed) == (6, 0)


def test_a_flight_of_twelve_hours_loses_a_day_and_one_of_less_none():
    for zone, lost in (("Etc/GMT-13", {day_number(WED)}), ("Etc/GMT-12", set[int]())):
        entries = [made_entry(TUE, zone="Etc/GMT-1"), made_entry(THU, zone=zone)]
        assert date_line_days(summaries_of(entries)) == lost, zone


def test_a_flight_over_the_date_line_with_an_entry_on_each_day_loses_none():
    entries = [made_entry(TUE, zone="Etc/GMT+11", hour=6), made_entry(WED, zone="Etc/GMT-13")]
    assert date_line_days(summaries_of(entries)) == frozenset()


def test_days_are_split_around_those_between_which_the_first_and_last_are():
    before, after = on(MON, TUE, WED, THU, FRI).split(day_number(TUE), day_number(THU))
    assert (before, after) == (on(MON), on(FRI))


def test_a_day_stayed_away_from_without_such_a_journey_is_not_lost():
    entries = [made_entry(MON), made_entry(WED), made_entry(FRI, zone="America/New_York")]
    assert date_line_days(summaries_of(entries)) == frozenset()


def test_a_day_had_twice_over_the_date_line_counts_once():
    entries = [
        made_entry(TUE, zone="Pacific/Auckland"),
        made_entry(WED, zone="Pacific/Auckland"),
        made_entry(TUE, zone="Pacific/Honolulu", hour=20),
    ]
    attendance = training_days(summaries_of(entries))
    assert streak_of(attendance, DAILY, TUE).days == 2
    assert due_on(attendance, DAILY, TUE) is Due.DONE


def test_a_streak_continues_over_rest_days_that_the_schedule_allows():
    done = [*WEEK_BEFORE[:4], MON, WED, FRI]
    streak = streak_of(on(*done), FOUR, SAT)
    assert streak.current is not None
    assert (streak.days, streak.current.since, streak.done_today) == (7, WEEK_BEFORE[0], False)


def test_the_first_week_of_a_streak_has_its_share_of_the_rest_days():
    assert streak_of(on(THU), DAILY, FRI).days == 1
    assert streak_of(on(THU), DAILY, SAT).current is None
    assert streak_of(on(THU), FOUR, SUN).days == 1


def test_a_streak_ends_on_the_rest_day_too_many():
    done = [*WEEK_BEFORE[:4], MON]
    assert streak_of(on(*done), FOUR, FRI).days == 5
    ended = streak_of(on(*done), FOUR, SAT)
    assert (ended.days, ended.current) == (0, None)
    assert ended.longest is not None
    assert ended.longest.days == 5


def test_today_breaks_nothing_before_it_is_over():
    assert streak_of(on(MON, TUE), DAILY, WED).days == 2
    assert streak_of(on(MON, TUE), DAILY, THU).days == 0


def test_a_streak_starts_over_after_a_break():
    streak = streak_of(on(MON, TUE, THU, FRI), DAILY, FRI)
    assert streak.current is not None
    assert (streak.days, streak.current.since) == (2, THU)


def test_what_a_wrong_clock_wrote_far_ahead_is_not_waited_for():
    attendance = on(MON, TUE, "2099-01-01")
    assert streak_of(attendance, DAILY, TUE).days == 2
    assert this_week(attendance, DAILY, TUE).monday == MON


def test_the_busiest_schedule_holds_a_streak_over_several_sessions():
    assert busiest_schedule([FOUR, NAMED, None]) == Schedule(days_per_week=4)
    assert busiest_schedule([None]) == DAILY


def test_deleted_entries_are_in_no_figure():
    entry = made_entry(MON)
    deleted = AnnotationRecord("c", AnnotationField.DELETED, value=True, at=entry.head.started)
    assert summaries_of([replace(entry, changes=(deleted,))]) == ()


def rested(attendance: TrainingDays, *days: str) -> TrainingDays:
    return replace(attendance, rested=frozenset(map(day_number, days)))


@pytest.mark.parametrize(
    ("schedule", "done", "rest", "words", "missed"),
    [
        (DAILY, (MON, TUE, THU, FRI, SAT, SUN), (WED,), "6 of 6", 0),
        (DAILY, (MON, TUE, FRI, SAT, SUN), (WED,), "5 of 6", 1),
        (FOUR, (MON, TUE, THU, FRI), (WED,), "4 of 4", 0),
        (FOUR, (MON, TUE, WED), (SUN,), "3 of 3", 0),
        (NAMED, (MON, FRI), (WED,), "2 of 2", 0),
        (
            TWICE,
            (MON, MON, TUE, WED, WED, THU, THU, FRI, FRI, SAT, SAT, SUN, SUN),
            (TUE,),
            "13 of 13",
            0,
        ),
        (DAILY, (MON, TUE, WED, THU, FRI, SAT, SUN), (WED,), "7 of 7", 0),
    ],
)
def test_a_day_of_chosen_rest_is_no_miss(schedule, done, rest, words, missed):
    attendance = rested(on(*WEEK_BEFORE, *done), *rest)
    adherence = adherence_of(attendance, schedule, iso_day(day_number(SUN) + 1))
    assert adherence is not None
    week = adherence.weeks[-2]
    assert (week.label, week.missed, week.due) == (words, missed, week.done + missed)


def test_a_session_rests_on_the_day_chosen_for_it_unless_it_was_done_all_the_same():
    before = on(*WEEK_BEFORE, MON, TUE)
    assert due_on(before, DAILY, WED) is Due.DUE
    assert due_on(rested(before, WED), DAILY, WED) is Due.REST
    assert due_on(rested(on(*WEEK_BEFORE, MON, WED), WED), TWICE, WED) is Due.REST
    assert due_on(rested(on(*WEEK_BEFORE, MON, TUE, WED), WED), DAILY, WED) is Due.DONE


def test_a_rest_chosen_for_later_in_the_week_makes_the_other_days_needed():
    three_left = on(*WEEK_BEFORE, MON)
    assert due_on(three_left, FOUR, WED) is Due.OPEN
    assert due_on(rested(three_left, SAT, SUN), FOUR, WED) is Due.DUE


def test_a_day_of_chosen_rest_breaks_no_streak_and_is_not_counted_in_it():
    daily = on(MON, TUE, THU)
    assert streak_of(daily, DAILY, THU).days == 1
    assert streak_of(rested(daily, WED), DAILY, THU).days == 3


@given(
    done=st.lists(st.integers(0, 20)),
    rest=st.frozensets(st.integers(0, 20)),
    a_week=st.integers(1, 7),
    a_day=st.integers(1, 3),
    now=st.integers(0, 20),
)
def test_whatever_is_rested_no_week_owes_more_than_before_or_less_than_was_done(
    done: list[int], rest: frozenset[int], a_week: int, a_day: int, now: int
):
    start = day_number(MON)
    schedule = Schedule(days_per_week=a_week, times_per_day=a_day)
    plain = on(*(iso_day(start + day) for day in done if day <= now))
    chosen = replace(plain, rested=frozenset(start + day for day in rest))
    today = iso_day(start + now)
    without, having = (adherence_of(each, schedule, today) for each in (plain, chosen))
    if without is None or having is None:
        assert without is having
        return
    for one, other in zip(without.weeks, having.weeks, strict=True):
        assert other.done == one.done <= other.due <= one.due
        assert 0 <= other.missed <= one.missed + len(rest) * a_day
        assert other.done + other.missed <= other.due
    past = zip(without.weeks[:-1], having.weeks[:-1], strict=True)
    assert all(other.missed <= one.missed for one, other in past)


EVERY_OTHER = Schedule(every_days=2)


def test_every_other_day_is_due_two_days_after_it_was_done():
    assert due_on(on(), EVERY_OTHER, MON) is Due.DUE
    assert due_on(on(MON), EVERY_OTHER, MON) is Due.DONE
    assert due_on(on(MON), EVERY_OTHER, TUE) is Due.REST
    assert due_on(on(MON), EVERY_OTHER, WED) is Due.DUE
    # Done a day late: the next time is two days after that.
    assert due_on(on(MON, THU), EVERY_OTHER, FRI) is Due.REST
    assert due_on(on(MON, THU), EVERY_OTHER, SAT) is Due.DUE


def test_weeks_of_every_other_day_have_four_days_and_three_in_turn():
    weeks = adherence_of(on(WEEK_BEFORE[0]), EVERY_OTHER, SUN)
    assert weeks is not None
    assert [week.due for week in weeks.weeks] == [4, 3]
    assert busiest_schedule([EVERY_OTHER]).days_per_week == 4


def test_a_streak_of_every_other_day_breaks_after_two_days_of_rest():
    assert streak_of(on(MON, WED, FRI), EVERY_OTHER, SUN).days == 3
    assert streak_of(on(MON, THU, SAT), EVERY_OTHER, SUN).days == 2
    assert streak_of(on(MON, WED), EVERY_OTHER, SAT).days == 0


@given(
    days=st.sets(st.integers(0, 60), min_size=1),
    every=st.integers(2, 9),
    today=st.integers(60, 70),
)
def test_whatever_the_days_a_week_of_every_few_days_adds_up(days, every, today):
    start = day_number(MON)
    done = TrainingDays(dict.fromkeys((start + day for day in days), 1))
    adherence = adherence_of(done, Schedule(every_days=every), iso_day(start + today))
    assert adherence is not None
    for week in adherence.weeks:
        assert 0 <= week.done <= week.due
        assert week.done + week.extra == sum(week.times)
        assert week.missed <= week.due - week.done


def test_the_next_day_is_the_first_that_the_schedule_leaves_open():
    assert next_due(on(FRI), DAILY, FRI) == SAT
    assert next_due(on(FRI), NAMED, FRI) == "2026-11-23"
    assert next_due(on(MON, WED), NAMED, THU) == FRI


def test_the_next_day_is_today_as_long_as_it_is_due_today():
    # Stopped early, today's session does not count as done.
    assert next_due(on(THU), DAILY, FRI) == FRI
    assert next_due(on(MON, WED), NAMED, FRI) == FRI
    assert next_due(on(FRI), TWICE, FRI) == FRI
    assert next_due(on(FRI, FRI), TWICE, FRI) == SAT
    assert next_due(on(MON), FOUR, TUE) == TUE
