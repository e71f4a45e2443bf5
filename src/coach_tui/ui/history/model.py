"""What the history screen shows: journal entries as text."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import HeatmapWeek, heatmap
from coach_tui.core.log.entry import AnnotationField, Entry, EntryState, SetResult
from coach_tui.core.log.outcome import Count, SetOutcome, outcomes_of
from coach_tui.core.log.summary import EntrySummary, RestDays, summary_of, training_days
from coach_tui.core.player.pain import Regression
from coach_tui.services.feedback import EFFORT_LABELS, FELT, FELT_LABELS, exercise_names
from coach_tui.services.today import scheduled_sessions
from coach_tui.wording import (
    adherence_text,
    clock_text,
    count_text,
    day_text,
    result_text,
    seconds_text,
    streak_text,
)

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
            brief_day_text(visit.started.local_date),
            visit.title,
            state_label(visit),
            clock_text(visit.running_ms),
            brief_amount_text(visit),
        )
    except Exception:  # noqa: BLE001 - any error of one entry
        # One entry must not hide the others.
        _log.exception("the entry %s cannot be shown", visit.entry_id)
        return "", visit.title, "can't be shown", "", ""


def brief_day_text(day: str) -> str:
    """``Fri 20 Nov``."""
    weekday, number, month = day_text(day).split()[:3]
    return f"{weekday} {number} {month[:3]}"


_EASED: dict[str, str] = {
    Regression.SMALLER: "with a smaller movement",
    Regression.GENTLER: "more gently",
    Regression.OWN_RHYTHM: "at your own pace",
}


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of an entry.

    Attributes:
        work_set: The set's number in the entry's plan, which a correction refers to.
        tempo: The mean length of a rep; empty without reps.
        reps: Reps done, as corrected; ``None`` where none were planned.
    """

    work_set: int
    name: str
    done: str
    tempo: str
    reps: int | None


def heading(entry: Entry) -> str:
    """Date, state, amount and length: ``Fri 20 November · done · 40/99 reps · 12:41``."""
    visit = summary_of(entry)
    parts = [
        day_text(entry.plan.started.local_date),
        state_label(visit),
        amount_text(visit),
        clock_text(visit.running_ms),
    ]
    return " · ".join(filter(None, parts))


def set_lines(entry: Entry) -> list[SetLine]:
    """Every planned set with its outcome."""
    return [
        _set_line(result, outcome)
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
    ]


def _set_line(result: SetResult, outcome: SetOutcome) -> SetLine:
    plan = result.planned
    several = f", set {plan.set}" if plan.sets > 1 else ""
    done = result_text(result)
    if outcome is not SetOutcome.DONE:
        done = f"{plan.side} {outcome}" if plan.side else outcome.value
    if result.corrected is not None:
        side = f"{plan.side} " if plan.side else ""
        done = f"{side}{result.corrected}/{plan.reps} (edited)"
    mean_ms = sum(rep.duration_ms for rep in result.reps) / len(result.reps) if result.reps else 0
    tempo = f"{seconds_text(round(mean_ms / 100) * 100)} a rep" if mean_ms else ""
    return SetLine(plan.work_set, f"{plan.name}{several}", done, tempo, result.reps_done)


def annotation_lines(entry: Entry) -> Iterator[str]:
    """An entry's annotations, a line each."""
    annotations = entry.annotations
    names = exercise_names(entry.plan.planned)
    if entry.rpe is not None:
        yield f"Effort {entry.rpe}/10, {EFFORT_LABELS[min(10, max(0, entry.rpe))]}"
    where = annotations.get((AnnotationField.PAIN_WHERE, ""))
    if entry.pain is not None:
        body_part = f", {where}" if where else ""
        yield f"Pain {entry.pain}/10{body_part}"
    for (field, part), value in annotations.items():
        name = names.get(part, part)
        match field:
            case AnnotationField.PAIN if part and value is not None:
                yield f"{name}: pain {value}/10"
            case AnnotationField.EASED if value is not None:
                change = _EASED.get(str(value)) or f"as {value}"
                yield f"{name}: continued {change}"
            case AnnotationField.FELT if value in FELT:
                yield f"{name}: {FELT_LABELS[FELT.index(str(value))]}"
            case AnnotationField.DAY_AFTER if value is not None:
                yield f"The day after: pain {value}/10"
            case _:
                pass
    yield from (f"{name}: left for later" for name in entry.left_for_later)
    if entry.note:
        yield f"Note: {entry.note}"
