"""The summary screen: the results of a session, and the advice after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import work
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach_tui.core.log.outcome import Completion
from coach_tui.services.advice import AdviceView
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.today_panel import accepted_text, advice_text
from coach_tui.ui.summary.model import session_summary
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.conductor import Snapshot
    from coach_tui.services.advice import AdviceService
    from coach_tui.ui.summary.model import ExerciseLine, SideLine

_MARKS = {Completion.ALL: "✓", Completion.SOME: "◐", Completion.NONE: "○"}

_DIM = Style(dim=True)


class SummaryScreen(AdviceScreen):
    """Shows the results of a session, and advice.

    Args:
        read_advice: Reads the advice again after an answer; called on a worker thread.
    """

    CSS_PATH = "summary.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space", "dismiss", "Done", id="summary.go-on", key_display="enter"),
    ]

    def __init__(
        self,
        final: Snapshot,
        view: AdviceView | None = None,
        advice: AdviceService | None = None,
        read_advice: Callable[[], AdviceView] = AdviceView,
    ) -> None:
        super().__init__(advice)
        self._first = view or AdviceView()
        self._read_advice = read_advice
        self._title = final.timeline.title
        self.summary = session_summary(final)

    def compose(self) -> ComposeResult:
        summary = self.summary
        with Vertical(id="summary"):
            yield Header(self._title, "completed" if summary.completed else "stopped early")
            facts = " · ".join(filter(None, [clock_text(summary.running_ms), summary.reps]))
            yield Static(
                summary.headline,
                id="summary-headline",
                classes="-whole" if summary.whole else "-part",
                markup=False,
            )
            yield Static(facts, id="summary-facts", markup=False)
            with VerticalScroll(id="summary-list", can_focus=True):
                yield Static(id="summary-lines", markup=False)
                if summary.skipped:
                    yield Static(Content(_skipped_text(summary.skipped)), id="summary-skipped")
            yield Static(id="summary-advice")
            yield Static(id="summary-accepted")
            if summary.problem:
                yield Static(summary.problem, id="summary-problem", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        colours = typed_app(self).theme_variables
        styles = {
            Completion.ALL: Style(color=colours["success"]),
            Completion.SOME: Style(color=colours["accent"]),
            Completion.NONE: _DIM,
        }
        self.query_one("#summary-lines", Static).update(_table(self.summary.exercises, styles))
        self.query_one("#summary-list").focus()
        self._show_advice(self._first)

    def advice_answered(self) -> None:
        self._read()

    @work(exclusive=True, group="read-advice")
    async def _read(self) -> None:
        self._show_advice(await asyncio.to_thread(self._read_advice))

    def _show_advice(self, view: AdviceView) -> None:
        for name, text in (("advice", advice_text(view)), ("accepted", accepted_text(view))):
            line = self.query_one(f"#summary-{name}", Static)
            line.update(text)
            line.display = bool(text.plain)
        self.set_advice(view)


def _skipped_text(names: tuple[str, ...]) -> str:
    return f"Not done: {', '.join(names)}."


def _table(lines: tuple[ExerciseLine, ...], styles: dict[Completion, Style]) -> Table:
    sides = max((len(line.sides) for line in lines), default=1)
    table = Table.grid(padding=(0, 3, 0, 0), expand=False)
    table.add_column(no_wrap=True, overflow="ellipsis")
    for _ in range(sides):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for line in lines:
        cells = [_side(side, styles) for side in line.sides]
        cells += [Text("")] * (sides - len(cells))
        name = Text.assemble((_MARKS[line.completion] + " ", styles[line.completion]), line.name)
        table.add_row(name, *cells, Text(line.tempo, style=_DIM))
    return table


def _side(side: SideLine, styles: dict[Completion, Style]) -> Text:
    return Text(side.text, style=styles[side.completion])
