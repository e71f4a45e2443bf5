"""What a self-test's file says, made into a self-test; and the steps that ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.selftest import Answered, AnswerKind, SelfTest
from coach_tui.core.session import Exercise, ExerciseStep, Sides
from coach_tui.definitions import exercise_format
from coach_tui.definitions import format as keys
from coach_tui.definitions.exercises import label_pair
from coach_tui.definitions.known import look_up
from coach_tui.definitions.problems import shown
from coach_tui.definitions.steps import start_side_of

if TYPE_CHECKING:
    from coach_tui.definitions.defaults import Defaults
    from coach_tui.definitions.known import Known
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Values


def build_test(test_id: str, values: Values, report: Report) -> SelfTest | None:
    """Make a self-test.

    Args:
        test_id: What steps call it.
        values: What its file says.
        report: Where problems go.

    Returns:
        The self-test; ``None`` when something that it must have is missing.
    """
    name, kind = values.get(exercise_format.NAME), values.get(exercise_format.KIND)
    looks_for = values.get(exercise_format.LOOKS_FOR)
    labels = label_pair(values, report)
    answers = _answers(values, kind, report)
    if name is None or kind is None or looks_for is None:
        return None
    exercise = Exercise(
        id=test_id,
        name=name,
        equipment=values.get_or(exercise_format.EQUIPMENT, ()),
        position=values.get(exercise_format.POSITION),
        setup=values.get_or(exercise_format.INSTRUCTIONS, ()),
        sides=values.get_or(exercise_format.SIDES, Sides.BOTH),
        side_labels=labels,
        stop_if=values.get_or(exercise_format.STOP_IF, ()),
        note=values.get_or(exercise_format.NOTE, ""),
    )
    longest_ms = values.get(exercise_format.LONGEST)
    return SelfTest(exercise, looks_for, kind, answers, longest_ms)


def build_test_step(
    values: Values, defaults: Defaults, tests: Known[SelfTest], report: Report
) -> ExerciseStep | None:
    """Make a step that does a self-test, or report why there can be none."""
    test = look_up(values, keys.TEST, tests, report)
    if test is None:
        return None
    exercise = test.exercise
    return ExerciseStep(
        exercise=exercise,
        dose=Answered(test=test),
        sides=exercise.sides,
        start_side=start_side_of(values, exercise.side_labels, report),
        side_labels=exercise.side_labels,
        switch_ms=values.get_or(keys.SWITCH, defaults.switch_ms),
        prepare_ms=values.get_or(keys.PREPARE, defaults.prepare_ms),
        prepare_is_own=values.has(keys.PREPARE),
        rest_after_ms=defaults.rest_after_ms(values.get(keys.REST)),
        note=values.get_or(keys.NOTE, ""),
    )


def _answers(values: Values, kind: AnswerKind | None, report: Report) -> tuple[str, ...]:
    answers = values.get_or(exercise_format.ANSWERS, ())
    if len({answer.casefold() for answer in answers}) < len(answers):
        place = values.place(exercise_format.ANSWERS)
        report.add(place, f"{shown('answers')}: expected each answer once")
    if kind is AnswerKind.QUESTION and not values.has(exercise_format.ANSWERS):
        report.add(values.start, "`answers` is missing; a question must have it")
    if kind is AnswerKind.QUESTION and values.has(exercise_format.LONGEST):
        place = values.key_place(exercise_format.LONGEST)
        report.add(place, "`max`: expected only beside `kind: stopwatch`")
    return answers
