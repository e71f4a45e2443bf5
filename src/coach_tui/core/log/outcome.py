"""What was counted, each kind by its own word: reps, steps, breaths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import AnnotationField, EntryState
from coach_tui.core.model.session import Reps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from coach_tui.core.log.entry import Entry, PlannedSet, SetResult
    from coach_tui.core.model.session import ExerciseStep
    from coach_tui.core.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of one kind.

    Attributes:
        unit: What one of them is called as its author wrote it; ``None`` for a rep.
        done: How many were done.
        planned: How many were planned, to the top of a range.
    """

    unit: str | None
    done: int
    planned: int


def counts_by_unit(done: Iterable[tuple[PlannedSet, int]]) -> tuple[Count, ...]:
    """Add up what was counted.

    Args:
        done: Bouts and how many of each were done.

    Returns:
        An amount for each kind, in the order in which they come first. Timed and open work,
        of which nothing was counted, has none.
    """
    sums: dict[str | None, tuple[int, int]] = {}
    for plan, count in done:
        if count or plan.reps is not None:
            before = sums.get(plan.unit, (0, 0))
            sums[plan.unit] = (before[0] + count, before[1] + (plan.reps or 0))
    return tuple(Count(unit, *counted) for unit, counted in sums.items())


# MERGED: How much of a session's plan was done, skipped, and never come to.


COUNTS_AS_DONE = 0.5
"""The share of its plan from which on a session counts as done. The project's."""


class SetOutcome(StrEnum):
    """What became of one set of one side."""

    DONE = "done"
    """Something of it was done; how much, its figures tell."""
    SKIPPED = "skipped"
    """Nothing was done of it, and the session went on with something behind it."""
    NOT_REACHED = "not reached"
    """The session ended before it."""


class Completion(StrEnum):
    """How much of a plan was done."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class SessionOutcome(StrEnum):
    """What may be said of a session that is over, as a whole."""

    WHOLE = "whole"
    """All that was planned was done."""
    DONE = "done"
    """It came to its end, and half of its plan or more was done: it counts."""
    IN_PART = "in part"
    """It came to its end with so much skipped that it does not count as done."""
    STOPPED = "stopped"
    """It was stopped, with something done."""
    NOTHING = "nothing"
    """Nothing of it was done, however it ended."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a plan was done.

    Attributes:
        amounts: What was counted, as corrected, of bouts that have reps planned.
        skipped: The names of exercises that were skipped altogether, in order.
        not_reached: The names of exercises that the session ended before.
    """

    amounts: tuple[Count, ...]
    skipped: tuple[str, ...]
    not_reached: tuple[str, ...]


def outcomes_of(entry: Entry) -> tuple[SetOutcome, ...]:
    """What became of each planned bout, in their order."""
    return _outcomes(entry, entry.results())


def coverage_of(entry: Entry) -> Coverage:
    """How much of an entry's plan was done."""
    results = entry.results()
    counted = [result for result in results if result.planned.reps is not None]
    names: dict[str, str] = {}
    found: dict[str, set[SetOutcome]] = {}
    for result, outcome in zip(results, _outcomes(entry, results), strict=True):
        names.setdefault(result.planned.exercise, result.planned.name)
        found.setdefault(result.planned.exercise, set()).add(outcome)
    return Coverage(
        amounts=counts_by_unit((result.planned, result.reps_done or 0) for result in counted),
        skipped=tuple(
            names[exercise]
            for exercise, became in found.items()
            if SetOutcome.SKIPPED in became and SetOutcome.DONE not in became
        ),
        not_reached=tuple(
            names[exercise]
            for exercise, became in found.items()
            if became == {SetOutcome.NOT_REACHED}
        ),
    )


def session_outcome(
    timeline: Timeline, results: Sequence[SetResult], *, finished: bool
) -> SessionOutcome:
    """What may be said of a session that is over.

    Args:
        timeline: Its plan.
        results: What became of each bout of it, in order.
        finished: Whether it came to its end, be it by skipping.
    """
    steps = (timeline.exercises[bout.item].step for bout in timeline.work_sets)
    done = overall([completion_of(step, r) for step, r in zip(steps, results, strict=True)])
    if done is Completion.NONE:
        return SessionOutcome.NOTHING
    if done is Completion.ALL:
        return SessionOutcome.WHOLE
    if not finished:
        return SessionOutcome.STOPPED
    return SessionOutcome.DONE if _share(results) >= COUNTS_AS_DONE else SessionOutcome.IN_PART


def completion_of(step: ExerciseStep, result: SetResult) -> Completion:
    """How much of a bout was done.

    Args:
        step: What it is a bout of.
        result: What became of it.
    """
    if isinstance(step.dose, Reps):
        # From the bottom of its range on, a set counts as complete.
        if len(result.reps) >= step.dose.of_set(result.planned.set).low:
            return Completion.ALL
        return Completion.SOME if result.reps else Completion.NONE
    if result.whole:
        return Completion.ALL
    return Completion.SOME if result.worked_ms else Completion.NONE


def overall(measures: Collection[Completion]) -> Completion:
    """How much of several things was done, taken together; all of it where there are none."""
    if all(measure is Completion.ALL for measure in measures):
        return Completion.ALL
    return Completion.NONE if all(m is Completion.NONE for m in measures) else Completion.SOME


def count_begun(planned: Iterable[PlannedSet], shares: Iterable[float]) -> int:
    """Of how many exercises something was done.

    Args:
        planned: The bouts.
        shares: How much of each was done.
    """
    return len({plan.exercise for plan, share in zip(planned, shares, strict=True) if share})


def share_of(plan: PlannedSet, reps: int, work_ms: int, *, whole: bool) -> float:
    """How much of a bout was done, 0 to 1.

    Args:
        plan: The bout.
        reps: Finished reps.
        work_ms: Timed and open work.
        whole: Whether such work ran to its end.
    """
    if plan.reps is not None:
        return min(1.0, reps / plan.reps) if plan.reps else float(reps > 0)
    if whole:
        return 1.0
    if plan.duration_ms:
        return min(1.0, work_ms / plan.duration_ms)
    return COUNTS_AS_DONE if work_ms else 0.0  # open work has no length to be measured by


def _share(results: Sequence[SetResult]) -> float:
    """How much of the plan was done, 0 to 1, as the journal reckons it."""
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
    """How many bouts the session came past, done or not."""
    if entry.state is EntryState.COMPLETED:
        return len(results)
    done = [number for number, result in enumerate(results, 1) if result.has_work]
    gone_to = [
        value
        for (field, _), value in entry.resume_state.items()
        if field == AnnotationField.JUMPED_TO and isinstance(value, int)
    ]
    return max([0, *done, *gone_to])
