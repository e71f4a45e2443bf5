"""What a list shows of its highlighted row, without colours too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from screen_harness import screen_text
from textual.app import App
from textual.widgets import Input

from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Lists(App[None]):
    CSS = """
        KeyList, KeyList:focus { height: 6; border: none; padding: 0; }
        KeyList > .option-list--option { padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        yield KeyList("bridge\ntwo sets\n", "squat\n")
        yield Input()


def marked(app: Lists) -> list[str]:
    return [line.rstrip() for line in screen_text(app).splitlines()[:5]]


async def test_the_highlighted_row_begins_with_a_bar_that_says_whether_keys_move_it():
    app = Lists()
    async with app.run_test(size=(30, 12)) as pilot:
        assert marked(app) == ["▌bridge", "▌two sets", "", " squat", ""]
        await pilot.press("down")
        assert marked(app) == [" bridge", " two sets", "", "▌squat", ""]
        await pilot.press("tab")
        assert marked(app) == [" bridge", " two sets", "", "▏squat", ""]


class Screenful(App[None]):
    CSS = "KeyList { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield KeyList(*(f"{number} of the rows that wrap" for number in range(9)))


async def test_the_highlighted_row_stays_in_sight_in_a_smaller_terminal():
    app = Screenful()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("end")
        await pilot.resize_terminal(16, 6)
        assert "8 of the" in screen_text(app)


async def test_the_highlighted_row_has_the_ink_of_the_cursor_which_can_be_read_on_it():
    app = Lists()
    async with app.run_test(size=(30, 12)):
        rows = app.query_one(KeyList)
        rows.clear_options().add_option(Text("bridge", "red"))
        rows.highlighted = 0
        ink = rows.get_component_rich_style("option-list--option-highlighted").color
        inks = {style.color for text, style, _ in rows.render_line(0) if style and text.strip()}
        assert inks == {ink}


async def test_a_click_on_the_gap_below_a_row_is_one_on_the_row():
    app = Lists()
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.press("down")
        await pilot.click(KeyList, offset=(3, 2))
        assert app.query_one(KeyList).highlighted == 0


async def test_a_row_that_wraps_because_of_the_scrollbar_is_drawn_whole():
    app = Lists()
    async with app.run_test(size=(30, 12)) as pilot:
        rows = app.query_one(KeyList)
        # Each fits into the list, and with a scrollbar beside it needs a row more.
        rows.clear_options().add_options(
            [f"bird dog with reach and hold\nend {n}" for n in range(9)]
        )
        await pilot.pause()
        text = "\n".join(rows.render_line(y).text for y in range(rows.size.height))
        assert "end 0" in text
        assert rows.virtual_size.height == 9 * 3
