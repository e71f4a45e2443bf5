"""The coach's phrases in English, and the phrasebook that fills their slots.

``ENGLISH_PHRASES`` is the one table to translate.

Each phrase has wordings from long to short; the shorter ones are used where time is
short. Every wording is one or more whole sentences, with slots in braces that take a
name, a number in words, the word for a side, or an amount from this same table;
``{Side}`` is ``{side}`` with a capital, for the beginning of a sentence. No
sentence is put together from pieces that know nothing of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Amrap, Timed, UntilDone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.model.exercise import Range
    from coach_tui.core.model.session import ExerciseStep, Reps


class Phrase(StrEnum):
    """The keys of the phrase table."""

    # Amounts: not sentences; they fill the slot {amount}.
    REPS = auto()
    ONE_REP = auto()
    UNITS = auto()
    BARE_REPS = auto()
    FROM_TO = auto()
    SECONDS = auto()
    ONE_MINUTE = auto()
    MINUTES = auto()
    MINUTES_AND_SECONDS = auto()

    # How much, for one set and for several.
    DOSE = auto()
    DOSE_EACH = auto()
    DOSE_ALTERNATE = auto()
    DOSE_ONE_SIDE = auto()
    DOSE_DIRECTIONS = auto()
    DOSE_OPEN = auto()
    DOSE_OPEN_LIMIT = auto()
    SETS = auto()
    SETS_EACH = auto()
    SETS_ALTERNATE = auto()
    SETS_ONE_SIDE = auto()
    SETS_DIRECTIONS = auto()
    SETS_OPEN = auto()
    AMRAP = auto()
    AMRAP_EACH = auto()
    SELF_TEST = auto()

    # Before work.
    EXERCISE = auto()
    NEXT_EXERCISE = auto()
    NEXT_SET = auto()
    THIS_SET = auto()
    ROUND = auto()
    SIDE_FIRST = auto()
    DIRECTION_FIRST = auto()
    ONLY_SIDE = auto()
    LIE_ON_SIDE = auto()
    SIDE_AFTER_MOVE = auto()
    SWITCH_SIDES = auto()
    SWITCH_DIRECTION = auto()
    SWITCH_TO_SIDE = auto()
    STOP_IF = auto()
    STOP_IF_IT_HURTS = auto()
    KEEP_SMALL = auto()
    REMINDER = auto()
    REMINDER_SIDE = auto()
    LEAD_IN = auto()
    LEAD_IN_SIDE = auto()
    GO_ON_REP = auto()
    GO_ON_SET_AND_REP = auto()

    # During work.
    COUNT = auto()
    COUNT_AND_SIDE = auto()
    SIDE_NOW = auto()
    SIDE_NEXT = auto()
    HALFWAY = auto()
    LAST_FIVE = auto()
    HALFWAY_LAST_FIVE = auto()
    HALFWAY_TIMED = auto()
    TEN_SECONDS = auto()
    HOLD = auto()
    KEEP_BREATHING = auto()
    BREATHE_IN = auto()
    BREATHE_OUT = auto()

    LIMIT = auto()
    LIMIT_ANSWER = auto()
    END = auto()
    END_AFTER_WORDS = auto()
    STOPPED = auto()

    # When it hurts.
    PAIN_WITHOUT_FLAGS = auto()
    PAIN_HOW_MUCH = auto()
    PAIN_MAY_CARRY_ON = auto()
    PAIN_EASE_OFF = auto()
    PAIN_TOO_MUCH = auto()
    KEY_CARRY_ON = auto()
    KEY_EASIER_FORM = auto()
    KEY_SMALLER = auto()
    KEY_GENTLER = auto()
    KEY_OWN_RHYTHM = auto()
    KEY_SKIP = auto()
    KEY_SKIP_TEST = auto()
    KEY_WHAT_COMES_NEXT = auto()
    KEY_STOP = auto()
    CARRYING_ON = auto()
    EASING_OFF = auto()
    OWN_RHYTHM = auto()
    ENDED_BY_PAIN = auto()


ENGLISH_PHRASES: Mapping[Phrase, tuple[str, ...]] = {
    Phrase.REPS: ("{count} reps",),
    Phrase.ONE_REP: ("one rep",),
    Phrase.UNITS: ("{count} {unit}",),
    Phrase.BARE_REPS: ("{count}",),
    Phrase.FROM_TO: ("{low} to {high}",),
    Phrase.SECONDS: ("{count} seconds",),
    Phrase.ONE_MINUTE: ("one minute",),
    Phrase.MINUTES: ("{count} minutes",),
    Phrase.MINUTES_AND_SECONDS: ("{minutes} and {seconds}",),
    Phrase.DOSE: ("{Amount}.",),
    Phrase.DOSE_EACH: ("{Amount} each side.",),
    Phrase.DOSE_ALTERNATE: ("{Amount} each side, changing sides every time.",),
    Phrase.DOSE_ONE_SIDE: ("{Amount}, {side} side only.",),
    Phrase.DOSE_DIRECTIONS: ("{Amount} {first}, then {amount} {second}.",),
    Phrase.DOSE_OPEN: ("Take the time you need and press enter when you are done.",),
    Phrase.DOSE_OPEN_LIMIT: ("Press enter when you are done, after {limit} at most.",),
    Phrase.SETS: ("{Sets} sets of {amount}.",),
    Phrase.SETS_EACH: ("{Sets} sets of {amount} each side.",),
    Phrase.SETS_ALTERNATE: ("{Sets} sets of {amount} each side, changing sides every time.",),
    Phrase.SETS_ONE_SIDE: ("{Sets} sets of {amount}, {side} side only.",),
    Phrase.SETS_DIRECTIONS: ("{Sets} sets of {amount} {first}, then {amount} {second}.",),
    Phrase.SETS_OPEN: ("{Sets} sets. Press enter when you are done with one.",),
    Phrase.AMRAP: ("As many as go well in {length}.",),
    Phrase.AMRAP_EACH: ("As many as go well in {length}, each side.",),
    Phrase.SELF_TEST: ("{Question} Answer when you know.",),
    Phrase.EXERCISE: ("{Name}.",),
    Phrase.NEXT_EXERCISE: ("Next: {name}.",),
    Phrase.NEXT_SET: ("Rest. Set {set} of {sets} comes next.", "Set {set} of {sets}."),
    Phrase.THIS_SET: ("Set {set} of {sets}.",),
    Phrase.ROUND: ("Round {round} of {rounds}.",),
    Phrase.SIDE_FIRST: ("{Side} side first.",),
    Phrase.DIRECTION_FIRST: ("{Side} first.",),
    Phrase.ONLY_SIDE: ("{Side} side.",),
    Phrase.LIE_ON_SIDE: ("Lie on your {other} side, with your {side} leg on top.",),
    Phrase.SIDE_AFTER_MOVE: ("{move} {Side} side now.", "{Side} side now.", "{Side}."),
    Phrase.SWITCH_SIDES: ("Change sides. {Side} side now.", "{Side} side now.", "{Side}."),
    Phrase.SWITCH_DIRECTION: ("Change direction. Now {side}.", "Now {side}.", "{Side}."),
    Phrase.SWITCH_TO_SIDE: (
        "Change direction. Now to the {side}.",
        "Now to the {side}.",
        "To the {side}.",
    ),
    Phrase.STOP_IF: ("Stop if one of these comes up. {Flags}", "Stop for these. {Flags}"),
    Phrase.STOP_IF_IT_HURTS: ("Stop if it hurts.",),
    Phrase.KEEP_SMALL: ("Keep it small today: only as far as it does not hurt.",),
    Phrase.REMINDER: ("{Name}. Get ready.", "Get ready."),
    Phrase.REMINDER_SIDE: ("{Name}, {side}. Get ready.", "{Side}. Get ready."),
    Phrase.LEAD_IN: ("{Name}.",),
    Phrase.LEAD_IN_SIDE: ("{Name}, {side}.", "{Side}."),
    Phrase.GO_ON_REP: ("From rep {rep} on.",),
    Phrase.GO_ON_SET_AND_REP: ("Set {set} of {sets}, from rep {rep} on.",),
    Phrase.COUNT: ("{Count}.",),
    Phrase.COUNT_AND_SIDE: ("{Count}. Now {side}.", "{Side}."),
    Phrase.SIDE_NOW: ("Now {side}.", "{Side}."),
    Phrase.SIDE_NEXT: ("Next comes {side}.", "Next, {side}."),
    Phrase.HALFWAY: ("{Count}. Halfway.", "Halfway."),
    Phrase.LAST_FIVE: ("{Count}. Last five.", "Last five."),
    Phrase.HALFWAY_LAST_FIVE: ("{Count}. Halfway, last five.", "Last five."),
    Phrase.HALFWAY_TIMED: ("Halfway.",),
    Phrase.TEN_SECONDS: ("Ten seconds left.", "Ten seconds."),
    Phrase.HOLD: ("Hold for {count} seconds, and keep breathing.", "Keep breathing."),
    Phrase.KEEP_BREATHING: ("Keep breathing.",),
    Phrase.BREATHE_IN: ("Breathe in.",),
    Phrase.BREATHE_OUT: ("Breathe out.",),
    Phrase.STOPPED: ("The session stops here.", "Stopped."),
    Phrase.PAIN_WITHOUT_FLAGS: ("Stop if the pain is sharp, grows or spreads.",),
    Phrase.PAIN_HOW_MUCH: ("How much does it hurt, from nought to ten? Press a digit.",),
    Phrase.PAIN_MAY_CARRY_ON: ("You may carry on.",),
    Phrase.PAIN_EASE_OFF: ("Ease off.",),
    Phrase.PAIN_TOO_MUCH: ("That is too much to work with. Enter ends the session.",),
    Phrase.KEY_CARRY_ON: ("C carries on.",),
    Phrase.KEY_EASIER_FORM: ("E goes on easier: {name}.",),
    Phrase.KEY_SMALLER: ("E goes on in a smaller range.",),
    Phrase.KEY_GENTLER: ("E goes on more gently.",),
    Phrase.KEY_OWN_RHYTHM: ("E waits while you breathe in your own rhythm.",),
    Phrase.KEY_SKIP: ("N leaves this exercise.",),
    Phrase.KEY_SKIP_TEST: ("N leaves this test.",),
    Phrase.KEY_WHAT_COMES_NEXT: ("N goes on with what comes next.",),
    Phrase.KEY_STOP: ("Q stops the session.",),
    Phrase.CARRYING_ON: ("Carrying on.",),
    Phrase.EASING_OFF: ("Easing off.",),
    Phrase.OWN_RHYTHM: ("Breathe in your own rhythm, and go on when you like.",),
    Phrase.ENDED_BY_PAIN: ("The session ends here. What you did is kept.",),
    Phrase.LIMIT: ("Time. That is the limit: {limit}.", "Time."),
    Phrase.LIMIT_ANSWER: ("Time. That is the limit: {limit}. Answer now.", "Time. Answer now."),
    Phrase.END: ("That was the last one. The session is done.", "That was the last one."),
    Phrase.END_AFTER_WORDS: ("The session is done.",),
}

ENCOURAGEMENT: tuple[str, ...] = (
    "Steady work.",
    "You are nearly there.",
    "Good. Keep it slow.",
    "Nice and even.",
)
"""Spoken now and then near the end of a set, in turn."""

LYING_ON_A_SIDE = ("on your side", "on your {other} side")
"""In a starting position: words that leave the side open, and those that name it."""

NUMBERS: tuple[str, ...] = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
"""Numbers in words, from zero; larger ones are written in digits and read out by the voice."""


_MINUTE_MS = 60_000

_MOST_SECONDS = 90
"""Longer times are spoken in minutes."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The coach's phrases in one language.

    Attributes:
        table: Every phrase with its wordings, from long to short.
        lying_on_a_side: Words of a starting position that leave open on which side one
            lies, and the same words with the slot ``{other}`` for it.
    """

    table: Mapping[Phrase, tuple[str, ...]]
    numbers: tuple[str, ...]
    encouragement: tuple[str, ...]
    lying_on_a_side: tuple[str, str]

    def wordings(self, phrase: Phrase, **slots: str) -> tuple[str, ...]:
        """The wordings of a phrase, from long to short.

        Args:
            slots: What fills its slots: ``side`` fills ``{side}`` as it stands, and
                ``{Side}``, at the beginning of a sentence, with a capital.
        """
        capitals = {
            name.capitalize(): value[:1].upper() + value[1:] for name, value in slots.items()
        }
        return tuple(wording.format(**slots, **capitals) for wording in self.table[phrase])

    def fragment(self, phrase: Phrase, **slots: str) -> str:
        """An amount, to fill a slot of a sentence with."""
        return self.table[phrase][0].format(**slots)

    def number(self, value: int) -> str:
        """A number in words; in digits where there is no word for it."""
        return self.numbers[value] if value < len(self.numbers) else str(value)

    def count_range(self, counts: Range) -> str:
        """A range of counts: ``fifteen to twenty``."""
        if counts.is_fixed:
            return self.number(counts.low)
        return self.fragment(
            Phrase.FROM_TO, low=self.number(counts.low), high=self.number(counts.high)
        )

    def length(self, ms: int) -> str:
        """A length of time, to the second: ``ten seconds``, ``two minutes``."""
        seconds = round(ms / 1000)
        if seconds <= _MOST_SECONDS and seconds != _MINUTE_MS // 1000:
            return self.fragment(Phrase.SECONDS, count=self.number(seconds))
        minutes, rest = divmod(seconds, 60)
        minutes_text = (
            self.fragment(Phrase.ONE_MINUTE)
            if minutes == 1
            else self.fragment(Phrase.MINUTES, count=self.number(minutes))
        )
        if not rest:
            return minutes_text
        more = self.fragment(Phrase.SECONDS, count=self.number(rest))
        return self.fragment(Phrase.MINUTES_AND_SECONDS, minutes=minutes_text, seconds=more)

    def lying_on(self, line: str, side: str) -> str:
        """A line of a starting position, with the side to lie on named where it was open."""
        unnamed, named = self.lying_on_a_side
        return line.replace(unnamed, named.format(other=side))


ENGLISH = Phrasebook(ENGLISH_PHRASES, NUMBERS, ENCOURAGEMENT, LYING_ON_A_SIDE)


def spoken_dose(step: ExerciseStep) -> str:
    """The dose of an exercise in one sentence: ``Twenty each side.``."""
    if isinstance(step.dose, UntilDone):
        return _open_dose(step, step.dose)
    if isinstance(step.dose, Amrap):
        phrase = Phrase.AMRAP_EACH if len(step.sides_in_order) > 1 else Phrase.AMRAP
        return ENGLISH.wordings(phrase, length=ENGLISH.length(step.dose.duration_ms))[0]
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
            return ENGLISH.wordings(phrase, sets=sets, amount=amount, first=first, second=second)[0]
        case Sides.EACH:
            phrase = Phrase.SETS_EACH if several else Phrase.DOSE_EACH
        case Sides.ALTERNATE:
            phrase = Phrase.SETS_ALTERNATE if several else Phrase.DOSE_ALTERNATE
    return ENGLISH.wordings(phrase, sets=sets, amount=amount, side=side)[0]


def _amount(step: ExerciseStep, dose: Reps | Timed) -> str:
    if isinstance(dose, Timed):
        return ENGLISH.length(dose.duration_ms)
    count = ", ".join(ENGLISH.count_range(of) for of in dose.by_set) or ENGLISH.count_range(
        dose.count
    )
    if step.unit:
        return ENGLISH.fragment(Phrase.UNITS, count=count, unit=step.unit)
    if step.sides in (Sides.EACH, Sides.ALTERNATE):
        return ENGLISH.fragment(Phrase.BARE_REPS, count=count)
    if dose.count.high == 1:
        return ENGLISH.fragment(Phrase.ONE_REP)
    return ENGLISH.fragment(Phrase.REPS, count=count)


def _open_dose(step: ExerciseStep, dose: UntilDone) -> str:
    if isinstance(dose, SelfTestDose):
        return ENGLISH.wordings(Phrase.SELF_TEST, question=dose.test.question)[0]
    if step.sets > 1:
        return ENGLISH.wordings(Phrase.SETS_OPEN, sets=ENGLISH.number(step.sets))[0]
    if dose.max_ms is not None:
        return ENGLISH.wordings(Phrase.DOSE_OPEN_LIMIT, limit=ENGLISH.length(dose.max_ms))[0]
    return ENGLISH.wordings(Phrase.DOSE_OPEN)[0]
