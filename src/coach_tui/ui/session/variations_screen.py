"""The variations of an exercise with their figures, and which sessions change with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.model.variations import variation_id, variation_ids
from coach_tui.text import safe_text
from coach_tui.ui.dialogs import NARROW, Dialog
from coach_tui.ui.widgets.figure import FigurePair, first_side
from coach_tui.ui.widgets.fitted_text import BalancedText
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList
from coach_tui.wording import differences, exercise_summary

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import ExerciseStep


class VariationList(KeyList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", id="variations.choose", key_display="enter"),
    ]


class VariationScreen(Dialog[str | None]):
    """Chooses a variation; closes with its id, empty for the exercise as first described, or ``None``.

    Args:
        changes: Returns in words which sessions change with each of some variations. Reads files.
    """

    CSS_PATH = "variations.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-usual-width")]  # noqa: RUF012 - Textual's own
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "dismiss", "Back", id="variations.back", key_display="esc"),
    ]

    def __init__(
        self, step: ExerciseStep, changes: Callable[[Sequence[str]], Mapping[str, str]]
    ) -> None:
        super().__init__()
        self._step = step
        self._base = step.base or step.exercise
        self._ids = variation_ids(self._base)
        self._read_changes = changes
        self._changes: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="variations", classes="chooser") as box:
            box.border_title = Content(f"Variations: {safe_text(self._base.name)}")
            with Horizontal(id="variations-panes"):
                yield VariationList(*self._options(), id="variations-list", markup=False)
                with VerticalScroll(id="variations-exercise", can_focus=False):
                    yield FigurePair(9, id="variations-figure")
                    yield BalancedText(id="variations-text")
            yield Static(id="variations-changes", markup=False)
        yield KeyBar()

    def _options(self) -> list[Option]:
        levels = {variation.id: variation.level.value for variation in self._base.variations}
        current = variation_id(self._step)
        lines: list[Option] = []
        for item in self._ids:
            line = Table.grid(expand=True, padding=(0, 1, 0, 0))
            line.add_column(width=1)
            line.add_column(ratio=1)
            line.add_column(width=6)
            name = Text(safe_text(self._exercise(item).name), "bold")
            mark = "●" if item == current else ""
            line.add_row(Text(mark), name, Text(levels.get(item, ""), "dim"))
            lines.append(Option(line))
        return lines

    def _exercise(self, item: str) -> Exercise:
        variation = self._base.variation(item) if item else None
        return variation.exercise if variation else self._base

    def on_mount(self) -> None:
        choices = self.query_one(VariationList)
        choices.highlighted = self._ids.index(variation_id(self._step))
        choices.focus()
        self._load()

    @work(exclusive=True, group="changes")
    async def _load(self) -> None:
        self._changes = await asyncio.to_thread(self._read_changes, self._ids)
        if self.is_mounted:
            self._show()

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        at = self.query_one(VariationList).highlighted
        if at is None:
            return
        item = self._ids[at]
        exercise = self._exercise(item)
        self.query_one(FigurePair).show(exercise, first_side(exercise.sides))
        lines = differences(exercise, self._base) if item else [exercise_summary(exercise)]
        self.query_one("#variations-text", BalancedText).show("\n".join(filter(None, lines)))
        is_current = item == variation_id(self._step)
        changes = "You do this one now." if is_current else self._changes.get(item, "")
        self.query_one("#variations-changes", Static).update(changes)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._ids[event.option_index])
