"""The enabled keys, as many as fit in one row, the most useful first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import RenderResult
    from textual.events import Click

_GAP = 2


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and its action.

    Attributes:
        key: The key as text.
        label: One or two words.
        pair: A name shared with the next hint: both are shown or neither.
    """

    key: str
    label: str
    action: str
    pair: str = ""

    @property
    def cols(self) -> int:
        """The width in columns."""
        return cell_len(self.key) + 1 + cell_len(self.label)


def fitting(hints: Iterable[KeyHint], cols: int, *, last: KeyHint | None) -> list[KeyHint]:
    """The hints that fit in a row, in their order.

    Args:
        hints: The most useful first; those that do not fit are left out.
        last: A hint that is always included, at the end.
    """
    free = cols - (0 if last is None else last.cols)
    fitted: list[KeyHint] = []
    for _, pair in groupby(enumerate(hints), lambda numbered: numbered[1].pair or numbered[0]):
        together = [hint for _, hint in pair]
        needed = sum(hint.cols + _GAP for hint in together)
        if needed <= free:
            fitted.extend(together)
            free -= needed
    return fitted if last is None else [*fitted, last]


class KeyBar(Widget):
    """One row of keys that can be clicked."""

    class Pressed(Message):
        """A key was clicked; ``action`` is what it runs."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--label"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        width: 1fr;
        height: 1;
        padding: 0 1;
        background: $footer-background;
        & > .key-bar--key {
            color: $footer-key-foreground;
            background: $footer-background;
            text-style: bold;
        }
        & > .key-bar--label {
            color: $footer-description-foreground;
            background: $footer-background;
        }
    }
    """

    _hints: tuple[KeyHint, ...] = ()
    _last: KeyHint | None = None

    def show(self, hints: Sequence[KeyHint], last: KeyHint | None = None) -> None:
        """Show hints; see ``fitting``."""
        if (tuple(hints), last) != (self._hints, self._last):
            self._hints, self._last = tuple(hints), last
            self.refresh()

    def render(self) -> RenderResult:
        return "  ".join(f"{hint.key} {hint.label}" for hint in self._fitting())

    def render_line(self, y: int) -> Strip:
        key = self.get_component_rich_style("key-bar--key")
        label = self.get_component_rich_style("key-bar--label")
        segments: list[Segment] = []
        for hint in self._fitting() if y == 0 else []:
            segments.append(Segment(hint.key, key))
            segments.append(Segment(f" {hint.label}{' ' * _GAP}", label))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        start = 0
        for hint in self._fitting():
            if offset is not None and start <= offset.x < start + hint.cols:
                self.post_message(self.Pressed(hint.action))
                return
            start += hint.cols + _GAP

    def _fitting(self) -> list[KeyHint]:
        return fitting(self._hints, self.size.width, last=self._last)
