"""Today on the home screen: what is due, one question, one piece of advice."""

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

_MOST_LINES = 2
"""So many sessions fit above the list at 24 rows."""


class DayAfterPicks(ChoiceRow):
    """The question about the day after; answered or skipped, it is asked no more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", id="day-after.keep", key_display="enter"),
        Binding("escape", "skip", "Skip", id="day-after.skip"),
        Binding("down", "app.focus_next", "On", id="day-after.next", show=False),
        Binding("up", "app.focus_previous", "Back", id="day-after.before", show=False),
    ]

    class Answered(Message):
        """The question is done with; ``pain`` is ``None`` when it was skipped."""

        def __init__(self, pain: int | None) -> None:
            super().__init__()
            self.pain = pain

    def __init__(self) -> None:
        super().__init__("Pain, 0 to 10", SCALE, label_cols=15, id="today-scale")

    def action_keep(self) -> None:
        self.post_message(self.Answered(self.picked))

    def action_skip(self) -> None:
        self.post_message(self.Answered(None))


class TodayPanel(Vertical):
    """Shows an ``Outlook``; takes no room where there is nothing to say."""

    DEFAULT_CSS = """
    TodayPanel {
        height: auto;
        margin-top: 1;
        & > #today-due { height: auto; padding-left: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > #today-outgrown {
            height: 1;
            padding-left: 1;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        & > #today-question { height: auto; padding-left: 1; }
        & > #today-scale { margin-left: 1; }
        & > #today-advice { height: auto; padding-left: 1; color: $text-muted; }
        & > #today-following {
            height: 1;
            padding-left: 1;
            color: $text-muted;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="today-due")
        yield Static(id="today-outgrown")
        yield Static(id="today-question", markup=False)
        yield DayAfterPicks()
        yield Static(id="today-advice")
        yield Static(id="today-following")

    def on_mount(self) -> None:
        for child in self.children:
            child.display = False

    def show(self, outlook: TodayView) -> None:
        """Say what today holds."""
        lines = [Content(line) for line in outlook.today[:_MOST_LINES]]
        more = len(outlook.today) - len(lines)
        if more > 0:
            lines[-1] += Content.styled(f"  and {more} more", "dim")
        headed = [
            Content.assemble(("Today  " if not at else "       ", "bold"), line)
            for at, line in enumerate(lines)
        ]
        self._say("today-due", Content("\n").join(headed))
        self._say("today-outgrown", Content(outlook.outgrown))
        asked = outlook.day_after
        self._say("today-question", _question_words(asked))
        scale = self.query_one(DayAfterPicks)
        if asked is None or not scale.display:
            scale.pick(None)
        scale.display = asked is not None
        self._say("today-advice", advice_words(outlook.advice))
        self._say("today-following", accepted_words(outlook.advice))

    def _say(self, widget_id: str, words: Content) -> None:
        line = self.query_one(f"#{widget_id}", Static)
        line.update(words)
        line.display = bool(words.plain)


def advice_words(view: AdviceView) -> Content:
    """The most pressing advice with its reason and its keys; empty where there is none."""
    if not view.open:
        return Content("")
    advice = view.open[0]
    # The keys first, as below: they must not be broken at the end of a line.
    keys = "a: do that  d: not now" if advice.adjustments else "d: seen"
    head = (("Advice ", "bold"), (f"{keys}  ", "$accent"))
    return Content.assemble(*head, advice.text, " ", (advice.reason, "dim"))


def _question_words(asked: DayAfterQuestion | None) -> Content:
    if asked is None:
        return Content("")
    return Content.assemble(asked.question, ("  y: answer or skip", "$accent"))


def accepted_words(view: AdviceView) -> Content:
    """The accepted advice, with the key that revokes the last of it; empty where there is none."""
    if not view.accepted:
        return Content("")
    # The key first: it must not be what falls off the end of a narrow line.
    key = ("u: take back  ", "$accent")
    words = " · ".join(words for _, words in view.accepted)
    return Content.assemble(("You follow ", "bold"), key, words)
