"""A session's size by arithmetic, before anything is written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.session import Motion, Reps, RestStep, Timed
from coach_tui.definitions.durations import HOUR_MS, duration_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.session import ExerciseStep, Step
    from coach_tui.definitions.problems import Place, Report

MOST_SESSION_MS = 12 * HOUR_MS
"""The longest session, at the slow end of every tempo."""

MOST_SESSION_REPS = 20_000
"""Reps of a whole session, all sets and sides together: some 80,000 phases."""


def check_totals(steps: Sequence[tuple[Place, Step]], report: Report) -> None:
    """Report the first step that makes a session too long, and the first that makes too many reps."""
    total_ms = reps = 0
    for place, step in steps:
        before = total_ms <= MOST_SESSION_MS, reps <= MOST_SESSION_REPS
        total_ms += _longest_ms(step)
        reps += _reps(step)
        if before[0] and total_ms > MOST_SESSION_MS:
            report.add(
                place,
                f"expected a session of at most {duration_text(MOST_SESSION_MS)},"
                f" this step makes it {duration_text(total_ms)}",
            )
        if before[1] and reps > MOST_SESSION_REPS:
            report.add(
                place,
                f"expected at most {MOST_SESSION_REPS} reps in a session,"
                f" this step makes them {reps}",
            )


def _reps(step: Step) -> int:
    if isinstance(step, RestStep) or not isinstance(step.dose, Reps):
        return 0
    return step.dose.count.high * step.sets * len(step.sides_in_order)


def _longest_ms(step: Step) -> int:
    if isinstance(step, RestStep):
        return step.duration_ms
    sides = len(step.sides_in_order)
    one_set_ms = _dose_ms(step) * sides + step.switch_ms * (sides - 1)
    between_ms = step.rest_ms * (step.sets - 1)
    return step.prepare_ms + one_set_ms * step.sets + between_ms + step.rest_after_ms


def _dose_ms(step: ExerciseStep) -> int:
    match step.dose:
        case Reps(count):
            tempo = step.effective_tempo
            return count.high * sum(tempo.range_of(motion).high for motion in Motion)
        case Timed(duration_ms):
            return duration_ms
        case _:
            return step.dose.max_ms or 0
