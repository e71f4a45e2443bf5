"""What a day holds."""

from __future__ import annotations

import pytest
from history_samples import made_entry

from coach_tui.core.analysis.adherence import Due
from coach_tui.core.analysis.agenda import ScheduledSession, agenda_of
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import summaries_of
from coach_tui.core.model.session import Schedule, Weekday

DAILY = Schedule(days_per_week=7)
FOUR = Schedule(days_per_week=4)
TODAY = "2026-11-18"  # a Wednesday


def entries(session: str, *days: int):
    return [made_entry(f"2026-11-{day:02}", session=session) for day in days]


def test_what_is_due_comes_before_what_may_be_done_and_what_is_done():
    plans = [ScheduledSession("open", "O", FOUR), ScheduledSession("done", "Done", DAILY)]
    plans += [
        ScheduledSession("due", "Due", DAILY),
        ScheduledSession("free", "Free", None),
        ScheduledSession("new", "New", DAILY),
    ]
    done = [
        *entries("open", 1, 16),
        *entries("done", 18),
        *entries("due", 17),
        *entries("free", 17),
    ]
    agenda = agenda_of(plans, summaries_of(done), TODAY)
    assert [(item.session, item.due) for item in agenda.items] == [
        ("due", Due.DUE),
        ("open", Due.OPEN),
        ("done", Due.DONE),
    ]
    assert [item.session for item in agenda.due] == ["due"]


def test_a_week_that_has_had_enough_rests():
    agenda = agenda_of(
        [ScheduledSession("a", "A", Schedule(days_per_week=1))],
        summaries_of(entries("a", 2, 16)),
        TODAY,
    )
    assert [item.due for item in agenda.items] == [Due.REST]


def test_ones_own_session_is_asked_for_before_it_was_ever_done():
    plans = [
        ScheduledSession("mine", "Mine", DAILY, is_personal=True),
        ScheduledSession("shipped", "Shipped", DAILY),
    ]
    (item,) = agenda_of(plans, [], TODAY).items
    assert (item.session, item.due, item.week, item.last_done) == ("mine", Due.DUE, None, None)


def test_a_session_rests_four_weeks_after_it_was_last_done():
    plans = [ScheduledSession("mine", "Mine", DAILY, is_personal=True)]
    last = summaries_of([made_entry("2026-10-21", session="mine")])
    assert agenda_of(plans, last, TODAY).items
    assert not agenda_of(plans, last, "2026-11-19").items


def test_the_last_day_it_was_done_on_is_given():
    (item,) = agenda_of(
        [ScheduledSession("a", "A", DAILY)], summaries_of(entries("a", 14, 17, 16)), TODAY
    ).items
    assert (item.last_done, item.times_today) == ("2026-11-17", 0)


def test_the_newest_entry_with_anything_done_is_the_last():
    done = [
        made_entry("2026-11-16", session="completed"),
        made_entry("2026-11-17", session="stopped", state=EntryState.STOPPED, work_sets=2),
        made_entry("2026-11-17", session="nothing", state=EntryState.STOPPED, work_sets=0, hour=13),
    ]
    agenda = agenda_of([], summaries_of(done), TODAY)
    assert agenda.last is not None
    assert agenda.last.session == "stopped"


def test_the_streak_is_held_to_the_busiest_schedule_in_hand():
    done = summaries_of(entries("a", 9, 10, 12, 14, 16))
    four = agenda_of(
        [ScheduledSession("a", "A", FOUR), ScheduledSession("b", "B", DAILY)], done, TODAY
    )
    assert four.streak.days == 5
    daily = agenda_of([ScheduledSession("a", "A", DAILY)], done, TODAY)
    assert daily.streak.days == 0


def test_a_session_that_rests_by_choice_differs_from_one_that_was_done_often_enough():
    plans = [ScheduledSession("loaded", "Loaded", DAILY), ScheduledSession("light", "Light", DAILY)]
    summaries = summaries_of([*entries("loaded", 16, 17), *entries("light", 16, 17)])
    agenda = agenda_of(plans, summaries, TODAY, {"loaded": frozenset({day_number(TODAY)})})
    assert [(item.session, item.due, item.rest_day_chosen) for item in agenda.items] == [
        ("light", Due.DUE, False),
        ("loaded", Due.REST, True),
    ]
    assert not any(item.rest_day_chosen for item in agenda_of(plans, summaries, TODAY).items)


def test_a_shipped_session_that_was_tried_once_leaves_the_agenda_after_a_week():
    shipped = ScheduledSession("s", "S", DAILY)
    own = ScheduledSession("s", "S", DAILY, is_personal=True)

    def listed(plan: ScheduledSession, *ago: int) -> bool:
        days = [iso_day(day_number(TODAY) - days) for days in ago]
        entries = [made_entry(day, number=n, session="s") for n, day in enumerate(days)]
        return bool(agenda_of([plan], summaries_of(entries), TODAY).items)

    assert listed(shipped, 7)
    assert not listed(shipped, 8)
    assert listed(shipped, 8, 9)
    assert listed(own, 8)


EVERY_TEN = Schedule(days_per_week=None, every_days=10)
FRIDAYS = Schedule(days_per_week=None, days=(Weekday.FRI,))


@pytest.mark.parametrize(
    ("done", "coming"),
    [
        # Named days: rest on Wednesday, due on Friday.
        ({"fridays": [13]}, [("fridays", "2026-11-20")]),
        # Done today: due tomorrow, which is before the other's Friday.
        ({"fridays": [13], "daily": [18]}, [("daily", "2026-11-19")]),
        ({"daily": [18], "also": [18]}, [("daily", "2026-11-19"), ("also", "2026-11-19")]),
        ({"ten": [17]}, [("ten", "2026-11-27")]),
        # Something can be done today, or must be.
        ({"daily": [17], "fridays": [13]}, []),
        ({"four": [16], "fridays": [13]}, []),
        ({}, []),
    ],
)
def test_where_nothing_is_for_today_the_next_day_has_what_is_coming(
    done: dict[str, list[int]], coming: list[tuple[str, str]]
):
    schedules = {"fridays": FRIDAYS, "daily": DAILY, "also": DAILY, "ten": EVERY_TEN, "four": FOUR}
    plans = [ScheduledSession(name, name, schedule) for name, schedule in schedules.items()]
    recorded = [entry for name, days in done.items() for entry in entries(name, *days)]
    agenda = agenda_of(plans, summaries_of(recorded), TODAY)
    assert [(item.session, item.next_day) for item in agenda.coming] == coming
