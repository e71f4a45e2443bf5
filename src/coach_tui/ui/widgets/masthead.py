"""The line at the top of a screen: what this is on the left, a fact about it on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Masthead(Horizontal):
    """A title and a fact, one row high.

    Args:
        title: Safe words; shown as they are, never as markup.
        fact: As ``title``.
        id: The widget's id.
    """

    DEFAULT_CSS = """
    Masthead {
        height: 1;
        & > .masthead--title { width: 1fr; text-style: bold; color: $primary; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .masthead--fact {
            width: auto;
            max-width: 70%;
            margin-left: 2;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
    }
    """

    def __init__(self, title: str, fact: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._title = Static(title, classes="masthead--title", markup=False)
        self._fact = Static(fact, classes="masthead--fact", markup=False)

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._fact

    def set_fact(self, fact: str) -> None:
        """Say another fact."""
        self._fact.update(fact)
