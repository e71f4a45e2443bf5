"""CSV: a row for each set and side, for spreadsheets. After RFC 4180."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from coach_tui.core.log.entry import AnnotationField, Entry, RepRecord, SetResult, Value
from coach_tui.core.log.outcome import SetOutcome, outcomes_of
from coach_tui.core.model.load import Load
from coach_tui.journal.timestamps import iso
from coach_tui.text import safe_text


class _CsvRow(Struct, frozen=True):
    """A set of an entry, and the entry's annotations in force."""

    entry: Entry
    result: SetResult
    outcome: SetOutcome
    annotations: Mapping[tuple[str, str], Value]
    worst_pain: int | None  # Of all annotations: looked up once for the entry

    def mean_s(self, motion: Callable[[RepRecord], int]) -> str | None:
        reps = self.result.reps
        return _thousandths(sum(map(motion, reps)) / len(reps)) if reps else None


# ``outcome`` is a ``SetOutcome``; ``up_s`` to ``pause_s`` are means over the reps of the set.
# New columns come last, so that the order of the others stays.
_CELLS: dict[str, Callable[[_CsvRow], object]] = {
    "day": lambda row: row.entry.head.started.local_date,
    "started_at": lambda row: iso(row.entry.head.started),
    "ended_at": lambda row: row.entry.ended and iso(row.entry.ended),
    "session": lambda row: row.entry.head.session,
    "title": lambda row: row.entry.head.title,
    "state": lambda row: row.entry.state.value,
    "exercise": lambda row: row.result.planned.exercise,
    "name": lambda row: row.result.planned.name,
    "set": lambda row: row.result.planned.set,
    "sets": lambda row: row.result.planned.sets,
    "side": lambda row: row.result.planned.side,
    "unit": lambda row: row.result.planned.unit,
    "reps_planned": lambda row: row.result.planned.reps,
    "reps_done": lambda row: row.result.reps_done,
    "seconds_planned": lambda row: _thousandths(row.result.planned.duration_ms),
    "seconds_worked": lambda row: _thousandths(row.result.worked_ms),
    "up_s": lambda row: row.mean_s(lambda rep: rep.up_ms),
    "hold_s": lambda row: row.mean_s(lambda rep: rep.hold_ms),
    "down_s": lambda row: row.mean_s(lambda rep: rep.down_ms),
    "pause_s": lambda row: row.mean_s(lambda rep: rep.pause_ms),
    "felt": lambda row: row.annotations.get((AnnotationField.FELT, row.result.planned.exercise)),
    "rpe": lambda row: row.entry.rpe,
    "pain": lambda row: row.entry.pain,
    "note": lambda row: row.entry.note,
    "entry": lambda row: row.entry.head.id,
    "outcome": lambda row: row.outcome.value,
    "exercise_pain": lambda row: row.entry.pain_of(row.result.planned.exercise),
    "pain_day_after": lambda row: row.annotations.get((AnnotationField.DAY_AFTER, "")),
    "worst_pain": lambda row: row.worst_pain,
    "load": lambda row: row.result.load,
    "load_kg": lambda row: _load_kg(row.result.load),
    "band": lambda row: row.result.band,
    "programme": lambda row: row.entry.programme,
    "answer": lambda row: row.result.answer,
}

COLUMNS = tuple(_CELLS)


def write_csv(entries: Iterable[Entry]) -> str:
    """A table with a line of headings, in the order given; lines end with CR and LF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        annotations, worst_pain = entry.annotations, entry.worst_pain
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True):
            row = _CsvRow(entry, result, outcome, annotations, worst_pain)
            writer.writerow([_cell(value(row)) for value in _CELLS.values()])
    return out.getvalue()


def _load_kg(load: str) -> str | None:
    parsed = Load.parse(load)
    return None if parsed is None else _thousandths(parsed.grams)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    safe = safe_text(value, keep_newlines=True)
    # A spreadsheet reads a cell that begins with one of these as a formula.
    return f"'{safe}" if safe.lstrip().startswith(("=", "+", "-", "@")) else safe


def _thousandths(amount: float | None) -> str | None:
    """Milliseconds in seconds, grams in kilograms."""
    return None if amount is None else f"{amount / 1000:.3f}".rstrip("0").rstrip(".")
