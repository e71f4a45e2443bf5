"""Lists whose bindings have ids, for the key bar, the palette and the help."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.strip import Strip
from textual.visual import RichVisual, Visual
from textual.widgets import OptionList

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.widgets.option_list import Option

_IN_LIST = Binding.Group("In the list")

MOVES = tuple(
    Binding(keys, action, label, id=f"list.{name}", show=False, group=_IN_LIST)
    for keys, action, label, name in (
        ("down,j", "cursor_down", "Down", "down"),
        ("up,k", "cursor_up", "Up", "up"),
        ("home,g", "first", "First", "first"),
        ("end,G", "last", "Last", "last"),
        ("pagedown", "page_down", "Page down", "page-down"),
        ("pageup", "page_up", "Page up", "page-up"),
    )
)

# For screens with much above their list: at 21 rows one entry of it would be left.
LIST_HEIGHTS: list[tuple[int, str]] = [(0, "-short"), (22, "-usual-height")]

TALL = 34  # From this height on there is room for more than a list

TALL_LIST_HEIGHTS: list[tuple[int, str]] | None = [*LIST_HEIGHTS, (TALL, "-tall")]

# The ids of the bindings that only move the highlight.
NAVIGATION_IDS = frozenset(binding.id for binding in MOVES if binding.id)


_BAR, _THIN_BAR = "▌", "▏"

_NOT_DIM = Style(dim=False)


class ListRow(Table):
    """Texts side by side, none of which is wrapped."""

    def __init__(self, gap: int) -> None:
        super().__init__(box=None, padding=(0, gap, 0, 0), expand=True)
        self.show_header = self.show_edge = self.pad_edge = False


def table_row(*cells: tuple[Text, int | None], gap: int = 2) -> ListRow:
    """Texts in one row of so many columns each; ``None`` takes the rest. What is too long is cut."""
    row = ListRow(gap)
    for _, cols in cells:
        row.add_column(width=cols, ratio=1 if cols is None else None, no_wrap=True)
    row.add_row(*(text for text, _ in cells))
    return row


def wrapped(text: str, cols: int, style: str = "") -> Text:
    """A text in as many lines of so many columns as it takes: a row shows all of it."""
    return Text("\n".join(wrap(text, max(1, cols))), style)


class _RowVisual(RichVisual):
    """A row and its height: Textual would render each one of a list to count its lines."""

    def __init__(self, widget: OptionList, row: ListRow) -> None:
        super().__init__(widget, row)
        texts = [cell for column in row.columns for cell in column.cells]
        self._lines = 1 + max(str(text).count("\n") for text in texts)

    def get_height(self, rules: RulesMap, width: int) -> int:
        del rules, width
        return self._lines


class KeyList(OptionList, inherit_bindings=False):
    """An ``OptionList`` that moves by ``j`` and ``k`` too.

    The highlighted row begins with a bar where its margin is: broad where keys move it, thin where
    another widget has the focus. So it is seen without colours, too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="list.select", key_display="enter"),
        *MOVES,
    ]

    _clicked: int | None = None  # The option that was clicked last

    def _get_visual(self, option: Option) -> Visual:
        row = option.prompt
        # Textual has no other way to give it.
        if isinstance(row, ListRow) and option._visual is None:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            option._visual = _RowVisual(self, row)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return super()._get_visual(option)

    def watch_show_vertical_scrollbar(self) -> None:
        """Count the rows of the options anew: beside a scrollbar more of them wrap."""
        self._clear_caches()

    def on_resize(self) -> None:
        # Once Textual has counted the rows anew.
        self.call_next(self.scroll_to_highlight)

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        segments = [(text, style) for text, style, _ in strip if style]
        if not segments or self.highlighted is None:
            return strip
        first = segments[0][1]
        if first.meta.get("option") != self.highlighted:
            return strip
        if not strip.text.strip():
            # The gap below an option that ends with a blank line.
            plain = self.get_component_rich_style("option-list--option")
            return Strip([Segment(strip.text, plain)]).apply_meta(first.meta)
        cursor = self.get_component_rich_style("option-list--option-highlighted")
        # Colours of the row itself are not readable on every cursor: that of high contrast is white.
        ink = Style(color=cursor.color)
        inked = Strip([Segment(text, style + ink) for text, style in segments])
        if not strip.text.startswith(" "):
            return inked
        bar = _BAR if self.has_focus or not self.can_focus else _THIN_BAR
        return Strip.join([Strip([Segment(bar, first + ink + _NOT_DIM)]), inked.crop(1)])

    def clear_options(self) -> Self:
        self._clicked = None
        return super().clear_options()

    async def _on_click(self, event: Click) -> None:
        """Highlight an option; a second click on it opens it."""
        # OptionList opens with the first click, which starts a session by accident.
        event.prevent_default()
        index = event.style.meta.get("option")
        if index is None or self.get_option_at_index(index).disabled:
            return
        self.point_at(index)

    def point_at(self, index: int) -> None:
        """Do what a click on an option does."""
        if index == self._clicked == self.highlighted:
            self.action_select()
        self.highlighted = self._clicked = index


class ReadOnlyList(KeyList, inherit_bindings=False):
    """A list whose lines do not open."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES]
