"""What a session does where its author says nothing of it, as the page of the format says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from coach_tui.core.model.exercise import Exercise, Range, Side, Sides
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Reps,
    Session,
    Timed,
)
from coach_tui.core.model.shuffling import in_order_of_day
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.model.session import Step

PLANK = ExerciseStep(Exercise("plank", "Plank"), Timed(30_000))
SQUAT = ExerciseStep(Exercise("squat", "Squat"), Timed(40_000))
CIRCUIT = Block(BlockKind.CIRCUIT, (PLANK, SQUAT))
READY, WORK, LONG, REST, SWITCH = (
    *(("prepare", 10_000), ("work", 30_000), ("work", 40_000)),
    *(("rest", 20_000), ("switch", 8_000)),
)


@pytest.mark.parametrize(
    ("steps", "phases"),
    [
        ((PLANK,), [READY, WORK]),
        ((PLANK, SQUAT), [READY, WORK, REST, READY, LONG]),
        ((replace(PLANK, sets=2),), [READY, WORK, REST, WORK]),
        ((replace(PLANK, sides=Sides.EACH),), [READY, WORK, SWITCH, WORK]),
        ((CIRCUIT, PLANK), [READY, WORK, REST, READY, LONG, REST, READY, WORK]),
        (
            (Block(BlockKind.CIRCUIT, (PLANK,), rounds=2), SQUAT),
            [READY, WORK, REST, READY, WORK, REST, READY, LONG],
        ),
        (
            (replace(PLANK, dose=Reps(Range.exactly(1))),),
            [READY, ("up", 2_500), ("hold", 1_500), ("down", 2_500)],
        ),
    ],
)
def test_phases_have_the_lengths_of_the_format(steps: tuple[Step, ...], phases):
    timeline = compile_timeline(Session("S", steps))
    assert [(phase.kind.value, phase.duration_ms) for phase in timeline.phases] == phases


def test_a_step_is_one_set_of_both_sides_from_the_left():
    assert (PLANK.sets, PLANK.sides_in_order) == (1, (None,))
    assert replace(PLANK, sides=Sides.EACH).sides_in_order == (Side.LEFT, Side.RIGHT)


def test_the_order_is_the_same_each_day_unless_it_is_shuffled():
    many = tuple(replace(PLANK, exercise=Exercise(f"e{n}", f"E{n}")) for n in range(6))
    written = Block(BlockKind.CIRCUIT, many)

    def on_days(block: Block) -> set[str]:
        session = Session("S", (block,))
        days = (in_order_of_day(session, "s", f"2026-11-{day}") for day in range(10, 20))
        return {" ".join(step.exercise.id for step in day.exercise_steps()) for day in days}

    assert on_days(written) == {"e0 e1 e2 e3 e4 e5"}
    assert len(on_days(replace(written, shuffled_runs=1))) == 10
