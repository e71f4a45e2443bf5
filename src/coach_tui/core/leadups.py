"""What is said before work begins: while getting ready, changing sides, resting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.coaching import Topic, line
from coach_tui.core.phrases import Phrase
from coach_tui.core.session import Position, Sides, Timed, UntilDone
from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching import Desk, Line, Stretch
    from coach_tui.core.phrasebook import Phrasebook
    from coach_tui.core.session import ExerciseStep, Reps
    from coach_tui.core.timeline import Phase

OPENING_MS = 600
"""The sound that a phase begins with is heard alone for so long."""

COUNT_IN_MS = 3_200
"""The last three seconds before work are counted; talk keeps clear of them where it can."""

ROOMY_MS = 6_000
"""Time to get ready that is shorter than this is talked through to its end."""

REMIND_FROM_MS = 20_000
REMINDER_MS = 8_000
"""After such a long time of getting ready, what comes is said again so long before it."""

BREATHER_MS = 100
"""Between the end of an announcement and what it announces."""


def lead_up_lines(desk: Desk, stretch: Stretch) -> Iterator[Line]:
    """What there is to say between two stretches of work.

    Args:
        desk: The session and the words.
        stretch: Phases without work.
    """
    timeline = desk.timeline
    after = stretch.phases[-1].index + 1
    if after == len(timeline.phases):
        return
    target = timeline.phases[after]
    item = timeline.item_of(target)
    if item is None:
        return
    before = stretch.phases[0].index - 1
    last = timeline.phases[before] if before >= 0 else None
    lead_up = _LeadUp(desk, stretch, target, item.step)
    if last is None or last.item != target.item:
        yield from lead_up.introduction(is_first=last is None)
    else:
        yield from lead_up.going_on(same_set=last.set == target.set)
    yield from lead_up.reminder()


@dataclass(frozen=True, slots=True)
class _LeadUp:
    desk: Desk
    stretch: Stretch
    target: Phase
    step: ExerciseStep

    @property
    def book(self) -> Phrasebook:
        return self.desk.book

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

    def introduction(self, *, is_first: bool) -> Iterator[Line]:
        """A new exercise: its name and dose, how to lie or stand, when to stop."""
        yield self._line(Topic.ANNOUNCEMENT, self._announcements(is_first=is_first), hard=True)
        for number, setup in enumerate(self._setup()):
            # The first line says how to lie or stand, and the rest means nothing without it.
            yield self._line(Topic.SETUP, (setup,), hard=number == 0, goes_on=number > 0)
        if self.step.note:
            yield self._line(Topic.NOTE, (self.step.note,))
        if self._is_new() and self.step.exercise.stop_if:
            flags = " ".join(self.step.exercise.stop_if)
            wordings = (
                *self.book.say(Phrase.STOP_IF, flags=flags),
                *self.book.say(Phrase.STOP_IF_IT_HURTS),
            )
            yield self._line(Topic.RED_FLAGS, wordings)

    def going_on(self, *, same_set: bool) -> Iterator[Line]:
        """The same exercise goes on: its other side, or its next set."""
        if same_set:
            if self.side:
                yield self._line(Topic.SIDE, self._switch(), hard=True)
            return
        number, sets = self.book.number(self.target.set or 1), self.book.number(self.step.sets)
        first = self._side_first()
        yield self._line(
            Topic.ANNOUNCEMENT,
            tuple(
                " ".join(filter(None, (words, first)))
                for words in self.book.say(Phrase.NEXT_SET, set=number, sets=sets)
            ),
            hard=True,
        )
        if self.on_a_side:
            lie = self.book.say(Phrase.LIE_ON_SIDE, side=self.side, other=self.other)
            yield self._line(Topic.SETUP, lie)

    def reminder(self) -> Iterator[Line]:
        """After a long rest, what comes is said once more."""
        if self.stretch.end_ms - self.stretch.start_ms < REMIND_FROM_MS:
            return
        name = self.step.exercise.name
        wordings = (
            self.book.say(Phrase.REMINDER_SIDE, name=name, side=self.side)
            if self.side
            else self.book.say(Phrase.REMINDER, name=name)
        )
        phase = self.stretch.phases[-1]
        if self.desk.wants(Topic.REMINDER):
            yield line(
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
        # With hardly any time, the sound and the words begin together.
        opening_ms = min(OPENING_MS, (end_ms - begin_ms) // 10)
        return line(
            topic,
            self.stretch.phases[0].index,
            wordings,
            earliest_ms=begin_ms + opening_ms,
            end_by_ms=end_ms - BREATHER_MS if hard else clear_ms,
            at_best_by_ms=clear_ms,
            thread=self.stretch.phases[0].index,
            goes_on=goes_on,
        )

    def _announcements(self, *, is_first: bool) -> tuple[str, ...]:
        name = self.step.exercise.name
        rests = self.stretch.phases[0].kind is PhaseKind.REST
        names = Phrase.NEXT_EXERCISE if rests and not is_first else Phrase.EXERCISE
        (named,), (plain,) = (
            self.book.say(names, name=name),
            self.book.say(Phrase.EXERCISE, name=name),
        )
        dose, first = dose_words(self.book, self.step), self._side_first()
        choices = ((named, dose, first), (named, first), (plain, first), (plain,))
        return tuple(dict.fromkeys(" ".join(filter(None, parts)) for parts in choices))

    def _side_first(self) -> str:
        if not self.side:
            return ""
        if self.step.sides not in (Sides.EACH, Sides.ALTERNATE):
            return self.book.say(Phrase.ONLY_SIDE, side=self.side)[0]
        phrase = Phrase.DIRECTION_FIRST if self.step.side_labels else Phrase.SIDE_FIRST
        return self.book.say(phrase, side=self.side)[0]

    def _setup(self) -> tuple[str, ...]:
        lines = self.step.exercise.setup
        if not self.on_a_side:
            return lines
        named = tuple(self.book.lying_on(setup, self.other) for setup in lines)
        if named != lines:
            return named
        return (*self.book.say(Phrase.LIE_ON_SIDE, side=self.side, other=self.other), *lines)

    def _switch(self) -> tuple[str, ...]:
        phrase = Phrase.SWITCH_SIDES
        if self.step.side_labels:
            phrase = Phrase.SWITCH_DIRECTION
        elif self.on_a_side:
            phrase = Phrase.TURN_OVER
        return self.book.say(phrase, side=self.side, other=self.other)

    def _is_new(self) -> bool:
        """Whether this exercise comes for the first time in the session."""
        items = self.desk.timeline.items
        same = (i for i in items if i.step.exercise.id == self.step.exercise.id)
        return next(same).index == self.target.item


def dose_words(book: Phrasebook, step: ExerciseStep) -> str:
    """How much of an exercise is done, in one sentence, such as ``Twenty each side.``."""
    if isinstance(step.dose, UntilDone):
        return _open_words(book, step, step.dose)
    several = step.sets > 1
    sets = book.number(step.sets)
    side = step.side_label(step.sides_in_order[0]) or ""
    amount = _amount(book, step, step.dose)
    match step.sides:
        case Sides.BOTH:
            phrase = Phrase.SETS if several else Phrase.DOSE
        case Sides.LEFT | Sides.RIGHT:
            phrase = Phrase.SETS_ONE_SIDE if several else Phrase.DOSE_ONE_SIDE
        case Sides.EACH if step.side_labels:
            phrase = Phrase.SETS_DIRECTIONS if several else Phrase.DOSE_DIRECTIONS
            first, second = (step.side_label(s) or "" for s in step.sides_in_order)
            return book.say(phrase, sets=sets, amount=amount, first=first, second=second)[0]
        case Sides.EACH:
            phrase = Phrase.SETS_EACH if several else Phrase.DOSE_EACH
        case Sides.ALTERNATE:
            phrase = Phrase.SETS_ALTERNATE if several else Phrase.DOSE_ALTERNATE
    return book.say(phrase, sets=sets, amount=amount, side=side)[0]


def _amount(book: Phrasebook, step: ExerciseStep, dose: Reps | Timed) -> str:
    if isinstance(dose, Timed):
        return book.length(dose.duration_ms)
    count = book.span(dose.count)
    if step.unit:
        return book.part(Phrase.UNITS, count=count, unit=step.unit)
    if step.sides in (Sides.EACH, Sides.ALTERNATE):
        return book.part(Phrase.BARE_REPS, count=count)
    if dose.count.high == 1:
        return book.part(Phrase.ONE_REP)
    return book.part(Phrase.REPS, count=count)


def _open_words(book: Phrasebook, step: ExerciseStep, dose: UntilDone) -> str:
    if step.sets > 1:
        return book.say(Phrase.SETS_OPEN, sets=book.number(step.sets))[0]
    if dose.max_ms is not None:
        return book.say(Phrase.DOSE_OPEN_LIMIT, limit=book.length(dose.max_ms))[0]
    return book.say(Phrase.DOSE_OPEN)[0]
