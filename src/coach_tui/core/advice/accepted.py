"""Advice the user has accepted or dismissed, and a session changed by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.advice.rules import (
    RECENT_DAYS,
    Adjustment,
    Advice,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
)
from coach_tui.core.log.days import day_number
from coach_tui.core.model.load import Load
from coach_tui.core.model.variations import (
    VariationChoices,
    map_exercises,
    variation_ids,
    with_variations,
)

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.log.summary import RestDays
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import ExerciseStep, Session

LISTED_DAYS = 7  # How many days an accepted variation stays listed

# Older dismissals are dropped: by then their advice is no longer drawn from their entries. Our choice.
MAX_DISMISSED = 100


class Acceptance(Struct, frozen=True):
    """Accepted advice, or a choice of the user's own."""

    accepted_on: str
    adjustments: tuple[Adjustment, ...]  # Its changes, as far as they still hold
    fingerprint: str = ""  # The advice's; empty for the user's own choice
    # The variations in use before, where it changed them for every session: revoking it restores
    # them.
    previous: VariationChoices = field(default_factory=dict[str, str])


class AcceptedAdvice(Struct, frozen=True):
    """The user's answers to advice, oldest first; of hidden advice the dismissal keys."""

    accepted: tuple[Acceptance, ...] = ()
    dismissed: tuple[str, ...] = ()

    @property
    def rests(self) -> RestDays:
        """The days on which sessions are left out by choice: day numbers by their references."""
        rests: dict[str, frozenset[int]] = {}
        for adjustment in self._adjustments():
            if isinstance(adjustment, RestDay):
                for session in adjustment.sessions:
                    rests[session] = rests.get(session, frozenset()) | {day_number(adjustment.date)}
        return rests

    def variations(self, session: str) -> VariationChoices:
        """The variations chosen for one session, over those that its author names."""
        return {
            adjustment.exercise: adjustment.variation or ""
            for adjustment in self._adjustments()
            if isinstance(adjustment, UseVariation) and adjustment.session == session
        }

    def slow_variations(self, exercise: Exercise) -> frozenset[str]:
        """The ids of an exercise's variations that start slow, ``""`` for the exercise itself."""
        ids = variation_ids(exercise)
        return frozenset(v for v in ids if self._is_in_force(SlowTempo(exercise.id, v)))

    def reminders(self, session: str) -> frozenset[str]:
        """The ids of a session's exercises with a reminder to keep the movement small."""
        return frozenset(
            adjustment.exercise
            for adjustment in self._adjustments()
            if isinstance(adjustment, SmallRangeReminder) and adjustment.session == session
        )

    def resistances(self, session: str) -> dict[str, UseResistance]:
        """The load and band of a session's exercises by their ids, as last accepted."""
        return {
            adjustment.exercise: adjustment
            for adjustment in self._adjustments()
            if isinstance(adjustment, UseResistance) and adjustment.session == session
        }

    def open_advice(self, advice: Iterable[Advice]) -> tuple[Advice, ...]:
        """The advice that is neither accepted nor dismissed, nor in force by other advice."""
        accepted = {acceptance.fingerprint for acceptance in self.accepted}

        def is_open(item: Advice) -> bool:
            if item.dismissal_key in self.dismissed or item.fingerprint in accepted:
                return False
            return not item.adjustments or not all(map(self._is_in_force, item.adjustments))

        return tuple(filter(is_open, advice))

    def accept(
        self, advice: Advice, today: str, previous: VariationChoices | None = None
    ) -> AcceptedAdvice:
        """With some advice accepted; dismissed, where it changes nothing."""
        if not advice.adjustments:
            return self.dismiss(advice)
        acceptance = Acceptance(today, advice.adjustments, advice.fingerprint, previous or {})
        return replace(self, accepted=(*self.accepted, acceptance))

    def dismiss(self, advice: Advice) -> AcceptedAdvice:
        """With some advice hidden until an entry is added to its sessions."""
        others = [key for key in self.dismissed if key != advice.dismissal_key]
        return replace(self, dismissed=(*others, advice.dismissal_key)[-MAX_DISMISSED:])

    def revoke(self, acceptance: Acceptance) -> AcceptedAdvice:
        return replace(self, accepted=tuple(a for a in self.accepted if a != acceptance))

    def choose(
        self, choice: SlowTempo | UseVariation, today: str, *, chosen: bool = True
    ) -> AcceptedAdvice:
        """With a choice of the user's own for an exercise and session, or with none of it."""

        def replaced(adjustment: Adjustment) -> bool:
            return (
                isinstance(adjustment, SlowTempo | UseVariation)
                and replace(adjustment, variation=choice.variation) == choice
            )

        others = self._keeping(lambda adjustment, _: not replaced(adjustment))
        answer = (Acceptance(today, (choice,)),) if chosen else ()
        return replace(others, accepted=(*others.accepted, *answer))

    def current(
        self, entries: Sequence[Entry], variations: VariationChoices, today: str
    ) -> AcceptedAdvice:
        """Without what is over.

        A reminder is over once its exercise was done without pain. A variation for every session is
        over when the user has chosen another since, or when the rules no longer draw on the entries
        behind it. Days of rest stay, for the weeks they belong to.
        """
        oldest = day_number(today) - RECENT_DAYS

        def holds(adjustment: Adjustment, accepted_on: str) -> bool:
            match adjustment:
                case SmallRangeReminder():
                    return not _is_well(adjustment, entries)
                case UseVariation(exercise, variation, None):
                    is_chosen = variations.get(exercise, "") == (variation or "")
                    return is_chosen and day_number(accepted_on) >= oldest
                case _:
                    return True

        return self._keeping(holds)

    def listed(self, today: str) -> tuple[Acceptance, ...]:
        """The acceptances of the last week and the days of rest to come, the oldest first."""
        now = day_number(today)

        def is_listed(adjustment: Adjustment, accepted_on: str) -> bool:
            match adjustment:
                case RestDay(date):
                    return day_number(date) >= now
                case UseVariation() | UseResistance():
                    return day_number(accepted_on) > now - LISTED_DAYS
                case _:
                    return True

        return tuple(
            acceptance
            for acceptance in self.accepted
            if any(is_listed(change, acceptance.accepted_on) for change in acceptance.adjustments)
        )

    def _adjustments(self) -> Iterable[Adjustment]:
        return chain.from_iterable(acceptance.adjustments for acceptance in self.accepted)

    def _keeping(self, holds: Callable[[Adjustment, str], bool]) -> AcceptedAdvice:
        """Keep the adjustments that hold, by the day they were accepted on."""
        remaining: list[Acceptance] = []
        for acceptance in self.accepted:
            day = acceptance.accepted_on
            adjustments = tuple(change for change in acceptance.adjustments if holds(change, day))
            if adjustments:
                remaining.append(replace(acceptance, adjustments=adjustments))
        return replace(self, accepted=tuple(remaining))

    def _is_in_force(self, adjustment: Adjustment) -> bool:
        match adjustment:
            case SlowTempo():
                everywhere = replace(adjustment, variation=None)
                return not {adjustment, everywhere}.isdisjoint(self._adjustments())
            case SmallRangeReminder(exercise, session):
                return exercise in self.reminders(session)
            case RestDay(date, sessions):
                rests, day = self.rests, day_number(date)
                return all(day in rests.get(session, ()) for session in sessions)
            case UseResistance(exercise, session):
                return self.resistances(session).get(exercise) == adjustment
            case UseVariation():
                # In that variation, the rules would not advise it.
                return False


def with_accepted_advice(
    session: Session, ref: str, accepted: AcceptedAdvice, variations: VariationChoices | None = None
) -> Session:
    """A session with accepted advice; the variations chosen for it go before all others."""
    from coach_tui.core.coaching.phrases import phrasebook  # noqa: PLC0415 - home needs none

    reminded, resistances = accepted.reminders(ref), accepted.resistances(ref)
    book = phrasebook(session.language)
    reminder, rule = book.text("keep_small"), book.pain_rule(session.pain)[0]

    def adjusted(step: ExerciseStep) -> ExerciseStep:
        slow = accepted.slow_variations(step.base or step.exercise)
        step = replace(step, slow_variations=slow)
        if (used := resistances.get(step.exercise.id)) is not None:
            load = Load.parse(used.load or "")
            loads = step.loads if load is None else (load,)
            step = replace(step, loads=loads, band=used.band or step.band)
        if step.exercise.id not in reminded:
            return step
        note = f"{reminder} {rule} {step.note}".strip()
        return replace(step, note=note, cues=(reminder, *step.cues))

    chosen = {**accepted.variations(ref), **(variations or {})}
    return map_exercises(with_variations(session, chosen, over_author=True), adjusted)


def _is_well(reminder: SmallRangeReminder, entries: Sequence[Entry]) -> bool:
    """Whether the exercise has been done since in that session, and the session did not hurt."""
    pains = (
        entry.worst_pain
        for entry in entries
        if entry.head.session == reminder.session
        and entry.head.started.utc_ms > reminder.since_ms
        and not entry.is_deleted
        # The pain of an exercise that was left out says nothing.
        and any(r.has_work for r in entry.results() if r.planned.exercise == reminder.exercise)
    )
    return any(pain is not None and pain <= reminder.up_to for pain in pains)
