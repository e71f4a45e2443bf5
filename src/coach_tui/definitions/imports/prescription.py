"""Reads a prescription in plain text, as physiotherapists write it.

Each line is parsed by removing the phrases of a dose; the rest is the exercise's name and
words beside it. Lines are then gathered into steps: a dose without a name belongs to the
name above it. Doses are adjusted to what the format allows, each change with a warning.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, MOST_PAIN, PainLimits, Schedule
from coach_tui.definitions.durations import duration_text, parse_duration_range
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_REPS, MAX_SETS, MAX_STEPS
from coach_tui.definitions.imports.dose_phrases import (
    RULES,
    SHORT_HOLD_MS,
    ParsedDose,
    in_digits,
    read_match,
)
from coach_tui.definitions.imports.exercise_names import MAX_NAME_LENGTH, ExerciseNames
from coach_tui.definitions.imports.result import SHEET, UNSURE, source_lines
from coach_tui.definitions.value_types import MAX_MOTION_MS
from coach_tui.definitions.writer import RestDraft, SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises


@dataclass(slots=True)
class ParsedLine:
    """A line in its parts; ``remainder`` are the words that are neither name nor dose."""

    name: str = ""
    dose: ParsedDose = field(default_factory=ParsedDose)
    remainder: list[str] = field(default_factory=list[str])


def read_line(text: str) -> ParsedLine:
    """Split a line without its bullet into name, dose and remainder."""
    left, dose = in_digits(text), ParsedDose()
    for pattern, meaning in RULES:
        while match := pattern.search(left):
            dose_part = read_match(match, meaning)
            if dose_part is None:
                break
            dose = dose.and_then(dose_part)
            # The gap is as long as the phrase, so that the rest keeps its positions.
            left = f"{left[: match.start()]}{_HOLE * len(match[0])}{left[match.end() :]}"
    pieces = [_trimmed(piece) for piece in re.split(f"{_HOLE}+", left)]
    name = "" if _is_filling(pieces[0]) else pieces[0]
    remainder = [piece for piece in pieces[1:] if _WORD.search(piece)]
    if not _WORD.search(name):
        # "20 clamshells each side": the name comes after the number.
        name = remainder.pop(0) if remainder else ""
    if name and _DOSE_LABEL.match(text):
        # "Sets: 1 Freq: every 2 hours": words remainder labelled figures are no name.
        remainder.insert(0, name)
        name = ""
    return ParsedLine(name, dose, [piece for piece in remainder if not _is_filling(piece)])


_DOSE_LABEL = re.compile(
    r"\s*(?:sets?|reps?|repetitions?|hold|freq(?:uency)?|rest|duration|time|tempo|weight|load"
    r"|resistance|equipment|notes?|comments?|tips?|video|link)\b\.? ?[:=]",
    re.IGNORECASE,
)

_HOLE = "\0"

_WORD = re.compile(r"[^\W_]")

_FILLING = re.compile(
    r"for|of|and|with|then|each|x|per|at|between|a|the|do|to|repeat|complete|perform", re.IGNORECASE
)


def _is_filling(piece: str) -> bool:
    return all(map(_FILLING.fullmatch, piece.split()))


def _trimmed(piece: str) -> str:
    bare = piece.strip(" \t,;:.-\u2013\u2014|/()[]@=")
    words = bare.split()
    while words and _FILLING.fullmatch(words[-1]):
        words.pop()
    return _closed(" ".join(words).rstrip(",;:."))


def _closed(words: str) -> str:
    """Words with their missing round brackets restored; ``_trimmed`` strips them at the edges."""
    missing = words.count("(") - words.count(")")
    return "(" * -missing + words + ")" * missing


def possible_dose(dose: ParsedDose) -> tuple[ParsedDose, list[str]]:
    """The nearest dose that the format allows, and its warnings with those of the changes."""
    warnings = list(dose.warnings)
    dose = _without_excess(dose, warnings)
    if dose.reps and dose.duration_ms and dose.duration_ms <= SHORT_HOLD_MS and not dose.hold:
        warnings.append("the time beside the reps is read as a hold")
        dose = replace(dose, duration_ms=None, hold=duration_text(dose.duration_ms))
    if dose.reps and dose.duration_ms:
        warnings.append("reps and a time are given; the time is not used")
        dose = replace(dose, duration_ms=None)
    if dose.hold and not dose.reps:
        unused = "the hold is not used" if dose.duration_ms else "a hold alone is timed work"
        warnings.append(unused)
        dose = replace(dose, duration_ms=dose.duration_ms or _longest(dose.hold), hold="")
    if dose.tempo and (dose.hold or not dose.reps):
        warnings.append("the tempo is not used: it needs reps, and no hold beside it")
        dose = replace(dose, tempo="")
    if dose.open and not dose.reps and dose.duration_ms is None:
        warnings.append("as many reps as you can: it lasts until you end it")
    elif not dose.reps and dose.duration_ms is None:
        warnings.append("no reps and no time were found: it lasts until you say so")
    return dose, warnings


def _without_excess(dose: ParsedDose, warnings: list[str]) -> ParsedDose:
    """A dose without numbers beyond the format's limits."""
    if any(not 1 <= int(end) <= MAX_REPS for span in dose.reps for end in span.split("-")):
        warnings.append(f"{', '.join(dose.reps)} cannot be a number of reps")
        dose = replace(dose, reps=())
    if dose.sets is not None and not 1 <= dose.sets <= MAX_SETS:
        warnings.append(f"{dose.sets} cannot be a number of sets")
        dose = replace(dose, sets=None)
    if len(dose.reps) > 1 and dose.sets not in (None, len(dose.reps)):
        warnings.append(f"{dose.sets} sets are given, and the reps of {len(dose.reps)}")
    if _longest(dose.hold) > MAX_MOTION_MS:
        warnings.append(f"a hold of {dose.hold} is too long for a rep")
        dose = replace(dose, hold="")
    if dose.duration_ms is not None and not 1_000 <= dose.duration_ms <= MAX_DURATION_MS:
        warnings.append("the time is outside what is possible")
        dose = replace(dose, duration_ms=None)
    if dose.rest_ms is not None and dose.rest_ms > MAX_DURATION_MS:
        warnings.append("the rest is longer than is possible")
        dose = replace(dose, rest_ms=None)
    return dose


def _longest(hold: str) -> int:
    span = parse_duration_range(hold)
    return 0 if span is None else span[1]


MOST_LINE = 1_000
"""The longest line that is parsed; a longer one is kept as a comment."""

MOST_NOTE = 900
"""The longest note of a step."""

DEFAULT_TITLE = "My exercises"

_BULLET = re.compile(
    r"\s*(?:#{1,6}\s+|[-*+>\N{BULLET}\N{BLACK SMALL SQUARE}\N{WHITE BULLET}\N{EN DASH}]\s*"
    r"|\(?\d{1,2}[.)]\s+|\d{1,2}-\s+|#\d{1,2}\s+|[A-H]\d[.)]\s+|[a-z][.)]\s+|\[[ xX]?\]\s+)*"
)

_LABEL = re.compile(r"(?:exercise|name|title|program(?:me)?)\s*(?:\d{1,2}\s*)?:\s*", re.IGNORECASE)

_OF_TEN = r"(?: ?/ ?10| (?:out )?of 10)?"

_PAIN = re.compile(
    rf"\bpain\b\D*\bup to (\d{{1,2}})\b{_OF_TEN}\D*\bstop\b\D*\b(?:above|over|more than) "
    rf"(\d{{1,2}})\b{_OF_TEN}\W*$",
    re.IGNORECASE | re.ASCII,
)

_STOP_ABOVE = re.compile(
    r"(?:\b(?:until|unless|stop if|if) )?\bpain\b\D*\b(?:exceeds|above|over|more than|greater than|beyond) "
    rf"(\d{{1,2}})\b{_OF_TEN}\W*$",
    re.IGNORECASE | re.ASCII,
)

_NAME_COLUMNS = frozenset({"exercise", "exercise name", "name", "movement", "activity"})

_SIDE_CELLS = {
    "each": "each side",
    "left": "left only",
    "right": "right only",
    "both": "",
    "l/r": "each side",
}
"""In a column of its own, "both" means both at once."""

_ITEM = re.compile(r"\s*\(?(\d{1,2})(?:[.)]|\s)\s*(\S.*)")

_WEEK = re.compile(
    r"\W*weeks? ?(\d{1,2})(?: ?[-\u2013] ?\d{1,2})?\s*[:.)\u2013-]\s*(?=\S)", re.IGNORECASE
)

_SESSIONS = re.compile(r"\b(\d) sessions?\b(?! ?(?:/|per|a))", re.IGNORECASE)

_ITEM_NUMBER = re.compile(r"^\s*\d{1,2}\s+(?=[A-Z])")

_NO_DOSE = re.compile(
    r"\W*(?:page|week|phase|stage|part|day|tel\w*|phone|fax|mobile|date)\b[\s\W\d]*(?:of \d+)?\W*",
    re.IGNORECASE,
)
"""A heading or a number that is never a dose: ``Week 2``, ``Page 1 of 3``, ``Tel. 555 1234``."""

_REST = re.compile(r"(?:then )?(?:rest|break|pause)?", re.IGNORECASE)


@dataclass(slots=True)
class _Gathered:
    """An exercise whose lines are still being read."""

    name: str
    dose: ParsedDose
    lines: list[str]
    notes: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Sheet:
    """The state of reading a sheet."""

    names: ExerciseNames
    title: str = ""
    pain: PainLimits | None = None
    often: ParsedDose = field(default_factory=ParsedDose)
    often_beside: ParsedDose = field(default_factory=ParsedDose)
    head: list[str] = field(default_factory=list[str])
    pending: list[str] = field(default_factory=list[str])
    steps: list[_Gathered | RestDraft] = field(default_factory=list["_Gathered | RestDraft"])
    unread: list[str] = field(default_factory=list[str])
    items: int = 0
    week: int | None = None
    gap: bool = False
    apart: bool = False

    @property
    def current(self) -> _Gathered | None:
        """The exercise that a further dose belongs to."""
        last = self.steps[-1] if self.steps else None
        return last if isinstance(last, _Gathered) else None


def read_prescription(text: str, exercises: Exercises) -> SessionDraft:
    """Read a prescription under the caps of ``result``.

    Every line that is not blank appears in the draft's comments: above its step, or among
    the lines that were not read.
    """
    sheet = _Sheet(ExerciseNames(exercises))
    columns: list[str] | None = None
    for line in text.splitlines():
        cells = _cells(line)
        columns = columns if len(cells) > 1 and columns else _header(cells)
        if columns and cells:
            _take_row(sheet, line, columns, cells)
        elif not line.strip():
            sheet.gap = True
        elif len(line) > MOST_LINE:
            sheet.unread.append(line)
        else:
            if _NO_DOSE.fullmatch(line):
                _settle_pending(sheet)
                sheet.unread.append(line)
            elif week := _WEEK.match(line):
                _take_week(sheet, line, int(week[1]))
            elif not _takes_limits(sheet, line):
                _take(sheet, line)
            sheet.gap = False
    _settle_pending(sheet)
    often = _often(sheet)
    steps = [
        step
        for gathered in sheet.steps
        for step in ([gathered] if isinstance(gathered, RestDraft) else _step(sheet, gathered))
    ]
    steps, left = steps[:MAX_STEPS], steps[MAX_STEPS:]
    sheet.unread += [comment for step in left for comment in source_lines(step)]
    return SessionDraft(
        title=sheet.title or DEFAULT_TITLE,
        steps=tuple(steps),
        schedule=_schedule(often),
        pain=sheet.pain,
        exercises=tuple(sheet.names.local.values()),
        comments=(*sheet.head, *(f"{UNSURE}{warning}." for warning in often.warnings)),
        unread=tuple(sheet.unread),
    )


def _cells(line: str) -> list[str]:
    """The cells of a row of a Markdown, CSV or tab-separated table; empty for other lines."""
    if len(line) > MOST_LINE:
        return []
    stripped = line.strip()
    if stripped.startswith("|"):
        return [cell.strip(" *") for cell in stripped.strip("|").split("|")]
    for separator in ("\t", ";", ","):
        if line.count(separator) > 1:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    return []


def _header(cells: list[str]) -> list[str] | None:
    """The columns of a table's first row: a name and at least one part of a dose."""
    columns = [cell.casefold().rstrip("s") for cell in cells]
    has_name = any(column in _NAME_COLUMNS for column in columns)
    has_dose = any(column in ("set", "rep", "hold", "time", "duration") for column in columns)
    return columns if has_name and has_dose else None


def _take_row(sheet: _Sheet, line: str, columns: list[str], cells: list[str]) -> None:
    name, dose, notes = "", ParsedDose(), list[str]()
    for column, cell in zip(columns, cells, strict=False):
        if column in _NAME_COLUMNS:
            name = name or cell
        elif not _WORD.search(cell):
            continue
        elif column == "side":
            dose = dose.and_then(read_line(_SIDE_CELLS.get(cell.casefold(), cell)).dose)
        else:
            read = read_line(f"{column}: {cell}")
            dose = dose.and_then(read.dose)
            if not read.dose.is_work and not read.dose.rest_ms:
                notes.append(f"{column}: {cell}")
    if _header(cells) or not _WORD.search(line):
        sheet.head.append(SHEET + line.strip())
    elif _WORD.search(name):
        work, often = _parted(dose)
        sheet.often_beside = sheet.often_beside.and_then(often)
        _take_dose(sheet, line, ParsedLine(name, work, notes))
    else:
        sheet.unread.append(line)


def _take(sheet: _Sheet, line: str, body: str | None = None) -> None:
    read = read_line(_STOP_ABOVE.sub("", _body(sheet, line) if body is None else body))
    dose, often = _parted(read.dose)
    if often.is_schedule and (dose.is_work or dose.duration_ms):
        sheet.often_beside = sheet.often_beside.and_then(often)
    elif often.is_schedule:
        sheet.often = sheet.often.and_then(often)
    if dose.is_work or dose.duration_ms:
        _take_dose(sheet, line, ParsedLine(read.name, dose, read.remainder))
    elif dose.rest_ms and _REST.fullmatch(read.name) and not read.remainder:
        _take_rest(sheet, line, dose)
    elif dose.rest_ms and read.name:
        _take_dose(sheet, line, ParsedLine(read.name, dose, read.remainder))
    elif often.is_schedule and not read.remainder and not sheet.names.knows(read.name):
        sheet.head.append(SHEET + line.strip())
        if read.name:
            sheet.often = sheet.often.and_then(
                ParsedDose(warnings=(f"only the schedule of: {line.strip()}",))
            )
    else:
        if sheet.gap:
            _settle_pending(sheet)
        if not sheet.pending:
            sheet.apart = sheet.gap
        sheet.pending.append(line)


def _take_week(sheet: _Sheet, line: str, week: int) -> None:
    """Read the first week of a programme; a session holds the doses of one week."""
    if sheet.week not in (None, week):
        sheet.unread.append(line)
        return
    if sheet.week is None:
        sheet.head.append(f"{UNSURE}Only week {week} is read: make a session for each week.")
    sheet.week = week
    body = _SESSIONS.sub(r"\1 sessions a week", _WEEK.sub("", line))
    _take(sheet, line, body)


def _body(sheet: _Sheet, line: str) -> str:
    """A line without its bullet, nor an item number without a sign: "1 Nordic lowers"."""
    item = _ITEM.match(line)
    if item is not None and int(item[1]) == sheet.items + 1:
        has_sign = line.lstrip(" \t(")[len(item[1])] in ".)"
        if has_sign or (item[2][0].isupper() and not read_line(item[2]).dose.is_work):
            sheet.items += 1
            return _unlabelled(item[2])
    return _unlabelled(line)


def _takes_limits(sheet: _Sheet, line: str) -> bool:
    """Read the pain limits, where a line has them, and return whether it has."""
    if sheet.pain is not None:
        return False
    if limits := _PAIN.search(line):
        carry_on, stop_above = int(limits[1]), int(limits[2])
    elif limits := _STOP_ABOVE.search(line):
        stop_above = int(limits[1])
        carry_on = min(DEFAULT_PAIN_LIMITS.carry_on, stop_above)
    else:
        return False
    if carry_on > stop_above or stop_above > MOST_PAIN:
        return False
    sheet.pain = PainLimits(carry_on, stop_above)
    if limits.re is _STOP_ABOVE and read_line(_STOP_ABOVE.sub("", line)).dose.is_work:
        return False  # "10 reps until pain exceeds 3/10" is a dose as well.
    sheet.head.append(SHEET + line.strip())
    return True


def _parted(dose: ParsedDose) -> tuple[ParsedDose, ParsedDose]:
    """A dose split into that of the exercise and the schedule."""
    often = ParsedDose(
        days_per_week=dose.days_per_week, times_per_day=dose.times_per_day, days=dose.days
    )
    mine = replace(dose, days_per_week=None, times_per_day=None, days=())
    return mine, often


def _take_dose(sheet: _Sheet, line: str, read: ParsedLine) -> None:
    notes = [piece for piece in read.remainder if piece]
    if read.name:
        _settle_pending(sheet)
        sheet.steps.append(_Gathered(read.name, read.dose, [line], notes))
    elif sheet.pending:
        name, others = _named(sheet)
        sheet.pending.clear()
        lines = [name, *others, line]
        sheet.steps.append(
            _Gathered(_bare(name), read.dose, lines, [_bare(o) for o in others] + notes)
        )
    elif sheet.current is not None:
        current = sheet.current
        current.dose = current.dose.and_then(read.dose)
        current.lines.append(line)
        current.notes += notes
    else:
        sheet.unread.append(line)


def _take_rest(sheet: _Sheet, line: str, dose: ParsedDose) -> None:
    current = sheet.current
    if not sheet.pending and not sheet.gap and current is not None and not current.dose.rest_ms:
        current.dose = current.dose.and_then(dose)
        current.lines.append(line)
    elif dose.rest_ms and dose.rest_ms >= 1_000 and sheet.steps:
        _settle_pending(sheet)
        sheet.steps.append(RestDraft(min(dose.rest_ms, MAX_DURATION_MS), (SHEET + line.strip(),)))
    else:
        sheet.unread.append(line)


def _named(sheet: _Sheet) -> tuple[str, list[str]]:
    """The line with the exercise's name among those before a dose, and the others."""
    lines = sheet.pending
    catalogue_names = [line for line in lines if sheet.names.knows(_bare(line))]
    name = catalogue_names[0] if catalogue_names else lines[0]
    at = lines.index(name)
    if at:
        before, sheet.pending = lines[:at], lines[:at]
        _settle_pending(sheet)
        lines = lines[len(before) :]
    return name, lines[1:]


def _settle_pending(sheet: _Sheet) -> None:
    """Use the lines without a dose: as an exercise, the title, a note, or as unread."""
    lines, sheet.pending = sheet.pending, []
    for line in lines:
        name = _bare(line)
        if sheet.names.knows(name):
            sheet.steps.append(_Gathered(name, ParsedDose(), [line]))
        elif not sheet.title and not sheet.steps and name:
            sheet.title = name[:120]
            sheet.head.append(SHEET + line.strip())
        elif sheet.current is not None and not sheet.apart:
            sheet.current.lines.append(line)
            sheet.current.notes.append(name)
        else:
            sheet.unread.append(line)


def _unlabelled(line: str) -> str:
    """A line without its bullet or number, and without a label such as ``Exercise:``."""
    start = _BULLET.match(line)
    return _LABEL.sub("", line[start.end() :] if start else line, count=1)


def _bare(line: str) -> str:
    return _ITEM_NUMBER.sub("", _unlabelled(line)).strip(" \t:;,.*_").strip()


def _step(sheet: _Sheet, gathered: _Gathered) -> list[StepDraft]:
    """The step of an exercise's lines; empty when the file has too many exercises."""
    dose, warnings = possible_dose(gathered.dose)
    name, notes = gathered.name, [note for note in gathered.notes if note]
    if len(name) > MAX_NAME_LENGTH:
        name, rest = name[:MAX_NAME_LENGTH], name[MAX_NAME_LENGTH:]
        notes.insert(0, rest)
    meant = sheet.names.match(name)
    if meant is None:
        sheet.unread += gathered.lines
        return []
    if meant.warning:
        warnings.append(meant.warning)
    note = "; ".join(notes)
    if note:
        warnings.append("the words beside the dose are kept as a note")
    step = StepDraft(
        exercise=meant.exercise,
        variation=meant.variation,
        reps=dose.reps,
        duration_ms=dose.duration_ms,
        sets=dose.sets or 1,
        sides=dose.sides,
        hold=dose.hold,
        tempo=dose.tempo,
        rest_ms=dose.rest_ms,
        note=note[:MOST_NOTE],
        comments=(
            *(SHEET + line.strip() for line in gathered.lines),
            *(f"{UNSURE}{warning}." for warning in warnings),
        ),
    )
    return [step]


def _often(sheet: _Sheet) -> ParsedDose:
    """The schedule: a line of its own wins over one beside an exercise."""
    sheet_schedule, beside = sheet.often, sheet.often_beside
    if not sheet_schedule.is_schedule:
        return beside
    if beside.is_schedule and beside != sheet_schedule:
        warning = "an exercise has another schedule than the sheet, whose own is used"
        return replace(sheet_schedule, warnings=(*sheet_schedule.warnings, warning))
    return sheet_schedule


def _schedule(often: ParsedDose) -> Schedule | None:
    if not often.is_schedule:
        return None
    if often.days:
        return Schedule(None, often.times_per_day or 1, often.days)
    return Schedule(often.days_per_week or 7, often.times_per_day or 1)
