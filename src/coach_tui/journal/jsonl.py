"""JSON Lines: everything the journal keeps, an entry to a line. It can be taken in again."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from coach_tui import paths
from coach_tui.core.log.entry import AnnotationField, EntryState
from coach_tui.core.log.outcome import outcomes_of
from coach_tui.journal.errors import JournalError
from coach_tui.journal.records import JournalDump
from coach_tui.text import safe_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from coach_tui.core.log.entry import (
        AnnotationRecord,
        NewEntry,
        PlannedSet,
        RepRecord,
        WorkRecord,
    )
    from coach_tui.journal.records import EntryRecord

FORMAT = "coach-tui journal"

VERSION = 1


def write_jsonl(held: JournalDump, *, outcomes: bool = False) -> Iterator[str]:
    """A line that says what this is, then a line for each entry, without line ends.

    ASCII only: what a stranger wrote reaches no terminal as a control character.

    Args:
        held: The entries, and the ids of those that were forgotten.
        outcomes: Whether to tell what became of each set, for whoever reads it; taken in,
            that is worked out anew. It wants pages whose values have been checked.
    """
    head: dict[str, object] = {"format": FORMAT, "version": VERSION}
    # In the first line, where programs that know nothing of it do not stumble over it.
    yield json.dumps(head | ({"forgotten": sorted(held.tombstones)} if held.tombstones else {}))
    for page in held.records:
        told = [outcome.value for outcome in outcomes_of(page.entry())] if outcomes else None
        yield json.dumps(_entry_line(page) | ({} if told is None else {"outcomes": told}))


def _entry_line(page: EntryRecord) -> dict[str, object]:
    return {
        **_export_fields(page.plan),
        "planned": [_export_fields(plan) for plan in page.plan.planned],
        "state": page.state.value,
        "ended": None if page.ended is None else asdict(page.ended),
        "running_ms": page.running_ms,
        "rpe": page.rpe,
        "pain": page.pain,
        "note": page.note,
        "reps": [{"seq": seq, **_export_fields(rep)} for seq, rep in page.reps],
        "work": [{"seq": seq, **_export_fields(work)} for seq, work in page.work],
        "changes": [_export_fields(change) for change in page.changes],
    }


_STORED_KEYS = {"sequence": "turn", "work_set": "bout"}
"""Fields whose key in an export is an older word than their name in the code."""


def _export_fields(
    record: NewEntry | PlannedSet | RepRecord | WorkRecord | AnnotationRecord,
) -> dict[str, object]:
    return {_STORED_KEYS.get(key, key): value for key, value in asdict(record).items()}


# MERGED: What another machine's journal or export holds, as rows, with every value checked.


Row = tuple[Any, ...]
"""Values in the order of ``COLUMNS``."""

LINE_CHARS = 16 * 1024 * 1024
"""The longest line of an export; a day of reps takes less than a million characters."""

_BATCH = 500
"""How many lines or rows are checked together."""


@dataclass(frozen=True, slots=True)
class FieldLimits:
    """The values that a field may have.

    Attributes:
        kind: ``int``, ``bool`` (stored as 0 or 1), ``str``, or ``date`` for a day written as text.
        low: The smallest number.
        high: The largest number; of text, the most characters.
        optional: Whether the value may be missing.
    """

    kind: type[int | bool | str | date]
    low: int = 0
    high: int = 0
    optional: bool = False

    def fault(self, values: Sequence[object]) -> str | None:
        """Why some values are not all within the limits, as the end of a sentence."""
        if self.optional:
            values = [value for value in values if value is not None]
        kinds: set[type] = set(map(type, values))
        if self.kind is bool:
            return None if set(values) <= {False, True} else "is neither true nor false"
        if self.kind is int:
            expected = f"is not a whole number from {self.low} to {self.high}"
            if not kinds <= {int}:
                return expected
            numbers = cast("Sequence[int]", values)
            return expected if numbers and not self._span(min(numbers), max(numbers)) else None
        if not kinds <= {str}:
            return "is not text"
        texts = cast("Sequence[str]", values)
        if self.kind is date:
            return None if all(map(_is_day, set(texts))) else "is not a day such as 2025-05-01"
        is_long = max(map(len, texts), default=0) > self.high
        return f"is longer than {self.high} characters" if is_long else None

    def _span(self, lowest: int, highest: int) -> bool:
        return self.low <= lowest and highest <= self.high


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False


_NAME = FieldLimits(str, high=10_000)

_WORDS = FieldLimits(str, high=1_000_000)

_RATING = FieldLimits(int, high=10, optional=True)

_COUNT = FieldLimits(int, high=100_000)

_ORDER = FieldLimits(int, high=2**53)  # more numbers come after it

_LENGTH = FieldLimits(int, high=10**12)  # 31 years, so that ten years of anything fit into 64 bits

_MOMENT = {
    "utc_ms": FieldLimits(
        int, high=253_402_214_400_000
    ),  # 9999-12-31: where Python's calendar ends
    "offset_s": FieldLimits(int, -86_399, 86_399),
    "zone": _NAME,
    "local_date": FieldLimits(date),
}


def _moment(name: str, *, optional: bool = False) -> dict[str, FieldLimits]:
    return {f"{name}_{key}": replace(limits, optional=optional) for key, limits in _MOMENT.items()}


LIMITS: dict[str, dict[str, FieldLimits]] = {
    "entry": {
        "id": _NAME,
        "session": _NAME,
        "title": _NAME,
        "content_hash": _NAME,
        "state": _NAME,
        "running_ms": _LENGTH,
        "rpe": _RATING,
        "pain": _RATING,
        "note": _WORDS,
        **_moment("started"),
        **_moment("ended", optional=True),
    },
    "bout": {
        "entry_id": _NAME,
        "bout": _COUNT,
        "exercise": _NAME,
        "name": _NAME,
        "set": _COUNT,
        "sets": _COUNT,
        "side": replace(_NAME, optional=True),
        "reps": replace(_COUNT, optional=True),
        "duration_ms": replace(_LENGTH, optional=True),
        "unit": replace(_NAME, optional=True),
    },
    "rep": {
        "entry_id": _NAME,
        "bout": _COUNT,
        "seq": _ORDER,
        "rep": _COUNT,
        "up_ms": _LENGTH,
        "hold_ms": _LENGTH,
        "down_ms": _LENGTH,
        "pause_ms": _LENGTH,
        **_moment("at"),
    },
    "work": {
        "entry_id": _NAME,
        "bout": _COUNT,
        "seq": _ORDER,
        "duration_ms": _LENGTH,
        "whole": FieldLimits(bool),
        **_moment("at"),
    },
    "change": {
        "entry_id": _NAME,
        "id": _NAME,
        "field": _NAME,
        "part": _NAME,
        "value": _WORDS,
        "turn": _ORDER,
        **_moment("at"),
    },
    "forgotten": {"id": _NAME},
}
"""The limits of each column of each table, parents before what refers to them."""

COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(fields) for table, fields in LIMITS.items()}

VALUE_LIMITS: dict[str, FieldLimits] = {
    AnnotationField.RPE: _RATING,
    AnnotationField.PAIN: _RATING,
    AnnotationField.DAY_AFTER: _RATING,
    AnnotationField.REPS: replace(_COUNT, high=10_000),
}
"""The limits of a change's value where it is a number, by what it is about."""

_ANY_NUMBER = FieldLimits(int, -(2**53), 2**53)

_STATES = frozenset(state.value for state in EntryState)

_VALUE = COLUMNS["change"].index("value")

_STATE = COLUMNS["entry"].index("state")

_ENDED = slice(COLUMNS["entry"].index("ended_utc_ms"), None)

# The table that a row refers to, and how many of its first columns are the key of that.
_PARENTS = {"bout": ("entry", 1), "change": ("entry", 1), "rep": ("bout", 2), "work": ("bout", 2)}

_KEYS = {"entry": 1, "bout": 2}

# A string in JSON that may hold half a character of those written as two.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Checker:
    """Checks rows against the limits, and that the row each one refers to came before it."""

    def __init__(self) -> None:
        self._seen: dict[str, set[Row]] = {table: set() for table in _KEYS}

    def check(self, table: str, rows: Sequence[Row]) -> None:
        """Check rows of a table.

        Raises:
            ValueError: A value is outside its limits; the message names the field.
        """
        if not rows:
            return
        columns = zip(*rows, strict=True)
        for (name, limits), values in zip(LIMITS[table].items(), columns, strict=True):
            fault = None if (table, name) == ("change", "value") else limits.fault(values)
            if fault is not None:
                raise ValueError(f"{name} {fault}")
        if table == "entry":
            _check_ends(rows)
        elif table == "change":
            _check_values(rows)
        if table in _PARENTS:
            parent, length = _PARENTS[table]
            if not {row[:length] for row in rows} <= self._seen[parent]:
                raise ValueError(f"a {table} belongs to no {parent}")
        if table in _KEYS:
            self._seen[table].update(row[: _KEYS[table]] for row in rows)

    def check_stored(self, table: str, rows: Sequence[Row]) -> None:
        """Check rows as a journal stores them: the value of a change is JSON.

        Raises:
            ValueError: A value is outside its limits; the message names the field.
        """
        if table == "change":
            try:
                rows = [
                    (*row[:_VALUE], json.loads(row[_VALUE]), *row[_VALUE + 1 :]) for row in rows
                ]
            except (TypeError, ValueError, RecursionError) as error:
                raise ValueError("value is not JSON") from error
        self.check(table, rows)


def _check_ends(rows: Iterable[Row]) -> None:
    for row in rows:
        if row[_STATE] not in _STATES:
            raise ValueError(f"state is none of {', '.join(sorted(_STATES))}")
        gaps = {value is None for value in row[_ENDED]}
        if gaps != {row[_STATE] == EntryState.UNFINISHED}:
            raise ValueError("an entry has an end unless it is unfinished")


def _check_values(rows: Iterable[Row]) -> None:
    field_at = COLUMNS["change"].index("field")
    for row in rows:
        value, field = row[_VALUE], row[field_at]
        if isinstance(value, str):
            fault = _WORDS.fault([value])
        elif value is None or isinstance(value, bool):
            fault = None
        else:
            fault = VALUE_LIMITS.get(field, _ANY_NUMBER).fault([value])
        if fault is not None:
            raise ValueError(f"the value of {field} {fault}")


Tables = dict[str, list[Row]]
"""Rows by table, parents first."""


def rows_of_lines(lines: Iterable[str], shown: str) -> Iterator[tuple[str, list[Row]]]:
    """Read JSON Lines as ``exports.lines`` writes them.

    Args:
        lines: Each at most ``LINE_CHARS`` long, or it is refused.
        shown: The file's name for messages.

    Yields:
        A table and rows of it, checked.

    Raises:
        JournalError: They are something else, newer, or damaged; the message names the line.
    """
    checker = Checker()
    numbered = enumerate(lines, start=1)
    is_empty = True
    while batch := [_parsed(number, line, shown) for number, line in islice(numbered, _BATCH)]:
        is_empty = False
        try:
            tables = _joined(rows for _, rows in batch)
            _check_all(checker, tables)
        except ValueError:
            for number, rows in batch:
                try:
                    _check_all(checker, rows)
                except ValueError as error:
                    raise _refusal(shown, number, error) from error
            raise
        for table, rows in tables.items():
            yield table, _stored(rows) if table == "change" else rows
    if is_empty:
        raise JournalError(f"{shown} is empty.")


def _check_all(checker: Checker, tables: Tables) -> None:
    for table, rows in tables.items():
        checker.check(table, rows)


def _joined(parts: Iterable[Tables]) -> Tables:
    tables: Tables = {table: [] for table in COLUMNS}
    for part in parts:
        for table, rows in part.items():
            tables[table] += rows
    return tables


def _stored(changes: Iterable[Row]) -> list[Row]:
    """Changes as the journal stores them: the value is JSON."""
    return [(*row[:_VALUE], json.dumps(row[_VALUE]), *row[_VALUE + 1 :]) for row in changes]


def _parsed(number: int, line: str, shown: str) -> tuple[int, Tables]:
    if len(line) > LINE_CHARS:
        raise _refusal(shown, number, "the line is longer than any entry")
    try:
        data = json.loads(line)
        if _SURROGATE.search(line):
            # SQLite takes whole characters only.
            whole = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
            data = json.loads(whole)
        return number, _head(data) if number == 1 else _entry(data)
    except (ValueError, RecursionError) as error:
        why = "it is not JSON" if isinstance(error, json.JSONDecodeError) else error
        raise _refusal(shown, number, why) from error


def _refusal(shown: str, number: int, why: object) -> JournalError:
    return JournalError(f"{shown}:{number}: {safe_text(str(why))}. Nothing was merged.")


def _object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - one kind for all mistakes
    return cast("dict[str, Any]", data)


def _list(data: dict[str, Any], key: str) -> list[Any]:
    values = data.get(key)
    if not isinstance(values, list):
        raise ValueError(f"{key} is not a list")  # noqa: TRY004 - as above
    return cast("list[Any]", values)


def _head(data: object) -> Tables:
    """What the first line holds besides the format: the ids of forgotten entries."""
    head = _object(data)
    if head.get("format") != FORMAT:
        raise ValueError(f'a first line with "format": "{FORMAT}" is expected')
    version = head.get("version")
    if FieldLimits(int, 0, _ORDER.high).fault([version]) is not None:
        raise ValueError("version is not a whole number")
    if cast("int", version) > VERSION:
        raise ValueError("it was written by a newer version of this program")
    ids = _list(head, "forgotten") if "forgotten" in head else []
    if _NAME.fault(ids) is not None:
        raise ValueError(f"forgotten {_NAME.fault(ids)}")
    return {"forgotten": [(entry_id,) for entry_id in ids]}


def _entry(data: object) -> Tables:
    """One line of an export as rows, not yet checked."""
    entry = _object(data)
    ended = entry.get("ended")
    entry_id = entry.get("id")
    head = (*map(entry.get, _PLAIN["entry"]), *_at(entry, "started"))
    tables: Tables = {
        "entry": [(*head, *(_NO_MOMENT if ended is None else _at(entry, "ended")))],
        "bout": [
            (entry_id, *map(_object(item).get, _PLAIN["bout"])) for item in _list(entry, "planned")
        ],
    }
    if len({row[1] for row in tables["bout"]}) < len(tables["bout"]):
        raise ValueError("two sets have the same number")
    for table, key in (("rep", "reps"), ("work", "work"), ("change", "changes")):
        plain = _PLAIN[table]
        tables[table] = [
            (entry_id, *map(_object(item).get, plain), *_at(item, "at"))
            for item in _list(entry, key)
        ]
    return tables


_NO_MOMENT = (None,) * len(_MOMENT)

_PLAIN = {
    table: tuple(
        name
        for name in columns
        if name != "entry_id" and not name.startswith(("started_", "ended_", "at_"))
    )
    for table, columns in COLUMNS.items()
}
"""The columns that are keys of a record's own object; the others are of a moment in it."""


def _at(data: dict[str, Any], key: str) -> Iterator[Any]:
    moment = data.get(key)
    if not isinstance(moment, dict):
        raise ValueError(f"{key} is not a moment")  # noqa: TRY004 - as above
    return map(cast("dict[str, Any]", moment).get, _MOMENT)


def rows_of_journal(connection: sqlite3.Connection) -> Iterator[tuple[str, list[Row]]]:
    """Read a journal of any version.

    Args:
        connection: To a file that ``files.check_sound`` has passed.

    Yields:
        A table and rows of it, checked.

    Raises:
        JournalError: A value is outside its limits.
        sqlite3.Error: The file cannot be read.
    """
    checker = Checker()
    schema = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    tables = {name for (name,) in schema}
    for table in COLUMNS:
        if table not in tables:
            continue  # an older version's journal
        cursor = connection.execute(select_all(table))
        try:
            while rows := cursor.fetchmany(_BATCH):
                checker.check_stored(table, rows)
                yield table, rows
        except ValueError as error:
            raise JournalError(f"In the table {table}, {safe_text(str(error))}.") from error


def select_all(table: str) -> str:
    """The question for all rows of a table, in the order of its columns."""
    return f"SELECT {quoted_columns(COLUMNS[table])} FROM {table}"  # noqa: S608 - names of this file


def quoted_columns(columns: Iterable[str]) -> str:
    """Columns for a statement."""
    return ", ".join(f'"{column}"' for column in columns)


# MERGED: Puts what this run of the program did into a file of its own, when the journal cannot take it.


def write_fallback_file(
    pages: Sequence[EntryRecord], folders: Iterable[Path], name: str
) -> Path | None:
    """Write entries to the first folder that takes them, as JSON Lines, for this user only.

    Args:
        pages: What to write.
        folders: Where to try, in this order.
        name: The file's name.

    Returns:
        The file; ``None`` when no folder took it.
    """
    content = "".join(f"{line}\n" for line in write_jsonl(JournalDump(tuple(pages))))
    for folder in folders:
        with suppress(OSError):
            paths.make_private_folder(folder)
            paths.atomic_write(folder / name, content)
            return folder / name
    return None
