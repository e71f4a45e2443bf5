"""The line at the top of a screen: what this is on the left, a fact about it on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult, RenderResult
    from textual.binding import BindingType


class Header(Horizontal):
    """A title and a fact, one row high.

    Args:
        title: Safe words; shown as they are, never as markup.
        fact: As ``title``.
        id: The widget's id.
    """

    DEFAULT_CSS = """
    Header {
        height: 1;
        & > .header--title { width: 1fr; text-style: bold; color: $primary; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .header--detail {
            width: auto;
            max-width: 70%;
            margin-left: 2;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
    }
    """

    def __init__(self, title: str, fact: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._title = Static(title, classes="header--title", markup=False)
        self._fact = Static(fact, classes="header--detail", markup=False)

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._fact

    def set_detail(self, fact: str) -> None:
        """Say another fact."""
        self._fact.update(fact)


# MERGED: Where a person types what they look for.


class FindBox(Input):
    """Where a person types what they look for."""

    DEFAULT_CSS = """
    FindBox > .input--placeholder { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Clear", id="find.clear"),
        Binding("down", "to_list", "To the list", id="find.list", show=False),
    ]

    def action_leave(self) -> None:
        self.clear()
        self.action_to_list()

    def action_to_list(self) -> None:
        self.screen.query_one(KeyList).focus()


# MERGED: A bar that lights up with a tick, to bring eye and ear together.


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
