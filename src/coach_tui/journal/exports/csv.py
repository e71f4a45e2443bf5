"""CSV: a row for each set and side, for spreadsheets. After RFC 4180."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.log.outcome import outcomes_of
from coach_tui.journal.timestamps import iso
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.log.entry import Entry, RepRecord, SetResult

COLUMNS = (
    "day",
    "started_at",
    "ended_at",
    "session",
    "title",
    "state",
    "exercise",
    "name",
    "set",
    "sets",
    "side",
    "unit",
    "reps_planned",
    "reps_done",
    "seconds_planned",
    "seconds_worked",
    "up_s",
    "hold_s",
    "down_s",
    "pause_s",
    "felt",
    "rpe",
    "pain",
    "note",
    "entry",
    "outcome",
    "exercise_pain",
    "pain_day_after",
    "worst_pain",
)
"""``outcome`` is a ``SetOutcome``; ``up_s`` to ``pause_s`` are means over the reps of the set;
``entry`` is the entry's id. New columns come last, so that the order of the others stays."""

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@")


def write_csv(entries: Iterable[Entry]) -> str:
    """A table with a line of headings, in the order given; lines end with CR and LF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        annotations = entry.annotations
        after = annotations.get((AnnotationField.DAY_AFTER, ""))
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True):
            exercise = result.planned.exercise
            felt = annotations.get((AnnotationField.FELT, exercise))
            pains = (entry.pain_of(exercise), after, entry.worst_pain)
            row = _row(entry, result, felt)
            writer.writerow([*row, outcome.value, *map(_or_nothing, pains)])
    return out.getvalue()


def _row(entry: Entry, result: SetResult, felt: object) -> list[object]:
    planned, plan = result.planned, entry.plan
    return [
        plan.started.local_date,
        iso(plan.started),
        "" if entry.ended is None else iso(entry.ended),
        _cell(plan.session),
        _cell(plan.title),
        entry.state.value,
        _cell(planned.exercise),
        _cell(planned.name),
        planned.set,
        planned.sets,
        _cell(planned.side or ""),
        _cell(planned.unit or ""),
        _or_nothing(planned.reps),
        _or_nothing(result.reps_done),
        "" if planned.duration_ms is None else _seconds(planned.duration_ms),
        _seconds(result.worked_ms),
        *_means(result.reps),
        _cell(str(felt or "")),
        _or_nothing(entry.rpe),
        _or_nothing(entry.pain),
        _cell(entry.note),
        _cell(plan.id),
    ]


def _means(reps: tuple[RepRecord, ...]) -> list[str]:
    if not reps:
        return ["", "", "", ""]
    motions = zip(*((r.up_ms, r.hold_ms, r.down_ms, r.pause_ms) for r in reps), strict=True)
    return [_seconds(sum(motion) / len(reps)) for motion in motions]


def _cell(words: str) -> str:
    safe = safe_text(words, keep_newlines=True)
    return f"'{safe}" if safe.lstrip().startswith(_FORMULA) else safe


def _or_nothing(value: object) -> object:
    return "" if value is None else value


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")
