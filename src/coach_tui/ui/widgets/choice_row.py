"""One question on one line, answered with the arrows or by its letters: ``0 1 2 [3] 4``."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from coach_tui.core.model.session import MOST_PAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import RenderResult
    from textual.binding import BindingType
    from textual.events import Click, Key

SCALE = tuple(str(number) for number in range(MOST_PAIN + 1))
"""From nothing to the most there can be: 0 to 10."""


class LabelledRow(Widget, can_focus=True):
    """A label and, beside it, a value that keys change.

    Args:
        label: What the value is.
        label_cols: How wide the label is.
        id: The widget's id.
    """

    class Changed(Message):
        """The value is another."""

        def __init__(self, row: LabelledRow) -> None:
            super().__init__()
            self.row = row

        @property
        def control(self) -> LabelledRow:
            """The row, for ``@on`` with a selector."""
            return self.row

    COMPONENT_CLASSES: ClassVar[set[str]] = {"labelled-row--label"}
    DEFAULT_CSS = """
    LabelledRow {
        width: 1fr;
        height: 1;
        & > .labelled-row--label { color: $foreground; }
        &:focus { background: $block-cursor-background; }
        &:focus > .labelled-row--label { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, label: str, *, label_cols: int, id: str | None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._label = label
        self._label_cols = label_cols

    @abstractmethod
    def _value_segments(self) -> list[Segment]:
        """What stands beside the label."""

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed(self))

    def render(self) -> RenderResult:
        return "".join(segment.text for segment in self._segments())

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        return Strip(self._segments()).adjust_cell_length(self.size.width, self.rich_style)

    def _segments(self) -> list[Segment]:
        gap = " " * max(1, self._label_cols - cell_len(self._label))
        return [
            Segment(self._label, self.get_component_rich_style("labelled-row--label")),
            Segment(gap, self.rich_style),
            *self._value_segments(),
        ]


class ChoiceRow(LabelledRow):
    """A label, some answers beside each other, and what the one that was picked means.

    The arrows pick, a digit picks the answer that is that number (or, of answers in
    words, the one at that place), and ``1`` followed by ``0`` is ten; backspace takes
    the answer back.

    Args:
        label: The question.
        answers: What can be picked.
        picked: The place of the answer to begin with; ``None`` for none.
        meanings: Words shown for each answer when it is picked.
        label_cols: How wide the label is.
        id: The widget's id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next answer", id="picks.next", show=False),
        Binding("left,h", "step(-1)", "Answer before", id="picks.before", show=False),
        Binding("backspace,delete", "clear", "No answer", id="picks.clear", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-row--answer",
        "choice-row--picked",
        "choice-row--meaning",
    }
    DEFAULT_CSS = """
    ChoiceRow {
        & > .choice-row--answer { color: $text-muted; }
        & > .choice-row--picked { color: $block-cursor-foreground; background: $primary 45%; text-style: bold; }
        & > .choice-row--meaning { color: $accent; }
    }
    """

    def __init__(
        self,
        label: str,
        answers: Sequence[str],
        *,
        picked: int | None = None,
        meanings: Sequence[str] = (),
        label_cols: int = 20,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(label, label_cols=label_cols, id=id)
        self._answers = tuple(answers)
        self._meanings = tuple(meanings)
        self._picked = picked
        self._one_typed = False

    @property
    def picked(self) -> int | None:
        """The place of the answer, from 0; ``None`` while there is none."""
        return self._picked

    def pick(self, place: int | None) -> None:
        """Answer, or take the answer back."""
        self._one_typed = False
        if place != self._picked:
            self._picked = place
            self._changed()

    def action_step(self, by: int) -> None:
        """The answer beside; the first where there is none yet."""
        last = len(self._answers) - 1
        self.pick(0 if self._picked is None else min(last, max(0, self._picked + by)))

    def action_clear(self) -> None:
        self.pick(None)

    def on_key(self, event: Key) -> None:
        character = event.character or ""
        ten = self._one_typed and character == "0" and "10" in self._answers
        wanted = "10" if ten else character
        place = self._place_of(wanted)
        if place is not None:
            event.stop()
            self.pick(place)
            self._one_typed = wanted == "1"

    def _place_of(self, digit: str) -> int | None:
        """The answer that is a number, or, of answers in words, the one with that number."""
        if digit in self._answers:
            return self._answers.index(digit)
        place = int(digit) - 1 if digit.isascii() and digit.isdecimal() else -1
        numbers = self._answers[0].isdecimal()
        return place if not numbers and 0 <= place < len(self._answers) else None

    def on_click(self, event: Click) -> None:
        """A click on an answer picks it."""
        offset = event.get_content_offset(self)
        start = self._label_cols
        for place, answer in enumerate(self._answers):
            cols = cell_len(answer) + 2
            if offset is not None and start <= offset.x < start + cols:
                self.pick(place)
            start += cols

    def _value_segments(self) -> list[Segment]:
        answer = self.get_component_rich_style("choice-row--answer")
        chosen = self.get_component_rich_style("choice-row--picked")
        meaning = self.get_component_rich_style("choice-row--meaning")
        segments: list[Segment] = []
        for place, words in enumerate(self._answers):
            # Brackets, for a terminal or an eye without colours.
            if place == self._picked:
                segments.append(Segment(f"[{words}]", chosen))
            else:
                segments.append(Segment(f" {words} ", answer))
        if self._picked is not None and self._picked < len(self._meanings):
            segments.append(Segment(f"  {self._meanings[self._picked]}", meaning))
        return segments


# MERGED: A number on one line, turned with the arrows: ``Volume   ━━━━━━━━──── 70 %``.


_BAR_COLS = 25


class Slider(LabelledRow):
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
    COMPONENT_CLASSES: ClassVar[set[str]] = {"slider--bar", "slider--rest", "slider--words"}
    DEFAULT_CSS = """
    Slider {
        & > .slider--bar { color: $primary; }
        & > .slider--rest { color: $text-muted; }
        & > .slider--words { color: $foreground; text-style: bold; }
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
            Segment("━" * filled, self.get_component_rich_style("slider--bar")),
            Segment("─" * (_BAR_COLS - filled), self.get_component_rich_style("slider--rest")),
            Segment(f"  {self._words(self._value)}", self.get_component_rich_style("slider--words")),
        ]
