"""The journal as the screens use it: reads entries and summaries, adds annotations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import (
    Annotation,
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    Timestamp,
    WorkRecord,
    previous_value,
)
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Amrap
from coach_tui.journal.errors import JournalError
from coach_tui.journal.timestamps import BEFORE_1970, iso, timestamp_at, timestamp_of
from coach_tui.wording import day_text

if TYPE_CHECKING:
    from coach_tui.core.analysis.trends import SideTotal
    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.journal.store import Journal


def add_done(journal: Journal, run: DoneSession, reps: Mapping[str, int] | None = None) -> str:
    """Queue an entry of a session that was done without the program; return its id.

    ``reps`` maps an exercise id to the reps of each of its sets, ``""`` standing for all others; 0
    leaves an exercise out, ``None`` means as planned. They are stored as corrections, since the
    user reports them, but of the end of the session: ``undo`` leaves them in force.
    """
    entry_id, counts = str(uuid.uuid4()), reps or {}
    from coach_tui.core.player.resume import planned_sets

    planned = planned_sets(run.timeline)
    journal.begin(
        EntryHead(entry_id, run.session, run.timeline.title, run.content_hash, run.started, planned)
    )
    annotations = [Annotation(AnnotationField.PROGRAMME, run.programme)]
    for plan in planned:
        work_set = run.timeline.work_sets[plan.work_set]
        step = run.timeline.exercises[work_set.exercise_index].step
        count = counts.get(plan.exercise, counts.get("", plan.reps))
        if count == 0 or isinstance(step.dose, SelfTestDose):
            continue
        part = str(plan.work_set)
        if plan.reps is not None or isinstance(step.dose, Amrap):
            annotations.append(Annotation(AnnotationField.REPS, count, part))
        if plan.reps is None:
            work = WorkRecord(plan.work_set, plan.duration_ms or 0, whole=True, at=run.ended)
            journal.work_done(entry_id, work)
        load, band = step.resistance(plan.set)
        annotations.append(Annotation(AnnotationField.LOAD, load, part))
        annotations.append(Annotation(AnnotationField.BAND, band, part))
    for annotation in annotations:
        if annotation.value not in ("", None):
            journal.change(entry_id, _record(annotation, run.ended))
    running_ms = run.ended.utc_ms - run.started.utc_ms
    journal.end(entry_id, EntryState.COMPLETED, run.ended, running_ms)
    return entry_id


class DoneSession(Struct, frozen=True):
    """A session that was done without the program, and when; ``programme`` is as in ``SessionRun``."""

    session: str
    content_hash: str
    timeline: Timeline
    started: Timestamp
    ended: Timestamp
    programme: str = ""


def time_done(
    text: str, now: Timestamp, length_ms: int, turn: DayStart
) -> tuple[Timestamp, Timestamp] | None:
    """When a session began and ended, from words: ``today``, ``yesterday 18:30``, ``2025-05-01``.

    Without a time it ended just now today, and began at noon on another day. ``None`` for other
    words, and for a time that has not come yet.
    """
    word, _, clock_text = text.strip().casefold().partition(" ")
    today = date.fromisoformat(now.local_date)
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = days[word] if word in days else date.fromisoformat(word)
        clock = clock_time.fromisoformat(clock_text.strip().zfill(5)) if clock_text else None
        return times_done(day, clock, now, length_ms, turn)
    except ValueError:
        return None


def times_done(
    day: date, clock: clock_time | None, now: Timestamp, length_ms: int, turn: DayStart
) -> tuple[Timestamp, Timestamp] | None:
    """When a session of a day began and ended; without a time of day as in ``time_done``.

    ``None`` for a time that has not come yet; ``ValueError`` with a sentence for one before 1970.
    """
    if day.isoformat() > now.local_date:
        return None
    if clock is None and day.isoformat() == now.local_date:
        if now.utc_ms <= length_ms:
            raise ValueError(BEFORE_1970)
        started = timestamp_of(now.utc_ms - length_ms, now.offset_s, now.zone, turn)
    else:
        started = timestamp_at(day, clock or clock_time(12), turn)
    ended_ms = started.utc_ms + length_ms  # perhaps beyond the calendar
    if ended_ms > now.utc_ms:
        return None
    return started, timestamp_of(ended_ms, started.offset_s, started.zone, turn)


def clock_of(timestamp: Timestamp) -> str:
    """The time of day where it was: ``18:30``."""
    return iso(timestamp)[11:16]


def start_text(timestamp: Timestamp) -> str:
    """The user's day and the time: ``Fri 20 November 2026, 18:30``."""
    return f"{day_text(timestamp.local_date)} {timestamp.local_date[:4]}, {clock_of(timestamp)}"


WAIT_S = 2.0  # How long reading waits for pending annotations


def _record(annotation: Annotation, at: Timestamp) -> AnnotationRecord:
    record_id = str(uuid.uuid4())
    return AnnotationRecord(record_id, annotation.field, annotation.value, at, annotation.part)


class JournalService(Struct, frozen=True):
    """Annotates and reads the journal.

    Annotating returns at once. Reading takes up to seconds: on worker threads only.
    """

    journal: Journal
    timestamp: Callable[[], Timestamp]
    day_turns: Callable[[], DayStart] = DayStart

    def corrected_start(self, text: str, entry: Entry) -> Timestamp | None:
        """The corrected start, parsed as ``time_done`` does; a date alone keeps the time of day."""
        words = text.split()
        if len(words) == 1:
            words.append(clock_of(entry.head.started))
        length_ms = 0
        if entry.ended is not None:
            length_ms = max(0, entry.ended.utc_ms - entry.head.started.utc_ms)
        times = time_done(" ".join(words), self.timestamp(), length_ms, self.day_turns())
        return None if times is None else times[0]

    def annotate(
        self, entry_id: str, annotations: Iterable[Annotation]
    ) -> tuple[AnnotationRecord, ...]:
        """Annotate an entry, in order; return the records, for ``undo``."""
        now = self.timestamp()  # the same for all: `journal undo` undoes them together
        records = tuple(_record(annotation, now) for annotation in annotations)
        for record in records:
            self.journal.change(entry_id, record)
        return records

    def undo(self, entry_id: str, records: Iterable[AnnotationRecord]) -> None:
        """Undo what ``annotate`` returned by annotating the values before. Reads first."""
        entry = self.read(entry_id)
        if entry is None:
            return
        stored = {record.id: record for record in entry.changes}
        for record in filter(None, (stored.get(record.id) for record in records)):
            before = previous_value(entry.changes, record)
            self.annotate(
                entry_id, [Annotation(AnnotationField(record.field), before, record.part)]
            )

    def read(self, entry_id: str) -> Entry | None:
        """One entry with its annotations; waits briefly for pending ones."""
        if not self.journal.flush(WAIT_S):
            raise JournalError(self.journal.problem or "Your answer is not saved yet.")
        return self.journal.entry(entry_id)

    def summaries(self) -> list[EntrySummary]:
        """Summaries of all entries, newest first; waits briefly for pending annotations."""
        self.journal.flush(WAIT_S)
        return self.journal.summaries()

    def side_totals(self, ids: Collection[str]) -> list[SideTotal]:
        return self.journal.side_totals(ids)

    def entries(self, limit: int | None = None) -> list[Entry]:
        """Whole entries, newest first; waits briefly for pending annotations."""
        self.journal.flush(WAIT_S)
        return self.journal.entries(limit)
