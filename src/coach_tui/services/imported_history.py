"""Training recorded in another app: exports of Strong, Hevy and FitNotes as entries of the journal.

Each is a CSV file with a line for each set. A workout becomes one entry whose id is made of the
program, the start and the name, so that importing the same file again changes nothing.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coach_tui.core.log.entry import (
    MAX_COUNT,
    AnnotationField,
    AnnotationRecord,
    EntryHead,
    EntryState,
    PlannedSet,
    Timestamp,
    Value,
    WorkRecord,
)
from coach_tui.core.model.load import Load
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.writer import slug
from coach_tui.journal.records import EntryRecord
from coach_tui.journal.timestamps import in_local_zone, timestamp_of

if TYPE_CHECKING:
    from coach_tui.core.log.days import DayStart
    from coach_tui.definitions.lookup import Exercises

# The largest file: a line of 100 bytes for each set of sixty years.
MAX_HISTORY_BYTES = 32 * 1024 * 1024

MAX_SECONDS = 24 * 3600
_MOST_RPE = 10
_YEARS = range(1970, 2100)
_REASON_CHARS = 160

# The columns by which a program's export is recognised.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Strong": ("date", "workout name", "exercise name", "set order"),
    "Hevy": ("title", "start_time", "exercise_title", "set_index"),
    "FitNotes": ("date", "exercise", "category", "reps"),
}

_DATES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d",
    "%d %b %Y, %H:%M",
    "%b %d, %Y, %I:%M %p",
    "%d/%m/%Y",
)

_NO_SETS = ("rest timer", "note")  # Words of Strong in place of a set's number


class NoHistoryError(ValueError):
    """The file is no export of a known program; the message is the end of a sentence."""


class ImportedHistory(Struct):
    """The entries of an export."""

    program: str  # The program that wrote it
    has_unit: bool  # Whether the file names the unit of its weights
    records: list[EntryRecord] = field(default_factory=list[EntryRecord])
    # Exercises of the catalogue, by the names that the program has for them.
    mapped: dict[str, str] = field(default_factory=dict[str, str])
    # Names that the catalogue does not have; they stay as they are.
    unmapped: set[str] = field(default_factory=set[str])
    # Lines that are no set, each with its number and reason.
    unread: list[str] = field(default_factory=list[str])

    @property
    def sets(self) -> int:
        return sum(len(record.head.planned) for record in self.records)


class _LoggedSet(Struct, frozen=True):
    exercise: str
    reps: int | None
    seconds: int
    load: str
    distance: str
    note: str


class _LoggedWorkout(Struct):
    name: str
    started: datetime
    minutes: float
    notes: list[str]
    sets: list[_LoggedSet] = field(default_factory=list[_LoggedSet])
    rpe: int = 0


def history_program(text: str) -> str | None:
    """The program whose export a text is; ``None`` for other files."""
    columns = set(_header(text)[1])
    return next((name for name, needed in _COLUMNS.items() if columns.issuperset(needed)), None)


def read_history(text: str, exercises: Exercises, unit: str, turn: DayStart) -> ImportedHistory:
    """The entries of an export, oldest first; ``unit`` is that of weights without one."""
    program = history_program(text)
    if program is None:
        raise NoHistoryError("it is no export of Strong, Hevy or FitNotes")
    delimiter, columns = _header(text)
    history = ImportedHistory(program, has_unit=any(_unit_of(column) for column in columns))
    history.has_unit |= "weight unit" in columns
    workouts: dict[tuple[str, str], _LoggedWorkout] = {}
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=delimiter)
    next(reader)
    number = 2
    while True:
        try:
            cells = next(reader, None)
            if cells is None:
                break
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            if any(cells):
                _add_row(workouts, row, unit)
        except (ValueError, csv.Error) as error:
            history.unread.append(f"line {number}: {error}"[:_REASON_CHARS])
        number += 1
    names = ExerciseNames(exercises)
    in_time = sorted(workouts.items(), key=lambda item: (item[1].started, item[0]))
    for (start, name), workout in in_time:
        if workout.sets:
            identity = f"{program}\n{start}\n{name}"
            history.records.append(_record(identity, workout, history, names, turn))
    return history


def _header(text: str) -> tuple[str, list[str]]:
    line = next(iter(text.lstrip("\ufeff").splitlines()), "")
    delimiter = ";" if line.count(";") > line.count(",") else ","
    try:
        cells = next(csv.reader([line], delimiter=delimiter), list[str]())
    except csv.Error:  # a cell beyond the reader's limit
        cells = list[str]()
    return delimiter, [cell.strip().casefold() for cell in cells]


def _unit_of(column: str) -> str:
    match = re.fullmatch(r"weight[ _]\(?(kg|lb)s?\)?", column)
    return match[1] if match else ""


def _add_row(
    workouts: dict[tuple[str, str], _LoggedWorkout], row: Mapping[str, str], unit: str
) -> None:
    """Add the set of a line to its workout; the message of a ``ValueError`` is why it is none."""

    def get(*names: str) -> str:
        return next((row[name] for name in names if row.get(name)), "")

    start = get("date", "start_time")
    started = _date(start)
    name = get("workout name", "title") or "FitNotes"
    workout = workouts.get((start, name))
    if workout is None:
        length = get("duration", "workout duration", "duration (sec)")
        minutes = _minutes(length) if length else 0.0
        if ended := get("end_time"):
            minutes = min(24 * 60.0, (_date(ended) - started) / timedelta(minutes=1))
        notes = [note for note in (get("workout notes", "description"),) if note]
        workout = workouts[start, name] = _LoggedWorkout(name, started, max(0.0, minutes), notes)
    exercise = get("exercise name", "exercise_title", "exercise")
    note = get("notes", "exercise_notes", "comment")
    if get("set order").casefold() in _NO_SETS:
        workout.notes += [f"{exercise}: {note}"] if note else []
        return
    if not exercise:
        raise ValueError("it names no exercise")
    reps, seconds = (
        _number(get("reps"), MAX_COUNT),
        _seconds(get("seconds", "duration_seconds", "time")),
    )
    distance = get("distance", "distance_km", "distance_miles", "distance_meters")
    if _number(distance, MAX_COUNT * 100) == 0:
        distance = ""
    if not reps and not seconds and not distance:
        raise ValueError(f"{exercise}: neither reps nor time nor distance")
    weight, weight_unit = _weight(row, unit)
    load = Load.parse(f"{weight:g} {weight_unit}") if weight > 0 else None
    far = f"{distance} {get('distance unit') or _distance_unit(row)}".strip() if distance else ""
    counted = round(reps) if reps else None
    text = "" if load is None else load.text
    workout.rpe = max(workout.rpe, round(_number(get("rpe"), _MOST_RPE)))
    workout.sets.append(_LoggedSet(exercise, counted, round(seconds), text, far, note))


def _distance_unit(row: Mapping[str, str]) -> str:
    return next((name.partition("_")[2] for name in row if name.startswith("distance_")), "")


def _weight(row: Mapping[str, str], unit: str) -> tuple[float, str]:
    for column, cell in row.items():
        if column == "weight" or _unit_of(column):
            named = row.get("weight unit", "").casefold().rstrip("s")
            weight_unit = _unit_of(column) or (named if named in ("kg", "lb") else unit)
            return _number(cell, 1_000), weight_unit
    return 0.0, unit


def _number(text: str, most: float) -> float:
    if not text:
        return 0.0
    try:
        number = float(text.replace(",", "."))
    except ValueError as error:
        raise ValueError(f"{text!r} is no number") from error
    if not 0 <= number <= most:
        raise ValueError(f"{text} is not from 0 to {most:g}")
    return number


def _seconds(text: str) -> float:
    parts = text.split(":")
    if len(parts) > 3:
        raise ValueError(f"{text!r} is no time")
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + _number(part, MAX_SECONDS)
    return min(seconds, MAX_SECONDS)


def _minutes(text: str) -> float:
    match = re.fullmatch(
        r"(?:(\d{1,9}) ?h(?:ours?)?)? ?(?:(\d{1,9}) ?m(?:in)?)? ?(?:(\d{1,9}) ?s(?:ec)?)?", text
    )
    if match is None:
        return _seconds(text) / 60
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return min(24 * 60, hours * 60 + minutes + seconds / 60)


def _date(text: str) -> datetime:
    clean = " ".join(text.replace("\u202f", " ").split())
    for pattern in _DATES:
        try:
            date = datetime.strptime(clean, pattern)  # noqa: DTZ007 - local time, as exports have it
        except ValueError:
            continue
        if date.year in _YEARS:
            return date
    raise ValueError(f"{text!r} is no date")


def _timestamp(local: datetime, turn: DayStart) -> Timestamp:
    if local.hour == local.minute == local.second == 0:
        local = local.replace(hour=12)  # a day without a time
    aware = in_local_zone(local)
    offset_s = round((aware.utcoffset() or timedelta()).total_seconds())
    return timestamp_of(round(aware.timestamp() * 1000), offset_s, aware.tzname() or "", turn)


def _record(
    identity: str,
    workout: _LoggedWorkout,
    history: ImportedHistory,
    names: ExerciseNames,
    turn: DayStart,
) -> EntryRecord:
    started = _timestamp(workout.started, turn)
    length_ms = round(workout.minutes * 60_000) or sum(s.seconds for s in workout.sets) * 1000
    ended = timestamp_of(started.utc_ms + length_ms, started.offset_s, started.zone, turn)
    planned = tuple(_planned(workout, history, names))
    work = [
        WorkRecord(number, row_set.seconds * 1000, whole=True, at=ended)
        for number, row_set in enumerate(workout.sets)
        if row_set.reps is None
    ]
    plan = EntryHead(
        id=sha256(identity.encode()).hexdigest()[:32],
        session=f"{history.program.lower()}-{_id_of(workout.name) or 'workout'}",
        title=workout.name,
        content_hash="",
        started=started,
        planned=planned,
    )
    changes = (
        AnnotationRecord(f"{change}-{part}", change, value, started, part, turn_number)
        for turn_number, (change, value, part) in enumerate(_notes(workout.sets), 1)
    )
    return EntryRecord(
        head=plan,
        state=EntryState.COMPLETED,
        ended=ended,
        running_ms=length_ms,
        # The hardest set's: these programs rate no session.
        rpe=workout.rpe or None,
        pain=None,
        note="\n".join(dict.fromkeys([*workout.notes, *_texts(workout.sets)])),
        reps=(),
        work=tuple(enumerate(work)),
        changes=tuple(changes),
    )


def _planned(
    workout: _LoggedWorkout, history: ImportedHistory, names: ExerciseNames
) -> Iterator[PlannedSet]:
    totals = Counter((s.exercise, _side(s)) for s in workout.sets)
    counts: Counter[tuple[str, str | None]] = Counter()
    for number, row_set in enumerate(workout.sets):
        key = row_set.exercise, _side(row_set)
        counts[key] += 1
        plain = re.sub(r" \([^)]*\)$", "", row_set.exercise)
        listed = next((name for name in (row_set.exercise, plain) if names.knows(name)), None)
        match = None if listed is None else names.match(listed)
        if match is None:
            history.unmapped.add(row_set.exercise)
        else:
            history.mapped[row_set.exercise] = match.exercise
        yield PlannedSet(
            work_set=number,
            exercise=match.exercise if match else _id_of(row_set.exercise) or "exercise",
            name=row_set.exercise,
            set=counts[key],
            sets=totals[key],
            side=key[1],
            reps=row_set.reps,
            duration_ms=row_set.seconds * 1000 or None if row_set.reps is None else None,
        )


def _id_of(name: str) -> str:
    """The id of a name as journals have it since 0.2.0: with gaps for letters beyond ASCII."""
    return slug(re.sub(r"[^\x00-\x7f]", " ", name))


def _side(row_set: _LoggedSet) -> str | None:
    word = row_set.note.casefold()
    return word if word in ("left", "right") else None


def _notes(sets: Iterable[_LoggedSet]) -> Iterator[tuple[AnnotationField, Value, str]]:
    for number, row_set in enumerate(sets):
        if row_set.reps is not None:
            yield AnnotationField.REPS, row_set.reps, str(number)
        if row_set.load:
            yield AnnotationField.LOAD, row_set.load, str(number)


def _texts(sets: Iterable[_LoggedSet]) -> Iterator[str]:
    for row_set in sets:
        if row_set.distance:
            yield f"{row_set.exercise}: {row_set.distance}"
        if row_set.note and _side(row_set) is None:
            yield f"{row_set.exercise}: {row_set.note}"
