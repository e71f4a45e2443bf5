"""A screen that shows advice: the keys that accept, dismiss and revoke it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding
from textual.screen import Screen

from coach_tui.services.advice import AdviceView
from coach_tui.text import safe_text
from coach_tui.ui.base_app import typed_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from coach_tui.services.advice import AdviceService


class AdviceScreen(Screen[None]):
    """Accepts, dismisses and revokes advice, each by one key and never by itself.

    Args:
        advice: Takes the answers; ``None`` where they cannot be stored.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept_advice", "Follow the advice", id="advice.follow", show=False),
        Binding("d", "dismiss_advice", "Put the advice away", id="advice.put-away", show=False),
        Binding("u", "revoke_advice", "Follow it no longer", id="advice.take-back", show=False),
    ]

    def __init__(self, advice: AdviceService | None) -> None:
        super().__init__()
        self._advice = advice
        self._view = AdviceView()

    def set_advice(self, view: AdviceView) -> None:
        """Let the keys act on the advice that is shown."""
        self._view = view
        self.refresh_bindings()

    def advice_answered(self) -> None:
        """Advice was accepted, dismissed or revoked: show the new state."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There has to be advice, or something that is accepted."""
        view, can_answer = self._view, self._advice is not None
        match action:
            case "accept_advice":
                return can_answer and bool(view.open) and bool(view.open[0].adjustments)
            case "dismiss_advice":
                return can_answer and bool(view.open)
            case "revoke_advice":
                return can_answer and bool(view.accepted)
            case _:
                return super().check_action(action, parameters)

    def action_accept_advice(self) -> None:
        """Apply the most pressing advice."""
        if self._advice is not None and self._view.open:
            accept = partial(self._advice.accept, self._view.open[0])
            self._answer(accept, "From now on. u takes it back.")

    def action_dismiss_advice(self) -> None:
        """Hide it until something new is recorded."""
        if self._advice is not None and self._view.open:
            dismiss = partial(self._advice.dismiss, self._view.open[0])
            self._answer(dismiss, "Put away, until there is something new to go by.")

    def action_revoke_advice(self) -> None:
        """Undo the newest acceptance that is listed."""
        if self._advice is not None and self._view.accepted:
            revoke = partial(self._advice.revoke, self._view.accepted[-1][0])
            self._answer(revoke, "Taken back: it is as it was before.")

    def _answer(self, answer: Callable[[], str | None], confirmation: str) -> None:
        # Disable the keys until the new state is loaded, or one answer is given twice.
        self.set_advice(AdviceView())
        self._store(answer, confirmation)

    @work(thread=True, group="advice")
    def _store(self, answer: Callable[[], str | None], confirmation: str) -> None:
        typed_app(self).call_from_thread(self._answered, answer(), confirmation)

    def _answered(self, problem: str | None, confirmation: str) -> None:
        severity = "warning" if problem else "information"
        self.notify(safe_text(problem or confirmation), severity=severity, markup=False)
        if self.is_mounted:
            self.advice_answered()
