"""Each exercise over time: its figures, and a plot by the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.journal.errors import JournalError
from coach_tui.services.today import short_day
from coach_tui.ui.app_screen import AppScreen, before_next_key, typed_app, with_doctor_key
from coach_tui.ui.dialogs import WIDTHS
from coach_tui.ui.history.exercise_stats import ExerciseStats, exercise_stats
from coach_tui.ui.widgets.calendar import Plot, WeekPlot
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import ReadOnlyList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.analysis.progress import ExerciseWeek
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.services.journal import JournalService


class ExercisesScreen(AppScreen[None]):
    """Lists the exercises in the journal, and the figures of the highlighted one."""

    CSS_PATH = "exercises.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x", "dismiss", "Back", id="exercises.back", key_display="esc"),
    ]

    def __init__(
        self,
        journal: JournalService,
        today: Callable[[], str],
        exercises: Callable[[], Sequence[Exercise]],
    ) -> None:
        super().__init__()
        self._exercises = exercises
        self._journal = journal
        self._today = today
        self._stats: tuple[ExerciseStats, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="exercises", classes="page"):
            yield Header("Exercises over time")
            with Horizontal(id="exercises-panes"):
                yield ReadOnlyList(id="exercises-list", markup=False)
                with Vertical(id="exercises-pane"):
                    yield Static("Reading the journal…", id="exercises-stats", markup=False)
                    yield Static(id="exercises-plot-title", markup=False)
                    yield WeekPlot(id="exercises-plot")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ReadOnlyList).focus()
        self.call_after_refresh(self._load)

    def _read(self) -> tuple[ExerciseStats, ...]:
        exercises = {exercise.id: exercise for exercise in self._exercises()}
        return exercise_stats(self._journal.entries(), self._today(), exercises)

    @work(exclusive=True, group="exercises")
    async def _load(self) -> None:
        problem = "No sessions yet. Finish one and its exercises show up here, week by week."
        try:
            self._stats = await before_next_key(self, self._read)
        except JournalError as error:
            problem = with_doctor_key(typed_app(self), str(error))
        exercises = self.query_one(ReadOnlyList)
        exercises.add_options(Option(exercise.name) for exercise in self._stats)
        exercises.display = bool(self._stats)
        self.set_class(not self._stats, "-empty")
        if self._stats:
            exercises.highlighted = 0
        else:
            self.query_one("#exercises-stats", Static).update(problem)

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        stats = self._stats[event.option_index]
        self.query_one("#exercises-stats", Static).update("\n".join(stats.lines))
        counted = any(week.reps for week in stats.weeks)
        title = f"{stats.unit.capitalize()} a week" if counted else "Seconds under tension a week"
        self.query_one("#exercises-plot-title", Static).update(title)
        self.query_one(WeekPlot).show(_plot(stats.weeks, counted=counted))


def _plot(weeks: tuple[ExerciseWeek, ...], *, counted: bool) -> Plot:
    values = tuple(
        float(week.reps) if counted else float(round(week.tension_ms / 1000)) for week in weeks
    )
    return Plot(values, short_day(weeks[0].monday), short_day(weeks[-1].monday))
