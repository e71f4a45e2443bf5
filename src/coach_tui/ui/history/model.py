"""What the history screen shows: journal entries as text."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui import wording
from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import YEAR_WEEKS, HeatmapWeek, heatmap
from coach_tui.core.analysis.progress import difference_percent
from coach_tui.core.log.days import (
    DAYS_A_WEEK,
    MONTHS,
    day_number,
    iso_day,
    monday_of,
    month_of,
)
from coach_tui.core.log.entry import AnnotationField, Entry, EntryState, SetResult
from coach_tui.core.log.outcome import Count, SetOutcome, outcomes_of
from coach_tui.core.log.summary import EntrySummary, RestDays, summary_of, training_days
from coach_tui.core.player.pain import Regression
from coach_tui.services.feedback import EFFORT_LABELS, FELT, FELT_LABELS, exercise_names
from coach_tui.services.today import scheduled_sessions
from coach_tui.text import safe_text
from coach_tui.ui.history.exercise_stats import SIDES_EVEN_PERCENT

if TYPE_CHECKING:
    from coach_tui.core.analysis.trends import WeekTrend
    from coach_tui.core.model.session import PainLimits
    from coach_tui.definitions.library_types import Listing

_log = logging.getLogger(__name__)

STATE_LABELS = {
    EntryState.COMPLETED: "done",
    EntryState.STOPPED: "stopped",
    EntryState.UNFINISHED: "interrupted",
}

IN_PART = "in part"  # Finished, but with so much skipped that it does not count as done


QUARTER_WEEKS = 13

# How far back the map reaches: a wrong clock must not stretch it to 1970. Our choice.
_MAX_WEEKS = 10 * YEAR_WEEKS


class HistoryView(Struct, frozen=True):
    """The whole journal in short: its entries, newest first, and done of due for each session."""

    summaries: Sequence[EntrySummary]
    today: str
    heading: str
    adherence: tuple[str, ...]


class ShownSummaries(Struct, frozen=True):
    """The entries that match a search, as a list and as days.

    Attributes:
        weeks: From the week of the oldest to this one, but no less than a year.
        by_day: The places in ``summaries`` by the number of their day.
    """

    summaries: Sequence[EntrySummary]
    weeks: tuple[HeatmapWeek, ...]
    by_day: Mapping[int, Sequence[int]]


def shown_summaries(view: HistoryView, query: str = "") -> ShownSummaries:
    """The entries with every word of a query in their title or day."""
    words = query.casefold().split()
    days = {summary.started.local_date for summary in view.summaries} if words else ()
    day_words = {day: f"{wording.day_text(day)} {day}".casefold() for day in days}
    summaries = view.summaries
    for word in words:
        summaries = [
            summary
            for summary in summaries
            if word in summary.title.casefold() or word in day_words[summary.started.local_date]
        ]
    # Years of entries fall on few dates: only these are converted.
    by_date: defaultdict[str, list[int]] = defaultdict(list)
    for place, summary in enumerate(summaries):
        by_date[summary.started.local_date].append(place)
    by_day = {day_number(local_date): places for local_date, places in by_date.items()}
    newest = day_number(view.today)
    oldest = min((day for day in by_day if day <= newest), default=newest)
    weeks = (monday_of(newest) - monday_of(oldest)) // DAYS_A_WEEK + 1
    map_weeks = heatmap(summaries, view.today, min(max(weeks, YEAR_WEEKS), _MAX_WEEKS))
    return ShownSummaries(summaries, map_weeks, by_day)


def history_view(
    summaries: Sequence[EntrySummary],
    listings: Iterable[Listing],
    today: str,
    rests: RestDays | None = None,
) -> HistoryView:
    plans = scheduled_sessions(listings)
    lines: list[str] = []
    for plan in plans:
        if plan.schedule is None:
            continue
        adherence = adherence_of(
            training_days(summaries, plan.session, rests), plan.schedule, today
        )
        if adherence is not None:
            lines.append(f"{plan.title}: {wording.adherence_text(adherence)}")
    sessions = f"{len(summaries):,} session{'' if len(summaries) == 1 else 's'}"
    length = wording.about_text(sum([summary.running_ms for summary in summaries]))
    streak = wording.streak_text(agenda_of(plans, summaries, today, rests).streak)
    return HistoryView(
        summaries=summaries,
        today=today,
        heading=" · ".join(filter(None, [sessions, length, streak])) if summaries else "",
        adherence=tuple(lines),
    )


def pain_limits(listings: Iterable[Listing]) -> dict[str, PainLimits]:
    return {
        listing.reference: listing.outline.pain
        for listing in listings
        if listing.outline is not None
    }


def day_line(day: int, summaries: Sequence[EntrySummary]) -> str:
    """A day and what was done: ``Thu 26 Nov  Glute activation 12:21, 99 reps``."""
    parts = [
        ", ".join(
            filter(
                None,
                [
                    f"{safe_text(summary.title)} {wording.clock_text(summary.running_ms)}",
                    amount_text(summary),
                ],
            )
        )
        for summary in summaries
    ]
    return f"{brief_day_text(iso_day(day))}  {' · '.join(parts) or 'no session'}"


def months_text(monday: int, weeks: int) -> str:
    """The months of some weeks: ``Sep - Nov 2026``, ``Dec 2025 - Feb 2026``."""
    (first_year, first), (last_year, last) = (
        (iso_day(day)[:4], MONTHS[month_of(day) - 1][:3])
        for day in (monday, monday + weeks * DAYS_A_WEEK - 1)
    )
    if (first, first_year) == (last, last_year):
        return f"{last} {last_year}"
    return f"{first}{'' if first_year == last_year else f' {first_year}'} - {last} {last_year}"


class TrendLine(Struct, frozen=True):
    """One figure over some weeks, oldest first; ``None`` for a week without one."""

    label: str
    values: tuple[float | None, ...]
    low: float
    high: float
    text: str


def trend_lines(trends: Sequence[WeekTrend]) -> list[TrendLine]:
    """What can be seen over some weeks; a figure without any value is left out."""
    # The weeks before the first session are no weeks without one.
    first = next((n for n, trend in enumerate(trends) if trend.minutes), len(trends))
    minutes = [trend.minutes for trend in trends[first:]]
    if not minutes:
        return []
    average = f"{sum(minutes) / len(minutes):.0f} on average"
    lines = [TrendLine("min/week", (*[None] * first, *minutes), 0, max(minutes), average)]
    for label, values in (
        ("pain", tuple(trend.pain for trend in trends)),
        ("effort", tuple(trend.effort for trend in trends)),
    ):
        lines.append(TrendLine(label, values, 0, 10, change_text(values, "{:.0f}")))
    tempo = tuple(None if t.rep_ms is None else t.rep_ms / 1000 for t in trends)
    lines.append(tempo_line("tempo", tempo, f"{change_text(tempo, '{:.1f}')} s"))
    lines += _side_lines(trends)
    return [line for line in lines if any(value is not None for value in line.values)]


_TEMPO_SPAN_S = 0.8  # The least span of the bars of a tempo: an eighth of it is a tenth of a second


def tempo_line(label: str, values: tuple[float | None, ...], text: str) -> TrendLine:
    """The lengths of reps in seconds, with bars that show a tenth: from 0 on it would not be seen."""
    paced = [value for value in values if value is not None]
    low = min(paced, default=0.0)
    return TrendLine(label, values, low, max([*paced, low + _TEMPO_SPAN_S]), text)


def change_text(values: Iterable[float | None], number: str) -> str:
    """The first value and the last: ``4 → 0``; one of them where they read the same."""
    texts = [number.format(value) for value in values if value is not None]
    ends = dict.fromkeys(texts[:1] + texts[-1:])
    return " → ".join(ends)


def _side_lines(trends: Sequence[WeekTrend]) -> Iterator[TrendLine]:
    sides = [[trend.left_ms for trend in trends], [trend.right_ms for trend in trends]]
    left_ms, right_ms = map(sum, sides)
    if not (left_ms and right_ms):
        return
    percent = difference_percent(left_ms, right_ms)
    is_even = abs(percent) < SIDES_EVEN_PERCENT
    compared = f"{abs(percent):.0f} % {'more' if percent > 0 else 'less'}"
    texts = (wording.about_text(left_ms), "as much" if is_even else compared)
    high = max(map(max, sides))
    for label, values, text in zip(("left", "right"), sides, texts, strict=True):
        yield TrendLine(label, tuple(value or None for value in values), 0, high, text)


def state_label(summary: EntrySummary) -> str:
    """A session's state: ``done``, ``in part``, ``stopped``, ``interrupted``."""
    if summary.state is EntryState.COMPLETED and not summary.counts:
        return IN_PART
    return STATE_LABELS[summary.state]


def amount_text(summary: EntrySummary) -> str:
    """The amount done, by kind: ``79 reps, 20 steps``, ``40/99 reps``, ``2/3 exercises``."""
    if summary.reps >= summary.planned_reps and summary.exercises_done < summary.exercises:
        return f"{summary.exercises_done}/{summary.exercises} exercises"
    return (
        ", ".join(map(wording.count_text, summary.amounts))
        if summary.reps or summary.planned_reps
        else ""
    )


def brief_amount_text(summary: EntrySummary) -> str:
    """The same in a column: ``99 in all`` for reps and steps together."""
    if len(summary.amounts) < 2:
        return amount_text(summary)
    total = Count("in all", summary.reps, summary.planned_reps)
    return amount_text(replace(summary, amounts=(total,)))


def ratings_text(summary: EntrySummary) -> str:
    ratings = (("effort", summary.effort), ("pain", summary.pain))
    return "  ".join(f"{label} {value}" for label, value in ratings if value is not None)


def entry_row(summary: EntrySummary) -> tuple[str, str, str, str, str]:
    try:
        return (
            brief_day_text(summary.started.local_date),
            summary.title,
            state_label(summary),
            wording.clock_text(summary.running_ms),
            brief_amount_text(summary),
        )
    except Exception:  # noqa: BLE001 - any error of one entry
        # One entry must not hide the others.
        _log.exception("the entry %s cannot be shown", summary.entry_id)
        return "", summary.title, "can't be shown", "", ""


def brief_day_text(day: str) -> str:
    """``Fri 20 Nov``."""
    weekday, number, month = wording.day_text(day).split()[:3]
    return f"{weekday} {number} {month[:3]}"


_EASED: dict[str, str] = {
    Regression.SMALLER: "with a smaller movement",
    Regression.GENTLER: "more gently",
    Regression.OWN_RHYTHM: "at your own pace",
}


class SetLine(Struct, frozen=True):
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
    summary = summary_of(entry)
    parts = [
        wording.day_text(entry.head.started.local_date),
        state_label(summary),
        amount_text(summary),
        wording.clock_text(summary.running_ms),
        safe_text(entry.programme),
    ]
    return " · ".join(filter(None, parts))


def set_lines(entry: Entry) -> list[SetLine]:
    return [
        _set_line(result, outcome)
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
    ]


def _set_line(result: SetResult, outcome: SetOutcome) -> SetLine:
    plan = result.planned
    several = f", set {plan.set}" if plan.sets > 1 else ""
    done = wording.result_text(result)
    if outcome is not SetOutcome.DONE:
        done = f"{plan.side} {outcome}" if plan.side else outcome.value
    if result.corrected is not None and plan.reps is not None:
        side = f"{plan.side} " if plan.side else ""
        done = f"{side}{result.corrected}/{plan.reps} (edited)"
    mean_ms = sum(rep.duration_ms for rep in result.reps) / len(result.reps) if result.reps else 0
    tempo = f"{wording.seconds_text(round(mean_ms / 100) * 100)} a rep" if mean_ms else ""
    return SetLine(plan.work_set, f"{plan.name}{several}", done, tempo, result.reps_done)


def annotation_lines(entry: Entry) -> Iterator[str]:
    annotations = entry.annotations
    names = exercise_names(entry.head.planned)
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
                side = annotations.get((AnnotationField.PAIN_WHERE, part))
                yield f"{name}: pain {value}/10{f', {side}' if side else ''}"
            case AnnotationField.EASED if value is not None:
                change = _EASED.get(str(value), "in an easier form")
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
