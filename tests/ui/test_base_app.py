"""How often a screen is laid out, counted: Textual alone does it again for each event of its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from screen_harness import until
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from coach_tui.ui.app_screen import AppScreen
from coach_tui.ui.base_app import BaseApp
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.widgets.fitted_text import BalancedText
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size


class Page(AppScreen[None]):
    """A screen with widgets that fit themselves into their room."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Header("A title", "a fact · another fact · " + "one that has no room " * 4)
            yield BalancedText("Words that need more than one row, the last of them short " * 3)
            yield KeyList("One", "Two")
            yield Static("Below")
        yield KeyBar()


class Rows(AppScreen[None]):
    """Rows that scroll, above words that take as much room as they need."""

    CSS = "VerticalScroll { height: 1fr; } #words { height: auto; }"

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            for number in range(5):
                yield Input(id=f"row-{number}")
        yield Static("A word", id="words")


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Counter[type]:
    counts: Counter[type] = Counter()
    lay_out = Screen._refresh_layout

    def counted(screen: Screen[object], size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        counts[type(screen)] += 1
        lay_out(screen, size, scroll)

    monkeypatch.setattr(Screen, "_refresh_layout", counted)
    return counts


async def test_a_screen_is_laid_out_no_more_than_twice_as_it_opens(layouts: Counter[type]):
    app = BaseApp[None]()
    async with app.run_test() as pilot:
        await app.push_screen(Page())
        await pilot.pause()
        assert 1 <= layouts[Page] <= 2


async def test_a_dialog_lays_out_nothing_below_it(layouts: Counter[type]):
    app = BaseApp[None]()
    async with app.run_test() as pilot:
        await app.push_screen(Page())
        await pilot.pause()
        layouts.clear()
        await app.push_screen(ConfirmScreen("Stop?", "All is saved.", yes="Stop", no="Go on"))
        await pilot.pause()
        assert 1 <= layouts[ConfirmScreen] <= 2
        assert not layouts[Page]


async def test_all_screens_are_laid_out_at_a_new_size(layouts: Counter[type]):
    app = BaseApp[None]()
    async with app.run_test() as pilot:
        await app.push_screen(Page())
        await app.push_screen(ConfirmScreen("Stop?", "All is saved.", yes="Stop", no="Go on"))
        await pilot.resize_terminal(60, 20)
        assert app.screen_stack[-2].query_one(Header).size.width == 60
        assert app.screen.query_one("#confirm").size.width <= 60
        await app.pop_screen()
        await pilot.pause()
        assert app.screen.query_one(Header).size.width == 60


async def test_what_has_the_focus_stays_in_sight_as_its_room_gets_smaller():
    app = BaseApp[None]()
    async with app.run_test(size=(40, 20)) as pilot:
        await app.push_screen(Rows())
        row = app.screen.query_one("#row-4")
        row.focus()
        await pilot.pause()
        app.screen.query_one("#words", Static).update("\n" * 9)
        await until(pilot, "out of sight", lambda: app.screen.can_view_entire(row))
        await pilot.resize_terminal(40, 14)
        await until(pilot, "out of sight", lambda: app.screen.can_view_entire(row))
