"""The lines before work: while getting ready, changing sides, resting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.coaching.lines import Topic, make_line
from coach_tui.core.coaching.phrases import ENGLISH, Phrase, spoken_dose
from coach_tui.core.model.exercise import Position, Side, Sides
from coach_tui.core.timeline.positions import sentences, without_repetition
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching.lines import Line, Passage
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


def lead_up_lines(timeline: Timeline, stretch: Passage) -> Iterator[Line]:
    """The lines between two sets."""
    after = stretch.phases[-1].index + 1
    if after == len(timeline.phases):
        return
    target = timeline.phases[after]
    item = timeline.exercise_of(target)
    if item is None:
        return
    earlier = range(stretch.phases[0].index - 1, -1, -1)
    last = next((timeline.phases[n] for n in earlier if timeline.phases[n].kind.is_work), None)
    introduction = _Introduction(timeline, stretch, target, item.step, last)
    if last is None or (last.item, last.round_start) != (target.item, target.round_start):
        yield from introduction.new_exercise()
    else:
        yield from introduction.next_set(same_set=last.set == target.set)
    yield from introduction.reminder()


def say_lines(stretch: Passage) -> Iterator[Line]:
    """An author's own text, as many of its sentences as fit."""
    phase = stretch.phases[0]
    parts = sentences(phase.say)
    wordings = tuple(" ".join(parts[:count]) for count in range(len(parts), 0, -1))
    end_ms = phase.end_ms + OPEN_SAY_MS if phase.is_open else phase.end_ms - BREATHER_MS
    yield make_line(
        Topic.ANNOUNCEMENT,
        phase.index,
        wordings,
        earliest_ms=phase.start_ms + _opening_ms(stretch),
        end_by_ms=end_ms,
        thread=phase.index,
    )


@dataclass(frozen=True, slots=True)
class _Introduction:
    timeline: Timeline
    stretch: Passage
    target: Phase
    step: ExerciseStep
    last: Phase | None

    @property
    def side(self) -> str:
        """The label of the side that works next; empty when both do."""
        return self.step.side_label(self.target.side) or ""

    @property
    def other(self) -> str:
        """The label of the other side, on which the user may lie."""
        return self.step.side_label(self.target.side.other) or "" if self.target.side else ""

    @property
    def on_a_side(self) -> bool:
        """Whether the user lies on the side that does not work."""
        lying = self.step.exercise.position is Position.SIDE_LYING
        return lying and bool(self.side) and self.step.side_labels is None

    @property
    def move(self) -> str:
        """How to get into position from the one before; may be empty."""
        moves = (p.say for p in self.stretch.phases if p.kind is not PhaseKind.SAY)
        return " ".join(filter(None, moves))

    def new_exercise(self) -> Iterator[Line]:
        """Name, dose, position and reasons to stop of another exercise."""
        yield self._line(Topic.ANNOUNCEMENT, self._announcements(), hard=True)
        was_introduced = any(
            bout.item == self.target.item
            for bout in self.timeline.work_sets[: self.target.work_set or 0]
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
            wordings = (
                *ENGLISH.wordings(Phrase.STOP_IF, flags=flags),
                *ENGLISH.wordings(Phrase.STOP_IF_IT_HURTS),
            )
            yield self._line(Topic.RED_FLAGS, wordings)

    def next_set(self, *, same_set: bool) -> Iterator[Line]:
        """The other side, or the next set, of the same exercise."""
        if same_set:
            if self.side:
                yield self._line(Topic.SIDE, self._switch(), hard=True)
            return
        number, sets = ENGLISH.number(self.target.set or 1), ENGLISH.number(self.step.sets)
        first = self._side_first()
        rests = self.stretch.phases[0].kind is PhaseKind.REST
        phrase = Phrase.NEXT_SET if rests else Phrase.THIS_SET
        wordings = (
            " ".join(filter(None, (wording, first)))
            for wording in ENGLISH.wordings(phrase, set=number, sets=sets)
        )
        yield self._line(Topic.ANNOUNCEMENT, tuple(wordings), hard=True)
        if self.move:
            yield self._line(Topic.POSITION, (self.move,))

    def reminder(self) -> Iterator[Line]:
        """The exercise once more, at the end of a long rest."""
        if self.stretch.end_ms - self.stretch.start_ms < REMIND_FROM_MS:
            return
        name = self.step.exercise.name
        wordings = (
            ENGLISH.wordings(Phrase.REMINDER_SIDE, name=name, side=self.side)
            if self.side
            else ENGLISH.wordings(Phrase.REMINDER, name=name)
        )
        phase = self.stretch.phases[-1]
        yield make_line(
            Topic.REMINDER,
            phase.index,
            wordings,
            earliest_ms=max(self.stretch.end_ms - REMINDER_MS, phase.start_ms + OPENING_MS),
            end_by_ms=self.stretch.end_ms - COUNT_IN_MS,
        )

    def _line(
        self, topic: Topic, wordings: tuple[str, ...], *, hard: bool = False, goes_on: bool = False
    ) -> Line:
        """A line of the thread that leads up to the work.

        Args:
            hard: Whether it may overlap the count rather than be dropped.
            goes_on: Whether it makes sense only after the line before it.
        """
        begin_ms, end_ms = self.stretch.start_ms, self.stretch.end_ms
        roomy = end_ms - begin_ms >= ROOMY_MS
        clear_ms = end_ms - (COUNT_IN_MS if roomy else BREATHER_MS)
        return make_line(
            topic,
            self.stretch.phases[0].index,
            wordings,
            earliest_ms=begin_ms + _opening_ms(self.stretch),
            end_by_ms=end_ms - BREATHER_MS if hard else clear_ms,
            at_best_by_ms=clear_ms,
            thread=self.stretch.phases[0].index,
            needs_previous=goes_on,
        )

    def _announcements(self) -> tuple[str, ...]:
        name = self.step.exercise.name
        rests = self.stretch.phases[0].kind is PhaseKind.REST
        names = Phrase.NEXT_EXERCISE if rests and self.last else Phrase.EXERCISE
        (named,), (plain,) = (
            ENGLISH.wordings(names, name=name),
            ENGLISH.wordings(Phrase.EXERCISE, name=name),
        )
        dose, first = spoken_dose(self.step), self._side_first()
        round_text = self._round()
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
        numbers = {"round": ENGLISH.number(number), "rounds": ENGLISH.number(rounds)}
        return ENGLISH.wordings(Phrase.ROUND, **numbers)[0]

    def _side_first(self) -> str:
        if not self.side:
            return ""
        if self.step.sides not in (Sides.EACH, Sides.ALTERNATE):
            return ENGLISH.wordings(Phrase.ONLY_SIDE, side=self.side)[0]
        phrase = Phrase.DIRECTION_FIRST if self.step.side_labels else Phrase.SIDE_FIRST
        return ENGLISH.wordings(phrase, side=self.side)[0]

    def _setup(self) -> tuple[str, ...]:
        lines = self.step.exercise.setup
        if not self.on_a_side:
            return lines
        with_side = tuple(ENGLISH.lying_on(line, self.other) for line in lines)
        if with_side != lines:
            return with_side
        return (*ENGLISH.wordings(Phrase.LIE_ON_SIDE, side=self.side, other=self.other), *lines)

    def _switch(self) -> tuple[str, ...]:
        if self.move and not self.step.side_labels:
            return ENGLISH.wordings(Phrase.SIDE_AFTER_MOVE, move=self.move, side=self.side)
        if self.step.side_labels is None:
            phrase = Phrase.SWITCH_SIDES
        elif self.side in set(Side):
            # "Right now." would be understood as "at once".
            phrase = Phrase.SWITCH_TO_SIDE
        else:
            phrase = Phrase.SWITCH_DIRECTION
        return ENGLISH.wordings(phrase, side=self.side)

    def _is_new(self) -> bool:
        """Whether these reasons to stop are new in the session."""
        items = self.timeline.exercises
        same = (i for i in items if i.step.exercise.stop_if == self.step.exercise.stop_if)
        return next(same).index == self.target.item


def _opening_ms(stretch: Passage) -> int:
    # In a very short phase, sound and speech begin together.
    open_ended = stretch.phases[0].is_open
    return OPENING_MS if open_ended else min(OPENING_MS, (stretch.end_ms - stretch.start_ms) // 10)
