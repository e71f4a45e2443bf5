"""The lines during work: reps, timed work and self-tests.

``CueRotation`` remembers the form cues of the whole session, so that none repeats soon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.coaching.lines import Coaching, Line, Passage, Topic
from coach_tui.core.coaching.phrases import Phrasebook, phrasebook
from coach_tui.core.model.exercise import Breath, CueTime, Motion, Side, Sides, cue_time
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Reps
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline, WorkSet
from coach_tui.languages import Foreign

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep

HALFWAY_MIN_WORK_MS = 20_000  # Shorter work gets no halfway mark
HALFWAY_MIN_REPS = 8  # A shorter set gets no halfway mark
LAST_FIVE_MIN_REPS = 10  # In a shorter set the last five begin before half of it
APART_REPS = 3  # Of two marks that are closer, only the second is spoken
MAY_END_LATE_MS = 1_000  # How far into the next rep it is spoken that the set may end
TEN_SECONDS_MIN_MS = 25_000  # Shorter work gets no mark at ten seconds before its end

# The last three seconds of timed work this long are counted; a hold this long ticks.
COUNTED_HOLD_MS = 5_000

LONG_HOLD_MS = 3_000  # In a hold this long the coach reminds to keep breathing
LAST_SECONDS = (3, 2, 1)
BREATH_REPS = 2  # Number of reps, from the first, with breathing instructions
FORM_EVERY_MS = 12_000
FORM_EVERY_REPS = 3
FORM_AGAIN_MS = 45_000  # Shortest time between two occurrences of a form cue
ENCOURAGE_MIN_REPS = 8
ENCOURAGE_EVERY_SETS = 2
AFTER_SOUND_MS = 200  # Delay of speech after a motion's opening sound
LEAST_SWITCH_MS = 1_000  # A shorter time to change sides is too short for a word

# A side that could not be named before its work is named in this time from its start.
LATE_SIDE_MS = 2_000

LIMIT_AFTER_MS = 1_200  # Delay of speech after the sound that ends a self-test
LIMIT_TALK_MS = 14_000  # Maximum length of the text about the limit; the clock stands meanwhile
_SECOND_MS = 1_000
_TAUGHT_COUNT_MS = 600
_MIXED_MS = 2_400  # The length of `Fifteen. Five more.`, rounded up.


class CueRotation(Struct):
    """The form cues and encouragements spoken so far, one rotation for a whole session."""

    last_spoken_ms: dict[str, int] = field(default_factory=dict[str, int])
    encouraged: int = 0

    def form_cue(self, cues: Sequence[str], now_ms: int) -> str | None:
        """The cue spoken longest ago, unless within ``FORM_AGAIN_MS``."""
        long_ago = -FORM_AGAIN_MS
        cue = min(cues, key=lambda text: self.last_spoken_ms.get(text, long_ago), default=None)
        if cue is None or now_ms - self.last_spoken_ms.get(cue, long_ago) < FORM_AGAIN_MS:
            return None
        self.last_spoken_ms[cue] = now_ms
        return cue


def work_lines(
    timeline: Timeline, coaching: Coaching, passage: Passage, rotation: CueRotation
) -> Iterator[Line]:
    """The lines during a set of one side, or of both where they alternate."""
    book = phrasebook(timeline.language, timeline.pronunciations)
    reps = [tuple(group) for _, group in groupby(passage.phases, lambda p: (p.work_set, p.rep))]
    for number, phases in enumerate(reps):
        work_set = timeline.work_set_of(phases[0])
        item = timeline.exercises[work_set.exercise_index]
        if phases[0].rep is None:
            yield from _timed_lines(timeline, phases[0], work_set, item.step, rotation)
        else:
            other_side = _immediate_other_side(timeline, phases[-1])
            following = reps[number + 1][0] if number + 1 < len(reps) else other_side
            lines = _RepLines(coaching, book, phases, work_set, item.step, following)
            yield from lines.lines(rotation)


def limit_of(phase: Phase, step: ExerciseStep) -> int | None:
    """The time limit of a self-test, in milliseconds; ``None`` for none."""
    if phase.kind is not PhaseKind.TEST or not isinstance(step.dose, SelfTestDose):
        return None
    limit_ms = step.dose.limit_ms
    # In a rendered file the test has a length, which may be below the limit.
    beyond = limit_ms is not None and 0 < phase.duration_ms <= limit_ms
    return None if beyond else limit_ms


def _timed_lines(
    timeline: Timeline, phase: Phase, work_set: WorkSet, step: ExerciseStep, rotation: CueRotation
) -> Iterator[Line]:
    """Timed work: halfway, the last seconds, breath and form cues between them."""
    book = phrasebook(timeline.language, timeline.pronunciations)
    if phase.is_open or work_set.duration_ms is None:
        yield from _limit(book, phase, step)
        yield from _answer_keys(book, phase, step)
        return
    begin_ms, end_ms = phase.start_ms, phase.end_ms
    half_ms = begin_ms + phase.duration_ms // 2
    marks: list[tuple[Topic, str, int]] = []
    if phase.duration_ms >= HALFWAY_MIN_WORK_MS:
        # The halfway sound plays first.
        marks.append((Topic.PROGRESS, "halfway_timed", half_ms + 3 * AFTER_SOUND_MS))
    if phase.duration_ms >= TEN_SECONDS_MIN_MS:
        marks.append((Topic.PROGRESS, "ten_seconds", end_ms - 10 * _SECOND_MS))
    if phase.duration_ms >= COUNTED_HOLD_MS and not is_breath_hold(timeline, phase):
        marks.append((Topic.KEEP_BREATHING, "keep_breathing", begin_ms + 1_500))
    for topic, phrase, at_ms in marks:
        until_ms = min(at_ms + 2 * _SECOND_MS, end_ms)
        yield Line(topic, phase.index, book.wordings(phrase), at_ms, (until_ms,))
    yield from _last_seconds(book, phase)
    # Its motions are not paced: a cue about one of them fits at any time.
    cues = [cue for cue in step.form_cues if cue_time(cue) is not CueTime.REST]
    for at_ms in range(begin_ms + FORM_EVERY_MS // 2, end_ms - FORM_EVERY_MS // 2, FORM_EVERY_MS):
        cue = rotation.form_cue(cues, at_ms)
        if cue is not None:
            text = book.for_cue(step, cue).spoken(cue)
            yield Line(Topic.FORM, phase.index, (text,), at_ms, (at_ms + FORM_EVERY_MS // 2,))


def is_breath_hold(timeline: Timeline, phase: Phase) -> bool:
    """Whether the breath is held in timed work.

    It is because the author says so, or because the work is between paced breaths.
    """
    item = timeline.exercise_of(phase)
    if item is None or phase.kind not in (PhaseKind.WORK, PhaseKind.OPEN):
        return False
    if Breath.HOLD in item.step.exercise.breathe.values():
        return True
    earlier = timeline.backwards(phase.index)
    before = next((p for p in earlier if p.kind.is_work and p.work_set != phase.work_set), None)
    is_after_breaths = before is not None and before.kind.is_breath
    return is_after_breaths and item.step.exercise.position is None


def _immediate_other_side(timeline: Timeline, phase: Phase) -> Phase | None:
    """The other side's work after a phase, where the change is too short to announce it."""
    for after in timeline.phases[phase.index + 1 : phase.index + 3]:
        same = (after.exercise_index, after.set, after.round_start) == (
            phase.exercise_index,
            phase.set,
            phase.round_start,
        )
        if after.kind.is_work:
            return after if same and after.side is not phase.side else None
        if after.kind is not PhaseKind.SWITCH or after.duration_ms >= LEAST_SWITCH_MS:
            return None
    return None


def _limit(book: Phrasebook, phase: Phase, step: ExerciseStep) -> Iterator[Line]:
    """The end of a self-test at its limit."""
    limit_ms = limit_of(phase, step)
    if limit_ms is None:
        return
    wordings = book.wordings("limit", limit=book.length(limit_ms))
    question = book.answer_question(step.dose.test) if isinstance(step.dose, SelfTestDose) else ()
    at_ms = phase.start_ms + limit_ms + LIMIT_AFTER_MS
    if question and isinstance(question[0], Foreign):
        yield Line(Topic.LIMIT, phase.index, wordings, at_ms, (at_ms + LIMIT_TALK_MS,))
        wordings = question
    elif question:
        wordings = f"{wordings[0]} {question[0]}", f"{wordings[-1]} {question[-1]}"
    yield Line(Topic.LIMIT, phase.index, wordings, at_ms, (at_ms + LIMIT_TALK_MS,))


def _answer_keys(book: Phrasebook, phase: Phase, step: ExerciseStep) -> Iterator[Line]:
    """The keys of a question without a clock, as it begins."""
    if isinstance(step.dose, SelfTestDose) and not step.dose.test.has_clock:
        at_ms = phase.start_ms + LIMIT_AFTER_MS
        wordings = (book.answer_keys(step.dose.test),)
        yield Line(Topic.LIMIT, phase.index, wordings, at_ms, (at_ms + LIMIT_TALK_MS,))


def _last_seconds(book: Phrasebook, phase: Phase) -> Iterator[Line]:
    """Three, two, one at the end of a phase."""
    if phase.duration_ms < COUNTED_HOLD_MS:
        return
    for left in LAST_SECONDS:
        at_ms = phase.end_ms - left * _SECOND_MS
        count = book.wordings("count", count=book.number(left))
        yield Line(Topic.SECONDS, phase.index, count, at_ms, (at_ms + _SECOND_MS,))


class _RepLines(Struct, frozen=True):
    coaching: Coaching
    book: Phrasebook
    phases: tuple[Phase, ...]
    work_set: WorkSet
    step: ExerciseStep
    following: Phase | None

    @property
    def how(self) -> Phrasebook:
        """The phrases in the language of the exercise's words."""
        return self.book.for_exercise(self.step.exercise)

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
        # In the first reps the words for the last motion come first.
        before_ms = _TAUGHT_COUNT_MS if self.number <= BREATH_REPS else _SECOND_MS
        return max(self.start_ms + AFTER_SOUND_MS, self.end_ms - before_ms)

    def lines(self, rotation: CueRotation) -> Iterator[Line]:
        if self.phases[0].kind.is_breath:
            yield from self._breathing(rotation)
            return
        progress = self._progress()
        if progress is not None:
            yield self._progress_line(progress)
            yield from self._side_as_it_begins(replaces_previous=False)
        else:
            # A cue about the last motion comes before the count, which makes room for it.
            talk = () if self.number <= BREATH_REPS else tuple(self._talk(rotation))
            yield from talk
            yield from self._count(after=talk)
        yield from self._holds()
        if self.number <= BREATH_REPS:
            yield from self._breath()

    def _line(
        self, topic: Topic, wordings: tuple[str, ...], earliest_ms: int, end_by_ms: int
    ) -> Line:
        current = [p for p in self.phases if p.start_ms <= earliest_ms][-1]
        return Line(topic, current.index, wordings, earliest_ms, (end_by_ms,))

    def _early_ms(self) -> int:
        """The earliest start of a phrase longer than a count, at the end of this rep."""
        moving = [p for p in self.phases if p.kind is not PhaseKind.PAUSE and p.duration_ms]
        last_ms = (moving or self.phases)[-1].start_ms
        early_ms = min(last_ms + AFTER_SOUND_MS, self.end_ms - _MIXED_MS)
        return max(self.start_ms + AFTER_SOUND_MS, early_ms)

    def _turns_to(self) -> str | None:
        after = self.following
        if after is None or after.work_set == self.work_set.index:
            return None
        return self.book.side(self.step, after.side) or None

    @property
    def _least(self) -> int:
        """The rep after which the set may end: the last one, unless the reps are a range."""
        dose, reps = self.step.dose, self.work_set.reps or 0
        return dose.of_set(self.work_set.set).low if isinstance(dose, Reps) else reps

    def _progress_line(self, wordings: tuple[str, ...]) -> Line:
        line = self._line(Topic.PROGRESS, wordings, self._early_ms(), self.end_ms)
        # That the set may end here is worth a moment of the next rep.
        may_end = self.number == self._least < (self.work_set.reps or 0)
        return replace(line, ends_by_ms=(self.end_ms + MAY_END_LATE_MS,)) if may_end else line

    def _progress(self) -> tuple[str, ...] | None:
        reps = self.work_set.reps or 0
        # Where sides alternate, the set may end only after the rep of the second one.
        other_side_first = self.following is not None and self.following.rep == self.number
        if self.number == self._least < reps and not other_side_first:
            number = self.book.number
            return self.book.wordings(
                "stop_or_more", count=number(self.number), more=number(reps - self.number)
            )
        # Marks that follow closely on one another are noise: the last one counts.
        half_rep, last_rep, least = reps // 2, reps - 5, self._least
        half = reps >= HALFWAY_MIN_REPS and self.number == half_rep
        half = half and not any(0 < mark - half_rep < APART_REPS for mark in (last_rep, least))
        last = reps >= LAST_FIVE_MIN_REPS and self.number == last_rep
        last = last and not 0 < least - last_rep < APART_REPS
        if not (half or last) or self._turns_to():
            return None
        phrase = "last_five"
        if half:
            phrase = "halfway_last_five" if last else "halfway"
        return self.book.wordings(phrase, count=self.book.number(self.number))

    def _count(self, after: tuple[Line, ...]) -> Iterator[Line]:
        side, count = self._turns_to(), self.book.number(self.number)
        counted = self.coaching.counts.includes(
            self.number, self.work_set.reps or 0
        ) and self.coaching.wants(Topic.COUNT)
        if side is None:
            if counted:
                wordings = self.book.wordings("count", count=count)
                line = self._line(Topic.COUNT, wordings, self.count_ms, self.end_ms)
                yield replace(line, sequence=after[-1].sequence if after else None)
        elif counted and self.following is not None and self.following.rep != self.number:
            wordings = self.book.wordings("count_and_side", count=count, side=side)
            yield self._line(Topic.SIDE, wordings, self._early_ms(), self.end_ms)
        else:
            wordings = self.book.wordings("side_now", side=side)
            yield self._line(Topic.SIDE, wordings, self.count_ms, self.end_ms)
        # A rep too short for it leaves the side to the beginning of the next.
        yield from self._side_as_it_begins(replaces_previous=True)

    def _side_as_it_begins(self, *, replaces_previous: bool) -> Iterator[Line]:
        """The next rep's side at its start, where the sides alternate, or else before it."""
        side = self._turns_to()
        if side is not None and self.following is not None:
            begin_ms = self.following.start_ms + AFTER_SOUND_MS
            wordings = self.book.wordings("side_now", side=side)
            yield Line(
                Topic.SIDE,
                self.following.index,
                wordings,
                begin_ms,
                (begin_ms + LATE_SIDE_MS,),
                replaces_previous=replaces_previous,
            )
            # The next set may be announced just there.
            before_ms = max(self.start_ms + AFTER_SOUND_MS, self.end_ms - LATE_SIDE_MS)
            line = self._line(Topic.SIDE, wordings, before_ms, self.end_ms)
            yield replace(line, replaces_previous=True)

    def _holds(self) -> Iterator[Line]:
        is_held = self.step.exercise.breathe.get(Motion.HOLD) is Breath.HOLD
        for phase in self.phases:
            if phase.kind is not PhaseKind.HOLD or phase.duration_ms < LONG_HOLD_MS:
                continue
            seconds = self.book.number(round(phase.duration_ms / _SECOND_MS))
            first = self.number <= BREATH_REPS
            wordings = self.book.wordings("hold" if first else "keep_breathing", count=seconds)
            counted = phase.duration_ms >= COUNTED_HOLD_MS
            clear_ms = phase.end_ms - (2 * _SECOND_MS if counted else 0)
            if not is_held and (first or self.number % 2 == 0):
                earliest_ms = phase.start_ms + AFTER_SOUND_MS
                yield self._line(Topic.KEEP_BREATHING, wordings, earliest_ms, clear_ms)
            if counted:
                # The seconds tick: spoken, they would be taken for reps.
                earliest_ms = phase.end_ms - _SECOND_MS
                yield self._line(Topic.SECONDS, self._and_next(), earliest_ms, phase.end_ms)

    def _and_next(self) -> tuple[str, ...]:
        """The end of a long hold: ``And lower.``."""
        motions = self.step.effective_tempo.order
        motion = motions[(motions.index(Motion.HOLD) + 1) % len(motions)]
        name, book = self.step.exercise.motion_names.get(motion), self.how
        if name is None:
            name, book = self.book.motions[motion.value], self.book
        return book.wordings("and_then", move=name[:1].lower() + name[1:])

    def _breath(self) -> Iterator[Line]:
        exercise = self.step.exercise
        for phase in self.phases:
            motion = phase.kind.motion
            breath = None if motion is None else exercise.breathe.get(motion)
            move = exercise.motion_names.get(motion) if motion and self._teaches else None
            wordings = () if breath is None else self.book.wordings(f"breathe_{breath.value}")
            if move and breath is not None:
                breath_text = self.how.breaths[breath.value]
                wordings = (
                    *self.how.wordings("move_and_breath", move=move, breath=breath_text),
                    *wordings,
                )
            elif move and self.number == 1 and phase.duration_ms < LONG_HOLD_MS:
                # Not in the second rep: the voice pauses between the two.
                wordings = self.how.wordings("move", move=move)
            if wordings:
                earliest_ms = phase.start_ms + AFTER_SOUND_MS // 2
                yield self._line(Topic.BREATH, wordings, earliest_ms, phase.end_ms)

    @property
    def _teaches(self) -> bool:
        return self.work_set.set == 1 and not self.step.is_known

    def _breathing(self, rotation: CueRotation) -> Iterator[Line]:
        """A paced breath: its parts by name at first, then the progress."""
        reps = self.work_set.reps or 0
        half = reps >= HALFWAY_MIN_REPS and self.number == reps // 2
        if half:
            wordings = self.book.wordings("halfway_timed")
            yield self._line(Topic.PROGRESS, wordings, self._early_ms(), self.end_ms)
        before = self._side_of_breath_before()
        for phase in self.phases:
            motion = phase.kind.motion
            word = self.step.exercise.motion_names.get(motion) if motion else None
            side = self.book.side(self.step, phase.side) if phase.side is not before else ""
            earliest_ms = phase.start_ms + AFTER_SOUND_MS
            named = word if self.number <= BREATH_REPS else None
            if side:
                wordings = self.book.wordings("side_now", side=side)
                if named:
                    wordings = (f"{named}, {side}.", *wordings)
                line = self._line(Topic.SIDE, wordings, earliest_ms, phase.end_ms)
                yield line
                if all(other.side is phase.side for other in self.phases):
                    # A breath in may be too short for it.
                    by_ms = min(self.end_ms, earliest_ms + LATE_SIDE_MS)
                    late = replace(line, wordings=wordings[-1:], ends_by_ms=(by_ms,))
                    yield replace(late, replaces_previous=True)
            elif named:
                text = self.how.marked(f"{named}.")
                yield self._line(Topic.BREATH, (text,), earliest_ms, phase.end_ms)
            before = phase.side or before
        if not half and self.number > BREATH_REPS and self.number % FORM_EVERY_REPS == 0:
            yield from self._form(rotation)

    def _side_of_breath_before(self) -> Side | None:
        """The side of the breath before, which need not be named again."""
        if self.step.sides is Sides.ALTERNATE or (self.number == 1 and self.work_set.side is None):
            return None
        return self.phases[-1].side

    def _talk(self, rotation: CueRotation) -> Iterator[Line]:
        """A form cue in every third rep; an encouragement near the end of some sets."""
        earliest_ms = self.start_ms + AFTER_SOUND_MS
        reps = self.work_set.reps or 0
        encouraged_set = self.work_set.index % ENCOURAGE_EVERY_SETS == 0
        if reps >= ENCOURAGE_MIN_REPS and self.number == reps - 2 and encouraged_set:
            phrases = self.book.encouragement
            text = phrases[rotation.encouraged % len(phrases)]
            rotation.encouraged += 1
            yield self._line(Topic.ENCOURAGEMENT, (text,), earliest_ms, self.end_ms)
        elif self.number % FORM_EVERY_REPS == 0:
            yield from self._form(rotation)

    def _form(self, rotation: CueRotation) -> Iterator[Line]:
        """A form cue: one about a motion in that motion, any other as the rep begins."""
        motions = {phase.kind.motion: phase for phase in self.phases if phase.duration_ms}
        times = {cue: cue_time(cue) for cue in self.step.form_cues}
        cues = [cue for cue, time in times.items() if time is None or time in motions]
        cue = rotation.form_cue(cues, self.start_ms)
        if cue is None:
            return
        time = times[cue]
        phase = self.phases[0] if time is None else motions[Motion(time)]
        delay_ms = AFTER_SOUND_MS if phase is self.phases[0] else AFTER_SOUND_MS // 2
        text = self.book.for_cue(self.step, cue).spoken(cue)
        line = self._line(Topic.FORM, (text,), phase.start_ms + delay_ms, self.end_ms)
        if time is not None:
            line = replace(line, starts_by_ms=phase.end_ms - 1, sequence=phase.index)
        yield line


def rest_cue(
    step: ExerciseStep, rest: Phase, rotation: CueRotation, book: Phrasebook
) -> Iterator[Line]:
    """A form cue for the rest between two sets."""
    cues = [cue for cue in step.form_cues if cue_time(cue) is CueTime.REST]
    cue = rotation.form_cue(cues, rest.start_ms)
    if cue is not None and not rest.is_open:
        earliest_ms, by_ms = rest.start_ms + AFTER_SOUND_MS, rest.end_ms - 1
        text = book.for_cue(step, cue).spoken(cue)
        yield Line(Topic.FORM, rest.index, (text,), earliest_ms, (by_ms,), starts_by_ms=by_ms)
