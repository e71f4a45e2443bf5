"""A figure that moves with the exercise, and a circle that grows with the breath."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip

from coach_tui.core.model.exercise import Exercise, Motion, Side, Sides
from coach_tui.core.model.figure_drawing import (
    Drawing,
    FigureCanvas,
    Ink,
    draw_breath,
    fitting_rows,
)
from coach_tui.ui.widgets.live import LiveWidget

if TYPE_CHECKING:
    from textual.app import ComposeResult, RenderResult

    from coach_tui.core.model.figure import Figure

_STYLES = {
    Ink.BAND: "figure--band",
    Ink.WORK: "figure--work",
    Ink.BODY: "figure--body",
    Ink.BEHIND: "figure--behind",
    Ink.PROP: "figure--prop",
    Ink.WALL: "figure--prop",
    Ink.NOTHING: "figure--blank",
}

_NO_DRAWING = Drawing((), ())


class FigureView(LiveWidget):
    """Draws a figure over its whole size, nothing twice; writes only the cells that changed."""

    # The working limbs have the widget's own colour: that of the phase.
    COMPONENT_CLASSES: ClassVar[set[str]] = set(_STYLES.values())
    DEFAULT_CSS = """
    FigureView {
        width: 1fr;
        height: 1fr;
        min-width: 20;
        min-height: 6;
        & > .figure--body { color: $foreground 75%; }
        & > .figure--behind { color: $foreground 45%; }
        & > .figure--prop { color: $foreground 30%; }
        & > .figure--band { color: $accent; }
    }
    """

    _figure: Figure | None = None
    _canvas: FigureCanvas | None = None
    _stage = 0.0
    _breath: float | None = None
    _drawing = _NO_DRAWING

    def show(self, figure: Figure | None, stage: float = 0.0) -> None:
        """Draw a figure at a stage of its rep, as in ``Figure.at``; ``None`` draws nothing."""
        # An equal figure keeps its drawings.
        if figure is not self._figure and figure != self._figure:
            self._figure, self._canvas = figure, None
        self._stage, self._breath = stage, None
        self._redraw()

    def show_breath(self, level: float) -> None:
        self._breath = level
        self._redraw()

    def on_resize(self) -> None:
        self._canvas = None
        self._drawing = self._drawn()
        self.refresh()

    def render(self) -> RenderResult:
        return "\n".join(self._drawing.rows)

    def render_line(self, y: int) -> Strip:
        if y >= len(self._drawing.rows):
            return Strip.blank(self.size.width, self.rich_style)
        row, inks = self._drawing.rows[y], self._drawing.inks[y]
        return Strip([self._segment(row[a:b], inks[a]) for a, b in _runs(inks)], len(row))

    def _segment(self, text: str, ink: str) -> Segment:
        return Segment(text, self.get_component_rich_style(_STYLES[Ink(ink)]))

    def _redraw(self) -> None:
        before, self._drawing = self._drawing, self._drawn()
        if self._drawing is before:
            return
        changed = changed_regions(before, self._drawing)
        if changed:
            self.paint(*changed)

    def _drawn(self) -> Drawing:
        cols, rows = self.size
        if not cols or not rows:
            return _NO_DRAWING
        if self._breath is not None:
            return draw_breath(self._breath, cols, rows)
        if self._figure is None:
            return _NO_DRAWING
        if self._canvas is None:
            self._canvas = FigureCanvas(self._figure, cols, rows)
        return self._canvas.draw(self._stage)


class FigurePair(Horizontal):
    """The two ends of an exercise's movement side by side, still; no row higher than they need to be."""

    DEFAULT_CSS = """
    FigurePair {
        width: 1fr;
        height: auto;
        max-width: 88;
        margin-bottom: 1;
        & > FigureView { width: 1fr; min-width: 0; min-height: 0; margin-right: 2; color: $phase-up; }
        &.-empty { display: none; }
    }
    """

    def __init__(self, max_rows: int, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="-empty")
        self._max_rows = max_rows
        self._figure: Figure | None = None
        self._ends = (FigureView(), FigureView())

    def compose(self) -> ComposeResult:
        yield from self._ends

    def show(self, exercise: Exercise, side: Side | None = None) -> None:
        """Show an exercise from where its rep starts, for a side; ``None`` for both sides."""
        figure = exercise.figure
        self.set_class(figure is None, "-empty")
        self._figure = None if figure is None else figure.for_side(side)
        lowers_first = exercise.tempo is not None and exercise.tempo.start is Motion.DOWN
        for view, stage in zip(self._ends, (1.0, 0.0) if lowers_first else (0.0, 1.0), strict=True):
            view.show(self._figure, stage)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        cols = self._ends[0].size.width
        if self._figure is not None and cols:
            rows = fitting_rows(self._figure, cols, self._max_rows)
            for view in self._ends:
                view.styles.height = rows


def first_side(sides: Sides) -> Side | None:
    """The side that is shown of an exercise by itself; ``None`` for both at once."""
    if sides is Sides.BOTH:
        return None
    return Side.RIGHT if sides is Sides.RIGHT else Side.LEFT


def changed_regions(before: Drawing, after: Drawing) -> list[Region]:
    """The cells that differ: a region for each row, from its first change to its last."""
    regions: list[Region] = []
    old_rows = zip(before.rows, before.inks, strict=True)
    new_rows = zip(after.rows, after.inks, strict=True)
    for y, (old, new) in enumerate(zip_longest(old_rows, new_rows, fillvalue=("", ""))):
        if old == new:
            continue
        cells = zip_longest(zip(*old, strict=True), zip(*new, strict=True))
        changed = [x for x, (old_cell, new_cell) in enumerate(cells) if old_cell != new_cell]
        regions.append(Region(changed[0], y, changed[-1] - changed[0] + 1, 1))
    return regions


def _runs(inks: str) -> Iterator[tuple[int, int]]:
    start = 0
    for x in range(1, len(inks) + 1):
        if x == len(inks) or inks[x] != inks[start]:
            yield start, x
            start = x
