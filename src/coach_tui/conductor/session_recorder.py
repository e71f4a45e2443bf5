"""Writes down what the player says happened."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import (
    Annotation,
    AnnotationField,
    AnnotationRecord,
    EntryState,
    NewEntry,
    RepRecord,
    WorkRecord,
)
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.resume import planned_sets, resume_annotation, variation_annotation
from coach_tui.core.player.state import RepDone, SelfTestAnswered, State, StateChanged, WorkDone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.core.log.entry import Entry, Timestamp
    from coach_tui.core.player.state import Event, Transport
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.journal import JournalWriter

COMMIT_S = 0.25
"""How long showing a finished rep may wait until it is on disk.

A commit takes 1 to 15 ms; sounds are fed 2 s ahead, so nothing is heard of this.
"""


class SessionRecorder:
    """Keeps one session's record, and puts it in the journal as it grows.

    Args:
        recorder: The journal.
        moment: Tells the person's date and time.
        entry_id: The entry's identifier.
        session: The session's reference.
        content_hash: SHA-256 of the session file's bytes, in hex.
        timeline: The session as planned.
        earlier: What was done of this entry before, when it is gone on with.

    Attributes:
        entry_id: As given.
        planned: The bouts as planned.
        reps: Finished reps, in order.
        work: Timed and open work, in order.
        answers: What self-tests were answered with, by bout.
    """

    def __init__(
        self,
        recorder: JournalWriter,
        moment: Callable[[], Timestamp],
        *,
        entry_id: str,
        session: str,
        content_hash: str,
        timeline: Timeline,
        earlier: Entry | None = None,
    ) -> None:
        self._recorder = recorder
        self._moment = moment
        self.entry_id = entry_id
        self._session = session
        self._content_hash = content_hash
        self._timeline = timeline
        self._begun = False
        self._written = False
        self._goes_on = earlier is not None
        self.planned = planned_sets(timeline)
        self.reps: list[RepRecord] = [] if earlier is None else list(earlier.reps)
        self.work: list[WorkRecord] = [] if earlier is None else list(earlier.work)
        self.answers: dict[int, str] = {} if earlier is None else earlier.answers
        self._worst = {} if earlier is None else _pains(earlier)

    @property
    def problem(self) -> str | None:
        """Why the journal cannot be written just now; ``None`` when it can."""
        return self._recorder.problem

    def write(self, events: Iterable[Event], transport: Transport) -> None:
        """Write down what happened.

        Args:
            events: What happened, in order.
            transport: Where the session stands after it.
        """
        for event in events:
            match event:
                case StateChanged(old=old, new=new):
                    self._follow(old, new, transport)
                case RepDone():
                    self._add_rep(event)
                case WorkDone():
                    self._add_work(event)
                case SelfTestAnswered(_, bout, str(choice)):
                    self._add_answer(bout, choice)
                case _:
                    self._keep_steering(event)

    def _follow(self, old: State, new: State, transport: Transport) -> None:
        # What was broken off after its last rep goes from ready to finished at once.
        if old is State.READY and new is not State.STOPPED:
            self._begin()
        if new is State.FINISHED:
            # Who skipped everything came to the end, and did nothing.
            did = self.reps or self.work
            self._end(EntryState.COMPLETED if did else EntryState.STOPPED, transport)
        elif new is State.STOPPED:
            self._end(EntryState.STOPPED, transport)

    def wait_committed(self) -> None:
        """Wait, but not for long, until what was written is on disk.

        So what a face shows as done cannot be lost any more, whatever happens next.
        A journal that cannot be written says so at once.
        """
        if self._written:
            self._recorder.flush(COMMIT_S)
        self._written = False

    def annotate(self, wish: Annotation | UseEasierVariation) -> None:
        """Write down what the person says of the session, or eases, while it is under way.

        Of the pain that an exercise is told to give, the worst stays.
        """
        saying = (
            variation_annotation(self._timeline, wish)
            if isinstance(wish, UseEasierVariation)
            else wish
        )
        if saying is None or not self._begun:
            return
        if saying.field is AnnotationField.PAIN and isinstance(saying.value, int):
            worst = max(saying.value, self._worst.get(saying.part, 0))
            self._worst[saying.part] = worst
            saying = replace(saying, value=worst)
        change = AnnotationRecord(
            str(uuid.uuid4()), saying.field, saying.value, self._moment(), part=saying.part
        )
        self._recorder.change(self.entry_id, change)
        self._written = True

    def _keep_steering(self, event: Event) -> None:
        saying = resume_annotation(self._timeline, event, self.reps, self.work)
        if saying is not None:
            self.annotate(saying)

    def _begin(self) -> None:
        self._begun = True
        if self._goes_on:
            self._recorder.resume(self.entry_id)
            return
        self._recorder.begin(
            NewEntry(
                id=self.entry_id,
                session=self._session,
                title=self._timeline.title,
                content_hash=self._content_hash,
                started=self._moment(),
                planned=self.planned,
            )
        )

    def _add_rep(self, done: RepDone) -> None:
        record = RepRecord(
            work_set=done.work_set,
            rep=done.rep,
            up_ms=done.up_ms,
            hold_ms=done.hold_ms,
            down_ms=done.down_ms,
            pause_ms=done.pause_ms,
            at=self._moment(),
        )
        self.reps.append(record)
        self._recorder.rep_done(self.entry_id, record)
        self._written = True

    def _add_work(self, done: WorkDone) -> None:
        record = WorkRecord(done.work_set, done.duration_ms, done.whole, self._moment())
        self.work.append(record)
        self._recorder.work_done(self.entry_id, record)
        self._written = True

    def _add_answer(self, bout: int, choice: str) -> None:
        self.answers[bout] = choice
        self.annotate(Annotation(AnnotationField.ANSWER, choice, str(bout)))

    def _end(self, state: EntryState, transport: Transport) -> None:
        # A session that was never started leaves nothing behind.
        if self._begun:
            self._recorder.end(self.entry_id, state, self._moment(), transport.running_ms)
            # Who is told that it is over lets others train, and go on with it.
            self._written = True


def _pains(entry: Entry) -> dict[str, int]:
    """How much each exercise was told to hurt."""
    return {
        part: value
        for (field, part), value in entry.annotations.items()
        if field == AnnotationField.PAIN and isinstance(value, int)
    }
