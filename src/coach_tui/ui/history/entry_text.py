"""One entry in full, in words. Everything returned is safe to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.log.outcome import SetOutcome, outcomes_of
from coach_tui.core.log.summary import summary_of
from coach_tui.core.player.pain import Regression
from coach_tui.services.feedback import EFFORT_LABELS, FELT, FELT_LABELS, exercise_names
from coach_tui.text import safe_text
from coach_tui.ui.history.model import amount_words, state_words
from coach_tui.wording import clock_text, day_text, result_text, seconds_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.log.entry import Entry, SetResult

_EASED: dict[str, str] = {
    Regression.SMALLER: "in a smaller range",
    Regression.GENTLER: "more gently",
    Regression.OWN_RHYTHM: "in a rhythm of one's own",
}


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of an entry.

    Attributes:
        bout: The bout's number, which a correction refers to.
        name: The exercise.
        done: What was done of it.
        tempo: The mean length of a rep; empty without reps.
        reps: Reps done, as corrected; ``None`` where none were planned.
    """

    bout: int
    name: str
    done: str
    tempo: str
    reps: int | None


def heading(entry: Entry) -> str:
    """When, how far, how much and how long: ``Fri 20 November · done · 40/99 reps · 12:41``."""
    visit = summary_of(entry)
    parts = [
        day_text(entry.plan.started.local_date),
        state_words(visit),
        amount_words(visit),
        clock_text(visit.running_ms),
    ]
    return " · ".join(filter(None, parts))


def set_lines(entry: Entry) -> list[SetLine]:
    """Every planned set and what became of it."""
    return [
        _set_line(result, outcome)
        for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
    ]


def _set_line(result: SetResult, outcome: SetOutcome) -> SetLine:
    plan = result.planned
    several = f", set {plan.set}" if plan.sets > 1 else ""
    done = result_text(result)
    if outcome is not SetOutcome.DONE:
        done = f"{safe_text(plan.side)} {outcome}" if plan.side else outcome.value
    if result.corrected is not None:
        side = f"{safe_text(plan.side)} " if plan.side else ""
        done = f"{side}{result.corrected}/{plan.reps} (you said)"
    mean_ms = sum(rep.duration_ms for rep in result.reps) / len(result.reps) if result.reps else 0
    tempo = f"{seconds_text(round(mean_ms / 100) * 100)} a rep" if mean_ms else ""
    return SetLine(plan.work_set, f"{safe_text(plan.name)}{several}", done, tempo, result.reps_done)


def annotation_lines(entry: Entry) -> Iterator[str]:
    """All that was said of an entry, a line each."""
    said = entry.annotations
    names = exercise_names(entry.plan.planned)
    if entry.rpe is not None:
        yield f"Effort {entry.rpe} of 10, {EFFORT_LABELS[min(10, max(0, entry.rpe))]}"
    where = said.get((AnnotationField.PAIN_WHERE, ""))
    if entry.pain is not None:
        at = f", {safe_text(str(where))}" if where else ""
        yield f"Pain {entry.pain} of 10{at}"
    for (name, part), value in said.items():
        known = names.get(part, safe_text(part))
        match name:
            case AnnotationField.PAIN if part and value is not None:
                yield f"{known}: hurt, {value} of 10"
            case AnnotationField.EASED if value is not None:
                to = _EASED.get(str(value)) or f"as {safe_text(str(value))}"
                yield f"{known}: went on {to}"
            case AnnotationField.FELT if value in FELT:
                yield f"{known}: {FELT_LABELS[FELT.index(str(value))]}"
            case AnnotationField.DAY_AFTER if value is not None:
                yield f"The day after: pain {value} of 10"
            case _:
                pass
    if entry.note:
        yield f"Note: {safe_text(entry.note)}"
