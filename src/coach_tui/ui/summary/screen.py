"""The summary screen: the results of a session, how it went, and the advice, on one page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from coach_tui.clock import monotonic_s
from coach_tui.core.analysis.heatmap import STRIP_WEEKS
from coach_tui.core.coaching.script import Question
from coach_tui.core.log.outcome import Completion
from coach_tui.journal.errors import JournalError
from coach_tui.services.advice import AdviceView, read_advice
from coach_tui.services.feedback import feedback_annotations
from coach_tui.ui.app_screen import before_next_key, typed_app, with_doctor_key
from coach_tui.ui.history.screen import trend_rows
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.today_panel import accepted_text, advice_text
from coach_tui.ui.summary.feedback_screen import FeedbackForm, moves
from coach_tui.ui.summary.model import (
    RATINGS,
    TEMPO,
    ExerciseLine,
    SideLine,
    SummaryReport,
    read_report,
    session_summary,
)
from coach_tui.ui.widgets.big_text import BigText, BigTextView
from coach_tui.ui.widgets.calendar import LEGEND, DayMap
from coach_tui.ui.widgets.choice_row import ChoiceRow
from coach_tui.ui.widgets.fitted_text import whole_facts
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import Annotation
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.history.model import TrendLine

_MARKS = {Completion.ALL: "✓", Completion.SOME: "◐", Completion.NONE: "○"}

_DIM = Style(dim=True)

_BAR_COLS = (20, 10, 6, 0)  # The columns of the bar beside each side's figures, as much as fits

_MIN_NAME_COLS = 12

_WIDE = 120  # From this width on the last times and the last weeks are shown beside the results

_GAP_COLS = 2

_ADVICE_ROWS = 4

_FIRST_TIME = "Your first time. Next time shows how it compares."

QUIET_S = 1.0  # The silence between the session's last words and the first question

_WIDTHS: list[tuple[int, str]] | None = [(0, "-usual-width"), (_WIDE, "-wide")]

_TALL = 36  # From this height on there is room to ask about each exercise at once

_HEIGHTS: list[tuple[int, str]] | None = [
    (0, "-short"),
    (20, "-usual-height"),
    (_TALL, "-tall"),
    (50, "-towering"),
]


class SummaryScreen(AdviceScreen):
    """Shows what was done and asks how it went; enter saves that and closes.

    It stays once more if the answers give advice that was not there before.

    Args:
        quiet_in_s: When the session's last words will have been spoken.
    """

    CSS_PATH: ClassVar[list[str]] = ["summary.tcss", "feedback.tcss"]  # pyright: ignore[reportIncompatibleVariableOverride] - Textual takes a list
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "skip", "Skip", id="summary.skip", tooltip="Leave without answers"),
        # With nothing to answer, or an answer, escape is as good as enter.
        Binding("enter,escape", "save", "Done", id="summary.done", key_display="enter"),
        Binding("t", "by_exercise", "By exercise", id="summary.by-exercise"),
        *moves("move(1)", "move(-1)"),
        Binding("pagedown", "page(1)", "Page down", id="list.page-down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="list.page-up", show=False),
    ]

    def __init__(
        self,
        final: Snapshot,
        services: AppServices,
        loaded: LoadedSession,
        quiet_in_s: float = 0.0,
    ) -> None:
        super().__init__(services)
        self._final = final
        self._loaded = loaded
        self._report: SummaryReport | None = None
        self._answers_saved = False
        self._quiet_from_s = monotonic_s() + quiet_in_s
        self.summary = session_summary(final)

    def compose(self) -> ComposeResult:
        summary = self.summary
        with Vertical(id="summary", classes="page"):
            with Vertical(
                id="summary-result", classes="pane -whole" if summary.whole else "pane -part"
            ):
                yield BigTextView(id="summary-word")
                yield Static(summary.headline, id="summary-headline", markup=False)
                facts = [clock_text(summary.running_ms), summary.reps]
                yield Static(" · ".join(filter(None, facts)), id="summary-facts", markup=False)
                yield Static(id="summary-week", markup=False)
            with Horizontal(id="summary-work"):
                with VerticalScroll(id="summary-list", classes="pane", can_focus=False):
                    # First, where the list is longer than there is room.
                    if summary.skipped:
                        skipped = f"Not done: {', '.join(dict.fromkeys(summary.skipped))}."
                        yield Static(Content(skipped), id="summary-skipped")
                    yield Static(id="summary-lines", markup=False)
                with VerticalScroll(id="summary-progress", classes="pane", can_focus=False):
                    yield Static(_FIRST_TIME, id="summary-times", markup=False)
            with Horizontal(id="summary-rating"):
                yield Vertical(id="summary-form", classes="pane")
                with Vertical(id="summary-days", classes="pane"):
                    days = DayMap(STRIP_WEEKS, id="summary-map")
                    days.can_focus = False
                    yield days
            yield Static(id="summary-advice")
            yield Static(id="summary-accepted")
            problem = with_doctor_key(typed_app(self), summary.problem or "")
            yield Static(problem, id="summary-problem", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#summary-result").border_title = Content(self._final.timeline.title)
        self.query_one("#summary-word", BigTextView).show(BigText(self.summary.word))
        self.set_class(not self.summary.word, "-wordless")
        self.set_class(not self.summary.exercises, "-nothing")
        form = self.query_one("#summary-form")
        form.border_title = "How did it go? (optional)"
        form.display = False
        self.query_one("#summary-progress").border_title = "Against last time"
        self.query_one("#summary-days").border_title = f"Last {STRIP_WEEKS} weeks"
        self.query_one("#summary-days").border_subtitle = LEGEND
        self.query_one("#summary-list").border_title = "Done"
        self.query_one("#summary-problem").display = bool(self.summary.problem)
        self._show_advice(AdviceView())
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._show_lines())  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType] - Textual leaves the parameter of Screen open
        self._load()

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Fit facts, results and last times into the room that there is now."""
        self._show_lines()
        headline, word = self.summary.headline, self.summary.word
        if word and headline.startswith(word) and not self.has_class("-short"):
            # The large word above it says that.
            headline = headline.partition(". ")[2]
        self.query_one("#summary-headline", Static).update(headline)
        report = self._report
        if report is None:
            return
        week = self.query_one("#summary-week", Static)
        fit = whole_facts if self.has_class("-short") else fact_rows
        week.update(fit(report.facts, "   ", week.size.width))
        times = self.query_one("#summary-times", Static)
        if not times.size.width:
            return
        # So high as what it holds, and no higher than what the rating leaves.
        taken = sum(
            self.query_one(f"#summary-{name}").outer_size.height for name in ("result", "rating")
        )
        work, list_frame = self.query_one("#summary-work"), self.query_one("#summary-list").gutter
        frame = max(list_frame.height, self.query_one("#summary-progress").gutter.height)
        room = self.query_one("#summary").size.height - taken - frame - work.styles.margin.height
        rows = progress_rows(report.progress, times.size.width, room)
        if rows:
            times.update(Content("\n").join(rows))
        parts = self.query_one("#summary-list").children
        least = sum(part.outer_size.height for part in parts)
        work.styles.max_height = max(len(rows), least, 2) + frame

    @work(exclusive=True, group="report")
    async def _load(self) -> None:
        try:
            report = await before_next_key(
                self, read_report, self._services, self._loaded, self._final
            )
        except JournalError as error:
            self.notify(with_doctor_key(typed_app(self), str(error)), severity="warning")
            return
        self._report = report
        if report.earlier:
            title = Content(f"Against last time, {report.earlier}")
            self.query_one("#summary-progress").border_title = title
        self.query_one(DayMap).show(report.weeks)
        self._fit()
        self._show_advice(report.advice)
        if report.questions is not None:
            form = self.query_one("#summary-form")
            form.display = True
            by_exercise = self.size.height >= _TALL
            days = self.query_one("#summary-days")
            beside = days.outer_size.width + days.styles.margin.width
            cols = self.query_one("#summary-rating").size.width - beside
            await form.mount(
                FeedbackForm(report.questions, by_exercise=by_exercise, cols=max(0, cols))
            )
            self.query_one("#feedback-rpe").focus()
            self._ask_aloud()
        self.refresh_bindings()

    @work(group="sound")
    async def _ask_aloud(self) -> None:
        after_s = max(0.0, self._quiet_from_s + QUIET_S - monotonic_s())
        language, settings = self._final.timeline.language, self._services.settings
        await asyncio.to_thread(
            settings.say, Question.EFFORT, Question.PAIN, language=language, after_s=after_s
        )

    def on_unmount(self) -> None:
        self._services.settings.stop()

    def _show_lines(self) -> None:
        colours = typed_app(self).theme_variables
        styles = {
            Completion.ALL: Style(color=colours["success"]),
            Completion.SOME: Style(color=colours["accent"]),
            Completion.NONE: _DIM,
        }
        lines = self.query_one("#summary-lines", Static)
        # The last times beside them have more to say than a difference.
        report = None if self.size.width >= _WIDE else self._report
        against: Mapping[str, str] = {} if report is None else report.against
        earlier = "" if report is None or not against else f"vs {report.earlier}"
        table = _table(self.summary.exercises, styles, against, earlier, lines.size.width)
        lines.update(table)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "move":
            return bool(self.query(FeedbackForm))
        if action == "page":
            return self.query_one("#summary-list").max_scroll_y > 0
        if action == "skip":
            # With an answer escape saves it, like enter.
            return bool(self.query(FeedbackForm)) and not self._new_answers()
        if action == "by_exercise":
            questions = None if self._report is None else self._report.questions
            asked = self.query("#feedback-exercises")
            # Where there is room for them they are asked about at once.
            is_asked = self.size.height >= _TALL and asked and asked.first().display
            return questions is not None and bool(questions.exercises) and not is_asked
        return super().check_action(action, parameters)

    @on(ChoiceRow.Changed)
    @on(Input.Changed)
    def _refresh_keys(self) -> None:
        self.refresh_bindings()

    def _new_answers(self) -> Sequence[Annotation]:
        entry = None if self._report is None else self._report.entry
        if self._answers_saved or entry is None or not self.query("#feedback-note"):
            return ()  # nor while the form is composed or removed
        return feedback_annotations(self.query_one(FeedbackForm).feedback(), entry)

    def action_skip(self) -> None:
        self.dismiss()

    def action_move(self, rows: int) -> None:
        (self.focus_next if rows > 0 else self.focus_previous)()

    def action_page(self, pages: int) -> None:
        work = self.query_one("#summary-list")
        work.scroll_relative(y=pages * max(1, work.size.height - 1), animate=False)

    def action_by_exercise(self) -> None:
        self.query_one(FeedbackForm).ask_by_exercise()
        self.refresh_bindings()

    @on(Input.Submitted)
    def action_save(self) -> None:
        report = self._report
        if (
            self._answers_saved
            or report is None
            or report.entry is None
            or not self.query(FeedbackForm)
        ):
            self.dismiss()
            return
        form = self.query_one(FeedbackForm)
        if form.show_unclear():
            return
        annotations = self._new_answers()
        self._answers_saved = True
        if not annotations:
            self.dismiss()
            return
        self._services.journal.annotate(report.entry.head.id, annotations)
        self._close_unless_advised(form)

    @work(exclusive=True, group="report")
    async def _close_unless_advised(self, form: FeedbackForm) -> None:
        shown = self.open_advice
        await self._read_advice()
        if not self.is_current:
            return
        if self.open_advice in ((), shown):
            self.dismiss()
        else:
            self.query_one("#summary-form").display = False
            await form.remove()
            self.refresh_bindings()

    def advice_answered(self) -> None:
        self._show_new_advice()

    @work(exclusive=True, group="report")
    async def _show_new_advice(self) -> None:
        await self._read_advice()

    async def _read_advice(self) -> None:
        services = self._services
        view = await before_next_key(
            self, read_advice, services.journal, services.advice, services.sessions, self._loaded
        )
        self._show_advice(view)

    def _show_advice(self, view: AdviceView) -> None:
        for name, text in (
            ("advice", advice_text(view, typed_app(self), self.size.width - 4, _ADVICE_ROWS)),
            ("accepted", accepted_text(view, typed_app(self))),
        ):
            line = self.query_one(f"#summary-{name}", Static)
            line.update(text)
            line.display = bool(text.plain)
        self.set_advice(view)


def _table(
    lines: tuple[ExerciseLine, ...],
    styles: Mapping[Completion, Style],
    against: Mapping[str, str],
    earlier: str,
    cols: int,
) -> Table:
    difference_cols = max(map(cell_len, [earlier, *against.values()]))
    bar_cols, name_cols, spare_cols = columns_of(lines, difference_cols, cols)
    tempo_cols = max((cell_len(line.tempo) for line in lines), default=0)
    with_tempo = spare_cols >= tempo_cols + _GAP_COLS
    table = Table.grid(padding=(0, _GAP_COLS, 0, 0), expand=False)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=name_cols + 2)
    sides = max((len(line.sides) for line in lines), default=1)
    for _ in range(sides):
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    if with_tempo:
        table.add_column(no_wrap=True)
    if earlier:
        table.add_row(Text(""), *[Text("")] * sides, Text(earlier, style=_DIM))
    for line in lines:
        style = styles[line.completion]
        cells = [_side(side, styles, bar_cols) for side in line.sides]
        cells += [Text("")] * (sides - len(cells))
        is_test = all(side.share is None for side in line.sides)
        mark = ("· ", _DIM) if is_test else (f"{_MARKS[line.completion]} ", style)
        difference = "" if is_test else against.get(line.exercise, "")
        cells.append(Text(difference, style=_DIM))
        cells += [Text(line.tempo, style=_DIM)] * with_tempo
        table.add_row(Text.assemble(mark, line.name), *cells)
    return table


def progress_rows(lines: Sequence[TrendLine], cols: int, room: int) -> list[Content]:
    """The last times in rows: exercises apart where there is room, without tempos where it is scarce."""
    rows = list(zip(lines, trend_rows(lines, cols), strict=True))
    if len(rows) > room:
        rows = [(line, row) for line, row in rows if line.label != TEMPO]
    spaced: list[Content] = []
    for line, row in rows:
        if line.label not in (*RATINGS, TEMPO):
            spaced.append(Content())
        spaced.append(row)
    return spaced if len(spaced) <= room else [row for _, row in rows]


def columns_of(
    lines: Sequence[ExerciseLine], difference_cols: int, cols: int
) -> tuple[int, int, int]:
    """The columns of each side's bar, of the names and left over: bars give way, then names."""
    names = max((cell_len(line.name) for line in lines), default=0)
    sides: dict[int, int] = {}
    bars: set[int] = set()
    for line in lines:
        for place, side in enumerate(line.sides):
            sides[place] = max(sides.get(place, 0), cell_len(side.text))
            if side.share is not None:
                bars.add(place)
    fixed = 2 + sum(sides.values()) + _GAP_COLS * (len(sides) + 1) + difference_cols
    room = cols - fixed
    for bar_cols in _BAR_COLS:
        left = room - len(bars) * (bar_cols + 1 if bar_cols else 0)
        if left >= names:
            return bar_cols, names, left - names
    return 0, max(_MIN_NAME_COLS, room), 0


def _side(side: SideLine, styles: Mapping[Completion, Style], bar_cols: int) -> Text:
    if side.share is None:
        return Text(side.text)
    style = styles[side.completion]
    if not bar_cols:
        return Text(side.text, style=style)
    filled = round(bar_cols * side.share)
    return Text.assemble(
        ("█" * filled, style), ("░" * (bar_cols - filled), _DIM), " ", (side.text, style)
    )
