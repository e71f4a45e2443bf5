"""The pain sheet: shows red flags, asks for a rating, and offers what that rating allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.player.pain import PainAction, pain_rule
from coach_tui.services.pain import (
    LETTERS,
    action_label,
    not_offered,
    regression_text,
    too_much_text,
)
from coach_tui.ui.dialogs import Dialog
from coach_tui.ui.widgets.choice_row import SCALE, ChoiceRow
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult

    from coach_tui.core.coaching.pain_prompts import PainPrompt

_USUAL_ROWS = 18  # Below this height only the question is sure to be visible

_HEIGHTS: list[tuple[int, str]] | None = [
    (0, "-short"),
    (_USUAL_ROWS, "-usual-height"),
    (22, "-roomy"),
]

_WHOLE_COLS = 64  # The least width for the question beside its scale


class PainAnswer(Struct, frozen=True):
    """A rating from 0 to 10, if any, and what to do about it; ``None``: back to the session."""

    pain: int | None
    action: PainAction | None


class PainScreen(Dialog[PainAnswer]):
    """Asks about pain; closes with the answer.

    Args:
        speak: Speaks the question or, after a rating, what the rating allows.
        is_logged: Whether the journal has this session, so that stopping it loses nothing.
    """

    CSS_PATH = "pain.tcss"
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Confirm", id="pain.choose", key_display="enter", priority=True),
        Binding("up", "move(-1)", "Up", id="pain.up", priority=True, show=False),
        Binding("down", "move(1)", "Down", id="pain.down", priority=True, show=False),
        *(
            Binding(key, f"choose_action('{action}')", words, id=f"pain.{action}", show=False)
            for (action, key), words in zip(
                LETTERS.items(),
                ("Carry on", "Easier version", "Skip the exercise", "Stop"),
                strict=True,
            )
        ),
        Binding("escape", "leave", "Back", id="pain.leave"),
    ]

    def __init__(
        self, prompt: PainPrompt, speak: Callable[[int | None], None], *, is_logged: bool = True
    ) -> None:
        super().__init__()
        self._pain = prompt
        self._is_logged = is_logged
        self._speak = speak
        self._actions = prompt.actions(None)

    def compose(self) -> ComposeResult:
        with Vertical(id="pain", classes="dialog"):
            yield Static(f"{self._pain.name} hurts? Paused.", id="pain-title", markup=False)
            with VerticalScroll(id="pain-flags", can_focus=False):
                yield Static(self._flags())
            meanings = self._pain.timeline.pain.labels("none", "carry on", "ease off", "stop here")
            question, cols = (
                ("Pain", 4) if self.size.width < _WHOLE_COLS else ("How bad is the pain?", 22)
            )
            yield ChoiceRow(question, SCALE, label_cols=cols, meanings=meanings, id="pain-scale")
            action_list = KeyList(id="pain-ways", markup=False)
            action_list.can_focus = False
            yield action_list
            yield Static(id="pain-explained", markup=False)
            yield Static(
                "0-9 rate · ↑↓ choose",
                id="pain-keys",
                markup=False,
            )
        yield KeyBar()

    def on_mount(self) -> None:
        self._offer()
        self._speak(None)
        self.query_one(ChoiceRow).focus()

    @on(ChoiceRow.Changed)
    def _answered(self) -> None:
        pain = self.query_one(ChoiceRow).picked
        self.set_class(pain is not None, "-answered")
        self._offer()
        self._speak(pain)

    def on_resize(self) -> None:
        self._offer(self.query_one(OptionList).highlighted or 0)

    def _offer(self, highlighted: int = 0) -> None:
        self._actions = self._pain.actions(self.query_one(ChoiceRow).picked)
        offered = self.query_one(OptionList)
        offered.clear_options()
        offered.add_options(Option(self._option(action)) for action in self._actions)
        offered.highlighted = highlighted
        self._explain()

    def _option(self, action: PainAction) -> Group:
        """A way to continue, with how it is done below it where there is room."""
        label = action_label(action, self._pain, is_logged=self._is_logged)
        lines: list[RenderableType] = [Text(f"{LETTERS[action]}  {label}")]
        if action is PainAction.EASIER and self.size.height >= _USUAL_ROWS:
            # Dim text would be too faint on the highlighted row.
            lines.append(Padding(Text(regression_text(self._pain), "not bold"), (0, 0, 0, 3)))
        return Group(*lines)

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        is_too_much = self._actions == (PainAction.STOP,)
        self._say(too_much_text(is_logged=self._is_logged) if is_too_much else "")

    def _say(self, text: str) -> None:
        explained = self.query_one("#pain-explained", Static)
        explained.update(text)
        explained.set_class(not text, "-empty")

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_choose()

    def action_move(self, by: int) -> None:
        offered = self.query_one(OptionList)
        offered.highlighted = max(0, min(len(self._actions) - 1, (offered.highlighted or 0) + by))

    def action_choose(self) -> None:
        self.dismiss(PainAnswer(self.query_one(ChoiceRow).picked, self._action()))

    def action_choose_action(self, name: str) -> None:
        """Choose by letter, or show why it is not offered."""
        action = PainAction(name)
        if action in self._actions:
            self.dismiss(PainAnswer(self.query_one(ChoiceRow).picked, action))
            return
        self._say(not_offered(action, self._pain, self.query_one(ChoiceRow).picked))

    def action_leave(self) -> None:
        self.dismiss(PainAnswer(self.query_one(ChoiceRow).picked, None))

    def _action(self) -> PainAction:
        return self._actions[self.query_one(OptionList).highlighted or 0]

    def _flags(self) -> Content:
        lines: list[Content] = []
        if self._pain.flags:
            lines = [Content.assemble(("Stop right away if:", "bold $text-error"))]
            lines += [Content(f"• {flag}") for flag in self._pain.flags]
        return Content("\n").join([*lines, Content(pain_rule(self._pain.timeline.pain))])
