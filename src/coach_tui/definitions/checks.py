"""Checks of a whole session: its length and size, and the order of its steps.

Totals are computed from doses and tempos without compiling a timeline, so that a session of
a million reps is refused at no cost. The order of steps is checked for needless changes
between floor and standing, or with and without a band.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations

from msgspec import Struct

from coach_tui.core.model.exercise import Motion
from coach_tui.core.model.session import Block, ExerciseStep, Reps, RestStep, Step, Timed
from coach_tui.core.timeline.positions import Height, body_position
from coach_tui.definitions.durations import HOUR_MS, duration_text
from coach_tui.definitions.problems import Place, ProblemReport, Severity

MAX_SESSION_MS = 12 * HOUR_MS  # The longest session, at the slow end of every tempo. Our choice.

MAX_SESSION_SIZE = 5_000
"""Reps of a session over all rounds, sets and sides: some 25,000 phases, which `preview` prints in 3 s.

A set without reps, a rest and a ``say`` step count as one.
"""


def check_totals(steps: Sequence[tuple[Place, Step]], report: ProblemReport) -> None:
    """Report the first step beyond the longest session, and the first beyond the largest."""
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
    """The reps of a step in all rounds, sets and sides; one for a set without reps."""
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
            one_round_ms = sum(map(_longest_ms, step.steps)) + step.round_rest.ms
            return step.rounds * max(one_round_ms, step.every_ms or 0) + step.rest_after.ms
        case RestStep(rest):
            return rest.ms if rest.wait is None else rest.wait.max_ms or 0
        case ExerciseStep():
            return _exercise_ms(step)
        case _:
            return step.wait_ms or 0


def _exercise_ms(step: ExerciseStep) -> int:
    sides = len(step.sides_in_order)
    work_ms = sum(_dose_ms(step, number) for number in range(1, step.sets + 1)) * sides
    switches_ms = step.switch.ms * (sides - 1) * step.sets
    between_ms = step.rest.ms * (step.sets - 1)
    return step.prepare.ms + work_ms + switches_ms + between_ms + step.rest_after.ms


def _dose_ms(step: ExerciseStep, set_number: int) -> int:
    match step.dose:
        case Reps():
            tempo = step.tempo_of_set(set_number)
            rep_ms = sum(tempo.range_of(motion).high for motion in Motion)
            return step.dose.of_set(set_number).high * rep_ms
        case Timed():
            return step.dose.of_set(set_number).high
        case _:
            return step.dose.max_ms or 0


class _StepPlace(Struct, frozen=True):
    """The parts of a position that take time to change: height and band."""

    level: Height
    band: bool

    def changes_to(self, other: _StepPlace) -> int:
        return (self.level is not other.level) + (self.band is not other.band)


def check_order(steps: Sequence[tuple[Place, Step]], report: ProblemReport) -> None:
    """Warn where another order of one list's steps would need fewer changes.

    There are only four placements, and steps of one placement can always follow one another, so the
    best order is that of the 24 permutations with the fewest changes.
    """
    placed = [(place, placing) for place, step in steps if (placing := _placing(step)) is not None]
    order = [placing for _, placing in placed]
    changes = _changes(order)
    least = min(map(_changes, permutations(dict.fromkeys(order))), default=0)
    if changes <= least:
        return
    changed = [number for number in range(1, len(order)) if order[number] != order[number - 1]]
    # The warning points at the first return to an earlier placement, or else at the first change.
    back = next((number for number in changed if order[number] in order[:number]), changed[0])
    place, _ = placed[back]
    report.add(
        place,
        f"this order gets up or down or changes the band {changes} times; {least} would do",
        "group the steps done on the floor, and those done with the band",
        Severity.WARNING,
    )


def _changes(order: Sequence[_StepPlace]) -> int:
    return sum(before.changes_to(after) for before, after in pairwise(order))


def _placing(step: Step) -> _StepPlace | None:
    if not isinstance(step, ExerciseStep):
        return None
    stance = body_position(step, None)
    return None if stance.level is None else _StepPlace(stance.level, bool(stance.band))
