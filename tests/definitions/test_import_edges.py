"""What importers make of lines that are nearly exercises, and of too many of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from coach_tui.core.model.exercise import Range
from coach_tui.core.model.session import (
    Amrap,
    Block,
    ExerciseStep,
    Reps,
    RestStep,
    Schedule,
    Timed,
    Weekday,
)
from coach_tui.definitions.format import MAX_ENTRIES, MAX_ROUNDS
from coach_tui.definitions.imports import result as result_module
from coach_tui.definitions.imports.dose_phrases import in_digits
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.importer import import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.imports.sheet_lines import MAX_LINE
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.imports.result import ImportedSession

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


def test_an_empty_line_ends_a_circuit(catalogue):
    _, session = imported("3 rounds\nClamshell 10 reps\nSquat 5 reps\n\nLunge 5 reps\n", catalogue)
    block, lunge = session.steps
    assert isinstance(block, Block)
    assert isinstance(lunge, ExerciseStep)
    assert (len(block.steps), lunge.exercise.name) == (2, "Lunge")


@pytest.mark.parametrize("separator", [", ", "; "])
@pytest.mark.parametrize("label", ["", "Evening: "])
def test_a_line_may_list_several_exercises_with_or_without_a_label(label, separator, catalogue):
    line = label + separator.join(("Clamshell 3x12", "Squat 3x8"))
    _, session = imported(f"{line}\n", catalogue)
    names = [step.exercise.name for step in session.steps if isinstance(step, ExerciseStep)]
    assert names == ["Clamshell", "Squat"]


def test_parts_of_which_only_one_has_exercises_are_no_programme(catalogue):
    result, session = imported("Week 1\nSquat 3x8\nWeek 2\nsee how it goes\n", catalogue)
    assert session.title == "My exercises"
    assert result.unread == ("Week 1", "Week 2")


@pytest.mark.parametrize(("length", "is_read"), [(MAX_LINE, True), (MAX_LINE + 1, False)])
def test_a_line_is_read_up_to_a_limit(length: int, is_read: bool, catalogue):  # noqa: FBT001
    line = "Squat 5 reps ".ljust(length, "x")
    result, session = imported(f"Clamshell 10 reps\n{line}\n", catalogue)
    assert len(session.steps) == 1 + is_read
    assert (line in result.unread) == (not is_read)


@pytest.mark.parametrize(("length", "is_read"), [(MAX_LINE, True), (MAX_LINE + 1, False)])
def test_a_row_of_a_table_is_read_up_to_a_limit(length: int, is_read: bool, catalogue):  # noqa: FBT001
    row = f"Squat | 5 | {'x' * (length - len('Squat | 5 | '))}"
    result, session = imported(f"Exercise | Reps | Notes\nClamshell | 8 | \n{row}\n", catalogue)
    assert len(session.steps) == 1 + is_read
    assert (row in result.unread) == (not is_read)


def test_a_table_with_one_column_of_a_week_is_no_table_by_week(catalogue):
    result, session = imported("Exercise;Reps;Week 1\nSquat;8;2x5\n", catalogue)
    (squat,) = session.exercise_steps()
    assert squat.dose == Reps(Range.exactly(8))
    assert "Week 1" not in result.title


def test_a_row_of_a_table_without_a_name_is_not_read(catalogue):
    result, session = imported("Exercise;Reps\nSquat;8\n;9\n", catalogue)
    assert len(session.steps) == 1
    assert result.unread == (";9",)


def test_a_set_of_a_table_that_is_no_number_is_a_doubt(catalogue):
    result, session = imported("Exercise;Set 1;Set 2\nSquat;8;many\n", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.dose, squat.sets) == (Reps(Range.exactly(8)), 1)
    assert result.warnings[0] == "Squat;8;many: 8 was taken for the reps."


def test_steps_beyond_the_length_of_a_session_are_left_out_and_named(catalogue):
    lines = [f"Squat 50x{reps}" for reps in range(80, 100)]
    result, session = imported("\n".join(lines), catalogue)
    assert len(session.steps) == 1
    assert result.unread == tuple(lines[1:])


def test_what_fits_after_the_last_step_that_is_left_out_singly_stays(catalogue):
    lines = [f"Squat 50x{reps}" for reps in range(90, 98)]
    result, session = imported("\n".join(["Squat 50x80", *lines, "Lunge 5 reps"]), catalogue)
    assert len(session.steps) == 2
    assert result.unread == tuple(lines)


def test_a_sheet_far_too_long_is_tried_few_times(catalogue, monkeypatch):
    tried = 0

    def counted(*arguments: Any) -> Any:
        nonlocal tried
        tried += 1
        return read_session(*arguments)

    monkeypatch.setattr(result_module, "read_session", counted)
    imported("Squat 3x12, hold 3 s\n" * 1000, catalogue)
    assert tried < 40  # of a thousand steps


def test_a_circuit_beyond_the_length_of_a_session_is_left_out_with_its_exercises(catalogue):
    circuit = ["99 rounds", "Clamshell 9x100", "Lunge 9x100"]
    result, session = imported("\n".join(["Squat 5 reps", *circuit]), catalogue)
    assert len(session.steps) == 1
    assert result.unread == tuple(circuit)


def test_only_a_circuit_beyond_the_length_of_a_session_is_refused(catalogue):
    with pytest.raises(ImportRefusedError, match="its exercises are longer than a session may be"):
        imported("99 rounds\nClamshell 9x100\n", catalogue)


def test_an_exercise_that_cannot_be_read_has_no_name_to_match(tmp_path):
    (tmp_path / "lift.yaml").write_text("name: Lift\n")
    (tmp_path / "press.yaml").write_text("name: [\n")
    names = ExerciseNames(ExerciseCatalogue([tmp_path]))
    assert [names.knows(name) for name in ("Lift", "Press")] == [True, False]


def test_a_name_wins_over_another_name_and_an_exercise_over_a_variation(tmp_path):
    (tmp_path / "lift.yaml").write_text(
        "name: Lift\nalso: [Raise, Push]\nvariations:\n"
        "  high: {level: harder, name: Tall lift, also: [Raise, Reach]}\n"
        "  press: {level: easier, name: Press}\n"
    )
    (tmp_path / "press.yaml").write_text("name: Press\nalso: [Tall lift]\n")
    (tmp_path / "push.yaml").write_text("name: Push\n")
    names = ExerciseNames(ExerciseCatalogue([tmp_path]))
    matches = {name: names.match(name) for name in ("Raise", "Reach", "Press", "Tall lift", "Push")}
    assert {
        name: match and (match.exercise, match.variation) for name, match in matches.items()
    } == {
        "Raise": ("lift", ""),
        "Reach": ("lift", "high"),
        "Press": ("press", ""),
        "Tall lift": ("lift", "high"),
        "Push": ("push", ""),
    }


def test_a_name_of_several_exercises_is_a_doubt_and_an_id_is_none(tmp_path):
    (tmp_path / "bridge.yaml").write_text("name: Lift\nalso: [Raise, Reach]\n")
    (tmp_path / "lift.yaml").write_text("name: Bridge\nalso: [raises]\n")
    (tmp_path / "press.yaml").write_text("name: Press\nalso: [Lift]\n")
    names = ExerciseNames(ExerciseCatalogue([tmp_path]))
    matches = {name: names.match(name) for name in ("Raises", "Reach", "Lift", "lift", "Press")}
    assert {name: match and (match.exercise, match.warning) for name, match in matches.items()} == {
        "Raises": ("lift", "`bridge` has this name, too"),
        "Reach": ("bridge", ""),
        "Lift": ("lift", "`bridge` has this name, too"),
        "lift": ("lift", ""),
        "Press": ("press", ""),
    }


def test_new_exercises_have_ids_of_their_own(tmp_path):
    (tmp_path / "press.yaml").write_text("name: Lift\n")
    names = ExerciseNames(ExerciseCatalogue([tmp_path]))
    matches = [
        names.match(name) for name in ("Press \u65e5", "Press \u672c", "\u672c", "Press \u65e5")
    ]
    assert [match and match.exercise for match in matches] == [
        "press-2",
        "press-3",
        "exercise",
        "press-2",
    ]
    assert list(names.local) == ["press-2", "press-3", "exercise"]


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
    assert [s.rest_after.ms for s in session.exercise_steps()][-1] != 60_000


def test_a_second_rest_for_all_is_not_another_default(catalogue):
    result, session = imported(
        "Rest 30 s between all sets\nRest 90 s between all sets\nClamshell 3x10", catalogue
    )
    assert session.exercise_steps()[0].rest.ms == 30_000
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


@pytest.mark.parametrize(
    ("above", "below", "names"),
    [
        ("- Clamshell", "    slowly 3x12", ["Clamshell"]),
        ("- Clamshell", "slowly 3x12", ["Clamshell", "slowly"]),
        ("- Clamshell", "    - slowly 3x12", ["Clamshell", "slowly"]),
        ("Clamshell", "    slowly 3x12", ["Clamshell", "slowly"]),
    ],
    ids=["indented", "level", "an item", "below no item"],
)
def test_a_line_indented_below_an_item_has_its_dose(above, below, names, catalogue):
    _, session = imported(f"{above}\n{below}\n", catalogue)
    steps = session.exercise_steps()
    assert [step.exercise.name.casefold() for step in steps] == [name.casefold() for name in names]
    assert (steps[-1].sets, steps[-1].dose) == (3, Reps(Range.exactly(12)))


LIBRARY = "name,type,defaultReps,defaultSets,defaultDuration,restBetweenSets\n"


@pytest.mark.parametrize(("rest", "rest_ms"), [("14400", 14_400_000), ("14400.001", None)])
def test_a_rest_is_read_up_to_the_longest_there_can_be(rest: str, rest_ms: int | None, catalogue):
    result, session = imported(f"{LIBRARY}Squat,reps,10,2,,{rest}\n", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.rest.ms == rest_ms) == (rest_ms is not None)
    assert any("is not used" in warning for warning in result.warnings) == (rest_ms is None)


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
        ("*box", "alias `*box`"),
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


@pytest.mark.parametrize(
    "line",
    [
        "Mo, Mi, Fr",
        "Mo/Mi/Fr",
        "Mo., Mi. und Fr.",
        "Montag, Mittwoch und Freitag",
        "montags, mittwochs, freitags",
        "lun, mi\u00e9, vie",
        "lunes, mi\u00e9rcoles y viernes",
    ],
)
def test_days_in_german_and_spanish_are_the_schedule(line, catalogue):
    result, session = imported(f"Squat 3x10\n\n{line}\n", catalogue)
    assert session.schedule == Schedule(None, 1, (Weekday.MON, Weekday.WED, Weekday.FRI))
    assert (result.understood, result.warnings) == (2, ())


def test_every_day_has_its_german_and_its_spanish_name(catalogue):
    names = [
        "Mo Di Mi Do Fr Sa So",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "lun mar mi\u00e9 jue vie s\u00e1b dom",
        "lunes martes mi\u00e9rcoles jueves viernes s\u00e1bado domingo",
    ]
    for line in (", ".join(days.split()) for days in names):
        session = imported(f"Squat 3x10\n\n{line}\n", catalogue)[1]
        assert session.schedule == Schedule(None, 1, tuple(Weekday)), line


@pytest.mark.parametrize("line", ["If so, do 10 more.", "Open Mo-Fr", "Mo-Fr 8-12 Uhr"])
def test_words_that_are_days_elsewhere_are_no_schedule_and_stay(line, catalogue):
    assert imported(f"Squat 3x10\n\n{line}\n", catalogue)[1].schedule is None
    assert in_digits(line) == line


def test_words_beside_a_dose_in_a_cell_are_a_note_without_those_of_the_head(catalogue):
    result, session = imported(
        "Exercise;Sets;Reps;Hold\nSquat;3;12 slowly;2 s at the top\n", catalogue
    )
    (squat,) = session.exercise_steps()
    assert (squat.sets, squat.dose, squat.note) == (3, Reps(Range.exactly(12)), "slowly")
    assert squat.tempo.hold == Range.exactly(2_000)
    assert result.unread == ()


def test_days_in_german_are_parts_of_a_programme(catalogue):
    text = "Montag: Squat 3x8\nMittwoch: Squat 3x10\n"
    titles = [result.title for result in import_sessions(text, None, catalogue)]
    assert titles == ["Montag, Squat", "Mittwoch, Squat"]


@pytest.mark.parametrize(
    "line",
    [
        "Squat 3x10, descanso 1 min",
        "Squat 3x10, 1 min de descanso",
        "Squat 3 series de 10 repeticiones, descanso entre series: 60 segundos",
    ],
)
def test_a_rest_in_spanish_is_read(line, catalogue):
    result, session = imported(f"{line}\n", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.dose, squat.sets, squat.rest.ms) == (Reps(Range.exactly(10)), 3, 60_000)
    assert result.warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        "Take 2 tablets 3x a day",
        "2 tablets of paracetamol twice a day",
        "Ibuprofen 400 mg 3x a day",
        "Drink a glass of water 8 times a day",
        "Wear the brace daily",
        "Take the stairs twice a day",
        "Change the dressing every other day",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_how_often_something_else_is_done_is_no_schedule(line, gap, catalogue):
    result, session = imported(f"Squat 3x10\n{gap}{line}\n", catalogue)
    assert session.schedule is None
    assert result.unread == (line,)


@pytest.mark.parametrize(
    "line", ["Joint capsule stretch 30 s", "Bottle raise with 500 ml 12 times"]
)
def test_words_of_medicine_beside_an_exercise_leave_it_one(line, catalogue):
    assert len(imported(f"{line}\n", catalogue)[1].exercise_steps()) == 1


@pytest.mark.parametrize(
    ("head", "separator"),
    [
        ("\u00dcbung;S\u00e4tze;Wdh;Pause", ";"),
        ("\u00dcbung|S\u00e4tze|Wdh.|Pause (Sek.)", "|"),
        ("\u00dcbungen,Satz,Wiederholungen,Pause", ","),
        ("Ejercicio\tSeries\tRepeticiones\tDescanso", "\t"),
    ],
)
def test_a_table_with_german_or_spanish_heads_is_read_as_one(head, separator, catalogue):
    rows = [
        separator.join(cells) for cells in (("Squat", "3", "12", "60"), ("Lunge", "2", "8", "90"))
    ]
    result, session = imported("\n".join([head, *rows]), catalogue)
    steps = session.exercise_steps()
    assert [(step.exercise.id, step.sets, step.rest.ms) for step in steps] == [
        ("squat", 3, 60_000),
        ("lunge", 2, 90_000),
    ]
    assert [step.dose for step in steps] == [Reps(Range.exactly(12)), Reps(Range.exactly(8))]
    assert (result.warnings, result.unread) == ((), ())


@pytest.mark.parametrize(
    ("line", "pause_s", "hold_s"),
    [
        ("Squat 3x5, pause 2 s at the bottom", 2, None),
        ("Squat 3x5, 2 s pause at the bottom", 2, None),
        ("Squat 3x5 with a 2 sec pause in the bottom", 2, None),
        ("Squat 3x5; hold at the bottom for 2 s", 2, None),
        ("Squat 3x5, pause 2 s at the bottom, hold 1 s at the top", 2, 1),
        ("Squat 3x5, pause 2 s at the top", None, 2),
        ("Squat 3x5, squeeze 2 s at the top", None, 2),
    ],
)
def test_a_pause_of_a_rep_is_that_of_its_tempo(line, pause_s, hold_s, catalogue):
    result, session = imported(f"{line}\n", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.dose, squat.sets, squat.rest.ms) == (Reps(Range.exactly(5)), 3, 20_000)
    spans = [span and Range.exactly(span * 1_000) for span in (pause_s, hold_s)]
    assert [squat.tempo.pause, squat.tempo.hold] == spans
    assert result.warnings == ()


def test_a_pause_without_a_place_is_short_one_of_a_rep_with_a_doubt_and_long_a_rest(catalogue):
    result, session = imported("Squat 3x5, pause 2 s\nLunge 3x5, pause 60 s\n", catalogue)
    squat, lunge = session.exercise_steps()
    assert (squat.tempo.pause, lunge.tempo.pause) == (Range.exactly(2_000), None)
    assert lunge.rest.ms == 60_000
    assert len(result.warnings) == result.doubtful == 1


def test_a_pause_without_reps_is_timed_work_as_a_hold_is(catalogue):
    _, session = imported("Squat, pause 30 s at the bottom\n", catalogue)
    assert session.exercise_steps()[0].dose == Timed(30_000)


@pytest.mark.parametrize("words", ["then lift slowly 3 s", "breathe out 3 s"])
def test_how_a_rep_is_done_is_no_exercise_of_its_own(words, catalogue):
    result, session = imported(f"Squat 3x5, {words}\n", catalogue)
    (squat,) = session.exercise_steps()
    assert squat.note
    assert (result.understood, result.doubtful) == (0, 1)


@pytest.mark.parametrize(
    "line", ["Breathing 5 min, Squat 3x5", "Lower back stretch 30 s, Squat 3x5"]
)
def test_an_exercise_that_sounds_like_a_motion_stays_one(line, catalogue):
    assert len(imported(f"{line}\n", catalogue)[1].exercise_steps()) == 2


@pytest.mark.parametrize(
    "text",
    [
        "AMRAP 8 min: 5 squats, 10 lunges",
        "8-minute AMRAP: 5 squats; 10 lunges",
        "As many rounds as possible in 8 minutes: 5 squats, 10 lunges",
        "Legs\n\nAMRAP 8 min\n5 squats\n10 lunges",
        "Legs\nAMRAP in 8 min:\n- 5 squats\n- 10 lunges",
    ],
)
def test_as_many_rounds_as_possible_are_rounds_in_a_time(text, catalogue):
    result, session = imported(f"{text}\n\nClamshell 3x12\n", catalogue)
    rounds, clamshell = session.exercise_steps()
    assert (rounds.dose, rounds.unit) == (Amrap(480_000), "rounds")
    assert rounds.exercise.movement[0].startswith("5 ")
    assert rounds.exercise.movement[1].startswith("10 ")
    assert clamshell.sets == 3
    assert result.warnings == ()


def test_a_label_of_rounds_begins_a_circuit_that_ends_with_its_line(catalogue):
    result, session = imported("3 rounds: 5 squats, 10 lunges\nClamshell 3x12\n", catalogue)
    block, clamshell = session.steps
    assert isinstance(block, Block)
    assert isinstance(clamshell, ExerciseStep)
    assert (block.rounds, len(block.steps)) == (3, 2)
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("label", "pieces"),
    [
        ("EMOM 10 min", "5 squats, 10 lunges"),
        ("Tabata", "5 squats, 10 lunges"),
        ("5 rounds for time", "5 squats, 10 lunges"),
        ("AMRAP", "5 squats, 10 lunges"),
        ("AMRAP 8 min", "5 squats each side, 10 lunges"),
        ("Warm-up 5 min", "5 squats, 10 lunges"),
    ],
)
def test_what_a_label_asks_and_the_format_cannot_say_is_a_doubt_that_names_it(
    label, pieces, catalogue
):
    result, session = imported(f"{label}: {pieces}\n", catalogue)
    doses = [step.dose for step in session.exercise_steps()]
    assert doses == [Reps(Range.exactly(5)), Reps(Range.exactly(10))]
    (warning,) = result.warnings
    assert f"left out: {label}" in warning
    assert result.doubtful


@pytest.mark.parametrize("more", ["plank as long as you can", "rest 30 s"])
def test_rounds_by_time_hold_nothing_that_has_no_end_and_no_rest(more, catalogue):
    result, session = imported(f"Legs\n\nAMRAP 8 min\n{more}\n5 squats\n", catalogue)
    assert session.exercise_steps()[-1].dose == Reps(Range.exactly(5))
    assert "left out: AMRAP 8 min; the exercises come once" in result.warnings[0]


def test_a_label_that_says_how_often_is_the_schedule(catalogue):
    result, session = imported("Twice daily: 10 squats, 10 lunges\n", catalogue)
    assert session.schedule == Schedule(7, 2)
    assert (len(session.exercise_steps()), result.warnings) == (2, ())


def test_as_many_as_possible_below_a_name_is_its_dose(catalogue):
    _, session = imported("Push-up\nAMRAP 1 min\n", catalogue)
    assert [step.exercise.name for step in session.exercise_steps()] == ["Push-up"]
