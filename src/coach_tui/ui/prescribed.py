"""What a session asks for, in words: how often, how much, on which side. All is safe to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.selftest import Answered, AnswerKind
from coach_tui.core.session import Amrap, Reps, Sides, Timed, UntilDone
from coach_tui.text import safe_text
from coach_tui.ui.wording import length_words, unit_words

if TYPE_CHECKING:
    from coach_tui.core.session import Block, ExerciseStep, Range, Schedule


def schedule_words(schedule: Schedule | None) -> str:
    """How often a session is meant to be done; empty when its author does not say."""
    if schedule is None:
        return ""
    if schedule.days:
        often = "on " + ", ".join(day.value.capitalize() for day in schedule.days)
    elif schedule.days_per_week in (None, 7):
        often = "every day"
    else:
        often = f"{schedule.days_per_week} days a week"
    if schedule.times_per_day > 1:
        often += f", {schedule.times_per_day} times a day"
    return often


def block_words(block: Block) -> str:
    """What is done round after round: ``Circuit: 3 rounds, 1 min rest between rounds``."""
    if block.rounds == 1:
        return block.kind.value.capitalize()
    words = f"{block.kind.value.capitalize()}: {block.rounds} rounds"
    if block.every_ms is not None:
        return f"{words}, one every {length_words(block.every_ms)}"
    if block.round_rest_ms:
        return f"{words}, {length_words(block.round_rest_ms)} rest between rounds"
    return words


def dose_words(step: ExerciseStep) -> str:
    """How much of an exercise: ``2 sets of 15-20 reps each side``."""
    match step.dose:
        case Reps(count, by_set) if by_set:
            sets = ", ".join(range_words(reps) for reps in by_set)
            side = sides_words(step)
            return f"{sets} {unit_words(step, count.high)} {side}".rstrip()
        case Reps(count):
            amount = f"{range_words(count)} {unit_words(step, count.high)}"
        case Amrap(duration_ms):
            amount = f"as many reps as you can in {length_words(duration_ms)}"
        case Timed(duration_ms):
            amount = length_words(duration_ms)
        case Answered(test=test):
            timed = test.kind is AnswerKind.STOPWATCH
            amount = f"a self-test {'by the clock' if timed else 'with a question'}"
        case UntilDone(max_ms):
            limit = "" if max_ms is None else f", {length_words(max_ms)} at most"
            amount = f"until you are done{limit}"
    sides = sides_words(step)
    amount = f"{amount} {sides}" if sides else amount
    return f"{step.sets} sets of {amount}" if step.sets > 1 else amount


def sides_words(step: ExerciseStep) -> str:
    """How the sides share the work: ``each side``; empty when both work at once."""
    match step.sides:
        case Sides.BOTH:
            return ""
        case Sides.EACH | Sides.ALTERNATE if step.side_labels:
            first, second = (safe_text(label) for label in step.side_labels)
            return f"each, {first} and {second}"
        case Sides.EACH:
            return "each side"
        case Sides.ALTERNATE:
            return "each side, alternating"
        case Sides.LEFT | Sides.RIGHT:
            side = step.sides_in_order[0]
            return f"{safe_text(step.side_label(side) or '')} only"


def range_words(span: Range) -> str:
    """A range of counts: ``20``, ``15-20``."""
    return str(span.low) if span.is_fixed else f"{span.low}-{span.high}"
