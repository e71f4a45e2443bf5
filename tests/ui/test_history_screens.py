"""History, one entry and each exercise, driven by keys."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from entry_samples import copy_of, play_into
from history_samples import made_entry
from screen_harness import GLUTES, Stage, screen_text, stage_fixture, until
from test_keys_at_once import key, send

from coach_tui.core.analysis.heatmap import heatmap
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.log.summary import summaries_of
from coach_tui.journal.store import Journal
from coach_tui.ui.app import CoachApp
from coach_tui.ui.base_app import BaseApp
from coach_tui.ui.dialogs import AskScreen
from coach_tui.ui.help_screen import HelpScreen
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.screen import HistoryScreen
from coach_tui.ui.summary.feedback_screen import FeedbackScreen
from coach_tui.ui.widgets.calendar import LEVELS, Plot, WeekPlot, bar_rows, day_row, month_row

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion
    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from coach_tui.core.log.entry import Entry
    from coach_tui.ui.app import ExitReason

LAST = day_number("2026-11-20")


@cache
def ten_weeks() -> Journal:
    """Ten weeks of glutes, all but each fifth day."""
    journal = Journal.in_memory()
    for ago in range(70):
        if ago % 5 != 3:
            entry = made_entry(
                iso_day(LAST - ago),
                number=ago,
                session="glutes",
                work_sets=5 if ago % 7 == 1 else 8,
            )
            play_into(journal, entry)
    return journal


stage = stage_fixture({"glutes": GLUTES}, journal=lambda: copy_of(ten_weeks()))


async def opened(pilot: Pilot[ExitReason], *keys: str) -> None:
    """From home to the history, and on from there by some keys."""
    await until(pilot, "nothing listed", lambda: "November" in screen_text(pilot.app))
    await pilot.press("h")
    await until(pilot, "no history", lambda: "Fri 20 Nov " in screen_text(pilot.app))
    await until(pilot, "no history", lambda: isinstance(pilot.app.screen, HistoryScreen))
    await pilot.press(*keys)


async def in_entry(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "no entry", lambda: isinstance(pilot.app.screen, EntryScreen))
    await until(pilot, "not read", lambda: "a rep" in screen_text(pilot.app))


def newest(stage: Stage) -> Entry:
    return stage.journal.entries(deleted=True)[0]


async def test_history_its_exercises_and_an_entry_with_its_help_fit_into_80_by_24(
    stage: Stage, snapshot: SnapshotAssertion
):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert screen_text(app) == snapshot(name="history")
        await pilot.press("x")
        await until(pilot, "no figures", lambda: isinstance(app.screen, ExercisesScreen))
        await until(pilot, "no figures", lambda: "under tension" in screen_text(app))
        assert screen_text(app) == snapshot(name="exercises")
        await pilot.press("escape")
        assert isinstance(app.screen, HistoryScreen)
        await pilot.press("enter")
        await in_entry(pilot)
        assert screen_text(app) == snapshot(name="entry")
        assert "+ Add a rep  - Remove a rep" in screen_text(app).splitlines()[-1]
        await pilot.press("question_mark")
        await until(pilot, "no help", lambda: isinstance(app.screen, HelpScreen))
        keys = re.findall(r"(\S+)   (\w+ a rep)", screen_text(app))
        assert keys == [("+", "Add a rep"), ("-", "Remove a rep")]


async def test_how_much_of_an_entry_was_done_is_shown_whole_at_80_columns(stage: Stage):
    play_into(stage.journal, made_entry("2026-11-20", hour=18, work_sets=1, number=1_000))
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "enter")
        await in_entry(pilot)
        assert "in part · 20/79 reps, 0/20 steps · 15:20" in screen_text(app)


async def test_keys_right_behind_undo_find_it_undone(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot, "enter")
        await in_entry(pilot)
        pressed = [
            "minus",
            "u",
            "plus",
            "u",
            "minus",
            "minus",
            "u",
            "u",
            "minus",
            "minus",
            "minus",
            "u",
        ]
        send(app, map(key, pressed))
        await until(pilot, "not all", lambda: len(newest(stage).changes) == len(pressed))
        assert newest(stage).results()[0].reps_done == 18
        await until(pilot, "not shown", lambda: "18/20 (edited)" in screen_text(app))
        await pilot.press("u", "u")
        await until(pilot, "not undone", lambda: "left 20/20" in screen_text(app))


async def test_what_cannot_be_undone_now_can_be_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot, "enter")
        await in_entry(pilot)
        await pilot.press("minus")
        await until(pilot, "not saved", lambda: "19/20 (edited)" in screen_text(app))
        with monkeypatch.context() as patched:
            patched.setattr(Journal, "flush", lambda *_: False)
            await pilot.press("u")
            await until(pilot, "not said", lambda: "not saved yet" in screen_text(app))
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "left 20/20" in screen_text(app))


async def test_an_entry_can_be_corrected_rated_and_deleted_and_each_undone(stage: Stage):
    before = len(stage.journal.entries())
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot, "enter")
        await in_entry(pilot)
        await pilot.press("minus", "minus")
        await until(pilot, "not saved", lambda: "18/20 (edited)" in screen_text(app))
        assert newest(stage).results()[0].reps_done == 18
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "19/20 (edited)" in screen_text(app))
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "left 20/20" in screen_text(app))
        assert newest(stage).results()[0].corrected is None
        assert "Undo" not in screen_text(app).splitlines()[-1]
        await pilot.press("f")
        await until(pilot, "not asked", lambda: isinstance(app.screen, FeedbackScreen))
        await pilot.press("6", "down", "2", "enter")
        await until(pilot, "not said", lambda: "Effort 6/10" in screen_text(app))
        assert "Pain 2/10" in screen_text(app)
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "Effort" not in screen_text(app))
        annotations = newest(stage).annotations
        assert (AnnotationField.RPE, "") in annotations
        assert not any(value is not None for value in annotations.values())
        await pilot.press("c")
        await until(pilot, "not asked", lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"2026-11-18 7:05", "enter")
        await until(pilot, "not moved", lambda: "Wed 18 November" in screen_text(app))
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "Fri 20 November" in screen_text(app))
        await pilot.press("d")
        await until(pilot, "not deleted", lambda: "Deleted" in screen_text(app))
        assert len(stage.journal.entries()) == before - 1
        await pilot.press("u")
        await until(pilot, "not back", lambda: "(deleted)" not in screen_text(app))
        assert len(stage.journal.entries()) == before


@pytest.mark.parametrize(
    ("own", "meaning"),
    [("pain: {carry_on: 1, stop_above: 2}\n", "too much, rest"), ("", "OK to continue")],
)
async def test_what_a_pain_means_follows_the_session_s_limits_as_they_are_now(
    stage: Stage, own: str, meaning: str
):
    stage.add("glutes", own + GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot, "enter")
        await in_entry(pilot)
        await pilot.press("f")
        await until(pilot, "not asked", lambda: isinstance(app.screen, FeedbackScreen))
        await pilot.press("down", "3")
        await until(pilot, "no meaning", lambda: meaning in screen_text(app))


async def test_what_each_screen_is_about_is_there_in_the_smallest_terminal(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute" in screen_text(app))
        await pilot.press("space")
        await until(pilot, "no steps", lambda: "2 reps each side" in screen_text(app))
        await pilot.press("escape", "h")
        await until(pilot, "no entries", lambda: "Fri 20" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "no sets", lambda: "Clamshell  " in screen_text(app))
        assert "left 20/20" in screen_text(app)
        assert "Glutes" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, "no tempo", lambda: "a rep" in screen_text(app))
        await pilot.resize_terminal(40, 12)
        await pilot.press("escape", "x")
        await until(pilot, "no figures", lambda: "Done 56 times" in screen_text(app))


async def test_at_60_by_18_home_lists_sessions_and_history_entries(stage: Stage):
    for number in range(5):
        stage.add(f"more{number}", GLUTES.replace("Glute activation", f"Session {number}"))
    app = CoachApp(stage.services())
    async with app.run_test(size=(60, 18)) as pilot:
        await until(pilot, "nothing of today", lambda: "enter  Start" in screen_text(app))
        await until(pilot, "no list", lambda: "Session 2" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "no entries", lambda: "Tue 10 Nov " in screen_text(app))


async def test_without_any_entry_history_and_exercises_say_so(tmp_path: Path):
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test() as pilot:
        await until(pilot, "no home", lambda: "no sessions yet" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "silent", lambda: "No sessions yet" in screen_text(app))
        await pilot.press("x")
        await until(pilot, "no exercises", lambda: isinstance(app.screen, ExercisesScreen))
        await until(pilot, "silent", lambda: "No sessions yet" in screen_text(app))


async def test_years_of_entries_are_listed_as_one_comes_to_them(tmp_path: Path):
    stage = Stage(tmp_path)
    for ago in range(450):
        play_into(stage.journal, made_entry(iso_day(LAST - ago), number=ago, work_sets=1))
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: "no sessions yet" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "no history", lambda: "Fri 20 Nov " in screen_text(app))
        await pilot.press("end", "end", "end")
        await until(pilot, "not the oldest", lambda: "Thu 28 Aug " in screen_text(app))


def test_a_day_is_as_wide_as_its_week_and_a_month_stands_where_it_begins():
    weeks = heatmap(
        summaries_of([made_entry("2026-11-18"), made_entry("2026-10-01")]), "2026-11-20", weeks=8
    )
    assert month_row(weeks, 2) == "Oct     Nov     "
    assert day_row(weeks, 2, 1) == "·······▓"
    assert day_row(weeks, 3, 2) == "▓▓· · · · · · · "
    assert day_row(weeks, 5, 1) == "······· "
    assert len(set(LEVELS)) == 5


def test_bars_are_as_high_as_their_values_and_the_smallest_is_seen():
    assert bar_rows((8, 4, 0, None, 0.01), 2) == ("█    ", "██ ·▁")


def test_bars_of_nothing_are_empty():
    assert bar_rows((0, None), 2) == ("  ", " ·")


@pytest.mark.parametrize(("first", "months"), [("16 Nov", 1), ("9 Nov", 2)])
async def test_the_only_week_there_is_is_named_once(first: str, months: int):
    class Shown(BaseApp[None]):
        def compose(self) -> ComposeResult:
            yield WeekPlot()

    app = Shown()
    async with app.run_test(size=(40, 10)):
        plot = app.query_one(WeekPlot)
        plot.show(Plot((8,), first, "16 Nov"))
        assert plot.render_line(1).text.count("█") == 6
        below = plot.render_line(plot.size.height - 1).text
        assert below.count("Nov") == months
