"""Finds interrupted sessions that can be resumed, and the position of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.advice.rules import worst_pain
from coach_tui.core.model.variations import variations_of, with_variations
from coach_tui.core.player.resume import ResumedSession, planned_sets, resume_point
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal import JournalError
from coach_tui.journal.lock import is_training
from coach_tui.services.session_lock import lock_file
from coach_tui.services.sessions import open_session
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.session import Session
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.journal import Journal


def unfinished(entries: list[Entry]) -> list[ResumableSession]:
    """The unfinished entries whose sessions exist with the same sets.

    Args:
        entries: Those of ``Journal.unfinished``, newest first.
    """
    return [resumable for _, _, resumable in _with_sessions(entries) if resumable is not None]


def stale(entries: list[Entry]) -> list[Entry]:
    """The unfinished entries whose sessions have other sets now, if they are worth resuming.

    Args:
        entries: Those of ``Journal.unfinished``, newest first.
    """
    return [
        entry
        for entry, session, resumable in _with_sessions(entries)
        if resumable is None and is_worth_resuming(entry, session)
    ]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Interrupted sessions, newest first.

    Attributes:
        stale: Those whose file has other sets since.
        training: Whether a session is under way in any process. The others are empty then: the
            session would be among them.
    """

    resumable: tuple[Entry, ...] = ()
    stale: tuple[Entry, ...] = ()
    training: bool = False


def interrupted_in(journal: Journal) -> Interrupted:
    """The interrupted sessions that are worth showing.

    Raises:
        JournalError: The journal cannot be read.
    """
    if is_training(lock_file()):
        return Interrupted(training=True)
    entries = journal.unfinished()
    entries_to_resume = (r.resumption.entry for r in worth_offering(unfinished(entries)))
    return Interrupted(tuple(entries_to_resume), tuple(stale(entries)))


def is_unchanged(resumable: ResumableSession, journal: Journal) -> bool:
    """Whether an interrupted session has not been resumed since it was found.

    True for an unreadable journal, whose problem is shown elsewhere.
    """
    then = resumable.resumption.entry
    try:
        now = journal.entry(then.plan.id)
    except JournalError:
        return True
    return now is not None and _progress(now) == _progress(then)


def _progress(entry: Entry) -> object:
    return entry.state, entry.reps, entry.work, entry.resume_state, entry.is_deleted


def position_text(timeline: Timeline, index: int) -> str:
    """The exercise, set, side and rep at which a session resumes."""
    work = timeline.next_work(index)
    item = None if work is None else timeline.exercise_of(work)
    if work is None or item is None:
        return "the end"
    parts = [safe_text(item.step.exercise.name)]
    if item.step.sets > 1:
        parts.append(f"set {work.set} of {item.step.sets}")
    side = timeline.side_label(work)
    if side:
        parts.append(safe_text(side))
    if work.rep is not None and work.work_set is not None:
        parts.append(f"rep {work.rep} of {timeline.work_sets[work.work_set].reps}")
    return ", ".join(parts)


def _with_sessions(
    entries: list[Entry],
) -> Iterator[tuple[Entry, Session, ResumableSession | None]]:
    """Entries with their sessions and, where the sets are the same, the resumable session."""
    for entry in entries:
        try:
            loaded = open_session(entry.plan.session)
        except DefinitionError:
            continue  # moved or broken since
        yield entry, loaded.session, fitted(loaded, entry)


def fitted(loaded: LoadedSession, entry: Entry) -> ResumableSession | None:
    """The session in the variations in which it was begun, and its position; ``None`` if stale."""
    best: ResumableSession | None = None
    for session in _as_begun(loaded.session, entry):
        timeline = compile_timeline(session)
        point = resume_point(timeline, entry, loaded.content_hash)
        if point is None:
            continue
        resumption = ResumedSession(entry, point.index)
        resumable = ResumableSession(
            replace(loaded, session=session),
            resumption,
            position_text(resumption.restored_timeline(timeline), point.index),
            point.changed,
        )
        if planned_sets(timeline) == entry.plan.planned:
            return resumable
        best = best or resumable  # an exercise has been renamed
    return best


def _as_begun(session: Session, entry: Entry) -> Iterator[Session]:
    """Variations in which the session may have been begun: the author's, and as named then."""
    yield session
    names = {planned.exercise: planned.name for planned in entry.plan.planned}
    choices = {
        exercise: next((v.id for v in variations if v.name == names.get(exercise)), "")
        for exercise, variations in variations_of(session).items()
    }
    yield with_variations(session, choices)
    yield with_variations(session, choices, over_author=True)


@dataclass(frozen=True, slots=True)
class ResumableSession:
    """An interrupted session that can be resumed.

    Attributes:
        loaded: The session as its file is now.
        resumption: Its entry and the phase at which it resumes.
        where: The exercise, set, side and rep at which it resumes, in words.
        changed: Whether the file was edited since, its sets being the same.
    """

    loaded: LoadedSession
    resumption: ResumedSession
    position: str
    changed: bool


def worth_offering(unfinished: Iterable[ResumableSession]) -> list[ResumableSession]:
    """The sessions that are worth resuming."""
    return [
        session
        for session in unfinished
        if is_worth_resuming(session.resumption.entry, session.loaded.session)
    ]


def is_worth_resuming(entry: Entry, session: Session) -> bool:
    """Whether it has finished work, and no pain above the session's limit."""
    return bool(entry.reps or entry.work) and (worst_pain(entry) or 0) <= session.pain.ease_off
