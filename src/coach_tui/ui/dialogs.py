"""Dialogs: a question, a list to choose from; and the breakpoints that screens share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input
from textual.widgets.option_list import Option

from coach_tui.ui.app_screen import AppScreen
from coach_tui.ui.widgets.fitted_text import BalancedText
from coach_tui.ui.widgets.header import TextInput
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList, table_row

T = TypeVar("T")

NARROW = 60  # Below this width two things do not fit side by side. Our choice.

SHORT = 18  # Below this height only a screen's main list has room. Our choice.

WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (NARROW, "-usual-width")]

HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (SHORT, "-usual-height")]


class Dialog(AppScreen[T], ModalScreen[T]):
    """A box above another screen."""

    VERTICAL_BREAKPOINTS = HEIGHTS


class FilteredList(Dialog[T]):
    """Chooses from a list that the text above it filters."""

    def list_rows(self, rows: Iterable[Text], highlighted: int = 0) -> None:
        options = [Option(table_row((row, None), gap=0)) for row in rows]
        choices = self.query_one(KeyList).clear_options().add_options(options)
        choices.highlighted = highlighted if options else None

    def action_move(self, rows: int) -> None:
        choices = self.query_one(KeyList)
        if choices.highlighted is not None:
            last = choices.option_count - 1
            choices.highlighted = min(max(choices.highlighted + rows, 0), last)


def moves_in_list(screen: str) -> list[BindingType]:
    """For the text of a ``FilteredList``: the arrows move in the list below it."""
    return [
        Binding("up", "screen.move(-1)", "Up", id=f"{screen}.up", show=False),
        Binding("down", "screen.move(1)", "Down", id=f"{screen}.down", show=False),
    ]


class ConfirmScreen(Dialog[bool]):
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
        with Vertical(id="confirm", classes="dialog"):
            yield BalancedText(self._question, id="confirm-question")
            yield BalancedText(self._explained, id="confirm-explained")
            with Horizontal(id="confirm-answers"):
                yield Button(f"{self._no}  (n)", id="confirm-no")
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
        Binding("enter", "submit", "Save", id="ask.save", key_display="enter"),
    ]


class AskScreen(Dialog[str | None]):
    """A question with one line as its answer; closes with it, or ``None`` without one.

    An answer that ``problem_of`` has a sentence about stays, to be corrected.
    """

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="ask.back"),
    ]

    def __init__(
        self,
        question: str,
        explained: str,
        value: str = "",
        longest: int = 60,
        problem_of: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__()
        self._longest = longest
        self._problem_of = problem_of
        self._question = question
        self._explained = explained
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm", classes="dialog"):
            yield BalancedText(self._question, id="confirm-question")
            yield BalancedText(self._explained, id="confirm-explained")
            yield AnswerInput(self._value, id="ask-answer", max_length=self._longest)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#ask-answer").focus()

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        problem = self._problem_of(text) if text else ""
        if problem:
            explained = self.query_one("#confirm-explained", BalancedText)
            explained.set_class(True, "-problem")
            explained.show(problem)
        else:
            self.dismiss(text)
