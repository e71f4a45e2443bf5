"""The upper half of the home screen: what to do next, the day after, the advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Group
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from coach_tui.ui.app_screen import key_of, typed_app, with_doctor_key
from coach_tui.ui.home.session_rows import AnyRow, SessionRow, title_of
from coach_tui.ui.widgets.choice_row import SCALE, ChoiceRow
from coach_tui.ui.widgets.fitted_text import whole_sentences
from coach_tui.ui.widgets.key_bar import clickable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App, ComposeResult
    from textual.events import Click

    from coach_tui.services.advice import AdviceView
    from coach_tui.services.today import DayAfterQuestion
    from coach_tui.ui.home.model import HomeData, TodayView


_ROOMY = 16  # From this height on the advice may take ``_ADVICE_ROWS``

_ADVICE_ROWS = 2

_USUAL_COLS = 72  # Below this width not all words have room beside the week's days or the keys


class NextCard(Static):
    class Clicked(Message):
        """The card was clicked, not one of its keys."""

    def on_click(self, event: Click) -> None:
        if "@click" not in event.style.meta:
            self.post_message(self.Clicked())

    def show(self, data: HomeData, enters: AnyRow | None) -> None:
        """Show what comes next; nothing where the welcome is shown.

        Args:
            enters: The row that enter starts or resumes now.
        """
        row = None if data.is_new and not data.unfinished else data.first
        self.display = row is not None
        self.set_class(data.programme is not None, "-programme")
        if row is None:
            return
        self.border_title = "Next up"
        self.border_subtitle = Content(data.coming)
        is_narrow = typed_app(self).size.width < _USUAL_COLS
        if isinstance(row, SessionRow):
            title, facts = row.title, f"{row.length} · {row.equipment}"
            below = row.week or row.summary.split("\n", 1)[0]
            below = below.removesuffix(" this week") if is_narrow else below
            keys = [_key("enter  Start", "act")]
        else:
            title, facts = title_of(row), "interrupted"
            below = row.position if is_narrow else f"Picks up at {row.position}."
            dismiss = f"{key_of(typed_app(self), 'advice.put-away', 'd')}  Dismiss"
            keys = [_key("enter  Resume", "act"), _key(dismiss, "dismiss_offered")]
        self.update(
            Group(
                _two_ends(Text(title, "bold"), Text(facts)),
                _two_ends(Text(below), Text("   ").join(keys if row is enters else ())),
                *self._programme_lines(data),
            )
        )

    def _programme_lines(self, data: HomeData) -> Iterator[Table]:
        if data.programme_lines is not None:
            place, hint = data.programme_lines
            key = f"{key_of(typed_app(self), 'home.repeat-week', 'w')}  Repeat week"
            can_repeat = data.offers("repeat_week")
            yield _two_ends(Text(place), _key(key, "repeat_week") if can_repeat else Text())
            yield _two_ends(Text(hint, "dim"), Text())


def _key(text: str, action: str) -> Text:
    return Text(text, Style(bold=True, meta={"@click": f"screen.{action}"}))


def _two_ends(left: Text, right: Text) -> Table:
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True, max_width=34, overflow="ellipsis")
    line.add_row(left, right)
    return line


_GAP = "   "


class WelcomeKeys(Widget):
    """What to press or click, without the last keys where they do not fit whole; the footer has them."""

    def render(self) -> Text:
        app = typed_app(self)
        keys = (
            _key(f"{key_of(app, 'home.try', 't')}  Try one minute", "try_it"),
            _key("↑↓  Pick one", "pick"),
            _key(f"{key_of(app, 'home.add-sheet', 'i')}  Add my sheet", "add_sheet"),
            _key(f"{key_of(app, 'home.programmes', 'p')}  Programmes", "programmes"),
        )
        lines = (Text(_GAP).join(keys[:count]) for count in range(len(keys), 1, -1))
        return next((line for line in lines if line.cell_len <= self.size.width), keys[0])


class WelcomeCard(Vertical):
    """What this is, and what to press: shown until something has been done."""

    def show(self, *, is_new: bool) -> None:
        """Show it, or no longer; its parts are mounted for those who see them."""
        self.display = is_new
        if is_new and not self.children:
            self.mount_all(self._parts())

    def _parts(self) -> ComposeResult:
        yield Static("Coach leads you rep by rep, on screen and by voice.", markup=False)
        yield Static("Sound: checking…", id="welcome-sound", markup=False)
        yield WelcomeKeys()

    def on_mount(self) -> None:
        self.border_title = "Welcome"

    def show_sound(self, problem: str) -> None:
        """Show whether there is sound; an empty problem means that a sample was played."""
        problem = with_doctor_key(typed_app(self), problem)
        text = f"✗ {problem}" if problem else "Sound: ✓ you should hear the coach now."
        self.query_one("#welcome-sound", Static).update(text)


class DayAfterRow(ChoiceRow):
    """Answers the question about the day after, or skips it; either way it is asked once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Save", id="day-after.keep", key_display="enter"),
        Binding("escape", "skip", "Skip", id="day-after.skip"),
        Binding("down", "app.focus_next", "Next", id="day-after.next", show=False),
        Binding("up", "app.focus_previous", "Previous", id="day-after.before", show=False),
    ]

    @dataclass
    class Answered(Message):
        pain: int | None

    def __init__(self) -> None:
        super().__init__("Pain, 0 to 10", SCALE, label_cols=15, id="today-scale")

    def action_save(self) -> None:
        self.post_message(self.Answered(self.picked))

    def action_skip(self) -> None:
        self.post_message(self.Answered(None))


class TodayPanel(Vertical):
    """Shows a ``TodayView``, a line each; empty lines take no room."""

    _view: TodayView | None = None
    _can_dismiss = True

    def on_resize(self) -> None:
        if self._view is not None:
            self._show_advice(self._view.advice)

    def show(self, view: TodayView) -> None:
        self._view = view
        if not self.children:
            self.mount(
                Static(id="today-stale"),
                Static(id="today-question", markup=False),
                DayAfterRow(),
                Static(id="today-advice"),
                Static(id="today-accepted"),
            )
        self._update("today-stale", Content(view.stale))
        question = view.day_after
        self._update("today-question", _question_text(question, typed_app(self)))
        row = self.query_one(DayAfterRow)
        if question is None or not row.display:
            row.pick(None)
        row.display = question is not None
        self._show_advice(view.advice)
        self._update("today-accepted", accepted_text(view.advice, typed_app(self)))

    def set_dismissal(self, *, is_of_advice: bool) -> None:
        """Show the key that dismisses only while it dismisses the advice, and nothing else."""
        if is_of_advice != self._can_dismiss:
            self._can_dismiss = is_of_advice
            if self._view is not None:
                self._show_advice(self._view.advice)

    def _show_advice(self, view: AdviceView) -> None:
        app = typed_app(self)
        rows = 1 if app.size.height < _ROOMY else _ADVICE_ROWS
        text = advice_text(view, app, self.size.width - 1, rows, can_dismiss=self._can_dismiss)
        self._update("today-advice", text)

    def _update(self, widget_id: str, text: Content) -> None:
        line = self.query_one(f"#{widget_id}", Static)
        line.update(text)
        line.display = bool(text.plain)


def advice_text(
    view: AdviceView, app: App[Any], cols: int, rows: int, *, can_dismiss: bool = True
) -> Content:
    """The most pressing advice with its keys and, as far as they fit, its changes and its reason.

    Empty where there is none.
    """
    if not view.open:
        return Content("")
    advice = view.open[0]
    # The keys first: the end of a narrow line is cut off.
    dismiss = key_of(app, "advice.put-away", "d")
    accept = key_of(app, "advice.follow", "a")
    keys = [clickable(f"{accept} Accept", "screen.accept_advice")] if advice.adjustments else []
    away = f"{dismiss} {'Not now' if advice.adjustments else 'Dismiss'}"
    if can_dismiss:
        keys.append(clickable(away, "screen.dismiss_offered"))
    head = Content.assemble(("Advice ", "bold"), Content("  ").join(keys), "  " * bool(keys))
    first, _, others = advice.text.partition(". ")
    sentences = (f"{first}." if others else first, others, advice.changes, advice.reason)
    return head + whole_sentences(head.plain, sentences, cols, rows)


def accepted_text(view: AdviceView, app: App[Any]) -> Content:
    """The accepted advice, with the key that revokes the last of it; empty where there is none."""
    if not view.accepted:
        return Content("")
    labels = " · ".join(label for _, label in view.accepted)
    return Content.assemble(
        ("Now ", "bold"),
        clickable(f"{key_of(app, 'advice.take-back', 'u')} Undo", "screen.undo_newest"),
        "  ",
        labels,
    )


def _question_text(question: DayAfterQuestion | None, app: App[Any]) -> Content:
    if question is None:
        return Content("")
    return Content.assemble(
        clickable(f"{key_of(app, 'home.day-after', 'y')} Answer", "screen.day_after"),
        "  ",
        question.question,
    )
