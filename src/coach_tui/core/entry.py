"""What was planned and what was done: the journal's entries as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.changes import STEERED, Field, in_force
from coach_tui.core.days import day_number
from coach_tui.core.results import as_said, tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.changes import Change, Value
    from coach_tui.core.results import BoutResult


class EntryState(StrEnum):
    """How far a session came."""

    UNFINISHED = "unfinished"
    """Begun, and neither completed nor stopped: under way, or cut off."""
    COMPLETED = "completed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Moment:
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
class PlannedBout:
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

    bout: int
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

    bout: int
    rep: int
    up_ms: int
    hold_ms: int
    down_ms: int
    pause_ms: int
    at: Moment

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

    bout: int
    duration_ms: int
    whole: bool
    at: Moment


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
    started: Moment
    planned: tuple[PlannedBout, ...]


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
    ended: Moment | None = None
    running_ms: int = 0
    reps: tuple[RepRecord, ...] = ()
    work: tuple[WorkRecord, ...] = ()
    rpe: int | None = None
    pain: int | None = None
    note: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def known_running_ms(self) -> int:
        """Time spent exercising as far as it is known.

        Of a session that was cut off nothing tells of it but its finished work.
        """
        worked_ms = sum([done.duration_ms for done in (*self.reps, *self.work)])
        return max(self.running_ms, worked_ms)

    @property
    def said(self) -> Mapping[tuple[str, str], Value]:
        """What counts of all that was said of it: field and part to value."""
        return in_force(change for change in self.changes if change.field not in STEERED)

    @property
    def steered(self) -> Mapping[tuple[str, str], Value]:
        """What counts of how it was steered while it ran: field and part to value."""
        return in_force(change for change in self.changes if change.field in STEERED)

    @property
    def is_deleted(self) -> bool:
        """Whether the person has deleted it."""
        return self.said.get((Field.DELETED, "")) is True

    @property
    def answers(self) -> dict[int, str]:
        """What self-tests were answered with, by bout."""
        said = self.said
        return {
            plan.bout: value
            for plan in self.plan.planned
            if isinstance(value := said.get((Field.ANSWER, str(plan.bout))), str)
        }

    def results(self) -> tuple[BoutResult, ...]:
        """What was done against what was planned, bout by bout, corrections included."""
        said = self.said
        return tuple(
            as_said(result, said) for result in tally(self.plan.planned, self.reps, self.work)
        )


def with_changes(entry: Entry, changes: tuple[Change, ...]) -> Entry:
    """An entry of which all that was said, its ratings and note with it.

    Args:
        entry: Its ratings and note count where nothing was said of them.
        changes: In order.
    """
    said = in_force(changes)
    return replace(
        entry,
        rpe=_rating(said.get((Field.RPE, ""), entry.rpe)),
        pain=_rating(said.get((Field.PAIN, ""), entry.pain)),
        note=str(said.get((Field.NOTE, ""), entry.note) or ""),
        changes=changes,
    )


def _rating(value: Value) -> int | None:
    return value if isinstance(value, int) else None
