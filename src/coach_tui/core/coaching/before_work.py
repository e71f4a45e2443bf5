"""What is said before work begins: while getting ready, changing sides, resting."""

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
"""The sound that a phase begins with is heard alone for so long."""

COUNT_IN_MS = 3_200
"""The last three seconds before work are counted; talk keeps clear of them where it can."""

OPEN_SAY_MS = 60_000
"""How long the words may take of what stands until the person goes on."""

ROOMY_MS = 6_000
"""Time to get ready that is shorter than this is talked through to its end."""

REMIND_FROM_MS = 20_000

REMINDER_MS = 8_000
"""After such a long time of getting ready, what comes is said again so long before it."""

BREATHER_MS = 100
"""Between the end of an announcement and what it announces."""


def lead_up_lines(timeline: Timeline, stretch: Passage) -> Iterator[Line]:
    """What there is to say between two stretches of work.

    Args:
        timeline: The session laid out in time.
        stretch: Phases without work.
    """
    after = stretch.phases[-1].index + 1
    if after == len(timeline.phases):
        return
    target = timeline.phases[after]
    item = timeline.exercise_of(target)
    if item is None:
        return
    earlier = range(stretch.phases[0].index - 1, -1, -1)
    last = next((timeline.phases[n] for n in earlier if timeline.phases[n].kind.is_work), None)
    lead_up = _Introduction(timeline, stretch, target, item.step, last)
    if last is None or (last.item, last.round) != (target.item, target.round):
        yield from lead_up.new_exercise()
    else:
        yield from lead_up.next_set(same_set=last.set == target.set)
    yield from lead_up.reminder()


def say_lines(stretch: Passage) -> Iterator[Line]:
    """What an author has the coach say, as much of it as there is time for.

    Args:
        stretch: One SAY phase.
    """
    phase = stretch.phases[0]
    said = sentences(phase.say)
    wordings = tuple(" ".join(said[:count]) for count in range(len(said), 0, -1))
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
        """The word for the side that is about to work; empty when both do."""
        return self.step.side_label(self.target.side) or ""

    @property
    def other(self) -> str:
        """The word for the side that one lies on then."""
        return self.step.side_label(self.target.side.other) or "" if self.target.side else ""

    @property
    def on_a_side(self) -> bool:
        """Whether the working side decides on which side one lies."""
        lying = self.step.exercise.position is Position.SIDE_LYING
        return lying and bool(self.side) and self.step.side_labels is None

    @property
    def move(self) -> str:
        """How to get into position from where the person is; may be empty."""
        moves = (p.say for p in self.stretch.phases if p.kind is not PhaseKind.SAY)
        return " ".join(filter(None, moves))

    def new_exercise(self) -> Iterator[Line]:
        """Another exercise: its name and dose, how to lie or stand, when to stop."""
        yield self._line(Topic.ANNOUNCEMENT, self._announcements(), hard=True)
        was_here = any(
            bout.item == self.target.item
            for bout in self.timeline.work_sets[: self.target.work_set or 0]
        )
        move, setup = without_repetition(self.move, () if was_here else self._setup())
        # The first line says how to lie or stand, and the rest means nothing without it.
        lines = [*filter(None, [move]), *setup]
        firsts = 2 if move else 1
        for number, words in enumerate(lines):
            topic = Topic.POSITION if number < firsts else Topic.SETUP
            yield self._line(topic, (words,), hard=number < firsts, goes_on=number > 0)
        if was_here:
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
        """The same exercise goes on: its other side, or its next set."""
        if same_set:
            if self.side:
                yield self._line(Topic.SIDE, self._switch(), hard=True)
            return
        number, sets = ENGLISH.number(self.target.set or 1), ENGLISH.number(self.step.sets)
        first = self._side_first()
        rests = self.stretch.phases[0].kind is PhaseKind.REST
        phrase = Phrase.NEXT_SET if rests else Phrase.THIS_SET
        wordings = (
            " ".join(filter(None, (words, first)))
            for words in ENGLISH.wordings(phrase, set=number, sets=sets)
        )
        yield self._line(Topic.ANNOUNCEMENT, tuple(wordings), hard=True)
        if self.move:
            yield self._line(Topic.POSITION, (self.move,))

    def reminder(self) -> Iterator[Line]:
        """After a long rest, what comes is said once more."""
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
            topic: What it is about.
            wordings: From long to short.
            hard: Whether it may be heard together with the count when there is no other way.
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
        around = self._round()
        choices = (
            (around, named, dose, first),
            (around, named, first),
            (named, first),
            (plain, first),
            (plain,),
        )
        return tuple(dict.fromkeys(" ".join(filter(None, parts)) for parts in choices))

    def _round(self) -> str:
        """The number of the round, where a new one begins."""
        number, of = self.target.round, self.target.rounds
        begins = self.last is None or self.last.round != number
        if number is None or of is None or not begins:
            return ""
        numbers = {"round": ENGLISH.number(number), "rounds": ENGLISH.number(of)}
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
        named = tuple(ENGLISH.lying_on(setup, self.other) for setup in lines)
        if named != lines:
            return named
        return (*ENGLISH.wordings(Phrase.LIE_ON_SIDE, side=self.side, other=self.other), *lines)

    def _switch(self) -> tuple[str, ...]:
        if self.move and not self.step.side_labels:
            return ENGLISH.wordings(Phrase.SIDE_AFTER_MOVE, move=self.move, side=self.side)
        if self.step.side_labels is None:
            phrase = Phrase.SWITCH_SIDES
        elif self.side in set(Side):
            # "Right now." would be heard as "at once".
            phrase = Phrase.SWITCH_TO_SIDE
        else:
            phrase = Phrase.SWITCH_DIRECTION
        return ENGLISH.wordings(phrase, side=self.side)

    def _is_new(self) -> bool:
        """Whether these reasons to stop come for the first time in the session."""
        items = self.timeline.exercises
        same = (i for i in items if i.step.exercise.stop_if == self.step.exercise.stop_if)
        return next(same).index == self.target.item


def _opening_ms(stretch: Passage) -> int:
    # With hardly any time, the sound and the words begin together.
    open_ended = stretch.phases[0].is_open
    return OPENING_MS if open_ended else min(OPENING_MS, (stretch.end_ms - stretch.start_ms) // 10)
