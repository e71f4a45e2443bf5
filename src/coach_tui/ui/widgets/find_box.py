"""Where a person types what they look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.widgets import Input

from coach_tui.ui.widgets.choices import Choices

if TYPE_CHECKING:
    from textual.binding import BindingType


class FindBox(Input):
    """Where a person types what they look for."""

    DEFAULT_CSS = """
    FindBox > .input--placeholder { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Clear", id="find.clear"),
        Binding("down", "to_list", "To the list", id="find.list", show=False),
    ]

    def action_leave(self) -> None:
        self.clear()
        self.action_to_list()

    def action_to_list(self) -> None:
        self.screen.query_one(Choices).focus()
