"""How much of a session's plan was done: by set, by exercise and as a whole.

Reps are counted by unit (reps, steps, breaths). A session counts as done from half of its plan
on, however it ended: ``EntrySummary.counts``. ``SessionOutcome`` is what its user reads at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.entry import AnnotationField, Entry, EntryState, PlannedSet, SetResult
from coach_tui.core.model.session import ExerciseStep, Reps

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline


class Count(Struct, frozen=True):
    """The count of one unit."""

    unit: str | None  # As its author wrote it; None for a rep
    done: int
    planned: int  # Planned, to the top of a range


def counts_by_unit(done: Iterable[tuple[PlannedSet, int]]) -> tuple[Count, ...]:
    """Add up the counts of sets by unit, in the order of their first set; timed and open work has none."""
    sums: dict[str | None, tuple[int, int]] = {}
    for plan, count in done:
        if count or plan.reps is not None:
            before = sums.get(plan.unit, (0, 0))
            sums[plan.unit] = (before[0] + count, before[1] + (plan.reps or 0))
    return tuple(Count(unit, *counted) for unit, counted in sums.items())


COUNTS_AS_DONE = 0.5  # The share of its plan from which a session counts as done. Our choice.


class SetOutcome(StrEnum):
    """What became of one set of one side."""

    DONE = "done"  # Something of it was done
    SKIPPED = "skipped"  # Nothing was done of it, and the session continued after it
    NOT_REACHED = "not reached"  # The session ended before it


class Completion(StrEnum):
    """How much of a plan was done."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class SessionOutcome(StrEnum):
    """What became of a session, for the user to read as it ends."""

    WHOLE = "whole"  # Everything planned was done
    DONE = "done"  # It reached its end with half of its plan or more, so that it counts as done
    IN_PART = "in part"  # It reached its end with too much skipped to count as done
    STOPPED = "stopped"  # It was stopped after some work; it, too, counts as done from half on
    NOTHING = "nothing"  # No work was done


class Coverage(Struct, frozen=True):
    """Counts, and the exercises skipped or never reached."""

    amounts: tuple[Count, ...]  # Corrected counts of sets that have reps planned
    skipped: tuple[str, ...]  # The names of exercises that were skipped entirely, in order
    not_reached: tuple[str, ...]  # The names of exercises that the session ended before


def outcomes_of(entry: Entry) -> tuple[SetOutcome, ...]:
    return _outcomes(entry, entry.results())


def coverage_of(entry: Entry) -> Coverage:
    results = entry.results()
    counted = [result for result in results if result.planned.reps is not None]
    names = {plan.exercise: plan.name for plan in reversed(entry.head.planned)}
    outcomes: dict[str, set[SetOutcome]] = {}
    for result, outcome in zip(results, _outcomes(entry, results), strict=True):
        outcomes.setdefault(result.planned.exercise, set()).add(outcome)
    return Coverage(
        amounts=counts_by_unit((result.planned, result.reps_done or 0) for result in counted),
        skipped=tuple(
            names[exercise]
            for exercise, of_sets in outcomes.items()
            if SetOutcome.SKIPPED in of_sets and SetOutcome.DONE not in of_sets
        ),
        not_reached=tuple(
            names[exercise]
            for exercise, of_sets in outcomes.items()
            if of_sets == {SetOutcome.NOT_REACHED}
        ),
    )


def session_outcome(
    timeline: Timeline, results: Sequence[SetResult], *, finished: bool
) -> SessionOutcome:
    """The outcome of a session that is over, ``finished`` if it reached its end, skips included."""
    steps = (timeline.exercises[work_set.exercise_index].step for work_set in timeline.work_sets)
    done = overall([completion_of(step, r) for step, r in zip(steps, results, strict=True)])
    if done is Completion.NONE:
        return SessionOutcome.NOTHING
    if done is Completion.ALL:
        return SessionOutcome.WHOLE
    if not finished:
        return SessionOutcome.STOPPED
    return SessionOutcome.DONE if _share(results) >= COUNTS_AS_DONE else SessionOutcome.IN_PART


def completion_of(step: ExerciseStep, result: SetResult) -> Completion:
    if isinstance(step.dose, Reps):
        # From the bottom of its range on, a set counts as complete.
        if len(result.reps) >= step.dose.of_set(result.planned.set).low:
            return Completion.ALL
        return Completion.SOME if result.reps else Completion.NONE
    if result.whole:
        return Completion.ALL
    return Completion.SOME if result.worked_ms else Completion.NONE


def overall(measures: Collection[Completion]) -> Completion:
    """The completion of several sets together; ``ALL`` without any."""
    if all(measure is Completion.ALL for measure in measures):
        return Completion.ALL
    return Completion.NONE if all(m is Completion.NONE for m in measures) else Completion.SOME


def share_of(plan: PlannedSet, reps: int, work_ms: int, *, whole: bool) -> float:
    """The share of a set that was done, 0 to 1."""
    if plan.reps is not None:
        return min(1.0, reps / plan.reps) if plan.reps else float(reps > 0)
    if whole:
        return 1.0
    if plan.duration_ms:
        return min(1.0, work_ms / plan.duration_ms)
    return COUNTS_AS_DONE if work_ms else 0.0  # open work has no planned length


def _share(results: Sequence[SetResult]) -> float:
    """The share of the plan that was done, as ``EntrySummary`` has it."""
    shares = [share_of(r.planned, len(r.reps), r.worked_ms, whole=r.whole) for r in results]
    return sum(shares) / len(shares) if shares else 0.0


def _outcomes(entry: Entry, results: tuple[SetResult, ...]) -> tuple[SetOutcome, ...]:
    passed = _passed(entry, results)
    return tuple(
        SetOutcome.DONE
        if result.has_work
        else SetOutcome.SKIPPED
        if number < passed
        else SetOutcome.NOT_REACHED
        for number, result in enumerate(results)
    )


def _passed(entry: Entry, results: tuple[SetResult, ...]) -> int:
    """How many sets the session got past, done or not."""
    if entry.state is EntryState.COMPLETED:
        return len(results)
    done = [number for number, result in enumerate(results, 1) if result.has_work]
    jumped_to = [
        value
        for (field, _), value in entry.resume_state.items()
        if field == AnnotationField.JUMPED_TO and isinstance(value, int)
    ]
    return max([0, *done, *jumped_to])
