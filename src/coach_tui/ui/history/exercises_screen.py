"""Each exercise over time: its figures, and a plot by the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.journal.errors import JournalError
from coach_tui.ui.dialogs import WIDTHS
from coach_tui.ui.history.exercise_stats import exercise_stats
from coach_tui.ui.widgets.calendar import Plot, WeekPlot
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.lists import ReadOnlyList
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.core.analysis.progress import ExerciseWeek
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.services.journal import JournalService
    from coach_tui.ui.history.exercise_stats import ExerciseStats


class ExercisesScreen(Screen[None]):
    """Lists what was ever done, and what it came to.

    Args:
        diary: The journal.
        today: Tells the person's local date.
        exercises: Gives the exercises there are, for their own words. Reads files, so it
            is called on a worker thread.
    """

    CSS_PATH = "exercises.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x", "dismiss", "Back", id="exercises.back", key_display="esc"),
    ]

    @dataclass
    class Loaded(Message):
        """The worker has read the journal."""

        figures: tuple[ExerciseStats, ...]
        words: str

    def __init__(
        self,
        diary: JournalService,
        today: Callable[[], str],
        exercises: Callable[[], Sequence[Exercise]],
    ) -> None:
        super().__init__()
        self._exercises = exercises
        self._diary = diary
        self._today = today
        self._figures: tuple[ExerciseStats, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="exercises"):
            yield Header("Exercises over time")
            with Horizontal(id="exercises-panes"):
                yield ReadOnlyList(id="exercises-list", markup=False)
                with Vertical(id="exercises-pane"):
                    yield Static("Reading the journal…", id="exercises-words", markup=False)
                    yield Static(id="exercises-plotted", markup=False)
                    yield WeekPlot(id="exercises-plot")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(ReadOnlyList).focus()
        self.call_after_refresh(self._load)

    @work(thread=True, exclusive=True, group="exercises")
    def _load(self) -> None:
        try:
            known = {each.id: each for each in self._exercises()}
            figures = exercise_stats(self._diary.entries(), self._today(), known)
        except JournalError as error:
            self.post_message(self.Loaded((), str(error)))
            return
        self.post_message(self.Loaded(figures, "Nothing has been done yet."))

    @on(Loaded)
    def _take(self, loaded: Loaded) -> None:
        self._figures = loaded.figures
        choices = self.query_one(ReadOnlyList)
        choices.add_options(Option(each.name) for each in loaded.figures)
        if loaded.figures:
            choices.highlighted = 0
        else:
            self.query_one("#exercises-words", Static).update(loaded.words)

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        figures = self._figures[event.option_index]
        self.query_one("#exercises-words", Static).update("\n".join(figures.words))
        counted = any(week.reps for week in figures.weeks)
        what = f"{figures.unit.capitalize()} a week" if counted else "Seconds under tension a week"
        self.query_one("#exercises-plotted", Static).update(what)
        self.query_one(WeekPlot).show(_plot(figures.weeks, counted=counted))


def _plot(weeks: tuple[ExerciseWeek, ...], *, counted: bool) -> Plot:
    values = tuple(
        float(week.reps) if counted else float(round(week.tension_ms / 1000)) for week in weeks
    )
    return Plot(values, _short(weeks[0].monday), _short(weeks[-1].monday))


def _short(monday: str) -> str:
    """``20 Nov`` of a date."""
    _, day, month = day_text(monday).split()
    return f"{day} {month[:3]}"
