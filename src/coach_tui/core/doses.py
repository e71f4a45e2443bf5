"""How much of an exercise is done, in words that are spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.phrasebook import ENGLISH
from coach_tui.core.phrases import Phrase
from coach_tui.core.selftest import Answered
from coach_tui.core.session import Amrap, Sides, Timed, UntilDone

if TYPE_CHECKING:
    from coach_tui.core.session import ExerciseStep, Reps


def dose_words(step: ExerciseStep) -> str:
    """How much of an exercise is done, in one sentence, such as ``Twenty each side.``."""
    if isinstance(step.dose, UntilDone):
        return _open_words(step, step.dose)
    if isinstance(step.dose, Amrap):
        phrase = Phrase.AMRAP_EACH if len(step.sides_in_order) > 1 else Phrase.AMRAP
        return ENGLISH.say(phrase, length=ENGLISH.length(step.dose.duration_ms))[0]
    several = step.sets > 1
    sets = ENGLISH.number(step.sets)
    side = step.side_label(step.sides_in_order[0]) or ""
    amount = _amount(step, step.dose)
    match step.sides:
        case Sides.BOTH:
            phrase = Phrase.SETS if several else Phrase.DOSE
        case Sides.LEFT | Sides.RIGHT:
            phrase = Phrase.SETS_ONE_SIDE if several else Phrase.DOSE_ONE_SIDE
        case Sides.EACH if step.side_labels:
            phrase = Phrase.SETS_DIRECTIONS if several else Phrase.DOSE_DIRECTIONS
            first, second = (step.side_label(s) or "" for s in step.sides_in_order)
            return ENGLISH.say(phrase, sets=sets, amount=amount, first=first, second=second)[0]
        case Sides.EACH:
            phrase = Phrase.SETS_EACH if several else Phrase.DOSE_EACH
        case Sides.ALTERNATE:
            phrase = Phrase.SETS_ALTERNATE if several else Phrase.DOSE_ALTERNATE
    return ENGLISH.say(phrase, sets=sets, amount=amount, side=side)[0]


def _amount(step: ExerciseStep, dose: Reps | Timed) -> str:
    if isinstance(dose, Timed):
        return ENGLISH.length(dose.duration_ms)
    count = ", ".join(ENGLISH.span(of) for of in dose.by_set) or ENGLISH.span(dose.count)
    if step.unit:
        return ENGLISH.part(Phrase.UNITS, count=count, unit=step.unit)
    if step.sides in (Sides.EACH, Sides.ALTERNATE):
        return ENGLISH.part(Phrase.BARE_REPS, count=count)
    if dose.count.high == 1:
        return ENGLISH.part(Phrase.ONE_REP)
    return ENGLISH.part(Phrase.REPS, count=count)


def _open_words(step: ExerciseStep, dose: UntilDone) -> str:
    if isinstance(dose, Answered):
        return ENGLISH.say(Phrase.SELF_TEST, question=dose.test.looks_for)[0]
    if step.sets > 1:
        return ENGLISH.say(Phrase.SETS_OPEN, sets=ENGLISH.number(step.sets))[0]
    if dose.max_ms is not None:
        return ENGLISH.say(Phrase.DOSE_OPEN_LIMIT, limit=ENGLISH.length(dose.max_ms))[0]
    return ENGLISH.say(Phrase.DOSE_OPEN)[0]
