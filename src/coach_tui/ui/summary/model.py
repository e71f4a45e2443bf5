"""The results of a session as text, from its last snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.core.log.outcome import (
    Completion,
    SessionOutcome,
    completion_of,
    counts_by_unit,
    overall,
    session_outcome,
)
from coach_tui.core.model.exercise import Motion
from coach_tui.core.model.session import Reps
from coach_tui.core.player.state import State
from coach_tui.log_file import NAME
from coach_tui.wording import brief_tempo_text, count_text, length_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import RepRecord, SetResult
    from coach_tui.core.model.session import ExerciseStep

_HEADLINES = {
    SessionOutcome.WHOLE: "Well done.",
    SessionOutcome.DONE: "Done.",
    SessionOutcome.IN_PART: "Done in part: most of it was skipped.",
    SessionOutcome.STOPPED: "Stopped early. Everything you did is saved.",
    SessionOutcome.NOTHING: "No reps this time.",
}


@dataclass(frozen=True, slots=True)
class SideLine:
    """One exercise's work on one side, all sets together.

    Attributes:
        text: ``left 20/20``, ``45 s of 1 min``.
        completion: How much of it was done.
    """

    text: str
    completion: Completion


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """The results of one exercise.

    Attributes:
        sides: Its sides, in the order they were planned.
        tempo: The mean tempo of its reps; empty without reps.
    """

    name: str
    sides: tuple[SideLine, ...]
    tempo: str

    @property
    def completion(self) -> Completion:
        """How much of the exercise was done."""
        return overall([side.completion for side in self.sides])


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """The results of a session.

    Attributes:
        completed: Whether it ran to its end, and not only by skipping everything.
        whole: Whether everything planned was done.
        reps: ``79 reps, 20 steps, all done``, ``40/79 reps``; empty where none were planned.
        exercises: Exercises of which something was done, in order.
        problem: An error of the program, and what the journal could not save, if any.
    """

    completed: bool
    whole: bool
    headline: str
    running_ms: int
    reps: str
    exercises: tuple[ExerciseLine, ...]
    skipped: tuple[str, ...]
    problem: str | None


def session_summary(final: Snapshot) -> SessionSummary:
    """Sum up a session."""
    results = final.results()
    lines: list[ExerciseLine] = []
    for item in final.timeline.exercises:
        item_results = [
            result
            for result in results
            if final.timeline.work_sets[result.planned.work_set].item == item.index
        ]
        lines.append(_line(item.step, item_results))
    counted = [result for result in results if result.planned.reps is not None]
    finished = final.state is State.FINISHED
    ending = session_outcome(final.timeline, results, finished=finished)
    return SessionSummary(
        completed=finished and ending is not SessionOutcome.NOTHING,
        whole=ending is SessionOutcome.WHOLE,
        headline=_HEADLINES[ending] if final.fault is None else "The session had to stop.",
        running_ms=final.transport.running_ms,
        reps=_amount_text(counted),
        exercises=tuple(line for line in lines if line.completion is not Completion.NONE),
        skipped=tuple(line.name for line in lines if line.completion is Completion.NONE),
        problem=_problem(final),
    )


def _problem(final: Snapshot) -> str | None:
    fault = "" if final.fault is None else f"{final.fault} Details: {paths.state_dir() / NAME}"
    return " ".join(filter(None, [fault, final.problem])) or None


def _amount_text(counted: Sequence[SetResult]) -> str:
    amounts = counts_by_unit((result.planned, len(result.reps)) for result in counted)
    parts = list(map(count_text, amounts))
    if parts and all(amount.done >= amount.planned for amount in amounts):
        parts.append("all done")
    return ", ".join(parts)


def _line(step: ExerciseStep, results: Sequence[SetResult]) -> ExerciseLine:
    sides: dict[str | None, list[SetResult]] = {}
    for result in results:
        sides.setdefault(result.planned.side, []).append(result)
    reps = [rep for result in results for rep in result.reps]
    return ExerciseLine(
        name=step.exercise.name,
        sides=tuple(_side_line(step, *item) for item in sides.items()),
        tempo=_tempo_text(step, reps),
    )


def _side_line(step: ExerciseStep, side: str | None, results: Sequence[SetResult]) -> SideLine:
    label = f"{side} " if side else ""
    completion = overall([completion_of(step, result) for result in results])
    worked_ms = sum(result.worked_ms for result in results)
    answers = [result.answer for result in results if result.answer is not None]
    if answers:
        duration = [_whole_seconds(worked_ms)] if worked_ms else []
        return SideLine(f"{label}{', '.join([*answers, *duration])}", completion)
    if isinstance(step.dose, Reps):
        done = sum(len(result.reps) for result in results)
        planned = sum(result.planned.reps or 0 for result in results)
        return SideLine(f"{label}{done}/{planned}", completion)
    planned_ms = sum(result.planned.duration_ms or 0 for result in results)
    if planned_ms and completion is not Completion.ALL:
        return SideLine(
            f"{label}{_whole_seconds(worked_ms)} of {length_text(planned_ms)}", completion
        )
    return SideLine(f"{label}{_whole_seconds(worked_ms)}", completion)


def _whole_seconds(ms: int) -> str:
    return length_text(round(ms / 1000) * 1000)


def _tempo_text(step: ExerciseStep, reps: Sequence[RepRecord]) -> str:
    """The mean length of each motion, to a tenth of a second: ``lift 2.5, lower 2.6 s``."""
    if not reps:
        return ""
    means_ms = {
        Motion.UP: sum(rep.up_ms for rep in reps) / len(reps),
        Motion.HOLD: sum(rep.hold_ms for rep in reps) / len(reps),
        Motion.DOWN: sum(rep.down_ms for rep in reps) / len(reps),
        Motion.PAUSE: sum(rep.pause_ms for rep in reps) / len(reps),
    }
    tenths_ms = {m: round(means_ms[m] / 100) * 100 for m in step.effective_tempo.order}
    return brief_tempo_text(step.exercise, tenths_ms)
