"""What a person says of an entry afterwards: ratings, notes, corrections, deletion.

Nothing is ever overwritten. Each saying is kept, the last one counts, and undoing
is saying again what counted before. So two machines that both said something
agree when they meet, and neither has lost anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.log.days import day_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = int | str | bool | None
"""What can be said; ``None`` takes it back."""


class AnnotationField(StrEnum):
    """What is said something about."""

    RPE = "rpe"
    """Perceived exertion of the session, 0 to 10."""
    PAIN = "pain"
    """The worst pain of the session, 0 to 10; of one exercise where ``part`` names it."""
    PAIN_WHERE = "pain-where"
    """Where it hurt, in the person's words."""
    NOTE = "note"
    FELT = "felt"
    """How an exercise was: ``easy``, ``right`` or ``hard``; ``part`` is the exercise's id."""
    DAY_AFTER = "day-after"
    """How it was on the day after, 0 to 10 of pain."""
    EASED = "eased"
    """What an exercise (its id is ``part``) was changed to on the way because it hurt.

    The id of an easier variation, or ``smaller`` for a smaller range.
    """
    ANSWER = "answer"
    """The answer to a self-test; ``part`` is the number of the bout."""
    REPS = "reps"
    """The reps really done in a set; ``part`` is the number of the bout."""
    DELETED = "deleted"
    """Whether the entry is to be left out of everything."""
    JUMPED_TO = "place"
    """The bout that was gone to by a skip or a step back; their number is the end.

    ``part`` is how many reps and pieces of work had been done by then.
    """
    PACE = "pace"
    """The pace an exercise goes on at; ``part`` is its place in the timeline."""
    LONGER = "longer"
    """By how many milliseconds a rest was made longer; all of them count together.

    ``part`` is what it was: ``rest@3`` is the rest that leads up to bout 3.
    """
    FORM = "form"
    """The variation an exercise goes on in; ``part`` is its place in the timeline."""


RESUME_FIELDS = frozenset(
    {AnnotationField.JUMPED_TO, AnnotationField.PACE, AnnotationField.LONGER, AnnotationField.FORM}
)
"""What was steered while a session ran. It is kept so that a session can be gone on with; nobody said it."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something to be said, before it is.

    Attributes:
        field: What it is about.
        value: What is said.
        part: What of the entry it is about; empty for all of it.
    """

    field: AnnotationField
    value: Value
    part: str = ""


@dataclass(frozen=True, slots=True)
class AnnotationRecord:
    """One saying.

    Attributes:
        id: A fresh identifier, unique across machines.
        field: What it is about: a ``Field``, or what a newer version has added.
        value: What is said.
        at: When it was said.
        part: What of the entry it is about; empty for all of it.
        turn: Its place among the sayings of its entry, given by the journal: a clock
            that was put back does not let an older saying win.
    """

    id: str
    field: str
    value: Value
    at: Timestamp
    part: str = ""
    sequence: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        """What sorts sayings, the same on every machine."""
        return self.sequence, self.at.utc_ms, self.id


def current_values(changes: Iterable[AnnotationRecord]) -> Mapping[tuple[str, str], Value]:
    """What counts of all that was said: for each field and part the last value."""
    return {(each.field, each.part): each.value for each in sorted(changes, key=_order)}


def previous_value(
    changes: Iterable[AnnotationRecord], change: AnnotationRecord, base: Value = None
) -> Value:
    """What to say in order to undo a change.

    Args:
        changes: All that was said of the entry, the change among it.
        change: The change to undo.
        base: What counted before anything was said.

    Returns:
        The value that counted before it.
    """
    same = [each for each in changes if (each.field, each.part) == (change.field, change.part)]
    earlier = [each for each in sorted(same, key=_order) if each.order < change.order]
    return earlier[-1].value if earlier else base


def _order(change: AnnotationRecord) -> tuple[int, int, str]:
    return change.order


# MERGED: What became of each set and side of a session, out of what was recorded.


@dataclass(frozen=True, slots=True)
class SetResult:
    """What became of one planned bout.

    Attributes:
        planned: The plan.
        reps: Its finished reps, in the order they were done; a rep done again counts again.
        worked_ms: Time under tension: reps and timed work together.
        whole: Whether timed or open work ran to its end; ``False`` for reps.
        corrected: The number of reps the person says it really was, if they say so.
        answer: What a self-test was answered with.
    """

    planned: PlannedSet
    reps: tuple[RepRecord, ...] = ()
    worked_ms: int = 0
    whole: bool = False
    corrected: int | None = None
    answer: str | None = None

    @property
    def reps_done(self) -> int | None:
        """Finished reps, or as many as the person says; ``None`` where nobody counted."""
        if self.corrected is not None:
            return self.corrected
        return None if self.planned.reps is None else len(self.reps)

    @property
    def has_work(self) -> bool:
        """Whether anything was done of it."""
        if self.corrected is not None:
            return self.corrected > 0
        return bool(self.reps) or self.worked_ms > 0 or self.whole or self.answer is not None


def with_annotations(result: SetResult, said: Mapping[tuple[str, str], Value]) -> SetResult:
    """The result with what the person says of it: how many reps it really was, the answer.

    Args:
        result: What was recorded.
        said: What counts of all that was said of the entry, by field and part.
    """
    part = str(result.planned.work_set)
    reps, answer = said.get((AnnotationField.REPS, part)), said.get((AnnotationField.ANSWER, part))
    return replace(
        result,
        corrected=reps if isinstance(reps, int) else None,
        answer=answer if isinstance(answer, str) else None,
    )


def set_results(
    planned: tuple[PlannedSet, ...],
    reps: tuple[RepRecord, ...],
    work: tuple[WorkRecord, ...],
) -> tuple[SetResult, ...]:
    """Sort finished reps and work to the bouts they belong to.

    Args:
        planned: The session's bouts, in order.
        reps: Finished reps in the order they were done.
        work: Timed and open work in the order it was done.

    Returns:
        One result for each planned bout, in the same order.

    Raises:
        KeyError: A record names a bout that is not planned.
    """
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


# MERGED: What was planned and what was done: the journal's entries as plain values.


class EntryState(StrEnum):
    """How far a session came."""

    UNFINISHED = "unfinished"
    """Begun, and neither completed nor stopped: under way, or cut off."""
    COMPLETED = "completed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A point in time together with what the person's calendar and clock said.

    The offset, zone and date are kept because they cannot be worked out later:
    people travel, and zones change their rules.

    Attributes:
        utc_ms: Milliseconds since 1970-01-01 00:00 UTC.
        offset_s: Local time minus UTC, in seconds.
        zone: The IANA name of the zone where it is known, its abbreviation otherwise.
        local_date: The person's day as ``YYYY-MM-DD``; a day turns at 04:00,
            or when its person chose.
    """

    utc_ms: int
    offset_s: int
    zone: str
    local_date: str

    @property
    def day(self) -> int:
        """The ordinal of the person's day."""
        return day_number(self.local_date)


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set of one side, as planned.

    Attributes:
        bout: Its place in the session, from 0; the key that reps refer to.
        exercise: The exercise's id.
        name: The exercise's name at the time, for reading.
        set: The number of the set, from 1.
        sets: How many sets there are.
        side: ``left``, ``right``, a direction's label, or ``None`` for both at once.
        reps: Reps planned (the top of a range); ``None`` for timed and open work.
        duration_ms: Length of timed work; ``None`` for reps and open work.
        unit: What a rep is called when it is not a rep.
    """

    work_set: int
    exercise: str
    name: str
    set: int
    sets: int
    side: str | None
    reps: int | None
    duration_ms: int | None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class RepRecord:
    """One finished rep and the time each motion really took, in milliseconds."""

    work_set: int
    rep: int
    up_ms: int
    hold_ms: int
    down_ms: int
    pause_ms: int
    at: Timestamp

    @property
    def duration_ms(self) -> int:
        """The whole rep."""
        return self.up_ms + self.hold_ms + self.down_ms + self.pause_ms


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """Timed or open work that was done, whole or cut short.

    Attributes:
        bout: The bout it belongs to.
        duration_ms: The time really worked.
        whole: Whether it ran to its end (open work: whether the person said done).
        at: When it ended.
    """

    work_set: int
    duration_ms: int
    whole: bool
    at: Timestamp


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is written when a session starts.

    Attributes:
        id: A fresh identifier, unique across machines.
        session: The session's reference: the name it was started by.
        title: Its title at the time.
        content_hash: SHA-256 of the session file's bytes, in hex.
        started: When it started.
        planned: Every bout of the session, in order.
    """

    id: str
    session: str
    title: str
    content_hash: str
    started: Timestamp
    planned: tuple[PlannedSet, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in the journal.

    Attributes:
        plan: What was written at the start.
        state: How far it came.
        ended: When it was completed or stopped; ``None`` while unfinished.
        running_ms: Time spent exercising, pauses left out. While unfinished, that up to
            when it was last stopped; 0 if it never was.
        reps: Every rep that was finished, in the order they were done.
        work: Every piece of timed or open work, in order.
        rpe: Rating of perceived exertion, 0 to 10; ``None`` when not asked or not given.
        pain: Pain, 0 to 10; ``None`` when not asked or not given.
        note: The person's words.
        changes: All that was said of it afterwards, in order. ``rpe``, ``pain`` and
            ``note`` are as the last of it says.
    """

    plan: NewEntry
    state: EntryState
    ended: Timestamp | None = None
    running_ms: int = 0
    reps: tuple[RepRecord, ...] = ()
    work: tuple[WorkRecord, ...] = ()
    rpe: int | None = None
    pain: int | None = None
    note: str = ""
    changes: tuple[AnnotationRecord, ...] = ()

    @property
    def known_running_ms(self) -> int:
        """Time spent exercising as far as it is known.

        Of a session that was cut off nothing tells of it but its finished work.
        """
        worked_ms = sum([done.duration_ms for done in (*self.reps, *self.work)])
        return max(self.running_ms, worked_ms)

    @property
    def annotations(self) -> Mapping[tuple[str, str], Value]:
        """What counts of all that was said of it: field and part to value."""
        return current_values(
            change for change in self.changes if change.field not in RESUME_FIELDS
        )

    @property
    def resume_state(self) -> Mapping[tuple[str, str], Value]:
        """What counts of how it was steered while it ran: field and part to value."""
        return current_values(change for change in self.changes if change.field in RESUME_FIELDS)

    @property
    def is_deleted(self) -> bool:
        """Whether the person has deleted it."""
        return self.annotations.get((AnnotationField.DELETED, "")) is True

    @property
    def answers(self) -> dict[int, str]:
        """What self-tests were answered with, by bout."""
        said = self.annotations
        return {
            plan.work_set: value
            for plan in self.plan.planned
            if isinstance(value := said.get((AnnotationField.ANSWER, str(plan.work_set))), str)
        }

    def results(self) -> tuple[SetResult, ...]:
        """What was done against what was planned, bout by bout, corrections included."""
        said = self.annotations
        return tuple(
            with_annotations(result, said)
            for result in set_results(self.plan.planned, self.reps, self.work)
        )


def with_changes(entry: Entry, changes: tuple[AnnotationRecord, ...]) -> Entry:
    """An entry of which all that was said, its ratings and note with it.

    Args:
        entry: Its ratings and note count where nothing was said of them.
        changes: In order.
    """
    said = current_values(changes)
    return replace(
        entry,
        rpe=_rating(said.get((AnnotationField.RPE, ""), entry.rpe)),
        pain=_rating(said.get((AnnotationField.PAIN, ""), entry.pain)),
        note=str(said.get((AnnotationField.NOTE, ""), entry.note) or ""),
        changes=changes,
    )


def _rating(value: Value) -> int | None:
    return value if isinstance(value, int) else None
