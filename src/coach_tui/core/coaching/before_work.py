"""The lines before work: while getting ready, changing sides, resting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.coaching.lines import Line, Topic
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.model.exercise import Position, Side, Sides
from coach_tui.core.timeline.positions import sentences, without_repetition
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching.lines import Passage
    from coach_tui.core.coaching.phrases import Phrasebook
    from coach_tui.core.model.session import ExerciseStep
    from coach_tui.core.timeline.timeline import Phase, Timeline

OPENING_MS = 600
"""A phase's opening sound plays alone for this long."""

COUNT_IN_MS = 3_200
"""The count of the last three seconds before work; speech avoids it where it can."""

OPEN_SAY_MS = 60_000
"""Maximum length of an author's text that waits for enter."""

ROOMY_MS = 6_000
"""In a shorter time to get ready, speech may cover the count."""

REMIND_FROM_MS = 20_000

REMINDER_MS = 8_000
"""How long before the work it is named again, after ``REMIND_FROM_MS`` of getting ready."""

BREATHER_MS = 100
"""Silence between an announcement and the work."""


def lead_up_lines(timeline: Timeline, passage: Passage) -> Iterator[Line]:
    """The lines between two sets."""
    after = passage.phases[-1].index + 1
    if after == len(timeline.phases):
        return
    target = timeline.phases[after]
    item = timeline.exercise_of(target)
    if item is None:
        return
    earlier = timeline.phases[: passage.phases[0].index]
    last = next((phase for phase in reversed(earlier) if phase.kind.is_work), None)
    book = phrasebook(timeline.language)
    introduction = _Introduction(timeline, passage, target, item.step, last, book)
    if last is None or (last.item, last.round_start) != (target.item, target.round_start):
        yield from introduction.new_exercise()
    else:
        yield from introduction.next_set(same_set=last.set == target.set)
    yield from introduction.reminder()


def say_lines(passage: Passage) -> Iterator[Line]:
    """An author's own text, as many of its sentences as fit."""
    phase = passage.phases[0]
    parts = sentences(phase.say)
    yield Line(
        Topic.ANNOUNCEMENT,
        phase.index,
        tuple(" ".join(parts[:count]) for count in range(len(parts), 0, -1)),
        earliest_ms=phase.start_ms + _opening_ms(passage),
        ends_by_ms=(phase.end_ms + (OPEN_SAY_MS if phase.is_open else -BREATHER_MS),),
        thread=phase.index,
    )


@dataclass(frozen=True, slots=True)
class _Introduction:
    timeline: Timeline
    passage: Passage
    target: Phase
    step: ExerciseStep
    last: Phase | None
    book: Phrasebook

    @property
    def side(self) -> str:
        """The label of the side that works next; empty when both do."""
        return self.step.side_label(self.target.side) or ""

    @property
    def other(self) -> str:
        """The label of the other side, on which the user may lie."""
        return self.step.side_label(self.target.side.other) or "" if self.target.side else ""

    @property
    def move(self) -> str:
        """How to get into position from the one before; may be empty."""
        moves = (p.say for p in self.passage.phases if p.kind is not PhaseKind.SAY)
        return " ".join(filter(None, moves))

    def new_exercise(self) -> Iterator[Line]:
        """Name, dose, position and reasons to stop of another exercise."""
        yield self._line(Topic.ANNOUNCEMENT, self._announcements(), hard=True)
        was_introduced = any(
            work_set.item == self.target.item
            for work_set in self.timeline.work_sets[: self.target.work_set or 0]
        )
        move, setup = without_repetition(self.move, () if was_introduced else self._setup())
        # The later lines mean nothing without the first: how to lie or stand.
        lines = [*filter(None, [move]), *setup]
        essential = 2 if move else 1
        for number, line in enumerate(lines):
            topic = Topic.POSITION if number < essential else Topic.SETUP
            yield self._line(topic, (line,), hard=number < essential, goes_on=number > 0)
        if was_introduced:
            return
        if self.step.note:
            yield self._line(Topic.NOTE, (self.step.note,))
        if self._is_new() and self.step.exercise.stop_if:
            flags = " ".join(self.step.exercise.stop_if)
            wordings = self.book.wordings("stop_if", flags=flags)
            hurts = self.book.wordings("stop_if_it_hurts")
            yield self._line(Topic.RED_FLAGS, wordings + hurts)

    def next_set(self, *, same_set: bool) -> Iterator[Line]:
        """The other side, or the next set, of the same exercise."""
        if same_set:
            if self.side:
                yield self._line(Topic.SIDE, self._switch(), hard=True)
            return
        first = self._side_first()
        rests = self.passage.phases[0].kind is PhaseKind.REST
        wordings = (
            " ".join(filter(None, (wording, first)))
            for wording in self.book.wordings(
                "next_set" if rests else "this_set",
                set=self.book.number(self.target.set or 1),
                sets=self.book.number(self.step.sets),
            )
        )
        yield self._line(Topic.ANNOUNCEMENT, tuple(wordings), hard=True)
        if self.move:
            yield self._line(Topic.POSITION, (self.move,))

    def reminder(self) -> Iterator[Line]:
        """The exercise once more, at the end of a long rest."""
        if self.passage.end_ms - self.passage.start_ms < REMIND_FROM_MS:
            return
        phase = self.passage.phases[-1]
        yield Line(
            Topic.REMINDER,
            phase.index,
            self.book.wordings(
                "reminder_side" if self.side else "reminder",
                name=self.step.exercise.name,
                side=self.side,
            ),
            earliest_ms=max(self.passage.end_ms - REMINDER_MS, phase.start_ms + OPENING_MS),
            ends_by_ms=(self.passage.end_ms - COUNT_IN_MS,),
        )

    def _line(
        self, topic: Topic, wordings: tuple[str, ...], *, hard: bool = False, goes_on: bool = False
    ) -> Line:
        """A line of the thread that leads up to the work.

        Args:
            hard: Whether it may overlap the count rather than be dropped.
            goes_on: Whether it makes sense only after the line before it.
        """
        begin_ms, end_ms = self.passage.start_ms, self.passage.end_ms
        roomy = end_ms - begin_ms >= ROOMY_MS
        clear_ms = end_ms - (COUNT_IN_MS if roomy else BREATHER_MS)
        first = self.passage.phases[0].index
        return Line(
            topic,
            first,
            wordings,
            earliest_ms=begin_ms + _opening_ms(self.passage),
            ends_by_ms=(clear_ms, end_ms - BREATHER_MS) if hard else (clear_ms,),
            thread=first,
            needs_previous=goes_on,
        )

    def _announcements(self) -> tuple[str, ...]:
        name = self.step.exercise.name
        rests = self.passage.phases[0].kind is PhaseKind.REST
        named = self.book.text("next_exercise" if rests and self.last else "exercise", name=name)
        plain = self.book.text("exercise", name=name)
        dose, first, round_text = self.book.dose(self.step), self._side_first(), self._round()
        choices = (
            (round_text, named, dose, first),
            (round_text, named, first),
            (named, first),
            (plain, first),
            (plain,),
        )
        return tuple(dict.fromkeys(" ".join(filter(None, parts)) for parts in choices))

    def _round(self) -> str:
        """The round's number, where a round begins."""
        number, rounds, start = self.target.round, self.target.rounds, self.target.round_start
        if number is None or rounds is None or start is None:
            return ""
        if self.last is not None and self.last.index >= start:
            return ""
        count = self.book.number
        return self.book.text("round", round=count(number), rounds=count(rounds))

    def _side_first(self) -> str:
        if not self.side:
            return ""
        phrase = "direction_first" if self.step.side_labels else "side_first"
        if self.step.sides not in (Sides.EACH, Sides.ALTERNATE):
            phrase = "only_side"
        return self.book.text(phrase, side=self.side)

    def _setup(self) -> tuple[str, ...]:
        lines = self.step.exercise.setup
        lying = self.step.exercise.position is Position.SIDE_LYING
        if not (lying and self.side) or self.step.side_labels:
            return lines
        with_side = tuple(self.book.lying_on(line, self.other) for line in lines)
        if with_side != lines:
            return with_side
        return (self.book.text("lie_on_side", side=self.side, other=self.other), *lines)

    def _switch(self) -> tuple[str, ...]:
        if self.step.side_labels is None:
            phrase = "side_after_move" if self.move else "switch_sides"
        # "Right now." would be understood as "at once".
        elif self.side in set(Side):
            phrase = "switch_to_side"
        else:
            phrase = "switch_direction"
        return self.book.wordings(phrase, move=self.move, side=self.side)

    def _is_new(self) -> bool:
        """Whether these reasons to stop are new in the session."""
        items = self.timeline.exercises
        same = (item for item in items if item.step.exercise.stop_if == self.step.exercise.stop_if)
        return next(same).index == self.target.item


def _opening_ms(passage: Passage) -> int:
    # In a very short phase, sound and speech begin together.
    length_ms = passage.end_ms - passage.start_ms
    return OPENING_MS if passage.phases[0].is_open else min(OPENING_MS, length_ms // 10)
