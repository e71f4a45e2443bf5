"""Shorthand is said as it is meant, and ordinary words stay as they are."""

from __future__ import annotations

import pytest

from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.phrases import spoken_form
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SL KB RDL w/ band", "Single-leg kettlebell Romanian deadlift with band"),
        ("Ext. rot. w/ cable (90/90)", "External rotation with cable (ninety ninety)"),
        ("Int. rot. w/o band", "Internal rotation without band"),
        ("Hands ~20 cm apart.", "Hands about 20 centimetres apart."),
        ("Knee bent >90 deg.", "Knee bent more than 90 degrees."),
        ("Turn 45° out", "Turn 45 degrees out"),
        ("Rest 3 min, then 4x8 @ RPE 6-7.", "Rest 3 minutes, then 4 by 8 at effort 6 to 7."),
        ("Rest 1 min.", "Rest 1 minute."),
        ("Hold 10 s & breathe", "Hold 10 seconds and breathe"),
        ("Lift the R leg, e.g. a little", "Lift the right leg, for example a little"),
        ("tempo 3-0-2-1", "tempo 3, 0, 2, 1"),
        ("Squat + press, 10+", "Squat and press, 10 or more"),
        (
            "1/2 kneeling, 2 1/2 turns, ¾ of the way",
            "Half kneeling, 2 and a half turns, three quarters of the way",
        ),
        ("Effort 7/10, L/R, then (R)", "Effort 7 out of 10, left and right, then right"),
        ("Hold the R foot 1 m away", "Hold the right foot 1 metre away"),
        (
            "Warrior II, knee over the 2nd toe, etc.",
            "Warrior two, knee over the second toe, and so on",
        ),
        ("Twice or 3x/day, 2x each side", "Twice or 3 times a day, 2 times each side"),
        ("Lift with your legs.", "Lift with your legs."),
        ("T-spine rotation", "T-spine rotation"),
        ("Don't let it drop. 5 reps.", "Don't let it drop. 5 reps."),
    ],
)
def test_english_shorthand(written: str, said: str):
    assert spoken_form(written, "en") == said
    assert spoken_form(said, "en") == said


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("de", "Ca. 3x10 Wdh., z.B. li. > 5 kg", "Etwa 3 mal 10 Wiederholungen, zum Beispiel links mehr als 5 Kilogramm"),
        ("de", "Pause 2 Min.", "Pause 2 Minuten."),
        ("de", "Re. Bein 90/90, dann li. Arm, 1 Min.", "Rechtes Bein neunzig neunzig, dann linker Arm, eine Minute."),
        ("de", "L/R + 1/2 Drehung, d. h. 3x täglich", "Links und rechts und ein halb Drehung, das heißt 3 mal täglich"),
        ("es", "Pierna dcha. y brazo izq., 10 reps c/lado", "Pierna derecha y brazo izquierdo, 10 repeticiones cada lado"),
        ("es", "I/D, 3/4 de vuelta, 1 min", "Izquierda y derecha, tres cuartos de vuelta, un minuto"),
        ("es", "Aprox. 10 rep. c/ goma, p. ej.", "Aproximadamente 10 repeticiones con goma, por ejemplo"),
    ],
)  # fmt: skip
def test_shorthand_of_other_languages(language: str, written: str, said: str):
    assert spoken_form(written, language) == said


def test_an_exercise_is_called_by_what_its_file_says_is_spoken():
    text = (
        "title: t\nsteps:\n  - {exercise: tgu, reps: 3}\n  - {exercise: tgu, variation: half, reps: 3}\n"
        "exercises:\n  tgu:\n    name: TGU\n    spoken: Turkish get-up\n"
        "    variations: {half: {name: Half get-up, level: easier}}\n"
    )
    session = read_session(text.encode(), "t.yaml", ExerciseCatalogue([])).value
    assert session is not None
    texts = " ".join(all_texts(compile_timeline(session), Coaching()))
    assert "Turkish get-up. Three reps." in texts
    assert "Half get-up" in texts
    assert "TGU" not in texts


def test_a_session_a_step_and_a_text_say_how_they_are_spoken_and_stay_as_written_on_the_screen():
    text = (
        "title: t\nspoken: {TA: tibialis}\nsteps:\n  - {say: ASAP now., spoken: Soon., wait: 9s}\n"
        "  - {exercise: raise, spoken: Toe raise, reps: 3, cues: ['Feel the TA, not the TAs.']}\n"
        "exercises:\n  raise: {name: TR}\n"
    )
    session = read_session(text.encode(), "t.yaml", ExerciseCatalogue([])).value
    assert session is not None
    timeline = compile_timeline(session)
    texts = all_texts(timeline, Coaching())
    assert {"Soon.", "Feel the tibialis, not the TAs."} <= set(texts)
    assert any(said.startswith("Toe raise. Three reps.") for said in texts)
    assert not any("ASAP" in said or "TR" in said for said in texts)
    assert timeline.phases[0].say == "ASAP now."
    assert timeline.exercises[0].step.exercise.name == "TR"
