"""Files of other programs: Just Another Workout Timer and My PT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.model.exercise import Motion, Range, Sides
from coach_tui.core.model.session import Block, Gap, Reps, RestStep, Timed
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.imports.importer import (
    Format,
    decode_source,
    format_of,
    import_sessions,
)
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    MAX_IMPORT_LINES,
    MAX_SHEET_BYTES,
    ImportRefusedError,
)
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.imports.result import ImportedSession


def both(text: str, catalogue: ExerciseCatalogue) -> list[tuple[ImportedSession, Session]]:
    pairs: list[tuple[ImportedSession, Session]] = []
    for result in import_sessions(text, None, catalogue):
        document = read_session(result.text.encode(), "f.yaml", catalogue)
        assert document.value is not None, (result.text, document.problems)
        pairs.append((result, document.value))
    return pairs


def workout(*sets: dict[str, Any], title: str = "Morning") -> dict[str, Any]:
    return {"title": title, "sets": list(sets), "version": 2, "position": 0}


def a_set(*exercises: tuple[str, int], repetitions: int = 1) -> dict[str, Any]:
    return {
        "repetitions": repetitions,
        "id": "265d3e45",
        "exercises": [{"name": n, "id": "73492695", "duration": s} for n, s in exercises],
    }


def test_a_workout_takes_exactly_as_long_as_in_the_timer(catalogue):
    data = workout(
        a_set(("Warm up", 30)),
        a_set(("Plank", 20), ("Rest", 10), ("Squats", 20), ("Pause", 10), repetitions=8),
    )
    [(result, session)] = both(json.dumps({"workouts": [data]}), catalogue)
    assert (session.title, result.unread) == ("Morning", ())
    assert compile_timeline(session).total_ms == (30 + 8 * 60) * 1_000
    block = session.steps[1]
    assert isinstance(block, Block)
    assert block.rounds == 8
    assert block.steps[1] == RestStep(Gap(10_000))
    assert [step.exercise.id for step in session.exercise_steps()] == ["warm-up", "plank", "squat"]


@pytest.mark.parametrize("title", [None, "", " ", 7])
def test_a_workout_without_a_title_has_the_usual_one_and_a_strange_one_is_shown(title, catalogue):
    data = json.dumps(workout(a_set(("Plank", 30)), title=title))
    [(result, session)] = both(data, catalogue)
    assert session.title == "Workout"
    assert bool(result.unread) is (title not in (None, ""))
    assert all("title" in line for line in result.unread)


def test_a_single_workout_file_is_read_as_well(catalogue):
    [(_, session)] = both(json.dumps(workout(a_set(("Plank", 30)))), catalogue)
    assert session.exercise_steps()[0].dose == Timed(30_000)


def test_each_workout_of_a_backup_becomes_a_session(catalogue):
    data = {"workouts": [workout(a_set(("Plank", 9)), title=t) for t in ("One", "Two")]}
    assert [session.title for _, session in both(json.dumps(data), catalogue)] == ["One", "Two"]


def test_what_the_timer_could_not_have_written_is_a_comment_and_reported(catalogue):
    data = workout(a_set(("Plank", 9)), a_set(("Long", 10**9)), {"exercises": "none"})
    data["colour"] = "red"
    [(result, session)] = both(json.dumps(data), catalogue)
    assert len(session.steps) == 1
    assert [line.split(":")[0] for line in result.unread] == ["colour", "exercise", "set"]
    assert all(f"# {line}" in result.text for line in result.unread)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"', "^it is not JSON: Unterminated string"),
        ('{"a": ' * 90_000, "^it is nested too deeply$"),
        (f'{{"a": {"9" * 5_000}}}', "^a number has too many digits$"),
    ],
)
def test_json_beyond_what_is_read_is_refused_in_words(text: str, problem: str, catalogue):
    with pytest.raises(ImportRefusedError, match=problem):
        import_sessions(text, None, catalogue)


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"workouts": []}', '{"workouts": [1]}', "{" + '"a":{' * 9_000]
)
def test_json_that_is_no_workout_is_refused(text, catalogue):
    with pytest.raises(ImportRefusedError):
        import_sessions(text, Format.JAWT, catalogue)


CSV = """\
# My PT Exercise Library Export
# Exported: 2026-01-02T03:04:05.000Z
# Version: 1.0
name,type,defaultDuration,defaultReps,defaultSets,defaultRepDuration,pauseBetweenReps,restBetweenSets,sideMode,instructions
Clamshell,reps,,15,2,4,0.5,30,unilateral,
"Wall sit, low",duration,45,,3,,,,bilateral,"Back to the wall.
Say ""ah""."
Bird dog,reps,,9,1,,,,alternating,
,reps,,9,1,,,,,
Odd one,reps,,many,1,,,,sideways,
"""


def test_a_library_becomes_a_session_row_by_row(catalogue):
    assert format_of(CSV) is Format.MY_PT
    [(result, session)] = both("\ufeff" + CSV, catalogue)
    clamshell, sit, dog, odd = session.exercise_steps()
    assert (clamshell.dose, clamshell.sets) == (Reps(Range(15, 15)), 2)
    assert (clamshell.sides, clamshell.rest.ms) == (Sides.EACH, 30_000)
    tempo = clamshell.effective_tempo
    assert [tempo.range_of(motion).high for motion in Motion] == [2_000, 0, 2_000, 500]
    assert (sit.exercise.name, sit.dose, sit.sets) == ("Wall sit, low", Timed(45_000), 3)
    assert sit.exercise.movement == ("Back to the wall.", 'Say "ah".')
    assert (dog.sides, dog.dose) == (Sides.ALTERNATE, Reps(Range(5, 5)))
    assert odd.dose == Reps(Range(10, 10))
    assert any("many" in warning for warning in result.warnings)
    assert any("sideways" in warning for warning in result.warnings)
    assert result.unread == ("reps, 9, 1",)


def test_a_table_without_names_is_refused(catalogue):
    with pytest.raises(ImportRefusedError, match="name"):
        import_sessions("a,b\n1,2\n", Format.MY_PT, catalogue)


def test_a_cell_beyond_the_limit_of_csv_is_refused(catalogue):
    with pytest.raises(ImportRefusedError, match="it is not CSV: field larger than"):
        import_sessions("name,type\nSquat," + "x" * 140_000, Format.MY_PT, catalogue)


def test_a_row_that_is_nearly_an_exercise_of_the_catalogue_is_a_doubt(catalogue):
    [(result, session)] = both("name,type\nClamshel,reps\n,reps\n", catalogue)
    assert session.exercise_steps()[0].exercise.name == "Clamshel"
    assert "perhaps `clamshell` is meant" in result.warnings[0]
    assert result.unread == ("reps",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"' + b"x" * (MAX_IMPORT_BYTES - 2), None),
        (b'{"' + b"x" * (MAX_IMPORT_BYTES - 1), "larger than 512 KiB"),
        (b"x" * MAX_SHEET_BYTES, None),
        (b"x" * (MAX_SHEET_BYTES + 1), "larger than 64 KiB"),
        (b"x\n" * MAX_IMPORT_LINES, None),
        (b"x\n" * (MAX_IMPORT_LINES + 1), "more than 2000 lines"),
    ],
)
def test_a_large_file_is_refused_before_it_is_read(data, words):
    if words is None:
        assert decode_source(data).encode() == data
        return
    with pytest.raises(ImportRefusedError, match=words):
        decode_source(data)


def test_bytes_that_are_not_utf_8_are_still_words():
    assert decode_source("Kräftigung \u2013 Bein".encode("cp1252")) == "Kräftigung \u2013 Bein"
    assert decode_source(b"Kr\xe4ftigung\x81") == "Kräftigung\x81"


# A property cannot take fixtures.
CATALOGUE = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "sets", "exercises", "name", "duration", "repetitions"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("file_format", list(Format))
@given(data=_JSON | st.text(max_size=200))
def test_nothing_raises_but_a_refusal(file_format, data):
    text = data if isinstance(data, str) else json.dumps({"workouts": [{"sets": [data]}]})
    try:
        sessions = import_sessions(text, file_format, CATALOGUE)
    except ImportRefusedError:
        return
    for session in sessions:
        assert read_session(session.text.encode(), "f.yaml", CATALOGUE).value is not None
