"""Interval timers of other programs, and files that are refused by their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.session import Block, ExerciseStep, Gap, RestStep, Timed
from coach_tui.definitions.format import MAX_ENTRIES, MAX_STEPS
from coach_tui.definitions.imports.importer import (
    Format,
    decode_source,
    format_of,
    import_sessions,
)
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library import ExerciseCatalogue

OPEN_HIIT = {
    "id": "x1",
    "name": "Lunch hips",
    "intervals": 8,
    "restarts": 1,
    "activities": ["Clamshell", "Wall sit"],
    "timeSettings": {"workTime": 40, "restTime": 20, "breakTime": 90, "getReadyTime": 5},
}


def timed(**times: object) -> Mapping[str, object]:
    """The timer with other lengths."""
    return OPEN_HIIT | {"timeSettings": {"workTime": 40} | times}


SECONDS: dict[str, list[dict[str, object]]] = {
    "timers": [
        {
            "name": "Legs",
            "numberOfSets": 3,
            "setRest": {"name": "Rest", "duration": 60},
            "intervals": [
                {"name": "Squat", "duration": 45, "color": 2},
                {"name": "Rest", "duration": 15},
                {"name": "Wall sit", "duration": 30.0},
            ],
        }
    ]
}


def session_of(data: object, catalogue: ExerciseCatalogue) -> Session:
    (result,) = import_sessions(json.dumps(data), None, catalogue)
    session = read_session(result.text.encode(), "f.yaml", catalogue).value
    assert session is not None
    return session


def test_a_timer_of_open_hiit_is_rounds_of_its_activities(catalogue: ExerciseCatalogue):
    session = session_of([OPEN_HIIT], catalogue)
    ready, block = session.steps
    assert session.title == "Lunch hips"
    assert ready == RestStep(Gap(5_000))
    assert isinstance(block, Block)
    assert (block.rounds, block.round_rest.ms) == (2, 90_000)
    clamshell, rest, sit = block.steps
    assert isinstance(clamshell, ExerciseStep)
    assert isinstance(sit, ExerciseStep)
    assert [step.exercise.name for step in (clamshell, sit)] == ["Clamshell", "Wall sit"]
    assert {step.dose for step in (clamshell, sit)} == {Timed(40_000)}
    assert rest == RestStep(Gap(20_000))


def test_a_timer_that_lists_its_intervals_is_read_interval_by_interval(
    catalogue: ExerciseCatalogue,
):
    (block,) = session_of(SECONDS, catalogue).steps
    assert isinstance(block, Block)
    assert (block.rounds, block.round_rest.ms) == (3, 60_000)
    squat, rest, sit = block.steps
    assert isinstance(squat, ExerciseStep)
    assert isinstance(sit, ExerciseStep)
    assert (squat.dose, rest, sit.dose) == (Timed(45_000), RestStep(Gap(15_000)), Timed(30_000))


@pytest.mark.parametrize(
    ("seconds", "rounds", "intervals"),
    [
        *((0, 1, 1), (1, 1, 1), (4 * 3_600, 1, 1), (4 * 3_600 + 1, 1, 1)),
        *((30, 1, 1), (30, 100, 1), (30, 101, 1), (30, 1, 500), (30, 1, 501)),
    ],
)
def test_a_timer_is_read_up_to_the_limits_of_a_session(seconds, rounds, intervals, catalogue):
    interval = {"name": "Squat", "duration": seconds}
    data = {"timers": [{"numberOfSets": rounds, "intervals": [interval] * intervals}]}
    if 1 <= seconds <= 4 * 3_600 and 1 <= rounds <= 100 and intervals <= 500:
        (step, *_) = session_of(data, catalogue).exercise_steps()
        assert step.dose == Timed(seconds * 1_000)
    else:
        with pytest.raises(ImportRefusedError):
            session_of(data, catalogue)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([OPEN_HIIT | {"activities": []}], "OpenHIIT that names no activities"),
        ({"intervals": [{"name": "Squat"}]}, "length is not known"),
        ({"intervals": [{"duration": 30}]}, "no names"),
        (SECONDS | {"timers": [SECONDS["timers"][0] | {"numberOfSets": 10**4_299}]}, "rounds"),
        ([OPEN_HIIT | {"restarts": 10**4_299}], "whose rounds are not from 1 to"),
        ([OPEN_HIIT | {"restarts": -5}], "whose rounds are not from 1 to"),
        ([OPEN_HIIT | {"activities": ["Squat"] * (MAX_STEPS + 1)}], "of more than .* intervals"),
        ([timed(restTime=10**4_299)], "length is not known"),
        ([timed(breakTime=-1)], "length is not known"),
        ([timed(getReadyTime="long")], "length is not known"),
        ([timed(warmupTime=10**4_299)], "length is not known"),
        ({"intervals": [{"name": "Squat", "duration": 1e9}]}, "length is not known"),
        ({"playlist": ["a", "b"]}, "JSON of a program that is not known"),
        ([{"reps": 12, "sets": 3}], "JSON of a program that is not known"),
        ([OPEN_HIIT] * 101, "it has 101 timers, more than 100"),
        (
            {"intervals": [{"name": f"Move {n}", "duration": 9} for n in range(MAX_ENTRIES + 1)]},
            "more exercises than a session may define",
        ),
    ],
)
def test_json_that_is_not_wholly_understood_is_refused(data, words, catalogue):
    with pytest.raises(ImportRefusedError, match=words):
        import_sessions(json.dumps(data), None, catalogue)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 3x12", "a PDF"),
        (b"PK\x03\x04 3x12", "docx"),
        (b"{\\rtf1 Squat 3x12}", "RTF"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x89PNG\r\n", "a picture"),
        (bytes(range(256)) * 4, "no text"),
        ("Squat 3x12".encode("utf-16-le"), "no text"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_its_kind(data, words):
    with pytest.raises(ImportRefusedError, match=words):
        decode_source(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<?xml version='1.0'?><workout_file><name>Ride</name></workout_file>", "Zwift"),
        ("<?xml version='1.0'?><gpx><trk>3 x 12</trk></gpx>", "GPS"),
        ("<?xml version='1.0'?><plan><set>3 x 12</set></plan>", "XML of a program"),
    ],
)
def test_xml_of_other_programs_is_never_read_as_prose(text, words, catalogue):
    with pytest.raises(ImportRefusedError, match=words):
        import_sessions(text, None, catalogue)


def test_a_backup_of_many_workouts_is_read_whole(catalogue: ExerciseCatalogue):
    exercises = [{"name": f"Move {number}", "duration": 30} for number in range(20)]
    workouts = [
        {"title": f"Workout {number}", "sets": [{"repetitions": 2, "exercises": exercises}]}
        for number in range(60)
    ]
    text = decode_source(json.dumps({"workouts": workouts}, indent=2).encode())
    assert format_of(text) is Format.JAWT
    assert len(import_sessions(text, None, catalogue)) == 60
