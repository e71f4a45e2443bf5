"""The side that works: a slab at its own edge of the screen, with its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.ui.widgets.big_text import SMALL, LetterSize, letter_rows, letters_width, spelled

if TYPE_CHECKING:
    from textual.app import RenderResult

_ARROWS = {"LEFT": ("◀ ", ""), "RIGHT": ("", " ▶"), "FORWARD": ("▲ ", ""), "BACKWARD": ("▼ ", "")}
_MARGIN = 2
_LARGE = LetterSize(2, 2)


class Edge(Enum):
    """Which edge of the screen a side stands at."""

    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class SideLabel:
    """A side as it is shown.

    Attributes:
        label: Its word, such as ``LEFT`` or ``FORWARD``.
        place: The edge it stands at.
    """

    label: str
    place: Edge


def sign_words(sign: SideLabel) -> str:
    """The label with its arrow: ``◀ LEFT``, ``RIGHT ▶``; a label of its own has none."""
    before, after = _ARROWS.get(sign.label, ("", ""))
    return f"{before}{sign.label}{after}"


def sign_rows(sign: SideLabel, cols: int, rows: int) -> tuple[str, ...]:
    """Draw a sign as a slab of ``cols`` columns.

    Returns:
        ``rows`` rows: large letters where there is room for them, plain ones otherwise.
    """
    text = sign_words(sign)
    large, size = spelled(text), _letters(sign, cols, rows)
    if large is not None and size is not None:
        drawn = letter_rows(large, size)
    else:
        drawn = (set_cell_size(text, min(max(0, cols - 2 * _MARGIN), cell_len(text))),)
    above = (rows - len(drawn)) // 2
    placed = [_placed(row, cols, sign.place) for row in drawn]
    blank = " " * cols
    return (*([blank] * above), *placed, *([blank] * (rows - above - len(placed))))


def slab_cols(sign: SideLabel, cols: int, rows: int) -> int:
    """How wide a sign's slab is: half of ``cols``, more when large letters need it."""
    large, size = spelled(sign_words(sign)), _letters(sign, cols, rows)
    if large is None or size is None:
        return cols // 2
    return max(cols // 2, letters_width(large, size) + 2 * _MARGIN)


def _letters(sign: SideLabel, cols: int, rows: int) -> LetterSize | None:
    """The largest letters there is room for, the larger ones with a row of air around them."""
    large = spelled(sign_words(sign))
    if large is None:
        return None
    fitting = (
        size
        for size, air in ((_LARGE, 2), (SMALL, 0))
        if size.rows + air <= rows and letters_width(large, size) + 2 * _MARGIN <= cols
    )
    return next(fitting, None)


def _placed(row: str, cols: int, place: Edge) -> str:
    margin = " " * min(_MARGIN, cols)
    left = f"{margin}{row}" if place is Edge.START else f"{row}{margin}".rjust(cols)
    return set_cell_size(left, cols)


class SideBand(Widget):
    """Shows a ``SideSign``; an empty row where both sides work."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"side-band--slab"}
    DEFAULT_CSS = """
    SideBand {
        width: 1fr;
        height: 3;
        & > .side-band--slab { color: $foreground; background: $foreground 18%; text-style: bold; }
    }
    """

    _sign: SideLabel | None = None

    def show(self, sign: SideLabel | None) -> None:
        """Show a side; ``None`` for none."""
        if sign != self._sign:
            self._sign = sign
            self.refresh()

    def render(self) -> RenderResult:
        return "" if self._sign is None else sign_words(self._sign)

    def render_line(self, y: int) -> Strip:
        width, sign = self.size.width, self._sign
        if sign is None:
            return Strip.blank(width, self.rich_style)
        cols = slab_cols(sign, width, self.size.height)
        slab = Segment(
            sign_rows(sign, cols, self.size.height)[y],
            self.get_component_rich_style("side-band--slab"),
        )
        rest = Segment(" " * (width - cols), self.rich_style)
        return Strip([slab, rest] if sign.place is Edge.START else [rest, slab], width)
