"""The confirmation dialog, and the breakpoints that reading screens share."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input

from coach_tui.ui.widgets.fitted_text import BalancedText
from coach_tui.ui.widgets.header import TextInput
from coach_tui.ui.widgets.key_bar import KeyBar


class ConfirmScreen(ModalScreen[bool]):
    """A question with two answers; closes with ``True`` for yes. The other has the focus."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no"),
        Binding(
            "left,right,up,down", "app.focus_next", "Other answer", id="confirm.other", show=False
        ),
    ]

    def __init__(self, question: str, explained: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._explained = explained
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield BalancedText(self._question, id="confirm-question")
            yield BalancedText(self._explained, id="confirm-explained")
            with Horizontal(id="confirm-answers"):
                yield Button(f"{self._no}  (n)", id="confirm-no", variant="primary")
                yield Button(f"{self._yes}  (y)", id="confirm-yes")

    def on_mount(self) -> None:
        # Enter alone must not end anything.
        self.query_one("#confirm-no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm-yes")

    def action_answer(self, agreed: bool) -> None:  # noqa: FBT001 - an action's argument
        self.dismiss(agreed)


class AnswerInput(TextInput):
    """The line of an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "OK", id="ask.save", key_display="enter"),
    ]


class AskScreen(ModalScreen[str | None]):
    """A question with one line as its answer; closes with it, or ``None`` without one."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="ask.back"),
    ]

    def __init__(self, question: str, explained: str, value: str = "", longest: int = 60) -> None:
        super().__init__()
        self._longest = longest
        self._question = question
        self._explained = explained
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield BalancedText(self._question, id="confirm-question")
            yield BalancedText(self._explained, id="confirm-explained")
            yield AnswerInput(self._value, id="ask-answer", max_length=self._longest)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#ask-answer").focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())


NARROW = 60
"""Below this width two things do not fit side by side. Our choice."""

SHORT = 18
"""Below this height only a screen's main list has room. Our choice."""

WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (NARROW, "-usual-width")]

HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (SHORT, "-usual-height")]
