"""Steps of every kind, one inside another, each with the defaults around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.breathing import UNIT, breathing, whole_breaths
from coach_tui.core.compiler import round_ms
from coach_tui.core.session import (
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Range,
    RestStep,
    SayStep,
)
from coach_tui.definitions import format as keys
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.order import check_order
from coach_tui.definitions.steps import build_exercise_step, build_test_step
from coach_tui.definitions.totals import MOST_SESSION_PIECES, pieces

if TYPE_CHECKING:
    from coach_tui.core.session import Step
    from coach_tui.definitions.defaults import Defaults
    from coach_tui.definitions.known import Exercises
    from coach_tui.definitions.problems import Place, Report
    from coach_tui.definitions.reader import Values


def build_steps(
    written: tuple[Values, ...],
    defaults: Defaults,
    exercises: Exercises,
    report: Report,
    depth: int = 0,
) -> list[tuple[Place, Step]]:
    """Make the steps that can be made, and report why others cannot.

    Args:
        written: What the file says of each.
        defaults: What they take from around them.
        exercises: Where they find what they name.
        report: Where problems go.
        depth: How many blocks they are in.

    Returns:
        Each step with the place where it is written.
    """
    steps: list[tuple[Place, Step]] = []
    for values in written:
        step = _build_step(values, defaults, exercises, report, depth)
        if step is not None:
            steps.append((values.start, step))
    check_order(steps, report)
    return steps


def _build_step(
    values: Values, defaults: Defaults, exercises: Exercises, report: Report, depth: int
) -> Step | None:
    shape = values.shape
    if shape is keys.EXERCISE_STEP:
        return build_exercise_step(values, defaults, exercises, report)
    if shape is keys.TEST_STEP:
        return build_test_step(values, defaults, exercises.tests, report)
    if shape is keys.BREATHE_STEP:
        return _breathing(values, defaults, report)
    if shape is keys.REST_STEP:
        rest_ms = values.get(keys.REST_DURATION)
        return None if rest_ms is None else RestStep(rest_ms)
    if shape is keys.SAY_STEP:
        text = values.get(keys.SAY)
        return None if text is None else SayStep(text, values.get(keys.WAIT))
    return _block(values, defaults, exercises, report, depth)


def _breathing(values: Values, defaults: Defaults, report: Report) -> ExerciseStep | None:
    chosen = values.get(keys.PATTERN)
    if values.has(keys.CYCLES) == values.has(keys.DURATION):
        got = "both" if values.has(keys.CYCLES) else "neither"
        report.add(values.start, f"expected `cycles` or `duration` beside `breathe`, got {got}")
        return None
    cycles, duration_ms = values.get(keys.CYCLES), values.get(keys.DURATION)
    if chosen is None or (cycles is None and duration_ms is None):
        return None
    if cycles is not None:
        dose = Breaths(Range.exactly(cycles))
    else:
        dose = whole_breaths(chosen.pattern, duration_ms or 0)
    return ExerciseStep(
        exercise=breathing(chosen.pattern, chosen.preset),
        dose=dose,
        prepare_ms=values.get_or(keys.PREPARE, defaults.prepare_ms),
        prepare_is_own=values.has(keys.PREPARE),
        rest_after_ms=defaults.rest_after_ms(values.get(keys.REST)),
        unit=UNIT,
        cues=values.get_or(keys.CUES, ()),
        note=values.get_or(keys.NOTE, ""),
    )


def _block(
    values: Values, defaults: Defaults, exercises: Exercises, report: Report, depth: int
) -> Block | None:
    is_circuit = values.shape is keys.CIRCUIT_STEP
    kind = BlockKind.CIRCUIT if is_circuit else BlockKind.SUPERSET
    given = values.get(keys.CIRCUIT if is_circuit else keys.SUPERSET)
    if given is None:
        return None
    if depth >= keys.MOST_DEPTH:
        report.add(values.start, f"expected at most {keys.MOST_DEPTH} blocks inside one another")
        return None
    inside = defaults
    if kind is BlockKind.SUPERSET:
        inside = replace(inside, rest_between_ms=0)
    inside = inside.within(given.get(keys.DEFAULTS))
    placed = build_steps(given.get_or(keys.STEPS, ()), inside, exercises, report, depth + 1)
    if not placed:
        return None
    round_rest_ms = given.get(keys.ROUND_REST)
    block = Block(
        kind=kind,
        steps=tuple(step for _, step in placed),
        rounds=given.get_or(keys.ROUNDS, 1),
        round_rest_ms=inside.rest_ms if round_rest_ms is None else round_rest_ms,
        every_ms=given.get(keys.EVERY),
        rest_after_ms=defaults.rest_after_ms(round_rest_ms),
    )
    _check_every(block, given, report)
    return block


def _check_every(block: Block, given: Values, report: Report) -> None:
    """A round must fit into its time, and only one key may say what comes after it."""
    if block.every_ms is None:
        return
    if given.has(keys.ROUND_REST):
        report.add(
            given.key_place(keys.ROUND_REST),
            "`round_rest`: expected `every` or `round_rest`, got both",
            "the rest is what is left of `every`",
        )
    if pieces(block) > MOST_SESSION_PIECES:
        return  # Too much to lay out; the totals are reported elsewhere.
    taken_ms = round_ms(block.steps)
    if taken_ms > block.every_ms:
        report.add(
            given.place(keys.EVERY),
            f"`every`: expected at least {duration_text(taken_ms)}, which a round takes,"
            f" got {duration_text(block.every_ms)}",
        )
