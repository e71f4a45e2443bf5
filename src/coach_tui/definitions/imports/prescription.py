"""The dose in a line of somebody's prescription, phrase by phrase.

A phrase that was understood is taken out of the line; what is left is the exercise's
name and the words beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.session import MOST_PAIN, PainLimits, Schedule
from coach_tui.definitions.durations import parse_duration_range
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_REPS, MAX_SETS, MAX_STEPS
from coach_tui.definitions.imports.dose_phrases import RULES, ParsedDose
from coach_tui.definitions.imports.exercise_names import MAX_NAME_LENGTH, ExerciseNames
from coach_tui.definitions.imports.result import SHEET, UNSURE, source_lines
from coach_tui.definitions.value_types import MAX_MOTION_MS
from coach_tui.definitions.writer import RestDraft, SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises


@dataclass(slots=True)
class ParsedLine:
    """A line taken apart.

    Attributes:
        name: The words before the dose.
        dose: What it says of how much.
        beside: Other words, piece by piece.
    """

    name: str = ""
    dose: ParsedDose = field(default_factory=ParsedDose)
    remainder: list[str] = field(default_factory=list[str])


def read_line(text: str) -> ParsedLine:
    """Take a line apart.

    Args:
        text: One line without its bullet; not longer than a page.
    """
    left, dose = text, ParsedDose()
    for pattern, says in RULES:
        while match := pattern.search(left):
            said = says(match)
            if said is None:
                break
            dose = dose.and_then(said)
            # The hole is as long as the phrase, so that what is left keeps its places.
            left = f"{left[: match.start()]}{_HOLE * len(match[0])}{left[match.end() :]}"
    pieces = [_trimmed(piece) for piece in re.split(f"{_HOLE}+", left)]
    name = "" if _is_filling(pieces[0]) else pieces[0]
    beside = [piece for piece in pieces[1:] if _WORD.search(piece)]
    if not _WORD.search(name):
        # "20 clamshells each side": the name comes after the number.
        name = beside.pop(0) if beside else ""
    return ParsedLine(name, dose, [piece for piece in beside if not _is_filling(piece)])


_HOLE = "\0"

_WORD = re.compile(r"[^\W_]")

_FILLING = frozenset(
    [
        "for",
        "of",
        "and",
        "with",
        "then",
        "each",
        "x",
        "per",
        "at",
        "between",
        "a",
        "the",
        "do",
        "to",
        "repeat",
        "complete",
        "perform",
    ]
)


def _is_filling(piece: str) -> bool:
    return all(word in _FILLING for word in piece.casefold().split())


def _trimmed(piece: str) -> str:
    bare = piece.strip(" \t,;:.-\u2013\u2014|/()[]@=")
    words = bare.split()
    while words and words[-1].casefold() in _FILLING:
        words.pop()
    return _closed(" ".join(words))


def _closed(words: str) -> str:
    """Words whose round brackets are whole again: one was at their edge."""
    missing = words.count("(") - words.count(")")
    return "(" * -missing + words + ")" * missing


# MERGED: What is given on a sheet, brought to what the format allows.


def possible_dose(dose: ParsedDose) -> tuple[ParsedDose, list[str]]:
    """A dose that the format allows, and what had to be changed for it.

    Args:
        dose: As it was read.

    Returns:
        The dose, and its doubts with what was left out, a sentence's part each.
    """
    doubts = list(dose.warnings)
    dose = _without_excess(dose, doubts)
    if dose.reps and dose.duration_ms:
        doubts.append("reps and a time are given; the time is not used")
        dose = replace(dose, duration_ms=None)
    if dose.hold and not dose.reps:
        unused = "the hold is not used" if dose.duration_ms else "a hold alone is timed work"
        doubts.append(unused)
        dose = replace(dose, duration_ms=dose.duration_ms or _longest(dose.hold), hold="")
    if dose.tempo and (dose.hold or not dose.reps):
        doubts.append("the tempo is not used: it needs reps, and no hold beside it")
        dose = replace(dose, tempo="")
    if not dose.reps and dose.duration_ms is None:
        doubts.append("no reps and no time were found: it lasts until you say so")
    return dose, doubts


def _without_excess(dose: ParsedDose, doubts: list[str]) -> ParsedDose:
    """A dose without numbers that no exercise can have."""
    if any(not 1 <= int(end) <= MAX_REPS for span in dose.reps for end in span.split("-")):
        doubts.append(f"{', '.join(dose.reps)} cannot be a number of reps")
        dose = replace(dose, reps=())
    if dose.sets is not None and not 1 <= dose.sets <= MAX_SETS:
        doubts.append(f"{dose.sets} cannot be a number of sets")
        dose = replace(dose, sets=None)
    if len(dose.reps) > 1 and dose.sets not in (None, len(dose.reps)):
        doubts.append(f"{dose.sets} sets are given, and the reps of {len(dose.reps)}")
    if _longest(dose.hold) > MAX_MOTION_MS:
        doubts.append(f"a hold of {dose.hold} is too long for a rep")
        dose = replace(dose, hold="")
    if dose.duration_ms is not None and not 1_000 <= dose.duration_ms <= MAX_DURATION_MS:
        doubts.append("the time is outside what is possible")
        dose = replace(dose, duration_ms=None)
    if dose.rest_ms is not None and dose.rest_ms > MAX_DURATION_MS:
        doubts.append("the rest is longer than is possible")
        dose = replace(dose, rest_ms=None)
    return dose


def _longest(hold: str) -> int:
    span = parse_duration_range(hold)
    return 0 if span is None else span[1]


# MERGED: A prescription in plain words, as physios write it, read line by line.


MOST_LINE = 1_000
"""Characters of a line that is looked at; a longer one is kept as it is."""

MOST_NOTE = 900
"""Characters of a step's note."""

DEFAULT_TITLE = "My exercises"

_BULLET = re.compile(
    r"\s*(?:#{1,6}\s+|[-*+>\N{BULLET}\N{BLACK SMALL SQUARE}\N{WHITE BULLET}\N{EN DASH}]\s*"
    r"|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+|\[[ xX]?\]\s+)*"
)

_LABEL = re.compile(r"(?:exercise|name|title|program(?:me)?)\s*(?:\d{1,2}\s*)?:\s*", re.IGNORECASE)

_OF_TEN = r"(?: ?/ ?10| (?:out )?of 10)?"

_PAIN = re.compile(
    rf"\bpain\b\D*\bup to (\d{{1,2}})\b{_OF_TEN}\D*\bstop\b\D*\b(?:above|over|more than) "
    rf"(\d{{1,2}})\b{_OF_TEN}\W*$",
    re.IGNORECASE | re.ASCII,
)

_REST = re.compile(r"(?:then )?(?:rest|break|pause)?", re.IGNORECASE)


@dataclass(slots=True)
class _Gathered:
    """An exercise, while its lines are still being read."""

    name: str
    dose: ParsedDose
    lines: list[str]
    notes: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Sheet:
    """What has been read of a sheet so far."""

    names: ExerciseNames
    title: str = ""
    pain: PainLimits | None = None
    often: ParsedDose = field(default_factory=ParsedDose)
    often_beside: ParsedDose = field(default_factory=ParsedDose)
    head: list[str] = field(default_factory=list[str])
    pending: list[str] = field(default_factory=list[str])
    steps: list[_Gathered | RestDraft] = field(default_factory=list["_Gathered | RestDraft"])
    unread: list[str] = field(default_factory=list[str])
    gap: bool = False
    apart: bool = False

    @property
    def current(self) -> _Gathered | None:
        """The exercise that the last lines were about."""
        last = self.steps[-1] if self.steps else None
        return last if isinstance(last, _Gathered) else None


def read_prescription(text: str, exercises: Exercises) -> SessionDraft:
    """Read a prescription.

    Every line that is not blank stands in the draft's comments: above what came of
    it, or among what could not be read.

    Args:
        text: Under the caps of ``result``.
        exercises: The catalogue.
    """
    sheet = _Sheet(ExerciseNames(exercises))
    for line in text.splitlines():
        if not line.strip():
            sheet.gap = True
        elif len(line) > MOST_LINE:
            sheet.unread.append(line)
        else:
            if not _takes_limits(sheet, line):
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
        comments=(*sheet.head, *(f"{UNSURE}{doubt}." for doubt in often.warnings)),
        unread=tuple(sheet.unread),
    )


def _take(sheet: _Sheet, line: str) -> None:
    body = _unlabelled(line)
    read = read_line(body)
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


def _takes_limits(sheet: _Sheet, line: str) -> bool:
    """Take up to how much pain to carry on, and above how much to stop, where a line says both."""
    said = _PAIN.search(line)
    if said is None or sheet.pain is not None:
        return False
    carry_on, stop_above = int(said[1]), int(said[2])
    if carry_on > stop_above or stop_above > MOST_PAIN:
        return False
    sheet.pain = PainLimits(carry_on, stop_above)
    sheet.head.append(SHEET + line.strip())
    return True


def _parted(dose: ParsedDose) -> tuple[ParsedDose, ParsedDose]:
    """What is said of the exercise, and what of the week."""
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
    """Of the lines before a dose, the one that is the exercise's name, and the others."""
    lines = sheet.pending
    known = [line for line in lines if sheet.names.knows(_bare(line))]
    name = known[0] if known else lines[0]
    at = lines.index(name)
    if at:
        before, sheet.pending = lines[:at], lines[:at]
        _settle_pending(sheet)
        lines = lines[len(before) :]
    return name, lines[1:]


def _settle_pending(sheet: _Sheet) -> None:
    """Find a use for lines that no dose has followed."""
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
    """A line without its bullet or number, and without a word such as ``Exercise:``."""
    start = _BULLET.match(line)
    return _LABEL.sub("", line[start.end() :] if start else line, count=1)


def _bare(line: str) -> str:
    return _unlabelled(line).strip(" \t:;,.*_").strip()


def _step(sheet: _Sheet, gathered: _Gathered) -> list[StepDraft]:
    """The step that an exercise's lines make; none when there is no room for it."""
    dose, doubts = possible_dose(gathered.dose)
    name, notes = gathered.name, [note for note in gathered.notes if note]
    if len(name) > MAX_NAME_LENGTH:
        name, rest = name[:MAX_NAME_LENGTH], name[MAX_NAME_LENGTH:]
        notes.insert(0, rest)
    meant = sheet.names.match(name)
    if meant is None:
        sheet.unread += gathered.lines
        return []
    if meant.warning:
        doubts.append(meant.warning)
    note = "; ".join(notes)
    if note:
        doubts.append("the words beside the dose are kept as a note")
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
            *(f"{UNSURE}{doubt}." for doubt in doubts),
        ),
    )
    return [step]


def _often(sheet: _Sheet) -> ParsedDose:
    """How often: what a line of its own says counts before what stands beside an exercise."""
    own, beside = sheet.often, sheet.often_beside
    if not own.is_schedule:
        return beside
    if beside.is_schedule and beside != own:
        doubt = "an exercise has another schedule than the sheet, whose own is used"
        return replace(own, warnings=(*own.warnings, doubt))
    return own


def _schedule(often: ParsedDose) -> Schedule | None:
    if not often.is_schedule:
        return None
    if often.days:
        return Schedule(None, often.times_per_day or 1, often.days)
    return Schedule(often.days_per_week or 7, often.times_per_day or 1)
