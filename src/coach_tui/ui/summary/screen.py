"""A session after it is done: what was done of what was planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from coach_tui.core.log.outcome import Completion
from coach_tui.services.advice import AdviceView
from coach_tui.text import safe_text
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.today_panel import accepted_words, advice_words
from coach_tui.ui.summary.model import session_summary
from coach_tui.ui.widgets.header import Header
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
    """Says what a session came to, and what is advised after it.

    Args:
        final: Its last snapshot.
        view: The advice to show.
        advice: Takes the answers.
        read_advice: Reads the advice again once it was answered; on a worker thread.
    """

    CSS_PATH = "summary.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space", "dismiss", "Go on", id="summary.go-on", key_display="enter"),
    ]

    @dataclass
    class AdviceRead(Message):
        """The worker has read what is advised now."""

        view: AdviceView

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
        self._title = safe_text(final.timeline.title)
        self.recap = session_summary(final)

    def compose(self) -> ComposeResult:
        recap = self.recap
        with Vertical(id="summary"):
            yield Header(self._title, "completed" if recap.completed else "stopped early")
            facts = " · ".join(filter(None, [clock_text(recap.running_ms), recap.reps]))
            yield Static(
                recap.headline,
                id="summary-headline",
                classes="-whole" if recap.whole else "-part",
                markup=False,
            )
            yield Static(facts, id="summary-facts", markup=False)
            with VerticalScroll(id="summary-list", can_focus=True):
                yield Static(id="summary-lines", markup=False)
                if recap.skipped:
                    yield Static(Content(_skipped_words(recap.skipped)), id="summary-skipped")
            yield Static(id="summary-advice")
            yield Static(id="summary-following")
            if recap.problem:
                yield Static(safe_text(recap.problem), id="summary-trouble", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        colours = typed_app(self).theme_variables
        styles = {
            Completion.ALL: Style(color=colours["success"]),
            Completion.SOME: Style(color=colours["accent"]),
            Completion.NONE: _DIM,
        }
        self.query_one("#summary-lines", Static).update(_table(self.recap.lines, styles))
        self.query_one("#summary-list").focus()
        self._show_advice(self._first)

    def advice_answered(self) -> None:
        """Read what is advised now."""
        self._read()

    @work(thread=True, exclusive=True, group="read-advice")
    def _read(self) -> None:
        self.post_message(self.AdviceRead(self._read_advice()))

    @on(AdviceRead)
    def _advice_read(self, message: AdviceRead) -> None:
        self._show_advice(message.view)

    def _show_advice(self, view: AdviceView) -> None:
        lines = {"advice": advice_words(view), "following": accepted_words(view)}
        for name, words in lines.items():
            line = self.query_one(f"#summary-{name}", Static)
            line.update(words)
            line.display = bool(words.plain)
        self.set_advice(view)


def _skipped_words(names: tuple[str, ...]) -> str:
    return f"Left for another day: {', '.join(names)}."


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
        name = Text.assemble((_MARKS[line.measure] + " ", styles[line.measure]), line.name)
        table.add_row(name, *cells, Text(line.tempo, style=_DIM))
    return table


def _side(side: SideLine, styles: dict[Completion, Style]) -> Text:
    return Text(side.words, style=styles[side.measure])
