"""What the history screen shows: journal entries as text."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import HeatmapWeek, heatmap
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.outcome import Count
from coach_tui.core.log.summary import EntrySummary, RestDays, training_days
from coach_tui.services.today import scheduled_sessions
from coach_tui.wording import adherence_text, clock_text, count_text, day_text, streak_text

if TYPE_CHECKING:
    from coach_tui.definitions.library_types import Listing

_log = logging.getLogger(__name__)

STATE_LABELS = {
    EntryState.COMPLETED: "done",
    EntryState.STOPPED: "stopped",
    EntryState.UNFINISHED: "interrupted",
}

IN_PART = "in part"
"""Finished, but with so much skipped that it does not count as done."""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The whole journal in short.

    Attributes:
        visits: The entries, newest first.
        streak: The streak as text.
        adherence: Done of due for each session with a schedule, a line each.
    """

    weeks: tuple[HeatmapWeek, ...]
    visits: Sequence[EntrySummary]
    streak: str
    adherence: tuple[str, ...]


def history_view(
    visits: Sequence[EntrySummary],
    listings: Iterable[Listing],
    today: str,
    rests: RestDays | None = None,
) -> HistoryView:
    """Build the view of a journal.

    Args:
        visits: Summaries of all entries, newest first.
        rests: The rest days the user chose, for each session.
    """
    plans = scheduled_sessions(listings)
    lines: list[str] = []
    for plan in plans:
        if plan.schedule is None:
            continue
        adherence = adherence_of(training_days(visits, plan.session, rests), plan.schedule, today)
        if adherence is not None:
            lines.append(f"{plan.title}: {adherence_text(adherence)}")
    return HistoryView(
        weeks=heatmap(visits, today),
        visits=visits,
        streak=streak_text(agenda_of(plans, visits, today, rests).streak),
        adherence=tuple(lines),
    )


def state_label(visit: EntrySummary) -> str:
    """A session's state: ``done``, ``in part``, ``stopped``, ``interrupted``."""
    if visit.state is EntryState.COMPLETED and not visit.counts:
        return IN_PART
    return STATE_LABELS[visit.state]


def amount_text(visit: EntrySummary) -> str:
    """The amount done, by kind: ``79 reps, 20 steps``, ``40/99 reps``, ``2/3 exercises``."""
    if visit.reps >= visit.planned_reps and visit.exercises_done < visit.exercises:
        return f"{visit.exercises_done}/{visit.exercises} exercises"
    return ", ".join(map(count_text, visit.amounts)) if visit.reps or visit.planned_reps else ""


def brief_amount_text(visit: EntrySummary) -> str:
    """The amount done in short: the sum of several kinds, ``40/99 reps``."""
    if len(visit.amounts) < 2:
        return amount_text(visit)
    total = Count("reps", visit.reps, visit.planned_reps)
    return amount_text(replace(visit, amounts=(total,)))


def entry_row(visit: EntrySummary) -> tuple[str, str, str, str, str]:
    """An entry's day, title, state, length and amount done."""
    try:
        return (
            day_text(visit.started.local_date),
            visit.title,
            state_label(visit),
            clock_text(visit.running_ms),
            brief_amount_text(visit),
        )
    except Exception:  # noqa: BLE001 - any error of one entry
        # One entry must not hide the others.
        _log.exception("the entry %s cannot be shown", visit.entry_id)
        return "", visit.title, "can't be shown", "", ""
