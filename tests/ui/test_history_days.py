"""The history's map and list, by keys alone and by mouse alone, in every size."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from entry_samples import copy_of, play_into
from history_samples import made_entry
from msgspec.structs import replace
from screen_harness import GLUTES, Stage, screen_text, stage_fixture, until

from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.journal.store import Journal
from coach_tui.services.journal import JournalService
from coach_tui.ui.app import CoachApp, ExitReason
from coach_tui.ui.base_app import BaseApp
from coach_tui.ui.history.entry_screen import EntryPane, EntryScreen
from coach_tui.ui.history.screen import HistoryScreen
from coach_tui.ui.widgets.calendar import DayMap
from coach_tui.ui.widgets.lists import KeyList, ReadOnlyList

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

LAST = day_number("2026-11-20")


@cache
def year() -> Journal:
    """Each fifth day is free; the newest entry is rated, the second one half done."""
    journal = Journal.in_memory()
    for ago in range(1, 366):
        if ago % 5:
            entry = made_entry(iso_day(LAST - ago), number=ago, work_sets=3 if ago == 2 else 8)
            play_into(journal, entry)
    service = JournalService(journal, lambda: made_entry("2026-11-19").head.started)
    newest = journal.entries(1)[0].head.id
    service.annotate(
        newest, [Annotation(AnnotationField.RPE, 4), Annotation(AnnotationField.PAIN, 2)]
    )
    return journal


stage = stage_fixture({"glutes": GLUTES}, journal=lambda: copy_of(year()))


async def opened(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing listed", lambda: "November" in screen_text(pilot.app))
    await pilot.press("h")
    await until(pilot, "no history", lambda: isinstance(pilot.app.screen, HistoryScreen))
    await until(pilot, "no rows", lambda: "Thu 19 Nov " in screen_text(pilot.app))


def day_shown(pilot: Pilot[ExitReason]) -> str:
    """The line about the day under the cursor."""
    return str(pilot.app.screen.query_one("#history-day").render())


async def test_by_keys_the_days_are_walked_a_year_shown_an_entry_searched_and_opened(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "effort 4  pain 2" in screen_text(app)
        assert "min/week" in screen_text(app)
        await until(pilot, "no trends", lambda: "tempo" in screen_text(app))
        days, rows = app.screen.query_one(DayMap), app.screen.query_one(KeyList)
        await pilot.press("left", "up")
        assert days.has_focus
        assert days.cursor == LAST - 9
        assert day_shown(pilot).startswith("Wed 11 Nov  Glute-activation 16:39, 79 reps, 20 steps")
        assert rows.highlighted == 7  # the free 15 Nov and 10 Nov aside
        await pilot.press("up")
        assert day_shown(pilot) == "Tue 10 Nov  no session"
        assert "enter Open" not in screen_text(app)
        await pilot.press("w")
        await until(pilot, "no year", lambda: "Nov 2025 - Nov 2026" in screen_text(app))
        await pilot.press(*["left"] * 51, *["down"] * 3)
        await until(
            pilot, "no row", lambda: rows.highlighted is not None and rows.highlighted > 280
        )
        await pilot.press("enter")
        await until(pilot, "not opened", lambda: isinstance(app.screen, EntryScreen))
        await until(pilot, "not read", lambda: "21 November" in screen_text(app))
        await pilot.press("escape", "w", "tab", "slash", *"18 nov")
        await until(pilot, "not found", lambda: len(rows.options) == 1)
        assert "Wed 18 Nov" in day_shown(pilot)
        await pilot.press("enter")
        await until(pilot, "not opened", lambda: isinstance(app.screen, EntryScreen))


async def test_what_is_searched_is_found_at_the_top_of_the_list(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press(*["down"] * 20, "slash", *"nov")
        rows = app.screen.query_one("#history-list", KeyList)
        await until(pilot, "not found", lambda: len(rows.options) < 50)
        await until(pilot, "not at the top", lambda: rows.highlighted == 0)
        assert "Thu 19 Nov " in screen_text(app)


async def test_by_mouse_a_day_is_chosen_by_one_click_and_opened_by_two(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        days = app.screen.query_one(DayMap)
        # Monday is the first row; the last week is the thirteenth, two columns to a week.
        await pilot.click(days, offset=(4 + 2 * 12, 1))
        assert (days.cursor, days.has_focus) == (LAST - 4, True)
        assert day_shown(pilot).startswith("Mon 16 Nov  Glute-activation")
        await pilot.click(days, offset=(4 + 2 * 12, 6))  # a day to come
        await pilot.click(days, offset=(1, 1))  # the name of a row
        assert days.cursor == LAST - 4
        await pilot.click(days, offset=(5 + 2 * 12, 1))
        await until(pilot, "not opened", lambda: isinstance(app.screen, EntryScreen))
        await pilot.click("KeyBar", offset=(screen_text(app).splitlines()[-1].index("esc"), 0))
        await until(pilot, "not back", lambda: isinstance(app.screen, HistoryScreen))
        rows = app.screen.query_one(KeyList)
        await pilot.click(rows, offset=(3, 1))
        assert rows.highlighted == 1
        assert isinstance(app.screen, HistoryScreen)
        await pilot.click(rows, offset=(3, 1))
        await until(pilot, "not opened", lambda: isinstance(app.screen, EntryScreen))


async def test_from_120_columns_the_entry_stands_beside_the_list_and_can_be_undone(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        pane = app.screen.query_one(EntryPane)
        await until(pilot, "not read", lambda: "Effort 4/10" in screen_text(app))
        await pilot.press("down")
        await until(pilot, "not followed", lambda: "Wed 18 November" in screen_text(app))
        await pilot.press("enter")
        assert pane.has_focus_within
        assert isinstance(app.screen, HistoryScreen)
        await pilot.press("d")
        await until(pilot, "not deleted", lambda: "(deleted)" in screen_text(app))
        await pilot.press("u")
        await until(pilot, "not undone", lambda: "(deleted)" not in screen_text(app))
        await pilot.press("d")
        await until(pilot, "not deleted", lambda: "(deleted)" in screen_text(app))
        before = len(app.screen.query_one(KeyList).options)
        await pilot.press("escape")
        await until(
            pilot, "still there", lambda: len(app.screen.query_one(KeyList).options) == before
        )
        await until(pilot, "still there", lambda: "Wed 18 Nov " not in screen_text(app))
        assert app.screen.query_one("#history-list").has_focus
        await pilot.press("escape")
        await until(pilot, "not left", lambda: not isinstance(app.screen, HistoryScreen))


async def test_of_a_day_without_a_session_no_other_day_s_entry_is_open(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        pane, entry = app.screen.query_one(EntryPane), "Wed 11 November"
        await pilot.press("left", "up")
        await until(pilot, "not followed", lambda: entry in screen_text(app))
        await pilot.press("up")
        await until(pilot, "another's", lambda: "Tue 10 Nov  no session" in screen_text(app))
        assert entry not in screen_text(app)
        assert pane.query_one(ReadOnlyList).option_count == 0
        # The list has its entry open again.
        await pilot.press("tab")
        await until(pilot, "not open", lambda: entry in screen_text(app))
        await pilot.press("tab", "down")
        await until(pilot, "not read", lambda: entry in screen_text(app))


@pytest.mark.parametrize("size", [(60, 18), (40, 12)])
async def test_where_both_do_not_fit_the_map_takes_the_place_of_the_list(stage: Stage, size):
    app = CoachApp(stage.services())
    async with app.run_test(size=size) as pilot:
        await until(pilot, "no home", lambda: "Glute" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "no rows", lambda: "Tue 17 Nov " in screen_text(app))
        await pilot.press("tab")
        await until(pilot, "no map", lambda: "Sun" in screen_text(app))
        assert "Thu 19 Nov  Glute" in screen_text(app)
        assert "Tue 17 Nov " not in screen_text(app)
        await pilot.press("left", "w", "up")
        await until(pilot, "not moved", lambda: "Wed 11 Nov" in screen_text(app))
        await pilot.press("tab")
        await until(pilot, "no list", lambda: "Tue 10 Nov" not in screen_text(app))
        await until(pilot, "no list", lambda: "Mon 9 Nov " in screen_text(app))


class OnlyHistory(BaseApp[ExitReason]):
    """The history without the home screen, which reads the journal too."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.history = HistoryScreen(replace(stage.services(), sessions=tuple))

    def on_mount(self) -> None:
        self.push_screen(self.history)


async def test_history_reads_the_reps_of_the_weeks_that_it_shows_and_of_no_others(stage: Stage):
    statements: list[str] = []
    app = OnlyHistory(stage)
    with stage.journal._database.reading() as connection:
        connection.set_trace_callback(statements.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no trends", lambda: "tempo" in screen_text(app))
        await pilot.press("left", "up", "down", "down", "up")
        await pilot.pause(0.3)
    queries = [" ".join(statement.split()) for statement in statements]
    assert sum("FROM entry" in query for query in queries) == 1
    (sides,) = (query for query in queries if "reps_ms" in query and "FROM rep" in query)
    assert "2026-08-24" in sides  # the first Monday's entry, whose id has its day
    assert "2026-08-22" not in sides


async def test_an_empty_history_says_how_to_fill_it_and_offers_no_key_that_does_nothing(
    tmp_path: Path,
):
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no home", lambda: "no sessions yet" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "silent", lambda: "No sessions yet" in screen_text(app))
        assert "space on a session opens it, d logs it as done" in screen_text(app)
        for key in ("Open", "Map", "Year", "Search"):
            assert key not in screen_text(app).splitlines()[-1]
        await pilot.press("escape")
        await until(pilot, "not left", lambda: not isinstance(app.screen, HistoryScreen))
