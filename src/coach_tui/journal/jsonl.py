"""JSON Lines: the journal as an export that can be merged, an entry to a line.

The first line names the format and holds the ids of purged entries; each further line is one
entry with its plan, reps, work and changes. A file is a stranger's until ``row_checks`` has
passed each value: a refusal names the file, the line and the field. The same lines save a
session whose journal cannot be written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from msgspec import to_builtins

from coach_tui.core.log.outcome import outcomes_of
from coach_tui.journal.errors import JournalError
from coach_tui.journal.row_checks import (
    BATCH,
    COLUMNS,
    LIMITS,
    NAME,
    ORDINAL,
    TIMESTAMP,
    Checker,
    Row,
    RowError,
    Tables,
    stored_changes,
)
from coach_tui.text import parse_problem, safe_text

if TYPE_CHECKING:
    from coach_tui.core.log.entry import (
        AnnotationRecord,
        EntryHead,
        PlannedSet,
        RepRecord,
        WorkRecord,
    )
    from coach_tui.journal.records import EntryRecord, JournalDump

FORMAT = "coach-tui journal"
VERSION = 1

# The longest line of an export. Our choice: a day of reps takes less than a million characters.
LINE_CHARS = 16 * 1024 * 1024


def jsonl_lines(
    dump: JournalDump, *, outcomes: bool = False, programme: object = None
) -> Iterator[str]:
    """A line that names the format, then a line for each entry, without line ends.

    ASCII only: no text in an entry reaches a terminal as a control character. ``outcomes`` adds the
    outcome of each set for other programs, and ``programme`` is the one that the user does; a merge
    ignores both.
    """
    head: dict[str, object] = {"format": FORMAT, "version": VERSION}
    if programme is not None:
        head["programme"] = programme
    # In the header, which older versions ignore.
    yield json.dumps(head | ({"forgotten": sorted(dump.tombstones)} if dump.tombstones else {}))
    for record in dump.records:
        data = _entry_data(record)
        if outcomes:
            data["outcomes"] = [outcome.value for outcome in outcomes_of(record.entry())]
        yield json.dumps(data)


def _entry_data(record: EntryRecord) -> dict[str, object]:
    return {
        **_stored_fields(record.head),
        "planned": [_stored_fields(planned) for planned in record.head.planned],
        "state": record.state.value,
        "ended": None if record.ended is None else to_builtins(record.ended),
        "running_ms": record.running_ms,
        "rpe": record.rpe,
        "pain": record.pain,
        "note": record.note,
        "reps": [{"seq": seq, **_stored_fields(rep)} for seq, rep in record.reps],
        "work": [{"seq": seq, **_stored_fields(work)} for seq, work in record.work],
        "changes": [_stored_fields(change) for change in record.changes],
    }


# Fields whose key in an export is an older word than their name in the code.
_STORED_KEYS = {"sequence": "turn", "work_set": "bout"}


def _stored_fields(
    record: EntryHead | PlannedSet | RepRecord | WorkRecord | AnnotationRecord,
) -> dict[str, object]:
    fields: dict[str, object] = to_builtins(record)
    return {_STORED_KEYS.get(key, key): value for key, value in fields.items()}


# A string in JSON that may hold a lone surrogate escape.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

# The columns that are keys of a record's own object; the others are of a timestamp in it.
_PLAIN = {
    table: tuple(
        name
        for name in columns
        if name != "entry_id" and not name.startswith(("started_", "ended_", "at_"))
    )
    for table, columns in COLUMNS.items()
}


def rows_of_lines(lines: Iterable[str], file_name: str) -> Iterator[tuple[str, list[Row]]]:
    """The checked rows of JSON Lines as ``jsonl_lines`` writes them, by table.

    A ``JournalError`` names the line that is something else, newer, damaged or longer than
    ``LINE_CHARS``.
    """
    checker = Checker()
    numbered = enumerate(lines, start=1)
    is_empty = True
    while batch := [_parsed(number, line, file_name) for number, line in islice(numbered, BATCH)]:
        is_empty = False
        try:
            tables = _joined(tables for _, tables in batch)
            _check_all(checker, tables)
        except RowError:
            for number, line_tables in batch:
                try:
                    _check_all(checker, line_tables)
                except RowError as error:
                    raise _refusal(file_name, number, error) from error
            raise
        for table, rows in tables.items():
            yield table, stored_changes(rows) if table == "change" else rows
    if is_empty:
        raise JournalError(f"{file_name} is empty.")


def _check_all(checker: Checker, tables: Tables) -> None:
    for table, rows in tables.items():
        checker.check(table, rows)


def _joined(parts: Iterable[Tables]) -> Tables:
    tables: Tables = {table: [] for table in COLUMNS}
    for part in parts:
        for table, rows in part.items():
            tables[table] += rows
    return tables


def _parsed(number: int, line: str, file_name: str) -> tuple[int, Tables]:
    if len(line) > LINE_CHARS:
        raise _refusal(file_name, number, "the line is longer than any entry")
    try:
        data = _json_of(line)
        return number, _head(data) if number == 1 else _entry_rows(data)
    except RowError as error:
        raise _refusal(file_name, number, error) from error


def _json_of(line: str) -> object:
    try:
        data: object = json.loads(line)
        if _SURROGATE.search(line):
            # SQLite takes whole characters only.
            whole = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
            data = json.loads(whole)
    except json.JSONDecodeError as error:
        raise RowError("it is not JSON") from error
    except (ValueError, RecursionError) as error:
        raise RowError(parse_problem(error)) from error
    return data


def _refusal(file_name: str, number: int, why: object) -> JournalError:
    return JournalError(f"{file_name}:{number}: {safe_text(str(why))}. Nothing was merged.")


def _head(data: object) -> Tables:
    """The first line's tombstones."""
    head = _required_object(data)
    if head.get("format") != FORMAT:
        raise RowError(f'a first line with "format": "{FORMAT}" is expected')
    version = head.get("version")
    if ORDINAL.fault([version]) is not None:
        raise RowError("version is not a whole number")
    if cast("int", version) > VERSION:
        raise RowError("it was written by a newer version of this program")
    ids = _required_list(head, "forgotten") if "forgotten" in head else []
    if (fault := NAME.fault(ids)) is not None:
        raise RowError(f"forgotten {fault}")
    return {"forgotten": [(entry_id,) for entry_id in ids]}


def _entry_rows(data: object) -> Tables:
    """One line of an export as rows, not yet checked."""
    entry = _required_object(data)
    ended = (
        (None,) * len(TIMESTAMP)
        if entry.get("ended") is None
        else _required_timestamp(entry, "ended")
    )
    plain = map(entry.get, _PLAIN["entry"])
    entry_id = entry.get("id")
    tables: Tables = {
        "entry": [(*plain, *_required_timestamp(entry, "started"), *ended)],
        "bout": [
            (entry_id, *map(_required_object(item).get, _PLAIN["bout"]))
            for item in _required_list(entry, "planned")
        ],
    }
    work_sets = [row[1] for row in tables["bout"]]
    if (fault := LIMITS["bout"]["bout"].fault(work_sets)) is not None:
        raise RowError(f"bout {fault}")
    if len(set(work_sets)) < len(work_sets):
        raise RowError("two sets have the same number")
    for table, key in (("rep", "reps"), ("work", "work"), ("change", "changes")):
        names, items = _PLAIN[table], _required_list(entry, key)
        try:
            # A call for each record would double the time.
            tables[table] = [
                (entry_id, *map(item.get, names), *map(item["at"].get, TIMESTAMP)) for item in items
            ]
        except (AttributeError, KeyError, TypeError) as error:
            raise RowError(f"{key} are not all objects with a moment") from error
    return tables


def _required_object(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise RowError("an object is expected")
    return cast("dict[str, Any]", data)


def _required_list(data: dict[str, Any], key: str) -> list[Any]:
    values = data.get(key)
    if not isinstance(values, list):
        raise RowError(f"{key} is not a list")
    return cast("list[Any]", values)


def _required_timestamp(data: dict[str, Any], key: str) -> Iterator[Any]:
    timestamp = data.get(key)
    if not isinstance(timestamp, dict):
        raise RowError(f"{key} is not a moment")
    return map(cast("dict[str, Any]", timestamp).get, TIMESTAMP)
