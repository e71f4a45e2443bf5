"""Finds interrupted sessions that can be resumed, and the position of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import AnnotationField, Entry
from coach_tui.core.model.shuffling import in_order_of_day
from coach_tui.core.model.variations import variations_of, with_variations
from coach_tui.core.player.resume import (
    ResumedSession,
    planned_sets,
    restore_timeline,
    resume_point,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal.errors import JournalError
from coach_tui.services.sessions import open_session
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.journal.store import Journal


_MAX_TRIES = 64  # Each is compiled; more than a session has whose author chose variations


class ResumableSession(Struct, frozen=True):
    """An interrupted session that can be resumed."""

    loaded: LoadedSession  # The session as its file is now
    resumption: ResumedSession  # Its entry and the phase at which it resumes
    position: str  # The exercise, set, side and rep at which it resumes, in words
    changed: bool  # Whether the file was edited since, its sets being the same


class Interrupted(Struct, frozen=True):
    """Interrupted sessions that are worth resuming, newest first."""

    resumable: tuple[ResumableSession, ...] = ()
    stale: tuple[Entry, ...] = ()  # The entries whose session has other sets now
    # Whether another process runs a session. The others are empty then: that session would be among
    # them.
    training: bool = False


def interrupted_in(journal: Journal, *, training: bool) -> Interrupted:
    """The interrupted sessions whose files exist; ``training``: another process runs one."""
    if training:
        return Interrupted(training=True)
    resumable: list[ResumableSession] = []
    stale: list[Entry] = []
    for entry in journal.unfinished():
        try:
            loaded = open_session(entry.head.session, day=entry.head.started.local_date)
        except DefinitionError:
            continue  # moved or broken since
        # Worth resuming: it has finished work, and no pain above the session's limit.
        limit = loaded.session.pain.ease_off
        if entry.annotations.get((AnnotationField.NOT_RESUMED, "")):
            continue
        if not (entry.reps or entry.work) or (entry.worst_pain or 0) > limit:
            continue
        session = fitted(loaded, entry)
        if session is None:
            stale.append(entry)
        else:
            resumable.append(session)
    return Interrupted(tuple(resumable), tuple(stale))


def is_unchanged(resumable: ResumableSession, journal: Journal) -> bool:
    """Whether an interrupted session has not been resumed since; true if that is unknown."""
    then = resumable.resumption.entry
    try:
        now = journal.entry(then.head.id)
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


def fitted(loaded: LoadedSession, entry: Entry) -> ResumableSession | None:
    """The session as it was begun, and its position; ``None`` if it has other sets now."""
    best: ResumableSession | None = None
    day = entry.head.started.local_date
    # Lengths at random were those of the day once.
    runs = [
        in_order_of_day(loaded.session, loaded.reference, day, entry_id)
        for entry_id in (entry.head.id, "")
    ]
    for session in (begun for run in runs for begun in _as_begun(run, entry)):
        timeline = compile_timeline(session)
        point = resume_point(timeline, entry, loaded.content_hash)
        if point is None:
            continue
        resumption = ResumedSession(entry, point.index)
        resumable = ResumableSession(
            replace(loaded, session=session),
            resumption,
            position_text(restore_timeline(timeline, resumption.entry), point.index),
            point.changed,
        )
        if planned_sets(timeline) == entry.head.planned:
            return resumable
        best = best or resumable  # an exercise has been renamed
    return best


def _as_begun(session: Session, entry: Entry) -> Iterator[Session]:
    """Variations in which the session may have been begun: the author's, and as named then."""
    yield session
    names: dict[str, dict[str, None]] = {}
    for planned in entry.head.planned:
        names.setdefault(planned.exercise, {})[planned.name] = None
    # An exercise has several names where an author chose its variation in some of its steps.
    ids = {
        exercise: [
            next((v.id for v in variations if v.name == name), "")
            for name in names.get(exercise, [""])
        ]
        for exercise, variations in variations_of(session).items()
    }
    for chosen in islice(product(*ids.values()), _MAX_TRIES):
        choices = dict(zip(ids, chosen, strict=True))
        yield with_variations(session, choices)
        yield with_variations(session, choices, over_author=True)
