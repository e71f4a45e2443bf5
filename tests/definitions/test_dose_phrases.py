"""Each phrase of a dose, each limit of one, and the words that a web page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.session import Weekday
from coach_tui.definitions.imports.dose_lines import possible_dose, read_line
from coach_tui.definitions.imports.dose_phrases import ParsedDose
from coach_tui.definitions.imports.importer import Format, import_sessions
from coach_tui.definitions.imports.sheet_lines import plain_text
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep
    from coach_tui.definitions.library import ExerciseCatalogue


@pytest.mark.parametrize(
    ("phrase", "dose"),
    [
        ("once a day", ParsedDose(times_per_day=1)),
        ("twice daily", ParsedDose(times_per_day=2)),
        ("one time a day", ParsedDose(times_per_day=1)),
        ("two times a day", ParsedDose(times_per_day=2)),
        ("three times a day", ParsedDose(times_per_day=3)),
        ("four times a day", ParsedDose(times_per_day=4)),
        ("five times per day", ParsedDose(times_per_day=5)),
        ("six times a day", ParsedDose(times_per_day=6)),
        ("24 times a day", ParsedDose(times_per_day=24)),
        ("once a week", ParsedDose(days_per_week=1)),
        ("three times a week", ParsedDose(days_per_week=3)),
        ("five days a week", ParsedDose(days_per_week=5)),
        ("7 x per week", ParsedDose(days_per_week=7)),
        ("daily", ParsedDose(times_per_day=1)),
        ("every day", ParsedDose(times_per_day=1)),
        ("every other day", ParsedDose(every_days=2)),
        ("every third day", ParsedDose(every_days=3)),
        ("every 2 days", ParsedDose(every_days=2)),
        ("every 19 days", ParsedDose(every_days=19)),
        ("Mon, Wed and Fri", ParsedDose(days=(Weekday.MON, Weekday.WED, Weekday.FRI))),
        ("M/W/F", ParsedDose(days=(Weekday.MON, Weekday.WED, Weekday.FRI))),
        ("3x12", ParsedDose(reps=("12",), sets=3)),
        ("3 sets of 12", ParsedDose(reps=("12",), sets=3)),
        (
            "2-3 sets of 10",
            ParsedDose(reps=("10",), sets=3, warnings=("of 2-3 sets the most are taken",)),
        ),
        ("3 x 8-12", ParsedDose(reps=("8-12",), sets=3)),
        ("10, 8, 6", ParsedDose(reps=("10", "8", "6"))),
        ("3 to 100", ParsedDose(reps=("3-100",), warnings=("3 to 100 was taken for the reps",))),
        ("10 reps", ParsedDose(reps=("10",))),
        ("12 reps x 4 sets", ParsedDose(reps=("12",), sets=4)),
        ("10 each side x 3", ParsedDose(reps=("10",), sets=3, sides=Sides.EACH)),
        ("reps 10 sets 3", ParsedDose(reps=("10",), sets=3)),
        ("repeat 8 times", ParsedDose(reps=("8",))),
        ("twenty reps", ParsedDose(reps=("20",))),
        ("forty-five seconds", ParsedDose(duration_ms=45000)),
        ("half a minute", ParsedDose(duration_ms=30000)),
        (
            "10 x 5 s hold",
            ParsedDose(reps=("10",), hold="5s", warnings=("read as 10 reps with a hold each",)),
        ),
        (
            "3 x 10 s hold",
            ParsedDose(reps=("3",), hold="10s", warnings=("read as 3 reps with a hold each",)),
        ),
        ("3 x 11 s hold", ParsedDose(duration_ms=11000, sets=3)),
        ("3 x 30 s", ParsedDose(duration_ms=30000, sets=3)),
        ("2 x 1 min", ParsedDose(duration_ms=60000, sets=2)),
        ("1:30", ParsedDose(duration_ms=90000)),
        ("1 min 15 sec", ParsedDose(duration_ms=75000)),
        ("1.5 seconds", ParsedDose(duration_ms=1500)),
        ("20-30 seconds", ParsedDose(duration_ms=30000, least_ms=20000)),
        ('40"', ParsedDose(duration_ms=40000)),
        ("2'", ParsedDose(duration_ms=120000)),
        ("hold 5", ParsedDose(hold="5s")),
        ("hold for 3-5 s", ParsedDose(hold="3-5s")),
        ("5 s hold", ParsedDose(hold="5s")),
        ("pause for 2 s at the top", ParsedDose(hold="2s")),
        ("rest 45 s", ParsedDose(rest_ms=45000)),
        ("rest: 30", ParsedDose(rest_ms=30000)),
        ("1 min rest between sets", ParsedDose(rest_ms=60000)),
        ("30 s break", ParsedDose(rest_ms=30000)),
        ("rest as needed", ParsedDose(rest_open=True)),
        ("rest until ready", ParsedDose(rest_open=True)),
        ("tempo 3-1-2-0", ParsedDose(tempo="3-1-2-0")),
        ("tempo 3010", ParsedDose(tempo="3-0-1-0")),
        ("tempo 0000", ParsedDose()),
        (
            "tempo 301",
            ParsedDose(warnings=("the three digits of tempo 301 are ambiguous and not used",)),
        ),
        ("3 s up, 4 s down", ParsedDose(tempo="4-0-3-0")),
        ("0 s up, 0 s down", ParsedDose(warnings=("the tempo of 0 s up, 0 s down is not used",))),
        ("3 s down", ParsedDose(down="3s")),
        ("2 sec up", ParsedDose(up="2s")),
        ("lower for 3 s", ParsedDose(down="3s")),
        ("slow down for 3 secs", ParsedDose(down="3s")),
        ("lower slowly over 3-4 s", ParsedDose(down="4s")),
        ("each side", ParsedDose(sides=Sides.EACH)),
        ("per leg", ParsedDose(sides=Sides.EACH)),
        ("both sides", ParsedDose(sides=Sides.EACH, warnings=("read as each side",))),
        ("l/r", ParsedDose(sides=Sides.EACH, warnings=("read as each side",))),
        ("left side only", ParsedDose(sides=Sides.LEFT)),
        ("right leg only", ParsedDose(sides=Sides.RIGHT)),
        ("alternating", ParsedDose(sides=Sides.ALTERNATE)),
        ("as many as possible", ParsedDose(open=True)),
        ("to failure", ParsedDose(open=True)),
        ("amrap", ParsedDose(open=True)),
        ("3 x 10 x 20 kg", ParsedDose(reps=("10",), sets=3, load="20kg")),
        ("10 reps with 2.5 kg", ParsedDose(reps=("10",), load="2.5kg")),
        ("10 reps with 5 lbs", ParsedDose(reps=("10",), load="5lb")),
        ("10 reps with a red band", ParsedDose(reps=("10",), band="red")),
        ("using a light resistance band", ParsedDose(band="light")),
        ("10 wdh", ParsedDose(reps=("10",))),
        ("3 Sätze", ParsedDose(sets=3)),
        ("3 Sätze à 12 Wdh.", ParsedDose(reps=("12",), sets=3)),
        ("Pause 45 Sek.", ParsedDose(rest_ms=45000)),
        ("Pause zwischen den Sätzen: 2 Minuten", ParsedDose(rest_ms=120000)),
        ("rechts/links", ParsedDose(sides=Sides.EACH)),
        ("30 Sekunden halten", ParsedDose(hold="30s")),
        ("je Seite", ParsedDose(sides=Sides.EACH)),
        ("3 mal pro Woche", ParsedDose(days_per_week=3)),
        ("täglich", ParsedDose(times_per_day=1)),
        ("jeden zweiten Tag", ParsedDose(every_days=2)),
        ("sets: 3", ParsedDose(sets=3)),
        ("freq: daily", ParsedDose(times_per_day=1)),
    ],
)
def test_a_phrase_beside_a_name_is_its_dose(phrase: str, dose: ParsedDose):
    line = read_line(f"Squat: {phrase}")
    assert line.dose == dose
    if dose != ParsedDose():
        assert (line.name, line.remainder) == ("Squat", [])


@pytest.mark.parametrize(
    ("phrase", "side"),
    [
        *((f"2 x 10 {words}", Sides.RIGHT) for words in ("right leg", "R leg", "(R)", "R", "Rt.")),
        *(
            (f"2 x 10{words}", Sides.LEFT)
            for words in (", left side", " - left knee", " on the left")
        ),
        ("right leg, 10 reps", Sides.RIGHT),
        ("(L) 10 reps, hold 5 s", Sides.LEFT),
        ("10 Wdh. rechts", Sides.RIGHT),
        ("10 Wdh., linkes Bein", Sides.LEFT),
        ("10 repeticiones, pierna derecha", Sides.RIGHT),
        ("10 repeticiones (izquierda)", Sides.LEFT),
    ],
)
def test_one_side_beside_a_dose_is_its_side(phrase: str, side: Sides):
    line = read_line(f"Leg raise: {phrase}")
    assert (line.name, line.dose.sides, line.remainder) == ("Leg raise", side, [])


@pytest.mark.parametrize(
    "line",
    [
        "Knee programme (right)",
        "Step up, right, then left: 10 reps",
        "10 R, 12 L",
        "Lie on your right side, 20 s",
        "Right knee to chest, 10 reps",
        "10 reps, right heel to left shin",
        "10 reps on the right foot's toes",
    ],
)
def test_a_side_in_a_name_beside_the_other_or_without_a_dose_is_no_side_of_a_dose(line: str):
    assert read_line(line).dose.sides is None


@pytest.mark.parametrize("phrase", ["page 3", "at 8:30", "02/03/2024", "555-1234", "10 km"])
def test_other_figures_are_no_dose(phrase: str):
    assert read_line(f"Squat: {phrase}").dose == ParsedDose()


@pytest.mark.parametrize(
    "phrase", ["30 times a day", "100 times per day", "9 times a week", "100x/week"]
)
def test_no_schedule_beyond_its_limits_is_a_number_of_reps(phrase: str):
    assert not read_line(f"Squat: {phrase}").dose.is_work


@pytest.mark.parametrize("phrase", ["30 s x 999", "10 reps x 999", "10 reps 999 sets"])
def test_too_many_sets_are_no_reps(phrase: str):
    dose, warnings = possible_dose(read_line(f"Squat: {phrase}").dose)
    assert dose.sets is None
    assert "999" not in dose.reps
    assert "999 cannot be a number of sets" in warnings


@pytest.mark.parametrize("number", ["99999", "99999.5", "100000", "5-99999", "12345 to 99999"])
@pytest.mark.parametrize(
    "phrase",
    ["{}", "{} min", "{} s", "{} hours", '{}"', "{}'", "{} kg", "{} reps", "{} times", "{} sets",
     "{} s hold", "hold {}", "hold {} s", "rest {} s", "{} s rest", "{}:30", "{} x 30 s",
     "tempo {}", "{} times a day", "{} s up, 30 s down"],
)  # fmt: skip
def test_a_number_beyond_every_limit_is_not_read_from_its_middle(phrase: str, number: str):
    dose, _ = possible_dose(read_line(f"Squat: {phrase.format(number)}").dose)
    assert (dose.reps, dose.hold, dose.tempo, dose.sets, dose.load) == ((), "", "", None, "")
    assert dose.rest_ms is None
    assert dose.times_per_day is None
    assert dose.duration_ms == (30_000 if " 30 s" in phrase and "x" in phrase else None)


@pytest.mark.parametrize(
    ("phrase", "least_ms", "ms"),
    [("1.5 min", None, 90_000), ("1,5 min", None, 90_000), ("1.5-2 min", 90_000, 120_000),
     ("2.5-3.5 s", 2_500, 3_500), ("90.5 s", None, 90_500), ("100' 20\"", None, 6_020_000)],
)  # fmt: skip
def test_a_time_with_a_fraction_is_read_whole(phrase: str, least_ms: int | None, ms: int):
    line = read_line(f"Squat {phrase}")
    assert (line.name, line.dose) == ("Squat", ParsedDose(duration_ms=ms, least_ms=least_ms))


@pytest.mark.parametrize("phrase", ["0 s", "0 min", "hold 0 s", "pause for 0 s at the top"])
def test_no_time_at_all_is_no_dose(phrase: str):
    assert read_line(f"Squat: {phrase}").dose == ParsedDose()


NO_REST = (
    "rest 0",
    "rest 0s",
    "rest 0:00",
    "rest: 0 sec between sets",
    "rest: none",
    "0 rest",
    "0s rest",
    "0 min rest",
    "no rest",
    "no rest between the sets",
    "no break",
    "without rest",
    "without a break",
    "Pause 0 Sek",
    "Satzpause 0 s",
    "keine Pause",
    "ohne Pause",
    "ohne Pausen zwischen den S\u00e4tzen",
    "sin descanso",
    "sin descanso entre series",
    "sin pausas",
    "descanso 0",
    "0 s de descanso",
)


@pytest.mark.parametrize("comma", [",", ""])
@pytest.mark.parametrize("phrase", NO_REST)
def test_no_rest_is_a_rest_of_nothing_and_leaves_the_time_before_it_alone(phrase: str, comma: str):
    read = read_line(f"Side plank 3x45s{comma} {phrase}")
    assert (read.dose, read.remainder) == (
        ParsedDose(duration_ms=45_000, sets=3, rest_ms=0),
        [],
    )


def test_a_pause_of_nothing_is_doubtful():
    dose = read_line("Side plank 3x45s Pause 0 s").dose
    assert (dose.duration_ms, dose.sets, dose.rest_ms) == (45_000, 3, 0)
    assert dose.warnings == ("a pause of 0 s is read as no rest between sets",)


def test_of_no_rest_and_a_rest_the_first_is_used():
    dose = ParsedDose(rest_ms=0).and_then(ParsedDose(rest_ms=30_000))
    assert (dose.rest_ms, dose.warnings) == (0, ("rest is given twice, the first is used",))
    assert ParsedDose(rest_ms=0).instead_of_parts(ParsedDose(rest_ms=30_000)).rest_ms == 0


def test_no_rest_day_is_no_rest():
    assert read_line("Tuesday is no rest day").dose == ParsedDose()


@pytest.mark.parametrize("phrase", ["3 x 0:00", "3 sets of 0 s", "3 x 0 s hold"])
def test_sets_of_no_time_are_no_work(phrase: str):
    dose, warnings = possible_dose(read_line(f"Squat: {phrase}").dose)
    assert (dose.reps, dose.duration_ms, dose.hold) == ((), None, "")
    assert "0 cannot be a number of reps" in warnings


@pytest.mark.parametrize(
    ("phrase", "is_schedule"),
    [
        *(("24 times a day", True), ("25 times a day", False), ("0 times a day", False)),
        *(("7 x per week", True), ("8 x per week", False), ("0 x per week", False)),
    ],
)
def test_a_schedule_is_possible(phrase: str, is_schedule):
    dose = read_line(f"Squat: {phrase}").dose
    assert (dose.times_per_day is not None or dose.days_per_week is not None) == is_schedule


@pytest.mark.parametrize(
    ("line", "reps"),
    [
        *(("3 squats", None), ("4 squats", "4"), ("100 squats", "100"), ("101 squats", None)),
        *(("Squat 3", None), ("Squat 4", "4"), ("Squat 100", "100"), ("Squat 101", None)),
    ],
)
def test_a_bare_number_is_taken_for_the_reps_within_limits(line: str, reps: str | None):
    dose = read_line(line).dose
    assert dose.reps == ((reps,) if reps else ())


HOUR_MS = 3_600_000
FIVE = ParsedDose(reps=("5",))
NO_WORK = "no reps and no time were found: it lasts until you say so"
A_HOLD = "the time beside the reps is read as a hold"
NO_TEMPO = "the tempo is not used: it needs reps, and no hold beside it"


@pytest.mark.parametrize(
    ("dose", "possible", "warnings"),
    [
        (ParsedDose(reps=("0",)), ParsedDose(), ["0 cannot be a number of reps", NO_WORK]),
        (ParsedDose(reps=("1",)), ParsedDose(reps=("1",)), []),
        (ParsedDose(reps=("1000",)), ParsedDose(reps=("1000",)), []),
        (ParsedDose(reps=("1001",)), ParsedDose(), ["1001 cannot be a number of reps", NO_WORK]),
        (replace(FIVE, sets=0), FIVE, ["0 cannot be a number of sets"]),
        (replace(FIVE, sets=1), replace(FIVE, sets=1), []),
        (replace(FIVE, sets=50), replace(FIVE, sets=50), []),
        (replace(FIVE, sets=51), FIVE, ["51 cannot be a number of sets"]),
        (replace(FIVE, hold="10m"), replace(FIVE, hold="10m"), []),
        (replace(FIVE, pause="10m"), replace(FIVE, pause="10m"), []),
        (replace(FIVE, pause="601s"), FIVE, ["a pause of 601s is too long for a rep"]),
        (replace(FIVE, hold="601s"), FIVE, ["a hold of 601s is too long for a rep"]),
        (
            ParsedDose(duration_ms=999),
            ParsedDose(),
            ["the time is outside what is possible", NO_WORK],
        ),
        (ParsedDose(duration_ms=1_000), ParsedDose(duration_ms=1_000), []),
        (ParsedDose(duration_ms=4 * HOUR_MS), ParsedDose(duration_ms=4 * HOUR_MS), []),
        (
            ParsedDose(duration_ms=4 * HOUR_MS + 1),
            ParsedDose(),
            ["the time is outside what is possible", NO_WORK],
        ),
        (replace(FIVE, rest_ms=4 * HOUR_MS), replace(FIVE, rest_ms=4 * HOUR_MS), []),
        (replace(FIVE, rest_ms=4 * HOUR_MS + 1), FIVE, ["the rest is longer than is possible"]),
        (replace(FIVE, duration_ms=10_000), replace(FIVE, hold="10s"), [A_HOLD]),
        (
            replace(FIVE, duration_ms=10_001),
            ParsedDose(duration_ms=10_001, sets=5),
            ["5 times beside a time are read as sets"],
        ),
        (
            ParsedDose(reps=("6",), duration_ms=10_001),
            ParsedDose(reps=("6",)),
            ["reps and a time are given; the time is not used"],
        ),
        (ParsedDose(hold="5s"), ParsedDose(duration_ms=5_000), ["a hold alone is timed work"]),
        (
            ParsedDose(hold="5s", duration_ms=9_000),
            ParsedDose(duration_ms=9_000),
            ["the hold is not used"],
        ),
        (replace(FIVE, tempo="3-0-3-0"), replace(FIVE, tempo="3-0-3-0"), []),
        (replace(FIVE, tempo="3-0-3-0", hold="2s"), replace(FIVE, hold="2s"), [NO_TEMPO]),
        (ParsedDose(tempo="3-0-3-0"), ParsedDose(), [NO_TEMPO, NO_WORK]),
        (ParsedDose(reps=("5", "6"), sets=2), ParsedDose(reps=("5", "6"), sets=2), []),
        (
            ParsedDose(reps=("5", "6"), sets=3),
            ParsedDose(reps=("5", "6"), sets=3),
            ["3 sets are given, and the reps of 2"],
        ),
        (
            ParsedDose(open=True),
            ParsedDose(open=True),
            ["as much as you can: it lasts until you end it"],
        ),
        (ParsedDose(), ParsedDose(), [NO_WORK]),
    ],
)
def test_a_dose_becomes_the_nearest_that_the_format_allows(dose, possible, warnings):
    assert possible_dose(dose) == (possible, warnings)


WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
TENS = {"thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}


@pytest.mark.parametrize(
    ("word", "number"), [*zip(WORDS.split(), range(1, 21), strict=True), *TENS.items()]
)
def test_a_number_in_words_is_that_number(word: str, number: int):
    assert read_line(f"Squat: {word} seconds").dose.duration_ms == number * 1_000
    assert read_line(f"Squat: {word} times").dose.reps == (str(number),)


def test_a_web_page_that_ends_early_is_read_to_its_end():
    page = "<html><body><p>Squat 3x10</p><p>Plank 30 s left&right"
    assert plain_text(page).split("\n")[-1] == "Plank 30 s left&right"


def test_a_web_page_is_a_line_for_each_item_and_a_row_between_bars():
    page = (
        "<html><head><title>T</title></head><body><h1>Hips</h1><p>Do  it</p><ul><li>Squat 3x10</li>"
        "<li>Plank<br>30 s</li></ul><ol><li>a</li></ol><table><tr><th>Name</th><td>Reps</td></tr>"
        "</table><div>b</div><script>x</script><span>c</span>d</body>"
    )
    assert plain_text(page) == (
        "\n\nHips\n\nDo it\n\n- Squat 3x10\n- Plank\n  30 s\n\n- a\n\n\n\n|Name |Reps |\n\n\nbcd"
    )


def test_the_end_of_a_name_that_is_too_long_comes_before_its_notes(catalogue):
    name = "Squat " * 30
    (result,) = import_sessions(f"{name.strip()}\n3x10\nNote: slowly\n", Format.TEXT, catalogue)
    (note,) = [line for line in result.text.splitlines() if "note:" in line]
    assert note.index("quat") < note.index("slowly")


def only_steps(text: str, catalogue: ExerciseCatalogue) -> tuple[ExerciseStep, ...]:
    session = read_session(text.encode(), "f.yaml", catalogue).value
    assert session is not None
    return tuple(session.exercise_steps())


@pytest.mark.parametrize("length", [79, 80, 81])
def test_a_name_is_used_up_to_its_length_and_the_end_of_a_longer_one_is_a_note(length, catalogue):
    name = ("Rolling " * 20)[: length - 1] + "y"
    (result,) = import_sessions(f"{name}\n3x10\nNote: slowly\n", Format.TEXT, catalogue)
    (step,) = only_steps(result.text, catalogue)
    assert step.exercise.name == name[:80].strip()
    assert step.note == ("Note: slowly" if length <= 80 else "y; Note: slowly")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Clamshell 3x10 with red band", "Banded clamshell"),
        ("Clamshell 3x10", "Clamshell"),
        ("Hip extension 3x10, red band", "Banded hip extension"),
        ("Squat 3x10, red band", "Squat"),
    ],
)
def test_a_band_chooses_the_variation_with_it_where_there_is_one(line: str, name: str, catalogue):
    (result,) = import_sessions(line, Format.TEXT, catalogue)
    (step,) = only_steps(result.text, catalogue)
    assert step.exercise.name == name
