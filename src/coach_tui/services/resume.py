"""Finds the session to go on with: ``run --resume``, and what the home screen can offer."""

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
    """Those of the journal's unfinished entries whose sessions are still there and still fit.

    Args:
        entries: What ``Journal.unfinished`` told, newest first.
    """
    return [found for _, _, found in _looked_up(entries) if found is not None]


def stale(entries: list[Entry]) -> list[Entry]:
    """Those whose sessions are still there with other sets: these can only be begun anew.

    Like those to go on with, they are told only if something was done and it did not hurt
    too much.

    Args:
        entries: What ``Journal.unfinished`` told, newest first.
    """
    return [
        entry
        for entry, session, found in _looked_up(entries)
        if found is None and is_worth_resuming(entry, session)
    ]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What was broken off, newest first.

    Attributes:
        offered: What can be gone on with and is worth it.
        outgrown: What would be, had its file not other sets since.
        training: Whether a session is under way, in this or another process. Nothing is told as
            broken off then, for it would be among it.
    """

    resumable: tuple[Entry, ...] = ()
    stale: tuple[Entry, ...] = ()
    training: bool = False


def interrupted_in(journal: Journal) -> Interrupted:
    """What was broken off and is worth telling.

    Raises:
        JournalError: The journal cannot be read.
    """
    if is_training(lock_file()):
        return Interrupted(training=True)
    entries = journal.unfinished()
    offered = worth_offering(unfinished(entries))
    return Interrupted(tuple(each.resumption.entry for each in offered), tuple(stale(entries)))


def is_unchanged(found: ResumableSession, journal: Journal) -> bool:
    """Whether nothing has been done of a broken-off session since it was found.

    A journal that cannot be read tells of nothing; that it cannot is told elsewhere.
    """
    then = found.resumption.entry
    try:
        now = journal.entry(then.plan.id)
    except JournalError:
        return True
    return now is not None and _standing(now) == _standing(then)


def _standing(entry: Entry) -> object:
    return entry.state, entry.reps, entry.work, entry.resume_state, entry.is_deleted


def position_text(timeline: Timeline, index: int) -> str:
    """The exercise, set, side and rep at which a session goes on, in words."""
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


def _looked_up(entries: list[Entry]) -> Iterator[tuple[Entry, Session, ResumableSession | None]]:
    """Each entry with its session as it is now and, where its sets are the same, its place."""
    for entry in entries:
        try:
            loaded = open_session(entry.plan.session)
        except DefinitionError:
            continue  # moved or broken since: there is nothing to tell
        yield entry, loaded.session, fitted(loaded, entry)


def fitted(loaded: LoadedSession, entry: Entry) -> ResumableSession | None:
    """The session in the forms in which it was begun, and where it goes on."""
    best: ResumableSession | None = None
    for session in _as_begun(loaded.session, entry):
        timeline = compile_timeline(session)
        point = resume_point(timeline, entry, loaded.content_hash)
        if point is None:
            continue
        resumption = ResumedSession(entry, point.index)
        found = ResumableSession(
            replace(loaded, session=session),
            resumption,
            position_text(resumption.restored_timeline(timeline), point.index),
            point.changed,
        )
        if planned_sets(timeline) == entry.plan.planned:
            return found
        best = best or found  # an exercise has another name by now
    return best


def _as_begun(session: Session, entry: Entry) -> Iterator[Session]:
    """Forms in which the session may have been begun: the author's own, and as named then."""
    yield session
    named = {plan.exercise: plan.name for plan in entry.plan.planned}
    choices = {
        exercise: next((each.id for each in variations if each.name == named.get(exercise)), "")
        for exercise, variations in variations_of(session).items()
    }
    yield with_variations(session, choices)
    yield with_variations(session, choices, over_author=True)


@dataclass(frozen=True, slots=True)
class ResumableSession:
    """An interrupted session that can be resumed.

    Attributes:
        loaded: The session as its file is now.
        resumption: What was done of it and where it resumes.
        where: The exercise, set, side and rep at which it resumes, in words.
        changed: Whether the file was edited since, its sets being the same.
    """

    loaded: LoadedSession
    resumption: ResumedSession
    position: str
    changed: bool


def worth_offering(unfinished: Iterable[ResumableSession]) -> list[ResumableSession]:
    """Those of the broken-off sessions that are worth going on with."""
    return [
        each for each in unfinished if is_worth_resuming(each.resumption.entry, each.loaded.session)
    ]


def is_worth_resuming(entry: Entry, session: Session) -> bool:
    """Whether something was done, and it did not hurt more than should be worked with."""
    return bool(entry.reps or entry.work) and (worst_pain(entry) or 0) <= session.pain.ease_off
