"""The exercises there are, to read about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from coach_tui.text import safe_text
from coach_tui.ui.portrait import nature
from coach_tui.ui.screens.exercise import ExerciseScreen
from coach_tui.ui.sturdy import app_of
from coach_tui.ui.widgets.choices import Choices
from coach_tui.ui.widgets.masthead import Masthead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.core.session import Exercise


class CatalogueScreen(Screen[None]):
    """Lists exercises; choosing one tells all about it.

    Args:
        exercises: Gives them. Reads files, so it is called on a worker thread.
    """

    CSS_PATH = "catalogue.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x,q", "dismiss", "Back", id="catalogue.back", key_display="esc"),
    ]

    @dataclass
    class Loaded(Message):
        """The worker has read the files."""

        exercises: Sequence[Exercise]

    def __init__(self, exercises: Callable[[], Sequence[Exercise]]) -> None:
        super().__init__()
        self._read = exercises
        self._exercises: Sequence[Exercise] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="catalogue"):
            yield Masthead("Exercises", "enter tells all about one")
            yield Choices(id="catalogue-list", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self.call_after_refresh(self._load)

    @work(thread=True, exclusive=True, group="catalogue")
    def _load(self) -> None:
        self.post_message(self.Loaded(self._read()))

    @on(Loaded)
    def _take(self, loaded: Loaded) -> None:
        self._exercises = loaded.exercises
        choices = self.query_one(Choices)
        choices.clear_options().add_options(
            Option(
                Content.assemble((safe_text(each.name), "bold"), "\n", (nature(each), "dim"), "\n")
            )
            for each in loaded.exercises
        )
        choices.highlighted = 0 if loaded.exercises else None

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        app_of(self).push_screen(ExerciseScreen(self._exercises[event.option_index]))
