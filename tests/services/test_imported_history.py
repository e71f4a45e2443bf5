"""Other apps' exports, damaged: each line is read or named, and the journal takes what was read."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach_tui.core.log.days import DayStart
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.merge import rows_of_lines
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal
from coach_tui.services.imported_history import NoHistoryError, read_history

STRONG = [
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
    "2025-03-03 07:30:00,Legs,45m,Clamshells,1,5,12,0,0,,slept well,7",
    "2025-03-05 07:30:00,Arms,1h 5m,Row,1,0,0,0,25,left,,",
]
HEVY = [
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe",
    '"Noon","4 Mar 2025, 12:00","4 Mar 2025, 12:40",,Leg Curl,,,0,normal,20,15,,,',
]
CELLS = (
    *("0001-01-01 00:00:00", "9999-12-31 23:59:59", "4 Mar 9999, 12:00", "9" * 5_000 + "h"),
    *("1e999", "nan", "-1", "9" * 400, "\x1b]0;x\x07", "\0", '"', "x" * 140_000, "", "1:2:3"),
)


@example(STRONG, 0, 0, "0001-01-01 00:00:00")
@example(STRONG, 0, 9, "x" * 140_000)
@example(STRONG, 0, 2, "9" * 400 + "s")
@example(HEVY, 0, 2, "4 Mar 9999, 12:00")
@given(
    st.sampled_from([STRONG, HEVY]),
    st.integers(0, 1),
    st.integers(0, 13),
    st.sampled_from(CELLS) | st.text(max_size=20),
)
def test_a_strange_cell_costs_no_more_than_its_line(
    lines: list[str], row: int, column: int, cell: str
):
    table = list(csv.reader(lines))
    cells = table[1 + row % (len(table) - 1)]
    cells[column % len(cells)] = cell
    text = io.StringIO()
    csv.writer(text).writerows(table)
    history = read_history(text.getvalue(), ExerciseCatalogue([]), "kg", DayStart())
    assert len(history.records) + len(history.unread) >= len(table) - 2
    assert all(len(reason) < 200 for reason in history.unread)
    journal = Journal.in_memory()
    journal.merge_rows(rows_of_lines(jsonl_lines(JournalDump(tuple(history.records))), "it"))
    assert len(journal.entries()) == len(history.records)
    journal.close()


def test_an_exercise_keeps_the_id_that_journals_have_of_it():
    text = "\n".join(STRONG).replace(next(csv.reader(STRONG[1:2]))[3], "Bankdrücken")
    history = read_history(text, ExerciseCatalogue([]), "kg", DayStart())
    assert "bankdr-cken" in {plan.exercise for r in history.records for plan in r.head.planned}


def test_a_cell_of_the_header_beyond_every_limit_is_no_export():
    text = f"Date,{'x' * 200_000}\n"
    with pytest.raises(NoHistoryError, match="no export"):
        read_history(text, ExerciseCatalogue([]), "kg", DayStart())


@pytest.mark.parametrize(
    ("length", "seconds", "ms"),
    [
        *(
            ("45m", "25", 45 * 60_000),
            ("1h 5m", "0", 65 * 60_000),
            ("", "25", 50_000),
            ("", "0", 0),
        ),
        *(("24h 1m", "0", 24 * 3_600_000), ("99:00:00", "0", 24 * 3_600_000)),
        ("1h 5m 30s", "0", 3_930_000),
    ],
)
def test_a_session_lasts_as_long_as_it_says_or_as_its_timed_sets(length, seconds, ms):
    head, *_ = STRONG
    row = f"2025-03-05 07:30:00,Arms,{length},Plank,1,0,{{}},0,{seconds},,,"
    reps = "0" if seconds != "0" else "5"
    lines = [head, row.format(reps), row.format(reps)]
    history = read_history("\n".join(lines), ExerciseCatalogue([]), "kg", DayStart())
    (record,) = history.records
    assert history.unread == []
    assert record.ended is not None
    assert record.ended.utc_ms - record.head.started.utc_ms == ms


def test_what_is_noted_in_place_of_a_set_is_a_note_of_the_session():
    lines = [
        *STRONG[:2],
        "2025-03-03 07:30:00,Legs,45m,Clamshells,Note,,,,,mind the hip,,",
        "2025-03-03 07:30:00,Legs,45m,Clamshells,Rest Timer,,,,90,,,",
    ]
    history = read_history("\n".join(lines), ExerciseCatalogue([]), "kg", DayStart())
    (record,) = history.records
    assert (history.sets, history.unread) == (1, [])
    assert record.note == "slept well\nClamshells: mind the hip"


FITNOTES = [
    "Date,Exercise,Category,Weight (lbs),Reps,Distance,Distance Unit,Time,Comment",
    "2025-03-06,Dead Hang,Back,,,,,0:01:10,",
    "2025-03-06,Hip Hinge,Back,20.0,8,,,0:00:40,good",
]


@pytest.mark.parametrize(
    ("lines", "title", "minutes", "rpe", "note", "planned", "work", "changes"),
    [
        (
            [
                *STRONG[:2],
                "2025-03-03 07:30:00,Legs,45m,Clamshells,2,,10,0,30,,,8",
                "2025-03-03 07:30:00,Legs,45m,Row,1,0,0,0,25,left,,",
                "2025-03-03 07:30:00,Legs,45m,Row,2,2.5,0,0,20,right,,",
                "2025-03-03 07:30:00,Legs,45m,Walk,1,0,0,400,0,,,",
            ],
            ("strong-legs", "Legs"),
            45,
            8,
            "slept well\nWalk: 400",
            [
                ("clamshells", "Clamshells", 1, 2, None, 12, None),
                ("clamshells", "Clamshells", 2, 2, None, 10, None),
                ("row", "Row", 1, 1, "left", None, 25_000),
                ("row", "Row", 1, 1, "right", None, 20_000),
                ("walk", "Walk", 1, 1, None, None, None),
            ],
            [(2, 25_000), (3, 20_000), (4, 0)],
            [("reps", 12, "0"), ("load", "5 kg", "0"), ("reps", 10, "1"), ("load", "2.5 kg", "3")],
        ),
        (
            [*HEVY, HEVY[1].replace("Leg Curl", "Run").replace("20,15,,,", ",,2.5,1200,9")],
            ("hevy-noon", "Noon"),
            40,
            9,
            "Run: 2.5 km",
            [
                ("leg-curl", "Leg Curl", 1, 1, None, 15, None),
                ("run", "Run", 1, 1, None, None, 1_200_000),
            ],
            [(1, 1_200_000)],
            [("reps", 15, "0"), ("load", "20 kg", "0")],
        ),
        (
            FITNOTES,
            ("fitnotes-fitnotes", "FitNotes"),
            110 / 60,
            None,
            "Hip Hinge: good",
            [
                ("dead-hang", "Dead Hang", 1, 1, None, None, 70_000),
                ("hip-hinge", "Hip Hinge", 1, 1, None, 8, None),
            ],
            [(0, 70_000)],
            [("reps", 8, "1"), ("load", "20 lb", "1")],
        ),
    ],
    ids=["strong", "hevy", "fitnotes"],
)
def test_every_value_of_a_line_is_in_its_record(
    lines, title, minutes, rpe, note, planned, work, changes
):
    history = read_history("\n".join(lines), ExerciseCatalogue([]), "kg", DayStart())
    (record,) = history.records
    plan, ended = record.head, record.ended
    assert ((plan.session, plan.title), record.rpe, record.note) == (title, rpe, note)
    assert record.pain is None
    assert ended is not None
    assert ended.utc_ms - plan.started.utc_ms == record.running_ms == round(minutes * 60_000)
    assert [
        (p.work_set, p.exercise, p.name, p.set, p.sets, p.side, p.reps, p.duration_ms)
        for p in plan.planned
    ] == [(number, *values) for number, values in enumerate(planned)]
    assert [(n, w.work_set, w.duration_ms, w.whole, w.at) for n, w in record.work] == [
        (place, number, ms, True, ended) for place, (number, ms) in enumerate(work)
    ]
    assert history.unmapped == {name for _, name, *_ in planned}
    assert [(c.field, c.value, c.part) for c in record.changes] == changes
    assert [(c.at, c.sequence) for c in record.changes] == [
        (plan.started, number) for number in range(1, len(changes) + 1)
    ]
