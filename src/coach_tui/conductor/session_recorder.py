"""Records a session in the journal, event by event."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui.core.log.entry import (
    RESUME_FIELDS,
    Annotation,
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
    Timestamp,
    WorkRecord,
)
from coach_tui.core.log.summary import corrected_reps
from coach_tui.core.player.load import UseLoad
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.resume import planned_sets, resume_annotation
from coach_tui.core.player.state import (
    Event,
    RepDone,
    SelfTestAnswered,
    State,
    StateChanged,
    Transport,
    WorkDone,
)

if TYPE_CHECKING:
    from coach_tui.conductor.requests import SessionRun
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.journal.store import Journal

COMMIT_S = 0.25
"""Longest time a finished rep waits for its commit before it is shown.

A commit takes 1 to 15 ms; sounds are scheduled 2 s ahead, so the wait is inaudible.
"""


class SessionRecorder:
    """Writes a run's entry as it grows, from the first thing that the user does."""

    def __init__(
        self, journal: Journal, timestamp: Callable[[], Timestamp], run: SessionRun
    ) -> None:
        interrupted = None if run.resumed is None else run.resumed.entry
        self._journal = journal
        self._timestamp = timestamp
        times = () if interrupted is None else (*interrupted.reps, *interrupted.work)
        self._last_ms = max((record.at.utc_ms for record in times), default=0)
        self._put_back_ms = 0
        self._run = run
        self.entry_id = run.entry_id if interrupted is None else interrupted.head.id
        self._timeline_now = run.timeline
        self._started: Timestamp | None = None
        self._begun = False
        self._pending: list[AnnotationRecord] = []
        self._written = False
        self.planned = planned_sets(run.timeline)
        self.reps: list[RepRecord] = [] if interrupted is None else list(interrupted.reps)
        self.work: list[WorkRecord] = [] if interrupted is None else list(interrupted.work)
        # Answers to self-tests, and reps that the user counted, by set.
        self.answers: dict[int, str] = {} if interrupted is None else interrupted.answers
        self.counts: dict[int, int] = {} if interrupted is None else corrected_reps(interrupted)
        self._worst = {} if interrupted is None else _pains(interrupted)
        self._used = {} if interrupted is None else _resistances(interrupted)

    def write(
        self, events: Iterable[Event], transport: Transport, timeline: Timeline | None = None
    ) -> None:
        """Record the player's events in order, with the loads of the timeline with live changes."""
        self._timeline_now = timeline or self._run.timeline
        for event in events:
            match event:
                case StateChanged(old=old, new=new):
                    self._record_state(old, new, transport)
                case RepDone():
                    self._add_rep(event)
                case WorkDone():
                    self._add_work(event)
                case SelfTestAnswered(work_set=work_set, choice=choice, count=count):
                    part = str(work_set)
                    if choice is not None:
                        self.answers[work_set] = choice
                        self.annotate(Annotation(AnnotationField.ANSWER, choice, part))
                    if count is not None:
                        self.annotate(Annotation(AnnotationField.REPS, count, part))
                case _:
                    annotation = resume_annotation(self._timeline_now, event, self.reps, self.work)
                    if annotation is not None:
                        self.annotate(annotation)

    def _now(self) -> Timestamp:
        """The time now, as if the machine's clock had not been put back since the last record.

        A record that seems older than the one before it would be done again after a resume.
        """
        now = self._timestamp()
        self._put_back_ms = max(self._put_back_ms, self._last_ms - now.utc_ms)
        self._last_ms = now.utc_ms + self._put_back_ms
        return replace(now, utc_ms=self._last_ms)

    def _record_state(self, old: State, new: State, transport: Transport) -> None:
        # A session interrupted after its last rep resumes straight to FINISHED.
        if old is State.READY and new is not State.STOPPED:
            self._started = self._now()
            if self._run.resumed is not None:
                self._journal.resume(self.entry_id)
                self._begun = True
        if new is State.FINISHED:
            # A user who skipped everything reached the end without doing anything.
            worked = self.reps or self.work
            self._end(EntryState.COMPLETED if worked else EntryState.STOPPED, transport)
        elif new is State.STOPPED:
            self._end(EntryState.STOPPED, transport)

    def wait_committed(self) -> None:
        """Wait briefly until the records are on disk; not where the journal cannot be written.

        So a rep shown as done cannot be lost any more.
        """
        if self._written:
            self._journal.flush(COMMIT_S)
        self._written = False

    def annotate(
        self, request: Annotation | UseEasierVariation | UseLoad, at: Timestamp | None = None
    ) -> None:
        """Record an annotation, a variation or a load; of an exercise's pain only the highest."""
        if isinstance(request, UseEasierVariation):
            annotation = Annotation(
                AnnotationField.FORM, request.variation.id, str(request.exercise_index)
            )
        elif isinstance(request, UseLoad):
            annotation = request.annotation
        else:
            annotation = request
        if self._started is None:
            return
        if annotation.field is AnnotationField.PAIN and isinstance(annotation.value, int):
            worst = max(annotation.value, self._worst.get(annotation.part, 0))
            self._worst[annotation.part] = worst
            annotation = replace(annotation, value=worst)
        field, value, part = annotation.field, annotation.value, annotation.part
        if field is AnnotationField.REPS and isinstance(value, int):
            self.counts[int(part)] = value
        change = AnnotationRecord(str(uuid.uuid4()), field, value, at or self._now(), part=part)
        by_user = isinstance(request, UseEasierVariation) or field not in RESUME_FIELDS
        if not self._begun and not by_user:
            self._pending.append(change)
            return
        self._begin()
        self._journal.change(self.entry_id, change)
        self._written = True

    def _begin(self) -> None:
        """Write the entry, unless it is there: a session in which nothing is done has none."""
        if self._begun or self._started is None:
            return
        self._begun = True
        self._journal.begin(
            EntryHead(
                id=self.entry_id,
                session=self._run.session,
                title=self._run.timeline.title,
                content_hash=self._run.content_hash,
                started=self._started,
                planned=self.planned,
            )
        )
        for change in self._pending:
            self._journal.change(self.entry_id, change)
        if self._run.programme:
            self.annotate(Annotation(AnnotationField.PROGRAMME, self._run.programme))

    def _add_rep(self, done: RepDone) -> None:
        record = RepRecord(
            work_set=done.work_set,
            rep=done.rep,
            up_ms=done.up_ms,
            hold_ms=done.hold_ms,
            down_ms=done.down_ms,
            pause_ms=done.pause_ms,
            at=self._now(),
        )
        self.reps.append(record)
        self._begin()
        self._journal.rep_done(self.entry_id, record)
        self._record_load(record)
        self._written = True

    def _add_work(self, done: WorkDone) -> None:
        record = WorkRecord(done.work_set, done.duration_ms, done.whole, self._now())
        self.work.append(record)
        self._begin()
        self._journal.work_done(self.entry_id, record)
        self._record_load(record)
        self._written = True

    def _record_load(self, record: RepRecord | WorkRecord) -> None:
        """Record the load and the band of a set as used: the last ones, if they changed in it."""
        work_set = record.work_set
        planned = self._timeline_now.work_sets[work_set]
        step = self._timeline_now.exercises[planned.exercise_index].step
        now = step.resistance(planned.set)
        before = self._used.get(work_set, ("", ""))
        self._used[work_set] = now
        for field, old, new in zip(_LOAD_FIELDS, before, now, strict=True):
            if old != new:
                self.annotate(Annotation(field, new or None, str(work_set)), record.at)

    def _end(self, state: EntryState, transport: Transport) -> None:
        if self._begun:
            self._journal.end(self.entry_id, state, self._now(), transport.running_ms)
            # Wait for the commit: watchers release the session lock when they see the end.
            self._written = True


_LOAD_FIELDS = AnnotationField.LOAD, AnnotationField.BAND


def _resistances(entry: Entry) -> dict[int, tuple[str, str]]:
    """The load and the band of each set that has any."""
    results = entry.results()
    return {r.planned.work_set: (r.load, r.band) for r in results if r.load or r.band}


def _pains(entry: Entry) -> dict[str, int]:
    return {
        part: value
        for (field, part), value in entry.annotations.items()
        if field == AnnotationField.PAIN and isinstance(value, int)
    }
