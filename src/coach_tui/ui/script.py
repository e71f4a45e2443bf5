"""What the coach says, for those who read it: the same phrases, in their longest words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.coaching import Level, Topic
from coach_tui.core.speech import lead_in_words, script, stretches
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching import Coaching
    from coach_tui.core.timeline import Phase, Timeline

_TOLD_OTHERWISE = frozenset({Topic.COUNT, Topic.SECONDS, Topic.REMINDER, Topic.LIMIT, Topic.END})
"""A reader counts along, and reads nothing twice."""


class ReadScript:
    """Finds the phrases of a phase. A reader has time: nothing is shortened or left out.

    Args:
        coaching: What the person wants to hear; of who wants tones only, a reader gets
            what is said briefly.
    """

    def __init__(self, coaching: Coaching) -> None:
        level = Level.BRIEF if coaching.level is Level.TONES else coaching.level
        self._coaching = replace(coaching, level=level)
        self._timeline: Timeline | None = None
        self._texts: dict[int, list[str]] = {}
        self._limits: dict[int, str] = {}
        self._first: dict[int, int] = {}
        self._told: set[int] = set()

    def lines(self, timeline: Timeline, phase: Phase) -> Iterator[str]:
        """The phrases that belong to a phase which has just begun.

        What is said ahead of work belongs to all that leads up to it, and comes once,
        wherever in that the session arrives.
        """
        self._read(timeline)
        first = phase.index if phase.kind.is_work else self._first[phase.index]
        if first in self._told:
            return
        self._told.add(first)
        yield from self._texts.get(first, ())

    def lead_in(self, timeline: Timeline, index: int) -> Iterator[str]:
        """What a 3-2-1 leads to, where a set begins."""
        self._told.clear()
        yield from (safe_text(text) for text in lead_in_words(timeline, self._coaching, index)[:1])

    def limit(self, timeline: Timeline, index: int) -> str:
        """What is said when a self-test has come to its longest time; empty where it has none."""
        self._read(timeline)
        return self._limits.get(index, "")

    def jumped(self) -> None:
        """The session went somewhere else: what is said there is said again."""
        self._told.clear()

    def _read(self, timeline: Timeline) -> None:
        if timeline is self._timeline:
            return
        self._timeline = timeline
        self._texts, self._limits = {}, {}
        for lines in script(timeline, self._coaching):
            for line in lines:
                text = safe_text(line.candidate.wordings[0])
                if line.topic is Topic.LIMIT:
                    self._limits[line.phase] = text
                elif line.topic not in _TOLD_OTHERWISE:
                    self._texts.setdefault(line.phase, []).append(text)
        self._first = {
            phase.index: stretch.phases[0].index
            for stretch in stretches(timeline)
            for phase in stretch.phases
        }
