"""The parts at the top of a screen: the header line, facts, the search box, the latency flash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from coach_tui.text import safe_text
from coach_tui.ui.widgets.fitted_text import whole_facts
from coach_tui.ui.widgets.lists import KeyList


def fact_rows(facts: Iterable[str], separator: str, cols: int) -> str:
    """Facts in a row, those that do not fit in the next one: none is broken by a line's end."""
    rows: list[str] = []
    for fact in filter(None, facts):
        row = f"{rows[-1]}{separator}{fact}" if rows else fact
        if rows and cell_len(row) <= cols:
            rows[-1] = row
        else:
            rows.append(fact)
    return "\n".join(rows)


_DOT = " · "

_DETAIL_PERCENT = 70  # So much of its row a header's detail may take from a long title

_GAP_COLS = 2


class Header(Horizontal):
    """A title on the left and a detail on the right, one row high; never read as markup."""

    def __init__(self, title: str, detail: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._title = Static(title, classes="header--title", markup=False)
        self._detail = Static(detail, classes="header--detail", markup=False)
        self._name, self._facts = title, detail

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._detail

    def set_title(self, title: str) -> None:
        self._name = title
        self._title.update(title)
        self._fit()

    def set_detail(self, detail: str) -> None:
        self._facts = detail
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Leave out the last of the detail's facts where there is no room for all of them."""
        cols = self.size.width
        if not cols:
            return
        room = max(cols - cell_len(self._name) - _GAP_COLS, cols * _DETAIL_PERCENT // 100)
        self._detail.styles.max_width = room
        self._detail.update(whole_facts(self._facts.split(_DOT), _DOT, room))


_LONGEST_TEXT = 4096  # Where an input has no limit of its own: as long as a path may be


class TextInput(Input):
    """An input whose text is safe to print and to save, whatever is pasted or read into it."""

    def validate_value(self, value: str) -> str:
        return safe_text(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text, with as much as there is room for: ``Input`` takes all or nothing."""
        room = (self.max_length or _LONGEST_TEXT) - len(self.value) + abs(end - start)
        if text and room <= 0:
            self.restricted()
        else:
            super().replace(safe_text(text)[: max(room, 0)], start, end)


class SearchBox(TextInput):
    """The text that a list is filtered by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="find.open", key_display="enter"),
        Binding("escape", "leave", "Clear", id="find.clear"),
        Binding("down", "to_list", "To the list", id="find.list", show=False),
    ]

    def action_leave(self) -> None:
        self.clear()
        self.action_to_list()

    def action_to_list(self) -> None:
        self.screen.query_one(KeyList).focus()


_LIT, _DARK = "█", "·"


class Flash(Widget):
    """A bar that lights up with a tick, to adjust the audio delay by eye and ear.

    Lit and dark differ in shape as well as in colour.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"flash--lit", "flash--dark"}

    _lit = False

    def light(self, *, lit: bool) -> None:
        if lit != self._lit:
            self._lit = lit
            self.refresh()

    def render(self) -> RenderResult:
        return self._cell * self.size.width

    def render_line(self, y: int) -> Strip:
        del y  # All rows are the same.
        style = self.get_component_rich_style("flash--lit" if self._lit else "flash--dark")
        return Strip([Segment(self._cell * self.size.width, style)], self.size.width)

    @property
    def _cell(self) -> str:
        return _LIT if self._lit else _DARK
