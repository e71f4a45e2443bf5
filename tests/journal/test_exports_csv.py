"""A row for each set, which a spreadsheet reads as it is meant."""

from __future__ import annotations

import csv
import io
import sys

from entry_samples import MINUTE_MS, berlin, entry_head, histories, rep, work
from hypothesis import given
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryState,
    with_changes,
)
from coach_tui.journal.exports.csv import COLUMNS, write_csv

DONE = Entry(
    entry_head(),
    EntryState.STOPPED,
    ended=berlin(MINUTE_MS),
    running_ms=55_000,
    reps=(rep(1), replace(rep(2), up_ms=3000)),
    work=(work(),),
    rpe=4,
    note="=1+1",
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_set_is_a_row_with_what_was_planned_and_done():
    felt = AnnotationRecord("c", AnnotationField.FELT, "easy", berlin(), part="clamshell")
    pain = AnnotationRecord("d", AnnotationField.PAIN, 6, berlin(), part="clamshell")
    left, right, plank, walk = read(write_csv([with_changes(DONE, (felt, pain))]))
    assert (plank["exercise_pain"], plank["worst_pain"]) == ("", "6")
    assert left == {
        "day": "2025-05-01",
        "started_at": "2025-05-01T12:00:00+02:00",
        "ended_at": "2025-05-01T12:01:00+02:00",
        "session": "glute-activation",
        "title": "Glute activation",
        "state": "stopped",
        "exercise": "clamshell",
        "name": "Clamshell",
        "set": "1",
        "sets": "1",
        "side": "left",
        "unit": "",
        "reps_planned": "20",
        "reps_done": "2",
        "seconds_planned": "",
        "seconds_worked": "12",
        "up_s": "2.5",
        "hold_s": "1",
        "down_s": "2.5",
        "pause_s": "0",
        "felt": "easy",
        "rpe": "4",
        "pain": "",
        "note": "'=1+1",
        "entry": "e1",
        "outcome": "done",
        "exercise_pain": "6",
        "pain_day_after": "",
        "worst_pain": "6",
        "load": "",
        "load_kg": "",
        "band": "",
        "programme": "",
        "answer": "",
    }
    assert (right["outcome"], walk["outcome"]) == ("skipped", "not reached")
    assert (right["reps_done"], right["up_s"]) == ("0", "")
    assert (plank["seconds_planned"], plank["seconds_worked"], plank["felt"]) == ("45", "45", "")
    assert (walk["unit"], walk["side"]) == ("steps", "forward")


@given(histories)
def test_any_history_is_a_table_of_as_many_rows_as_sets(history):
    rows = read(write_csv(history))
    assert len(rows) == sum(len(entry.head.planned) for entry in history)
    assert all(set(row) == set(COLUMNS) for row in rows)
    assert not [v for row in rows for v in row.values() if v.startswith(("=", "+", "-", "@"))]


def test_an_empty_history_is_a_line_of_headings():
    assert write_csv([]) == ",".join(COLUMNS) + "\r\n"


def _calls(entry: Entry) -> int:
    """How many functions are called to write an entry."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        write_csv([entry])
    finally:
        sys.setprofile(None)
    return calls


def _imported(sets: int) -> Entry:
    plan = entry_head().planned[0]
    planned = tuple(replace(plan, work_set=n, set=n + 1, sets=sets) for n in range(sets))
    loads = tuple(
        AnnotationRecord(str(n), AnnotationField.LOAD, "2kg", berlin(), part=str(n), sequence=n)
        for n in range(sets)
    )
    entry = Entry(replace(entry_head(), planned=planned), EntryState.COMPLETED)
    return with_changes(entry, loads)


def test_an_imported_entry_of_ten_times_the_sets_is_ten_times_the_work():
    assert _calls(_imported(300)) < 11 * _calls(_imported(30))
