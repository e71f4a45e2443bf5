"""Prescriptions in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach_tui.core.model.exercise import Range, Sides
from coach_tui.core.model.session import (
    Gap,
    PainLimits,
    Reps,
    RestStep,
    Schedule,
    Timed,
    UntilDone,
    Weekday,
)
from coach_tui.definitions.imports.importer import Format, decode_source, import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep, Session
    from coach_tui.definitions.imports.result import ImportedSession


def read_sheet(text: str, catalogue: ExerciseCatalogue) -> tuple[ImportedSession, Session]:
    result = import_sessions(text, Format.TEXT, catalogue)[0]
    document = read_session(result.text.encode(), "f.yaml", catalogue)
    assert document.value is not None, (result.text, document.problems)
    return result, document.value


def step_of(line: str, catalogue: ExerciseCatalogue) -> ExerciseStep:
    return read_sheet(line, catalogue)[1].exercise_steps()[0]


@pytest.mark.parametrize(
    ("line", "reps", "sets", "sides", "hold_s"),
    [
        ("Clamshell 3x12 each leg, 2 sec hold", "12", 3, Sides.EACH, 2),
        ("Clamshells REPS:10 SETS:3 HOLD:2", "10", 3, Sides.EACH, 2),
        ("Glute bridge: 2 sets of 15-20 reps", "15-20", 2, Sides.BOTH, None),
        ("- Glute bridges x 15", "15", 1, Sides.BOTH, None),
        ("1. 20 fire hydrants each side", "20", 1, Sides.EACH, None),
        ("* Squat 12 reps x 4 sets", "12", 4, Sides.BOTH, None),
        # Few seconds after a number are reps with a hold, not sets.
        ("Squats \N{EM DASH} 10 \N{MULTIPLICATION SIGN} 5 sec hold", "10", 1, Sides.BOTH, 5),
        ("Fire hydrant, repeat 8 times, alternating", "8", 1, Sides.ALTERNATE, None),
    ],
)
def test_the_ways_in_which_reps_are_written(line, reps, sets, sides, hold_s, catalogue):
    step = step_of(line, catalogue)
    low, _, high = reps.partition("-")
    assert step.dose == Reps(Range(int(low), int(high or low)))
    assert (step.sets, step.sides) == (sets, sides)
    if hold_s is not None:
        assert step.effective_tempo.hold == Range.exactly(hold_s * 1_000)


@pytest.mark.parametrize(
    ("line", "seconds", "least_s", "sets", "rest_s"),
    [
        ("Plank 3 x 30 s, rest 45 s", 30, None, 3, 45),
        ("Plank: 2 sets of 1 min, 30 sec rest", 60, None, 2, 30),
        ("Plank for 1:30", 90, None, 1, 20),
        ("Plank 3x45s rest 0s", 45, None, 3, 0),
        ("No rest between exercises.\nPlank 3x45s", 45, None, 3, 0),
        ("Plank 3x45s\nNo rest", 45, None, 3, 0),
        ("Name,Sets,Time,Rest\nPlank,3,45 s,0", 45, None, 3, 0),
        ("Plank 45 sec hold", 45, None, 1, 20),
        ("Plank 20-30 seconds", 30, 20, 1, 20),
        ('Plank 40"', 40, None, 1, 20),
        ("Calf stretch 30 sec x 2", 30, None, 2, 20),
        ("Plank 1 min 15 sec", 75, None, 1, 20),
    ],
)
def test_the_ways_in_which_times_are_written(line, seconds, least_s, sets, rest_s, catalogue):
    step = step_of(line, catalogue)
    assert step.dose == Timed(seconds * 1_000, least_s and least_s * 1_000)
    assert (step.sets, step.rest.ms) == (sets, rest_s * 1_000)


@pytest.mark.parametrize(
    ("line", "schedule"),
    [
        ("3x/week", Schedule(3)),
        ("twice a day", Schedule(7, 2)),
        ("DAILY:1 WEEKLY:3", Schedule(3)),
        ("Do daily", Schedule(7)),
        ("Mon, Wed and Fri", Schedule(None, 1, (Weekday.MON, Weekday.WED, Weekday.FRI))),
        ("4 days per week", Schedule(4)),
        ("M/W/F", Schedule(None, 1, (Weekday.MON, Weekday.WED, Weekday.FRI))),
    ],
)
def test_how_often_becomes_the_schedule(line, schedule, catalogue):
    assert read_sheet(f"Squat 3x10\n\n{line}\n", catalogue)[1].schedule == schedule


def test_a_dose_over_several_lines_belongs_to_the_name_above_it(catalogue):
    text = "My programme\n\nHeel raise\nSets: 3\nReps: 15\nRest: 1 min\n\nSquat\n2x8\n"
    _, session = read_sheet(text, catalogue)
    first, second = session.exercise_steps()
    assert session.title == "My programme"
    assert (first.exercise.name, first.dose, first.sets) == ("Heel raise", Reps(Range(15, 15)), 3)
    assert first.rest.ms == 60_000
    assert (second.exercise.id, second.sets) == ("squat", 2)


def test_a_printed_home_programme_is_read_paragraph_by_paragraph(catalogue):
    text = """HIP PROGRAM
Created by Dr. X, Mar 3rd, 2024

CLAM SHELLS
While lying on your side, draw up the top knee.
Repeat 10 Times
Hold 2 Seconds
Complete 3 Sets
Perform 1 Times a Day

HEEL RAISES
Repeat 8-10 Times
Complete 2 Sets
Perform 1 Times a Day
"""
    result, session = read_sheet(text, catalogue)
    clamshell, heel = session.exercise_steps()
    assert (session.title, session.schedule) == ("HIP PROGRAM", Schedule(7))
    assert (clamshell.exercise.id, clamshell.dose) == ("clamshell", Reps(Range(10, 10)))
    assert (clamshell.sets, clamshell.effective_tempo.hold) == (3, Range(2_000, 2_000))
    assert "draw up the top knee" in clamshell.note
    assert (heel.exercise.name, heel.sets) == ("HEEL RAISES", 2)
    assert result.unread == ("Created by Dr. X, Mar 3rd, 2024",)


def test_a_variations_name_chooses_it(catalogue):
    step = step_of("Banded clamshells 2x15", catalogue)
    assert (step.exercise.id, step.exercise.name) == ("clamshell", "Banded clamshell")


def test_a_rest_between_exercises_is_a_rest_step(catalogue):
    _, session = read_sheet("Squat 2x8\n\nRest 1 min\n\nPlank 30 s\n", catalogue)
    assert session.steps[1] == RestStep(Gap(60_000))


def test_a_known_name_without_a_dose_lasts_until_done_and_is_reported(catalogue):
    result, session = read_sheet("Clamshell\n", catalogue)
    assert session.exercise_steps()[0].dose == UntilDone()
    assert any("no reps and no time" in warning for warning in result.warnings)


def test_what_cannot_be_read_is_reported_and_stays_a_comment(catalogue):
    result, _ = read_sheet("Squat 2x8\n\nCall me on 555 if it hurts: yes!\n", catalogue)
    assert result.unread == ("Call me on 555 if it hurts: yes!",)
    assert "# Call me on 555 if it hurts: yes!" in result.text


def test_words_that_yaml_would_misread_come_back_as_they_were(catalogue):
    name = 'No: "x" # {y} \\ [z] & *w'
    step = step_of(f"{name} 3x12", catalogue)
    assert step.exercise.name.startswith('No: "x" # {y} \\ [z')


def test_three_digits_of_tempo_are_not_guessed_at(catalogue):
    result, session = read_sheet("Squat 3x10 tempo 3-1-2\n", catalogue)
    assert session.exercise_steps()[0].dose == Reps(Range(10, 10))
    assert any("three digits" in warning for warning in result.warnings)


def test_more_than_a_session_holds_is_cut_and_stays_as_comments(catalogue):
    lines = [f"Squat {n}x999" for n in (50, 2, 3, 4, 5, 6)]
    result, session = read_sheet("\n".join(lines), catalogue)
    assert session.exercise_steps()[0].sets == 2
    assert len(session.steps) + len(result.unread) == len(lines)


def test_nothing_to_do_is_refused(catalogue):
    with pytest.raises(ImportRefusedError, match="no exercise"):
        import_sessions("", Format.TEXT, catalogue)


# A property cannot take fixtures.
CATALOGUE = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])

_WORDS = st.sampled_from(
    [
        "3x12",
        "10",
        "Clamshell",
        "squat",
        "plank",
        "each",
        "side",
        "REPS:10",
        "SETS:3",
        "HOLD:2",
        "30",
        "s",
        "45sec",
        "rest",
        "hold",
        "-",
        "*",
        "#",
        ":",
        ";",
        "1.",
        "tempo",
        "3-0-2-1",
        "10-8-6",
        "daily",
        "3x/week",
        "Mon,",
        "Tue",
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        "&",
        "%",
        "@",
        "!",
        "|",
        ">",
        "~",
        "\x1b[31m",
        "\u202e",
        "99999",
        "0",
        "1:30",
        "12h",
        "no",
        "yes",
        "null",
        "left",
        "only",
        "alternating",
        "AMRAP",
        "8 min:",
        "EMOM",
        "3 rounds",
        "pause",
        "Mo,",
        "So",
    ]
)
_LINES = st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=60)


@given(st.lists(_LINES, max_size=12).map("\n".join))
@example("Squat 3 times a week 12 reps, 4x/week 2x10, twice per week 5 reps")
@example("side 3x/week 3x/week 12h Mon, :")
def test_any_text_gives_a_session_that_passes_and_loses_no_line(text):
    try:
        result, _ = read_sheet(text, CATALOGUE)
    except ImportRefusedError:
        return
    for line in filter(str.strip, text.splitlines()):
        assert safe_text(line.strip()) in result.text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Side plank (knees) 3 x 20 s each side", "Side plank (knees)"),
        ("3 x 20 s (knees) side plank", "(knees) side plank"),
        ("Side plank (knees, 3 x 20 s)", "Side plank (knees)"),
        ("Side plank (3 x 20 s)", "Side plank"),
    ],
)
def test_a_bracket_in_a_name_is_closed(line, name, catalogue):
    assert step_of(line, catalogue).exercise.name == name


@pytest.mark.parametrize(
    "how_long",
    [
        "as long as comfortable",
        "for as long as you can",
        "as long as possible",
        "for as long as tolerated",
        "until tired",
        "to fatigue",
    ],
)
def test_work_for_as_long_as_one_can_is_a_step_that_the_user_ends(how_long, catalogue):
    step = read_sheet(f"Hips\nClamshell 3x12\nSide plank {how_long}", catalogue)[1]
    clamshell, plank = step.exercise_steps()
    assert (plank.exercise.name, plank.dose) == ("Side plank", UntilDone())
    assert not clamshell.note


@pytest.mark.parametrize("sides", ["L and R", "L/R", "each leg", "both sides", "/side"])
def test_sides_between_a_time_and_its_sets_are_understood(sides, catalogue):
    step = step_of(f"Single-leg balance 30 secs {sides} x 2", catalogue)
    assert (step.dose, step.sets, step.sides) == (Timed(30_000), 2, Sides.EACH)
    assert not step.note


def test_the_sheets_own_schedule_counts_before_that_of_an_exercise(catalogue):
    lines = "Squat 10 reps daily\nWalk 20 minutes daily\nTwice a day, 5 days per week"
    result, session = read_sheet(lines, catalogue)
    assert session.schedule == Schedule(5, 2)
    assert "another schedule than the sheet" in result.text


def test_a_schedule_beside_an_exercise_counts_where_the_sheet_has_none(catalogue):
    assert read_sheet("Squat 10 reps twice a day", catalogue)[1].schedule == Schedule(7, 2)


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        ("Pain: carry on up to 2/10, stop above 4/10", PainLimits(2, 4)),
        ("- Pain up to 3 out of 10 is fine; stop if it is more than 5 of 10.", PainLimits(3, 5)),
        ("Pain up to 5/10, stop above 3/10", None),
        ("Pain up to 4/10 is acceptable", PainLimits(4, 5)),
    ],
)
def test_both_limits_of_pain_in_a_line_are_taken_or_the_one_that_it_has(line, limits, catalogue):
    result, session = read_sheet(f"Squat 10 reps\n\n{line}", catalogue)
    assert session.pain == (limits or PainLimits())
    assert line.strip("- ") in result.text
    assert len(session.exercise_steps()) == 1


def doses(text: str, catalogue: ExerciseCatalogue) -> list[tuple[object, ...]]:
    """The name, sets and dose of every step of a sheet."""
    steps = read_sheet(text, catalogue)[1].exercise_steps()
    return [(step.exercise.name, step.sets, step.dose) for step in steps]


def reps(count: int) -> Reps:
    return Reps(Range.exactly(count))


def test_labelled_figures_below_a_name_are_its_dose_and_unknown_labels_are_notes(catalogue):
    text = """Knee plan

Straighten the knee
Sets: 3 Reps: 10 Freq: 2/3 times a day

Bend and straighten
Sets: 1 Reps: 20 Freq: Every 2/3 hours

Sit to stand
Sets: 3 Reps: to as many as you can
"""
    assert doses(text, catalogue) == [
        ("Straighten the knee", 3, reps(10)),
        ("Bend and straighten", 1, reps(20)),
        ("Sit to stand", 3, UntilDone()),
    ]
    session = read_sheet(text, catalogue)[1]
    assert session.exercise_steps()[1].note == "Every 2/3 hours"
    assert session.schedule == Schedule(7, 3)


def test_numbers_in_words_are_read_and_every_list_item_is_a_step(catalogue):
    text = """Knees
1. Press the knee down. Hold for ten seconds and repeat 20 times.
2. Straight leg raise, about 20 cm. Repeat ten times.
3. Lean back. Hold for half a minute.
"""
    assert doses(text, catalogue) == [
        ("Press the knee down", 1, reps(20)),
        ("Straight leg raise, about 20 cm", 1, reps(10)),
        ("Lean back", 1, Timed(30_000)),
    ]


def test_the_number_of_an_item_is_no_dose(catalogue):
    text = """Plan
Discontinue if pain exceeds 3/10

1 Nordic lowers
3 sets of 8 reps

2 Bridge
5 reps
5 seconds

3 Prone curl
3 sets
30 seconds

Page 2 of 3
"""
    result, session = read_sheet(text, catalogue)
    assert doses(text, catalogue) == [
        ("Nordic lowers", 3, reps(8)),
        ("Glute bridge", 1, reps(5)),
        ("Prone curl", 3, Timed(30_000)),
    ]
    assert session.exercise_steps()[1].effective_tempo.hold == Range.exactly(5_000)
    assert session.pain == PainLimits(3, 3)
    assert result.unread == ("Page 2 of 3",)
    assert (result.understood, result.doubtful) == (7, 3)


def test_what_follows_a_limit_of_pain_in_its_line_is_a_line_of_its_own(catalogue):
    text = "Squat 10 reps\nStop if the pain goes above 4/10. Ice 10 min afterwards."
    result, session = read_sheet(text, catalogue)
    assert session.pain == PainLimits(3, 4)
    assert len(session.exercise_steps()) == 1
    assert result.unread == ("Ice 10 min afterwards.",)


def test_the_end_of_a_name_of_the_catalogue_is_a_doubt(catalogue):
    result, session = read_sheet("Extensions 3x15", catalogue)
    assert session.exercise_steps()[0].exercise.name == "Extensions"
    assert result.warnings == (
        "Extensions 3x15: not in the catalogue; perhaps `quadruped-hip-extension` is meant.",
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Bridges 3x15", "Glute bridge"),
        ("Clams 2x15 each side", "Clamshell"),
        ("Donkey kicks 3x10 each side", "Quadruped hip extension"),
    ],
)
def test_an_exercise_is_known_by_its_other_names(catalogue, line, name):
    result, session = read_sheet(line, catalogue)
    assert session.exercise_steps()[0].exercise.name == name
    assert result.warnings == ()


def test_pain_that_ends_a_set_is_no_dose(catalogue):
    _, session = read_sheet("Squat 10 reps until pain exceeds 4/10", catalogue)
    assert (session.pain, session.exercise_steps()[0].dose) == (PainLimits(3, 4), reps(10))


def test_twice_daily_is_a_schedule(catalogue):
    text = "Calf drop\nPerform 3 \N{MULTIPLICATION SIGN} 15 reps, 2 \N{MULTIPLICATION SIGN} daily"
    assert read_sheet(text, catalogue)[1].schedule == Schedule(7, 2)
    assert doses(text, catalogue) == [("Calf drop", 3, reps(15))]


@pytest.mark.parametrize("mark", ["1- ", "1) ", "#1 ", "A1. ", "\t", "\N{BULLET} ", "1. "])
def test_a_mark_before_a_name_is_no_part_of_it(mark, catalogue):
    assert step_of(f"{mark}Clamshell 3x12", catalogue).exercise.id == "clamshell"


@pytest.mark.parametrize(
    "table",
    [
        (
            "| Exercise | Sets | Reps | Hold | Side |\n|---|---|---|---|---|\n"
            "| Clamshell | 3 | 12 | 2 s | each |\n| Side plank | 2 | - | 30 s | each |"
        ),
        "Exercise,Sets,Reps,Hold,Side\nClamshell,3,12,2 s,each\nSide plank,2,,30 s,each",
        "Exercise\tSets\tReps\tHold\tSide\nClamshell\t3\t12\t2 s\teach\nSide plank\t2\t\t30 s\teach",
        (
            "Exercise     Sets  Reps  Hold  Side\nClamshell    3     12    2 s   each\n"
            "Side plank   2           30 s  each"
        ),
    ],
)
def test_a_table_is_read_by_its_header(table, catalogue):
    assert doses(f"# Hip plan\n\n{table}\n", catalogue) == [
        ("Clamshell", 3, reps(12)),
        ("Side plank", 2, Timed(30_000)),
    ]
    steps = read_sheet(table, catalogue)[1].exercise_steps()
    assert [step.sides for step in steps] == [Sides.EACH, Sides.EACH]


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("Date,Workout Name,Duration,Exercise Name,Set Order,Weight\n", "Strong"),
        ('"title","start_time","end_time","description","exercise_title"\n', "Hevy"),
        ("Date,Exercise,Category,Weight (kg)\n", "FitNotes"),
        ('[{"name": "Hips", "timeSettings": {"workTime": 40}}]', "OpenHIIT"),
    ],
)
def test_another_programs_file_is_refused_by_the_programs_name(text, program, catalogue):
    with pytest.raises(ImportRefusedError, match=program):
        import_sessions(text, None, catalogue)


def test_a_sheet_in_utf_16_is_read():
    assert decode_source("Squat 3x10".encode("utf-16")) == "Squat 3x10"


def test_a_load_or_a_band_beside_the_reps_belongs_to_the_step(catalogue):
    text = "Goblet squat 3 x 8 @ 12kg\nRow 3x10 x 20lb\nClamshell 5x5 with a green band"
    assert doses(text, catalogue) == [
        ("Goblet squat", 3, reps(8)),
        ("Row", 3, reps(10)),
        ("Banded clamshell", 5, reps(5)),
    ]
    steps = read_sheet(text, catalogue)[1].exercise_steps()
    used = [step.resistance(1) for step in steps]
    assert used == [("12 kg", ""), ("20 lb", ""), ("", "green")]
    assert [step.note for step in steps] == ["", "", ""]


def test_with_may_be_a_letter_and_a_stroke(catalogue):
    step = step_of("1) Clamshell w/ green band: 3 x 12 each side", catalogue)
    assert (step.exercise.name, step.resistance(1)) == ("Banded clamshell", ("", "green"))


def test_an_exercise_with_a_schedule_of_its_own_has_it_as_a_note(catalogue):
    text = "Step-up 3x10, 2 times a day\nSit to stand 2x8 every other day\n"
    session = read_sheet(text, catalogue)[1]
    assert session.schedule == Schedule(7, 2)
    assert [step.note for step in session.exercise_steps()] == ["", "every other day"]


def test_every_week_of_a_programme_is_a_session_of_its_own(catalogue):
    text = "Nordic lowers\nWeek 1: 1 session, 2 x 5\nWeek 2-4: 2 sessions, 2 x 6\n"
    results = import_sessions(text, Format.TEXT, catalogue)
    assert [result.title for result in results] == [
        "Week 1, Nordic lowers",
        "Week 2-4, Nordic lowers",
    ]
    read = [read_session(r.text.encode(), "f.yaml", catalogue).value for r in results]
    sessions = [session for session in read if session is not None]
    assert [session.schedule for session in sessions] == [Schedule(1), Schedule(2)]
    (first,), (second,) = (session.exercise_steps() for session in sessions)
    assert (first.sets, first.dose) == (2, reps(5))
    assert (second.sets, second.dose) == (2, reps(6))


def test_days_inside_weeks_and_headings_of_phases_are_sessions_too(catalogue):
    text = "Week 1\nDay 1\nSquat 3x8\nDay 2\nPlank 30 s\nWeek 2\nDay 1\nSquat 3x10\n"
    titles = [result.title for result in import_sessions(text, Format.TEXT, catalogue)]
    assert [title.rpartition(", ")[0] for title in titles] == [
        "Week 1, Day 1",
        "Week 1, Day 2",
        "Week 2, Day 1",
    ]


def test_an_item_of_a_numbered_list_is_a_step_also_without_a_dose(catalogue):
    result, session = read_sheet("1. Squat 3x8\n2. Swing the leg\n3. Plank 30 s\n", catalogue)
    doses_read = [step.dose for step in session.exercise_steps()]
    assert doses_read == [reps(8), UntilDone(), Timed(30_000)]
    assert result.doubtful == 1


def test_so_many_times_a_long_time_are_sets_of_it_with_a_doubt(catalogue):
    text = "Doorway stretch\n  - 40 seconds\n  - 3 times\n"
    (result,) = import_sessions(text, Format.TEXT, catalogue)
    assert "duration: 40s, sets: 3" in result.text
    assert result.warnings == ("Doorway stretch: 3 times beside a time are read as sets.",)


@pytest.mark.parametrize(
    "title",
    [
        "4 min blaster",
        "10 minute morning routine",
        "10-Minute Morning Routine:",
        "The 7 minute workout",
        "## 12 min core finisher",
        "15 min abs",
        "Morning routine, 10 min",
        "Leg circuit 20 minutes",
        "10 Minuten Morgenroutine",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_title_with_a_length_above_a_list_is_no_exercise(catalogue, title: str, gap: str):
    sheet, session = read_sheet(f"{title}\n{gap}- Squats 3 x 10\n- Plank 30 s\n", catalogue)
    assert session.title == title.strip("#: ")
    assert len(session.exercise_steps()) == 2
    assert f"# Sheet: {title}" in sheet.text


@pytest.mark.parametrize(
    "text",
    [
        "5 min walk\n\n- Squats 3 x 10\n- Plank 30 s",
        "10 minute brisk walk\n- Squats 3 x 10\n- Plank 30 s",
        "2 min plank\n- Squats 3 x 10\n- Lunges 3 x 10",
        "- 4 min blaster\n- Squats 3 x 10\n- Plank 30 s",
        "5 minutes hula hoop\nSquats 3 x 10\nPlank 30 s",
        "5 minutes hula hoop\n\nSquats 3 x 10\nPlank 30 s",
        "Clamshell 2 min\n- Squats 3 x 10\n- Plank 30 s",
        "4 min blaster\nSquats 3 x 10\nPlank 30 s",
    ],
)
def test_an_exercise_with_a_length_at_the_top_of_a_list_stays_one(catalogue, text: str):
    _, session = read_sheet(text, catalogue)
    assert len(session.exercise_steps()) == 3


@pytest.mark.parametrize(
    "line",
    [
        "Do once a day. Stop if pain exceeds 4/10.",
        "Once a day. Stop if pain > 4",
        "Once a day. Pain up to 3/10 is fine, stop above 4/10.",
        "Once a day; stop if pain is more than 4.",
        "Stop if the pain goes above 4/10. Once a day.",
    ],
)
def test_a_line_of_pain_limits_keeps_its_schedule(line, catalogue):
    result, session = read_sheet(f"Knee plan\n{line}\nSquat 3x12\n", catalogue)
    assert session.schedule is not None, result.text
    assert session.schedule.days_per_week == 7
    assert session.pain == PainLimits(3, 4)


@pytest.mark.parametrize(("weeks", "sessions"), [(1, 1), (2, 2), (52, 52), (53, 1)])
def test_a_programme_has_a_session_for_each_week_of_a_year_at_most(weeks, sessions, catalogue):
    text = "".join(f"Week {week}\nSquat 3x{week}\n\n" for week in range(1, weeks + 1))
    assert len(import_sessions(text, Format.TEXT, catalogue)) == sessions


def test_words_among_labelled_figures_are_notes_in_their_order(catalogue):
    line = "Reps: 10 slow, Sets: 2, keep it small"
    assert step_of(f"Clamshell\n{line}", catalogue).note == "slow; keep it small"


def test_a_rest_below_exercises_with_lines_of_their_own_is_that_of_the_last(catalogue):
    lines = ["Clamshells 2x10", "3 sec hold", "Bridges 2x10", "Rest 30 sec between sets"]
    _, session = read_sheet("\n".join(lines), catalogue)
    assert [step.rest.ms for step in session.exercise_steps()] == [20_000, 30_000]
    del lines[1]
    _, session = read_sheet("\n".join(lines), catalogue)
    assert [step.rest.ms for step in session.exercise_steps()] == [30_000, 30_000]
