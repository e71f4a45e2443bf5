"""What importers make of lines that are nearly exercises, and of too many of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coach_tui.core.model.session import Block, RestStep, Timed
from coach_tui.definitions.format import MAX_ENTRIES, MAX_ROUNDS
from coach_tui.definitions.imports.importer import import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.imports.result import ImportedSession
    from coach_tui.definitions.library import ExerciseCatalogue

OTHERS = [f"Move {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MAX_ENTRIES + 1)]


def imported(text: str, catalogue: ExerciseCatalogue) -> tuple[ImportedSession, Session]:
    result = import_sessions(text, None, catalogue)[0]
    loaded = read_session(result.text.encode(), "f.yaml", catalogue)
    assert loaded.value is not None, (result.text, loaded.problems)
    return result, loaded.value


def test_a_circuit_without_exercises_is_not_read(catalogue):
    result, session = imported("Clamshell 3x12\n\n3 rounds\n", catalogue)
    assert "3 rounds" in result.unread
    assert not any(isinstance(step, Block) for step in session.steps)


def test_a_heading_ends_a_circuit(catalogue):
    _, session = imported("3 rounds\nClamshell 10 reps\n# Afterwards\nSquat 5 reps\n", catalogue)
    assert [type(step) is Block for step in session.steps] == [True, False]


def test_a_heading_with_its_length_is_no_exercise(catalogue):
    result, session = imported("## Warm-up (5 min)\nClamshell 10 reps\n", catalogue)
    assert "## Warm-up (5 min)" in result.unread
    assert len(session.steps) == 1


def test_a_number_alone_is_that_of_the_next_exercise(catalogue):
    result, session = imported(
        "Exercise 1\nClamshell\n10 reps\nExercise 2\nSquat\n5 reps", catalogue
    )
    assert len(session.exercise_steps()) == 2
    assert result.unread == ()


def test_a_rest_between_rounds_without_rounds_is_none_of_the_defaults(catalogue):
    _, session = imported("Clamshell 10 reps\nrest 60 s between rounds\nSquat 5 reps", catalogue)
    assert [s.rest_after_ms for s in session.exercise_steps()][-1] != 60_000


def test_a_second_rest_for_all_is_not_another_default(catalogue):
    result, session = imported(
        "Rest 30 s between all sets\nRest 90 s between all sets\nClamshell 3x10", catalogue
    )
    assert session.exercise_steps()[0].rest_ms == 30_000
    assert "Rest 90 s between all sets" in result.unread


def test_the_known_name_among_lines_before_a_dose_is_the_exercises(catalogue):
    result, session = imported("My plan\nLie on your side\nClamshell\n3 x 12\n", catalogue)
    assert session.title == "My plan"
    assert session.exercise_steps()[0].exercise.id == "clamshell"
    assert "Lie on your side" in result.text


def test_more_exercises_than_a_file_may_define_are_named_as_not_read(catalogue):
    lines = [f"{name} 5 reps" for name in OTHERS]
    result, session = imported("\n".join(lines), catalogue)
    assert len(session.exercise_steps()) == MAX_ENTRIES
    assert result.unread == (lines[-1],)


def jawt(*exercises: tuple[Any, Any], repetitions: object = 1) -> str:
    listed = [{"name": name, "duration": seconds} for name, seconds in exercises]
    return json.dumps({"title": "T", "sets": [{"repetitions": repetitions, "exercises": listed}]})


@pytest.mark.parametrize("repetitions", [0, MAX_ROUNDS + 1, "many"])
def test_impossible_repetitions_are_done_once_and_said(repetitions, catalogue):
    result, session = imported(jawt(("Squat", 30), repetitions=repetitions), catalogue)
    assert "it is done once" in " ".join(result.warnings)
    assert not any(isinstance(step, Block) for step in session.steps)


def test_a_timer_with_an_exercise_too_many_names_it_as_not_read(catalogue):
    result, session = imported(jawt(*((name, 30) for name in OTHERS)), catalogue)
    assert len(session.steps) == MAX_ENTRIES
    assert result.unread == (f"{OTHERS[-1]}, 30 s",)


def test_a_break_of_a_timer_is_a_rest(catalogue):
    _, session = imported(jawt(("Squat", 30), ("Rest", 10), ("Squat", 30)), catalogue)
    assert [type(step) for step in session.steps][1] is RestStep


def test_too_many_workouts_are_refused(catalogue):
    one = json.loads(jawt(("Squat", 30)))
    with pytest.raises(ImportRefusedError, match="export fewer at once"):
        import_sessions(json.dumps({"workouts": [one] * 300}), None, catalogue)


LIBRARY = "name,type,defaultReps,defaultSets,defaultDuration,restBetweenSets\n"


def test_cells_that_are_no_number_are_not_used_and_said(catalogue):
    result, session = imported(
        f"{LIBRARY}Squat,reps,10,many,,soon\nPlank,duration,,,,\n", catalogue
    )
    squat, plank = session.exercise_steps()
    assert squat.sets == 1
    assert isinstance(plank.dose, Timed)
    said = " ".join(result.warnings)
    assert "the sets many is not used" in said
    assert "the rest soon is not used" in said
    assert "no duration is given, so it is" in said


def test_rows_beyond_the_exercises_of_a_file_are_named(catalogue):
    rows = "".join(f"{name},reps,10,1,,\n" for name in OTHERS)
    result, session = imported(LIBRARY + rows, catalogue)
    assert len(session.exercise_steps()) == MAX_ENTRIES
    assert OTHERS[-1] in " ".join(result.unread)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("[{in: 4s, out: 4s}, {out: 4s}]", "expected one of `in`, `hold`, `out` and `rest` in each part"),
        ("[{in: 4s}, {hold: 0s}, {out: 4s}]", "expected a part longer than 0s (leave it out)"),
        ("[{in: 4s}, {hold: 4s}]", "expected `in` and `out` among its parts"),
        ("[{in: soon}, {out: 4s}]", "`in`: expected a duration"),
        ("[{in: 0.5s}, {out: 1s}]", "expected a breath of at least 2s"),
        ("{in: 4s, inn: 3s, out: 4s}", "unknown key `inn`"),
        ("{in: 4s, out: soon}", "`out`: expected a duration"),
    ],
)  # fmt: skip
def test_a_breath_that_cannot_be_is_refused(parts: str, expected: str, catalogue):
    text = f"title: t\nsteps: [{{breathe: {parts}, cycles: 2}}]\n"
    loaded = read_session(text.encode(), "f.yaml", catalogue)
    assert loaded.value is None
    assert expected in str(loaded.problems[0])


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        ("{max: 2m}", "`until` is missing"),
        ("{until: never}", "expected `done`"),
        ("{until: done, most: 2m}", "unknown key `most`"),
    ],
)
def test_a_wait_that_cannot_be_is_refused(wait: str, expected: str, catalogue):
    text = f"title: t\nsteps: [{{exercise: clamshell, reps: 5, sets: 2, rest: {wait}}}]\n"
    loaded = read_session(text.encode(), "f.yaml", catalogue)
    assert loaded.value is None
    assert expected in str(loaded.problems[0])


def test_a_tempo_that_is_a_list_is_refused(catalogue):
    text = "title: t\nsteps: [{exercise: clamshell, reps: 5, tempo: [1s]}]\n"
    assert read_session(text.encode(), "f.yaml", catalogue).value is None
