"""A session's steps in words."""

from __future__ import annotations

from msgspec.structs import replace
from rich.console import Console

from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.session import (
    Block,
    BlockKind,
    ExerciseStep,
    Gap,
    RestStep,
    SayStep,
    Session,
    Timed,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.ui.session.text import session_lines

SIT = ExerciseStep(Exercise("sit", "Wall sit"), Timed(20_000))
PLANK = ExerciseStep(Exercise("plank", "Plank"), Timed(30_000))


def lines_of(*steps: ExerciseStep | RestStep | SayStep | Block) -> list[str]:
    session = Session("Session", steps)
    console = Console(width=80, color_system=None)
    texts: list[str] = []
    for table, _ in session_lines(session, compile_timeline(session)):
        with console.capture() as capture:
            console.print(table)
        texts.append(" | ".join(line.strip() for line in capture.get().splitlines()))
    return texts


def test_a_rest_follows_an_exercise_only_where_work_comes_next():
    assert lines_of(SIT, SayStep("Well."), PLANK, RestStep(Gap(5_000)), SIT) == [
        "1 Wall sit | 20 s | then 20 s rest",
        "“ Well.",
        "2 Plank | 30 s",
        "Rest 5 s",
        "3 Wall sit | 20 s",
    ]


def test_a_circuit_is_shown_once_with_its_rounds_and_its_steps_below():
    block = Block(BlockKind.CIRCUIT, (SIT, PLANK), rounds=3, round_rest=Gap(60_000))
    assert lines_of(block, SIT) == [
        "↻ Circuit: 3 rounds, 1 min rest between rounds",
        "1 Wall sit | 20 s | then 20 s rest",
        "2 Plank | 30 s",
        "3 Wall sit | 20 s",
    ]


def test_rounds_that_begin_on_the_minute_say_so():
    block = Block(BlockKind.CIRCUIT, (SIT,), rounds=10, every_ms=60_000)
    assert lines_of(block)[0] == "↻ Circuit: 10 rounds, one every 1 min"


def test_each_exercise_of_a_block_is_its_own_item():
    block = Block(BlockKind.SUPERSET, (SIT, replace(PLANK, sets=2)), rounds=2)
    session = Session("Session", (block, SIT))
    timeline = compile_timeline(session)
    items = [item for _, item in session_lines(session, timeline) if item is not None]
    assert tuple(items) == timeline.exercises
