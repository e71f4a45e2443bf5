"""The journal as JSON and as a table."""

from __future__ import annotations

import json
from typing import cast

from entry_samples import MINUTE_MS, berlin, entries, entry_head, histories, rep, work
from hypothesis import given
from msgspec.structs import replace

from coach_tui.cli.history import as_lines, entries_json
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryState,
    with_changes,
)
from coach_tui.text import safe_text

STOPPED = Entry(
    entry_head(),
    EntryState.STOPPED,
    ended=berlin(13 * MINUTE_MS),
    running_ms=754_900,
    reps=(rep(1), rep(2), rep(1, work_set=1)),
    work=(work(), work(whole=False)),
    rpe=4,
    pain=0,
    note="warm",
)


def _titled(title: str) -> Entry:
    return replace(STOPPED, head=replace(STOPPED.head, title=title))


def test_json_has_the_documented_shape():
    assert entries_json([STOPPED]) == [
        {
            "id": "e1",
            "session": "glute-activation",
            "title": "Glute activation",
            "started_at": "2025-05-01T12:00:00+02:00",
            "ended_at": "2025-05-01T12:13:00+02:00",
            "state": "stopped",
            "rpe": 4,
            "pain": 0,
            "pain_day_after": None,
            "worst_pain": 0,
            "note": "warm",
            "programme": None,
            "sets": [
                {
                    "exercise": "clamshell",
                    "set": 1,
                    "side": "left",
                    "reps_planned": 20,
                    "reps_done": 2,
                    "seconds": 11.0,
                    "outcome": "done",
                },
                {
                    "exercise": "clamshell",
                    "set": 1,
                    "side": "right",
                    "reps_planned": 20,
                    "reps_done": 1,
                    "seconds": 5.5,
                    "outcome": "done",
                },
                {
                    "exercise": "plank",
                    "set": 1,
                    "side": None,
                    "reps_planned": None,
                    "reps_done": None,
                    "seconds": 90.0,
                    "outcome": "done",
                },
                {
                    "exercise": "monster-walk",
                    "set": 1,
                    "side": "forward",
                    "reps_planned": 10,
                    "reps_done": 0,
                    "seconds": 0.0,
                    "outcome": "not reached",
                },
            ],
        }
    ]


def test_the_worst_pain_is_that_of_session_exercise_and_day_after():
    rated = AnnotationRecord("c", AnnotationField.PAIN, 6, berlin(), part="clamshell")
    (printed,) = entries_json([with_changes(STOPPED, (rated,))])
    assert (printed["pain"], printed["worst_pain"]) == (0, 6)


def test_an_unfinished_entry_has_no_end():
    (found,) = entries_json([Entry(entry_head(), EntryState.UNFINISHED)])
    assert found["state"] == "unfinished"
    assert found["ended_at"] is None
    assert (found["rpe"], found["pain"], found["note"]) == (None, None, "")


@given(histories)
def test_any_history_is_json_in_the_order_given(history: list[Entry]):
    printed = json.loads(json.dumps(entries_json(history)))
    assert [each["id"] for each in printed] == [entry.head.id for entry in history]


def test_the_table_says_what_was_done_of_what_was_planned():
    unfinished = Entry(replace(entry_head("e2"), title="Back"), EntryState.UNFINISHED)
    long = replace(
        STOPPED,
        head=replace(entry_head("e3"), planned=(entry_head().planned[2],)),
        state=EntryState.COMPLETED,
        running_ms=3_661_000,
        reps=(),
    )
    assert as_lines([STOPPED, unfinished, long]) == [
        "Day         Session           State       Length   Done                              Id",
        "2025-05-01  Glute activation  stopped     12:34    3/40 reps, 0/10 steps, 1/1 timed  e1",
        "2025-05-01  Back              unfinished  -        0/40 reps, 0/10 steps, 0/1 timed  e2",
        "2025-05-01  Glute activation  completed   1:01:01  1/1 timed                         e3",
    ]


def test_a_session_skipped_to_its_end_says_what_was_skipped():
    skipped = replace(STOPPED, state=EntryState.COMPLETED, reps=(rep(1),), work=())
    (_, line) = as_lines([skipped])
    assert line.endswith("completed  12:34   1/40 reps, 0/10 steps, 0/1 timed, 2 skipped  e1")
    (printed,) = entries_json([skipped])
    assert [each["outcome"] for each in cast("list[dict[str, object]]", printed["sets"])] == [
        "done",
        "skipped",
        "skipped",
        "skipped",
    ]


def test_no_entries_make_no_lines():
    assert as_lines([]) == []


def test_an_entry_without_a_plan_has_a_line_too():
    empty = Entry(replace(entry_head(), planned=()), EntryState.UNFINISHED)
    assert as_lines([empty])[1].split() == [
        "2025-05-01",
        "Glute",
        "activation",
        "unfinished",
        "-",
        "-",
        "e1",
    ]


@given(entries())
def test_every_entry_is_one_line_that_is_safe_to_print(entry: Entry):
    lines = as_lines([entry])
    assert len(lines) == 2
    assert all(line == safe_text(line) for line in lines)


def test_an_escape_sequence_in_a_title_stays_letters():
    line = as_lines([_titled("\x1b]52;c;eA==\x07[@click=app.quit]x[/]")])[1]
    assert "\x1b" not in line
    assert "[@click=app.quit]x[/]" in line


def test_wide_and_long_titles_keep_the_columns_straight():
    lines = as_lines([_titled("お尻の運動"), _titled("a" * 80), _titled("é e\u0301")])
    assert lines[1].index("stopped") == lines[2].index("stopped") - 5  # five wide letters
    assert lines[3].index("stopped") == lines[2].index("stopped") + 1  # one combining accent
    assert "a" * 39 + "…" in lines[2]
    assert "a" * 40 not in lines[2]
