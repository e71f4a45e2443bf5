"""The coach's prompts when something hurts: when to stop, how much, and the options.

Each is a sentence of its own, so that all can be rendered ahead and a key can interrupt any.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.coaching.phrases import Phrasebook, phrasebook
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
    from coach_tui.core.model.exercise import Variation
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise

_EASIER = {
    Regression.SMALLER: "key_smaller",
    Regression.GENTLER: "key_gentler",
    Regression.OWN_RHYTHM: "key_own_rhythm",
}


class Remaining(Enum):
    """The remaining part of an exercise."""

    NEXT = "next"  # It is under way or comes next: it can be skipped
    LATER = "later"  # Another exercise comes first, as in a circuit
    NOTHING = "nothing"  # It is over: nothing can be skipped or made easier


def remaining_of(item: TimelineExercise, timeline: Timeline, index: int) -> Remaining:
    """The remaining part of an exercise from a phase on."""
    work = timeline.next_work(index)
    if work is not None and work.exercise_index == item.index:
        return Remaining.NEXT
    later = timeline.first_from(index, lambda p: p.kind.is_work and p.exercise_index == item.index)
    return Remaining.NOTHING if later is None else Remaining.LATER


class PainPrompt(Struct, frozen=True):
    """The prompts about one exercise that hurts."""

    item: TimelineExercise
    timeline: Timeline
    remaining: Remaining = Remaining.NEXT
    side: str = ""  # The side that worked, in the author's words; empty where both did

    @property
    def _book(self) -> Phrasebook:
        return phrasebook(self.timeline.language, self.timeline.pronunciations)

    @property
    def name(self) -> str:
        return self.item.step.exercise.name

    @property
    def flags(self) -> tuple[str, ...]:
        """The reasons to stop, the session's first."""
        return self.timeline.reasons_to_stop(self.item)

    @property
    def regression(self) -> Regression | None:
        """How the remaining part can be made easier; ``None`` where it cannot."""
        return None if self.remaining is Remaining.NOTHING else regression_for(self.item)

    @property
    def easier(self) -> Variation | None:
        """The easier variation for the remaining part; ``None`` where there is none."""
        return None if self.remaining is Remaining.NOTHING else easier_variation(self.item)

    @property
    def put_aside(self) -> str:
        """A sentence on the equipment that the easier variation does without; can be empty."""
        needed = () if self.easier is None else self.easier.exercise.equipment
        things = [thing for thing in self.item.step.exercise.equipment if thing not in needed]
        if self.easier is None or not things:
            return ""
        return self._book.text("put_aside", things=", ".join(things))

    @property
    def is_at_end(self) -> bool:
        """Whether no exercise comes next, as in the last words."""
        last = next(phase for phase in reversed(self.timeline.phases) if phase.kind.is_work)
        return self.remaining is Remaining.NOTHING and last.exercise_index == self.item.index

    def actions(self, pain: int | None) -> tuple[PainAction, ...]:
        """The options at a pain of 0 to 10 (``None``: not given), the advised first."""
        return pain_actions(pain, self.timeline.pain, can_ease=self.regression is not None)

    def question(self) -> tuple[str, ...]:
        """Asks when to stop and how much it hurts."""
        book = self._book
        stops = book.reasons_to_stop(self.flags, self.item.step.exercise)
        return *(stops or book.pain_rule(self.timeline.pain)[:1]), book.text("pain_how_much")

    def offer(self, pain: int) -> tuple[str, ...]:
        """The meaning of a pain of 0 to 10, and the key of each option."""
        offered, text = self.actions(pain), self._book.text
        number = text("count", count=self._book.number(pain))
        if offered == (PainAction.STOP,):
            return number, text("pain_too_much")
        mild = PainAction.CARRY_ON in offered
        meaning = text("pain_may_carry_on" if mild else "pain_ease_off")
        return number, meaning, *map(self._key, offered)

    def confirmation(self, action: PainAction) -> tuple[str, ...]:
        """Confirms a choice; empty where the next line does."""
        text = self._book.text
        match action:
            case PainAction.CARRY_ON:
                return (text("carrying_on"),)
            case PainAction.EASIER if self.regression is Regression.OWN_RHYTHM:
                return (text("own_rhythm"),)
            case PainAction.EASIER if self.easier is not None:
                name = self.easier.exercise.spoken or self.easier.name
                aside = [self.put_aside] if self.put_aside else []
                return text("easing_off"), *aside, text("exercise", name=name)
            case PainAction.EASIER:
                return (text("easing_off"),)
            case PainAction.STOP:
                return (text("ended_by_pain"),)
            case PainAction.SKIP:
                return ()

    def _key(self, action: PainAction) -> str:
        easier = self.easier
        match action:
            case PainAction.CARRY_ON:
                phrase = "key_carry_on"
            case PainAction.EASIER if easier is not None:
                return self._book.text(
                    "key_easier_form", name=easier.exercise.spoken or easier.name
                )
            case PainAction.EASIER:
                phrase = _EASIER[self.regression or Regression.SMALLER]
            case PainAction.SKIP if self.remaining is not Remaining.NEXT:
                phrase = "key_what_comes_next"
            case PainAction.SKIP:
                is_test = isinstance(self.item.step.dose, SelfTestDose)
                phrase = "key_skip_test" if is_test else "key_skip"
            case PainAction.STOP:
                phrase = "key_stop"
        return self._book.text(phrase)


def pain_wordings(timeline: Timeline) -> Iterator[str]:
    """Every text that may be spoken about pain in a session; some of them twice."""
    for item in timeline.exercises:
        for remaining in Remaining:
            prompt = PainPrompt(item, timeline, remaining)
            yield from prompt.question()
            for pain in range(MOST_PAIN + 1):
                yield from prompt.offer(pain)
            for action in PainAction:
                yield from prompt.confirmation(action)
