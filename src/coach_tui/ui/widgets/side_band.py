"""The working side: a slab at its edge of the screen, with its name."""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.ui.widgets.big_text import SMALL, LetterSize, letter_rows, letters_width, spelled

_MARGIN = 2
_LARGE = LetterSize(2, 2)


class Edge(Enum):
    START = auto()
    END = auto()


class Arrow(Enum):
    """The arrow of a side or direction: what stands before and after its label."""

    LEFT = ("◀ ", "")
    RIGHT = ("", " ▶")
    UP = ("▲ ", "")
    DOWN = ("▼ ", "")


class SideLabel(Struct, frozen=True):
    """A side as shown: words such as ``LEFT LEG`` at an edge; ``lying on your right side`` beside them."""

    label: str
    edge: Edge
    beside: str = ""
    arrow: Arrow | None = None


def side_text(side_label: SideLabel) -> str:
    """The label with its arrow: ``◀ LEFT``, ``RIGHT ▶``."""
    before, after = side_label.arrow.value if side_label.arrow else ("", "")
    return f"{before}{side_label.label}{after}"


def side_rows(side_label: SideLabel, cols: int, rows: int) -> tuple[str, ...]:
    """Draw a side as a slab of ``cols`` columns, in large letters if there is room."""
    text = side_text(side_label)
    large, size = spelled(text), _letters(side_label, cols, rows)
    if large is not None and size is not None:
        drawn = letter_rows(large, size)
    else:
        drawn = (set_cell_size(text, min(max(0, cols - 2 * _MARGIN), cell_len(text))),)
    above = (rows - len(drawn)) // 2
    placed = [_placed(row, cols, side_label.edge) for row in drawn]
    blank = " " * cols
    return (*([blank] * above), *placed, *([blank] * (rows - above - len(placed))))


def slab_cols(side_label: SideLabel, cols: int, rows: int) -> int:
    """The width of a slab: half of ``cols``, more if large letters need it."""
    large, size = spelled(side_text(side_label)), _letters(side_label, cols, rows)
    if large is None or size is None:
        return cols // 2
    return max(cols // 2, letters_width(large, size) + 2 * _MARGIN)


def _letters(side_label: SideLabel, cols: int, rows: int) -> LetterSize | None:
    # The larger letters need a row of air above and below.
    large = spelled(side_text(side_label))
    if large is None:
        return None
    fitting = (
        size
        for size, air in ((_LARGE, 2), (SMALL, 0))
        if size.rows + air <= rows and letters_width(large, size) + 2 * _MARGIN <= cols
    )
    return next(fitting, None)


def _placed(row: str, cols: int, edge: Edge) -> str:
    margin = " " * min(_MARGIN, cols)
    left = f"{margin}{row}" if edge is Edge.START else f"{row}{margin}".rjust(cols)
    return set_cell_size(left, cols)


class SideBand(Widget):
    """Shows a ``SideLabel``; empty if both sides work."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"side-band--slab"}

    _side_label: SideLabel | None = None

    def show(self, side_label: SideLabel | None) -> None:
        if side_label != self._side_label:
            self._side_label = side_label
            self.refresh()

    def render(self) -> RenderResult:
        return "" if self._side_label is None else side_text(self._side_label)

    def render_line(self, y: int) -> Strip:
        width, side_label = self.size.width, self._side_label
        if side_label is None:
            return Strip.blank(width, self.rich_style)
        cols = slab_cols(side_label, width, self.size.height)
        slab = Segment(
            side_rows(side_label, cols, self.size.height)[y],
            self.get_component_rich_style("side-band--slab"),
        )
        free = width - cols
        text = side_label.beside if y == self.size.height // 2 else ""
        if cell_len(text) + 2 * _MARGIN > free:
            text = ""
        is_left = side_label.edge is Edge.END
        beside = f"{' ' * _MARGIN}{text}" if is_left else f"{text}{' ' * _MARGIN}".rjust(free)
        rest = Segment(set_cell_size(beside, free), self.rich_style)
        return Strip([slab, rest] if side_label.edge is Edge.START else [rest, slab], width)
