"""Where a user stands in a programme: derived from what was done, never ahead of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.analysis.standing import (
    Done,
    Enrolment,
    PhaseDays,
    StageStart,
    Standing,
    adherence_in,
    expected_phases,
    past_phases,
    standing_of,
)
from coach_tui.core.model.programme import Programme, ProgrammePhase, ProgrammeSession
from coach_tui.core.model.session import Schedule, Weekday

START = 739_000

THRICE = ProgrammeSession("hips", "Hips", Schedule(days_per_week=3))
DAILY = ProgrammeSession("breath", "Breath", Schedule(days_per_week=7, times_per_day=2))
NAMED = ProgrammeSession("squats", "Squats", Schedule(None, days=(Weekday.MON, Weekday.FRI)))
FREE = ProgrammeSession("run", "Run")

TWO_PHASES = Programme(
    "Two phases",
    (ProgrammePhase((THRICE, FREE), weeks=2), ProgrammePhase((NAMED,), weeks=1)),
)
MIXED = Programme(
    "Mixed",
    (
        ProgrammePhase((THRICE,), count=4),
        ProgrammePhase((THRICE, DAILY), weeks=2),
        ProgrammePhase((FREE,), count=2),
    ),
)


def standing(
    programme: Programme, done: list[tuple[int, str]], today: int, *starts: tuple[int, int]
) -> Standing:
    """Where the user stands on a day; days count from the start, which is day 0."""
    decisions = tuple(StageStart(START + day, stage) for day, stage in ((0, 0), *starts))
    days = [(START + day, session) for day, session in done]
    return standing_of(programme, Enrolment("p", decisions), days, START + today)


def hips(*days: int) -> list[tuple[int, str]]:
    return [(day, "hips") for day in days]


def test_a_week_lasts_seven_days_from_its_first_session():
    done = hips(2, 4, 6)
    assert [standing(TWO_PHASES, done, day).stage for day in (0, 2, 8, 9)] == [0, 0, 0, 1]
    assert (standing(TWO_PHASES, done, 6).done, standing(TWO_PHASES, done, 6).due) == (3, 3)
    assert standing(TWO_PHASES, done, 6).is_complete


def test_a_week_with_less_than_half_of_it_done_continues_and_says_so():
    assert not standing(TWO_PHASES, hips(0), 6).is_short
    for day in (7, 13, 40):
        place = standing(TWO_PHASES, hips(0), day)
        assert (place.stage, place.done, place.is_short) == (0, 1, True)
    # With the second of three, half is done: the next week can begin on the day after.
    assert standing(TWO_PHASES, hips(0, 40), 40).stage == 0
    assert standing(TWO_PHASES, hips(0, 40), 41).stage == 1


def test_nothing_runs_ahead_while_nothing_is_done():
    done = hips(0, 2, 4)
    place = standing(TWO_PHASES, done, 90)
    assert (place.stage, place.first, place.is_waiting, place.is_short) == (1, None, True, False)
    # The second week begins with its first session, three months later.
    assert standing(TWO_PHASES, [*done, *hips(90, 92)], 96).stage == 1
    assert standing(TWO_PHASES, [*done, *hips(90, 92)], 97).stage == 2


def test_sessions_without_a_schedule_are_no_part_of_a_week():
    done = [(day, "run") for day in range(20)]
    place = standing(TWO_PHASES, done, 20)
    assert (place.stage, place.first, place.done) == (0, None, 0)


def test_a_day_counts_no_more_often_than_its_schedule():
    assert standing(TWO_PHASES, hips(0, 0, 0, 0), 9).done == 1
    place = standing(MIXED, [*hips(0, 0, 0, 0), (2, "breath"), (2, "breath"), (2, "breath")], 3)
    assert (place.stage, place.done, place.due) == (1, 2, 3 + 14)


def test_a_phase_by_sessions_is_over_on_the_day_after_the_last():
    assert standing(MIXED, hips(0, 5, 30), 60).stage == 0
    assert (standing(MIXED, hips(0, 5, 30), 60).done, standing(MIXED, hips(), 60).due) == (3, 4)
    assert standing(MIXED, hips(0, 5, 30, 31), 31).is_complete
    assert standing(MIXED, hips(0, 5, 30, 31), 32).stage == 1


def test_a_repeated_week_begins_on_its_day_and_counts_anew():
    done = hips(0, 2, 4, 7, 9)
    assert standing(TWO_PHASES, done, 14).stage == 2
    place = standing(TWO_PHASES, done, 14, (14, 1))
    assert (place.stage, place.done, place.since) == (1, 0, START + 14)
    # The later decision of a day counts, and one of tomorrow not yet.
    assert standing(TWO_PHASES, done, 14, (14, 1), (14, 0)).stage == 0
    assert standing(TWO_PHASES, done, 14, (15, 0)).stage == 2


def test_a_pause_stops_the_days():
    enrolment = Enrolment("p", (StageStart(START),), paused=START + 3)
    done = [(START + day, "hips") for day in (0, 2, 4, 6, 8, 20, 22)]
    place = standing_of(TWO_PHASES, enrolment, done, START + 60)
    assert (place.stage, place.done, place.is_short) == (0, 2, False)


def test_past_phases_follow_the_days_on_which_they_were_done():
    done = [(START + day, "hips") for day in (1, 3, 5, 8, 10, 12)]
    spans = past_phases(TWO_PHASES, Enrolment("p", (StageStart(START),)), done, START + 20)
    assert [(p.phase_number, p.first - START, p.last - START) for p in spans] == [
        (1, 0, 14),
        (2, 15, 20),
    ]
    paused = Enrolment("p", (StageStart(START),), paused=START + 4)
    assert [p.last - START for p in past_phases(TWO_PHASES, paused, done, START + 20)] == [4]


def test_no_phase_is_left_once_the_programme_is_over():
    done = [(START + day, "hips") for day in (0, 2, 7, 9)] + [(START + 14, "squats")]
    spans = past_phases(TWO_PHASES, Enrolment("p", (StageStart(START),)), done, START + 40)
    assert [(p.phase_number, p.first - START, p.last - START) for p in spans] == [
        (1, 0, 13),
        (2, 14, 20),
    ]


def test_a_phase_done_again_after_the_end_is_in_the_past_again():
    done = [(START + day, "hips") for day in (0, 2, 7, 9)] + [(START + 14, "squats")]
    enrolment = Enrolment("p", (StageStart(START), StageStart(START + 40, 2)))
    spans = past_phases(TWO_PHASES, enrolment, done, START + 42)
    assert [(p.phase_number, p.first - START, p.last - START) for p in spans] == [
        (1, 0, 13),
        (2, 14, 20),
        (2, 40, 42),
    ]


def test_a_stage_knows_its_own_sessions():
    assert standing(MIXED, [], 0).session("hips") == THRICE
    assert standing(MIXED, [], 0).session("breath") is None


def test_each_phase_is_judged_by_its_own_schedule_from_its_first_session_on():
    done = [(START + day, "hips") for day in (1, 3, 8)] + [(START + 21, "squats")]
    spans = (PhaseDays(1, START, START + 20), PhaseDays(2, START + 21, START + 41))
    first, second = adherence_in(TWO_PHASES, spans, done, {})
    assert (first.session, first.days.first) == (THRICE, START + 1)
    assert (second.session, second.days.first) == (NAMED, START + 21)
    assert (first.adherence.done, second.adherence.done) == (3, 1)
    assert first.adherence.due > 6
    # A session that was never done was due all the same, unless nothing at all was done.
    both = Programme("Both", (ProgrammePhase((THRICE, DAILY), weeks=1),))
    span = (PhaseDays(1, START, START + 13),)
    assert [a.adherence.done for a in adherence_in(both, span, done, {})] == [3, 0]
    assert adherence_in(both, span, [], {}) == ()
    # One without a schedule is left out, and those beside it are not.
    mixed = Programme("Mixed", (ProgrammePhase((FREE, THRICE, FREE, DAILY), weeks=1),))
    assert [a.session for a in adherence_in(mixed, span, done, {})] == [THRICE, DAILY]


def expected(place: Standing) -> list[tuple[int, int, int]]:
    return [(p.phase_number, p.first - START, p.last - START) for p in expected_phases(place)]


def test_the_phases_to_come_follow_one_another_by_weeks_and_by_sessions_a_week():
    assert expected(standing(TWO_PHASES, [], 0)) == [(1, 0, 13), (2, 14, 20)]
    # A week that has begun ends seven days after its first session, but not in the past.
    assert expected(standing(TWO_PHASES, hips(2), 4)) == [(1, 4, 15), (2, 16, 22)]
    assert expected(standing(TWO_PHASES, hips(0), 40)) == [(1, 40, 47), (2, 48, 54)]
    # Four sessions at three a week take two weeks, and where no schedule is, one each.
    assert expected(standing(MIXED, [], 0)) == [(1, 0, 13), (2, 14, 27), (3, 28, 41)]
    assert expected(standing(MIXED, hips(0, 1), 1))[0] == (1, 1, 7)
    assert expected(standing(MIXED, hips(0, 1, 2, 3), 3))[0] == (1, 3, 9)


def test_a_week_is_repeated_from_now_on_and_by_a_second_time_it_is_not():
    enrolment = Enrolment("p", (StageStart(START),))
    begun = standing(TWO_PHASES, hips(0), 2)
    repeated = enrolment.repeated(begun, START + 2)
    assert repeated.starts == (StageStart(START), StageStart(START + 2, 0))
    assert repeated.repeated(begun, START + 2) == enrolment
    assert repeated.repeated(begun, START + 3).starts[1:] == (
        StageStart(START + 2, 0),
        StageStart(START + 3, 0),
    )
    third = repeated.repeated(begun, START + 3)
    assert third.repeated(begun, START + 3) == repeated
    # On the day of the start the week begins again, and the start stays.
    assert enrolment.repeated(standing(TWO_PHASES, [], 0), START).starts == (
        StageStart(START),
        StageStart(START, 0),
    )
    # What was done today still counts for the week as it was.
    today = standing(TWO_PHASES, hips(0, 2), 2)
    assert enrolment.repeated(today, START + 2).starts[-1] == StageStart(START + 3, 0)
    # A week that has not begun: the one before it, if there is one.
    second = standing(TWO_PHASES, hips(0, 2), 8)
    assert (second.stage, second.first) == (1, None)
    assert enrolment.repeated(second, START + 8).starts[-1] == StageStart(START + 8, 0)
    first = standing(TWO_PHASES, [], 3)
    assert enrolment.repeated(first, START + 3).starts[-1] == StageStart(START + 3, 0)


def test_after_a_pause_a_week_begins_again_or_the_next_if_half_of_it_was_done():
    paused = Enrolment("p", (StageStart(START),)).pause(START + 3)
    assert paused.paused == START + 3
    for done, stage in ((hips(0), 0), (hips(0, 2), 1), ([], 0)):
        resumed = paused.resume(standing(TWO_PHASES, done, 3), START + 30)
        assert resumed.paused is None
        assert resumed.starts == (StageStart(START), StageStart(START + 30, stage))
    # Of four, two are half.
    four = ProgrammeSession("hips", "Hips", Schedule(days_per_week=4))
    programme = Programme("Four", (ProgrammePhase((four,), weeks=2),))
    for done, stage in ((hips(0), 0), (hips(0, 2), 1)):
        resumed = paused.resume(standing(programme, done, 3), START + 30)
        assert resumed.starts[-1] == StageStart(START + 30, stage)
    # Sessions that were done in a phase counted by sessions stay done.
    counted = Enrolment("p", (StageStart(START),)).pause(START + 3)
    assert counted.resume(standing(MIXED, hips(0), 3), START + 30) == replace(counted, paused=None)


def test_on_the_day_a_pause_ends_a_week_is_repeated_and_the_pause_does_not_come_back():
    paused = Enrolment("p", (StageStart(START),)).pause(START + 3)
    today = START + 30
    resumed = paused.resume(standing(TWO_PHASES, hips(0, 2), 3), today)
    assert resumed.starts[-1] == StageStart(today, 1)
    assert not resumed.is_repeated(today)
    now = standing_of(TWO_PHASES, resumed, hips(0, 2), today)
    repeated = resumed.repeated(now, today)
    assert repeated.starts == (*resumed.starts, StageStart(today, 0))
    assert repeated.is_repeated(today)
    assert repeated.repeated(standing_of(TWO_PHASES, repeated, [], today), today) == resumed


@pytest.mark.parametrize("days", [(), (0,), (0, 2)])
def test_a_pause_that_ends_on_its_day_changes_nothing(days: tuple[int, ...]):
    enrolment = Enrolment("p", (StageStart(START),))
    resumed = enrolment.pause(START + 3).resume(standing(TWO_PHASES, hips(*days), 3), START + 3)
    assert resumed == enrolment


def test_a_week_or_more_without_its_first_session_is_waiting():
    assert [standing(TWO_PHASES, [], day).is_waiting for day in (6, 7)] == [False, True]


def test_after_the_last_stage_the_programme_is_over():
    done = [*hips(0, 2, 7, 9), (14, "squats")]
    assert standing(TWO_PHASES, done, 20).current is not None
    place = standing(TWO_PHASES, done, 21)
    assert (place.stage, place.current, place.next_session, place.counts) == (3, None, None, ())


def test_the_next_session_is_the_one_of_which_most_is_left():
    programme = Programme("p", (ProgrammePhase((THRICE, DAILY), weeks=1),))
    next_session = standing(programme, [], 0).next_session
    assert next_session is not None
    assert next_session.session == "breath"
    done = [(day, "breath") for day in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5)]
    next_session = standing(programme, done, 6).next_session
    assert next_session is not None
    assert next_session.session == "hips"


def eight_weeks(done: set[int], today: int) -> int:
    """Independently: the week of eight, three days a week, by going through the days one by one."""
    week, first, count = 1, None, 0
    for day in range(today):
        if day in done:
            first = day if first is None else first
            count += 1
        if first is not None and day - first >= 6 and count >= 2:
            week, first, count = week + 1, None, 0
    return week


@given(st.sets(st.integers(0, 120)), st.integers(0, 140))
def test_eight_weeks_with_gaps_are_as_counted_day_by_day(days: set[int], today: int):
    programme = Programme("Eight", (ProgrammePhase((THRICE,), weeks=8),))
    place = standing(programme, hips(*days), today)
    assert place.stage + 1 == min(9, eight_weeks(days, today))


def test_a_simulated_programme_with_a_holiday_and_a_cold():
    # Weeks 1 to 3 as planned, ten days away, a week with a single session, then on to the end.
    done = {0, 2, 4, 7, 9, 11, 14, 16, 18, 31, 41, 43, 45, 50, 52, 57, 59, 61, 64, 66, 68}
    programme = Programme("Eight", (ProgrammePhase((THRICE,), weeks=8),))
    weeks = {day: standing(programme, hips(*done), day).stage + 1 for day in range(80)}
    begun = {week: min(d for d in weeks if weeks[d] == week) for week in set(weeks.values())}
    assert begun == {1: 0, 2: 7, 3: 14, 4: 21, 5: 42, 6: 50, 7: 57, 8: 64, 9: 71}
    assert standing(programme, hips(*done), 38).is_short


PLACES = st.tuples(st.integers(-5, 150), st.sampled_from(["hips", "breath", "squats", "run", "x"]))
STARTS = st.lists(st.tuples(st.integers(0, 150), st.integers(-2, 9)), max_size=3)
PROGRAMMES = st.sampled_from([TWO_PHASES, MIXED])


@given(PROGRAMMES, st.lists(PLACES, max_size=60), STARTS, st.integers(-5, 160))
def test_any_history_gives_a_place_within_the_programme(
    programme: Programme, done: list[Done], starts: list[tuple[int, int]], today: int
):
    place = standing(programme, done, today, *starts)
    assert 0 <= place.stage <= len(programme.stages)
    assert (place.current is None) == (place.stage == len(programme.stages))
    assert (place.next_session is None) == (place.current is None)
    assert sum(count.done for count in place.counts) == place.done >= 0
    if place.first is not None:
        assert place.since <= place.first <= place.today


@given(PROGRAMMES, st.lists(PLACES, max_size=60), PLACES, STARTS, st.integers(0, 160))
def test_one_more_session_never_moves_the_user_back(
    programme: Programme,
    done: list[Done],
    more: Done,
    starts: list[tuple[int, int]],
    today: int,
):
    before = standing(programme, done, today, *starts)
    after = standing(programme, [*done, more], today, *starts)
    assert after.stage >= before.stage
    if after.stage == before.stage:
        assert after.done >= before.done
