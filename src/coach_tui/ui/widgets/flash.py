"""A bar that lights up with a tick, to bring eye and ear together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import RenderResult

_LIT, _DARK = "█", "·"


class Flash(Widget):
    """Lit or dark, by its shape as well as by its colour."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"flash--lit", "flash--dark"}
    DEFAULT_CSS = """
    Flash {
        width: 1fr;
        height: 2;
        & > .flash--lit { color: $accent; }
        & > .flash--dark { color: $text-muted; }
    }
    """

    _lit = False

    def light(self, *, lit: bool) -> None:
        """Light up, or go dark again."""
        if lit != self._lit:
            self._lit = lit
            self.refresh()

    def render(self) -> RenderResult:
        return self._cell * self.size.width

    def render_line(self, y: int) -> Strip:
        del y  # All are the same.
        style = self.get_component_rich_style("flash--lit" if self._lit else "flash--dark")
        return Strip([Segment(self._cell * self.size.width, style)], self.size.width)

    @property
    def _cell(self) -> str:
        return _LIT if self._lit else _DARK
