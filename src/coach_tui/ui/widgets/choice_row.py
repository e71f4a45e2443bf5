"""Rows with a label and a value that keys change.

``ChoiceRow`` picks one of several answers (``0 1 2 [3] 4``), ``Slider`` turns a number
(``Volume   ━━━━━━━━──── 70 %``).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.events import Click, Key
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

_ARROW = "▸"  # Before the value of the row that has the focus

SCALE = tuple(map(str, range(11)))  # 0 to 10


class LabelledRow(Widget, can_focus=True):
    """A label and, beside it, a value that keys change."""

    @dataclass
    class Changed(Message):
        row: LabelledRow

        @property
        def control(self) -> LabelledRow:
            """The row, for ``@on`` with a selector."""
            return self.row

    COMPONENT_CLASSES: ClassVar[set[str]] = {"labelled-row--label"}

    def __init__(self, label: str, *, label_cols: int, id: str | None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._label = label
        self._label_cols = label_cols

    @abstractmethod
    def _value_segments(self) -> list[Segment]:
        """The value as drawn beside the label."""

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
        cols = max(1, self._label_cols - cell_len(self._label))
        # Where the keys act is seen without colours, too.
        gap = (_ARROW if self.has_focus else " ").rjust(cols)
        return [
            Segment(self._label, self.get_component_rich_style("labelled-row--label")),
            Segment(gap, self.get_component_rich_style("labelled-row--label")),
            *self._value_segments(),
        ]


class ChoiceRow(LabelledRow):
    """A label, answers beside each other, and the meaning of the picked one.

    Arrows pick; a digit picks the answer that is that number or, of answers in words, the
    one at that position; ``1`` followed by ``0`` is ten; backspace clears.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next", id="picks.next", show=False),
        Binding("left,h", "step(-1)", "Previous", id="picks.before", show=False),
        Binding("backspace,delete", "clear", "No answer", id="picks.clear", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-row--answer",
        "choice-row--picked",
        "choice-row--meaning",
    }

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
        return self._picked

    def pick(self, index: int | None) -> None:
        self._one_typed = False
        if index != self._picked:
            self._picked = index
            self._changed()

    def action_step(self, by: int) -> None:
        """Pick the answer beside; the first if there is none yet."""
        last = len(self._answers) - 1
        self.pick(0 if self._picked is None else min(last, max(0, self._picked + by)))

    def action_clear(self) -> None:
        self.pick(None)

    def on_key(self, event: Key) -> None:
        character = event.character or ""
        ten = self._one_typed and character == "0" and "10" in self._answers
        typed = "10" if ten else character
        index = self._index_of(typed)
        if index is not None:
            event.stop()
            self.pick(index)
            self._one_typed = typed == "1"

    def _index_of(self, digit: str) -> int | None:
        if digit in self._answers:
            return self._answers.index(digit)
        index = int(digit) - 1 if digit.isascii() and digit.isdecimal() else -1
        are_numbers = self._answers[0].isdecimal()
        return index if not are_numbers and 0 <= index < len(self._answers) else None

    def _shown(self) -> range:
        """The answers that have room, the picked one among them."""
        cols = [cell_len(answer) + 2 for answer in self._answers]
        return answers_shown(cols, self._picked or 0, self.size.width - self._value_start)

    @property
    def _value_start(self) -> int:
        return max(self._label_cols, cell_len(self._label) + 1)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        shown = self._shown()
        start = self._value_start + (shown.start > 0)
        for index in shown:
            cols = cell_len(self._answers[index]) + 2
            if offset is not None and start <= offset.x < start + cols:
                self.pick(index)
            start += cols

    def _value_segments(self) -> list[Segment]:
        answer = self.get_component_rich_style("choice-row--answer")
        chosen = self.get_component_rich_style("choice-row--picked")
        meaning = self.get_component_rich_style("choice-row--meaning")
        shown = self._shown()
        segments = [Segment("…", meaning)] if shown.start else []
        for index in shown:
            # Brackets show the answer without colours.
            if index == self._picked:
                segments.append(Segment(f"[{self._answers[index]}]", chosen))
            else:
                segments.append(Segment(f" {self._answers[index]} ", answer))
        if shown.stop < len(self._answers):
            segments.append(Segment("…", meaning))
        if self._picked is not None and self._picked < len(self._meanings):
            text = f"  {self._meanings[self._picked]}"
            cols = self._value_start + sum(segment.cell_length for segment in segments)
            # A word that is cut says less than none.
            if cols + cell_len(text) <= self.size.width:
                segments.append(Segment(text, meaning))
        return segments


def answers_shown(cols: Sequence[int], picked: int, room: int) -> range:
    """Which of the answers fit, the picked one in any case: a mark at each end needs a column.

    Args:
        cols: The columns of each answer, one of them for the blank after it or the bracket.
    """
    if sum(cols) - (picked < len(cols) - 1) <= room:  # the last blank needs no room
        return range(len(cols))
    first = next(
        n for n in range(picked + 1) if n == picked or sum(cols[n : picked + 1]) <= room - 2
    )
    last = picked + 1
    while last < len(cols) and sum(cols[first : last + 1]) <= room - 2:
        last += 1
    return range(first, last)


_BAR_COLS = 25


class Slider(LabelledRow):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,enter", "turn(1)", "More", id="dial.more", show=False),
        Binding("left,h", "turn(-1)", "Less", id="dial.less", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"slider--bar", "slider--rest", "slider--words"}

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
        self.value = value
        self._limits = limits
        self._step = step
        self._words = words

    def action_turn(self, by: int) -> None:
        """Change by a step; a value between two steps goes to the next one in that direction."""
        low, high = self._limits
        steps = self.value // self._step + by + (by < 0 and self.value % self._step > 0)
        value = min(high, max(low, steps * self._step))
        if value != self.value:
            self.value = value
            self._changed()

    def _value_segments(self) -> list[Segment]:
        low, high = self._limits
        filled = round((self.value - low) / (high - low) * _BAR_COLS)
        return [
            Segment(" ", self.rich_style),
            Segment("━" * filled, self.get_component_rich_style("slider--bar")),
            Segment("─" * (_BAR_COLS - filled), self.get_component_rich_style("slider--rest")),
            Segment(f"  {self._words(self.value)}", self.get_component_rich_style("slider--words")),
        ]
