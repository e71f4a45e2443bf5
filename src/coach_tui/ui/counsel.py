"""What the screens ask and tell of the advice that is followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from coach_tui.core.advice import GoSlower, UseVariation
from coach_tui.journal.advice_file import read_following, write_following
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach_tui.core.advice import Adjustment, Advice
    from coach_tui.core.choices import Choices
    from coach_tui.core.entry import Entry
    from coach_tui.core.following import Followed, Following


@dataclass(frozen=True, slots=True)
class Counsel:
    """What is followed of the advice.

    Every method reads or writes a small file. Those that change something return what
    went wrong, in a sentence; ``None`` as a rule.

    Attributes:
        path: The file.
        today: Tells the person's local date.
        chosen: Tells the forms that are chosen for every session.
        choose: Chooses one of them: an exercise's id and a variation's, which is empty for
            the exercise as first described. Returns what went wrong.
    """

    path: Path
    today: Callable[[], str]
    chosen: Callable[[], Choices]
    choose: Callable[[str, str], str | None]
    _lock: Lock = field(default_factory=Lock, repr=False)

    def following(self) -> Following:
        """All that is followed."""
        return read_following(self.path)

    def settle(self, entries: Sequence[Entry]) -> Following:
        """All that is followed, without what is over by what was done and said since.

        Args:
            entries: The newest there are.
        """
        with self._lock:
            before = self.following()
            now = before.settled(entries, self.today()).still_in(self.chosen())
            if now != before:
                self._write(now)
            return now

    def follow(self, advice: Advice) -> str | None:
        """Do what is advised, from now on. What was answered meanwhile, elsewhere, stays so."""
        everywhere = dict(_everywhere(advice.adjustments))
        with self._lock:
            following, chosen = self.following(), self.chosen()
            if not following.still_open([advice]):
                return None
            before = {exercise: chosen.get(exercise, "") for exercise in everywhere}
            taken = following.taking(advice, self.today(), before)
            if trouble := self._write(taken):
                return trouble
            if trouble := self._choose_all(everywhere):
                # What is said to be followed must be so.
                self._write(following)
            return trouble

    def put_away(self, advice: Advice) -> str | None:
        """Let some advice rest until something new is recorded."""
        with self._lock:
            return self._write(self.following().putting_away(advice))

    def take_back(self, one: Followed) -> str | None:
        """Follow something no longer; what was so before is so again.

        A form that the person has left since by themselves is theirs to choose.
        """
        with self._lock:
            chosen = self.chosen()
            forms = {
                exercise: one.before.get(exercise, "")
                for exercise, form in _everywhere(one.changes)
                if chosen.get(exercise, "") == form
            }
            return self._write(self.following().without(one)) or self._choose_all(forms)

    def be_slow(self, exercise: str, *, slow: bool) -> str | None:
        """Start an exercise at the slow end of its tempo from now on, or in the middle again."""
        with self._lock:
            following, change = self.following(), GoSlower(exercise)
            return self._write(
                following.choosing(change, self.today()) if slow else following.unchoosing(change)
            )

    def choose_here(self, session: str, exercise: str, variation: str) -> str | None:
        """Choose a form for one session, over what its author names.

        Args:
            session: The session's reference.
            exercise: The exercise's id.
            variation: The variation's; empty for the exercise as first described.
        """
        change = UseVariation(exercise, variation or None, session)
        with self._lock:
            return self._write(self.following().choosing(change, self.today()))

    def _choose_all(self, forms: Choices) -> str | None:
        troubles = [self.choose(exercise, form) for exercise, form in forms.items()]
        return next(filter(None, troubles), None)

    def _write(self, following: Following) -> str | None:
        try:
            write_following(self.path, following)
        except JournalError as error:
            return str(error)
        return None


def _everywhere(changes: Sequence[Adjustment]) -> list[tuple[str, str]]:
    """The forms that are changed for every session."""
    return [
        (each.exercise, each.variation or "")
        for each in changes
        if isinstance(each, UseVariation) and each.session is None
    ]
