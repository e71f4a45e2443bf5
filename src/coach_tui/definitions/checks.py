"""A session's size by arithmetic, before anything is written out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Motion
from coach_tui.core.model.session import Block, ExerciseStep, Reps, RestStep, Timed
from coach_tui.core.timeline.positions import body_position
from coach_tui.definitions.durations import HOUR_MS, duration_text
from coach_tui.definitions.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.model.session import Step
    from coach_tui.core.timeline.positions import Height
    from coach_tui.definitions.problems import Place, ProblemReport

MAX_SESSION_MS = 12 * HOUR_MS
"""The longest session, at the slow end of every tempo."""

MAX_SESSION_SIZE = 20_000
"""Reps of a whole session, all rounds, sets and sides together: some 80,000 phases.

A set that is not counted in reps, a rest and words count as one.
"""


def check_totals(steps: Sequence[tuple[Place, Step]], report: ProblemReport) -> None:
    """Report the first step that makes a session too long, and the first that makes it too large."""
    total_ms = reps = 0
    for place, step in steps:
        before = total_ms <= MAX_SESSION_MS, reps <= MAX_SESSION_SIZE
        total_ms += _longest_ms(step)
        reps += size(step)
        if before[0] and total_ms > MAX_SESSION_MS:
            report.add(
                place,
                f"expected a session of at most {duration_text(MAX_SESSION_MS)},"
                f" this step makes it {duration_text(total_ms)}",
            )
        if before[1] and reps > MAX_SESSION_SIZE:
            report.add(
                place,
                f"expected at most {MAX_SESSION_SIZE} reps in a session,"
                f" this step makes them {reps}",
            )


def size(step: Step) -> int:
    """How much a step is written out to: its reps, or one for what has none."""
    if isinstance(step, Block):
        return step.rounds * (1 + sum(map(size, step.steps)))
    if not isinstance(step, ExerciseStep):
        return 1
    if isinstance(step.dose, Reps):
        sets = (step.dose.of_set(number).high for number in range(1, step.sets + 1))
        return sum(sets) * len(step.sides_in_order)
    return step.sets * len(step.sides_in_order)


def _longest_ms(step: Step) -> int:
    match step:
        case Block():
            one_round_ms = sum(map(_longest_ms, step.steps)) + step.round_rest_ms
            return step.rounds * max(one_round_ms, step.every_ms or 0) + step.rest_after_ms
        case RestStep(duration_ms):
            return duration_ms
        case ExerciseStep():
            return _exercise_ms(step)
        case _:
            return step.wait_ms or 0


def _exercise_ms(step: ExerciseStep) -> int:
    sides = len(step.sides_in_order)
    work_ms = sum(_dose_ms(step, number) for number in range(1, step.sets + 1)) * sides
    switches_ms = step.switch_ms * (sides - 1) * step.sets
    between_ms = step.rest_ms * (step.sets - 1)
    return step.prepare_ms + work_ms + switches_ms + between_ms + step.rest_after_ms


def _dose_ms(step: ExerciseStep, set_number: int) -> int:
    match step.dose:
        case Reps():
            tempo = step.effective_tempo
            rep_ms = sum(tempo.range_of(motion).high for motion in Motion)
            return step.dose.of_set(set_number).high * rep_ms
        case Timed(duration_ms):
            return duration_ms
        case _:
            return step.dose.max_ms or 0


# MERGED: Whether an order of steps makes people get up and down, or change the band, needlessly.


@dataclass(frozen=True, slots=True)
class _Placement:
    """What is costly to change: floor or standing, band or none."""

    level: Height
    band: bool

    def changes_to(self, other: _Placement) -> int:
        return (self.level is not other.level) + (self.band is not other.band)


def check_order(steps: Sequence[tuple[Place, Step]], report: ProblemReport) -> None:
    """Warn where the same steps in another order would need fewer changes.

    Steps of one list are compared, those of a block among themselves. There are at
    most four ways to be placed, and steps placed alike can always stand together, so
    the best order is found by trying all orders of these four.
    """
    placed = [(place, placing) for place, step in steps if (placing := _placing(step)) is not None]
    order = [placing for _, placing in placed]
    changes = _changes(order)
    least = min(map(_changes, permutations(dict.fromkeys(order))), default=0)
    if changes <= least:
        return
    changed = [number for number in range(1, len(order)) if order[number] != order[number - 1]]
    # Where something comes back that was left before; else the first change will have to do.
    back = next((number for number in changed if order[number] in order[:number]), changed[0])
    place, _ = placed[back]
    report.add(
        place,
        f"this order gets up or down or changes the band {changes} times; {least} would do",
        "put what is done on the floor together, and what is done with the band",
        Severity.WARNING,
    )


def _changes(order: Sequence[_Placement]) -> int:
    return sum(before.changes_to(after) for before, after in pairwise(order))


def _placing(step: Step) -> _Placement | None:
    if not isinstance(step, ExerciseStep):
        return None
    stance = body_position(step, None)
    return None if stance.level is None else _Placement(stance.level, stance.band)
