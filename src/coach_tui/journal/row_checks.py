"""Limits of every column of the journal, and the checks of rows that come from elsewhere.

A merge, a repair and the reader check rows before they become values: the database's own
constraints accept any text as a day and any number as a length, and a damaged page may hold
both. ``Checker`` checks rows in batches, column by column, which is quick enough for years of reps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import LAST_UTC_MS, MAX_COUNT, AnnotationField, EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.text import safe_text

if TYPE_CHECKING:
    import sqlite3

Row = tuple[Any, ...]  # Values in the order of `COLUMNS`

Tables = dict[str, list[Row]]  # Rows by table, parents first

BATCH = 500  # How many lines or rows are checked together

# The local days of the first and the last ``utc_ms`` at any offset.
FIRST_DAY, LAST_DAY = "1969-12-30", "9999-12-31"


class RowError(ValueError):
    """Data from elsewhere that the journal does not take; the message is the end of a sentence."""


class FieldLimits(Struct, frozen=True):
    """The values that a field may have."""

    # `int`, `bool` (stored as 0 or 1), `str`, or `date` for a day written as text.
    kind: type[int | bool | str | date]
    low: int = 0
    high: int = 0  # The largest number; of text, the most characters
    optional: bool = False

    def fault(self, values: Sequence[object]) -> str | None:
        """Why some values are not all within the limits, as the end of a sentence."""
        kinds: set[type] = set(map(type, values))
        if self.optional and type(None) in kinds:
            values = [value for value in values if value is not None]
            kinds.discard(type(None))
        if self.kind is bool:
            is_right = kinds <= {bool, int} and set(values) <= {False, True}
            return None if is_right else "is neither true nor false"
        if self.kind is int:
            is_right = kinds <= {int} and (not values or self._holds(cast("Sequence[int]", values)))
            return None if is_right else f"is not a whole number from {self.low} to {self.high}"
        if not kinds <= {str}:
            return "is not text"
        if self.kind is date:
            is_right = all(map(_is_day, set(cast("Sequence[str]", values))))
            return None if is_right else f"is not a day from {FIRST_DAY} to {LAST_DAY}"
        is_long = max(map(len, cast("Sequence[str]", values)), default=0) > self.high
        return f"is longer than {self.high} characters" if is_long else None

    def _holds(self, numbers: Sequence[int]) -> bool:
        return self.low <= min(numbers) and max(numbers) <= self.high


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and text >= FIRST_DAY
    except ValueError:
        return False


NAME = FieldLimits(str, high=10_000)

_TEXT = FieldLimits(str, high=1_000_000)

_RATING = FieldLimits(int, high=10, optional=True)

_COUNT = FieldLimits(int, high=100_000)

ORDINAL = FieldLimits(int, high=2**53)  # more numbers come after it
_LENGTH = FieldLimits(int, high=10**12)  # 31 years, so that ten years of anything fit into 64 bits

TIMESTAMP: dict[str, FieldLimits] = {
    "utc_ms": FieldLimits(int, high=LAST_UTC_MS),
    "offset_s": FieldLimits(int, -86_399, 86_399),
    "zone": NAME,
    "local_date": FieldLimits(date),
}


def _timestamp(name: str, *, optional: bool = False) -> dict[str, FieldLimits]:
    return {
        f"{name}_{key}": replace(limits, optional=optional) for key, limits in TIMESTAMP.items()
    }


def _all(limits: FieldLimits, *names: str) -> dict[str, FieldLimits]:
    return dict.fromkeys(names, limits)


# The limits of each column of each table, parents before what refers to them.
LIMITS: dict[str, dict[str, FieldLimits]] = {
    "entry": {
        **_all(NAME, "id", "session", "title", "content_hash", "state"),
        "running_ms": _LENGTH,
        **_all(_RATING, "rpe", "pain"),
        "note": _TEXT,
        **_timestamp("started"),
        **_timestamp("ended", optional=True),
    },
    "bout": {
        "entry_id": NAME,
        "bout": _COUNT,
        **_all(NAME, "exercise", "name"),
        **_all(_COUNT, "set", "sets"),
        "side": replace(NAME, optional=True),
        "reps": replace(_COUNT, optional=True),
        "duration_ms": replace(_LENGTH, optional=True),
        "unit": replace(NAME, optional=True),
    },
    "rep": {
        "entry_id": NAME,
        "seq": ORDINAL,
        **_all(_COUNT, "bout", "rep"),
        **_all(_LENGTH, "up_ms", "hold_ms", "down_ms", "pause_ms"),
        **_timestamp("at"),
    },
    "work": {
        "entry_id": NAME,
        "seq": ORDINAL,
        "bout": _COUNT,
        "duration_ms": _LENGTH,
        "whole": FieldLimits(bool),
        **_timestamp("at"),
    },
    "change": {
        **_all(NAME, "entry_id", "id", "field", "part"),
        "value": _TEXT,
        "turn": ORDINAL,
        **_timestamp("at"),
    },
    "forgotten": {"id": NAME},
}

COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(fields) for table, fields in LIMITS.items()}

# The limits of a change's value where it is a number, by its field.
VALUE_LIMITS: dict[str, FieldLimits] = {
    AnnotationField.RPE: _RATING,
    AnnotationField.PAIN: _RATING,
    AnnotationField.DAY_AFTER: _RATING,
    AnnotationField.REPS: replace(_COUNT, high=MAX_COUNT),
}

_ANY_NUMBER = FieldLimits(int, -(2**53), 2**53)

_STATES = frozenset(state.value for state in EntryState)

_FIELD, _VALUE = COLUMNS["change"].index("field"), COLUMNS["change"].index("value")

_STATE = COLUMNS["entry"].index("state")

_ENDED = slice(COLUMNS["entry"].index("ended_utc_ms"), None)

# The key of a row that others refer to, and of the row that a row refers to.
_KEYS = {"entry": itemgetter(0), "bout": itemgetter(0, 1)}

_PARENTS = {
    "bout": ("entry", itemgetter(0)),
    "change": ("entry", itemgetter(0)),
    "rep": ("bout", itemgetter(0, 2)),
    "work": ("bout", itemgetter(0, 2)),
}


class Checker:
    """Checks rows against the limits, and that the row each one refers to came before it."""

    def __init__(self) -> None:
        self._seen: dict[str, set[object]] = {table: set() for table in _KEYS}

    def check(self, table: str, rows: Sequence[Row]) -> None:
        """Check rows of a table; the ``RowError`` names the field."""
        check_values(table, rows)
        if table in _PARENTS:
            parent, key_of_parent = _PARENTS[table]
            if not self._seen[parent].issuperset(map(key_of_parent, rows)):
                raise RowError(f"a {table} belongs to no {parent}")
        if table in _KEYS:
            self._seen[table].update(map(_KEYS[table], rows))

    def check_stored(self, table: str, rows: Sequence[Row]) -> None:
        """Check rows as a journal stores them: the value of a change is JSON."""
        self.check(table, parsed_changes(rows) if table == "change" else rows)


def check_values(table: str, rows: Sequence[Row]) -> None:
    """Check rows of a table each by itself."""
    columns = zip(*rows, strict=True) if rows else ()
    for (name, limits), values in zip(LIMITS[table].items(), columns, strict=bool(rows)):
        fault = None if (table, name) == ("change", "value") else limits.fault(values)
        if fault is not None:
            raise RowError(f"{name} {fault}")
    if table == "entry":
        _check_ends(rows)
    elif table == "change":
        _check_change_values(rows)


def _check_ends(rows: Iterable[Row]) -> None:
    for row in rows:
        if row[_STATE] not in _STATES:
            raise RowError(f"state is none of {', '.join(sorted(_STATES))}")
        gaps = {value is None for value in row[_ENDED]}
        if gaps != {row[_STATE] == EntryState.UNFINISHED}:
            raise RowError("an entry has an end unless it is unfinished")


def _check_change_values(rows: Iterable[Row]) -> None:
    for row in rows:
        value, field = row[_VALUE], row[_FIELD]
        if isinstance(value, str):
            fault = _TEXT.fault([value])
        elif value is None or isinstance(value, bool):
            fault = None
        else:
            fault = VALUE_LIMITS.get(field, _ANY_NUMBER).fault([value])
        if fault is not None:
            raise RowError(f"the value of {field} {fault}")


def parsed_changes(rows: Iterable[Row]) -> list[Row]:
    """Changes whose values are parsed from the JSON that the journal stores."""
    try:
        return [_with_value(row, json.loads(row[_VALUE])) for row in rows]
    except (TypeError, ValueError, RecursionError) as error:
        raise RowError("value is not JSON") from error


def stored_changes(rows: Iterable[Row]) -> list[Row]:
    """Changes as the journal stores them: the value is JSON."""
    return [_with_value(row, json.dumps(row[_VALUE])) for row in rows]


def _with_value(row: Row, value: object) -> Row:
    return (*row[:_VALUE], value, *row[_VALUE + 1 :])


def rows_of_journal(connection: sqlite3.Connection) -> Iterator[tuple[str, list[Row]]]:
    """The checked rows of a journal of any version that ``check_sound`` has passed, by table."""
    checker = Checker()
    tables = {name for (name,) in connection.execute(SELECT_TABLES)}
    for table in COLUMNS:
        if table not in tables:
            continue  # an older version's journal
        cursor = connection.execute(select_all(table))
        try:
            while rows := cursor.fetchmany(BATCH):
                checker.check_stored(table, rows)
                yield table, rows
        except RowError as error:
            raise JournalError(f"In the table {table}, {safe_text(str(error))}.") from error


# The query for a file's tables, without its views: one of those may be endless.
SELECT_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"


def select_all(table: str) -> str:
    """The query for all rows of a table, in the order of its columns."""
    return f"SELECT {quoted_columns(COLUMNS[table])} FROM {table}"  # noqa: S608 - names of this file


def quoted_columns(columns: Iterable[str]) -> str:
    """Columns for a statement."""
    return ", ".join(f'"{column}"' for column in columns)
