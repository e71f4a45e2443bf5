"""Journal entries: the plan, the finished reps and work, and annotations made later.

An entry is append-only. A rating, a note, a correction or a deletion is an ``AnnotationRecord``;
of each field and part the last record is in force, and undo appends the earlier value again. So
two machines that both annotate an entry agree after a merge, and neither loses anything. A
``SetResult`` joins one planned set with its records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.days import LAST_DAY, day_number, iso_day
from coach_tui.core.model.load import resistance_text

Value = int | str | bool | None  # The value of an annotation; None removes it

MAX_COUNT = 10_000  # The most reps, steps or breaths of a set that the journal takes. Our choice.


class AnnotationField(StrEnum):
    """What an annotation is about."""

    RPE = "rpe"  # Perceived exertion of the session, 0 to 10
    PAIN = "pain"  # The worst pain of the session, 0 to 10; of one exercise where `part` names it
    PAIN_WHERE = "pain-where"  # Where it hurt, in the user's words
    NOTE = "note"
    FELT = "felt"  # How an exercise was: `easy`, `right` or `hard`; `part` is the exercise's id
    DAY_AFTER = "day-after"  # Pain on the day after, 0 to 10
    # The easier variation of an exercise (its id is ``part``) after pain: its id, or a ``Regression``.
    EASED = "eased"
    ANSWER = "answer"  # The answer to a self-test; `part` is the index of the set
    REPS = "reps"  # The reps of a set as corrected, or as counted by the user; `part` is its index
    LOAD = "load"  # The load of a set as used, such as `2.5 kg`; `part` is its index
    BAND = "band"  # The band of a set as used, such as `green`; `part` is its index
    # The corrected start, as ``Timestamp.text`` writes it; all other times move with it.
    STARTED = "started"
    # The programme that it belongs to, and the place in it: ``clamshell-to-band, week 2 of 8``.
    PROGRAMME = "programme"
    DELETED = "deleted"  # Whether the entry is hidden from everything
    JUMPED_TO = "place"
    """The set that a skip or a step back led to, within one its rep (``3@5``); their number for the end.

    ``part`` is how many reps and pieces of work were done by then.
    """
    PACE = "pace"  # The new pace of an exercise; `part` is its index in the timeline
    # Whether the rest of an exercise was left for the end; ``part`` is its set and rep, ``3@5``.
    LATER = "later"
    LONGER = "longer"
    """Milliseconds added to a rest; all records of it add up.

    ``part`` names it: ``rest@3`` is the rest before set 3.
    """
    # Whether an interrupted session is not offered to be resumed any more.
    NOT_RESUMED = "not-resumed"
    FORM = "form"  # The new variation of an exercise; `part` is its index in the timeline
    # The load and band chosen for the rest of an exercise, ``2 kg@green``, either may be empty;
    # `part` is its index in the timeline.
    CHOSEN_LOAD = "chosen-load"


# Fields recorded during a session so that it can be resumed; not entered by the user.
RESUME_FIELDS = frozenset(
    {
        AnnotationField.JUMPED_TO,
        AnnotationField.PACE,
        AnnotationField.LATER,
        AnnotationField.LONGER,
        AnnotationField.FORM,
        AnnotationField.CHOSEN_LOAD,
    }
)


# Fields that the program records; all others are the user's, who can undo them.
RECORDED_FIELDS = RESUME_FIELDS | {AnnotationField.PROGRAMME}

# How a set was done: they come with the entry, and the user may correct them later.
SET_FIELDS = frozenset(
    {AnnotationField.REPS, AnnotationField.LOAD, AnnotationField.BAND, AnnotationField.ANSWER}
)


class Annotation(Struct, frozen=True):
    """An annotation before it is stored."""

    field: AnnotationField
    value: Value
    part: str = ""  # The part of the entry that it annotates; empty for the whole entry


class AnnotationRecord(Struct, frozen=True):
    """A stored annotation."""

    id: str
    field: str  # An `AnnotationField`, or the field of a newer version
    value: Value
    at: Timestamp
    part: str = ""  # See `Annotation`
    # Its number in the entry, given by the journal, so that an older annotation does not win after
    # the clock was put back. Stored as `turn`.
    sequence: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        """The sort key, the same on every machine."""
        return self.sequence, self.at.utc_ms, self.id


def current_values(changes: Iterable[AnnotationRecord]) -> Mapping[tuple[str, str], Value]:
    """The last value of each field and part."""
    return {(c.field, c.part): c.value for c in sorted(changes, key=attrgetter("order"))}


def previous_value(changes: Iterable[AnnotationRecord], change: AnnotationRecord) -> Value:
    """The value in force before one of an entry's annotations; undo appends it again."""
    earlier = current_values(c for c in changes if c.order < change.order)
    return earlier.get((change.field, change.part))


class SetResult(Struct, frozen=True):
    """The result of one planned set."""

    planned: PlannedSet
    reps: tuple[RepRecord, ...] = ()  # Its finished reps, in order; a repeated rep counts again
    worked_ms: int = 0  # Time under tension: reps and timed work together
    whole: bool = False  # Whether timed or open work ran to its end; `False` for reps
    corrected: int | None = None  # Reps as the user says; None where they are as counted
    answer: str | None = None
    load: str = ""  # The load as used, such as `2.5 kg`; may be empty, as may `band`
    band: str = ""

    @property
    def resistance(self) -> str:
        """Load and band in words; empty for neither."""
        return resistance_text(self.load, self.band)

    @property
    def reps_done(self) -> int | None:
        """Finished reps, as corrected; ``None`` where they were not counted."""
        if self.corrected is not None:
            return self.corrected
        return None if self.planned.reps is None else len(self.reps)

    @property
    def has_work(self) -> bool:
        """Whether any of it was done."""
        if self.corrected is not None:
            return self.corrected > 0 or (self.planned.reps is None and self.worked_ms > 0)
        return bool(self.reps) or self.worked_ms > 0 or self.whole or self.answer is not None


def set_results(
    planned: tuple[PlannedSet, ...],
    reps: tuple[RepRecord, ...],
    work: tuple[WorkRecord, ...],
) -> tuple[SetResult, ...]:
    """Join finished reps and work, in order, with their planned sets."""
    reps_of: dict[int, list[RepRecord]] = {plan.work_set: [] for plan in planned}
    work_of: dict[int, list[WorkRecord]] = {plan.work_set: [] for plan in planned}
    for rep in reps:
        reps_of[rep.work_set].append(rep)
    for piece in work:
        work_of[piece.work_set].append(piece)
    return tuple(
        SetResult(
            planned=plan,
            reps=tuple(reps_of[plan.work_set]),
            worked_ms=sum(
                done.duration_ms for done in (*reps_of[plan.work_set], *work_of[plan.work_set])
            ),
            whole=any(piece.whole for piece in work_of[plan.work_set]),
        )
        for plan in planned
    )


class EntryState(StrEnum):
    """How a session ended, if it did."""

    UNFINISHED = "unfinished"  # Neither completed nor stopped: under way, or interrupted
    COMPLETED = "completed"
    STOPPED = "stopped"


# The latest time: a day before Python's calendar ends, at any offset.
LAST_UTC_MS = 253_402_214_400_000

_TIMESTAMP_TEXT = re.compile(r"([0-9]{1,15}) (-?[0-9]{1,5}) ([0-9-]{10}) (.*)")


class Timestamp(Struct, frozen=True):
    """A point in time with the user's calendar day and clock.

    The offset, zone and date are stored because they cannot be computed later: people travel,
    and zones change their rules.
    """

    utc_ms: int  # Milliseconds since 1970-01-01 00:00 UTC
    offset_s: int  # Local time minus UTC, in seconds
    zone: str  # The IANA name of the zone where it is known, its abbreviation otherwise
    local_date: str  # The user's day as `YYYY-MM-DD`; see `DayStart`

    @property
    def day(self) -> int:
        return day_number(self.local_date)

    @property
    def text(self) -> str:
        """``1746093600000 7200 2025-05-01 Europe/Berlin``, the value of an annotation."""
        return f"{self.utc_ms} {self.offset_s} {self.local_date} {self.zone}"

    @classmethod
    def parse(cls, value: Value) -> Self | None:
        """The inverse of ``text``; ``None`` for any other value: journals of others are merged."""
        match = _TIMESTAMP_TEXT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return None
        utc_ms, offset_s = int(match[1]), int(match[2])
        try:
            day_number(match[3])
        except ValueError:
            return None
        is_possible = utc_ms <= LAST_UTC_MS and abs(offset_s) < 86_400
        return cls(utc_ms, offset_s, match[4], match[3]) if is_possible else None

    def moved(self, old: Timestamp, new: Timestamp) -> Timestamp:
        """This time after the start of its entry was corrected from ``old`` to ``new``.

        It stays inside the calendar: another machine's journal may hold any two days.
        """
        day = min(max(self.day + new.day - old.day, 1), LAST_DAY)
        utc_ms = min(max(self.utc_ms + new.utc_ms - old.utc_ms, 0), LAST_UTC_MS)
        return Timestamp(utc_ms, new.offset_s, new.zone, iso_day(day))


class PlannedSet(Struct, frozen=True):
    """One set of one side, as planned."""

    work_set: int  # Its index in the session, the key of its records. Stored as ``bout``.
    exercise: str
    name: str  # The exercise's name at the time
    set: int  # From 1, counted through all rounds
    sets: int
    side: str | None  # `left`, `right`, a direction's label, or None for both at once
    reps: int | None  # Reps planned (the top of a range); None for timed and open work
    duration_ms: int | None  # Length of timed work; None for reps and open work
    unit: str | None = None  # The author's word for a rep, such as `steps`


class RepRecord(Struct, frozen=True):
    """One finished rep and the measured time of each motion, in milliseconds."""

    work_set: int
    rep: int
    up_ms: int
    hold_ms: int
    down_ms: int
    pause_ms: int
    at: Timestamp

    @property
    def duration_ms(self) -> int:
        return self.up_ms + self.hold_ms + self.down_ms + self.pause_ms


class WorkRecord(Struct, frozen=True):
    """Finished or shortened timed or open work."""

    work_set: int
    duration_ms: int
    whole: bool  # Whether it ran to its end (open work: whether the user ended it)
    at: Timestamp


class EntryHead(Struct, frozen=True):
    """The part of an entry that is written when a session starts."""

    id: str
    session: str
    title: str
    content_hash: str  # SHA-256 of the session file's bytes, in hex
    started: Timestamp
    planned: tuple[PlannedSet, ...]


class Entry(Struct, frozen=True, dict=True):
    """One session in the journal."""

    head: EntryHead
    state: EntryState
    ended: Timestamp | None = None  # When it was completed or stopped; None while unfinished
    # Time spent exercising, without pauses. While unfinished, the time up to its last interruption;
    # 0 without one.
    running_ms: int = 0
    reps: tuple[RepRecord, ...] = ()
    work: tuple[WorkRecord, ...] = ()
    rpe: int | None = None  # Rating of perceived exertion, 0 to 10
    pain: int | None = None  # 0 to 10
    note: str = ""
    # All annotations, in order. `rpe`, `pain` and `note` already follow them.
    changes: tuple[AnnotationRecord, ...] = ()

    @property
    def known_running_ms(self) -> int:
        """Time spent exercising; of a killed session, the time of its finished work."""
        worked_ms = sum([done.duration_ms for done in (*self.reps, *self.work)])
        return max(self.running_ms, worked_ms)

    @cached_property
    def annotations(self) -> Mapping[tuple[str, str], Value]:
        """The user's annotations in force, by field and part."""
        return current_values(
            change for change in self.changes if change.field not in RESUME_FIELDS
        )

    @property
    def resume_state(self) -> Mapping[tuple[str, str], Value]:
        """The recorded live changes in force, by field and part."""
        return current_values(change for change in self.changes if change.field in RESUME_FIELDS)

    @property
    def left_for_later(self) -> tuple[str, ...]:
        names = {str(plan.work_set): plan.name for plan in self.head.planned}
        parts = (c.part.partition("@")[0] for c in self.changes if c.field == AnnotationField.LATER)
        return tuple(dict.fromkeys(names[part] for part in parts if part in names))

    @property
    def worst_pain(self) -> int | None:
        """The highest pain of the session, of its exercises and of the day after."""
        fields = (AnnotationField.PAIN, AnnotationField.DAY_AFTER)
        ratings = [
            _rating(value) for (field, _), value in self.annotations.items() if field in fields
        ]
        return max((rating for rating in (self.pain, *ratings) if rating is not None), default=None)

    def pain_of(self, exercise: str) -> int | None:
        """The pain reported for an exercise by its id, during or after the session."""
        return _rating(self.annotations.get((AnnotationField.PAIN, exercise)))

    @property
    def programme(self) -> str:
        """The programme that it belongs to, and the place in it; may be empty."""
        return str(self.annotations.get((AnnotationField.PROGRAMME, "")) or "")

    @property
    def has_work(self) -> bool:
        """Whether anything was done, as recorded or as corrected."""
        return bool(self.reps or self.work) or any(
            field == AnnotationField.REPS and value
            for (field, _), value in self.annotations.items()
        )

    @property
    def is_deleted(self) -> bool:
        return self.annotations.get((AnnotationField.DELETED, "")) is True

    @property
    def answers(self) -> dict[int, str]:
        """The answers to self-tests, by set."""
        return {r.planned.work_set: r.answer for r in self.results() if r.answer is not None}

    def results(self) -> tuple[SetResult, ...]:
        """The result of each planned set, corrected."""
        values = self.annotations
        results: list[SetResult] = []
        for result in set_results(self.head.planned, self.reps, self.work):
            part = str(result.planned.work_set)
            reps = values.get((AnnotationField.REPS, part))
            answer = values.get((AnnotationField.ANSWER, part))
            results.append(
                replace(
                    result,
                    corrected=reps if isinstance(reps, int) else None,
                    answer=answer if isinstance(answer, str) else None,
                    load=str(values.get((AnnotationField.LOAD, part)) or ""),
                    band=str(values.get((AnnotationField.BAND, part)) or ""),
                )
            )
        return tuple(results)


def with_changes(entry: Entry, changes: tuple[AnnotationRecord, ...]) -> Entry:
    """An entry with annotations in their order, its ratings and note updated by them."""
    values = current_values(changes)
    started = Timestamp.parse(values.get((AnnotationField.STARTED, "")))
    return replace(
        entry if started is None else _started_at(entry, started),
        rpe=_rating(values.get((AnnotationField.RPE, ""), entry.rpe)),
        pain=_rating(values.get((AnnotationField.PAIN, ""), entry.pain)),
        note=str(values.get((AnnotationField.NOTE, ""), entry.note) or ""),
        changes=changes,
    )


def _started_at(entry: Entry, started: Timestamp) -> Entry:
    old = entry.head.started
    return replace(
        entry,
        head=replace(entry.head, started=started),
        ended=None if entry.ended is None else entry.ended.moved(old, started),
        reps=tuple(replace(rep, at=rep.at.moved(old, started)) for rep in entry.reps),
        work=tuple(replace(work, at=work.at.moved(old, started)) for work in entry.work),
    )


def _rating(value: Value) -> int | None:
    return value if isinstance(value, int) else None
