"""What a session came to, worked out without a screen."""

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
from coach_tui.text import safe_text
from coach_tui.wording import brief_tempo_text, length_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import RepRecord, SetResult
    from coach_tui.core.model.session import ExerciseStep

_HEADLINES = {
    SessionOutcome.WHOLE: "Well done.",
    SessionOutcome.DONE: "Done.",
    SessionOutcome.IN_PART: "Done in part: most of it was skipped.",
    SessionOutcome.STOPPED: "Stopped here. What you did counts.",
    SessionOutcome.NOTHING: "Nothing done this time.",
}


@dataclass(frozen=True, slots=True)
class SideLine:
    """One exercise's work on one side, all sets together.

    Attributes:
        words: ``left 20/20``, ``45 s of 1 min``.
        measure: How much of it was done.
    """

    words: str
    measure: Completion


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """What became of one exercise.

    Attributes:
        name: Its name, safe to print.
        sides: Its sides, in the order they were planned.
        tempo: The tempo really kept, on average; empty where no rep was done.
    """

    name: str
    sides: tuple[SideLine, ...]
    tempo: str

    @property
    def measure(self) -> Completion:
        """How much of the exercise was done."""
        return overall([side.measure for side in self.sides])


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a session came to.

    Attributes:
        completed: Whether it ran to its end, and not only by skipping everything.
        whole: Whether everything that was planned was done.
        headline: The first thing to say.
        running_ms: Time spent exercising, pauses left out.
        reps: ``79 of 79 reps · 20 of 20 steps``; empty where none were planned.
        lines: Exercises of which something was done, in order.
        skipped: The names of the others.
        trouble: What went wrong inside the program, and what the journal could not keep,
            if anything.
    """

    completed: bool
    whole: bool
    headline: str
    running_ms: int
    reps: str
    lines: tuple[ExerciseLine, ...]
    skipped: tuple[str, ...]
    problem: str | None


def session_summary(final: Snapshot) -> SessionSummary:
    """Sum a session up from its last snapshot."""
    results = final.results()
    lines: list[ExerciseLine] = []
    for item in final.timeline.exercises:
        own = [
            r for r in results if final.timeline.work_sets[r.planned.work_set].item == item.index
        ]
        lines.append(_line(item.step, own))
    counted = [result for result in results if result.planned.reps is not None]
    finished = final.state is State.FINISHED
    ending = session_outcome(final.timeline, results, finished=finished)
    return SessionSummary(
        completed=finished and ending is not SessionOutcome.NOTHING,
        whole=ending is SessionOutcome.WHOLE,
        headline=_HEADLINES[ending] if final.fault is None else "The session had to stop.",
        running_ms=final.transport.running_ms,
        reps=_reps_words(counted),
        lines=tuple(line for line in lines if line.measure is not Completion.NONE),
        skipped=tuple(line.name for line in lines if line.measure is Completion.NONE),
        problem=_trouble(final),
    )


def _trouble(final: Snapshot) -> str | None:
    fault = "" if final.fault is None else f"{final.fault} Details: {paths.state_dir() / NAME}"
    return " ".join(filter(None, [fault, final.problem])) or None


def _reps_words(counted: Sequence[SetResult]) -> str:
    """What was done of what was planned, each kind by its own word: reps, steps, breaths."""
    amounts = counts_by_unit((result.planned, len(result.reps)) for result in counted)
    return " · ".join(
        f"{amount.done} of {amount.planned} {safe_text(amount.unit or 'reps')}"
        for amount in amounts
    )


def _line(step: ExerciseStep, results: Sequence[SetResult]) -> ExerciseLine:
    sides: dict[str | None, list[SetResult]] = {}
    for result in results:
        sides.setdefault(result.planned.side, []).append(result)
    reps = [rep for result in results for rep in result.reps]
    return ExerciseLine(
        name=safe_text(step.exercise.name),
        sides=tuple(_side_line(step, side, own) for side, own in sides.items()),
        tempo=_tempo_words(step, reps),
    )


def _side_line(step: ExerciseStep, side: str | None, results: Sequence[SetResult]) -> SideLine:
    label = f"{safe_text(side)} " if side else ""
    measure = overall([completion_of(step, result) for result in results])
    worked_ms = sum(result.worked_ms for result in results)
    answers = [result.answer for result in results if result.answer is not None]
    if answers:
        held = [_whole_seconds(worked_ms)] if worked_ms else []
        return SideLine(f"{label}{', '.join([*map(safe_text, answers), *held])}", measure)
    if isinstance(step.dose, Reps):
        done = sum(len(result.reps) for result in results)
        planned = sum(result.planned.reps or 0 for result in results)
        return SideLine(f"{label}{done}/{planned}", measure)
    planned_ms = sum(result.planned.duration_ms or 0 for result in results)
    if planned_ms and measure is not Completion.ALL:
        words = f"{_whole_seconds(worked_ms)} of {length_text(planned_ms)}"
    else:
        words = _whole_seconds(worked_ms)
    return SideLine(f"{label}{words}", measure)


def _whole_seconds(ms: int) -> str:
    return length_text(round(ms / 1000) * 1000)


def _tempo_words(step: ExerciseStep, reps: Sequence[RepRecord]) -> str:
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
