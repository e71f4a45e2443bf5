"""What the history screens say, worked out without a screen. All words are safe to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import heatmap
from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.outcome import Count
from coach_tui.core.log.summary import training_days
from coach_tui.services.today import scheduled_sessions
from coach_tui.text import safe_text
from coach_tui.wording import adherence_text, clock_text, count_text, day_text, streak_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.analysis.heatmap import HeatmapWeek
    from coach_tui.core.log.summary import EntrySummary, RestDays
    from coach_tui.definitions.library_types import Listing

STATE_WORDS = {
    EntryState.COMPLETED: "done",
    EntryState.STOPPED: "stopped",
    EntryState.UNFINISHED: "broken off",
}

IN_PART = "in part"
"""Came to its end with so much skipped that it does not count as done."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a list.

    Attributes:
        entry_id: The entry.
        day: ``Fri 20 November``.
        title: The session's title.
        facts: State, length, how much of it.
    """

    entry_id: str
    day: str
    title: str
    facts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class HistoryView:
    """All of the journal in short.

    Attributes:
        weeks: A year of days.
        lines: The entries, newest first.
        streak: How long one has kept at it, in words.
        kept: How each session was kept to against its schedule, a line each.
    """

    weeks: tuple[HeatmapWeek, ...]
    lines: tuple[EntryRow, ...]
    streak: str
    kept: tuple[str, ...]


def history_view(
    visits: Sequence[EntrySummary],
    listings: Iterable[Listing],
    today: str,
    rests: RestDays | None = None,
) -> HistoryView:
    """Put a journal into words.

    Args:
        visits: All of it, newest first.
        listings: What the library holds.
        today: The person's local date.
        rests: The days of rest that the person chose, for each session.
    """
    plans = scheduled_sessions(listings)
    kept: list[str] = []
    for plan in plans:
        if plan.schedule is None:
            continue
        adherence = adherence_of(training_days(visits, plan.session, rests), plan.schedule, today)
        if adherence is not None:
            kept.append(f"{safe_text(plan.title)}: {adherence_text(adherence)}")
    return HistoryView(
        weeks=heatmap(visits, today),
        lines=tuple(map(_line, visits)),
        streak=streak_text(agenda_of(plans, visits, today, rests).streak),
        kept=tuple(kept),
    )


def state_words(visit: EntrySummary) -> str:
    """How far a session came: ``done``, ``in part``, ``stopped``, ``broken off``."""
    if visit.state is EntryState.COMPLETED and not visit.counts:
        return IN_PART
    return STATE_WORDS[visit.state]


def amount_words(visit: EntrySummary) -> str:
    """How much of it was done, by kind: ``79 reps, 20 steps``, ``40/99 reps``, ``2/3 exercises``."""
    if visit.reps >= visit.planned_reps and visit.exercises_done < visit.exercises:
        return f"{visit.exercises_done}/{visit.exercises} exercises"
    return ", ".join(map(count_text, visit.amounts)) if visit.reps or visit.planned_reps else ""


def brief_amount_words(visit: EntrySummary) -> str:
    """The same where room is scarce: of several kinds their sum, ``40/99 in all``."""
    if len(visit.amounts) < 2:
        return amount_words(visit)
    total = Count("in all", visit.reps, visit.planned_reps)
    return amount_words(replace(visit, amounts=(total,)))


def _line(visit: EntrySummary) -> EntryRow:
    return EntryRow(
        entry_id=visit.entry_id,
        day=day_text(visit.started.local_date),
        title=safe_text(visit.title),
        facts=(state_words(visit), clock_text(visit.running_ms), brief_amount_words(visit)),
    )
