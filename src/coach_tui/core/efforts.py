"""What is said while the person works: counts, breath, form, how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from coach_tui.core.coaching import Topic, line
from coach_tui.core.phrasebook import ENGLISH
from coach_tui.core.phrases import Phrase
from coach_tui.core.session import Breath
from coach_tui.core.timed import (
    AFTER_SOUND_MS,
    COUNTED_HOLD_MS,
    LAST_SECONDS,
    at_once_after,
    last_seconds,
    timed_lines,
)
from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching import Coaching, Line, Stretch
    from coach_tui.core.rotation import Rotation
    from coach_tui.core.session import ExerciseStep
    from coach_tui.core.timeline import Bout, Phase, Timeline

HALFWAY_MIN_REPS = 6
"""A shorter set has no use for a halfway mark."""

LAST_FIVE_MIN_REPS = 10
"""In a set of fewer reps the last five begin before it is half done."""

ENCOURAGE_MIN_REPS = 8

LONG_HOLD_MS = 3_000
"""A hold of this length or more is no place to hold the breath."""

BREATH_REPS = 2
"""In so many reps of a set the coach says how to breathe."""

FORM_EVERY_REPS = 3
ENCOURAGE_EVERY_BOUTS = 2

_SECOND_MS = 1_000
_MIXED_MS = 2_400
"""What ``Fifteen. Last five.`` takes, with room to spare."""


def effort_lines(
    timeline: Timeline, coaching: Coaching, stretch: Stretch, rotation: Rotation
) -> Iterator[Line]:
    """What there is to say during a stretch of work.

    Args:
        timeline: The session laid out in time.
        coaching: What the person wants to hear.
        stretch: The phases of one set (of one side, or of both where they take turns).
        rotation: What was said last; it is moved on.
    """
    reps = [tuple(group) for _, group in groupby(stretch.phases, lambda p: (p.bout, p.rep))]
    for number, phases in enumerate(reps):
        bout = timeline.bouts[phases[0].bout or 0]
        item = timeline.item_of(phases[0])
        if phases[0].bout is None or item is None:
            continue
        if phases[0].rep is None:
            yield from timed_lines(timeline, phases[0], bout, item.step, rotation)
            continue
        following = (
            reps[number + 1][0] if number + 1 < len(reps) else at_once_after(timeline, phases[-1])
        )
        rep = _Rep(coaching, phases, bout, item.step, following)
        yield from rep.lines(rotation)


@dataclass(frozen=True, slots=True)
class _Rep:
    coaching: Coaching
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
        return max(self.start_ms + AFTER_SOUND_MS, self.end_ms - _SECOND_MS)

    def lines(self, rotation: Rotation) -> Iterator[Line]:
        """Everything there is to say in this rep."""
        if self.phases[0].kind.is_breath:
            yield from self._breathing(rotation)
            return
        progress = self._progress()
        if progress is not None:
            yield self._line(Topic.PROGRESS, progress, self._early_ms(), self.end_ms)
        else:
            yield from self._count()
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
        early_ms = min(last_ms + AFTER_SOUND_MS, self.end_ms - _MIXED_MS)
        return max(self.start_ms + AFTER_SOUND_MS, early_ms)

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
        if not (half or last) or self._turns_to():
            return None
        phrase = Phrase.LAST_FIVE
        if half:
            phrase = Phrase.HALFWAY_LAST_FIVE if last else Phrase.HALFWAY
        return ENGLISH.say(phrase, count=ENGLISH.number(self.number))

    def _count(self) -> Iterator[Line]:
        side, count = self._turns_to(), ENGLISH.number(self.number)
        counted = self.coaching.counts.includes(
            self.number, self.bout.reps or 0
        ) and self.coaching.wants(Topic.COUNT)
        if side is None:
            if counted:
                said = ENGLISH.say(Phrase.COUNT, count=count)
                yield self._line(Topic.COUNT, said, self.count_ms, self.end_ms)
        elif counted and self.following is not None and self.following.rep != self.number:
            said = ENGLISH.say(Phrase.COUNT_AND_SIDE, count=count, side=side)
            yield self._line(Topic.SIDE, said, self._early_ms(), self.end_ms)
        else:
            said = ENGLISH.say(Phrase.SIDE_NOW, side=side)
            yield self._line(Topic.SIDE, said, self.count_ms, self.end_ms)

    def _holds(self) -> Iterator[Line]:
        for phase in self.phases:
            if phase.kind is not PhaseKind.HOLD or phase.duration_ms < LONG_HOLD_MS:
                continue
            seconds = ENGLISH.number(round(phase.duration_ms / _SECOND_MS))
            first = self.number <= BREATH_REPS
            wordings = (
                ENGLISH.say(Phrase.HOLD, count=seconds)
                if first
                else ENGLISH.say(Phrase.KEEP_BREATHING)
            )
            counted = phase.duration_ms >= COUNTED_HOLD_MS
            clear_ms = phase.end_ms - (LAST_SECONDS[0] * _SECOND_MS if counted else 0)
            if first or self.number % 2 == 0:
                earliest_ms = phase.start_ms + AFTER_SOUND_MS
                yield self._line(Topic.KEEP_BREATHING, wordings, earliest_ms, clear_ms)
            if counted:
                yield from last_seconds(phase)

    def _breath(self) -> Iterator[Line]:
        for phase in self.phases:
            motion = phase.kind.motion
            breath = None if motion is None else self.step.exercise.breathe.get(motion)
            if breath is not None:
                phrase = Phrase.BREATHE_IN if breath is Breath.IN else Phrase.BREATHE_OUT
                earliest_ms = phase.start_ms + AFTER_SOUND_MS
                wordings = ENGLISH.say(phrase)
                yield self._line(Topic.BREATH, wordings, earliest_ms, phase.end_ms)

    def _breathing(self, rotation: Rotation) -> Iterator[Line]:
        """A paced breath: its parts by name at first, then how far it is."""
        half = (self.bout.reps or 0) >= HALFWAY_MIN_REPS and self.number == (
            self.bout.reps or 0
        ) // 2
        if half:
            said = ENGLISH.say(Phrase.HALFWAY_TIMED)
            yield self._line(Topic.PROGRESS, said, self._early_ms(), self.end_ms)
        for phase in self.phases:
            word = self.step.exercise.moves.get(phase.kind.motion) if phase.kind.motion else None
            if word and self.number <= BREATH_REPS:
                earliest_ms = phase.start_ms + AFTER_SOUND_MS
                yield self._line(Topic.BREATH, (f"{word}.",), earliest_ms, phase.end_ms)
        if not half and self.number > BREATH_REPS and self.number % FORM_EVERY_REPS == 0:
            yield from self._form(rotation)

    def _talk(self, rotation: Rotation) -> Iterator[Line]:
        """A form cue in every third rep; near the end of some sets a good word."""
        earliest_ms = self.start_ms + AFTER_SOUND_MS
        reps = self.bout.reps or 0
        every = self.bout.index % ENCOURAGE_EVERY_BOUTS == 0
        if reps >= ENCOURAGE_MIN_REPS and self.number == reps - 2 and every:
            good = ENGLISH.encouragement
            text = good[rotation.encouraged % len(good)]
            rotation.encouraged += 1
            yield self._line(Topic.ENCOURAGEMENT, (text,), earliest_ms, self.end_ms)
        elif self.number % FORM_EVERY_REPS == 0:
            yield from self._form(rotation)

    def _form(self, rotation: Rotation) -> Iterator[Line]:
        earliest_ms = self.start_ms + AFTER_SOUND_MS
        cue = rotation.form_cue(self.step.form_cues, earliest_ms)
        if cue is not None:
            yield self._line(Topic.FORM, (cue,), earliest_ms, self.end_ms)
