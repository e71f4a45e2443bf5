"""The exercises: a list of all of them, and a page with everything one file holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.ui.app_screen import AppScreen, before_next_key, typed_app
from coach_tui.ui.session.text import exercise_page
from coach_tui.ui.widgets.figure import FigurePair, first_side
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList
from coach_tui.wording import exercise_summary

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.model.exercise import Exercise


class ExerciseScreen(AppScreen[None]):
    """Shows everything about an exercise; ``base`` is the exercise as first described."""

    CSS_PATH = "exercise.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(3)", "Scroll down", id="exercise.down", key_display="↓"),
        Binding("up,k", "scroll(-3)", "Scroll up", id="exercise.up", show=False),
        Binding("space,pagedown", "page(1)", "Page down", id="exercise.next", key_display="space"),
        Binding("pageup", "page(-1)", "Page up", id="exercise.before", show=False),
        Binding("escape,enter,x,i,q", "dismiss", "Back", id="exercise.back", key_display="esc"),
    ]

    def __init__(self, exercise: Exercise, base: Exercise | None = None) -> None:
        super().__init__()
        self._exercise = exercise
        self._base = base or exercise

    def compose(self) -> ComposeResult:
        variation = "" if self._base.name == self._exercise.name else self._base.name
        with Vertical(id="exercise", classes="page"):
            yield Header(self._exercise.name, variation)
            with VerticalScroll(id="exercise-page", can_focus=False):
                yield FigurePair(10, id="exercise-figure")
                yield Static(id="exercise-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(FigurePair).show(self._exercise, first_side(self._exercise.sides))
        self._draw()
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._draw())

    def _draw(self) -> None:
        page = exercise_page(self._exercise, self._base, typed_app(self).theme_variables)
        self.query_one("#exercise-text", Static).update(page)

    def action_scroll(self, rows: int) -> None:
        self.query_one("#exercise-page").scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by a page less one row, which stays in sight."""
        page = self.query_one("#exercise-page")
        page.scroll_relative(y=pages * max(1, page.size.height - 1), animate=False)


class CatalogueScreen(AppScreen[None]):
    """Lists exercises; choosing one opens its page."""

    CSS_PATH = "catalogue.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012 - Textual's own
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x,q", "dismiss", "Back", id="catalogue.back", key_display="esc"),
    ]

    def __init__(self, exercises: Callable[[], Sequence[Exercise]]) -> None:
        super().__init__()
        self._read = exercises
        self._exercises: Sequence[Exercise] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="catalogue", classes="page"):
            yield Header("Exercises", "enter for details")
            with Horizontal():
                yield KeyList(id="catalogue-list", markup=False)
                with VerticalScroll(id="catalogue-page", can_focus=False):
                    yield FigurePair(12, id="catalogue-figure")
                    yield Static(id="catalogue-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(KeyList).focus()
        self.call_after_refresh(self._load)
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._describe())

    @work(exclusive=True, group="catalogue")
    async def _load(self) -> None:
        self._exercises = await before_next_key(self, self._read)
        choices = self.query_one(KeyList)
        choices.clear_options().add_options(
            Option(
                Content.assemble(
                    (exercise.name, "bold"),
                    "\n",
                    ("\n".join(exercise_summary(exercise).split(" · ", 1)), "dim"),
                    "\n",
                )
            )
            for exercise in self._exercises
        )
        choices.highlighted = 0 if self._exercises else None

    @on(OptionList.OptionHighlighted)
    def _describe(self) -> None:
        index = self.query_one(KeyList).highlighted
        if index is None:
            return
        exercise = self._exercises[index]
        self.query_one(FigurePair).show(exercise, first_side(exercise.sides))
        page = exercise_page(exercise, exercise, typed_app(self).theme_variables)
        self.query_one("#catalogue-text", Static).update(page)
        self.query_one("#catalogue-page").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        typed_app(self).push_screen(ExerciseScreen(self._exercises[event.option_index]))
