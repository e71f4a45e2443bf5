"""Advice as the screens and commands show it, and the user's answers to it.

``advice_view`` draws the open and the accepted advice from the newest entries; ``AdviceService``
reads and writes the answers. All texts of a view are safe to print.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.advice.rules import (
    Adjustment,
    Advice,
    AdviceContext,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
    advice_context,
    advise,
    join_words,
)
from coach_tui.core.log.days import day_number
from coach_tui.core.model.load import resistance_text
from coach_tui.core.model.session import SESSION_SEPARATOR
from coach_tui.core.model.variations import (
    has_tempo_range,
    is_slow,
    variation_id,
    with_variations,
)
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal.accepted_advice import read_accepted, write_accepted
from coach_tui.journal.errors import JournalError
from coach_tui.services.sessions import (
    listings,
    open_session,
    programme_on,
    save_variations,
    saved_variations,
)
from coach_tui.text import safe_text
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.session import Session
    from coach_tui.core.model.variations import VariationChoices
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.services.journal import JournalService


_log = logging.getLogger(__name__)

RECENT_ENTRIES = 100  # How many entries advice is drawn from: more than four weeks of three a day


_NAMED_SESSIONS = 2  # More sessions than that are counted. Our choice.


def advice_service(today: Callable[[], str]) -> AdviceService:
    return AdviceService(
        paths.advice_file(), today, saved_variations, save_variations, _in_programme_now
    )


def _in_programme_now() -> frozenset[str]:
    current = programme_on()
    return frozenset() if current is None else current.references


class AdviceService(Struct, frozen=True):
    """Accepts and dismisses advice.

    Every method reads or writes a small file. Those that change something return a problem
    in a sentence; ``None`` as a rule.
    """

    path: Path
    today: Callable[[], str]
    # Returns the variations saved for every session.
    saved_variations: Callable[[], VariationChoices]
    # Saves some of them; returns a problem.
    save_variations: Callable[[VariationChoices], str | None]
    # Returns the references of the sessions that the user's programme has now.
    planned: Callable[[], frozenset[str]] = frozenset
    _lock: Lock = field(default_factory=Lock)

    def accepted(self) -> AcceptedAdvice:
        return read_accepted(self.path)

    def current(self, entries: Sequence[Entry]) -> AcceptedAdvice:
        """The answers, by the newest entries; those that are over leave the file."""
        with self._lock:
            before = self.accepted()
            current = before.current(entries, self.saved_variations(), self.today())
            if current != before:
                self._write(current)
            return current

    def accept(self, advice: Advice) -> str | None:
        """Apply advice from now on, unless it was answered elsewhere meanwhile."""
        variations = _for_every_session(advice.adjustments)
        with self._lock:
            before, chosen = self.accepted(), self.saved_variations()
            if not before.open_advice([advice]):
                return None
            previous = {exercise: chosen.get(exercise, "") for exercise in variations}
            if problem := self._write(before.accept(advice, self.today(), previous)):
                return problem
            if problem := self.save_variations(variations):
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
            chosen = self.saved_variations()
            variations = {
                exercise: acceptance.previous.get(exercise, "")
                for exercise, variation in _for_every_session(acceptance.adjustments).items()
                if chosen.get(exercise, "") == variation
            }
            revoked = self.accepted().revoke(acceptance)
            # It stays listed where its variations could not be given back.
            return self.save_variations(variations) or self._write(revoked)

    def set_slow(self, exercise: str, *, slow: bool) -> str | None:
        """Start an exercise at the slow end of its tempo from now on, or in the middle again."""
        return self._choose_own(SlowTempo(exercise), chosen=slow)

    def set_session_variation(self, session: str, exercise: str, variation: str) -> str | None:
        """Choose a variation for one session, over the one that its author names."""
        return self._choose_own(UseVariation(exercise, variation or None, session))

    def _choose_own(self, choice: SlowTempo | UseVariation, *, chosen: bool = True) -> str | None:
        with self._lock:
            return self._write(self.accepted().choose(choice, self.today(), chosen=chosen))

    def _write(self, accepted: AcceptedAdvice) -> str | None:
        try:
            write_accepted(self.path, accepted)
        except JournalError as error:
            return str(error)
        return None


def _for_every_session(adjustments: Sequence[Adjustment]) -> VariationChoices:
    return {
        change.exercise: change.variation or ""
        for change in adjustments
        if isinstance(change, UseVariation) and change.session is None
    }


class AdviceView(Struct, frozen=True):
    """The advice to show at one moment."""

    open: tuple[Advice, ...] = ()  # The advice to answer, the most pressing first
    # The acceptances to list with their texts, the oldest first.
    accepted: tuple[tuple[Acceptance, str], ...] = ()


def advice_view(
    entries: Sequence[Entry],
    sessions: Mapping[str, Session],
    accepted: AcceptedAdvice,
    today: str,
    planned: frozenset[str] = frozenset(),
) -> AdviceView:
    """Draw the open advice and list the accepted, from the newest entries."""
    contexts = _contexts(entries, sessions, today, planned)
    items = accepted.open_advice(advise(contexts, today))
    return AdviceView(
        tuple(
            replace(
                item,
                text=safe_text(item.text),
                changes=changes_text(changed_sessions(item.adjustments, sessions, accepted)),
            )
            for item in items
        ),
        tuple(
            (
                acceptance,
                join_words([_change_text(c, sessions, today) for c in acceptance.adjustments]),
            )
            for acceptance in accepted.listed(today)
        ),
    )


def changed_sessions(
    adjustments: Sequence[Adjustment], sessions: Mapping[str, Session], accepted: AcceptedAdvice
) -> list[str]:
    """The titles of the sessions that some changes make different; none for a day of rest."""
    changes = [change for change in adjustments if not isinstance(change, RestDay)]
    if not changes:
        return []
    items = ((reference, sessions.get(reference)) for reference in sessions)
    return [
        safe_text(session.title)
        for reference, session in items
        if session is not None
        and any(_is_changed(change, session, reference, accepted) for change in changes)
    ]


def _is_changed(
    change: UseVariation | SlowTempo | SmallRangeReminder | UseResistance,
    session: Session,
    reference: str,
    accepted: AcceptedAdvice,
) -> bool:
    match change:
        case UseVariation(exercise, variation, only):
            if only is None and exercise in accepted.variations(reference):
                return False
            if only not in (None, reference):
                return False
            choice = {exercise: variation or ""}
            return with_variations(session, choice, over_author=only is not None) != session
        case SlowTempo(exercise, variation):
            return any(
                step.exercise.id == exercise
                and variation in (None, variation_id(step))
                and has_tempo_range(step)
                and not is_slow(step)
                for step in session.exercise_steps()
            )
        case SmallRangeReminder() | UseResistance():
            return change.session == reference


def changes_text(titles: Sequence[str]) -> str:
    """Which sessions change: ``Changes: Glute activation and 2 more sessions.``; empty for none."""
    if len(titles) > _NAMED_SESSIONS:
        return f"Changes: {titles[0]} and {len(titles) - 1} more sessions."
    return f"Changes: {join_words(titles)}." if titles else ""


def _contexts(
    entries: Sequence[Entry],
    sessions: Mapping[str, Session],
    today: str,
    planned: frozenset[str],
) -> list[AdviceContext]:
    """What is known of each session that was done lately, but for those that fail."""
    trained = {entry.head.session for entry in entries}
    contexts: list[AdviceContext] = []
    for reference in sessions:
        if reference not in trained or (session := sessions.get(reference)) is None:
            continue
        try:
            in_programme = not planned.isdisjoint(reference.split(SESSION_SEPARATOR))
            context = advice_context(reference, session, entries, today, in_programme=in_programme)
            advise([context], today)
        except Exception:  # noqa: BLE001 - one session must not cost the others their advice
            _log.exception("there is no advice on %s", reference)
        else:
            contexts.append(context)
    return contexts


def read_advice(
    journal: JournalService,
    advice: AdviceService,
    listings: Callable[[], Sequence[Listing]],
    loaded: LoadedSession,
) -> AdviceView:
    """The advice on a session that was just done, and all that is accepted."""
    try:
        entries = journal.entries(RECENT_ENTRIES)
    except JournalError:
        return AdviceView()  # the journal's problem is shown elsewhere
    sessions = SessionsByReference(listings(), {loaded.reference: loaded.session})
    accepted, planned = advice.current(entries), advice.planned()
    view = advice_view(entries, sessions, accepted, advice.today(), planned)
    return replace(
        view, open=tuple(item for item in view.open if loaded.reference in item.sessions)
    )


class SessionsByReference(Mapping[str, "Session"]):
    """The sessions of a library, each read when asked for; ``others`` go before them."""

    def __init__(
        self, listings: Iterable[Listing], others: Mapping[str, Session] | None = None
    ) -> None:
        self._listings = {item.reference: item for item in listings if item.outline is not None}
        self._others = others or {}

    def __getitem__(self, reference: str) -> Session:
        if reference in self._others:
            return self._others[reference]
        session = self._listings[reference].session
        if session is None:  # its file was broken or removed meanwhile
            raise KeyError(reference)
        return session

    def __iter__(self) -> Iterator[str]:
        return iter({**self._listings, **self._others})

    def __len__(self) -> int:
        return len({*self._listings, *self._others})


def sessions_with(entries: Sequence[Entry]) -> Mapping[str, Session]:
    """The sessions of the library, and those outside it that were done by their path."""
    in_library = listings()
    others: dict[str, Session] = {}
    for reference in {entry.head.session for entry in entries} - {i.reference for i in in_library}:
        if Path(reference).is_absolute():
            # A file that is gone or broken has nothing to advise on.
            with suppress(DefinitionError):
                others[reference] = open_session(reference).session
    return SessionsByReference(in_library, others)


def _change_text(change: Adjustment, sessions: Mapping[str, Session], today: str) -> str:
    """A change in a few words: ``Clamshell slow``, ``rest today: Strong hips``."""
    match change:
        case SlowTempo(exercise, variation):
            return f"{_name(exercise, sessions, variation)} slow"
        case SmallRangeReminder(exercise):
            return f"{_name(exercise, sessions)} small"
        case UseVariation(exercise, variation):
            return _name(exercise, sessions, variation)
        case UseResistance(exercise, _, load, band):
            heavy = safe_text(resistance_text(load or "", band or ""))
            return f"{_name(exercise, sessions)} with {heavy}"
        case RestDay(date, refs):
            titles = [safe_text(sessions[ref].title) for ref in refs if ref in sessions]
            days = day_number(date) - day_number(today)
            when = {0: "today", 1: "tomorrow"}.get(days) or f"on {day_text(date)}"
            return f"rest {when}: {join_words(titles) or 'as chosen'}"


def _name(exercise: str, sessions: Mapping[str, Session], variation: str | None = None) -> str:
    """The name of an exercise or of its variation; its id where no session has it now."""
    for session in filter(None, map(sessions.get, sessions)):
        for step in session.exercise_steps():
            if step.exercise.id == exercise:
                base = step.base or step.exercise
                return safe_text((base.variation(variation or "") or base).name)
    return safe_text(exercise)
