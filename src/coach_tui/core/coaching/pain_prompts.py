"""The coach's prompts when something hurts: when to stop, how much, and the options.

Each is a sentence of its own, so that all can be rendered ahead and a key can interrupt any.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from coach_tui.core.coaching.phrases import ENGLISH, Phrase
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import MOST_PAIN
from coach_tui.core.player.pain import (
    PainAction,
    Regression,
    easier_variation,
    pain_actions,
    regression_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.model.exercise import Variation
    from coach_tui.core.model.session import PainLimits
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise

_EASIER = {
    Regression.SMALLER: Phrase.KEY_SMALLER,
    Regression.GENTLER: Phrase.KEY_GENTLER,
    Regression.OWN_RHYTHM: Phrase.KEY_OWN_RHYTHM,
}


class Remaining(Enum):
    """The remaining part of an exercise."""

    NEXT = "next"
    """It is under way or comes next: it can be skipped."""
    LATER = "later"
    """Another exercise comes first, as in a circuit."""
    NOTHING = "nothing"
    """It is over: nothing can be skipped or made easier."""


def remaining_of(item: TimelineExercise, timeline: Timeline, index: int) -> Remaining:
    """The remaining part of an exercise from a phase on."""
    work = timeline.next_work(index)
    if work is not None and work.item == item.index:
        return Remaining.NEXT
    later = timeline.first_from(index, lambda p: p.kind.is_work and p.item == item.index)
    return Remaining.NOTHING if later is None else Remaining.LATER


@dataclass(frozen=True, slots=True)
class PainPrompt:
    """The prompts about one exercise that hurts."""

    item: TimelineExercise
    timeline: Timeline
    remaining: Remaining = Remaining.NEXT

    @property
    def limits(self) -> PainLimits:
        """The session's pain limits."""
        return self.timeline.pain

    @property
    def flags(self) -> tuple[str, ...]:
        """The reasons to stop, of the exercise or else of the session."""
        return self.item.step.exercise.stop_if or self.timeline.stop_if

    @property
    def regression(self) -> Regression | None:
        """How the remaining part can be made easier; ``None`` where it cannot."""
        return None if self.remaining is Remaining.NOTHING else regression_for(self.item)

    @property
    def easier(self) -> Variation | None:
        """The easier variation for the remaining part; ``None`` where there is none."""
        return None if self.remaining is Remaining.NOTHING else easier_variation(self.item)

    def actions(self, pain: int | None) -> tuple[PainAction, ...]:
        """The options at a pain of 0 to 10 (``None``: not given), the advised first."""
        return pain_actions(pain, self.limits, can_ease=self.regression is not None)

    def question(self) -> tuple[str, ...]:
        """Asks when to stop and how much it hurts."""
        stop = (
            ENGLISH.wordings(Phrase.STOP_IF, flags=" ".join(self.flags))
            if self.flags
            else ENGLISH.wordings(Phrase.PAIN_WITHOUT_FLAGS)
        )
        return stop[0], ENGLISH.wordings(Phrase.PAIN_HOW_MUCH)[0]

    def offer(self, pain: int) -> tuple[str, ...]:
        """The meaning of a pain of 0 to 10, and the key of each option."""
        offered = self.actions(pain)
        number = ENGLISH.wordings(Phrase.COUNT, count=ENGLISH.number(pain))[0]
        if offered == (PainAction.STOP,):
            return number, ENGLISH.wordings(Phrase.PAIN_TOO_MUCH)[0]
        mild = PainAction.CARRY_ON in offered
        meaning = Phrase.PAIN_MAY_CARRY_ON if mild else Phrase.PAIN_EASE_OFF
        return number, ENGLISH.wordings(meaning)[0], *map(self._key, offered)

    def confirmation(self, way: PainAction) -> tuple[str, ...]:
        """Confirms a choice; empty where the next line does."""
        match way:
            case PainAction.CARRY_ON:
                return ENGLISH.wordings(Phrase.CARRYING_ON)
            case PainAction.EASIER if self.regression is Regression.OWN_RHYTHM:
                return ENGLISH.wordings(Phrase.OWN_RHYTHM)
            case PainAction.EASIER:
                return (*ENGLISH.wordings(Phrase.EASING_OFF), *self._variation_name())
            case PainAction.STOP:
                return ENGLISH.wordings(Phrase.ENDED_BY_PAIN)
            case PainAction.SKIP:
                return ()

    def _variation_name(self) -> tuple[str, ...]:
        easier = self.easier
        return () if easier is None else ENGLISH.wordings(Phrase.EXERCISE, name=easier.name)

    def _key(self, way: PainAction) -> str:
        easier = self.easier
        match way:
            case PainAction.CARRY_ON:
                phrase = Phrase.KEY_CARRY_ON
            case PainAction.EASIER if easier is not None:
                return ENGLISH.wordings(Phrase.KEY_EASIER_FORM, name=easier.name)[0]
            case PainAction.EASIER:
                phrase = _EASIER[self.regression or Regression.SMALLER]
            case PainAction.SKIP if self.remaining is not Remaining.NEXT:
                phrase = Phrase.KEY_WHAT_COMES_NEXT
            case PainAction.SKIP:
                is_test = isinstance(self.item.step.dose, SelfTestDose)
                phrase = Phrase.KEY_SKIP_TEST if is_test else Phrase.KEY_SKIP
            case PainAction.STOP:
                phrase = Phrase.KEY_STOP
        return ENGLISH.wordings(phrase)[0]


def pain_wordings(timeline: Timeline) -> Iterator[str]:
    """Every text that may be spoken about pain in a session; some of them twice."""
    for item in timeline.exercises:
        for left in Remaining:
            prompt = PainPrompt(item, timeline, left)
            yield from prompt.question()
            for pain in range(MOST_PAIN + 1):
                yield from prompt.offer(pain)
            for way in PainAction:
                yield from prompt.confirmation(way)
