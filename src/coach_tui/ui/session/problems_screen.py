"""The problems of a session file, each with its line and column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.definitions.problems import Problem, Severity
from coach_tui.text import safe_text
from coach_tui.ui.app_screen import AppScreen, key_of, typed_app
from coach_tui.ui.dialogs import HEIGHTS
from coach_tui.ui.editing import EditRequested
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar, with_keys
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.definitions.library_types import Listing


class ProblemList(KeyList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Edit here", id="problems.edit-here", key_display="enter"),
    ]


class ProblemsScreen(AppScreen[None]):
    """Lists a broken file's problems; choosing one opens the file in the editor at its line."""

    CSS_PATH = "problems.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", id="problems.edit", show=False),
        Binding("escape", "dismiss", "Back", id="problems.back"),
    ]

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self._listing = listing

    def compose(self) -> ComposeResult:
        problems = self._listing.problems
        edit = key_of(typed_app(self), "problems.edit", "e")
        with Vertical(id="problems", classes="page"):
            yield Header(self._listing.title, problem_count_text(problems))
            yield Static(
                with_keys(f"Fix these in your editor (`{edit}`); we'll reload when you go back."),
                id="problems-hint",
                markup=False,
            )
            options = (Option(_problem_text(problem)) for problem in problems)
            yield ProblemList(*options, id="problems-list", classes="pane", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        problems = self.query_one(ProblemList)
        problems.border_title = "Problems"
        problems.border_subtitle = Content(safe_text(str(self._listing.path.parent)))
        problems.focus()

    @on(OptionList.OptionSelected)
    def action_edit(self) -> None:
        at = self.query_one(ProblemList).highlighted
        problems = self._listing.problems
        problem = problems[at or 0] if problems else None
        self.post_message(EditRequested(self._listing.path, problem))


def problem_count_text(problems: Sequence[Problem]) -> str:
    count = sum(problem.severity is Severity.ERROR for problem in problems)
    return "1 problem" if count == 1 else f"{count} problems"


def _problem_text(problem: Problem) -> Content:
    location = f"{Path(problem.file).name}:{problem.line}:{problem.column}"
    hint = f"\n{problem.hint}" if problem.hint else ""
    warning = "warning: " if problem.severity is Severity.WARNING else ""
    return Content.assemble(
        (f"{location}\n", "bold"), warning, problem.message, (hint, "dim"), "\n"
    )
