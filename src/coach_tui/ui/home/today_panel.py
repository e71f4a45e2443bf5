"""Today on the home screen: the sessions due, the question about the day after, the advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from coach_tui.ui.widgets.choice_row import SCALE, ChoiceRow

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.services.advice import AdviceView
    from coach_tui.services.today import DayAfterQuestion
    from coach_tui.ui.home.model import TodayView

_MAX_LINES = 2
"""How many sessions fit above the list at 24 rows."""


class DayAfterRow(ChoiceRow):
    """Answers the question about the day after, or skips it; either way it is asked once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Save", id="day-after.keep", key_display="enter"),
        Binding("escape", "skip", "Skip", id="day-after.skip"),
        Binding("down", "app.focus_next", "Next", id="day-after.next", show=False),
        Binding("up", "app.focus_previous", "Previous", id="day-after.before", show=False),
    ]

    class Answered(Message):
        """The question is answered; ``pain`` is ``None`` when it was skipped."""

        def __init__(self, pain: int | None) -> None:
            super().__init__()
            self.pain = pain

    def __init__(self) -> None:
        super().__init__("Pain, 0 to 10", SCALE, label_cols=15, id="today-scale")

    def action_save(self) -> None:
        self.post_message(self.Answered(self.picked))

    def action_skip(self) -> None:
        self.post_message(self.Answered(None))


class TodayPanel(Vertical):
    """Shows a ``TodayView``; empty lines take no room."""

    def compose(self) -> ComposeResult:
        yield Static(id="today-due")
        yield Static(id="today-stale")
        yield Static(id="today-question", markup=False)
        yield DayAfterRow()
        yield Static(id="today-advice")
        yield Static(id="today-accepted")

    def on_mount(self) -> None:
        for child in self.children:
            child.display = False

    def show(self, view: TodayView) -> None:
        """Show today."""
        lines = [Content(line) for line in view.today[:_MAX_LINES]]
        more = len(view.today) - len(lines)
        if more > 0:
            lines[-1] += Content.styled(f"  +{more} more", "dim")
        headed = [
            Content.assemble(("       " if number else "Today  ", "bold"), line)
            for number, line in enumerate(lines)
        ]
        self._update("today-due", Content("\n").join(headed))
        self._update("today-stale", Content(view.stale))
        question = view.day_after
        self._update("today-question", _question_text(question))
        row = self.query_one(DayAfterRow)
        if question is None or not row.display:
            row.pick(None)
        row.display = question is not None
        self._update("today-advice", advice_text(view.advice))
        self._update("today-accepted", accepted_text(view.advice))

    def _update(self, widget_id: str, text: Content) -> None:
        line = self.query_one(f"#{widget_id}", Static)
        line.update(text)
        line.display = bool(text.plain)


def advice_text(view: AdviceView) -> Content:
    """The most pressing advice with its keys and its reason; empty where there is none."""
    if not view.open:
        return Content("")
    advice = view.open[0]
    # The keys first, as below: a line break must not fall into them.
    keys = "a Accept  d Not now" if advice.adjustments else "d Dismiss"
    head = (("Advice ", "bold"), (f"{keys}  ", "$accent"))
    return Content.assemble(*head, advice.text, " ", advice.reason)


def accepted_text(view: AdviceView) -> Content:
    """The accepted advice, with the key that revokes the last of it; empty where there is none."""
    if not view.accepted:
        return Content("")
    # The key first: the end of a narrow line is cut off.
    labels = " · ".join(label for _, label in view.accepted)
    return Content.assemble(("Now ", "bold"), ("u Undo  ", "$accent"), labels)


def _question_text(question: DayAfterQuestion | None) -> Content:
    if question is None:
        return Content("")
    return Content.assemble(question.question, ("  y Answer", "$accent"))
