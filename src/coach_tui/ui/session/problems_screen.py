"""The problems of a session file, each with its line and column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from coach_tui.definitions.problems import Problem, Severity
from coach_tui.ui.editing import EditRequested
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.definitions.library_types import Listing


class ProblemsScreen(Screen[None]):
    """Lists a broken file's problems."""

    CSS_PATH = "problems.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="problems.edit"),
        Binding("escape,enter", "dismiss", "Back", id="problems.back"),
    ]

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self._listing = listing

    def compose(self) -> ComposeResult:
        problems = self._listing.problems
        with Vertical(id="problems"):
            yield Header(self._listing.title, problem_count_text(problems))
            yield Static(
                "Fix these in your editor (e); we'll reload when you go back.",
                id="problems-hint",
                markup=False,
            )
            with VerticalScroll(id="problems-list", can_focus=True):
                yield Static(Content("\n\n").join(map(_problem_text, problems)))
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#problems-list").focus()

    def action_edit(self) -> None:
        self.post_message(EditRequested(self._listing.path))


def problem_count_text(problems: Sequence[Problem]) -> str:
    """The number of problems without the warnings: ``1 problem``, ``3 problems``."""
    count = sum(problem.severity is Severity.ERROR for problem in problems)
    return "1 problem" if count == 1 else f"{count} problems"


def _problem_text(problem: Problem) -> Content:
    location = f"{problem.file}:{problem.line}:{problem.column}"
    hint = f"\n{problem.hint}" if problem.hint else ""
    warning = "warning: " if problem.severity is Severity.WARNING else ""
    return Content.assemble((f"{location}\n", "$accent"), warning, problem.message, (hint, "dim"))
