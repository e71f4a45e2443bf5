"""The keys that work now, as many as fit in one row, the most useful first."""

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
    """A key and what it does.

    Attributes:
        shown: What stands on the key.
        does: What it does, in a word or two.
        action: The action it runs.
        pair: A word shared with the hint after it, when neither says much alone.
    """

    shown: str
    does: str
    action: str
    pair: str = ""

    @property
    def cols(self) -> int:
        """The columns it takes."""
        return cell_len(self.shown) + 1 + cell_len(self.does)


def fitting(hints: Iterable[KeyHint], cols: int, *, last: KeyHint | None) -> list[KeyHint]:
    """The hints that fit in a row, in their order.

    Args:
        hints: The most useful first; what does not fit is left out.
        cols: The columns there are.
        last: One that is kept whatever is left out, and stands last.
    """
    left = cols - (0 if last is None else last.cols)
    kept: list[KeyHint] = []
    for _, pair in groupby(enumerate(hints), lambda numbered: numbered[1].pair or numbered[0]):
        together = [hint for _, hint in pair]
        needed = sum(hint.cols + _GAP for hint in together)
        if needed <= left:
            kept.extend(together)
            left -= needed
    return kept if last is None else [*kept, last]


class KeyBar(Widget):
    """One row of keys; a click on one is as good as pressing it."""

    class Pressed(Message):
        """A key was clicked; ``action`` is what it runs."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--does"}
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
        & > .key-bar--does {
            color: $footer-description-foreground;
            background: $footer-background;
        }
    }
    """

    _hints: tuple[KeyHint, ...] = ()
    _last: KeyHint | None = None

    def show(self, hints: Sequence[KeyHint], last: KeyHint | None = None) -> None:
        """Show keys.

        Args:
            hints: The most useful first.
            last: One that always has room, at the end.
        """
        if (tuple(hints), last) != (self._hints, self._last):
            self._hints, self._last = tuple(hints), last
            self.refresh()

    def render(self) -> RenderResult:
        return "  ".join(f"{hint.shown} {hint.does}" for hint in self._shown())

    def render_line(self, y: int) -> Strip:
        key = self.get_component_rich_style("key-bar--key")
        does = self.get_component_rich_style("key-bar--does")
        segments: list[Segment] = []
        for hint in self._shown() if y == 0 else []:
            segments.append(Segment(hint.shown, key))
            segments.append(Segment(f" {hint.does}{' ' * _GAP}", does))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        start = 0
        for hint in self._shown():
            if offset is not None and start <= offset.x < start + hint.cols:
                self.post_message(self.Pressed(hint.action))
                return
            start += hint.cols + _GAP

    def _shown(self) -> list[KeyHint]:
        return fitting(self._hints, self.size.width, last=self._last)
