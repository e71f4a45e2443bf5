"""A session's week and a date in a few characters."""

from __future__ import annotations

import pytest

from coach_tui.core.analysis.adherence import Streak, Week
from coach_tui.core.analysis.agenda import Agenda, AgendaItem, Due
from coach_tui.services.today import coming_text, short_day, week_dots, week_text

WEDNESDAY = "2026-11-18"
WEEK = Week("2026-11-16", due=5, done=2, extra=0, missed=1, times=(1, 0, 0, 0, 0, 0, 0))
ITEM = AgendaItem("hips", "Hips", Due.DUE, 0, 1, None, None)


def resting(title: str, next_day: str | None) -> AgendaItem:
    return AgendaItem(title, title, Due.REST, 0, 1, WEEK, None, next_day=next_day)


@pytest.mark.parametrize(
    ("today", "dots"),
    [
        ("2026-11-16", "M◌  T·  W·  T·  F·  S·  S·"),
        (WEDNESDAY, "M○  T○  W◌  T·  F·  S·  S·"),
        ("2026-11-22", "M○  T○  W○  T○  F○  S○  S◌"),
    ],
)
def test_a_week_shows_what_is_over_today_and_what_is_to_come(today: str, dots: str):
    assert week_dots([0] * 7, today) == dots
    for day in range(7):
        times = [0] * 7
        times[day] = 2
        marks = week_dots(times, today).split("  ")
        assert [mark[0] for mark in marks] == list("MTWTFSS")
        assert [number for number, mark in enumerate(marks) if mark[1] == "●"] == [day]


@pytest.mark.parametrize(
    ("item", "is_planned", "text"),
    [
        (ITEM, False, ""),
        (AgendaItem("hips", "Hips", Due.DUE, 0, 1, WEEK, None), True, "M●  T○  W◌  T·  F·  S·  S·"),
        (AgendaItem("hips", "Hips", Due.DUE, 0, 2, None, None), False, "0 of 2 today"),
        (AgendaItem("hips", "Hips", Due.DUE, 1, 2, None, None, True, "18:00"), False,
         "rest, your choice   1 of 2 today   at 18:00"),
    ],
)  # fmt: skip
def test_of_a_week_only_what_applies_is_said(item: AgendaItem, is_planned, text: str):
    assert week_text(item, WEDNESDAY, is_planned=is_planned) == text


def test_the_weeks_count_stands_after_its_days_but_not_for_a_programme():
    text = week_text(AgendaItem("hips", "Hips", Due.DUE, 0, 1, WEEK, None), WEDNESDAY)
    assert text == f"M●  T○  W◌  T·  F·  S·  S·   {WEEK.label} this week"


def test_a_short_day_is_the_number_and_three_letters_of_the_month():
    assert [short_day(day) for day in ("2026-11-18", "2026-05-01")] == ["18 Nov", "1 May"]


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((), ""),
        ((resting("Hips", "2026-11-19"),), "Hips, tomorrow"),
        ((resting("Hips", "2026-11-20"), resting("Knees", "2026-11-20")), "Hips and Knees, Fri"),
        (tuple(resting(name, "2026-11-24") for name in "ABC"), "A and 2 more, Tue"),
        ((resting("Hips", "2026-11-25"),), "Hips, Wed 25 November"),
        ((resting("Hips", None),), ""),
        ((resting("Hips", "2026-11-19"), ITEM), ""),
    ],
)
def test_what_comes_next_is_named_with_its_day(items: tuple[AgendaItem, ...], text: str):
    agenda = Agenda(WEDNESDAY, items, None, Streak(None, None, done_today=False))
    assert coming_text(agenda) == text
