"""A question with two answers, laid over the screen that asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class ConfirmScreen(ModalScreen[bool]):
    """Asks; ``True`` for yes. The safe answer has the focus.

    Args:
        question: What is asked.
        explained: What follows from a yes.
        yes: The word on the button that agrees.
        no: The word on the one that does not.
    """

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
            yield Static(self._question, id="confirm-question", markup=False)
            yield Static(self._explained, id="confirm-explained", markup=False)
            with Horizontal(id="confirm-answers"):
                yield Button(f"{self._no}  (n)", id="confirm-no", variant="primary")
                yield Button(f"{self._yes}  (y)", id="confirm-yes")

    def on_mount(self) -> None:
        """Enter alone changes nothing."""
        self.query_one("#confirm-no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm-yes")

    def action_answer(self, agreed: bool) -> None:  # noqa: FBT001 - an action's argument
        self.dismiss(agreed)


# MERGED: From which size on a screen counts as narrow or short, for the styles of those that are read.


NARROW = 60
"""Below so many columns two things no longer stand beside each other."""

SHORT = 18
"""Below so many rows there is room for the list that a screen is about, and for little else."""

WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (NARROW, "-usual-width")]

HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (SHORT, "-usual-height")]
