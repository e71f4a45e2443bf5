"""What a session file says, made into a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.pain import SILBERNAGEL
from coach_tui.core.session import Session
from coach_tui.definitions import format as keys
from coach_tui.definitions.blocks import build_steps
from coach_tui.definitions.defaults import Defaults
from coach_tui.definitions.exercises import build_exercise, build_test
from coach_tui.definitions.known import ExercisesWithOwn, WithOwn
from coach_tui.definitions.totals import check_totals

if TYPE_CHECKING:
    from coach_tui.core.selftest import SelfTest
    from coach_tui.core.session import Exercise
    from coach_tui.definitions.known import Exercises
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Values


def build_session(values: Values, catalogue: Exercises, report: Report) -> Session | None:
    """Make a session.

    Args:
        values: What the file says.
        catalogue: Where exercises are found that the file does not hold itself.
        report: Where problems go.

    Returns:
        The session; ``None`` when anything about it is wrong.
    """
    exercises = ExercisesWithOwn(
        own=_own_exercises(values, report),
        catalogue=catalogue,
        tests=WithOwn(_own_tests(values, report), catalogue.tests),
    )
    defaults = Defaults().within(values.get(keys.DEFAULTS))
    steps = build_steps(values.get_or(keys.STEPS, ()), defaults, exercises, report)
    check_totals(steps, report)
    title = values.get(keys.TITLE)
    if report.failed or title is None or not steps:
        return None
    return Session(
        title=title,
        steps=tuple(step for _, step in steps),
        summary=values.get_or(keys.SUMMARY, ""),
        tags=values.get_or(keys.TAGS, ()),
        equipment=values.get_or(keys.EQUIPMENT, ()),
        stop_if=values.get_or(keys.STOP_IF, ()),
        schedule=values.get(keys.SCHEDULE),
        pain=values.get_or(keys.PAIN, SILBERNAGEL),
    )


def _own_exercises(values: Values, report: Report) -> dict[str, Exercise | None]:
    # One that cannot be read keeps its id: it is reported where it stands, its steps need not be.
    return {
        exercise_id: None if described is None else build_exercise(exercise_id, described, report)
        for exercise_id, described in values.get_or(keys.EXERCISES, {}).items()
    }


def _own_tests(values: Values, report: Report) -> dict[str, SelfTest | None]:
    return {
        test_id: None if described is None else build_test(test_id, described, report)
        for test_id, described in values.get_or(keys.TESTS, {}).items()
    }
