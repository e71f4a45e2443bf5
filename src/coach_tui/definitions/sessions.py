"""What a session file says, made into a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.session import Session, TempoChange
from coach_tui.definitions import format as keys
from coach_tui.definitions.exercises import build_exercise
from coach_tui.definitions.steps import Defaults, build_step
from coach_tui.definitions.totals import check_totals

if TYPE_CHECKING:
    from coach_tui.core.session import Exercise, Step
    from coach_tui.definitions.problems import Place, Problem, Report
    from coach_tui.definitions.reader import Values
    from coach_tui.definitions.steps import Exercises


def build_session(values: Values, catalogue: Exercises, report: Report) -> Session | None:
    """Make a session.

    Args:
        values: What the file says.
        catalogue: Where exercises are found that the file does not hold itself.
        report: Where problems go.

    Returns:
        The session; ``None`` when anything about it is wrong.
    """
    exercises = _WithOwn(_own_exercises(values, report), catalogue)
    defaults = _defaults(values)
    steps: list[tuple[Place, Step]] = []
    for step_values in values.get_or(keys.STEPS, ()):
        step = build_step(step_values, defaults, exercises, report)
        if step is not None:
            steps.append((step_values.start, step))
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
    )


@dataclass(frozen=True, slots=True)
class _WithOwn:
    """The file's own exercises before those of the catalogue."""

    own: dict[str, Exercise | None]
    catalogue: Exercises

    def find(self, exercise_id: str) -> Exercise | None:
        if exercise_id in self.own:
            return self.own[exercise_id]
        return self.catalogue.find(exercise_id)

    def problems_of(self, exercise_id: str) -> tuple[Problem, ...]:
        return () if exercise_id in self.own else self.catalogue.problems_of(exercise_id)

    def ids(self) -> list[str]:
        return sorted({*self.own, *self.catalogue.ids()})


def _own_exercises(values: Values, report: Report) -> dict[str, Exercise | None]:
    # One that cannot be read keeps its id: it is reported where it stands, its steps need not be.
    return {
        exercise_id: None if described is None else build_exercise(exercise_id, described, report)
        for exercise_id, described in values.get_or(keys.EXERCISES, {}).items()
    }


def _defaults(values: Values) -> Defaults:
    given = values.get(keys.DEFAULTS)
    project = Defaults()
    if given is None:
        return project
    return Defaults(
        prepare_ms=given.get_or(keys.PREPARE, project.prepare_ms),
        switch_ms=given.get_or(keys.SWITCH, project.switch_ms),
        rest_ms=given.get_or(keys.REST, project.rest_ms),
        rest_between_ms=given.get(keys.REST_BETWEEN),
        tempo=given.get_or(keys.TEMPO, TempoChange()),
    )
