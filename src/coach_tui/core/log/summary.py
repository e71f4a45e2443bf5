"""Entries in short and the days they fall on: the input of calendars, streaks and the agenda."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import AnnotationField, Entry, EntryState, Timestamp
from coach_tui.core.log.outcome import COUNTS_AS_DONE, Count, counts_by_unit, share_of

DATE_LINE_S = 12 * 3600
"""A jump of local time ahead that removes a day from the user's calendar.

After a journey of 12 hours or more ahead, over the date line or the other way round, most of
one local day does not exist for the user.
"""

# The days on which a session rests by choice: day numbers by its reference.
RestDays = Mapping[str, frozenset[int]]


class EntrySummary(Struct, frozen=True):
    """An entry without its reps, so that years of entries fit in memory."""

    entry_id: str
    session: str
    title: str
    started: Timestamp  # Its local date is the day the entry belongs to
    state: EntryState
    share: float  # The share of its plan that was done, 0 to 1: the mean over its sets
    worked_ms: int  # Time under tension: reps and timed work together
    running_ms: int  # Time spent exercising; `worked_ms` where it is unknown
    amounts: tuple[Count, ...]
    exercises: int
    exercises_done: int  # How many of them have any work
    effort: int | None  # Its rating, 0 to 10; None for none
    pain: int | None  # The worst rating, likewise

    @property
    def day(self) -> int:
        return self.started.day

    @property
    def reps(self) -> int:
        """Finished reps of all units."""
        return sum(amount.done for amount in self.amounts)

    @property
    def planned_reps(self) -> int:
        return sum(amount.planned for amount in self.amounts)

    @property
    def counts(self) -> bool:
        """Whether it counts as done: half of its plan or more was done, however it ended."""
        return self.share >= COUNTS_AS_DONE


def summaries_of(entries: Iterable[Entry]) -> tuple[EntrySummary, ...]:
    """Summaries in the same order, without deleted entries."""
    return tuple(summary_of(entry) for entry in entries if not entry.is_deleted)


class Worked(Struct):
    """The work of an entry, added up: corrected reps, timed and open work by set."""

    reps: Counter[int] = field(default_factory=Counter[int])
    reps_ms: int = 0
    timed_ms: Counter[int] = field(default_factory=Counter[int])
    # The sets whose timed or open work ran to its end.
    whole: set[int] = field(default_factory=set[int])


def summary_of(entry: Entry) -> EntrySummary:
    """The summary of an entry, deleted or not."""
    # Not through Entry.results(), which is too slow for years of entries.
    worked = Worked(
        Counter([rep.work_set for rep in entry.reps]),
        sum([r.up_ms + r.hold_ms + r.down_ms + r.pause_ms for r in entry.reps]),
    )
    for work_set, reps in corrected_reps(entry).items() if entry.changes else ():
        worked.reps[work_set] = reps
    for piece in entry.work:
        worked.timed_ms[piece.work_set] += piece.duration_ms
        if piece.whole:
            worked.whole.add(piece.work_set)
    return build_summary(entry, worked)


def build_summary(entry: Entry, worked: Worked) -> EntrySummary:
    """A summary of an entry from totals, which the journal computes in SQL."""
    head = entry.head
    planned = head.planned
    shares = [
        share_of(
            planned_set,
            worked.reps[planned_set.work_set],
            worked.timed_ms[planned_set.work_set],
            whole=planned_set.work_set in worked.whole,
        )
        for planned_set in planned
    ]
    worked_ms = worked.reps_ms + worked.timed_ms.total()
    return EntrySummary(
        entry_id=head.id,
        session=head.session,
        title=head.title,
        started=head.started,
        state=entry.state,
        share=sum(shares) / len(shares) if shares else 0.0,
        worked_ms=worked_ms,
        running_ms=max(entry.running_ms, worked_ms),
        amounts=counts_by_unit(
            [(planned_set, worked.reps[planned_set.work_set]) for planned_set in planned]
        ),
        exercises=len({planned_set.exercise for planned_set in planned}),
        exercises_done=len({s.exercise for s, share in zip(planned, shares, strict=True) if share}),
        effort=entry.rpe,
        pain=_worst_pain(entry),
    )


def _worst_pain(entry: Entry) -> int | None:
    # ``Entry.worst_pain`` is too slow for years of entries, most of them without other ratings.
    others = [
        change
        for change in entry.changes
        if change.field == AnnotationField.DAY_AFTER
        or (change.field == AnnotationField.PAIN and change.part)
    ]
    return entry.worst_pain if others else entry.pain


def corrected_reps(entry: Entry) -> dict[int, int]:
    """The sets with a corrected number of reps, and that number."""
    planned = {str(plan.work_set): plan.work_set for plan in entry.head.planned}
    return {
        planned[part]: value
        for (field, part), value in entry.annotations.items()
        if field == AnnotationField.REPS and part in planned and isinstance(value, int)
    }


class TrainingDays(Struct, frozen=True):
    """The days on which a session, or any of several, was done."""

    times: Mapping[int, int]  # How often it was done by the number of the day; only days with some
    # Days that a journey removed; nothing was due then, nor on days of chosen rest.
    lost: frozenset[int] = frozenset()
    rested: frozenset[int] = frozenset()

    @property
    def first(self) -> int | None:
        return min(self.times, default=None)

    @property
    def last(self) -> int | None:
        return max(self.times, default=None)

    def split(self, first: int, last: int) -> tuple[TrainingDays, TrainingDays]:
        """The days before some days and those after them."""
        times = self.times.items()
        before = {day: count for day, count in times if day < first}
        after = {day: count for day, count in times if day > last}
        return replace(self, times=before), replace(self, times=after)


def training_days(
    summaries: Iterable[EntrySummary], session: str | None = None, rests: RestDays | None = None
) -> TrainingDays:
    """The days on which a session, or any, was done; journeys show in other sessions too."""
    return training_days_of([session], summaries, rests)[session]


def training_days_of(
    sessions: Iterable[str | None],
    summaries: Iterable[EntrySummary],
    rests: RestDays | None = None,
) -> dict[str | None, TrainingDays]:
    """``training_days`` of several sessions, and of all for ``None``, in one pass."""
    summaries = list(summaries)
    # Years of entries fall on few dates: only these are converted.
    dates_by_session: defaultdict[str, list[str]] = defaultdict(list)
    for summary in summaries:
        if summary.counts:
            dates_by_session[summary.session].append(summary.started.local_date)
    times: dict[str | None, Counter[int]] = {session: Counter() for session in sessions}
    for session, dates in dates_by_session.items():
        counted = Counter({day_number(date): count for date, count in Counter(dates).items()})
        for key in (session, None):
            if key in times:
                times[key] += counted
    lost, chosen = date_line_days(summaries), rests or {}
    return {
        session: TrainingDays(
            days,
            lost,
            frozenset(day for ref in chosen if session in (None, ref) for day in chosen[ref]),
        )
        for session, days in times.items()
    }


def last_calendar_day(today: str, days: Container[int]) -> int:
    """The last day of calendars: today, or tomorrow if the journal already has it.

    A journey east over the date line causes that; days further ahead come from a wrong clock.
    """
    now = day_number(today)
    return now + 1 if now + 1 in days else now


def date_line_days(summaries: Iterable[EntrySummary]) -> frozenset[int]:
    """Days that journeys west over the date line removed from the user's calendar.

    One day for each journey: the one before the first entry on the other side, if it has none.
    """
    # All entries of years go through here: nothing is called for each.
    starts = [summary.started for summary in summaries]
    offsets = {start.offset_s for start in starts}
    if not offsets or max(offsets) - min(offsets) < DATE_LINE_S:
        return frozenset()
    in_time = sorted(starts, key=attrgetter("utc_ms"))
    return frozenset(
        after.day - 1
        for before, after in pairwise(in_time)
        if after.offset_s - before.offset_s >= DATE_LINE_S and after.day - before.day >= 2
    )
