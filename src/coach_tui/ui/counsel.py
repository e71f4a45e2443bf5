"""The user's answers to advice, as the screens and commands read and change them."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from coach_tui.core.advice import SlowTempo, UseVariation
from coach_tui.journal.advice_file import read_accepted, write_accepted
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach_tui.core.advice import Adjustment, Advice
    from coach_tui.core.choices import Choices
    from coach_tui.core.entry import Entry
    from coach_tui.core.following import Acceptance, AcceptedAdvice


@dataclass(frozen=True, slots=True)
class AdviceService:
    """Accepts and dismisses advice.

    Every method reads or writes a small file. Those that change something return a problem
    in a sentence; ``None`` as a rule.

    Attributes:
        path: The file.
        today: Returns the user's local date.
        chosen: Returns the variations chosen for every session.
        choose: Chooses one of them: an exercise's id and a variation's, which is empty for
            the exercise as first described. Returns a problem.
    """

    path: Path
    today: Callable[[], str]
    chosen: Callable[[], Choices]
    choose: Callable[[str, str], str | None]
    _lock: Lock = field(default_factory=Lock, repr=False)

    def accepted(self) -> AcceptedAdvice:
        """The answers in the file."""
        return read_accepted(self.path)

    def current(self, entries: Sequence[Entry]) -> AcceptedAdvice:
        """The answers, those removed from the file that are over.

        Args:
            entries: The newest there are.
        """
        with self._lock:
            before = self.accepted()
            current = before.current(entries, self.chosen(), self.today())
            if current != before:
                self._write(current)
            return current

    def accept(self, advice: Advice) -> str | None:
        """Apply advice from now on, unless it was answered elsewhere meanwhile."""
        variations = _for_every_session(advice.adjustments)
        with self._lock:
            before, chosen = self.accepted(), self.chosen()
            if not before.open_advice([advice]):
                return None
            previous = {exercise: chosen.get(exercise, "") for exercise in variations}
            if problem := self._write(before.accept(advice, self.today(), previous)):
                return problem
            if problem := self._choose_all(variations):
                # Advice is not listed as accepted where it could not be applied.
                self._write(before)
            return problem

    def dismiss(self, advice: Advice) -> str | None:
        """Hide advice until something new is recorded."""
        with self._lock:
            return self._write(self.accepted().dismiss(advice))

    def revoke(self, acceptance: Acceptance) -> str | None:
        """Undo an acceptance, but not where the user has chosen another variation since."""
        with self._lock:
            chosen = self.chosen()
            variations = {
                exercise: acceptance.previous.get(exercise, "")
                for exercise, variation in _for_every_session(acceptance.adjustments).items()
                if chosen.get(exercise, "") == variation
            }
            revoked = self.accepted().revoke(acceptance)
            return self._write(revoked) or self._choose_all(variations)

    def set_slow(self, exercise: str, *, slow: bool) -> str | None:
        """Start an exercise at the slow end of its tempo from now on, or in the middle again."""
        return self._choose_own(SlowTempo(exercise), chosen=slow)

    def set_session_variation(self, session: str, exercise: str, variation: str) -> str | None:
        """Choose a variation for one session, over the one that its author names.

        Args:
            session: The session's reference.
            exercise: The exercise's id.
            variation: The variation's; empty for the exercise as first described.
        """
        return self._choose_own(UseVariation(exercise, variation or None, session))

    def _choose_own(self, choice: SlowTempo | UseVariation, *, chosen: bool = True) -> str | None:
        with self._lock:
            return self._write(self.accepted().choose(choice, self.today(), chosen=chosen))

    def _choose_all(self, variations: Choices) -> str | None:
        problems = [self.choose(exercise, variation) for exercise, variation in variations.items()]
        return next(filter(None, problems), None)

    def _write(self, accepted: AcceptedAdvice) -> str | None:
        try:
            write_accepted(self.path, accepted)
        except JournalError as error:
            return str(error)
        return None


def _for_every_session(adjustments: Sequence[Adjustment]) -> Choices:
    """The variations that are changed for every session."""
    return {
        change.exercise: change.variation or ""
        for change in adjustments
        if isinstance(change, UseVariation) and change.session is None
    }
