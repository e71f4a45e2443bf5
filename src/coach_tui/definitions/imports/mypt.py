"""The exercise library of My PT as CSV: a row for each exercise, its columns named.

The format is described in ``docs/importing.md``.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coach_tui.core.model.exercise import Sides
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.format import (
    MAX_DURATION_MS,
    MAX_ENTRIES,
    MAX_REPS,
    MAX_SETS,
    MAX_STEPS,
)
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.result import UNSURE, ImportRefusedError, quoted_line
from coach_tui.definitions.writer import SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

DEFAULT_REPS = 10
DEFAULT_DURATION_S = 60  # The defaults of My PT differ by version; these are our choice
_TITLE = "From My PT"
_COLUMNS = {
    "name": "name",
    "type": "type",
    "defaultduration": "duration",
    "defaultreps": "reps",
    "defaultsets": "sets",
    "defaultrepduration": "rep",
    "pausebetweenreps": "pause",
    "restbetweensets": "rest",
    "sidemode": "sides",
    "instructions": "instructions",
    "description": "instructions",
}
_YES = {"true", "1", "yes", "on"}
_LINE = 400


class _Row(Struct):
    """A row's cells by column, and warnings about them."""

    cells: dict[str, str]
    warnings: list[str] = field(default_factory=list[str])

    def whole(self, column: str, least: int, most: int) -> int | None:
        """A whole number, or ``None`` with a warning when the cell has another value."""
        cell = self.cells.get(column, "").strip()
        if not cell:
            return None
        number = int(cell) if re.fullmatch(r"\d{1,6}", cell, re.ASCII) else None
        if number is None or not least <= number <= most:
            self.warnings.append(f"the {column} {cell} is not used")
            return None
        return number

    def ms(self, column: str, most_s: float) -> int | None:
        """Seconds, perhaps with a fraction, as milliseconds."""
        cell = self.cells.get(column, "").strip()
        if not cell:
            return None
        match = re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", cell, re.ASCII)
        if match is None or float(cell) > most_s:
            self.warnings.append(f"the {column} {cell} is not used")
            return None
        return int(float(cell) * 1_000)


def read_library(text: str, exercises: Exercises) -> list[SessionDraft]:
    """Read a CSV library of exercises as one session, in the order of its rows, or refuse it."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        raise ImportRefusedError(f"it is not CSV: {error}") from error
    comments = [", ".join(row) for row in rows if row and row[0].lstrip().startswith("#")]
    table = [row for row in rows if any(cell.strip() for cell in row) and not _is_comment(row)]
    heads = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in table[0]] if table else []
    if "name" not in heads:
        raise ImportRefusedError('its first row has no column "name"')
    names, unread = ExerciseNames(exercises), list[str]()
    steps = [step for row in table[1:] if (step := _step(row, heads, names, unread)) is not None]
    unread += [line for step in steps[MAX_STEPS:] for line in step.comments]
    draft = SessionDraft(
        title=_TITLE,
        steps=tuple(steps[:MAX_STEPS]),
        exercises=tuple(names.local.values()),
        comments=tuple(quoted_line(line.lstrip("# ")) for line in comments),
        unread=tuple(unread),
    )
    return [draft]


def _is_comment(row: list[str]) -> bool:
    return row[0].lstrip().startswith("#")


def _step(
    row: list[str], heads: list[str], names: ExerciseNames, unread: list[str]
) -> StepDraft | None:
    source = [quoted_line(line) for line in ", ".join(cell for cell in row if cell).splitlines()]
    cells = {
        _COLUMNS[head]: cell for head, cell in zip(heads, row, strict=False) if head in _COLUMNS
    }
    read = _Row(cells)
    name = read.cells.get("name", "").strip()
    lines = [line.strip() for line in read.cells.get("instructions", "").splitlines()]
    movement = tuple(line[:_LINE] for line in lines if line)[:MAX_ENTRIES]
    meant = names.match(name, movement) if name else None
    if meant is None:
        unread += source
        return None
    if meant.warning:
        read.warnings.append(meant.warning)
    timed = read.cells.get("type", "").strip().lower() == "duration"
    sides = _sides(read)
    duration = _duration(read) if timed else None
    return StepDraft(
        exercise=meant.exercise,
        variation=meant.variation,
        reps=() if timed else (_reps(read, sides),),
        duration_ms=duration,
        sets=read.whole("sets", 1, MAX_SETS) or 1,
        sides=sides,
        tempo={} if timed else _tempo(read),
        rest_ms=read.ms("rest", MAX_DURATION_MS / 1_000),
        comments=(*source, *(f"{UNSURE}{warning}." for warning in read.warnings)),
    )


def _duration(read: _Row) -> int:
    seconds = read.whole("duration", 1, MAX_DURATION_MS // 1_000)
    if seconds is None:
        read.warnings.append(f"no duration is given, so it is {DEFAULT_DURATION_S} s")
    return (seconds or DEFAULT_DURATION_S) * 1_000


def _reps(read: _Row, sides: Sides | None) -> str:
    cell_reps = read.whole("reps", 1, MAX_REPS)
    if cell_reps is None:
        read.warnings.append(f"no reps are given, so there are {DEFAULT_REPS}")
    reps = cell_reps or DEFAULT_REPS
    if sides is Sides.ALTERNATE:
        # My PT counts the reps of both sides together, the format those of each side.
        read.warnings.append(f"{reps} reps in all, so half of them for each side")
        reps = -(-reps // 2)
    return str(reps)


def _tempo(read: _Row) -> dict[str, str]:
    rep, pause = read.ms("rep", 600), read.ms("pause", 600)
    if not rep or rep < 500:
        return {}
    read.warnings.append("the time of a rep is shared evenly between up and down")
    half = rep // 2
    tempo = {"up": duration_text(half), "hold": "0s", "down": duration_text(rep - half)}
    return {**tempo, "pause": duration_text(pause)} if pause else tempo


def _sides(read: _Row) -> Sides | None:
    side_mode = read.cells.get("sides", "").strip().lower()
    if side_mode == "alternating":
        return Sides.ALTERNATE
    if side_mode == "unilateral" or side_mode in _YES:
        return Sides.EACH
    if side_mode and side_mode not in {"bilateral", "false", "0", "no", "off"}:
        read.warnings.append(f"the sides {side_mode} are not known")
        return None
    return Sides.BOTH if side_mode else None
