"""The keys that accept, dismiss and revoke advice, for every screen that shows advice."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app

if TYPE_CHECKING:
    from coach_tui.core.advice.rules import Advice
    from coach_tui.services.advice import AdviceView
    from coach_tui.ui.app_services import AppServices


class AdviceScreen(AppScreen[None]):
    """Accepts, dismisses and revokes advice by one key each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept_advice", "Accept advice", id="advice.follow", show=False),
        Binding("d", "dismiss_offered", "Dismiss", id="advice.put-away", show=False),
        Binding("u", "undo_newest", "Undo", id="advice.take-back", show=False),
    ]

    def __init__(self, services: AppServices) -> None:
        super().__init__()
        self._services = services
        self._view: AdviceView | None = None

    def set_advice(self, view: AdviceView | None) -> None:
        """Bind the keys to the advice that is shown; to none for ``None``."""
        self._view = view
        self.refresh_bindings()

    @property
    def open_advice(self) -> Sequence[Advice]:
        return () if self._view is None else self._view.open

    @abstractmethod
    def advice_answered(self) -> None:
        """Show the new state: advice was accepted, dismissed or revoked."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        view = self._view
        match action:
            case "accept_advice":
                return bool(view and view.open and view.open[0].adjustments)
            case "dismiss_offered":
                return bool(view and view.open)
            case "undo_newest":
                return bool(view and view.accepted)
            case _:
                return super().check_action(action, parameters)

    def action_accept_advice(self) -> None:
        if self._view is not None and self._view.open:
            advice = self._view.open[0]
            undo = f"{key_of(typed_app(self), 'advice.take-back', 'u')} to undo."
            accept = partial(self._services.advice.accept, advice)
            self._answer(accept, f"{advice.changes or 'Applied.'} {undo}")

    def action_dismiss_offered(self) -> None:
        if self._view is not None and self._view.open:
            dismiss = partial(self._services.advice.dismiss, self._view.open[0])
            self._answer(dismiss, "Dismissed until there's new data.")

    def action_undo_newest(self) -> None:
        """Undo the newest acceptance that is listed."""
        if self._view is not None and self._view.accepted:
            revoke = partial(self._services.advice.revoke, self._view.accepted[-1][0])
            self._answer(revoke, "Undone.")

    def _answer(self, answer: Callable[[], str | None], confirmation: str) -> None:
        # Disable the keys until the new state is loaded, or one answer is given twice.
        self.set_advice(None)
        self._store(answer, confirmation)

    @work(group="advice")
    async def _store(self, answer: Callable[[], str | None], confirmation: str) -> None:
        problem = await before_next_key(self, answer)
        severity = "warning" if problem else "information"
        self.notify(problem or confirmation, severity=severity)
        if self.is_mounted:
            self.advice_answered()
