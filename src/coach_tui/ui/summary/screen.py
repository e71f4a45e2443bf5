"""The summary screen: the results of a session, how it went, and the advice, on one page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.script import Question
from coach_tui.core.log.outcome import Completion
from coach_tui.journal.errors import JournalError
from coach_tui.services.advice import AdviceView, read_advice
from coach_tui.services.feedback import feedback_annotations
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.today_panel import accepted_text, advice_text
from coach_tui.ui.summary.feedback_screen import MOVES, FeedbackForm
from coach_tui.ui.summary.model import (
    ExerciseLine,
    SideLine,
    SummaryReport,
    read_report,
    session_summary,
)
from coach_tui.ui.widgets.big_text import BigText, BigTextView
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.conductor import Snapshot
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app_services import AppServices

_MARKS = {Completion.ALL: "✓", Completion.SOME: "◐", Completion.NONE: "○"}

_DIM = Style(dim=True)

_BARS = {0: 0, 76: 6, 100: 10}
"""The columns of the bar beside each side's figures, by the least width."""

_WITH_TEMPO = 120
"""From this width on the mean tempo has room as well."""

QUIET_S = 1.0
"""The silence between the session's last words and the first question."""

_HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (20, "-usual-height")]


class SummaryScreen(AdviceScreen):
    """Shows what was done and asks how it went; enter saves that and closes.

    It stays once more if the answers give advice that was not there before.

    Args:
        services: Reads the journal and saves the answers.
        loaded: The session as it was done.
        quiet_in_s: When the session's last words will have been spoken.
    """

    CSS_PATH: ClassVar[list[str]] = ["summary.tcss", "feedback.tcss"]  # pyright: ignore[reportIncompatibleVariableOverride] - Textual takes a list
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Done", id="summary.done", key_display="enter"),
        Binding("escape", "dismiss", "Skip", id="summary.skip", tooltip="Leave without answers"),
        Binding("t", "by_exercise", "By exercise", id="summary.by-exercise"),
        *MOVES,
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
        with Vertical(id="summary"):
            with Vertical(id="summary-result", classes="-whole" if summary.whole else "-part"):
                yield BigTextView(id="summary-word")
                yield Static(summary.headline, id="summary-headline", markup=False)
                facts = [clock_text(summary.running_ms), summary.reps]
                yield Static(" · ".join(filter(None, facts)), id="summary-facts", markup=False)
                yield Static(id="summary-week", markup=False)
            with VerticalScroll(id="summary-list", can_focus=False):
                yield Static(id="summary-lines", markup=False)
                if summary.skipped:
                    skipped = f"Not done: {', '.join(dict.fromkeys(summary.skipped))}."
                    yield Static(Content(skipped), id="summary-skipped")
            yield Vertical(id="summary-form")
            yield Static(id="summary-advice")
            yield Static(id="summary-accepted")
            yield Static(summary.problem or "", id="summary-problem", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#summary-result").border_title = Content(self._final.timeline.title)
        self.query_one("#summary-word", BigTextView).show(BigText(self.summary.word))
        form = self.query_one("#summary-form")
        form.border_title = "How did it go? (optional)"
        form.display = False
        self.query_one("#summary-problem").display = bool(self.summary.problem)
        self._show_lines({})
        self._show_advice(AdviceView())
        self._load()

    def _show_week(self) -> None:
        week = self.query_one("#summary-week", Static)
        facts = () if self._report is None else self._report.facts
        week.update(fact_rows(facts, "   ", week.size.width))

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_week)
        self._show_lines({} if self._report is None else self._report.against)

    @work(exclusive=True, group="report")
    async def _load(self) -> None:
        try:
            report = await asyncio.to_thread(read_report, self._services, self._loaded, self._final)
        except JournalError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self._report = report
        self._show_week()
        self._show_lines(report.against)
        self._show_advice(report.advice)
        if report.questions is not None:
            form = self.query_one("#summary-form")
            form.display = True
            await form.mount(FeedbackForm(report.questions, by_exercise=False))
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

    def _show_lines(self, against: Mapping[str, str]) -> None:
        colours = typed_app(self).theme_variables
        styles = {
            Completion.ALL: Style(color=colours["success"]),
            Completion.SOME: Style(color=colours["accent"]),
            Completion.NONE: _DIM,
        }
        earlier = "" if self._report is None else self._report.earlier
        table = _table(self.summary.exercises, styles, against, earlier, self.size.width)
        self.query_one("#summary-lines", Static).update(table)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "by_exercise":
            questions = None if self._report is None else self._report.questions
            return questions is not None and bool(questions.exercises)
        return super().check_action(action, parameters)

    def action_by_exercise(self) -> None:
        self.query_one(FeedbackForm).ask_by_exercise()

    @on(Input.Submitted)
    def action_save(self) -> None:
        report = self._report
        if self._answers_saved or report is None or report.entry is None or not self._is_asking():
            self.dismiss()
            return
        form = self.query_one(FeedbackForm)
        annotations = feedback_annotations(form.feedback(), report.entry)
        self._answers_saved = True
        if not annotations:
            self.dismiss()
            return
        self._services.journal.annotate(report.entry.plan.id, annotations)
        self._close_unless_advised(form)

    def _is_asking(self) -> bool:
        return bool(self.query(FeedbackForm))

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

    def advice_answered(self) -> None:
        self._show_new_advice()

    @work(exclusive=True, group="report")
    async def _show_new_advice(self) -> None:
        await self._read_advice()

    async def _read_advice(self) -> None:
        services = self._services
        view = await asyncio.to_thread(
            read_advice, services.journal, services.advice, services.sessions, self._loaded
        )
        self._show_advice(view)

    def _show_advice(self, view: AdviceView) -> None:
        for name, text in (
            ("advice", advice_text(view, typed_app(self))),
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
    width: int,
) -> Table:
    sides = max((len(line.sides) for line in lines), default=1)
    bar_cols = _BARS[max(least for least in _BARS if least <= width)]
    with_tempo = width >= _WITH_TEMPO
    table = Table.grid(padding=(0, 2, 0, 0), expand=False)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=None if with_tempo else 26)
    for _ in range(sides):
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis")
    if earlier and against:
        title = Text(f"against {earlier}" if bar_cols > 6 else earlier, style=_DIM)
        table.add_row(Text(""), *[Text("")] * sides, title)
    for line in lines:
        style = styles[line.completion]
        cells = [_side(side, styles, bar_cols) for side in line.sides]
        cells += [Text("")] * (sides - len(cells))
        is_test = all(side.share is None for side in line.sides)
        mark = ("· ", _DIM) if is_test else (f"{_MARKS[line.completion]} ", style)
        difference = "" if is_test else against.get(line.exercise, "")
        tempo = Text(line.tempo if with_tempo else "", style=_DIM)
        table.add_row(Text.assemble(mark, line.name), *cells, Text(difference, style=_DIM), tempo)
    return table


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
