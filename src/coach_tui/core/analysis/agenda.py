"""What a day holds: what is due, and how long one has kept at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import (
    Due,
    adherence_of,
    busiest_schedule,
    due_on,
    streak_of,
)
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import training_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.analysis.adherence import Streak, Week
    from coach_tui.core.log.summary import EntrySummary, RestDays
    from coach_tui.core.model.session import Schedule

ACTIVE_DAYS = 28
"""A session that was not done for longer is no longer asked for. The project's figure."""


@dataclass(frozen=True, slots=True)
class ScheduledSession:
    """A session that could be due.

    Attributes:
        session: Its reference, as entries hold it.
        title: What people call it.
        schedule: How often it is meant to be done; ``None`` when its author does not say.
        own: Whether it is of the person's own making: then it is due before it was
            ever done. A shipped session is due once somebody has taken it up.
    """

    session: str
    title: str
    schedule: Schedule | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One session that is in hand.

    Attributes:
        session: Its reference.
        title: What people call it.
        due: Whether it is to be done today.
        times_today: How often it has been today.
        times_a_day: How often a day asks for it.
        week: This week's done against due; ``None`` before it was ever done.
        last_done: The day it was last done on; ``None`` for never.
        rest_chosen: Whether it rests today because the person chose that.
    """

    session: str
    title: str
    due: Due
    times_today: int
    times_a_day: int
    week: Week | None
    last_done: str | None
    rest_day_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day.

    Attributes:
        today: The day.
        items: Scheduled sessions in hand: due first, then open, done, resting; each
            group in the order the plans were given.
        last: The newest visit that something was done in and that is not under way;
            ``None`` when there is none.
        streak: Days with any session done, held to the busiest schedule in hand.
    """

    today: str
    items: tuple[AgendaItem, ...]
    last: EntrySummary | None
    streak: Streak

    @property
    def due(self) -> tuple[AgendaItem, ...]:
        """What is still to be done today."""
        return tuple(item for item in self.items if item.due is Due.DUE)


_ORDER = (Due.DUE, Due.OPEN, Due.DONE, Due.REST)


def agenda_of(
    plans: Sequence[ScheduledSession],
    visits: Iterable[EntrySummary],
    today: str,
    rests: RestDays | None = None,
    *,
    training: bool = False,
) -> Agenda:
    """Work out what a day holds.

    Args:
        plans: The sessions there are.
        visits: The whole journal, in any order.
        today: The person's local date.
        rests: The days of rest that the person chose, for each session.
        training: Whether a session is under way. It was not done last before it is over.

    Raises:
        ValueError: ``today`` is not a day.
    """
    newest_first = sorted(visits, key=lambda visit: visit.started.utc_ms, reverse=True)
    found = [
        (plan.schedule, _item(plan, plan.schedule, newest_first, today, rests))
        for plan in plans
        if plan.schedule is not None
    ]
    in_hand = [(schedule, item) for schedule, item in found if item is not None]
    held_to = busiest_schedule(schedule for schedule, _ in in_hand)
    return Agenda(
        today=today,
        items=tuple(sorted((item for _, item in in_hand), key=lambda i: _ORDER.index(i.due))),
        last=next((visit for visit in newest_first if _is_last(visit, training=training)), None),
        streak=streak_of(training_days(newest_first, None, rests), held_to, today),
    )


def _is_last(visit: EntrySummary, *, training: bool) -> bool:
    # Of the visits without an end none tells that it is the one under way.
    return visit.is_something and not (training and visit.state is EntryState.UNFINISHED)


def _item(
    plan: ScheduledSession,
    schedule: Schedule,
    visits: Sequence[EntrySummary],
    today: str,
    rests: RestDays | None,
) -> AgendaItem | None:
    attendance = training_days(visits, plan.session, rests)
    last = attendance.last
    if not plan.own if last is None else last < day_number(today) - ACTIVE_DAYS:
        return None
    adherence = adherence_of(attendance, schedule, today)
    due = due_on(attendance, schedule, today)
    return AgendaItem(
        session=plan.session,
        title=plan.title,
        due=due,
        times_today=attendance.times.get(day_number(today), 0),
        times_a_day=schedule.times_per_day,
        week=None if adherence is None else adherence.this_week,
        last_done=None if last is None else iso_day(last),
        rest_day_chosen=due is Due.REST and day_number(today) in attendance.rested,
    )
