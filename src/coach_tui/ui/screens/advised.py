"""A screen that shows advice: the keys that follow it, put it away and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding
from textual.screen import Screen

from coach_tui.text import safe_text
from coach_tui.ui.offers import Advised
from coach_tui.ui.sturdy import app_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from coach_tui.ui.counsel import Counsel


class AdvisedScreen(Screen[None]):
    """Follows, puts away and takes back advice, each by one key and never by itself.

    Args:
        counsel: Where that is kept; ``None`` where it cannot be.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "follow", "Follow the advice", id="advice.follow", show=False),
        Binding("d", "put_away", "Put the advice away", id="advice.put-away", show=False),
        Binding("u", "take_back", "Follow it no longer", id="advice.take-back", show=False),
    ]

    def __init__(self, counsel: Counsel | None) -> None:
        super().__init__()
        self._counsel = counsel
        self._advised = Advised()

    def take_advice(self, advised: Advised) -> None:
        """Let the keys be about what is shown."""
        self._advised = advised
        self.refresh_bindings()

    def advice_answered(self) -> None:
        """Something was followed, put away or taken back: show how it is now."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There has to be advice, or something that is followed."""
        can, offer = self._counsel is not None, self._advised.offer
        match action:
            case "follow":
                return can and offer is not None and offer.can_follow
            case "put_away":
                return can and offer is not None
            case "take_back":
                return can and self._advised.last is not None
            case _:
                return super().check_action(action, parameters)

    def action_follow(self) -> None:
        """Do what is advised, as far as the program can."""
        offer, counsel = self._advised.offer, self._counsel
        if offer is not None and counsel is not None:
            self._answer(lambda: counsel.follow(offer.advice), "From now on. u takes it back.")

    def action_put_away(self) -> None:
        """Let the advice rest until something new is recorded."""
        offer, counsel = self._advised.offer, self._counsel
        if offer is not None and counsel is not None:
            said = "Put away, until there is something new to go by."
            self._answer(lambda: counsel.put_away(offer.advice), said)

    def action_take_back(self) -> None:
        """Follow no longer what was taken on last."""
        one, counsel = self._advised.last, self._counsel
        if one is not None and counsel is not None:
            self._answer(lambda: counsel.take_back(one), "Taken back: it is as it was before.")

    def _answer(self, answer: Callable[[], str | None], said: str) -> None:
        """Answer once: until the screen knows better, the keys are about nothing."""
        self.take_advice(Advised())
        self._keep(answer, said)

    @work(thread=True, group="advice")
    def _keep(self, answer: Callable[[], str | None], said: str) -> None:
        trouble = answer()
        app_of(self).call_from_thread(self._kept, trouble, said)

    def _kept(self, trouble: str | None, said: str) -> None:
        severity = "warning" if trouble else "information"
        self.notify(safe_text(trouble or said), severity=severity, markup=False)
        if self.is_mounted:
            self.advice_answered()
