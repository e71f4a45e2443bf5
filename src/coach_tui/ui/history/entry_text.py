"""One journal entry as text: its heading, sets and annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach_tui.core.log.entry import AnnotationField, Entry, SetResult
from coach_tui.core.log.outcome import SetOutcome, outcomes_of
from coach_tui.core.log.summary import summary_of
from coach_tui.core.player.pain import Regression
from coach_tui.services.feedback import EFFORT_LABELS, FELT, FELT_LABELS, exercise_names
from coach_tui.ui.history.model import amount_text, state_label
from coach_tui.wording import clock_text, day_text, result_text, seconds_text

_EASED: dict[str, str] = {
    Regression.SMALLER: "with a smaller movement",
    Regression.GENTLER: "more gently",
    Regression.OWN_RHYTHM: "at your own pace",
}


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of an entry.

    Attributes:
        work_set: The set's number in the entry's plan, which a correction refers to.
        tempo: The mean length of a rep; empty without reps.
        reps: Reps done, as corrected; ``None`` where none were planned.
    """

    work_set: int
    name: str
    done: str
    tempo: str
    reps: int | None


def heading(entry: Entry) -> str:
    """Date, state, amount and length: ``Fri 20 November · done · 40/99 reps · 12:41``."""
    visit = summary_of(entry)
    parts = [
        day_text(entry.plan.started.local_date),
        state_label(visit),
        amount_text(visit),
        clock_text(visit.running_ms),
    ]
    return " · ".join(filter(None, parts))


def set_lines(entry: Entry) -> list[SetLine]:
    """Every planned set with its outcome."""
    return [
        _set_line(result, outcome)
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
    ]


def _set_line(result: SetResult, outcome: SetOutcome) -> SetLine:
    plan = result.planned
    several = f", set {plan.set}" if plan.sets > 1 else ""
    done = result_text(result)
    if outcome is not SetOutcome.DONE:
        done = f"{plan.side} {outcome}" if plan.side else outcome.value
    if result.corrected is not None:
        side = f"{plan.side} " if plan.side else ""
        done = f"{side}{result.corrected}/{plan.reps} (edited)"
    mean_ms = sum(rep.duration_ms for rep in result.reps) / len(result.reps) if result.reps else 0
    tempo = f"{seconds_text(round(mean_ms / 100) * 100)} a rep" if mean_ms else ""
    return SetLine(plan.work_set, f"{plan.name}{several}", done, tempo, result.reps_done)


def annotation_lines(entry: Entry) -> Iterator[str]:
    """An entry's annotations, a line each."""
    annotations = entry.annotations
    names = exercise_names(entry.plan.planned)
    if entry.rpe is not None:
        yield f"Effort {entry.rpe}/10, {EFFORT_LABELS[min(10, max(0, entry.rpe))]}"
    where = annotations.get((AnnotationField.PAIN_WHERE, ""))
    if entry.pain is not None:
        body_part = f", {where}" if where else ""
        yield f"Pain {entry.pain}/10{body_part}"
    for (field, part), value in annotations.items():
        name = names.get(part, part)
        match field:
            case AnnotationField.PAIN if part and value is not None:
                yield f"{name}: pain {value}/10"
            case AnnotationField.EASED if value is not None:
                change = _EASED.get(str(value)) or f"as {value}"
                yield f"{name}: continued {change}"
            case AnnotationField.FELT if value in FELT:
                yield f"{name}: {FELT_LABELS[FELT.index(str(value))]}"
            case AnnotationField.DAY_AFTER if value is not None:
                yield f"The day after: pain {value}/10"
            case _:
                pass
    if entry.note:
        yield f"Note: {entry.note}"
