"""A line that is understood means what a physio meant: in English, German and Spanish alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import Range, Sides
from coach_tui.core.model.session import PainLimits, Reps, Schedule, Timed
from coach_tui.definitions.imports.dose_lines import read_line
from coach_tui.definitions.imports.dose_phrases import ParsedDose
from coach_tui.definitions.imports.importer import Format, import_sessions
from coach_tui.definitions.imports.pain_limits import pain_apart
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep, Session
    from coach_tui.definitions.imports.result import ImportedSession
    from coach_tui.definitions.library import ExerciseCatalogue


def session_of(text: str, catalogue: ExerciseCatalogue) -> tuple[ImportedSession, Session]:
    (result,) = import_sessions(text, Format.TEXT, catalogue)
    session = read_session(result.text.encode(), "f.yaml", catalogue).value
    assert session is not None, result.text
    return result, session


def step_of(line: str, catalogue: ExerciseCatalogue) -> ExerciseStep:
    (step,) = session_of(line, catalogue)[1].exercise_steps()
    return step


@pytest.mark.parametrize(
    ("line", "name", "sides"),
    [
        ("Hip hitch on step R leg 3 x 10", "Hip hitch on step", Sides.RIGHT),
        ("Step up L leg 3x10", "Step up", Sides.LEFT),
        ("Step up right 3x10", "Step up", Sides.RIGHT),
        ("Step up (L): 3x10", "Step up", Sides.LEFT),
        ("Step up Rt - 3 x 10", "Step up", Sides.RIGHT),
        ("Hop on the left leg 3x10", "Hop", Sides.LEFT),
        ("Right leg: step up 3x10", "step up", Sides.RIGHT),
        ("Aufsteigen auf dem rechten Bein 3x10", "Aufsteigen", Sides.RIGHT),
        ("Aufsteigen 3x10 in jede Richtung", "Aufsteigen", Sides.EACH),
        ("Plancha lateral derecha e izquierda 3x10", "Plancha lateral", Sides.EACH),
        ("Aufsteigen re 3x10", "Aufsteigen", Sides.RIGHT),
        ("Aufsteigen li. 3x10", "Aufsteigen", Sides.LEFT),
        ("Aufsteigen nur links 3x10", "Aufsteigen", Sides.LEFT),
        ("Aufsteigen mit dem rechten Bein 3x10", "Aufsteigen", Sides.RIGHT),
        ("Links: Aufsteigen 3x10", "Aufsteigen", Sides.LEFT),
        ("Aufsteigen re/li 3x10", "Aufsteigen", Sides.EACH),
        ("Subir pierna derecha 3x10", "Subir", Sides.RIGHT),
        ("Subir 3x10, solo pierna izquierda", "Subir", Sides.LEFT),
        ("Subir con la pierna izq. 3x10", "Subir", Sides.LEFT),
        ("Subir 3x10 en cada pierna", "Subir", Sides.EACH),
    ],
)
def test_one_side_beside_a_dose_is_the_side_and_leaves_the_name(line, name, sides, catalogue):
    result, session = session_of(line, catalogue)
    (step,) = session.exercise_steps()
    assert (step.exercise.name, step.sides, step.sets) == (name, sides, 3)
    assert (result.understood, result.doubtful) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "Step up - R leg\n3x10",
        "Exercise,Sets,Reps\nStep up (R),3,10",
        "Exercise,Sets,Reps,Side\nStep up,3,10,Rt",
        "\u00dcbung;S\u00e4tze;Wdh;Seite\nAufsteigen;3;10;re",
        "Ejercicio;Series;Repeticiones;Lado\nSubir;3;10;derecha",
        "Aufsteigen rechts\n3 x 10 Wdh.",
        "Subir pierna derecha\n3 series de 10",
    ],
)
def test_one_side_at_the_end_of_a_name_counts_for_the_dose_below_or_beside_it(text, catalogue):
    (step,) = session_of(text, catalogue)[1].exercise_steps()
    assert (step.sides, step.sets, step.dose) == (Sides.RIGHT, 3, Reps(Range.exactly(10)))
    assert "R" not in step.exercise.name


@pytest.mark.parametrize(
    ("heading", "both"),
    [
        ("Left leg only:", "Both legs:"),
        ("Linkes Bein:", "Beide Beine:"),
        ("Pierna izquierda:", "Ambas piernas:"),
    ],
)
def test_a_heading_of_a_side_is_that_of_all_below_it(heading, both, catalogue):
    text = (
        f"{heading}\nHeel lift 3x15\nToe lift\n3x10\nKnee lift 3x10 each side\n{both}\nSquat 3x10"
    )
    result, session = session_of(text, catalogue)
    assert [step.sides for step in session.exercise_steps()] == [
        Sides.LEFT,
        Sides.LEFT,
        Sides.EACH,
        Sides.BOTH,
    ]
    assert (result.doubtful, result.unread) == (0, ())


@pytest.mark.parametrize("text", ["Step\nRight leg\n3x10", "Step 3x10\nRight leg"])
def test_a_line_of_a_side_beside_an_exercise_is_its_side(text, catalogue):
    step = step_of(text, catalogue)
    assert (step.sides, step.sets, step.note) == (Sides.RIGHT, 3, "")


@pytest.mark.parametrize(
    "line", ["Quads stretch L 3x30 s, R 2x30 s", "Quads stretch li. 3x30s; re. 2x30s"]
)
def test_a_side_with_a_dose_behind_another_is_of_the_same_exercise(line, catalogue):
    left, right = session_of(line, catalogue)[1].exercise_steps()
    assert left.exercise == right.exercise
    assert [(step.sides, step.sets) for step in (left, right)] == [
        (Sides.LEFT, 3),
        (Sides.RIGHT, 2),
    ]


@pytest.mark.parametrize(
    "line", ["Aufsteigen 3x10 bds.", "Subir 3x10, ambos lados", "Step up 3x10 both sides"]
)
def test_both_sides_are_each_side_with_a_doubt(line, catalogue):
    result, session = session_of(line, catalogue)
    assert session.exercise_steps()[0].sides is Sides.EACH
    assert result.doubtful == 1


@pytest.mark.parametrize("line", ["Lie on your right side 20 s", "Right knee to chest, 10 reps"])
def test_a_side_that_is_part_of_what_is_done_stays_in_the_name(line):
    read = read_line(line)
    assert (read.dose.sides, "ight" in read.name) == (None, True)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (
            "Bridge 2 x 15, hold 5 sec - progress to single leg in wk 3",
            "progress to single leg in wk 3",
        ),
        ("Bridge 2 x 15, hold 5 sec, as pain allows", "as pain allows"),
        ("Bridge 2 x 15, hold 5 sec, keep your back flat for 3 weeks", "keep your back flat"),
        ("Bridge 2 x 15, hold 5 sec; increase when easy", "increase when easy"),
        ("Bridge 2 x 15, 5 Sek. halten, sp\u00e4ter einbeinig", "sp\u00e4ter einbeinig"),
        ("Bridge 2 x 15, 5 Sek. halten - langsam absenken", "langsam absenken"),
        ("Bridge 2 x 15, mantener 5 segundos, sin dolor", "sin dolor"),
    ],
)
def test_advice_after_a_dose_is_a_note_and_the_hold_stays(line, note, catalogue):
    result, session = session_of(line, catalogue)
    (step,) = session.exercise_steps()
    assert (step.exercise.name, step.sets) == ("Glute bridge", 2)
    assert step.effective_tempo.hold == Range.exactly(5_000)
    assert note in step.note
    assert result.doubtful == 1


@pytest.mark.parametrize(
    "line", ["Progress to 3x20 when easy", "Steigern auf 3x20", "Progresar a 3x20"]
)
def test_a_line_of_advice_with_a_dose_is_a_note_of_the_exercise_above(line, catalogue):
    result, session = session_of(f"Squat 3x10\n{line}", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.sets, squat.dose, squat.note) == (3, Reps(Range.exactly(10)), line)
    assert result.doubtful == 2
    result, session = session_of(f"Squat 3x10\n\n{line}", catalogue)
    assert len(session.exercise_steps()) == 1
    assert result.unread == (line,)


@pytest.mark.parametrize(
    "line",
    ["Squats 3x10, slow down for 3 secs", "Squat 3x10, lower over 3 s", "Squat 3x10, 3 s down"],
)
def test_a_plain_way_down_is_the_tempo(line, catalogue):
    result, session = session_of(line, catalogue)
    (squat,) = session.exercise_steps()
    assert squat.tempo.down == Range.exactly(3_000)
    assert (result.understood, result.doubtful) == (1, 0)


def test_a_way_down_that_cannot_be_is_said(catalogue):
    long, timed = (
        session_of(line, catalogue)[0]
        for line in ("Squat 3x10, lower over 11 min", "Plank 30 s, lower over 3 s")
    )
    assert "tempo" in long.warnings[0]
    assert timed.doubtful == 1


@pytest.mark.parametrize("line", ["Stop sign drill 3x10", "Try: lunge 3x10"])
def test_a_name_that_begins_like_advice_is_an_exercise(line, catalogue):
    _, session = session_of(f"Squat 3x10\n{line}", catalogue)
    assert len(session.exercise_steps()) == 2


@pytest.mark.parametrize(
    ("line", "name", "note"),
    [
        ("Heel slides as far as comfortable 10 reps", "Heel slides", "as far as comfortable"),
        ("Heel slides as far as is comfortable 10 reps", "Heel slides", "as far as is comfortable"),
        ("Heel slides as tolerated 10 reps", "Heel slides", "as tolerated"),
        ("Heel slides slowly 10 reps", "Heel slides", "slowly"),
        ("Fersenrutschen langsam 10 Wdh.", "Fersenrutschen", "langsam"),
        ("Deslizar talones sin dolor 10 veces", "Deslizar talones", "sin dolor"),
    ],
)
def test_how_far_to_do_it_is_a_note_and_no_part_of_the_name(line, name, note, catalogue):
    result, session = session_of(line, catalogue)
    (step,) = session.exercise_steps()
    assert (step.exercise.name, step.note, step.dose) == (name, note, Reps(Range.exactly(10)))
    assert result.doubtful == 1


REST_LINES = [
    "Rest 1 min between sets.",
    "60 sec rest between sets",
    "Pause 1 Min. zwischen den S\u00e4tzen",
    "Satzpause 60 Sek.",
    "Descanso entre series: 1 minuto",
    "Descansar 60 segundos entre series",
]


@pytest.mark.parametrize(
    "line",
    [
        "Alle \u00dcbungen 1x t\u00e4glich, Pause 30 Sekunden zwischen den \u00dcbungen",
        "Todos los ejercicios 1 vez al d\u00eda, descanso 30 segundos entre ejercicios",
    ],
)
def test_a_line_of_schedule_and_rest_is_no_exercise(line, catalogue):
    result, session = session_of(f"Squat 3x10\nLunge 3x10\n{line}", catalogue)
    assert [step.rest.ms for step in session.exercise_steps()] == [30_000, 30_000]
    assert session.schedule == Schedule(7)
    assert result.doubtful == 0


@pytest.mark.parametrize("line", REST_LINES)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_rest_between_sets_below_a_list_is_that_of_all_exercises(line, gap, catalogue):
    result, session = session_of(f"Squat 3x10\nStep up 3x10\n{gap}{line}", catalogue)
    assert [step.rest.ms for step in session.exercise_steps()] == [60_000, 60_000]
    assert len(session.steps) == 2
    assert result.unread == ()


def test_a_rest_below_an_exercise_of_several_lines_is_its_own(catalogue):
    text = "Squat\n3x10\nRest 30 s between sets\nLunge\n3x10\nRest 1 min between sets"
    rests = [step.rest.ms for step in session_of(text, catalogue)[1].exercise_steps()]
    assert rests == [30_000, 60_000]


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        ("Bei Schmerzen \u00fcber 4/10 abbrechen", PainLimits(3, 4)),
        ("Wenn der Schmerz 4/10 \u00fcbersteigt, bitte aufh\u00f6ren.", PainLimits(3, 4)),
        ("Schmerzen bis 4/10 sind in Ordnung", PainLimits(4, 5)),
        ("Schmerz bis 2/10 erlaubt, abbrechen bei mehr als 4/10", PainLimits(2, 4)),
        ("Si el dolor pasa de 4/10, parar", PainLimits(3, 4)),
        ("Parar si el dolor supera 4/10", PainLimits(3, 4)),
        ("Dolor hasta 4/10 permitido", PainLimits(4, 5)),
        ("Pain up to 4/10 OK", PainLimits(4, 5)),
        ("Pain up to 4/10 is OK.", PainLimits(4, 5)),
        ("Mild pain up to 2 out of 10 is fine", PainLimits(2, 5)),
        ("Pain up to 6/10 is ok", PainLimits(6, 6)),
        ("Pain up to 2/10 is fine, but no more", PainLimits(2, 2)),
        ("Schmerz bis 2/10 ist ok, nicht dar\u00fcber", PainLimits(2, 2)),
        ("Pain up to 11/10 is ok", PainLimits()),
        ("Pain up to 4/10 is OK, above 6 stop", PainLimits()),
    ],
)
def test_a_limit_of_pain_is_read_in_three_languages(line, limits, catalogue):
    for gap in ("", "\n"):
        result, session = session_of(f"Squat 3x10\n{gap}{line}", catalogue)
        assert session.pain == limits
        assert len(session.exercise_steps()) == 1
        if limits != PainLimits():
            assert (session.exercise_steps()[0].note, result.unread) == ("", ())


@pytest.mark.parametrize(
    ("line", "limits", "left_out"),
    [
        (
            "Pain up to 4/10 is OK but should settle within a day",
            PainLimits(4, 5),
            "but should settle within a day",
        ),
        (
            "Stop if pain exceeds 4/10 or lasts overnight",
            PainLimits(3, 4),
            "or lasts overnight",
        ),
    ],
)
def test_what_is_said_beside_a_limit_of_pain_is_left_out_and_named(
    line, limits, left_out, catalogue
):
    result, session = session_of(f"Squat 3x10\n{line}", catalogue)
    assert session.pain == limits
    assert result.unread == (left_out,)


def test_a_second_limit_that_cannot_be_read_makes_a_note_doubtful(catalogue):
    result, _ = session_of("Squat 3x10\nPain up to 12/10 is OK", catalogue)
    assert result.doubtful == 0
    result, _ = session_of("Pain up to 2/10 is OK\nSquat 3x10\nPain up to 4/10 is OK", catalogue)
    assert result.warnings == ("Squat 3x10: only a note: Pain up to 4/10 is OK.",)


def test_two_lines_may_have_a_limit_of_pain_each(catalogue):
    text = "Pain up to 2/10 is OK\nStop if pain exceeds 6/10\nSquat 3x10"
    assert session_of(text, catalogue)[1].pain == PainLimits(2, 6)


def test_a_limit_of_pain_joined_to_another_sentence_is_read_and_the_other_stays(catalogue):
    text = "Squat 3x10\nMove slowly. Pain up to 4/10 is OK. Ice afterwards."
    result, session = session_of(text, catalogue)
    (squat,) = session.exercise_steps()
    assert (session.pain, squat.note) == (PainLimits(4, 5), "Move slowly")
    assert result.unread == ("Ice afterwards.",)


def test_a_line_with_limits_of_pain_is_split_around_them():
    assert pain_apart("One. Two. Pain up to 2/10 is ok. Stop above 4/10. Three. Four.") == [
        "One. Two.",
        "Pain up to 2/10 is ok. Stop above 4/10.",
        "Three. Four.",
    ]
    assert pain_apart("One. Two.") == ["One. Two."]


@pytest.mark.parametrize(
    "line",
    ["Eis 10 Minuten", "Danach 10 Min. k\u00fchlen", "Hielo 15 minutos", "Aplicar calor 10 min"],
)
def test_what_is_done_besides_is_left_out_in_german_and_spanish(line, catalogue):
    result, session = session_of(f"Squat 3x10\n{line}", catalogue)
    assert len(session.exercise_steps()) == 1
    assert result.unread == (line,)


@pytest.mark.parametrize(
    ("phrase", "dose"),
    [
        ("3 series x 10 rep", ParsedDose(reps=("10",), sets=3)),
        ("3 series de 10", ParsedDose(reps=("10",), sets=3)),
        ("tres series de 10 repeticiones", ParsedDose(reps=("10",), sets=3)),
        ("10 rep.", ParsedDose(reps=("10",))),
        ("10 veces", ParsedDose(reps=("10",))),
        ("2 x 30 seg", ParsedDose(duration_ms=30_000, sets=2)),
        ("2 x 30 seg.", ParsedDose(duration_ms=30_000, sets=2)),
        ("mantener 5 segundos", ParsedDose(hold="5s")),
        ("una vez al d\u00eda", ParsedDose(times_per_day=1)),
        ("dos veces al d\u00eda", ParsedDose(times_per_day=2)),
        ("2-3 veces al d\u00eda", ParsedDose(times_per_day=3)),
        ("3 veces por semana", ParsedDose(days_per_week=3)),
        ("3 d\u00edas a la semana", ParsedDose(days_per_week=3)),
        ("cada d\u00eda", ParsedDose(times_per_day=1)),
        ("todos los d\u00edas", ParsedDose(times_per_day=1)),
        ("cada dos d\u00edas", ParsedDose(every_days=2)),
        ("con banda roja", ParsedDose(band="red")),
        ("con 2 kg", ParsedDose(load="2kg")),
        ("morning and evening", ParsedDose(times_per_day=2)),
        ("morgens und abends", ParsedDose(times_per_day=2)),
        ("ma\u00f1ana y noche", ParsedDose(times_per_day=2)),
        ("10 rep c/pierna", ParsedDose(reps=("10",), sides=Sides.EACH)),
        ("hold 30 s x 3", ParsedDose(duration_ms=30_000, sets=3)),
        ("3 Sek. oben halten", ParsedDose(hold="3s")),
        ("2 Serien \u00e1 12", ParsedDose(reps=("12",), sets=2)),
        ("con theraband amarillo", ParsedDose(band="yellow")),
        (
            "10 rep x 5 seg",
            ParsedDose(reps=("10",), duration_ms=5_000),
        ),
        (
            "3 x 20 s ea",
            ParsedDose(
                duration_ms=20_000, sets=3, sides=Sides.EACH, warnings=("read as each side",)
            ),
        ),
        (
            "2-0-2 tempo",
            ParsedDose(warnings=("the three digits of 2-0-2 tempo are ambiguous and not used",)),
        ),
        ("3-0-2-1 tempo", ParsedDose(tempo="3-0-2-1")),
        ("3 x 10 Wdh", ParsedDose(reps=("10",), sets=3)),
        ("oben 5 Sek. halten", ParsedDose(hold="5s")),
        ("unten 2 Sek. halten", ParsedDose(pause="2s")),
        ("mantener 3 segundos arriba", ParsedDose(hold="3s")),
        ("at the top 3 s", ParsedDose(hold="3s")),
        ("langsam absenken (3 Sek.)", ParsedDose(down="3s")),
        ("3 Sek. absenken", ParsedDose(down="3s")),
        ("bajar lento 3 segundos", ParsedDose(down="3s")),
        ("1x tgl.", ParsedDose(times_per_day=1)),
        ("2 veces al d\u00eda, todos los d\u00edas", ParsedDose(times_per_day=2)),
        ("daily, 3 times a day", ParsedDose(times_per_day=3)),
        ("ab Woche 3 t\u00e4glich", ParsedDose(times_per_day=1)),
        ("3 mal 10", ParsedDose(reps=("10",), sets=3)),
        ("drei S\u00e4tze zu je 10 Wdh.", ParsedDose(reps=("10",), sets=3)),
        ("2 Durchg\u00e4nge, 10 Wdh.", ParsedDose(reps=("10",), sets=2)),
        ("10 mal", ParsedDose(reps=("10",))),
        ("halten 5 Sek.", ParsedDose(hold="5s")),
        ("3x t\u00e4gl.", ParsedDose(times_per_day=3)),
        ("zweimal t\u00e4glich", ParsedDose(times_per_day=2)),
        ("3x/Woche", ParsedDose(days_per_week=3)),
        ("an 3 Tagen pro Woche", ParsedDose(days_per_week=3)),
        ("mit gelbem Theraband", ParsedDose(band="yellow")),
        ("Theraband rot", ParsedDose(band="red")),
        ("mit 2 kg", ParsedDose(load="2kg")),
        ("yellow theraband", ParsedDose(band="yellow")),
    ],
)
def test_a_german_or_spanish_phrase_is_a_dose_as_its_english_one(phrase, dose):
    assert read_line(f"Squat: {phrase}").dose == dose


@pytest.mark.parametrize("line", ["Squat 3 x 12 yellow theraband", "Squat yellow theraband 3 x 12"])
def test_a_band_without_with_is_the_band(line, catalogue):
    step = step_of(line, catalogue)
    assert (step.exercise.id, step.band, step.sets) == ("squat", "yellow", 3)


def test_many_times_a_short_time_are_reps_with_a_hold_and_a_doubt(catalogue):
    result, session = session_of("Squat 10 x 5 sec", catalogue)
    (step,) = session.exercise_steps()
    assert (step.dose, step.effective_tempo.hold) == (
        Reps(Range.exactly(10)),
        Range.exactly(5_000),
    )
    assert result.doubtful == 1


@pytest.mark.parametrize("unit", ["s", "sec", "Sek.", "seg"])
def test_a_time_in_a_column_of_reps_is_a_time(unit, catalogue):
    step = step_of(f"Exercise;Sets;Reps\nSquat;3;30 {unit}", catalogue)
    assert (step.dose, step.sets) == (Timed(30_000), 3)


@pytest.mark.parametrize(
    "line", ["Slowly return over 3 secs", "Lower slowly for 3 s", "Squeeze 3 s"]
)
def test_a_line_of_how_a_rep_is_done_is_no_exercise(line, catalogue):
    result, session = session_of(f"Squat\n3x10\n{line}", catalogue)
    (squat,) = session.exercise_steps()
    assert (squat.sets, squat.dose) == (3, Reps(Range.exactly(10)))
    assert squat.note == line or squat.tempo.down == Range.exactly(3_000)
    assert (result.doubtful > 0) == (squat.note == line)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Shoulder rehab - phase 1\nPendulum swings\n3x10", "Shoulder rehab - phase 1"),
        ("R\u00fccken-Programm (2x t\u00e4glich)\n\nPendulum swings 3x10", "R\u00fccken-Programm"),
        ("ACL protocol\nEXERCISES (3x daily)\nPendulum swings 3x10", "ACL protocol"),
        ("Pendulum swings\nStand and swing\n3x10", "My exercises"),
    ],
)
def test_a_line_that_names_a_list_is_the_title_and_no_exercise(text, title, catalogue):
    result, session = session_of(text, catalogue)
    assert session.title == title
    assert [step.exercise.name for step in session.exercise_steps()] == ["Pendulum swings"]
    assert result.warnings == ()


def test_so_many_times_a_time_are_sets_in_spanish_too(catalogue):
    step = step_of("Plancha 30 segundos, 3 veces", catalogue)
    assert (step.exercise.name, step.dose, step.sets) == ("Plancha", Timed(30_000), 3)


def test_words_that_are_no_dose_stay_in_their_language(catalogue):
    step = step_of("Pause-Hocke gerade halten 3x10", catalogue)
    assert step.exercise.name == "Pause-Hocke gerade halten"


def test_a_schedule_in_german_and_spanish_is_the_sheets(catalogue):
    for line in ("2x t\u00e4glich", "2 veces al d\u00eda"):
        assert session_of(f"Squat 3x10\n\n{line}", catalogue)[1].schedule == Schedule(7, 2)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("City Physiotherapy Clinic\n12 High Street\nHip programme", "Hip programme"),
        ("Praxis f\u00fcr Krankengymnastik\nFrau Muster\nKnie", "Knie"),
        ("Cl\u00ednica Sol\nEjercicios de rodilla", "Ejercicios de rodilla"),
        ("Physiotherapy home exercises\nKnee", "Physiotherapy home exercises"),
        ("City Physiotherapy Clinic", "City Physiotherapy Clinic"),
    ],
)
def test_a_title_about_exercise_wins_over_a_clinics_name(head, title, catalogue):
    assert session_of(f"{head}\nSquat 3x10", catalogue)[1].title == title


GERMAN = (
    "H\u00fcfte\nMuschel 2 x 10 rechts\nBr\u00fccke 3 S\u00e4tze \u00e0 10 Wdh.\nKniebeugen 10 mal"
)
SPANISH = "Cadera\nAlmeja 2 x 10 pierna derecha\nPuente 3 series de 10\nSentadilla 10 veces"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH, "es"),
        ("Hip\nClamshell 2 x 10 right\nBridge 3 sets of 10\nSquat 10 times", "en"),
        (
            "Praxis f\u00fcr Physiotherapie in der Hauptstra\u00dfe\nTel 0123 456789\nSquat 3 sets of 10 reps",
            "en",
        ),
        ("Pistols 3x10", "en"),
    ],
)
def test_the_words_that_were_read_decide_the_language(text, language, catalogue):
    result, session = session_of(text, catalogue)
    assert session.language == language
    assert ("language:" in result.text) == (language != "en")


@pytest.mark.parametrize("text", [GERMAN, SPANISH])
def test_german_and_spanish_names_find_the_catalogues_exercises(text, catalogue):
    result, session = session_of(text, catalogue)
    assert [step.exercise.id for step in session.exercise_steps()] == [
        "clamshell",
        "glute-bridge",
        "squat",
    ]
    assert all(step.exercise.stop_if for step in session.exercise_steps())
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("name", "exercise_id"),
    [
        ("R\u00fcckenbr\u00fccke mit Fu\u00df", "rueckenbruecke-mit-fuss"),
        ("Elevaci\u00f3n de tal\u00f3n", "elevacion-de-talon"),
        ("Piruetas de ni\u00f1o", "piruetas-de-nino"),
    ],
)
def test_ids_have_plain_letters_for_those_with_marks(name, exercise_id, catalogue):
    assert step_of(f"{name} 3x10", catalogue).exercise.id == exercise_id


def doses_of(text: str, catalogue: ExerciseCatalogue) -> list[object]:
    """The doses of the last session of a sheet, which has to be right."""
    last = import_sessions(text, Format.TEXT, catalogue)[-1]
    session = read_session(last.text.encode(), "f.yaml", catalogue).value
    assert session is not None, last.text
    return [(step.sets, step.dose) for step in session.exercise_steps()]


def test_reps_set_by_set_in_a_later_week_take_the_place_of_sets_and_reps(catalogue):
    reps = tuple(map(Range.exactly, (12, 10, 8)))
    assert doses_of("Bridge 3x10\n\nWeek 3\nBridge 12, 10, 8 reps", catalogue) == [
        (3, Reps(Range(8, 12), by_set=reps))
    ]


def test_a_second_dose_below_an_exercise_of_the_same_week_is_left_out_and_named(catalogue):
    text = "Week 1\nBridge 2x10\nWeek 3\nBridge 2x12\n2x15"
    assert doses_of(text, catalogue) == [(2, Reps(Range.exactly(12)))]
    last = import_sessions(text, Format.TEXT, catalogue)[-1]
    assert "reps is given twice" in str(last.warnings)


def test_advice_between_a_name_and_its_dose_is_a_note(catalogue):
    result, session = session_of("Bridge\nprogress to 3x15\n2x10", catalogue)
    (step,) = session.exercise_steps()
    assert (step.sets, step.dose, step.note) == (2, Reps(Range.exactly(10)), "progress to 3x15")
    assert "only a note" in str(result.warnings)


def test_a_second_rest_between_the_sets_of_all_is_left_out_and_named(catalogue):
    text = "Rest between sets: 60s\nBridge 2x10\n\nRest 30 s between sets"
    result, session = session_of(text, catalogue)
    (step,) = session.exercise_steps()
    assert step.rest.ms == 60_000
    assert "# Rest 30 s between sets" in result.text.partition("Not read")[2]
