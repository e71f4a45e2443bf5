"""The agenda of a day: the sessions that are due, and the streak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.analysis.adherence import (
    Due,
    Streak,
    Week,
    adherence_of,
    busiest_schedule,
    due_on,
    next_due,
    streak_of,
)
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import EntrySummary, RestDays, TrainingDays, training_days_of

if TYPE_CHECKING:
    from coach_tui.core.model.session import Schedule

ACTIVE_DAYS = 28  # A session not done for longer leaves the agenda. Our choice.

# The same for a shipped session done on one day only, as one that was tried. Our choice.
TRIED_DAYS = 7


class ScheduledSession(Struct, frozen=True):
    """A session that can be due."""

    session: str  # Its reference, as in entries
    title: str
    schedule: Schedule | None
    # Whether it is the user's own: then it is due before it was ever done. A shipped session is due
    # once it was done.
    is_personal: bool = False
    is_planned: bool = False  # Whether the user's programme has it now: then it stays due


class AgendaItem(Struct, frozen=True):
    """One active session; ``week`` and ``last_done`` are ``None`` before it was ever done.

    ``next_at`` is the time of day, ``HH:MM``, of the next time today; ``None`` without times.
    """

    session: str
    title: str
    due: Due
    times_today: int
    times_a_day: int
    week: Week | None
    last_done: str | None
    rest_day_chosen: bool = False
    next_at: str | None = None
    next_day: str | None = None  # When it can be done next, where that is not today


class Agenda(Struct, frozen=True):
    """The sessions of a day."""

    today: str
    # Active sessions with a schedule: due first, then open, done, resting; each group in the order
    # of the plans.
    items: tuple[AgendaItem, ...]
    last: EntrySummary | None  # The newest entry with work that is not under way; None without one
    streak: Streak  # Days with any session done, by the busiest schedule of the active ones

    @property
    def due(self) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if item.due is Due.DUE)

    @property
    def coming(self) -> tuple[AgendaItem, ...]:
        """What can be done on the next day, where there is nothing for today any more."""
        if any(item.due in (Due.DUE, Due.OPEN) for item in self.items):
            return ()
        days = [item.next_day for item in self.items if item.next_day is not None]
        return tuple(item for item in self.items if days and item.next_day == min(days))


_ORDER = (Due.DUE, Due.OPEN, Due.DONE, Due.REST)


def agenda_of(
    plans: Sequence[ScheduledSession],
    summaries: Iterable[EntrySummary],
    today: str,
    rests: RestDays | None = None,
    *,
    training: bool = False,
) -> Agenda:
    """The agenda of a day, from all sessions and all summaries; ``training``: one is under way."""
    summaries = list(summaries)
    scheduled = [(plan, plan.schedule) for plan in plans if plan.schedule is not None]
    days = training_days_of([None, *(plan.session for plan, _ in scheduled)], summaries, rests)
    active = [
        (schedule, item)
        for plan, schedule in scheduled
        if (item := _item(plan, schedule, days[plan.session], today)) is not None
    ]
    busiest = busiest_schedule(schedule for schedule, _ in active)
    return Agenda(
        today=today,
        items=tuple(sorted((item for _, item in active), key=lambda i: _ORDER.index(i.due))),
        last=_last(summaries, training=training),
        streak=streak_of(days[None], busiest, today),
    )


def _last(summaries: Iterable[EntrySummary], *, training: bool) -> EntrySummary | None:
    # An unfinished entry does not show whether it is the one under way.
    under_way = EntryState.UNFINISHED if training else None
    last, last_ms = None, -inf
    # All entries of years go through here.
    for summary in summaries:
        if (
            summary.started.utc_ms > last_ms
            and summary.share > 0
            and summary.state is not under_way
        ):
            last, last_ms = summary, summary.started.utc_ms
    return last


def _item(
    plan: ScheduledSession, schedule: Schedule, days_done: TrainingDays, today: str
) -> AgendaItem | None:
    last = days_done.last
    active_days = ACTIVE_DAYS if len(days_done.times) > 1 or plan.is_personal else TRIED_DAYS
    is_active = plan.is_personal if last is None else last >= day_number(today) - active_days
    if not (is_active or plan.is_planned):
        return None
    adherence = adherence_of(days_done, schedule, today)
    due = due_on(days_done, schedule, today)
    done_today = days_done.times.get(day_number(today), 0)
    return AgendaItem(
        session=plan.session,
        title=plan.title,
        due=due,
        times_today=done_today,
        times_a_day=schedule.times_per_day,
        week=None if adherence is None else adherence.this_week,
        last_done=None if last is None else iso_day(last),
        rest_day_chosen=due is Due.REST and day_number(today) in days_done.rested,
        next_at=next(iter(schedule.at[done_today:]), None) if due is not Due.REST else None,
        next_day=next_due(days_done, schedule, today) if due in (Due.DONE, Due.REST) else None,
    )
