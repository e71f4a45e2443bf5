"""The totals of a session: how much each step counts, and where it becomes too much."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace

from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import (
    Amrap,
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Step,
    Timed,
    UntilDone,
)
from coach_tui.definitions.checks import MAX_SESSION_MS, MAX_SESSION_SIZE, check_totals, size
from coach_tui.definitions.problems import Place, ProblemReport

LIFT = Exercise("lift", "Lift")
TEN = ExerciseStep(LIFT, Reps(Range(8, 10)))
EACH = ExerciseStep(LIFT, Reps(Range.exactly(10)), sides=Sides.EACH)
block = partial(Block, BlockKind.CIRCUIT)
BY_SET = Reps(Range.exactly(5), (Range.exactly(5), Range(1, 3)))


@pytest.mark.parametrize(
    ("step", "count"),
    [
        *((RestStep(Gap(5_000)), 1), (SayStep("Well done."), 1), (TEN, 10), (EACH, 20)),
        *((ExerciseStep(LIFT, TEN.dose, sets=3), 30), (ExerciseStep(LIFT, BY_SET, sets=2), 8)),
        *((ExerciseStep(LIFT, Timed(60_000), sets=3), 3), (ExerciseStep(LIFT, Amrap(60_000)), 1)),
        (ExerciseStep(LIFT, Timed(60_000), sets=3, sides=Sides.EACH), 6),
        (block((TEN, RestStep(Gap(5_000))), rounds=4), 4 * (1 + 10 + 1)),
        (block((block((TEN,), rounds=2),), rounds=3), 3 * (1 + 2 * (1 + 10))),
    ],
)
def test_reps_count_in_all_sets_sides_and_rounds_and_all_else_as_one(step: Step, count: int):
    assert size(step) == count


def problems(steps: list[Step]) -> list[tuple[int, str]]:
    report = ProblemReport("f")
    check_totals([(Place(line, 1), step) for line, step in enumerate(steps, 1)], report)
    return [(problem.line, problem.message) for problem in report.problems]


def test_the_first_step_beyond_the_most_reps_is_named_and_no_other():
    half_s = Range.exactly(500)
    quick = Exercise("lift", "Lift", tempo=Tempo(half_s, Range.exactly(0), half_s))
    thousand = ExerciseStep(quick, Reps(Range.exactly(1_000)))
    assert MAX_SESSION_SIZE == 5_000
    assert problems([thousand] * 5) == []
    ((line, message),) = problems([*[thousand] * 5, RestStep(Gap(1_000)), thousand])
    assert line == 6
    assert message.endswith("this step makes them 5001")


def test_the_first_step_beyond_the_longest_session_is_named_and_no_other():
    assert MAX_SESSION_MS == 12 * 3_600_000
    rests: list[Step] = [RestStep(Gap(4 * 3_600_000))] * 3
    assert problems(rests) == []
    ((line, message),) = problems([*rests, RestStep(Gap(1_000)), RestStep(Gap(1_000))])
    assert line == 4
    assert message == "expected a session of at most 12h, this step makes it 12h1s"


TEMPO = Tempo(Range(1_000, 2_000), Range.exactly(500), Range(1_000, 3_000))
SLOW = ExerciseStep(Exercise("lift", "Lift", tempo=TEMPO), Reps(Range(8, 10)), prepare=Gap(7_000),
                    switch=Gap(5_000), rest=Gap(30_000), rest_after=Gap(20_000))  # fmt: skip
HOLD = ExerciseStep(LIFT, Timed(40_000, 30_000), prepare=Gap(0), rest_after=Gap(0))
REP_S = 2 + 0.5 + 3


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        *((RestStep(Gap(90_000)), 90), (SayStep("Breathe.", 3_000), 3)),
        *((RestStep(Gap(0, UntilDone())), 0), (RestStep(Gap(0, UntilDone(120_000))), 120)),
        *((SayStep("Breathe."), 0), (replace(HOLD, dose=UntilDone()), 0)),
        (SLOW, 7 + 10 * REP_S + 20),
        (replace(SLOW, sets=3), 7 + 30 * REP_S + 2 * 30 + 20),
        (replace(SLOW, sides=Sides.EACH, sets=2), 7 + 40 * REP_S + 2 * 5 + 30 + 20),
        *((HOLD, 40), (replace(HOLD, sets=2, rest=Gap(0)), 80)),
        (replace(HOLD, dose=Timed(40_000, None, (Range.exactly(9_000), Range(1_000, 4_000))), sets=2, rest=Gap(0)), 13),
        *((replace(HOLD, dose=UntilDone(50_000)), 50), (replace(HOLD, dose=Amrap(60_000)), 60)),
        (block((HOLD, RestStep(Gap(10_000))), rounds=3, round_rest=Gap(0), rest_after=Gap(0)), 150),
        (block((HOLD,), rounds=3, round_rest=Gap(5_000), rest_after=Gap(20_000)), 155),
        (block((HOLD,), rounds=3, round_rest=Gap(5_000), rest_after=Gap(20_000), every_ms=60_000), 200),
        (block((HOLD,), rounds=3, round_rest=Gap(0), rest_after=Gap(20_000), every_ms=30_000), 140),
    ],
)  # fmt: skip
def test_a_step_lasts_as_long_as_it_may_last_at_most(step: Step, seconds: float):
    """Measured by what a session may have before it."""
    limit = MAX_SESSION_MS - round(seconds * 1_000)
    assert problems([RestStep(Gap(limit)), step]) == []
    assert [line for line, _ in problems([RestStep(Gap(limit + 1)), step])] == [2 if seconds else 1]
