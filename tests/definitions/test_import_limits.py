"""From where to where importers take a number, and what they say of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.session import PainLimits
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.jawt import read_workouts
from coach_tui.definitions.imports.mypt import read_library
from coach_tui.definitions.imports.parts import parts_of
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.imports.sheet_lines import MAX_LINE, headed
from coach_tui.definitions.imports.timers import read_timers
from coach_tui.definitions.writer import CircuitDraft, RestDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.library import ExerciseCatalogue
    from coach_tui.definitions.writer import AnyStep, SessionDraft

COLUMNS = {
    "type": "type",
    "duration": "defaultDuration",
    "reps": "defaultReps",
    "sets": "defaultSets",
    "rep": "defaultRepDuration",
    "pause": "pauseBetweenReps",
    "rest": "restBetweenSets",
    "sides": "sideMode",
}
USUAL = {"type": "reps", "duration": "30", "reps": "12", "sets": "2"}


def row(catalogue: ExerciseCatalogue, **cells: str) -> tuple[StepDraft, list[str]]:
    """The step of a row of a library, and what is said of it."""
    named = {COLUMNS[column]: cell for column, cell in (USUAL | cells).items()}
    text = f"name,{','.join(named)}\nSquat,{','.join(named.values())}\n"
    (step,) = read_library(text, catalogue)[0].steps
    assert isinstance(step, StepDraft)
    source, *doubts = step.comments
    assert source.endswith(", ".join(filter(None, ["Squat", *named.values()])))
    return step, [doubt.partition(": ")[2] or doubt for doubt in doubts]


HALVES = "the time of a rep is shared evenly between up and down."


@pytest.mark.parametrize(
    ("cells", "name", "value", "said"),
    [
        ({"reps": "0"}, "reps", ("10",), ["the reps 0 is not used.", "no reps are given, so there are 10."]),
        ({"reps": "1"}, "reps", ("1",), []),
        ({"reps": "1000"}, "reps", ("1000",), []),
        ({"reps": "1001"}, "reps", ("10",), ["the reps 1001 is not used.", "no reps are given, so there are 10."]),
        ({"reps": ""}, "reps", ("10",), ["no reps are given, so there are 10."]),
        ({"type": "duration"}, "duration_ms", 30_000, []),
        ({"type": "duration"}, "reps", (), []),
        ({"type": "Duration", "duration": "1"}, "duration_ms", 1_000, []),
        ({"type": "duration", "duration": "14400"}, "duration_ms", 14_400_000, []),
        (
            {"type": "duration", "duration": "0"},
            "duration_ms",
            60_000,
            ["the duration 0 is not used.", "no duration is given, so it is 60 s."],
        ),
        (
            {"type": "duration", "duration": "14401"},
            "duration_ms",
            60_000,
            ["the duration 14401 is not used.", "no duration is given, so it is 60 s."],
        ),
        ({"type": "duration", "duration": ""}, "duration_ms", 60_000, ["no duration is given, so it is 60 s."]),
        ({"sets": "0"}, "sets", 1, ["the sets 0 is not used."]),
        ({"sets": "1"}, "sets", 1, []),
        ({"sets": "50"}, "sets", 50, []),
        ({"sets": "51"}, "sets", 1, ["the sets 51 is not used."]),
        ({"sets": ""}, "sets", 1, []),
        ({"rest": "0"}, "rest_ms", 0, []),
        ({"rest": "0.5"}, "rest_ms", 500, []),
        ({"rest": "-1"}, "rest_ms", None, ["the rest -1 is not used."]),
        ({"rep": "0.499"}, "tempo", {}, []),
        ({"rep": "0.5"}, "tempo", {"up": "0.25s", "hold": "0s", "down": "0.25s"}, [HALVES]),
        ({"rep": "3.001"}, "tempo", {"up": "1.5s", "hold": "0s", "down": "1.501s"}, [HALVES]),
        ({"rep": "600"}, "tempo", {"up": "5m", "hold": "0s", "down": "5m"}, [HALVES]),
        ({"rep": "600.1"}, "tempo", {}, ["the rep 600.1 is not used."]),
        ({"rep": "2", "pause": "0"}, "tempo", {"up": "1s", "hold": "0s", "down": "1s"}, [HALVES]),
        (
            {"rep": "2", "pause": "600"},
            "tempo",
            {"up": "1s", "hold": "0s", "down": "1s", "pause": "10m"},
            [HALVES],
        ),
        (
            {"rep": "2", "pause": "601"},
            "tempo",
            {"up": "1s", "hold": "0s", "down": "1s"},
            ["the pause 601 is not used.", HALVES],
        ),
        ({"type": "duration", "rep": "2"}, "tempo", {}, []),
        ({"sides": "alternating"}, "reps", ("6",), ["12 reps in all, so half of them for each side."]),
        (
            {"sides": "alternating", "reps": "13"},
            "reps",
            ("7",),
            ["13 reps in all, so half of them for each side."],
        ),
        ({"sides": "alternating", "type": "duration"}, "sides", Sides.ALTERNATE, []),
        ({"sides": "unilateral"}, "sides", Sides.EACH, []),
        *(({"sides": word}, "sides", Sides.EACH, []) for word in ("Unilateral", "true", "1", "yes", "on")),
        *(({"sides": word}, "sides", Sides.BOTH, []) for word in ("bilateral", "false", "0", "no", "off")),
        ({"sides": ""}, "sides", None, []),
        ({"sides": "sideways"}, "sides", None, ["the sides sideways are not known."]),
    ],
)  # fmt: skip
def test_each_cell_of_a_library_is_taken_up_to_its_limits_and_any_other_named(
    cells: dict[str, str], name: str, value: object, said: list[str], catalogue: ExerciseCatalogue
):
    step, doubts = row(catalogue, **cells)
    assert (getattr(step, name), doubts) == (value, said)


@pytest.mark.parametrize(("lines", "letters"), [(50, 400), (51, 400), (1, 401)])
def test_instructions_of_a_library_are_cut_at_the_length_of_a_list(lines, letters, catalogue):
    words = "\n".join(["x" * letters] * lines)
    draft = read_library(f'name,instructions\nOdd one,"{words}"\n', catalogue)[0]
    (exercise,) = draft.exercises
    assert exercise.movement == ("x" * min(letters, 400),) * min(lines, 50)


def test_of_a_library_comments_are_comments_and_rows_beyond_a_session_are_not_read(catalogue):
    text = "# One\n\n # Two\nname,defaultReps\n" + "Squat,9\n" * 501
    (draft,) = read_library(text, catalogue)
    assert [line.removeprefix("Sheet: ") for line in draft.comments] == ["One", "Two"]
    assert len(draft.steps) == 500
    assert [line.removeprefix("Sheet: ") for line in draft.unread] == ["Squat, 9"]


def workout(*sets: object) -> dict[str, object]:
    return {"title": "Morning", "sets": list(sets)}


def set_of(*seconds: object, repetitions: object = 1, name: object = "Squat") -> dict[str, object]:
    return {
        "repetitions": repetitions,
        "exercises": [{"name": name, "duration": number} for number in seconds],
    }


@pytest.mark.parametrize(
    ("seconds", "is_read"), [(0, False), (1, True), (14_400, True), (14_401, False), (True, False)]
)
def test_an_exercise_of_a_timer_is_read_from_a_second_to_four_hours(seconds, is_read, catalogue):
    (draft,) = read_workouts(workout(set_of(30, seconds)), catalogue)
    doses = [step.duration_ms for step in draft.steps if isinstance(step, StepDraft)]
    assert doses == ([30_000, seconds * 1_000] if is_read else [30_000])
    assert len(draft.unread) == (not is_read)
    assert draft.defaults == {"prepare": 0, "rest": 0}


@pytest.mark.parametrize(("repetitions", "is_circuit"), [(1, False), (2, True), (100, True)])
def test_a_set_that_is_repeated_is_a_circuit(repetitions: int, is_circuit: bool, catalogue):  # noqa: FBT001
    (draft,) = read_workouts(workout(set_of(30, 20, repetitions=repetitions)), catalogue)
    first, *others = draft.steps
    assert len(others) == (not is_circuit)
    assert getattr(first, "rounds", 1) == repetitions


def test_a_workout_is_read_up_to_the_length_of_a_session_or_block(catalogue):
    for repetitions in (1, 2):
        for number in (500, 501):
            sets = set_of(*[30] * number, repetitions=repetitions)
            (draft,) = read_workouts(workout(sets), catalogue)
            steps = draft.steps
            if repetitions > 1:
                (block,) = steps
                assert isinstance(block, CircuitDraft)
                steps = block.steps
            assert len(steps) == 500
            assert [line.removeprefix("Sheet: ") for line in draft.unread] == ["Squat, 30 s"] * (
                number - 500
            )


@pytest.mark.parametrize("read", [read_workouts, read_timers], ids=["workouts", "timers"])
def test_a_backup_is_read_up_to_a_hundred_and_no_further(read: Any, catalogue):
    timer = {"intervals": [{"name": "Squat", "duration": 30}]}
    for number in (100, 101):
        data: Any = [timer] * number
        if read is read_workouts:
            data = {"workouts": [workout(set_of(30))] * number}
        if number == 100:
            assert len(read(data, catalogue)) == 100
        else:
            with pytest.raises(ImportRefusedError, match="more than 100"):
                read(data, catalogue)


def test_what_only_the_program_needs_is_not_named_and_all_else_is(catalogue):
    data = workout(set_of(30) | {"id": "x", "name": "Legs", "mood": 1})
    data |= {"id": "y", "version": 2, "position": 3, "colour": "red"}
    (draft,) = read_workouts({"workouts": [data], "id": "z", "made": 4}, catalogue)
    assert draft.unread == ('colour: "red"', "mood: 1", "made: 4")
    assert "Legs" in draft.steps[0].comments[0]


def open_hiit(catalogue: ExerciseCatalogue, **times: int) -> tuple[AnyStep, ...]:
    timer = {
        "activities": ["Squat", "Lunge"],
        "restarts": times.pop("restarts", 0),
        "timeSettings": {"workTime": 40, **times},
    }
    return read_timers([timer], catalogue)[0].steps


def lengths_s(steps: tuple[AnyStep, ...]) -> list[float]:
    """The seconds of each step; a rest's as less than nothing."""
    return [
        -step.duration_ms / 1_000
        if isinstance(step, RestDraft)
        else (getattr(step, "duration_ms", 0) or 0) / 1_000
        for step in steps
    ]


def test_each_time_of_open_hiit_is_left_out_at_zero_and_taken_from_a_second_on(catalogue):
    assert lengths_s(open_hiit(catalogue)) == [40, 40]
    assert lengths_s(open_hiit(catalogue, restTime=0, getReadyTime=0, warmupTime=0)) == [40, 40]
    assert lengths_s(open_hiit(catalogue, restTime=1)) == [40, -1, 40]
    assert lengths_s(open_hiit(catalogue, getReadyTime=1)) == [-1, 40, 40]
    assert lengths_s(open_hiit(catalogue, getReadyTime=2, warmupTime=1)) == [-2, 1, 40, 40]
    assert lengths_s(open_hiit(catalogue, cooldownTime=1, restTime=3)) == [40, -3, 40, 1]
    block, cool_down = open_hiit(catalogue, restarts=1, breakTime=7, cooldownTime=9)
    assert isinstance(block, CircuitDraft)
    assert (block.rounds, block.round_rest_ms) == (2, 7_000)
    assert lengths_s((*block.steps, cool_down)) == [40, 40, 9]
    (block,) = open_hiit(catalogue, restarts=3)
    assert isinstance(block, CircuitDraft)
    assert (block.rounds, block.round_rest_ms) == (4, 0)


def test_a_timer_names_what_it_has_besides_and_not_how_it_looks(catalogue):
    timer = {"title": "Legs", "color": 1, "music": "x", "mood": 2, "showMinutes": True, "repeat": 1}
    intervals = {"intervals": [{"label": "Squat", "length": 30}]}
    (draft,) = read_timers([timer | intervals], catalogue)
    assert (draft.title, draft.unread) == ("Legs", ("mood: 2",))
    assert (lengths_s(draft.steps), draft.defaults) == ([30], {"prepare": 0, "rest": 0})
    (draft,) = read_timers([{"name": 7, **intervals}], catalogue)
    assert draft.title == "Timer"


def drafts(text: str, catalogue: ExerciseCatalogue) -> list[SessionDraft]:
    return read_prescription(text, catalogue)


@pytest.mark.parametrize(
    ("words", "rest_ms", "until_done"),
    [
        ("", None, ()),
        (", rest 45 s", 45_000, ()),
        (", rest as needed", None, ("rest",)),
        (", rest until ready", None, ("rest",)),
        (", rest 45 s, rest as needed", 45_000, ()),
    ],
)
def test_a_rest_until_ready_is_taken_where_none_has_a_length(words, rest_ms, until_done, catalogue):
    (step,) = drafts(f"Squat 3x10{words}\n", catalogue)[0].steps
    assert isinstance(step, StepDraft)
    assert (step.rest_ms, step.until_done) == (rest_ms, until_done)


@pytest.mark.parametrize(("words", "rest_ms"), [("0.9 s", None), ("1 s", 1_000), ("2 s", 2_000)])
def test_a_rest_between_exercises_lasts_a_second_or_is_not_read(words, rest_ms, catalogue):
    (draft,) = drafts(f"Squat 3x10, rest 30 s\nRest {words}\nLunge 2x8\n", catalogue)
    rests = [step.duration_ms for step in draft.steps if isinstance(step, RestDraft)]
    assert rests == ([] if rest_ms is None else [rest_ms])
    assert draft.unread == ((f"Rest {words}",) if rest_ms is None else ())


@pytest.mark.parametrize(
    ("words", "least_ms"), [("0.9-3 s", None), ("1-3 s", 1_000), ("2-3 s", 2_000), ("3 s", None)]
)
def test_the_shorter_end_of_a_time_is_a_second_or_left_out(words, least_ms, catalogue):
    (step,) = drafts(f"Plank {words}\n", catalogue)[0].steps
    assert isinstance(step, StepDraft)
    assert (step.duration_ms, step.least_ms) == (3_000, least_ms)


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        ("Stop if pain exceeds 0/10", PainLimits(0, 0)),
        ("Stop if pain exceeds 1/10", PainLimits(1, 1)),
        ("Stop if pain exceeds 4/10", PainLimits(3, 4)),
        ("Stop if pain exceeds 10/10", PainLimits(3, 10)),
        ("Stop if pain exceeds 11", None),
        ("Pain up to 3 is fine, stop above 5", PainLimits(3, 5)),
        ("Pain up to 5 is fine, stop above 5", PainLimits(5, 5)),
        ("Pain up to 6 is fine, stop above 5", None),
        ("Pain up to 9 is fine, stop above 11", None),
    ],
)
def test_limits_of_pain_are_taken_in_order_and_up_to_ten(line, limits, catalogue):
    (draft,) = drafts(f"Squat 3x10\n\n{line}\n", catalogue)
    assert draft.pain == limits


@pytest.mark.parametrize(
    ("lines", "is_title"),
    [
        (("4 min blaster", "- Squat 10 reps", "- Lunge 8 reps"), True),
        (("4 min blaster", "", "- Squat 10 reps", "- Lunge 8 reps"), True),
        (("", "4 min blaster", "", "Squat 10 reps", "Lunge 8 reps"), True),
        (("4 min blaster", "- Squat 10 reps"), False),
        (("4 min blaster", "- Squat 10 reps", ""), False),
        (("4 min blaster", "Squat 10 reps", "Lunge 8 reps"), False),
        (("4 min blaster",), False),
        (("- 4 min blaster", "- Squat 10 reps", "- Lunge 8 reps"), False),
        (("4 min legs", "- Squat 10 reps", "- Lunge 8 reps"), True),
        (("4 min legs", "- Squat 10 reps", "- Lunge slowly"), False),
        (("4 min walk", "- Squat 10 reps", "- Lunge 8 reps"), False),
        (("Legs, 4 min", "- Squat 10 reps", "- Lunge 8 reps"), False),
        (("Leg workout, 4 min", "- Squat 10 reps", "- Lunge 8 reps"), True),
        (("4 min known", "- Squat 10 reps", "- Lunge 8 reps"), False),
    ],
)
def test_a_first_line_with_a_length_is_a_title_above_several_items(lines, is_title):
    title, others = headed(lines, lambda name: name == "known")
    written = [line for line in lines if line]
    assert title == (written[0] if is_title else "")
    assert [line for line in others if line] == written[is_title:]


@pytest.mark.parametrize(("length", "is_read"), [(MAX_LINE, True), (MAX_LINE + 1, False)])
@pytest.mark.parametrize("place", ["head", "row"])
def test_a_table_by_week_is_read_up_to_the_length_of_a_line(place, length, is_read, catalogue):
    head, row = "Exercise;Week 1;Week 2;", "Squat;2x5;2x6;"
    if place == "head":
        head += "x" * (length - len(head))
    else:
        row += "x" * (length - len(row))
    labels = [part.label for part in parts_of([head, row])]
    assert labels == (["Week 1", "Week 2"] if is_read or place == "row" else [""])
    if is_read:
        assert all(draft.steps for draft in drafts(f"{head}\n{row}\n", catalogue))


@pytest.mark.parametrize("separator", [";", "|", "\t", ","])
@pytest.mark.parametrize(("length", "is_read"), [(MAX_LINE, True), (MAX_LINE + 1, False)])
def test_the_head_of_a_table_is_read_up_to_the_length_of_a_line(
    separator, length, is_read, catalogue
):
    head = separator.join(("Exercise", "Reps", ""))
    text = f"{head.ljust(length, 'x')}\n{separator.join(('Squat', '7', 'slow'))}\n"
    (draft,) = drafts(text, catalogue)
    reps = [step.reps for step in draft.steps if isinstance(step, StepDraft)]
    assert (reps == [("7",)]) == is_read


def test_a_programme_has_from_two_to_52_parts():
    for number, parts in ((1, 1), (2, 2), (52, 52), (53, 1)):
        lines = [line for n in range(number) for line in (f"Day {n + 1}", "Squat 3x8")]
        assert len(parts_of(lines)) == parts, number


def test_a_file_with_more_exercises_than_it_may_define_takes_none_beyond(catalogue):
    names = ExerciseNames(catalogue)
    matches = [names.match(f"Odd move {chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(51)]
    assert [match is None for match in matches] == [False] * 50 + [True]
    assert len(names.local) == 50
