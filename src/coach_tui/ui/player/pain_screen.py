"""It hurts: the session stands still, says when to stop, asks how much, and offers less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.player.pain import PainAction
from coach_tui.services.pain import TOO_MUCH, action_label, not_offered, regression_text
from coach_tui.ui.widgets.choice_row import SCALE, ChoiceRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from coach_tui.services.pain import PainContext

KEYS = {
    PainAction.CARRY_ON: "c",
    PainAction.EASIER: "e",
    PainAction.SKIP: "n",
    PainAction.STOP: "q",
}
"""The letters that the coach names; they can be found with eyes shut."""

_HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (22, "-roomy")]
"""Below 22 rows the question has to stay in sight, whatever else does not."""

_WHOLE_COLS = 50
"""From this width on the whole question and the whole scale have room beside each other."""


@dataclass(frozen=True, slots=True)
class PainAnswer:
    """What the person says and wants.

    Attributes:
        pain: How much it hurts, 0 to 10; ``None`` when that was not said.
        way: What is to be done.
    """

    pain: int | None
    way: PainAction


class PainScreen(ModalScreen[PainAnswer | None]):
    """Asks about pain; closes with the answer, or ``None`` when it was a mistake.

    Above the limit there is one way on, which is to stop; leaving the question then
    is that way too.

    Args:
        hurt: The exercise that hurts.
        ask: Has the question read aloud or, once it is known how much it hurts, what
            that allows.
    """

    CSS_PATH = "pain.tcss"
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Do that", id="pain.choose", priority=True),
        Binding("up", "move(-1)", "Up", id="pain.up", priority=True, show=False),
        Binding("down", "move(1)", "Down", id="pain.down", priority=True, show=False),
        *(
            Binding(key, f"take('{way}')", words, id=f"pain.{way}", show=False)
            for (way, key), words in zip(
                KEYS.items(), ("Carry on", "Easier", "Leave the exercise", "Stop"), strict=True
            )
        ),
        Binding("escape", "leave", "Go on as before", id="pain.leave"),
    ]

    def __init__(self, hurt: PainContext, ask: Callable[[int | None], None]) -> None:
        super().__init__()
        self._hurt = hurt
        self._ask = ask
        self._ways = hurt.actions(None)

    def compose(self) -> ComposeResult:
        with Vertical(id="pain"):
            yield Static(f"Paused: {self._hurt.name}", id="pain-title", markup=False)
            with VerticalScroll(id="pain-flags", can_focus=False):
                yield Static(self._flags())
            meanings = self._hurt.limits.labels("carry on", "ease off", "stop here")
            question, cols = ("Pain", 4) if self.size.width < _WHOLE_COLS else ("How much?", 11)
            yield ChoiceRow(question, SCALE, label_cols=cols, meanings=meanings, id="pain-scale")
            ways_list = OptionList(id="pain-ways", markup=False)
            ways_list.can_focus = False
            yield ways_list
            yield Static(id="pain-explained", markup=False)
            yield Static(
                "a digit: how much   a letter, or ↑ ↓ enter: do that   esc: nothing",
                id="pain-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        self._offer()
        self._ask(None)
        self.query_one(ChoiceRow).focus()

    @on(ChoiceRow.Changed)
    def _answered(self) -> None:
        """It is known how much it hurts, or not any more."""
        pain = self.query_one(ChoiceRow).picked
        self.set_class(pain is not None, "-answered")
        self._offer()
        self._ask(pain)

    def _offer(self) -> None:
        """Offer what such a pain allows, the advised way first."""
        self._ways = self._hurt.actions(self.query_one(ChoiceRow).picked)
        offered = self.query_one(OptionList)
        offered.clear_options()
        offered.add_options(
            Option(f"{KEYS[way]}  {action_label(way, self._hurt)}") for way in self._ways
        )
        offered.highlighted = 0
        self._explain()

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        way = self._way()
        words = ""
        if self._ways == (PainAction.STOP,):
            words = TOO_MUCH
        elif way is PainAction.EASIER:
            words = regression_text(self._hurt)
        self.query_one("#pain-explained", Static).update(words)

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_choose()

    def action_move(self, by: int) -> None:
        offered = self.query_one(OptionList)
        offered.highlighted = max(0, min(len(self._ways) - 1, (offered.highlighted or 0) + by))

    def action_choose(self) -> None:
        self.dismiss(PainAnswer(self.query_one(ChoiceRow).picked, self._way()))

    def action_take(self, way: str) -> None:
        """Do what a letter stands for, or say why it does nothing."""
        wanted = PainAction(way)
        if wanted in self._ways:
            self.dismiss(PainAnswer(self.query_one(ChoiceRow).picked, wanted))
            return
        why = not_offered(wanted, self._hurt, self.query_one(ChoiceRow).picked)
        self.query_one("#pain-explained", Static).update(why)

    def action_leave(self) -> None:
        """Go on as before; where only the end is offered, that is the end."""
        too_much = self._ways == (PainAction.STOP,)
        pain = self.query_one(ChoiceRow).picked
        self.dismiss(PainAnswer(pain, PainAction.STOP) if too_much else None)

    def _way(self) -> PainAction:
        return self._ways[self.query_one(OptionList).highlighted or 0]

    def _flags(self) -> Content:
        flags = self._hurt.flags or ("sharp pain", "pain that grows or radiates")
        lines = [Content.assemble(("Stop for", "bold $text-error"))]
        lines += [Content(f"• {flag}") for flag in flags]
        return Content("\n").join(lines)
