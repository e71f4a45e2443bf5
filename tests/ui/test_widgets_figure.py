"""The widget that draws a figure: what it writes, and that it writes nothing while still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from core_figures import raising
from textual.app import App
from textual.geometry import Region

from coach_tui.core.model.exercise import Side
from coach_tui.core.model.figure_drawing import Drawing, FigureCanvas, Ink
from coach_tui.ui.widgets.figure import FigureView, changed_regions

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FigureApp(App[None]):
    """One figure in a fixed size."""

    CSS = "FigureView { width: 30; height: 10; }"

    def compose(self) -> ComposeResult:
        yield FigureView()


class CountedFigure(FigureView):
    """Counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Region] = []

    def refresh(self, *regions: Region, **options: bool) -> FigureView:
        self.written += regions or [Region(0, 0, *self.size)]
        super().refresh(*regions, **options)
        return self


class CountedApp(FigureApp):
    """One figure that is counted."""

    def compose(self) -> ComposeResult:
        yield CountedFigure()


def shown(view: FigureView) -> list[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


async def test_it_draws_the_figure_over_its_whole_size():
    async with FigureApp().run_test() as pilot:
        view = pilot.app.query_one(FigureView)
        view.show(raising(), 1.0)
        assert shown(view) == list(FigureCanvas(raising(), 30, 10).draw(1.0).rows)


async def test_each_ink_has_its_colour():
    async with FigureApp().run_test() as pilot:
        view = pilot.app.query_one(FigureView)
        view.show(raising(), 1.0)
        colours = {
            segment.style.color
            for y in range(10)
            for segment in view.render_line(y)
            if segment.style and segment.text.strip()
        }
        assert len(colours) == 2, "the working leg and the rest"


async def test_the_other_side_is_another_drawing():
    async with FigureApp().run_test() as pilot:
        view = pilot.app.query_one(FigureView)
        view.show(raising(), 1.0)
        left = shown(view)
        view.show(raising().for_side(Side.RIGHT), 1.0)
        assert shown(view) != left


async def test_a_figure_that_stands_still_writes_nothing():
    async with CountedApp().run_test() as pilot:
        view = pilot.app.query_one(CountedFigure)
        view.show(raising(), 0.5)
        view.written.clear()
        for _ in range(30):
            view.show(raising(), 0.5)
        assert view.written == []


async def test_a_moving_figure_writes_only_what_changed():
    async with CountedApp().run_test() as pilot:
        view = pilot.app.query_one(CountedFigure)
        view.show(raising(), 0.0)
        view.written.clear()
        for frame in range(1, 76):
            view.show(raising(), frame / 75)
        cells = sum(region.area for region in view.written)
        # The body does not move: on average less than a fifteenth of the 300 cells a frame.
        assert 0 < cells / 75 < 20


async def test_no_figure_leaves_nothing_behind():
    async with FigureApp().run_test() as pilot:
        view = pilot.app.query_one(FigureView)
        view.show(raising(), 0.0)
        view.show(None)
        assert not any(line.strip() for line in shown(view))


async def test_a_breath_is_a_circle_that_grows():
    async with CountedApp().run_test() as pilot:
        view = pilot.app.query_one(CountedFigure)
        view.show_breath(0.0)
        small = "".join(shown(view))
        view.show_breath(1.0)
        assert "".join(shown(view)).count("⣿") > small.count("⣿") + 10
        view.written.clear()
        view.show_breath(1.0)
        assert view.written == []


async def test_a_new_size_is_drawn_anew():
    async with FigureApp().run_test() as pilot:
        view = pilot.app.query_one(FigureView)
        view.show(raising(), 1.0)
        view.styles.width = 50
        await pilot.pause()
        assert shown(view) == list(FigureCanvas(raising(), 50, 10).draw(1.0).rows)


def test_regions_hold_the_first_and_last_changed_cell_of_each_row():
    before = Drawing(("abc", "def"), ("ooo", "ooo"))
    after = Drawing(("abc", "dXY"), ("ooo", "ooo"))
    assert changed_regions(before, after) == [Region(1, 1, 2, 1)]


@pytest.mark.parametrize("ink", [Ink.WORK, Ink.PROP])
def test_a_change_of_colour_alone_is_a_change(ink: Ink):
    before = Drawing(("abc",), ("ooo",))
    after = Drawing(("abc",), (f"oo{ink.value}",))
    assert changed_regions(before, after) == [Region(2, 0, 1, 1)]


def test_rows_that_are_new_or_gone_are_changed_whole():
    row = Drawing(("abc",), ("ooo",))
    assert changed_regions(Drawing((), ()), row) == [Region(0, 0, 3, 1)]
    assert changed_regions(row, Drawing((), ())) == [Region(0, 0, 3, 1)]
