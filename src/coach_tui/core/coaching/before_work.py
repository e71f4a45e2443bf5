"""The lines before work: while getting ready, changing sides, resting."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.coaching.lines import Line, Passage, Topic
from coach_tui.core.coaching.phrases import Phrasebook, phrasebook
from coach_tui.core.model.exercise import Position, Side, Sides, wears_band
from coach_tui.core.model.practice import MOVEMENT_LINES
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Amrap, ExerciseStep, Reps, Timed, UntilDone
from coach_tui.core.timeline.positions import LYING, sentences, without_repetition
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline
from coach_tui.languages import Foreign, language_table, side_words

OPENING_MS = 600  # A phase's opening sound plays alone for this long

# The count of the last three seconds before work; speech avoids it where it can.
COUNT_IN_MS = 3_200

OPEN_SAY_MS = 60_000  # Maximum length of an author's text that waits for enter
ROOMY_MS = 6_000  # In a shorter time to get ready, speech may cover the count
REMIND_FROM_MS = 20_000

# How long before the work it is named again, after ``REMIND_FROM_MS`` of getting ready.
REMINDER_MS = 10_000

AFTER_GO_MS = 200  # Delay of speech after the sound that begins work
BREATHER_MS = 100  # Silence between an announcement and the work


# A shorter time before work is too short for a word: the tail of the work before is used.
MIN_LEAD_MS = 1_000

# How long before its end the tail of work begins, in which the next work is announced.
TAIL_MS = 8_000

# The same where only the side changes: two seconds before the last ones are counted.
SIDE_TAIL_MS = 5_000

LATE_NAME_MS = 6_000  # Work that could not be named before is named in this time from its start

# In this time from the start of work the reasons to stop are spoken that nothing led up to.
LATE_REASONS_MS = 20_000

# The seconds before work that may be announced, the preferred first.
TIMES_LEFT = (*range(10, 61, 10), *range(15, 60, 10), *range(90, 601, 30))

TIME_LEFT_LATE_MS = 800  # They are spoken at most this late
TAUGHT_CUES = 3  # The form cues spoken when all of an exercise is asked for again
LAST_OF = 3  # In a session of fewer exercises none is announced as the last one
TAUGHT_MS = 10_000  # In a shorter lead-up to open work, how to end it is said as the work begins


def lead_up_lines(
    timeline: Timeline, passage: Passage, start: int, *, begins: bool
) -> Iterator[Line]:
    """The lines between two sets; ``begins``: the session begins or jumped here, from ``start`` on."""
    lead_up = _lead_up(timeline, passage, passage.phases[-1].index + 1)
    if lead_up is None:
        return
    if lead_up.needs_opening(start):
        lead_up = replace(lead_up, is_announced_before=False)
    if not begins:
        yield from lead_up.count_question()
    if begins or not lead_up.continues:
        yield from lead_up.new_exercise(begins=begins)
    else:
        yield from lead_up.next_set()
    yield from lead_up.reminder()
    yield from lead_up.time_left()


def opening_lines(timeline: Timeline, passage: Passage, start: int) -> Iterator[Line]:
    """The announcement of work that too little time leads up to.

    It is made in the tail of the work before it or, where that was before ``start`` or has no room,
    as the work begins.
    """
    first = passage.phases[0]
    lead_up = _lead_up(timeline, passage, first.index)
    if lead_up is None or not lead_up.needs_opening(start):
        return
    lead_ms, last = lead_up.lead_from(start)
    if first.is_open and lead_ms >= ROOMY_MS:
        yield lead_up.how_to_end()
        return
    in_tail = last is not None and lead_ms < MIN_LEAD_MS and not last.is_open
    lands = not any(phase.kind.is_work for phase in timeline.backwards(first.index, start))
    yield from lead_up.at_once(last if in_tail else None, lands=lands)


def _lead_up(timeline: Timeline, passage: Passage, target: int) -> _LeadUp | None:
    work = timeline.phases[target] if target < len(timeline.phases) else None
    item = None if work is None else timeline.exercise_of(work)
    if work is None or item is None or not work.kind.is_work:
        return None
    earlier = timeline.backwards(passage.phases[0].index)
    last = next((phase for phase in earlier if phase.kind.is_work), None)
    book = phrasebook(timeline.language, timeline.pronunciations)
    return _LeadUp(timeline, passage, work, item.step, last, book)


def say_lines(passage: Passage, book: Phrasebook) -> Iterator[Line]:
    """An author's own text, as many of its sentences as fit."""
    phase = passage.phases[0]
    parts = sentences(book.spoken(phase.say))
    yield Line(
        Topic.ANNOUNCEMENT,
        phase.index,
        tuple(" ".join(parts[:count]) for count in range(len(parts), 0, -1)),
        earliest_ms=phase.start_ms + _opening_ms(passage),
        ends_by_ms=(phase.end_ms + (_open_ms(phase) if phase.is_open else 0) - BREATHER_MS,),
        sequence=phase.index,
    )


def teaching_texts(timeline: Timeline, step: ExerciseStep) -> tuple[str, ...]:
    """All that teaches an exercise: how to lie or stand, the movement, the first form cues."""
    book = phrasebook(timeline.language, timeline.pronunciations)
    setup = map(book.for_exercise(step.exercise).spoken, step.exercise.setup)
    return (*setup, *_taught_lines(step, None, book))


def _taught_lines(step: ExerciseStep, side: Side | None, book: Phrasebook) -> Iterator[str]:
    for line in step.exercise.movement[:MOVEMENT_LINES]:
        yield book.for_exercise(step.exercise).teaching_line(step, line, side)
    for cue in step.form_cues[:TAUGHT_CUES]:
        yield book.for_cue(step, cue).teaching_line(step, str(cue), side)


class _LeadUp(Struct, frozen=True):
    timeline: Timeline
    passage: Passage
    target: Phase
    step: ExerciseStep
    last: Phase | None
    book: Phrasebook
    # Whether there is time for it; else the opening of the work has its announcement.
    is_announced_before: bool = True

    def lead_from(self, start: int) -> tuple[int, Phase | None]:
        """The time that leads up to the work from a phase on, and what comes before it."""
        lead_ms = 0
        for phase in self.timeline.backwards(self.target.index, start):
            # An author's text introduces only what follows it at once.
            is_apart = phase.kind is PhaseKind.SAY and lead_ms > 0
            if phase.kind.is_work or phase.is_open or is_apart:
                return lead_ms, phase
            lead_ms += phase.duration_ms
        return lead_ms, None

    def needs_opening(self, start: int) -> bool:
        """Whether too little time leads up to the work to announce it."""
        lead_ms, last = self.lead_from(start)
        is_open = self.target.is_open
        if last is not None and last.kind is PhaseKind.SAY and lead_ms == 0 and not is_open:
            return False  # It is announced in that open time.
        return lead_ms < (TAUGHT_MS if is_open else MIN_LEAD_MS)

    @property
    def how(self) -> Phrasebook:
        """The phrases in the language of the exercise's words."""
        return self.book.for_exercise(self.step.exercise)

    @property
    def side(self) -> str:
        """The label of the side that works next; empty when both do."""
        return self.book.side(self.step, self.target.side)

    @property
    def limb(self) -> str:
        return self.book.limb(self.step, self.target.side)

    def _other(self, book: Phrasebook) -> str:
        """The label of the other side, on which the user may lie."""
        return book.side(self.step, self.target.side.other) if self.target.side else ""

    @property
    def move(self) -> str:
        """How to get into position from the one before; may be empty."""
        moves = (p.say for p in self.passage.phases if p.kind is not PhaseKind.SAY)
        return self.book.move(self.step.exercise, " ".join(filter(None, moves)))

    @property
    def continues(self) -> bool:
        """Whether the exercise is the same as before, in the same round."""
        last, target = self.last, self.target
        return last is not None and (last.exercise_index, last.round_start) == (
            target.exercise_index,
            target.round_start,
        )

    def count_question(self) -> Iterator[Line]:
        """How many it was, just after a set that only the user can count."""
        before = self.timeline.phases[self.passage.phases[0].index - 1]
        item = self.timeline.exercise_of(before) if before.kind is PhaseKind.WORK else None
        if item is not None and item.step.is_counted_by_user:
            yield self._line(Topic.LIMIT, self.book.count_question(item.step.unit))

    def new_exercise(self, *, begins: bool) -> Iterator[Line]:
        """Name, dose, position and reasons to stop of another exercise."""
        names = self._announcements(is_next=not begins and self.last is not None)
        yield from self._announced(Topic.ANNOUNCEMENT, names)
        if foreign := self._foreign_dose:
            yield self._line(Topic.ANNOUNCEMENT, (foreign,))
        was_introduced = not begins and any(
            work_set.exercise_index == self.target.exercise_index
            for work_set in self.timeline.work_sets[: self.target.work_set or 0]
        )
        move, setup = self.move, () if was_introduced else self._setup()
        if not isinstance(move, Foreign):
            languages = self.book.language, self.how.language
            move, setup = without_repetition(move, setup, *languages)
        if isinstance(self.step.dose, SelfTestDose) and not was_introduced:
            yield self._line(Topic.POSITION, self.book.wordings("dont_start"))
        if self.last is None and self._needs_band_later():
            yield self._line(Topic.NOTE, self.book.wordings("within_reach"))
        # The later lines mean nothing without the first: how to lie or stand.
        lines = [*filter(None, [move]), *setup]
        if self.step.is_known and self.step.exercise.position in LYING:
            # A known set-up is where the band goes: on before lying down.
            lines = [*setup, *filter(None, [move])]
        essential = 2 if move else 1
        for number, line in enumerate(lines):
            is_band = self._is_about_band(line)
            matters = number < essential or is_band or self.step.is_taught_again
            topic = Topic.POSITION if matters else Topic.SETUP
            yield self._line(
                topic, (line,), hard=number < essential, goes_on=number > 0 and not is_band
            )
        if was_introduced:
            return
        if not self.step.is_known:
            yield from self._teaching()
        yield from self._reasons_to_stop(begins=begins)

    def _teaching(self) -> Iterator[Line]:
        """How the exercise is done, the author's note, and once what the tones mean."""
        if self.step.is_taught_again:
            # The user asked for it, so the brief level has it too.
            for line in _taught_lines(self.step, self.target.side, self.book):
                yield self._line(Topic.POSITION, (line,))
            return
        for line in self._with_side_named(self.step.exercise.movement[:MOVEMENT_LINES]):
            yield self._line(Topic.MOVEMENT, (line,))
        paced = self.target.rep is not None and not self.target.kind.is_breath
        if self.timeline.is_users_first and self.last is None and paced:
            yield self._line(Topic.TONES, self.book.wordings("tones"))
        if self.step.note:
            yield self._line(Topic.NOTE, (self.step.note,))

    def _reasons_to_stop(self, *, begins: bool) -> Iterator[Line]:
        """The session's at its beginning, and those of the exercise where they are new."""
        session = self.timeline.stop_if if self.last is None else ()
        rule = self.book.pain_rule(self.timeline.pain)
        hurts = rule[-1:] if self.step.exercise.stop_if else ()
        flags = session
        if not self.step.is_known and (begins or self._is_new()):
            flags = tuple(dict.fromkeys((*session, *self.step.exercise.stop_if)))
        elif not self.step.is_known:
            hurts = ()
        reasons = self.book.reasons_to_stop(flags, self.step.exercise)
        if reasons or hurts:
            yield self._line(Topic.RED_FLAGS, (*reasons[:1], *hurts))
        if session and len(reasons) == 1 and not self.target.is_open:
            yield replace(self._late_reasons(Topic.RED_FLAGS), replaces_previous=True)
        for more in reasons[1:]:
            yield self._line(Topic.RED_FLAGS, (more,), goes_on=True)
        if self.last is None and hurts and not (self.step.is_known or self.timeline.stop_if):
            yield self._line(Topic.RED_FLAGS, rule[:1], goes_on=True)
        if session:
            yield self._line(Topic.SAFETY, self._session_reasons)
            if not self.target.is_open:
                yield replace(self._late_reasons(Topic.SAFETY), replaces_previous=True)

    @property
    def _session_reasons(self) -> tuple[str]:
        """When to stop the session, where it names reasons."""
        return (" ".join(self.book.stop_if(self.timeline.stop_if)),)

    def _late_reasons(self, topic: Topic) -> Line:
        """The session's reasons to stop, as its first work begins."""
        return self._late(topic, self._session_reasons, LATE_REASONS_MS)

    def _needs_band_later(self) -> bool:
        bands = [wears_band(item.step.exercise) for item in self.timeline.exercises]
        return any(bands) and not bands[0]

    def next_set(self) -> Iterator[Line]:
        """The other side, or the next set, of the same exercise."""
        if self.side and self.last is not None and self.last.set == self.target.set:
            if isinstance(self.move, Foreign):
                yield self._line(Topic.POSITION, (self.move,))
            yield from self._announced(Topic.SIDE, self._switch())
            return
        rests = self.passage.phases[0].kind is PhaseKind.REST
        yield from self._announced(
            Topic.ANNOUNCEMENT, self._set_announcements("next_set" if rests else "this_set")
        )
        if self.move:
            yield self._line(Topic.POSITION, (self.move,))

    def at_once(self, last: Phase | None, *, lands: bool) -> Iterator[Line]:
        """Announce work that nothing leads up to, in the tail of the work that ends with ``last``.

        Where the session began or jumped just before it (``lands``), or ``last`` is ``None``, the
        work begins first.
        """
        topic, tail_ms = Topic.ANNOUNCEMENT, TAIL_MS
        if lands or not self.continues:
            names, now = self._announcements(is_next=True), self._announcements(is_next=False)
            if self.target.is_open:
                # How to end it is said as it begins.
                names = self.book.wordings(
                    "next_exercise", name=self.book.exercise_name(self.step.exercise)
                )
        elif self.side and self.last is not None and self.last.set == self.target.set:
            topic, tail_ms = Topic.SIDE, SIDE_TAIL_MS
            if last is not None and last.rep is not None:
                # The count of the last rep names the side.
                return
            names = self.book.wordings("side_next", side=self.side)
            now = self.book.wordings("side_now", side=self.side)
        else:
            names = now = self._set_announcements("this_set")
        start_ms = self.target.start_ms
        if last is not None:
            earliest_ms = max(self._work_start_ms(last) + OPENING_MS, start_ms - tail_ms)
            yield Line(
                topic,
                self.timeline.index_at(earliest_ms),
                names,
                earliest_ms,
                (last.end_ms - COUNT_IN_MS, last.end_ms - BREATHER_MS),
            )
        is_announced = last is not None and not self.target.is_open
        yield replace(self._late(topic, now), replaces_previous=is_announced)
        if self._foreign_dose:
            yield self.how_to_end()
        if self.last is None and self.timeline.stop_if:
            yield self._late_reasons(Topic.RED_FLAGS)
            yield self._late_reasons(Topic.SAFETY)

    @property
    def _foreign_dose(self) -> Foreign | None:
        """The dose as a sentence of its own, where it is in another language."""
        dose = self.book.dose(self.step)
        return dose if isinstance(dose, Foreign) else None

    def how_to_end(self) -> Line:
        return self._late(Topic.ANNOUNCEMENT, (self.book.dose(self.step),))

    def _announced(self, topic: Topic, wordings: tuple[str, ...]) -> Iterator[Line]:
        """An announcement, which is made as the work begins if there is no room before."""
        yield self._line(topic, wordings, hard=True)
        if (self.is_announced_before or topic is Topic.SIDE) and not self.target.is_open:
            yield replace(self._late(topic, wordings), replaces_previous=True)

    def _late(self, topic: Topic, wordings: tuple[str, ...], within_ms: int = LATE_NAME_MS) -> Line:
        begin_ms, is_open = self.target.start_ms, self.target.is_open
        last = self.target
        for phase in self.timeline.onwards(self.target.index):
            if (phase.section, phase.kind.is_work) != (last.section, True) or phase.is_open:
                break
            last = phase
        soon_ms, late_ms = begin_ms + within_ms // 2, begin_ms + within_ms
        return Line(
            topic,
            self.target.index,
            wordings,
            begin_ms + (OPENING_MS if is_open else AFTER_GO_MS),
            (begin_ms + OPEN_SAY_MS,)
            if is_open
            else (min(soon_ms, last.end_ms), min(late_ms, last.end_ms)),
        )

    def _work_start_ms(self, last: Phase) -> int:
        """The start of the work of one side that ends with a phase."""
        first = last
        for phase in self.timeline.backwards(last.index):
            same = (phase.section, phase.side) == (last.section, last.side)
            if not same or not phase.kind.is_work or phase.is_open:
                break
            first = phase
        return first.start_ms

    def _set_announcements(self, phrase: str) -> tuple[str, ...]:
        number, first = self.book.number, self._side_first()
        texts = self.book.wordings(
            phrase, set=number(self.target.set or 1), sets=number(self.step.sets)
        )
        # Where each set has its own load, a set is never announced without it.
        loads = self.step.loads or self.step.exercise.loads
        heavy = self.book.resistance(self.step, self.target.set) if len(loads) > 1 else ""
        choices = [*((text, heavy, first) for text in texts)]
        if heavy and first:
            # The side must be said, however little time its load leaves for that.
            choices += [(heavy, first), (first,)]
        return tuple(" ".join(filter(None, parts)) for parts in choices)

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
                name=self.book.exercise_name(self.step.exercise),
                side=self.side,
            ),
            earliest_ms=max(self.passage.end_ms - REMINDER_MS, phase.start_ms + OPENING_MS),
            ends_by_ms=(self.passage.end_ms - COUNT_IN_MS,),
            sequence=self.passage.phases[0].index,
        )

    def time_left(self) -> Iterator[Line]:
        """The seconds left, for where it would be silent for long."""
        last = self.passage.phases[-1]
        if self.passage.phases[0].is_open or last.is_open:
            return
        for seconds in TIMES_LEFT:
            at_ms = self.passage.end_ms - seconds * 1_000
            if at_ms >= self.passage.start_ms + OPENING_MS:
                yield Line(
                    Topic.PROGRESS,
                    self.timeline.index_at(at_ms),
                    self.book.wordings("time_left", length=self.book.length(seconds * 1_000)),
                    at_ms,
                    (self.passage.end_ms - COUNT_IN_MS,),
                    starts_by_ms=at_ms + TIME_LEFT_LATE_MS,
                    fills_silence=True,
                )

    def _line(
        self, topic: Topic, wordings: tuple[str, ...], *, hard: bool = False, goes_on: bool = False
    ) -> Line:
        """A line of the sequence before the work; a ``hard`` one may overlap the count."""
        begin_ms, end_ms = self.passage.start_ms, self.passage.end_ms
        if self.passage.phases[0].is_open:
            end_ms += _open_ms(self.passage.phases[0])
        roomy = end_ms - begin_ms >= ROOMY_MS
        clear_ms = end_ms - (COUNT_IN_MS if roomy else BREATHER_MS)
        first = self.passage.phases[0].index
        return Line(
            topic,
            first,
            tuple(map(self.book.spoken, wordings)),
            earliest_ms=begin_ms + _opening_ms(self.passage),
            ends_by_ms=(clear_ms, end_ms - BREATHER_MS) if hard else (clear_ms,),
            sequence=first,
            needs_previous=goes_on,
        )

    def _announcements(self, *, is_next: bool) -> tuple[str, ...]:
        name = self.book.exercise_name(self.step.exercise)
        phrase = "next_exercise" if is_next else "exercise"
        if is_next and self._is_last() and not self.target.kind.is_breath:
            phrase = "last_exercise"
        named = self.book.text(phrase, name=name)
        plain = self.book.text("exercise", name=name)
        dose = "" if self._foreign_dose else self.book.dose(self.step)
        first, round_text = self._side_first(), self._round()
        # "Ten reps, right side only." names the side itself.
        one_side = self.step.sides in (Sides.LEFT, Sides.RIGHT)
        says_side = one_side and isinstance(self.step.dose, Reps | Timed)
        says_side = says_side and not isinstance(self.step.dose, Amrap)
        choices = [
            (round_text, named, dose, "" if says_side else first),
            (round_text, named, first),
            (named, first),
            (plain, first),
            # Never without the side: rather as the work begins.
            (self.book.text("lead_in_side", name=name, side=self.side),) if first else (plain,),
        ]
        if isinstance(self.step.dose, UntilDone):
            # How to end it must not be left out, as long as there is room for more than the name.
            choices[1:4] = [(named, dose, first), (plain, dose, first)]
        return tuple(dict.fromkeys(" ".join(filter(None, parts)) for parts in choices))

    def _is_last(self) -> bool:
        """Whether it is the last of several exercises, and no other comes after it."""
        after = self.timeline.onwards(self.target.index)
        return len(self.timeline.exercises) >= LAST_OF and all(
            phase.exercise_index in (None, self.target.exercise_index) for phase in after
        )

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
        is_first = self.target.side is self.step.sides_in_order[0]
        if self.step.sides not in (Sides.EACH, Sides.ALTERNATE):
            phrase = "only_side"
        elif not is_first:
            phrase = "side_now" if self.step.side_labels else "only_side"
        return self.book.text(phrase, side=self.side, limb=self.limb)

    def _is_about_band(self, line: str) -> bool:
        """Where the band goes is never left out: it may be on other legs, or at the ankles."""
        band: str = language_table(self.how.language)["targets"]["band"]
        return wears_band(self.step.exercise) and band.casefold() in line.casefold().split()

    def _setup(self) -> tuple[str, ...]:
        lines = self.step.exercise.setup
        if self.step.is_known:
            # What the position is for, where no move says it.
            first = () if self.move else lines[:1]
            lines = tuple(filter(self._is_about_band, lines)) or first
        lying = self.step.exercise.position is Position.SIDE_LYING
        if not (lying and self.side) or self.step.side_labels:
            return self._with_side_named(lines)
        how = self.how
        with_side = tuple(how.lying_on(line, self._other(how)) for line in lines)
        if with_side != lines or self.step.is_known:
            return self._with_side_named(with_side)
        on_side = self.book.text("lie_on_side", side=self.side, other=self._other(self.book))
        return (on_side, *self._with_side_named(lines))

    def _with_side_named(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Lines of the exercise with the side named that they leave to the coach."""
        return tuple(self.how.teaching_line(self.step, line, self.target.side) for line in lines)

    def _switch(self) -> tuple[str, ...]:
        if self.step.side_labels is None:
            joins = self.move and not isinstance(self.move, Foreign)
            phrase = "side_after_move" if joins else "switch_sides"
        # "Right now." would be understood as "at once".
        elif self.side in side_words(self.timeline.language):
            phrase = "switch_to_side"
        else:
            phrase = "switch_direction"
        return self.book.wordings(phrase, move=self.move, side=self.side, limb=self.limb)

    def _is_new(self) -> bool:
        """Whether these reasons to stop are new in the session."""
        items = self.timeline.exercises
        same = (item for item in items if item.step.exercise.stop_if == self.step.exercise.stop_if)
        return next(same).index == self.target.exercise_index


def _open_ms(phase: Phase) -> int:
    # A wait with a limit ends by itself: speech past its end would be in the way of the next.
    return OPEN_SAY_MS if phase.max_ms is None else min(OPEN_SAY_MS, phase.max_ms)


def _opening_ms(passage: Passage) -> int:
    # In a very short phase, sound and speech begin together.
    length_ms = passage.end_ms - passage.start_ms
    return OPENING_MS if passage.phases[0].is_open else min(OPENING_MS, length_ms // 10)
