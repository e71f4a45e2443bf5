"""On which days what was done: the part of a journal that calendars are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.log.outcome import COUNTS_AS_DONE, count_begun, counts_by_unit, share_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from coach_tui.core.log.entry import Entry, EntryState, NewEntry, Timestamp
    from coach_tui.core.log.outcome import Count

DATE_LINE_S = 12 * 3600
"""So large a leap of local time ahead takes a day out of a person's calendar.

By way of the date line, or the same journey the other way round: 12 hours and
more ahead, most of one local day is never lived.
"""

RestDays = Mapping[str, frozenset[int]]
"""The numbers of the days on which sessions are left out by choice, by their references."""


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """One entry of the journal, in short.

    Everything about days can be worked out of visits, without holding each rep
    of years in memory.

    Attributes:
        entry_id: The entry.
        session: The session's reference.
        title: Its title at the time.
        started: When it began; its local date is the day it belongs to.
        state: How far it came.
        share: How much of its plan was done, 0 to 1: the mean over its bouts.
        amounts: What was counted, as corrected: reps, steps, breaths.
        exercises: How many exercises were planned.
        exercises_done: Of how many of them something was done.
        worked_ms: Time under tension: reps and timed work together.
        running_ms: Time spent exercising; what was worked where no more is known.
    """

    entry_id: str
    session: str
    title: str
    started: Timestamp
    state: EntryState
    share: float
    worked_ms: int
    running_ms: int
    amounts: tuple[Count, ...] = ()
    exercises: int = 0
    exercises_done: int = 0

    @property
    def day(self) -> int:
        """The number of the person's day it began on."""
        return self.started.day

    @property
    def reps(self) -> int:
        """Finished reps, whatever they are called."""
        return sum(amount.done for amount in self.amounts)

    @property
    def planned_reps(self) -> int:
        """Reps planned, to the top of a range, whatever they are called."""
        return sum(amount.planned for amount in self.amounts)

    @property
    def is_something(self) -> bool:
        """Whether anything was done at all."""
        return self.share > 0

    @property
    def counts(self) -> bool:
        """Whether it counts as the session done.

        It does when half of its plan was done or more, whether it was completed with
        exercises skipped, stopped, or cut off: the log tells what was done, not how it ended.
        """
        return self.share >= COUNTS_AS_DONE


def summaries_of(entries: Iterable[Entry]) -> tuple[EntrySummary, ...]:
    """Entries in short, in the order given; deleted ones are left out."""
    return tuple(summary_of(entry) for entry in entries if not entry.is_deleted)


@dataclass(slots=True)
class Worked:
    """What was done of an entry, added up.

    Attributes:
        reps: How many reps of each bout, as corrected.
        reps_ms: Time in reps.
        timed_ms: Time in timed and open work of each bout.
        whole: The bouts of which such work ran to its end.
    """

    reps: Counter[int] = field(default_factory=Counter[int])
    reps_ms: int = 0
    timed_ms: Counter[int] = field(default_factory=Counter[int])
    whole: set[int] = field(default_factory=set[int])


def summary_of(entry: Entry) -> EntrySummary:
    """An entry in short, deleted or not."""
    # Not by way of Entry.results(): this is done for years of entries at once.
    worked = Worked(
        Counter([rep.work_set for rep in entry.reps]),
        sum([r.up_ms + r.hold_ms + r.down_ms + r.pause_ms for r in entry.reps]),
    )
    if entry.changes:
        worked.reps.update(
            {bout: reps - worked.reps[bout] for bout, reps in corrected_reps(entry).items()}
        )
    for piece in entry.work:
        worked.timed_ms[piece.work_set] += piece.duration_ms
        if piece.whole:
            worked.whole.add(piece.work_set)
    return build_summary(entry.plan, entry.state, entry.running_ms, worked)


def build_summary(
    plan: NewEntry, state: EntryState, running_ms: int, worked: Worked
) -> EntrySummary:
    """An entry in short, of what was done of it.

    Args:
        plan: What was written at the start.
        state: How far it came.
        running_ms: Time spent exercising, as written.
        worked: What was done.
    """
    planned = plan.planned
    shares = [
        share_of(
            bout,
            worked.reps[bout.work_set],
            worked.timed_ms[bout.work_set],
            whole=bout.work_set in worked.whole,
        )
        for bout in planned
    ]
    worked_ms = worked.reps_ms + worked.timed_ms.total()
    return EntrySummary(
        entry_id=plan.id,
        session=plan.session,
        title=plan.title,
        started=plan.started,
        state=state,
        share=sum(shares) / len(shares) if shares else 0.0,
        worked_ms=worked_ms,
        running_ms=max(running_ms, worked_ms),
        amounts=counts_by_unit([(bout, worked.reps[bout.work_set]) for bout in planned]),
        exercises=len({bout.exercise for bout in planned}),
        exercises_done=count_begun(planned, shares),
    )


def corrected_reps(entry: Entry) -> dict[int, int]:
    """The bouts whose number of reps the person has corrected, and to what."""
    planned = {str(plan.work_set): plan.work_set for plan in entry.plan.planned}
    return {
        planned[part]: value
        for (field, part), value in entry.annotations.items()
        if field == AnnotationField.REPS and part in planned and isinstance(value, int)
    }


@dataclass(frozen=True, slots=True)
class TrainingDays:
    """The days on which a session, or any of some sessions, was done.

    Attributes:
        times: The number of a day to how often it was done then; only days with some.
        lost: Days that a journey took: there was nothing to miss.
        rested: Days on which the person chose to rest: nothing was missed then either.
    """

    times: Mapping[int, int]
    lost: frozenset[int] = frozenset()
    rested: frozenset[int] = frozenset()

    @property
    def first(self) -> int | None:
        """The number of the first day it was done on."""
        return min(self.times, default=None)

    @property
    def last(self) -> int | None:
        """The number of the last day it was done on."""
        return max(self.times, default=None)


def training_days(
    visits: Iterable[EntrySummary], session: str | None = None, rests: RestDays | None = None
) -> TrainingDays:
    """Count on which days it was done.

    Args:
        visits: All there are, of other sessions too, in any order: journeys show in all of them.
        session: The session's reference; any session when ``None``.
        rests: The days of rest that the person chose, for each session.
    """
    known = list(visits)
    days = [v.day for v in known if session in (None, v.session) and v.counts]
    chosen = rests or {}
    rested = {day for ref in chosen if session in (None, ref) for day in chosen[ref]}
    return TrainingDays(Counter(days), date_line_days(known), frozenset(rested))


def last_calendar_day(today: str, days: Container[int]) -> int:
    """The number of the day that calendars go up to.

    Args:
        today: The person's local date.
        days: The days of the journal.

    Returns:
        Today; the day after it where the journal is there already, which a journey
        east over the date line does. What lies further ahead was written by a clock
        that was wrong, and is not waited for.

    Raises:
        ValueError: ``today`` is not a day.
    """
    now = day_number(today)
    return now + 1 if now + 1 in days else now


def date_line_days(visits: Iterable[EntrySummary]) -> frozenset[int]:
    """Days that a journey west over the date line took out of the person's calendar.

    One day for each such journey: the one before the first visit at the other
    side, if nothing was done on it.
    """
    in_time = sorted(visits, key=lambda visit: visit.started.utc_ms)
    return frozenset(
        there.day - 1
        for here, there in pairwise(in_time)
        if there.started.offset_s - here.started.offset_s >= DATE_LINE_S
        and there.day - here.day >= 2
    )
