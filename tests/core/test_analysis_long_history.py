"""Two years of a generated journal: figures against an independent calculation.

The calculation here goes by the standard library's dates and zones, from the UTC
time and the zone's name, and is written as directly as it can be.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from history_samples import PLANNED, SESSIONS, long_history

from coach_tui.core.analysis.adherence import adherence_of, streak_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, YEAR_WEEKS, heatmap
from coach_tui.core.analysis.progress import compare_sides, exercise_by_week, exercise_points
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import date_line_days, summaries_of, training_days
from coach_tui.core.model.session import Schedule, Weekday

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry

TODAY = date(2026, 3, 3)
SCHEDULES = {
    "every day": Schedule(days_per_week=7),
    "four days": Schedule(days_per_week=4),
    "twice a day": Schedule(days_per_week=5, times_per_day=2),
    "named days": Schedule(days=(Weekday.MON, Weekday.WED, Weekday.FRI)),
}


@pytest.fixture(scope="module")
def entries():
    return long_history()


@pytest.fixture(scope="module")
def summaries(entries):
    return summaries_of(entries)


@pytest.fixture(scope="module")
def times(entries):
    """How often each session, and any (``None``), was done on each day."""
    return {session: times_on(entries, session) for session in (None, *SESSIONS)}


@pytest.fixture(scope="module")
def lost(entries):
    return vanished(entries)


def persons_day(entry: Entry) -> date:
    """By the wall clock there, less the four hours that belong to the evening before."""
    moment = entry.head.started
    utc = datetime.fromtimestamp(moment.utc_ms / 1000, UTC)
    return (utc.astimezone(ZoneInfo(moment.zone)).replace(tzinfo=None) - timedelta(hours=4)).date()


def part_done(entry: Entry) -> Fraction:
    total = Fraction(0)
    for plan in PLANNED:
        if plan.reps:
            total += Fraction(
                sum(1 for rep in entry.reps if rep.work_set == plan.work_set), plan.reps
            )
        elif any(piece.work_set == plan.work_set for piece in entry.work):
            total += 1
    return total / len(PLANNED)


def was_done(entry: Entry) -> bool:
    part = part_done(entry)
    return part >= Fraction(1, 2)


def times_on(entries: list[Entry], session: str | None) -> dict[date, int]:
    times: dict[date, int] = defaultdict(int)
    for entry in entries:
        if was_done(entry) and (session is None or entry.head.session == session):
            times[persons_day(entry)] += 1
    return dict(times)


def vanished(entries: list[Entry]) -> set[date]:
    """Days without anything, between two entries that a leap of 12 hours ahead lies between."""
    found: set[date] = set()
    ordered = sorted(entries, key=lambda e: e.head.started.utc_ms)
    for before, after in pairwise(ordered):
        leap = after.head.started.offset_s - before.head.started.offset_s
        eve = persons_day(after) - timedelta(days=1)
        if leap >= 43_200 and eve > persons_day(before):
            found.add(eve)
    return found


def test_the_history_has_travel_late_evenings_and_days_that_vanish(entries):
    assert len(entries) == 2000
    assert len({entry.head.started.zone for entry in entries}) == 5
    assert len({entry.head.started.offset_s for entry in entries}) >= 8
    assert sum(map(_is_small_hours, entries)) > 100
    assert {entry.state for entry in entries} == set(EntryState)


def _is_small_hours(entry: Entry) -> bool:
    utc = datetime.fromtimestamp(entry.head.started.utc_ms / 1000, UTC)
    return utc.astimezone(ZoneInfo(entry.head.started.zone)).hour < 4


def test_each_session_is_on_its_day_and_days_that_vanished_are_known(summaries, times, lost):
    for session, expected in times.items():
        counted = training_days(summaries, session)
        assert counted.times == {d.toordinal(): n for d, n in expected.items()}
    assert len(lost) == 1
    assert date_line_days(summaries) == {day.toordinal() for day in lost}


def weeks_expected(times: dict[date, int], schedule: Schedule, lost: set[date]):
    """Monday, due, done and missed of each week, counted day by day."""
    first, names = min(times), list(Weekday)
    monday = first - timedelta(days=first.weekday())
    while monday <= TODAY:
        days = [monday + timedelta(days=n) for n in range(7)]
        open_days = [day for day in days if day >= first and day not in lost]
        if schedule.days:
            due = sum(names[day.weekday()] in schedule.days for day in open_days)
            if monday <= first <= days[-1]:
                due = max(1, due)
        else:
            since = [day for day in days if day >= first]
            wanted = Fraction((schedule.days_per_week or 7) * len(since), 7)
            due = min(max(1, int(wanted + Fraction(1, 2))), len(open_days))
        due *= schedule.times_per_day
        done = min(due, sum(min(schedule.times_per_day, times.get(day, 0)) for day in days))
        room = sum(
            max(0, schedule.times_per_day - times.get(day, 0)) for day in days if day >= TODAY
        )
        yield monday.isoformat(), due, done, max(0, due - done - room)
        monday += timedelta(days=7)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("session", SESSIONS)
def test_done_and_due_of_every_week_agree(summaries, times, lost, name, session):
    adherence = adherence_of(training_days(summaries, session), SCHEDULES[name], TODAY.isoformat())
    assert adherence is not None
    expected = list(weeks_expected(times[session], SCHEDULES[name], lost))
    assert [(w.monday, w.due, w.done, w.missed) for w in adherence.weeks] == expected
    assert adherence.done == sum(done for _, _, done, _ in expected)
    assert sum(sum(w.times) for w in adherence.weeks) == sum(times[session].values())


def runs_expected(days: set[date], a_week: int, lost: set[date]) -> list[tuple[int, date, date]]:
    """Each run of days: how many, the first, and the day that broke it (or the one after today)."""
    runs: list[tuple[int, date, date]] = []
    waiting = sorted(days)
    while waiting:
        first = broke = waiting[0]
        left = 7 - first.weekday()
        first_leave = left - max(1, int(Fraction(a_week * left, 7) + Fraction(1, 2)))
        while broke <= TODAY:
            monday = broke - timedelta(days=broke.weekday())
            so_far = [monday + timedelta(days=n) for n in range(broke.weekday() + 1)]
            rest = [d for d in so_far if d > first and d not in days | lost | {TODAY}]
            if len(rest) > (first_leave if monday <= first else 7 - a_week):
                break
            broke += timedelta(days=1)
        runs.append((sum(first <= day < broke for day in days), first, broke))
        waiting = [day for day in waiting if day >= broke]
    return runs


@pytest.mark.parametrize("a_week", range(1, 8))
@pytest.mark.parametrize("session", [None, *SESSIONS])
def test_the_streak_and_the_longest_one_agree(summaries, times, lost, session, a_week):
    attendance = training_days(summaries, session)
    streak = streak_of(attendance, Schedule(days_per_week=a_week), TODAY.isoformat())
    days = set(times[session])
    runs = runs_expected(days, a_week, lost)
    count, first, _ = max(runs, key=lambda run: run[0])
    assert streak.longest is not None
    assert (streak.longest.days, streak.longest.since) == (count, first.isoformat())
    last_count, last_first, broke = runs[-1]
    if broke > TODAY:
        assert streak.current is not None
        assert (streak.days, streak.current.since) == (last_count, last_first.isoformat())
    else:
        assert streak.current is None
    assert streak.done_today == (TODAY in days)


def test_the_year_in_squares_agrees(entries, summaries):
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.reps or entry.work:
            by_day[persons_day(entry)].append(entry)
    for weeks in (YEAR_WEEKS, STRIP_WEEKS):
        columns = heatmap(summaries, TODAY.isoformat(), weeks)
        drawn = {day.date: (day.times, day.ms) for week in columns for day in week.days if day}
        monday = TODAY - timedelta(days=TODAY.weekday())
        day = monday - timedelta(weeks=weeks - 1)
        expected: dict[str, tuple[int, int]] = {}
        while day <= TODAY:
            expected[day.isoformat()] = (len(by_day[day]), sum(map(exercised_ms, by_day[day])))
            day += timedelta(days=1)
        assert drawn == expected


def exercised_ms(entry: Entry) -> int:
    worked = sum(rep.duration_ms for rep in entry.reps) + sum(w.duration_ms for w in entry.work)
    return max(entry.running_ms, worked)


@pytest.mark.parametrize("exercise", ["clamshell", "glute-bridge", "monster-walk", "balance"])
def test_an_exercise_over_time_agrees(entries, exercise):
    points = exercise_points(entries, exercise)
    work_sets = {plan.work_set: plan.side for plan in PLANNED if plan.exercise == exercise}
    expected: list[tuple[str, int, int, float]] = []
    for entry in sorted(entries, key=lambda e: e.head.started.utc_ms):
        reps = [rep for rep in entry.reps if rep.work_set in work_sets]
        work = [piece.duration_ms for piece in entry.work if piece.work_set in work_sets]
        if reps or work:
            tension = sum(r.up_ms + r.hold_ms + r.down_ms for r in reps) + sum(work)
            mean_up = sum(r.up_ms for r in reps) / len(reps) if reps else 0.0
            expected.append((persons_day(entry).isoformat(), len(reps), tension, mean_up))
    found = [(p.date, p.reps, p.tension_ms, p.tempo.up_ms if p.tempo else 0.0) for p in points]
    assert [f[:3] for f in found] == [e[:3] for e in expected]
    assert [f[3] for f in found] == pytest.approx([e[3] for e in expected])


def test_left_against_right_agrees_in_sessions_that_finished_both(entries):
    reps, tension_ms = [0, 0], [0, 0]
    for entry in entries:
        sides = [[rep for rep in entry.reps if rep.work_set == work_set] for work_set in (3, 4)]
        fewer, more = sorted(map(len, sides))
        if entry.state is EntryState.COMPLETED and 0 < more <= 2 * fewer:
            for number, side in enumerate(sides):
                reps[number] += len(side)
                tension_ms[number] += sum(r.up_ms + r.hold_ms + r.down_ms for r in side)
    compared = compare_sides(exercise_points(entries, "fire-hydrant"))
    assert compared is not None
    assert compared.reps == tuple(reps)
    assert compared.tension_ms == tuple(tension_ms)


def test_the_weeks_of_an_exercise_hold_what_was_done_in_them(entries):
    by_monday: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.reps or entry.work:
            day = persons_day(entry)
            by_monday[(day - timedelta(days=day.weekday())).isoformat()].append(entry)
    for week in exercise_by_week(exercise_points(entries, "glute-bridge"), TODAY.isoformat()):
        reps = [rep for entry in by_monday[week.monday] for rep in entry.reps if rep.work_set == 2]
        assert week.reps == len(reps)
        assert week.rep_ms == pytest.approx(
            sum(rep.duration_ms for rep in reps) / len(reps) if reps else None
        )
