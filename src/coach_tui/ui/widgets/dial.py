"""A number on one line, turned with the arrows: ``Volume   ━━━━━━━━──── 70 %``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding

from coach_tui.ui.widgets.picks import LabelledRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

_BAR_COLS = 25


class Dial(LabelledRow):
    """A label, a bar, and the number in words.

    Args:
        label: What it is the number of.
        value: The number to begin with.
        limits: The least and the most.
        step: What an arrow changes it by.
        words: The number for the person.
        label_cols: How wide the label is.
        id: The widget's id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,enter", "turn(1)", "More", id="dial.more", show=False),
        Binding("left,h", "turn(-1)", "Less", id="dial.less", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"dial--bar", "dial--rest", "dial--words"}
    DEFAULT_CSS = """
    Dial {
        & > .dial--bar { color: $primary; }
        & > .dial--rest { color: $text-muted; }
        & > .dial--words { color: $foreground; text-style: bold; }
    }
    """

    def __init__(
        self,
        label: str,
        value: int,
        limits: tuple[int, int],
        *,
        step: int,
        words: Callable[[int], str],
        label_cols: int = 20,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(label, label_cols=label_cols, id=id)
        self._value = value
        self._limits = limits
        self._step = step
        self._words = words

    @property
    def value(self) -> int:
        """The number."""
        return self._value

    def action_turn(self, by: int) -> None:
        """The next number in a direction; one by hand between two steps goes to the nearer end."""
        low, high = self._limits
        steps = self._value // self._step + by + (by < 0 and self._value % self._step > 0)
        value = min(high, max(low, steps * self._step))
        if value != self._value:
            self._value = value
            self._changed()

    def _value_segments(self) -> list[Segment]:
        low, high = self._limits
        filled = round((self._value - low) / (high - low) * _BAR_COLS)
        return [
            Segment(" ", self.rich_style),
            Segment("━" * filled, self.get_component_rich_style("dial--bar")),
            Segment("─" * (_BAR_COLS - filled), self.get_component_rich_style("dial--rest")),
            Segment(f"  {self._words(self._value)}", self.get_component_rich_style("dial--words")),
        ]
