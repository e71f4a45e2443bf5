"""What is said while the person works: counts, breath, form, how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from coach_tui.core.coaching import Counts, Topic, line
from coach_tui.core.phrases import Phrase
from coach_tui.core.session import Breath
from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching import Desk, Line, Stretch
    from coach_tui.core.session import ExerciseStep
    from coach_tui.core.timeline import Bout, Phase

HALFWAY_MIN_REPS = 6
HALFWAY_MIN_WORK_MS = 20_000
"""Shorter work has no use for a halfway mark."""

LAST_FIVE_MIN_REPS = 8
"""In a set of fewer reps the last five would be most of it."""

LONG_HOLD_MS = 3_000
"""A hold of this length or more is no place to hold the breath."""

COUNTED_HOLD_MS = 5_000
"""From this length on the last three seconds of a hold are said."""

LAST_SECONDS = (3, 2, 1)
TEN_SECONDS_MIN_MS = 25_000

BREATH_REPS = 2
"""In so many reps of a set the coach says how to breathe."""

FORM_EVERY_REPS = 3
FORM_EVERY_MS = 12_000
FORM_AGAIN_MS = 45_000
"""The same form cue is not said again within this time."""

ENCOURAGE_EVERY_BOUTS = 2

_SECOND_MS = 1_000
_AFTER_SOUND_MS = 200
"""A motion begins with a sound; words begin a little after it."""
_MIXED_MS = 2_400
"""What ``Fifteen. Last five.`` takes, with room to spare."""


@dataclass(slots=True)
class Rotation:
    """Which form cue comes next for each exercise, and which encouragement.

    One for a whole session, so that nothing is said again soon.
    """

    last_said_ms: dict[str, int] = field(default_factory=dict[str, int])
    encouraged: int = 0

    def form_cue(self, cues: tuple[str, ...], now_ms: int) -> str | None:
        """The cue that has not been said for the longest time, unless that was just now."""
        if not cues:
            return None
        long_ago = -FORM_AGAIN_MS
        cue = min(cues, key=lambda text: self.last_said_ms.get(text, long_ago))
        if cue in self.last_said_ms and now_ms - self.last_said_ms[cue] < FORM_AGAIN_MS:
            return None
        self.last_said_ms[cue] = now_ms
        return cue


def effort_lines(desk: Desk, stretch: Stretch, rotation: Rotation) -> Iterator[Line]:
    """What there is to say during a stretch of work.

    Args:
        desk: The session and the words.
        stretch: The phases of one set (of one side, or of both where they take turns).
        rotation: What was said last; it is moved on.
    """
    reps = [tuple(group) for _, group in groupby(stretch.phases, lambda p: (p.bout, p.rep))]
    for number, phases in enumerate(reps):
        bout = desk.timeline.bouts[phases[0].bout or 0]
        item = desk.timeline.item_of(phases[0])
        if phases[0].bout is None or item is None:
            continue
        if phases[0].rep is None:
            yield from _timed_lines(desk, phases[0], bout, item.step, rotation)
            continue
        following = reps[number + 1][0] if number + 1 < len(reps) else None
        rep = _Rep(desk, phases, bout, item.step, following)
        yield from rep.lines(rotation)


@dataclass(frozen=True, slots=True)
class _Rep:
    desk: Desk
    phases: tuple[Phase, ...]
    bout: Bout
    step: ExerciseStep
    following: Phase | None

    @property
    def number(self) -> int:
        return self.phases[0].rep or 0

    @property
    def start_ms(self) -> int:
        return self.phases[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.phases[-1].end_ms

    @property
    def count_ms(self) -> int:
        """From when on the count of this rep may be said."""
        return max(self.start_ms + _AFTER_SOUND_MS, self.end_ms - _SECOND_MS)

    def lines(self, rotation: Rotation) -> Iterator[Line]:
        """Everything there is to say in this rep."""
        progress = self._progress()
        if progress is not None:
            yield self._line(Topic.PROGRESS, progress, self._early_ms(), self.end_ms)
        else:
            yield from self._count()
        if not self.desk.wants(Topic.FORM):
            return
        yield from self._holds()
        if self.number <= BREATH_REPS:
            yield from self._breath()
        elif progress is None:
            yield from self._talk(rotation)

    def _line(
        self, topic: Topic, wordings: tuple[str, ...], earliest_ms: int, end_by_ms: int
    ) -> Line:
        under_way = [p for p in self.phases if p.start_ms <= earliest_ms]
        return line(
            topic,
            under_way[-1].index,
            wordings,
            earliest_ms=earliest_ms,
            end_by_ms=end_by_ms,
        )

    def _early_ms(self) -> int:
        """From when on something longer than a count may be said at the end of this rep."""
        moving = [p for p in self.phases if p.kind is not PhaseKind.PAUSE and p.duration_ms]
        last_ms = (moving or self.phases)[-1].start_ms
        early_ms = min(last_ms + _AFTER_SOUND_MS, self.end_ms - _MIXED_MS)
        return max(self.start_ms + _AFTER_SOUND_MS, early_ms)

    def _turns_to(self) -> str | None:
        """The side whose turn the next rep is, where the sides take turns."""
        after = self.following
        if after is None or after.bout == self.bout.index:
            return None
        return self.step.side_label(after.side)

    def _progress(self) -> tuple[str, ...] | None:
        reps = self.bout.reps or 0
        half = reps >= HALFWAY_MIN_REPS and self.number == reps // 2
        last = reps >= LAST_FIVE_MIN_REPS and self.number == reps - 5
        if not (half or last) or not self.desk.wants(Topic.PROGRESS) or self._turns_to():
            return None
        phrase = Phrase.LAST_FIVE
        if half:
            phrase = Phrase.HALFWAY_LAST_FIVE if last else Phrase.HALFWAY
        return self.desk.book.say(phrase, count=self.desk.book.number(self.number))

    def _count(self) -> Iterator[Line]:
        book = self.desk.book
        side, count = self._turns_to(), book.number(self.number)
        counted = self._is_counted() and self.desk.wants(Topic.COUNT)
        if side is None:
            if counted:
                said = book.say(Phrase.COUNT, count=count)
                yield self._line(Topic.COUNT, said, self.count_ms, self.end_ms)
        elif counted and self.following is not None and self.following.rep != self.number:
            said = book.say(Phrase.COUNT_AND_SIDE, count=count, side=side)
            yield self._line(Topic.SIDE, said, self._early_ms(), self.end_ms)
        else:
            said = book.say(Phrase.SIDE_NOW, side=side)
            yield self._line(Topic.SIDE, said, self.count_ms, self.end_ms)

    def _is_counted(self) -> bool:
        match self.desk.coaching.counts:
            case Counts.EVERY:
                return True
            case Counts.FIVES:
                return self.number % 5 == 0
            case Counts.LAST_FIVE:
                return self.number > (self.bout.reps or 0) - 5

    def _holds(self) -> Iterator[Line]:
        for phase in self.phases:
            if phase.kind is not PhaseKind.HOLD or phase.duration_ms < LONG_HOLD_MS:
                continue
            seconds = self.desk.book.number(round(phase.duration_ms / _SECOND_MS))
            first = self.number <= BREATH_REPS
            wordings = (
                self.desk.book.say(Phrase.HOLD, count=seconds)
                if first
                else self.desk.book.say(Phrase.KEEP_BREATHING)
            )
            counted = phase.duration_ms >= COUNTED_HOLD_MS
            clear_ms = phase.end_ms - (LAST_SECONDS[0] * _SECOND_MS if counted else 0)
            if first or self.number % 2 == 0:
                earliest_ms = phase.start_ms + _AFTER_SOUND_MS
                yield self._line(Topic.KEEP_BREATHING, wordings, earliest_ms, clear_ms)
            if counted:
                yield from _last_seconds(self.desk, phase)

    def _breath(self) -> Iterator[Line]:
        for phase in self.phases:
            motion = phase.kind.motion
            breath = None if motion is None else self.step.exercise.breathe.get(motion)
            if breath is not None:
                phrase = Phrase.BREATHE_IN if breath is Breath.IN else Phrase.BREATHE_OUT
                earliest_ms = phase.start_ms + _AFTER_SOUND_MS
                wordings = self.desk.book.say(phrase)
                yield self._line(Topic.BREATH, wordings, earliest_ms, phase.end_ms)

    def _talk(self, rotation: Rotation) -> Iterator[Line]:
        """A form cue in every third rep; near the end of some sets a good word."""
        earliest_ms = self.start_ms + _AFTER_SOUND_MS
        reps = self.bout.reps or 0
        every = self.bout.index % ENCOURAGE_EVERY_BOUTS == 0
        if reps >= LAST_FIVE_MIN_REPS and self.number == reps - 2 and every:
            good = self.desk.book.encouragement
            text = good[rotation.encouraged % len(good)]
            rotation.encouraged += 1
            yield self._line(Topic.ENCOURAGEMENT, (text,), earliest_ms, self.end_ms)
        elif self.number % FORM_EVERY_REPS == 0:
            cue = rotation.form_cue(self.step.form_cues, earliest_ms)
            if cue is not None:
                yield self._line(Topic.FORM, (cue,), earliest_ms, self.end_ms)


def _timed_lines(
    desk: Desk, phase: Phase, bout: Bout, step: ExerciseStep, rotation: Rotation
) -> Iterator[Line]:
    """Work for a time: halfway, the last seconds, the breath and form cues between them."""
    if phase.is_open or bout.duration_ms is None:
        return
    begin_ms, end_ms = phase.start_ms, phase.end_ms
    half_ms = begin_ms + phase.duration_ms // 2
    marks: list[tuple[Topic, Phrase, int]] = []
    if phase.duration_ms >= HALFWAY_MIN_WORK_MS:
        # The sound that marks the half is heard first.
        marks.append((Topic.PROGRESS, Phrase.HALFWAY_TIMED, half_ms + 3 * _AFTER_SOUND_MS))
    if phase.duration_ms >= TEN_SECONDS_MIN_MS:
        marks.append((Topic.PROGRESS, Phrase.TEN_SECONDS, end_ms - 10 * _SECOND_MS))
    if phase.duration_ms >= COUNTED_HOLD_MS:
        marks.append((Topic.KEEP_BREATHING, Phrase.KEEP_BREATHING, begin_ms + 1_500))
    for topic, phrase, at_ms in marks:
        if desk.wants(topic):
            until_ms = min(at_ms + 2 * _SECOND_MS, end_ms)
            said = desk.book.say(phrase)
            yield line(topic, phase.index, said, earliest_ms=at_ms, end_by_ms=until_ms)
    if not desk.wants(Topic.FORM):
        return
    yield from _last_seconds(desk, phase)
    for at_ms in range(begin_ms + FORM_EVERY_MS // 2, end_ms - FORM_EVERY_MS // 2, FORM_EVERY_MS):
        cue = rotation.form_cue(step.form_cues, at_ms)
        if cue is not None:
            until_ms = at_ms + FORM_EVERY_MS // 2
            yield line(Topic.FORM, phase.index, (cue,), earliest_ms=at_ms, end_by_ms=until_ms)


def _last_seconds(desk: Desk, phase: Phase) -> Iterator[Line]:
    """Three, two, one: each said in a second of its own."""
    if phase.duration_ms < COUNTED_HOLD_MS:
        return
    for left in LAST_SECONDS:
        at_ms = phase.end_ms - left * _SECOND_MS
        said = desk.book.say(Phrase.COUNT, count=desk.book.number(left))
        yield line(
            Topic.SECONDS, phase.index, said, earliest_ms=at_ms, end_by_ms=at_ms + _SECOND_MS
        )
