"""Fills the slots of the coach's phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.phrases import (
    ENCOURAGEMENT,
    ENGLISH_PHRASES,
    LYING_ON_A_SIDE,
    NUMBERS,
    Phrase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.session import Range

_MINUTE_MS = 60_000
_MOST_SECONDS = 90
"""Up to this many seconds people say seconds; beyond, minutes."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The coach's words in one language.

    Attributes:
        table: Every phrase with its wordings, from long to short.
        numbers: Numbers in words, from zero.
        encouragement: Whole phrases, said in turn.
        lying_on_a_side: Words of a starting position that leave open on which side one
            lies, and the same words with the slot ``{other}`` for it.
    """

    table: Mapping[Phrase, tuple[str, ...]]
    numbers: tuple[str, ...]
    encouragement: tuple[str, ...]
    lying_on_a_side: tuple[str, str]

    def say(self, phrase: Phrase, **slots: str) -> tuple[str, ...]:
        """The wordings of a phrase, from long to short.

        Args:
            phrase: What is to be said.
            slots: What fills its slots: ``side`` fills ``{side}`` as it stands, and
                ``{Side}``, at the beginning of a sentence, with a capital.
        """
        capitals = {
            name.capitalize(): value[:1].upper() + value[1:] for name, value in slots.items()
        }
        return tuple(wording.format(**slots, **capitals) for wording in self.table[phrase])

    def part(self, phrase: Phrase, **slots: str) -> str:
        """An amount, to fill a slot of a sentence with."""
        return self.table[phrase][0].format(**slots)

    def number(self, value: int) -> str:
        """A number in words; in digits where there is no word for it."""
        return self.numbers[value] if value < len(self.numbers) else str(value)

    def span(self, counts: Range) -> str:
        """A range of counts: ``fifteen to twenty``."""
        if counts.is_fixed:
            return self.number(counts.low)
        return self.part(Phrase.FROM_TO, low=self.number(counts.low), high=self.number(counts.high))

    def length(self, ms: int) -> str:
        """A length of time, to the second: ``ten seconds``, ``two minutes``."""
        seconds = round(ms / 1000)
        if seconds <= _MOST_SECONDS and seconds != _MINUTE_MS // 1000:
            return self.part(Phrase.SECONDS, count=self.number(seconds))
        minutes, rest = divmod(seconds, 60)
        words = (
            self.part(Phrase.ONE_MINUTE)
            if minutes == 1
            else self.part(Phrase.MINUTES, count=self.number(minutes))
        )
        if not rest:
            return words
        more = self.part(Phrase.SECONDS, count=self.number(rest))
        return self.part(Phrase.MINUTES_AND_SECONDS, minutes=words, seconds=more)

    def lying_on(self, line: str, side: str) -> str:
        """A line of a starting position, with the side to lie on named where it was open."""
        unnamed, named = self.lying_on_a_side
        return line.replace(unnamed, named.format(other=side))


ENGLISH = Phrasebook(ENGLISH_PHRASES, NUMBERS, ENCOURAGEMENT, LYING_ON_A_SIDE)
