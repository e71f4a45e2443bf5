"""Reading circuits, supersets, breathing, words and self-tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.breathing import BreathPreset
from coach_tui.core.model.exercise import Breath, Motion, Range, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Block,
    Breaths,
    ExerciseStep,
    Reps,
    RestStep,
    SayStep,
)
from coach_tui.core.model.shuffling import in_order_of_day
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import ExerciseCatalogue, Library
from coach_tui.definitions.loader import read_session, read_test
from coach_tui.wording import pace_text, tempo_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.session import Session, Step
    from definitions.conftest import ReadsSession

TEST = "name: Stand\nlooks_for: Does it drop?\nkind: stopwatch\ninstructions: [Stand.]\n"


def session_of(read: ReadsSession, steps: str, head: str = "") -> Session:
    document = read(f"title: x\n{head}steps:\n{steps}")
    assert document.value is not None, document.problems
    return document.value


def exercise_of(step: Step) -> ExerciseStep:
    assert isinstance(step, ExerciseStep)
    return step


def block_of(step: Step) -> Block:
    assert isinstance(step, Block)
    return step


def test_a_block_may_have_defaults_and_what_they_leave_out_comes_from_around_it(read: ReadsSession):
    head = "defaults: {prepare: 4s, rest: 9s, breathe: {up: in}}\n"
    steps = (
        "  - circuit:\n      defaults: {prepare: 2s, tempo: {hold: 5s}}\n      steps:\n"
        "        - {exercise: clamshell, reps: 3}\n  - {exercise: clamshell, reps: 3}\n"
    )
    session = session_of(read, steps, head)
    inside = exercise_of(block_of(session.steps[0]).steps[0])
    outside = exercise_of(session.steps[1])
    assert (inside.prepare.ms, inside.rest.ms) == (2_000, 9_000)
    assert inside.effective_tempo.hold == Range.exactly(5_000)
    assert outside.prepare.ms == 4_000
    assert inside.exercise.breathe[Motion.UP] is Breath.IN


FLOW = """  - circuit:
      {keys}
      steps:
        - {{exercise: clamshell, duration: 30s}}
        - {{exercise: glute-bridge, duration: 20s{inner}}}
        - {{breathe: box, cycles: 2}}
"""


@pytest.mark.parametrize(
    ("keys", "sides"),
    [
        ("sides: each", ["left", "left", "both", "right", "right", "both"]),
        (
            "{sides: each, start_side: right, rounds: 2,",
            ["right", "right", "both", "left", "left", "both"],
        ),
    ],
)
def test_a_block_with_sides_does_all_steps_on_one_side_then_on_the_other(
    read: ReadsSession, keys: str, sides: list[str]
):
    flow = FLOW.format(keys=keys.strip("{,").replace(", ", "\n      "), inner="")
    block = block_of(session_of(read, flow).steps[0])
    assert [exercise_of(step).sides for step in block.steps] == sides


@pytest.mark.parametrize(
    ("keys", "inner", "problem"),
    [
        (
            "sides: each",
            ", sides: both",
            "f.yaml:7:51: `sides`: expected none inside a block with `sides: each`",
        ),
        (
            "start_side: left",
            "",
            "f.yaml:4:7: `start_side`: expected only beside `sides: each`",
        ),
    ],
)
def test_sides_of_a_block_that_contradict_are_reported(
    read: ReadsSession, keys: str, inner: str, problem: str
):
    document = read(f"title: x\nsteps:\n{FLOW.format(keys=keys, inner=inner)}")
    assert [str(p).partition(" (")[0] for p in document.problems] == [problem]


def test_a_shuffled_block_has_another_order_each_day_and_the_same_one_on_both_sides(
    read: ReadsSession,
):
    session = session_of(read, FLOW.format(keys="order: shuffled\n      sides: each", inner=""))
    written = [exercise_of(step).exercise.id for step in block_of(session.steps[0]).steps]
    orders: set[tuple[str, ...]] = set()
    for day in range(1, 7):
        today = in_order_of_day(session, "flow", f"2026-11-0{day}")
        steps = [exercise_of(step) for step in block_of(today.steps[0]).steps]
        ids = [step.exercise.id for step in steps]
        assert ids[:3] == ids[3:]
        assert sorted(ids) == sorted(written)
        assert Sides.RIGHT not in [step.sides for step in steps[:3]]
        orders.add(tuple(ids[:3]))
        assert in_order_of_day(today, "flow", "2027-01-01") == today
    assert len(orders) == 6, "all orders before one comes again"
    firsts = {
        exercise_of(
            block_of(in_order_of_day(session, f"flow-{n}", "2026-11-01").steps[0]).steps[0]
        ).exercise.id
        for n in range(30)
    }
    assert firsts == set(written), "other sessions have other orders on the same day"


def test_rests_and_texts_of_a_shuffled_block_stay_in_place(read: ReadsSession):
    steps = (
        "  - circuit:\n      order: shuffled\n      rounds: 2\n      steps:\n"
        "        - {say: First., wait: 2s}\n        - {exercise: clamshell, reps: 8, sides: left}\n"
        "        - {rest: 9s}\n        - {exercise: glute-bridge, reps: 8}\n"
    )
    session = session_of(read, steps)
    days = [in_order_of_day(session, "x", f"2026-11-0{day}") for day in (1, 2)]
    first, second = ([type(s) for s in block_of(day.steps[0]).steps] for day in days)
    assert first == second == [SayStep, ExerciseStep, RestStep, ExerciseStep]
    worked = [
        [timeline.exercises[s.exercise_index].step.exercise.id for s in timeline.work_sets]
        for timeline in map(compile_timeline, days)
    ]
    pair = ["clamshell", "glute-bridge"]
    assert sorted(worked) == [pair * 2, pair[::-1] * 2]


def test_the_steps_of_a_superset_follow_without_rest_by_default(read: ReadsSession):
    steps = (
        "  - superset: {rounds: 3, round_rest: 90s, steps: [{exercise: clamshell, reps: 3}]}\n"
        "  - superset: {defaults: {rest_between: 5s}, steps: [{exercise: clamshell, reps: 3}]}\n"
        "  - circuit: {defaults: {rest: 7s}, steps: [{exercise: clamshell, reps: 3}]}\n"
    )
    blocks = [block_of(step) for step in session_of(read, steps).steps]
    rests = [exercise_of(block.steps[0]).rest_after.ms for block in blocks]
    assert rests == [0, 5_000, 7_000]
    assert [block.round_rest.ms for block in blocks] == [90_000, 20_000, 7_000]
    assert [block.rest_after.ms for block in blocks] == [90_000, 20_000, 20_000]


def test_blocks_may_be_four_deep(read: ReadsSession):
    inner = "{exercise: clamshell, reps: 1}"
    for _ in range(4):
        inner = f"circuit: {{rounds: 2, steps: [{inner}]}}"
    step = session_of(read, f"  - {inner}\n").steps[0]
    for _ in range(4):
        step = block_of(step).steps[0]
    assert exercise_of(step).exercise.id == "clamshell"


def test_rounds_of_a_fixed_time_last_at_most_twelve_hours(read: ReadsSession):
    for rounds in (5, 7):
        block = f"{{rounds: {rounds}, every: 2h, steps: [{{exercise: clamshell, reps: 1}}]}}"
        document = read(f"title: x\nsteps:\n  - circuit: {block}\n")
        assert (document.value is not None) == (rounds == 5), document.problems


@pytest.mark.parametrize(
    "inner", ["{exercise: clamshell, reps: 20}", "{exercise: clamshell, until: done}"]
)
def test_rounds_that_multiply_beyond_reason_are_reported_and_not_laid_out(
    read: ReadsSession, inner: str
):
    for _ in range(3):
        inner = f"circuit: {{rounds: 100, every: 4h, steps: [{inner}]}}"
    document = read(f"title: x\nsteps:\n  - {inner}\n")
    assert document.value is None
    assert any("in a session" in problem.message for problem in document.problems)


def test_reps_may_differ_from_set_to_set(read: ReadsSession):
    step = exercise_of(session_of(read, "  - {exercise: clamshell, reps: [10, 8-9, 6]}\n").steps[0])
    assert isinstance(step.dose, Reps)
    assert (step.sets, step.dose.count) == (3, Range(6, 10))
    assert step.dose.of_set(2) == Range(8, 9)


@pytest.mark.parametrize("word", ["circuit", "superset"])
def test_a_block_without_keys_is_a_problem(read: ReadsSession, word: str):
    document = read(f"title: x\nsteps: [{{{word}: 3}}]\n")
    assert document.value is None
    assert f"`{word}`: expected a block, got `3`" in str(document.problems[0])


def test_as_many_as_go_well_have_one_time(read: ReadsSession):
    document = read("title: x\nsteps: [{exercise: clamshell, reps: amrap, duration: 10-20s}]\n")
    assert document.value is None
    assert "expected one time beside `reps: amrap`" in str(document.problems[0])


def test_as_many_as_go_well_have_a_time(read: ReadsSession):
    step = session_of(read, "  - {exercise: clamshell, reps: amrap, duration: 1m}\n").steps[0]
    assert exercise_of(step).dose == Amrap(60_000)


def test_breathing_is_a_preset_or_a_pattern_in_whole_breaths(read: ReadsSession):
    steps = (
        "  - {breathe: box, cycles: 5}\n"
        "  - {breathe: {in: 4s, hold: 1.5s, out: 5.5s}, duration: 1m}\n"
    )
    box, custom = (exercise_of(step) for step in session_of(read, steps).steps)
    assert (box.exercise.id, box.dose) == (f"{BreathPreset.BOX}-breathing", Breaths(Range(5, 5)))
    assert custom.dose == Breaths(Range.exactly(6))
    assert custom.effective_tempo.hold == Range.exactly(1_500)


def test_breaths_of_a_range_grow_evenly_from_the_first_to_the_last(read: ReadsSession):
    steps = (
        "  - {breathe: {in: 4-6s, out: 4-6s}, duration: 10m, prepare: 0s, rest: 0s}\n"
        "  - {breathe: {in: 2s, hold: 0-1s, out: 3s}, cycles: 3, prepare: 0s}\n"
        "  - {breathe: {in: 4-6s, out: 4-6s}, cycles: 1, prepare: 0s}\n"
    )
    timeline = compile_timeline(session_of(read, steps))
    ten_minutes, held, single = (
        [
            phase
            for phase in timeline.phases
            if phase.exercise_index == item and phase.kind.is_breath
        ]
        for item in range(3)
    )
    # The mean breath has ten seconds.
    assert len(ten_minutes) == 2 * 60
    assert abs(ten_minutes[-1].end_ms - 600_000) <= 60
    lengths = [phase.duration_ms for phase in ten_minutes]
    assert (lengths[:2], lengths[-2:]) == ([4_000] * 2, [6_000] * 2)
    rises = {after - before for before, after in zip(lengths[::2], lengths[2::2], strict=False)}
    assert rises <= {33, 34}
    held_s = [phase.duration_ms / 1_000 for phase in held]
    assert held_s == [2, 0, 3, 2, 0.5, 3, 2, 1, 3]
    assert [phase.duration_ms for phase in single] == [5_000, 5_000]
    assert not any(item.can_change_pace for item in timeline.exercises)
    assert timeline.retimed(0) == timeline, "resuming changes no breath"
    assert tempo_text(timeline.exercises[0]) == pace_text(timeline.exercises[0])
    assert tempo_text(timeline.exercises[0]) == "breathe in 4-6 s · breathe out 4-6 s"


def test_words_may_wait(read: ReadsSession):
    steps = session_of(read, "  - {say: Well done., wait: 5s}\n  - say: And now?\n").steps
    assert steps == (SayStep("Well done.", 5_000), SayStep("And now?"))


def test_a_self_test_of_the_file_is_found_before_the_catalogue(read: ReadsSession):
    head = f"tests:\n  stand: {{{', '.join(TEST.splitlines())}, sides: each, answers: [a, b]}}\n"
    step = exercise_of(session_of(read, "  - {test: stand}\n", head).steps[0])
    assert isinstance(step.dose, SelfTestDose)
    assert (step.dose.test.kind, step.dose.test.answers) == (AnswerKind.STOPWATCH, ("a", "b"))
    assert step.sides is Sides.EACH


def test_self_tests_lie_in_a_folder_of_their_own(tmp_path: Path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "stand.yaml").write_text(TEST)
    (tmp_path / "tests" / "broken.yaml").write_text(TEST.replace("kind", "knd"))
    catalogue = ExerciseCatalogue([], [tmp_path / "tests"])
    assert read_session(b"title: x\nsteps: [test: stand]", "f", catalogue).value is not None
    document = read_session(b"title: x\nsteps: [test: broken]", "f", catalogue)
    assert [p.message for p in document.problems] == ["test `broken` has problems of its own"]
    assert [p.line for p in Library(tmp_path, tmp_path).check([tmp_path / "tests"])] == [1, 3]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ("answers: [a]", "5:10: `answers`: expected 2 to 9 entries, got 1"),
        ("answers: [a, A]", "5:10: `answers`: expected each answer once"),
        ("max: 0s", "5:6: `max`: expected 1s to 4h, got `0s`"),
    ],
)
def test_a_mistake_in_a_self_test_is_reported_at_its_place(changed: str, problem: str):
    document = read_test(f"{TEST}{changed}\n".encode(), "f.yaml", "stand")
    assert [str(p) for p in document.problems] == [f"f.yaml:{problem}"]


def test_a_question_needs_answers_and_has_no_longest_time():
    text = TEST.replace("stopwatch", "question") + "max: 30s\n"
    document = read_test(text.encode(), "f.yaml", "stand")
    assert [p.message for p in document.problems] == [
        "`answers` is missing; a question must have it",
        "`max`: expected only beside `kind: stopwatch` or `kind: count`",
    ]


def test_a_count_needs_its_time_and_what_is_counted_and_has_no_answers():
    text = TEST.replace("stopwatch", "count")
    document = read_test(text.encode(), "f.yaml", "stand")
    assert [p.message for p in document.problems] == [
        "`max` is missing; a count must have it",
        "`unit` is missing; a count must have it",
    ]
    refused = read_test((TEST + "unit: stands\n").encode(), "f.yaml", "stand")
    assert [p.message for p in refused.problems] == ["`unit`: expected only beside `kind: count`"]
    answers = f"{text}max: 30s\nunit: stands\nanswers: [a, b]\n"
    (problem,) = read_test(answers.encode(), "f.yaml", "stand").problems
    assert problem.message == "`answers`: expected none beside `kind: count`"


@pytest.mark.parametrize(
    ("order", "places"),
    [
        (["floor", "floor", "standing"], []),
        (["standing", "floor", "standing"], [6]),
        (["floor", "banded", "standing", "floor"], [7]),
        (["standing", "seat", "standing"], []),
        (["standing", "banded", "floor"], [5]),
        (["banded", "standing", "floor"], []),
    ],
)
def test_an_order_that_has_people_get_up_and_down_is_warned_of(order: list[str], places: list[int]):
    lines = "".join(f"  - {{exercise: {name}, reps: 5}}\n" for name in order)
    text = (
        f"title: x\nsteps:\n  - rest: 1s\n{lines}exercises:\n"
        "  floor: {name: A, position: supine}\n  standing: {name: B, position: standing}\n"
        "  banded: {name: C, position: standing, equipment: [loop band]}\n"
        "  seat: {name: D, position: seated}\n"
    )
    document = read_session(text.encode(), "f", ExerciseCatalogue([]))
    assert document.value is not None
    assert [problem.line for problem in document.problems] == places


def test_rounds_in_a_time_are_one_exercise_counted_in_rounds(catalogue: ExerciseCatalogue):
    text = """
title: Rounds
steps:
  - circuit:
      rounds: amrap
      duration: 12m
      steps:
        - {exercise: squat, reps: 15}
        - {exercise: swing, reps: 10, load: 12kg}
exercises: {squat: {name: Squat}, swing: {name: Swing}}
"""
    session = read_session(text.encode(), "rounds", catalogue).value
    assert session is not None
    (step,) = session.exercise_steps()
    assert (step.dose, step.unit) == (Amrap(720_000), "rounds")
    assert (step.exercise.id, step.exercise.name) == (
        "rounds-squat-swing",
        "Rounds of Squat, Swing",
    )
    assert step.exercise.movement == ("15 Squat", "10 Swing, 12 kg")


@pytest.mark.parametrize(
    ("language", "name", "setup", "unit"),
    [
        ("de", "Runden aus Kniebeuge, Schwung", "Jede Runde: 15 Kniebeuge; 10 Schwung.", "Runden"),
        (
            "es-MX",
            "Rondas de Kniebeuge, Schwung",
            "Cada ronda: 15 Kniebeuge; 10 Schwung.",
            "rondas",
        ),
    ],
)
def test_rounds_in_a_time_are_named_in_the_language_of_their_session(
    language: str, name: str, setup: str, unit: str
):
    text = (
        f"title: R\nlanguage: {language}\nexercises: {{a: {{name: Kniebeuge}}, b: {{name: Schwung}}}}\n"
        "steps:\n  - circuit: {rounds: amrap, duration: 1m, steps: "
        "[{exercise: a, reps: 15}, {exercise: b, reps: 10}]}\n"
    )
    session = read_session(text.encode(), "rounds", ExerciseCatalogue([])).value
    assert session is not None
    (step,) = session.exercise_steps()
    assert (step.exercise.name, step.exercise.setup) == (name, (setup,))
    assert step.unit == unit


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("rounds: amrap", "`rounds: amrap` needs the `duration`"),
        (
            "rounds: amrap, duration: 1m, round_rest: 5s",
            "`round_rest`: expected only beside a number",
        ),
        ("rounds: 2, duration: 1m", "`duration`: expected only beside `rounds: amrap`"),
        (
            "rounds: amrap, duration: 1m, steps: [{rest: 5s}]",
            "in `rounds: amrap`: expected exercises with `reps` or a `duration`",
        ),
    ],
)
def test_rounds_in_a_time_need_that_time_and_exercises_and_nothing_else(
    keys: str, problem: str, catalogue: ExerciseCatalogue
):
    steps = "" if "steps" in keys else ", steps: [{exercise: clamshell, reps: 5}]"
    text = f"title: R\nsteps:\n  - circuit: {{{keys}{steps}}}\n"
    problems = read_session(text.encode(), "rounds", catalogue).problems
    assert [problem in str(p) for p in problems] == [True]


def test_a_list_of_loads_says_the_sets(catalogue: ExerciseCatalogue):
    text = "title: R\nsteps:\n  - {exercise: clamshell, reps: 5, load: [2kg, 5lb], band: red}\n"
    session = read_session(text.encode(), "loads", catalogue).value
    assert session is not None
    (step,) = session.exercise_steps()
    assert (step.sets, step.resistance(2)) == (2, ("5 lb", "red"))
    bad = text.replace("[2kg, 5lb]", "[2kg, 5lb], hold: [1s, 2s, 3s]")
    problems = read_session(bad.encode(), "loads", catalogue).problems
    assert "`load`: expected 3 sets, as `hold` lists them, got 2" in str(problems[0])
    bad = text.replace("[2kg, 5lb]", "heavy")
    assert "a weight up to 1000 such as `2kg`" in str(
        read_session(bad.encode(), "loads", catalogue).problems[0]
    )
