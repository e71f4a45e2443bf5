"""What of the advice a person follows, and what they have put away.

Nothing is advised twice about the same entries once it was answered, and nothing that
is followed is hidden: it can be listed, and taken back, the last first.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.advice import GoSlower, KeepSmall, RestDay, UseVariation
from coach_tui.core.course import RECENT_DAYS, worst_pain
from coach_tui.core.days import day_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach_tui.core.advice import Adjustment, Advice
    from coach_tui.core.attendance import Rests
    from coach_tui.core.choices import Choices
    from coach_tui.core.entry import Entry

SHOWN_DAYS = 7
"""So long a form is still told of that was taken up on advice: then it is simply how it is done."""

MOST_PUT_AWAY = 100
"""Older marks are forgotten: what they stand for is no longer drawn from by then."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that a person took on.

    Attributes:
        since: The person's local date, ``YYYY-MM-DD``.
        changes: What it changed, as far as that still holds.
        cause: The cause of the advice; empty for what they chose by themselves.
        before: The forms in which exercises were done before, where that changed for
            every session: what taking it back gives back.
    """

    since: str
    changes: tuple[Adjustment, ...]
    cause: str = ""
    before: Choices = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Following:
    """All that a person follows.

    Attributes:
        taken: In the order in which it was taken on.
        put_away: Marks of advice that is not to be shown again, the oldest first.
    """

    taken: tuple[Followed, ...] = ()
    put_away: tuple[str, ...] = ()

    @property
    def slow(self) -> frozenset[str]:
        """The ids of the exercises that are done at the slow end of their tempo."""
        return frozenset(each.exercise for each in self._all() if isinstance(each, GoSlower))

    def small(self, session: str) -> frozenset[str]:
        """The ids of the exercises of a session that are to be kept small."""
        kept = (each for each in self._all() if isinstance(each, KeepSmall))
        return frozenset(each.exercise for each in kept if each.session == session)

    def forms(self, session: str) -> Choices:
        """The forms that were chosen for one session, over what its author names."""
        chosen = (each for each in self._all() if isinstance(each, UseVariation))
        return {each.exercise: each.variation or "" for each in chosen if each.session == session}

    @property
    def rests(self) -> Rests:
        """The days on which sessions are left out by choice: day numbers by their references."""
        found: dict[str, frozenset[int]] = {}
        for rest in self._all():
            if isinstance(rest, RestDay):
                for session in rest.sessions:
                    found[session] = found.get(session, frozenset()) | {day_number(rest.date)}
        return found

    def still_open(self, advice: Iterable[Advice]) -> tuple[Advice, ...]:
        """The advice that is neither followed nor put away."""
        causes = {each.cause for each in self.taken}
        return tuple(
            each
            for each in advice
            if each.mark not in self.put_away and each.cause not in causes and not self._holds(each)
        )

    def shown(self, today: str) -> tuple[Followed, ...]:
        """What a person should be told that they follow, in the order it was taken on.

        A form that was taken up a week ago, and a day of rest that is over, are not told of.

        Raises:
            ValueError: ``today`` is not a day.
        """
        now = day_number(today)
        return tuple(
            each
            for each in self.taken
            if any(_is_shown(change, day_number(each.since), now) for change in each.changes)
        )

    def taking(self, advice: Advice, today: str, before: Choices | None = None) -> Following:
        """With some advice followed.

        Args:
            advice: The advice.
            today: The person's local date.
            before: The forms in which its exercises were done before, in every session.
        """
        if not advice.adjustments:
            return self.putting_away(advice)
        one = Followed(today, advice.adjustments, advice.cause, before or {})
        return replace(self, taken=(*self.taken, one))

    def putting_away(self, advice: Advice) -> Following:
        """With some advice put away until something new is recorded in its sessions."""
        kept = [mark for mark in self.put_away if mark != advice.mark]
        return replace(self, put_away=(*kept, advice.mark)[-MOST_PUT_AWAY:])

    def without(self, one: Followed) -> Following:
        """With something no longer followed; its advice may be given again."""
        return replace(self, taken=tuple(each for each in self.taken if each != one))

    def choosing(self, change: GoSlower | UseVariation, today: str) -> Following:
        """With something the person chose by themselves, in the place of what they chose before."""
        cleared = self.unchoosing(change)
        return replace(cleared, taken=(*cleared.taken, Followed(today, (change,))))

    def unchoosing(self, change: GoSlower | UseVariation) -> Following:
        """Without a slow tempo, or a form of one session's own, for an exercise."""
        kept = _keeping(self.taken, lambda each: not _is_same_choice(each, change))
        return replace(self, taken=kept)

    def settled(self, entries: Sequence[Entry], today: str) -> Following:
        """Without what is over: what was kept small and was done without pain since.

        A form that was taken up is left to itself once the rules no longer look at what
        it was drawn from. Days of rest stay, for the weeks they belong to.

        Args:
            entries: The newest there are, with what was said of them.
            today: The person's local date.

        Raises:
            ValueError: ``today`` is not a day.
        """
        old = day_number(today) - RECENT_DAYS
        young = [
            one
            for one in self.taken
            if day_number(one.since) >= old
            or not all(isinstance(c, UseVariation) and c.session is None for c in one.changes)
        ]
        kept = _keeping(young, lambda change: not _is_well(change, entries))
        return replace(self, taken=kept)

    def still_in(self, chosen: Choices) -> Following:
        """Without the forms, for every session, that the person has left again since.

        Args:
            chosen: The forms in which exercises are done now, in every session.
        """

        def is_kept(change: Adjustment) -> bool:
            if not isinstance(change, UseVariation) or change.session is not None:
                return True
            return chosen.get(change.exercise, "") == (change.variation or "")

        return replace(self, taken=_keeping(self.taken, is_kept))

    def _all(self) -> Iterable[Adjustment]:
        return (change for one in self.taken for change in one.changes)

    def _holds(self, advice: Advice) -> bool:
        """Whether all that some advice would change is so already."""
        return bool(advice.adjustments) and all(map(self._is_so, advice.adjustments))

    def _is_so(self, change: Adjustment) -> bool:
        match change:
            case GoSlower(exercise):
                return exercise in self.slow
            case KeepSmall(exercise, session):
                return exercise in self.small(session)
            case RestDay(date, sessions):
                day = day_number(date)
                return all(day in self.rests.get(session, ()) for session in sessions)
            case UseVariation():
                # In that form, the rules would not advise it.
                return False


def _keeping(
    taken: Iterable[Followed], wanted: Callable[[Adjustment], bool]
) -> tuple[Followed, ...]:
    """What is left of all that was taken on; what nothing is left of is gone."""
    kept = (replace(one, changes=tuple(filter(wanted, one.changes))) for one in taken)
    return tuple(one for one in kept if one.changes)


def _is_shown(change: Adjustment, since: int, now: int) -> bool:
    match change:
        case RestDay(date):
            return day_number(date) >= now
        case UseVariation():
            return since > now - SHOWN_DAYS
        case _:
            return True


def _is_same_choice(one: Adjustment, other: GoSlower | UseVariation) -> bool:
    if isinstance(one, UseVariation) and isinstance(other, UseVariation):
        return (one.exercise, one.session) == (other.exercise, other.session)
    return one == other


def _has_done(entry: Entry, exercise: str) -> bool:
    """Whether anything of an exercise was done; where it was left out, its pain says nothing."""
    own = (result for result in entry.results() if result.planned.exercise == exercise)
    return any(result.is_something for result in own)


def _is_well(change: Adjustment, entries: Sequence[Entry]) -> bool:
    """Whether what was to be kept small has been done since and did not hurt."""
    if not isinstance(change, KeepSmall):
        return False
    later = (
        entry
        for entry in entries
        if entry.plan.session == change.session
        and entry.plan.started.utc_ms > change.since_ms
        and not entry.is_deleted
        and _has_done(entry, change.exercise)
    )
    told = [pain for entry in later if (pain := worst_pain(entry)) is not None]
    return any(pain <= change.up_to for pain in told)
